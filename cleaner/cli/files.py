"""Files that appear whole or not at all, and never in the place of what is read."""

from __future__ import annotations

import os
import signal
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import BinaryIO

from cleaner.errors import InputError

__all__ = ["below", "check_written", "sweep", "whole_file"]


@contextmanager
def whole_file(path: str) -> Iterator[BinaryIO]:
    """A file to write that takes its name when the block ends well; else nothing is left of it.

    A device or a pipe is written to as it is, and a link stays one.  Raises
    :class:`~cleaner.errors.InputError` if it cannot be written.
    """
    place = os.path.realpath(path)
    draft = place if os.path.exists(place) and not os.path.isfile(place) else f"{place}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        file = open(draft, "wb")  # noqa: SIM115  # closed below, where its errors are not the opening's
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    if draft == place:
        with file:
            yield file
        return
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, place)
    except BaseException:
        with _uninterrupted():
            _remove(draft)
        raise


def sweep(path: str) -> None:
    """Remove what is left of drafts of this file whose writers were killed."""
    import glob

    for draft in glob.glob(f"{glob.escape(os.path.realpath(path))}.*.tmp"):
        writer = draft.split(".")[-2]
        if writer.isdigit() and not _runs(int(writer)):
            _remove(draft)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def below(directory: str, suffixes: tuple[str, ...]) -> list[str]:
    """The files of a directory and those below it whose names end so, sorted; hidden ones are passed over."""
    found = (
        os.path.join(root, name)
        for root, _, names in os.walk(directory)
        for name in names
        if name.lower().endswith(suffixes) and not name.startswith(".")
    )
    return sorted(found)


def check_written(read: Iterable[str], written: Iterable[tuple[str, str]]) -> None:
    """Refuse to write over what is read (``-``: standard input), or two things to one place.

    ``written`` are paths, each with the option that asks for it.  Raises
    :class:`~cleaner.errors.InputError`.
    """
    sources = {_identity(path): path for path in read}
    taken: set[str] = set()
    for path, option in written:
        identity, place = _identity(path), os.path.realpath(path)
        if identity and identity in sources:
            raise InputError(f"{_told(sources[identity])} would be written over: give another {option}")
        if place in taken:
            raise InputError(f"{path} would be written twice: give another {option}")
        taken.add(place)


def _identity(path: str) -> tuple[int, int] | None:
    """What tells one regular file from any other, whatever it is called; ``None`` for all else."""
    try:
        found = os.fstat(sys.stdin.fileno()) if path == "-" else os.stat(path)
    except (OSError, ValueError, AttributeError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _told(path: str) -> str:
    return "standard input" if path == "-" else path


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
