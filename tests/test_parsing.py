"""HTML, as text or bytes -> tree."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cleaner.errors import InputError
from cleaner.flattening import flatten
from cleaner.parsing import decode_page, parse


def shown(page: str | bytes, charset: str | None = None) -> str:
    return "".join(parse(page, charset).itertext()).strip()


@pytest.mark.parametrize("page", ["", "  \n", b"", "<!doctype html>", "<!-- open", "<?xml?>"])
def test_an_empty_page_is_an_empty_document(page: str | bytes) -> None:
    assert parse(page).tag == "html"
    assert not shown(page)


def test_the_tree_is_of_the_class_that_trafilatura_takes() -> None:
    from lxml.html import HtmlElement

    assert all(type(element) is HtmlElement for element in parse("<p>a<form><input><select><option>b").iter())


def test_scripts_styles_and_drawings_go_but_metadata_stays() -> None:
    tree = parse(
        "<script>one</script>a<style>two</style>b<svg><text>three</text></svg>c"
        '<script type="application/ld+json">{"four": 4}</script>'
    )
    assert "".join(tree.itertext()) == 'abc{"four": 4}'


def test_a_drawing_that_is_not_closed_does_not_swallow_the_page() -> None:
    assert "Text" in shown("<svg><path/><p>Text</p><p>More</p>")
    assert flatten(parse("<svg><template><svg><p>Text<p>More")).text.split() == ["Text", "More"]
    assert shown("<svg><foreignObject><p>Label</p></foreignObject></svg><p>Text") == "Text"


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>one</body></html><p>two",
        "<html><body><p>one</html>\n<p>two</body></html>",
        "<html><body><p>one</p></body><body><p>two</p></body></html>",
        "<!doctype html><html><p>one</HTML ><!doctype html><html><p>two</html>",
    ],
)
def test_what_follows_the_end_of_the_document_is_kept(page: str) -> None:
    assert [paragraph.text.strip() for paragraph in parse(page).iter("p")] == ["one", "two"]


def test_text_after_the_end_of_the_document_is_a_line_of_its_own() -> None:
    assert flatten(parse("<body>one</body>two</html>three")).text.split() == ["one", "two", "three"]


@pytest.mark.parametrize("depth", [255, 257, 2047, 2050, 5_000, 50_000])
@pytest.mark.parametrize(
    ("start", "end"), [("<div>", "</div>"), ("<b>", "</b>"), ("<ul><li>", "</li></ul>"), ("<i>", "")]
)
def test_nothing_is_lost_however_deep_elements_are_nested(depth: int, start: str, end: str) -> None:
    assert shown(start * depth + "deep" + end * depth + "<p>after") == "deepafter"


def test_only_what_is_too_deep_is_opened_up() -> None:
    tree = parse(
        "<main><p class=a>first</p></main>" + "<div>" * 5_000 + "x" + "</div>" * 5_000 + "<main><p class=b>last"
    )
    assert [p.getparent().tag for p in tree.iter("p")] == ["main", "main"]


def test_controls_and_lone_surrogates_do_no_harm() -> None:
    assert shown("<p title='\x00\x01'>a\x00b\x1fc\ud800d<p>e").startswith("a b c\ufffdd")
    assert shown("<p>\ud800<p>end").endswith("end")


def test_attributes_without_end_do_not_take_time_without_end() -> None:
    plain = " ".join(f"a{number}" for number in range(100_000))
    quoted = " ".join(f'a{number}=">"' for number in range(100_000))
    for attributes in (plain, quoted):
        tree = parse(f'<p id="kept" {attributes}>text</p><p class="other">end')
        first, second = tree.iter("p")
        assert (first.text, first.get("id"), len(first.keys()) < 2_000) == ("text", "kept", True)
        assert (second.text, second.get("class")) == ("end", "other")


def test_long_attributes_are_left_alone() -> None:
    data = "x > y " * 20_000
    assert parse(f'<div data-state="{data}"><p>text').find(".//div").get("data-state") == data


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<title>x</title><nav>a</nav><p>b", "a b"),
        ("<!doctype html><title>x</title><section>a</section> b <i>c</i><p>d", "a b c d"),
        ("<html><head><title>x</title><header>a</header><p>b</p></html>", "a b"),
        ("<head><meta charset=utf-8><my-own>a</my-own><meta name=b content=c></head><body>d", "a d"),
        ("<title>x</title><main>a</main><body class=x><p>b</body>", "a b"),
        ('<script type="application/ld+json">{}</script><article>a</article>', "a"),
        ("<head><title>x</title><svg><p>a", "a"),
        ("<head><noscript><p>a</p></noscript></head><body>b", "b"),
    ],
)
def test_a_head_that_is_not_closed_swallows_nothing(page: str, lines: str) -> None:
    assert flatten(parse(page)).text.split() == lines.split()


# ------------------------------------------------------------------------- charsets

CZECH = "žluťoučký kůň"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_charset(encoding: str) -> None:
    assert shown(f"<meta charset=iso-8859-1><p>{CZECH}".encode(encoding)) == CZECH


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="windows-1250">',
        "<META CHARSET=windows-1250 >",
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">',
        '<?xml version="1.0" encoding="windows-1250"?>',
    ],
)
def test_a_declared_charset_is_believed(declaration: str) -> None:
    assert decode_page(f"{declaration}<p>{CZECH}".encode("cp1250")).endswith(CZECH)


def test_valid_utf8_is_utf8_whatever_is_declared() -> None:
    page = f"<meta charset=iso-8859-1><p>{CZECH}".encode()
    assert shown(page) == CZECH
    assert shown(page, "latin-1") == CZECH


def test_the_senders_charset_goes_before_the_declared_one() -> None:
    assert shown("<meta charset=koi8-r><p>Привет".encode("cp1251"), "windows-1251") == "Привет"


def test_browsers_supersets_stand_for_the_declared_charset() -> None:
    assert shown("<meta charset=iso-8859-1><p>“quoted”".encode("cp1252")) == "“quoted”"
    assert shown("<meta charset=gb2312><p>镕".encode("gb18030")) == "镕"


def test_a_stray_byte_does_not_spoil_a_declared_charset() -> None:
    page = b"<meta charset=shift_jis><p>" + "日本語の文章。".encode("cp932") * 40 + b"\xff<p>end"
    assert shown(page).startswith("日本語の文章。日本語")


def test_stateful_charsets_look_like_ascii_but_are_decoded() -> None:
    assert shown(b"<meta charset=iso-2022-jp><p>" + "日本語".encode("iso2022-jp")) == "日本語"


@pytest.mark.parametrize("charset", ["", "no-such", "base64", "rot13", "undefined", "x\x00y"])
def test_a_charset_that_is_none_is_passed_over(charset: str) -> None:
    assert shown(f"<meta charset='{charset}'><p>{CZECH}".encode(), charset) == CZECH


def test_utf16_without_a_mark_is_known_by_its_tags() -> None:
    assert shown(f"<p>{CZECH}".encode("utf-16-le")) == CZECH
    assert shown(f"<p>{CZECH}".encode("utf-16-be")) == CZECH


def test_undeclared_bytes_are_guessed() -> None:
    sentence = "Die Straßenbahn fährt über die Brücke nach Zürich, wo viele Menschen auf größere Züge warten. "
    assert shown(b"<p>" + (sentence * 5).encode("cp1252")) == (sentence * 5).strip()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x1f\x8b\x08\x00", "gzip"), (b"%PDF-1.7", "PDF"), (b"PK\x03\x04", "zip"), (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"), (bytes(range(32)) * 9, "binary"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused_by_name(data: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=kind):
        parse(data)


def test_a_stray_nul_is_no_reason_to_refuse() -> None:
    assert shown(b"<p>one\x00two" + b" three" * 10).startswith("one two three")


def test_cleaning_text_does_not_import_lxml() -> None:
    check = "import sys, cleaner; cleaner.clean('Text.'); assert 'lxml' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@pytest.mark.parametrize("reference", ["&#1;", "&#x1f;", "&#012 ", "&#xB", "&#031;"])
def test_references_to_control_characters_are_blanks(reference: str) -> None:
    assert parse(f"<p>One<script></script>{reference}two &#12345; &#x1fa; &#9;").text_content().split() == [
        "One",
        "two",
        "〹",
        "Ǻ",
    ]
