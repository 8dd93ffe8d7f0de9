"""The four seed documents: exactly what a careful editor would strip, and nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from engine_support import ROOT, read, shipped_cleaner

from cleaner import CleanResult, Config, Document

SEEDS = ROOT / "seeds"
NAMES = sorted(path.name for path in SEEDS.glob("*.txt"))
BARE = Config(drop=frozenset({"headline"}))


class Gold(NamedTuple):
    """What the editor says, by 1-based line number."""

    headline: int | None
    remove: dict[int, str]
    """Line -> category; blank lines within a range left out."""


@cache
def gold(name: str) -> Gold:
    data: dict[str, Any] = yaml.safe_load((SEEDS / "gold.yaml").read_text(encoding="utf-8"))[name]
    remove: dict[int, str] = {}
    for entry in data["remove"]:
        first, _, last = str(entry["lines"]).partition("-")
        remove |= dict.fromkeys(range(int(first), int(last or first) + 1), entry["category"])
    rows = read(SEEDS / name).splitlines()
    return Gold(data["headline"], {n: category for n, category in remove.items() if rows[n - 1].strip(" ")})


@cache
def cleaned(name: str, config: Config) -> CleanResult:
    return shipped_cleaner(config).clean(Document(read(SEEDS / name), name))


def gone(result: CleanResult) -> dict[int, str]:
    """Lines of which nothing visible is left -> category of the cut; lines cut in part are not here."""
    owner = {place: cut.category for cut in result.removals for place in range(cut.start, cut.end)}
    found: dict[int, str] = {}
    start = 0
    for number, row in enumerate(result.source.splitlines(keepends=True), 1):
        ink = [place for place, char in enumerate(row, start) if char not in " \t\r\n"]
        if ink and all(place in owner for place in ink):
            found[number] = owner[ink[0]]
        start += len(row)
    return found


def test_there_is_gold_for_every_seed() -> None:
    data = yaml.safe_load((SEEDS / "gold.yaml").read_text(encoding="utf-8"))
    assert sorted(data) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_exactly_the_listed_lines_go(name: str) -> None:
    assert gone(cleaned(name, Config())) == gold(name).remove


@pytest.mark.parametrize("name", NAMES)
def test_the_rest_stays_as_it_is(name: str) -> None:
    result = cleaned(name, Config())
    rows = result.source.splitlines()
    kept = [row for number, row in enumerate(rows, 1) if number not in gold(name).remove and row.strip()]
    assert [row for row in result.text.splitlines() if row.strip()] == kept
    assert result.restore() == result.source
    assert not {"budget", "unsettled", "empty"} & set(result.flags)


@pytest.mark.parametrize("name", NAMES)
def test_the_headline_is_the_title_and_goes_when_asked_for(name: str) -> None:
    number = gold(name).headline
    result, bare = cleaned(name, Config()), cleaned(name, BARE)
    assert result.title == (result.source.splitlines()[number - 1] if number else None)
    assert gone(bare) == gold(name).remove | ({number: "headline"} if number else {})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("config", [Config(), BARE, Config("precision"), Config("recall")], ids=str)
def test_a_second_run_changes_nothing(name: str, config: Config) -> None:
    once = cleaned(name, config).text
    assert shipped_cleaner(config).clean(once).text == once


@pytest.mark.parametrize("name", NAMES)
def test_the_byline_is_a_field(name: str) -> None:
    """Of the lines that the editor calls a byline, the first that holds more than a label."""
    result = cleaned(name, Config())
    lines = [result.source.splitlines()[n - 1].strip() for n, kind in gold(name).remove.items() if kind == "byline"]
    names = [line.removeprefix("By ").strip() for line in lines if line.lower() != "published by"]
    assert result.byline in (names or [None])


def test_the_seeds_are_untouched() -> None:
    """They are data: nothing may tidy them."""
    sizes = {path.name: len(path.read_bytes()) for path in map(Path, sorted(map(str, SEEDS.glob("*.txt"))))}
    assert len(sizes) == 4
    assert all(sizes.values())
