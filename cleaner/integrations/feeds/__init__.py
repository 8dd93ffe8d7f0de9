"""Feeds: RSS, Atom and JSON Feed in, the same feed out with the contents of its entries cleaned.

Nothing more need be installed; what `feedparser <https://feedparser.readthedocs.io>`_ has read is
taken as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar, overload

from cleaner.errors import InputError
from cleaner.integrations.feeds.fetching import fetched, is_address
from cleaner.integrations.feeds.fragment import without_cuts
from cleaner.integrations.feeds.reading import Entry, Place, Reading
from cleaner.markup import binary_kind
from cleaner.page import flat_text
from cleaner.pipeline import Cleaner
from cleaner.removal import Veto
from cleaner.result import CleanResult
from cleaner.text import Document

__all__ = ["CleanEntry", "CleanFeed", "clean_feed"]

T = TypeVar("T", bytes, Mapping[str, Any])


class CleanEntry(NamedTuple):
    """One entry, cleaned."""

    id: str
    """Its id in the feed, else its address, else its number."""
    title: str | None
    url: str | None
    results: Mapping[str, CleanResult]
    """What cleaning each of its fields gave, by the field's name: ``description``, ``content`` ..
    Their ``id`` is that of the entry, ``#`` and this name."""

    @property
    def text(self) -> str:
        """The clean text of its fullest field; empty if it has none."""
        return max((result.text for result in self.results.values()), key=len, default="")


class CleanFeed(NamedTuple, Generic[T]):
    """A feed, cleaned."""

    entries: tuple[CleanEntry, ...]
    feed: T
    """The whole feed in the format that it came in; a copy, if feedparser had read it."""
    flags: tuple[str, ...] = ()
    """``feed-mended``: it was not well-formed XML and is now, in UTF-8."""


@overload
def clean_feed(source: str | bytes, cleaner: Cleaner | None = None) -> CleanFeed[bytes]: ...
@overload
def clean_feed(source: Mapping[str, Any], cleaner: Cleaner | None = None) -> CleanFeed[Mapping[str, Any]]: ...
def clean_feed(source: str | bytes | Mapping[str, Any], cleaner: Cleaner | None = None) -> CleanFeed[Any]:
    """Clean the entries of a feed, given by its address, as it is written, or as feedparser read it.

    Only text that an entry shows goes, with the elements that held nothing else; fields in which
    nothing is cut stay as they are to the letter.  For many feeds hand over one ``cleaner``.
    Raises :class:`~cleaner.errors.InputError` for what is no feed or cannot be fetched.

    >>> done = clean_feed(b'''<rss version="2.0"><channel><title>Wend Post</title><item><title>Ferry sails</title>
    ... <description>The ferry over the Wend sails again after a winter on land, its owners said on Monday.
    ... &lt;p>The post Ferry sails appeared first on Wend Post.&lt;/p></description></item></channel></rss>''')
    >>> print(done.entries[0].text, end="")
    The ferry over the Wend sails again after a winter on land, its owners said on Monday.
    >>> b"appeared first" in done.feed
    False
    """
    made = cleaner or Cleaner()
    reading = _read(source)
    entries = tuple(_cleaned(entry, reading, made) for entry in reading.entries)
    changed = any(result.removals for entry in entries for result in entry.results.values())
    return CleanFeed(entries, reading.written() if changed or reading.flags else reading.original, reading.flags)


def _read(source: str | bytes | Mapping[str, Any]) -> Reading[Any]:
    if isinstance(source, Mapping):
        from cleaner.integrations.feeds.parsed import read_parsed

        return read_parsed(source)
    if isinstance(source, str):
        source = _data(source)
    if not source.strip():
        raise InputError("no feed: it is empty")
    if kind := binary_kind(source):
        raise InputError(f"no feed: this is {kind} data; unpack or convert it first")
    if source.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        from cleaner.integrations.feeds.json_feed import read_json

        return read_json(source)
    from cleaner.integrations.feeds.xml_feed import read_xml

    return read_xml(source)


def _data(source: str) -> bytes:
    """The feed at an address; a string may also hold the feed itself."""
    if is_address(source):
        return fetched(source)
    if not source.lstrip("\ufeff \t\r\n").startswith(("<", "{")):
        raise InputError(f"{source[:80]!r} is neither an http(s) address nor a feed; give the bytes of a file")
    return source.encode("utf-8", "surrogatepass")


def _cleaned(entry: Entry, reading: Reading[Any], cleaner: Cleaner) -> CleanEntry:
    return CleanEntry(entry.id, entry.title, entry.url, dict(_results(entry, reading, cleaner)))


def _results(entry: Entry, reading: Reading[Any], cleaner: Cleaner) -> Iterator[tuple[str, CleanResult]]:
    """Clean each field where it stands."""
    for place in entry.places:
        name = f"{entry.id}#{place.name}"
        document = Document(place.value, name, entry.url, entry.title, reading.title, kind=place.kind)
        result = _cleaned_field(document, cleaner)
        if result.language is None and reading.language:  # too short to tell
            result = _cleaned_field(document._replace(language=reading.language), cleaner)
        if result.removals:
            place.put(_written(place, result))
        yield place.name, result


def _cleaned_field(document: Document, cleaner: Cleaner) -> CleanResult:
    """What cleaning gives.

    An entry's field may be no more than a teaser.  If nothing would be left of it as of a page, it is judged
    by its words, and if nothing would be left of these, it stays as it is.
    """
    result = cleaner.clean(document)
    if not result.text and document.kind == "html":
        result = cleaner.clean(document._replace(text=flat_text(document.text), kind="text"))
    if result.text or not result.removals:
        return result
    refused = tuple(Veto(*removal, reason="budget") for removal in result.removals)
    return result._replace(
        text=result.source, removals=(), vetoes=tuple(sorted({*result.vetoes, *refused})), flags=("budget",)
    )


def _written(place: Place, result: CleanResult) -> str:
    return without_cuts(place.value, result) if place.kind == "html" else result.text
