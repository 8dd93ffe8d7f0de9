"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import BinaryIO

from cleaner.errors import InputError

__all__ = ["whole_file"]


@contextmanager
def whole_file(path: str) -> Iterator[BinaryIO]:
    """A file to write that takes its name when the block ends well; else nothing is left of it.

    Raises :class:`~cleaner.errors.InputError` if it cannot be written.
    """
    draft = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        file = open(draft, "wb")  # noqa: SIM115  # closed below, where its errors are not the opening's
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        with _uninterrupted():
            _remove(draft)
        raise


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A second Ctrl-C must not stop the cleaning up after the first."""

    def ignore(number: int, frame: FrameType | None) -> None:
        del number, frame

    try:
        before = signal.signal(signal.SIGINT, ignore)
    except ValueError:  # not in the main thread: no signal comes here
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
