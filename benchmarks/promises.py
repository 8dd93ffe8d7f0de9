"""The promises, held against every text of the corpora: undo, replay, an idle second run."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from typing import NamedTuple

from corpora import Bench, Page, bench_of, parser, sampled, table

from cleaner import Cleaner, CleanResult, Config, Document
from cleaner.audit import read_log, records, restore_some, to_json
from cleaner.page import flat_text
from cleaner.removal import apply
from cleaner.text import Kind

PAGE = "page"
"""Stands for the extractor where the page itself is cleaned."""


class Outcome(NamedTuple):
    """What became of one text."""

    page: Page
    broken: tuple[str, ...]
    """The promises that were not kept."""
    cuts: dict[str, int]
    """Removals by category."""
    flags: tuple[str, ...] = ()


def main() -> int:
    """Check the texts and print totals and offenders; 1 if there are any."""
    options = parser(__doc__)
    options.add_argument("--corpus", action="append", default=[], metavar="NAME", help="default: all, repeatable")
    options.add_argument("--extractors", default="all", metavar="NAMES", help="panel, all (default) or a list")
    options.add_argument("--html", action="store_true", help="the pages themselves instead of texts made of them")
    options.add_argument("--sample", type=int, metavar="N", help="so many texts instead of all")
    options.add_argument("--jobs", type=int, default=1, metavar="N", help="processes")
    options.add_argument("--show", type=int, default=20, metavar="N", help="so many offenders")
    given = options.parse_args()
    bench = bench_of(given)
    pages = list(_markup(bench, given.corpus) if given.html else _texts(bench, given.corpus, given.extractors))
    with ProcessPoolExecutor(given.jobs) as pool:
        outcomes = list(pool.map(check, sampled(pages, given.sample), chunksize=16))
    return report(outcomes, given.show)


def _texts(bench: Bench, corpora: Sequence[str], extractors: str) -> Iterator[Page]:
    for corpus in bench.corpora(corpora):
        yield from bench.pages(corpus, extractors)
    if not corpora:
        yield from bench.multilingual()


def _markup(bench: Bench, corpora: Sequence[str]) -> Iterator[Page]:
    for corpus in bench.corpora(corpora):
        for page in corpus.pages():
            yield Page(corpus.name, PAGE, page["id"], page["html"])


def check(page: Page) -> Outcome:
    """Clean one text and hold the result against the promises."""
    kind: Kind = "html" if page.extractor == PAGE else "text"
    try:
        result = _cleaner().clean(Document(page.text, page.id, kind=kind))
        return Outcome(page, tuple(_broken(page, result)), result.counts(), result.flags)
    except Exception as error:  # the point is to find any
        return Outcome(page, (f"raised {type(error).__name__}",), {})


@lru_cache(maxsize=1)
def _cleaner() -> Cleaner:
    return Cleaner(Config(drop=frozenset({"headline"})))


def _broken(page: Page, result: CleanResult) -> Iterator[str]:
    source = page.text if result.kind == "text" else flat_text(page.text)
    if result.restore() != source:
        yield "undo"
    if apply(source, result.removals) != result.text:
        yield "replay"
    log = [to_json(record) for record in records(result, page.id, {})]
    entry = next(read_log(log))
    if restore_some(result.text, entry) != source:
        yield "undo from the log"
    if entry.removals != result.removals or entry.vetoes != result.vetoes:
        yield "the log as told"
    if "unsettled" in result.flags:
        yield "settled"
    if "budget" not in result.flags and _cleaner().clean(_again(result)).removals:
        yield "idle second run"


def _again(result: CleanResult) -> Document:
    """The clean text; of a page with what the page said of it."""
    if result.kind == "text":
        return Document(result.text)
    return Document(result.text, title=result.title, site=result.site, language=result.language)


def report(outcomes: list[Outcome], show: int) -> int:
    """Print totals, then offenders by name."""
    cuts: Counter[str] = Counter()
    for outcome in outcomes:
        cuts.update(outcome.cuts)
    print(table(("category", "cuts"), [(name, str(count)) for name, count in cuts.most_common()]))
    flags = Counter(flag for outcome in outcomes for flag in outcome.flags)
    print(f"\n{len(outcomes)} texts, {cuts.total()} cuts; flags: {dict(flags.most_common()) or 'none'}")
    offenders = [outcome for outcome in outcomes if outcome.broken]
    broken = Counter(promise for outcome in offenders for promise in outcome.broken)
    print(f"broken promises: {dict(broken.most_common()) or 'none'}")
    for page, promises, _, _ in offenders[:show]:
        print(f"  {page.corpus} {page.extractor} {page.id}: {', '.join(promises)}")
    return 1 if offenders else 0


if __name__ == "__main__":
    sys.exit(main())
