"""One rule on a text of the user's own."""

from __future__ import annotations

from cleaner.language import Languages
from cleaner.lint.bench import Bench, sight_of
from cleaner.lint.trial import inked
from cleaner.patterns import Context
from cleaner.rule import KeepMatcher, Rule
from cleaner.table import Table

__all__ = ["taken"]


NOTHING_KNOWN = Context()


def taken(table: Table, rule: Rule, text: str, context: Context = NOTHING_KNOWN, markup: str = "") -> frozenset[int]:
    """Offsets of the visible characters that the rule claims (a ``keep`` rule: protects).

    ``markup`` is that of a page whose visible text is ``text``.

    It is tried whatever its status and host; other rules claim lines beside it, and that is all they do.
    """
    languages = {"any", rule.language}
    if rule.language == "any":
        languages.add(Languages(table.function_words).detect(text) or "any")
    others = [
        entry for entry in table.entries
        if entry.rule.id != rule.id and entry.rule.status == "stable"
        and entry.rule.language in languages and not entry.rule.host
    ]  # fmt: skip
    own = [entry._replace(rule=rule._replace(status="stable")) for entry in table.entries if entry.rule.id == rule.id]
    bench = Bench([*others, *own])
    keeps = isinstance(rule.matcher, KeepMatcher)
    admitted = {*bench.numbers.values()} - bench.company - (frozenset() if keeps else bench.claimant)
    _, findings = bench.find(text, admitted, sight_of(text, context, markup))
    if keeps:
        return inked(text, [(p.start, p.end) for p in findings.protections if p.by == rule.id])
    return inked(text, [(m.start, m.end) for m in findings.matches if m.cause == rule.id])
