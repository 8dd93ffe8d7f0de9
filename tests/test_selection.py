"""Which lines of a page are claimed before any text rule is asked."""

from __future__ import annotations

import pytest
from engine_support import shipped_table

from cleaner.extraction import page_lines
from cleaner.page import Page, read_page
from cleaner.scoring import LineScore
from cleaner.selection import COPY, NEXT, WITNESS, Selection, select
from cleaner.text import shape_of

SENTENCES = [
    "The ferry company will cut its winter timetable by a third, its board announced on Tuesday evening.",
    "Crews had warned for months that the two oldest boats could not be kept running without new engines.",
    "Islanders who work on the mainland said that they would have to move, and asked the council for help.",
    "The council meets on Friday, and its leader promised that the matter would be the first on the agenda.",
    "A spokeswoman for the company said that no one would lose a job, and that fares would stay as they are.",
]
NAV = "<nav><ul><li><a href=/>Home</a></li><li><a href=/news>News</a></li></ul></nav>"
FOOT = "<footer><p>All rights are with the publisher.</p><a href=/legal>Legal notice</a></footer>"


def page(body: str, head: str = "<title>Ferry timetable cut | Bay Post</title>") -> Page:
    return read_page(f"<html><head>{head}</head><body>{NAV}{body}{FOOT}</body></html>")


def paragraphs(tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in SENTENCES)


def chosen(made: Page, score: LineScore | None = None) -> Selection:
    table = shipped_table()
    lines = page_lines(made, shape_of)
    return select(made, lines, table.pages.score if score is None else score, table.pages.cues)


def left(made: Page, found: Selection) -> list[str]:
    gone = {place for match in found.matches if match.category != "headline" for place in range(match.start, match.end)}
    return [made.text[row.start : row.end] for row in made.rows if row.start not in gone]


def causes(found: Selection) -> set[str]:
    return {match.cause for match in found.matches}


@pytest.mark.parametrize("score", [None, LineScore()], ids=["scored", "by the witness alone"])
def test_the_article_stays_and_the_page_goes(score: LineScore | None) -> None:
    made = page(f"<article><h1>Ferry timetable cut</h1>{paragraphs()}</article>")
    found = chosen(made, score)
    assert left(made, found) == ["Ferry timetable cut", *SENTENCES]
    assert WITNESS in causes(found)
    assert found.flags == ()


def test_categories_go_by_place() -> None:
    made = page(f"<article>{paragraphs()}<figure><figcaption>A boat in a storm</figcaption></figure></article>")
    by_text = {made.text[match.start : match.end]: match.category for match in chosen(made).matches}
    assert by_text["Home\nNews"] == "navigation"
    assert by_text["A boat in a storm"] == "caption"
    assert {category for text, category in by_text.items() if "Legal" in text} == {"footer"}


def test_lines_that_go_together_are_one_claim() -> None:
    found = chosen(page(f"<article>{paragraphs()}</article>"))
    spans = sorted((match.start, match.end) for match in found.matches)
    assert len(spans) == 2
    assert all(before[1] < after[0] for before, after in zip(spans, spans[1:]))


HEADLINES = [
    ("<h1>Ferry timetable cut</h1>", "Ferry timetable cut"),
    ("<h2>Ferry timetable cut</h2>", "Ferry timetable cut"),  # the title says so
    ("<h1>Fewer boats this winter</h1>", "Fewer boats this winter"),  # no other main heading
    ("<h1>Bay Post</h1><h2>Ferry timetable cut</h2>", "Ferry timetable cut"),
    ("<h1>Bay Post</h1><h1>News of today</h1>", None),
    ("", None),
]


@pytest.mark.parametrize(("markup", "headline"), HEADLINES)
def test_the_headline(markup: str, headline: str | None) -> None:
    made = page(f"{markup}<article>{paragraphs()}</article>")
    found = chosen(made)
    row = None if found.headline is None else made.rows[found.headline]
    assert (row and made.text[row.start : row.end]) == headline


def test_a_copy_of_the_headline_goes() -> None:
    made = page(f"<h1>Ferry timetable cut</h1><article><h2>Ferry timetable cut</h2>{paragraphs()}</article>")
    found = chosen(made)
    assert COPY in causes(found)
    assert left(made, found).count("Ferry timetable cut") == 1


def test_a_silent_witness_is_asked_again() -> None:
    found = chosen(page("<div>" + "<br>".join(SENTENCES[:1]) + "</div>", head=""))
    assert not any(flag.startswith("not_an_article") for flag in found.flags)


def test_a_container_that_holds_most_prose_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The witness took a short box elsewhere for the article."""
    box = "Subscribers of the paper read the printed edition on their telephones, too."
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: box)
    made = page(f"<main>{paragraphs()}</main><div class=box><p>{box}</p></div>", head="")
    found = chosen(made)
    assert [text for text in left(made, found) if text in SENTENCES] == SENTENCES
    assert "witness-doubted" in found.flags


def silenced(made: Page, *texts: str) -> Page:
    """The page, as if the witness had not kept these paragraphs."""
    shares = tuple(
        0.0 if made.text[row.start : row.end] in texts else share
        for row, share in zip(made.rows, made.testimony.shares)
    )
    return made._replace(testimony=made.testimony._replace(shares=shares))


def test_an_article_that_the_witness_halved_is_whole() -> None:
    parts = f"<div class=body>{paragraphs()}</div>" * 2
    made = page(f"<article><h1>Ferry timetable cut</h1>{parts}</article>")
    found = chosen(silenced(made, *SENTENCES[2:]), LineScore())
    assert left(made, found) == ["Ferry timetable cut", *SENTENCES, *SENTENCES]
    assert found.flags == ("witness-doubted",)


def test_one_paragraph_like_those_of_the_article_may_be_a_note() -> None:
    made = page(f"<article><h1>Ferry timetable cut</h1>{paragraphs()}</article>")
    assert left(made, chosen(silenced(made, SENTENCES[-1]), LineScore())) == ["Ferry timetable cut", *SENTENCES[:-1]]


def _two_parts(heading: str) -> Page:
    first = "".join(f"<p>{text}</p>" for text in SENTENCES)
    second = "".join(f"<p>{text.replace('ferry', 'train').replace('e', 'a')}</p>" for text in SENTENCES)
    return page(
        f'<main><article class="story"><h1 class="headline">Ferry timetable cut</h1>{first}</article>'
        f'<article class="story"><h1 class="{heading}">What trains cost</h1>{second}</article></main>'
    )


def test_a_second_article_has_a_heading_made_as_that_of_the_first() -> None:
    assert NEXT in causes(chosen(_two_parts("headline")))


def test_a_section_with_a_main_heading_made_otherwise_is_no_second_article() -> None:
    assert NEXT not in causes(chosen(_two_parts("section-title")))
