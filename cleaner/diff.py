"""Unified diffs of removals, made from the removals themselves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from cleaner.removal import Removal

__all__ = ["unified_diff"]

CONTEXT = 3


class _Edit(NamedTuple):
    """Rows ``start:stop`` of the source become ``added``."""

    start: int
    stop: int
    added: tuple[str, ...]


def unified_diff(source: str, removals: Sequence[Removal], name: str) -> str:
    """A unified diff from ``a/name`` to ``b/name`` that ``patch -p1`` accepts; empty without removals."""
    if not removals:
        return ""
    rows = _rows(source)
    shift, hunks = 0, []
    for edits in _hunks(list(_edits(source, rows, removals))):
        hunks.append(_hunk(rows, edits, shift))
        shift += sum(len(edit.added) - (edit.stop - edit.start) for edit in edits)
    return f"--- a/{name}\n+++ b/{name}\n" + "".join(hunks)


def _rows(text: str) -> list[str]:
    """Lines as ``patch`` sees them: split at line feeds alone, which they keep."""
    rows = text.split("\n")
    return [row + "\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])


def _edits(source: str, rows: Sequence[str], removals: Sequence[Removal]) -> Iterator[_Edit]:
    starts = list(accumulate(map(len, rows), initial=0))
    place = 0
    while place < len(removals):
        first = bisect_right(starts, removals[place].start) - 1
        position, stop, kept = starts[first], first, ""
        while place < len(removals) and (removals[place].start < starts[stop] or stop == first):
            kept += source[position : removals[place].start]
            position = removals[place].end
            stop = bisect_left(starts, position)
            place += 1
            if kept[-1:] not in ("", "\n") and position == starts[stop] and stop < len(rows):
                stop += 1  # the cut took the line end: the next row joins this one
        yield _Edit(first, stop, tuple(_rows(kept + source[position : starts[stop]])))


def _hunks(edits: Sequence[_Edit]) -> list[list[_Edit]]:
    """Edits whose contexts touch, together."""
    hunks: list[list[_Edit]] = []
    for edit in edits:
        if hunks and edit.start - hunks[-1][-1].stop <= 2 * CONTEXT:
            hunks[-1].append(edit)
        else:
            hunks.append([edit])
    return hunks


def _hunk(rows: Sequence[str], edits: Sequence[_Edit], shift: int) -> str:
    """One hunk; ``shift`` is how many rows the hunks before it added, less those they took."""
    start, end = max(0, edits[0].start - CONTEXT), min(len(rows), edits[-1].stop + CONTEXT)
    shown, position = [], start
    for edit in edits:
        shown += [" " + row for row in rows[position : edit.start]]
        shown += ["-" + row for row in rows[edit.start : edit.stop]] + ["+" + row for row in edit.added]
        position = edit.stop
    shown += [" " + row for row in rows[position:end]]
    removed = sum(row[0] != "+" for row in shown)
    kept = sum(row[0] != "-" for row in shown)
    head = f"@@ -{_range(start, removed)} +{_range(start + shift, kept)} @@\n"
    return head + "".join(row if row.endswith("\n") else row + "\n\\ No newline at end of file\n" for row in shown)


def _range(start: int, count: int) -> str:
    """A hunk's place, 1-based; an empty side names the row before it."""
    return f"{start + 1 if count else start},{count}"
