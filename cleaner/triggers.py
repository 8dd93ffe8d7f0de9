"""What an index looks for in a line before a rule is tried on it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ALWAYS", "Triggers"]


class Triggers(NamedTuple):
    """What must be in a line for the test to have a chance; any one of the entries suffices.

    Entries are sorted, unique and folded (:func:`cleaner.text.fold`).
    """

    exact: tuple[str, ...] = ()
    """The line's ``folded`` or ``key`` equals this."""
    heads: tuple[str, ...] = ()
    """The line's ``folded`` begins with this; never empty, any characters."""
    literals: tuple[str, ...] = ()
    """The line has this in it, in its ``folded`` or in ``fold(shape.plain)``."""
    always: bool = False
    """No condition was found: try every line."""
    digit: bool = False
    """The line has a digit in it."""
    also: tuple[tuple[str, ...], ...] = ()
    """Whatever of the above holds, one literal of each of these groups is in the line too."""


ALWAYS = Triggers(always=True)
