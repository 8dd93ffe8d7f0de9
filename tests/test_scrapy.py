"""The Scrapy pipeline: real spiders, in processes of their own, against a local server of pages."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from engine_support import PROSE, ROOT
from integration_support import clean, served

import cleaner
from cleaner.audit import read_log, restore_some

scrapy = pytest.importorskip("scrapy", reason="Scrapy is not installed: pip install 'newsclean[test]'")

from itemadapter import ItemAdapter  # noqa: E402  # comes with Scrapy
from scrapy.exceptions import DropItem, NotConfigured  # noqa: E402
from scrapy.settings import Settings  # noqa: E402
from scrapy.utils.test import get_crawler  # noqa: E402
from test_memory import article, story  # noqa: E402

from cleaner import SiteMemory  # noqa: E402
from cleaner.errors import CleanerError, InputError, RuleError  # noqa: E402
from cleaner.integrations.scrapy import CleanerAddon, CleanerPipeline  # noqa: E402

PAGES = sorted(path.parent.name for path in (ROOT / "fixtures" / "pages").glob("*/page.html"))
BROKEN = "not-a-page"

SPIDER = """
import dataclasses, json
import attrs, scrapy

class Declared(scrapy.Item):
    url, html, text, audit, title, flags = (scrapy.Field() for _ in range(6))

@dataclasses.dataclass
class Data:
    url: str
    html: str
    text: str | None = None
    audit: list | None = None
    title: str | None = None

@attrs.define
class Attrs:
    url: str
    html: str
    text: str | None = None
    audit: list | None = None

KINDS = (dict, Declared, Data, Attrs)

class Pages(scrapy.Spider):
    name = "pages"

    async def start(self):
        yield scrapy.Request(self.site)

    def parse(self, response):
        for number, link in enumerate(response.css("a")):
            yield response.follow(link, self.page, cb_kwargs={"kind": KINDS[number % 4]})

    def page(self, response, kind):
        markup = response.text if kind is not dict else response.body
        yield kind(url=response.url, html=markup)

    def closed(self, reason):
        with open("stats.jsonl", "a") as file:
            print(json.dumps({"reason": reason} | self.crawler.stats.get_stats(), default=str), file=file)
"""


class Site(NamedTuple):
    address: str
    pages: tuple[str, ...]

    def url(self, page: str) -> str:
        return f"{self.address}/{page}.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The pages of the fixtures, one that is none, and an index of them all."""
    root = tmp_path_factory.mktemp("site")
    for name in PAGES:
        (root / f"{name}.html").write_bytes((ROOT / "fixtures" / "pages" / name / "page.html").read_bytes())
    (root / f"{BROKEN}.html").write_bytes(b"%PDF-1.7\n\x00\x01")
    names = (BROKEN, *PAGES[:3], BROKEN + "-too", *PAGES[3:])
    (root / f"{BROKEN}-too.html").write_bytes(b"\x1f\x8b\x08\x00\x00")
    (root / "index.html").write_text("".join(f'<a href="{name}.html">{name}</a>' for name in names), "utf-8")
    with served(root) as address:
        yield Site(address, names)


def command(site: Site, **settings: object) -> list[str]:
    given = {"ADDONS": json.dumps({"cleaner.integrations.scrapy.CleanerAddon": 500}), "TELNETCONSOLE_ENABLED": 0}
    options = [word for name, value in {**given, **settings}.items() for word in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "runspider", "spider.py", "-a", f"site={site.address}/", *options]


def feeds(**more: object) -> dict[str, object]:
    return {"FEEDS": json.dumps({"items.jsonl": {"format": "jsonlines", "fields": ["url", "text", "title"]}}), **more}


def spider(directory: Path) -> None:
    (directory / "spider.py").write_text(SPIDER, "utf-8")


def crawl(directory: Path, site: Site, **settings: object) -> str:
    """Run the spider to its end; returns what it logged."""
    spider(directory)
    words = command(site, **settings)
    done = subprocess.run(words, cwd=directory, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stderr


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def direct(url: str, name: str) -> cleaner.CleanResult:
    return cleaner.clean_html((ROOT / "fixtures" / "pages" / name / "page.html").read_bytes(), url=url)


# ------------------------------------------------------------------------- a whole crawl


@pytest.fixture(scope="module")
def crawled(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    directory = tmp_path_factory.mktemp("crawl")
    both = {
        "items.jsonl": {"format": "jsonlines", "fields": ["url", "text", "title"]},
        "audits.jsonl": {"format": "jsonlines", "fields": ["audit"]},
    }
    audit = {"CLEANER_AUDIT_FIELD": "audit", "CLEANER_AUDIT_FILE": "logs/audit.jsonl"}
    return directory, crawl(directory, site, FEEDS=json.dumps(both), **audit)


def test_items_are_cleaned_whatever_they_are_made_of(site: Site, crawled: tuple[Path, str]) -> None:
    assert len(PAGES) >= 20
    texts = {row["url"]: row["text"] for row in rows(crawled[0] / "items.jsonl")}
    assert texts == {site.url(name): direct(site.url(name), name).text for name in PAGES}


def test_pages_that_break_do_not_stop_the_crawl(crawled: tuple[Path, str]) -> None:
    directory, log = crawled
    stats = rows(directory / "stats.jsonl")[0]
    assert (stats["reason"], stats["cleaner/failed"], stats["item_dropped_count"]) == ("finished", 2, 2)
    assert re.search(rf"WARNING: Dropped: \S+/{BROKEN}.html: this is no HTML but PDF data", log)
    assert "Traceback" not in log
    assert "Deprecat" not in log


def test_the_stats_are_those_of_the_results(site: Site, crawled: tuple[Path, str]) -> None:
    stats = rows(crawled[0] / "stats.jsonl")[0]
    results = [direct(site.url(name), name) for name in PAGES]
    removed: Counter[str] = sum((Counter(result.counts()) for result in results), Counter())
    flagged = Counter(flag for result in results for flag in result.flags)
    assert stats["cleaner/items"] == len(PAGES)
    assert removed == {name[16:]: number for name, number in stats.items() if name.startswith("cleaner/removed/")}
    assert flagged == {name[16:]: number for name, number in stats.items() if name.startswith("cleaner/flagged/")}


def test_the_audit_file_gives_every_page_back(site: Site, crawled: tuple[Path, str]) -> None:
    texts = {row["url"]: row["text"] for row in rows(crawled[0] / "items.jsonl")}
    with open(crawled[0] / "logs" / "audit.jsonl", encoding="utf-8") as log:
        restored = {entry.id: restore_some(texts[entry.id], entry) for entry in read_log(log)}
    assert restored == {site.url(name): direct(site.url(name), name).source for name in PAGES}


def test_the_audit_feed_holds_the_same_lines(crawled: tuple[Path, str]) -> None:
    fed = [record for row in rows(crawled[0] / "audits.jsonl") for record in row["audit"]]
    assert fed == rows(crawled[0] / "logs" / "audit.jsonl")
    assert clean("audit", "stats", crawled[0] / "logs" / "audit.jsonl").returncode == 0


def test_paused_and_resumed_nothing_is_lost_or_doubled(site: Site, tmp_path: Path) -> None:
    settings = feeds(JOBDIR="job", CLEANER_AUDIT_FILE="audit.jsonl", DOWNLOAD_DELAY=0.05)
    spider(tmp_path)
    process = subprocess.Popen(command(site, **settings), cwd=tmp_path, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    log = tmp_path / "audit.jsonl"
    while not (log.exists() and log.read_text("utf-8").count('"type":"document"') >= 5):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    first = len(rows(tmp_path / "items.jsonl"))
    assert 5 <= first < len(PAGES), "it was to be paused in mid-crawl"
    crawl(tmp_path, site, **settings)
    assert [row["reason"] for row in rows(tmp_path / "stats.jsonl")] == ["shutdown", "finished"]
    items = sorted((row["url"], row["text"]) for row in rows(tmp_path / "items.jsonl"))
    assert items == sorted((site.url(name), direct(site.url(name), name).text) for name in PAGES)
    with open(log, encoding="utf-8") as lines:
        assert sorted(entry.id for entry in read_log(lines)) == [url for url, _ in items]


def test_killed_the_log_ends_with_a_whole_document(site: Site, tmp_path: Path) -> None:
    spider(tmp_path)
    words = command(site, **feeds(CLEANER_AUDIT_FILE="audit.jsonl", DOWNLOAD_DELAY=0.05))
    process = subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.DEVNULL)
    log = tmp_path / "audit.jsonl"
    deadline = time.monotonic() + 120
    while not (log.exists() and log.stat().st_size > 10_000):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.kill()
    process.wait()
    with open(log, encoding="utf-8") as lines:
        assert len(list(read_log(lines))) > 0


def test_a_reactor_without_asyncio(site: Site, tmp_path: Path) -> None:
    reactor = "twisted.internet.selectreactor.SelectReactor"
    log = crawl(tmp_path, site, **feeds(TWISTED_REACTOR=reactor, CLOSESPIDER_ITEMCOUNT=0))
    assert "SelectReactor" in log
    assert {row["url"] for row in rows(tmp_path / "items.jsonl")} == {site.url(name) for name in PAGES}
    assert rows(tmp_path / "stats.jsonl")[0]["cleaner/failed"] == 2


def test_a_project_that_settles_it_wrongly_is_told_before_it_crawls(site: Site, tmp_path: Path) -> None:
    spider(tmp_path)
    done = subprocess.run(command(site, CLEANER_MODE="fast"), cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert "unknown mode 'fast'; known: precision, balanced, recall" in done.stderr
    assert not (tmp_path / "stats.jsonl").exists()


# ---------------------------------------------------------------------- settings and items

PAGE = f"""<html><head><title>Ferry back - Wend Post</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ferry back</h1><p>{PROSE[0]}</p><p>{PROSE[1]}</p><p>{PROSE[2]}</p><p>Share this article</p></article>
</body></html>"""
TEXT = f"Ferry back\n\nBy Ann Lee\n\n{PROSE[0]}\n\nShare this article\n"


def pipeline(**settings: object) -> CleanerPipeline:
    return CleanerPipeline.from_crawler(get_crawler(settings_dict=settings))


def processed(item: Any, **settings: object) -> Any:
    """An item after the pipeline, opened and closed around it."""
    made = pipeline(**settings)
    made.open_spider()
    try:
        return asyncio.run(made.process_item(item))
    finally:
        made.close_spider()


def test_what_a_site_repeats_is_remembered_when_the_crawl_goes_on(tmp_path: Path) -> None:
    def told(numbers: range) -> list[str]:
        made = pipeline(CLEANER_MEMORY=True, JOBDIR=str(tmp_path / "job"))
        made.open_spider()
        items = [{"url": article(number).url, "text": article(number).text} for number in numbers]
        texts = [asyncio.run(made.process_item(item))["text"] for item in items]
        made.close_spider()
        return texts

    assert told(range(2)) == [article(number).text for number in range(2)]
    assert told(range(2, 4)) == [f"{story(number)}\n" for number in (2, 3)]


def test_a_crawl_keeps_its_memory_with_the_job(site: Site, tmp_path: Path) -> None:
    crawl(tmp_path, site, **feeds(JOBDIR="job", CLEANER_MEMORY="True"))
    remembered = SiteMemory.load(tmp_path / "job" / "newsclean-memory.db")
    assert sum(each.pages for each in remembered.sites()) == len(PAGES)


@dataclasses.dataclass
class Story:
    page: str
    link: str
    headline: str | None = None
    body: str | None = None


def test_switched_off() -> None:
    with pytest.raises(NotConfigured):
        pipeline(CLEANER_ENABLED=False)


def test_the_add_on_respects_a_place_that_the_project_gave() -> None:
    path = "cleaner.integrations.scrapy.CleanerPipeline"
    own = Settings({"ITEM_PIPELINES": {path: 120}})
    CleanerAddon().update_settings(own)
    assert dict(own["ITEM_PIPELINES"]) == {path: 120}
    bare = Settings()
    CleanerAddon().update_settings(bare)
    assert dict(bare["ITEM_PIPELINES"]) == {CleanerPipeline: 200}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"CLEANER_MODE": "fast"}, "unknown mode 'fast'"),
        ({"CLEANER_KEEP": "captoin"}, "CLEANER_KEEP .* unknown category 'captoin'"),
        ({"CLEANER_KIND": "pdf"}, "CLEANER_KIND: 'pdf' is neither"),
        ({"CLEANER_INPUT_FEILD": "x"}, "unknown setting CLEANER_INPUT_FEILD; known: CLEANER_ENABLED"),
        ({"CLEANER_FIELDS": {"link": "url"}}, "CLEANER_FIELDS: unknown name 'link'; known: id, url"),
    ],
    ids=str,
)
def test_settings_that_are_wrong(settings: dict[str, object], message: str) -> None:
    with pytest.raises(CleanerError, match=message):
        pipeline(**settings)


def test_rules_that_are_not_there() -> None:
    with pytest.raises((RuleError, InputError), match="no such directory of rules"):
        pipeline(CLEANER_RULES="/no/such/rules")


@pytest.mark.parametrize("field", ["html", "body_html", "articleBodyHtml"])
def test_pages_are_looked_for_in_the_usual_fields(field: str) -> None:
    assert processed({field: PAGE})["text"] == cleaner.clean_html(PAGE).text
    assert processed({field: PAGE, "text": "what somebody made of it"})["text"] == cleaner.clean_html(PAGE).text


def test_an_item_looks_as_a_row_of_the_command_does() -> None:
    item = processed({"id": 7, "text": TEXT, "own": [1]})
    row = json.loads(clean("--jsonl", stdin=json.dumps({"id": 7, "text": TEXT, "own": [1]}).encode()).stdout)
    del row["removed"]
    assert item == row


def test_text_in_place() -> None:
    item = processed({"body": TEXT, "title": "mine"}, CLEANER_OUTPUT_FIELD="body")
    assert item["body"] == f"Ferry back\n\n{PROSE[0]}\n"
    assert (item["title"], item["byline"], item["flags"]) == ("mine", "Ann Lee", [])


def test_fields_of_other_names() -> None:
    fields = {"url": "link", "title": "headline"}
    item = Story(PAGE, "https://wendpost.example/ferry")
    given = {"CLEANER_INPUT_FIELD": "page", "CLEANER_OUTPUT_FIELD": "body", "CLEANER_FIELDS": fields}
    assert processed(item, **given) is item
    assert (item.body, item.headline) == (cleaner.clean_html(PAGE).text, "Ferry back")


def test_what_an_item_tells_makes_rules_exact() -> None:
    text = f"{PROSE[0]}\n\n{PROSE[1]}\n\nThe post A Ferry appeared first on The Post.\n"
    item = processed({"text": text, "title": "A Ferry", "site": "The Post"}, CLEANER_MODE="precision")
    assert item["text"] == f"{PROSE[0]}\n\n{PROSE[1]}\n"


def test_what_item_loaders_collect() -> None:
    item = processed({"html": [PAGE], "url": ["https://wendpost.example/ferry"]})
    assert item["text"] == cleaner.clean_html(PAGE).text


@pytest.mark.parametrize("value", [["one", "two"], 7, {"a": 1}])
def test_a_value_that_is_no_text(value: object) -> None:
    with pytest.raises(DropItem, match=r"field 'html' holds .*, not a text or a page"):
        processed({"html": value})


@pytest.mark.parametrize("item", [{}, {"text": ""}, {"html": None}, {"name": "Ann Lee"}, {"text": []}], ids=str)
def test_items_with_nothing_to_clean_pass(item: dict[str, Any]) -> None:
    made, before = pipeline(), dict(item)
    assert asyncio.run(made.process_item(item)) == before
    made.close_spider()


def test_a_fragment_is_a_page_where_the_project_says_so() -> None:
    text = f"{PROSE[0]} &amp; more<br>Share"
    assert processed({"text": text})["text"] == text
    assert processed({"text": text}, CLEANER_KIND="html")["text"].startswith(f"{PROSE[0]} & more")


def test_keep_and_drop() -> None:
    assert processed({"text": TEXT}, CLEANER_KEEP="share,byline")["text"] == TEXT
    whole, bare = (processed({"html": PAGE}, CLEANER_DROP=drop)["text"] for drop in ("", ["headline"]))
    assert whole == f"Ferry back\n\n{bare}"


def test_an_item_without_a_field_for_the_text() -> None:
    class Bare(scrapy.Item):
        html = scrapy.Field()

    with pytest.raises(CleanerError, match="Bare has no field 'text': declare it, or set CLEANER_OUTPUT_FIELD"):
        processed(Bare(html=PAGE))


def test_what_is_no_article_goes_if_asked(tmp_path: Path) -> None:
    shell = "<html><head><title>Just a moment</title></head><body><p>Loading</p></body></html>"
    assert ItemAdapter(processed({"html": shell}))["text"] == ""
    log = tmp_path / "audit.jsonl"
    with pytest.raises(DropItem, match=r"https://a\.example/: (empty|not_an_article:shell)"):
        processed({"html": shell, "url": "https://a.example/"}, CLEANER_DROP_NON_ARTICLES=True, CLEANER_AUDIT_FILE=log)
    with open(log, encoding="utf-8") as lines:
        assert [entry.id for entry in read_log(lines)] == ["https://a.example/"]


def test_hostile_text(tmp_path: Path) -> None:
    text = f"\x00\u202e</script>\ud800\n\n{PROSE[0]}\n\nShare this article\n"
    item = processed({"text": text, "url": "\ud800"}, CLEANER_AUDIT_FILE=tmp_path / "log")
    assert item["text"] == text.removesuffix("\n\nShare this article\n") + "\n"
    with open(tmp_path / "log", encoding="utf-8") as lines:
        assert restore_some(item["text"], next(read_log(lines))) == text


def test_the_reactor_s_loop_goes_on_while_a_page_is_cleaned() -> None:
    page = PAGE.replace("</article>", "".join(f"<p>{number} {PROSE[0]}</p>" for number in range(2000)) + "</article>")
    made = pipeline()

    async def turns() -> int:
        task, counted = asyncio.ensure_future(made.process_item({"html": page})), 0
        while not task.done():
            await asyncio.sleep(0.001)
            counted += 1
        assert (await task)["text"].count(PROSE[0]) == 2001
        return counted

    assert asyncio.run(turns()) > 10
    made.close_spider()


# ------------------------------------------------------------------------------- the log


def test_a_log_that_was_torn_is_not_added_to(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b'{"type":"document"')
    with pytest.raises(InputError, match="log ends in mid-line"):
        pipeline(CLEANER_AUDIT_FILE=tmp_path / "log").open_spider()
    assert (tmp_path / "log").read_bytes() == b'{"type":"document"'


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot write .*/file/log: "):
        pipeline(CLEANER_AUDIT_FILE=tmp_path / "file" / "log").open_spider()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_is_an_error_of_the_item() -> None:
    with pytest.raises(OSError, match="No space left"):
        processed({"text": TEXT}, CLEANER_AUDIT_FILE="/dev/full")


def test_without_scrapy_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "scrapy").mkdir()
    (tmp_path / "scrapy" / "__init__.py").write_text("raise ModuleNotFoundError(name='scrapy')")
    code = "import cleaner.integrations.scrapy"
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, capture_output=True)
    assert b"MissingError: the pipeline for Scrapy needs scrapy: pip install 'newsclean[scrapy]'" in done.stderr


def test_nothing_else_imports_scrapy() -> None:
    code = (
        "import sys, cleaner, cleaner.cli, cleaner.integrations; cleaner.clean('One.'); print('scrapy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "False\n"
