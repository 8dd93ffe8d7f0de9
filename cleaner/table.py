"""The rule table: all rules of an installation with their index triggers, to and from JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from cleaner.analysis import Triggers
from cleaner.patterns import PatternStore
from cleaner.rule import (
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
from cleaner.ruleset import IndexedRule, RuleSet, primary_test

__all__ = ["Table", "rule_to_json", "table_from_json"]


class Table:
    """What the pipeline needs to choose rules and to apply them."""

    def __init__(
        self,
        entries: Sequence[IndexedRule],
        digest: str,
        function_words: Mapping[str, Sequence[str]],
        hazards: Mapping[str, str] | None = None,
        store: PatternStore | None = None,
    ) -> None:
        """``hazards`` and ``store`` are those of :class:`~cleaner.patterns.Patterns`."""
        self.entries = tuple(entries)
        self.digest = digest
        self.function_words = {language: tuple(words) for language, words in function_words.items()}
        self.hazards = hazards
        self.store = store
        self._hosts = frozenset(host for entry in self.entries for host in entry.rule.host)

    @cached_property
    def ruleset(self) -> RuleSet:
        """All rules, retired ones too; ``select`` before use."""
        return RuleSet(self.entries, self.digest)

    def knows(self, host: str | None) -> bool:
        """Whether a rule is bound to this host or a parent of it."""
        labels = host.split(".") if host and self._hosts else []
        return any(".".join(labels[n:]) in self._hosts for n in range(len(labels)))


_KINDS: Mapping[str, Callable[[dict[str, Any]], Matcher]] = {
    "line": lambda data: LineMatcher(_test(data["test"]), data.get("at_most")),
    "keep": lambda data: KeepMatcher(_test(data["test"]), tuple(data.get("against", ()))),
    "inline": lambda data: InlineMatcher(tuple(data["matches"])),
    "section": lambda data: SectionMatcher(
        _test(data["heading"]),
        tuple(map(_test, data.get("items", ()))),
        **{key: data[key] for key in ("at_least", "at_most", "until_end") if key in data},
    ),
    "run": lambda data: RunMatcher(
        tuple(RunItem(_test(item["test"]), item.get("optional", False)) for item in data["group"]),
        data.get("at_least", 2),
        tuple(data.get("beside", ())),
    ),
}
_NAMES = {
    LineMatcher: "line",
    KeepMatcher: "keep",
    InlineMatcher: "inline",
    SectionMatcher: "section",
    RunMatcher: "run",
}
_LEFT_OUT = {"title", "why", "examples", "place", "matcher"}
"""What only people need; ``clean rules show`` and ``explain`` read it from the YAML."""


def rule_to_json(rule: Rule, triggers: tuple[Triggers, ...]) -> dict[str, Any]:
    """A rule as JSON; triggers that only repeat its ``equals`` are left out."""
    data = {key: value for key, value in _plain(rule).items() if key not in _LEFT_OUT}
    kind = _NAMES[type(rule.matcher)]
    shown = {} if triggers == _equals(rule) else {"triggers": _plain(triggers)}
    return data | {"kind": kind, "matcher": _plain(rule.matcher)} | shown


def _equals(rule: Rule) -> tuple[Triggers, ...]:
    test = primary_test(rule)
    return (Triggers(exact=tuple(sorted(set(test.equals)))),) if test is not None and test.equals else ()


def _plain(value: Any) -> Any:
    """Named tuples as objects without their defaults, for JSON."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        defaults = value._field_defaults  # type: ignore[attr-defined]
        pairs = zip(value._fields, value)
        return {name: _plain(field) for name, field in pairs if name not in defaults or field != defaults[name]}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def table_from_json(data: Mapping[str, Any], store: PatternStore | None = None) -> Table:
    """The table that :mod:`cleaner.building` wrote."""
    return Table(list(map(_rule, data["rules"])), data["digest"], data["function_words"], data["hazards"], store)


def _rule(data: dict[str, Any]) -> IndexedRule:
    rule = Rule(
        data["id"],
        title="",
        why="",
        status=data["status"],
        confidence=data["confidence"],
        category=data["category"],
        language=data["language"],
        matcher=_KINDS[data["kind"]](data["matcher"]),
        zone=tuple(data.get("zone", ())),
        host=tuple(data.get("host", ())),
        near=tuple(data.get("near", ())),
        unless=tuple(data.get("unless", ())),
    )
    shown = data.get("triggers")
    if shown is None:
        return IndexedRule(rule, _equals(rule))
    return IndexedRule(rule, tuple(Triggers(**{key: _tuple(value) for key, value in each.items()}) for each in shown))


def _test(data: dict[str, Any]) -> LineTest:
    return LineTest(**{key: _tuple(value) for key, value in data.items()})


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value
