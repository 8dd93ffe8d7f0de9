"""Which language a text is in: its script, else a vote of function words; langdetect settles close ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cleaner.scripts import ALONE, LATIN, SHARED, scripts_of, unfit
from cleaner.text import fold

if TYPE_CHECKING:
    from cleaner.referee import Referee

__all__ = ["Languages"]

SAMPLE = 1000
"""Characters looked at, from the middle of the text, where menus and footers are not."""
PIECES, PIECE = 8, 1000
"""Where the middle does not tell, and for shares: so many stretches of so many characters."""
RULING = 2 / 3
"""Share of the letters that makes a script, or several of them together, the text's own."""
FEWEST, SAFE = 3, 4
"""Votes for a language to be considered at all, and to need no other opinion."""
THIN = 0.07
"""Share of the words that must be votes; with fewer the text is in a language without a word list."""
LEAD = 1.7
"""Standard deviations between a language and its rival, over the words that only one of the two has."""
RIVAL = 0.25
"""A rival is a language with so many votes, for each of the winner's."""
PART = 0.2
"""Languages with such a share of a mixed text lend it their rules."""
MIXED = 1 / 3
"""A text is mixed if a rival has so many votes by words that the winner does not have."""


class _Vote(NamedTuple):
    """How the words of a text voted."""

    words: int
    groups: Mapping[str, int]
    """Languages that share words (their codes with spaces between) -> how many such words there are."""

    def without(self, language: str) -> _Vote:
        """Only the votes of words that the language does not have."""
        groups = {group: count for group, count in self.groups.items() if language not in group.split()}
        return self._replace(groups=groups)

    def tally(self) -> dict[str, int]:
        """Language -> votes."""
        votes: dict[str, int] = {}
        for group, count in self.groups.items():
            for language in group.split():
                votes[language] = votes.get(language, 0) + count
        return votes

    def enough(self, votes: int) -> bool:
        return votes >= FEWEST and votes >= THIN * self.words


class _Rival(NamedTuple):
    """A language beside the one with the most votes."""

    language: str
    lead: int
    """Votes that it has less."""
    own: int
    """Votes by words that the other one does not have."""

    @property
    def close(self) -> bool:
        """Whether the words that only one of the two languages has leave the matter open.

        >>> _Rival("no", 4, 0).close, _Rival("no", 2, 0).close, _Rival("no", 4, 6).close
        (False, True, True)
        """
        return self.lead**2 <= LEAD**2 * (self.lead + 2 * self.own)


class Languages:
    """The languages that can be told apart by the function words in hand.

    Deterministic: a result depends on the text and the words alone.
    """

    def __init__(self, function_words: Mapping[str, Sequence[str]]) -> None:
        """``function_words`` maps a language to its commonest words, in lower case."""
        self._words = function_words

    def detect(self, text: str) -> str | None:
        """The code of the text's language; ``None`` where it is not sure, or mixed.

        >>> words = {"en": "the of and to in is that it".split(), "de": "der die und in ist das zu es".split()}
        >>> Languages(words).detect("It is said that the price of bread is to rise in the autumn.")
        'en'
        """
        found = self._judge(_middle(text))
        return self._judge(_stretches(text)) if found is None and len(text) > SAMPLE else found

    def shares(self, text: str) -> dict[str, float]:
        """Language -> its share of a text that may be in several, the largest first.

        What is in no known language is missing, so the sum may be less than one.
        """
        sample = _stretches(text)
        scripts = scripts_of(sample)
        found = {name: share for name, share in scripts.items() if name and name not in SHARED}
        elected = _coalition(self._vote(sample))
        voted = _shared(scripts) / (sum(elected.values()) or 1)
        for language, votes in elected.items():
            found[language] = found.get(language, 0.0) + votes * voted
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def mixed(self, text: str) -> tuple[str, ...]:
        """The languages of a text that is in several, those with a good part of it; none if it is not."""
        found = sorted(language for language, share in self.shares(text).items() if share >= PART)
        return tuple(found) if len(found) > 1 else ()

    @cached_property
    def _groups(self) -> dict[str, str]:
        """Word -> the languages that have it, as one string: strings are quick to count."""
        groups: dict[str, list[str]] = {}
        for language in sorted(self._words.keys() - ALONE):
            for word in dict.fromkeys(self._words[language]):
                groups.setdefault(word, []).append(language)
        return {word: " ".join(languages) for word, languages in groups.items()}

    @cached_property
    def _referee(self) -> Referee:
        from cleaner.referee import Referee

        return Referee(self._words.keys() - ALONE)

    def _vote(self, sample: str) -> _Vote:
        words = fold(sample).replace("'", " ").replace("\u2019", " ").split()
        groups = self._groups
        return _Vote(len(words), Counter(map(groups.__getitem__, filter(groups.__contains__, words))))

    def _judge(self, sample: str) -> str | None:
        scripts = scripts_of(sample)
        name, share = max(scripts.items(), key=lambda pair: pair[1], default=("", 0.0))
        if share >= RULING and name not in SHARED:
            return name or None
        if _shared(scripts) < RULING:
            return None
        vote = self._vote(sample)
        return self._elect(sample, vote, unfit(sample, self._words) if share < 1 or name != LATIN else ())

    def _elect(self, sample: str, vote: _Vote, out: Collection[str]) -> str | None:
        """The winner of a clear vote; the referee's choice if it is close; nobody if too many voted otherwise."""
        votes = {language: count for language, count in vote.tally().items() if language not in out}
        best = max(votes, key=votes.__getitem__, default="")
        if not best or not vote.enough(votes[best]):
            return None
        rivals = _rivals(vote, votes, best)
        if any(rival.own > MIXED * votes[best] for rival in rivals):
            return None
        close = {language: votes[language] for language in (best, *(each.language for each in rivals if each.close))}
        return self._referee.choose(sample, close) if len(close) > 1 or votes[best] < SAFE else best


def _shared(scripts: Mapping[str, float]) -> float:
    """The part of the letters on whose language words must vote."""
    return sum(share for name, share in scripts.items() if name in SHARED)


def _coalition(vote: _Vote) -> dict[str, int]:
    """The languages that it takes to account for the votes, and how many votes each of them stands for."""
    elected: dict[str, int] = {}
    while votes := vote.tally():
        best = max(votes, key=lambda language: (votes[language], language))
        if not vote.enough(votes[best]) or votes[best] < MIXED * max(elected.values(), default=0):
            break
        elected[best] = votes[best]
        vote = vote.without(best)
    return elected


def _rivals(vote: _Vote, votes: Mapping[str, int], best: str) -> list[_Rival]:
    others = vote.without(best).tally()
    return [
        _Rival(language, votes[best] - count, others.get(language, 0))
        for language, count in votes.items()
        if count > RIVAL * votes[best] and language != best
    ]


def _middle(text: str) -> str:
    start = max(0, (len(text) - SAMPLE) // 2)
    return _composed(text[start : start + SAMPLE])


def _stretches(text: str) -> str:
    if len(text) > PIECES * PIECE:
        step = (len(text) - PIECE) / (PIECES - 1)
        text = " ".join(text[int(n * step) :][:PIECE] for n in range(PIECES))
    return _composed(text)


def _composed(text: str) -> str:
    """With accents as the word lists have them."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)
