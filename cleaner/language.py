"""Which language a text is in: function words vote, langdetect settles thin margins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

__all__ = ["detect"]

SAMPLE = 2000
"""Characters looked at, from the middle of the text, where menus and footers are not."""
CLEAR, THIN = 0.20, 0.09
"""Share of function words that settles it; below ``THIN`` the language has no pack here."""
FEWEST = 12
"""Words needed before langdetect is worth asking."""

_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str, function_words: Mapping[str, Sequence[str]]) -> str | None:
    """The language code, or ``None`` where nothing is sure.  Deterministic.

    ``function_words`` maps each installed pack's language to its commonest words.
    """
    middle = max(0, (len(text) - SAMPLE) // 2)
    words = Counter(_WORD.findall(text[middle : middle + SAMPLE].lower()))
    total = words.total()
    if not total:
        return None
    shares = {language: sum(words[word] for word in known) / total for language, known in function_words.items()}
    best = max(shares, key=lambda language: (shares[language], language), default=None)
    if best is None or shares[best] < THIN:
        return None
    if shares[best] >= CLEAR:
        return best
    return _referee(text[middle : middle + SAMPLE]) if total >= FEWEST else None


def _referee(sample: str) -> str | None:
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0
    try:
        found = detect_langs(sample)
    except LangDetectException:
        return None
    return str(found[0].lang).split("-")[0] if found and found[0].prob >= 0.8 else None
