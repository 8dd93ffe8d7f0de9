"""Decisions for human eyes: marked text, unified diffs, summaries."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from cleaner.audit import Change
from cleaner.removal import Removal

__all__ = ["CLOSE", "OPEN", "changes_text", "marked", "stats_text", "summary", "unified_diff", "visible"]

OPEN, CLOSE = "[-", "-]"
CONTEXT = 3
_RED, _DIM, _PLAIN = "\x1b[31m", "\x1b[2m", "\x1b[0m"
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), 127, *range(128, 160))}
_BIDI = {code: f"\\u{code:04x}" for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def visible(text: str) -> str:
    """Text that cannot steer a terminal: control and direction characters are spelled out.

    >>> visible("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    return text.translate(_CONTROLS | _BIDI)


def marked(source: str, removals: Sequence[Removal], *, color: bool = False, causes: bool = False) -> str:
    """The source with each cut between ``[-`` and ``-]``, white space at its ends left outside.

    >>> marked("News.\\nShare\\n", [Removal(6, 12, "Share\\n", "en.share.word", "share", "high")])
    'News.\\n[-Share-]\\n'
    """
    parts, position = [], 0
    for removal in removals:
        body = removal.text.strip()
        lead = len(removal.text) - len(removal.text.lstrip()) if body else len(removal.text)
        parts.append(visible(source[position : removal.start + lead]))
        if body:
            note = f" {_DIM if color else ''}{{{removal.cause}}}" if causes else ""
            cut = f"{OPEN}{visible(body)}{CLOSE}{note}"
            parts.append(f"{_RED}{cut}{_PLAIN}" if color else cut)
        position = removal.start + lead + len(body)
    return "".join([*parts, visible(source[position:])])


def summary(removals: Iterable[Removal]) -> str:
    """``12 cuts: 9 related, 2 byline, 1 share``."""
    counts = Counter(removal.category for removal in removals)
    listed = ", ".join(f"{count} {category}" for category, count in counts.most_common())
    return f"{counts.total()} cut{'' if counts.total() == 1 else 's'}" + (f": {listed}" if listed else "")


def changes_text(changes: Sequence[Change]) -> str:
    """Newly cut and newly kept, under the rule that did it."""
    lines: list[str] = []
    for cut, heading in ((True, "newly cut"), (False, "newly kept")):
        by_cause: dict[str, list[Change]] = {}
        for change in changes:
            if change.cut == cut:
                by_cause.setdefault(change.cause, []).append(change)
        for cause, found in sorted(by_cause.items()):
            lines.append(f"{heading} by {cause} ({len(found)})")
            lines += [f"  {change.document}: {visible(' '.join(change.text.split()))}" for change in found]
    return "".join(line + "\n" for line in lines)


def stats_text(counts: Sequence[tuple[str, int, int]], heading: str) -> str:
    """A table of name, cuts and characters."""
    width = max([len(heading), *(len(name) for name, _, _ in counts)])
    rows = [f"{heading:<{width}}  {'cuts':>8}  {'chars':>10}"]
    rows += [f"{name:<{width}}  {cuts:>8}  {chars:>10}" for name, cuts, chars in counts]
    return "".join(row + "\n" for row in rows)


# ----------------------------------------------------------------- unified diff


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
