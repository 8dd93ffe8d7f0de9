"""Everything this package raises on purpose."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.visible import named, visible

__all__ = ["AuditError", "CleanerError", "Fault", "InputError", "MissingError", "RuleError"]


WINDOW = 60
"""Of a long line so many characters are shown on each side of a fault."""


class CleanerError(Exception):
    """Base of all errors that a caller is expected to catch and show."""


class InputError(CleanerError):
    """A document could not be read; the message says which and why."""


class AuditError(CleanerError):
    """An audit log is broken, or does not belong to the text it is used on."""


class MissingError(CleanerError, ImportError):
    """Something that only one integration needs is not installed; the message says how to get it."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(what, extra)
        self.what, self.extra = what, extra

    def __str__(self) -> str:
        return f"{self.what} is not installed; get it with: pip install 'newsclean[{self.extra}]'"


class Fault(NamedTuple):
    """One thing wrong with a rule file: what, where, and what to do next."""

    code: str
    message: str
    path: str
    line: int
    """1-based."""
    column: int
    """1-based, in characters."""
    source: str = ""
    """The offending line of the file, without its line end."""
    hint: str = ""

    def __str__(self) -> str:
        where = f"{named(self.path)}:{self.line}:{self.column}"
        shown = [f"{where} {self.code} {visible(self.message)}"]
        if self.source:
            start = max(0, self.column - 1 - WINDOW) if len(self.source) > 2 * WINDOW else 0
            before = visible(self.source[start : self.column - 1])
            shown.append(f"    {before}{visible(self.source[self.column - 1 : start + 2 * WINDOW])}")
            shown.append("    " + " " * len(before) + "^")
        if self.hint:
            shown.append(f"    {visible(self.hint)}")
        return "\n".join(shown)


class RuleError(CleanerError):
    """One or more rule files are broken; ``faults`` lists all that was found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))
