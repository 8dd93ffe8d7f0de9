"""Texts in which nothing is residue come through byte for byte, in every mode."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_support import ROOT, WHOLE, read, shipped_cleaner, shipped_table

from cleaner import Config, Document
from cleaner.config import Mode
from cleaner.encoding import decode, encode_back

BY_NAME = pytest.mark.parametrize("path", WHOLE, ids=lambda path: f"{path.parent.name}/{path.stem}")
MODES = pytest.mark.parametrize("mode", ["precision", "balanced", "recall"])


@MODES
@BY_NAME
def test_nothing_goes(path: Path, mode: Mode) -> None:
    decoded = decode(path.read_bytes())
    result = shipped_cleaner(Config(mode)).clean(Document(decoded.text, language=path.parent.name))
    assert [removal.text for removal in result.removals] == []
    assert encode_back(result.text, decoded.record()) == path.read_bytes()


@MODES
@BY_NAME
def test_nothing_goes_where_the_language_is_detected(path: Path, mode: Mode) -> None:
    assert shipped_cleaner(Config(mode)).clean(read(path)).removals == ()


@BY_NAME
def test_nothing_but_a_headline_goes_when_it_is_asked_for(path: Path) -> None:
    config = Config(drop=frozenset({"headline"}))
    removals = shipped_cleaner(config).clean(Document(read(path), language=path.parent.name)).removals
    assert {removal.cause for removal in removals} <= {"heuristic.headline"}
    assert len(removals) <= 1


@pytest.mark.parametrize("language", sorted({*shipped_table().packs} - {"any"}))
def test_a_pack_cuts_nothing_of_texts_in_other_languages(language: str) -> None:
    cleaner = shipped_cleaner(Config("recall"))
    for path in WHOLE:
        if path.parent.name != language:
            removals = cleaner.clean(Document(read(path), language=language)).removals
            assert [(path.name, removal.cause, removal.text) for removal in removals] == []


def test_there_are_texts() -> None:
    assert len(WHOLE) > 100
    assert {path.parent.name for path in WHOLE} >= {"de", "en", "es", "fr", "it", "pt"}
    assert not [path for path in (ROOT / "fixtures" / "clean").rglob("*.txt") if path not in WHOLE]
