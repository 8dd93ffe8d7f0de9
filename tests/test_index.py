"""The index finds what trying every rule on every line finds."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import cycle, islice

import pytest
from engine_support import RAW, WHOLE, entangled_rules, example_texts, read, rule, shipped_table, table_of
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.extraction import lines_of
from cleaner.findings import Hit
from cleaner.matching import RuleMatcher
from cleaner.patterns import Context, Patterns
from cleaner.rule import InlineMatcher, LineMatcher, LineTest
from cleaner.ruleset import FEW, PlainScanner, RuleSet, scanner
from cleaner.table import Table
from cleaner.text import Shape, fold, shape_of

CONTEXTS = (Context(), Context.of("The ferry sails again", "The Harbour Post"))


class Pair:
    """The same rules twice: found by their index, and all tried."""

    def __init__(self, table: Table, language: str) -> None:
        entries = [
            entry for entry in table.entries
            if entry.rule.status != "retired" and entry.rule.language in ("any", language)
        ]  # fmt: skip
        patterns = Patterns(table.store)
        self.indexed = RuleMatcher(RuleSet(entries, ""), patterns)
        self.naive = RuleMatcher(RuleSet(entries, "", naive=True), patterns)

    def missed(self, shape: Shape, context: Context) -> list[str]:
        """The rules on whose hits the two disagree."""
        return [*self._apart(shape, context, "hits"), *self._apart(shape, context, "guards")]

    def _apart(self, shape: Shape, context: Context, kind: str) -> list[str]:
        slow: set[str] = set()
        found: tuple[Hit, ...] = getattr(self.indexed, kind)(shape, context, slow)
        wanted: tuple[Hit, ...] = getattr(self.naive, kind)(shape, context, slow)
        assert not slow
        return [self.indexed.rules.rules[hit.number].id for hit in set(found) ^ set(wanted)]


@cache
def pair(language: str) -> Pair:
    return Pair(shipped_table(), language)


@cache
def languages() -> tuple[str, ...]:
    return tuple(sorted({*shipped_table().packs} - {"any"}))


def assert_nothing_is_missed(texts: Iterator[str], language: str) -> None:
    contexts = cycle(CONTEXTS)
    both = pair(language)
    apart = {text: missed for text in dict.fromkeys(texts) if (missed := both.missed(shape_of(text), next(contexts)))}
    assert apart == {}


# ---------------------------------------------------------------------- mutations


def fullwidth(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


MUTATIONS = [
    str.upper,
    str.title,
    str.swapcase,
    fullwidth,
    lambda text: text.replace("s", "ſ").replace("S", "ſ"),
    lambda text: text.replace("k", "K").replace("K", "K"),
    lambda text: text.replace("i", "İ"),
    lambda text: text.replace("I", "ı").replace("i", "ı"),
    lambda text: text.replace("ss", "ß").replace("fi", "ﬁ"),
    lambda text: text.replace("'", "’").replace('"', "”").replace("-", "–"),
    lambda text: text.replace("’", "'").replace("“", '"').replace("”", "»").replace("—", "-"),
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", "\t ", 1),
    lambda text: text.replace(" ", "\n", 1),
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: "\u200b" + text + "\u200b",
    lambda text: "\u00ad" + text,
    lambda text: "  • " + text,
    lambda text: "» " + text + " »",
    lambda text: "## " + text + " ##",
    lambda text: "(" + text + ")",
    lambda text: "[" + text + "]",
    lambda text: "1. " + text,
    lambda text: "“" + text + "”",
    lambda text: text + ":",
    lambda text: text.rstrip(".!?:") + "...",
    lambda text: text + " …",
    lambda text: text.rstrip(".!?:… »"),
    lambda text: text[: len(text) * 2 // 3],
    lambda text: text[len(text) // 3 :],
    lambda text: text[:-1],
    lambda text: text[1:],
    lambda text: "And " + text,
    lambda text: text + " now",
    lambda text: text + " " + text,
    lambda text: "The mayor said: " + text + " It was the third time this year that this happened in town.",
]


def mutated(lines: Sequence[str]) -> Iterator[str]:
    """Each line with one of the mutations, in turns; some lines as they are."""
    yield from lines[::4]
    for change, text in zip(cycle(MUTATIONS), lines):
        yield change(text)


def example_lines(language: str) -> tuple[str, ...]:
    """Of English all; of the others, whose rules are mostly the same shapes, every seventh."""
    examples = [*example_texts(language), *example_texts(language, "no_match"), *example_texts("any")]
    lines = tuple(dict.fromkeys(line for text in examples for line in text.split("\n") if line.strip()))
    return lines if language == "en" else lines[::7]


@pytest.mark.parametrize("language", languages())
def test_examples_and_their_mutations(language: str) -> None:
    assert_nothing_is_missed(mutated(example_lines(language)), language)


def fixture_lines(language: str) -> Iterator[str]:
    """The lines of whole texts, one after another."""
    for path in [*(RAW if language == "en" else ()), *(path for path in WHOLE if path.parent.name == language)]:
        text = read(path)
        yield from (text[line.start : line.end] for line in lines_of(text, shape_of))


@pytest.mark.parametrize("language", languages())
def test_fixtures(language: str) -> None:
    some = islice(fixture_lines(language), 0, None, 4)
    assert_nothing_is_missed(some, language)


TRIGGERS = sorted({
    text
    for entry in shipped_table().entries
    for triggers in entry.triggers
    for group in (triggers.exact, triggers.heads, triggers.literals, *triggers.also)
    for text in group[:2]
})  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(TRIGGERS),
    st.sampled_from([" ", " ", "  ", ": ", "… ", " - ", "\u00a0", "12 ", "3 March 2025", "(", ")", "’s ", "\u0301"]),
    st.text(st.characters(exclude_categories=()), max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=6).map("".join), st.sampled_from(languages()), st.sampled_from(CONTEXTS))
def test_any_text(text: str, language: str, context: Context) -> None:
    assert pair(language).missed(shape_of(text), context) == []


ENTANGLED = Pair(table_of(*entangled_rules()), "en")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["share", "Menu", "7", " ", "more]", "photo: ", "by", "ſ", "K", "..."])).map("".join))
def test_any_text_with_rules_of_every_kind(text: str) -> None:
    assert ENTANGLED.missed(shape_of(text), Context.of("share", None)) == []


# ----------------------------------------------------------------------- scanners


def literals() -> list[str]:
    return sorted({text for entry in shipped_table().entries for ways in entry.triggers for text in ways.literals})


def occurring(found: list[tuple[int, int, int]]) -> set[int]:
    return {hit[0] for hit in found}


@pytest.mark.parametrize("language", languages())
def test_the_plain_scanner_finds_the_same(language: str) -> None:
    fast, plain = scanner(literals()), PlainScanner(literals())
    assert not isinstance(fast, PlainScanner)
    for text in mutated(example_lines(language)[::5]):
        haystack = fold(shape_of(text).plain)
        assert occurring(fast.find_matches_as_indexes(haystack, True)) == occurring(
            plain.find_matches_as_indexes(haystack, True)
        ), text


@given(st.lists(st.text("aAb ſßİé分", min_size=1, max_size=4), min_size=1, unique=True), st.text("aAb ſßİé分"))
def test_both_scanners_find_overlapping_literals(words: list[str], haystack: str) -> None:
    fast, plain = (occurring(made(words).find_matches_as_indexes(haystack, True)) for made in (scanner, PlainScanner))
    assert fast == plain == {number for number, word in enumerate(words) if word in haystack}


# ----------------------------------------------------------------- a line's length


def test_rules_for_short_lines_are_not_tried_on_long_ones() -> None:
    table = table_of(
        rule("share.any", LineMatcher(LineTest(mentions=("share",)))),
        rule("share.long", LineMatcher(LineTest(mentions=("share",), max_words=400))),
        rule("share.two", LineMatcher(LineTest(mentions=("share",), min_words=2, max_words=2))),
        rule("share.span", InlineMatcher(("share",))),
    )
    both = Pair(table, "en")
    found = {
        words: {both.indexed.rules.rules[hit.number].id.removeprefix("en.share.") for hit in hits}
        for words in (1, 2, 3, 6, 7, 14, 15, 30, 31, 60, 61, 400, 401)
        if (hits := both.indexed.hits(shape_of("share " * words), Context(), set()))
    }
    assert found.pop(2) == {"any", "long", "two", "span"}
    assert found.pop(401) == {"span"}
    assert found.pop(61) == found.pop(400) == {"long", "span"}
    assert set(map(frozenset, found.values())) == {frozenset({"any", "long", "span"})}


@pytest.mark.parametrize("language", languages())
def test_the_first_lines_get_the_same_candidates_as_all_others(language: str) -> None:
    """They are looked for one by one, without tables."""
    ruleset = shipped_table().select([language])
    warm, lines = ruleset.index, [shape_of(text) for text in mutated(example_lines(language)[::7])]
    for line in lines[: FEW + 1]:
        warm.candidates(line)
    for number, line in enumerate(lines):
        inner = bool(number % 2)
        fresh = shipped_table().select([language]).index
        assert fresh.candidates(line, inner=inner) == warm.candidates(line, inner=inner), line.plain
