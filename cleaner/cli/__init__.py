"""The command ``clean``: which of its words was meant, signals, exit codes."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from cleaner.cli.messages import tell
from cleaner.errors import CleanerError, RuleError, WorkerError

__all__ = ["main"]

DONE, FINDINGS, USAGE, INTERNAL, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 70, 130, 141

COMMANDS = frozenset({"audit", "completion", "explain", "feed", "learn", "memory", "review", "rules"})
"""Words after ``clean``, each a module here."""

Command = Callable[[Sequence[str]], int]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with its code."""
    if sys.stderr is None:  # closed by the caller: print would turn to standard output instead
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # until the process ends
    sys.exit(_guarded(sys.argv[1:] if arguments is None else list(arguments)))


def _guarded(given: Sequence[str]) -> int:
    try:
        return _run(given)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one must not disturb the cleaning up
        _drop_stdout()
        return INTERRUPTED
    except BrokenPipeError:
        _drop_stdout()
        return BROKEN_PIPE
    except RuleError as error:
        print(error, file=sys.stderr)
        tell(f"{len(error.faults)} fault(s) in the rules; nothing was cleaned")
        return USAGE
    except WorkerError as error:
        tell(str(error))
        return INTERNAL
    except CleanerError as error:
        tell(str(error))
        return USAGE
    except OSError as error:  # such as a full disk; what could not be read is an InputError
        tell(f"cannot write: {error.strerror or error}")
        _drop_stdout()
        return USAGE


def _run(given: Sequence[str]) -> int:
    if sys.stdout is None:
        raise OSError("standard output is closed")
    _write_whole()
    command, rest = _command(given)
    try:
        code = command(rest)
    except SystemExit as stop:  # argparse has told of its options, or of a mistake
        code = int(stop.code or 0)
    sys.stdout.flush()
    return code


def _write_whole() -> None:
    """Where PYTHONUNBUFFERED is set, standard output may write in part and not say so."""
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        buffered = io.BufferedWriter(raw)
        sys.stdout = io.TextIOWrapper(buffered, sys.stdout.encoding, sys.stdout.errors, line_buffering=True)


def _command(given: Sequence[str]) -> tuple[Command, Sequence[str]]:
    """The subcommand that the first word names, else cleaning; each is imported when meant."""
    named = bool(given) and given[0] in COMMANDS
    module = import_module(f"cleaner.cli.{given[0] if named else 'clean'}")
    return module.run, given[1:] if named else given


def _drop_stdout() -> None:
    """Let what is still to be written go nowhere: the interpreter's own flush at exit would fail, loudly."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
