"""What each element rule claims of pages, right and wrong, and which names stand around what is left.

Lines are labelled by the scorer's alignment to the gold texts.  Examples of the corpora are printed
on request, to be looked at and not to be kept.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from time import perf_counter
from typing import Any, NamedTuple

from corpora import Bench, bench_of, parser, table

from cleaner import Cleaner
from cleaner.elements import Scene, element_claims
from cleaner.extraction import page_lines
from cleaner.page import Page, read_page
from cleaner.patterns import Context
from cleaner.selection import select
from cleaner.text import Line, shape_of
from cleaner.zones import zones_of


class Claimed(NamedTuple):
    """A line that an element rule claims."""

    cause: str
    kept: bool
    """The witness would have kept it."""
    gold: bool
    text: str
    around: str
    """The names around it, the nearest first."""


class Sheet(NamedTuple):
    """A page with its lines and what the witness would keep of them."""

    page: Page
    lines: list[Line]
    kept: list[bool]
    gold: list[bool]


def main() -> int:
    """Label, claim, count, print."""
    options = parser(__doc__)
    options.add_argument("--corpus", action="append", default=[], metavar="NAME", help="default: all, repeatable")
    options.add_argument("--examples", type=int, default=0, metavar="N", help="so many wrong ones for each rule")
    options.add_argument("--names", type=int, default=0, metavar="N", help="so many names around residue left")
    given = options.parse_args()
    bench = bench_of(given)
    cleaner = Cleaner()
    found: list[Claimed] = []
    names: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    seconds, pages = 0.0, 0
    for row, gold in _pages(bench, given.corpus):
        sheet = _sheet(bench, row["html"], gold)
        start = perf_counter()
        claims = claims_of(cleaner, sheet)
        seconds += perf_counter() - start
        pages += 1
        places = {line.start: number for number, line in enumerate(sheet.lines)}
        for claim in claims:
            number = places[claim.start]
            text = sheet.page.text[claim.start : claim.end]
            told = " ".join(name for box in sheet.lines[number].hints.boxes[::-1] for name in (*box.names, *box.roles))
            found.append(Claimed(claim.cause, sheet.kept[number], sheet.gold[number], text, " ".join(told.split())))
        claimed = {places[claim.start] for claim in claims}
        for number, name in _names(sheet, claimed):
            names[name][sheet.gold[number]] += 1
    show(found, given.examples)
    for name, counts in sorted(names.items(), key=lambda item: item[1][True] - item[1][False])[: given.names]:
        print(f"{counts[False]:6} residue {counts[True]:6} article  {name}")
    print(f"{1000 * seconds / max(1, pages):.2f} ms a page, {pages} pages")
    return 0


def _pages(bench: Bench, corpora: list[str]) -> Iterator[tuple[dict[str, Any], Any]]:
    for corpus in bench.corpora([name for name in corpora if name != "multilingual"]):
        gold = corpus.gold()
        yield from ((row, gold[row["id"]]) for row in corpus.pages() if row["id"] in gold)
    folder = bench.root / "multilingual"
    if folder.is_dir() and (not corpora or "multilingual" in corpora):
        texts = {row["id"]: row["text"] for row in bench.score.read_json_lines(folder / "gold.jsonl")}
        for row in bench.score.read_json_lines(folder / "pages.jsonl.gz"):
            if row["id"] in texts:
                yield row, bench.score.Gold(tuple(texts[row["id"]].split("\n")))


def _sheet(bench: Bench, html: str, gold: Any) -> Sheet:
    page = read_page(html)
    lines = page_lines(page, shape_of)
    claimed = {match.start for match in select(page, lines).matches}
    labels = iter(bench.score.label_lines(page.text, gold))
    article = []
    for line in lines:
        told = bench.score.tokenize(page.text[line.start : line.end].casefold())
        article.append(bool(told) and next(labels).label is not bench.score.Label.RESIDUE)
    return Sheet(page, lines, [line.start not in claimed for line in lines], article)


def claims_of(cleaner: Cleaner, sheet: Sheet) -> list[Any]:
    """The claims of the element rules."""
    matcher = cleaner.matcher((), None)
    zones = zones_of(sheet.lines, lambda _: False, lambda _: False)
    scene = Scene(sheet.lines, sheet.kept, zones, lambda *_: [])
    return element_claims(matcher, scene, Context(), set())


def _names(sheet: Sheet, claimed: set[int]) -> Iterator[tuple[int, str]]:
    """The names around lines that the witness keeps and no rule claims, residue and article alike."""
    for number, line in enumerate(sheet.lines):
        if sheet.kept[number] and number not in claimed and line.hints:
            told = (name for box in line.hints.boxes for name in (*box.names, *box.roles))
            yield from ((number, word) for word in {word for name in told for word in name.split()})


def show(found: list[Claimed], examples: int) -> None:
    """A table of the rules, most article lines claimed first."""
    groups: defaultdict[str, list[Claimed]] = defaultdict(list)
    for claim in found:
        groups[claim.cause].append(claim)
    ordered = sorted(groups.items(), key=lambda item: (-sum(c.gold for c in item[1]), -len(item[1])))
    header = ("rule", "lines", "article", "kept by the witness", "of these article")
    print(table(header, [_row(name, claims) for name, claims in [*ordered, ("total", found)]]))
    for name, claims in ordered if examples else ():
        wrong = [claim for claim in claims if claim.gold]
        if wrong:
            print(f"\n{name}")
        for claim in sorted(wrong, key=lambda claim: not claim.kept)[:examples]:
            print(f"  {'kept' if claim.kept else 'dropped':8} {claim.text[:60]:60}  {claim.around[:200]}")


def _row(name: str, claims: list[Claimed]) -> list[str]:
    kept = [claim for claim in claims if claim.kept]
    numbers = (len(claims), sum(c.gold for c in claims), len(kept), sum(c.gold for c in kept))
    return [name, *map(str, numbers)]


if __name__ == "__main__":
    sys.exit(main())
