"""Audit logs and the texts they speak of, as files."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple

from cleaner.audit import Entry, digest, headers, read_log
from cleaner.cli.inputs import Input, is_page_name, read_input
from cleaner.cli.streams import lines_of, reading
from cleaner.errors import AuditError, InputError
from cleaner.markup import text_name
from cleaner.review.layout import SourceText
from cleaner.text import Kind

__all__ = ["LINES", "Index", "Sources", "clean_name", "entries", "rows", "until_broken", "write"]

LINES = (".jsonl", ".ndjson")
"""Files of JSON lines, as ``clean --jsonl`` reads and writes them."""
MOST_BYTES = 8
"""No encoding that is guessed takes more bytes for a character: a longer file is another text."""


def entries(path: str) -> Iterator[Entry]:
    """The documents of a log, one at a time."""
    if path.lower().endswith(".parquet"):
        from cleaner.cli.formats.parquet import lines_of_log

        yield from read_log(lines_of_log(path), path)
        return
    with reading(path) as file:
        yield from read_log((line for _, line in lines_of(file, path)), path)


def until_broken(found: Iterator[Entry], problems: list[str]) -> Iterator[Entry]:
    """What is whole of a log; what is wrong with the rest goes to ``problems``."""
    try:
        yield from found
    except AuditError as error:
        problems.append(str(error))


def write(text: str) -> None:
    """Put text on standard output, in UTF-8 whatever the locale."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))


def clean_name(header: Mapping[str, Any]) -> str:
    """The document's id as ``clean --out`` names its text: for page.html that is page.txt."""
    name = str(header["document"])
    return text_name(name) if header.get("kind") == "html" and is_page_name(name) else name


class _Place(NamedTuple):
    """Where in a log an entry begins, and whose it is."""

    document: str
    clean: str
    """What its clean text is called."""
    source: str
    """SHA-256 of the source text."""
    number: int
    offset: int


class Index:
    """Finds the entries of a log by clean text, with no more in memory than where they begin."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Read the log once.  Raises :class:`~cleaner.errors.AuditError` if a line of it is broken."""
        if not file.seekable():
            raise InputError(f"cannot go back in {name}: give the log as a file")
        self._file, self._name = file, name
        self._places: dict[str, list[_Place]] = {}
        self._ids: set[str] = set()
        for number, offset, header in headers(file, name):
            place = _Place(header["document"], clean_name(header), header["source_sha256"], number, offset)
            self._places.setdefault(header["clean_sha256"], []).append(place)
            self._ids.add(place.document)

    def find(self, text: str, document: str | None, path: str = "") -> Entry:
        """The entry of this clean text, and of this document if one is named.

        Of several that fit the one is taken that ``path`` ends in.  Raises
        :class:`~cleaner.errors.AuditError` if there is none, or there are several of different sources.
        """
        places = self._places.get(digest(text), [])
        fitting = [place for place in places if document in (None, place.document)]
        fitting = [place for place in fitting if f"/{path}".endswith(f"/{place.clean}")] or fitting
        if not fitting:
            self._complain(document)
        if len({place.source for place in fitting}) > 1:
            known = ", ".join(sorted({place.document for place in fitting})[:4])
            raise AuditError(f"{self._name}: several documents have this clean text ({known}): say which is meant")
        self._file.seek(fitting[0].offset)
        return next(read_log(self._file, self._name, fitting[0].number))

    def _complain(self, document: str | None) -> None:
        if document is not None and document not in self._ids:
            raise AuditError(f"{self._name}: no document {document!r} in this log")
        named = document if document is not None else next(iter(self._ids)) if len(self._ids) == 1 else None
        told = "of any document in this log" if named is None else f"of {named!r}"
        raise AuditError(f"{self._name}: what was given is not the clean text {told}; it has changed since")


class Sources:
    """The sources that a person has at hand: a directory, a file, or a file of JSON lines."""

    def __init__(self, given: str | None) -> None:
        """``None``: the paths that document ids are.  Raises :class:`~cleaner.errors.InputError`."""
        self._given = given
        self._lines = given if given is not None and given.endswith(LINES) else None
        self._rows: dict[Kind, dict[str, int]] = {}
        """For each kind: the digest of a source -> where its row begins."""
        if given is not None and not os.path.exists(given):
            raise InputError(f"cannot read {given}: No such file or directory")
        if self._lines is not None:
            self._indexed(self._lines, "text")

    def text(self, header: Mapping[str, Any]) -> str | None:
        """The source of a document, of a page its lines, if it is here and unchanged."""
        found = self.find(header)
        return found.text if found else None

    def find(self, header: Mapping[str, Any]) -> SourceText | None:
        """The same with the markup of a page."""
        kind: Kind = "html" if header.get("kind") == "html" else "text"
        given = self._of_row(self._lines, kind, header["source_sha256"]) if self._lines else self._of_file(header, kind)
        text = given.lines() if given else ""
        if given is None or digest(text) != header["source_sha256"]:
            return None
        return SourceText(text, given.text if kind == "html" else "")

    def _of_file(self, header: Mapping[str, Any], kind: Kind) -> Input | None:
        path = self.path(header)
        if not os.path.isfile(path) or (kind == "text" and os.path.getsize(path) > _most_bytes(header)):
            return None
        try:
            return read_input(path, kind)
        except InputError:
            return None

    def path(self, header: Mapping[str, Any]) -> str:
        """Where the document should be."""
        if self._given is None:
            return str(header["document"])
        return os.path.join(self._given, header["document"]) if os.path.isdir(self._given) else self._given

    def _indexed(self, path: str, kind: Kind) -> dict[str, int]:
        if kind not in self._rows:
            with reading(path) as file:
                found = rows(file, path, "text", "html")
                self._rows[kind] = {digest(_source(row, kind).lines()): offset for _, offset, row in found}
        return self._rows[kind]

    def _of_row(self, path: str, kind: Kind, sha: str) -> Input | None:
        offset = self._indexed(path, kind).get(sha)
        if offset is None:
            return None
        with reading(path) as file:
            file.seek(offset)
            return _source(json.loads(file.readline()), kind)


def _most_bytes(header: Mapping[str, Any]) -> int:
    return MOST_BYTES * (int(header["source_length"]) + 1)


def _source(row: Mapping[str, Any], kind: Kind) -> Input:
    """The row taken for a text, or for a page."""
    if kind == "text":
        return Input(row.get("text") or "", kind)
    return Input(row.get("html") or row.get("text") or "", kind)


def rows(file: Iterable[bytes], name: str, *keys: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Number, offset and object of each JSON line that has one of these keys.

    Raises :class:`~cleaner.errors.InputError` naming the line that has none.
    """
    offset = 0
    for number, line in enumerate(file, 1):
        if line.strip():
            yield number, offset, _row(line, keys, f"{name}:{number}")
        offset += len(line)


def _row(line: bytes, keys: Sequence[str], place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not JSON ({error})") from error
    if not (
        isinstance(row, dict) and row.keys() & {*keys} and all(isinstance(row.get(key) or "", str) for key in keys)
    ):
        raise InputError(f"{place}: expected an object with a string {' or '.join(map(repr, keys))}")
    return row
