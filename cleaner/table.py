"""The compiled rule table: rules and their index triggers, ready to be loaded fast.

YAML is the source.  Reading and analysing it takes hundreds of milliseconds, so the result is
kept as JSON under the digest of the rule files: beside the shipped rules when the wheel is
built, in the user's cache directory otherwise.  A table whose digest is not that of the files
is never used.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from cleaner.analysis import Triggers
from cleaner.errors import Fault, RuleError
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
from cleaner.ruleset import IndexedRule, RuleSet

__all__ = ["Table", "build_table", "installed_table", "rules_directory", "table_text"]

FORMAT = 1
"""Goes into the digest: a table of another format is another table."""
PREBUILT = "table.json"
MOST_UNBOUNDED = 2

_UNBOUNDED = re.compile(r"(?<!\\)[*+](?!\+)|\{\d*,\}")
"""Repeats without an upper bound; too many are found rather than too few."""


class Table:
    """All rules of an installation, with what the pipeline needs to choose among them."""

    def __init__(
        self,
        entries: Sequence[IndexedRule],
        digest: str,
        function_words: Mapping[str, Sequence[str]],
        harmless: Sequence[str] = (),
    ) -> None:
        self.entries = tuple(entries)
        self.digest = digest
        self.harmless = frozenset(harmless)
        """Patterns that need no clock: see :class:`~cleaner.linetest.Patterns`."""
        self.function_words = {language: tuple(words) for language, words in function_words.items()}
        self._hosts = frozenset(host for entry in self.entries for host in entry.rule.host)

    @cached_property
    def ruleset(self) -> RuleSet:
        """All rules, retired ones too; ``select`` before use."""
        return RuleSet(self.entries, self.digest)

    def knows(self, host: str | None) -> bool:
        """Whether a rule is bound to this host or a parent of it."""
        labels = host.split(".") if host and self._hosts else []
        return any(".".join(labels[n:]) in self._hosts for n in range(len(labels)))


def rules_directory() -> str:
    """Where the shipped rules are: in the installed package, or beside it in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(here), "rules")


def installed_table(extra: Sequence[str] = ()) -> Table:
    """The shipped rules with the ``extra`` directories laid over them.

    Raises :class:`~cleaner.errors.RuleError` if a directory or a rule in it is broken.
    """
    directories = (rules_directory(), *extra)
    digest = _digest(directories)
    for place in (os.path.join(directories[0], PREBUILT), _cached(digest)):
        found = _read(place, digest)
        if found is not None:
            return found
    text = table_text(directories, digest)
    _save(_cached(digest), text)
    return _decode(json.loads(text))


def build_table(directories: Sequence[str]) -> Table:
    """Read, check and analyse rule directories, nothing cached."""
    return _decode(json.loads(table_text(directories)))


def table_text(directories: Sequence[str], digest: str | None = None) -> str:
    """The table of these directories as JSON: what ships in the wheel as ``table.json``."""
    from cleaner.analysis import triggers_of_pattern, triggers_of_test, union
    from cleaner.loading import function_words, load, read_rules
    from cleaner.ruleset import primary_test

    layers = [read_rules(directory) for directory in directories]
    rules = load(layers)

    def triggers(rule: Rule) -> Triggers:
        if not isinstance(rule.matcher, InlineMatcher):
            test = primary_test(rule)
            assert test is not None
            return triggers_of_test(test)
        return union([triggers_of_pattern(pattern, anchored=False) for pattern in rule.matcher.matches])

    return json.dumps(
        {
            "digest": digest or _digest(directories),
            "function_words": function_words(layers),
            "harmless": sorted({pattern for rule in rules for pattern in patterns_of(rule) if _harmless(pattern)}),
            "rules": [_encode(rule, triggers(rule)) for rule in rules],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def patterns_of(rule: Rule) -> tuple[str, ...]:
    """All patterns in a rule's tests and exceptions."""
    match rule.matcher:
        case LineMatcher(test=test) | KeepMatcher(test=test):
            found = test.matches
        case SectionMatcher(heading=heading, items=items):
            found = tuple(pattern for test in (heading, *items) for pattern in test.matches)
        case RunMatcher(group=group):
            found = tuple(pattern for item in group for pattern in item.test.matches)
        case InlineMatcher(matches=found):
            pass
    return (*found, *rule.unless)


def _harmless(pattern: str) -> bool:
    """Whether the pattern's time cannot grow faster than with the square of a line's length."""
    from cleaner.analysis import dangerous

    return dangerous(pattern) is None and len(_UNBOUNDED.findall(pattern)) <= MOST_UNBOUNDED


# ------------------------------------------------------------------------ files


def _digest(directories: Sequence[str]) -> str:
    """SHA-256 over the rule files of all layers: their places within the layer and their bytes."""
    whole = hashlib.sha256(b"newsclean rules %d\n" % FORMAT)
    for layer, directory in enumerate(directories):
        for name in _files(directory):
            try:
                with open(os.path.join(directory, name), "rb") as file:
                    data = file.read()
            except OSError:
                continue  # the loader names it when it reads the directory
            whole.update(f"{layer}\0{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
            whole.update(data)
    return whole.hexdigest()


def _files(directory: str) -> list[str]:
    if not os.path.isdir(directory):
        fault = Fault(
            "R014", "no such directory of rules", directory, 1, 1, hint="give a directory of <language>/*.yaml"
        )
        raise RuleError((fault,))
    found = [
        os.path.relpath(os.path.join(root, name), directory).replace(os.sep, "/")
        for root, folders, names in os.walk(directory)
        for name in names
        if name.endswith((".yaml", ".yml"))
    ]
    return sorted(found)


def _cached(digest: str) -> str:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "newsclean", f"{digest[:32]}.json")


def _read(path: str, digest: str) -> Table | None:
    """The table at this path if it is the one of this digest."""
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        return _decode(data) if data["digest"] == digest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _save(path: str, text: str) -> None:
    """Keep a table for the next start; where that is not possible, do without."""
    draft = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(draft, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(draft, path)
    except OSError:
        return


# ------------------------------------------------------------------------- JSON

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


def _encode(rule: Rule, triggers: Triggers) -> dict[str, Any]:
    data = {key: value for key, value in _plain(rule).items() if key not in _LEFT_OUT}
    kind = _NAMES[type(rule.matcher)]
    return data | {"kind": kind, "matcher": _plain(rule.matcher), "triggers": _plain(triggers)}


def _plain(value: Any) -> Any:
    """Named tuples as objects without their defaults, for JSON."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        defaults = value._field_defaults  # type: ignore[attr-defined]
        pairs = zip(value._fields, value)
        return {name: _plain(field) for name, field in pairs if name not in defaults or field != defaults[name]}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _decode(data: Mapping[str, Any]) -> Table:
    return Table(list(map(_rule, data["rules"])), data["digest"], data["function_words"], data["harmless"])


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
    return IndexedRule(rule, Triggers(**{key: _tuple(value) for key, value in data["triggers"].items()}))


def _test(data: dict[str, Any]) -> LineTest:
    return LineTest(**{key: _tuple(value) for key, value in data.items()})


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
