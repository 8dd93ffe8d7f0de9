"""Files that are compressed by their names, ``.gz`` and ``.zst``: read and written as they stream."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from cleaner.errors import InputError
from cleaner.extras import extra

__all__ = ["broken", "compressing", "lines_of", "reading"]

BUFFER = 1 << 18
MOST_BYTES = 1 << 29
"""A longer line is no document: refused, before it fills the memory."""


@contextmanager
def reading(path: str) -> Iterator[BinaryIO]:
    """A file's content as it streams, ``-`` for standard input.

    Raises :class:`~cleaner.errors.InputError` if it cannot be opened.
    """
    if path == "-":
        yield sys.stdin.buffer
        return
    with broken(path):
        file = _opened(path)
    with file:
        yield file


@contextmanager
def broken(path: str) -> Iterator[None]:
    """Around what reads from the file: if that fails it is an :class:`~cleaner.errors.InputError`."""
    try:
        yield
    except OSError as error:  # of gzip as well
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    except EOFError as error:
        raise InputError(f"cannot read {path}: {error}") from error
    except Exception as error:
        if type(error).__module__.split(".")[0] not in ("zlib", "backports", "compression"):
            raise
        raise InputError(f"cannot read {path}: {error}") from error


def _opened(path: str) -> BinaryIO:
    name = path.lower()
    if name.endswith(".gz"):
        return cast(BinaryIO, io.BufferedReader(cast(Any, gzip.open(path, "rb")), BUFFER))
    if name.endswith(".zst"):
        return cast(BinaryIO, io.BufferedReader(_zstd(path).open(path, "rb"), BUFFER))
    return open(path, "rb", BUFFER)


@contextmanager
def compressing(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """What is written here arrives in ``file`` as its name says: the same content gives the same bytes."""
    if name.lower().endswith(".gz"):
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
            yield cast(BinaryIO, packed)
    elif name.lower().endswith(".zst"):
        with _zstd(name).open(file, "wb") as packed:
            yield packed
    else:
        yield file


def lines_of(file: BinaryIO, path: str) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line.  Raises :class:`~cleaner.errors.InputError` for one of gigabytes."""
    number = 1
    with broken(path):
        while line := file.readline(MOST_BYTES):
            if len(line) == MOST_BYTES:
                raise InputError(f"{path}:{number}: a line of more than {MOST_BYTES >> 20} MB")
            yield number, line
            number += 1


def _zstd(path: str) -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        with extra("zstd", path):
            import backports.zstd as zstd
    return zstd
