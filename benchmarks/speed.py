"""Documents a second, beside other tools on the same pages, in one run.

One process and CPU time of one thread; for each document the contenders run in shuffled
order, so that a busy machine slows all of them alike.  Trust the ratios, not the rates.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from statistics import median
from typing import Any, NamedTuple

from corpora import Bench, bench_of, parser, table

from cleaner import Cleaner, Config
from cleaner.audit import records, to_json
from cleaner.extraction import lines_of
from cleaner.installed import installed_table
from cleaner.matching import RuleMatcher
from cleaner.patterns import Context, Patterns
from cleaner.rule import (
    ElementMatcher,
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Matcher,
    RunMatcher,
    SectionMatcher,
)
from cleaner.ruleset import IndexedRule, RuleSet
from cleaner.table import Table, by_language
from cleaner.text import shape_of
from cleaner.triggers import Triggers

EXTRACTOR = "trafilatura-2.3.1"


class Item(NamedTuple):
    """A page and what an extractor made of it."""

    id: str
    html: str
    text: str


Contender = Callable[[Item], object]
Times = Mapping[str, Sequence[float]]
"""Name -> CPU seconds for all items, one figure a round."""


def main() -> int:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--corpus", default="aeb-dev", metavar="NAME")
    options.add_argument("--extractor", default=EXTRACTOR, metavar="NAME", help=f"default: {EXTRACTOR}")
    options.add_argument("--rounds", type=int, default=5, metavar="N")
    options.add_argument("--documents", type=int, metavar="N", help="so many instead of all")
    options.add_argument("--skip", nargs="*", choices=("peers", "rules", "packs", "index"), default=[], help="left out")
    given = options.parse_args()
    items = load(bench_of(given), given.corpus, given.extractor)[: given.documents]
    rules = installed_table()
    print(f"{len(items)} documents, {sum(len(item.text) for item in items) // len(items)} characters each,")
    print(f"{len(rules.entries)} rules, {given.rounds} rounds\n")
    if "peers" not in given.skip:
        show(measure(peers(rules), items, given.rounds), len(items))
    if "rules" not in given.skip:
        show(measure({f"{n} x rules": cleaning(grown(rules, n)) for n in (1, 3, 10)}, items, given.rounds), len(items))
    if "packs" not in given.skip:
        both = {"English alone": cleaning(english(rules)), "all packs": cleaning(rules)}
        show(measure(both, items, given.rounds), len(items))
    if "index" not in given.skip:
        show(measure(index_and_naive(rules, items), items, min(2, given.rounds)), len(items))
    return 0


def load(bench: Bench, corpus: str, extractor: str) -> list[Item]:
    """The pages of one corpus."""
    (found,) = bench.corpora([corpus])
    texts = {page.id: page.text for page in bench.pages(found, extractor)}
    return [Item(page["id"], page["html"], texts[page["id"]]) for page in found.pages()]


# ------------------------------------------------------------------ measuring


def measure(contenders: Mapping[str, Contender], items: Sequence[Item], rounds: int) -> Times:
    """Run everything once unmeasured, so that patterns and tables are there, then in rounds."""
    shuffle = random.Random(0).shuffle
    for item in items:
        for contender in contenders.values():
            contender(item)
    times: dict[str, list[float]] = {name: [0.0] * rounds for name in contenders}
    for number in range(rounds):
        for item in items:
            order = list(contenders)
            shuffle(order)
            for name in order:
                start = time.thread_time()
                contenders[name](item)
                times[name][number] += time.thread_time() - start
    return times


def show(times: Times, documents: int) -> None:
    """Rates, and the first contender's beside them: how many times faster it is."""
    first = next(iter(times.values()))
    rows = []
    for name, seconds in times.items():
        ratio = median(other / own for own, other in zip(first, seconds))
        each = median(seconds) / documents
        rows.append([name, f"{1 / each:.0f}", f"{each * 1e6:.0f}", f"{ratio:.2f}"])
    print(table(("", "docs/s", "us/doc", f"time / {next(iter(times))}"), rows) + "\n")


# ----------------------------------------------------------------- contenders


def peers(rules: Table) -> dict[str, Contender]:
    """Ours first; what is not installed is left out."""
    found: dict[str, Contender] = {"clean + audit": cleaning(rules)}
    for name, make in (("trafilatura, from HTML", _trafilatura), ("jusText, from HTML", _justext)):
        try:
            found[name] = make()
        except ImportError:
            print(f"{name}: not installed, left out")
    found["C4-style line filter"] = lambda item: line_filter(item.text)
    found["split and lower"] = lambda item: (item.text.split(), item.text.lower())
    return found


def cleaning(rules: Table) -> Contender:
    """The whole text road: language, rules, cuts, and the audit log as JSON."""
    cleaner = Cleaner(Config(), table=rules)

    def run(item: Item) -> str:
        return "\n".join(map(to_json, records(cleaner.clean(item.text), item.id, {})))

    return run


def english(rules: Table) -> Table:
    """As if there were no other language."""
    packs = {language: rules.packs[language] for language in ("any", "en")}
    return Table(packs, rules.digest, rules.function_words, rules.store)


def _trafilatura() -> Contender:
    from trafilatura import extract

    return lambda item: extract(item.html)


def _justext() -> Contender:
    import justext

    stoplist = justext.get_stoplist("English")

    def run(item: Item) -> str:
        paragraphs = justext.justext(item.html.encode(), stoplist, encoding="utf-8")
        return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)

    return run


_TERMINAL = re.compile(r"[.?!\"”]\s*$")


def line_filter(text: str) -> str:
    """The line rules of the C4 corpus: closing punctuation, five words, no word on JavaScript.

    >>> line_filter("Share this\\nThe river rose two metres overnight.\\n")
    'The river rose two metres overnight.'
    """
    kept = (
        line
        for line in text.splitlines()
        if _TERMINAL.search(line) and len(line.split()) >= 5 and "javascript" not in line.lower()
    )
    return "\n".join(kept)


# --------------------------------------------------------------- more rules


def grown(rules: Table, times: int) -> Table:
    """The rules and clones of them whose words are others, so that they cost but claim nothing."""
    entries = [entry for copy in range(times) for entry in (_clone(e, copy) if copy else e for e in rules.entries)]
    return Table(by_language(entries), rules.digest, rules.function_words, rules.store)


def _mark(copy: int) -> str:
    """What the words of a copy end in; nothing for the rules as they are."""
    return f"zq{copy}" if copy else ""


def _clone(entry: IndexedRule, copy: int) -> IndexedRule:
    mark, rule = _mark(copy), entry.rule
    changed = rule._replace(id=f"{rule.id}-{mark}", matcher=_cloned(rule.matcher, mark))
    return IndexedRule(changed, tuple(_other_triggers(triggers, mark) for triggers in entry.triggers))


def _other_triggers(triggers: Triggers, mark: str) -> Triggers:
    exact, heads, literals = (_suffixed(texts, mark) for texts in triggers[:3])
    return triggers._replace(exact=exact, heads=heads, literals=literals)


def _cloned(matcher: Matcher, mark: str) -> Matcher:
    match matcher:
        case LineMatcher(test=test) | KeepMatcher(test=test):
            return matcher._replace(test=_other(test, mark))
        case ElementMatcher():
            return matcher  # never tried on text
        case SectionMatcher(heading=heading):
            return matcher._replace(heading=_other(heading, mark))
        case RunMatcher(group=group):
            return matcher._replace(group=tuple(item._replace(test=_other(item.test, mark)) for item in group))
        case InlineMatcher(matches=patterns):
            return matcher._replace(matches=_patterns(patterns, mark))


def _other(test: LineTest, mark: str) -> LineTest:
    changed = test._replace(
        equals=_suffixed(test.equals, mark),
        starts_with=_suffixed(test.starts_with, mark),
        ends_with=_suffixed(test.ends_with, mark),
        mentions=_suffixed(test.mentions, mark),
        matches=_patterns(test.matches, mark),
    )
    # a test of shapes alone would still pass
    return changed if changed != test else test._replace(mentions=(mark,))


def _suffixed(texts: Iterable[str], mark: str) -> tuple[str, ...]:
    return tuple(text + mark for text in texts)


def _patterns(patterns: Iterable[str], mark: str) -> tuple[str, ...]:
    return tuple(f"(?:{pattern}){mark}" if mark else pattern for pattern in patterns)


# -------------------------------------------------------------------- index


def index_and_naive(rules: Table, items: Sequence[Item]) -> dict[str, Contender]:
    """Finding the rules for each line by the index, and by trying all; both must find the same."""
    chosen = rules.select(("en",))
    patterns = Patterns(rules.store)
    finders: dict[str, Callable[[Item], Any]] = {}
    for name, naive in (("index", False), ("every rule on every line", True)):
        entries = {entry.rule.id: entry for entry in rules.entries}
        ruleset = RuleSet([entries[rule.id] for rule in chosen], rules.digest, naive=naive)
        finders[name] = partial(_hits, RuleMatcher(ruleset, patterns))
    different = [item.id for item in items if len({repr(find(item)) for find in finders.values()}) > 1]
    print(f"documents in which the index and the naive loop differ: {len(different)} {different[:3] or ''}".rstrip())
    return dict(finders)


def _hits(matcher: RuleMatcher, item: Item) -> list[object]:
    context, slow = Context(), set[str]()
    return [matcher.hits(line.shape, context, slow) for line in lines_of(item.text, shape_of)]


if __name__ == "__main__":
    sys.exit(main())
