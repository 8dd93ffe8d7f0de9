"""The command ``clean``, run as a user runs it: real processes, real pipes."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_support import ROOT, clean, environment, keep_table, rules
from engine_support import PROSE

from cleaner.audit import read_log, restore_some
from cleaner.encoding import encode_back

STORY = f"{PROSE[0]}\n\n{PROSE[1]}\n"
RAW = f"By Ann Lee\n\n{STORY}\nShare this article\n"
CRLF = RAW.replace("\n", "\r\n")


@pytest.fixture(scope="module", autouse=True)
def _table_at_hand() -> None:
    """Put the compiled shipped rules into the cache that the runs use: building them takes a while."""
    keep_table()


def run(*words: str | Path, stdin: bytes | str = b"", cwd: Path | None = None, **environment: str) -> Done:
    return Done(clean(*words, stdin=stdin.encode() if isinstance(stdin, str) else stdin, cwd=cwd, **environment))


class Done:
    """How a run ended."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code, self.raw = done.returncode, done.stdout
        self.err = done.stderr.decode()
        assert "Traceback" not in self.err, self.err

    @property
    def out(self) -> str:
        return self.raw.decode()

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(row) for row in self.raw.splitlines()]


def jsonl(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def files_below(directory: Path) -> dict[str, bytes]:
    found = (path for path in sorted(directory.rglob("*")) if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in found}


# ------------------------------------------------------------------------- one text


@pytest.mark.parametrize("words", [[], ["-"], ["--lang", "en"], ["--mode", "precision", "-"]])
def test_a_pipe(words: list[str]) -> None:
    done = run(*words, stdin=RAW)
    assert (done.code, done.out, done.err) == (0, STORY, "")


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "raw.txt").write_text(RAW, encoding="utf-8")
    done = run("raw.txt", cwd=tmp_path, stdin="not this")
    assert (done.code, done.out, done.err) == (0, STORY, "")
    assert list(files_below(tmp_path)) == ["raw.txt"]


def test_a_file_that_bears_a_command_s_name(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text(RAW, encoding="utf-8")
    assert run("./audit", cwd=tmp_path).out == STORY


@pytest.mark.parametrize("text", ["", "\n", " \t\r\n \n", "\ufeff"])
def test_nothing_in_nothing_out(text: str) -> None:
    done = run(stdin=text)
    assert (done.code, done.out, done.err) == (0, text.removeprefix("\ufeff"), "")


def test_what_is_known_of_the_document() -> None:
    text = f"{STORY}\nThe post A Ferry (again) appeared first on The Post.\n"
    known = run("--title", "A Ferry (again)", "--site", "The Post", "--url", "https://example.org/x", stdin=text)
    assert (known.code, known.out) == (0, STORY)


def test_categories_are_kept_and_dropped() -> None:
    assert run("--keep", "share,byline", stdin=RAW).out == RAW
    assert run("--keep", "share", "--keep", "byline", stdin=RAW).out == RAW
    text = f"A Ferry Returns to the Wend\n\n{RAW}"
    assert run(stdin=text).out.startswith("A Ferry Returns")
    assert run("--drop", "headline", stdin=text).out == STORY


def test_rules_of_one_s_own() -> None:
    done = run("--rules", rules(), stdin=f"{STORY}\nPass this ferry story around\n")
    assert (done.code, done.out) == (0, STORY)


# ---------------------------------------------------------------------- odd bytes


def test_line_ends_stay() -> None:
    assert run(stdin=CRLF).raw == STORY.replace("\n", "\r\n").encode()


def test_no_final_line_end() -> None:
    assert run(stdin=STORY.rstrip()).raw == STORY.rstrip().encode()


def test_nuls() -> None:
    data = STORY.encode() + b"\0\0 \0\nShare this article\n"
    done = run(stdin=data)
    assert done.code == 0
    assert done.raw.startswith(STORY.encode())
    assert b"Share" not in done.raw


def logged(tmp_path: Path, data: bytes) -> tuple[Done, bytes]:
    """The run, and the bytes that its log gives back."""
    done = run("--audit", tmp_path / "log", stdin=data)
    with (tmp_path / "log").open("rb") as lines:
        (entry,) = read_log(lines)
    text = restore_some(done.raw.decode("utf-8"), entry)
    return done, encode_back(text, entry.header["encoding"])


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("utf-8", RAW.encode(), ""),
        ("invalid", RAW.encode().replace(b"ferry", b"f\xffrry").replace(b"deck", "d\u00e9ck".encode() * 9), "repaired"),
        ("utf-8-sig", RAW.encode("utf-8-sig"), ""),
        ("utf-16", RAW.encode("utf-16"), ""),
        ("utf-16-be", b"\xfe\xff" + RAW.encode("utf-16-be"), ""),
        ("odd utf-16", RAW.encode("utf-16") + b"x", "repaired"),
        ("cp1252", RAW.replace("ferry", "“fährre”").encode("cp1252"), "encoding-guessed"),
        ("rubbish", bytes(range(256)) * 8, "encoding-guessed"),
        ("empty", b"", ""),
    ],
)
def test_bytes_of_any_encoding_can_be_had_back(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    done, back = logged(tmp_path, data)
    assert back == data
    assert done.code == 0
    assert bool(told) == bool(done.err)
    assert told in done.err
    if name not in ("rubbish", "empty"):
        assert "Share this article" not in done.out


def ended(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Exit code and peak memory in bytes."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss * 1024


@pytest.mark.parametrize("word", ["fähre ".encode(), b"x"], ids=["words", "one word"])
def test_a_huge_line(tmp_path: Path, word: bytes) -> None:
    raw, out = tmp_path / "raw.txt", tmp_path / "out.txt"
    size = 50_000_000
    raw.write_bytes(word * (size // len(word)) + b"\n\nShare this article\n")
    with out.open("wb") as target:
        code, peak = ended(spawn("raw.txt", "--lang", "en", cwd=tmp_path, stdout=target))
    assert code == 0
    assert out.stat().st_size == size // len(word) * len(word) + 1
    assert peak < 1_000_000_000


# ------------------------------------------------------------------- files, directories


def test_several_texts_need_a_place(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(RAW, encoding="utf-8")
    for words in (["a.txt", "b.txt"], ["."], ["a.txt", "-"]):
        done = run(*words, cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert "give --out DIR or --jsonl" in done.err
        assert done.err.count("\n") == 1


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory of texts, and of files that are none."""
    for name, data in {
        "raw/a.txt": RAW.encode(),
        "raw/deep/er/b.txt": CRLF.encode(),
        "raw/deep/c.text": STORY.encode(),
        "raw/gold.yaml": RAW.encode(),
        "raw/page.pdf": RAW.encode(),
        "raw/README.md": RAW.encode(),
        "raw/.hidden.txt": RAW.encode(),
        "raw/empty.txt": b"",
        "else/d.log": RAW.encode(),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_directory_is_mirrored(tree: Path, jobs: str) -> None:
    done = run("raw", "else/d.log", "--out", "out", "-j", jobs, "--audit", "log", cwd=tree)
    assert (done.code, done.out) == (0, "")
    assert files_below(tree / "out") == {
        "a.txt": STORY.encode(),
        "d.log": STORY.encode(),
        "deep/c.text": STORY.encode(),
        "deep/er/b.txt": STORY.replace("\n", "\r\n").encode(),
        "empty.txt": b"",
    }
    assert done.err == "clean: 5 file(s) into out, 6 cuts: 3 byline, 3 share; audit log in log\n"
    with (tree / "log").open("rb") as lines:
        entries = list(read_log(lines))
    assert [entry.id for entry in entries] == ["a.txt", "deep/c.text", "deep/er/b.txt", "empty.txt", "d.log"]
    for entry, source in zip(entries, [RAW, STORY, CRLF, "", RAW], strict=True):
        clean_text = (tree / "out" / entry.id).read_bytes().decode()
        assert restore_some(clean_text, entry) == source


def test_the_seeds_without_their_gold(tmp_path: Path) -> None:
    done = run(ROOT / "seeds", "--out", tmp_path / "out")
    assert done.code == 0
    assert set(files_below(tmp_path / "out")) == {path.name for path in (ROOT / "seeds").glob("*.txt")}


def test_standard_input_among_files(tree: Path) -> None:
    assert run("else/d.log", "-", "--out", "out", cwd=tree, stdin=RAW).code == 0
    assert files_below(tree / "out") == {"d.log": STORY.encode(), "stdin.txt": STORY.encode()}


def test_what_cannot_be_read_does_not_keep_the_rest_back(tree: Path) -> None:
    (tree / "raw" / "gone.txt").symlink_to("nowhere")
    done = run("raw", "missing.txt", "else/d.log", "--out", "out", cwd=tree)
    assert done.code == 1
    assert len(files_below(tree / "out")) == 5
    assert "cannot read raw/gone.txt" in done.err
    assert "cannot read missing.txt" in done.err
    assert "clean: 5 file(s) into out" in done.err


def test_a_file_is_not_written_over_itself(tree: Path) -> None:
    before = files_below(tree / "raw")
    for words in (["raw", "--out", "raw"], ["raw/a.txt", "--out", "raw"], ["raw/deep/../a.txt", "--out", "./raw/."]):
        done = run(*words, cwd=tree)
        assert done.code == 2
        assert "written over" in done.err
    assert files_below(tree / "raw") == before


def test_two_files_are_not_written_over_each_other(tree: Path) -> None:
    (tree / "else" / "a.txt").write_text(STORY, encoding="utf-8")
    done = run("raw/a.txt", "else/a.txt", "--out", "out", cwd=tree)
    assert (done.code, (tree / "out").exists()) == (2, False)
    assert "would both become a.txt" in done.err


def test_a_file_is_replaced_only_when_the_new_one_is_whole(tree: Path) -> None:
    (tree / "out").mkdir()
    (tree / "out" / "a.txt").write_text("before", encoding="utf-8")
    assert run("raw", "--out", "out", cwd=tree).code == 0
    assert (tree / "out" / "a.txt").read_text(encoding="utf-8") == STORY
    assert not list((tree / "out").rglob("*.tmp"))


# ---------------------------------------------------------------- what must not be lost


@pytest.mark.parametrize(
    "words",
    [
        "raw/a.txt --audit raw/a.txt",
        "raw/a.txt --audit raw/link",
        "raw/a.txt --audit ./raw/../raw/a.txt",
        "raw --out out --audit raw/a.txt",
        "raw/a.txt --out out --audit out/a.txt",
        "raw/a.txt --out raw",
        "b.txt raw --out raw/more/deep",
        "--jsonl rows.jsonl --audit rows.jsonl",
        "--jsonl rows.jsonl --out .",
        "--jsonl rows.jsonl --out out --audit out/rows.jsonl",
    ],
)
def test_what_is_read_is_not_written_over(words: str, tmp_path: Path) -> None:
    (tmp_path / "raw" / "more" / "deep").mkdir(parents=True)
    for name in ("b.txt", "raw/a.txt", "raw/more/a.txt", "raw/more/deep/b.txt"):
        (tmp_path / name).write_text(RAW, encoding="utf-8")
    (tmp_path / "raw" / "link").symlink_to("a.txt")
    (tmp_path / "rows.jsonl").write_bytes(jsonl({"text": RAW}))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = run(*words.split(), cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "would be written" in done.err
    assert "give another --" in done.err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_standard_input_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "raw.txt").write_text(RAW, encoding="utf-8")
    with (tmp_path / "raw.txt").open("rb") as file:
        process = spawn("--audit", "raw.txt", cwd=tmp_path, stdin=file, stderr=subprocess.PIPE)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"standard input would be written over" in told
    assert (tmp_path / "raw.txt").read_text(encoding="utf-8") == RAW


def test_a_log_may_be_a_device_or_a_link(tmp_path: Path) -> None:
    (tmp_path / "nowhere").symlink_to("/dev/null")
    (tmp_path / "link").symlink_to("log")
    assert run("--audit", "nowhere", stdin=RAW, cwd=tmp_path).out == STORY
    assert run("--audit", "link", stdin=RAW, cwd=tmp_path).out == STORY
    assert (tmp_path / "nowhere").is_symlink()
    assert Path("/dev/null").is_char_device()
    assert (tmp_path / "link").is_symlink()
    assert len(list(read_log((tmp_path / "log").open("rb"), "log"))) == 1


def test_a_log_cannot_be_a_directory(tmp_path: Path) -> None:
    done = run("--audit", ".", stdin=RAW, cwd=tmp_path)
    assert (done.code, done.out, done.err) == (2, "", "clean: cannot write .: Is a directory\n")


# -------------------------------------------------------------------- odd names in messages

ODD = "a\x1b[2J\nb\u202ec.txt"
TOLD = r"a\x1b[2J\nb\u202ec.txt"


def test_names_do_not_drive_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / ODD).write_text("Share this article\n", encoding="utf-8")
    rows = jsonl({"id": ODD, "text": 5})
    (tmp_path / f"{ODD}.jsonl").write_bytes(rows)
    broken = tmp_path / f"{ODD}-rules" / "en"
    broken.mkdir(parents=True)
    (broken / "share.yaml").write_text("rules: \x1b", encoding="utf-8")
    for words in (
        [f"raw/{ODD}"], ["raw", "--out", "out"], [f"no/{ODD}"], [f"--{ODD}"], ["--jsonl", f"{ODD}.jsonl"],
        ["--keep", ODD], ["--lang", ODD], ["--rules", f"{ODD}-rules"], ["--rules", f"no/{ODD}"],
        ["explain", f"raw/{ODD}:99"], ["explain", "--rule", ODD, f"raw/{ODD}"], ["audit", ODD], ["audit", "show", ODD],
        ["rules", "show", ODD], ["rules", "check", f"{ODD}-rules"],
    ):  # fmt: skip
        told = run(*words, cwd=tmp_path).err
        assert "\x1b" not in told, words
        assert "\u202e" not in told, words
        assert told.count("\n") == len(told.splitlines())
    assert TOLD in run(f"no/{ODD}", cwd=tmp_path).err


# ---------------------------------------------------------------------- languages


def test_a_language_without_rules_is_told_of_once(tmp_path: Path) -> None:
    (tmp_path / "rows").write_bytes(jsonl({"text": RAW}, {"text": RAW}))
    for words in (["--lang", "sw"], ["--lang", "sw", "--jsonl", "-j", "2", "rows"], ["explain", "--lang", "sw"]):
        done = run(*words, stdin=RAW, cwd=tmp_path)
        assert done.code == 0
        assert done.err == "clean: no rules for language 'sw'; only what needs no language is cut\n"
    assert run("--lang", "en-GB", stdin=RAW).out == STORY


def test_an_unknown_language_is_a_mistake() -> None:
    for code, said in (("eng", "did you mean 'en'?"), ("xx", "there are rules for: any, ar, bg")):
        done = run("--lang", code, stdin=RAW)
        assert (done.code, done.out) == (2, "")
        assert f"unknown language {code!r}" in done.err
        assert said in done.err
    assert run("--lang", ",", stdin=RAW).code == 2


# ------------------------------------------------------------------------------ audit


def test_an_audit_log(tmp_path: Path) -> None:
    done = run("--audit", "log", "--mode", "recall", "--keep", "share", stdin=RAW, cwd=tmp_path)
    header, *claims = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert done.out == f"{STORY}\nShare this article\n"
    assert (header["document"], header["mode"], header["kept"]) == ("-", "recall", ["headline", "share"])
    assert {(claim["type"], claim["line"], claim["category"]) for claim in claims} == {
        ("removal", 1, "byline"),
        ("veto", 7, "share"),
    }


def test_the_log_is_the_same_every_time(tree: Path) -> None:
    for name in ("one", "two"):
        assert run("raw", "--out", f"out-{name}", "--audit", name, cwd=tree).code == 0
    assert (tree / "one").read_bytes() == (tree / "two").read_bytes()


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("--audit", "file/log", stdin=RAW, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "cannot write file/log" in done.err


# ------------------------------------------------------------------------------- diff


def patched(directory: Path, diff: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["patch", "-p1", "--binary"], input=diff, capture_output=True, cwd=directory)


@pytest.mark.parametrize("text", [RAW, CRLF, RAW.rstrip("\n"), f"{STORY}\nShare this article"], ids=range(4))
def test_patch_takes_the_diff(tmp_path: Path, text: str) -> None:
    (tmp_path / "raw.txt").write_bytes(text.encode())
    wanted = run("raw.txt", cwd=tmp_path).raw
    done = run("--diff", "raw.txt", cwd=tmp_path)
    assert (done.code, done.err) == (1, "")
    made = patched(tmp_path, done.raw)
    assert made.returncode == 0, made.stdout
    assert (tmp_path / "raw.txt").read_bytes() == wanted


def test_no_diff() -> None:
    done = run("--diff", stdin=STORY)
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize("words", [["--jsonl"], ["--out", "out"]])
def test_a_diff_is_for_one_text(tmp_path: Path, words: list[str]) -> None:
    done = run("--diff", *words, cwd=tmp_path, stdin=RAW)
    assert (done.code, done.out) == (2, "")
    assert "--diff is for one text" in done.err


# ------------------------------------------------------------------------- JSON lines


def test_json_lines() -> None:
    row = {"id": 7, "text": RAW, "source": {"feed": [1, None, "é"]}, "flags": "mine"}
    done = run("--jsonl", stdin=jsonl(row, {"text": STORY}))
    assert (done.code, done.err) == (0, "")
    assert done.rows == [
        {
            "id": 7, "text": STORY, "source": {"feed": [1, None, "é"]}, "title": None, "byline": "Ann Lee",
            "date": None, "site": None, "language": "en", "flags": [], "removed": {"byline": 1, "share": 1},
        },
        {
            "text": STORY, "title": None, "byline": None, "date": None, "site": None, "language": "en", "flags": [],
            "removed": {},
        },
    ]  # fmt: skip
    assert "é".encode() in done.raw


def test_what_a_row_knows_is_used() -> None:
    text = f"{STORY}\nThe post A Ferry appeared first on The Post.\n"
    rows = [
        {"text": text, "title": "A Ferry", "site": "The Post"},
        {"text": text, "title": "Another Story Altogether", "site": "Another Post"},
        {"text": RAW, "language": "xx"},
        {"text": RAW, "title": None, "site": None, "language": None, "url": None},
    ]
    first, second, third, fourth = run("--jsonl", stdin=jsonl(*rows)).rows
    assert (first["text"], first["title"]) == (STORY, "A Ferry")
    assert (second["text"], second["title"]) == (text, "Another Story Altogether")
    assert third["language"] == "xx"
    assert (fourth["text"], fourth["language"]) == (STORY, "en")


def test_options_stand_in_for_what_a_row_does_not_know() -> None:
    text = f"{STORY}\nThe post A Ferry appeared first on The Post.\n"
    rows = run("--jsonl", "--title", "A Ferry", "--site", "The Post", stdin=jsonl({"text": text})).rows
    assert (rows[0]["text"], rows[0]["title"]) == (STORY, "A Ferry")


@pytest.mark.parametrize("text", [None, ""])
def test_rows_without_text(text: str | None) -> None:
    done = run("--jsonl", stdin=jsonl({"id": None, "text": text}))
    assert (done.code, done.rows[0]["text"], done.rows[0]["id"]) == (0, "", None)


def test_blank_lines_between_rows_are_passed_over() -> None:
    assert len(run("--jsonl", stdin=b"\n" + jsonl({"text": RAW}) + b"  \r\n" + jsonl({"text": RAW})).rows) == 2


def test_several_processes_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [{"id": n, "text": RAW if n % 3 else STORY, "n": n} for n in range(300)]
    (tmp_path / "rows.jsonl").write_bytes(jsonl(*rows, "broken"))
    one, two = (run("--jsonl", "rows.jsonl", "-j", n, "--audit", f"log{n}", cwd=tmp_path) for n in ("1", "2"))
    assert (one.code, one.raw, one.err) == (two.code, two.raw, two.err)
    assert [row["n"] for row in one.rows] == list(range(300))
    assert (tmp_path / "log1").read_bytes() == (tmp_path / "log2").read_bytes()


def test_names_in_the_log(tmp_path: Path) -> None:
    rows = jsonl({"id": 7, "text": RAW}, {"id": None, "text": RAW}, {"text": RAW}, {"id": "", "text": RAW})
    assert run("--jsonl", "--audit", "log", stdin=rows, cwd=tmp_path).code == 0
    with (tmp_path / "log").open("rb") as lines:
        names = [entry.id for entry in read_log(lines)]
    assert names == ["7", "standard input:2", "standard input:3", "standard input:4"]


BROKEN = [
    (b"{not json}", "not JSON"),
    (b'{"text": "x"', "not JSON"),
    (b"\xff\xfe\xfd", "not JSON"),
    (b'{"text": "\xff"}', "not JSON"),
    (b"[1]", "expected an object"),
    (b"{}", "no 'text'"),
    (b'{"text": 7}', "'text' is not a string"),
    (b'{"text": []}', "'text' is not a string"),
    (b'{"text": false}', "'text' is not a string"),
    (b'{"html": 7, "text": "x"}', "'html' is not a string"),
    (b'{"html": null, "id": 1, "url": 5}', "'url' is not a string"),
    (b'{"text": "x", "title": 7}', "'title' is not a string"),
    (b'{"text": "x", "language": ["en"]}', "'language' is not a string"),
    (b"[" * 100_000, "not JSON"),
    (b'{"text": 1' + b"0" * 5000 + b"}", "not JSON"),
]


@pytest.mark.parametrize(("row", "message"), BROKEN, ids=[row[:24].decode("latin-1") for row, _ in BROKEN])
def test_a_broken_row_is_named_and_the_others_are_done(tmp_path: Path, row: bytes, message: str) -> None:
    good = jsonl({"id": 1, "text": RAW})
    (tmp_path / "rows.jsonl").write_bytes(good + b"\n" + row + b"\n" + good)
    done = run("--jsonl", "rows.jsonl", cwd=tmp_path)
    assert done.code == 1
    assert [found["text"] for found in done.rows] == [STORY, STORY]
    assert done.err.startswith("clean: rows.jsonl:3: ")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert len(done.err) < 300


def test_a_byte_order_mark_before_the_first_row() -> None:
    done = run("--jsonl", stdin=b"\xef\xbb\xbf" + jsonl({"text": RAW}))
    assert (done.code, done.rows[0]["text"]) == (0, STORY)


def test_unpaired_surrogates() -> None:
    text = f"\ud83d {STORY}\nShare this article\n"
    done = run("--jsonl", stdin=jsonl({"id": "\udc00", "text": text, "title": "\ud83d", "other": "\udfff"}))
    assert done.code == 0
    assert done.rows[0]["text"] == f"\ud83d {STORY}"
    assert (done.rows[0]["id"], done.rows[0]["other"]) == ("\udc00", "\udfff")


def test_separators_within_a_row_do_not_break_the_line() -> None:
    text = f"{PROSE[0]}\u2028{PROSE[1]}\x85{PROSE[2]}\n"
    done = run("--jsonl", stdin=jsonl({"text": text}))
    assert done.rows[0]["text"] == text
    assert len(done.out.splitlines()) == 1


def test_json_files_into_a_directory(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_bytes(jsonl({"id": name, "text": RAW}))
    done = run("--jsonl", "a.jsonl", "b.jsonl", "-", "--out", "out", cwd=tmp_path, stdin=jsonl({"text": RAW}))
    assert (done.code, done.out) == (0, "")
    assert sorted(files_below(tmp_path / "out")) == ["a.jsonl", "b.jsonl", "stdin.jsonl"]
    both = run("--jsonl", "a.jsonl", "b.jsonl", cwd=tmp_path)
    assert [row["id"] for row in both.rows] == ["a", "b"]


def test_json_files_are_not_written_over_each_other_or_themselves(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.jsonl").write_bytes(jsonl({"id": name, "text": RAW}))
    before = files_below(tmp_path)
    for words in ("a/x.jsonl --out a", "a/x.jsonl b/x.jsonl --out out", "a/../a/x.jsonl --out ./a/"):
        done = run("--jsonl", *words.split(), cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert "written over" in done.err or "would both become out/x.jsonl" in done.err
    assert files_below(tmp_path) == before


def test_a_missing_json_file_does_not_keep_the_rest_back(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_bytes(jsonl({"id": 1, "text": RAW}))
    done = run("--jsonl", "a.jsonl", "b.jsonl", ".", cwd=tmp_path)
    assert (done.code, [row["id"] for row in done.rows]) == (1, [1])
    assert "cannot read a.jsonl: No such file" in done.err
    assert "cannot read .: Is a directory" in done.err


def test_rows_come_out_as_they_come_in() -> None:
    process = spawn("--jsonl", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    for number in range(3):
        process.stdin.write(jsonl({"id": number, "text": RAW}))
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == number
    process.stdin.close()
    assert process.stdout.read() == b""
    assert process.wait() == 0


# ----------------------------------------------------------------- usage and exit codes


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--outt", "x"], "unrecognized arguments: --outt"),
        (["--mod", "recall"], "unrecognized arguments"),
        (["--mode", "brave"], "invalid choice: 'brave'"),
        (["--keep", "shrae"], "unknown category 'shrae', did you mean 'share'?"),
        (["--drop", "headlines"], "did you mean 'headline'?"),
        (["--keep", "qqqq"], "unknown category 'qqqq'; known: ad, affiliate"),
        (["-j", "0"], "--jobs must be at least 1"),
        (["-j", "many"], "invalid int value"),
        (["--out", "out"], "--out needs files or directories"),
        (["--audit"], "expected one argument"),
        (["missing.txt"], "cannot read missing.txt: No such file or directory"),
        (["--rules", "/no/such/rules"], "no such directory of rules"),
        (["--jsonl", "--rules", "/no/such/rules"], "no such directory of rules"),
        (["--jsonl", "-j", "2", "--rules", "/no/such/rules"], "no such directory of rules"),
    ],
)
def test_mistakes(tmp_path: Path, words: list[str], message: str) -> None:
    done = run(*words, stdin=RAW, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert done.err.startswith(("clean: ", "/no/such/rules:1:1"))
    assert done.err.count("\n") <= 4
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_rule() -> None:
    done = run("rules", "show", "en.share.nope")
    assert (done.code, done.out) == (2, "")
    assert "en.share.nope" in done.err


@pytest.mark.parametrize("words", [[], ["--jsonl", "-j", "2"], ["raw.txt", "--out", "out"]], ids=str)
def test_broken_rules_are_named(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "raw.txt").write_text(RAW, encoding="utf-8")
    (tmp_path / "own" / "en").mkdir(parents=True)
    broken = (Path(rules()) / "en" / "share.yaml").read_text(encoding="utf-8").replace("equals", "equal")
    (tmp_path / "own" / "en" / "share.yaml").write_text(broken, encoding="utf-8")
    done = run(*words, "--rules", "own", stdin=jsonl({"text": RAW}), cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "own/en/share.yaml:10:7 R003 unknown key 'equal'" in done.err
    assert "did you mean 'equals'?" in done.err
    assert "1 fault(s) in the rules" in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_help(word: str) -> None:
    done = run(word)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith({"--version": "newsclean ", "--help": "usage: clean "}[word])


def test_help_names_the_other_commands() -> None:
    told = run("--help").out
    assert all(f"clean {command}" in told for command in ("explain", "audit", "rules", "completion"))
    assert max(map(len, told.splitlines())) <= 100


# ---------------------------------------------------------------------- surroundings


def test_a_home_that_cannot_be_written_to() -> None:
    """The cache is a convenience."""
    done = run(stdin=RAW, HOME="/dev/null", XDG_CACHE_HOME="/dev/null/cache")
    assert (done.code, done.out, done.err) == (0, STORY, "")


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_the_locale_does_not_matter(locale: str) -> None:
    text = f"{STORY}\nZürich, “quoted” – 分享 🚢, and the ferry sails on for all the rest of the year.\n"
    done = run(stdin=text, LC_ALL=locale, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (done.code, done.out) == (0, text)


# -------------------------------------------------------------------- pipes, signals


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "cleaner", *map(str, words)]


def spawn(*words: str | Path, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command(*words), env=environment(), **options)


def shell(script: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    known = environment() | {"CLEAN": " ".join(map(shlex.quote, command()))}
    return subprocess.run(["bash", "-c", script], capture_output=True, cwd=cwd, env=known, timeout=120)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More than fits into a pipe, as text and as JSON lines."""
    here = tmp_path_factory.mktemp("big")
    text = "".join(f"{number} {prose}\n\n" for number in range(3000) for prose in PROSE)
    (here / "big.txt").write_text(text, encoding="utf-8")
    (here / "big.jsonl").write_bytes(jsonl({"text": text[:400_000]}) * 5)
    return here


UNBUFFERED = pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])


@UNBUFFERED
@pytest.mark.parametrize("words", ["big.txt", "--jsonl big.jsonl", "--jsonl -j 2 big.jsonl"])
def test_a_closed_pipe_ends_quietly(big: Path, words: str, unbuffered: str) -> None:
    script = f"export PYTHONUNBUFFERED={unbuffered}; $CLEAN {words} | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}"
    done = shell(script, big)
    assert (done.returncode, done.stderr) == (141, b"")


def test_help_into_a_closed_pipe(big: Path) -> None:
    done = shell("(sleep 0.5; $CLEAN --help; echo $? >&2) | true", big)
    assert done.stderr == b"141\n"


@UNBUFFERED
@pytest.mark.parametrize("words", ["big.txt > /dev/full", "--jsonl big.jsonl > /dev/full", "--version > /dev/full"])
def test_a_full_disk(big: Path, words: str, unbuffered: str) -> None:
    done = shell(f"export PYTHONUNBUFFERED={unbuffered}; $CLEAN {words}", big)
    assert (done.returncode, done.stderr) == (2, b"clean: cannot write: No space left on device\n")


def test_closed_streams(big: Path) -> None:
    done = shell("$CLEAN big.txt >&-", big)
    assert (done.returncode, done.stderr) == (2, b"clean: cannot write: standard output is closed\n")
    done = shell("$CLEAN missing.txt 2>&-", big)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")
    done = shell(r"printf 'caf\351 noir et caf\351 noir\n' | $CLEAN 2>&-", big)
    assert (done.returncode, done.stdout.count(b"\n"), b"flagged" in done.stdout) == (0, 1, False)


@pytest.fixture(params=[["--jsonl"], ["--jsonl", "-j", "2"]], ids=["one process", "two processes"])
def writing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A run that has begun to write its files and waits for more rows."""
    words = [*request.param, "-", "--out", tmp_path / "out", "--audit", tmp_path / "out" / "log"]
    process = spawn(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    process.stdin.write(jsonl({"text": RAW}) * 700)
    process.stdin.flush()
    wait_for(lambda: len(list((tmp_path / "out").glob("*.tmp"))) == 2)
    time.sleep(0.3)
    yield process, tmp_path / "out"
    if process.poll() is None:
        process.kill()
    process.communicate()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_ctrl_c(writing: tuple[subprocess.Popen[bytes], Path], times: int) -> None:
    process, out = writing
    for _ in range(times):
        process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (130, b"", b"")
    assert list(out.iterdir()) == []


def test_memory_does_not_grow_with_the_stream(tmp_path: Path) -> None:
    peaks = []
    for count in (100, 3000):
        (tmp_path / "rows.jsonl").write_bytes(jsonl({"text": STORY * 20}) * count)
        process = spawn("--jsonl", "rows.jsonl", cwd=tmp_path, stdout=subprocess.DEVNULL)
        code, peak = ended(process)
        assert code == 0
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 20_000_000


def test_a_worker_that_is_killed(tmp_path: Path) -> None:
    """For want of memory, say: nothing half done is left, and the message says so."""
    words = ["--jsonl", "-", "-j", "2", "--out", tmp_path / "out"]
    process = spawn(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    process.stdin.write(jsonl({"text": RAW}) * 200)
    process.stdin.flush()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    wait_for(lambda: bool(children.read_text(encoding="ascii").split()))
    os.kill(int(children.read_text(encoding="ascii").split()[0]), signal.SIGKILL)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 70
    assert errors == b"clean: a worker process died; what was being written was discarded\n"
    assert list((tmp_path / "out").iterdir()) == []


# -------------------------------------------------------------------------------- readme


def test_the_session_in_the_readme_is_what_a_user_sees(tmp_path: Path) -> None:
    session = (ROOT / "README.md").read_text(encoding="utf-8").split("```console\n", 1)[1].split("```", 1)[0]
    steps = [step.partition("\n")[::2] for step in session.removeprefix("$ ").split("\n$ ")]
    (tmp_path / "story.txt").write_text(steps[0][1] + "\n", encoding="utf-8")
    for words, shown in steps[1:]:
        done = run(*words.split()[1:], cwd=tmp_path)
        assert (done.code, done.err, done.out.strip()) == (0, "", shown.strip()), words
