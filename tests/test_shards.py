"""Files of rows: what comes out, what survives a kill, what is not done twice."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_support import clean, environment, keep_table
from engine_support import PROSE

from cleaner.cli.progress import Progress

STORY = f"{PROSE[0]}\n\n{PROSE[1]}\n"
DIRTY = f"By Ann Lee\n\n{STORY}\nShare this article\n"
PAGE = (
    "<!doctype html><html><head><title>Ferry sails again</title></head><body><nav><a href='/'>Home</a></nav><article>"
    f"<h1>Ferry sails again</h1>{''.join(f'<p>{prose}</p>' for prose in PROSE)}</article></body></html>"
)


@pytest.fixture(scope="module", autouse=True)
def _table_at_hand() -> None:
    keep_table()


def rows(count: int = 5, start: int = 0) -> list[dict[str, Any]]:
    return [{"id": f"d{n}", "text": f"Day {n}. {DIRTY}", "n": n} for n in range(start, start + count)]


def lines(found: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in found)


def run(*words: str | Path, cwd: Path, **known: str) -> tuple[int, str]:
    done = clean(*words, cwd=cwd, **known)
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, done.stderr.decode()


def below(directory: Path) -> dict[str, bytes]:
    found = (path for path in sorted(directory.rglob("*")) if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in found}


def streamed(found: list[dict[str, Any]], cwd: Path, *words: str) -> tuple[list[dict[str, Any]], bytes]:
    """What ``clean --jsonl`` makes of the rows, and its log: the measure of all other formats."""
    done = clean("--jsonl", "--audit", cwd / "log-of-stream", *words, stdin=lines(found))
    return [json.loads(line) for line in done.stdout.splitlines()], (cwd / "log-of-stream").read_bytes()


def packed(name: str, data: bytes) -> bytes:
    if name.endswith(".gz"):
        return gzip.compress(data)
    if name.endswith(".zst"):
        zstd = pytest.importorskip("backports.zstd", reason="needs zstd: pip install 'newsclean[zstd]'")
        return bytes(zstd.compress(data))
    return data


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    if path.suffix == ".zst":
        from backports import zstd

        return bytes(zstd.decompress(data))
    return data


# ---------------------------------------------------------------------- formats


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "A.NDJSON"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_json_lines(tmp_path: Path, name: str, jobs: str) -> None:
    given = [*rows(90), {"id": "page", "html": PAGE}]
    (tmp_path / name).write_bytes(packed(name, lines(given)))
    assert run(name, "--out", "out", "--audit", "log", "-j", jobs, cwd=tmp_path) == (0, "")
    made, log = streamed(given, tmp_path)
    assert [json.loads(line) for line in unpacked(tmp_path / "out" / name).splitlines()] == made
    assert unpacked(tmp_path / "log" / name) == log
    stats = clean("audit", "stats", f"log/{name}", cwd=tmp_path)
    assert stats.returncode == 0
    assert stats.stdout == clean("audit", "stats", "log-of-stream", cwd=tmp_path).stdout


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_parquet(tmp_path: Path, jobs: str) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'newsclean[arrow]'")
    pq = pytest.importorskip("pyarrow.parquet")
    given = [*rows(150), {"id": "page", "html": PAGE, "text": None, "n": None}]
    table = pa.Table.from_pylist(given, pa.schema({"id": "str", "text": "str", "html": "str", "n": "int16"}))
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=70)
    assert run("a.parquet", "--out", "out", "--audit", "log", "-j", jobs, cwd=tmp_path) == (0, "")
    made, log = streamed(given, tmp_path)
    clean_table = pq.read_table(tmp_path / "out" / "a.parquet")
    names = ("id", "text", "title", "byline", "date", "site", "language", "flags", "n")
    assert clean_table.select(names).to_pylist() == [{name: row[name] for name in names} for row in made]
    assert clean_table.schema.field("n").type == pa.int16()
    from cleaner.cli.formats.parquet import lines_of_log

    assert "".join(lines_of_log(str(tmp_path / "log" / "a.parquet"))).encode() == log
    shown = clean("audit", "stats", "log/a.parquet", cwd=tmp_path)
    assert shown.stdout == clean("audit", "stats", "log-of-stream", cwd=tmp_path).stdout
    assert pq.read_table(tmp_path / "out").num_rows == 151  # the manifests do not disturb


def test_rows_of_parquet_without_an_id_are_numbered(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'newsclean[arrow]'")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(
        pa.table({"html": pa.array([PAGE.encode(), b"%PDF-1.7\x00"] * 40 + [b"%PDF-1.7\x00"] * 64, pa.binary())}),
        tmp_path / "a.parquet",
    )
    code, told = run("a.parquet", "--out", "out", "--audit", "log", cwd=tmp_path)
    assert code == 1
    assert told.count("neither text nor a page") == 20
    assert told.endswith("clean: a.parquet: 84 more row(s) like these\n")
    log = pq.read_table(tmp_path / "log" / "a.parquet")
    names = list(dict.fromkeys(log["document"].to_pylist()))
    assert names == [f"a.parquet:{n}" for n in range(1, 81, 2)]


@pytest.mark.parametrize(("delimiter", "end"), [(",", "\r\n"), (";", "\n"), ("\t", "\n")])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv.gz"])
def test_csv(tmp_path: Path, delimiter: str, end: str, name: str) -> None:
    odd = ["\r", "a\rb\nc", '"', "x;y,z\tw", "\x00", "</script>", "\u202e", "=1+1"]
    given = [{**row, "other": odd[n % len(odd)]} for n, row in enumerate(rows(20))]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["id", "n", "body", "other"])
    for row in given:
        writer.writerow([row["id"], row["n"], row["text"], row["other"]])
    data = b"\xef\xbb\xbf" + text.getvalue().encode()
    first = data.index(b"\r\n")
    data = data if end == "\r\n" else data[:first] + data[first + 1 :]
    (tmp_path / name).write_bytes(packed(name, data))
    assert run(name, "--text-column", "body", "--out", "out", "--audit", "log", cwd=tmp_path) == (0, "")
    made, log = streamed(given, tmp_path)
    result = unpacked(tmp_path / "out" / name)
    assert result.startswith(b"\xef\xbb\xbfid")
    assert result.split(b"\n")[0].endswith(b"\r") == (end == "\r\n")
    found = list(csv.DictReader(io.StringIO(result.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    assert [row["body"] for row in found] == [row["text"] for row in made]
    assert [row["other"] for row in found] == [row["other"] for row in given]
    assert [json.loads(row["removed"]) for row in found] == [row["removed"] for row in made]
    records = csv.DictReader(
        io.StringIO(unpacked(tmp_path / "log" / name).decode("utf-8-sig"), newline=""), delimiter=delimiter
    )
    wanted = [json.loads(line) for line in log.splitlines()]
    assert [(row["type"], row["document"], row["text"]) for row in records] == [
        (row["type"], row["document"], row.get("text", "")) for row in wanted
    ]


def archive(path: Path, kind: str = "response") -> None:
    """Pages and other things, as a crawler writes them."""
    warc = pytest.importorskip("fastwarc.warc", reason="needs FastWARC: pip install 'newsclean[warc]'")
    latin = PAGE.replace("Ferry sails", "Fähre fährt").encode("latin-1")
    zipped = b"Content-Encoding: gzip\r\n", gzip.compress(PAGE.encode(), mtime=0)
    responses = [
        (b"200 OK", b"text/html; charset=utf-8", b"", PAGE.encode()),
        (b"200 OK", b"text/html; charset=iso-8859-1", b"", latin),
        (b"200 OK", b"text/html", *zipped),
        (b"404 Not Found", b"text/html", b"", PAGE.encode()),
        (b"200 OK", b"image/png", b"", b"\x89PNG"),
    ]
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb") if path.suffix == ".gz" else raw as file:
        for number, (status, sort, extra, body) in enumerate(responses if kind == "response" else [STORY, DIRTY] * 2):
            record = warc.WarcRecord()
            record.init_headers(getattr(warc.WarcRecordType, kind), f"uuid:0000{number}".encode())
            record.headers["WARC-Target-URI"] = f"https://a.example/{number}"
            record.headers["WARC-Date"] = "2026-01-02T03:04:05Z"
            record.headers["Content-Type"] = "application/http; msgtype=response"
            head = b"HTTP/1.1 " + status + b"\r\nContent-Type: " + sort + b"\r\n" + extra + b"\r\n"
            record.set_bytes_content(head + body)
            record.write(file)


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_web_archives(tmp_path: Path, name: str, jobs: str) -> None:
    archive(tmp_path / name)
    code, told = run(name, "--out", "out", "--audit", "log", "--summary", "-j", jobs, cwd=tmp_path)
    assert code == 0
    assert "2 record(s) that hold no document passed over\n" in told
    target = name.replace(".warc", ".jsonl")
    made = [json.loads(line) for line in unpacked(tmp_path / "out" / target).splitlines()]
    assert [row["title"] for row in made] == ["Ferry sails again", "Fähre fährt again", "Ferry sails again"]
    assert [row["text"].count("\n") for row in made] == [11, 11, 11]
    assert (made[1]["url"], made[1]["crawled"]) == ("https://a.example/1", "2026-01-02T03:04:05Z")
    log = [json.loads(line) for line in unpacked(tmp_path / "log" / target).splitlines()]
    assert [row["document"] for row in log if row["type"] == "document"] == [row["id"] for row in made]


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_archives_of_text(tmp_path: Path, packing: str) -> None:
    """WARC to WET, and WET to WET again: the second run finds nothing more."""
    archive(tmp_path / "crawl.warc")
    (tmp_path / f"crawl.warc{packing}").write_bytes(packed(packing, (tmp_path / "crawl.warc").read_bytes()))
    assert run(f"crawl.warc{packing}", "--out", "wet", "--to", "wet", cwd=tmp_path)[0] == 0
    from fastwarc.warc import ArchiveIterator

    def texts(path: Path) -> list[tuple[str, bytes]]:
        records = ArchiveIterator(io.BytesIO(unpacked(path)))
        return [(record.headers["WARC-Target-URI"], record.reader.read()) for record in records]

    first = texts(tmp_path / "wet" / f"crawl.wet{packing}")
    assert [url for url, _ in first] == ["https://a.example/0", "https://a.example/1", "https://a.example/2"]
    assert first[1][1].decode().startswith("Fähre fährt again\n")
    assert run(f"wet/crawl.wet{packing}", "--out", "again", "--to", "wet", cwd=tmp_path)[0] == 0
    assert texts(tmp_path / "again" / f"crawl.wet{packing}") == first


# ------------------------------------------------------------------ directories


def test_a_directory(tmp_path: Path) -> None:
    for name in ("a.jsonl", "deep/b.jsonl", ".hidden.jsonl", "readme.md"):
        (tmp_path / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "raw" / name).write_bytes(lines(rows()))
    assert run("raw", "--out", "out", "--audit", "log", cwd=tmp_path) == (0, "")
    assert sorted(below(tmp_path / "log")) == ["a.jsonl", "deep/b.jsonl"]
    manifests = ["_newsclean/a.jsonl.json", "_newsclean/deep/b.jsonl.json"]
    assert sorted(below(tmp_path / "out")) == [*manifests, "a.jsonl", "deep/b.jsonl"]


def test_what_an_earlier_run_made_is_not_cleaned_again(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(rows()))
    for _ in range(2):
        assert run(".", "--out", "made/out", "--audit", "made/log", cwd=tmp_path) == (0, "")
        assert sorted(below(tmp_path / "made")) == ["log/a.jsonl", "out/_newsclean/a.jsonl.json", "out/a.jsonl"]


def test_texts_among_rows_are_what_is_cleaned(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "story.txt").write_text(DIRTY, encoding="utf-8")
    (tmp_path / "raw" / "urls.csv").write_text("a,b\n", encoding="utf-8")
    assert run("raw", "--out", "out", cwd=tmp_path)[0] == 0
    assert sorted(below(tmp_path / "out")) == ["story.txt"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("a.jsonl", "a.jsonl holds rows: give --out DIR, or --jsonl"),
        ("a.jsonl b.txt --out out", "b.txt is no file of rows"),
        ("b.txt --out out --resume", "--resume, --summary and --to are for files of rows"),
        ("--jsonl a.jsonl --to wet", "--resume, --summary and --to are for files of rows"),
        ("a.jsonl --out out --to wet", "--to is for web archives"),
        ("a.jsonl --out .", "a.jsonl would be written over: give another --out"),
        ("a.jsonl --out out --audit out", "out/a.jsonl would be written twice: give another --audit"),
        ("a.jsonl deep/a.jsonl --out out", "would both become out/a.jsonl"),
        ("a.jsonl --out b.txt", "cannot write b.txt/a.jsonl: File exists"),
    ],
)
def test_mistakes(tmp_path: Path, words: str, message: str) -> None:
    for name in ("a.jsonl", "b.txt", "deep/a.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(lines(rows()))
    before = below(tmp_path)
    code, told = run(*words.split(), cwd=tmp_path)
    assert (code, message in told) == (2, True), told
    assert below(tmp_path) == before


HOSTILE = {
    "cut.jsonl.gz": gzip.compress(lines(rows(3000)))[:5000],
    "wrong.jsonl.gz": b"no gzip at all",
    "wrong.jsonl.zst": b"no zstd at all",
    "cut.parquet": b"PAR1 and nothing else",
    "odd.csv": b"a,b\n1,2\n",
    "empty.csv": b"",
    "quote.csv": b'text\n"never closed ' + b"x" * (1 << 28),
    "no.warc": b"no archive",
    "twice.csv": b"text,text\n1,2\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_broken_file_is_named_and_the_others_are_done(tmp_path: Path, name: str) -> None:
    for needed in ("pyarrow", "fastwarc", "backports.zstd"):
        pytest.importorskip(needed, reason=f"needs {needed}: pip install 'newsclean[arrow,warc,zstd]'")
    (tmp_path / name).write_bytes(HOSTILE[name])
    (tmp_path / "z.jsonl").write_bytes(lines(rows()))
    code, told = run(name, "z.jsonl", "--out", "out", cwd=tmp_path)
    assert code == 1
    assert told.startswith(f"clean: cannot read {name}: ")
    assert told.count("\n") == 1
    assert sorted(below(tmp_path / "out")) == ["_newsclean/z.jsonl.json", "z.jsonl"]


def test_broken_rows_are_named_and_the_others_are_done(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(rows(1)) + b"\n{oops\n" + lines(rows(1, 1)))
    (tmp_path / "b.csv").write_bytes(b"id,text\n1,News.\n2,News.,more\n3\n")
    code, told = run("a.jsonl", "b.csv", "--out", "out", cwd=tmp_path)
    assert code == 1
    assert "clean: a.jsonl:3: not JSON" in told
    assert "clean: b.csv:3: 3 cells, but 2 columns" in told
    assert len((tmp_path / "out" / "a.jsonl").read_bytes().splitlines()) == 2
    assert len((tmp_path / "out" / "b.csv").read_bytes().splitlines()) == 3
    assert run("a.jsonl", "b.csv", "--out", "out", "--resume", cwd=tmp_path) == (1, "")


def test_of_many_broken_rows_some_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(rows(50)))
    code, told = run("a.jsonl", "--text-column", "body", "--out", "out", "--summary", cwd=tmp_path)
    assert code == 1
    assert told.count("no 'body' or 'html' in the object") == 20
    assert "clean: a.jsonl: 30 more row(s) like these\n" in told
    assert "50 failed\n" in told


def test_nothing_in_nothing_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"")
    (tmp_path / "b.csv").write_bytes(b"id,text\n")
    assert run("a.jsonl", "b.csv", "--out", "out", "--summary", cwd=tmp_path)[0] == 0
    assert (tmp_path / "out" / "a.jsonl").read_bytes() == b""
    assert (tmp_path / "out" / "b.csv").read_bytes().startswith(b"id,text,title")


# ------------------------------------------------------------------------- resume


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.jsonl").write_bytes(lines(rows(3)))
    words = ("a.jsonl", "b.jsonl", "c.jsonl", "--out", "out", "--audit", "log")
    assert run(*words, cwd=tmp_path) == (0, "")
    out = tmp_path / "out"

    def redone(*more: str) -> set[str]:
        """The files that another run writes anew."""
        before = {path.name: path.stat().st_ino for path in out.glob("*.jsonl")}
        assert run(*words, "--resume", *more, cwd=tmp_path) == (0, "")
        return {path.name for path in out.glob("*.jsonl") if before.get(path.name) != path.stat().st_ino}

    assert redone() == set()
    (tmp_path / "a.jsonl").write_bytes(lines(rows(3)).replace(b"Day 1", b"Day 9"))
    assert redone() == {"a.jsonl"}
    (out / "b.jsonl").write_bytes(b"cut off")
    (tmp_path / "log" / "c.jsonl").unlink()
    assert redone() == {"b.jsonl", "c.jsonl"}
    (out / "_newsclean" / "a.jsonl.json").write_bytes(b'{"format"')
    assert redone() == {"a.jsonl"}
    assert redone("--mode", "recall") == {"a.jsonl", "b.jsonl", "c.jsonl"}
    assert redone("--mode", "recall") == set()
    assert redone("--mode", "recall", "--site", "The Post") == {"a.jsonl", "b.jsonl", "c.jsonl"}


@pytest.fixture
def many(tmp_path: Path) -> Iterator[tuple[Path, dict[str, bytes]]]:
    """A directory of files, and what an undisturbed run makes of them."""
    (tmp_path / "raw").mkdir()
    for number in range(5):
        (tmp_path / "raw" / f"{number}.jsonl").write_bytes(lines(rows(250, 250 * number)))
    assert run("raw", "--out", "whole/out", "--audit", "whole/log", "-j", "2", cwd=tmp_path) == (0, "")
    yield tmp_path, below(tmp_path / "whole")
    shutil.rmtree(tmp_path / "raw")


def begun(cwd: Path) -> subprocess.Popen[bytes]:
    """A run that has finished a file and is at the next."""
    words = [sys.executable, "-m", "cleaner", "raw", "--out", "cut/out", "--audit", "cut/log", "-j", "2"]
    process = subprocess.Popen(words, cwd=cwd, env=environment(), stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not (list(cwd.glob("cut/out/*.jsonl")) and list(cwd.glob("cut/out/*.tmp"))):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.005)
    return process


def children(process: subprocess.Popen[bytes]) -> list[int]:
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return [int(word) for word in found.split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux: looks for the workers in /proc")
@pytest.mark.parametrize("whom", ["worker", "driver"])
def test_a_kill_loses_and_doubles_nothing(many: tuple[Path, dict[str, bytes]], whom: str) -> None:
    cwd, whole = many
    process = begun(cwd)
    workers = children(process)
    os.kill(workers[0] if whom == "worker" else process.pid, signal.SIGKILL)
    _, errors = process.communicate(timeout=30)
    if whom == "worker":
        assert process.returncode == 70
        assert errors == b"clean: a worker process died; what was being written was discarded\n"
        assert not list(cwd.glob("cut/**/*.tmp"))
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{worker}").exists() for worker in workers):  # none waits for work for ever
        assert time.monotonic() < deadline
        time.sleep(0.05)
    done = {path.name for path in cwd.glob("cut/out/*.jsonl")}
    for name in done:  # what is there is whole
        assert (cwd / "cut" / "out" / name).read_bytes() == whole[f"out/{name}"]
    before = {path.name: path.stat().st_ino for path in cwd.glob("cut/out/_newsclean/*")}
    assert run("raw", "--out", "cut/out", "--audit", "cut/log", "-j", "2", "--resume", cwd=cwd) == (0, "")
    assert below(cwd / "cut") == whole
    for name, inode in before.items():
        assert (cwd / "cut" / "out" / "_newsclean" / name).stat().st_ino == inode


# ------------------------------------------------------------------ progress


def on_terminal(*words: str, cwd: Path) -> tuple[int, str, str]:
    """Run the command with a terminal as its standard error."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "cleaner", *words]
    process = subprocess.Popen(command, cwd=cwd, env=environment(), stdout=subprocess.PIPE, stderr=follower)
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:  # the terminal's other end is closed
            break
        if not part:
            break
        shown += part
    out, _ = process.communicate(timeout=60)
    os.close(leader)
    return process.returncode, out.decode(), shown.decode()


def test_progress_is_for_terminals(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(rows(400)) + b"oops\n")
    code, out, shown = on_terminal("a.jsonl", "--out", "out", cwd=tmp_path)
    assert (code, out) == (1, "")
    assert "file 1/1: " in shown
    assert " documents, " in shown
    assert "% removed" in shown
    assert "\r\x1b[Kclean: a.jsonl:401: not JSON" in shown
    assert "total" in shown
    assert run("a.jsonl", "--out", "out", cwd=tmp_path)[1].startswith("clean: a.jsonl:401: not JSON")
    assert run("a.jsonl", "--out", "out", cwd=tmp_path)[1].count("\n") == 1


def test_what_progress_says() -> None:
    from cleaner.cli.counts import Count

    progress = Progress(3)
    progress._count = Count(1200, 1, 0, 10_000, {"share": (5, 9, 250)}, {"empty": 2})
    assert progress.line(4.0) == "file 1/3: 1,200 documents, 300/s, 2.5% removed, 2 flags, 1 failed"


def test_a_summary_can_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines([*rows(3), {"text": "Share this article\n"}]))
    code, told = run("a.jsonl", "--out", "out", "--summary", "--lang", "en", cwd=tmp_path)
    assert code == 0
    assert [line.split()[:3] for line in told.splitlines()[1:3]] == [
        ["share", "4", "4"],
        ["total", "4", "4"],
    ]
    assert "flagged empty: 1\n" in told


# ------------------------------------------------------------------------- extras


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.parquet", "Parquet or Arrow needs pyarrow: pip install 'newsclean[arrow]'"),
        ("a.warc.gz", "reading web archives needs fastwarc: pip install 'newsclean[warc]'"),
        ("a.jsonl.zst", "a.jsonl.zst needs backports: pip install 'newsclean[zstd]'"),
    ],
)
def test_a_missing_extra_says_what_to_install(tmp_path: Path, name: str, message: str) -> None:
    for module in ("pyarrow", "fastwarc", "backports"):
        (tmp_path / "without" / module).mkdir(parents=True)
        (tmp_path / "without" / module / "__init__.py").write_text(
            f"raise ModuleNotFoundError('no {module}', name='{module}')\n", encoding="utf-8"
        )
    (tmp_path / name).write_bytes(b"x")
    script = (
        f"import sys; sys.path.insert(0, 'without'); from cleaner.cli import main; main(['{name}', '--out', 'out'])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment(), capture_output=True)
    assert done.returncode == 2
    assert message in done.stderr.decode()


def test_extras_are_not_imported_unless_used(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(rows()))
    script = (
        "import sys\nfrom cleaner.cli import main\n"
        "try: main(['a.jsonl', '--out', 'out', '--audit', 'log'])\n"
        "finally: print(*({'pyarrow', 'fastwarc', 'backports', 'pandas', 'numpy', 'csv'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment(), capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"\n", b"")
