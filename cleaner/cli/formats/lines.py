"""JSON lines: an object a line, whose other keys pass through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from cleaner.audit import to_json
from cleaner.cli.counts import Count
from cleaner.cli.formats import Done, Piece, RowCleaner, Sink
from cleaner.cli.job import Job
from cleaner.cli.streams import compressing, lines_of, reading
from cleaner.rows import Columns

__all__ = ["JsonLines", "LineShard", "pieces_of"]


class LineShard:
    """A file whose pieces are lines of JSON."""

    def clean(self, cleaner: RowCleaner, piece: Piece) -> Done:
        columns = cleaner.job.columns
        try:
            row = _parsed(piece.data, columns)
        except ValueError as error:
            return Done(problems=(f"{piece.place}: {error}",), figures=Count(failed=1))
        cleaned = cleaner(row, piece.place)
        if cleaned.kind == "html":
            row.pop(columns.html, None)
        return Done(json_line(row | cleaned.row), log_of(cleaned.records), cleaned.figures)

    @contextmanager
    def written(self, file: BinaryIO, name: str) -> Iterator[Sink]:
        with compressing(file, name) as packed:
            yield packed.write

    logged = written


class JsonLines:
    """Files of JSON lines."""

    @contextmanager
    def opened(self, path: str, job: Job) -> Iterator[tuple[LineShard, Iterator[Piece]]]:
        del job
        with reading(path) as file:
            yield LineShard(), pieces_of(file, path)

    def names(self, name: str) -> tuple[str, str]:
        return name, name


def pieces_of(file: BinaryIO, path: str) -> Iterator[Piece]:
    """The lines that are not blank."""
    name = "standard input" if path == "-" else path
    for number, line in lines_of(file, name):
        if line.strip():
            yield Piece(f"{name}:{number}", line)


def json_line(row: dict[str, Any]) -> bytes:
    return (to_json(row) + "\n").encode("utf-8")


def log_of(records: list[dict[str, Any]]) -> bytes:
    """Lines of an audit log."""
    return b"".join(map(json_line, records))


def _parsed(line: bytes, columns: Columns) -> dict[str, Any]:
    """The object on this line.  Raises ``ValueError`` saying what is wrong with it."""
    text, html = columns.text, columns.html
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({error})") from error
    if not isinstance(data, dict):
        raise ValueError(f"expected an object with a string {text!r} or {html!r}")
    if not data.keys() & {text, html}:
        raise ValueError(f"no {text!r} or {html!r} in the object")
    for key in columns.read:
        if not isinstance(data.get(key), str | None):
            raise ValueError(f"{key!r} is not a string")
    return data
