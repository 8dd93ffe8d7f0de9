"""Lines: which physical lines are one paragraph."""

from __future__ import annotations

import textwrap

import pytest
from engine_support import PROSE
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.extraction import lines_of
from cleaner.text import Line, shape_of

STORY = " ".join(PROSE)
BREAKS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


def lines(text: str) -> list[Line]:
    return lines_of(text, shape_of)


def texts(text: str) -> list[str]:
    return [text[line.start : line.end] for line in lines(text)]


def flat(text: str) -> list[str]:
    """Paragraphs with their inner line ends as blanks."""
    return [" ".join(found.split()) for found in texts(text)]


@pytest.mark.parametrize("text", ["", "\n", " \t \n\t\n", "\r\n\r\n", "\u2028\x0b\x85"])
def test_nothing_is_no_line(text: str) -> None:
    assert lines(text) == []


@pytest.mark.parametrize("end", BREAKS)
def test_lines_end_where_python_says(end: str) -> None:
    text = f"One.{end}{end}  Two. {end}Three."
    assert [(line.number, text[line.start : line.end]) for line in lines(text)] == [
        (1, "One."),
        (3, "  Two. "),
        (4, "Three."),
    ]


@pytest.mark.parametrize("blank", ["\u00a0", "\u200b", "\ufeff", "\u3000", "\u00a0\t\u00a0", "\x1f"])
def test_what_only_looks_blank_is_a_blank_line_of_its_own(blank: str) -> None:
    one, two, three = lines(f"One.\n{blank}\nTwo.")
    assert (one.shape.blank, two.shape.blank, three.shape.blank) == (False, True, False)


def test_shapes_are_asked_for_once_a_line() -> None:
    asked: list[str] = []
    lines_of("One.\nTwo.\n", lambda raw: asked.append(raw) or shape_of(raw))
    assert asked == ["One.", "Two."]


# ------------------------------------------------------------------- hard-wrapped


@pytest.mark.parametrize("width", [42, 60, 72, 80, 98])
def test_hard_wrapped_paragraphs_are_joined(width: int) -> None:
    paragraphs = [STORY, STORY[::-1].replace(".", ","), STORY.upper()]
    wrapped = [textwrap.fill(paragraph, width) for paragraph in paragraphs]
    assert flat("\n\n".join(wrapped)) == [" ".join(paragraph.split()) for paragraph in paragraphs]


def test_a_wrapped_paragraph_knows_its_rows() -> None:
    text = textwrap.fill(STORY, 60) + "\n\nShare\n"
    first, last = lines(text)
    assert (first.number, first.rows) == (1, text.count("\n") - 2)
    assert (last.number, last.rows) == (first.rows + 2, 1)
    assert text[first.start : first.end] == textwrap.fill(STORY, 60)


def test_wrapped_paragraphs_without_blank_lines_end_where_a_line_has_room() -> None:
    first, second = " ".join(PROSE[:3]), " ".join(PROSE[3:])
    text = textwrap.fill(first, 60) + "\n" + textwrap.fill(second, 60)
    assert len(text.split("\n")[len(textwrap.wrap(first, 60)) - 1]) < 50
    assert flat(text) == [first, second]


def test_an_address_may_stick_out() -> None:
    rows = textwrap.wrap(" ".join([STORY] * 12), 70)
    rows[20:20] = ["https://www.example.org/" + "harbour/" * 12]
    assert len(rows) > 50
    assert len(lines("\n".join(rows))) <= 3


def test_short_lines_below_one_another_stay_apart() -> None:
    menu = ["Home", "News and weather", "Sport from the region", "Culture", "About the Harbour Post", "Contact"] * 4
    assert texts("\n".join(menu)) == menu


def test_a_poem_is_not_wrapped() -> None:
    poem = [
        "The river takes the landing stage,",
        "the river brings it back,",
        "and we who wait upon the bank",
        "have learned to read the black",
        "and silver of the evening tide",
        "that runs below the track",
    ]
    joined = lines("\n".join(["The lights are low,", *(line.capitalize() for line in poem)]))
    assert len(joined) == 7


def test_wide_lines_are_paragraphs_already() -> None:
    assert texts("\n".join(PROSE * 3)) == list(PROSE * 3)


def test_items_of_a_wrapped_text_stay_apart() -> None:
    items = "".join(textwrap.fill(f"- {prose}", 60) + "\n" for prose in PROSE)
    assert len(lines(textwrap.fill(STORY, 60) + "\n\n" + items)) == 1 + len(PROSE)


# --------------------------------------------------------------------------- torn


def test_a_sentence_torn_at_its_links_is_one_paragraph() -> None:
    text = "The owners of the ferry said on Monday that\nthe council\nwould have to pay for all of the repairs.\n"
    assert texts(text) == [text.rstrip()]
    assert lines(text)[0].rows == 3


def test_a_link_that_ends_a_line_is_joined_to_the_clause() -> None:
    text = "Tickets are sold at the\nkiosk by the slipway, and on the boat if there is room left for them."
    assert len(lines(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "He said it was over.\nbut it was not over for the rest of the town, by a long way.",  # a sentence ends
        "The owners of the ferry said on Monday that the\n\ncouncil would pay for it all, and soon.",  # a blank line
        "The ferry and its owners have waited for a year or more\n- council to pay",  # an item
        "home\nnews\nsport\nabout us",  # short both
        "The owners of the ferry said on Monday that the\nCouncil would pay for it all.",  # a capital
    ],
)
def test_what_is_not_torn(text: str) -> None:
    assert len(lines(text)) == text.count("\n") + 1 - text.count("\n\n")


# ---------------------------------------------------------------------- properties

ROWS = st.sampled_from([
    "", " ", "\u00a0", "Share", "- item", "the ferry", "The ferry sails", PROSE[0], PROSE[0][:60], PROSE[1][:70],
    "and the rest of it, all of the rest,", "x" * 90, "分享", "\u200b", "\x1f",
])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(ROWS, st.sampled_from(BREAKS)), max_size=20))
def test_lines_are_in_order_and_hold_all_that_is_visible(rows: list[tuple[str, str]]) -> None:
    text = "".join(row + end for row, end in rows)
    physical = text.splitlines()
    position, number = 0, 0
    for line in lines(text):
        assert position <= line.start < line.end
        assert line.number > number
        assert not text[position : line.start].strip()
        assert text[line.start : line.end].splitlines() == physical[line.number - 1 : line.number - 1 + line.rows]
        assert line.shape == shape_of(text[line.start : line.end])
        position, number = line.end, line.number + line.rows - 1
    assert not text[position:].strip()
