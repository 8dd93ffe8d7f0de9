"""A feed's address -> its bytes."""

from __future__ import annotations

from http.client import HTTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

from cleaner.errors import InputError
from cleaner.version import __version__

__all__ = ["fetched"]

PATIENCE = 30
"""Seconds to wait for an answer, and for each part of it."""
LARGEST = 50_000_000
"""Bytes; feeds are rarely a hundredth of it."""
_HEADERS = {
    "User-Agent": f"newsclean/{__version__}",
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
}


def fetched(url: str) -> bytes:
    """Fetch an http(s) address.  Raises :class:`~cleaner.errors.InputError` if that fails."""
    try:
        with urlopen(Request(url, headers=_HEADERS), timeout=PATIENCE) as answer:
            data: bytes = answer.read(LARGEST + 1)
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise InputError(f"cannot fetch {url}: {getattr(error, 'reason', None) or error}") from error
    if len(data) > LARGEST:
        raise InputError(f"cannot fetch {url}: more than {LARGEST // 1_000_000} MB")
    return data
