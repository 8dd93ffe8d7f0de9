"""langdetect, asked where the vote on a text's language is close.  Slow to load and to ask."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY

__all__ = ["Referee"]

LENGTH = 1000
"""Characters that it gets to see."""
SURE = 0.8
"""Probability that it must see in its answer."""


class Referee:
    """Its answers depend on the text and its languages alone, not on what it was asked before."""

    def __init__(self, languages: Collection[str]) -> None:
        """``languages`` are all that it is to tell apart; those that it does not know are passed over."""
        # not the module's own factory: that one loads profiles in the order of the directory
        self._factory = DetectorFactory()
        self._factory.set_seed(0)
        self.languages = frozenset(languages).intersection(os.listdir(PROFILES_DIRECTORY))
        profiles = []
        for name in sorted(self.languages):
            with open(os.path.join(PROFILES_DIRECTORY, name), encoding="utf-8") as file:
                profiles.append(file.read())
        if len(profiles) > 1:
            self._factory.load_json_profile(profiles)

    def choose(self, text: str, votes: Mapping[str, int]) -> str | None:
        """One of the languages that have these votes, or ``None`` if it finds another or is not sure.

        Nor does it choose one beside which a language that it does not know has as many votes.
        """
        if self.languages.isdisjoint(votes):
            return None
        detector = self._factory.create()
        detector.append(text[:LENGTH])
        try:
            best = detector.get_probabilities()[0]
        except (LangDetectException, IndexError):
            return None
        language = str(best.lang)
        if best.prob < SURE or language not in votes:
            return None
        unknown = votes.keys() - self.languages
        return language if all(votes[other] < votes[language] for other in unknown) else None
