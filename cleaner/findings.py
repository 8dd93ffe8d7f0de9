"""What the rules find in a text: hits on lines, claims, protections."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from cleaner.removal import Match
from cleaner.text import Line
from cleaner.zones import Zones

__all__ = ["Findings", "Hit", "Hits", "Protection"]


class Hit(NamedTuple):
    """A rule whose primary test a line passes, wherever the line stands."""

    number: int
    spans: tuple[tuple[int, int], ...] = ()
    """For inline rules: what to cut, counted from the line's start."""
    fields: tuple[tuple[str, str], ...] = ()


Hits: TypeAlias = Callable[[Line, bool], tuple[Hit, ...]]
"""The hits of a line; with ``True`` those that matter inside the body."""


class Protection(NamedTuple):
    """A span that stays, and what says so."""

    start: int
    end: int
    by: str
    against: tuple[str, ...] = ()
    """Categories it holds against; empty: all."""


class Findings(NamedTuple):
    """What the rules have to say of one text."""

    matches: list[Match]
    protections: list[Protection]
    """Of lines that the claims themselves show to be no residue; those of keep rules come later."""
    zones: Zones
    claimed: dict[int, set[str]]
    """Line index -> categories of the rules' claims on the whole line."""
