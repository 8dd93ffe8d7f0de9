"""What a page's head says of its article: JSON-LD and meta elements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Facts", "facts_of"]

LONGEST_DATA = 2_000_000
"""A block of JSON-LD that is longer, in characters, is left alone."""
DEEPEST = 8
"""JSON-LD is looked into so many levels deep."""
LONGEST_VALUE = 300

_ARTICLES = ("Article", "Posting", "Report", "Recipe", "Review")
"""What the type of an article ends in: NewsArticle, BlogPosting, LiveBlogPosting ..."""
_TITLES = ("og:title", "twitter:title", "dc.title", "title")
_SITES = ("og:site_name", "application-name")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "pubdate", "publish-date",
    "parsely-pub-date", "sailthru.date", "dc.date", "dc.date.issued", "date",
)  # fmt: skip


class Facts(NamedTuple):
    """What is known of the article besides its text; nothing is parsed or put right."""

    titles: tuple[str, ...] = ()
    """The headline as the head gives it, the most trustworthy first."""
    byline: str | None = None
    date: str | None = None
    """When it was published, as written: ISO 8601 in most heads."""
    language: str | None = None
    site: str | None = None
    body: str = ""
    """The article's text in JSON-LD as it stands, where it is there."""
    article: bool = False
    """Whether the head says that this is an article."""
    address: str | None = None
    """The page's own, as its head gives it."""


def facts_of(tree: Any) -> Facts:
    """Read the head of a tree of :func:`cleaner.parsing.parse`.

    >>> from cleaner.parsing import parse
    >>> page = '<title>Bridge | Bay Post</title><meta property="og:title" content="Old bridge shut">'
    >>> facts_of(parse(page)).titles
    ('Old bridge shut', 'Bridge | Bay Post')
    """
    article, meta = _article(tree), _meta(tree)
    shown = " ".join(next(tree.iter("title"), tree.makeelement("title")).text_content().split())
    return Facts(
        _unique(_text(article.get("headline")), *(meta.get(name) for name in _TITLES), shown),
        _names(article.get("author")) or _person(_first(meta, _AUTHORS)),
        _text(article.get("datePublished")) or _first(meta, _DATES),
        _text(article.get("inLanguage")) or tree.get("lang") or meta.get("og:locale"),
        _first(meta, _SITES) or _names(article.get("publisher")),
        _body(article.get("articleBody")),
        bool(article) or meta.get("og:type", "").startswith("article"),
        _canonical(tree) or meta.get("og:url"),
    )


def _canonical(tree: Any) -> str | None:
    """The address that a page with several names for itself wants to be known by."""
    links = (link for link in tree.iter("link") if link.get("rel", "").lower() == "canonical")
    return next((address for address in map(_text, (link.get("href") for link in links)) if address), None)


def _meta(tree: Any) -> dict[str, str]:
    """Name or property, in lower case -> content; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = _text(element.get("content"))
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _article(tree: Any) -> Mapping[str, Any]:
    """The page's article in JSON-LD; of several the one with most to say."""
    found = [item for element in tree.iter("script") for item in _items(_data(element)) if _is_article(item)]
    return max(found, key=lambda item: len(str(item.get("articleBody", ""))), default={})


def _data(element: Any) -> Any:
    text = element.text or ""
    if "ld+json" not in element.get("type", "") or len(text) > LONGEST_DATA:
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _items(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """All objects on the way down."""
    if depth > DEEPEST:
        return
    if isinstance(data, dict):
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        if isinstance(value, (dict, list)):
            yield from _items(value, depth + 1)


def _is_article(item: Mapping[str, Any]) -> bool:
    kinds = item.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.endswith(_ARTICLES) for kind in listed)


def _text(value: Any) -> str | None:
    """A text with its white space evened; anything else is none."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if 0 < len(text) <= LONGEST_VALUE else None


def _body(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= LONGEST_DATA else ""


def _names(value: Any) -> str | None:
    """The names of persons or organisations, however they are given."""
    listed = value if isinstance(value, list) else [value]
    names = [_text(one.get("name")) if isinstance(one, dict) else _text(one) for one in listed]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _person(value: str | None) -> str | None:
    """A name; some heads give the address of a profile instead."""
    return None if value is None or "://" in value or value.startswith("@") else value


def _first(meta: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((meta[name] for name in names if name in meta), None)


def _unique(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
