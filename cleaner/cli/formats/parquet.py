"""Parquet: tables by column, read and written in pieces; columns that are not cleaned pass through as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from cleaner.cli.counts import Count
from cleaner.cli.formats import Done, Piece, RowCleaner, Sink
from cleaner.cli.job import Job
from cleaner.errors import InputError
from cleaner.extras import extra
from cleaner.integrations.arrow import LOG_SCHEMA, UNREADABLE, ArrowCleaner, explode_audit, log_lines

with extra("arrow", "Parquet or Arrow"):
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["Parquet"]

ROWS = 64
"""Rows in a piece."""
GROUP_ROWS, GROUP_BYTES = 10_000, 32 << 20
"""A row group is closed when it has so many rows or bytes."""
NESTED = ("removals", "vetoes", "audit")
"""They go into the log."""


class ParquetShard:
    """A file whose pieces are record batches, each as a stream of Arrow's."""

    def __init__(self, step: ArrowCleaner, schema: Any) -> None:
        self._step = step
        made = step.schema(schema)
        self._names = [name for name in made.names if name not in NESTED]
        self._schema = pa.schema([made.field(name) for name in self._names], metadata=made.metadata)

    def clean(self, cleaner: RowCleaner, piece: Piece) -> Done:
        batch = _unpacked(piece.data)
        names = [f"{piece.place}:{piece.extra + row}" for row in range(batch.num_rows)]
        made = self._step.clean(batch, names, cleaner.job.known)
        log = explode_audit(made).combine_chunks() if cleaner.job.audit else None
        lost = [name for name, flags in zip(names, made["flags"].to_pylist()) if flags == [UNREADABLE]]
        problems = tuple(f"{name}: neither text nor a page; its row has no text" for name in lost)
        packed = _packed(made.select(self._names)), _packed(log) if log is not None else b""
        return Done(*packed, _count(made, len(lost)), problems)

    @contextmanager
    def written(self, file: BinaryIO, name: str) -> Iterator[Sink]:
        del name
        with _writer(file, self._schema) as sink:
            yield sink

    @contextmanager
    def logged(self, file: BinaryIO, name: str) -> Iterator[Sink]:
        del name
        with _writer(file, LOG_SCHEMA) as sink:
            yield sink


class Parquet:
    """Files of Parquet."""

    @contextmanager
    def opened(self, path: str, job: Job) -> Iterator[tuple[ParquetShard, Iterator[Piece]]]:
        step = ArrowCleaner(job.config, job.columns)
        with _told(path):
            file = pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20)
            shard = ParquetShard(step, file.schema_arrow)
        with file:
            yield shard, _pieces(file, path)

    def names(self, name: str) -> tuple[str, str]:
        return name, name


def lines_of_log(path: str) -> Iterator[str]:
    """The lines of a log that was written as Parquet.  Raises :class:`~cleaner.errors.InputError`."""
    with _told(path), pq.ParquetFile(path, pre_buffer=False) as file:
        if {*LOG_SCHEMA.names} - {*file.schema_arrow.names}:
            raise InputError("this is no audit log")
        for batch in file.iter_batches(ROWS):
            yield from log_lines(batch)


@contextmanager
def _told(path: str) -> Iterator[None]:
    """What goes wrong while the file is read is an :class:`~cleaner.errors.InputError` that names it."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        told = (isinstance(error, OSError) and error.strerror) or str(error).split("\n", 1)[0]
        raise InputError(f"cannot read {path}: {told}") from error
    except InputError as error:
        raise InputError(f"cannot read {path}: {error}") from error


def _pieces(file: Any, path: str) -> Iterator[Piece]:
    row = 1
    with _told(path):
        for batch in file.iter_batches(ROWS):
            yield Piece(path, _packed(batch), row)
            row += batch.num_rows


@contextmanager
def _writer(file: BinaryIO, schema: Any) -> Iterator[Sink]:
    """Collects batches into row groups, whose bounds do not depend on who cleaned them when."""
    waiting: list[Any] = []

    def flush(writer: Any) -> None:
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting, schema), GROUP_ROWS)
            waiting.clear()

    with pq.ParquetWriter(file, schema, compression="zstd") as writer:

        def take(data: bytes) -> None:
            waiting.append(_unpacked(data))
            rows = sum(batch.num_rows for batch in waiting)
            if rows >= GROUP_ROWS or sum(batch.nbytes for batch in waiting) >= GROUP_BYTES:
                flush(writer)

        yield take
        flush(writer)


def _packed(data: Any) -> bytes:
    """A batch or table of one, without the rest of what it may be a slice of."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, data.schema) as stream:
        stream.write(data)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _unpacked(data: bytes) -> Any:
    table = pa.ipc.open_stream(data).read_all().combine_chunks()
    found = table.to_batches()
    return found[0] if found else pa.RecordBatch.from_pylist([], schema=table.schema)


def _count(made: Any, failed: int) -> Count:
    """The batch in figures."""
    count = Count(failed=failed)
    for row in made.select(["flags", "removals", "audit"]).to_pylist():
        if row["audit"] is None:
            continue
        cuts = ((cut["category"], cut["end"] - cut["start"]) for cut in row["removals"])
        count = count.plus(Count.of(row["audit"]["source_length"], cuts, row["flags"]))
    return count
