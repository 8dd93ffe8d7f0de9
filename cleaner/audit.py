"""The audit log: what was cut, what was nearly cut, and why; one JSON object a line.

A header line opens each document; its removals and vetoes follow.  There are no clock times
in it, so two logs of the same texts differ only where the decisions do.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from cleaner import __version__
from cleaner.errors import AuditError
from cleaner.removal import Removal, Veto, apply, restore
from cleaner.result import CleanResult

__all__ = ["FORMAT", "Change", "Entry", "compare", "read_log", "records", "restore_some", "to_json"]

FORMAT = "newsclean-audit/1"


class Entry(NamedTuple):
    """One document of a log."""

    header: dict[str, Any]
    removals: tuple[Removal, ...]
    vetoes: tuple[Veto, ...]

    @property
    def id(self) -> str:
        return str(self.header["document"])


class Change(NamedTuple):
    """A removal that only one of two logs has."""

    cause: str
    document: str
    cut: bool
    """Cut in the new log and kept in the old one; else the other way round."""
    text: str


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, lone surrogates allowed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def to_json(record: Mapping[str, Any]) -> str:
    """One line; characters stay readable unless a lone surrogate could not be written."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(record, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def records(
    result: CleanResult, document: str, settings: Mapping[str, Any], encoding: Mapping[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """The log lines of one document: header, removals, vetoes."""
    yield {
        "type": "document", "format": FORMAT, "version": __version__, "document": document,
        "source_sha256": digest(result.source), "clean_sha256": digest(result.text),
        "source_length": len(result.source), "clean_length": len(result.text),
        "ruleset": result.ruleset, **settings, "encoding": encoding, "language": result.language,
        "title": result.title, "byline": result.byline, "date": result.date, "flags": list(result.flags),
        "removals": len(result.removals), "vetoes": len(result.vetoes),
    }  # fmt: skip
    starts = list(accumulate(map(len, result.source.splitlines(keepends=True)), initial=0))
    for kind, claims in (("removal", result.removals), ("veto", result.vetoes)):
        for claim in claims:
            line = bisect_right(starts, claim.start)
            yield {"type": kind, "document": document, "line": line, **claim._asdict()}


# ---------------------------------------------------------------------- reading


def read_log(lines: Iterable[str], name: str = "log") -> Iterator[Entry]:
    """The documents of a log, one at a time.

    Raises :class:`~cleaner.errors.AuditError` naming the line that is broken or out of place.
    """
    header: dict[str, Any] | None = None
    removals: list[Removal] = []
    vetoes: list[Veto] = []
    for number, line in enumerate(lines, 1):
        record = _parse(line, name, number)
        if record["type"] == "document":
            if header is not None:
                yield _entry(header, removals, vetoes, name)
            header, removals, vetoes = record, [], []
        elif header is None or record.get("document") != header["document"]:
            raise AuditError(f"{name}:{number}: a {record['type']} before its document's header line")
        else:
            _sort_in(record, removals, vetoes, f"{name}:{number}")
    if header is not None:
        yield _entry(header, removals, vetoes, name)


def _parse(line: str, name: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        torn = "" if line.endswith("\n") else "; the log ends in mid-line, its writer was cut off"
        raise AuditError(f"{name}:{number}: not JSON ({error}){torn}") from error
    if not isinstance(record, dict) or record.get("type") not in ("document", "removal", "veto"):
        raise AuditError(f"{name}:{number}: not a line of an audit log")
    if record["type"] == "document" and record.get("format") != FORMAT:
        raise AuditError(f"{name}:{number}: format {record.get('format')!r} is not {FORMAT!r}")
    return record


def _sort_in(record: dict[str, Any], removals: list[Removal], vetoes: list[Veto], place: str) -> None:
    fields = {key: value for key, value in record.items() if key not in ("type", "document", "line")}
    try:
        if record["type"] == "removal":
            removals.append(Removal(**fields))
        else:
            vetoes.append(Veto(**fields))
    except TypeError as error:
        raise AuditError(f"{place}: not a {record['type']} ({error})") from error


def _entry(header: dict[str, Any], removals: list[Removal], vetoes: list[Veto], name: str) -> Entry:
    if len(removals) != header["removals"] or len(vetoes) != header["vetoes"]:
        raise AuditError(f"{name}: {header['document']}: records are missing, the log is incomplete")
    return Entry(header, tuple(removals), tuple(vetoes))


# -------------------------------------------------------------- restore, compare


def restore_some(text: str, entry: Entry, causes: Sequence[str] = (), starts: Sequence[int] = ()) -> str:
    """Undo removals of the named causes and source offsets, all of them if none is named.

    Raises :class:`~cleaner.errors.AuditError` if ``text`` is not this entry's clean text.
    """
    if digest(text) != entry.header["clean_sha256"]:
        raise AuditError(f"{entry.id}: this is not the clean text that the log describes")
    source = restore(text, entry.removals)
    if digest(source) != entry.header["source_sha256"]:
        raise AuditError(f"{entry.id}: the log does not give the source back")
    if not causes and not starts:
        return source
    return apply(source, [r for r in entry.removals if r.cause not in causes and r.start not in starts])


def compare(old: Iterable[Entry], new: Iterable[Entry]) -> list[Change]:
    """What two logs of the same documents cut differently, grouped by cause.

    Raises :class:`~cleaner.errors.AuditError` if a document's source changed in between.
    """
    before = {entry.id: entry for entry in old}
    changes: list[Change] = []
    for entry in new:
        other = before.pop(entry.id, None)
        if other is not None and other.header["source_sha256"] != entry.header["source_sha256"]:
            raise AuditError(f"{entry.id}: the two logs are of different texts")
        changes += _changes(other, entry)
    changes += [change for entry in before.values() for change in _changes(entry, None)]
    return sorted(changes)


def _changes(old: Entry | None, new: Entry | None) -> Iterator[Change]:
    """Removals whose visible text only one side cut."""
    covered = [_cover(entry) for entry in (old, new)]
    for entry, other, cut in ((new, covered[0], True), (old, covered[1], False)):
        for removal in entry.removals if entry else ():
            if not _within(removal, other):
                yield Change(removal.cause, entry.id if entry else "", cut, removal.text.strip())


def _cover(entry: Entry | None) -> list[tuple[int, int]]:
    """The removed stretches of the source, touching ones joined."""
    stretches: list[tuple[int, int]] = []
    for removal in entry.removals if entry else ():
        if stretches and stretches[-1][1] == removal.start:
            stretches[-1] = (stretches[-1][0], removal.end)
        else:
            stretches.append((removal.start, removal.end))
    return stretches


def _within(removal: Removal, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether the removal's visible part lies in one of the stretches."""
    start = removal.start + len(removal.text) - len(removal.text.lstrip())
    end = removal.start + len(removal.text.rstrip())
    place = bisect_right(stretches, start, key=lambda stretch: stretch[0]) - 1
    return start >= end or (place >= 0 and stretches[place][1] >= end)
