"""Which scripts a text is written in, and which language a script stands for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache

__all__ = ["ALONE", "LATIN", "SHARED", "scripts_of", "unfit"]

LATIN = "Latn"
SHARED = frozenset({LATIN, "Cyrl", "Arab", "Deva"})
"""Scripts of several languages, by their ISO 15924 codes; all others stand for the language given."""

_RANGES = (
    (0x0041, 0x02AF, LATIN), (0x0370, 0x03FF, "el"), (0x0400, 0x052F, "Cyrl"),
    (0x0530, 0x058F, "hy"), (0x0590, 0x05FF, "he"), (0x0600, 0x077F, "Arab"), (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "bn"), (0x0A00, 0x0A7F, "pa"), (0x0A80, 0x0AFF, "gu"), (0x0B00, 0x0B7F, "or"),
    (0x0B80, 0x0BFF, "ta"), (0x0C00, 0x0C7F, "te"), (0x0C80, 0x0CFF, "kn"), (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"), (0x0E00, 0x0E7F, "th"), (0x0E80, 0x0EFF, "lo"), (0x0F00, 0x0FFF, "bo"),
    (0x1000, 0x109F, "my"), (0x10A0, 0x10FF, "ka"), (0x1100, 0x11FF, "ko"), (0x1200, 0x139F, "am"),
    (0x1780, 0x17FF, "km"), (0x1C80, 0x1C8F, "Cyrl"), (0x1E00, 0x1EFF, LATIN), (0x1F00, 0x1FFF, "el"),
    (0x3040, 0x30FA, "ja"), (0x3130, 0x318F, "ko"), (0x31F0, 0x31FF, "ja"), (0x3400, 0x9FFF, "zh"),
    (0xAC00, 0xD7AF, "ko"), (0xF900, 0xFAFF, "zh"), (0xFB1D, 0xFB4F, "he"), (0xFB50, 0xFDFF, "Arab"),
    (0xFE70, 0xFEFC, "Arab"), (0xFF66, 0xFF9F, "ja"),
)  # fmt: skip
"""First and last character of blocks in use, and the script, or the only language of the press in it."""

ALONE = frozenset(name for _, _, name in _RANGES) - SHARED
"""Languages that have their script to themselves."""
_WEIGHTS: Mapping[str, float] = {"zh": 2.5, "ja": 2.0, "ko": 2.0}
"""Letters of an alphabet that say as much as one character."""
KANA = 0.1
"""Among kana and Han, with so many kana a text is Japanese."""
LONE_HAN = 16
"""A Japanese line may do without kana; a text longer than this does not."""

FEWEST = 6
"""Letters that it takes to say anything."""
STRANGE = 0.02
"""Share of letters that rules out a language whose alphabet does not have them."""

_CYRILLIC_BLOCK, _ARABIC_BLOCK = ("\u0400", "\u052f"), ("\u0600", "\u077f")
_CYRILLIC = "абвгдежзиклмнопрстуфхцчш"
_ARABIC = "ءآابتثجحخدذرزسشصضطظعغفقلمنوـ"
_ALPHABETS: Mapping[str, str] = {
    "ru": _CYRILLIC + "йщъыьэюяё",
    "uk": _CYRILLIC + "йщьюяґєії",
    "be": _CYRILLIC + "йыьэюяёіў",
    "bg": _CYRILLIC + "йщъьюя",
    "mk": _CYRILLIC + "ѓѕјљњќџ",
    "sr": _CYRILLIC + "ђјљњћџ",
    "ar": _ARABIC + "هةىيكأإؤئ",
    "fa": _ARABIC + "هةپچژگکیيكأؤئ",
    "ur": _ARABIC + "ہھۂۃےۓںٹڈڑپچژگکیأؤئ",
}
"""The letters of languages whose neighbours in the script have others."""


@cache
def _beyond_latin() -> re.Pattern[str]:
    return re.compile("[\u0370-\u1cff\u1f00-\u1fff\u3040-\ud7ff\uf900-\ufdff\ufe70-\uff9f]")


@cache
def _firsts() -> tuple[int, ...]:
    return tuple(first for first, _, _ in _RANGES)


def scripts_of(text: str) -> dict[str, float]:
    """Script or language -> its share of the letters, weighed by how much they say; empty if there are too few.

    >>> scripts_of("Η αξία του π"), scripts_of("about 1968")
    ({'el': 1.0}, {'Latn': 1.0})
    """
    if text.isascii() or not _beyond_latin().search(text):
        return {LATIN: 1.0} if text.upper() != text.lower() else {}
    letters = _letters(text)
    han, kana = letters["zh"], letters["ja"]
    if kana and kana >= KANA * (han + kana):
        letters["ja"] += letters.pop("zh")
    elif han <= LONE_HAN and han:
        letters[""] += letters.pop("zh")
    weights = {name: count * _WEIGHTS.get(name, 1.0) for name, count in letters.items() if count}
    total = sum(weights.values())
    if total < FEWEST:
        return {}
    return {name: weight / total for name, weight in weights.items()}


def _letters(text: str) -> Counter[str]:
    """Script or language -> its letters, with the vowel signs that some scripts write."""
    from unicodedata import category

    found = Counter[str]({"zh": 0, "ja": 0})
    for char, count in Counter(text).items():
        place = bisect_right(_firsts(), ord(char)) - 1
        if place >= 0 and ord(char) <= _RANGES[place][1] and category(char)[0] in "LM":
            found[_RANGES[place][2]] += count
    return found


def unfit(text: str, languages: Collection[str]) -> frozenset[str]:
    """Those of the languages in whose alphabet the text cannot be: it has too many other letters of their script.

    >>> sorted(unfit("київ", ["en", "ru", "uk"]))
    ['ru']
    """
    letters = Counter(text)
    return frozenset(name for name in _ALPHABETS if name in languages and _strange(letters, _ALPHABETS[name]) > STRANGE)


def _strange(letters: Counter[str], known: str) -> float:
    """Share of other letters among those of the alphabet's script."""
    low, high = _CYRILLIC_BLOCK if _CYRILLIC in known else _ARABIC_BLOCK
    own = {char: count for char, count in letters.items() if low <= char <= high and char.isalpha()}
    return sum(count for char, count in own.items() if char.lower() not in known) / (sum(own.values()) or 1)
