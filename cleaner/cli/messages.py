"""What the command says beside its results."""

from __future__ import annotations

import sys

from cleaner.visible import named

__all__ = ["tell"]


def tell(message: str) -> None:
    """Print one line on standard error; what a file's name or an id holds cannot steer the terminal."""
    print(f"clean: {named(message)}", file=sys.stderr)
