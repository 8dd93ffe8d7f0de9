"""Which language a text is in: function words vote, langdetect settles thin margins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from cleaner.errors import CleanerError

__all__ = ["chosen", "detect", "primary"]

SAMPLE = 2000
"""Characters looked at, from the middle of the text, where menus and footers are not."""
CLEAR, THIN = 0.20, 0.09
"""Share of function words that settles it; below ``THIN`` the language has no pack here."""
FEWEST = 12
"""Words needed before langdetect is worth asking."""

CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
"""ISO 639-1: what is a language, though there may be no rules for it."""

_WORD = re.compile(r"[^\W\d_]+")


def primary(code: str) -> str:
    """``en`` of ``en-US``, ``EN`` or ``en_GB``."""
    return _even(code).partition("-")[0]


def _even(code: str) -> str:
    return code.strip().replace("_", "-").lower()


def chosen(codes: Sequence[str], packs: Collection[str]) -> tuple[list[str], list[str]]:
    """What a user's codes name: packs, and languages that have none.

    Raises :class:`~cleaner.errors.CleanerError` if one names neither.

    >>> chosen(["en-US", "fi"], {"any", "en"})
    (['en'], ['fi'])
    """
    found: list[str] = []
    absent: list[str] = []
    for code in codes:
        name = next((name for name in (_even(code), primary(code)) if name in packs), None)
        if name:
            found.append(name)
        elif primary(code) in CODES.split():
            absent.append(primary(code))
        else:
            raise CleanerError(f"unknown language {code!r}{_nearest(code, packs)}")
    return found, absent


def _nearest(code: str, packs: Collection[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(_even(code), sorted(packs), 1) or get_close_matches(_even(code), CODES.split(), 1)
    return f", did you mean {near[0]!r}?" if near else f"; there are rules for: {', '.join(sorted(packs))}"


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
