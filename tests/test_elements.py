"""Rules that read the markup of pages: element rules, hints in the other kinds, selectors, and what protects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from engine_support import PROSE, cleaner_with, keep, line, rule, rules_in, table_of

from cleaner import Cleaner, CleanResult, Config, Document
from cleaner.blocks import MARK
from cleaner.building import build_table
from cleaner.flattening import flatten
from cleaner.kept import Kept
from cleaner.lint.snippets import read_snippet
from cleaner.page import flat_text
from cleaner.parsing import parse
from cleaner.rule import CONTAINERS, ElementMatcher, KeepMatcher, LineMatcher, LineTest, Rule, SectionMatcher
from cleaner.selectors import MOST_MARKUP, marks_of
from cleaner.table import table_from, table_to_bytes

STORY = "".join(f"<p>{text}</p>" for text in PROSE)
LONG = (
    "Among those who crossed on the first day were two bakers, a priest, a class of nine-year-olds with their "
    "teacher, and a man who had brought his cow, which the captain let on board after some thought."
)


def cleaned(markup: str, *rules: Rule, **config: object) -> CleanResult:
    document = Document(f"<article>{STORY}{markup}{STORY}</article>", kind="html", language="en")
    return cleaner_with(*rules, **config).clean(document)


def cut(markup: str, *rules: Rule) -> list[str]:
    """The lines that rules cut of markup between paragraphs; what the witness drops is left out."""
    result = cleaned(markup, *rules)
    assert result.restore() == result.source
    return [removal.text.strip() for removal in result.removals if not removal.cause.startswith("heuristic.")]


def element(slug: str = "ad.x", test: LineTest | None = None, **tests: Any) -> Rule:
    return rule(slug, ElementMatcher(test=test or LineTest(), **tests))


# ------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("attributes", "goes"),
    [
        ("class='ad'", True),
        ("class='AdSlot'", True),
        ("id=box_ad-3", True),
        ("class='bad ads adding'", False),
        ("class='x-58ad1d2'", False),
        ("aria-label=ad", False),
    ],
)
def test_words_are_whole_words(attributes: str, goes: bool) -> None:
    assert cut(f"<div {attributes}>Shoes</div>", element(words=("ad",))) == ["Shoes"] * goes


@pytest.mark.parametrize(
    ("value", "goes"), [("relatedPosts", True), ("my-related_posts2", True), ("related posts", False)]
)
def test_two_words_stand_next_to_each_other_in_one_name(value: str, goes: bool) -> None:
    markup = f"<div class='{value}'><ul><li>Shoes</ul></div>"
    assert cut(markup, element(words=("related posts",))) == ["Shoes"] * goes


def test_roles_are_told_of_other_attributes() -> None:
    markup = "<div aria-label='Share this story'>Shoes</div><div data-testid=share-this>Hats</div>"
    assert cut(markup, element(roles=("share this",))) == ["Shoes", "Hats"]


def test_the_id_of_a_heading_is_made_of_its_words() -> None:
    assert cut("<h2 id=best-newsletter>The best newsletter</h2>", element(words=("newsletter",))) == []


def test_inline_elements_around_the_whole_line_count() -> None:
    assert cut("<div><a class=ad>Shoes</a></div><p>No <a class=ad>shoes</a></p>", element(words=("ad",))) == ["Shoes"]


def test_the_innermost_element_speaks() -> None:
    rules = (element("comments.x", words=("comments",)), element("share.x", words=("share",)))
    result = cleaned("<div class=comments><b>Ann</b><div class=share>Pass on</div></div>", *rules)
    causes = {removal.text.strip(): removal.cause for removal in result.removals}
    assert causes == {"Ann": "en.comments.x", "Pass on": "en.share.x"}


def test_an_experiment_does_not_silence_the_others() -> None:
    rules = (
        element("comments.x", words=("comments",)),
        element("share.x", words=("share",))._replace(status="experimental"),
    )
    assert cut("<div class=comments><div class=share>Pass on</div></div>", *rules) == ["Pass on"]


@pytest.mark.parametrize("wrapper", ["<body class=ad>", "<body><div class=ad>", "<body><main id=ad><section>"])
def test_what_holds_the_article_is_no_box_in_it(wrapper: str) -> None:
    page = f"<html>{wrapper}{STORY}<h2>What comes next</h2>{STORY}"
    result = cleaner_with(element(words=("ad",))).clean(Document(page, kind="html", language="en"))
    assert result.text == flat_text(page)


def test_long_prose_goes_only_where_the_rule_says_so() -> None:
    markup = f"<div class=ad><p>{LONG}</p></div>"
    assert cut(markup, element(words=("ad",))) == []
    assert cut(markup, element(words=("ad",), test=LineTest(prose=True))) == [LONG]
    assert cut(markup, element(css=(".ad",))) == [LONG]


# ------------------------------------------------------------------------- other tests


def test_hints() -> None:
    markup = (
        "<aside><h3>Heading</h3><div><a>All link</a></div><div>Half <a>link</a></div><div hidden>Unseen</div></aside>"
    )
    assert cut(markup, element(test=LineTest(within=("aside",), tag=("h3",)))) == ["Heading"]
    assert cut(markup, element(test=LineTest(within=("aside",), link_share=0.9))) == ["All link"]
    assert cut(markup, element(hidden=True)) == ["Unseen"]
    assert cut(markup, element(test=LineTest(within=("nav",)))) == []


def test_line_tests_and_exceptions_and_fields() -> None:
    markup = "<div class=ad>Shoes by Ann</div><div class=ad>Hats by Bob</div>"
    made = rule(
        "byline.x", ElementMatcher(words=("ad",), test=LineTest(matches=(r".* by (?P<byline>\w+)",))), unless=("Hats",)
    )
    result = cleaned(markup, made)
    assert [removal.text.strip() for removal in result.removals if removal.cause == made.id] == ["Shoes by Ann"]
    assert result.byline == "Ann"


@pytest.mark.parametrize(("zone", "gone"), [(("head",), ["One"]), (("tail",), ["Two"]), ((), ["One", "Two"])])
def test_zones(zone: tuple[str, ...], gone: list[str]) -> None:
    page = f"<div class=ad>One</div><article>{STORY}</article><div class=ad>Two</div>"
    made = element(words=("ad",))._replace(zone=zone)
    result = cleaner_with(made).clean(Document(page, kind="html", language="en"))
    assert [removal.text.strip() for removal in result.removals if removal.cause == made.id] == gone


def test_markup_tests_in_line_and_section_rules() -> None:
    markup = "<aside><h4>More</h4><ul><li><a>Ferry fares</a><li><a>Mill owner</a><li>No link</ul></aside><p>More</p>"
    linked = rule("ui.x", LineMatcher(LineTest(equals=("more",), within=("aside",))))
    assert cut(markup, linked) == ["More"]
    section = rule("related.x", SectionMatcher(LineTest(equals=("more",), tag=("h4",)), (LineTest(tag=("p",)),)))
    assert cut("<h4>More</h4><p>Ferry fares</p><p>Mill owner</p><h4>Less</h4>", section) == [
        "More\n\nFerry fares\n\nMill owner"
    ]
    assert cut("<h3>More</h3><p>Ferry fares</p><p>Mill owner</p><h4>Less</h4>", section) == []


def test_no_line_of_a_text_passes_a_test_on_markup() -> None:
    text = f"{PROSE[0]}\n\nMore\n"
    rules = (rule("ui.x", LineMatcher(LineTest(equals=("more",), within=("aside",)))), element(words=("ad",)))
    assert cleaner_with(*rules).clean(text).text == text


# ------------------------------------------------------------------------- protection


def test_keep_rules_hold_against_the_witness_and_element_rules() -> None:
    markup = "<div class=ad>Shoes</div><div class=ad>Hats</div>"
    rules = (element("ad.x", words=("ad",)), keep("ui.keep", "shoes"))
    result = cleaned(markup, *rules)
    assert "Shoes" in result.text
    assert "Hats" not in result.text
    assert {(veto.cause, veto.by) for veto in result.vetoes if veto.reason == "keep-rule"} >= {
        ("en.ad.x", "en.ui.keep")
    }


def test_a_keep_rule_may_read_markup() -> None:
    box = rule("ui.keep", KeepMatcher(LineTest(within=("aside",))))
    markup = "<aside><h3>The ferry in figures</h3><p>Cars: 31</p></aside>"
    assert "The ferry in figures\n\nCars: 31" in cleaned(markup, box).text
    assert "figures" not in cleaned(markup, element(css=("aside",))).text


def test_a_keep_rule_for_one_category_does_not_hold_against_another() -> None:
    rules = (element("ad.x", words=("ad",)), keep("ui.keep", "shoes", against=("share",)))
    assert cut("<div class=ad>Shoes</div>", *rules) == ["Shoes"]


def test_the_budget_holds_for_selectors_too() -> None:
    result = cleaned("", element(css=("p",)))
    assert "budget" in result.flags
    assert 2 * len(result.text) > len(result.source)


# ------------------------------------------------------------------------- selectors


def test_selectors_find_all_lines_inside() -> None:
    markup = "<div class=box><p>Shoes<p>Hats</div><div><p class=x>Gloves</p><p>Scarves</p></div>"
    assert cut(markup, element(css=(".box", "p.x"))) == ["Shoes", "Hats", "Gloves"]
    assert cut(markup, element(css=("div:not(.box) > p:last-child",))) == ["Scarves"]


MESSY = [
    "<p>One<p>Two<b>three</b><table><tr><td>a<td>b</table>x<br>y<ul><li>1<li>2</ul>",
    "<div>Home<a>News</a><a>Sport</a><span style='display:none'>x</span></div><pre> a\n b</pre>",
    "text <div>in</div> between <form><p>p<div>q</form><template>t</template><noscript>n</noscript>",
    f"<p {MARK}=0>Forged</p><div {MARK}='1 2'>marks</div>",
]


@pytest.mark.parametrize("page", MESSY)
def test_marks_do_not_change_the_lines(page: str) -> None:
    rows = flatten(parse(page)).rows
    for css in ("*", "p", "td, li", "b, a, span"):
        marks = marks_of(page, {"7": [css]}, set())
        assert len(marks) == len(rows)
        assert all(mark <= {"7"} for mark in marks)
    assert all(marks_of(page, {"7": ["body"]}, set()))
    assert not any(marks_of(page, {"7": ["h6"]}, set()))


@pytest.mark.parametrize("page", MESSY)
def test_a_mark_in_the_tree_does_not_change_the_text(page: str) -> None:
    tree = parse(page)
    plain = flatten(tree).text
    for element_ in tree.iter():
        element_.set(MARK, "0")
    assert flatten(tree).text == plain


def test_a_page_too_large_for_selectors_is_flagged() -> None:
    late: set[str] = set()
    assert not any(marks_of("<p>word</p>" * (MOST_MARKUP // 11), {"0": ["p"]}, late))
    assert late == {"0"}


def test_a_selector_that_takes_too_long_is_given_up_and_flagged() -> None:
    page = f"<article>{STORY}</article><div class=deep>" + "<div>" * 300 + "<i>x</i>" * 3000 + "</div>" * 301
    made = element(css=("div div div div div div div div p i",))
    result = cleaner_with(made).clean(Document(page, kind="html", language="en"))
    assert result.flags in ((), ("slow-rule:en.ad.x",))
    assert PROSE[0] in result.text


def test_the_bound_is_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.selectors.MOST_STEPS", 10)
    result = cleaned("<div class=box>Shoes</div>" * 30, element(css=(".box",)))
    assert "slow-rule:en.ad.x" in result.flags


SITE = """\
host: ferry-times.example
category: related
rules:
  - id: site.ferry-times-example.pier
    title: Stories in the pier box
    why: The site's template puts them there.
    status: stable
    confidence: high
    element:
      css: ['section.pier']
    examples:
      match: ['<section class="pier"><p>[-Mill owner wins-]</p></section>']
      no_match: ['<section class="pier-story"><p>Mill owner wins</p></section>']
"""


def test_a_rule_of_a_site_holds_there_alone(tmp_path: Path) -> None:
    table = build_table([rules_in(tmp_path / "rules", {"sites/ferry-times.example.yaml": SITE})])
    page = f"<article>{STORY}<section class=pier><p>{LONG}</p></section>{STORY}</article>"
    cleaner = Cleaner(Config(), table=table)
    for url, gone in (("https://www.ferry-times.example/a", True), ("https://other.example/a", False), (None, False)):
        result = cleaner.clean(Document(page, kind="html", url=url, language="en"))
        assert (LONG not in result.text) == gone


def test_no_soup_without_selectors() -> None:
    code = (
        "import sys; from cleaner import Cleaner, Document;"
        "Cleaner().clean(Document('<p>a<div class=share>b</div>', kind='html'));"
        "print(sorted({'bs4', 'soupsieve'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ------------------------------------------------------------------------- the rest


def test_the_table_keeps_element_rules() -> None:
    made = element(words=("ad",), css=("p",), hidden=False, test=LineTest(within=("nav",), link_share=0.25))
    table = table_of(made, line("share.x", "share"))
    (again, _) = table_from(Kept(table_to_bytes(table)), table.digest).entries
    assert again.rule.matcher == made.matcher


def test_containers_are_those_that_lines_inherit() -> None:
    for tag in set(CONTAINERS) - {"table", "summary", "menu", "dl", "ol", "ul", "button", "label", "dialog", "details"}:
        (row,) = flatten(parse(f"<{tag}>word</{tag}>")).rows
        assert tag in row.hints.within


def test_deep_nesting_forgets_the_outermost() -> None:
    page = f"<article>{STORY}<div class=ad>" + "<div class=y>" * 60 + "<p>Shoes</p>" + "</div>" * 61 + "</article>"
    result = cleaner_with(element(words=("ad",))).clean(Document(page, kind="html", language="en"))
    assert all(removal.cause != "en.ad.x" for removal in result.removals)


@pytest.mark.parametrize(
    ("snippet", "marked"),
    [
        ("<p>One [-two-]</p>", ["two"]),
        ("<ul><li>[-One<li>Two-]</ul><p>Three", ["One\nTwo"]),
        ("<p>One</p>", []),
    ],
)
def test_snippets(snippet: str, marked: list[str]) -> None:
    text, spans, _ = read_snippet(snippet)
    assert [text[start:end] for start, end in spans] == marked


@pytest.mark.parametrize("snippet", ["<p>[-One</p>", "<p>One-]</p>", "<p title='[-x-]'></p>", "<p>[-[-One-]-]</p>"])
def test_broken_snippets(snippet: str) -> None:
    with pytest.raises(ValueError, match=r"mark|visible"):
        read_snippet(snippet)
