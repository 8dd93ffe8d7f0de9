"""What many documents come to: figures that add up, for progress, summaries and manifests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cleaner.stats import Stats, Tally

__all__ = ["Count"]

Part = tuple[int, int, int]
"""Documents, cuts, characters."""


class Count(NamedTuple):
    """Documents in figures."""

    documents: int = 0
    failed: int = 0
    """Rows that could not be taken."""
    passed_over: int = 0
    """Records that hold no document."""
    length: int = 0
    """Characters of the sources."""
    cuts: Mapping[str, Part] = {}  # never written to
    """By category."""
    flags: Mapping[str, int] = {}

    @classmethod
    def of(cls, length: int, cuts: Iterable[tuple[str, int]], flags: Iterable[str]) -> Count:
        """One document; of each cut the category and the number of characters."""
        parts: dict[str, Part] = {}
        for category, characters in cuts:
            _, number, size = parts.get(category, (1, 0, 0))
            parts[category] = (1, number + 1, size + characters)
        return cls(1, 0, 0, length, parts, dict.fromkeys(flags, 1))

    def plus(self, other: Count) -> Count:
        """Both together."""
        cuts = dict(self.cuts)
        for category, part in other.cuts.items():
            documents, number, size = cuts.get(category, (0, 0, 0))
            cuts[category] = (documents + part[0], number + part[1], size + part[2])
        return Count(
            self.documents + other.documents,
            self.failed + other.failed,
            self.passed_over + other.passed_over,
            self.length + other.length,
            cuts,
            Counter(self.flags) + Counter(other.flags),
        )

    @property
    def cut(self) -> int:
        """Characters that went."""
        return sum(part[2] for part in self.cuts.values())

    def stats(self) -> Stats:
        """As a table by category."""
        rows = [Tally(category, *part, self.length) for category, part in self.cuts.items()]
        rows.sort(key=lambda row: (-row.characters, row.name))
        total = Tally("total", self.documents, sum(row.cuts for row in rows), self.cut, self.length)
        return Stats(tuple(rows), total, ())
