"""JSON Feed, versions 1 and 1.1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from cleaner.audit import to_json
from cleaner.encoding import decode
from cleaner.errors import InputError
from cleaner.integrations.feeds.reading import Entry, Place, Reading, plain_title
from cleaner.text import Kind

__all__ = ["read_json"]

FIELDS: dict[str, Kind] = {"content_html": "html", "content_text": "text", "summary": "text"}


def read_json(data: bytes) -> Reading[bytes]:
    """Read a feed.  Raises :class:`~cleaner.errors.InputError` if it is none."""
    try:
        feed = json.loads(decode(data).text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"no feed: not JSON ({error})") from error
    items = feed.get("items")
    if "jsonfeed.org/version" not in str(feed.get("version")) or not isinstance(items, list):
        raise InputError("no feed: JSON without the 'version' and 'items' of a JSON Feed")
    entries = [_entry(item, number) for number, item in enumerate(items, 1) if isinstance(item, dict)]
    title, language = plain_title(_text(feed, "title")), _text(feed, "language")
    return Reading(title, language, entries, data, lambda: (to_json(feed) + "\n").encode("utf-8"))


def _entry(item: dict[str, Any], number: int) -> Entry:
    url = _text(item, "url")
    identity = item.get("id") or url or f"entry {number}"
    return Entry(str(identity), plain_title(_text(item, "title")), url, tuple(_places(item)))


def _places(item: dict[str, Any]) -> Iterator[Place]:
    for name, kind in FIELDS.items():
        if value := _text(item, name):
            yield Place(name, value, kind, partial(item.__setitem__, name))


def _text(found: dict[str, Any], name: str) -> str | None:
    value = found.get(name)
    return value if isinstance(value, str) and value else None
