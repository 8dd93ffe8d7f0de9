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
    "Removal",
    "Veto",
    "__version__",
    "clean",
]

from functools import lru_cache
from typing import TYPE_CHECKING

from cleaner.config import Config
from cleaner.errors import CleanerError
from cleaner.removal import Removal, Veto
from cleaner.result import CleanResult
from cleaner.text import Document
from cleaner.version import __version__

if TYPE_CHECKING:
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


@lru_cache(maxsize=1)
def _default() -> Cleaner:
    from cleaner.pipeline import Cleaner

    return Cleaner()


def __getattr__(name: str) -> object:
    """Load the pipeline when first asked for: the command's start should not wait for it."""
    if name == "Cleaner":
        from cleaner.pipeline import Cleaner

        return Cleaner
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
