"""Pages that are no articles, and articles that look a little like them."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_support import shipped_table

from cleaner import Cleaner, Document

ROOT = Path(__file__).resolve().parent.parent / "fixtures"
PAGES = sorted((ROOT / "no-article").glob("*/page.html"))
SENTENCE = "The committee that looks after the town's {} met again on Tuesday and came to no decision at all."


def flags(markup: str) -> tuple[str, ...]:
    return Cleaner(table=shipped_table()).clean(Document(markup, kind="html")).flags


@pytest.mark.parametrize("path", PAGES, ids=[path.parent.name for path in PAGES])
def test_no_article(path: Path) -> None:
    result = Cleaner(table=shipped_table()).clean(Document(path.read_text("utf-8"), kind="html"))
    assert result.flags == (f"not_an_article:{(path.parent / 'reason.txt').read_text('utf-8').strip()}",)
    assert result.text == ""
    assert result.restore() == result.source


def test_there_are_such_pages() -> None:
    assert len(PAGES) >= 6


def article(title: str, words: str = "bridges", paragraphs: int = 12) -> str:
    body = "".join(f"<p>{number}. {SENTENCE.format(words)}</p>" for number in range(paragraphs))
    return f"<title>{title}</title><body><main><h1>{title}</h1>{body}</main></body>"


@pytest.mark.parametrize(
    "title", ["Page not found: how libraries lose the web", "Log in or lose it", "Archives reopen"]
)
def test_an_article_about_such_pages_is_one(title: str) -> None:
    assert not any(flag.startswith("not_an_article") for flag in flags(article(title)))


def test_an_article_in_sections_is_no_index_by_a_word_of_its_title() -> None:
    parts = "".join(
        f"<section><div><h2>Night {number}</h2><p>{number}. {SENTENCE.format('woods')}</p></div></section>"
        for number in range(8)
    )
    head = "<title>Police search for hiker</title><meta property=og:type content=article>"
    page = f"<head>{head}</head><body><main><h1>Police search for hiker</h1>{parts}</main></body>"
    assert not any(flag.startswith("not_an_article") for flag in flags(page))


def test_a_short_article_is_one() -> None:
    assert not any(flag.startswith("not_an_article") for flag in flags(article("Bridge shut", paragraphs=1)))


def test_read_more_links_between_paragraphs_make_no_index() -> None:
    parts = "".join(
        f"<p><a href=/{n}>How the bridge came to be closed, part {n}</a></p><p>{n}. {SENTENCE.format('bridges')}</p>"
        for n in range(8)
    )
    assert not any(flag.startswith("not_an_article") for flag in flags(f"<main><h1>Bridge shut</h1>{parts}</main>"))


def test_a_fragment_is_no_page_at_all() -> None:
    result = Cleaner(table=shipped_table()).clean(Document("<p>The ferry is back.</p>", kind="html"))
    assert result.text.strip() == "The ferry is back."
    assert not any(flag.startswith("not_an_article") for flag in result.flags)


@pytest.mark.parametrize("markup", ["<title></title>", "<html></html>", "<div id=root></div><script>start()</script>"])
def test_an_empty_page(markup: str) -> None:
    assert flags(markup) == ("not_an_article:shell", "witness-silent")
