"""How often the cuts that somebody judged were right, by rule or by category."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple, TypeAlias

from cleaner.review.decisions import Decision, Decisions, agreed
from cleaner.visible import one_line

__all__ = ["PrecisionBy", "Row", "precision", "precision_text"]

PrecisionBy: TypeAlias = Literal["category", "rule"]


class Row(NamedTuple):
    """What reviewers say of the cuts under one name."""

    name: str
    right: int = 0
    wrong: int = 0
    unsure: int = 0
    disputed: int = 0
    """Reviewers do not agree."""

    @property
    def precision(self) -> float | None:
        """Share of the cuts judged right or wrong that were right."""
        judged = self.right + self.wrong
        return self.right / judged if judged else None


def precision(decisions: Decisions, by: PrecisionBy, sources: Collection[str] | None = None) -> list[Row]:
    """Rows, the worst first, then the total; of these sources alone (digests), if they are given."""
    rows: dict[str, Row] = {}
    total = Row("total")
    for votes in decisions.made.values():
        first: Decision = next(iter(votes.values()))
        if first.kind == "removal" and (sources is None or first.source_sha256 in sources):
            name, said = first.category if by == "category" else first.cause, agreed(votes.values())
            rows[name], total = _plus(rows.get(name, Row(name)), said), _plus(total, said)
    worst = sorted(rows.values(), key=lambda row: (2.0 if row.precision is None else row.precision, row.name))
    return [*worst, total]


def _plus(row: Row, said: str | None) -> Row:
    field = {"accept": "right", "reject": "wrong", "unsure": "unsure"}.get(said or "", "disputed")
    return row._replace(**{field: getattr(row, field) + 1})


def precision_text(rows: list[Row], heading: str) -> str:
    """A table."""
    width = max(len(heading), *(len(one_line(row.name)) for row in rows))
    lines = [f"{heading:<{width}}  {'right':>7}  {'wrong':>7}  {'unsure':>7}  {'disputed':>8}  {'precision':>9}"]
    for row in rows:
        share = "-" if row.precision is None else f"{row.precision:.1%}"
        counts = f"{row.right:>7}  {row.wrong:>7}  {row.unsure:>7}  {row.disputed:>8}"
        lines.append(f"{one_line(row.name):<{width}}  {counts}  {share:>9}")
    return "".join(line + "\n" for line in lines)
