"""Feeds: RSS, Atom and JSON Feed in, the same feed out with its entries cleaned."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from engine_support import PROSE, ROOT
from integration_support import clean
from lxml import etree

import cleaner
from cleaner import CleanResult, Removal
from cleaner.audit import read_log
from cleaner.errors import InputError
from cleaner.integrations.feeds import CleanFeed, clean_feed
from cleaner.integrations.feeds.fragment import without_cuts
from cleaner.page import flat_text

TITLE, SITE, URL = "Ferry back on the Wend", "The Wend Post", "https://wendpost.example/ferry"
ATTRIBUTION = (
    f'<p>The post <a href="{URL}">{TITLE}</a> appeared first on <a href="https://wendpost.example">{SITE}</a>.</p>'
)
STORY = "\n".join(f"<p>{line}</p>" for line in PROSE[:3])
CONTENT = (
    f'{STORY}\n<figure><img src="boat.jpg"></figure>\n{ATTRIBUTION}\n<p>Share this:</p>\n<ul><li>Facebook</li></ul>'
)
XHTML = CONTENT.replace('"boat.jpg">', '"boat.jpg"/>')
SUMMARY = f"<p>{PROSE[0]} {PROSE[1]} [&#8230;]</p>\n{ATTRIBUTION}"

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/css" href="feed.css"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>{SITE}</title><link>https://wendpost.example</link><description>Share this article</description>
<language>en-GB</language>
<!-- made by hand -->
<item>
  <title>{TITLE}</title> <link>{URL}</link> <guid isPermaLink="false">wend-7</guid>
  <pubDate>Mon, 04 Mar 2024 09:00:00 +0000</pubDate>
  <description><![CDATA[{SUMMARY}]]></description>
  <content:encoded><![CDATA[{CONTENT}]]></content:encoded>
  <media:description>Share this article</media:description>
</item>
<item><title>Second</title><guid>https://wendpost.example/2</guid><description>{escape(SUMMARY)}</description></item>
<item><title>Bare</title></item>
</channel></rss>
"""
ATOM = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title type="html">The &lt;b&gt;Wend&lt;/b&gt; Post</title>
<id>urn:feed</id><updated>2024-03-04T09:00:00Z</updated>
<entry><title>{TITLE}</title><link rel="self" href="urn:x"/><link href="{URL}"/><id>urn:1</id>
<updated>2024-03-04T09:00:00Z</updated>
<summary type="text">{PROSE[0]}

{PROSE[1]}

The post {TITLE} appeared first on {SITE}.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{XHTML}</div></content>
</entry>
<entry><title>Elsewhere</title><id>urn:2</id><updated>2024-03-04T09:00:00Z</updated>
<content src="https://wendpost.example/2" type="text/html"/></entry>
<entry><title>Picture</title><id>urn:3</id><updated>2024-03-04T09:00:00Z</updated>
<content type="image/png">aGVsbG8=</content></entry>
</feed>
"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1", "title": SITE, "_own": {"kept": [1, 2.5]},
    "items": [
        {"id": "1", "url": URL, "title": TITLE, "content_html": CONTENT, "summary": PROSE[0], "_own": True},
        {"id": 2, "content_text": f"{PROSE[0]}\n\nShare this article\n"},
    ],
}  # fmt: skip
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://wendpost.example"><title>{SITE}</title></channel>
<item rdf:about="{URL}"><title>{TITLE}</title><link>{URL}</link><description>{escape(SUMMARY)}</description></item>
</rdf:RDF>"""
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"


def cleaned(source: str | bytes) -> CleanFeed[bytes]:
    return clean_feed(source.encode() if isinstance(source, str) else source)


def field(done: CleanFeed[bytes], path: str) -> str:
    return etree.fromstring(done.feed).findtext(path) or ""


def words(markup: str) -> str:
    return flat_text(markup)


# ------------------------------------------------------------------------------- formats


def test_rss() -> None:
    done = cleaned(RSS)
    assert [(entry.id, entry.title, entry.url) for entry in done.entries] == [
        ("wend-7", TITLE, URL), ("https://wendpost.example/2", "Second", "https://wendpost.example/2"),
        ("entry 3", "Bare", None),
    ]  # fmt: skip
    assert [sorted(entry.results) for entry in done.entries] == [["description", "encoded"], ["description"], []]
    assert words(field(done, f".//{ENCODED}")) == "\n\n".join(PROSE[:3]) + "\n" == done.entries[0].text
    assert words(field(done, ".//item/description")) == f"{PROSE[0]} {PROSE[1]} […]\n"
    assert done.entries[2].text == ""


def test_all_else_stays_to_the_letter() -> None:
    out, before = cleaned(RSS).feed.decode(), RSS
    for name in ("description", "content:encoded"):
        for text in (out, before):
            assert f"<{name}>" in text
    outside = [
        [part.split("</content:encoded>")[-1] for part in text.split("<content:encoded>")] for text in (out, RSS)
    ]
    assert outside[0][1].split("</item>")[0] == outside[1][1].split("</item>")[0]
    for kept in ('<?xml-stylesheet type="text/css" href="feed.css"?>', "<!-- made by hand -->", "<pubDate>Mon, 04",
                 "<description>Share this article</description>", "<description><![CDATA[", "<img src=\"boat.jpg\">",
                 "<media:description>Share this article</media:description>"):  # fmt: skip
        assert kept in out


def test_atom() -> None:
    done = cleaned(ATOM)
    entry = done.entries[0]
    assert (entry.id, entry.title, entry.url, sorted(entry.results)) == ("urn:1", TITLE, URL, ["content", "summary"])
    assert entry.results["summary"].text == f"{PROSE[0]}\n\n{PROSE[1]}\n"
    content = etree.fromstring(done.feed).find(".//{*}entry/{*}content")
    assert (content.get("type"), len(content)) == ("html", 0)
    assert words(content.text) == "\n\n".join(PROSE[:3]) + "\n"
    assert '<img src="boat.jpg">' in content.text
    assert [sorted(entry.results) for entry in done.entries[1:]] == [[], []]
    assert b"aGVsbG8=" in done.feed


def test_rss_1() -> None:
    done = cleaned(RDF)
    assert (done.entries[0].id, done.entries[0].text) == (URL, f"{PROSE[0]} {PROSE[1]} […]\n")


def test_json_feed() -> None:
    done = cleaned(json.dumps(JSON, indent=2))
    made = json.loads(done.feed)
    first, second = made["items"]
    assert words(first.pop("content_html")) == "\n\n".join(PROSE[:3]) + "\n"
    assert second.pop("content_text") == f"{PROSE[0]}\n"
    expected: dict[str, Any] = json.loads(json.dumps(JSON))
    del expected["items"][0]["content_html"], expected["items"][1]["content_text"]
    assert made == expected
    assert [entry.id for entry in done.entries] == ["1", "2"]


def test_what_feedparser_reads() -> None:
    feedparser = pytest.importorskip("feedparser", reason="feedparser is not installed: pip install 'newsclean[test]'")
    source = RSS.replace("media:description", "media:title")  # else feedparser takes it for the summary
    parsed = feedparser.parse(source)
    done = clean_feed(parsed)
    entry = done.feed["entries"][0]
    assert words(entry.content[0].value) == "\n\n".join(PROSE[:3]) + "\n" == done.entries[0].text
    assert (
        words(entry.summary)
        == words(entry.summary_detail.value)
        == words(entry.description)
        == f"{PROSE[0]} {PROSE[1]} […]\n"
    )
    assert (type(done.feed), done.feed.feed.title, entry.link) == (type(parsed), SITE, URL)
    assert parsed == feedparser.parse(source)


def test_our_feeds_are_read_by_feedparser() -> None:
    feedparser = pytest.importorskip("feedparser", reason="feedparser is not installed: pip install 'newsclean[test]'")
    for source in (RSS, ATOM, RDF):
        before, after = feedparser.parse(source), feedparser.parse(cleaned(source).feed)
        assert (before.bozo, after.bozo, before.version) == (False, False, after.version)
        for old, new in zip(before.entries, after.entries, strict=True):
            texts = ("content", "summary", "summary_detail")
            assert {**old, **dict.fromkeys(texts)} == {**new, **dict.fromkeys(texts)}


# ------------------------------------------------------------------------- what is cut


def test_running_twice_changes_nothing() -> None:
    for source in (RSS, ATOM, RDF, json.dumps(JSON)):
        once = cleaned(source).feed
        assert cleaned(once).feed == once


def test_a_feed_with_nothing_to_cut_is_the_same_bytes() -> None:
    plain = f"<rss><channel><title>x</title><item><description>{PROSE[0]}</description></item></channel></rss>"
    for source in (plain.encode(), plain.encode("utf-16"), json.dumps(JSON | {"items": []}, indent=3).encode()):
        assert clean_feed(source).feed == source


def test_the_title_and_the_outlet_make_the_attribution_exact() -> None:
    odd = "When boats return"
    text = f"{PROSE[0]}\n\nThe post {odd} appeared first on Wend."
    for site, left in (("Wend", f"{PROSE[0]}\n"), ("Other", text)):
        source = {"version": "https://jsonfeed.org/version/1", "title": site,
                  "items": [{"id": "1", "title": odd, "content_text": text}]}  # fmt: skip
        result = clean_feed(json.dumps(source), cleaner.Cleaner(cleaner.Config(mode="precision"))).entries[0]
        assert result.title == odd
        if site == "Wend":
            assert result.text == left


def test_a_language_that_is_too_short_to_tell_is_the_feed_s() -> None:
    item = "<item><description>Zum Artikel</description></item>"
    source = f"<rss><channel><title>x</title><language>de</language>{item}</channel></rss>"
    assert cleaned(source).entries[0].results["description"].language == "de"


@pytest.mark.parametrize(
    "teaser",
    [
        "Talks on the winter rota go on... <a href='x'>Read more</a>",
        "<a href='x'>Ferry back on the Wend</a>&nbsp; Wend Post",
        "Share this article",
    ],
)
def test_no_field_is_emptied(teaser: str) -> None:
    source = ITEM.format(title="x", text=escape(teaser))
    result = cleaned(source).entries[0].results["description"]
    assert result.text.startswith(words(teaser)[:16])
    assert result.restore() == result.source
    if not result.removals and result.vetoes:
        assert result.flags == ("budget",)
        assert "budget" in [veto.reason for veto in result.vetoes]


def test_the_log_leads_back_to_the_visible_lines() -> None:
    entry = cleaned(RSS).entries[0]
    result = entry.results["encoded"]
    assert result.id == "wend-7#encoded"
    assert result.restore() == flat_text(CONTENT)


# ---------------------------------------------------------------------- cutting in markup


def cut(markup: str, *texts: str, category: Any = "share") -> str:
    """The markup without these stretches of what it shows."""
    source = flat_text(markup)
    spans = sorted((source.rindex(text), source.rindex(text) + len(text)) for text in texts)
    removals = tuple(Removal(start, end, source[start:end], "r", category, "high") for start, end in spans)
    return without_cuts(markup, CleanResult(cleaner.removal.apply(source, removals), source, removals=removals))


@pytest.mark.parametrize(
    ("markup", "texts", "left"),
    [
        ("<p>One.</p><p>Two.</p>", ["Two."], "<p>One.</p>"),
        ("<div><p>One.</p><div><a href=x>A</a> <a href=y>B</a></div></div>", ["A B"], "<div><p>One.</p></div>"),
        ("<p>One <b>two</b> three.</p>", ["two "], "<p>One  three.</p>"),
        ("<p>One two three.</p>", [" two"], "<p>One three.</p>"),
        ("One.<br><br>Two.<br><br>Three.", ["Two."], "One.<br><br>Three."),
        ("One.<br><a href=x>Two</a><br>Three.", ["Two"], "One.<br>Three."),
        ("One. <a href=x>Share</a><br>Two.", ["Share"], "One. <br>Two."),
        ("<ul><li>One</li><li>Two</li></ul>", ["Two"], "<ul><li>One</li></ul>"),
        ("<p>One.</p><ul><li><img src=i>Share</li></ul>", ["Share"], "<p>One.</p>"),
        ("<p>AT&amp;T &lt;3</p><p>x</p>", ["x"], "<p>AT&amp;T &lt;3</p>"),
        ("<p>So\u00adft</p><p>Cut\u200b me</p>", ["Cut me"], "<p>So\u00adft</p>"),
        ("<p>Share</p><p>Share</p><p>End.</p>", ["Share\n\n"], "<p>Share</p><p>End.</p>"),
        ("<script>Share</script><p hidden>Share</p><p>One.</p><p>Go</p>", ["Go"], "<p hidden>Share</p><p>One.</p>"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", ["c | d"],
         "<table><tr><td>a</td><td>b</td></tr></table>"),
        ("<p>One.</p>", ["One."], ""),
        ("<p>One | two.</p><p>|</p><p>|</p>", ["|\n\n|"], "<p>One | two.</p>"),
    ],
)  # fmt: skip
def test_elements_go_with_their_text(markup: str, texts: list[str], left: str) -> None:
    assert cut(markup, *texts) == left


def test_a_picture_stays_when_its_caption_goes() -> None:
    figure = "<p>One.</p><figure><img src=i><figcaption>Photo: Ann Lee</figcaption></figure>"
    assert cut(figure, "Photo: Ann Lee", category="caption") == '<p>One.</p><figure><img src="i"></figure>'
    assert cut(figure, "Photo: Ann Lee", category="related") == "<p>One.</p>"


def test_what_cannot_be_found_in_the_markup_comes_as_paragraphs() -> None:
    removals = (Removal(6, 11, "Share", "r", "share", "high"),)
    result = CleanResult("One.\n\n", "One.\n\nShare", removals=removals)
    assert without_cuts("<p>Other words.</p>", result) == "<p>One.</p>"
    two = CleanResult("1 < 2\nb\n\nc\n\n", "1 < 2\nb\n\nc\n\nShare", removals=removals)
    assert without_cuts("", two) == "<p>1 &lt; 2<br>\nb</p>\n<p>c</p>"


@pytest.mark.parametrize("page", sorted((ROOT / "fixtures" / "pages").glob("*/page.html")), ids=lambda p: p.parent.name)
def test_whole_pages_show_what_is_left_and_nothing_else(page: Path) -> None:
    markup = page.read_text("utf-8")
    result = cleaner.clean_html(markup)
    shown = flat_text(without_cuts(markup, result))
    assert "".join(shown.split()) == "".join(result.text.split())


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 1500 + "<p>One.</p><p>Share</p>",
        "<p>One.</p><p>" + "<span>x </span>" * 50_000 + "</p><p>Share</p>",
        "<p>One.</p>" + "<i></i><br>" * 50_000 + "Share<br>" + "<br>" * 50_000 + "<p>Two.</p>",
        "<p>One.</p>" + "<figcaption>Share" * 500,
    ],
    ids=["deep", "many on a line", "many breaks", "captions in captions"],
)
def test_large_markup_takes_no_time(markup: str) -> None:
    start = time.process_time()
    left = cut(markup, "Share", category="caption")
    assert time.process_time() - start < 10
    assert flat_text(left).count("Share") == markup.count("Share") - 1


# ---------------------------------------------------------------------------- hostile feeds

BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
ITEM = (
    "<rss><channel><title>x</title><item><title>{title}</title><description>{text}</description></item></channel></rss>"
)


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE])
@pytest.mark.parametrize("name", ["&b;", "&x;", "plain"])
def test_feeds_that_declare_entities_are_refused(doctype: str, name: str) -> None:
    with pytest.raises(InputError, match=r"refused: a feed that declares XML entities|no feed: "):
        cleaned(doctype + ITEM.format(title="x", text=name))


def test_a_document_type_elsewhere_is_neither_fetched_nor_dropped() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss-0.91.dtd">'
    done = cleaned(doctype + ITEM.format(title=TITLE, text=escape(SUMMARY)))
    assert doctype.encode() in done.feed
    assert b"appeared first" not in done.feed


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Fish&nbsp;and chips &copy; Wend", "Fish\u00a0and chips © Wend"),
        ("a?b=1&c=2 &unknown; AT&T", "a?b=1&c=2 &unknown; AT&T"),
        ("one \x0c\x01two", "one two"),
        ("<![CDATA[a & b &nbsp; <b>c</b>]]> &nbsp;", "a & b &nbsp; <b>c</b> \u00a0"),
    ],
)
def test_feeds_that_are_not_well_formed_are_mended(text: str, read: str) -> None:
    done = cleaned("\n " + '<?xml version="1.0"?>' + ITEM.format(title="x", text=text))
    assert done.flags == ("feed-mended",)
    assert field(done, ".//item/description") == read


def test_another_charset_than_is_declared() -> None:
    source = '<?xml version="1.0" encoding="utf-8"?>' + ITEM.format(title="x", text="Zürich hat gewählt")
    assert field(clean_feed(source.encode("cp1252")), ".//item/description") == "Zürich hat gewählt"
    latin = source.replace("utf-8", "iso-8859-1").encode("iso-8859-1")
    assert clean_feed(latin).feed == latin


@pytest.mark.parametrize(
    "source",
    [b"", b"<", b"<rss><channel>", b"<html><body>x</body></html>", b"{", b"{}", b'{"version": 1, "items": []}',
     b"\x1f\x8b\x08\x00", b"[" * 100_000, b'{"a":' * 100_000, b"<a>" * 100_000, b"\x00" * 100, b"plain text"],
    ids=repr,
)  # fmt: skip
def test_what_is_no_feed(source: bytes) -> None:
    with pytest.raises(InputError):
        clean_feed(source)


@pytest.mark.parametrize("part", ["<!--", "<![CDATA[", " ", "&", "&a", "<a", "<?xml "])
def test_a_broken_feed_takes_no_time(part: str) -> None:
    start = time.process_time()
    with pytest.raises(InputError):
        cleaned("<rss>&nbsp;" + part * 300_000)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("source", ["feed.xml", "", "ftp://example.org/feed", "file:///etc/passwd"])
def test_a_string_that_is_no_address(source: str) -> None:
    with pytest.raises(InputError, match="neither an http"):
        clean_feed(source)


def test_markup_in_text_stays_text() -> None:
    text = f"]]></description><script>alert(1)</script> &#1; {STORY}<p>Share this article</p>"
    for written in (escape(text), "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"):
        done = cleaned(ITEM.format(title="x", text=written))
        assert words(field(done, ".//item/description")) == "\n\n".join(PROSE[:3]) + "\n"
        assert "<script" not in field(done, ".//item/description")
        assert etree.fromstring(done.feed).find(".//item/script") is None


def test_json_of_a_wrong_shape() -> None:
    items: list[Any] = [None, 1, {"id": None, "content_html": 7}, {"content_text": "Share this article\n\ud800"}]
    done = cleaned(json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}))
    assert [entry.id for entry in done.entries] == ["entry 3", "entry 4"]
    assert json.loads(done.feed)["items"][:3] == items[:3]


# ---------------------------------------------------------------------------- by the command


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # http.server's name
        if self.path in ("/moved", "/away"):
            self.send_response(302)
            self.send_header("Location", "/feed" if self.path == "/moved" else "ftp://127.0.0.1:9/feed")
        else:
            self.send_response(200 if self.path in ("/feed", "/page") else 404)
        self.end_headers()
        if self.path == "/feed":
            self.wfile.write(RSS.encode())
        elif self.path == "/page":
            self.wfile.write(b"<!doctype html><p>One.<br><p>Two.</p>")

    def log_message(self, *args: object) -> None:
        del args


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_by_address(address: str) -> None:
    for path in ("/feed", "/moved"):
        assert clean_feed(address + path).feed == cleaned(RSS).feed
    with pytest.raises(InputError, match=r"cannot fetch http://127\S+/no: Not Found"):
        clean_feed(address + "/no")
    with pytest.raises(InputError, match=r"cannot fetch http://127\S+/away: "):
        clean_feed(address + "/away")
    with pytest.raises(InputError, match=r"cannot fetch http://127\.0\.0\.1:9/: "):
        clean_feed("http://127.0.0.1:9/")


def test_the_command(address: str, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(RSS, "utf-8")
    expected = cleaned(RSS).feed
    for words, stdin in (("feed.xml",), b""), (("-",), RSS.encode()), ((), RSS.encode()), ((address + "/feed",), b""):
        done = clean("feed", *words, stdin=stdin, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, expected, b"")
    done = clean("feed", "feed.xml", "--out", "out.xml", "--audit", "log", cwd=tmp_path)
    assert (done.returncode, done.stdout, (tmp_path / "out.xml").read_bytes()) == (0, b"", expected)
    with open(tmp_path / "log", encoding="utf-8") as log:
        entries = {entry.id: entry.removals for entry in read_log(log)}
    results = [result for entry in cleaned(RSS).entries for result in entry.results.values()]
    assert entries == {result.id: result.removals for result in results}
    assert clean("audit", "show", "log", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("words", "stdin", "message"),
    [
        (["no.xml"], b"", b"cannot read no.xml: No such file"),
        ([], b"", b"standard input: no feed: it is empty"),
        (["feed.xml", "--out", "feed.xml"], b"", b"feed.xml would be written over: give another --out"),
        (["feed.xml", "feed.xml"], b"", b"unrecognized arguments"),
        (["feed.xml", "--mode", "x"], b"", b"invalid choice: 'x'"),
        (["http://127.0.0.1:9/"], b"", b"cannot fetch http://127.0.0.1:9/: "),
        (["-"], b"<!doctype html><p>One.<br>", b'standard input: no feed but a page; its <link rel="alternate"> may'),
        (["-"], b"\x1f\x8b\x08\x00", b"standard input: no feed: this is gzip data; unpack or convert it first"),
        (["broken.xml"], b"", b"broken.xml: no feed: not well-formed XML ("),
    ],
    ids=str,
)
def test_the_command_says_what_is_wrong(tmp_path: Path, words: list[str], stdin: bytes, message: bytes) -> None:
    (tmp_path / "feed.xml").write_text(RSS, "utf-8")
    (tmp_path / "broken.xml").write_text("<rss><channel>", "utf-8")
    done = clean("feed", *words, stdin=stdin, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr
    assert b"Traceback" not in done.stderr
    assert (tmp_path / "feed.xml").read_text("utf-8") == RSS


def test_the_command_names_the_address_of_what_is_no_feed(address: str) -> None:
    done = clean("feed", address + "/page")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(f"clean: {address}/page: no feed but a page".encode())


def test_the_command_tells_of_what_it_mended() -> None:
    done = clean("feed", stdin=ITEM.format(title="x", text="a&nbsp;b").encode())
    assert (done.returncode, done.stderr) == (0, b"clean: standard input: was no well-formed XML; mended\n")


def test_feedparser_is_not_needed() -> None:
    code = f"import sys, cleaner.integrations.feeds as f; f.clean_feed({RSS!r}); print('feedparser' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "False\n"
