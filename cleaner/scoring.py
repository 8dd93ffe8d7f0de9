"""The line score: how likely a page's line is article, as a sum of small probes whose weights are a YAML table.

Each probe asks two questions of a line's features (:mod:`cleaner.features`) and adds one of four
weights, so every score can be told as the sum of what its probes found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cleaner.errors import Fault, RuleError

__all__ = ["FEATURES", "LineScore", "Probe", "Question", "read_score"]

FEATURES = (
    "kept", "chars", "ends", "level", "links", "copies", "json",
    "path.kept", "path.lines", "path.bulk", "path.count", "path.run",
    "shelf.bulk", "shelf.count", "wing.bulk", "wing.count", "classes.kept", "classes.bulk",
    "parent.bulk", "parent.count",
    "stretch.chars", "stretch.links", "section.kept", "section.prose", "section.links", "near.kept",
    "words.worst", "words.missing", "words.odd", "words.media", "words.embeds", "words.comments",
    "above.body", "below.body", "below.bulk",
    "next.ends", "next.links", "next.path.kept", "next.classes.kept", "before.links",
)  # fmt: skip
"""What a test may ask about; see :mod:`cleaner.features`."""


class Question(NamedTuple):
    """what a probe asks second, and what either answer weighs."""

    feature: str
    bound: float
    below: float
    """The weight where the feature is at most ``bound``."""
    above: float


class Probe(NamedTuple):
    """Two questions to a line; the second depends on the answer to the first."""

    feature: str
    bound: float
    low: Question
    """Where ``feature`` is at most ``bound``."""
    high: Question


class LineScore(NamedTuple):
    """The table; scores are log odds."""

    bias: float = 0.0
    kept: float = 0.0
    """A line that the witness kept stays from this score on."""
    dropped: float = 0.0
    """A line that it dropped stays from this score on."""
    probes: tuple[Probe, ...] = ()
    class_words: Mapping[str, tuple[str, ...]] = {}
    """Lists for :func:`cleaner.features.features`."""

    def of(self, found: Mapping[str, Sequence[float]], rows: Sequence[int]) -> list[float]:
        """The scores of some lines, by the features of all."""
        columns = {name: [values[row] for row in rows] for name, values in found.items()}
        totals = [self.bias] * len(rows)
        for feature, bound, (low, at, a, b), (high, over, c, d) in self.probes:
            totals = [
                total + ((a if y <= at else b) if x <= bound else (c if z <= over else d))
                for total, x, y, z in zip(totals, columns[feature], columns[low], columns[high])
            ]
        return totals

    def stays(self, score: float, kept: bool) -> bool:
        """Whether a line of this score stays; ``kept``: the witness kept it."""
        return score >= (self.kept if kept else self.dropped)

    def reasons(self, line: Mapping[str, float]) -> list[tuple[str, float]]:
        """What the probes on each feature, or pair of features, add for one line; the weightiest first."""
        sums: dict[str, float] = {}
        for probe in self.probes:
            question = probe.low if line[probe.feature] <= probe.bound else probe.high
            name = " & ".join(sorted({probe.feature, question.feature}))
            weight = question.below if line[question.feature] <= question.bound else question.above
            sums[name] = sums.get(name, 0.0) + weight
        return sorted(sums.items(), key=lambda item: (-abs(item[1]), item[0]))


def read_score(path: str) -> LineScore:
    """Read a table.  Raises :class:`~cleaner.errors.RuleError` if it is broken."""
    import yaml

    try:
        with open(path, encoding="utf-8") as file:
            data = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        found = LineScore(
            float(data["bias"]), float(data["keep_from"]["kept"]), float(data["keep_from"]["dropped"]),
            tuple(Probe(str(a), float(b), _question(c), _question(d)) for a, b, c, d in data["probes"]),
            {str(name): tuple(map(str, words)) for name, words in data["class_words"].items()},
        )  # fmt: skip
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise RuleError((Fault("R001", f"not YAML: {error.problem}", path, line, column),)) from None
    except (OSError, UnicodeDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise RuleError((Fault("R018", f"no table of line scores: {error}", path, 1, 1),)) from None
    unknown = sorted(_features(found.probes) - {*FEATURES})
    if unknown:
        raise RuleError((Fault("R018", f"unknown feature {unknown[0]!r} in a table of line scores", path, 1, 1),))
    return found


def _question(row: Sequence[Any]) -> Question:
    feature, bound, below, above = row
    return Question(str(feature), float(bound), float(below), float(above))


def _features(probes: Iterable[Probe]) -> set[str]:
    return {name for probe in probes for name in (probe.feature, probe.low.feature, probe.high.feature)}
