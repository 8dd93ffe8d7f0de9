"""The rule table: all rules of an installation with their index triggers, to and from bytes."""

from __future__ import annotations

import marshal
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from typing import Any, NamedTuple, TypeAlias

from cleaner.errors import Fault
from cleaner.kept import Kept, kept_bytes
from cleaner.patterns import PatternStore
from cleaner.rule import (
    ElementMatcher,
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Matcher,
    Rule,
    RunItem,
    RunMatcher,
    SectionMatcher,
)
from cleaner.ruleset import IndexedRule, RuleSet
from cleaner.scoring import LineScore, Probe, Question
from cleaner.triggers import Triggers

__all__ = ["PageTables", "SiteFiles", "Table", "by_language", "hosts_of", "table_from", "table_to_bytes"]


class PageTables(NamedTuple):
    """What pages are judged by besides the rules."""

    score: LineScore = LineScore()
    cues: Mapping[str, tuple[str, ...]] = {}
    """The lists of :data:`~cleaner.rule.PAGE_CUES`."""


class SiteFiles(NamedTuple):
    """What is known of the rules of single sites without reading all packs."""

    hosts: frozenset[str]
    """Those that rules are bound to."""
    broken: tuple[Fault, ...] = ()
    """What is wrong with files that were left out."""


Packs: TypeAlias = Mapping[str, Sequence[IndexedRule]]
"""Language -> its rules; ``any`` first, then by code."""


def by_language(entries: Iterable[IndexedRule]) -> Packs:
    """Rules as a :class:`Table` takes them; within a language they keep their order."""
    packs: dict[str, list[IndexedRule]] = {}
    for entry in sorted(entries, key=lambda entry: _place(entry.rule.language)):
        packs.setdefault(entry.rule.language, []).append(entry)
    return packs


def _place(language: str) -> tuple[bool, str]:
    return language != "any", language


class Table:
    """What the pipeline needs to choose rules and to apply them."""

    def __init__(
        self,
        packs: Packs,
        digest: str,
        function_words: Mapping[str, Sequence[str]],
        store: PatternStore | None = None,
        pages: PageTables | None = None,
        sites: SiteFiles | None = None,
    ) -> None:
        """``sites``: what is known of their rules; found from all packs if it is not given."""
        self.packs = packs
        self.digest = digest
        self.function_words = function_words
        self.store = store
        self.pages = pages or PageTables()
        self.sites = sites or SiteFiles(hosts_of(self.entries))

    @property
    def entries(self) -> list[IndexedRule]:
        """All rules, retired ones too."""
        return [entry for pack in self.packs.values() for entry in pack]

    def knows(self, host: str | None) -> bool:
        """Whether a rule is bound to this host or a parent of it."""
        return bool(self.sites.hosts) and not self.sites.hosts.isdisjoint(_above(host))

    def breaks(self, host: str | None) -> bool:
        """Whether a file of the rules of this host, or of a parent of it, was left out because it is broken."""
        broken = {fault.path.rpartition("/")[2].removesuffix(".yaml") for fault in self.sites.broken}
        return bool(broken) and not broken.isdisjoint(_above(host))

    def select(self, languages: Collection[str], host: str | None = None) -> RuleSet:
        """The rules for these languages (``any`` always) and this host, retired ones left out."""
        packs = [self.packs[language] for language in self.packs if language == "any" or language in languages]
        return RuleSet([entry for pack in packs for entry in pack if _serves(entry.rule, host)], self.digest)


def hosts_of(entries: Iterable[IndexedRule]) -> frozenset[str]:
    """All hosts that these rules are bound to."""
    return frozenset(host for entry in entries for host in entry.rule.host)


def _above(host: str | None) -> Iterator[str]:
    """The host and its parents."""
    labels = host.split(".") if host else []
    return (".".join(labels[n:]) for n in range(len(labels)))


def _serves(rule: Rule, host: str | None) -> bool:
    return rule.status != "retired" and (not rule.host or _on_host(host, rule.host))


def _on_host(host: str | None, wanted: Sequence[str]) -> bool:
    return host is not None and any(host == name or host.endswith("." + name) for name in wanted)


class _KeptPacks(Mapping[str, Sequence[IndexedRule]]):
    """Packs as they are kept: most documents need few of them, so each is read when asked for."""

    def __init__(self, kept: Kept, anew: Callable[[], Table] | None) -> None:
        self._kept, self._anew = kept, anew
        self._read: dict[str, Sequence[IndexedRule]] = {}

    def __getitem__(self, language: str) -> Sequence[IndexedRule]:
        if language not in self._read:
            self._read[language] = self._load(language)
        return self._read[language]

    def _load(self, language: str) -> Sequence[IndexedRule]:
        if language not in self._kept:
            raise KeyError(language)
        data = self._kept.get(language)
        if data is not None:
            return [_entry(*row) for row in marshal.loads(data)]
        if self._anew is None:
            raise ValueError("the kept rules are damaged")
        return self._anew().packs[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len([*self._kept])


_KINDS: Mapping[str, Callable[..., Matcher]] = {
    "line": lambda test, *rest: LineMatcher(LineTest._make(test), *rest),
    "keep": lambda test, *rest: KeepMatcher(LineTest._make(test), *rest),
    "inline": InlineMatcher,
    "element": lambda words, roles, css, hidden, test: ElementMatcher(words, roles, css, hidden, LineTest._make(test)),
    "section": lambda heading, items, *rest: SectionMatcher(
        LineTest._make(heading), tuple(map(LineTest._make, items)), *rest
    ),
    "run": lambda group, *rest: RunMatcher(tuple(RunItem(LineTest._make(test), may) for test, may in group), *rest),
}
_NAMES = {
    LineMatcher: "line",
    KeepMatcher: "keep",
    InlineMatcher: "inline",
    ElementMatcher: "element",
    SectionMatcher: "section",
    RunMatcher: "run",
}


def table_to_bytes(table: Table) -> bytes:
    """The table for :func:`table_from`; of a rule's texts only what the engine needs."""
    packs = {language: marshal.dumps(list(map(_row, pack))) for language, pack in table.packs.items()}
    score, cues = table.pages
    rest = dict(table.function_words), sorted(table.sites.hosts), dict(cues), _bare(score), _bare(table.sites.broken)
    return kept_bytes(_head(table.digest), rest, packs)


def table_from(
    kept: Kept, digest: str, store: PatternStore | None = None, anew: Callable[[], Table] | None = None
) -> Table:
    """The table that :func:`table_to_bytes` wrote; ``anew`` makes it again where a part is damaged.

    Raises ``ValueError`` if it is that of other rules or another interpreter.
    """
    if kept.head != _head(digest):
        raise ValueError("not the table of these rules")
    function_words, hosts, cues, score, broken = kept.rest
    pages = PageTables(_score(*score), cues)
    sites = SiteFiles(frozenset(hosts), tuple(starmap(Fault, broken)))
    return Table(_KeptPacks(kept, anew), digest, function_words, store, pages, sites)


def _head(digest: str) -> str:
    return f"{digest} {sys.implementation.cache_tag}"


def _row(entry: IndexedRule) -> tuple[Any, ...]:
    """What :func:`_entry` takes."""
    rule = entry.rule
    proof = (rule.id, rule.status, rule.confidence, rule.category, rule.language)
    place = (rule.zone, rule.host, rule.near, rule.unless)
    return proof, place, _NAMES[type(rule.matcher)], _bare(rule.matcher), _bare(entry.triggers)


def _bare(value: Any) -> Any:
    """Named tuples as plain ones, which is what ``marshal`` knows."""
    return tuple(map(_bare, value)) if isinstance(value, tuple) else value


def _entry(proof: Any, place: Any, kind: str, matcher: Any, triggers: Any) -> IndexedRule:
    name, status, confidence, category, language = proof
    rule = Rule(name, "", "", status, confidence, category, language, _KINDS[kind](*matcher), *place)
    return IndexedRule(rule, tuple(map(Triggers._make, triggers)))


def _score(
    bias: float, kept: float, dropped: float, probes: Any, class_words: Mapping[str, tuple[str, ...]]
) -> LineScore:
    made = (Probe(feature, bound, Question(*low), Question(*high)) for feature, bound, low, high in probes)
    return LineScore(bias, kept, dropped, tuple(made), class_words)
