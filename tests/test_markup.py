"""What is a page, and what only talks of tags."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from engine_support import ARTICLES, ROOT, read

from cleaner.markup import binary_kind, is_markup, sample, text_name

PAGES = sorted(path for kind in ("pages", "no-article") for path in (ROOT / "fixtures" / kind).glob("*/page.html"))
TEXTS = [
    *(path / "raw.txt" for path in ARTICLES),
    *sorted((ROOT / "fixtures").glob("known-failures/*/raw.txt")),
    *sorted((ROOT / "fixtures" / "clean").rglob("*.txt")),
    *sorted((ROOT / "seeds").glob("*.txt")),
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.name)
def test_pages_and_fragments_are_markup(path: Path) -> None:
    assert is_markup(sample(path.read_bytes()))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem if path.stem != "raw" else path.parent.name)
def test_texts_are_none(path: Path) -> None:
    assert not is_markup(sample(path.read_bytes()))
    assert read(path)


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html>\n<title>Ferry</title><p>Text",
        "<!doctype html>",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html>',
        '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head>',
        "\n\n  <!-- saved from url -->\n<!-- again --><html lang=de><head><meta charset=utf-8>",
        "<html><body>Text and <b>nothing</b> else",
        "<body class=home><div>",
        "<head><meta charset=utf-8>",
        '<p>The ferry sails again.</p>\n\n<p>It has a <a href="https://example.org">new engine</a>.</p>',
        "<p>The ferry sails again.</p>",
        "<p>The ferry sails again.<p>It has a new engine.<p>The deck has room for nine cars more.",
        "<div>\n  <p>The ferry sails again.</p>\n</div>",
        '<img src="https://example.org/a.jpg" alt="" />The ferry sails again after a winter on land.',
        '<a href="https://example.org/a"><img src="a.jpg"></a><br/>The ferry sails again after a winter on land.',
        "<ul><li>One<li>Two<li>Three</ul>",
        "<!-- wp:paragraph -->\n<p>The ferry sails again.</p>\n<!-- /wp:paragraph -->",
        "The ferry sails again.<br/><br/>Its engine is new.<br/><br/>The deck is wide.",
        "<b>Brennach.</b> The ferry sails again.<br />\nIts engine is new.<br />\n",
        "The ferry sails again.<br/></br>Its engine is new.<br/><img src=a.gif></img>",
        '<p>One.</p><p>Two.</p><a href="https://example.org/' + "x" * 5000 + '">Three</a>',
    ],
)  # fmt: skip
def test_markup(text: str) -> None:
    assert is_markup(text)
    assert is_markup(sample(text.encode()))


SPEECH = "The lecture began with the words that everybody in the room knew by heart since the first year. "


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        ">",
        "1 < 2 and 3 > 2",
        "Ann Lee <ann@example.org> wrote:\n\nDear <name>, <br> is a line break.",
        "<ann@example.org> wrote to <bob@example.org>.",
        "Wrap a paragraph in <p> and </p>, a link in <a href=\"https://example.org\"> and </a>.",
        "<p> is the tag of a paragraph; </p> closes it. " + SPEECH,
        "<html> is the tag that every page begins with. " + SPEECH,
        "<!DOCTYPE html> is what every page begins with. " + SPEECH,
        "<body> and <head> are its parts. " + SPEECH,
        "<b>Bold</b> move by the council",
        "<strong>Ferry sails again</strong>\n\nIts engine is new.\n\nIts deck is wide.",
        "<div> and <span> are boxes. <p> is a paragraph.",
        "Use <br> or <br/> for a line break, <hr> for a rule.",
        '<ul>\n  <li>One</li>\n  <li>Two</li>\n</ul>\n\nThis is the code of a list. ' + SPEECH,
        '<a href="https://example.org">example</a>\n\n' + SPEECH + "\n\n" + SPEECH,
        f"{SPEECH}\n\n<p>{SPEECH}</p>\n\n{SPEECH}\n\n{SPEECH}",
        f'{SPEECH}\n\nHe called the <a href="https://example.org">office</a>.\n\n{SPEECH}',
        "<p>" + SPEECH + "\n\n" + SPEECH + "\n\n" + SPEECH,
        "</p></div>" + SPEECH,
        "<Enter> goes on, <Esc> goes back.",
        "<rss version=\"2.0\"><channel><title>News</title></channel></rss>",
        "<?xml version=\"1.0\"?><feed><entry><title>News</title></entry></feed>",
        "<script>alert(1)</script> was what the visitor typed. " + SPEECH,
        "I <3 the ferry </3",
        "`<p>One.</p>` and `<p>Two.</p>` are two paragraphs.",
        "```html\n<p>One.</p>\n<p>Two.</p>\n```\n",
        "<!-- a comment -->",
        "<!-- a comment that never ends <p>One.</p><p>Two.</p>",
    ],
)  # fmt: skip
def test_talk_of_tags_is_text(text: str) -> None:
    assert not is_markup(text)
    assert not is_markup(sample(text.encode()))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_any_encoding(encoding: str) -> None:
    assert is_markup(sample("<!doctype html><title>Zürich</title>".encode(encoding)))
    assert is_markup(sample("<p>Zürich.</p><p>Genève.</p>".encode(encoding)))
    assert not is_markup(sample("Zürich <p> Genève".encode(encoding)))


def test_a_torn_tag_at_the_end_of_the_sample_does_no_harm() -> None:
    page = "<p>One.</p>" * 400
    assert all(is_markup(page[:length]) for length in range(22, 60))


def test_no_start_takes_long() -> None:
    for text in ("<" * 5000, "<p " * 2000, "<!--" * 2000, "<p a='" * 900, "<p><b>" * 700, "<br>.\n" * 900, " " * 5000):
        is_markup(text)
        is_markup(text + "<p>One.</p>")


def test_names() -> None:
    assert [text_name(name) for name in ("a.html", "b/c.HTM", "d.xhtml", "e.txt", "f.html.txt", "g", ".html")] == [
        "a.txt", "b/c.txt", "d.txt", "e.txt", "f.html.txt", "g", ".txt",
    ]  # fmt: skip


def test_binary_data_is_known_by_its_first_bytes() -> None:
    assert binary_kind(b"\x1f\x8b\x08\x00") == "gzip"
    assert binary_kind(b"%PDF-1.7") == "PDF"
    assert binary_kind(codecs.BOM_UTF8 + b"<p>") is None
    assert binary_kind(b"") is None
