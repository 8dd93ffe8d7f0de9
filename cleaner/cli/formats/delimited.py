"""CSV: a header, then a row for each document; lists and counts become JSON in their cells."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, BinaryIO, NamedTuple, cast

from cleaner.cli.counts import Count
from cleaner.cli.formats import Done, Piece, RowCleaner, Sink
from cleaner.cli.job import Job
from cleaner.cli.streams import broken, compressing, reading
from cleaner.errors import InputError
from cleaner.nested import HEADER
from cleaner.rows import Columns

__all__ = ["Delimited"]

DELIMITERS = (",", ";", "\t", "|")
MARK = "\ufeff"
MOST_BYTES = 1 << 27
"""A larger cell comes of a quote that is not closed: the file is refused before it fills the memory."""
ADDED = ("flags", "removed")
LOG = (
    "type", "format", *HEADER, "removals", "vetoes",
    "line", "start", "end", "text", "cause", "category", "confidence", "reason", "by",
)  # fmt: skip
"""The keys of all kinds of lines that a log has."""


class Style(NamedTuple):
    """How a file is written."""

    header: tuple[str, ...]
    delimiter: str
    end: str
    """Of lines."""
    mark: str
    """A byte order mark, if there is one."""


class DelimitedShard:
    """A file whose pieces are rows of cells."""

    def __init__(self, style: Style, columns: Columns) -> None:
        self._style = style
        dropped = columns.html if columns.kind != "text" else None
        made = (columns.text, columns.title, "byline", "date", columns.site, columns.language, *ADDED)
        self._out = tuple(dict.fromkeys((*(name for name in style.header if name != dropped), *made)))

    def clean(self, cleaner: RowCleaner, piece: Piece) -> Done:
        cells: list[str] = piece.extra
        if len(cells) > len(self._style.header):
            problem = f"{piece.place}: {len(cells)} cells, but {len(self._style.header)} columns"
            return Done(problems=(problem,), figures=Count(failed=1))
        row = dict(zip(self._style.header, cells))
        cleaned = cleaner(row, piece.place)
        log = b"".join(self._line(record, LOG) for record in cleaned.records)
        return Done(self._line(row | cleaned.row, self._out), log, cleaned.figures)

    @contextmanager
    def written(self, file: BinaryIO, name: str, columns: Sequence[str] = ()) -> Iterator[Sink]:
        names = columns or self._out
        with compressing(file, name) as packed:
            packed.write(self._style.mark.encode() + self._line(dict(zip(names, names)), names))
            yield packed.write

    def logged(self, file: BinaryIO, name: str) -> AbstractContextManager[Sink]:
        return self.written(file, name, LOG)

    def _line(self, row: Mapping[str, Any], names: Iterable[str]) -> bytes:
        made = io.StringIO()  # whose writer quotes all that may end a line as long as that is told to be both
        csv.writer(made, delimiter=self._style.delimiter).writerow([_cell(row.get(name)) for name in names])
        line = made.getvalue().removesuffix("\r\n") + self._style.end
        return line.encode("utf-8", "surrogateescape")


class Delimited:
    """Files of CSV, in UTF-8; a byte that is not passes through."""

    @contextmanager
    def opened(self, path: str, job: Job) -> Iterator[tuple[DelimitedShard, Iterator[Piece]]]:
        csv.field_size_limit(MOST_BYTES)
        with reading(path) as file:
            text = io.TextIOWrapper(cast(Any, file), "utf-8", "surrogateescape", newline="")
            with broken(path):
                line = text.readline(MOST_BYTES)
            style = _style(line, path, job.columns)
            yield DelimitedShard(style, job.columns), _rows(text, path, style.delimiter)

    def names(self, name: str) -> tuple[str, str]:
        return name, name


def _style(line: str, path: str, columns: Columns) -> Style:
    """How the file is written, by its first line: the delimiter is the one that makes a column of the text."""
    bare = line.removeprefix(MARK)
    for delimiter in DELIMITERS:
        header = next(csv.reader([bare], delimiter=delimiter), [])
        if {columns.text, columns.html} & {*header}:
            if len({*header}) < len(header):
                raise InputError(f"cannot read {path}: two columns have the same name")
            end = "\r\n" if line.endswith("\r\n") else "\n"
            return Style(tuple(header), delimiter, end, MARK if line.startswith(MARK) else "")
    there = bare.strip()[:200]
    raise InputError(f"cannot read {path}: no column {columns.text!r} or {columns.html!r} in its first line ({there})")


def _rows(text: io.TextIOWrapper, path: str, delimiter: str) -> Iterator[Piece]:
    rows = csv.reader(text, delimiter=delimiter)
    number = 2
    with broken(path):
        try:
            for cells in rows:
                if cells:
                    yield Piece(f"{path}:{number}", b"", cells)
                number = rows.line_num + 2
        except csv.Error as error:
            raise InputError(f"cannot read {path}: the row from line {number} on: {error}") from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
