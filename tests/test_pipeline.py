"""A document's way through the cleaner: passes, fields, settings, rules of one's own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from engine_support import PROSE, WAVE_RULES, cleaner_with, line, rule, rules_in, shipped_table, table_of

from cleaner import Cleaner, Config, Document
from cleaner.building import build_table
from cleaner.errors import RuleError
from cleaner.rule import (
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Rule,
    RunItem,
    RunMatcher,
    SectionMatcher,
)

STORY = "\n\n".join(PROSE) + "\n"

RECENT = rule(
    "related.recent",
    SectionMatcher(LineTest(equals=("recent posts",)), (LineTest(title_case=True, max_words=8),), at_least=2),
)
FOLLOW = line("social.follow", "follow us")


def end_of(text: str) -> str:
    """What is left after the story."""
    assert text.startswith(STORY)
    return text.removeprefix(STORY)


# -------------------------------------------------------------------------- passes


def test_what_hides_a_list_goes_first() -> None:
    """A line between heading and items ends the section until it is gone."""
    text = STORY + "\nRecent Posts\nfollow us all\nFerry Fares to Rise\nMill Owner Wins\nFive Walks\n"
    follow = line("social.follow", "follow us all", near=("tools",))
    button = line("tools.print", "print")
    assert end_of(cleaner_with(RECENT, follow).clean(text).text) != ""
    helped = cleaner_with(RECENT, line("social.follow", "follow us all")).clean(text)
    assert end_of(helped.text) == ""
    later = cleaner_with(RECENT, follow, button).clean(text.replace("follow us all\n", "follow us all\nPrint\n"))
    assert end_of(later.text) == ""


def test_a_heading_that_a_cut_lays_bare() -> None:
    """After an inline cut the heading is the heading that the rule knows."""
    badge = rule("ui.badge", InlineMatcher((r"\[new\]",)))
    text = STORY + "\nRecent Posts [new]\nFerry Fares to Rise\nMill Owner Wins\n"
    result = cleaner_with(RECENT, badge).clean(text)
    assert end_of(result.text) == ""
    assert [removal.cause for removal in result.removals] == ["en.related.recent", "en.ui.badge", "en.related.recent"]
    assert result.restore() == text


def test_passes_are_bounded() -> None:
    """A rule that always finds something more is stopped, and flagged."""
    text = "x" * 100
    result = cleaner_with(rule("ui.gnaw", InlineMatcher(("x$",)))).clean(text)
    assert result.flags == ("unsettled",)
    assert 0 < len(result.text) < 100
    assert result.restore() == text


def test_each_pass_that_counted_is_seen() -> None:
    seen: list[str] = []
    run = cleaner_with(FOLLOW).run(Document("Follow us\n" + STORY, language="en"))
    run.watch = lambda text, _: seen.append(text)
    assert run.result().text == STORY
    assert seen == ["Follow us\n" + STORY, STORY]


# --------------------------------------------------------------------------- flags


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n"])
def test_nothing_in_nothing_out(text: str) -> None:
    result = cleaner_with(FOLLOW).clean(text)
    assert (result.text, result.removals, result.flags) == (text, (), ())


def test_nothing_left() -> None:
    result = cleaner_with(FOLLOW).clean("Follow us\n")
    assert (result.text, result.flags) == ("", ("empty",))


def test_invisible_lines_go() -> None:
    result = cleaner_with().clean(STORY + "\u00a0\n")
    assert (result.text, result.flags) == (STORY, ())
    assert [(removal.cause, removal.category) for removal in result.removals] == [("heuristic.invisible", "whitespace")]


def test_too_much_prose_is_not_cut() -> None:
    greedy = rule("ad.all", LineMatcher(LineTest(prose=True)))
    result = cleaner_with(greedy).clean(STORY)
    words = sum(len(prose.split()) for prose in PROSE)
    assert len(result.text.split()) >= 0.6 * words
    assert "budget" in result.flags
    assert {veto.reason for veto in result.vetoes} == {"budget"}


def test_the_budget_is_for_the_whole_document_not_for_each_pass() -> None:
    """Prose that leaves the body when its neighbours go is not free in the next pass."""
    buy = "Buy the boat that the whole town of Brennach has been waiting for since last winter."
    text = f"{buy[:-1]}, said Ann.\nShare\nShare\n{buy}\nShare\n{buy}\n"
    result = cleaner_with(
        rule("ad.buy", LineMatcher(LineTest(starts_with=("buy",))), unless=("said",)), line("share.word", "share")
    ).clean(text)
    assert result.text.count(buy) == 1
    assert "budget" in result.flags


BUY = "Buy the boat number {} that the whole town of Brennach has been waiting for since last winter."
TABLE = "".join(f"Heat {number}\n{number}:0{number % 10}\n" for number in range(60))


def test_the_budget_is_for_all_of_the_article() -> None:
    """A table may split it in two, and the second half is no less dear than the first."""
    first, second = ("".join(BUY.format(number) + "\n" for number in range(start, start + 5)) for start in (10, 20))
    text = f"{first.replace('Buy', 'Take')}{TABLE}{second}"
    result = cleaner_with(rule("ad.buy", LineMatcher(LineTest(starts_with=("buy",))))).clean(text)
    assert second.count("Buy") > result.text.count("Buy") >= second.count("Buy") - 4
    assert result.flags == ("budget",)


def test_the_foot_of_a_page_begins_below_all_of_the_article() -> None:
    """Known lines above the second half are no reason to take it."""
    first, half = BUY.format(9) + "\n", "".join(BUY.format(number) + "\n" for number in range(3))
    foot = "Contact\nShare\nTop\nAlpha\n" * 8
    cleaner = cleaner_with(line("footer.x", "contact"), line("share.x", "share"), line("navigation.x", "top"))
    assert end_of(cleaner.clean(f"{STORY}{first}{foot}{TABLE}{foot}").text) == first
    rest = end_of(cleaner.clean(f"{STORY}{first}{foot}{TABLE}{half}{foot}").text)
    assert rest == first + "Alpha\n" * 8 + TABLE + half


# -------------------------------------------------------------------------- fields

BY = rule("byline.by", LineMatcher(LineTest(matches=(r"by (?P<byline>[\w ]+?)(?: on (?P<date>[\w ]+))?",))))
DATE = rule("timestamp.date", LineMatcher(LineTest(matches=(r"(?P<date>\d+ \w+ \d{4})",))))


def test_fields_are_filled_from_what_goes() -> None:
    result = cleaner_with(BY, DATE).clean(f"By Ann Lee\n3 March 2025\n\n{STORY}")
    assert (result.byline, result.date) == ("Ann Lee", "3 March 2025")
    assert result.text == STORY


def test_the_first_of_several_fills_the_field() -> None:
    result = cleaner_with(BY, DATE).clean(f"By Ann Lee on Monday\nBy Bo Ek\n3 March 2025\n\n{STORY}")
    assert (result.byline, result.date) == ("Ann Lee", "Monday")


def test_a_kept_byline_is_a_field_all_the_same() -> None:
    result = cleaner_with(BY, keep=frozenset({"byline"})).clean(f"By Ann Lee\n\n{STORY}")
    assert result.byline == "Ann Lee"
    assert result.text.startswith("By Ann Lee\n")


def test_rules_on_trial_fill_no_field() -> None:
    assert cleaner_with(BY._replace(status="experimental")).clean(f"By Ann Lee\n\n{STORY}").byline is None


def test_the_headline_is_the_title_and_stays() -> None:
    result = cleaner_with().clean(f"A Ferry Returns to the Wend\n\n{STORY}")
    assert result.title == "A Ferry Returns to the Wend"
    assert result.removals == ()
    assert [(veto.cause, veto.reason) for veto in result.vetoes] == [("heuristic.headline", "category")]


def test_a_headline_that_is_a_link_stays() -> None:
    """Readers that keep links print it so; a row of links, or a short one, is the menu."""
    text = f"[A Ferry Returns to the Wend](/news/ferry)\n\n{STORY}"
    assert Cleaner(table=shipped_table()).clean(Document(text, language="en")).text == text
    menu = f"[Home](/)\n\n[News](/news) | [Sport](/sport)\n\n{text}"
    assert Cleaner(table=shipped_table()).clean(Document(menu, language="en")).text == text


def test_the_headline_goes_when_asked_for() -> None:
    result = cleaner_with(drop=frozenset({"headline"})).clean(f"A Ferry Returns to the Wend\n\n{STORY}")
    assert (result.title, result.text) == ("A Ferry Returns to the Wend", STORY)


def test_the_caller_knows_the_title() -> None:
    cleaner = cleaner_with(drop=frozenset({"headline"}))
    text = f"A Ferry Returns to the Wend\n\nThe Other Headline of the Day\n\n{STORY}"
    result = cleaner.clean(Document(text, title="The other headline  of the day", language="en"))
    assert result.title == "The other headline  of the day"
    assert result.text == f"A Ferry Returns to the Wend\n\n{STORY}"


# ------------------------------------------------------------------------- context

APPEARED = rule(
    "feed_attribution.appeared",
    InlineMatcher((r"the post {title} appeared first on {site}\.?$",)),
)
ECHO = rule("kicker.echo", LineMatcher(LineTest(same_as=("site",))))


@pytest.mark.parametrize(
    ("title", "site", "rest"),
    [
        ("Ferry (again) sails?", "The Post", ""),
        ("ferry  (AGAIN) sails?", "the post", ""),
        (None, None, ""),
        ("Ferry (again) sails?", None, ""),
        ("Another story", "The Post", "The post Ferry (again) sails? appeared first on The Post."),
        ("Ferry (again) sails?", "Another", "The post Ferry (again) sails? appeared first on The Post."),
        ("Ferry .again. sails?", "The Post", "The post Ferry (again) sails? appeared first on The Post."),
    ],
)
def test_what_the_caller_knows_makes_patterns_exact(title: str | None, site: str | None, rest: str) -> None:
    text = STORY + "\nThe post Ferry (again) sails? appeared first on The Post."
    result = cleaner_with(APPEARED).clean(Document(text, title=title, site=site, language="en"))
    assert end_of(result.text).strip() == rest


def test_one_document_s_title_is_forgotten_with_the_next() -> None:
    cleaner = cleaner_with(APPEARED)
    text = STORY + "\nThe post Ferry sails appeared first on The Post."
    for title, cut in (("Ferry sails", True), ("Ferry sinks", False), ("Ferry sails", True), (None, True)):
        assert bool(cleaner.clean(Document(text, title=title, language="en")).removals) == cut


@pytest.mark.parametrize("site", ["The Harbour Post", "THE HARBOUR POST", "The Harbour Post:", "The\u00a0Harbour Post"])
def test_lines_that_repeat_the_site_s_name(site: str) -> None:
    text = f"The Harbour Post\n\n{STORY}"
    assert cleaner_with(ECHO).clean(Document(text, site=site, language="en")).text == STORY
    assert cleaner_with(ECHO).clean(Document(text, language="en")).text == text


# ------------------------------------------------------------------ hosts, languages

BOUND = line("ui.bound", "follow us", host=("harbourpost.example", "xn--mwe.example"))


@pytest.mark.parametrize(
    ("url", "holds"),
    [
        ("https://harbourpost.example/ferry", True),
        ("https://www.harbourpost.example/ferry?from=rss", True),
        ("https://m.harbourpost.example", True),
        ("http://ann@HarbourPost.example:8080/", True),
        ("//harbourpost.example/ferry", True),
        ("https://harbourpost.example.org/ferry", False),
        ("https://notharbourpost.example/ferry", False),
        ("https://example/harbourpost.example", False),
        ("harbourpost.example", False),
        ("https://", False),
        ("//", False),
        ("", False),
        (None, False),
    ],
)
def test_rules_of_a_site_hold_there_alone(url: str | None, holds: bool) -> None:
    result = cleaner_with(BOUND).clean(Document(STORY + "\nFollow us\n", url=url, language="en"))
    assert bool(result.removals) == holds


WORDS = {
    "en": ["the", "of", "to", "a", "in", "and", "that", "was", "for", "on", "its", "said"],
    "de": ["der", "die", "das", "und", "in", "den", "von", "zu", "mit", "auf", "ist", "ein"],
}
GERMAN = "Die Fähre auf der Wend fährt wieder, und das mit einem Motor, der von der Stadt bezahlt worden ist.\n" * 3
TEILEN = line("share.teilen", "teilen", language="de")._replace(id="de.share.teilen")
PACKS = table_of(FOLLOW, TEILEN, line("ui.mark", "@@", language="any"), function_words=WORDS)


@pytest.mark.parametrize(
    ("story", "language", "packs", "left"),
    [
        (STORY, None, (), "Teilen"),
        (GERMAN, None, (), "Follow us"),
        (STORY, "de", (), "Follow us"),
        (STORY, "fr", (), "Follow us Teilen"),
        (STORY, None, ("de",), "Follow us"),
        (STORY, "en", ("de", "en"), ""),
        ("Xoqri vexolit.\n", None, (), "Follow us Teilen"),
        (f"{STORY}\n{GERMAN}", None, (), ""),
        (f"{STORY}\n{GERMAN}", "de", (), "Follow us"),
    ],
)
def test_rules_of_the_language_in_hand(story: str, language: str | None, packs: tuple[str, ...], left: str) -> None:
    cleaner = Cleaner(Config(languages=packs), table=PACKS)
    result = cleaner.clean(Document(f"{story}\nFollow us\n\nTeilen\n\n@@\n", language=language))
    assert " ".join(result.text.removeprefix(story).split()) == left


def test_the_language_is_that_of_what_is_left() -> None:
    """A second run would see only this."""
    box = rule("ad.kasten", LineMatcher(LineTest(starts_with=("die fähre",))), language="de")
    cleaner = Cleaner(table=table_of(FOLLOW, box, function_words=WORDS))
    rest = "Die Fähre und der Hafen, das ist die Stadt von den Leuten\n" * 60
    result = cleaner.clean(f"{STORY}\nFollow us\n\n{rest}")
    assert (result.text, result.language) == (STORY, "en")
    assert cleaner.clean(result.text).removals == ()


# --------------------------------------------------------------- rules of one's own

OFF = "language: en\ncategory: share\nrules:\n  - {id: en.share.wave, status: retired}\n"


def layers(tmp_path: Path, *files: str) -> Cleaner:
    found = [rules_in(tmp_path / str(n), {"en/share.yaml": text}) for n, text in enumerate(files)]
    return Cleaner(table=build_table(found))


def cuts(cleaner: Cleaner, text: str) -> list[str]:
    result = cleaner.clean(Document(f"{text}\n\n{STORY}", language="en"))
    return [removal.text.strip() for removal in result.removals]


def test_later_directories_add_replace_and_switch_off(tmp_path: Path) -> None:
    other = WAVE_RULES.replace("wave to the ferry", "hail the ferry").replace("Wave to", "Hail")
    more = WAVE_RULES.replace("share.wave", "share.hail").replace("wave to the ferry", "hail the ferry")
    text = "Wave to the ferry\n\nHail the ferry"
    assert cuts(layers(tmp_path / "one", WAVE_RULES), text) == ["Wave to the ferry"]
    assert cuts(layers(tmp_path / "add", WAVE_RULES, more), text) == ["Wave to the ferry", "Hail the ferry"]
    assert cuts(layers(tmp_path / "replace", WAVE_RULES, other), text) == ["Hail the ferry"]
    assert cuts(layers(tmp_path / "off", WAVE_RULES, OFF), text) == []
    assert cuts(layers(tmp_path / "on", WAVE_RULES, OFF, OFF.replace("retired", "stable")), text) == [
        "Wave to the ferry"
    ]
    assert cuts(layers(tmp_path / "trial", WAVE_RULES, OFF.replace("retired", "experimental")), text) == []


def test_a_directory_over_the_shipped_rules(tmp_path: Path) -> None:
    config = Config(rules=(rules_in(tmp_path, {"en/share.yaml": WAVE_RULES}),))
    own, shipped = Cleaner(config), Cleaner(table=shipped_table())
    assert cuts(own, "Wave to the ferry\n\nLeave a Reply") == ["Wave to the ferry", "Leave a Reply"]
    assert cuts(shipped, "Wave to the ferry\n\nLeave a Reply") == ["Leave a Reply"]
    assert own.table.digest != shipped.table.digest


def test_a_broken_directory_names_all_its_faults(tmp_path: Path) -> None:
    broken = WAVE_RULES.replace("equals", "equal").replace("stable", "steady")
    with pytest.raises(RuleError) as caught:
        Cleaner(Config(rules=(rules_in(tmp_path, {"en/share.yaml": broken}),)))
    places = [(fault.code, fault.line, fault.column) for fault in caught.value.faults]
    assert places == [("R005", 7, 13), ("R003", 10, 7)]


def test_no_directory() -> None:
    with pytest.raises(RuleError, match="no such directory"):
        Cleaner(Config(rules=("/no/such/rules",)))


# ------------------------------------------------------------------------ slow rules

CATASTROPHE = r"(?:o|oo)+x.*"
"""The package ``regex`` sees through most patterns of this sort, but not through this one."""
LONG = "O" * 60 + " x and the rest of the line"


@pytest.mark.parametrize(
    "slow",
    [
        rule("ui.slow", LineMatcher(LineTest(matches=(CATASTROPHE,)))),
        rule("ui.slow", LineMatcher(LineTest(min_words=2)), unless=(CATASTROPHE,)),
        rule("ui.slow", InlineMatcher((CATASTROPHE,))),
        rule("ui.slow", SectionMatcher(LineTest(matches=(CATASTROPHE,)), (LineTest(max_words=3),))),
        rule("ui.slow", SectionMatcher(LineTest(matches=(r"\d",)), (LineTest(matches=(CATASTROPHE,)),))),
        rule("ui.slow", RunMatcher((RunItem(LineTest(matches=(r"\d",))), RunItem(LineTest(matches=(CATASTROPHE,)))))),
    ],
    ids=["line", "unless", "inline", "heading", "item", "run"],
)
def test_a_rule_out_of_time_is_left_out_and_flagged(slow: Rule) -> None:
    text = "".join(f"{number}\n\n{LONG} {number}\n\n" for number in range(5)) + "Follow us\n"
    cleaner = cleaner_with(FOLLOW, slow, rule("tools.long", LineMatcher(LineTest(starts_with=("o" * 60,)))))
    begun = time.process_time()
    result = cleaner.clean(text)
    assert time.process_time() - begun < 4
    assert result.flags == ("slow-rule:en.ui.slow",)
    assert result.text.split() == ["0", "1", "2", "3", "4"]
    assert "en.ui.slow" not in {removal.cause for removal in result.removals}


@pytest.mark.parametrize(
    "slow",
    [
        rule("ui.slow", KeepMatcher(LineTest(matches=(CATASTROPHE,)))),
        rule("ui.slow", KeepMatcher(LineTest(min_words=2)), unless=(CATASTROPHE,)),
    ],
    ids=["keep", "unless"],
)
def test_a_keep_rule_out_of_time_protects(slow: Rule) -> None:
    """What it would have said of a line nobody knows; silence beats a false cut."""
    text = "".join(f"{LONG} {number}\n\n" for number in range(5))
    cleaner = cleaner_with(slow, rule("ad.long", LineMatcher(LineTest(min_words=2))))
    begun = time.process_time()
    result = cleaner.clean(text)
    assert time.process_time() - begun < 4
    assert result.text == text
    assert result.flags == ("slow-rule:en.ui.slow",)
    assert {(veto.reason, veto.by) for veto in result.vetoes} == {("keep-rule", "en.ui.slow")}


def test_a_keep_rule_out_of_time_protects_what_it_could_have_meant() -> None:
    """Not lines that are too long for it, or hold none of its words."""
    slow = rule("ui.slow", KeepMatcher(LineTest(matches=(CATASTROPHE,), max_words=12)))
    cleaner = cleaner_with(slow, rule("ad.any", LineMatcher(LineTest(max_words=60))))
    assert cleaner.clean(f"{LONG}\n\n{LONG} that is far too long for it\n\nFollow us\n").text == f"{LONG}\n"


def test_a_slow_rule_is_tried_again_on_the_next_document() -> None:
    cleaner = cleaner_with(rule("ui.slow", LineMatcher(LineTest(matches=(CATASTROPHE,)))))
    assert cleaner.clean(LONG).flags == ("slow-rule:en.ui.slow",)
    assert cleaner.clean("oox").text == ""


def test_a_pattern_that_looks_bad_on_a_long_line() -> None:
    cleaner = cleaner_with(FOLLOW, rule("ui.bad", LineMatcher(LineTest(matches=(r"(\w+\s?)+$!",), max_words=9999))))
    text = "word " * 4000 + "! end\nFollow us\n"
    begun = time.process_time()
    assert cleaner.clean(text).text == text.replace("Follow us\n", "")
    assert time.process_time() - begun < 4
