"""What stands before the article and after it, told by position alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.matching import Findings
from cleaner.removal import Match
from cleaner.text import Line

__all__ = ["boundary_claims"]


def boundary_claims(lines: Sequence[Line], findings: Findings, spared: set[int]) -> Iterator[Match]:
    """Placeholder until measured."""
    return iter(())
