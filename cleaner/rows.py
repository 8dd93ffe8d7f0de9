"""Rows: documents that come as named values, in JSON lines, tables and data frames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cleaner.result import CleanResult
from cleaner.text import Document, Kind

__all__ = ["NOTHING_KNOWN", "Columns"]

NOTHING_KNOWN = Document("")


class Columns(NamedTuple):
    """What the columns are called: ``Columns(text="body", id="doc_id")``.

    Of those there need only be one, ``text`` or ``html``; whatever other columns there are passes through.
    """

    text: str = "text"
    """Cleaned; the clean text comes out here, that of a page as well."""
    html: str = "html"
    """A page, which goes before the text that somebody made of it, and does not come out again."""
    id: str = "id"
    """Names the document in the log."""
    url: str = "url"
    title: str = "title"
    site: str = "site"
    language: str = "language"
    kind: Kind | None = None
    """``text``: pages pass through, the text is cleaned.  ``html``: the text is markup as well."""

    @property
    def context(self) -> dict[str, str]:
        """What is known of a document -> the column that says it."""
        return {"url": self.url, "title": self.title, "site": self.site, "language": self.language}

    @property
    def read(self) -> tuple[str, ...]:
        """The columns that hold strings which cleaning looks at."""
        return (self.text, self.html, *self.context.values())

    def document(self, row: Mapping[str, Any], name: str, known: Document = NOTHING_KNOWN) -> Document:
        """What a row holds: its page if it has one, else its text; ``known`` stands in for what it lacks.

        >>> Columns(text="body").document({"body": "News.", "url": "http://a.example/"}, "7")[:3]
        ('News.', '7', 'http://a.example/')
        """
        page = row.get(self.html) if self.kind != "text" else None
        text = page or row.get(self.text) or ""
        context = {key: row[column] for key, column in self.context.items() if row.get(column)}
        return known._replace(text=text, id=name, kind="html" if page else self.kind or "text", **context)

    def name(self, row: Mapping[str, Any], otherwise: str) -> str:
        """The id of the row's document."""
        found = row.get(self.id)
        return otherwise if found in (None, "") else str(found)

    def found(self, row: Mapping[str, Any], result: CleanResult) -> dict[str, Any]:
        """What the clean row says: text, the fields found or else those given, flags."""
        fields = {
            self.title: result.title, "byline": result.byline, "date": result.date,
            self.site: result.site, self.language: result.language,
        }  # fmt: skip
        known = {column: value if value is not None else row.get(column) for column, value in fields.items()}
        return {self.text: result.text, **known, "flags": list(result.flags)}
