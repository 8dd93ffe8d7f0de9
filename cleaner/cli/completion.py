"""``clean completion``: scripts that let a shell complete the command, made from its parsers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from cleaner.cli.logs import write
from cleaner.cli.options import Parser
from cleaner.cli.shells import SHELLS, Command, Option, Takes

__all__ = ["commands", "parsers", "run"]

FILES = ("FILE", "LOG", "OLD", "NEW", "CLEAN")
EPILOG = """\
  bash    clean completion bash > ~/.local/share/bash-completion/completions/clean
  zsh     clean completion zsh > "${fpath[1]}/_clean"
  fish    clean completion fish > ~/.config/fish/completions/clean.fish
"""


def run(arguments: Sequence[str]) -> int:
    """Run ``clean completion`` with its arguments; returns the exit code."""
    options = _parser().parse_args(arguments)
    write(SHELLS[options.shell](commands()))
    return 0


def parsers() -> list[Parser]:
    """The parser of ``clean completion``."""
    return [_parser()]


def _parser() -> Parser:
    made = Parser("clean completion", "Print a completion script for a shell.", EPILOG)
    made.add_argument("shell", choices=tuple(SHELLS), help="bash, zsh or fish")
    return made


# ----------------------------------------------------------- what there is to say


def commands() -> list[Command]:
    """All commands, each before those below it."""
    from cleaner.cli import audit, clean, explain, feed, learn, memory, review, rules

    groups = (audit, explain, feed, rules, learn, memory, review)
    made = [clean.parser(), *(parser for group in groups for parser in group.parsers()), *parsers()]
    paths = [parser.prog for parser in made]
    return [_command(parser, paths) for parser in made]


def _command(parser: Parser, paths: Sequence[str]) -> Command:
    below = [path.rpartition(" ") for path in paths]
    children = tuple(word for above, _, word in below if above == parser.prog)
    actions = [action for action in parser._actions if action.help != argparse.SUPPRESS]
    operands = [_option(action) for action in actions if not action.option_strings]
    chosen = next((operand for operand in operands if operand.takes not in ("nothing", "text")), None)
    named = tuple(_option(action) for action in actions if action.option_strings)
    return Command(parser.prog, parser.description or "", named, chosen or Option((), "", "nothing"), children)


def _option(action: argparse.Action) -> Option:
    names = tuple(sorted(action.option_strings, key=len))
    takes, words = _value(action)
    return Option(names, action.help or "", takes, words)


def _value(action: argparse.Action) -> tuple[Takes, tuple[str, ...]]:
    if action.nargs == 0 or action.nargs == argparse.REMAINDER:
        return "nothing", ()
    if action.choices is not None:
        return "words", tuple(map(str, action.choices))
    name = action.metavar if isinstance(action.metavar, str) else ""
    if name.startswith("CATEGORY"):
        return "categories", ()
    if any(part.startswith(FILES) for part in name.split("|")):
        return "files", ()
    return ("directories" if name.startswith("DIR") else "text"), ()
