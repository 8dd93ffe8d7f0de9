"""Which language a text is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_support import PROSE, WHOLE, read, shipped_table

from cleaner.errors import CleanerError
from cleaner.language import SAMPLE, chosen, detect

WORDS = {
    "en": ["the", "of", "to", "a", "in", "and", "that", "was", "for", "on", "its", "said"],
    "de": ["der", "die", "das", "und", "in", "den", "von", "zu", "mit", "auf", "ist", "ein"],
}
ENGLISH = " ".join(PROSE)
GERMAN = "Die Fähre auf der Wend fährt wieder, und das mit einem Motor, der von der Stadt gerettet worden ist. " * 4


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (GERMAN, "de"), (ENGLISH.upper(), "en")])
def test_function_words_tell(text: str, language: str) -> None:
    assert detect(text, WORDS) == language


@pytest.mark.parametrize("text", ["", "  \n", "1 2 3 4", "…", "Xoqri vexolit quibbx.", "分享让更多人看到"])
def test_nothing_to_go_by(text: str) -> None:
    assert detect(text, WORDS) is None


def test_no_packs_no_language() -> None:
    assert detect(ENGLISH, {}) is None


def test_only_the_middle_is_looked_at() -> None:
    assert detect(GERMAN * 9 + ENGLISH * 9 + GERMAN * 9, WORDS) == "en"
    assert len(ENGLISH * 9) > 2 * SAMPLE


def test_a_language_without_a_pack_is_not_taken_for_one_with() -> None:
    dutch = "De veerboot over de rivier vaart weer na een winter op het droge, zeggen de eigenaars van het schip. "
    danish = "Færgen over floden sejler igen efter en vinter på land, siger ejerne, og byen er glad for det hele. "
    finnish = "Lautta kulkee taas joen yli talven jälkeen, ja kaupunki on siitä iloinen, sanoivat sen omistajat eilen. "
    for text in (dutch, danish, finnish):
        assert detect(text * 4, WORDS) not in WORDS


def test_the_same_answer_every_time() -> None:
    mixed = (ENGLISH[:200] + " " + GERMAN[:180]) * 3
    assert len({detect(mixed, WORDS) for _ in range(5)}) == 1


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_text_is_in_the_language_of_its_folder(path: Path) -> None:
    """Or in none that is sure: then fewer rules hold, and no wrong ones."""
    assert detect(read(path), shipped_table().function_words) in (path.parent.name, None)


@pytest.mark.parametrize(
    ("codes", "packs"),
    [
        ("en", (["en"], [])),
        ("EN en_GB en-US", (["en", "en", "en"], [])),
        ("pt-BR pt", (["pt-br"], ["pt"])),
        ("any fi de-AT", (["any"], ["fi", "de"])),
    ],
)
def test_codes_name_packs_or_languages_that_have_none(codes: str, packs: tuple[list[str], list[str]]) -> None:
    assert chosen(codes.split(), {"any", "en", "pt-br"}) == packs


@pytest.mark.parametrize(
    ("code", "said"),
    [("eng", "did you mean 'en'"), ("frr", "did you mean 'fr'"), ("xx", "rules for: any, en"), ("", "''")],
)
def test_other_codes_are_mistakes(code: str, said: str) -> None:
    with pytest.raises(CleanerError, match=said):
        chosen(["en", code], {"any", "en"})
