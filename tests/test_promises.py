"""What the package promises of every document, whatever it holds."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterable
from functools import cache
from itertools import cycle, pairwise
from multiprocessing import get_context
from typing import NamedTuple, get_args

import pytest
from engine_support import (
    PROSE,
    RAW,
    ROOT,
    clean_text,
    entangled_rules,
    example_texts,
    read,
    shipped_table,
    table_of,
)
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, CleanResult, Config, Document, Removal
from cleaner.audit import read_log, records, restore_some, to_json
from cleaner.extraction import lines_of
from cleaner.pipeline import PROSE_SHARE, Pass
from cleaner.removal import Match, Reason, apply, restore
from cleaner.rule import CATEGORIES, CONFIDENCES
from cleaner.table import Table
from cleaner.text import fold, plain, shape_of
from cleaner.zones import article_of

# ------------------------------------------------------------------- documents

VOCABULARY = re.findall(
    r"\S+",
    "the of to a in and that was for on council bridge Monday river minister said year people town has new match its "
    "Zürich naïve “quoted” don’t İzmir straße e\u0301te\u0301 co-operate 12,500 £4.2m U.S. www.example.org @kestrel "
    "分享 新しい 한국어 Привет Ελλάς ελληνικός שלום مرحبا \u200fعربي\u200e 🚢 👩\u200d🚀 \u200bzero \u00adsoft "
    "– — … » • | share follow",
)
ENDS = ("\n", "\n", "\n", "\n\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\u2028", "\x0b", "\x85", "\x0c")
BLANKS = ("", "", " ", "   ", "\t", "\u00a0", "\u00a0 \u00a0", "\u200b", "\ufeff", "\u2003", "\x1f", "\u3000", "\u00ad")
SHORT = (
    "Advertisement", "0", "28", "3 min read", "By Ann Lee", "Related", "•", "— — —", "Image: A boat", "分享", "1.",
    "Share", "Twitter", "Print", "Read more", "ſhare thiſ", "SHARE THIS ARTICLE", "News » Local » Ferries", "#ferry",
    "Monday, 3 March 2025", "Why the ferry stopped", "Q: And then?", "“We waited all winter.”", "[...]",
    "A town waits for its boat",
)  # fmt: skip


def sentence(number: int) -> str:
    """Running prose, or what looks like it: the same for the same number."""
    chance = random.Random(number)
    words = chance.choices(VOCABULARY, k=chance.choice((5, 9, 11, 14, 24, 30, 45)))
    commas = [word + "," if chance.random() < 0.1 else word for word in words]
    return " ".join(commas).capitalize() + chance.choice((".", ".", ".", "!", "?", ".”", "...", "", "。", ":"))


SENTENCES = [sentence(number) for number in range(300)]
WRAPPED = [textwrap.fill(f"{one} {two}", 64) for one, two in pairwise(SENTENCES)]


SECTIONS = [text for text in example_texts() if "\n" in text]


def within(section: str, other: str, place: int) -> str:
    """One example inside another: hidden until that one is gone, or hiding it."""
    rows = section.split("\n")
    place %= len(rows) + 1
    return "\n".join([*rows[:place], other, *rows[place:]])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Article and residue mixed, with any line ends."""
    paragraphs = st.one_of(
        st.sampled_from(PROSE),
        st.sampled_from(SENTENCES),
        st.sampled_from(WRAPPED),
        st.sampled_from(example_texts()),
        st.sampled_from(example_texts()),
        st.sampled_from(example_texts(sort="no_match")),
        st.builds(within, st.sampled_from(SECTIONS), st.sampled_from(example_texts()), st.integers(0, 9)),
        st.sampled_from(SHORT),
        st.sampled_from(BLANKS),
    )
    found = draw(st.lists(paragraphs, max_size=24))
    if draw(st.integers(0, 9)) == 0:
        found.insert(draw(st.integers(0, len(found))), " ".join(SENTENCES[:200]))
    if found and draw(st.booleans()):
        found += draw(st.lists(st.sampled_from(found), max_size=5))
    ends = draw(st.lists(st.sampled_from(ENDS), min_size=1, max_size=2))
    pieces = (text.replace("\n", end[:1]) + end for text, end in zip(found, cycle(ends)))
    text = "".join(pieces)
    return text.rstrip() if draw(st.integers(0, 4)) == 0 else text


KNOTS = (
    "Share", "Print", "Follow us", "Mail", "Mail us", "Topics", "Contact", "More", "Menu", "7", "12", "2025", "By Ann",
    "By Ann on Monday", "A boat sails", "Boats", "A boat sails...", "Follow us now",
    "Buy the boat that the whole town of Brennach has been waiting for since last winter, said Ann.",
    "Buy the boat that the whole town of Brennach has been waiting for since last winter.",
    "A photo of the boat, taken by the mayor of Brennach herself on the day that it sailed again.",
    "The boat sails again (photo: Ann) [more]share and the town of Brennach looks on from the slipway.",
)  # fmt: skip
"""Lines about which the entangled rules quarrel."""


@st.composite
def knots(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.sampled_from((*KNOTS, *KNOTS, *PROSE, "", "\u00a0")), max_size=24))
    end = draw(st.sampled_from(("\n", "\n", "\n\n", "\r\n")))
    return "".join(text + end for text in lines)


ANY = st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from(" \n\r\t\u00a0.,“”’-•")), max_size=200)
TEXTS = st.one_of(documents(), documents(), documents(), documents(), ANY)
CONFIGS = st.sampled_from([
    Config(),
    Config("precision"),
    Config("recall"),
    Config(drop=frozenset({"headline"})),
    Config("recall", frozenset({"share", "related", "whitespace"})),
    Config("recall", frozenset({"byline"}), frozenset({"headline"})),
])  # fmt: skip
LANGUAGES = st.sampled_from(["en", "en", "en", None])


@st.composite
def given_documents(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> Document:
    text = draw(texts)
    lines = [row for row in text.splitlines() if row.strip()]
    known = st.one_of(st.none(), st.sampled_from(lines)) if lines else st.none()
    site = draw(st.sampled_from([None, None, "The Harbour Post", "Share"]))
    return Document(text, None, None, draw(known), site, draw(LANGUAGES))


class Case(NamedTuple):
    document: Document
    config: Config
    rules: str
    """``shipped``, ``entangled``, or ``tried``: the entangled ones without those on trial."""

    def clean(self) -> CleanResult:
        return self.cleaner().clean(self.document)

    def cleaner(self) -> Cleaner:
        return cleaner_for(self.config, self.rules)


@cache
def cleaner_for(config: Config, rules: str) -> Cleaner:
    return Cleaner(config, table=table_for(rules))


@cache
def table_for(rules: str) -> Table:
    if rules == "shipped":
        return shipped_table()
    return table_of(*(rule for rule in entangled_rules() if rules == "entangled" or rule.status == "stable"))


SHIPPED = st.builds(Case, given_documents(), CONFIGS, st.just("shipped"))
ENTANGLED = st.builds(Case, given_documents(knots()), CONFIGS, st.just("entangled"))
CASES = st.one_of(SHIPPED, ENTANGLED)


def often(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# ---------------------------------------------------------- 1 and 2: the record


@often(80)
@given(CASES)
def test_only_deletion(case: Case) -> None:
    result, source = case.clean(), case.document.text
    assert result.source == source
    position, kept = 0, ""
    for removal in result.removals:
        assert position <= removal.start < removal.end
        assert removal.text == source[removal.start : removal.end]
        kept += source[position : removal.start]
        position = removal.end
    assert kept + source[position:] == result.text


@often(80)
@given(CASES)
def test_nothing_is_glued_together(case: Case) -> None:
    result = case.clean()
    assert visible_rows(result.text) == rows_left(case.document.text, result.removals)


def visible_rows(text: str) -> list[str]:
    return [row.strip() for row in text.splitlines() if row.strip()]


def rows_left(source: str, removals: Iterable[Removal]) -> list[str]:
    """What stays of each line of the source."""
    gone = {place for removal in removals for place in range(removal.start, removal.end)}
    left, place = [], 0
    for row in source.splitlines(keepends=True):
        left.append("".join(char for n, char in enumerate(row, place) if n not in gone).strip())
        place += len(row)
    return [row for row in left if row]


@often(80)
@given(CASES, st.data())
def test_exact_undo_and_replay(case: Case, data: st.DataObject) -> None:
    result, source = case.clean(), case.document.text
    assert result.restore() == restore(result.text, result.removals) == source
    assert apply(source, result.removals) == result.text
    if not result.removals:
        return
    one = data.draw(st.sampled_from(result.removals))
    entry = next(iter(read_log(to_json(record) for record in records(result, "text", {}))))
    alone, others = restore_some(result.text, entry, starts=[one.start]), set(result.removals) - {one}
    assert alone == apply(source, sorted(others))
    assert visible_rows(alone) == rows_left(source, others)
    assert len(alone) == len(result.text) + len(one.text)


# --------------------------------------------------------- 3: every claim counts


def watched(case: Case) -> tuple[CleanResult, list[tuple[str, Pass]]]:
    """The result, and for each pass its text and what it found and did."""
    run, seen = case.cleaner().run(case.document), []
    run.watch = lambda text, done: seen.append((text, done))
    return run.result(), seen


def unaccounted(match: Match, text: str, done: Pass) -> set[int]:
    """What of a claim is visible, and neither cut nor refused."""
    left = {place for place in range(match.start, match.end) if not text[place].isspace()}
    ours = [veto for veto in done.vetoes if veto.cause == match.cause]
    for claim in (*done.removals, *ours):
        left -= set(range(claim.start, claim.end))
    return left


@often(80)
@given(CASES)
def test_every_claim_is_accounted_for(case: Case) -> None:
    _, passes = watched(case)
    for text, done in passes:
        for match in done.matches:
            assert not unaccounted(match, text, done), (match, text[match.start : match.end])
            ours = [claim for claim in (*done.removals, *done.vetoes) if claim.cause == match.cause]
            assert any(claim.start < match.end and match.start < claim.end for claim in ours)


@often(60)
@given(CASES)
def test_every_decision_says_what_and_why(case: Case) -> None:
    result, source = case.clean(), case.document.text
    causes = {entry.rule.id: entry.rule for entry in table_for(case.rules).entries}
    for claim in (*result.removals, *result.vetoes):
        assert claim.text == source[claim.start : claim.end] != ""
        assert claim.category in CATEGORIES
        assert claim.confidence in CONFIDENCES
        assert claim.cause.startswith("heuristic.") or causes[claim.cause].category == claim.category
    assert {veto.reason for veto in result.vetoes} <= set(get_args(Reason))
    assert not {removal.category for removal in result.removals} & case.config.kept()
    assert result.ruleset == table_for(case.rules).digest


@often(60)
@given(CASES)
def test_what_is_refused_is_not_cut_after_all(case: Case) -> None:
    """A later pass may carry out what an earlier one refused; then that is no veto."""
    result = case.clean()
    for veto in result.vetoes:
        ours = [removal for removal in result.removals if removal.cause == veto.cause]
        whole = any(removal.start <= veto.start and veto.end <= removal.end for removal in ours)
        assert veto.reason == "overlap" or not whole


@often(60)
@given(ENTANGLED)
def test_rules_on_trial_change_nothing(case: Case) -> None:
    assert case.clean().removals == case._replace(rules="tried").clean().removals


# ---------------------------------------------------------------- 4: once is enough


@often(150)
@given(CASES)
def test_a_second_run_finds_nothing(case: Case) -> None:
    result = case.clean()
    assume(not {"budget", "unsettled"} & set(result.flags))
    again = case._replace(document=case.document._replace(text=result.text)).clean()
    assert again.text == result.text


# ------------------------------------------------------------------- 5: same bytes


def corpus() -> list[Document]:
    """Some fifty documents of all sorts."""
    seeds = sorted((ROOT / "seeds").glob("*.txt"))
    texts = [read(path) for path in seeds] + [read(path) for path in RAW[:40]]
    texts += ["\n".join(SENTENCES[number : number + 12]) for number in range(6)]
    return [Document(text, str(number)) for number, text in enumerate(texts)]


@often(15)
@given(st.lists(given_documents(), min_size=2, max_size=4), CONFIGS)
def test_a_fresh_cleaner_and_any_order_give_the_same(several: list[Document], config: Config) -> None:
    used = list(cleaner_for(config, "shipped").clean_many(several))
    fresh = Cleaner(config, table=shipped_table())
    assert list(fresh.clean_many(reversed(several))) == used[::-1]


def test_another_process_gives_the_same() -> None:
    several = corpus()
    here = list(map(clean_text, several))
    with get_context("spawn").Pool(1) as pool:
        assert pool.map(clean_text, several[::-1]) == here[::-1]


SCRIPT = """\
import hashlib, json, sys
from cleaner import Cleaner, Document
from cleaner.audit import records, to_json
cleaner, whole = Cleaner(), hashlib.sha256()
for row in json.load(sys.stdin):
    for record in records(cleaner.clean(Document(*row)), "", {}):
        whole.update(to_json(record).encode())
print(whole.hexdigest())
"""


def test_any_hash_seed_gives_the_same() -> None:
    several = json.dumps([list(document) for document in corpus()[::3]])
    digests = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], input=several, capture_output=True, text=True, check=True, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2")
    }  # fmt: skip
    assert len(digests) == 1


# -------------------------------------------------------- 6: article text is sacred


def lost_prose(source: str, removals: Iterable[Removal]) -> tuple[int, int]:
    """Words in paragraphs of the article that are gone altogether, and in all of them."""
    lines = lines_of(source, shape_of)
    passages = (lines[passage.start : passage.end + 1] for passage in article_of(lines))
    prose = [line for passage in passages for line in passage if line.shape.prose]
    cut = spans(removals)
    gone = [line for line in prose if any(a <= line.start and line.end <= b for a, b in cut)]
    return sum(line.shape.words for line in gone), sum(line.shape.words for line in prose)


def spans(removals: Iterable[Removal]) -> list[tuple[int, int]]:
    """What is cut, touching removals joined."""
    joined: list[tuple[int, int]] = []
    for removal in removals:
        if joined and joined[-1][1] == removal.start:
            joined[-1] = (joined[-1][0], removal.end)
        else:
            joined.append((removal.start, removal.end))
    return joined


@often(120)
@given(CASES)
def test_no_more_of_the_prose_goes_than_the_budget_has(case: Case) -> None:
    gone, whole = lost_prose(case.document.text, case.clean().removals)
    assert gone <= PROSE_SHARE * whole


@often(60)
@given(st.lists(st.sampled_from(PROSE), min_size=1, unique=True), CONFIGS)
def test_plain_paragraphs_stay(paragraphs: list[str], config: Config) -> None:
    document = Document("\n\n".join(paragraphs) + "\n", language="en")
    assert cleaner_for(config, "shipped").clean(document).removals == ()


@often(80)
@given(ANY, CONFIGS, LANGUAGES)
def test_nothing_is_too_odd(text: str, config: Config, language: str | None) -> None:
    document = Document(text, url=text, title=text, site=text[:9], language=language)
    assert cleaner_for(config, "shipped").clean(document).restore() == text


# ----------------------------------------------------------------- what it rests on


def test_folding_keeps_the_length_of_every_character() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    assert [char for char in every if len(fold(char)) != 1] == []
    assert [char for char in every if len(plain(char)) + len(shape_of(char).marks) != 1] == []


@given(ANY)
def test_folding_keeps_the_length_of_any_text(text: str) -> None:
    assert len(fold(text)) == len(text)
    shape = shape_of(text)
    assert len(shape.plain) + len(shape.marks) == len(text)
    assert shape.span(0, len(shape.plain)) == (0, len(text))


def test_any_character_can_stand_in_a_line() -> None:
    for first in range(0, sys.maxunicode + 1, 16):
        shape = shape_of("".join(map(chr, range(first, first + 16))))
        assert len(shape.plain) + len(shape.marks) == 16
        assert shape.words >= 0
        assert not shape.ellipsis or not shape.sentence


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "\x00", "\ud800", "İ" * 50, "\u0301" * 50, "-" * 3000, "\u200f"])
def test_shapes_of_nothing_much(text: str) -> None:
    shape = shape_of(text)
    assert not shape.prose
    assert isinstance(shape.title_case, bool)
