"""Reviewing without a browser: the index, the decisions, the server's refusals, drafts of rules."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cli_support import clean, rules
from review_support import OTHER, STORY, decided, log_of, log_of_texts, make_corpus, serving

from cleaner.errors import AuditError, InputError
from cleaner.lint import Workshop
from cleaner.removal import Removal, Veto
from cleaner.review import layout
from cleaner.review.decisions import Decision, Decisions, Ledger, read_decisions
from cleaner.review.draft import drafts
from cleaner.review.index import LogIndex
from cleaner.review.layout import SourceText
from cleaner.review.page import inert
from cleaner.review.precision import precision
from cleaner.review.session import Session, Setting


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return make_corpus(tmp_path)


def index(path: Path) -> LogIndex:
    return LogIndex(path.open("rb"), path.name)


def session(here: Path, log: str = "audit.jsonl", old: str | None = None, reviewer: str = "ann") -> Session:
    def texts(header: Any) -> SourceText:
        return SourceText((here / "raw" / header["document"]).read_text(encoding="utf-8"))

    own = here / "decisions.jsonl"
    ledger = Ledger(str(own))
    made = read_decisions([str(own)])
    return Session(index(here / log), Setting(texts, [rules()], reviewer), made, ledger, old and index(here / old))


def decision(text: str, verdict: str = "reject", **fields: Any) -> Decision:
    given: dict[str, Any] = {
        "document": "a.txt", "source_sha256": "0" * 64, "kind": "removal", "start": 3, "end": 3 + len(text),
        "text": text, "cause": "en.share.zz-pass-on", "category": "share", "confidence": "high", "decision": verdict,
        "language": "en", "reviewer": "ann",
    }  # fmt: skip
    return Decision(**{**given, **fields})


def made(*found: Decision) -> Decisions:
    subjects: dict[Any, dict[str, Decision]] = {}
    for one in found:
        subjects.setdefault(one.subject, {})[one.reviewer] = one
    return Decisions(subjects)


# -------------------------------------------------------------------------- index


def test_the_index_finds_every_claim_by_number(corpus: Path) -> None:
    log = index(corpus / "audit.jsonl")
    assert [row.id for row in log.documents] == ["bridge.txt", "ferry.txt"]
    assert [log.claim(number).claim.text.strip() for number in log.claims_of(1)] == [
        "Pass this ferry story around", "Enlarge the ferry", "Wend ferry back in service"]  # fmt: skip
    assert log.claim(2).line == 4
    assert log.header(1)["document"] == "ferry.txt"
    assert log.notices == []


def test_the_index_holds_numbers_and_no_texts(tmp_path: Path) -> None:
    text = "A word here.\n" * 100 + "x" * 100_000
    log = tmp_path / "log"
    log.write_text(log_of([(f"{n}", text, [(0, 13), (13, len(text))]) for n in range(50)]), encoding="utf-8")
    kept = index(log)
    assert log.stat().st_size > 4_000_000
    columns = [value for value in vars(kept.claims).values() if hasattr(value, "itemsize")]
    assert sum(len(column) * column.itemsize for column in columns) < 100 * 64
    assert len(json.dumps(kept.headers)) < 20_000


def test_what_is_broken_is_passed_over_and_told(corpus: Path) -> None:
    whole = (corpus / "audit.jsonl").read_bytes().splitlines(keepends=True)
    (corpus / "bad").write_bytes(b"".join([whole[0], b'{"type":"removal"}\n', b"\xff\x00\n", *whole[1:]])[:-9])
    log = index(corpus / "bad")
    assert len(log.claims) == 4
    assert [notice.split(": ")[0] for notice in log.notices] == ["bad:2", "bad:3", "bad:9", "bad"]
    assert "its writer was cut off" in log.notices[2]
    assert "1 more fault" in log.notices[3]


@pytest.mark.parametrize("data", [b"Once upon a time\n", b'{"id": 1}\n', b"\x00" * 100])
def test_a_file_that_is_no_log_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(data)
    with pytest.raises(AuditError, match="log:1"):
        index(tmp_path / "log")


# ---------------------------------------------------------------------- decisions


def test_decisions_are_added_and_the_last_one_counts(corpus: Path) -> None:
    first = session(corpus)
    first.decide([0, 1], "accept")
    first.decide([1], "reject")
    first.decide([0], "undecided")
    again = session(corpus).opening("log")
    assert [(claim, verdict) for claim, verdict, _ in again["states"]] == [(1, "reject")]
    assert len(decided(corpus / "decisions.jsonl")) == 4


def test_a_torn_line_of_decisions_is_passed_over_and_the_next_one_is_whole(corpus: Path) -> None:
    session(corpus).decide([0], "accept")
    path = corpus / "decisions.jsonl"
    path.write_bytes(path.read_bytes() + b'{"format":"newsclean-dec')
    torn = session(corpus)
    assert "line 2" in torn.notices[0]
    torn.decide([1], "unsure")
    assert {d.decision for d in read_decisions([str(path)]).all()} == {"accept", "unsure"}


def test_reviewers_are_merged_and_disagreement_shows(corpus: Path) -> None:
    session(corpus, reviewer="ann").decide([0, 1], "accept")
    session(corpus, reviewer="bea").decide([1, 2], "reject")
    third = session(corpus, reviewer="cyd").opening("log")
    assert [tuple(state) for state in third["states"]] == [
        (0, "accept", "ann"), (1, "disputed", "ann, bea"), (2, "reject", "bea")]  # fmt: skip
    own = session(corpus, reviewer="ann").opening("log")
    assert [state[1] for state in own["states"]] == ["accept", "accept", "reject"]


def test_a_file_of_something_else_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Milk\nBread\n", encoding="utf-8")
    with pytest.raises(InputError, match="no decisions in this file"):
        read_decisions([str(tmp_path / "notes.txt")])


@pytest.mark.parametrize(
    "change", [{"kind": "other"}, {"start": "3"}, {"decision": []}, {"language": 4}, {"text": None}, {"more": 1}]
)
def test_a_line_of_the_wrong_shape_is_no_decision(change: dict[str, Any], tmp_path: Path) -> None:
    lines = [decision("Text").record(), {**decision("Other").record(), **change}]
    (tmp_path / "d").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert [d.text for d in read_decisions([str(tmp_path / "d")]).all()] == ["Text"]


# ------------------------------------------------------------------------- layout


def test_rows_are_lines_with_their_cuts() -> None:
    source = "One.\nShare this\n\nTwo (Read more) ends.\n\tThree\nLast"
    spans = [("\nShare this\n", 0), (" (Read more)", 1), ("\nLast", 2)]
    cuts = [(n, Removal(source.index(t), source.index(t) + len(t), t, "r", "share", "high")) for t, n in spans]
    start = source.index("Three")
    vetoes = [(7, Veto(start, start + 5, "Three", "r", "ui", "low", "mode"))]
    rows = layout.rows(source, cuts, vetoes)
    shown = [(row["line"], [part.get("text", part.get("claim")) for part in row["parts"]]) for row in rows]
    assert shown == [(1, ["One."]), (2, [0]), (4, ["Two", 1, " ends."]), (5, ["\tThree"]), (6, [2])]
    assert [row["vetoes"] for row in rows] == [[], [], [], [7], []]


def test_a_mark_covers_the_visible_text_up_to_the_next_cut(corpus: Path) -> None:
    here = session(corpus)
    place = STORY.index("Tickets")
    here.mark(1, place, "ad", missed=True)
    line = decided(corpus / "decisions.jsonl")[0]
    assert STORY[line["start"] : line["end"]] == line["text"] == STORY.splitlines()[8 - 1]
    for wrong in (-1, len(STORY) + 5):
        with pytest.raises(InputError, match="no kept line"):
            here.mark(1, wrong, "ad", missed=True)


# ------------------------------------------------------------------- comparing logs


def test_only_what_two_logs_cut_differently_is_a_change(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "keep" / "en"
    folder.mkdir(parents=True)
    text = drafts(made(decision("Enlarge the ferry", category="tools")), ()).files["en/tools.yaml"]
    (folder / "tools.yaml").write_text(text, encoding="utf-8")
    (corpus / "new.jsonl").write_text(log_of_texts(corpus / "raw", str(tmp_path / "keep")), encoding="utf-8")
    forward = session(corpus, "new.jsonl", "audit.jsonl").opening("log")
    assert (forward["changed"], forward["extra"]) == ({"cut": [], "kept": 1}, [1])
    assert session(corpus, "new.jsonl", "audit.jsonl").search("ENLARGE ferry")[-1] == len(forward["claims"]["size"]) - 1
    back = session(corpus, "audit.jsonl", "new.jsonl").opening("log")
    assert back["changed"]["kept"] == 0
    assert [session(corpus).claim(n)[0].claim.text.strip() for n in back["changed"]["cut"]] == ["Enlarge the ferry"]


def test_documents_of_other_texts_are_not_compared(corpus: Path) -> None:
    (corpus / "raw" / "bridge.txt").write_text(OTHER + "More.\n", encoding="utf-8")
    (corpus / "new.jsonl").write_text(log_of_texts(corpus / "raw"), encoding="utf-8")
    compared = session(corpus, "new.jsonl", "audit.jsonl")
    assert compared.notices == ["1 document(s) have another text in the other log: not compared"]


# ------------------------------------------------------------------------- server


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    here = make_corpus(tmp_path_factory.mktemp("served"))
    (here / "secret.txt").write_text("secret", encoding="utf-8")
    with serving(here, "audit.jsonl", "--source", "raw") as found:
        yield found


def ask(address: str, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, Any]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port or 0, timeout=30)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer


def posted(address: str, body: str, **headers: str) -> int:
    origin = address[: address.index("/", 8)]
    given = {"Origin": origin, "Content_Type": "application/json", **headers}
    return ask(address, urlsplit(address).path + "api/decisions", "POST", body, **given)[0]


GOOD = json.dumps({"claims": [0], "decision": "accept"})


def test_the_page_comes_with_its_policy(address: str) -> None:
    status, answer = ask(address, urlsplit(address).path)
    assert status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/api/opening", "/x/api/opening", "/../secret.txt", "/%2e%2e/secret.txt"])
def test_without_the_token_nothing_is_told(address: str, path: str) -> None:
    assert ask(address, path)[0] == 403


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "api/documents/..%2f..%2fsecret.txt", "secret.txt", "raw/ferry.txt"]
)
def test_no_file_is_served(address: str, path: str) -> None:
    status, answer = ask(address, urlsplit(address).path + path)
    assert status in (403, 404)
    assert b"secret" not in answer.read().replace(b"secret.txt", b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
def test_other_origins_are_refused(address: str, headers: dict[str, str]) -> None:
    assert ask(address, urlsplit(address).path + "api/opening", **headers)[0] in (400, 403)
    assert posted(address, GOOD, **headers) in (400, 403)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken(address: str, kind: str) -> None:
    assert posted(address, GOOD, Content_Type=kind) == 403


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "[" * 100_000, '{"claims":[99],"decision":"accept"}', '{"claims":"0","decision":"accept"}',
     '{"claims":[true],"decision":"accept"}', '{"claims":[0],"decision":"missed"}', '{"claims":[0],"decision":["x"]}',
     " " * 4_000_001],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(address: str, body: str) -> None:
    assert posted(address, body) == 400


def test_a_good_request_is_done(address: str) -> None:
    assert posted(address, GOOD) == 200


def test_with_a_directory_given_nothing_outside_is_read(corpus: Path) -> None:
    """A log may name any path; the text at hand there is not shown, though its digest fits."""
    log = log_of([("../outside.txt", "Not for you.\nShare\n", [(12, 18)])])
    (corpus / "outside.txt").write_text("Not for you.\nShare\n", encoding="utf-8")
    (corpus / "evil.jsonl").write_text(log, encoding="utf-8")
    for source, shown in (("raw", False), (".", False), ("outside.txt", True)):
        done = clean("review", "evil.jsonl", "--source", source, "--static", "out.html", cwd=corpus)
        assert done.returncode == 0, done.stderr.decode()
        assert ("Not for you" in (corpus / "out.html").read_text(encoding="utf-8")) is shown


def test_nothing_in_the_data_ends_its_element() -> None:
    assert inert({"a": "</script><!--&\u2028"}) == r'{"a":"\u003c/script\u003e\u003c!--\u0026\u2028"}'


# ------------------------------------------------------------------------- drafts


HOSTILE = [
    'Say "cheese": {now}',
    "[- no -]",
    "tab\tand # comment: yes",
    "- item",
    "nul\x00",
    "'",
    "\ud800",
    "…",
    "🦊 fox",
]


def test_drafts_pass_the_checks(tmp_path: Path) -> None:
    found = [
        decision("\nPass this ferry story around\nEnlarge the ferry\n", category="share"),
        decision("Our boats are the best boats", "missed", kind="line", cause="", category="ad"),
        decision("Our boats are the BEST boats", "missed", kind="line", cause="", category="ad", start=90),
        *(decision(text, start=100 + n) for n, text in enumerate(HOSTILE)),
        *(decision(text, "missed", kind="line", category="ui", start=200 + n) for n, text in enumerate(HOSTILE)),
        decision("Long " * 80, "missed", kind="line", category="ui", start=300),
        decision("Kept", "accept", start=400),
    ]
    drafted = drafts(made(*found), ["en.ad.our-boats-are-the-best"])
    assert "en.ad.our-boats-are-the-best-2" in drafted.ids
    assert sum(name.startswith("en.ad.") for name in drafted.ids) == 1
    for path, text in drafted.files.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    report = Workshop([rules(), str(tmp_path)]).check()
    assert report.faults == ()
    assert len([note for note in drafted.notes if "no rule drafted" in note]) == 5


def test_a_rejected_veto_tells_which_rule_to_change() -> None:
    told = drafts(made(decision("Share", kind="veto", reason="shadow")), ())
    assert (told.files, told.ids) == ({}, ())
    assert told.notes == ("a.txt: “Share” should have gone: en.share.zz-pass-on is experimental and was right; it may"
                          " become stable",)  # fmt: skip


def test_no_rule_is_drafted_where_reviewers_disagree() -> None:
    votes = made(decision("Share"), decision("Share", "accept", reviewer="bea"))
    assert drafts(votes, ()).notes == ("a.txt: reviewers do not agree on “Share”",)


@pytest.mark.parametrize(
    "odd", [{"language": "../../etc", "cause": "heuristic.x"}, {"cause": "/etc.a.b"}, {"category": "../../etc/x"}]
)
def test_a_decision_cannot_choose_where_rules_are_written(odd: dict[str, str]) -> None:
    assert set(drafts(made(decision("Share", **odd)), ()).files) <= {"any/share.yaml", "en/share.yaml"}


def test_precision_counts_what_was_judged() -> None:
    votes = made(
        decision("a"), decision("b", "accept", start=9), decision("c", "unsure", start=19),
        decision("d", "accept", start=29), decision("d", "reject", start=29, reviewer="bea"),
        decision("e", "reject", kind="veto"),
    )  # fmt: skip
    row, total = precision(votes, "rule")
    assert (row.right, row.wrong, row.unsure, row.disputed, row.precision) == (1, 1, 1, 1, 0.5)
    assert total == row._replace(name="total")
    assert precision(votes, "category", {"f" * 64})[0].right == 0


# ------------------------------------------------------------------- the commands


def test_stats_of_decisions(corpus: Path) -> None:
    session(corpus).decide([0, 2], "accept")
    session(corpus).decide([3], "reject")
    done = clean("audit", "stats", "audit.jsonl", "--decisions", "decisions.jsonl", "--by", "rule", cwd=corpus)
    rows = [line.split() for line in done.stdout.decode().splitlines()]
    assert [(row[0], row[-1]) for row in rows[1:]] == [
        ("en.tools.zz-enlarge", "0.0%"), ("en.share.zz-pass-on", "100.0%"), ("total", "66.7%")]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["review", "none.jsonl"], "cannot read none.jsonl"),
        (["review", "-"], "give it as a file"),
        (["review", "audit.jsonl", "--source", "none"], "cannot read none"),
        (["review", "audit.jsonl", "--decisions", "audit.jsonl"], "would be written over"),
        (["review", "audit.jsonl", "--static", "audit.jsonl"], "would be written over"),
        (["review", "audit.jsonl", "--decisions", "raw"], "cannot read raw"),
        (["review", "raw/ferry.txt"], "not JSON"),
        (["review", "audit.jsonl", "--port", "99999"], "give another --port"),
        (["audit", "stats"], "give a LOG"),
        (["audit", "stats", "--decisions", "d", "--by", "flag"], "counts by category or rule"),
        (["rules", "new"], "give the ID of a new rule"),
        (["rules", "new", "--from", "none"], "cannot read none"),
    ],
)
def test_usage(words: list[str], told: str, corpus: Path) -> None:
    done = clean(*words, cwd=corpus)
    assert done.returncode == 2
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_missing_extra_says_how_to_get_it(corpus: Path) -> None:
    (corpus / "uvicorn.py").write_text("raise ModuleNotFoundError(name='uvicorn')", encoding="utf-8")
    done = clean("review", "audit.jsonl", cwd=corpus)  # a module here goes before the installed one
    assert done.returncode == 2
    assert "pip install 'newsclean[review]'" in done.stderr.decode()


def test_show_for_programs(corpus: Path) -> None:
    done = clean("audit", "show", "audit.jsonl", "--format", "json", cwd=corpus)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[cut["line"] for cut in line["removals"]] for line in lines] == [[4], [4, 7]]
    words = ["--format", "github", "--source", "raw", "--rule", "en.tools.zz-enlarge"]
    done = clean("audit", "show", "audit.jsonl", *words, cwd=corpus)
    assert done.stdout.decode() == "::notice file=raw/ferry.txt,line=7,title=en.tools.zz-enlarge::Enlarge the ferry\n"


def test_the_page_is_in_the_package() -> None:
    from cleaner.review.page import served, standalone

    assert served().html.count("<script") == standalone({"opening": 1}).html.count("<script") == 2
    assert len(served().html.encode()) < 100_000
