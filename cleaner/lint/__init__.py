"""Proving rules: each on its own examples, among all others, and on texts that must stay whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cleaner.building import build_table
from cleaner.config import Config
from cleaner.errors import Fault, InputError, RuleError
from cleaner.lint.checks import CROSS_CHECKS, RULE_CHECKS, Check
from cleaner.lint.desk import Desk, on_one_line
from cleaner.lint.source import RuleSources, from_here, read_layers
from cleaner.loading import load
from cleaner.pipeline import Cleaner
from cleaner.removal import Removal
from cleaner.rule import Rule
from cleaner.text import Document

__all__ = ["CODES", "WARNINGS", "Report", "Workshop", "check"]

CODES: Mapping[str, str] = {
    "R101": "a match example that the rule misses",
    "R102": "a no_match example that the rule takes",
    "R103": "a match example of which the rule takes something else than what is marked",
    "R104": "a no_match example without any word that the rule looks for",
    "R105": "a pattern that may take time out of all proportion",
    "R106": "a pattern that was slow on a long line",
    "R107": "a pattern that is content with the empty text",
    "R108": "a no_match example of which another rule takes something",
    "R109": "a rule whose match examples go without it",
    "R110": "a text of the no-harm corpus of which something is cut",
    "R111": "a condition that nothing looks at",
    "R112": "a keep rule whose match examples nothing claims",
    "R113": "an example whose marks do not say what goes",
    "R114": "selectors in a rule that is bound to no host",
}
"""Code of a finding -> what findings of this code have in common; R0xx are in :mod:`cleaner.loading`."""
WARNINGS = frozenset({"R104", "R109", "R112", "R114"})
"""These do not fail a check."""


class Report(NamedTuple):
    """What a check found, and how much it looked at."""

    findings: tuple[Fault, ...]
    rules: int
    files: int

    @property
    def warnings(self) -> tuple[Fault, ...]:
        return tuple(finding for finding in self.findings if finding.code in WARNINGS)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(finding for finding in self.findings if finding.code not in WARNINGS)


class Workshop:
    """The rules of some directories, later ones laid over earlier ones, ready to be checked."""

    def __init__(self, directories: Sequence[str]) -> None:
        """Raises :class:`~cleaner.errors.RuleError` if a rule cannot be loaded."""
        layers = read_layers(directories)
        rules = load(layers)
        self.files = sum(map(len, layers))
        self.table = build_table(directories)
        self.desk = Desk(rules, self.table, RuleSources(layers))

    def check_rule(self, rule: Rule, checks: Sequence[Check] = RULE_CHECKS) -> list[Fault]:
        """The findings of some checks on one rule."""
        return [finding for run in checks for finding in run(self.desk, rule)]

    def check(self, no_harm: Sequence[str] = ()) -> Report:
        """All findings: rule by rule, then between rules, then in the texts below these directories."""
        findings: list[Fault] = []
        for checks in (RULE_CHECKS, CROSS_CHECKS):
            found = (finding for rule in self.desk.rules for finding in self.check_rule(rule, checks))
            findings += sorted(found, key=lambda fault: (fault.path, fault.line, fault.column, fault.code))
        findings += [finding for directory in no_harm for finding in self.harm(directory)]
        return Report(tuple(findings), len(self.desk.rules), self.files)

    def harm(self, directory: str) -> Iterator[Fault]:
        """What is cut of the texts below a directory, of which nothing may be."""
        cleaner = Cleaner(Config(mode="recall"), table=self.table)
        for path, language in _texts(directory):
            try:
                with open(path, encoding="utf-8", newline="") as file:
                    text = file.read()
            except (OSError, UnicodeDecodeError) as error:
                raise InputError(f"cannot read {path}: {error}") from error
            for removal in cleaner.clean(Document(text, path, language=language)).removals:
                if removal.text.strip():
                    yield _harmed(text, removal, from_here(path))


def check(directories: Sequence[str], no_harm: Sequence[str] = ()) -> Report:
    """Check rule directories, later ones laid over earlier ones; of rules that cannot be loaded the faults alone.

    ``no_harm`` are directories of texts, ``<language>/*.txt``, of which nothing may be cut.
    """
    try:
        return Workshop(directories).check(no_harm)
    except RuleError as error:
        return Report(error.faults, 0, len({fault.path for fault in error.faults}))


def _harmed(text: str, removal: Removal, path: str) -> Fault:
    start = removal.start + len(removal.text) - len(removal.text.lstrip())
    begin = text.rfind("\n", 0, start) + 1
    source = text[begin:].partition("\n")[0]
    hint = f"cut: [-{on_one_line(removal.text)}-]"
    return Fault("R110", f"{removal.cause} cuts article text", path, text.count("\n", 0, start) + 1, start - begin + 1,
                 "".join(c if c.isprintable() else " " for c in source), hint)  # fmt: skip


def _texts(directory: str) -> Iterator[tuple[str, str | None]]:
    """The texts below a directory and their languages: the name of the first folder below it."""
    if not os.path.isdir(directory):
        raise InputError(f"no such directory of texts: {directory}")
    for folder, folders, names in os.walk(directory):
        folders.sort()
        inner = os.path.relpath(folder, directory)
        language = None if inner == os.curdir else inner.split(os.sep)[0]
        yield from ((os.path.join(folder, name), language) for name in sorted(names) if name.endswith(".txt"))
