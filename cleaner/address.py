"""What an address says of a page: its site, and which page of it."""

from __future__ import annotations

__all__ = ["host_of", "page_of"]


def host_of(url: str | None) -> str | None:
    """The host of a URL, without ``www.``; ``None`` where there is none.

    >>> host_of("https://www.Example.com:8080/a"), host_of("a.html")
    ('example.com', None)
    """
    if not url or "//" not in url:
        return None
    name = url.split("//", 1)[1].split("/", 1)[0].split("?", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    return name.lower().removeprefix("www.") or None


def page_of(url: str) -> str:
    """The address without scheme, fragment and what only counts visitors: the same for the same page.

    >>> page_of("http://example.com/a/?utm_source=feed#top")
    'example.com/a'
    """
    from courlan import normalize_url

    try:
        address = str(normalize_url(url, strict=False))
    except ValueError:
        address = url
    return (address.partition("://")[2] or address).partition("#")[0].rstrip("/")
