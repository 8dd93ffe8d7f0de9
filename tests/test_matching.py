"""Kinds of rules, zones and company, as docs/rules.md tells them."""

from __future__ import annotations

from typing import Any

import pytest
from engine_support import PROSE, cleaner_with, keep, line, rule

from cleaner import CleanResult
from cleaner.matching import RuleMatcher
from cleaner.patterns import Context
from cleaner.rule import InlineMatcher, KeepMatcher, LineMatcher, LineTest, Rule, RunItem, RunMatcher, SectionMatcher
from cleaner.text import Shape

STORY = "\n".join(PROSE)


def left(text: str, *rules: Rule, **config: object) -> str:
    """What is left of a text, without the story and the line ends around it."""
    return cleaner_with(*rules, **config).clean(text).text.replace(STORY, "*").strip()


def vetoes(result: CleanResult) -> list[tuple[str, str]]:
    return [(veto.text, veto.reason) for veto in result.vetoes]


# ------------------------------------------------------------------------- line rules


def test_the_whole_line_goes() -> None:
    assert left(f"{STORY}\n\n  » Follow us:  \n\nEnd", line("social.x", "follow us")) == "*\n\nEnd"


@pytest.mark.parametrize(
    ("limit", "words", "goes"), [(None, 60, True), (None, 61, False), (61, 61, True), (61, 62, False)]
)
def test_line_rules_are_not_for_long_lines(limit: int | None, words: int, goes: bool) -> None:
    test = LineTest(starts_with=("share",), max_words=limit)
    text = " ".join(["share"] * words)
    assert (left(text, rule("share.x", LineMatcher(test))) == "") == goes


@pytest.mark.parametrize(("unless", "rest"), [(("story",), "Share this story"), (("^this",), ""), (("“",), "")])
def test_exceptions_spare_a_line(unless: tuple[str, ...], rest: str) -> None:
    test = LineMatcher(LineTest(starts_with=("share",)))
    assert left("Share this story", rule("share.x", test, unless=unless)) == rest


def test_exceptions_see_plain_quotes() -> None:
    quoted = rule("share.x", LineMatcher(LineTest(mentions=("share",))), unless=('"',))
    assert left("“Share it,” he said", quoted) == "“Share it,” he said"


@pytest.mark.parametrize(("count", "rest"), [(1, ""), (2, ""), (3, "1 2 3")])
def test_too_many_lines_are_data(count: int, rest: str) -> None:
    few = rule("engagement.x", LineMatcher(LineTest(matches=(r"\d+",)), at_most=2))
    text = "\n\n".join(str(number) for number in range(1, count + 1))
    assert " ".join(left(text, few).split()) == rest


def test_repeated_lines() -> None:
    again = rule("ui.x", LineMatcher(LineTest(max_words=2, repeated=True)))
    assert left("Menu\n\nOnce\n\nmenu:\n\nTwice", again) == "Once\n\nTwice"


# -------------------------------------------------------------------------------- zones


@pytest.mark.parametrize(
    ("zone", "rest"),
    [
        ((), "PPPPP"),
        (("head",), "PPPXPPX"),
        (("body",), "XPPPPPX"),
        (("tail",), "XPPPXPP"),
        (("head", "tail"), "PPPXPP"),
    ],
)
def test_zones(zone: tuple[str, ...], rest: str) -> None:
    text = "\n\n".join(["X", *PROSE[:3], "X", *PROSE[3:], "X"])
    parts = left(text, line("ui.x", "x", zone=zone)).split("\n\n")
    assert "".join(part if part == "X" else "P" for part in parts) == rest


def test_no_zone_without_prose() -> None:
    assert left("X\n\nMenu", line("ui.x", "x", zone=("head", "tail"))) == "X\n\nMenu"


def test_a_claimed_biography_does_not_close_the_body() -> None:
    """What ends the text is in the tail, and so is what stands before it."""
    about = "Ann Lee is a reporter for the Harbour Post and writes about boats and those who sail them."
    person = rule("author_bio.x", LineMatcher(LineTest(starts_with=("ann lee is",))), zone=("tail",))
    assert left(f"{STORY}\nX\n{about}\n", line("ui.x", "x", zone=("tail",)), person) == "*"


# ------------------------------------------------------------------------------ company


def test_words_that_are_residue_only_in_company() -> None:
    rules = (line("share.x", "share this"), line("social.x", "twitter", near=("share",)))
    assert left(f"{STORY}\nShare this\nTwitter", *rules) == "*"
    assert left(f"{STORY}\nTwitter", *rules) == "*\nTwitter"


@pytest.mark.parametrize(("between", "goes"), [(0, True), (2, True), (3, False)])
def test_company_is_within_three_lines(between: int, goes: bool) -> None:
    rules = (line("share.x", "share this"), line("social.x", "twitter", near=("share",)))
    text = "\n".join(["Share this", *["Menu"] * between, "Twitter"])
    assert ("Twitter" not in left(text, *rules)) == goes


def test_company_brings_company() -> None:
    words = line("social.x", "twitter", "print", "mail", near=("share", "social"))
    text = "Twitter\n\na\n\nb\n\nPrint\n\nc\n\nd\n\nMail\n\ne\n\nf\n\nShare this"
    assert left(text, line("share.x", "share this"), words).split() == list("abcdef")
    assert left(text.replace("Share this", "Share that"), line("share.x", "share this"), words) == text.replace(
        "Share this", "Share that"
    )


def test_any_company() -> None:
    rules = (line("copyright.x", "all rights reserved"), line("ui.x", "0", near=("any",)))
    assert left("0\n\nAll rights reserved", *rules) == ""
    assert left("0\n\n0", *rules) == "0\n\n0"


def test_rules_on_trial_are_no_company() -> None:
    rules = (line("share.x", "share this", status="experimental"), line("ui.x", "0", near=("share",)))
    assert left("0\n\nShare this", *rules) == "0\n\nShare this"


# ----------------------------------------------------------------------------- sections

MORE = LineTest(equals=("related",))
ITEM = LineTest(max_words=6, sentence=False)


def section(**keys: Any) -> Rule:
    return rule("related.x", SectionMatcher(MORE, (ITEM,), **keys))


@pytest.mark.parametrize(
    ("after", "rest"),
    [
        ("One story\nAnother story", "*"),
        (f"One story\n\nOn a boat...\n\n{PROSE[0]} It is so.", f"*\n\n{PROSE[0]} It is so."),
        ("", "*\nRelated"),
        ("A sentence is no item.", "*\nRelated\nA sentence is no item."),
        ("One story\nA sentence ends it.\nAnother story", "*\nA sentence ends it.\nAnother story"),
    ],
    ids=["to the end", "prose resumes", "nothing", "no item", "in mid-list"],
)
def test_a_heading_and_its_items_go(after: str, rest: str) -> None:
    assert left(f"{STORY}\nRelated\n{after}", section()) == rest


def test_two_kinds_of_items() -> None:
    two = rule("related.x", SectionMatcher(MORE, (LineTest(title_case=True), LineTest(ellipsis=True)), at_least=4))
    assert left(f"{STORY}\nRelated\nFerry Sails\nAfter a winter on...\nMill Burns\nIt was old and...\n", two) == "*"


@pytest.mark.parametrize(
    ("least", "most", "rest"), [(0, 40, "*"), (2, 40, "*"), (3, 40, "*\nRelated\nA\nB"), (1, 1, "*\nB")]
)
def test_at_least_and_at_most(least: int, most: int, rest: str) -> None:
    assert left(f"{STORY}\nRelated\nA\nB", section(at_least=least, at_most=most)) == rest


def test_a_heading_alone() -> None:
    assert left(f"{STORY}\nRelated\nA sentence is no item.", section(at_least=0)) == "*\nA sentence is no item."


def test_lines_that_other_rules_claim_do_not_end_a_section() -> None:
    ad = rule("ad.x", LineMatcher(LineTest(starts_with=("this is an advertisement",))))
    text = f"{STORY}\nRelated\nOne story\nThis is an advertisement.\nAnother story"
    assert left(text, section(at_least=2), ad) == "*"


def test_prose_is_never_an_item() -> None:
    anything = rule("related.x", SectionMatcher(MORE, (LineTest(min_words=1),)))
    long = " ".join(PROSE[:2])
    assert left(f"{STORY}\nRelated\nA\nB...\n{long}", anything) == f"*\n{long}"


def test_the_subhead_of_what_follows_is_no_item() -> None:
    text = f"{PROSE[0]}\n\nRelated\n\nOne story\n\nThe years before\n\n{PROSE[1]}\n\n{PROSE[2]}"
    assert left(text, section()) == f"{PROSE[0]}\n\nThe years before\n\n{PROSE[1]}\n\n{PROSE[2]}"


def test_until_the_end() -> None:
    all_of_it = section(until_end=True)
    text = f"{STORY}\nRelated\nOne story\nA sentence is no item.\nSo it goes on.\n"
    assert left(text, all_of_it) == "*"
    amid = f"{PROSE[0]}\nRelated\nOne story\nA sentence is no item.\n{PROSE[1]}\n{PROSE[2]}\n"
    assert left(amid, all_of_it) == f"{PROSE[0]}\nA sentence is no item.\n{PROSE[1]}\n{PROSE[2]}"


def test_not_until_the_end_when_the_rest_is_the_story() -> None:
    text = f"{PROSE[0]}\nRelated\nOne story\nA sentence is no item.\n" + "\n".join(PROSE[1:]) + "\n"
    assert "\n".join(PROSE[1:]) in left(text, section(until_end=True))


TABLE = "".join(f"Heat {number}\n{number}:0{number % 10}\n" for number in range(60))


@pytest.mark.parametrize("place", ["{heading}{table}{half}", "{table}{heading}{half}"], ids=["before", "after"])
def test_not_until_the_end_when_a_table_splits_the_story(place: str) -> None:
    half = "\n".join(PROSE[3:0:-1]) + "\n"
    text = f"{STORY}\n{place.format(heading='Related!!' + chr(10), table=TABLE, half=half)}"
    result = cleaner_with(section(until_end=True, at_least=0)._replace(zone=("tail",))).clean(text)
    assert half in result.text
    assert result.flags == ()


def test_until_the_end_though_readers_write_at_length() -> None:
    said = "I sailed on her as a child and I would do so again."
    comments = "".join(f"Ann {number}\n{number} days ago\n{said}\nReply\n" for number in range(6))
    assert left(f"{STORY}\nRelated\n{comments}", section(until_end=True, at_least=0)) == "*"


def test_headings_among_the_items_prolong_the_list() -> None:
    """One claim for all of it, not one for each heading."""
    text = f"{STORY}\nRelated\nOne story\nRelated\nAnother story\nA third story\nRelated\nThe last one"
    result = cleaner_with(section(at_most=3)).clean(text)
    assert result.text.strip() == STORY
    assert [(removal.cause, removal.text.count("\n")) for removal in result.removals] == [("en.related.x", 6)]
    assert result.vetoes == ()


def test_many_headings_cost_what_their_lines_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    passes = RuleMatcher.passes

    def counted(self: RuleMatcher, test: LineTest, shape: Shape, context: Context) -> bool:
        asked.append(shape.plain)
        return passes(self, test, shape, context)

    monkeypatch.setattr(RuleMatcher, "passes", counted)
    text = f"{STORY}\n" + "".join(f"Related\nStory {number}\n" for number in range(400))
    result = cleaner_with(section()).clean(text)
    assert result.text == f"{STORY}\n"
    assert len(asked) <= 800
    assert sum(len(veto.text) for veto in result.vetoes) <= len(text)


def test_a_heading_may_be_in_a_zone() -> None:
    tail = section()._replace(zone=("tail",))
    text = f"Related\nOne story\n\n{STORY}\nRelated\nOne story"
    assert left(text, tail) == "Related\nOne story\n\n*"


# --------------------------------------------------------------------------------- runs

AGE = RunItem(LineTest(matches=(r"\d+ days? ago",)))
TITLE = RunItem(LineTest(title_case=True, max_words=8))
TEASER = RunItem(LineTest(ellipsis=True), optional=True)


def run(**keys: Any) -> Rule:
    return rule("teaser.x", RunMatcher((TITLE, TEASER, AGE), **keys))


GROUPS = "Ferry Sails\nAfter a winter on...\n4 days ago\nMill Burns\n1 day ago"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (GROUPS, "*"),
        (GROUPS.replace("\n", "\n\n"), "*"),
        ("Ferry Sails\n4 days ago", "*\nFerry Sails\n4 days ago"),
        ("Ferry Sails\n4 days ago\nX\nMill Burns\n1 day ago", "*\nFerry Sails\n4 days ago\nX\nMill Burns\n1 day ago"),
        (f"{GROUPS}\nLast Story", "*\nLast Story"),
        (f"menu\n{GROUPS}", "*\nmenu"),
    ],
    ids=["two", "blank lines", "one", "interrupted", "tail", "lead"],
)
def test_groups_that_repeat_go(text: str, rest: str) -> None:
    assert left(f"{STORY}\n{text}", run()) == rest


def test_at_least_so_many_groups() -> None:
    assert left(f"{STORY}\n{GROUPS}", run(at_least=3)) == f"*\n{GROUPS}"


@pytest.mark.parametrize(
    ("where", "goes"), [("{0}\nMost read", True), ("Most read\n{0}", True), ("Most read\nX\n{0}", False)]
)
def test_a_run_may_need_a_neighbour(where: str, goes: bool) -> None:
    rules = (run(beside=("related",)), line("related.y", "most read"))
    rest = left(f"{STORY}\n{where.format(GROUPS)}", *rules)
    assert ("Ferry Sails" not in rest) == goes


def test_runs_in_a_zone() -> None:
    assert left(f"{GROUPS}\n\n{STORY}\n{GROUPS}", run()._replace(zone=("tail",))) == f"{GROUPS}\n\n*"


# ------------------------------------------------------------------------------- inline


@pytest.mark.parametrize(
    ("pattern", "text", "rest"),
    [
        (r"\(photo: \w+\)", "The boat (photo: Ann) sails.", "The boat sails."),
        (r"\(photo: (?P<cut>\w+)\)", "The boat (photo: Ann) sails.", "The boat (photo:) sails."),
        (r"^\(wire\)", "(WIRE) The boat sails.", "The boat sails."),
        (r"read more$", "The boat sails. Read more", "The boat sails."),
        (r"\[more\]", "One [more] two [more] three", "One two three"),
        ("x*", "The boat sails.", "The boat sails."),
        (r'"', "The “boat” sails.", "The boat sails."),
        ("(?s).*", "All of it", ""),
    ],
)
def test_a_span_goes(pattern: str, text: str, rest: str) -> None:
    assert left(text, rule("read_more.x", InlineMatcher((pattern,)))) == rest


def test_offsets_hold_in_wrapped_lines_and_odd_characters() -> None:
    text = "\u200b  İİ \U0001f6a2 “quoted”\u00a0– and (photo: Ann) so on"
    photo = rule("caption.x", InlineMatcher((r"\(photo: \w+\)",)))
    assert left(text, photo) == text.replace("(photo: Ann) ", "").strip()


# --------------------------------------------------------------------------------- keep


def test_a_protected_line_stays() -> None:
    result = cleaner_with(line("share.x", "share"), keep("ui.k", "share")).clean("Share")
    assert (result.text, vetoes(result)) == ("Share", [("Share", "keep-rule")])
    assert result.vetoes[0].by == "en.ui.k"


@pytest.mark.parametrize(("against", "rest"), [((), "Share"), (("share",), "Share"), (("social",), "")])
def test_protection_against_categories(against: tuple[str, ...], rest: str) -> None:
    assert left("Share", line("share.x", "share"), keep("ui.k", "share", against=against)) == rest


def test_protection_in_a_zone() -> None:
    rules = (line("share.x", "share"), keep("ui.k", "share")._replace(zone=("head",)))
    assert left(f"Share\n\n{STORY}\nShare", *rules) == "Share\n\n*"


def test_protection_within_a_section() -> None:
    said = rule("ui.k", KeepMatcher(LineTest(mentions=("said",))))
    text = f"{STORY}\nRelated\nOne story\nAs Ann said\nAnother story"
    assert left(text, section(), said) == "*\nAs Ann said"


def test_protection_of_lines_that_stand_twice_holds_against_heuristics_too() -> None:
    """One place asks the keep rules, whoever claims the line."""
    menu = line("footer.x", "contact", "terms", "privacy")
    navigation = line("navigation.x", "top", "sitemap")
    page = f"{STORY}\n" + "\n\n".join(
        ["Contact", "Terms", "Privacy", "Top", "Sitemap", "Alpha", "Beta", "Gamma", "Alpha"]
    )
    once = rule("ui.k", KeepMatcher(LineTest(max_words=1, mentions=("alpha", "beta"), repeated=True)))
    assert left(page, menu, navigation) == "*"
    assert left(page, menu, navigation, once) == "*\n\nAlpha\n\nAlpha"


# --------------------------------------------------------------------------------- torn


@pytest.mark.parametrize(
    "after", [", which sails again", "sails again after a winter on land.", ". It sails again.", "’s captain"]
)
def test_a_link_torn_out_of_its_sentence_stays(after: str) -> None:
    result = cleaner_with(line("social.x", "facebook")).clean(f"They wrote on\nFacebook\n{after}\n")
    assert result.removals == ()


@pytest.mark.parametrize("after", ["Twitter", "sails", "\nsails again after a winter on land."])
def test_a_line_of_its_own_is_not_torn(after: str) -> None:
    result = cleaner_with(line("social.x", "facebook")).clean(f"They wrote.\nFacebook\n{after}\n")
    assert [removal.cause for removal in result.removals] == ["en.social.x"]


def test_rules_on_trial_tear_nothing() -> None:
    text = f"{STORY}\nRelated\nPrint\nand so it goes on again"
    trial = line("tools.x", "print", status="experimental")
    result = cleaner_with(section(), trial).clean(text)
    assert result.removals == cleaner_with(section()).clean(text).removals
    assert vetoes(result) == [("Print", "shadow")]
