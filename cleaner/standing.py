"""A page's line for human eyes: where it stands in the page, what the witness said of it, what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.flattening import Hints
from cleaner.page import Page
from cleaner.selection import ENOUGH

__all__ = ["agrees", "opinion", "place", "reasons"]

PATH = 4
"""So many of the innermost elements are named."""


def place(page: Page, number: int) -> str:
    """Where the page has its line of this index: element, telling containers, way down to it, links.

    >>> from cleaner.page import read_page
    >>> place(read_page('<main><div class="story"><p>The ferry <a href="/f">sails</a></p></div></main>'), 0)
    'p in main; main > div.story > p; 1 link, 38 % of it'
    """
    return "; ".join(_places(page.rows[number].hints))


def _places(hints: Hints) -> Iterator[str]:
    yield hints.tag + (f" in {', '.join(sorted(hints.within))}" if hints.within else "")
    way = [name for name in hints.path if name.partition(".")[0] not in ("html", "body")]
    if way and way != [hints.tag]:
        yield " > ".join([*(["..."] if len(way) > PATH else []), *way[-PATH:]])
    if hints.item and hints.tag != "li":
        yield "a list item"
    if hints.links:
        yield f"{hints.links} link{'' if hints.links == 1 else 's'}, {_percent(hints.link_share)} of it"
    if hints.hidden:
        yield "hidden"


def opinion(page: Page, number: int) -> str:
    """What trafilatura did with the line."""
    share = page.testimony.shares[number]
    if not page.testimony.answered:
        return "trafilatura found no article in this page"
    if not share:
        return "trafilatura dropped it"
    return "trafilatura kept it whole" if share == 1 else f"trafilatura kept {_percent(share)} of it"


def agrees(page: Page, number: int, *, kept: bool) -> bool:
    """Whether trafilatura would have done the same with the line."""
    return not page.testimony.answered or kept == (page.testimony.shares[number] >= ENOUGH)


def reasons(page: Page, number: int) -> list[str]:
    """What the line was judged by before any rule was asked."""
    if not page.testimony.answered:
        return ["without testimony every line stays until a rule claims it"]
    share = page.testimony.shares[number]
    told = "enough to stay" if share >= ENOUGH else "too little to stay"
    return [f"{_percent(share)} of it is in trafilatura's article, {told}"]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
