"""Decisions for human eyes: marked text, unified diffs, summaries."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from cleaner.audit import Change
from cleaner.removal import Removal, Veto
from cleaner.stats import Stats

__all__ = [
    "CLOSE",
    "OPEN",
    "changes_text",
    "listed",
    "marked",
    "one_line",
    "paint",
    "refusal",
    "stats_text",
    "summary",
    "unified_diff",
    "visible",
]

OPEN, CLOSE = "[-", "-]"
CONTEXT = 3
_STYLES = {"red": "\x1b[31m", "dim": "\x1b[2m", "bold": "\x1b[1m"}
_PLAIN = "\x1b[0m"
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), 127, *range(128, 160))}
_HIDDEN = (0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070))
_STEERING = _CONTROLS | {code: f"\\u{code:04x}" for code in (*_HIDDEN, *range(0xD800, 0xE000))}


def visible(text: str) -> str:
    """Text that cannot steer a terminal: control and direction characters are spelled out.

    >>> visible("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    return text.replace("\r\n", "\n").translate(_STEERING)


def one_line(text: str, width: int = 0) -> str:
    """:func:`visible` on one line; longer than ``width`` (if it is given), cut short with an ellipsis.

    >>> one_line("Share\\n  this", 9)
    'Share th…'
    """
    shown = visible(" ".join(text.split()))
    return shown if not width or len(shown) <= width else shown[: width - 1] + "…"


def paint(text: str, style: str, color: bool) -> str:
    """The text in one of the styles ``red``, ``dim``, ``bold``, line by line: pagers forget it at a line end."""
    if not color:
        return text
    return "\n".join(_STYLES[style] + line + _PLAIN if line else "" for line in text.split("\n"))


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
            parts.append(_mark(body, color))
            if causes:
                parts.append(" " + _cause(removal, color))
        position = removal.start + lead + len(body)
    return "".join([*parts, visible(source[position:])])


def listed(claims: Iterable[Removal | Veto], lines: Mapping[int, int], *, color: bool = False) -> str:
    """``line 7  [-Share this article-]  {en.share.word} at 112``, for each claim; 112 is its offset."""
    rows = []
    for claim in claims:
        refused = f" refused: {refusal(claim)}" if isinstance(claim, Veto) else ""
        text = one_line(claim.text) if refused else _mark(one_line(claim.text), color)
        rows.append(f"line {lines.get(claim.start, 0)}  {text}  {_cause(claim, color)} at {claim.start}{refused}\n")
    return "".join(rows)


def _mark(body: str, color: bool) -> str:
    return paint(f"{OPEN}{visible(body)}{CLOSE}", "red", color)


def _cause(claim: Removal | Veto, color: bool) -> str:
    return paint(f"{{{one_line(claim.cause)}}}", "dim", color)


def refusal(veto: Veto, mode: str = "") -> str:
    """Why a claim was not carried out, in words; ``mode`` is the one in force, if it is known.

    >>> refusal(Veto(0, 5, "Share", "en.share.word", "share", "high", "overlap", "en.share.bar"))
    'en.share.bar took its place'
    """
    match veto.reason:
        case "keep-rule":
            return f"protected by {one_line(veto.by)}"
        case "torn":
            return "a link that was torn out of the sentence around it"
        case "overlap":
            return f"{one_line(veto.by)} took its place"
        case "shadow":
            return "the rule is experimental"
        case "mode":
            return f"confidence {one_line(veto.confidence)}, mode {mode or 'too strict for it'}"
        case "category":
            return f"category {one_line(veto.category)} is kept"
        case "budget":
            return "too much of the prose would have gone"
        case _:  # a log of another version
            return one_line(veto.reason)


def summary(removals: Iterable[Removal]) -> str:
    """``12 cuts: 9 related, 2 byline, 1 share``."""
    counts = Counter(removal.category for removal in removals)
    told = ", ".join(f"{count} {one_line(category)}" for category, count in counts.most_common())
    return f"{counts.total()} cut{'' if counts.total() == 1 else 's'}" + (f": {told}" if told else "")


def changes_text(changes: Sequence[Change]) -> str:
    """Newly cut and newly kept, under the rule that did it."""
    lines: list[str] = []
    for cut, heading in ((True, "newly cut"), (False, "newly kept")):
        by_cause: dict[str, list[Change]] = {}
        for change in changes:
            if change.cut == cut:
                by_cause.setdefault(change.cause, []).append(change)
        for cause, found in sorted(by_cause.items()):
            lines.append(f"{heading} by {one_line(cause)} ({len(found)})")
            lines += [f"  {one_line(change.document)}: {one_line(change.text)}" for change in found]
    return "".join(line + "\n" for line in lines)


def stats_text(stats: Stats, heading: str) -> str:
    """A table of documents, cuts, characters and their share of the source; then the refused claims."""
    rows = [*stats.rows, stats.total]
    width = max([len(heading), *(len(one_line(row.name)) for row in rows)])
    lines = [f"{heading:<{width}}  {'documents':>9}  {'cuts':>8}  {'characters':>10}  {'share':>7}"]
    for row in rows:
        share = f"{row.characters / row.length:.1%}" if row.length else "-"
        figures = f"{row.documents:>9}  {row.cuts:>8}  {row.characters:>10}  {share:>7}"
        lines.append(f"{one_line(row.name):<{width}}  {figures}")
    if stats.refused:
        told = ", ".join(f"{count} {one_line(reason)}" for reason, count in stats.refused)
        lines += ["", f"refused claims: {told}"]
    return "".join(line + "\n" for line in lines)


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
