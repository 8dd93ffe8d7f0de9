"""Jobs on real engines, in processes of their own: what goes in, what the command makes of it, and killing them."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from cli_support import clean, environment, keep_table
from snippets_of_docs import snippets

__all__ = ["Expected", "Job", "documents", "expected", "raw_files"]

T = TypeVar("T")
WORDS = [
    "council", "ferry", "harbour", "bridge", "vote", "crews", "winter", "storm", "report", "market", "school",
    "mayor", "valley", "river", "plan", "budget", "engine", "slipway", "kiosk", "tide",
]  # fmt: skip
RESIDUE = ("Share this article", "Related stories\nFerry painted blue", "Leave a Reply\n")


def documents(count: int) -> Iterator[dict[str, Any]]:
    """Short articles with residue, each its own."""
    for number in range(count):
        chance = random.Random(number)
        prose = [
            " ".join(chance.choice(WORDS) for _ in range(12)).capitalize() + ", officials said on Monday."
            for _ in range(3)
        ]
        text = "\n\n".join(["By Ann Lee", *prose, *RESIDUE])
        yield {"id": f"doc-{number:05}", "text": text, "url": f"https://a.example/{number}"}


def raw_files(directory: Path, count: int, files: int) -> Path:
    """The documents in so many files of JSON lines."""
    directory.mkdir(parents=True)
    rows = list(documents(count))
    for number in range(files):
        part = rows[number::files]
        (directory / f"{number:03}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in part), encoding="utf-8")
    return directory


class Expected:
    """What the command makes of the same documents: the measure of all engines."""

    def __init__(self, count: int, place: Path) -> None:
        keep_table()
        rows = "".join(json.dumps(row) + "\n" for row in documents(count)).encode()
        done = clean("--jsonl", "--audit", place / "log", stdin=rows)
        assert done.returncode == 0, done.stderr
        made = map(json.loads, done.stdout.splitlines())
        self.texts = sorted((row["id"], row["text"]) for row in made)
        self.log = sorted((place / "log").read_text(encoding="utf-8").splitlines(keepends=True))
        self.removals = sum('"type":"removal"' in line for line in self.log)


def expected(count: int, place: Path) -> Expected:
    place.mkdir(parents=True, exist_ok=True)
    return Expected(count, place)


class Job:
    """One run of what the docs show for an engine; it reads ``raw`` and writes ``clean`` in ``cwd``."""

    def __init__(self, engine: str, cwd: Path) -> None:
        script, self._log = cwd / f"{engine}_job.py", cwd / "stderr"
        script.write_text(next(text for name, _, text in snippets("clusters.md") if name == engine), encoding="utf-8")
        known = environment() | {"SPARK_LOCAL_IP": "127.0.0.1"}
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(script)],
                cwd=cwd, env=known, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def ended(self, seconds: float = 150) -> int:
        """Its exit code."""
        return self.process.wait(seconds)

    def told(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def until(self, condition: Callable[[], T], seconds: float = 120) -> T:
        """Wait for a point in mid-run; what the condition then finds."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            assert self.process.poll() is None, f"ended too early: {self.told()}"
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.01)
        return found

    def below(self, word: str = "") -> list[int]:
        """The processes that it started, directly or not, whose command line has this word."""
        return [process for process in _descendants(self.process.pid) if word in _command(process)]

    def kill(self) -> None:
        """End the driver as the system does when memory is short; then what it left behind."""
        left = self.below()
        self.process.kill()
        self.process.wait()
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _descendants(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, rest = [], [root]
    while rest:
        below = parents.get(rest.pop(), [])
        found += below
        rest += below
    return found


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""
