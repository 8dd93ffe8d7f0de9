"""Bytes -> text, losing nothing: what was read can be written back byte for byte."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cleaner.errors import InputError

__all__ = ["Decoded", "decode", "encode_back"]

MOST_REPAIRS = 0.05
"""Share of a file's bytes that may be broken UTF-8; with more it is not UTF-8 at all."""
SAMPLE = 65536
REPLACEMENT = "\ufffd"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Decoded(NamedTuple):
    """A text and how to get its bytes back."""

    text: str
    encoding: str = "utf-8"
    mark: bool = False
    """Whether a byte order mark stood in front; it is not part of the text."""
    repairs: tuple[tuple[int, str], ...] = ()
    """Code point offset of each replacement character, and the bytes it stands for, in hex."""

    @property
    def flags(self) -> tuple[str, ...]:
        guessed = () if self.encoding == "utf-8" or self.mark else (f"encoding-guessed:{self.encoding}",)
        return (*guessed, "encoding-repaired") if self.repairs else guessed

    def record(self) -> dict[str, Any] | None:
        """What an audit log has to keep; ``None`` for plain UTF-8."""
        if self.encoding == "utf-8" and not self.mark and not self.repairs:
            return None
        return {"name": self.encoding, "mark": self.mark, "repairs": [list(repair) for repair in self.repairs]}


def decode(data: bytes) -> Decoded:
    """Decode by byte order mark, else as UTF-8, else by a guess.

    Bytes that no encoding explains become replacement characters, each on record.

    >>> decode("Zürich".encode("utf-16")).text
    'Zürich'
    >>> decode(b"caf\\xc3\\xa9 " * 9 + b"\\xff!").repairs
    ((45, 'ff'),)
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            decoded = _decode_marked(data[len(mark) :], name)
            return decoded._replace(mark=True) if decoded.encoding == name else _guess(data)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        repaired = _decode_marked(data, "utf-8")
    return repaired if _nearly_utf8(repaired, len(data)) else _guess(data)


def _decode_marked(data: bytes, name: str) -> Decoded:
    """Decode text that said what it is; UTF-32 with impossible values is taken byte by byte."""
    if name == "utf-8":
        return _replace_broken(data.decode(name, "surrogateescape"), name)
    if name.startswith("utf-16"):
        whole = len(data) // 2 * 2
        return _replace_broken(data[:whole].decode(name, "surrogatepass"), name, data[whole:])
    try:
        return Decoded(data.decode(name), name)
    except UnicodeDecodeError:
        return Decoded(data.decode("latin-1"), "latin-1")


def _replace_broken(text: str, name: str, rest: bytes = b"") -> Decoded:
    """Put a replacement character for each lone surrogate and for the bytes left over."""
    errors = "surrogateescape" if name == "utf-8" else "surrogatepass"
    surrogate = re.compile("[\ud800-\udfff]")
    repairs = [(m.start(), m[0].encode(name, errors).hex()) for m in surrogate.finditer(text)]
    text = surrogate.sub(REPLACEMENT, text) if repairs else text
    if rest:
        repairs.append((len(text), rest.hex()))
        text += REPLACEMENT
    return Decoded(text, name, repairs=tuple(repairs))


def _nearly_utf8(decoded: Decoded, size: int) -> bool:
    """Whether little is broken, and more characters of several bytes are whole than broken."""
    broken = len(decoded.repairs)
    whole = sum(not char.isascii() for char in decoded.text) - broken
    return broken <= MOST_REPAIRS * size and whole > broken


def _guess(data: bytes) -> Decoded:
    """The likeliest of the encodings that explain every byte; Latin-1 explains any."""
    from charset_normalizer import from_bytes

    found = from_bytes(data[:SAMPLE]).best()
    try:
        name = found.encoding if found else "latin-1"
        text = data.decode(name)
        same = text.encode(name) == data
    except (UnicodeError, LookupError):
        same = False
    return Decoded(text, name) if same else Decoded(data.decode("latin-1"), "latin-1")


def encode_back(text: str, record: Mapping[str, Any] | None) -> bytes:
    """The bytes that :func:`decode` was given, from its text and its record.

    Raises :class:`~cleaner.errors.InputError` if the record does not fit the text.
    """
    if record is None:
        return text.encode("utf-8", "surrogatepass")
    name = str(record["name"])
    mark = next((bom for bom, known in _MARKS if known == name), b"") if record["mark"] else b""
    return mark + _put_back(text, name, record["repairs"])


def _put_back(text: str, name: str, repairs: Sequence[Sequence[Any]]) -> bytes:
    parts, position = [], 0
    for place, broken in repairs:
        if text[place : place + 1] != REPLACEMENT:
            raise InputError(f"no replacement character at {place}: the text is not the one that was decoded")
        parts += [text[position:place].encode(name), bytes.fromhex(broken)]
        position = place + 1
    parts.append(text[position:].encode(name))
    return b"".join(parts)
