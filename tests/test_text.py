"""Folding: what rules see of a line, and where in the line that stands."""

from __future__ import annotations

import pytest
from engine_support import PROSE, cleaner_with, line, rule, shipped_cleaner
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import Document
from cleaner.rule import InlineMatcher, LineMatcher, LineTest
from cleaner.text import fold, one_form, plain, shape_of
from cleaner.words import expand_pattern

MARKS = (
    "\u00ad\u0640\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
ALPHABET = MARKS + " \t\u00a0abYİſ“”’–;,.0٣۴५７ｚيیىكکپаЯあ分ไก한\U0001f6a2\ud800"
LINES = st.text(alphabet=st.one_of(st.sampled_from(ALPHABET), st.characters()), max_size=40)


# ----------------------------------------------------------------------- offsets


@given(LINES)
@example("\u200f\u200f")
@example("a\u200c\u06cc\u200c\u06cc")
def test_each_character_that_rules_see_is_one_of_the_line(raw: str) -> None:
    shape = shape_of(raw)
    assert len(shape.plain) + len(shape.marks) == len(raw)
    places = [shape.span(at, at + 1) for at in range(len(shape.plain))]
    assert [start for start, _ in places] == sorted({start for start, _ in places})
    for seen, (start, end) in zip(shape.plain, places):
        there = [plain(char) for char in raw[start:end]]
        assert seen in {"".join(there), " "}  # a joiner may be a space


@given(LINES, st.data())
def test_a_span_takes_what_it_covers_and_no_other_letter(raw: str, data: st.DataObject) -> None:
    shape = shape_of(raw)
    start = data.draw(st.integers(0, len(shape.plain)))
    end = data.draw(st.integers(start, len(shape.plain)))
    if start == end:
        return
    first, last = shape.span(start, end)
    assert _seen(raw[first:last]) == _evened(shape.plain[start:end])
    assert _seen(raw[:first] + raw[last:]) == _evened(shape.plain[:start] + shape.plain[end:])


def _seen(text: str) -> str:
    """All but marks and white space, which a joiner may become."""
    return "".join(plain(text).split())


def _evened(text: str) -> str:
    return "".join(text.split())


@given(LINES)
def test_folding_keeps_every_place(raw: str) -> None:
    even = plain(raw)
    assert len(fold(even)) == len(even)
    assert plain(even) == even
    assert one_form(one_form(raw)) == one_form(raw)


@given(LINES)
def test_marks_alone_hide_nothing(raw: str) -> None:
    marked = "\u200f".join(["", *raw, ""])
    if "\u200c" not in raw:  # between two letters it is a space, between marks it joins nothing
        assert shape_of(marked)[:7] == shape_of(raw)[:7]


# ------------------------------------------------------------------------- marks


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_alone_on_its_line_is_white_space(mark: str) -> None:
    assert shape_of(mark).blank
    result = shipped_cleaner().clean(f"{PROSE[0]}\n\n{mark}\n\n{PROSE[1]}\n")
    assert result.text == f"{PROSE[0]}\n\n{PROSE[1]}\n"


@pytest.mark.parametrize("marked", [
    "\u200fشارك الخبر", "\u202bشارك الخبر\u202c", "\u2067شارك الخبر\u2069", "شا\u0640\u0640رك الخبر",
    "\ufeffشارك\u200b الخبر", "شارِك الخبَر",
])  # fmt: skip
def test_a_phrase_is_found_among_marks_and_takes_them_along(marked: str) -> None:
    story = "\n\n".join(
        f"قال المجلس إن الجسر القديم فوق النهر سيغلق أمام السيارات {n} أيام في الأسبوع." for n in (2, 3, 4)
    )
    result = shipped_cleaner().clean(Document(f"{story}\n\n{marked}\n", language="ar"))
    assert result.text == story + "\n"
    assert marked in "".join(removal.text for removal in result.removals)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\u200fHarbour news. \u200fRead\u00ad more\u200f", "\u200fHarbour news."),
        ("Harbour\u00ad news. Rea\u200bd more \u200eAgain.", "Harbour\u00ad news. \u200eAgain."),
        ("\u2067Read more\u2069 Harbour news.", "Harbour news."),
    ],
)
def test_cuts_within_a_line_fall_where_the_words_stand(text: str, left: str) -> None:
    cut = rule("share.more", InlineMatcher(matches=(r"\bread more\b",)))
    assert cleaner_with(cut).clean(text).text == left


def test_lines_alike_but_for_their_marks_are_cut_each_in_its_own_place() -> None:
    cut = rule("share.more", InlineMatcher(matches=(r"\bread more\b",)))
    text = f"{PROSE[0]} Read more\n\n{PROSE[0][:9]}\u00ad{PROSE[0][9:]} Read more\n"
    left = cleaner_with(cut).clean(text).text
    assert left == text.replace(" Read more", "")


# --------------------------------------------------------------- letters, digits


@pytest.mark.parametrize(
    ("listed", "typed"),
    [
        ("بیشتر بخوانید", "بيشتر بخوانيد"), ("شبكة", "شبکة"),
        ("می‌خوانید", "می خوانید"),
        ("أحدث الأخبار", "احدث الاخبار"),
        ("page 12", "page ۱۲"), ("१२ मिनट", "12 मिनट"), ("2 分钟", "２ 分钟"), ("pr", "ＰＲ"),
        ("क्या", "क्\u200dया"),
    ],
)  # fmt: skip
def test_one_spelling_in_a_list_suffices(listed: str, typed: str) -> None:
    pattern = LineMatcher(LineTest(matches=(expand_pattern("x {words}", {"words": (listed,)}),)))
    cleaner = cleaner_with(line("share.equals", shape_of(listed).key), rule("share.pattern", pattern))
    text = f"{PROSE[0]}\n\n{typed}\n\nx {typed}\n"
    assert cleaner.clean(text).text == PROSE[0] + "\n"


def test_a_joined_word_counts_as_its_parts() -> None:
    assert shape_of("می‌خوانید").words == shape_of("می خوانید").words == 2


# ---------------------------------------------------------------- ends of sentences


@pytest.mark.parametrize("ended", [
    "The ferry sails again.", "Когда пойдёт паром снова?", "Πότε φεύγει το επόμενο πλοίο;",
    "Πότε φεύγει το επόμενο πλοίο\u037e", "“Πότε φεύγει το πλοίο;”", "متى تغادر العبارة مرة أخرى؟",
    "متى تغادر العبارة مرة أخرى؟\u200f", "کشتی کب دوبارہ چلے گی۔", "नाव फिर कब चलेगी।", "渡し船はまた動き出した。",
    "「渡し船はまた動き出した！」", "渡船什么时候再开？", "渡し船はまた動き出した｡", "渡し船はまた動き出した．",
    "Լաստը նորից կանգնեց այնտեղ։", "Լաստը նորից կանգնեց այնտեղ:", "ጀልባው እንደገና መሄድ ጀመረ።", "ጀልባው መቼ እንደገና ይሄዳል፧",
])  # fmt: skip
def test_sentences_end(ended: str) -> None:
    assert shape_of(ended).sentence


@pytest.mark.parametrize("unended", [
    "The ferry sails at seven;", "Паром пойдёт в семь;", "The ferry sails at seven:", "Πότε φεύγει το πλοίο:",
    "渡し船はまた動き出した……", "Από την Πάτρα sails the ferry;",
])  # fmt: skip
def test_other_signs_end_none(unended: str) -> None:
    assert not shape_of(unended).sentence
