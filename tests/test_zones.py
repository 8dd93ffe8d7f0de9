"""Where the body of an article is, and what is before and after it."""

from __future__ import annotations

import pytest
from engine_support import PROSE

from cleaner.extraction import lines_of
from cleaner.text import Line, shape_of
from cleaner.zones import Zones, body_of, zones_of

MENU = ["Home", "News", "Sport", "Weather"]
ASK = "Sign up for our newsletter and get the news of the harbour in your inbox every morning."


def lines(*texts: str) -> list[Line]:
    return lines_of("\n".join(texts), shape_of)


def zones(found: list[Line], head: tuple[int, ...] = (), tail: tuple[int, ...] = ()) -> Zones:
    return zones_of(found, head.__contains__, tail.__contains__)


def test_the_body_is_the_run_of_prose() -> None:
    assert body_of(lines(*MENU, *PROSE, *MENU)) == (4, 8)


def test_short_lines_between_do_not_end_it() -> None:
    assert body_of(lines(*PROSE[:2], "A subhead", "Share", *PROSE[2:])) == (0, 6)


def test_a_lone_teaser_far_off_is_not_part_of_it() -> None:
    assert body_of(lines(ASK, *MENU * 4, *PROSE)) == (17, 21)
    assert body_of(lines(*PROSE, *MENU * 4, ASK)) == (0, 4)


def test_one_huge_paragraph_does_not_outweigh_the_rest() -> None:
    terms = " ".join(PROSE * 10)
    assert body_of(lines(*PROSE, *MENU * 4, terms)) == (0, 4)


def test_in_a_text_of_short_sentences_these_are_the_body() -> None:
    assert body_of(lines("Menu", "It rained all day.", "Nobody went out at all.", "Menu")) == (1, 2)


@pytest.mark.parametrize("texts", [[], ["Share"], MENU])
def test_no_prose_no_body(texts: list[str]) -> None:
    assert body_of(lines(*texts)) == (0, -1)
    assert zones(lines(*texts)).of(0) == ()


def test_head_body_tail() -> None:
    found = zones(lines("Menu", *PROSE, "Share"))
    assert [found.of(n)[0] for n in range(7)] == ["head", "head", "body", "body", "body", "tail", "tail"]
    assert all(len(found.of(n)) == 1 for n in range(7))


def test_claimed_prose_at_the_ends_is_not_the_article() -> None:
    found = zones(lines(ASK, *PROSE, ASK), head=(0,), tail=(6,))
    assert (found.body_start, found.body_end, found.first, found.last) == (0, 6, 1, 5)
    assert found.of(0) == found.of(1) == ("head",)
    assert found.of(5) == found.of(6) == ("tail",)


def test_prose_claimed_amidst_the_article_changes_nothing() -> None:
    assert zones(lines(*PROSE), head=(2,), tail=(2,)) == zones(lines(*PROSE))


def test_a_single_paragraph_is_head_and_tail() -> None:
    found = zones(lines("Menu", PROSE[0], "Share"))
    assert [found.of(n) for n in range(3)] == [("head",), ("head", "tail"), ("tail",)]


def test_when_all_prose_is_claimed_nothing_is_before_or_after_it() -> None:
    found = zones(lines(ASK, "Share"), head=(0,), tail=(0,))
    assert (found.first, found.last) == (2, -1)
    assert found.of(0) == found.of(1) == ()
