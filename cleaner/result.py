"""What cleaning a document gives back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from cleaner.removal import Removal, Veto, restore
from cleaner.text import Kind

__all__ = ["CleanResult"]


class CleanResult(NamedTuple):
    """The clean text, the fields found, and every decision taken on the way."""

    text: str
    """The article: the source with the removals cut out."""
    source: str
    title: str | None = None
    byline: str | None = None
    date: str | None = None
    """As written; dates are not parsed."""
    language: str | None = None
    removals: tuple[Removal, ...] = ()
    """Sorted by place, disjoint; offsets into ``source``."""
    vetoes: tuple[Veto, ...] = ()
    flags: tuple[str, ...] = ()
    """``budget``: removals were refused because too much prose would go.  ``empty``: nothing is
    left.  ``not_an_article:REASON``: nothing is left because the page is an index, a consent wall, an
    error page or an empty shell (``index``, ``consent``, ``error``, ``shell``).  ``unsettled``: still
    changing after the last pass.  ``slow-rule:ID``: ran out of time.
    ``site-rules-broken``: the file of the site's own rules could not be used.
    ``encoding-guessed:NAME``, ``encoding-repaired``: of bytes that were read."""
    ruleset: str = ""
    """Digest of the rules that ran."""
    id: str | None = None
    site: str | None = None
    """The outlet's name, as given or as the page has it."""
    memory: str = ""
    """Digest of what a site memory knew of the host; empty without one, or where nothing recurs."""
    kind: Kind = "text"
    """``html``: ``source`` is the page's visible lines, as :func:`cleaner.page.flat_text` gives them."""

    def restore(self) -> str:
        """Undo all removals.

        >>> result = CleanResult("a c", "a b c", removals=(Removal(2, 4, "b ", "r", "ui", "high"),))
        >>> result.restore()
        'a b c'
        """
        return restore(self.text, self.removals)

    def diff(self, name: str = "text") -> str:
        """A unified diff from source to clean text that ``patch`` accepts."""
        from cleaner.diff import unified_diff

        return unified_diff(self.source, self.removals, name)

    def flagged(self, flags: Iterable[str]) -> CleanResult:
        """The same with more to look at."""
        return self._replace(flags=tuple(sorted({*self.flags, *flags})))

    def counts(self) -> dict[str, int]:
        """Removals by category, most frequent first."""
        return dict(Counter(removal.category for removal in self.removals).most_common())
