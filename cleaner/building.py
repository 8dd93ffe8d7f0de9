"""Rule files -> rule table: reading, analysing, compiling.  Slow; what it makes is kept."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cleaner.analysis import dangerous, triggers_of_search, triggers_of_test
from cleaner.errors import Fault, RuleError
from cleaner.loading import SCORE, RuleFile, function_words, load, of_site, page_cues, read_rules
from cleaner.patterns import Hazard, PatternStore, source_of, store_bytes
from cleaner.rule import Examples, InlineMatcher, LineTest, Place, Rule, RunMatcher, SectionMatcher
from cleaner.ruleset import IndexedRule, primary_test
from cleaner.scoring import LineScore, read_score
from cleaner.table import PageTables, SiteFiles, Table, by_language, hosts_of, table_to_bytes
from cleaner.triggers import Triggers

__all__ = ["build", "build_table"]

MOST_HARMLESS, MOST_BOUNDED = 2, 4

_UNBOUNDED = re.compile(r"(?<!\\)[*+](?!\+)|\{\d*,\}")
"""Repeats without an upper bound; too many are found rather than too few."""


def build(directories: Sequence[str], digest: str, base: Table | None = None) -> tuple[bytes, bytes]:
    """The table of these directories and the store of its compiled patterns, as they are kept.

    ``base`` is the table of the first directory: what it knows is not worked out again.
    Raises :class:`~cleaner.errors.RuleError` if a rule is broken, unless it is in a site's file: the table
    does without that file and says so.
    """
    broken: list[Fault] = []
    files = [read_rules(directory, unread=broken) for directory in directories]
    known = {entry.rule: entry.triggers for entry in base.entries} if base else {}
    proved = frozenset(part for rule in known for group in _groups(rule) for part in _parts(group))
    rules, layers = _without_broken_sites(files, proved, broken)
    store = base.store if base else None
    groups = {group for rule in rules for group in _groups(rule)}
    hazards = {group: _hazard(group) if base is None else _known_hazard(group, store) for group in groups}
    pages = PageTables(_score(directories), page_cues(layers))
    entries = _entries(rules, known)
    sites = SiteFiles(hosts_of(entries), tuple(broken))
    table = Table(by_language(entries), digest, function_words(layers), pages=pages, sites=sites)
    return table_to_bytes(table), store_bytes(hazards, digest, store)


def _without_broken_sites(
    layers: Sequence[Sequence[RuleFile]], proved: Collection[str], broken: list[Fault]
) -> tuple[tuple[Rule, ...], Sequence[Sequence[RuleFile]]]:
    """The rules of all files but those of sites that are ``broken``, and these files.

    Such a file is written by a program and edited by hand, and no other site needs it.
    """
    try:
        return load(layers, proved), layers
    except RuleError as error:
        sick = {fault.path for fault in error.faults}
        if not all(map(of_site, sick)):
            raise
        broken += error.faults
        sound = [[file for file in layer if file.path not in sick] for layer in layers]
        return load(sound, proved), sound


def _bare(rule: Rule) -> Rule:
    """As tables have it: without what is for people."""
    return rule._replace(title="", why="", examples=Examples(), place=Place("", 0))


def build_table(directories: Sequence[str]) -> Table:
    """Read, check and analyse rule directories; nothing is kept, and the digest is empty."""
    layers = [read_rules(directory) for directory in directories]
    pages = PageTables(_score(directories), page_cues(layers))
    return Table(by_language(_entries(load(layers), {})), "", function_words(layers), pages=pages)


def _score(directories: Sequence[str]) -> LineScore:
    """The table of line scores of the last directory that has one."""
    paths = [os.path.join(directory, SCORE) for directory in directories]
    return next((read_score(path) for path in reversed(paths) if os.path.exists(path)), LineScore())


def _entries(rules: Iterable[Rule], known: Mapping[Rule, tuple[Triggers, ...]]) -> list[IndexedRule]:
    return [IndexedRule(rule, known.get(_bare(rule)) or _triggers(rule)) for rule in rules]


def _triggers(rule: Rule) -> tuple[Triggers, ...]:
    if isinstance(rule.matcher, InlineMatcher):
        return triggers_of_search(rule.matcher.matches)
    test = primary_test(rule)
    assert test is not None
    return triggers_of_test(test)


def _groups(rule: Rule) -> Iterator[str | tuple[str, ...]]:
    """The rule's patterns as they are compiled: those of one test together."""
    match rule.matcher:
        case InlineMatcher(matches=patterns):
            yield from patterns
        case SectionMatcher(heading=heading, items=items):
            yield from _matches(heading, *items)
        case RunMatcher(group=group):
            yield from _matches(*(item.test for item in group))
        case matcher:
            yield from _matches(matcher.test)
    if rule.unless:
        yield rule.unless


def _matches(*tests: LineTest) -> Iterator[tuple[str, ...]]:
    yield from (test.matches for test in tests if test.matches)


def _hazard(group: str | tuple[str, ...]) -> int:
    """That of the worst pattern; not asked of users' rules, which are not tried on hard lines before release."""
    return max(map(_hazard_of_pattern, _parts(group)))


def _known_hazard(group: str | tuple[str, ...], store: PatternStore | None) -> int:
    """What is known of shipped rules; users' rules always mind the clock."""
    return store.kept(source_of(group))[1] if store else Hazard.DANGEROUS


def _parts(group: str | tuple[str, ...]) -> tuple[str, ...]:
    return (group,) if isinstance(group, str) else group


def _hazard_of_pattern(pattern: str) -> int:
    unbounded = len(_UNBOUNDED.findall(pattern))
    if dangerous(pattern) or unbounded > MOST_BOUNDED:
        return Hazard.DANGEROUS
    return Hazard.BOUNDED if unbounded > MOST_HARMLESS else Hazard.HARMLESS
