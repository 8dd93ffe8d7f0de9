"""What the line score sees of a line: testimony, place, company, markup and shape.

All shares are of characters, so they mean the same in every script.  "Bulk" is what the witness kept:
the share of all kept characters that lies in a group of lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any

from cleaner.hints import Hints
from cleaner.scoring import FEATURES

__all__ = ["CLASS_WORDS", "FEATURES", "candidates", "features"]

FAR = 50
LONG_LINE = 60
"""So many characters with a sentence's end are prose; four of them are prose without."""
LINKS = 0.5
BULK_WORD = 0.6
"""A class word that so much of what was kept carries belongs to the page's body."""
AGREES = 0.8
"""JSON-LD that holds so much of what the witness kept is the whole article, not its beginning."""
_STOPS = tuple(".!?。！？।۔…")
_AFTER_STOP = "\"'”’»)]」』"
CLASS_WORDS = ("media", "embeds", "comments")
"""Lists of class words that the table of line scores brings along."""


def features(
    texts: Sequence[str],
    hints: Sequence[Hints],
    keys: Sequence[str],
    kept: Sequence[float],
    json: Sequence[float] | None,
    class_words: Mapping[str, Collection[str]],
) -> dict[str, list[float]]:
    """The features by name, each a value for every line.

    ``kept`` and ``json`` are what the witness and the page's JSON-LD held of each line; ``class_words``
    are lists of what classes are called: ``media``, ``embeds``, ``comments``.
    """
    size = [len(text) for text in texts]
    page = _Page(hints, size, kept)
    found: dict[str, list[Any]] = {"kept": [*kept], "chars": size, "level": [hint.level for hint in hints]}
    found["ends"] = ends = [text.rstrip(_AFTER_STOP).endswith(_STOPS) for text in texts]
    found["links"] = links = [hint.link_share for hint in hints]
    counts = Counter(keys)
    found["copies"] = [counts[line] for line in keys]
    found["json"] = _json(size, kept, json)
    prose = [(end and n >= LONG_LINE) or n >= 4 * LONG_LINE for end, n in zip(ends, size)]
    paths = [hint.path for hint in hints]
    page.group(found, "path", paths, "kept", "lines", "bulk", "count")
    page.group(found, "shelf", [path[:-1] for path in paths], "bulk", "count")
    page.group(found, "wing", [path[:-2] for path in paths], "bulk", "count")
    page.group(found, "classes", [hint.words for hint in hints], "kept", "bulk")
    page.group(found, "parent", [hint.parent for hint in hints], "bulk", "count")
    found["path.run"] = [n for length, _, _ in _runs(paths) for n in [length] * length]
    page.stretches(found)
    page.sections(found, prose)
    page.words(found, [frozenset(class_words.get(name, ())) for name in CLASS_WORDS])
    page.places(found, prose)
    found["near.kept"] = page.near(2)
    for name, source in (
        ("ends", ends),
        ("links", links),
        ("path.kept", found["path.kept"]),
        ("classes.kept", found["classes.kept"]),
    ):
        found[f"next.{name}"] = [*source[1:], -1][: len(size)]
    found["before.links"] = [-1, *links[:-1]][: len(size)]
    return found


def candidates(found: Mapping[str, Sequence[float]]) -> list[int]:
    """The lines that may be article; all others are not worth scoring."""
    rows = zip(
        found["kept"],
        found["json"],
        found["near.kept"],
        found["parent.bulk"],
        found["chars"],
        found["ends"],
        found["links"],
    )
    return [
        row
        for row, (kept, json, near, bulk, chars, ends, links) in enumerate(rows)
        if kept > 0 or json > 0 or near > 0.15 or bulk > 0.05
        or (links < LINKS and (chars >= 4 * LONG_LINE or (ends and chars >= LONG_LINE)))
    ]  # fmt: skip


def _json(size: Sequence[int], kept: Sequence[float], json: Sequence[float] | None) -> list[int]:
    """1 and -1: the page's own JSON-LD, where it is whole, holds the line or does not."""
    if json is None:
        return [0] * len(size)
    both = sum(n * share for n, share, told in zip(size, kept, json) if told >= 0.5)
    if both < AGREES * sum(n * share for n, share in zip(size, kept)):
        return [0] * len(size)
    return [1 if told >= 0.5 else -1 for told in json]


def _runs(values: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """Length, start and end of every run of equal values."""
    start = 0
    for place in range(1, len(values) + 1):
        if place == len(values) or values[place] != values[start]:
            yield place - start, start, place
            start = place


class _Page:
    """One page's lines with what was kept of them."""

    def __init__(self, hints: Sequence[Hints], size: Sequence[int], kept: Sequence[float]) -> None:
        self.hints, self.size, self.kept = hints, size, kept
        self.held = [n * share for n, share in zip(size, kept)]
        self.stays = [share >= 0.5 for share in kept]
        self.linked = [hint.link_share * n for hint, n in zip(hints, size)]
        self.total = sum(self.held) or 1.0

    def group(self, found: dict[str, list[Any]], name: str, labels: Sequence[Hashable], *wanted: str) -> None:
        """What happened to the other lines of each line's group."""
        sums: dict[Hashable, list[float]] = defaultdict(lambda: [0.0, 0.0, 0, 0])
        groups = [sums[label] for label in labels]
        for group, held, size, stays in zip(groups, self.held, self.size, self.stays):
            group[0] += held
            group[1] += size
            group[2] += stays
            group[3] += 1
        make: dict[str, Callable[[], list[float]]] = {
            "kept": lambda: [
                (g[0] - held + 3) / (g[1] - size + 6) for g, held, size in zip(groups, self.held, self.size)
            ],
            "lines": lambda: [(g[2] - stays + 0.5) / g[3] for g, stays in zip(groups, self.stays)],
            "bulk": lambda: [(g[0] - held) / self.total for g, held in zip(groups, self.held)],
            "count": lambda: [g[3] for g in groups],
        }
        for what in wanted:
            found[f"{name}.{what}"] = make[what]()

    def stretches(self, found: dict[str, list[Any]]) -> None:
        """Neighbours of one parent: how long they are together, and how much of them is links."""
        chars, links = [], []
        for length, start, end in _runs([hint.parent for hint in self.hints]):
            size = sum(self.size[start:end])
            chars += [size] * length
            links += [sum(self.linked[start:end]) / (size or 1)] * length
        found["stretch.chars"], found["stretch.links"] = chars, links

    def sections(self, found: dict[str, list[Any]], prose: Sequence[bool]) -> None:
        """What stands between the heading above a line, or the line if it is one, and the next; -1: nothing."""
        heads = [row for row, hint in enumerate(self.hints) if hint.level]
        starts = heads if heads and heads[0] == 0 else [-1, *heads]
        columns: tuple[list[float], ...] = ([], [], [])
        for start, end in zip(starts, [*starts[1:], len(self.size)]):
            size = sum(self.size[start + 1 : end])
            shares = (-1.0, -1.0, -1.0)
            if end > start + 1:
                told = sum(n for n, is_prose in zip(self.size[start + 1 : end], prose[start + 1 : end]) if is_prose)
                shares = (
                    sum(self.held[start + 1 : end]) / (size or 1),
                    told / (size or 1),
                    sum(self.linked[start + 1 : end]) / (size or 1),
                )
            for column, share in zip(columns, shares):
                column += [share] * (end - max(start, 0))
        found["section.kept"], found["section.prose"], found["section.links"] = columns

    def words(self, found: dict[str, list[Any]], lists: Sequence[frozenset[str]]) -> None:
        """What the class words around a line say, by what was kept elsewhere under the same words."""
        held: dict[frozenset[str], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for hint, kept, size in zip(self.hints, self.held, self.size):
            sums = held[hint.words]
            sums[0] += kept
            sums[1] += size
        by_word: dict[str, list[float]] = {word: [0.0, 0] for words, (own, _) in held.items() if own for word in words}
        touched = frozenset(by_word)
        """All other words were kept nowhere."""
        for words, (own, chars) in held.items():
            for word in words & touched:
                sums = by_word[word]
                sums[0] += own
                sums[1] += chars
        bulk = {word for word, (own, _) in by_word.items() if own >= BULK_WORD * self.total}
        pure = {word: own / (chars or 1) for word, (own, chars) in by_word.items()}
        odd = [known - bulk for known in lists]
        seen = {
            words: (
                min([pure[word] for word in words], default=1.0) if words <= touched else 0.0,
                1 - len(words & bulk) / (len(bulk) or 1),
                len(words - bulk),
                *[len(words & known) for known in odd],
            )
            for words in held
        }
        for place, name in enumerate(("worst", "missing", "odd", *CLASS_WORDS)):
            found[f"words.{name}"] = [seen[hint.words][place] for hint in self.hints]

    def places(self, found: dict[str, list[Any]], prose: Sequence[bool]) -> None:
        """Lines above and below the prose that was kept, and below that of the fullest container."""
        kept = [row for row, share in enumerate(self.kept) if share >= 0.5]
        body = [row for row in kept if prose[row]] or kept or [0]
        parents: Counter[int] = Counter()
        for row in kept:
            parents[self.hints[row].parent] += self.size[row]
        fullest = parents.most_common(1)[0][0] if parents else -1
        last = max((row for row in body if self.hints[row].parent == fullest), default=body[-1])
        size, first = len(self.size), body[0]
        found["above.body"] = [*(min(FAR, n) for n in range(first, 0, -1)), *[0] * (size - first)]
        found["below.body"] = _below(body[-1], size)
        found["below.bulk"] = _below(last, size)

    def near(self, reach: int) -> list[float]:
        """Share of the lines around, the line itself left out, that was kept."""
        around = zip(_sums(self.held, reach), _sums(self.size, reach), self.held, self.size)
        return [(all_held - held + 3) / (all_size - size + 6) for all_held, all_size, held, size in around]


def _below(last: int, size: int) -> list[int]:
    """How far each of so many lines is below that one."""
    return [*[0] * min(size, last + 1), *(min(FAR, n) for n in range(1, size - last))]


def _sums(values: Sequence[float], reach: int) -> Iterator[float]:
    """Of each value with so many before and behind it."""
    wide = [*[0] * reach, *values, *[0] * reach]
    return map(sum, zip(*(wide[start:] for start in range(2 * reach + 1))))
