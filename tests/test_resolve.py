"""Claims become removals and vetoes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from cleaner.findings import Protection
from cleaner.removal import Match, apply
from cleaner.resolve import Budget, Policy, Verdict, resolve
from cleaner.rule import Category, Confidence

TEXT = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"
EVERYTHING = Policy("recall", frozenset())


def claim(
    first: str, last: str = "", cause: str = "", confidence: Confidence = "high", category: Category = "ui"
) -> Match:
    """On the words from ``first`` to ``last``."""
    start, end = TEXT.index(first), TEXT.index(last or first) + len(last or first)
    return Match(start, end, cause or f"rule.{first}", category, confidence)


def shield(word: str, by: str = "keep.it", against: tuple[str, ...] = ()) -> Protection:
    return Protection(TEXT.index(word), TEXT.index(word) + len(word), by, against)


def decide(
    matches: Sequence[Match],
    protections: Sequence[Protection] = (),
    policy: Policy = EVERYTHING,
    budget: Budget | None = None,
) -> Verdict:
    return resolve(TEXT, matches, protections, policy, budget or Budget())


def cut(verdict: Verdict) -> list[tuple[str, str]]:
    return [(removal.cause, removal.text) for removal in verdict.removals]


def refused(verdict: Verdict) -> list[tuple[str, str, str, str]]:
    return [(veto.cause, veto.text, veto.reason, veto.by) for veto in verdict.vetoes]


def test_nothing_claimed() -> None:
    assert decide([]) == Verdict([], [], 0)


def test_a_claim_becomes_a_removal_with_its_line_end() -> None:
    verdict = decide([claim("two", category="share", confidence="low")])
    (removal,) = verdict.removals
    assert removal == (4, 8, "two\n", "rule.two", "share", "low")
    assert verdict.vetoes == []


# ------------------------------------------------------------------------ policy


@pytest.mark.parametrize(("mode", "gone"), [("precision", "two"), ("balanced", "two four"), ("recall", "two four six")])
def test_the_mode_decides_by_confidence(mode: str, gone: str) -> None:
    claims = [claim("two"), claim("four", confidence="medium"), claim("six", confidence="low")]
    verdict = decide(claims, policy=Policy(mode, frozenset()))
    assert [text.strip() for _, text in cut(verdict)] == gone.split()
    assert [(text, reason) for _, text, reason, _ in refused(verdict)] == [
        (text, "mode") for text in ("two", "four", "six") if text not in gone.split()
    ]


def test_kept_categories_stay() -> None:
    verdict = decide([claim("two", category="share"), claim("four")], policy=Policy("balanced", frozenset({"share"})))
    assert cut(verdict) == [("rule.four", "four\n")]
    assert refused(verdict) == [("rule.two", "two", "category", "")]


def test_shadows_are_on_record_whatever_the_policy() -> None:
    shadow = claim("two", confidence="low", category="share")._replace(shadow=True)
    verdict = decide([shadow], policy=Policy("precision", frozenset({"share"})))
    assert refused(verdict) == [("rule.two", "two", "shadow", "")]


def test_a_shadow_does_not_stand_in_the_way() -> None:
    shadow = claim("one", "seven")._replace(shadow=True)
    assert cut(decide([shadow, claim("two")])) == [("rule.two", "two\n")]


# ------------------------------------------------------------------------ overlap


def test_the_longest_claim_takes_it() -> None:
    verdict = decide([claim("three"), claim("two", "four")])
    assert cut(verdict) == [("rule.two", "two\nthree\nfour\n")]
    assert refused(verdict) == [("rule.three", "three", "overlap", "rule.two")]


def test_of_equal_claims_the_surest_takes_it() -> None:
    verdict = decide([claim("two", cause="a", confidence="medium"), claim("two", cause="b")])
    assert cut(verdict) == [("b", "two\n")]
    assert refused(verdict) == [("a", "two", "overlap", "b")]


def test_of_equals_the_first_by_name_takes_it() -> None:
    verdict = decide([claim("two", cause="b"), claim("two", cause="a")])
    assert cut(verdict) == [("a", "two\n")]


def test_a_rule_goes_before_a_heuristic_that_takes_more() -> None:
    verdict = decide([claim("one", "four", cause="heuristic.page-head"), claim("two", cause="rule")])
    assert cut(verdict) == [
        ("heuristic.page-head", "one\n"),
        ("rule", "two\n"),
        ("heuristic.page-head", "three\nfour\n"),
    ]


def test_claims_that_overlap_in_part_share() -> None:
    verdict = decide([claim("two", "four"), claim("four", "five")])
    assert cut(verdict) == [("rule.two", "two\nthree\nfour\n"), ("rule.four", "five\n")]
    assert verdict.vetoes == []


def test_the_same_claim_twice_is_one() -> None:
    assert decide([claim("two"), claim("two")]) == decide([claim("two")])


def test_the_order_of_the_claims_does_not_matter() -> None:
    claims = [claim("two", "four"), claim("four", "five"), claim("three", confidence="low"), claim("five", cause="z")]
    assert len({repr(decide(order)) for order in permutations(claims)}) == 1


# --------------------------------------------------------------------- protection


def test_a_protected_line_stays() -> None:
    verdict = decide([claim("two")], [shield("two")])
    assert verdict.removals == []
    assert refused(verdict) == [("rule.two", "two", "keep-rule", "keep.it")]


def test_a_protected_line_splits_a_section() -> None:
    verdict = decide([claim("two", "six")], [shield("four")])
    assert apply(TEXT, verdict.removals) == "one\nfour\nseven\n"
    assert {cause for cause, _ in cut(verdict)} == {"rule.two"}
    assert refused(verdict) == [("rule.two", "four", "keep-rule", "keep.it")]


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        (["two"], "one\ntwo\nseven\n"),
        (["six"], "one\nsix\nseven\n"),
        (["two", "three"], "one\ntwo\nthree\nseven\n"),
        (["two", "four", "six"], "one\ntwo\nfour\nsix\nseven\n"),
        (["two", "three", "four", "five", "six"], TEXT),
        (["one", "seven"], "one\nseven\n"),
    ],
)
def test_what_is_left_of_a_section_is_whole_lines(kept: list[str], left: str) -> None:
    verdict = decide([claim("two", "six")], [shield(word) for word in kept])
    assert apply(TEXT, verdict.removals) == left


def test_blank_lines_round_a_protected_line_stay_with_it() -> None:
    text = "one\n\ntwo\n\nthree\n\nfour\n\nfive\n"
    section = Match(text.index("two"), text.index("five") - 2, "rule", "ui", "high")
    kept = Protection(text.index("three"), text.index("three") + 5, "keep.it")
    verdict = resolve(text, [section], [kept], EVERYTHING, Budget())
    assert apply(text, verdict.removals) == "one\n\nthree\n\nfive\n"


def test_protection_may_hold_against_some_categories_only() -> None:
    against = shield("two", against=("share", "social"))
    verdict = decide([claim("two", cause="a", category="share"), claim("two", cause="b", category="ad")], [against])
    assert cut(verdict) == [("b", "two\n")]
    assert refused(verdict) == [("a", "two", "keep-rule", "keep.it")]


@pytest.mark.parametrize("other", ["a.first", "z.last"])
def test_several_may_protect_one_line(other: str) -> None:
    inner = Match(TEXT.index("three") + 2, TEXT.index("three") + 5, "rule", "ui", "high")
    shields = [shield("three", "keep.it", ("ui",)), shield("three", other, ("share",))]
    verdict = decide([inner], shields)
    assert verdict.removals == []
    assert refused(verdict) == [("rule", "ree", "keep-rule", "keep.it")]


@pytest.mark.parametrize(("by", "reason"), [("guard.torn", "torn"), ("guard.ambiguous", "ambiguous")])
def test_guards_say_why(by: str, reason: str) -> None:
    assert refused(decide([claim("two")], [shield("two", by)])) == [("rule.two", "two", reason, by)]


# ------------------------------------------------------------------------- budget

PROSE = tuple((TEXT.index(word), TEXT.index(word) + len(word), 10) for word in ("two", "four", "six"))


def test_what_is_within_the_budget_goes() -> None:
    verdict = decide([claim("two"), claim("four")], budget=Budget(PROSE, 20))
    assert len(verdict.removals) == 2
    assert verdict.spent == 20


def test_beyond_the_budget_the_least_certain_stay() -> None:
    claims = [claim("two", confidence="medium"), claim("four", confidence="low"), claim("six")]
    verdict = decide(claims, budget=Budget(PROSE, 20))
    assert [cause for cause, _ in cut(verdict)] == ["rule.two", "rule.six"]
    assert refused(verdict) == [("rule.four", "four", "budget", "")]


def test_of_equally_certain_claims_the_short_ones_go() -> None:
    verdict = decide([claim("two", "six", cause="long"), claim("two")], budget=Budget(PROSE, 15))
    assert cut(verdict) == [("rule.two", "two\n")]
    assert refused(verdict) == [("long", "two\nthree\nfour\nfive\nsix", "budget", "")]


def test_lines_that_are_no_prose_cost_nothing() -> None:
    verdict = decide([claim("one"), claim("three"), claim("five")], budget=Budget(PROSE, 0))
    assert len(verdict.removals) == 3
    assert verdict.spent == 0


def test_prose_claimed_twice_is_paid_once() -> None:
    verdict = decide([claim("two", cause="a"), claim("two", cause="b")], budget=Budget(PROSE, 10))
    assert verdict.spent == 10
    assert not [veto for veto in verdict.vetoes if veto.reason == "budget"]


def test_a_part_of_a_paragraph_costs_its_own_words() -> None:
    text = "The ferry sails again after a winter on land (photo: Oduya), its owners said on Monday.\n"
    inner = Match(text.index("(photo"), text.index("),") + 1, "rule", "ui", "high")
    prose = ((0, len(text) - 1, 16),)
    verdict = resolve(text, [inner], [], EVERYTHING, Budget(prose, 2))
    assert (len(verdict.removals), verdict.spent) == (1, 2)
    refusal = resolve(text, [inner], [], EVERYTHING, Budget(prose, 1))
    assert [veto.reason for veto in refusal.vetoes] == ["budget"]


def test_parts_cost_no_more_than_the_whole() -> None:
    text = "one two three\n"
    parts = [Match(0, 7, "a", "ui", "high"), Match(4, 13, "b", "ui", "high"), Match(0, 13, "c", "ui", "high")]
    verdict = resolve(text, parts, [], EVERYTHING, Budget(((0, 13, 3),), 3))
    assert verdict.spent == 3
    assert apply(text, verdict.removals) == ""
