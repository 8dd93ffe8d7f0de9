"""A document's log as one value: what tables and data sets keep beside its text, and flat logs are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cleaner.audit import FORMAT, records
from cleaner.config import Config
from cleaner.result import CleanResult

__all__ = ["HEADER", "nested", "records_of"]

HEADER = (
    "version", "document", "kind", "source_sha256", "clean_sha256", "source_length", "clean_length",
    "ruleset", "mode", "kept", "encoding", "language", "title", "byline", "date", "site", "flags",
)  # fmt: skip
"""Keys of a log's header, in their order, between its format and its counts."""


def nested(result: CleanResult, name: str, config: Config) -> dict[str, Any]:
    """``flags``, ``ruleset``, the lists ``removals`` and ``vetoes``, and in ``audit`` the rest of the header."""
    header, *claims = records(result, name, config.record())
    parts: dict[str, list[dict[str, Any]]] = {"removal": [], "veto": []}
    for claim in claims:
        parts[claim["type"]].append({key: value for key, value in claim.items() if key not in ("type", "document")})
    rest = {key: header[key] for key in HEADER if key not in ("ruleset", "encoding")}
    lists = {"removals": parts["removal"], "vetoes": parts["veto"]}
    return {"flags": header["flags"], "ruleset": header["ruleset"], **lists, "audit": rest}


def records_of(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The lines of the log that :func:`nested` was made of, as :func:`cleaner.audit.to_json` writes them.

    >>> from cleaner import Cleaner
    >>> result = Cleaner().clean("The bridge was closed on Monday, the council said.\\nLeave a Reply\\n")
    >>> row = nested(result, "7", Config())
    >>> [(record["type"], record["document"], record.get("text")) for record in records_of(row)][:2]
    [('document', '7', None), ('removal', '7', 'Leave a Reply\\n')]
    """
    header = {**row["audit"], "ruleset": row["ruleset"], "encoding": None}  # there are no bytes of a file
    whole = {key: header[key] for key in HEADER}
    counts = {key: len(row[key]) for key in ("removals", "vetoes")}
    yield {"type": "document", "format": FORMAT, **whole, **counts}
    for kind, claims in (("removal", row["removals"]), ("veto", row["vetoes"])):
        for claim in claims:
            yield {"type": kind, "document": header["document"], **claim}
