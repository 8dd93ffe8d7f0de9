"""Strips boilerplate from scraped news: clean article text, every cut on record.

>>> import cleaner
>>> result = cleaner.clean("The river rose two metres overnight, officials said.\\nShare this article\\n")
>>> result.text
'The river rose two metres overnight, officials said.\\n'
>>> [(removal.category, removal.text) for removal in result.removals]
[('share', 'Share this article\\n')]
"""

from __future__ import annotations

__all__ = [
    "CleanResult",
    "Cleaner",
    "CleanerError",
    "Config",
    "Document",
    "Kind",
    "Removal",
    "SiteMemory",
    "Veto",
    "__version__",
    "clean",
    "clean_html",
]

from functools import lru_cache
from typing import TYPE_CHECKING

from cleaner.config import Config
from cleaner.errors import CleanerError
from cleaner.removal import Removal, Veto
from cleaner.result import CleanResult
from cleaner.text import Document, Kind
from cleaner.version import __version__

if TYPE_CHECKING:
    from cleaner.memory import SiteMemory
    from cleaner.pipeline import Cleaner


def clean(
    text: str,
    *,
    url: str | None = None,
    title: str | None = None,
    site: str | None = None,
    language: str | None = None,
) -> CleanResult:
    """Clean one text with the shipped rules and the default settings.

    What is known of the document makes rules exact: ``title`` and ``site`` let "The post
    TITLE appeared first on SITE" be cut to the letter, ``language`` (``en``) saves guessing.
    """
    return _default().clean(Document(text, url=url, title=title, site=site, language=language))


def clean_html(
    markup: str | bytes,
    *,
    url: str | None = None,
    title: str | None = None,
    site: str | None = None,
    language: str | None = None,
) -> CleanResult:
    r"""Clean one page, or a feed item's markup, with the shipped rules and the default settings.

    Bytes are decoded as their byte order mark, UTF-8 or the page's own declaration says, else by a
    guess, which is flagged.  What is cut is cut from the page's visible lines, ``result.source``.
    Raises :class:`~cleaner.errors.InputError` for bytes that are no text.

    >>> result = clean_html('''
    ... <title>Ferry sails again - Wend Post</title> <nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
    ... <article> <h1>Ferry sails again</h1>
    ... <p>The ferry over the Wend sails again after a winter on land, its owners said on Monday.</p>
    ... <p>Its new engine uses half the fuel of the old one, and there is room for nine more cars.</p>
    ... <p>Passengers had waited since November, when a storm tore the landing stage away.</p>
    ... </article> <footer>About us - Privacy</footer>''')
    >>> print(result.text)
    Ferry sails again
    <BLANKLINE>
    The ferry over the Wend sails again after a winter on land, its owners said on Monday.
    <BLANKLINE>
    Its new engine uses half the fuel of the old one, and there is room for nine more cars.
    <BLANKLINE>
    Passengers had waited since November, when a storm tore the landing stage away.
    <BLANKLINE>
    >>> [(removal.category, removal.text.strip()) for removal in result.removals]
    [('navigation', 'Home Sport'), ('footer', 'About us - Privacy')]
    >>> result.title, result.kind
    ('Ferry sails again', 'html')
    """
    from cleaner.parsing import Markup, read_markup

    page = read_markup(markup) if isinstance(markup, bytes) else Markup(markup)
    document = Document(page.text, url=url, title=title, site=site, language=language, kind="html")
    return _default().clean(document).flagged(page.flags)


@lru_cache(maxsize=1)
def _default() -> Cleaner:
    from cleaner.pipeline import Cleaner

    return Cleaner()


def __getattr__(name: str) -> object:
    """Load these when first asked for: the command's start should not wait for them."""
    if name == "Cleaner":
        from cleaner.pipeline import Cleaner

        return Cleaner
    if name == "SiteMemory":
        from cleaner.memory import SiteMemory

        return SiteMemory
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
