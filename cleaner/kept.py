"""Kept files of many parts of which few are read: an index first, and a checksum for each part."""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from mmap import mmap

__all__ = ["Kept", "kept_bytes", "open_kept"]


class Kept:
    """The file as it lies on the disk; a part is read when asked for.

    ``marshal`` loads ten times faster than JSON, and is read by the interpreter that wrote it alone.
    """

    def __init__(self, data: bytes | mmap) -> None:
        """Raises ``ValueError`` if the index is damaged, or the data are something else."""
        end = data.find(b"\n")
        head, size, checksum = data[: max(end, 0)].decode("ascii").rsplit(" ", 2)
        self._data, self._base = data, end + 1 + int(size)
        index = data[end + 1 : self._base]
        if str(crc32(index)) != checksum:
            raise ValueError("the index is damaged")
        self.head = head
        self.rest: Any
        """What :func:`kept_bytes` was given besides the parts."""
        self._places: dict[str, tuple[int, int, int]]
        self.rest, self._places = marshal.loads(index)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def get(self, name: str) -> bytes | None:
        """The part; ``None`` if there is none, or it is damaged."""
        start, end, checksum = self._places.get(name, (0, 0, 0))
        part = self._data[self._base + start : self._base + end]
        return part if start < end and crc32(part) == checksum else None


def kept_bytes(head: str, rest: Any, parts: Mapping[str, bytes]) -> bytes:
    """What :class:`Kept` reads; ``rest`` is of plain types, no part is empty.

    >>> kept = Kept(kept_bytes("of today", {"n": 2}, {"a": b"one", "b": b"two"}))
    >>> kept.head, kept.rest, [*kept], kept.get("b"), kept.get("c")
    ('of today', {'n': 2}, ['a', 'b'], b'two', None)
    """
    places: dict[str, tuple[int, int, int]] = {}
    length = 0
    for name, part in parts.items():
        places[name] = (length, length + len(part), crc32(part))
        length += len(part)
    index = marshal.dumps((rest, places))
    return f"{head} {len(index)} {crc32(index)}\n".encode("ascii") + index + b"".join(parts.values())


def open_kept(path: str) -> Kept:
    """Raises ``OSError`` or ``ValueError`` if there is no such file, or it is damaged."""
    from mmap import ACCESS_READ, mmap

    with open(path, "rb") as file:
        return Kept(mmap(file.fileno(), 0, access=ACCESS_READ))
