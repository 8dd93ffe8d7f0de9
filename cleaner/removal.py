"""Claims, and what became of them; applying and undoing removals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from cleaner.errors import AuditError
from cleaner.rule import Category, Confidence

__all__ = ["Match", "Reason", "Removal", "Veto", "apply", "restore"]

Reason: TypeAlias = Literal[
    "keep-rule", "torn", "headline", "ambiguous", "overlap", "shadow", "mode", "category", "budget"
]


class Match(NamedTuple):
    """A claim: this span is residue, says this cause."""

    start: int
    end: int
    cause: str
    """A rule id, or ``heuristic.<name>``."""
    category: Category
    confidence: Confidence
    shadow: bool = False
    """The rule is experimental: on record, not carried out."""
    fields: tuple[tuple[str, str], ...] = ()
    """Named groups of the pattern, such as ``("byline", "Ann Lee")``."""


class Removal(NamedTuple):
    """A claim carried out.  Offsets are code points of the source text."""

    start: int
    end: int
    """The seam (line end, doubled blank line, adjoining space) counted in."""
    text: str
    cause: str
    category: Category
    confidence: Confidence


class Veto(NamedTuple):
    """A claim refused, and why."""

    start: int
    end: int
    text: str
    cause: str
    category: Category
    confidence: Confidence
    reason: Reason
    by: str = ""
    """The rule or claim that stood against it, where there is one."""


def apply(text: str, removals: Sequence[Removal]) -> str:
    """Cut the spans out; they must be sorted and disjoint.

    >>> apply("one two three", [Removal(3, 7, " two", "r", "ui", "high")])
    'one three'
    """
    kept, position = [], 0
    for removal in removals:
        kept.append(text[position : removal.start])
        position = removal.end
    kept.append(text[position:])
    return "".join(kept)


def restore(text: str, removals: Sequence[Removal]) -> str:
    """Put the removed texts back where they stood: the inverse of :func:`apply`.

    Raises :class:`~cleaner.errors.AuditError` if the removals do not fit the text.

    >>> restore("one three", [Removal(3, 7, " two", "r", "ui", "high")])
    'one two three'
    """
    whole, taken, length = [], 0, 0
    for removal in removals:
        gap = removal.start - length
        if gap < 0 or taken + gap > len(text) or len(removal.text) != removal.end - removal.start:
            raise AuditError(f"removal {removal.start}-{removal.end} ({removal.cause}) does not fit the clean text")
        whole += [text[taken : taken + gap], removal.text]
        taken, length = taken + gap, removal.end
    whole.append(text[taken:])
    return "".join(whole)
