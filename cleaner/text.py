"""Documents, lines and the folding that all text tests share."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from cleaner.hints import Hints

__all__ = [
    "STOPS",
    "UNSPACED",
    "Document",
    "Kind",
    "Line",
    "Shape",
    "Span",
    "asks",
    "fold",
    "one_form",
    "pattern_form",
    "plain",
    "shape_of",
    "unspaced",
]

PROSE_WORDS = 10
"""A sentence of so many words is prose; shorter ones may be captions or prompts."""
LONG_WORDS = 25
"""So many words are prose even when the line does not end as a sentence does."""
SENTENCE_WORDS = 4

DECORATION = " \t#*>•·|«»›→←↑↓▶►▸●■□◆★☆▪▫_~-+=\\"
CLOSING = DECORATION + ":.!?…,;<)]؟،؛：！？）】］》」"

_PLAIN = {
    "\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'", "`": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u05f4": '"', "\u05f3": "'", "\u05be": "-",
    "\u2013": "-", "\u2014": "-", "\u2012": "-", "\u2010": "-", "\u2011": "-", "\u2212": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ", "\u037e": ";",
}  # fmt: skip
_JOINER = "\u200c"
_MARKS = (
    *"\u00ad\u0640\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff",
    *map(chr, (*range(0x064B, 0x0653), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFE00, 0xFE10))),
)
"""What is no part of a line's words: soft hyphens, joiners, direction marks, variants of signs; in Arabic
the signs of short vowels, which few write, and the stroke that stretches a word."""
_DIGITS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0xFF10)
"""Zeros: Arabic, Persian, Devanagari, Bengali, and of full width."""
_TWINS = (
    {"\u0643": "\u06a9", "\u0649": "\u06cc", "\u064a": "\u06cc"}  # kaf and yeh of Arabic keyboards and of Persian ones
    | dict.fromkeys("\u0623\u0625\u0671", "\u0627")  # alef, which hamza is often left off
    | {chr(zero + digit): str(digit) for zero in _DIGITS for digit in range(10)}
    | {chr(place + 0xFEE0): chr(place) for letters in (range(65, 91), range(97, 123)) for place in letters}
)
"""Letters and digits that are written in several ways, and the way that rules see."""
_ONE_FORM = _TWINS | dict.fromkeys(_MARKS, "")
_EVEN = _PLAIN | _ONE_FORM
_CASE = tuple(
    zip(
        "ıſµςϐϵϑϰϖϱϕ\u0345\u1fbe\u1fd3\u1fe3\u1c80\u1c81\u1c82\u1c83\u1c84\u1c85\u1c86\u1c87\u1c88ẛ\ufb05",
        "isμσβεθκπρφιι\u0390\u03b0вдосттъѣ\ua64bṡ\ufb06",
    )
)
"""Characters that differ in lower case but are the same where case is ignored."""
_SIGNED = "\u0e00-\u0eff\u1780-\u17ff"
"""Thai, Lao and Khmer, which have no spaces between words and write vowels as signs."""
UNSPACED = rf"{_SIGNED}\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Ranges of the scripts without spaces between words, for a class of characters."""
_BREAKS = re.compile(r"[\r\n\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
STOPS = tuple(".!?。！？｡．؟۔।॥։።፧။។")
_QUESTIONS = tuple("?？؟፧")
_AFTER_STOP = "\"')]}\u203a\u3009\u300b\u300d\u300f\u3011\uff09"
"""Quotes and brackets that may close after a sentence's stop."""
_OWN_STOPS = ((";", "\u0370-\u03ff\u1f00-\u1fff"), (":", "\u0531-\u0587"))
"""Signs that end a sentence after letters of one script alone: Greek asks with a semicolon, and the
Armenian stop is mostly typed as a colon."""
_ELLIPSES = ("…", "...")
_INNER_STOP = re.compile(r"[.,;:!?]\s|[。、，؛،।]")


class Span(NamedTuple):
    """Half-open range of code points: ``text[start:end]``."""

    start: int
    end: int


Kind: TypeAlias = Literal["text", "html"]


class Document(NamedTuple):
    """What the caller gave: a text or a page, and what is known of it."""

    text: str
    """The text, or the page's markup."""
    id: str | None = None
    url: str | None = None
    title: str | None = None
    site: str | None = None
    language: str | None = None
    kind: Kind = "text"


class Shape(NamedTuple):
    """What the rules can see of one line."""

    plain: str
    """The line as :func:`plain` makes it."""
    core: str
    """``plain`` without decoration at its ends, inner spaces collapsed."""
    folded: str
    """``core`` in lower case."""
    key: str
    """``folded`` without closing punctuation and outer brackets: what ``equals`` compares."""
    words: int
    sentence: bool
    prose: bool
    marks: tuple[int, ...] = ()
    """The offsets in ``plain`` where it leaves out a mark of the original, once for each."""

    def span(self, start: int, end: int) -> Span:
        """Where a stretch of ``plain`` stands in the original, with the marks in it and those that would be left alone.

        >>> shape_of("Ferry \u200fRead\u00ad more\u200f").span(6, 15)
        Span(start=6, end=18)
        """
        if not self.marks:
            return Span(start, end)
        bare = (not start or self.plain[start - 1].isspace(), end == len(self.plain) or self.plain[end].isspace())
        first = start if not bare[0] else start - 1
        return Span(self._place(first) + bare[0], self._place(end) if bare[1] else self._place(end - 1) + 1)

    def _place(self, offset: int) -> int:
        return offset + bisect_right(self.marks, offset)

    @property
    def blank(self) -> bool:
        return not self.plain or self.plain.isspace()

    @property
    def ellipsis(self) -> bool:
        return _breaks_off(self.core)

    @property
    def title_case(self) -> bool:
        words = [word for word in re.findall(r"[^\W_]+", self.core) if len(word) > 3 or word[0].isdigit()]
        risen = sum(word[0].isupper() or word[0].isdigit() for word in words)
        return bool(words) and 5 * risen >= 3 * len(words)


class Line(NamedTuple):
    """A paragraph of the text: one physical line, or several that belong together."""

    number: int
    """1-based number of its first physical line."""
    start: int
    end: int
    """Without the line end that closes it."""
    shape: Shape
    rows: int = 1
    """Physical lines it is made of."""
    hints: Hints | None = None
    """What the markup tells, where the document is a page."""


def plain(text: str) -> str:
    """Make quotes, dashes, spaces, letters and digits plain, one for one, and leave out marks that cannot be seen.

    >>> plain("“Don’t” – 5 km")
    '"Don\\'t" - 5 km'
    """
    if not text.isascii():
        text = _put(text, _uneven(), _EVEN)
    elif "`" in text:
        text = text.replace("`", "'")
    if "\t" in text or len(text.splitlines()) > 1 or text[-1:].isspace():  # of one line, few have a break
        return _BREAKS.sub(" ", text)
    return text


def one_form(text: str) -> str:
    """Letters and digits in one form, without marks; all else stays.

    A Persian word that a joiner holds together is two words, as it is where a space is typed instead.

    >>> one_form("۱۲ Ｐ\u00adＲ"), one_form("می\u200cخوانید")
    ('12 PR', 'می خوانید')
    """
    return text if text.isascii() else _put(text, _varied(), _ONE_FORM)


def pattern_form(pattern: str) -> str:
    """:func:`one_form` of a pattern: what repeats a mark that is left out goes with it.

    >>> pattern_form("(?:➡\ufe0f?|») ۱")
    '(?:➡|») 1'
    """
    return pattern if pattern.isascii() else one_form(_repeated_mark().sub("", pattern))


def _put(text: str, some: re.Pattern[str], others: Mapping[str, str]) -> str:
    """The text with these others for some of its characters: few kinds occur in any one line."""
    found = set(some.findall(text))
    if _JOINER in found:
        text = _joined().sub(" ", text)
    for char in found:
        text = text.replace(char, others[char])
    return text


def fold(text: str) -> str:
    """Lower-case without changing any offset, alike whatever ``regex`` takes for equal.

    >>> fold("İstanbul'DA"), len(fold("İ")), fold("KAPI") == fold("kapı")
    ("istanbul'da", 1, True)
    """
    if text.isascii():
        return text.lower()
    low = text.replace("İ", "i").lower()
    if _odd().search(low):
        for old, new in _CASE:
            low = low.replace(old, new)
    return low


def unspaced(char: str) -> bool:
    """Whether words beside it need no space: it is of Thai, Lao, Khmer, or a script of East Asia.

    >>> unspaced("\u0e01"), unspaced("\uac00"), unspaced("a")
    (True, True, False)
    """
    return char >= "\u2e80" or (char >= "\u0e00" and bool(_signed().match(char)))


def word_count(text: str) -> int:
    """Words between spaces; in scripts without spaces two characters make a word, in those with vowel signs four.

    >>> word_count("Share this article"), word_count("分享让更多人看到"), word_count("แบ่งปันเรื่องนี้")
    (3, 4, 4)
    """
    if text.isascii() or not (unspaced := len(_unspaced().findall(text))):
        return len(text.split())
    signed = len(_signed().findall(text))
    return len(_unspaced().sub(" ", text).split()) + (unspaced - signed + 1) // 2 + (signed + 3) // 4


# Large classes of characters take long to compile and are not needed for ASCII.


@cache
def _uneven() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_EVEN)}]")


@cache
def _varied() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_ONE_FORM)}]")


@cache
def _mark() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_MARKS)}]")


@cache
def _repeated_mark() -> re.Pattern[str]:
    return re.compile(rf"[{''.join(_MARKS)}][?*+]")


@cache
def _joined() -> re.Pattern[str]:
    """The joiner between two letters of the Arabic script."""
    return re.compile("(?<=[\u0620-\u06ff])\u200c(?=[\u0620-\u06ff])")


@cache
def _own_stop() -> re.Pattern[str]:
    return re.compile("|".join(rf"[{script}]\s?{stop}$" for stop, script in _OWN_STOPS))


@cache
def _odd() -> re.Pattern[str]:
    return re.compile("[" + "".join(old for old, _ in _CASE) + "]")


@cache
def _unspaced() -> re.Pattern[str]:
    """Characters of scripts without spaces between words."""
    return re.compile(f"[{UNSPACED}]")


@cache
def _signed() -> re.Pattern[str]:
    return re.compile(f"[{_SIGNED}]")


@cache
def _clause() -> re.Pattern[str]:
    """Between two letters of these scripts a space ends a clause or a sentence: they have no stops."""
    return re.compile(f"[{_SIGNED}] [{_SIGNED}]")


def _breaks_off(core: str) -> bool:
    """Whether the text ends in an ellipsis, perhaps in brackets.

    >>> _breaks_off("Officials said …"), _breaks_off('"Well [...]"'), _breaks_off("Officials said.")
    (True, True, False)
    """
    return core.rstrip("\"')]").endswith(_ELLIPSES)


def _has_clauses(core: str) -> bool:
    return bool(_INNER_STOP.search(core)) or (not core.isascii() and bool(_clause().search(core)))


def _stops(core: str) -> bool:
    """Whether a sentence ends here.

    >>> _stops('Τι ώρα φεύγει το πλοίο;"'), _stops("It was late;"), _stops("「そうです。」")
    (True, False, True)
    """
    end = core.rstrip(_AFTER_STOP)
    if end.endswith(STOPS):
        return not _breaks_off(core)
    return not end.isascii() and bool(_own_stop().search(end))


def asks(core: str) -> bool:
    """Whether it ends as a question does.

    >>> asks("Who pays?"), asks("Ποιος πληρώνει;"), asks("On Monday;")
    (True, True, False)
    """
    end = core.rstrip(_AFTER_STOP)
    return end.endswith(_QUESTIONS) or (end.endswith(";") and _stops(end))


def _cries(core: str) -> bool:
    """Whether it ends as East Asian headlines do that ask or cry, and tells nothing.

    >>> _cries("渡し船はいつ動き出すのか？"), _cries("船は動いた。なぜ今なのか？")
    (True, False)
    """
    return core.rstrip(_AFTER_STOP).endswith(tuple("?!？！")) and "。" not in core


def _marks_of(raw: str) -> tuple[int, ...]:
    joined = _joined().sub(" ", raw)
    return tuple(found.start() - count for count, found in enumerate(_mark().finditer(joined)))


def shape_of(raw: str) -> Shape:
    """Fold one line and measure it."""
    even = plain(raw)
    parts = even.strip(DECORATION).split()
    core, spaced = " ".join(parts), len(parts)
    del parts  # of a huge line they are most of what it takes
    folded = fold(core)
    words = spaced if core.isascii() or not _unspaced().search(core) else word_count(core)
    sentence = words >= SENTENCE_WORDS and _stops(core)
    told = sentence and words >= PROSE_WORDS and not (words > spaced and _cries(core))
    prose = told or (words >= LONG_WORDS and _has_clauses(core))
    key = folded.rstrip(CLOSING).lstrip("([（【［《")
    return Shape(even, core, folded, key, words, sentence, prose, () if len(even) == len(raw) else _marks_of(raw))
