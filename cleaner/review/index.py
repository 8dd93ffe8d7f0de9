"""An audit log by index: a few numbers for each claim in memory, its text read from the file when asked for.

A log whose writer was cut off opens too: what is broken is passed over, and a notice says so.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from threading import Lock
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

from cleaner.audit import claim_of, parse_line
from cleaner.errors import AuditError
from cleaner.removal import Removal, Veto

__all__ = ["Columns", "DocumentRow", "Found", "LogIndex", "Names"]

SHOWN_FAULTS = 3


class Names:
    """Names as numbers, in the order in which they came."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers))

    def list(self) -> list[str]:
        return list(self._numbers)


class Columns:
    """One entry for each removal and veto, in the order of the log."""

    def __init__(self, names: Mapping[str, Names] | None = None) -> None:
        self.document, self.cause, self.category, self.confidence, self.reason = (array("i") for _ in range(5))
        self.start, self.end, self.offset = (array("q") for _ in range(3))
        self.names = names or {name: Names() for name in ("cause", "category", "confidence", "reason")}
        self.names["reason"].number("")

    def add(self, document: int, claim: Mapping[str, Any], reason: str, offset: int) -> None:
        """One more claim, whose line begins at this offset of the file; ``reason`` is empty for a removal."""
        names = self.names
        self.document.append(document)
        self.cause.append(names["cause"].number(claim["cause"]))
        self.category.append(names["category"].number(claim["category"]))
        self.confidence.append(names["confidence"].number(claim["confidence"]))
        self.reason.append(names["reason"].number(reason) if reason else 0)
        self.start.append(claim["start"])
        self.end.append(claim["end"])
        self.offset.append(offset)

    def __len__(self) -> int:
        return len(self.offset)


class DocumentRow(NamedTuple):
    """What is remembered of a document."""

    id: str
    copy: int
    """How many documents before it have the same id."""
    source: str
    """SHA-256 of its source."""
    site: str
    offset: int
    first: int
    """The number of its first claim; the others follow."""


class Found(NamedTuple):
    """A claim as its line tells it."""

    claim: Removal | Veto
    line: int
    """Of the source, 1-based; 0 where the log does not say."""


class LogIndex:
    """A log, read once.  Raises :class:`~cleaner.errors.AuditError` if it is none."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name, self._lock = file, name, Lock()
        self.documents: list[DocumentRow] = []
        self.headers: list[dict[str, Any]] = []
        """Without what a list of documents has no use for; see :meth:`header`."""
        self.claims = Columns()
        self.faults: list[str] = []
        self._fault_count = 0
        self._read()

    @property
    def notices(self) -> list[str]:
        """What a reader should know of the log's state."""
        more = self._fault_count - len(self.faults)
        return self.faults + ([f"{self._name}: {more} more faults of this sort"] if more else [])

    # ---------------------------------------------------------------- reading

    def _read(self) -> None:
        copies, offset = Counter[str](), 0
        for number, line in enumerate(self._file, 1):
            try:
                self._add(parse_line(line, ""), offset, copies)
            except AuditError as error:
                self._fault(f"{self._name}:{number}{error}; this line is passed over")
            offset += len(line)
        self._check_counts()
        if offset and not self.documents:
            raise AuditError(self.faults[0] if self.faults else f"{self._name}: no document in this log")

    def _add(self, record: dict[str, Any], offset: int, copies: Counter[str]) -> None:
        if record["type"] == "document":
            name = record["document"]
            self.documents.append(
                DocumentRow(name, copies[name], record["source_sha256"], _site(record), offset, len(self.claims))
            )
            self.headers.append({key: record.get(key) for key in _LISTED})
            copies[name] += 1
        elif not self.documents or record.get("document") != self.documents[-1].id:
            raise AuditError(f": a {record['type']} before its document's header line")
        else:
            if not _plainly_sound(record):
                claim_of(record, "")
            self.claims.add(len(self.documents) - 1, record, record.get("reason", ""), offset)

    def _check_counts(self) -> None:
        for number, header in enumerate(self.headers):
            ids = self.claims_of(number)
            removals = sum(not self.claims.reason[claim] for claim in ids)
            written = header["removals"], header["vetoes"]
            if written != (removals, len(ids) - removals):
                self._fault(
                    f"{self._name}: {header['document']}: {written[0]} removals and {written[1]} vetoes were written,"
                    f" {removals} and {len(ids) - removals} are here; the log is incomplete"
                )

    def _fault(self, message: str) -> None:
        self._fault_count += 1
        if len(self.faults) < SHOWN_FAULTS:
            self.faults.append(message)

    # ----------------------------------------------------------------- asking

    def claims_of(self, document: int) -> range:
        """The numbers of a document's claims."""
        last = document + 1 == len(self.documents)
        return range(self.documents[document].first, len(self.claims) if last else self.documents[document + 1].first)

    def claim(self, number: int) -> Found:
        """A claim with its text."""
        record = self._record(self.claims.offset[number])
        line = record.get("line")
        return Found(claim_of(record, self._name), line if isinstance(line, int) else 0)

    def header(self, document: int) -> dict[str, Any]:
        """All that the log says of a document."""
        return self._record(self.documents[document].offset)

    def removals(self, document: int) -> list[Removal]:
        """The document's removals with their texts."""
        chosen = (number for number in self.claims_of(document) if not self.claims.reason[number])
        found = (self.claim(number).claim for number in chosen)
        return [claim for claim in found if isinstance(claim, Removal)]

    def _record(self, offset: int) -> dict[str, Any]:
        with self._lock:
            self._file.seek(offset)
            line = self._file.readline()
        return parse_line(line, self._name)


def _plainly_sound(record: dict[str, Any]) -> bool:
    """What nearly all lines are, asked in a fraction of the time that a claim takes to make."""
    start, text = record.get("start"), record.get("text")
    return (
        len(record) == (9 if record["type"] == "removal" else 11)
        and type(start) is int is type(record.get("line"))
        and type(text) is str is type(record.get("cause")) is type(record.get("category"))
        and type(record.get("confidence")) is str is type(record.get("reason", "")) is type(record.get("by", ""))
        and start >= 0
        and record.get("end") == start + len(text)
    )


_LISTED = ("document", "title", "source_length", "clean_length", "flags", "kind", "language", "removals", "vetoes")


def _site(header: dict[str, Any]) -> str:
    """Whose document it is: the outlet's name, else the host of an id that is an address."""
    named = header.get("site")
    if isinstance(named, str) and named:
        return named
    try:
        return urlsplit(header["document"]).hostname or ""
    except ValueError:
        return ""
