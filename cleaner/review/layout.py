"""A document as the page shows it: rows of kept text and cuts, and what else is known of each claim.

Offsets stay here: they count code points, and the page's language counts otherwise.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from cleaner.removal import Removal, Veto

__all__ = ["LONGEST", "SourceText", "clipped", "context", "line_at", "opinions", "others", "rows", "whole_lines"]

LONGEST = 5_000
"""So many characters of one piece of text are shown: a line may have millions."""
NEAR = 120
"""Characters of context on each side of a cut in a list."""

Part: TypeAlias = "tuple[str, int] | tuple[int]"
"""Kept text and where it begins, or the number of a removal."""


class SourceText(NamedTuple):
    """A document's source, found and unchanged."""

    text: str
    markup: str = ""
    """Of a page; what its visible lines were made of."""


class _Row(NamedTuple):
    line: int
    """Of the source, 1-based."""
    parts: list[Part]


def clipped(text: str, most: int = LONGEST) -> str:
    """The text, or its beginning and how much more there is."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more characters)"


def rows(source: str, removals: Sequence[tuple[int, Removal]], vetoes: Iterable[tuple[int, Veto]]) -> list[Any]:
    """Lines with what was cut of them; a cut of whole lines is a row of its own.

    Each row is ``{"line", "parts", "vetoes"}``; blank ones are left out.
    """
    drawn = [row for row in _drawn(source, removals) if any(len(p) == 1 or str(p[0]).strip() for p in row.parts)]
    places = {number: removal.start for number, removal in removals}
    starts = [_start(row, places) for row in drawn]
    claims: list[list[int]] = [[] for _ in drawn]
    for number, veto in vetoes:
        for index in range(max(0, bisect_left(starts, veto.start + 1) - 1), bisect_left(starts, veto.end)):
            if any(len(part) == 2 and _touches(part, veto) for part in drawn[index].parts):
                claims[index].append(number)
    return [
        {"line": row.line, "parts": [_shown(part) for part in row.parts], "vetoes": found}
        for row, found in zip(drawn, claims, strict=True)
    ]


def _drawn(source: str, removals: Sequence[tuple[int, Removal]]) -> Iterator[_Row]:
    position, line, row = 0, 1, _Row(1, [])
    for number, removal in [*removals, (-1, None)]:
        stop = removal.start if removal else len(source)
        for piece in source[position:stop].splitlines(keepends=True):
            row.parts.append((piece.rstrip("\r\n"), position))
            position += len(piece)
            if _ends(piece):
                yield row
                line += 1
                row = _Row(line, [])
        if removal is None:
            break
        breaks = sum(map(_ends, removal.text.splitlines(keepends=True)))
        if breaks:
            yield row
            lead = len(removal.text) - len(removal.text.lstrip())
            above = sum(map(_ends, removal.text[:lead].splitlines(keepends=True)))
            yield _Row(line + above, [(number,)])
            line += breaks
            row = _Row(line, [])
        else:
            row.parts.append((number,))
        position = removal.end
    yield row


def _ends(piece: str) -> bool:
    return len(piece.splitlines()[0]) < len(piece)


def _start(row: _Row, places: Mapping[int, int]) -> int:
    part = row.parts[0]
    return part[1] if len(part) == 2 else places[part[0]]


def _touches(part: Part, veto: Veto) -> bool:
    return len(part) == 2 and part[1] < veto.end and veto.start < part[1] + len(part[0])


def _shown(part: Part) -> Any:
    return {"text": clipped(part[0]), "start": part[1]} if len(part) == 2 else {"claim": part[0]}


# ------------------------------------------------------------------- one claim


def context(source: str, claim: Removal | Veto) -> tuple[str, str]:
    """What stands before and behind a claim, on one line each."""
    before = " ".join(source[max(0, claim.start - NEAR) : claim.start].split())
    return before, " ".join(source[claim.end : claim.end + NEAR].split())


def whole_lines(source: str, claim: Removal | Veto) -> str:
    """The lines that the visible part of a claim stands in."""
    lead = len(claim.text) - len(claim.text.lstrip())
    start = source.rfind("\n", 0, claim.start + lead) + 1
    end = source.find("\n", claim.start + len(claim.text.rstrip()))
    return source[start : end if end >= 0 else len(source)]


def line_at(source: str, removals: Iterable[Removal], start: int) -> tuple[int, int] | None:
    """The range of visible kept text that begins near this offset and ends with its line or the next cut."""
    if not 0 <= start < len(source):
        return None
    stop = min((removal.start for removal in removals if removal.end > start), default=len(source))
    piece = source[start:stop].splitlines()[:1]
    text = piece[0] if piece else ""
    lead = len(text) - len(text.lstrip())
    return (start + lead, start + len(text.rstrip())) if text.strip() else None


def others(claim: Removal | Veto, vetoes: Iterable[tuple[int, Veto]]) -> list[int]:
    """The refused claims on the same text, by number."""
    return [number for number, veto in vetoes if veto.start < claim.end and claim.start < veto.end and veto != claim]


def opinions(markup: str, claims: Mapping[int, Removal | Veto]) -> dict[int, str]:
    """What trafilatura did with the lines of each claim on a page."""
    from cleaner.page import read_page
    from cleaner.standing import opinion

    page = read_page(markup)
    ends = [row.end for row in page.rows]
    told: dict[int, str] = {}
    for number, claim in claims.items():
        first = bisect_left(ends, claim.start + 1)
        last = bisect_left([row.start for row in page.rows], claim.end)
        said = dict.fromkeys(opinion(page, index) for index in range(first, last))
        told[number] = "; ".join(list(said)[:3])
    return told
