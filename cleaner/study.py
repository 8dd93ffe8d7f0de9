"""What is known of the texts that a pattern matches, told from its tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.literals import (
    DIGIT,
    EMPTY,
    LEAST_WEIGHT,
    MARKS,
    NONE,
    Texts,
    longest_word,
    telling,
    weight,
    without_longer,
)

if TYPE_CHECKING:
    from cleaner.sre_tree import Node

__all__ = ["MOST_EXACT", "MOST_HEADS", "Facts", "Study"]

MOST_EXACT = 300
MOST_HEADS = MOST_LITERALS = 64
COPIES = 4
"""Of a repeated part so many copies are spelt out."""
TRIED = 20
"""So many times more texts than can be kept are made in order to shorten them."""
LONGEST = 400
"""Texts are spelt out to this length, in characters."""


class Facts(NamedTuple):
    """What is known of the texts that a part of a pattern matches."""

    whole: Texts = NONE
    """Folded; the part may match just these ..."""
    begins: Texts = NONE
    """... or anything that begins with one of these."""
    needs: Texts = NONE
    """In each text one of these occurs; empty: not known."""
    groups: tuple[Texts, ...] = ()
    """In each text one of each of these occurs: what ``needs`` was chosen from."""


_ANYTHING = Facts(NONE, EMPTY)
_ANY_DIGIT = Facts(NONE, EMPTY, frozenset((DIGIT,)))
_DIGITS = ("\\d", "[0-9]", "[\\d]")


class Study:
    """Finds the facts of a pattern's tree, from the leaves up."""

    def __init__(self, most: int, *, anchored: bool, marks: bool = False) -> None:
        """``marks``: only texts of punctuation are of use, but all of them are."""
        self._most = most
        self._anchored = anchored
        self._marks = marks
        self._known: dict[Texts, Facts] = {}

    def of(self, node: Node) -> Facts:
        match node.kind:
            case "chars":
                if node.source in _DIGITS:
                    return _ANY_DIGIT
                return self._char(node.members) if node.members else _ANYTHING
            case "seq":
                return self._sequence(map(self.of, node.parts))
            case "choice":
                return self._choice([self.of(part) for part in node.parts])
            case "repeat":
                return self._repeat(node, self.of(node.parts[0]))
            case "look":
                body = self.of(node.parts[0]) if node.low else Facts()
                return Facts(EMPTY, NONE, body.needs, body.groups)

    def _char(self, members: Texts) -> Facts:
        if members not in self._known:
            self._known[members] = Facts(members, NONE, self._usable(members))
        return self._known[members]

    def _sequence(self, parts: Iterable[Facts]) -> Facts:
        """``run`` are the texts of which one lies just before the next part."""
        whole, begins, run = EMPTY, NONE, EMPTY
        found: list[Texts] = []
        for part in _merged(parts):
            whole, begins = self._join(whole, begins, part)
            longer = _cross(run, part.whole, MOST_LITERALS)
            if longer and not part.begins:
                found += [run] * (len(longer) > len(run)) or [part.needs, *part.groups]
                run = longer
                continue
            glued = _cross(run, part.whole | part.begins, MOST_LITERALS)
            found += [part.needs, *part.groups, glued or run]
            run = EMPTY if part.begins or len(part.whole) > MOST_LITERALS else part.whole
        groups = [usable for texts in [*found, run] if (usable := self._usable(texts))]
        return Facts(whole, begins, max([NONE, *groups], key=telling), tuple(dict.fromkeys(groups)))

    def _join(self, whole: Texts, begins: Texts, part: Facts) -> tuple[Texts, Texts]:
        """What there is so far, followed by the part; left open at the end where that gets too much."""
        stop, size = begins | whole, len(whole) * (len(part.whole) + len(part.begins))
        if not whole or size > TRIED * self._most or max(map(len, whole)) > LONGEST:
            return NONE, stop
        begins |= _cross(whole, part.begins, size)
        longer = _cross(whole, part.whole, size) - begins
        if len(longer) + len(begins) <= self._most:
            return longer, begins
        return NONE, max(stop, self._fewer(longer | begins), key=lambda texts: min(map(len, texts)))

    def _choice(self, branches: Sequence[Facts]) -> Facts:
        whole = NONE.union(*(branch.whole for branch in branches))
        begins = NONE.union(*(branch.begins for branch in branches))
        needs = NONE.union(*(branch.needs for branch in branches))
        known = all(branch.needs for branch in branches)
        return self._shortened(Facts(whole, begins, self._usable(needs) if known else NONE))

    def _repeat(self, node: Node, body: Facts) -> Facts:
        if self._anchored and not body.begins and body.whole <= {"", " "}:  # blanks never come in pairs
            return Facts(body.whole | EMPTY if node.low == 0 else body.whole)
        exactly = node.high is not None and node.high <= COPIES
        whole, begins, ended = EMPTY, NONE, NONE
        for count in range(node.high if exactly and node.high is not None else min(node.low + 1, COPIES)):
            ended |= whole if count >= node.low else NONE
            whole, begins = self._join(whole, begins, body)
        facts = Facts(ended | whole, begins) if exactly else Facts(ended, begins | whole)
        return self._shortened(facts._replace(needs=body.needs, groups=body.groups) if node.low else facts)

    def _shortened(self, facts: Facts) -> Facts:
        texts = facts.whole | facts.begins
        if len(texts) <= self._most:
            return facts._replace(whole=facts.whole - facts.begins)
        return facts._replace(whole=NONE, begins=self._fewer(texts))

    def _fewer(self, texts: Texts) -> Texts:
        """Beginnings of the texts, so short that there are not too many."""
        cuts = (frozenset(text[:size] for text in texts) for size in (8, 4, 3, 2))
        return next((cut for cut in cuts if len(cut) <= self._most), EMPTY)

    def _usable(self, found: Texts) -> Texts:
        """What to look for in a line that holds one of these texts; nothing if that would not tell much."""
        if self._marks:
            marks = frozenset(text.strip() for text in found)
            return marks if marks and marks <= MARKS else NONE
        if len(found) > MOST_EXACT or min(map(weight, found), default=0) < LEAST_WEIGHT:
            return NONE
        fresh = without_longer(found, str.__contains__)
        if len(fresh) > MOST_LITERALS:
            fresh = without_longer(map(longest_word, fresh), str.__contains__)
        return fresh if len(fresh) <= MOST_LITERALS and min(map(weight, fresh)) >= LEAST_WEIGHT else NONE


def _merged(parts: Iterable[Facts]) -> Iterator[Facts]:
    """With neighbours that can be one text each put together: most of a pattern is plain words."""
    text = ""
    for part in parts:
        if len(part.whole) == 1 and not part.begins and not (part.needs and part.whole == EMPTY):
            text += next(iter(part.whole))
            continue
        if text:
            yield Facts(frozenset((text,)))
            text = ""
        yield part
    yield Facts(frozenset((text,)))


def _cross(first: Texts, second: Texts, most: int) -> Texts:
    """Each of the first followed by each of the second; nothing if that is more than ``most``."""
    if len(first) * len(second) > most:
        return NONE
    return frozenset(a + b for a in first for b in second)
