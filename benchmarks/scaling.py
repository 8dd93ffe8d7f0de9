"""Time and memory of ``clean`` on very large input: twice the size should cost twice, not four times.

``lines``: a text of many short lines.  ``line``: a text of a single line.  ``headings``: a text of lists,
each heading an item of the one before, many claims refused.  ``stream``: JSON lines, where memory should
not depend on how many documents come.  Exit code 1: a case takes more than ``BOUND`` times as long for
twice as much.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from corpora import cleaner_command, table

BOUND = 2.6
"""So many times the time for twice the size is still called linear: caches, and a machine that others use."""
SENTENCE = "On day {n} the council of the valley heard {n} reports on the bridge, and put off the vote again. "


class Cost(NamedTuple):
    """What one run took."""

    size: str
    seconds: float
    """CPU time of the process."""
    megabytes: float
    """Its peak memory."""


class Case(NamedTuple):
    """A kind of input, made in two sizes."""

    arguments: Sequence[str]
    unit: str
    size: int
    write: Callable[[BinaryIO, int], None]


def main() -> int:
    """Run the cases; 1 if the command fails on one, or one is not linear."""
    options = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--case", choices=tuple(CASES), action="append", help="default: all")
    options.add_argument("--scale", type=float, default=1.0, metavar="X", help="size of the input; quick: 0.1")
    given = options.parse_args()
    clean = cleaner_command()
    if clean is None:
        sys.exit("the command 'clean' is not installed here")
    rows = [row for name in given.case or CASES for row in rows_of(name, clean, given.scale)]
    print(table(("", "size", "CPU s", "peak MB"), rows))
    return 1 if any(float(row[2]) > BOUND for row in rows if row[1] == "ratio") else 0


def rows_of(name: str, clean: str, scale: float) -> Iterator[list[str]]:
    """Two rows of figures and one of their ratios."""
    case = CASES[name]
    costs = [run(case, clean, int(case.size * scale) * times) for times in (1, 2)]
    for cost in costs:
        yield [name, cost.size, f"{cost.seconds:.1f}", f"{cost.megabytes:.0f}"]
    once, twice = costs
    yield ["", "ratio", f"{twice.seconds / once.seconds:.2f}", f"{twice.megabytes / once.megabytes:.2f}"]


def run(case: Case, clean: str, size: int) -> Cost:
    """Clean one input of this size and ask the system what it took."""
    with tempfile.TemporaryFile() as file:
        case.write(file, size)
        file.seek(0)
        process = subprocess.Popen([clean, *case.arguments], stdin=file, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"clean failed with {process.returncode} on {size} {case.unit}")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Cost(f"{size} {case.unit}", usage.ru_utime + usage.ru_stime, kilobytes / 1024)


# ---------------------------------------------------------------------- input


def _short_lines(file: BinaryIO, count: int) -> None:
    for n in range(count):
        file.write(b"Item %d of the long list\n" % n)


def _one_line(file: BinaryIO, megabytes: int) -> None:
    written = n = 0
    while written < megabytes << 20:
        written += file.write(SENTENCE.format(n=n).encode())
        n += 1


def _headings(file: BinaryIO, count: int) -> None:
    file.write(SENTENCE.format(n=0).encode() * 9 + b"\n")
    for n in range(count):
        file.write(b"Related Stories\nMost Popular\nTrending now\nFerry fares rise %d\n" % n)


def _documents(file: BinaryIO, count: int) -> None:
    for n in range(count):
        body = "\n\n".join(3 * SENTENCE.format(n=part) for part in range(n % 7, n % 7 + 12))
        text = f"Share this article\n\n{body}\n\nSign up for our newsletter\n"
        file.write(json.dumps({"id": str(n), "text": text}).encode() + b"\n")


CASES = {
    "lines": Case((), "lines", 1_000_000, _short_lines),
    "line": Case((), "MB in one line", 25, _one_line),
    "headings": Case(("--lang", "en"), "lists", 20_000, _headings),
    "stream": Case(("--jsonl",), "documents", 5_000, _documents),
}


if __name__ == "__main__":
    sys.exit(main())
