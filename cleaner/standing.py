"""A page's line for human eyes: where it stands in the page, what the witness said of it, what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.features import candidates
from cleaner.flattening import Hints
from cleaner.page import Page
from cleaner.scoring import LineScore
from cleaner.selection import ENOUGH, scored_features, weighed
from cleaner.text import Line

__all__ = ["agrees", "opinion", "place", "reasons"]

PATH = 4
"""So many of the innermost elements are named."""
WEIGHTIEST = 6
"""So many parts of a score are told."""

FEATURES = {
    "kept": "trafilatura's share of the line",
    "chars": "its length",
    "ends": "whether it ends as a sentence does",
    "level": "whether it is a heading",
    "links": "its share of links",
    "copies": "how often the page says it",
    "json": "whether the page's JSON-LD has it",
    "path.kept": "trafilatura's share of lines with the same path",
    "path.lines": "how many lines with the same path trafilatura took",
    "path.bulk": "the article's share that has the same path",
    "path.count": "how many lines have the same path",
    "path.run": "how many lines in a row have the same path",
    "shelf.bulk": "the article's share in containers like its own",
    "shelf.count": "how many lines are in containers like its own",
    "wing.bulk": "the article's share in wider containers like its own",
    "wing.count": "how many lines are in wider containers like its own",
    "classes.kept": "trafilatura's share of lines with the same classes",
    "classes.bulk": "the article's share that has the same classes",
    "parent.bulk": "the article's share in its container",
    "parent.count": "how many lines are in its container",
    "stretch.chars": "the length of its stretch",
    "stretch.links": "the links in its stretch",
    "section.kept": "trafilatura's share of the section",
    "section.prose": "the section's share of prose",
    "section.links": "the section's share of links",
    "near.kept": "trafilatura's share of the lines around",
    "words.worst": "its least trusted class",
    "words.missing": "the article's classes that it lacks",
    "words.odd": "classes that the article has not",
    "words.media": "classes of pictures and players",
    "words.embeds": "classes of embedded posts",
    "words.comments": "classes of comments",
    "above.body": "its way up from the article",
    "below.body": "its way down from the article",
    "below.bulk": "its way down from the fullest container",
    "next.ends": "whether the next line ends as a sentence does",
    "next.links": "the next line's share of links",
    "next.path.kept": "trafilatura's share of the next line's path",
    "next.classes.kept": "trafilatura's share of the next line's classes",
    "before.links": "the line before's share of links",
}
"""What the line score looks at, in words."""


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
    if page.testimony.silent:
        return "trafilatura found no article in this page"
    asked = ", asked a second time" if page.testimony.second else ""
    if not share:
        return f"trafilatura dropped it{asked}"
    return f"trafilatura kept {'it whole' if share == 1 else f'{_percent(share)} of it'}{asked}"


def agrees(page: Page, number: int, *, kept: bool) -> bool:
    """Whether trafilatura would have done the same with the line."""
    return page.testimony.silent or kept == (page.testimony.shares[number] >= ENOUGH)


def reasons(page: Page, lines: Sequence[Line], number: int, score: LineScore) -> list[str]:
    """What the line was judged by before any rule was asked; ``lines`` are those of the first pass."""
    if not any(share >= ENOUGH for share in page.testimony.shares):
        return ["without testimony every line stays until something else claims it"]
    heeded, _ = weighed(page, lines, score)
    kept = heeded.testimony.shares[number] >= ENOUGH
    missed = kept and page.testimony.shares[number] < ENOUGH
    told = ["it is in the container with most of the prose, which trafilatura missed"] if missed else []
    return told + (_scored(heeded, number, score, kept) if score.probes else [])


def _scored(page: Page, number: int, score: LineScore, kept: bool) -> list[str]:
    found = scored_features(page, score)
    if number not in candidates(found):
        return ["neither the line nor what is around it looks like the article"]
    total, bound = score.of(found, [number])[0], score.kept if kept else score.dropped
    parts = score.reasons({name: values[number] for name, values in found.items()})
    rest = sum(weight for _, weight in parts[WEIGHTIEST:])
    return [
        f"score {total:+.2f}; what trafilatura {'kept' if kept else 'dropped'} stays from {bound:+.2f} on",
        *(f"{weight:+.2f} {_in_words(name)}" for name, weight in parts[:WEIGHTIEST]),
        *([f"{rest:+.2f} all else"] if len(parts) > WEIGHTIEST else []),
    ]


def _in_words(names: str) -> str:
    return ", ".join(FEATURES.get(name, name) for name in names.split(" & "))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
