"""Shipped rules on their own examples, on those of the others, and on texts that must stay whole.

Of the rules that are shapes filled by a language every seventh; ``clean rules check`` tries them all.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from cleaner.errors import RuleError
from cleaner.installed import rules_directory
from cleaner.lint import WARNINGS, Workshop
from cleaner.lint.checks import CROSS_CHECKS, RULE_CHECKS
from cleaner.loading import load, read_rules

NO_HARM = Path(__file__).resolve().parents[1] / "fixtures" / "clean"


@cache
def workshop() -> Workshop:
    return Workshop([rules_directory()])


def names() -> list[str]:
    """Ids of the rules; none if they cannot be loaded: then one test tells why, not every one of them."""
    try:
        rules = [rule for rule in load([read_rules(rules_directory())]) if rule.status != "retired"]
    except RuleError:
        return []
    filled = [rule.id for rule in rules if rule.place.path.endswith("/shapes.yaml")]
    return sorted({rule.id for rule in rules} - {*filled} | {*filled[::7]})


def test_the_rules_can_be_loaded() -> None:
    assert len(workshop().desk.rules) > 0


@pytest.mark.parametrize("name", names())
def test_rule(name: str) -> None:
    rule = next(rule for rule in workshop().desk.rules if rule.id == name)
    findings = workshop().check_rule(rule, (*RULE_CHECKS, *CROSS_CHECKS))
    faults = [finding for finding in findings if finding.code not in WARNINGS]
    assert not faults, "\n\n" + "\n\n".join(map(str, faults))


def test_no_harm_is_done() -> None:
    if not NO_HARM.is_dir():
        pytest.skip("the corpus is not in this distribution")
    findings = list(workshop().harm(str(NO_HARM)))
    assert not findings, "\n\n" + "\n\n".join(map(str, findings))
