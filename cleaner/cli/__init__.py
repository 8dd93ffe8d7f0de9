"""The command ``clean``: which of its words was meant, signals, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from cleaner.errors import CleanerError, RuleError

__all__ = ["main"]

DONE, FINDINGS, USAGE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141

Command = Callable[[Sequence[str]], int]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with its code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    code = _guarded(given)
    try:
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        code = BROKEN_PIPE
    if code == BROKEN_PIPE:
        _drop_stdout()
    sys.exit(code)


def _guarded(given: Sequence[str]) -> int:
    try:
        command, rest = _command(given)
        return command(rest)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except RuleError as error:
        print(f"{error}\nclean: {len(error.faults)} fault(s) in the rules; nothing was cleaned", file=sys.stderr)
        return USAGE
    except CleanerError as error:
        print(f"clean: {error}", file=sys.stderr)
        return USAGE


def _command(given: Sequence[str]) -> tuple[Command, Sequence[str]]:
    """The subcommand that the first word names, else cleaning; each is imported when meant."""
    word = given[0] if given else ""
    if word == "audit":
        from cleaner.cli.audit import run as audit

        return audit, given[1:]
    if word == "rules":
        from cleaner.cli.rules import run as rules

        return rules, given[1:]
    if word == "explain":
        from cleaner.cli.explain import run as explain

        return explain, given[1:]
    if word == "completion":
        from cleaner.cli.completion import run as completion

        return completion, given[1:]
    from cleaner.cli.clean import run as clean

    return clean, given


def _drop_stdout() -> None:
    """The reader has gone: let the interpreter's own flush at exit go nowhere, quietly."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
