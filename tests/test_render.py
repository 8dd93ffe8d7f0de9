"""Decisions for human eyes."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from shutil import which

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner.audit import Change
from cleaner.diff import unified_diff
from cleaner.removal import Reason, Removal, Veto, apply
from cleaner.render import (
    changes_text,
    listed,
    marked,
    paint,
    refusal,
    stats_text,
    summary,
)
from cleaner.stats import Stats, Tally
from cleaner.visible import named, one_line, visible

SOURCE = "The ferry is back.\n\nShare\n\nIt sails at noon.\n"
SHARE = Removal(20, 27, "Share\n\n", "en.share.word", "share", "high")


def cuts(source: str, *texts: str) -> list[Removal]:
    """Removals of these parts of the text, in order."""
    found, position = [], 0
    for text in texts:
        start = source.index(text, position)
        position = start + len(text)
        found.append(Removal(start, position, text, "en.ui.test", "ui", "high"))
    return found


# ---------------------------------------------------------------------- visible


def test_control_and_direction_characters_are_spelled_out() -> None:
    assert visible("a\x1b]0;title\x07b\x9b2J") == "a\\x1b]0;title\\x07b\\x9b2J"
    assert visible("\u202eevil\u2066\u200b") == "\\u202eevil\\u2066\\u200b"
    assert visible("back\rover\x08") == "back\\x0dover\\x08"


def test_lines_and_tabs_stay() -> None:
    assert visible("a\tb\nc\r\nd") == "a\tb\nc\nd"


@settings(deadline=None)
@given(st.text(st.characters(), max_size=30))
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    left = {char for char in shown if unicodedata.category(char) in ("Cc", "Cs")} - {"\n", "\t"}
    assert not left
    assert not {char for char in shown if unicodedata.bidirectional(char) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI")}


def test_a_name_is_on_one_line_with_all_its_spaces() -> None:
    assert named("a  b\tc\nd\r\ne\x1b[2J.txt") == "a  b\\tc\\nd\\x0d\\ne\\x1b[2J.txt"


def test_one_line() -> None:
    assert one_line("Share\n\tthis  article") == "Share this article"
    assert one_line("Share this article", 10) == "Share thi…"
    assert one_line("Share", 5) == "Share"


def test_paint_ends_its_colour_with_every_line() -> None:
    assert paint("a\n\nb", "red", color=True) == "\x1b[31ma\x1b[0m\n\n\x1b[31mb\x1b[0m"
    assert paint("a", "bold", color=False) == "a"


# ----------------------------------------------------------------------- marked


def test_white_space_of_a_cut_stays_outside_the_marks() -> None:
    assert marked(SOURCE, [SHARE]) == "The ferry is back.\n\n[-Share-]\n\nIt sails at noon.\n"


def test_a_cut_of_white_space_alone_is_not_marked() -> None:
    assert marked("a\n\n\nb\n", [Removal(2, 3, "\n", "r", "whitespace", "high")]) == "a\n\n\nb\n"


def test_causes_and_colour() -> None:
    assert "[-Share-] {en.share.word}\n" in marked(SOURCE, [SHARE], causes=True)
    shown = marked(SOURCE, [SHARE], causes=True, color=True)
    assert "\x1b[31m[-Share-]\x1b[0m \x1b[2m{en.share.word}\x1b[0m\n" in shown


def test_the_document_cannot_colour_itself() -> None:
    source = "a \x1b[32mgreen\x1b[0m\n\x1b[31mShare\n"
    assert "\x1b" not in marked(source, cuts(source, "\x1b[31mShare\n"), causes=True)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab \n\t"), max_size=30), st.data())
def test_marks_taken_off_give_the_source(source: str, data: st.DataObject) -> None:
    points = sorted(data.draw(st.lists(st.integers(0, len(source)), max_size=8, unique=True)))
    removals = [Removal(a, b, source[a:b], "r", "ui", "high") for a, b in zip(points[::2], points[1::2])]
    shown = marked(source, removals)
    assert shown.replace("[-", "").replace("-]", "") == source
    assert re.findall(r"\[-(.*?)-\]", shown, re.DOTALL) == [r.text.strip() for r in removals if r.text.strip()]


# ------------------------------------------------------------ lists and figures


def test_a_list_tells_line_rule_and_offset() -> None:
    assert listed([SHARE], {20: 3}) == "line 3  [-Share-]  {en.share.word} at 20\n"


def test_a_list_names_what_cannot_be_seen() -> None:
    assert listed([Removal(4, 5, "\n", "r", "whitespace", "high")], {4: 2}) == "line 2  [-white space-]  {r} at 4\n"


def test_a_list_of_refused_claims_tells_why() -> None:
    veto = Veto(0, 18, "The ferry\nis back.", "en.ui.x", "ui", "low", "mode")
    assert listed([veto], {0: 1}) == (
        "line 1  The ferry is back.  {en.ui.x} at 0 refused: confidence low, mode too strict for it\n"
    )


@pytest.mark.parametrize("reason", ["keep-rule", "torn", "overlap", "shadow", "mode", "category", "budget"])
def test_every_reason_has_words(reason: Reason) -> None:
    words = refusal(Veto(0, 1, "a", "r", "ui", "low", reason, "en.keep.it"))
    assert words != reason
    assert ("en.keep.it" in words) == (reason in ("keep-rule", "overlap"))


def test_summary_counts_by_category() -> None:
    assert summary([SHARE, SHARE, SHARE._replace(category="ui")]) == "3 cuts: 2 share, 1 ui"
    assert summary([SHARE]) == "1 cut: 1 share"
    assert summary([]) == "0 cuts"


def test_changes_stand_under_their_rule() -> None:
    changes = [
        Change("en.share.word", "a.txt", True, "Share\nthis"),
        Change("en.share.word", "b\x1b[2J", True, "Share"),
        Change("en.ui.word", "a.txt", False, "Menu"),
    ]
    assert changes_text(changes) == (
        "newly cut by en.share.word (2)\n  a.txt: Share this\n  b\\x1b[2J: Share\n"
        "newly kept by en.ui.word (1)\n  a.txt: Menu\n"
    )
    assert changes_text([]) == ""


def test_a_table_of_figures() -> None:
    rows = (Tally("read_more", 2, 3, 50, 1000), Tally("ui", 1, 1, 0, 0))
    shown = stats_text(Stats(rows, Tally("total", 2, 4, 50, 1000), (("overlap", 2), ("mode", 1))), "category")
    assert [line.split() for line in shown.splitlines()] == [
        ["category", "documents", "cuts", "characters", "share"],
        ["read_more", "2", "3", "50", "5.0%"],
        ["ui", "1", "1", "0", "-"],
        ["total", "2", "4", "50", "5.0%"],
        [],
        ["refused", "claims:", "2", "overlap,", "1", "mode"],
    ]
    assert len({len(line) for line in shown.splitlines()[:4]}) == 1


# ----------------------------------------------------------------- unified diff


def patched(source: str, diff: str, directory: Path) -> str:
    """What ``patch`` makes of the source."""
    file = directory / "text"
    file.write_bytes(source.encode())
    done = subprocess.run(
        ["patch", "-p1", "--binary", "--posix", "-s", "-d", str(directory)], input=diff.encode(), capture_output=True
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode() + diff
    return file.read_bytes().decode()


def test_nothing_cut_is_no_diff() -> None:
    assert unified_diff("a\n", [], "text") == ""


def test_a_diff_names_its_file() -> None:
    assert unified_diff(SOURCE, [SHARE], "story.txt") == (
        "--- a/story.txt\n+++ b/story.txt\n@@ -1,5 +1,3 @@\n The ferry is back.\n \n-Share\n-\n It sails at noon.\n"
    )


DIFFS: list[tuple[str, Sequence[str]]] = [
    ("a\nb\nc\n", ["b\n"]),
    ("a\nb", ["\nb"]),
    ("a\nb", ["b"]),
    ("a b c\n", ["b "]),
    ("a\n", ["a\n"]),
    ("a", ["a"]),
    ("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n", ["b\n", "k\n"]),
    ("a\r\nb\r\nc\r\n", ["b\r\n"]),
    ("a\x0cb\nc\n", ["b\n"]),
    ("a\u2028b\u2028c", ["\u2028b"]),
    ("ab\ncd\n", ["b\nc"]),
    ("a b\nc d\ne\n", [" b", "c ", "e\n"]),
]

needs_patch = pytest.mark.skipif(which("patch") is None, reason="the command patch is not installed")


@needs_patch
@pytest.mark.parametrize(("source", "texts"), DIFFS)
def test_patch_accepts_the_diff(source: str, texts: Sequence[str], tmp_path: Path) -> None:
    removals = cuts(source, *texts)
    assert patched(source, unified_diff(source, removals, "text"), tmp_path) == apply(source, removals)


@needs_patch
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["a\n", "b\n", "\n", "c d\n", "e", "\r\n", "f\u2028g\n"]), min_size=1, max_size=24),
    st.data(),
)
def test_patch_makes_the_clean_text(tmp_path: Path, parts: list[str], data: st.DataObject) -> None:
    source = "".join(parts)
    points = sorted(data.draw(st.lists(st.integers(0, len(source)), min_size=2, max_size=8, unique=True)))
    removals = [Removal(a, b, source[a:b], "r", "ui", "high") for a, b in zip(points[::2], points[1::2])]
    clean = apply(source, removals)
    diff = unified_diff(source, removals, "text")
    if clean:  # patch removes files that become empty
        assert patched(source, diff, tmp_path) == clean
