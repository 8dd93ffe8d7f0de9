"""Where the body of an article is, and what is before and after it."""

from __future__ import annotations

import random

import pytest
from engine_support import PROSE

from cleaner.extraction import lines_of
from cleaner.text import Line, shape_of
from cleaner.zones import Rest, Zones, article_of, body_of, passages, zones_of

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


def test_a_table_splits_an_article_in_two() -> None:
    halves = lines(*PROSE, *MENU * 9, *PROSE[:4])
    assert [passage[:2] for passage in article_of(halves)] == [(0, 4), (41, 44)]
    assert body_of(halves) == (0, 4)


@pytest.mark.parametrize(
    "rest", [[ASK], [" ".join(PROSE)], [ASK, *MENU, ASK], ["Ann Lee", PROSE[0], "Bo Ek", PROSE[1][:40] + "."]]
)
def test_a_few_sentences_far_off_are_no_second_half(rest: list[str]) -> None:
    assert [passage[:2] for passage in article_of(lines(*PROSE, *MENU * 9, *rest))] == [(0, 4)]


def test_so_many_words_are_an_article_beside_any_other() -> None:
    found = lines(*PROSE * 20, *MENU * 400, *PROSE * 6, *MENU * 400, *PROSE * 3)
    assert [passage[:2] for passage in article_of(found)] == [(0, 99), (1700, 1729)]


@pytest.mark.parametrize("seed", range(40))
def test_passages_are_the_densest_of_what_others_leave(seed: int) -> None:
    """The densest slice, then the same of what is before it and after it, and so on."""
    chance = random.Random(seed)
    found = lines(*(chance.choice([*PROSE, *MENU]) for _ in range(chance.randrange(30))))
    scores = [line.shape.words if line.shape.prose else -6 for line in found]

    def densest(start: int, end: int) -> list[tuple[int, int, int]]:
        slices = [(sum(scores[i : j + 1]), i, -j) for i in range(start, end) for j in range(i, end)]
        weight, first, last = max(slices, default=(0, 0, 0))
        if weight <= 0:
            return []
        return [*densest(start, first), (first, -last, weight), *densest(1 - last, end)]

    assert [tuple(passage) for passage in passages(found)] == densest(0, len(found))
    rest = Rest.of(found, [line.shape.prose for line in found])
    assert rest.body == max((weight for _, _, weight in densest(0, len(found))), default=0)
    for place in range(len(found) + 1):
        slices = [range(i, j) for i in range(place, len(found)) for j in range(i + 1, len(found) + 1)]
        several = [sum(map(scores.__getitem__, part)) for part in slices if sum(scores[n] > 0 for n in part) > 1]
        assert rest.densest[place] == max([0, *several])


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
