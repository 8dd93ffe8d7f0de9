"""Files of rows: what reads them, what cleans a piece of one, what writes the clean rows and the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, NamedTuple, Protocol

from cleaner.audit import records
from cleaner.cli.counts import Count
from cleaner.cli.job import Job
from cleaner.cli.naming import unpacked_name
from cleaner.result import CleanResult
from cleaner.text import Kind

__all__ = ["Done", "Format", "Piece", "RowCleaner", "Shard", "Sink", "format_of"]


class Piece(NamedTuple):
    """Part of a file, to be cleaned by any process."""

    place: str
    """``FILE:LINE``, for messages and for rows without an id."""
    data: bytes
    extra: Any = None


class Done(NamedTuple):
    """A piece when it is clean."""

    clean: bytes = b""
    audit: bytes = b""
    figures: Count = Count()
    problems: tuple[str, ...] = ()


Sink = Callable[[bytes], object]
"""Takes the clean rows, or the log, piece by piece."""


class Shard(Protocol):
    """One file that is open to be read; what cleans its pieces is in it and can be pickled."""

    def clean(self, cleaner: RowCleaner, piece: Piece) -> Done:
        """Clean a piece, in any process."""

    def written(self, file: BinaryIO, name: str) -> AbstractContextManager[Sink]:
        """Where the clean pieces go."""

    def logged(self, file: BinaryIO, name: str) -> AbstractContextManager[Sink]:
        """Where their logs go."""


class Format(Protocol):
    """A kind of files."""

    def opened(self, path: str, job: Job) -> AbstractContextManager[tuple[Shard, Iterator[Piece]]]:
        """The file and its pieces.  Raises :class:`~cleaner.errors.InputError`, at once or while they are read."""

    def names(self, name: str) -> tuple[str, str]:
        """What the clean file and its log are called."""


def format_of(path: str, wet: bool = False) -> Format:
    """What reads this file; each is imported when there is one."""
    name = unpacked_name(path).lower()
    if name.endswith(".parquet"):
        from cleaner.cli.formats.parquet import Parquet

        return Parquet()
    if name.endswith((".csv", ".tsv")):
        from cleaner.cli.formats.delimited import Delimited

        return Delimited()
    if name.endswith((".warc", ".wet")):
        from cleaner.cli.formats.warc import Archive

        return Archive(wet)
    from cleaner.cli.formats.lines import JsonLines

    return JsonLines()


class Cleaned(NamedTuple):
    """A row when it is clean."""

    row: dict[str, Any]
    """What it says anew."""
    records: list[dict[str, Any]]
    """Of the log, if there is one."""
    figures: Count
    kind: Kind


class RowCleaner:
    """Cleans rows as the job says; in each process it has one cleaner."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.cleaner = job.cleaner()

    def __call__(self, row: Mapping[str, Any], place: str, flags: tuple[str, ...] = ()) -> Cleaned:
        columns = self.job.columns
        document = self.job.remembered(columns.document(row, columns.name(row, place), self.job.known))
        result = self.cleaner.clean(document).flagged(flags)
        made = {**columns.found(row, result), "removed": result.counts()}
        log = list(self._records(result)) if self.job.audit else []
        cuts = ((removal.category, removal.end - removal.start) for removal in result.removals)
        return Cleaned(made, log, Count.of(len(result.source), cuts, result.flags), document.kind)

    def _records(self, result: CleanResult) -> Iterator[dict[str, Any]]:
        return records(result, result.id or "", self.job.config.record())
