"""Language tags: what they name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from cleaner.errors import CleanerError

__all__ = ["chosen", "known", "primary"]

CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
"""ISO 639-1: what is a language, though there may be no rules for it."""
_ALIASES: Mapping[str, str] = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "cmn": "zh", "yue": "zh", "fil": "tl"}


def primary(tag: str) -> str:
    """The language of a tag, as the rules are called by it.

    >>> primary("en_GB"), primary("PT-br"), primary("nb-NO")
    ('en', 'pt', 'no')
    """
    code = tag.strip().replace("_", "-").split("-", 1)[0].lower()
    return _ALIASES.get(code, code)


def known(tag: str | None) -> str | None:
    """The language of a tag, if that is one.

    >>> known("sv-SE"), known("template"), known(None)
    ('sv', None, None)
    """
    code = primary(tag or "")
    return code if code in CODES.split() else None


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
