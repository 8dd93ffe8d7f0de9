"""What is in a file: a text or a page, decoded."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from cleaner.encoding import decode
from cleaner.errors import InputError
from cleaner.markup import PAGES, SAMPLE, binary_kind, is_markup, sample
from cleaner.text import Kind

__all__ = ["Input", "is_page_name", "read_bytes", "read_input"]


class Input(NamedTuple):
    """One document as it was read."""

    text: str
    """The text, or the page's markup."""
    kind: Kind
    flags: tuple[str, ...] = ()
    encoding: Mapping[str, Any] | None = None
    """How to get the bytes of a text back; a page's log leads back to its lines alone."""

    def lines(self) -> str:
        """The text that cleaning cuts from: a page's visible lines."""
        if self.kind == "text":
            return self.text
        from cleaner.page import flat_text

        return flat_text(self.text)


def read_input(path: str, kind: Kind | None = None) -> Input:
    """Read and decode a file, or standard input for ``-``; ``kind`` is what it is to be taken for.

    Raises :class:`~cleaner.errors.InputError`.
    """
    data = read_bytes(path)
    if (kind or _kind(path, data)) == "html":
        from cleaner.parsing import read_markup

        try:
            markup = read_markup(data)
        except InputError as error:
            raise InputError(f"cannot read {_named(path)}: {error}") from error
        return Input(markup.text, "html", markup.flags)
    if kind is None and (found := _binary(data)):
        raise InputError(f"cannot read {_named(path)}: this is {found} data; unpack or convert it first")
    decoded = decode(data)
    return Input(decoded.text, "text", decoded.flags, decoded.record())


def is_page_name(path: str) -> bool:
    """Whether a file is a page by its name."""
    return path.lower().endswith(PAGES)


def _kind(path: str, data: bytes) -> Kind:
    return "html" if is_page_name(path) or is_markup(sample(data)) else "text"


def _binary(data: bytes) -> str | None:
    """What sort of data this is if it is no text; a text may begin with the same letters."""
    head = data[:SAMPLE]
    found = binary_kind(head)
    return found if found and (b"\x00" in head or decode(head).encoding != "utf-8") else None


def _named(path: str) -> str:
    return "standard input" if path == "-" else path


def read_bytes(path: str) -> bytes:
    """A file's bytes, or standard input's for ``-``.  Raises :class:`~cleaner.errors.InputError`."""
    try:
        if path == "-":
            return sys.stdin.buffer.read()
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
