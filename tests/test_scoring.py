"""The table of line scores: reading it, adding it up, telling why."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_support import ROOT, shipped_table

from cleaner.errors import RuleError
from cleaner.features import FEATURES
from cleaner.scoring import LineScore, Probe, Question, read_score

TABLE = """\
bias: 0.5
keep_from: {kept: -1.0, dropped: 1.0}
class_words: {media: [figure], embeds: [], comments: [reply]}
probes:
  - [kept, 0.5, [links, 0.5, 1.0, -2.0], [chars, 100, 0.25, 2.0]]
  - [links, 0.5, [links, 0.5, 0.125, 0], [links, 0.5, 0, -0.125]]
"""
SCORE = LineScore(
    0.5,
    -1.0,
    1.0,
    (
        Probe("kept", 0.5, Question("links", 0.5, 1.0, -2.0), Question("chars", 100.0, 0.25, 2.0)),
        Probe("links", 0.5, Question("links", 0.5, 0.125, 0.0), Question("links", 0.5, 0.0, -0.125)),
    ),
    {"media": ("figure",), "embeds": (), "comments": ("reply",)},
)
LINES = {"kept": [0.0, 0.5, 1.0, 1.0], "links": [0.0, 1.0, 0.0, 0.6], "chars": [10.0, 10.0, 100.0, 101.0]}


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "score.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_table_is_read(tmp_path: Path) -> None:
    assert read_score(written(tmp_path, TABLE)) == SCORE


def test_scores_are_sums() -> None:
    assert SCORE.of(LINES, [0, 1, 2, 3]) == [1.625, -1.625, 0.875, 2.375]
    assert SCORE.of(LINES, [3]) == [2.375]
    assert SCORE.of(LINES, []) == []


def test_what_the_witness_kept_stays_sooner() -> None:
    assert SCORE.stays(-1.0, kept=True)
    assert not SCORE.stays(0.9, kept=False)
    assert SCORE.stays(1.0, kept=False)


def test_reasons_add_up_to_the_score() -> None:
    for row, total in enumerate(SCORE.of(LINES, range(4))):
        line = {name: values[row] for name, values in LINES.items()}
        reasons = SCORE.reasons(line)
        assert SCORE.bias + sum(weight for _, weight in reasons) == pytest.approx(total)
        assert [abs(weight) for _, weight in reasons] == sorted((abs(weight) for _, weight in reasons), reverse=True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("bias: 0.5", "bias: [", "R001"),
        ("bias: 0.5", "bios: 0.5", "bias"),
        ("[links, 0.5, 1.0, -2.0]", "[links, 0.5, 1.0]", "R018"),
        ("- [kept", "- [height", "unknown feature 'height'"),
        ("[chars, 100, 0.25, 2.0]", "[chars, long, 0.25, 2.0]", "R018"),
        ("{media: [figure], embeds: [], comments: [reply]}", "none", "R018"),
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = written(tmp_path, TABLE.replace(old, new))
    with pytest.raises(RuleError, match=said) as caught:
        read_score(path)
    assert path in str(caught.value)


def test_the_shipped_table_survives_the_rule_table() -> None:
    shipped = read_score(str(ROOT / "rules/score.yaml"))
    assert shipped_table().pages.score == shipped
    assert len(shipped.probes) > 100
    assert {probe.feature for probe in shipped.probes} <= set(FEATURES)
    assert set(shipped.class_words) == {"media", "embeds", "comments"}
