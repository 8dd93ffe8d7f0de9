"""The audit log: what was cut, what was nearly cut, and why; one JSON object a line.

A header line opens each document; its removals and vetoes follow.  There are no clock times
in it, so two logs of the same texts differ only where the decisions do.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from cleaner.errors import AuditError
from cleaner.removal import Removal, Veto, apply, restore
from cleaner.result import CleanResult
from cleaner.version import __version__

__all__ = [
    "FORMAT",
    "Change",
    "Entry",
    "chosen",
    "claim_of",
    "compare",
    "differing",
    "digest",
    "headers",
    "parse_line",
    "read_log",
    "records",
    "restore_some",
    "to_json",
]

FORMAT = "newsclean-audit/1"


class Entry(NamedTuple):
    """One document of a log."""

    header: dict[str, Any]
    removals: tuple[Removal, ...]
    vetoes: tuple[Veto, ...]
    lines: Mapping[int, int]
    """Where a removal or veto starts in the source -> the number of that line, 1-based."""

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
    memory = {"memory": result.memory} if result.memory else {}
    yield {
        "type": "document", "format": FORMAT, "version": __version__, "document": document, "kind": result.kind,
        "source_sha256": digest(result.source), "clean_sha256": digest(result.text),
        "source_length": len(result.source), "clean_length": len(result.text),
        "ruleset": result.ruleset, **memory, **settings, "encoding": encoding,
        "language": result.language,
        "title": result.title, "byline": result.byline, "date": result.date, "site": result.site,
        "flags": list(result.flags), "removals": len(result.removals), "vetoes": len(result.vetoes),
    }  # fmt: skip
    starts = list(accumulate(map(len, result.source.splitlines(keepends=True)), initial=0))
    for kind, claims in (("removal", result.removals), ("veto", result.vetoes)):
        for claim in claims:
            white = len(claim.text) - len(claim.text.lstrip()) if not claim.text.isspace() else 0
            line = bisect_right(starts, claim.start + white)
            yield {"type": kind, "document": document, "line": line, **claim._asdict()}


# ---------------------------------------------------------------------- reading


def read_log(lines: Iterable[str | bytes], name: str = "log", first: int = 1) -> Iterator[Entry]:
    """The documents of a log, one at a time.

    ``lines`` are those of a file opened in either mode, from the one with the number ``first``
    on.  Raises :class:`~cleaner.errors.AuditError` naming the line that is broken or out of place.
    """
    draft: _Draft | None = None
    for number, line in enumerate(lines, first):
        record, place = parse_line(line, f"{name}:{number}"), f"{name}:{number}"
        if record["type"] == "document":
            if draft is not None:
                yield draft.entry()
            draft = _Draft(record, place)
        elif draft is None or record.get("document") != draft.header["document"]:
            raise AuditError(f"{place}: a {record['type']} before its document's header line")
        else:
            draft.add(record, place)
    if draft is not None:
        yield draft.entry()


def headers(lines: Iterable[str | bytes], name: str = "log") -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The header of each document, its line's number and the length of all lines before it."""
    offset = 0
    for number, line in enumerate(lines, 1):
        record = parse_line(line, f"{name}:{number}")
        if record["type"] == "document":
            yield number, offset, record
        offset += len(line)


_HEADER = {"document": str, "source_sha256": str, "clean_sha256": str, "source_length": int, "clean_length": int,
           "removals": int, "vetoes": int, "flags": list}  # fmt: skip
"""Of the header those keys that what reads a log cannot do without."""


def parse_line(line: str | bytes, place: str) -> dict[str, Any]:
    """The object on one line of a log, a header checked for what a reader cannot do without.

    Raises :class:`~cleaner.errors.AuditError` with its ``place``.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        torn = "" if line[-1:] in ("\n", b"\n") else "; the log ends in mid-line, its writer was cut off"
        raise AuditError(f"{place}: not JSON ({error}){torn}") from error
    if not isinstance(record, dict) or record.get("type") not in ("document", "removal", "veto"):
        raise AuditError(f"{place}: not a line of an audit log")
    if record["type"] == "document":
        _check_header(record, place)
    return record


def _check_header(record: Mapping[str, Any], place: str) -> None:
    if record.get("format") != FORMAT:
        raise AuditError(f"{place}: format {record.get('format')!r} is not {FORMAT!r}")
    for key, kind in _HEADER.items():
        if not isinstance(record.get(key), kind):
            raise AuditError(f"{place}: the header's {key!r} is missing or of the wrong type")


def claim_of(record: Mapping[str, Any], place: str) -> Removal | Veto:
    """The removal or veto that a line tells of.  Raises :class:`~cleaner.errors.AuditError` with its ``place``."""
    fields = {key: value for key, value in record.items() if key not in ("type", "document", "line")}
    try:
        claim = Removal(**fields) if record["type"] == "removal" else Veto(**fields)
        if not (type(claim.start) is type(claim.end) is int and all(isinstance(x, str) for x in claim[2:])):
            raise TypeError("a value of the wrong type")
        if not 0 <= claim.start == claim.end - len(claim.text):
            raise TypeError("the text does not fit its offsets")
    except TypeError as error:
        raise AuditError(f"{place}: not a {record['type']} ({error})") from error
    return claim


class _Draft:
    """An entry whose lines are still being read."""

    def __init__(self, header: dict[str, Any], place: str) -> None:
        self.header, self.place = header, place
        self.removals: list[Removal] = []
        self.vetoes: list[Veto] = []
        self.lines: dict[int, int] = {}

    def add(self, record: dict[str, Any], place: str) -> None:
        claim = claim_of(record, place)
        self.lines[claim.start] = record["line"] if isinstance(record.get("line"), int) else 0
        if isinstance(claim, Removal):
            self.removals.append(claim)
        else:
            self.vetoes.append(claim)

    def entry(self) -> Entry:
        for kind, found in (("removals", self.removals), ("vetoes", self.vetoes)):
            if len(found) != self.header[kind]:
                raise AuditError(
                    f"{self.place}: {self.header['document']}: {self.header[kind]} {kind} were written,"
                    f" {len(found)} are here; the log is incomplete"
                )
        return Entry(self.header, tuple(self.removals), tuple(self.vetoes), self.lines)


# -------------------------------------------------------------- restore, compare


def restore_some(text: str, entry: Entry, causes: Collection[str] = (), starts: Sequence[int] = ()) -> str:
    """Undo the :func:`chosen` removals, all of them if none is named; seams come and go with them.

    Raises :class:`~cleaner.errors.AuditError` if ``text`` is not this entry's clean text.
    """
    if digest(text) != entry.header["clean_sha256"]:
        raise AuditError(f"{entry.id}: this is not the clean text that the log describes")
    source = restore(text, entry.removals)
    if digest(source) != entry.header["source_sha256"]:
        raise AuditError(f"{entry.id}: the log does not give the source back")
    if not causes and not starts:
        return source
    return apply(source, [removal for removal in entry.removals if not chosen(removal, causes, starts)])


def chosen(removal: Removal, causes: Collection[str] = (), places: Iterable[int] = ()) -> bool:
    """Whether the removal is by one of the named causes, or covers one of the source offsets."""
    return removal.cause in causes or any(removal.start <= place < removal.end for place in places)


def compare(old: Iterable[Entry], new: Iterable[Entry]) -> list[Change]:
    """What two logs of the same documents cut differently, grouped by cause.

    Raises :class:`~cleaner.errors.AuditError` if a document's source changed in between.
    """
    before = dict(_numbered(old))
    changes: list[Change] = []
    for key, entry in _numbered(new):
        other = before.pop(key, None)
        if other is not None and other.header["source_sha256"] != entry.header["source_sha256"]:
            raise AuditError(f"{entry.id}: the two logs are of different texts")
        changes += _changes(other, entry)
    changes += [change for entry in before.values() for change in _changes(entry, None)]
    return sorted(changes)


def _numbered(entries: Iterable[Entry]) -> Iterator[tuple[tuple[str, int], Entry]]:
    """Entries by id; of several with the same id the first belongs to the first, and so on."""
    seen: Counter[str] = Counter()
    for entry in entries:
        yield (entry.id, seen[entry.id]), entry
        seen[entry.id] += 1


def _changes(old: Entry | None, new: Entry | None) -> Iterator[Change]:
    sides = [(entry.id, entry.removals) if entry else ("", ()) for entry in (old, new)]
    for cut, removal in differing(sides[0][1], sides[1][1]):
        yield Change(removal.cause, sides[cut][0], cut, removal.text.strip())


def differing(old: Sequence[Removal], new: Sequence[Removal]) -> Iterator[tuple[bool, Removal]]:
    """Removals of a document whose visible text only one log cut; ``True``: the new one."""
    for cut, removals, others in ((True, new, _cover(old)), (False, old, _cover(new))):
        yield from ((cut, removal) for removal in removals if not _within(removal, others))


def _cover(removals: Iterable[Removal]) -> list[tuple[int, int]]:
    """The removed stretches of the source, touching ones joined."""
    stretches: list[tuple[int, int]] = []
    for removal in removals:
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
