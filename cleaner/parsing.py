"""HTML, as text or bytes -> tree, losing nothing that a browser would show."""

from __future__ import annotations

import re
from codecs import lookup
from typing import NamedTuple

from lxml import etree, html

from cleaner.encoding import decode
from cleaner.errors import InputError
from cleaner.markup import binary_kind

__all__ = ["Markup", "decode_page", "parse", "read_markup"]

HEAD = 4096
"""So many bytes are searched for the name of a charset, and for signs that this is no text."""
MOST_BINARY = 0.1
"""Share of control characters in what may still be text."""
MOST_BROKEN = 0.01
"""Share of characters that the declared charset need not explain."""
DEEPEST = 400
"""Elements nested deeper are opened up where a page is nested too deeply to be parsed as it is."""

MOST_ATTRIBUTES = 1_000
"""An element keeps so many attributes; no page has more."""

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROLS = bytes([*range(9), 11, 14, *range(15, 32), 127])
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[1-8]|1[124-9]|2\d|3[01])(?!\d)|[xX]0*(?:[1-8bBcCeEfF]|1[\da-fA-F])(?![\da-fA-F]));?"
)
"""What the parser would make a control character of, which then could not be moved in the tree."""
_BLANKED = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
_DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^>]*?\b(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_END = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_TAG = re.compile(rb"<(!--.*?--|/?[a-zA-Z][^\s/>]*)(?:\"[^\"]*\"|'[^']*'|[^'\">])*>", re.DOTALL)
_ALIASES = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874", "big5": "big5hkscs",
}  # fmt: skip
"""What browsers take these charsets for: a superset."""
_LONG_TAG = re.compile(rb"<[a-zA-Z](?:[^>\"']{1,20}+|\"[^\"]{0,1000}+\"|'[^']{0,1000}+'){%d}" % MOST_ATTRIBUTES)
_TAG_START = re.compile(
    rb"<[a-zA-Z][^\s/>]*(?:[\s/]+(?:[^\s/>=\"']+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?|[\"'=]))*"
)
_ATTRIBUTE = re.compile(rb"[\s/]+[^\s/>=\"']+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?")
_OPTIONAL_END = frozenset({b"p", b"li", b"td", b"th", b"tr", b"dt", b"dd", b"option", b"tbody", b"thead", b"tfoot"})
_AFTER_DRAWING = ("p", "div", "section", "article", "h1", "h2", "h3", "h4", "ul", "ol", "table", "blockquote")
_OF_HEAD = frozenset({"base", "link", "meta", "noscript", "script", "style", "template", "title"})
_VOID = frozenset({
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source", b"track",
    b"wbr",
})  # fmt: skip


class Markup(NamedTuple):
    """A page's markup, and what to know of how it was decoded."""

    text: str
    flags: tuple[str, ...] = ()
    """``encoding-guessed:NAME``, ``encoding-repaired``: as for plain text; a charset that the page declares
    is no guess."""


def parse(page: str | bytes, charset: str | None = None) -> html.HtmlElement:
    """Parse a page; ``charset`` is what its sender said, for bytes.

    The root is an ``html`` element, empty if the page is.  Scripts other than JSON-LD, styles,
    drawings and comments are not in it.  Raises :class:`~cleaner.errors.InputError` for bytes
    that are no text.

    >>> parse("<p>Zürich<p>Bern").xpath("string(//p[2])")
    'Bern'
    """
    if isinstance(page, bytes):
        page = decode_page(page, charset)
    data = page.encode("utf-8", "xmlcharrefreplace").translate(_BLANKED)
    if b"&#" in data:
        data = _CONTROL_REFERENCE.sub(b" ", data)
    root = _tree(_without_ends(_with_fewer_attributes(data)))
    _drop_unseen(root)
    _empty_head(root)
    return root


def decode_page(data: bytes, charset: str | None = None) -> str:
    """Decode a page: by byte order mark, as UTF-8, by what it or its sender declares, else by a guess.

    Valid UTF-8 is taken for what it is even if something else is declared: text in another
    charset hardly ever looks like it, while pages that declare the wrong charset are common.

    >>> decode_page(b'<meta charset="windows-1250"><p>\\x9elu\\x9dou\\xe8k\\xfd')[-9:]
    'žluťoučký'
    """
    return read_markup(data, charset).text


def read_markup(data: bytes, charset: str | None = None) -> Markup:
    """Do as :func:`decode_page` does, and tell what was guessed or repaired."""
    _refuse_binary(data)
    if not data.startswith(_MARKS):
        if (wide := _wide(data)) is not None:
            return _told(data.decode(wide, "replace"))
        if (text := _declared(data, charset)) is not None:
            return _told(text)
    decoded = decode(data)
    return Markup(decoded.text, decoded.flags)


def _told(text: str) -> Markup:
    return Markup(text, ("encoding-repaired",) if "\ufffd" in text else ())


def _declared(data: bytes, charset: str | None) -> str | None:
    """The text by what the sender or the page says of it, if that can be believed."""
    match = _DECLARED.search(data, 0, HEAD)
    declared = match[1].decode("ascii", "replace") if match else ""
    names = [name for name in (_codec(charset or ""), _codec(declared)) if name]
    if any(name.startswith(("iso2022", "hz")) for name in names) or not _is_utf8(data):
        for name in names:
            text = data.decode(name, "replace")
            if name != "utf-8" and text.count("\ufffd") <= MOST_BROKEN * len(text):
                return text
    return None


def _refuse_binary(data: bytes) -> None:
    if kind := binary_kind(data):
        raise InputError(f"this is no HTML but {kind} data; unpack or convert it first")
    head = data[:HEAD]
    if data.startswith(_MARKS) or _wide(data):
        return
    if len(head) - len(head.translate(None, _CONTROLS)) > MOST_BINARY * len(head):
        raise InputError("this is no HTML but binary data")


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark, known by its first tag."""
    head = data[:64].lstrip(b"\x00\n\r\t ")
    if head[:1] != b"<" or b"\x00" not in data[:4]:
        return None
    return "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"


def _codec(name: str) -> str | None:
    """Python's name of a charset, or of what browsers take for it; ``None`` if there is none for text."""
    try:
        known = lookup(name.strip("\"' ")).name if name else ""
        b"".decode(known or "?")
    except (LookupError, ValueError):
        return None
    return _ALIASES.get(known, known)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_ends(data: bytes) -> bytes:
    """Line breaks for the ends of body and document, behind which the parser would drop everything."""
    first = _END.search(data)
    if not first or not _END.sub(b"", data[first.start() :]).strip():
        return data
    return _END.sub(b"<br>", data)


def _with_fewer_attributes(data: bytes) -> bytes:
    """Without what exceeds so many attributes of an element: the parser's time grows with their square."""
    parts, position = [], 0
    for long in _LONG_TAG.finditer(data):
        if long.start() < position:
            continue
        tag = _TAG_START.match(data, long.start())
        ends = [match.end() for match in _ATTRIBUTE.finditer(tag[0])] if tag else []
        if tag and len(ends) > MOST_ATTRIBUTES:
            parts.append(data[position : tag.start() + ends[MOST_ATTRIBUTES]])
            position = tag.end()
    return b"".join([*parts, data[position:]]) if parts else data


def _tree(data: bytes) -> html.HtmlElement:
    root, complete = _parsed(data)
    return root if complete else _parsed(_shallow(data))[0]


def _parsed(data: bytes) -> tuple[html.HtmlElement, bool]:
    """The tree, and whether all of the page is in it."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    # one class for all elements spares a call into Python for each of them
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    root = etree.fromstring(data, parser) if data.strip() else None
    if root is None:
        root = etree.fromstring(b"<html><body></body></html>", parser)
    complete = not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    return root, complete


def _shallow(data: bytes) -> bytes:
    """The page with the tags of elements that are nested too deeply replaced by line breaks."""
    parts, position, depth = [], 0, 0
    for match in _TAG.finditer(data):
        name = match[1].lower()
        if name.startswith(b"!") or name.lstrip(b"/") in _VOID | _OPTIONAL_END:
            continue
        depth = max(0, depth - 1) if name.startswith(b"/") else depth + 1
        if depth + name.startswith(b"/") > DEEPEST:
            parts += [data[position : match.start()], b"<br>"]
            position = match.end()
    return b"".join([*parts, data[position:]])


def _drop_unseen(root: html.HtmlElement) -> None:
    """Take out scripts, styles and drawings; JSON-LD stays, for those who look for metadata."""
    for element in list(root.iter("script", "style", "svg")):
        if element.tag == "script" and "ld+json" in element.get("type", ""):
            continue
        if element.tag == "svg" and _swallows(element):
            for opened in (element, *element.iter("template")):
                opened.tag = "div"
        elif element.getparent() is not None:
            element.drop_tree()


def _empty_head(root: html.HtmlElement) -> None:
    """Move into the body what the parser left in the head: newer elements do not end it there."""
    head, body = root.find("head"), root.find("body")
    first = next((n for n, child in enumerate(head) if child.tag not in _OF_HEAD), None) if head is not None else None
    if head is None or first is None:
        return
    if body is None:
        body = etree.SubElement(root, "body")
    astray = head[first:]
    text, body.text = body.text, None
    for place, child in enumerate(astray):
        body.insert(place, child)
    astray[-1].tail = (astray[-1].tail or "") + (text or "")


def _swallows(drawing: html.HtmlElement) -> bool:
    """Whether a drawing that was not closed holds what follows it; browsers end it there."""
    return next(drawing.iter(*_AFTER_DRAWING), None) is not None and next(drawing.iter("foreignobject"), None) is None
