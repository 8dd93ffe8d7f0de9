"""A feed's address -> its bytes."""

from __future__ import annotations

from http.client import HTTPException, HTTPResponse
from time import monotonic
from urllib import request
from urllib.error import URLError

from cleaner.errors import InputError
from cleaner.version import __version__

__all__ = ["fetched", "is_address"]

PATIENCE = 30
"""Seconds to wait for an answer, and for each part of it."""
LONGEST = 120
"""Seconds that all of it may take."""
LARGEST = 50_000_000
"""Bytes; feeds are rarely a hundredth of it."""
PART = 65_536
_HEADERS = {
    "User-Agent": f"newsclean/{__version__}",
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
}
_HANDLERS = (
    request.ProxyHandler, request.HTTPHandler, request.HTTPSHandler, request.HTTPRedirectHandler,
    request.HTTPDefaultErrorHandler, request.HTTPErrorProcessor, request.UnknownHandler,
)  # fmt: skip
"""What is needed for http(s) and nothing more: a redirection leads to no other protocol."""


def is_address(source: str) -> bool:
    """Whether this is something to be fetched."""
    return source.startswith(("http://", "https://"))


def fetched(url: str) -> bytes:
    """Fetch an http(s) address.  Raises :class:`~cleaner.errors.InputError` if that fails."""
    opener = request.OpenerDirector()
    for handler in _HANDLERS:
        opener.add_handler(handler())
    try:
        with opener.open(request.Request(url, headers=_HEADERS), timeout=PATIENCE) as answer:
            return _all_of(answer)
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise InputError(f"cannot fetch {url}: {getattr(error, 'reason', None) or error}") from error


def _all_of(answer: HTTPResponse) -> bytes:
    """Raises ``ValueError`` for what is too large or takes too long."""
    data, end = bytearray(), monotonic() + LONGEST
    while part := answer.read1(PART):
        data += part
        if len(data) > LARGEST:
            raise ValueError(f"more than {LARGEST // 1_000_000} MB")
        if monotonic() > end:
            raise ValueError(f"not done after {LONGEST} seconds")
    return bytes(data)
