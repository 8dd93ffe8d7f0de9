"""How much went, by category, rule, document or flag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from cleaner.audit import Entry
from cleaner.removal import Removal

__all__ = ["By", "Stats", "Tally", "tally"]

By: TypeAlias = Literal["category", "rule", "document", "flag"]

UNFLAGGED = "(none)"


class Tally(NamedTuple):
    """What went under one name."""

    name: str
    documents: int = 0
    cuts: int = 0
    characters: int = 0
    """Cut, the white space at seams counted in."""
    length: int = 0
    """Characters of the sources that the cuts are a share of."""

    def plus(self, cuts: int, characters: int, length: int = 0) -> Tally:
        """With one more document."""
        return Tally(
            self.name, self.documents + 1, self.cuts + cuts, self.characters + characters, self.length + length
        )


class Stats(NamedTuple):
    """A whole log in figures."""

    rows: tuple[Tally, ...]
    """Most characters first."""
    total: Tally
    refused: tuple[tuple[str, int], ...]
    """Reasons of vetoes and how many there are, most frequent first."""


def tally(entries: Iterable[Entry], by: By = "category") -> Stats:
    """Count the cuts of a log, entry by entry."""
    rows: dict[str, Tally] = {}
    total, refused = Tally("total"), Counter[str]()
    for entry in entries:
        refused.update(veto.reason for veto in entry.vetoes)
        length = entry.header["source_length"]
        total = total.plus(*_size(entry.removals), length)
        for name, removals in _parts(entry, by):
            rows[name] = rows.get(name, Tally(name)).plus(*_size(removals), length)
    if by in ("category", "rule"):  # a share of all that was read, not of the documents it occurs in
        rows = {name: row._replace(length=total.length) for name, row in rows.items()}
    ordered = sorted(rows.values(), key=lambda row: (-row.characters, row.name))
    return Stats(tuple(ordered), total, tuple(refused.most_common()))


def _parts(entry: Entry, by: By) -> Iterator[tuple[str, Iterable[Removal]]]:
    """The names that the document counts under, and which of its removals do."""
    if by == "document":
        yield entry.id, entry.removals
    elif by == "flag":
        for flag in entry.header["flags"] or [UNFLAGGED]:
            yield str(flag), entry.removals
    else:
        groups: dict[str, list[Removal]] = {}
        for removal in entry.removals:
            groups.setdefault(removal.category if by == "category" else removal.cause, []).append(removal)
        yield from groups.items()


def _size(removals: Iterable[Removal]) -> tuple[int, int]:
    sizes = [removal.end - removal.start for removal in removals]
    return len(sizes), sum(sizes)
