"""Documents, lines and the folding that all text tests share."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from cleaner.hints import Hints

__all__ = ["UNSPACED", "Document", "Kind", "Line", "Shape", "Span", "fold", "plain", "shape_of", "unspaced"]

PROSE_WORDS = 10
"""A sentence of so many words is prose; shorter ones may be captions or prompts."""
LONG_WORDS = 25
"""So many words are prose even when the line does not end as a sentence does."""
SENTENCE_WORDS = 4

DECORATION = " \t#*>•·|«»›→←↑↓▶►▸●■□◆★☆▪▫_~-+=\\"
CLOSING = DECORATION + ":.!?…,;<)]؟،؛：！？）】］》」"

_PLAIN = (
    ("\u2019", "'"), ("\u2018", "'"), ("\u02bc", "'"), ("\u00b4", "'"), ("`", "'"),
    ("\u201c", '"'), ("\u201d", '"'), ("\u201e", '"'), ("\u05f4", '"'), ("\u05f3", "'"), ("\u05be", "-"),
    ("\u2013", "-"), ("\u2014", "-"), ("\u2012", "-"), ("\u2010", "-"), ("\u2011", "-"), ("\u2212", "-"),
    ("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("\u3000", " "), ("\u200b", " "), ("\ufeff", " "),
)  # fmt: skip
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
_STOPS = tuple(".!?。！？؟۔।॥։።")
_AFTER_STOP = "\"')]}\u203a\u300d\u300f\uff09"
"""Quotes and brackets that may close after a sentence's stop."""
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
    """The line with quotes, dashes and spaces made plain; as long as the original."""
    core: str
    """``plain`` without decoration at its ends, inner spaces collapsed."""
    folded: str
    """``core`` in lower case."""
    key: str
    """``folded`` without closing punctuation and outer brackets: what ``equals`` compares."""
    words: int
    sentence: bool
    prose: bool

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
    """Make quotes, dashes and spaces plain without changing any offset.

    >>> plain("“Don’t” – 5 km")
    '"Don\\'t" - 5 km'
    """
    if not text.isascii():
        for old, new in _PLAIN:
            if old in text:
                text = text.replace(old, new)
    if "\t" in text or len(text.splitlines()) > 1 or text[-1:].isspace():  # of one line, few have a break
        return _BREAKS.sub(" ", text)
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


def shape_of(raw: str) -> Shape:
    """Fold one line and measure it."""
    even = plain(raw)
    core = " ".join(even.strip(DECORATION).split())
    folded = fold(core)
    words = word_count(core)
    sentence = words >= SENTENCE_WORDS and core.rstrip(_AFTER_STOP).endswith(_STOPS) and not _breaks_off(core)
    prose = (sentence and words >= PROSE_WORDS) or (words >= LONG_WORDS and _has_clauses(core))
    return Shape(even, core, folded, folded.rstrip(CLOSING).lstrip("([（【［《"), words, sentence, prose)
