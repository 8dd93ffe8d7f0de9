"""What docs/integrations tells to do, done to the letter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from engine_support import PROSE, ROOT
from integration_support import blocks, command_on_path, served

from cleaner.audit import read_log

ITEM = f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p><p>The post Ferry sails appeared first on Wend Post.</p>"
FEED = f"""<rss version="2.0"><channel><title>Wend Post</title>
<item><title>Ferry sails</title><description><![CDATA[{ITEM}]]></description></item></channel></rss>"""
PAGES = ("opinion-author-box", "legal-footer-prose", "hindi-stepwell")
ANSWER = "The ferry sails again, its owners said.\n"


def needs(module: str, how: str = "pip install newspaper4k news-please") -> pytest.MarkDecorator:
    return pytest.mark.skipif(find_spec(module) is None, reason=f"{module} is not installed: {how}")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory with what the examples read."""
    shutil.copy(ROOT / "fixtures" / "pages" / PAGES[0] / "page.html", tmp_path / "story.html")
    (tmp_path / "feed.xml").write_text(FEED, "utf-8")
    return tmp_path


def python(code: str, place: Path) -> str:
    """What a program prints."""
    (place / "program.py").write_text(code, "utf-8")
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "program.py"], cwd=place, env=path, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def expected() -> str:
    return (ROOT / "fixtures" / "pages" / PAGES[0] / "clean.txt").read_text("utf-8")


def words(text: str) -> set[str]:
    return set(text.split())


# ------------------------------------------------------------------------------ scrapers


@pytest.mark.parametrize(
    ("module", "number"),
    [
        ("trafilatura", 0),
        pytest.param("newspaper", 1, marks=needs("newspaper")),
        pytest.param("newsplease", 2, marks=needs("newsplease")),
    ],
)
def test_other_scrapers(module: str, number: int, place: Path) -> None:
    code = blocks("scrapers.md", "python")[number]
    assert module in code
    out = python(code, place)
    assert len(words(expected()) - words(out)) < 10
    assert "Aug. 29, 2021 6 a.m." not in out


@needs("newsplease")
def test_the_items_of_news_please(place: Path) -> None:
    import asyncio
    from ast import literal_eval
    from configparser import RawConfigParser

    from newsplease.crawler.items import NewscrawlerItem
    from scrapy.utils.test import get_crawler

    from cleaner.integrations.scrapy import CleanerPipeline

    config = RawConfigParser()
    config.optionxform = str  # type: ignore[assignment,method-assign]  # as news-please reads it
    config.read_string("[Scrapy]\n" + blocks("scrapers.md", "ini")[0])
    settings = {name: literal_eval(value) for name, value in config.items("Scrapy")}
    assert "cleaner.integrations.scrapy.CleanerPipeline" in settings.pop("ITEM_PIPELINES")
    settings["CLEANER_AUDIT_FILE"] = place / settings["CLEANER_AUDIT_FILE"]
    pipeline = CleanerPipeline.from_crawler(get_crawler(settings_dict=settings))
    pipeline.open_spider()
    text = f"{PROSE[0]}\n\nShare this article\n"
    item = NewscrawlerItem(article_text=text, article_title="A Ferry", url="https://example.com/story")
    asyncio.run(pipeline.process_item(item))
    pipeline.close_spider()
    assert dict(item) == {
        "article_text": PROSE[0] + "\n",
        "article_title": "A Ferry",
        "url": "https://example.com/story",
    }
    with open(place / "audit.jsonl", encoding="utf-8") as log:
        assert [entry.id for entry in read_log(log)] == ["https://example.com/story"]


@pytest.mark.skipif(
    "FUNDUS_PYTHON" not in os.environ,
    reason="set FUNDUS_PYTHON to a Python of an environment with: pip install fundus 'curl-cffi<0.14'",
)
def test_fundus(place: Path) -> None:
    (place / "fundus_rows.py").write_text(blocks("scrapers.md", "python")[3], "utf-8")
    program = f"""
import json
from datetime import datetime
from fundus.parser.data import ArticleBody, ArticleSection, TextSequence
from fundus.scraping.article import Article
from fundus.scraping.html import HTML, SourceInfo
from fundus_rows import row

html = HTML("https://a.example/", "https://a.example/story", "<html></html>", datetime.now(), SourceInfo("Wend Post"))
section = ArticleSection(TextSequence([]), TextSequence([{PROSE[0]!r}, "Share this article"]))
body = ArticleBody(summary=TextSequence([]), sections=[section])
print(json.dumps(row(Article(html=html, title="A Ferry", body=body))))
"""
    made = subprocess.run(
        [os.environ["FUNDUS_PYTHON"], "-c", program], cwd=place, capture_output=True, text=True, timeout=120
    )
    assert made.returncode == 0, made.stderr
    done = subprocess.run(
        ["clean", "--jsonl"], input=made.stdout, env=command_on_path(place), capture_output=True, text=True, timeout=120
    )
    found = json.loads(done.stdout)
    assert (found["id"], found["title"], found["site"]) == ("https://a.example/story", "A Ferry", "Wend Post")
    assert found["text"].strip() == PROSE[0]


# ---------------------------------------------------------------------- scrapy and feeds


@needs("scrapy", "pip install 'newsclean[test]'")
def test_the_spider(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for name in PAGES:
        shutil.copy(ROOT / "fixtures" / "pages" / name / "page.html", site / f"{name}.html")
    (site / "index.html").write_text("".join(f'<a href="{name}.html">{name}</a>' for name in PAGES), "utf-8")
    setting, code = blocks("scrapy.md", "python")
    addons = json.dumps(dict(eval(setting.partition("=")[2])))
    with served(site) as address:
        (tmp_path / "stories.py").write_text(code.replace("http://localhost:8000", address), "utf-8")
        words = [sys.executable, "-m", "scrapy", "runspider", "stories.py", "-s", f"ADDONS={addons}"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode, "ERROR" in done.stderr) == (0, False), done.stderr
    rows = [json.loads(line) for line in (tmp_path / "stories.jsonl").read_text("utf-8").splitlines()]
    assert {row["url"] for row in rows} == {f"{address}/{name}.html" for name in PAGES}
    assert all(list(row) == ["url", "title", "date", "text", "flags"] and row["title"] for row in rows)
    with open(tmp_path / "audit.jsonl", encoding="utf-8") as log:
        assert {entry.id for entry in read_log(log)} == {row["url"] for row in rows}


def test_the_feed_commands(place: Path) -> None:
    with served(place) as address:
        lines = blocks("feeds.md", "bash")[0].replace("http://localhost:8000", address).splitlines()
        environment = command_on_path(place)
        for line in lines:
            if line.startswith("curl") and not shutil.which("curl"):
                continue
            subprocess.run(["bash", "-eo", "pipefail", "-c", line], cwd=place, env=environment, check=True, timeout=120)
            assert b"appeared first" not in (place / "clean.xml").read_bytes()
            (place / "clean.xml").unlink()
    assert len(lines) == 4


def test_the_feed_program(place: Path) -> None:
    out = python(blocks("feeds.md", "python")[0], place)
    assert out.startswith(f"Ferry sails None\n{PROSE[0]}\n\n{PROSE[1]}\n")
    assert "'feed_attribution'" in out
    assert b"appeared first" not in (place / "clean.xml").read_bytes()


@needs("feedparser", "pip install 'newsclean[test]'")
def test_the_feedparser_program(place: Path) -> None:
    assert python(blocks("feeds.md", "python")[1], place) == f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p>\n"


# ------------------------------------------------------------------------------ coprocess


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed: apt-get install nodejs")
def test_node(tmp_path: Path) -> None:
    (tmp_path / "clean.mjs").write_text(blocks("coprocess.md", "js")[0], "utf-8")
    done = subprocess.run(
        ["node", "clean.mjs"], cwd=tmp_path, env=command_on_path(tmp_path), capture_output=True, text=True, timeout=120
    )
    first, *pages = done.stdout.splitlines()
    assert json.loads(first) == [1, ANSWER, {"share": 1}]
    assert pages == [f"{name} {name} ferries sail again, their owners said." for name in ("One", "Two")]
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed: apt-get install golang-go")
def test_go(tmp_path: Path) -> None:
    (tmp_path / "clean.go").write_text(blocks("coprocess.md", "go")[0], "utf-8")
    own = {**command_on_path(tmp_path), "GOCACHE": str(tmp_path / "cache"), "GOFLAGS": "-mod=mod", "GO111MODULE": "off"}
    done = subprocess.run(["go", "run", "clean.go"], cwd=tmp_path, env=own, capture_output=True, text=True, timeout=240)
    answers = [f'{name} "{ANSWER[:-1]}\\n" map[share:1]' for name in ("one", "two")]
    assert (done.stdout.splitlines(), done.stderr, done.returncode) == (answers, "", 0)


def test_one_line_in_one_line_out(tmp_path: Path) -> None:
    process = subprocess.Popen(
        ["clean", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=command_on_path(tmp_path)
    )
    assert process.stdin
    assert process.stdout
    for number in range(5):
        process.stdin.write(json.dumps({"id": number, "text": f"{ANSWER}Share this article\n"}).encode() + b"\n")
        process.stdin.flush()
        row = json.loads(process.stdout.readline())  # would wait for ever if it were not flushed
        assert (row["id"], row["text"]) == (number, ANSWER)
    process.stdin.close()
    assert (process.stdout.read(), process.wait(timeout=30)) == (b"", 0)
    process.stdout.close()
