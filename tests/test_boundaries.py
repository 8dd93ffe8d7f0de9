"""The head and the tail of a page: lists that go as a whole, and boxes that do not."""

from __future__ import annotations

from engine_support import shipped_table

from cleaner import Cleaner, Document
from cleaner.boundaries import HEAD_CAUSE, TAIL_CAUSE

PROSE = "The council voted on Monday to close the old bridge, and it will not say when a new one will be built. "
BODY = [PROSE * 2, "The engineers had asked for that since the flood of last spring, when two of its piers sank. " * 2]
LAST = (
    "Nobody on the east bank was asked, and the ferry that they were promised has no crew, no pier and no licence. " * 3
)
SHORT = "The ferry has no crew and no licence, the mayor said, and he did not know when it would have either."
BOX = [
    "Related stories",
    "Harbour fees",
    "Two boats",
    "Kilns of Ardley",
    "Follow us on Facebook",
    "Twitter",
    "Instagram",
]
FOOT = ["Sport", "Privacy Policy", "Terms of Use", "Contact us", "Old quay", "Net loft", "Advertise", "Cookie Policy"]


def text_of(*parts: list[str]) -> str:
    return "\n".join(line for part in parts for line in part) + "\n"


def cleaned(text: str) -> tuple[str, set[str]]:
    result = Cleaner(table=shipped_table()).clean(Document(text, language="en"))
    return result.text, {removal.cause for removal in result.removals}


def test_what_closes_the_page_goes_with_the_lines_that_no_rule_knows() -> None:
    text, causes = cleaned(text_of(BODY, BOX[4:], FOOT))
    assert text.split() == text_of(BODY).split()
    assert TAIL_CAUSE in causes


def test_a_long_paragraph_below_a_box_is_the_article_that_goes_on() -> None:
    text, _ = cleaned(text_of(BODY * 3, BOX * 2, [LAST], FOOT))
    assert LAST.strip() in text
    assert "Privacy Policy" not in text


def test_a_short_one_may_be_a_teaser() -> None:
    text, causes = cleaned(text_of(BODY, BOX * 2, [SHORT], FOOT))
    assert SHORT not in text
    assert TAIL_CAUSE in causes


def test_a_list_longer_than_the_prose_below_it_is_no_menu() -> None:
    """A page may be its list, and the only prose on it a notice below."""
    menu = ["Home", "Sport", "Opinion", "Contact us", "Business", "Politics", "Share on Facebook"]
    dates = [f"Round {n}: the ferry race from pier {n} to the old lighthouse" for n in range(1, 15)]
    text, _ = cleaned(text_of(menu, dates, ["Share on Facebook", "Print"], [PROSE * 3]))
    assert all(line in text for line in dates)


MENU = ["Home", "Sport", "Opinion", "Sign in", "Harbour fees", "Kilns of Ardley", "Two boats", "Share on Facebook"]
HEADLINE = "Council of Brennach votes to close the old bridge over the Wend for good after the spring flood"


def test_the_title_of_the_page_on_top_hides_no_menu() -> None:
    text, causes = cleaned(text_of([f"{HEADLINE} | Brennach Courier"], MENU, [HEADLINE], BODY))
    assert HEAD_CAUSE in causes
    assert not {*MENU, f"{HEADLINE} | Brennach Courier"} & set(text.splitlines())
    assert all(line in text for line in (HEADLINE, *(paragraph.strip() for paragraph in BODY)))


def test_a_long_line_on_top_that_is_nowhere_repeated_may_be_text() -> None:
    text, causes = cleaned(text_of([HEADLINE], MENU, BODY))
    assert HEAD_CAUSE not in causes
    assert HEADLINE in text


def test_of_a_very_long_menu_not_every_tenth_line_need_be_known() -> None:
    schedule = [f"Pier {n}" for n in range(1200)]
    text, causes = cleaned(text_of([*schedule, *MENU * 20], BODY * 2))
    assert HEAD_CAUSE in causes
    assert "Pier 7\n" not in text
