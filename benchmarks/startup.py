"""How long a one-line pipe takes, beside an interpreter that does nothing.

The commands run in turns; wall time of each process from its start to its end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from statistics import median

from corpora import cleaner_command, table

LINE = b"The council voted on Monday to close the old bridge.\n"


def main() -> int:
    """Measure and print."""
    options = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--rounds", type=int, default=21, metavar="N")
    rounds = options.parse_args().rounds
    found = commands()
    times: dict[str, list[float]] = {name: [] for name in found}
    for number in range(-1, rounds):  # the first round warms the disk
        for name, command in found.items():
            seconds = wall(command)
            if number >= 0:
                times[name].append(seconds)
    print(report(times))
    return 0


def commands() -> Mapping[str, Sequence[str]]:
    """The bare interpreter first; what is not installed is left out."""
    bare = {"python -I -c pass": [sys.executable, "-I", "-c", "pass"]}
    others = {"echo ... | clean": ("clean",), "trafilatura --version": ("trafilatura", "--version")}
    for shown, (name, *arguments) in others.items():
        path = cleaner_command(name)
        if path is None:
            print(f"{name}: not installed, left out")
        else:
            bare[shown] = [path, *arguments]
    return bare


def wall(command: Sequence[str]) -> float:
    """Seconds that the command takes with one line on standard input; compiled modules are kept, as pip does."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(command, input=LINE, stdout=subprocess.DEVNULL, check=True, env=environment)
    return time.perf_counter() - start


def report(times: Mapping[str, Sequence[float]]) -> str:
    """Medians, and the ratio to the first, taken round by round."""
    first = next(iter(times.values()))
    rows = [
        [name, f"{median(own) * 1e3:.1f}", f"{min(own) * 1e3:.1f}", f"{median(a / b for a, b in zip(own, first)):.2f}"]
        for name, own in times.items()
    ]
    return table(("", "median ms", "least ms", "times the first"), rows)


if __name__ == "__main__":
    sys.exit(main())
