"""RSS (all versions) and Atom: the tree is changed where entries hold content, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from html import escape
from html.entities import html5
from typing import Any

from lxml import etree

from cleaner.errors import InputError
from cleaner.integrations.feeds.fetching import is_address
from cleaner.integrations.feeds.reading import Entry, Place, Reading, kind_of, plain_title
from cleaner.markup import is_markup, sample
from cleaner.parsing import read_markup
from cleaner.text import Kind

__all__ = ["read_xml"]

ATOM = ("{http://www.w3.org/2005/Atom}", "{http://purl.org/atom/ns#}")
RSS = (
    "",
    "{http://purl.org/rss/1.0/}",
    "{http://my.netscape.com/rdf/simple/0.9/}",
    "{http://channel.netscape.com/rdf/simple/0.9/}",
    "{http://backend.userland.com/rss2}",
)
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
ROOTS = ("rss", "RDF", "feed")
KINDS: dict[str, Kind] = {"text": "text", "text/plain": "text", "html": "html", "text/html": "html"}
XHTML = ("xhtml", "application/xhtml+xml")

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION = re.compile(r"\A<\?xml\b[^>]*\?>\s*")
_LOOSE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:(#\d+|#x[\da-fA-F]+|[A-Za-z]\w*);)?", re.DOTALL)
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})


def read_xml(data: bytes) -> Reading[bytes]:
    """Read a feed, mended if it is not well-formed.

    Raises :class:`~cleaner.errors.InputError` if it is none, cannot be mended, or declares entities.
    """
    tree, flags = _parsed(data)
    root = tree.getroot()
    name = etree.QName(root).localname
    if name not in ROOTS:
        raise InputError(f"no feed: its root is <{name}>, not <rss>, <rdf:RDF> or <feed>")
    entries = [_entry(element, number) for number, element in enumerate(_entries(root), 1)]
    head = root if name == "feed" else next(root.iterchildren("{*}channel"), root)
    language = head.get(_LANG) or root.get(_LANG) or _text(head, "language") or _text(head, "language", DUBLIN)
    return Reading(plain_title(_text(head, "title")), language, entries, data, partial(_written, tree), flags)


def _written(tree: Any) -> bytes:
    written: bytes = etree.tostring(tree, encoding=tree.docinfo.encoding or "utf-8", xml_declaration=True)
    return written + b"\n"


# ------------------------------------------------------------------------- parsing


def _parsed(data: bytes) -> tuple[Any, tuple[str, ...]]:
    try:
        return _tree(data), ()
    except etree.XMLSyntaxError as error:
        try:
            return _tree(_mended(data)), ("feed-mended",)
        except etree.XMLSyntaxError:
            if is_markup(sample(data)):
                raise InputError('no feed but a page; its <link rel="alternate"> may tell where the feed is') from error
            raise InputError(f"no feed: not well-formed XML ({error.msg})") from error


def _tree(data: bytes) -> Any:
    """Parse, safely: nothing is fetched, no entity is expanded, and feeds that declare some are refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    tree = etree.fromstring(data, parser).getroottree()
    declared = tree.docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise InputError("refused: a feed that declares XML entities; feeds have no use for them")
    return tree


def _mended(data: bytes) -> bytes:
    """The feed without what most often makes it ill-formed.

    That is: blanks before the declaration, a charset that is another than the declared one, names of
    characters that only HTML knows, a bare ampersand, control characters.
    """
    text = read_markup(data).text.removeprefix("\ufeff").lstrip()
    text = _ILLEGAL.sub("", _DECLARATION.sub("", text))
    return _LOOSE.sub(_referred, text).encode("utf-8")


def _referred(match: re.Match[str]) -> str:
    """A character reference that XML knows."""
    whole, name = match[0], match[1]
    if not whole.startswith("&") or (name and (name in _OF_XML or name.startswith("#"))):
        return whole
    chars = html5.get(f"{name};") if name else None
    return escape(chars) if chars else "&amp;" + whole[1:]


# ------------------------------------------------------------------------- reading


def _entries(root: Any) -> Iterator[Any]:
    for element in root.iter("{*}item", "{*}entry"):
        if _namespace(element) in (ATOM if element.tag.endswith("entry") else RSS):
            yield element


def _namespace(element: Any) -> str:
    space = etree.QName(element).namespace
    return f"{{{space}}}" if space else ""


def _entry(element: Any, number: int) -> Entry:
    url = _url(element)
    identity = _text(element, "guid") or _text(element, "id") or element.get(_ABOUT) or url or f"entry {number}"
    return Entry(identity, plain_title(_text(element, "title")), url, tuple(_places(element)))


def _text(element: Any, name: str, *spaces: str) -> str | None:
    """The text of a child with this name."""
    for child in element.iterchildren(*(space + name for space in spaces or (*RSS, *ATOM))):
        if text := "".join(child.itertext()).strip():
            return text
    return None


def _url(element: Any) -> str | None:
    links = element.iterchildren(*(space + "link" for space in ATOM))
    found = next((link.get("href") for link in links if link.get("rel", "alternate") == "alternate"), None)
    url = found or _text(element, "link", *RSS) or _text(element, "guid", *RSS)
    return url if url and is_address(url) else None


def _places(element: Any) -> Iterator[Place]:
    """The fields that hold content; of two with one name both are told apart."""
    taken: dict[str, int] = {}
    for child in element.iterchildren(tag=etree.Element):
        kind, value = _content(child)
        if kind is None or not value.strip():
            continue
        name = etree.QName(child).localname
        taken[name] = taken.get(name, 0) + 1
        told = name if taken[name] == 1 else f"{name}{taken[name]}"
        yield Place(told, value, kind, partial(_put, child))


def _content(child: Any) -> tuple[Kind | None, str]:
    """What a child of an entry holds to be cleaned, and of which kind it is; ``None`` if it is nothing such."""
    space, name = _namespace(child), etree.QName(child).localname
    if child.tag == ENCODED:
        return "html", _inner(child)
    if space in RSS and name == "description":
        value = _inner(child)
        return kind_of(value), value
    if space in ATOM and name in ("summary", "content") and child.get("src") is None:
        given = child.get("type", "text").lower()
        return ("html" if given in XHTML else KINDS.get(given)), _inner(child)
    return None, ""


def _inner(element: Any) -> str:
    """What an element holds, as HTML if there are elements in it."""
    if not len(element):
        return element.text or ""
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        parts.append(etree.tostring(child, encoding="unicode", method="html"))
    return "".join(parts)


# ------------------------------------------------------------------------- writing


def _put(element: Any, value: str) -> None:
    """Write text into an element: as CDATA if it was, and where elements were, as HTML that says so."""
    value = _ILLEGAL.sub("", value)
    as_data = "<![CDATA[" in etree.tostring(element, encoding="unicode", with_tail=False) and "]]>" not in value
    if element.get("type", "").lower() in XHTML:
        element.set("type", "html" if element.get("type") == "xhtml" else "text/html")
        element.attrib.pop("mode", None)
    for child in list(element):
        element.remove(child)
    element.text = etree.CDATA(value) if as_data else value
