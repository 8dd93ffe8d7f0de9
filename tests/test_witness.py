"""What trafilatura says of a page, told on the page's own lines."""

from __future__ import annotations

import subprocess
import sys

import pytest
from lxml import etree

from cleaner import witness
from cleaner.flattening import flatten
from cleaner.parsing import parse
from cleaner.witness import aligned, key

PROSE = (
    "The ferry company will cut its winter timetable by a third, its board announced on Tuesday evening.",
    "Crews had warned for months that the two oldest boats could not be kept running without new engines.",
    "Islanders who work on the mainland said that they would have to move, and asked the council for help.",
)


def page(*blocks: str) -> str:
    inner = "".join(blocks)
    return f"<body><nav><a href=/>Home</a></nav><article>{inner}</article><footer>Legal</footer></body>"


def shares(markup: str) -> dict[str, float]:
    tree = parse(markup)
    text, rows = flatten(tree)
    lines = [text[row.start : row.end] for row in rows]
    return dict(zip(lines, witness.testify(tree, [key(line) for line in lines]).shares, strict=True))


def test_paragraphs_are_kept_and_menus_are_not() -> None:
    found = shares(page(*(f"<p>{text}</p>" for text in PROSE)))
    assert [found[text] for text in PROSE] == [1.0, 1.0, 1.0]
    assert found["Home"] == found["Legal"] == 0.0


def test_the_tree_stays_as_it_is() -> None:
    tree = parse(page(*(f"<p>{text}</p>" for text in PROSE)))
    before = etree.tostring(tree)
    witness.testify(tree, [key(text) for text in PROSE])
    assert etree.tostring(tree) == before


def test_the_same_answer_however_often_it_is_asked() -> None:
    """The witness's own memory of repeated text would empty the fourth copy."""
    markup = page(*(f"<p>{text}</p>" for text in PROSE))
    assert len({tuple(shares(markup).values()) for _ in range(6)}) == 1


def test_no_answer() -> None:
    testimony = witness.testify(parse("<nav></nav>"), ["menu"])
    assert testimony.silent
    assert testimony.second
    assert testimony.shares == (0.0,)


@pytest.mark.parametrize("error", [RecursionError, ValueError, MemoryError])
def test_a_witness_that_breaks_is_asked_again(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def broken(*_: object, **__: object) -> str:
        raise error("boom")

    monkeypatch.setattr("trafilatura.extract", broken)
    testimony = witness.testify(parse(page(f"<p>{PROSE[0]}</p>")), [key(PROSE[0])])
    assert testimony.second
    assert testimony.shares == (1.0,)


def test_the_witness_says_nothing_of_its_own_on_standard_error() -> None:
    code = (
        "from cleaner.pipeline import Cleaner; from cleaner import Document; Cleaner().clean(Document('', kind='html'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


CASES = [
    ([], [], []),
    (["menu"], [], [0.0]),
    (["menu", "thebridgeclosed"], ["thebridgeclosed"], [0.0, 1.0]),
    # a line that stands twice on the page and once in the answer is the one in its place
    (["morenews", "firstparagraphofall", "morenews", "secondparagraphofall"],
     ["firstparagraphofall", "morenews", "secondparagraphofall"], [0.0, 1.0, 1.0, 1.0]),
    # two lines of the page told as one, and one told in two
    (["firstparagraphofall", "secondparagraphofall"], ["firstparagraphofallsecondparagraphofall"], [1.0, 1.0]),
    (["firstparagraphofallsecondparagraphofall"], ["firstparagraphofall", "secondparagraphofall"], [1.0]),
    # half of a line
    (["firstparagraphofallandmuchmorethatisnotsaid"], ["firstparagraphofall"], [19 / 43]),
    # out of order: the longest rising series are anchors, the rest is found by itself
    (["alphaalphaalpha", "betabetabeta"], ["betabetabeta", "alphaalphaalpha"], [1.0, 0.0]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "said", "expected"), CASES)
def test_alignment(rows: list[str], said: list[str], expected: list[float]) -> None:
    assert aligned(rows, said) == pytest.approx(expected)


def test_a_long_page_is_aligned_in_linear_steps() -> None:
    """Neighbours alike must not make every line search all others."""
    rows = [f"paragraphnumber{number}" for number in range(20_000)]
    assert aligned(rows, rows[::2]) == [1.0, 0.0] * 10_000


def test_keys_ignore_what_tools_change() -> None:
    assert key("“Ten  ‘new’\u00a0e-buses”") == key("\"Ten 'new' e-buses\"") == "tennewebuses"
