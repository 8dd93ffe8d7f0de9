"""The settings of a cleaner."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from cleaner.errors import CleanerError
from cleaner.rule import CATEGORIES, Category

__all__ = ["Config", "Mode"]

Mode: TypeAlias = Literal["precision", "balanced", "recall"]


class Config(NamedTuple):
    """Everything a user may choose.  Immutable: ``Config(mode="precision")``."""

    mode: Mode = "balanced"
    """``precision`` cuts claims of high confidence alone, ``recall`` all of them."""
    keep: frozenset[Category] = frozenset()
    """Categories that stay in the text, on record as vetoes."""
    drop: frozenset[Category] = frozenset()
    """Categories that go although they are kept by default: ``headline``."""
    rules: tuple[str, ...] = ()
    """Directories of rules to lay over the shipped ones, later ones over earlier ones."""
    languages: tuple[str, ...] = ()
    """Packs to use; empty: the document's own language, as given or detected.  A language that has no
    pack leaves what needs no language; see :attr:`Cleaner.unserved <cleaner.Cleaner>`."""

    def checked(self) -> Config:
        """The configuration itself.  Raises :class:`~cleaner.errors.CleanerError` if it names nothing known.

        >>> Config(keep=frozenset({"share"})).checked().keep
        frozenset({'share'})
        """
        if self.mode not in get_args(Mode):
            raise CleanerError(f"unknown mode {self.mode!r}; known: {', '.join(get_args(Mode))}")
        unknown = sorted({*self.keep, *self.drop} - {*CATEGORIES})
        if unknown:
            raise CleanerError(f"unknown category {unknown[0]!r}; known: {', '.join(sorted(CATEGORIES))}")
        return self

    def kept(self) -> frozenset[Category]:
        """The categories that stay."""
        return (self.keep | {"headline"}) - (self.drop - self.keep)

    def recorded(self) -> dict[str, Any]:
        """What the header of an audit log says of the settings."""
        return {"mode": self.mode, "kept": sorted(self.kept())}
