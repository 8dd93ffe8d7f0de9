"""The command on pages, run as a user runs it: real processes, real pipes."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from cli_support import clean
from engine_support import PROSE, ROOT, rules_in

from cleaner.audit import digest, read_log
from cleaner.page import flat_text

HEADLINE = "Ferry back on the Wend"
PAGE = f"""\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{HEADLINE} - Wend Post</title></head>
<body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<article><h1>{HEADLINE}</h1>
<p>{PROSE[0]}</p>
<p>{PROSE[1]}</p>
<p>{PROSE[2]}</p>
</article>
<footer><p>About the Wend Post</p><p>Terms of use</p></footer>
</body></html>
"""
STORY = "\n\n".join([HEADLINE, *PROSE[:3]]) + "\n"
FLAT = flat_text(PAGE)
ITEM = f'<p>{PROSE[0]}</p>\n<p>{PROSE[1]} <a href="https://example.org/wend">Plans</a></p>\n<p>{PROSE[2]}</p>\n'
TALK = f"A paragraph begins with <p> and ends with </p>, a link is <a href=x>\n\n  {PROSE[0]}\n\n{PROSE[1]}\n"


def run(*words: str | Path, stdin: bytes | str = b"", cwd: Path | None = None) -> tuple[int, str, str]:
    done = clean(*words, stdin=stdin.encode() if isinstance(stdin, str) else stdin, cwd=cwd)
    err = done.stderr.decode()
    assert "Traceback" not in err, err
    return done.returncode, done.stdout.decode(), err


def written(directory: Path, files: dict[str, bytes | str]) -> Path:
    for name, data in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return directory


def jsonl(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def found(out: str) -> list[dict[str, Any]]:
    return [json.loads(row) for row in out.splitlines()]


def texts_below(directory: Path) -> dict[str, str]:
    return {path.relative_to(directory).as_posix(): path.read_text() for path in directory.rglob("*") if path.is_file()}


# ------------------------------------------------------------------------- one page


@pytest.mark.parametrize("name", ["page.html", "page.htm", "PAGE.HTML", "page.xhtml", "page.txt", "page", "page.php"])
def test_a_file(tmp_path: Path, name: str) -> None:
    written(tmp_path, {name: PAGE})
    assert run(name, cwd=tmp_path) == (0, STORY, "")


@pytest.mark.parametrize("words", [[], ["-"], ["--as", "html"]])
def test_a_pipe(words: list[str]) -> None:
    assert run(*words, stdin=PAGE) == (0, STORY, "")


def test_a_feed_item() -> None:
    code, out, err = run(stdin=ITEM)
    assert (code, err) == (0, "")
    assert out.startswith(PROSE[0] + "\n\n" + PROSE[1])
    assert "<" not in out


def test_a_text_about_tags_is_a_text() -> None:
    assert run(stdin=TALK) == (0, TALK, "")


def test_the_name_of_a_page_is_believed(tmp_path: Path) -> None:
    written(tmp_path, {"page.html": f"{PROSE[0]}\n{PROSE[1]}"})
    assert run("page.html", cwd=tmp_path) == (0, f"{PROSE[0]} {PROSE[1]}\n", "")
    assert run("page.html", "--as", "text", cwd=tmp_path)[1] == f"{PROSE[0]}\n{PROSE[1]}"


def test_what_it_is_taken_for_can_be_forced(tmp_path: Path) -> None:
    written(tmp_path, {"page.html": PAGE})
    assert run("page.html", "--as", "text", cwd=tmp_path)[1].startswith("<!DOCTYPE html>\n")
    code, out, _ = run("--as", "html", stdin=f"{PROSE[0]}\n\n <b>{PROSE[1]}</b> &amp;&nbsp;more")
    assert (code, out) == (0, f"{PROSE[0]} {PROSE[1]} &\u00a0more\n")
    code, _, err = run("--as", "pdf", stdin=PAGE)
    assert code == 2
    assert "invalid choice: 'pdf'" in err


def test_an_address_brings_its_site_s_rules(tmp_path: Path) -> None:
    rule = """\
host: wend.example
rules:
  - id: site.wend-example.passengers
    title: Note for passengers
    why: The site puts it below every story.
    status: stable
    confidence: high
    category: read_more
    line:
      starts_with: [passengers from both banks]
    examples:
      match: ["[-Passengers from both banks wave.-]"]
      no_match: ["Passengers wave."]
"""
    own = rules_in(tmp_path / "own", {"sites/wend.example.yaml": rule})
    left = "\n\n".join([HEADLINE, *PROSE[:2]]) + "\n"
    assert run("--rules", own, "--url", "https://www.wend.example/ferry", stdin=PAGE)[1] == left
    assert run("--rules", own, "--url", "https://other.example/ferry", stdin=PAGE)[1] == STORY
    row = jsonl({"html": PAGE, "url": "https://wend.example/ferry"})
    assert found(run("--rules", own, "--jsonl", stdin=row)[1])[0]["text"] == left


def test_a_diff_is_of_the_lines(tmp_path: Path) -> None:
    written(tmp_path, {"page.html": PAGE, "page.txt": FLAT})
    code, out, _ = run("page.html", "--diff", cwd=tmp_path)
    assert code == 1
    assert out.startswith("--- a/page.txt\n+++ b/page.txt\n")
    patched = subprocess.run(["patch", "-p1"], input=out.encode(), capture_output=True, cwd=tmp_path)
    assert patched.returncode == 0, patched.stdout
    assert (tmp_path / "page.txt").read_text() == STORY


# ------------------------------------------------------------------------- bytes

WORDS = "„Fähre“ für Zürich"


def accented(declared: str) -> str:
    return PAGE.replace("utf-8", declared).replace(PROSE[0], f"{PROSE[0]} {WORDS}.")


@pytest.mark.parametrize(
    ("declared", "encoding", "flag"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "utf-8-sig", ""),
        ("windows-1252", "cp1252", ""),
        ("iso-8859-1", "cp1252", ""),
        ("windows-1252", "utf-8", ""),
        ("utf-8", "utf-16", ""),
        ("utf-8", "cp1252", "encoding-guessed"),
        ("no-such-charset", "utf-8", ""),
        ("koi8-r", "utf-16-le", ""),
    ],
)
def test_any_charset(tmp_path: Path, declared: str, encoding: str, flag: str) -> None:
    data = accented(declared).encode(encoding)
    code, out, err = run("--audit", "log", stdin=data, cwd=tmp_path)
    assert (code, bool(err)) == (0, bool(flag))
    assert flag in err
    if not flag:
        assert WORDS in out
    header = json.loads((tmp_path / "log").read_text().splitlines()[0])
    assert (header["kind"], header["encoding"]) == ("html", None)
    assert header["flags"] == [one for one in header["flags"] if one.startswith(flag or "-")]


def test_a_stray_byte_is_told_of() -> None:
    code, out, err = run(stdin=accented("utf-8").encode().replace(b"ferry", b"f\xffrry", 1))
    assert code == 0
    assert "f\ufffdrry" in out
    assert "encoding-repaired" in err


@pytest.mark.parametrize("words", [[], ["--as", "html"], ["page.html"], ["explain"], ["explain", "page.html"]])
@pytest.mark.parametrize(
    ("data", "kind"),
    [(gzip.compress(PAGE.encode()), "gzip"), (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"), (b"PK\x03\x04\0\0\0\0", "zip")],
    ids=["gzip", "pdf", "zip"],
)
def test_packed_data_is_refused_by_name(tmp_path: Path, words: list[str], data: bytes, kind: str) -> None:
    written(tmp_path, {"page.html": data})
    code, out, err = run(*words, stdin=data, cwd=tmp_path)
    name = "page.html" if "page.html" in words else "standard input"
    assert (code, out) == (2, "")
    assert err.startswith(f"clean: cannot read {name}: this is ")
    assert f"{kind} data; unpack or convert it first\n" in err


def test_texts_that_begin_as_other_files_do_are_texts() -> None:
    for text in (f"PDF and RIFF\n\n{PROSE[0]}\n", f"RIFF raff\n\n{PROSE[0]}\n", f"GIF89a\n\n{PROSE[0]}\n"):
        assert run(stdin=text) == (0, text, "")


# ------------------------------------------------------------------------- directories


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory of texts and pages."""
    return written(tmp_path, {
        "raw/a.html": PAGE, "raw/deep/b.HTM": PAGE, "raw/deep/c.xhtml": PAGE, "raw/d.txt": STORY, "raw/e.text": PAGE,
        "raw/f.txt": TALK, "raw/empty.html": "", "raw/g.php": PAGE, "raw/.h.html": PAGE,
    })  # fmt: skip


LEFT = {
    "a.txt": STORY, "deep/b.txt": STORY, "deep/c.txt": STORY, "d.txt": STORY, "e.text": STORY, "f.txt": TALK,
    "empty.txt": "",
}  # fmt: skip


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_directory_of_both_kinds(tree: Path, jobs: str) -> None:
    code, out, err = run("raw", "--out", "out", "--audit", "log", "-j", jobs, cwd=tree)
    assert (code, out) == (0, "")
    assert texts_below(tree / "out") == LEFT
    assert "clean: 7 file(s) into out, " in err
    with (tree / "log").open("rb") as lines:
        kinds = {entry.id: entry.header["kind"] for entry in read_log(lines)}
    assert kinds == {
        "a.html": "html", "d.txt": "text", "deep/b.HTM": "html", "deep/c.xhtml": "html", "e.text": "html",
        "empty.html": "html", "f.txt": "text",
    }  # fmt: skip


def test_pages_taken_for_texts_keep_their_names(tree: Path) -> None:
    assert run("raw", "--out", "out", "--as", "text", cwd=tree)[0] == 0
    left = texts_below(tree / "out")
    assert "deep/b.HTM" in left
    assert left["a.html"].startswith("<!DOCTYPE html>")


def test_a_bad_page_does_not_keep_the_rest_back(tree: Path) -> None:
    written(tree, {"raw/bad.html": gzip.compress(PAGE.encode()), "raw/bad.txt.txt": b"\x89PNG\r\n\x1a\n\0\0\0"})
    code, _, err = run("raw", "--out", "out", cwd=tree)
    assert code == 1
    assert texts_below(tree / "out") == LEFT
    assert "cannot read raw/bad.html: this is no HTML but gzip data" in err
    assert "cannot read raw/bad.txt.txt: this is PNG data" in err


def test_a_page_and_a_text_of_one_name(tree: Path) -> None:
    written(tree, {"raw/a.txt": STORY})
    code, out, err = run("raw", "--out", "out", cwd=tree)
    assert (code, out, (tree / "out").exists()) == (2, "", False)
    assert err == "clean: raw/a.html and raw/a.txt would both become a.txt in out\n"


def test_a_text_beside_its_page_is_not_written_over(tree: Path) -> None:
    written(tree, {"raw/a.txt": "mine"})
    code, _, err = run("raw/a.html", "--out", "raw", cwd=tree)
    assert code == 0, err
    assert (tree / "raw" / "a.txt").read_text() == STORY
    written(tree, {"raw/a.txt": "mine"})
    assert run("raw/a.html", "raw/d.txt", "--out", "raw", cwd=tree)[0] == 2
    assert (tree / "raw" / "a.txt").read_text() == "mine"


# ------------------------------------------------------------------------- JSON lines


def test_rows_with_pages() -> None:
    both = {"id": 2, "html": PAGE, "text": "Extracted.", "tag": "x"}
    code, out, err = run("--jsonl", stdin=jsonl({"id": 1, "html": PAGE}, both, {"html": "", "text": STORY}))
    assert (code, err) == (0, "")
    first, second, third = found(out)
    assert [row["text"] for row in (first, second, third)] == [STORY] * 3
    assert (first["title"], second["id"], second["tag"]) == (HEADLINE, 2, "x")
    assert "html" not in first.keys() | second.keys()


def test_rows_taken_for_what_they_are_not() -> None:
    rows = jsonl({"html": PAGE, "text": STORY}, {"text": PAGE})
    first, second = found(run("--jsonl", "--as", "text", stdin=rows)[1])
    assert (first["text"], first["html"]) == (STORY, PAGE)
    assert second["text"].startswith("<!DOCTYPE")
    first, second = found(run("--jsonl", "--as", "html", stdin=rows)[1])
    assert (first["text"], second["text"]) == (STORY, STORY)


# ------------------------------------------------------------------------- audit


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages, what was left of them, and logs."""
    here = tmp_path_factory.mktemp("logged")
    written(here, {"raw/deep/a.html": PAGE, "raw/b.txt": f"{STORY}\nShare this article\n"})
    written(here, {"rows.jsonl": jsonl({"id": 1, "html": PAGE, "text": "x"}, {"id": 2, "text": PAGE}, {"text": STORY})})
    for words in (
        ["raw/deep/a.html", "--audit", "one.log"],
        ["raw", "--out", "out", "--audit", "tree.log"],
        ["rows.jsonl", "--jsonl", "--out", "lines", "--audit", "lines.log", "--as", "html"],
        ["raw", "--out", "out2", "--audit", "less.log", "--keep", "footer"],
    ):
        code, _, err = run(*words, cwd=here)
        assert code == 0, err
    return here


def test_the_log_is_of_the_lines(logged: Path) -> None:
    with (logged / "one.log").open("rb") as lines:
        (entry,) = read_log(lines)
    assert (entry.header["kind"], entry.header["encoding"]) == ("html", None)
    assert entry.header["source_sha256"] == digest(FLAT)
    assert entry.header["source_length"] == len(FLAT)


@pytest.mark.parametrize(
    "words", [["one.log"], ["tree.log", "--source", "raw"], ["one.log", "--source", "raw/deep/a.html"]], ids=str
)
def test_show_flattens_the_page_again(logged: Path, words: list[str]) -> None:
    code, out, err = run("audit", "show", *words, cwd=logged)
    assert (code, err) == (0, "")
    assert PROSE[1] in out
    assert "[-Home" in out
    assert "<" not in out


def test_show_finds_pages_among_json_lines(logged: Path) -> None:
    code, out, err = run("audit", "show", "lines.log", "--source", "rows.jsonl", cwd=logged)
    assert (code, err) == (0, "")
    assert out.count(PROSE[1]) == 3
    assert "DOCTYPE" not in out


def test_show_of_a_page_that_has_changed(logged: Path, tmp_path: Path) -> None:
    for page in (PAGE.replace("ferry", "boat"), gzip.compress(PAGE.encode())):
        written(tmp_path, {"a.html": page})
        code, out, err = run("audit", "show", logged / "one.log", "--source", tmp_path / "a.html")
        assert code == 1
        assert "no unchanged source" in err
        assert PROSE[1] not in out


def test_restore_gives_the_lines_back(logged: Path, tmp_path: Path) -> None:
    assert run("audit", "restore", "one.log", "out/deep/a.txt", cwd=logged) == (0, FLAT, "")
    assert run("audit", "restore", "tree.log", "out", "--out", tmp_path / "back", cwd=logged)[0] == 0
    assert texts_below(tmp_path / "back") == {
        "deep/a.txt": FLAT, "b.txt": f"{STORY}\nShare this article\n",
    }  # fmt: skip
    rows = found(run("audit", "restore", "lines.log", "lines/rows.jsonl", cwd=logged)[1])
    assert [row["text"] for row in rows] == [FLAT, FLAT, flat_text(STORY)]


def test_restore_finds_the_page_by_the_name_of_its_text(tmp_path: Path) -> None:
    other = PAGE.replace("Terms of use", "Terms and so on")
    written(tmp_path, {"raw/a.html": PAGE, "raw/b.html": other})
    assert run("raw", "--out", "out", "--audit", "log", cwd=tmp_path)[0] == 0
    assert run("audit", "restore", "log", "out/b.txt", cwd=tmp_path)[1] == flat_text(other)


def test_stats_and_diff(logged: Path) -> None:
    code, out, _ = run("audit", "stats", "tree.log", "--by", "document", cwd=logged)
    assert code == 0
    assert "deep/a.html" in out
    code, out, _ = run("audit", "diff", "tree.log", "less.log", cwd=logged)
    assert code == 1
    assert "newly kept" in out
    assert "deep/a.html: About the Wend Post Terms of use" in out


# ------------------------------------------------------------------------- explain


def test_explain_tells_of_every_line(tmp_path: Path) -> None:
    written(tmp_path, {"page.html": PAGE})
    code, out, err = run("explain", "page.html", cwd=tmp_path)
    assert (code, err) == (0, "")
    lines = [line for line in FLAT.splitlines() if line.strip()]
    head, *rest = out.splitlines()
    assert head.startswith(f"page.html: {len(lines)} lines, ")
    verdicts = [line.split() for line in rest if line.strip()[:1].isdigit()]
    assert len(verdicts) == len(lines)
    assert [words[1] for words in verdicts] == ["cut", "cut", "kept", "kept", "kept", "kept", "cut", "cut"]
    assert run("explain", stdin=PAGE)[1] == out.replace("page.html", "standard input", 1)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Home", ["page.html:{}: cut\n", "li in header, nav, ul; ", "trafilatura dropped it\n", "because: "]),
        (PROSE[1], ["page.html:{}: kept\n", "  p in article; article > p\n", "trafilatura kept it whole\n"]),
        (HEADLINE, ["page.html:{}: kept\n", "  h1 in article; ", "heuristic.headline", "headline is kept"]),
    ],
    ids=["menu", "prose", "headline"],
)
def test_explain_tells_of_one_line(tmp_path: Path, line: str, told: list[str]) -> None:
    written(tmp_path, {"page.html": PAGE})
    number = FLAT.splitlines().index(line) + 1
    code, out, _ = run("explain", f"page.html:{number}", cwd=tmp_path)
    assert code == 0
    assert line in out
    for words in told:
        assert words.format(number) in out


def test_explain_of_a_blank_line_and_of_none(tmp_path: Path) -> None:
    written(tmp_path, {"page.html": PAGE})
    number = FLAT.splitlines().index("") + 1
    assert "a blank line" in run("explain", f"page.html:{number}", cwd=tmp_path)[1]
    code, _, err = run("explain", "page.html:999", cwd=tmp_path)
    assert code == 2
    assert f"page.html has {len(FLAT.splitlines())} line(s) when laid out as text, there is no line 999" in err


def test_explain_can_be_forced() -> None:
    assert run("explain", "--as", "text", stdin=PAGE)[1].splitlines()[1].endswith("<!DOCTYPE html>")
    assert "2 lines, " in run("explain", "--as", "html", stdin="One<br>two")[1]


def test_a_page_cannot_steer_the_terminal() -> None:
    page = PAGE.replace("<article>", '<article class="\x1b]0;owned\x07 &#27;[2J &#x202e;x">').replace(
        "ferry", "fe&#x202e;rry"
    )
    number = FLAT.splitlines().index(PROSE[1]) + 1
    for words in (["explain"], ["explain", f"-:{number}"]):
        code, out, _ = run(*words, stdin=page)
        assert code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(out)


@pytest.mark.parametrize("slug", ["related-prose-summaries", "sports-scores-table", "infinite-scroll-second-article"])
def test_explain_has_something_to_say_of_every_line(slug: str) -> None:
    page = ROOT / "fixtures" / "pages" / slug / "page.html"
    lines = flat_text(page.read_bytes()).splitlines()
    _, out, _ = run("explain", page)
    assert f"{sum(bool(line.strip()) for line in lines)} lines, " in out


def test_a_rule_is_tried_on_the_lines_of_a_page(tmp_path: Path) -> None:
    written(tmp_path, {"page.html": PAGE.replace("Terms of use", "Share this article")})
    code, out, _ = run("rules", "try", "en.share.label", "page.html", cwd=tmp_path)
    assert code == 0
    assert "\n\n[-Share this article-]\n" in out
    assert "<" not in out


# ------------------------------------------------------------------------- hostile pages


def story_with(extra: str) -> str:
    return PAGE.replace("</article>", f"{extra}</article>")


ROWS = "".join(f"<tr><td>Berth {number}</td><td>{number * 7}</td></tr>" for number in range(100_000))
HOSTILE = {
    "controls": PAGE.replace("<p>", '<p title="\0\1\x1b[2J\x7f" class="\x02 a\x1f">'),
    "deep": story_with("<div>" * 5_000 + "<p>The deepest line.</p>" + "</div>" * 5_000),
    "deep, never closed": story_with("<div><b>" * 5_000 + "The deepest line."),
    "template in a drawing": story_with("<svg><template><p>Unseen</p></template></svg>"),
    "open drawing": story_with("<svg><template><p>The deepest line."),
    "colspan": story_with('<table><tr><td colspan="1000000000" rowspan=1000000000>The deepest line.</table>'),
    "attributes": story_with("<p " + " ".join(f"a{number}" for number in range(50_000)) + ">The deepest line.</p>"),
    "no end": PAGE.replace("</html>", "").replace("</body>", "") + "<!-- <p>",
    "two ends": PAGE + "<p>The deepest line.</p></body></html>",
    "entities": story_with("<p>&#0; &#x110000; &#xd800; &bogus; &amp;amp; &" + "#" * 1000 + "</p>"),
    "scripts": story_with("<script>" + "if (a < b) { document.write('<p>') }\n" * 5_000 + "</script>"),
    "table": story_with(f"<table>{ROWS}</table>"),
    "ten megabytes": story_with("".join(f"<p>{number}. {PROSE[number % 4]}</p>\n" for number in range(100_000))),
    "one line": story_with("<p>" + "word " * 400_000 + "</p>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages(tmp_path: Path, name: str) -> None:
    """Nothing of the page is lost: what is not in the clean text is in the log."""
    page = HOSTILE[name]
    code, out, err = run("--audit", "log", stdin=page, cwd=tmp_path)
    assert code == 0
    assert all("flagged" in line for line in err.splitlines())
    source = flat_text(page)
    (tmp_path / "clean.txt").write_bytes(out.encode())
    assert run("audit", "restore", "log", "clean.txt", cwd=tmp_path)[1] == source
    assert all(paragraph in source for paragraph in PROSE[:3])
    assert ("The deepest line." in source) == ("The deepest line." in page)
    if name == "table":
        assert "Berth 99999" in source
    if name == "ten megabytes":
        assert "99999. " in source


EMPTY = [
    b"", b"\n \n", b"\xef\xbb\xbf", b"<!doctype html>", b"<html></html>", b"<html><head><title>x</title></head></html>",
]  # fmt: skip


@pytest.mark.parametrize("data", EMPTY, ids=str)
def test_empty_pages(tmp_path: Path, data: bytes) -> None:
    written(tmp_path, {"page.html": data})
    code, out, _ = run("page.html", "--audit", "log", cwd=tmp_path)
    assert (code, out) == (0, "")
    header, *claims = (tmp_path / "log").read_text().splitlines()
    assert (json.loads(header)["source_length"], claims) == (0, [])
    assert run("explain", "page.html", cwd=tmp_path)[1].startswith("page.html: 0 lines, 0 cut")
    assert run("page.html", "--diff", cwd=tmp_path)[:2] == (0, "")


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, zlib.compress(PAGE.encode()), b"\0" * 5000], ids=range(3))
def test_binary_pages(tmp_path: Path, data: bytes) -> None:
    written(tmp_path, {"page.html": data})
    code, out, err = run("page.html", cwd=tmp_path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err == "clean: cannot read page.html: this is no HTML but binary data\n"


# ------------------------------------------------------------------------- what texts pay


def test_texts_do_not_wait_for_what_pages_need() -> None:
    script = (
        "import sys; from cleaner.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print(*({'lxml', 'trafilatura', 'bs4'} & {*sys.modules}), file=sys.stderr)"
    )
    for words, text in ([], STORY), ([], TALK), (["explain"], STORY), (["--jsonl"], jsonl({"text": STORY})):
        done = subprocess.run(
            [sys.executable, "-c", script, *words], input=text.encode(), capture_output=True, check=True, cwd=ROOT
        )
        assert done.stderr.split() == []
