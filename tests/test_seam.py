"""Seams: what white space goes with a cut."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.removal import Match, Removal, apply, restore
from cleaner.seam import Piece, seams

BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
CLAIM = Match(0, 0, "en.ui.test", "ui", "high")


def cut(marked: str) -> str:
    """The clean form of a text whose pieces stand between ``[`` and ``]``."""
    text, pieces = parse(marked)
    return apply(text, seams(text, pieces))


def parse(marked: str) -> tuple[str, list[Piece]]:
    parts = re.split(r"[\[\]]", marked)
    text, pieces = "", []
    for number, part in enumerate(parts):
        if number % 2:
            pieces.append(Piece(len(text), len(text) + len(part), CLAIM))
        text += part
    return text, pieces


@pytest.mark.parametrize(
    ("marked", "clean"),
    [
        # A whole line takes its line end.
        ("one\n[two]\nthree\n", "one\nthree\n"),
        ("[one]\ntwo\n", "two\n"),
        ("one\n[two]", "one\n"),
        ("one\n  [two]  \nthree\n", "one\nthree\n"),
        # Of the blank lines around it, one is left.
        ("one\n\n[two]\n\nthree\n", "one\n\nthree\n"),
        ("one\n[two]\n\n\nthree\n", "one\n\nthree\n"),
        ("one\n\n\n[two]\nthree\n", "one\n\nthree\n"),
        ("one\n\n\n[two]\n\n\nthree\n", "one\n\nthree\n"),
        ("one\n \t\n[two]\n\u00a0\nthree\n", "one\n \t\nthree\n"),
        # At either end of the text none is.
        ("\n\n[one]\n\ntwo\n", "two\n"),
        ("one\n\n[two]\n\n\n", "one\n"),
        ("\n[one]\n\n", ""),
        # Neighbours close over one seam.
        ("one\n\n[two]\n\n[three]\n\nfour\n", "one\n\nfour\n"),
        ("one\n[two]\n[three]\nfour", "one\nfour"),
        # Line ends of any kind.
        ("one\r\n\r\n[two]\r\n\r\nthree\r\n", "one\r\n\r\nthree\r\n"),
        ("one\u2028[two]\u2028three", "one\u2028three"),
        ("one\x0c[two]\x0cthree", "one\x0cthree"),
        ("one\r[two]\r\rthree", "one\r\rthree"),
        # Within a line one adjoining space goes.
        ("one [two] three\n", "one three\n"),
        ("[one] two\n", "two\n"),
        ("one [two]\n", "one\n"),
        ("one [two].\n", "one.\n"),
        ("(one [two])\n", "(one)\n"),
        ("one  [two]  three\n", "one   three\n"),
        ("one[two]three\n", "onethree\n"),
        ("one [two]three\n", "one three\n"),
        ("one [two] [three] four\n", "one four\n"),
        # A piece that ends in one line and begins in another.
        ("one [two]\n[three]\nfour\n", "one\nfour\n"),
        ("one\n[two]\n[three] four\n", "one\nfour\n"),
        ("one [two]\n\n[three] four\n", "one\n\nfour\n"),
        ("one [two]\n[three]four\n", "one\nfour\n"),
        ("[one]\n\n[two] three\n", "three\n"),
        # Several pieces may be all that a line holds.
        ("one\n[two] [three]\nfour\n", "one\nfour\n"),
    ],
)
def test_conventions(marked: str, clean: str) -> None:
    assert cut(marked) == clean


def test_every_piece_keeps_its_cause() -> None:
    text = "News.\n\nShare\n\nPrint\n\nMore news.\n"
    share = Piece(7, 12, CLAIM._replace(cause="en.share.word", category="share"))
    tools = Piece(14, 19, CLAIM._replace(cause="en.tools.word", category="tools", confidence="medium"))
    assert seams(text, [share, tools]) == [
        Removal(7, 14, "Share\n\n", "en.share.word", "share", "high"),
        Removal(14, 21, "Print\n\n", "en.tools.word", "tools", "medium"),
    ]


def test_nothing_to_cut() -> None:
    assert seams("one\n", []) == []


# ------------------------------------------------------------------ properties

WORDS = st.sampled_from(["a", "bc", "d.", "(e", "\u201cf\u201d", "\u4e2d", "\u200b", "g\u0301"])
GAPS = st.sampled_from([" ", "  ", "\u00a0", "\t", ""])
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\n\n", "\n \n", "\r", "\u2028", "\x0c", "\n\n\n", "\r\n\r\n"])


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[Piece]]:
    """A text and disjoint pieces of it: whole lines, words and stretches of words."""
    text = draw(st.sampled_from(["", "\n", "\n\n", "  "]))
    pieces: list[Piece] = []
    for _ in range(draw(st.integers(1, 7))):
        begin, kind = len(text), draw(st.sampled_from(["stay", "line", "words"]))
        for _ in range(draw(st.integers(1, 4))):
            start = len(text)
            text += draw(WORDS)
            if kind == "words" and draw(st.booleans()):
                pieces.append(Piece(start, len(text), CLAIM._replace(start=start)))
            text += draw(GAPS)
        if kind == "line":
            pieces.append(Piece(begin, len(text), CLAIM._replace(start=begin)))
        text += draw(ENDS)
    return (text.rstrip() if draw(st.booleans()) else text), [p for p in pieces if p.end <= len(text.rstrip())]


def blank_lines_at(text: str, place: int) -> int:
    """How many blank lines in a row stand around or beside this offset, of a line's start."""
    rows = text.splitlines(keepends=True)
    starts = [sum(map(len, rows[:n])) for n in range(len(rows))]
    if place not in starts:
        return 0
    index = here = starts.index(place)
    while index > 0 and not rows[index - 1].strip():
        index -= 1
    while here < len(rows) and not rows[here].strip():
        here += 1
    return here - index


@settings(deadline=None)
@given(cases())
def test_only_pieces_and_white_space_go_and_come_back(case: tuple[str, list[Piece]]) -> None:
    text, pieces = case
    removals = seams(text, pieces)
    clean = apply(text, removals)
    assert [r.text for r in removals] == [text[r.start : r.end] for r in removals]
    assert all(r.start < r.end for r in removals)
    assert len(removals) == len(pieces)
    assert all(r.end <= after.start for r, after in zip(removals, removals[1:]))
    assert restore(clean, removals) == text
    gone = {place for piece in pieces for place in range(piece.start, piece.end)}
    seam = {place for r in removals for place in range(r.start, r.end)} - gone
    assert gone <= {place for r in removals for place in range(r.start, r.end)}
    assert all(text[place].isspace() for place in seam)


@settings(deadline=None)
@given(cases())
def test_a_seam_joins_neither_lines_nor_words(case: tuple[str, list[Piece]]) -> None:
    text, pieces = case
    inside = {place for piece in pieces for place in range(piece.start, piece.end)}
    for start, end in merged(seams(text, pieces)):
        if start > 0 and end < len(text) and text[start - 1] not in BREAKS and text[end] not in BREAKS:
            seam = [text[place] for place in range(start, end) if place not in inside]
            assert not any(char in BREAKS for char in seam), "two lines became one"
            parted = text[start - 1].isspace() or text[end].isspace()
            assert parted or not (seam and text[start - 1].isalnum() and text[end].isalnum()), "two words became one"


@settings(deadline=None)
@given(cases())
def test_a_seam_leaves_no_doubled_blank_line(case: tuple[str, list[Piece]]) -> None:
    text, pieces = case
    for start, end in merged(seams(text, pieces)):
        if (start == 0 or text[start - 1] in BREAKS) and text[end - 1] in BREAKS:
            clean = text[:start] + text[end:]
            assert blank_lines_at(clean, start) <= (start > 0 and end < len(text))


@settings(deadline=None)
@given(cases())
def test_lines_that_lose_nothing_stay_as_they_are(case: tuple[str, list[Piece]]) -> None:
    text, pieces = case
    position, whole = 0, []
    for row in text.splitlines():
        place = text.index(row, position)
        position = place + len(row)
        if row.strip() and not any(piece.start < position and place < piece.end for piece in pieces):
            whole.append(row)
    kept = apply(text, seams(text, pieces)).splitlines()
    assert not set(whole) - set(kept)


def merged(removals: list[Removal]) -> list[tuple[int, int]]:
    """The stretches that go, touching ones as one."""
    spans: list[tuple[int, int]] = []
    for removal in removals:
        if spans and spans[-1][1] == removal.start:
            spans[-1] = (spans[-1][0], removal.end)
        else:
            spans.append((removal.start, removal.end))
    return spans
