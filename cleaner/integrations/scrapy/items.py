"""Items: what there is to clean in one, and what cleaning tells in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from itemadapter import ItemAdapter

from cleaner.errors import CleanerError, InputError
from cleaner.integrations.scrapy.settings import Settings
from cleaner.markup import SAMPLE, is_markup
from cleaner.result import CleanResult
from cleaner.text import Document, Kind

__all__ = ["Raw", "raw_of", "tell"]

PAGE_FIELDS: Final = ("html", "body_html", "articleBodyHtml")
TEXT_FIELDS: Final = ("text", "body", "articleBody")
"""Where spiders usually put a page or a text, those asked first standing first."""
KNOWN_BEFORE: Final = ("url", "title", "site", "language")
FOUND: Final = ("title", "byline", "date", "site", "language")


class Raw(NamedTuple):
    """What an item holds to be cleaned, as it came."""

    field: str
    value: object
    kind: Kind | None
    id: str | None
    known: Mapping[str, str]
    """Of ``url``, ``title``, ``site`` and ``language`` what the item tells."""

    def document(self) -> tuple[Document, tuple[str, ...]]:
        """The document, and flags on how it was decoded.

        Raises :class:`~cleaner.errors.InputError` for bytes that are no page, and for what is neither text nor bytes.
        """
        if isinstance(self.value, bytes):
            from cleaner.parsing import read_markup

            page = read_markup(self.value)
            return Document(page.text, self.id, kind="html", **self.known), page.flags
        if not isinstance(self.value, str):
            raise InputError(f"field {self.field!r} holds {_described(self.value)}, not a text or a page")
        kind: Kind = self.kind or ("html" if is_markup(self.value[:SAMPLE]) else "text")
        return Document(self.value, self.id, kind=kind, **self.known), ()


def raw_of(item: Any, settings: Settings) -> Raw | None:
    """What is to be cleaned in an item; ``None`` if there is nothing."""
    if not ItemAdapter.is_item(item):
        return None
    adapter = ItemAdapter(item)
    names = (settings.input_field,) if settings.input_field else (*PAGE_FIELDS, *TEXT_FIELDS)
    field = next((name for name in names if adapter.get(name)), None)
    if field is None:
        return None
    told = {name: _one(adapter.get(settings.field(name))) for name in ("id", *KNOWN_BEFORE)}
    known = {name: told[name] for name in KNOWN_BEFORE if isinstance(told[name], str) and told[name]}
    identity = told["id"] if told["id"] not in (None, "") else known.get("url")
    kind = settings.kind or ("html" if field in PAGE_FIELDS else None)
    return Raw(field, _one(adapter[field]), kind, None if identity is None else str(identity), known)


def _one(value: Any) -> Any:
    """The only value of a list: item loaders collect lists."""
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def _described(value: Any) -> str:
    many = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    return f"{len(value)} values (join them)" if many else f"a {type(value).__name__}"


def tell(item: Any, settings: Settings, result: CleanResult, audit: Sequence[Mapping[str, Any]]) -> None:
    """Write the clean text into an item, and what was found on the way where the item has room for it.

    Raises :class:`~cleaner.errors.CleanerError` if the item has no field for the text or the log.
    """
    adapter = ItemAdapter(item)
    _put(adapter, settings.output_field, result.text, "CLEANER_OUTPUT_FIELD")
    if settings.audit_field:
        _put(adapter, settings.audit_field, list(audit), "CLEANER_AUDIT_FIELD")
    for name in FOUND:
        field = settings.field(name)
        if _takes(adapter, field) and not adapter.get(field):
            adapter[field] = getattr(result, name)
    if _takes(adapter, settings.field("flags")):
        adapter[settings.field("flags")] = list(result.flags)


def _put(adapter: ItemAdapter, field: str, value: Any, setting: str) -> None:
    if not _takes(adapter, field):
        raise CleanerError(f"{type(adapter.item).__name__} has no field {field!r}: declare it, or set {setting}")
    adapter[field] = value


def _takes(adapter: ItemAdapter, field: str) -> bool:
    return isinstance(adapter.item, dict) or field in adapter.field_names()
