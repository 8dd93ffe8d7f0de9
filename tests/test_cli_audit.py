"""``clean audit``, as a person calls it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import ARTICLE, CLEAN, ROOT, clean, rules

SHARE, TOOLS = "en.share.zz-pass-on", "en.tools.zz-enlarge"
LATIN = ARTICLE.replace("Wend", "Wänd").replace("\n", "\r\n")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with raw texts, their clean forms and logs; tests must not write into it."""
    here = tmp_path_factory.mktemp("corpus")
    (here / "raw" / "deep").mkdir(parents=True)
    (here / "raw" / "one.txt").write_text(ARTICLE, encoding="utf-8")
    (here / "raw" / "plain.txt").write_text(CLEAN, encoding="utf-8")
    (here / "raw" / "deep" / "latin.txt").write_bytes(b"\xff\xfe" + LATIN.encode("utf-16-le"))
    rows = [{"id": 7, "text": ARTICLE, "source": "feed"}, {"id": "n", "text": CLEAN}, {"text": "\ud83d " + ARTICLE}]
    (here / "raw.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for words in (
        ["raw/one.txt", "--audit", "one.log"],
        ["raw", "--out", "out", "--audit", "tree.log"],
        ["raw.jsonl", "--jsonl", "--out", "lines", "--audit", "lines.log"],
        ["raw/one.txt", "--audit", "less.log", "--keep", "share"],
    ):
        done = clean("--lang", "en", "--rules", rules(), *words, cwd=here)
        assert done.returncode == 0, done.stderr.decode()
    return here


def audit(corpus: Path, *words: str | Path, stdin: bytes = b"", **environment: str) -> tuple[int, str, str]:
    done = clean("audit", *words, stdin=stdin, cwd=corpus, **environment)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def torn(corpus: Path, directory: Path) -> Path:
    """The log of the tree, its last line cut short."""
    path = directory / "torn.log"
    path.write_bytes((corpus / "tree.log").read_bytes()[:-30])
    return path


# ------------------------------------------------------------------------- show


def test_show_marks_the_cuts_in_the_text_that_the_id_leads_to(corpus: Path) -> None:
    code, out, err = audit(corpus, "show", "one.log")
    assert (code, err) == (0, "")
    header, article = out.split("\n\n", 1)
    assert header.splitlines()[0] == "=== raw/one.txt ==="
    assert "2 cuts: 1 tools, 1 share; " in header
    marked = ARTICLE.replace("Enlarge the ferry", f"[-Enlarge the ferry-] {{{TOOLS}}}")
    marked = marked.replace("Pass this ferry story around", f"[-Pass this ferry story around-] {{{SHARE}}}")
    assert article == marked + "\n"


def test_show_lists_cuts_where_the_text_is_not_at_hand(corpus: Path, tmp_path: Path) -> None:
    code, out, err = audit(tmp_path, "show", corpus / "one.log")
    assert (code, err) == (0, "")
    assert f"line 3  [-Enlarge the ferry-]  {{{TOOLS}}} at " in out
    assert f"line 7  [-Pass this ferry story around-]  {{{SHARE}}} at " in out
    assert "half the fuel" not in out


@pytest.mark.parametrize("source", ["raw", "raw/one.txt"])
def test_show_with_source(corpus: Path, source: str) -> None:
    code, out, _ = audit(corpus, "show", "tree.log", "--document", "one.txt", "--source", source)
    assert code == 0
    assert "half the fuel" in out
    assert "[-Enlarge the ferry-]" in out


def test_show_decodes_the_source_as_cleaning_did(corpus: Path) -> None:
    code, out, _ = audit(corpus, "show", "tree.log", "--source", "raw")
    assert code == 0
    assert out.count("=== ") == 3
    assert "Wänd" in out
    assert "\\x0d" not in out


def test_show_finds_sources_among_json_lines(corpus: Path) -> None:
    code, out, _ = audit(corpus, "show", "lines.log", "--source", "raw.jsonl")
    assert code == 0
    assert out.count("half the fuel") == 3
    assert "=== 7 ===" in out


def test_show_does_not_mark_a_text_that_has_changed(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "one.txt").write_text("Another story.\n", encoding="utf-8")
    code, out, err = audit(tmp_path, "show", corpus / "one.log")
    assert code == 1
    assert "line 3  [-Enlarge the ferry-]" in out
    assert "Another story" not in out
    assert "no unchanged source for 1 document(s)" in err


def test_show_of_one_rule_leaves_other_cuts_out(corpus: Path) -> None:
    code, out, _ = audit(corpus, "show", "one.log", "--rule", SHARE)
    assert code == 0
    assert "1 cut: 1 share" in out
    assert "Enlarge" not in out
    assert out.endswith(CLEAN + f"\n[-Pass this ferry story around-] {{{SHARE}}}\n\n")


def test_show_of_one_category_passes_over_documents_without_it(corpus: Path) -> None:
    code, out, _ = audit(corpus, "show", "tree.log", "--category", "share", "--source", "raw")
    assert code == 0
    assert "plain.txt" not in out
    assert out.count("[-") == 2


def test_show_with_vetoes(corpus: Path) -> None:
    code, out, _ = audit(corpus, "show", "less.log", "--vetoes")
    assert code == 0
    assert f"line 7  Pass this ferry story around  {{{SHARE}}} at " in out
    assert "refused: category share is kept" in out


def test_show_of_a_document_that_is_not_there(corpus: Path) -> None:
    assert audit(corpus, "show", "one.log", "--document", "two.txt")[0] == 2


def test_colour_is_for_terminals(corpus: Path) -> None:
    red = "\x1b[31m[-Enlarge the ferry-]\x1b[0m"
    assert red not in audit(corpus, "show", "one.log")[1]
    assert red in audit(corpus, "show", "one.log", "--color", "always")[1]
    assert red in audit(corpus, "show", "one.log", "--color", "always", NO_COLOR="1")[1]
    assert red in on_terminal(corpus, "audit", "show", "one.log")
    assert red not in on_terminal(corpus, "audit", "show", "one.log", "--color", "never")
    assert red not in on_terminal(corpus, "audit", "show", "one.log", NO_COLOR="1")


def on_terminal(corpus: Path, *words: str, **environment: str) -> str:
    """What the command prints on a real terminal."""
    ours, theirs = pty.openpty()
    known = {"PYTHONPATH": str(ROOT), "TERM": "xterm", "NO_COLOR": ""}
    command = [sys.executable, "-m", "cleaner", *words]
    with subprocess.Popen(command, stdout=theirs, cwd=corpus, env={**os.environ, **known, **environment}) as process:
        os.close(theirs)
        parts = []
        while part := _read(ours):
            parts.append(part)
    assert process.returncode == 0
    os.close(ours)
    return b"".join(parts).decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # so Linux tells that the other end is closed
        return b""


def test_a_document_cannot_steer_the_terminal(tmp_path: Path) -> None:
    evil = ARTICLE.replace("on land", "\x1b]0;owned\x07\u202eon land") + "\x9b2J\n"
    (tmp_path / "evil.txt").write_text(evil, encoding="utf-8")
    done = clean("--lang", "en", "--rules", rules(), "evil.txt", "--audit", "evil.log", cwd=tmp_path)
    assert done.returncode == 0
    code, out, _ = audit(tmp_path, "show", "evil.log")
    assert code == 0
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)
    assert "\\x1b]0;owned" in out


# ------------------------------------------------------------------------- diff


def test_diff_of_equal_logs(corpus: Path) -> None:
    assert audit(corpus, "diff", "one.log", "one.log") == (0, "", "")


def test_diff_tells_rule_and_text(corpus: Path) -> None:
    told = f"by {SHARE} (1)\n  raw/one.txt: Pass this ferry story around\n"
    assert audit(corpus, "diff", "less.log", "one.log") == (1, "newly cut " + told, "")
    assert audit(corpus, "diff", "one.log", "less.log") == (1, "newly kept " + told, "")


def test_diff_reads_a_pipe(corpus: Path) -> None:
    log = (corpus / "one.log").read_bytes()
    assert audit(corpus, "diff", "less.log", "-", stdin=log)[0] == 1


# ---------------------------------------------------------------------- restore


def restored(corpus: Path, *words: str | Path, stdin: bytes = b"") -> bytes:
    done = clean("audit", "restore", *words, stdin=stdin, cwd=corpus)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_restore_gives_the_source_back(corpus: Path) -> None:
    assert restored(corpus, "tree.log", "out/one.txt") == ARTICLE.encode()
    assert restored(corpus, "one.log", "-", stdin=CLEAN.encode()) == ARTICLE.encode()


def test_restore_gives_the_bytes_of_any_encoding_back(corpus: Path) -> None:
    assert restored(corpus, "tree.log", "out/deep/latin.txt") == (corpus / "raw/deep/latin.txt").read_bytes()


def test_restore_into_a_file(corpus: Path, tmp_path: Path) -> None:
    assert restored(corpus, "one.log", "out/one.txt", "--out", tmp_path / "new" / "one.txt") == b""
    assert (tmp_path / "new" / "one.txt").read_text(encoding="utf-8") == ARTICLE


def test_restore_one_rule(corpus: Path) -> None:
    done = clean("audit", "restore", "one.log", "out/one.txt", "--rule", TOOLS, cwd=corpus)
    assert done.stdout.decode() == ARTICLE.replace("\nPass this ferry story around\n", "")
    assert "1 of 2 cut(s) undone, written as UTF-8" in done.stderr.decode()
    assert done.returncode == 0


def test_restore_at_an_offset_that_show_told(corpus: Path, tmp_path: Path) -> None:
    line = next(line for line in audit(tmp_path, "show", corpus / "one.log")[1].splitlines() if SHARE in line)
    offset = line.rpartition(" at ")[2]
    assert (
        restored(corpus, "one.log", "out/one.txt", "--at", offset).decode()
        == CLEAN + "\nPass this ferry story around\n"
    )


def test_restore_of_a_rule_that_cut_nothing(corpus: Path) -> None:
    done = clean("audit", "restore", "one.log", "out/one.txt", "--rule", "en.ui.none", cwd=corpus)
    assert (done.returncode, done.stdout.decode()) == (1, CLEAN)


def test_restore_a_directory(corpus: Path, tmp_path: Path) -> None:
    assert restored(corpus, "tree.log", "out", "--out", tmp_path) == b""
    for name in ("one.txt", "plain.txt", "deep/latin.txt"):
        assert (tmp_path / name).read_bytes() == (corpus / "raw" / name).read_bytes()


def test_restore_what_is_there_of_a_directory(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "one.txt").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "clean" / "plain.txt").write_text("Changed.\n", encoding="utf-8")
    code, _, err = audit(corpus, "restore", "tree.log", tmp_path / "clean", "--out", tmp_path / "back")
    assert code == 1
    assert "plain.txt: this is not the clean text" in err
    assert "1 document(s) of the log are not below" in err
    assert (tmp_path / "back" / "one.txt").read_text(encoding="utf-8") == ARTICLE
    assert not (tmp_path / "back" / "plain.txt").exists()


def test_restore_of_a_directory_needs_a_place(corpus: Path) -> None:
    code, _, err = audit(corpus, "restore", "tree.log", "out")
    assert code == 2
    assert "--out" in err


@pytest.mark.parametrize("name", ["../out.txt", "/tmp/out.txt", "a/../../out.txt", "", "."])
def test_a_log_cannot_lead_out_of_the_directory(corpus: Path, tmp_path: Path, name: str) -> None:
    log = (corpus / "one.log").read_text(encoding="utf-8").replace("raw/one.txt", name)
    (tmp_path / "forged.log").write_text(log, encoding="utf-8")
    (tmp_path / "clean").mkdir()
    (tmp_path / "out.txt").write_text(CLEAN, encoding="utf-8")
    code, _, err = audit(tmp_path, "restore", "forged.log", "clean", "--out", "back")
    assert code == 1
    assert "is no path below clean" in err
    assert not (tmp_path / "back").exists()
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == CLEAN


def test_restore_json_lines(corpus: Path, tmp_path: Path) -> None:
    before = [json.loads(line) for line in (corpus / "raw.jsonl").read_bytes().splitlines()]
    rows = (corpus / "lines" / "raw.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "shuffled.jsonl").write_bytes(b"".join(rows[::-1]))
    after = [json.loads(line) for line in restored(corpus, "lines.log", tmp_path / "shuffled.jsonl").splitlines()]
    assert [row["text"] for row in after[::-1]] == [row["text"] for row in before]
    assert [row.get("id") for row in after[::-1]] == [7, "n", None]
    assert after[2]["source"] == "feed"


def test_restore_json_lines_goes_on_after_a_changed_one(corpus: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (corpus / "lines" / "raw.jsonl").read_bytes().splitlines()]
    rows[0]["text"] += "More.\n"
    (tmp_path / "changed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    code, out, err = audit(corpus, "restore", "lines.log", tmp_path / "changed.jsonl")
    assert code == 1
    assert len(out.splitlines()) == 2
    assert "changed.jsonl:1: lines.log: what was given is not the clean text of '7'" in err


def test_restore_refuses_another_text(corpus: Path) -> None:
    code, out, err = audit(corpus, "restore", "one.log", "-", stdin=b"Another text.\n")
    assert (code, out) == (2, "")
    assert err == "clean: one.log: what was given is not the clean text of 'raw/one.txt'; it has changed since\n"


def test_restore_refuses_what_is_no_utf8(corpus: Path) -> None:
    assert audit(corpus, "restore", "one.log", "-", stdin=b"\xff\xfe")[0] == 2


def test_restore_wants_a_name_where_a_clean_text_is_that_of_several(corpus: Path, tmp_path: Path) -> None:
    log = (corpus / "one.log").read_text(encoding="utf-8")
    other = clean("--lang", "en", "--rules", rules(), "-", "--audit", tmp_path / "stdin.log",
                  stdin=(ARTICLE + "\nEnlarge the ferry\n").encode())  # fmt: skip
    assert other.stdout.decode() == CLEAN
    (tmp_path / "two.log").write_text(log + (tmp_path / "stdin.log").read_text(encoding="utf-8"), encoding="utf-8")
    code, _, err = audit(corpus, "restore", tmp_path / "two.log", "out/one.txt")
    assert code == 2
    assert "several documents have this clean text (-, raw/one.txt)" in err
    assert restored(corpus, tmp_path / "two.log", "out/one.txt", "--document", "raw/one.txt") == ARTICLE.encode()


# ------------------------------------------------------------------------ stats


def test_stats(corpus: Path) -> None:
    code, out, err = audit(corpus, "stats", "tree.log")
    assert (code, err) == (0, "")
    rows = [line.split() for line in out.splitlines()]
    assert rows[0] == ["category", "documents", "cuts", "characters", "share"]
    assert [row[:3] for row in rows[1:4]] == [["share", "2", "2"], ["tools", "2", "2"], ["total", "3", "4"]]


@pytest.mark.parametrize(("by", "name"), [("rule", SHARE), ("document", "deep/latin.txt"), ("flag", "(none)")])
def test_stats_by(corpus: Path, by: str, name: str) -> None:
    code, out, _ = audit(corpus, "stats", "tree.log", "--by", by)
    assert code == 0
    assert out.startswith(by)
    assert f"\n{name} " in out


def test_stats_of_a_pipe(corpus: Path) -> None:
    assert audit(corpus, "stats", "-", stdin=(corpus / "tree.log").read_bytes())[0] == 0


# ------------------------------------------------------- broken logs, broken use


def test_a_torn_log_is_shown_as_far_as_it_is_whole(corpus: Path, tmp_path: Path) -> None:
    log = torn(corpus, tmp_path)
    for words in (["show", log, "--source", "raw"], ["stats", log]):
        code, out, err = audit(corpus, *words)
        assert code == 1
        assert out
        assert "torn.log:" in err
        assert "the log ends in mid-line" in err


def test_a_torn_log_restores_nothing_in_doubt(corpus: Path, tmp_path: Path) -> None:
    code, out, err = audit(corpus, "restore", torn(corpus, tmp_path), "out/one.txt")
    assert (code, out) == (2, "")
    assert "the log ends in mid-line" in err


@pytest.mark.parametrize("words", [["show"], ["stats"], ["diff", "one.log"]])
def test_what_is_no_log(corpus: Path, words: list[str]) -> None:
    code, _, err = audit(corpus, *words, "raw/one.txt")
    assert code == (2 if words[0] == "diff" else 1)
    assert "raw/one.txt:1: not JSON" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "clean audit: the following arguments are required: show|diff|restore|stats"),
        (["shwo"], "unknown command 'shwo', did you mean 'show'?"),
        (["show", "none.log"], "clean: cannot read none.log: No such file or directory"),
        (["show", "one.log", "--source", "none"], "clean: cannot read none: No such file or directory"),
        (["show", "one.log", "--category", "shares"], "unknown category 'shares', did you mean 'share'?"),
        (["stats", "one.log", "--by", "moon"], "clean audit stats: argument --by: invalid choice: 'moon'"),
        (["restore", "one.log", "raw/none.txt"], "clean: cannot read raw/none.txt"),
    ],
)
def test_usage(corpus: Path, words: list[str], message: str) -> None:
    code, out, err = audit(corpus, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1


def test_help(corpus: Path) -> None:
    for words in (["--help"], ["show", "--help"], ["restore", "-h"]):
        code, out, _ = audit(corpus, *words)
        assert code == 0
        assert out.startswith("usage: clean audit")


def test_a_closed_pipe_ends_quietly(corpus: Path) -> None:
    log = (corpus / "tree.log").read_bytes() * 400
    command = f"{sys.executable} -m cleaner audit show - | head -n 1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, input=log, capture_output=True, env=environment, cwd=corpus)
    assert done.stdout.startswith(b"=== ")
    assert done.stderr == b""
