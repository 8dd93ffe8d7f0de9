"""What feedparser has read; nothing here needs it, its results are dictionaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import Any

from cleaner.errors import InputError
from cleaner.integrations.feeds.reading import Entry, Place, Reading, plain_title
from cleaner.text import Kind

__all__ = ["read_parsed"]

KINDS: dict[str, Kind] = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}


def read_parsed(parsed: Mapping[str, Any]) -> Reading[Mapping[str, Any]]:
    """Take a result of ``feedparser.parse``; changes are made in a copy.

    Raises :class:`~cleaner.errors.InputError` if it is none, or holds no feed.
    """
    if "entries" not in parsed:
        raise InputError("no feed: feedparser's result has 'entries'")
    if not parsed["entries"] and parsed.get("bozo"):
        raise InputError(f"no feed: feedparser found no entries ({parsed.get('bozo_exception')})")
    copy = type(parsed)(parsed, entries=deepcopy(parsed["entries"]))  # type: ignore[call-arg]  # a dict of its own
    head = copy.get("feed") or {}
    entries = [_entry(entry, number) for number, entry in enumerate(copy["entries"], 1)]
    return Reading(plain_title(head.get("title")), head.get("language"), entries, copy, lambda: copy)


def _entry(entry: Mapping[str, Any], number: int) -> Entry:
    url = entry.get("link")
    identity = entry.get("id") or url or f"entry {number}"
    return Entry(str(identity), plain_title(entry.get("title")), url, tuple(_places(entry)))


def _places(entry: Mapping[str, Any]) -> Iterator[Place]:
    details = [("summary", entry.get("summary_detail"))]
    details += [(f"content{number or ''}", detail) for number, detail in enumerate(entry.get("content") or ())]
    for name, detail in details:
        kind = KINDS.get(detail.get("type", "")) if detail else None
        if detail and kind and detail.get("value"):
            yield Place(name, detail["value"], kind, partial(_put, entry if name == "summary" else None, detail))


def _put(entry: Any, detail: Any, value: str) -> None:
    """Write a value; a summary is told twice."""
    detail["value"] = value
    if entry is not None:
        entry["summary"] = value
