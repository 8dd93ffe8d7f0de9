"""A word of the command that has commands of its own: ``clean audit``, ``clean rules``."""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from cleaner.cli.options import Parser, closest

__all__ = ["Command", "Group"]


class Command(NamedTuple):
    """One of the words after ``clean audit`` or ``clean rules``."""

    parser: Callable[[], Parser]
    run: Callable[[Namespace], int]


class Group(NamedTuple):
    """What the word is, and what may follow it."""

    name: str
    """As it is typed: ``clean audit``."""
    about: str
    epilog: str
    commands: Mapping[str, Command]

    def run(self, arguments: Sequence[str]) -> int:
        """Run the command that the first argument names; returns the exit code."""
        word = arguments[0] if arguments else ""
        if word not in self.commands:
            self._parser().parse_args(arguments)
            return 2  # argparse has said why and left already
        command = self.commands[word]
        return command.run(command.parser().parse_args(arguments[1:]))

    def parsers(self) -> list[Parser]:
        """The parsers of the word itself and of all its commands."""
        return [self._parser(), *(command.parser() for command in self.commands.values())]

    def _parser(self) -> Parser:
        made = Parser(self.name, self.about, self.epilog)
        made.add_argument("command", type=self._known, metavar="|".join(self.commands), help="what to do")
        made.add_argument("rest", nargs=argparse.REMAINDER, metavar="..", help="its arguments")
        return made

    def _known(self, word: str) -> str:
        if word not in self.commands:
            raise argparse.ArgumentTypeError(f"unknown command {word!r}{closest(word, tuple(self.commands))}")
        return word
