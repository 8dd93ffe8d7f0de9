"""Whether bytes or a text are HTML, told by how they begin; in doubt they are plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["PAGES", "binary_kind", "is_markup", "sample", "text_name"]

PAGES: Final = (".html", ".htm", ".xhtml")
"""What the names of pages end in."""
SAMPLE = 4096
"""So many bytes are looked at: the first picture of a feed item may fill a thousand."""
LEAST_EVIDENCE = 2

_BINARY = (
    (b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstandard"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"),
    (b"PK\x03\x04", "zip"), (b"%PDF-", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"),
    (b"RIFF", "RIFF"),
)  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "iframe", "ins", "kbd", "mark", "picture", "q",
    "s", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "video",
})  # fmt: skip
_VOID = frozenset({"br", "hr", "img", "source", "wbr"})
_IMPLIED = frozenset({"p", "li", "td", "th", "tr", "dt", "dd"})
"""Elements that the next of their kind ends."""
_SKIPPED = re.compile(r"\s*(?:<!--.*?-->|<\?xml\b[^>]*\?>)", re.DOTALL)
_PAGE = re.compile(r"\s*<(?:!doctype\s+html\b[^>]*|(?:html|head|body)(?:\s[^<>]*)?)>", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*(?:<[a-z!/?]|\Z)", re.IGNORECASE)
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(/?)([a-z][a-z0-9]*)((?:\s(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)?)/?>", re.IGNORECASE | re.DOTALL
)
_VALUE = re.compile(r"\s(?:href|src|class|style|id|alt|width)\s*=\s*[\"']", re.IGNORECASE)
_GAP = re.compile(r"\S\s*\n[ \t\r]*\n\s*\S")
_END_OF_PARAGRAPH = re.compile(r"[.!?…:\"'”“’»)。！？][\s]*(?:</[a-z]+>\s*)*<br\s*/?>", re.IGNORECASE)


def binary_kind(data: bytes) -> str | None:
    """What sort of data this is that is neither text nor HTML, by its first bytes."""
    return next((kind for magic, kind in _BINARY if data.startswith(magic)), None)


def text_name(path: str) -> str:
    """The name of the text that is made of a page.

    >>> text_name("news/page.html"), text_name("feed/item")
    ('news/page.txt', 'feed/item')
    """
    suffix = next((end for end in PAGES if path.lower().endswith(end)), "")
    return path[: len(path) - len(suffix)] + ".txt" if suffix else path


def sample(data: bytes) -> str:
    """The beginning of a file as far as its tags go, whatever its encoding."""
    head = data[:SAMPLE].translate(None, b"\x00")
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return head.decode("utf-8", "replace")


def is_markup(start: str) -> bool:
    """Whether a text that begins so is a page, or plainly a fragment of one.

    >>> is_markup("<!doctype html><title>Ferry</title>"), is_markup('<p>One.</p><p class="more">Two.</p>')
    (True, True)
    >>> is_markup("The <p> element, closed by </p>, holds a paragraph."), is_markup("3 < 4 > 2")
    (False, False)
    """
    text = start[:SAMPLE]
    while skipped := _SKIPPED.match(text):
        text = text[skipped.end() :]
    page = _PAGE.match(text)
    if page and _GOES_ON.match(text, page.end()):
        return True
    return "<" in text and _is_fragment(text[page.end() if page else 0 :].strip())


class _Tag(NamedTuple):
    name: str
    closes: bool
    dressed: bool
    """Whether it has an attribute with a quoted value that pages use."""


def _is_fragment(text: str) -> bool:
    """Whether the tags hold the text, rather than the text speaking of tags."""
    if text.rfind("<") > text.rfind(">"):
        text = text[: text.rfind("<")]
    tokens = list(_tokens(text))
    first = tokens[0] if tokens else ""
    reading = _Reading()
    if not reading.take(tokens) or reading.gaps:
        return False
    if isinstance(first, _Tag) and not first.closes and (first.name in _BLOCKS or first.dressed):
        lone = reading.evidence == 1 and not reading.bare
        return (reading.evidence >= LEAST_EVIDENCE or lone) and reading.bare <= reading.held
    return len(_END_OF_PARAGRAPH.findall(text)) >= LEAST_EVIDENCE


def _tokens(text: str) -> Iterator[_Tag | str]:
    """Tags of HTML, and what stands between them; other things in angle brackets are text."""
    position = 0
    for match in _TOKEN.finditer(text):
        name = (match[2] or "").lower()
        if name and name not in _BLOCKS | _INLINE | _VOID:
            continue
        if text[position : match.start()].strip():
            yield text[position : match.start()]
        position = match.end()
        if name:
            yield _Tag(name, bool(match[1]), bool(_VALUE.search(match[3])))
    if text[position:].strip():
        yield text[position:]


class _Reading:
    """What the tags of a text say about it."""

    def __init__(self) -> None:
        self.evidence = 0
        """Elements that are whole, and pictures: what markup has and talk of markup has not."""
        self.bare = self.held = 0
        """Characters outside of all elements, and within one."""
        self.gaps = False
        """Whether blank lines part paragraphs, as in plain text."""
        self._open: list[_Tag] = []
        self._pictured = False

    def take(self, tokens: list[_Tag | str]) -> bool:
        """Read on; whether every tag has its place."""
        return all(self._text(token) if isinstance(token, str) else self._tag(token) for token in tokens)

    def _text(self, text: str) -> bool:
        verbatim = any(tag.name == "pre" for tag in self._open)
        self.gaps = self.gaps or (not verbatim and bool(_GAP.search(text)))
        if self._open or self._pictured:
            self.held += len(text.strip())
        else:
            self.bare += len(text.strip())
        return True

    def _tag(self, tag: _Tag) -> bool:
        if tag.name in _VOID:
            self._pictured = self._pictured or (tag.name == "img" and tag.dressed)
            self.evidence += tag.name == "img" and tag.dressed
            return True
        if tag.closes:
            return self._close(tag.name)
        if tag.name in _IMPLIED and self._open and self._open[-1].name == tag.name:
            self._close(tag.name)
        self._open.append(tag)
        return True

    def _close(self, name: str) -> bool:
        while self._open:
            tag = self._open.pop()
            if tag.name == name:
                self.evidence += tag.name in _BLOCKS or tag.dressed
                return True
            if tag.name not in _IMPLIED:
                return False
        return False
