"""Why a line went or stayed: the passes, the claims, the tests in words."""

from __future__ import annotations

from typing import Any

import pytest
from cli_support import ARTICLE, CLEAN, rules
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.building import build_table
from cleaner.config import Config
from cleaner.explain import Story
from cleaner.inquiry import Inquiry, described
from cleaner.linetest import fits, passes
from cleaner.patterns import Context, Patterns
from cleaner.pipeline import Cleaner
from cleaner.reasons import Tester as Examiner
from cleaner.rule import InlineMatcher, LineMatcher, LineTest, Rule
from cleaner.table import Table
from cleaner.text import Document, shape_of

PROSE = CLEAN.splitlines()[0]
SHARE, TOOLS = "en.share.zz-pass-on", "en.tools.zz-enlarge"


@pytest.fixture(scope="module")
def table() -> Table:
    return build_table([rules()])


def story(table: Table, text: str, *, mode: Any = "balanced", **settings: Any) -> Story:
    return Story(Cleaner(Config(mode, languages=("en",), **settings), table=table), Document(text))


def reasons(table: Table, text: str, line: str, rule: str, **settings: Any) -> tuple[str, ...]:
    """What was against the rule on this line."""
    told = story(table, text, **settings)
    index = told.at(text.splitlines().index(line) + 1)
    assert index is not None
    claims = [claim.outcome for claim in told.paragraphs[index].claims if claim.match.cause == rule]
    misses = Inquiry(told, table).misses(index, rule)
    assert len(claims) + len(misses) == 1
    return (*claims, *(reason for miss in misses for reason in miss.reasons))


# -------------------------------------------------------------------- the story


def test_every_line_has_its_verdict_and_zone(table: Table) -> None:
    found = [(p.line.number, p.verdict, p.zones) for p in story(table, ARTICLE).paragraphs]
    assert found == [
        (1, "kept", ("head",)),
        (3, "cut", ("body",)),
        (5, "kept", ("tail",)),
        (7, "cut", ("tail",)),
    ]


def test_claims_tell_what_became_of_them(table: Table) -> None:
    claims = [claim for p in story(table, ARTICLE).paragraphs for claim in p.claims]
    assert [(claim.match.cause, claim.carried, claim.outcome, claim.number) for claim in claims] == [
        (TOOLS, True, "carried out", 1),
        (SHARE, True, "carried out", 1),
    ]
    assert ARTICLE[claims[1].match.start : claims[1].match.end] == "Pass this ferry story around"


def test_the_story_ends_as_cleaning_does(table: Table) -> None:
    assert story(table, ARTICLE).result == Cleaner(Config(languages=("en",)), table=table).clean(ARTICLE)


def test_a_blank_line_is_no_paragraph(table: Table) -> None:
    told = story(table, ARTICLE)
    assert told.at(2) is None
    assert told.at(1) == 0
    assert told.at(99) is None


def test_the_empty_text(table: Table) -> None:
    assert story(table, "").paragraphs == []
    assert story(table, "\n \n").paragraphs == []


def test_a_later_pass_is_told_in_offsets_of_the_source(table: Table) -> None:
    """The heading's list is hidden by a line of the other kind until that is gone."""
    text = f"{PROSE}\n\nMore on the Wend ferry\nPass this ferry story around\nFerry painted blue\nFerry painted red\n"
    told = story(table, text)
    assert [p.verdict for p in told.paragraphs] == ["kept", "cut", "cut", "cut", "cut"]
    for paragraph in told.paragraphs[1:]:
        assert any(claim.carried for claim in paragraph.claims)
        for claim in paragraph.claims:
            assert claim.match.start <= paragraph.line.start
            assert paragraph.line.end <= claim.match.end


# ------------------------------------------------------------- what speaks for


def why(table: Table, text: str, line: str) -> list[str]:
    told = story(table, text)
    index = told.at(text.splitlines().index(line) + 1)
    assert index is not None
    claim = next(claim for claim in told.paragraphs[index].claims if claim.carried)
    return Inquiry(told, table).why(index, claim)


def test_a_line_rule_tells_what_it_saw(table: Table) -> None:
    assert why(table, ARTICLE, "Enlarge the ferry") == [
        'starts_with "enlarge the ferry"',
        "max_words 5, the line has 3",
    ]


def test_a_list_tells_its_heading(table: Table) -> None:
    text = f"{PROSE}\n\nMore on the Wend ferry\nFerry painted blue\nFerry painted red\n"
    assert why(table, text, "More on the Wend ferry") == ['equals "more on the wend ferry"']
    assert why(table, text, "Ferry painted red") == [
        'in the list that line 3 "More on the Wend ferry" opens',
        "max_words 6, the line has 3",
        "sentence: false, the line does not end as a sentence",
    ]


# ---------------------------------------------------------- what speaks against


@pytest.mark.parametrize(
    ("line", "rule", "reason"),
    [
        ("Enlarge the ferry or build a bridge", TOOLS, "max_words 5, the line has 7"),
        ("Enlarge the ferry museum", TOOLS, 'unless /museum/ found: "museum"'),
        ("Zoomwise", "en.tools.zz-button", "no neighbour claimed as share within 3 lines"),
        ("Ferrywise", "en.tools.zz-footer", "in zone body, the rule wants tail"),
        ("Harbourwise", "en.tools.zz-faint", "refused: confidence low, mode balanced"),
        ("Quaywise", "en.tools.zz-trial", "refused: the rule is experimental"),
        ("Pierwise", "en.tools.zz-guarded", "refused: protected by en.tools.zz-guard"),
        ("More on the Wend ferry", "en.related.zz-more", "fewer than 2 item(s) below this heading"),
        ("Harbour tour", TOOLS, 'starts_with: not "enlarge the ferry"'),
    ],
)
def test_reasons_of_a_line_that_stays(table: Table, line: str, rule: str, reason: str) -> None:
    text = f"{PROSE}\n\n{line}\n\n{PROSE}\n"
    assert reasons(table, text, line, rule) == (reason,)


def test_a_category_that_is_kept(table: Table) -> None:
    found = reasons(table, ARTICLE, "Enlarge the ferry", TOOLS, keep=frozenset({"tools"}))
    assert found == ("refused: category tools is kept",)


def test_a_list_that_ends_tells_why(table: Table) -> None:
    odd = "Ferry painted in seven colours of the rainbow"
    text = f"{PROSE}\n\nMore on the Wend ferry\nFerry painted blue\nFerry painted red\n{odd}\n"
    assert reasons(table, text, odd, "en.related.zz-more") == (
        "its list ends before this line: max_words 6, the line has 8",
    )


def test_rules_that_have_no_word_of_the_line_are_not_listed(table: Table) -> None:
    told = story(table, ARTICLE)
    assert Inquiry(told, table).misses(0) == []


def test_the_nearest_rule_comes_first(table: Table) -> None:
    text = f"{PROSE}\n\nZoomwise\n\n{PROSE}\n"
    told = story(table, text)
    misses = Inquiry(told, table).misses(1)
    assert [(miss.rule.id, miss.distance) for miss in misses] == [("en.tools.zz-button", 0)]


# ------------------------------------------------------------------------- YAML


def test_titles_and_reasons_come_from_the_yaml() -> None:
    rule = described([SHARE], [rules()])[SHARE]
    assert rule.title == "Plea to pass the story on"
    assert rule.place.path.endswith("en/share.yaml")
    assert rule.place.line == 4


def test_no_more_yaml_is_read_than_must_be() -> None:
    assert set(described([SHARE], [rules()])) == {SHARE}


# ------------------------------------------------------------------- properties

WORDS = st.sampled_from(["share", "this", "Ferry", "red.", "and", "Blue", "“sea”", "…", "42", "渡船"])
LINES = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)
ENTRIES = st.lists(st.sampled_from(["share", "this", "share this", "ferry", "42", "red"]), max_size=2).map(tuple)
FLAGS = st.none() | st.booleans()
TESTS = st.builds(
    LineTest,
    equals=ENTRIES,
    starts_with=ENTRIES,
    ends_with=ENTRIES,
    mentions=ENTRIES,
    matches=st.lists(st.sampled_from([r"share.*", r".*\d+", r"(?-i:[A-Z]).*"]), max_size=2).map(tuple),
    min_words=st.none() | st.integers(0, 5),
    max_words=st.none() | st.integers(0, 20),
    sentence=FLAGS,
    prose=FLAGS,
    ellipsis=FLAGS,
    title_case=FLAGS,
    same_as=st.sampled_from([(), ("title",), ("title", "site")]),
)


@settings(deadline=None)
@given(TESTS, LINES)
def test_the_tests_one_by_one_say_what_they_say_together(test: LineTest, line: str) -> None:
    context, shape = Context.of("Share this", None), shape_of(line)
    together = bool(passes(test, shape, Patterns(), context)) and fits(test, None)
    assert all(check.passed for check in Examiner(context).of_test(test, shape)) == together


def rule_of(matcher: Any, unless: tuple[str, ...] = ()) -> Rule:
    return Rule("en.ui.x", "", "", "stable", "high", "ui", "en", matcher, unless=unless)


def test_a_line_rule_without_a_limit_has_one() -> None:
    rule, tester = rule_of(LineMatcher(LineTest(mentions=("ferry",)))), Examiner(Context())
    assert [c.passed for c in tester.checks(rule, shape_of("ferry " * 60))] == [True]
    assert [c.words for c in tester.checks(rule, shape_of("ferry " * 61)) if not c.passed] == [
        "max_words 60, the line has 61"
    ]


def test_an_inline_rule_shows_what_it_finds() -> None:
    rule, tester = rule_of(InlineMatcher((r"\(photo\)",))), Examiner(Context())
    assert [c.words for c in tester.checks(rule, shape_of("The ferry (photo) sails."))] == ['finds "(photo)"']
    assert [c.passed for c in tester.checks(rule, shape_of("The ferry sails."))] == [False]


def test_what_the_caller_did_not_say_cannot_be_the_same() -> None:
    rule, tester = rule_of(LineMatcher(LineTest(same_as=("title",)))), Examiner(Context())
    assert [c.words for c in tester.checks(rule, shape_of("Ferry"))] == [
        "same_as title: the title of the document is not known"
    ]


def test_all_causes_that_are_no_rules_and_all_features_have_words() -> None:
    from cleaner import boundaries, headline, recall, selection
    from cleaner.explain import HEURISTICS
    from cleaner.features import FEATURES
    from cleaner.standing import FEATURES as WORDS

    causes = {boundaries.HEAD_CAUSE, boundaries.TAIL_CAUSE, headline.CAUSE, recall.CAUSE, "heuristic.invisible"}
    causes |= {selection.WITNESS, selection.SCORE, selection.COPY, selection.NEXT, selection.NO_ARTICLE}
    assert {*HEURISTICS} == causes
    assert [*WORDS] == [*FEATURES]
