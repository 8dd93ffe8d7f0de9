"""What site memory is worth: pages grouped by publisher, each publisher's fed together.

Inputs are texts of pages in other languages and of ``fundus-eval-dev``: whole pages and extractors' output.
F1 with rules alone, with rules and memory, with memory alone; article words that memory lost.  The corpora
hold 2 to 7 pages a publisher, so two stories are enough here; pages without a sister are measured too.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any, NamedTuple

from corpora import Bench, bench_of, parser, table

from cleaner import Cleaner, Config, Document, SiteMemory
from cleaner.address import host_of
from cleaner.table import Table

WHOLE = ("bs4_text", "resiliparse_all", "bs4-4.15.0", "resiliparse-full-2.0.1", "inscriptis-2.7.6")
EXTRACTED = ("trafilatura_nocomments", "trafilatura-2.3.1", "newspaper4k", "newspaper4k-0.9.6", "readability",
             "readability-lxml-0.9", "resiliparse_main", "resiliparse-main-2.0.1")  # fmt: skip
CORPUS = "fundus-eval-dev"


class Case(NamedTuple):
    """A text with its gold; ``language`` is that of the scorer, if it needs one."""

    document: Document
    gold: Any
    language: str | None
    sisters: int
    """Other pages of its host."""


class Figures(NamedTuple):
    rules: float
    both: float
    alone: float
    lost: float
    """Share of the article's words that rules and memory take and rules alone leave."""


def main() -> int:
    """Print a line for each input, of all pages and of those with sisters."""
    options = _parser().parse_args()
    bench = bench_of(options)
    rows = []
    for name, cases in _inputs(bench, WHOLE + EXTRACTED):
        together = [case for case in cases if case.sisters]
        found = _measured(bench, cases, options.least)
        rows += [_row(name, cases, found), _row("  with sisters", together, [found[cases.index(c)] for c in together])]
        print(f"{name} done", file=sys.stderr)
    print(table(("input", "texts", "rules", "+ memory", "gain", "memory alone", "lost"), rows))
    return 0


def _parser() -> argparse.ArgumentParser:
    made = parser(__doc__)
    made.add_argument("--least", type=int, default=2, help="stories that a line must be seen in; default: 2")
    return made


def _row(name: str, cases: Sequence[Case], found: Sequence[Figures]) -> list[str]:
    rules, both, alone, lost = (fmean(values) for values in zip(*found))
    return [name, str(len(cases)), f"{rules:.4f}", f"{both:.4f}", f"{both - rules:+.4f}", f"{alone:.4f}", f"{lost:.3%}"]


def _inputs(bench: Bench, extractors: Sequence[str]) -> Iterator[tuple[str, list[Case]]]:
    abroad = {page["id"]: (page, gold) for page, gold in bench.multilingual_pages()}
    told: dict[str, list[tuple[Document, Any, str | None]]] = {}
    for text in bench.multilingual():
        page, gold = abroad[text.id]
        document = Document(text.text, text.id, page["url"], language=page["language"])
        told.setdefault(f"other languages, {text.extractor}", []).append((document, gold, page["language"]))
    for corpus in bench.corpora([CORPUS]):
        gold = corpus.gold()
        urls = {row["id"]: row["url"] for row in corpus.pages()}
        for text in bench.pages(corpus, "all"):
            document = Document(text.text, text.id, urls[text.id])
            told.setdefault(f"{CORPUS}, {text.extractor}", []).append((document, gold[text.id], None))
    for name, texts in told.items():
        if name.rpartition(", ")[2] in extractors:
            hosts = Counter(host_of(document.url) for document, _, _ in texts)
            yield name, [Case(*text, hosts[host_of(text[0].url)] - 1) for text in texts]


def _measured(bench: Bench, cases: Sequence[Case], least: int) -> list[Figures]:
    memory = SiteMemory(least=least)
    for case in cases:
        memory.observe(case.document)
    config = Config(drop=frozenset({"headline"}))
    rules = Cleaner(config)
    both = Cleaner(config, table=rules.table, memory=memory)
    alone = Cleaner(config, table=Table({}, "", {}), memory=memory)
    return [_figures(bench, case, rules, both, alone) for case in cases]


def _figures(bench: Bench, case: Case, *cleaners: Cleaner) -> Figures:
    texts = [cleaner.clean(case.document).text for cleaner in cleaners]
    scores = [bench.overlap(case.gold, text).f1 for text in texts]
    words = bench.words(case.language)
    gold = Counter(words(_gold_text(case.gold)))
    kept = [gold & Counter(words(text)) for text in texts]
    return Figures(*scores, (kept[0] - kept[1]).total() / max(1, gold.total()))


def _gold_text(gold: Any) -> str:
    return str(gold["text"] if isinstance(gold, Mapping) else gold.text)


if __name__ == "__main__":
    sys.exit(main())
