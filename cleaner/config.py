"""The settings of a cleaner."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from cleaner.rule import Category

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
    """Packs to use; empty: the document's own language, as given or detected."""

    def kept(self) -> frozenset[Category]:
        """The categories that stay."""
        return (self.keep | {"headline"}) - (self.drop - self.keep)
