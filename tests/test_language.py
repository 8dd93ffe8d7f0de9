"""Which language a text is in."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from engine_support import PROSE, ROOT, WHOLE, read, shipped_table

from cleaner import Cleaner, Document
from cleaner.errors import CleanerError
from cleaner.language import SAMPLE, Languages
from cleaner.referee import Referee
from cleaner.scripts import ALONE, scripts_of, unfit
from cleaner.tags import chosen, primary

WORDS = {
    "en": ["the", "of", "to", "a", "in", "and", "that", "was", "for", "on", "its", "said"],
    "de": ["der", "die", "das", "und", "in", "den", "von", "zu", "mit", "auf", "ist", "ein"],
}
ENGLISH = " ".join(PROSE)
GERMAN = "Die Fähre auf der Wend fährt wieder, und das mit einem Motor, der von der Stadt gerettet worden ist. " * 4

ASKED = "en de fr es it pt nl sv no da fi pl cs sk hu ro el tr ru uk bg ja ko zh ar fa he hi id vi th"
"""The languages that the project is to have rules for."""


class Sample(NamedTuple):
    """A sentence and a paragraph of the same language, the same little story in all of them."""

    language: str
    short: str
    story: str


def _sample(path: Path) -> Sample:
    short, story = read(path).strip().split("\n\n")
    return Sample(path.stem, short, story)


SAMPLES = {path.stem: _sample(path) for path in sorted((ROOT / "fixtures" / "languages").glob("*.txt"))}
KIN = ("da no sv", "cs sk pl sl", "es pt gl ca", "id ms tl", "ru uk bg be mk sr", "nl de af lb", "ar fa ur", "hi mr ne")


@cache
def shipped() -> Languages:
    return Languages(shipped_table().function_words)


# ------------------------------------------------------------------- every language


def test_every_language_has_words_and_a_sample() -> None:
    words = shipped_table().function_words
    assert not set(ASKED.split()) - words.keys()
    assert words.keys() == SAMPLES.keys()
    assert all(len(words[language]) >= 45 for language in ASKED.split())


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_a_paragraph_tells_its_language(sample: Sample) -> None:
    assert shipped().detect(sample.story) == sample.language
    assert shipped().detect(f"{sample.short}\n\n{sample.story}\n" * 9) == sample.language


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_a_sentence_tells_its_language_or_nothing(sample: Sample) -> None:
    assert shipped().detect(sample.short) in (sample.language, None)


def test_most_sentences_tell_their_language() -> None:
    asked = ASKED.split()
    assert sum(shipped().detect(SAMPLES[language].short) is not None for language in asked) >= 0.9 * len(asked)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_accents_may_be_composed_or_not(sample: Sample) -> None:
    for form in ("NFC", "NFD"):
        assert shipped().detect(unicodedata.normalize(form, sample.story)) == sample.language


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_text_is_in_the_language_of_its_folder(path: Path) -> None:
    """Or in none that is sure: then fewer rules hold, and no wrong ones."""
    assert shipped().detect(read(path)) in (path.parent.name, None)


@pytest.mark.parametrize("family", KIN)
def test_kin_are_told_apart_sentence_by_sentence(family: str) -> None:
    for language in family.split():
        for sentence in SAMPLES[language].story.split(". "):
            assert shipped().detect(sentence) in (language, None)


def test_what_is_foreign_to_the_words_is_nobodys() -> None:
    strange = (
        "Umkhandlu wedolobha unqume ngoMsombuluko kusihlwa ukuthi uvule kabusha ibhuloho elidala elinqamula "
        "umfula ebelivaliwe iminyaka emibili ngenxa yezikhukhula. Izakhamuzi zijabule kakhulu.",
        "Қалалық кеңес дүйсенбі күні кешке су тасқынынан екі жыл жабық тұрған ескі көпірді қайта ашу туралы "
        "шешім қабылдады. Қала әкімінің айтуынша, жұмыстарға үш миллионнан астам қаржы жұмсалған.",
        "د ښار شورا د دوشنبې په ماښام پرېکړه وکړه چې زوړ پل بېرته پرانیزي چې د سېلابونو له امله تړل شوی و.",
    )
    assert [shipped().detect(text) for text in strange] == [None] * len(strange)


def test_a_language_without_words_is_not_taken_for_one_with() -> None:
    languages = Languages(WORDS)
    for language in ("nl", "da", "fi", "sv", "fr", "pl"):
        assert languages.detect(SAMPLES[language].story) is None


# -------------------------------------------------------------------------- scripts


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("გუშინ საღამოს", "ka"),
        ("Երեկ երեկոյան քաղաքում", "hy"),
        ("গতকাল সন্ধ্যায়", "bn"),
        ("நேற்று மாலை", "ta"),
        ("橋が開通", "ja"),
        ("다리 개통", "ko"),
        ("ΝΕΑ ΓΕΦΥΡΑ", "el"),
        ("北京市政府星期一晚上宣布重新开放旧桥工程", "zh"),
        ("東京都知事選挙", None),
        ("π = 3.14", None),
        ("١٢٣ ४५६ 789", None),
        ("橋", None),
    ],
)
def test_a_script_may_decide(text: str, language: str | None) -> None:
    assert Languages({}).detect(text) == language


def test_scripts_of_several_languages_need_words() -> None:
    for language in ("en", "ru", "ar", "hi"):
        assert language not in ALONE
        assert Languages({}).detect(SAMPLES[language].story) is None


def test_a_few_foreign_letters_do_no_harm() -> None:
    assert shipped().detect(f"{ENGLISH} (Greek: Το ποτάμι ανεβαίνει)") == "en"
    assert shipped().detect(f"{SAMPLES['ja'].story} The Harbour Post") == "ja"
    assert shipped().detect(f"{SAMPLES['zh'].story} 优の良品") == "zh"


def test_letters_are_counted_by_script() -> None:
    assert scripts_of("") == scripts_of("12, 34!") == {}
    assert scripts_of("Река и the") == pytest.approx({"Cyrl": 0.625, "Latn": 0.375})


def test_alphabets_rule_out_neighbours() -> None:
    cyrillic = ("ru", "uk", "be", "bg", "mk", "sr")
    assert {"ru", "bg", "mk", "sr"} <= unfit(SAMPLES["uk"].story, cyrillic)
    assert {"uk", "bg", "mk", "sr"} <= unfit(SAMPLES["ru"].story, cyrillic)
    assert {"ar", "fa"} <= unfit(SAMPLES["ur"].story, ("ar", "fa", "ur"))
    for language, sample in SAMPLES.items():
        assert language not in unfit(sample.story, SAMPLES)


# --------------------------------------------------------------- nothing to go by, mixed


@pytest.mark.parametrize(
    "text",
    ["", "  \n", "1 2 3 4", "…", "Xoqri vexolit quibbx.", "分享让更多人看到", "Menu", "https://harbourpost.example/a"],
)
def test_nothing_to_go_by(text: str) -> None:
    assert shipped().detect(text) is None
    assert shipped().shares(text) == {}


def test_names_are_in_no_language() -> None:
    names = "Anna Keller, Bo Lindqvist, Carlos Mendes, Dina Rossi, Erik Janssen, Fatima Amrani, Giorgos Pappas"
    assert shipped().detect(names) is None


def test_no_words_no_language() -> None:
    assert Languages({}).detect(ENGLISH) is None


@pytest.mark.parametrize("pair", ["en de", "en fr", "es fr", "en ko", "ru en", "de zh", "ar he", "ru el"])
def test_two_languages_are_none_but_their_shares_are_told(pair: str) -> None:
    one, other = (SAMPLES[language].story for language in pair.split())
    text = "\n".join(f"{a}\n{b}" for a, b in zip(_pieces(one), _pieces(other)))
    assert shipped().detect(text) is None
    shares = shipped().shares(text)
    assert shares.keys() == set(pair.split())
    assert all(0.25 < share < 0.75 for share in shares.values())
    assert sum(shares.values()) == pytest.approx(1)
    assert shipped().mixed(text) == tuple(sorted(pair.split()))
    assert shipped().mixed(one) == ()


def _pieces(text: str) -> Iterator[str]:
    """Ten of about the same length."""
    for number in range(10):
        yield text[len(text) * number // 10 : len(text) * (number + 1) // 10]


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_the_shares_of_a_plain_text(sample: Sample) -> None:
    assert shipped().shares(sample.story) == pytest.approx({sample.language: 1})


def test_shares_see_a_whole_long_text() -> None:
    text = "\n".join(SAMPLES[language].story * 20 for language in ("en", "ko", "pl"))
    assert shipped().shares(text).keys() == {"en", "ko", "pl"}


def test_the_middle_speaks_for_the_text() -> None:
    assert Languages(WORDS).detect(GERMAN * 9 + ENGLISH * 9 + GERMAN * 9) == "en"
    assert len(ENGLISH * 9) > 2 * SAMPLE


def test_where_the_middle_is_silent_the_rest_speaks() -> None:
    assert shipped().detect(ENGLISH * 3 + "12:30 NRK 1 - 45, 67\n" * 100 + ENGLISH * 9) == "en"


# ----------------------------------------------------------------- the same every time


def test_the_same_answer_in_any_order() -> None:
    texts = [text for sample in SAMPLES.values() for text in (sample.short, sample.story)]
    first = {text: Languages(shipped_table().function_words).detect(text) for text in texts}
    order = random.Random(4)
    for _ in range(1000 // len(texts) + 1):
        order.shuffle(texts)
        assert {text: shipped().detect(text) for text in texts} == first


def test_the_same_answer_1000_times() -> None:
    text = SAMPLES["sk"].short
    assert len({shipped().detect(text) for _ in range(1000)}) == 1


_REPORT = """
import json, random, sys
from cleaner.installed import installed_table
from cleaner.language import Languages
texts = json.load(sys.stdin)
names = sorted(texts)
random.Random(int(sys.argv[1])).shuffle(names)
languages = Languages(installed_table().function_words)
found = {name: [languages.detect(texts[name]), languages.shares(texts[name])] for name in names}
print(json.dumps(found, sort_keys=True))
"""


def test_the_same_answer_in_four_processes() -> None:
    """With other hashes, and in other orders."""
    texts = {
        f"{name} {field}": getattr(sample, field) for name, sample in SAMPLES.items() for field in ("short", "story")
    }
    found = {
        subprocess.run(
            [sys.executable, "-c", _REPORT, str(seed)],
            input=json.dumps(texts), capture_output=True, text=True, check=True, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
        ).stdout
        for seed in range(4)
    }  # fmt: skip
    assert len(found) == 1


# ---------------------------------------------------------------------- the referee


class Watched(Referee):
    """Notes what it is asked."""

    asked: list[tuple[str, ...]]

    def choose(self, text: str, votes: Mapping[str, int]) -> str | None:
        self.asked.append(tuple(sorted(votes)))
        return super().choose(text, votes)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Languages:
    monkeypatch.setattr("cleaner.referee.Referee", Watched)
    monkeypatch.setattr(Watched, "asked", [], raising=False)
    return Languages(shipped_table().function_words)


def test_the_referee_is_called_for_few_documents(watched: Languages) -> None:
    texts = [sample.story for sample in SAMPLES.values()] + [read(path) for path in WHOLE]
    for text in texts:
        watched.detect(text)
    assert len(Watched.asked) <= 0.05 * len(texts)


def test_the_referee_settles_close_votes(watched: Languages) -> None:
    assert watched.detect(SAMPLES["sk"].short) == "sk"
    assert Watched.asked == [("cs", "sk")]


def test_the_referee_chooses_among_candidates_that_it_knows() -> None:
    referee = Referee(["cs", "de", "sk", "xx"])
    assert referee.languages == {"cs", "de", "sk"}
    slovak = SAMPLES["sk"].story
    assert referee.choose(slovak, {"cs": 9, "sk": 9}) == "sk"
    assert referee.choose(slovak, {"xx": 2, "sk": 9}) == "sk"
    assert referee.choose(slovak, {"xx": 9, "sk": 9}) is None
    assert referee.choose(slovak, {"cs": 9, "de": 9}) is None
    assert referee.choose(slovak, {"xx": 9}) is None
    assert referee.choose("12 34", {"cs": 9, "sk": 9}) is None


def test_the_referee_leaves_langdetect_as_it_is() -> None:
    from langdetect import DetectorFactory

    Referee(["cs", "sk"]).choose(SAMPLES["sk"].story, {"cs": 1, "sk": 1})
    assert DetectorFactory.seed is None


# ------------------------------------------------------------------------- in use


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en", "en"), ("EN-gb", "en"), (" pt_BR ", "pt"), ("nb-NO", "no"), ("nn", "no"), ("iw", "he"), ("zh-Hant", "zh")],
)
def test_tags_of_callers(tag: str, language: str) -> None:
    assert primary(tag) == language


@pytest.mark.parametrize("language", ["en", "da", "ru", "ja", "ar"])
def test_a_document_says_its_language(language: str) -> None:
    cleaner = Cleaner(table=shipped_table())
    assert cleaner.clean(SAMPLES[language].story).language == language
    assert cleaner.clean(Document(SAMPLES[language].story, language="fi")).language == "fi"


def test_a_text_in_a_language_without_rules_stays_whole() -> None:
    """But for what needs no language."""
    cleaner = Cleaner(table=shipped_table())
    packs = shipped_table().packs
    for language, sample in SAMPLES.items():
        if language not in packs:
            assert cleaner.clean(sample.story).text == sample.story


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
