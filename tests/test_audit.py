"""The audit log: written, read, undone, compared, counted."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.audit import FORMAT, Change, Entry, compare, headers, read_log, records, restore_some, to_json
from cleaner.errors import AuditError
from cleaner.removal import Removal, Veto, apply
from cleaner.result import CleanResult
from cleaner.stats import tally

SOURCE = "Bridge closed\nShare\nThe bridge over the Wend closed on Monday.\nPrint\nRead more\n"
SHARE = Removal(14, 20, "Share\n", "en.share.word", "share", "high")
TOOLS = Removal(63, 69, "Print\n", "en.tools.word", "tools", "medium")
MORE = Removal(69, 79, "Read more\n", "en.read_more.word", "read_more", "high")
TITLE = Veto(0, 13, "Bridge closed", "heuristic.headline", "headline", "high", "category")


def result(
    removals: Sequence[Removal] = (SHARE, TOOLS), source: str = SOURCE, vetoes: Sequence[Veto] = (TITLE,)
) -> CleanResult:
    return CleanResult(
        apply(source, removals), source, "Bridge closed", None, None, "en", tuple(removals), tuple(vetoes), ruleset="r1"
    )


def log_of(*results: CleanResult, ids: str = "abcdefgh") -> str:
    """The log of these results; their ids are letters."""
    return "".join(
        to_json(record) + "\n"
        for name, one in zip(ids, results)
        for record in records(one, name, {"mode": "balanced", "kept": ["headline"]})
    )


def read(log: str) -> list[Entry]:
    return list(read_log(io.BytesIO(log.encode("utf-8")), "test.log"))


def entry(*args: Any) -> Entry:
    return read(log_of(result(*args)))[0]


# ------------------------------------------------------------- writing, reading


def test_a_document_is_a_header_and_its_decisions() -> None:
    header, share, tools, title = map(json.loads, log_of(result()).splitlines())
    assert header["type"] == "document"
    assert header["format"] == FORMAT
    assert (header["document"], header["removals"], header["vetoes"]) == ("a", 2, 1)
    assert (header["source_length"], header["clean_length"]) == (len(SOURCE), len(SOURCE) - 12)
    assert (header["mode"], header["kept"], header["ruleset"]) == ("balanced", ["headline"], "r1")
    assert share == {"type": "removal", "document": "a", "line": 2, **SHARE._asdict()}
    assert tools["line"] == 4
    assert title == {"type": "veto", "document": "a", "line": 1, **TITLE._asdict()}


def test_what_is_written_is_read() -> None:
    found = entry()
    assert found.id == "a"
    assert found.removals == (SHARE, TOOLS)
    assert found.vetoes == (TITLE,)
    assert found.lines == {0: 1, 14: 2, 63: 4}


def test_text_mode_and_binary_mode_read_alike() -> None:
    log = log_of(result(), result([MORE]))
    assert list(read_log(io.StringIO(log))) == read(log)


def test_logs_can_be_put_together() -> None:
    assert [e.id for e in read(log_of(result()) + log_of(result(), ids="b"))] == ["a", "b"]


def test_two_runs_write_the_same_log() -> None:
    assert log_of(result()) == log_of(result())


def test_a_log_line_is_one_line_whatever_the_text() -> None:
    text = "a\u2028b\x85c\x0bd\re\n\ud800"
    log = log_of(result([Removal(0, len(text), text, "r", "ui", "high")], text, []))
    assert len(log.splitlines()) == 2
    assert read(log)[0].removals[0].text == text


def test_an_empty_log_has_no_documents() -> None:
    assert read("") == []


def test_headers_tell_where_documents_begin() -> None:
    data = log_of(result(), result([MORE])).encode()
    found = list(headers(io.BytesIO(data)))
    assert [(number, header["document"]) for number, _, header in found] == [(1, "a"), (5, "b")]
    file = io.BytesIO(data)
    file.seek(found[1][1])
    assert next(read_log(file)).removals == (MORE,)


# ------------------------------------------------------------------ broken logs


def broken(log: str, message: str) -> None:
    with pytest.raises(AuditError, match=message):
        read(log)


def test_a_torn_last_line() -> None:
    broken(log_of(result())[:-20], r"test\.log:4: not JSON .*; the log ends in mid-line")


def test_a_log_that_ends_too_early() -> None:
    lines = log_of(result()).splitlines(keepends=True)
    broken("".join(lines[:2]), r"test\.log:1: a: 2 removals were written, 1 are here; the log is incomplete")
    broken("".join(lines[:3]) + log_of(result(), ids="b"), "a: 1 vetoes were written, 0 are here")


def test_what_is_whole_comes_before_the_complaint() -> None:
    found = read_log(io.BytesIO(log_of(result(), result([MORE])).encode()[:-20]))
    assert next(found).id == "a"
    with pytest.raises(AuditError):
        next(found)


def changed(line: int, **values: object) -> str:
    lines = [json.loads(text) for text in log_of(result()).splitlines()]
    lines[line] |= values
    return "".join(to_json(record) + "\n" for record in lines)


@pytest.mark.parametrize(
    ("log", "message"),
    [
        ("nonsense\n", r"test\.log:1: not JSON"),
        ("\n", r"test\.log:1: not JSON"),
        ("[1]\n", r"test\.log:1: not a line of an audit log"),
        ('{"type":"note"}\n', r"test\.log:1: not a line of an audit log"),
        ("[" * 100_000 + "\n", r"test\.log:1: not JSON"),
        (changed(0, format="newsclean-audit/99"), r"test\.log:1: format 'newsclean-audit/99' is not"),
        (changed(0, clean_sha256=None), r"test\.log:1: the header's 'clean_sha256'"),
        (changed(0, removals="2"), r"test\.log:1: the header's 'removals'"),
        (changed(0, document="z"), r"test\.log:2: a removal before its document's header line"),
        (changed(1, start="14"), r"test\.log:2: not a removal \(a value of the wrong type"),
        (changed(1, text="Sha"), r"test\.log:2: not a removal \(the text does not fit its offsets"),
        (changed(1, color="red"), r"test\.log:2: not a removal .*color"),
        (changed(3, reason=7), r"test\.log:4: not a veto"),
        (log_of(result()).split("\n", 1)[1], r"test\.log:1: a removal before its document's header line"),
    ],
)
def test_broken_lines_are_named(log: str, message: str) -> None:
    broken(log, message)


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(AuditError, match=r"log:1: not JSON"):
        list(read_log(io.BytesIO(b'{"type":"\xff"}\n')))


# ---------------------------------------------------------------------- restore


def test_everything_comes_back() -> None:
    assert restore_some(result().text, entry()) == SOURCE


def test_one_rule_or_one_place_comes_back() -> None:
    without_share = SOURCE.replace("Share\n", "")
    without_tools = SOURCE.replace("Print\n", "")
    assert restore_some(result().text, entry(), ["en.tools.word"]) == without_share
    assert restore_some(result().text, entry(), starts=[14]) == without_tools
    assert restore_some(result().text, entry(), starts=[17]) == without_tools
    assert restore_some(result().text, entry(), ["en.tools.word"], [14]) == SOURCE


def test_a_rule_that_cut_nothing_brings_nothing_back() -> None:
    assert restore_some(result().text, entry(), ["en.ui.word"]) == result().text


def test_another_clean_text_is_refused() -> None:
    with pytest.raises(AuditError, match="a: this is not the clean text that the log describes"):
        restore_some(result().text + " ", entry())


def test_a_log_that_was_tampered_with_is_refused() -> None:
    forged = entry()
    forged = forged._replace(removals=(SHARE._replace(text="Shore\n"), TOOLS))
    with pytest.raises(AuditError, match="a: the log does not give the source back"):
        restore_some(result().text, forged)


# ---------------------------------------------------------------------- compare


def test_logs_of_the_same_decisions_do_not_differ() -> None:
    assert compare(read(log_of(result())), read(log_of(result()))) == []


def test_new_cuts_and_lost_cuts_go_by_rule() -> None:
    changes = compare(read(log_of(result())), read(log_of(result([SHARE, MORE]))))
    assert changes == [
        Change("en.read_more.word", "a", True, "Read more"),
        Change("en.tools.word", "a", False, "Print"),
    ]


def test_the_same_cut_by_another_rule_is_no_difference() -> None:
    other = SHARE._replace(cause="en.share.other", category="social")
    assert compare(read(log_of(result([SHARE]))), read(log_of(result([other])))) == []


def test_a_cut_taken_by_two_neighbours_is_no_difference() -> None:
    both = Removal(63, 79, "Print\nRead more\n", "en.ui.both", "ui", "high")
    assert compare(read(log_of(result([TOOLS, MORE]))), read(log_of(result([both])))) == []
    assert compare(read(log_of(result([both]))), read(log_of(result([TOOLS, MORE])))) == []


def test_white_space_at_seams_is_no_difference() -> None:
    source = "One.\n\nShare\n\nTwo.\n"
    before = Removal(5, 12, "\nShare\n", "r", "share", "high")
    after = Removal(6, 13, "Share\n\n", "r", "share", "high")
    logs = [read(log_of(result([cut], source, []))) for cut in (before, after)]
    assert compare(*logs) == []


def test_documents_in_one_log_alone() -> None:
    changes = compare(read(log_of(result(), ids="a")), read(log_of(result([MORE]), ids="b")))
    assert {(change.document, change.cut) for change in changes} == {("a", False), ("b", True)}


def test_documents_of_the_same_id_are_told_apart() -> None:
    log = log_of(result([SHARE]), result([MORE]), ids="aa")
    assert compare(read(log), read(log)) == []


def test_logs_of_different_texts_cannot_be_compared() -> None:
    with pytest.raises(AuditError, match="a: the two logs are of different texts"):
        compare(read(log_of(result())), read(log_of(result([], "Another text.\n", []))))


# ------------------------------------------------------------------------ stats


def test_counting_by_category() -> None:
    stats = tally(read(log_of(result(), result([SHARE, MORE]))))
    assert [(row.name, row.documents, row.cuts, row.characters) for row in stats.rows] == [
        ("share", 2, 2, 12),
        ("read_more", 1, 1, 10),
        ("tools", 1, 1, 6),
    ]
    assert {row.length for row in stats.rows} == {2 * len(SOURCE)}
    assert stats.total[1:] == (2, 4, 28, 2 * len(SOURCE))
    assert stats.refused == (("category", 2),)


def test_counting_by_rule_and_document() -> None:
    entries = read(log_of(result(), result([SHARE, MORE])))
    assert [row.name for row in tally(entries, "rule").rows] == ["en.share.word", "en.read_more.word", "en.tools.word"]
    assert [(row.name, row.cuts, row.length) for row in tally(entries, "document").rows] == [
        ("b", 2, len(SOURCE)),
        ("a", 2, len(SOURCE)),
    ]


def test_counting_by_flag() -> None:
    entries = read(log_of(result(), result()._replace(flags=("budget", "empty"))))
    assert {row.name: row.documents for row in tally(entries, "flag").rows} == {"(none)": 1, "budget": 1, "empty": 1}


def test_counting_nothing() -> None:
    stats = tally([])
    assert stats.rows == ()
    assert stats.total.cuts == 0


# ------------------------------------------------------------------- properties

TEXTS = st.text(st.sampled_from('ab \n\r\u2028\u0085é\U0001f30a\ud800\u200b"\\'), max_size=40)


@st.composite
def results(draw: st.DrawFn) -> CleanResult:
    """Any text with any disjoint cuts."""
    source = draw(TEXTS)
    points = sorted(draw(st.lists(st.integers(0, len(source)), max_size=8, unique=True)))
    removals = [
        Removal(start, end, source[start:end], draw(st.sampled_from(["r.a", "r.b"])), "ui", "high")
        for start, end in zip(points[::2], points[1::2])
    ]
    return result(removals, source, [])


@settings(deadline=None)
@given(st.lists(results(), max_size=4))
def test_any_log_reads_as_written_and_undoes(found: list[CleanResult]) -> None:
    for one, back in zip(found, read(log_of(*found)), strict=True):
        assert back.removals == one.removals
        assert restore_some(one.text, back) == one.source
        assert restore_some(one.text, back, ["r.a"]) == apply(one.source, [r for r in one.removals if r.cause == "r.b"])


@settings(deadline=None)
@given(results())
def test_any_log_equals_itself(one: CleanResult) -> None:
    assert compare(read(log_of(one)), read(log_of(one))) == []


@settings(deadline=None)
@given(results(), st.data())
def test_a_log_cut_off_anywhere_is_noticed(one: CleanResult, data: st.DataObject) -> None:
    log = log_of(one)
    cut = log[: data.draw(st.integers(1, len(log) - 2))]
    broken(cut, "log")
