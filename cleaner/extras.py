"""What only some users need, and install when they do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cleaner.errors import MissingError

__all__ = ["extra"]


@contextmanager
def extra(name: str, needed_for: str) -> Iterator[None]:
    """Around imports that the extra ``name`` brings.

    Raises :class:`~cleaner.errors.MissingError`, which says what to install.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingError(f"{needed_for} needs {error.name}: pip install 'newsclean[{name}]'") from error
