"""Audit logs and the texts they speak of, as files."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO, NamedTuple

from cleaner.audit import Entry, digest, headers, read_log
from cleaner.encoding import decode
from cleaner.errors import AuditError, InputError

__all__ = ["LINES", "Index", "Sources", "entries", "opened", "rows", "until_broken", "write"]

LINES = (".jsonl", ".ndjson")
"""Files of JSON lines, as ``clean --jsonl`` reads and writes them."""
MOST_BYTES = 8
"""No encoding that is guessed takes more bytes for a character: a longer file is another text."""


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file to read, ``-`` for standard input.  Raises :class:`~cleaner.errors.InputError`."""
    if path == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(open(path, "rb"))
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror or error}") from error
        yield file


def entries(path: str) -> Iterator[Entry]:
    """The documents of a log, one at a time."""
    with opened(path) as file:
        yield from read_log(file, path)


def until_broken(found: Iterator[Entry], problems: list[str]) -> Iterator[Entry]:
    """What is whole of a log; what is wrong with the rest goes to ``problems``."""
    try:
        yield from found
    except AuditError as error:
        problems.append(str(error))


def write(text: str) -> None:
    """Put text on standard output, in UTF-8 whatever the locale."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))


class _Place(NamedTuple):
    """Where in a log an entry begins, and whose it is."""

    document: str
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
            place = _Place(header["document"], header["source_sha256"], number, offset)
            self._places.setdefault(header["clean_sha256"], []).append(place)
            self._ids.add(place.document)

    def find(self, text: str, document: str | None, path: str = "") -> Entry:
        """The entry of this clean text, and of this document if one is named.

        Of several that fit the one is taken that ``path`` ends in.  Raises
        :class:`~cleaner.errors.AuditError` if there is none, or there are several of different sources.
        """
        places = self._places.get(digest(text), [])
        fitting = [place for place in places if document in (None, place.document)]
        fitting = [place for place in fitting if f"/{path}".endswith(f"/{place.document}")] or fitting
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
    """The source texts that a person has at hand: a directory, a file, or a file of JSON lines."""

    def __init__(self, given: str | None) -> None:
        """``None``: the paths that document ids are.  Raises :class:`~cleaner.errors.InputError`."""
        self._given = given
        self._rows: dict[str, int] = {}
        if given is not None and not os.path.exists(given):
            raise InputError(f"cannot read {given}: No such file or directory")
        if given is not None and given.endswith(LINES):
            with opened(given) as file:
                self._rows = {digest(row["text"] or ""): offset for _, offset, row in rows(file, given)}

    def text(self, header: Mapping[str, Any]) -> str | None:
        """The source of a document, if it is here and unchanged."""
        if self._given is not None and self._given.endswith(LINES):
            return self._row(header["source_sha256"])
        path = self.path(header)
        if not os.path.isfile(path) or os.path.getsize(path) > MOST_BYTES * (header["source_length"] + 1):
            return None
        try:
            with open(path, "rb") as file:
                text = decode(file.read()).text
        except OSError:
            return None
        return text if digest(text) == header["source_sha256"] else None

    def path(self, header: Mapping[str, Any]) -> str:
        """Where the document should be."""
        if self._given is None:
            return str(header["document"])
        return os.path.join(self._given, header["document"]) if os.path.isdir(self._given) else self._given

    def _row(self, sha: str) -> str | None:
        if sha not in self._rows or self._given is None:
            return None
        with opened(self._given) as file:
            file.seek(self._rows[sha])
            text = json.loads(file.readline())["text"] or ""
        return text if digest(text) == sha else None


def rows(file: Iterable[bytes], name: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Number, offset and object of each JSON line that has a text.

    Raises :class:`~cleaner.errors.InputError` naming the line that is none.
    """
    offset = 0
    for number, line in enumerate(file, 1):
        if line.strip():
            yield number, offset, _row(line, f"{name}:{number}")
        offset += len(line)


def _row(line: bytes, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not JSON ({error})") from error
    if not isinstance(row, dict) or "text" not in row or not isinstance(row["text"] or "", str):
        raise InputError(f"{place}: expected an object with a string 'text'")
    return row
