"""Pages: quality and time of ``clean`` beside trafilatura on the same pages, in one run.

CPU time of one thread; for each page the contenders run in shuffled order, so that a busy machine
slows all of them alike.  ``worse``: pages on which ours is more than .01 below trafilatura's default.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from corpora import bench_of, parser, table

from cleaner import Cleaner, Config, Document

WORSE = 0.01
BLOCKS = (1_000, 2_000, 4_000, 8_000)

Contender = Callable[[str], str]


def main() -> int:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--corpus", nargs="*", default=["aeb-dev"], metavar="NAME", help="default: aeb-dev")
    options.add_argument("--rounds", type=int, default=2, metavar="N", help="of the time measurement; 0: quality alone")
    options.add_argument("--pages", type=int, metavar="N", help="so many of each corpus instead of all")
    given = options.parse_args()
    bench = bench_of(given)
    found = contenders()
    for corpus in bench.corpora(given.corpus):
        pages, gold = corpus.pages()[: given.pages], corpus.gold()
        print(f"{corpus.name}: {len(pages)} pages\n{quality(bench.score, pages, gold, found)}\n")
        if given.rounds:
            print(times(found, [page["html"] for page in pages], given.rounds) + "\n")
    print(growth(found))
    return 0


def contenders() -> dict[str, Contender]:
    """Ours first."""
    from trafilatura import extract

    cleaner = Cleaner(Config(drop=frozenset({"headline"})))
    return {
        "clean": lambda page: cleaner.clean(Document(page, kind="html")).text,
        "trafilatura": lambda page: extract(page) or "",
        "trafilatura, precision": lambda page: extract(page, favor_precision=True, include_comments=False) or "",
    }


# -------------------------------------------------------------------- quality


def quality(
    score: Any, pages: Sequence[Mapping[str, str]], gold: Mapping[str, Any], found: Mapping[str, Contender]
) -> str:
    """F1, precision, recall and accuracy by the scorer of the corpora, and how many pages are worse."""
    overlaps = {name: [_overlap(score, page, gold, make) for page in pages] for name, make in found.items()}
    rows = []
    for name, own in overlaps.items():
        total = score.Scores.over(own)
        worse = sum(theirs.f1 - ours.f1 > WORSE for ours, theirs in zip(own, overlaps["trafilatura"]))
        figures = (total.f1, total.precision, total.recall, total.accuracy)
        rows.append([name, *(f"{figure:.3f}" for figure in figures), f"{worse / len(own):.1%}"])
    return table(("", "F1", "precision", "recall", "accuracy", "worse"), rows)


def _overlap(score: Any, page: Mapping[str, str], gold: Mapping[str, Any], make: Contender) -> Any:
    text = make(page["html"])
    return score.Overlap.of(text, gold[page["id"]].for_prediction(text))


# ----------------------------------------------------------------------- time


def times(found: Mapping[str, Contender], pages: Sequence[str], rounds: int) -> str:
    """Milliseconds a page, and the ratio to trafilatura's default, round by round."""
    spent: dict[str, list[float]] = {name: [0.0] * rounds for name in found}
    shuffle = random.Random(0).shuffle
    for number in range(rounds):
        for page in pages:
            order = list(found)
            shuffle(order)
            for name in order:
                spent[name][number] += _seconds(found[name], page)
    rows = [
        [
            name,
            f"{median(own) / len(pages) * 1e3:.1f}",
            f"{median(a / b for a, b in zip(own, spent['trafilatura'])):.2f}",
        ]
        for name, own in spent.items()
    ]
    return table(("", "ms/page", "times trafilatura"), rows)


def _seconds(make: Contender, page: str) -> float:
    start = time.thread_time()
    make(page)
    return time.thread_time() - start


def growth(found: Mapping[str, Contender]) -> str:
    """Time on pages of so many short blocks: twice the blocks, twice the time."""
    rows = []
    for blocks in BLOCKS:
        page = "<main>" + "".join(f"<p>Line {n} of a list of short ones.</p>" for n in range(blocks)) + "</main>"
        rows.append([f"{blocks:,} blocks", *(f"{_seconds(make, page):.2f}" for make in list(found.values())[:2])])
    return table(("seconds", *list(found)[:2]), rows)


if __name__ == "__main__":
    sys.exit(main())
