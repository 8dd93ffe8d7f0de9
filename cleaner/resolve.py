"""Claims -> removals and vetoes."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.findings import Protection
from cleaner.removal import Match, Reason, Removal, Veto
from cleaner.rule import CONFIDENCES, Category
from cleaner.seam import Piece, seams
from cleaner.text import word_count

__all__ = ["Budget", "Policy", "Verdict", "resolve"]

MODES = {"precision": ("high",), "balanced": ("high", "medium"), "recall": CONFIDENCES}


class Policy(NamedTuple):
    """What the user allows to go."""

    mode: str = "balanced"
    keep: frozenset[Category] = frozenset({"headline"})


class Budget(NamedTuple):
    """How many words of prose may go before the least certain claims are refused."""

    prose: tuple[tuple[int, int, int], ...] = ()
    """The prose of the article: start, end, words of each paragraph, in order."""
    words: int = 0
    """What may still go."""


class Verdict(NamedTuple):
    """What becomes of all claims on one text."""

    removals: list[Removal]
    vetoes: list[Veto]
    spent: int
    """Words of article prose in the removals."""


def resolve(
    text: str, matches: Iterable[Match], protections: Sequence[Protection], policy: Policy, budget: Budget
) -> Verdict:
    """Decide every claim; the order in which the claims come does not matter."""
    claims, vetoes = _admit(text, sorted(set(matches), key=_rank), policy)
    claims, kept = _protect(text, claims, protections)
    claims, refused, spent = _afford(text, claims, budget)
    pieces, covered = _settle(text, claims)
    vetoes += [*kept, *refused, *covered]
    return Verdict(seams(text, pieces), sorted(vetoes), spent)


def veto(text: str, match: Match, reason: Reason, by: str = "") -> Veto:
    start, end, cause, category, confidence, _, _ = match
    return Veto(start, end, text[start:end], cause, category, confidence, reason, by)


def _rank(match: Match) -> tuple[bool, int, int, int, str]:
    """Rules before heuristics, which know less of what they take; then the longest first: a
    list belongs to its section rather than line by line to others."""
    heuristic = match.cause.startswith("heuristic.")
    return (heuristic, match.start - match.end, CONFIDENCES.index(match.confidence), match.start, match.cause)


def _admit(text: str, matches: Iterable[Match], policy: Policy) -> tuple[list[Match], list[Veto]]:
    claims: list[Match] = []
    vetoes: list[Veto] = []
    for match in matches:
        if match.shadow:
            vetoes.append(veto(text, match, "shadow"))
        elif match.category in policy.keep:
            vetoes.append(veto(text, match, "category"))
        elif match.confidence not in MODES[policy.mode]:
            vetoes.append(veto(text, match, "mode"))
        else:
            claims.append(match)
    return claims, vetoes


# ------------------------------------------------------------------- protection


def _protect(text: str, claims: Sequence[Match], protections: Sequence[Protection]) -> tuple[list[Match], list[Veto]]:
    """Take protected spans out of the claims; what is left of a claim stands."""
    if not protections:
        return list(claims), []
    left: list[Match] = []
    vetoes: list[Veto] = []
    ordered = sorted(protections)
    starts = [protection.start for protection in ordered]
    for claim in claims:
        first = bisect_right(starts, claim.start) - 1  # several may protect one line
        near = ordered[bisect_left(starts, starts[max(0, first)]) : bisect_left(starts, claim.end)]
        against = [p for p in near if _guards(p, claim)]
        left += _without(text, claim, against) if against else [claim]
        vetoes += [
            veto(text, claim._replace(start=max(claim.start, p.start), end=min(claim.end, p.end)), _reason(p), p.by)
            for p in against
        ]
    return left, vetoes


def _reason(protection: Protection) -> Reason:
    match protection.by:
        case "guard.torn":
            return "torn"
        case "guard.headline":
            return "headline"
        case "guard.ambiguous":
            return "ambiguous"
    return "keep-rule"


def _guards(protection: Protection, claim: Match) -> bool:
    overlaps = protection.start < claim.end and claim.start < protection.end
    return overlaps and (not protection.against or claim.category in protection.against)


def _without(text: str, claim: Match, protections: Sequence[Protection]) -> Iterator[Match]:
    """The visible parts of the claim between protected spans: line ends beside those stay with them."""
    position = claim.start
    for start, end in [*((p.start, p.end) for p in sorted(protections)), (claim.end, claim.end)]:
        part = text[position:start]
        if part.strip():
            lead, tail = len(part) - len(part.lstrip()), len(part.rstrip())
            yield claim._replace(start=position + lead, end=position + tail)
        position = max(position, end)


# ----------------------------------------------------------------------- budget


def _afford(text: str, claims: Sequence[Match], budget: Budget) -> tuple[list[Match], list[Veto], int]:
    """Refuse the least certain claims on prose until the rest is within the budget."""
    starts = [start for start, _, _ in budget.prose]
    paid = [0] * len(starts)
    spent = 0
    refused: set[Match] = set()
    for claim in sorted(claims, key=_certainty):
        places = range(max(0, bisect_right(starts, claim.start) - 1), bisect_left(starts, claim.end))
        dues = [_due(text, claim, budget.prose[place], paid[place]) for place in places]
        if sum(dues) and spent + sum(dues) > budget.words:
            refused.add(claim)
            continue
        spent += sum(dues)
        for place, due in zip(places, dues):
            paid[place] += due
    held = [claim for claim in claims if claim not in refused]
    return held, [veto(text, claim, "budget") for claim in claims if claim in refused], spent


def _due(text: str, claim: Match, paragraph: tuple[int, int, int], paid: int) -> int:
    """Words that the claim takes from the paragraph, less those already paid for."""
    start, end, words = paragraph
    taken = words
    if start < claim.start or claim.end < end:
        taken = word_count(text[max(start, claim.start) : min(end, claim.end)])
    return min(taken, words - paid)


def _certainty(match: Match) -> tuple[int, int, int, str]:
    """The surest first, then the shortest."""
    return (CONFIDENCES.index(match.confidence), match.end - match.start, match.start, match.cause)


# ---------------------------------------------------------------------- overlap


def _settle(text: str, claims: Sequence[Match]) -> tuple[list[Piece], list[Veto]]:
    """Give every stretch to the first claim in rank that covers it."""
    pieces: list[Piece] = []
    invisible = {claim for claim in claims if text[claim.start : claim.end].isspace()}
    for start, end, owner in _stretches(claims):
        part = text[start:end].lstrip()
        if pieces and pieces[-1].claim is owner and pieces[-1].end == start:
            pieces[-1] = pieces[-1]._replace(end=end)
        elif part:  # a gap before it goes with the piece before it
            pieces.append(Piece(end - len(part), end, owner))
        elif owner in invisible:
            pieces.append(Piece(start, end, owner))
    owners = {piece.claim for piece in pieces}
    covered = [(claim, _cover(claim, pieces)) for claim in claims if claim not in owners]
    return pieces, [veto(text, claim, "overlap", by) for claim, by in covered]


def _stretches(claims: Sequence[Match]) -> Iterable[tuple[int, int, Match]]:
    """Sweep over all starts and ends, the best claim on top of a heap."""
    points = sorted({claim.start for claim in claims} | {claim.end for claim in claims})
    arrivals = sorted(range(len(claims)), key=lambda n: claims[n].start)
    heap: list[int] = []
    arrived = 0
    for here, there in zip(points, points[1:]):
        while arrived < len(arrivals) and claims[arrivals[arrived]].start <= here:
            heapq.heappush(heap, arrivals[arrived])  # claims are ranked: the number is the rank
            arrived += 1
        while heap and claims[heap[0]].end <= here:
            heapq.heappop(heap)
        if heap:
            yield here, there, claims[heap[0]]


def _cover(claim: Match, pieces: Sequence[Piece]) -> str:
    """The cause that took the stretch where the claim begins."""
    place = bisect_right(pieces, claim.start, key=lambda piece: piece.end)
    return pieces[place].claim.cause if place < len(pieces) else ""
