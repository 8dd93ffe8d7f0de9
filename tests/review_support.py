"""A log of the tests' own texts and a browser: what the tests of the review share."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cli_support import rules

from cleaner.audit import records, to_json
from cleaner.building import build_table
from cleaner.config import Config
from cleaner.pipeline import Cleaner
from cleaner.removal import Removal, Veto, apply
from cleaner.result import CleanResult

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
needs_chromium = pytest.mark.skipif(
    not os.path.exists(CHROMIUM), reason=f"no {CHROMIUM}: apt-get install chromium (Debian) puts it there"
)

STORY = """Wend ferry back in service

The Wend ferry runs again from Monday after six weeks in the yard, its owners said.
Pass this ferry story around
It burns half the fuel that the old one did, and takes twenty cars more than before.
The captain has grown a beard since the spring, which the island is still getting used to.
Enlarge the ferry
Tickets cost the same as last year, and children who can swim still travel for nothing.

  Buy a mug with the ferry on it
"""
OTHER = """Bridge of Wend to be painted

The bridge will be painted in the colours of the island, which nobody has agreed on so far.
Pass this ferry story around
"""


def make_corpus(here: Path, *more: str) -> Path:
    """Two texts and the log of cleaning them with the tests' rules, and with ``more`` directories of rules."""
    raw = here / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    (raw / "ferry.txt").write_text(STORY, encoding="utf-8")
    (raw / "bridge.txt").write_text(OTHER, encoding="utf-8")
    (here / "audit.jsonl").write_text(log_of_texts(raw, *more), encoding="utf-8")
    return here


def log_of_texts(raw: Path, *more: str) -> str:
    """The log of cleaning the texts in a directory.

    No shipped rules, for their table takes long to make; all else is the real engine.
    """
    cleaner = Cleaner(Config(languages=("en",)), table=build_table([rules(), *more]))
    lines = []
    for path in sorted(raw.iterdir()):
        result = cleaner.clean(path.read_text(encoding="utf-8"))
        lines += [to_json(record) + "\n" for record in records(result, path.name, {"mode": "balanced", "kept": []})]
    return "".join(lines)


def log_of(documents: list[tuple[str, str, list[tuple[int, int]]]], **more: Any) -> str:
    """A log that a program might write: id, source and cut ranges of each document."""
    lines = []
    for name, source, spans in documents:
        cuts = tuple(
            Removal(s, e, source[s:e], f"en.share.r{n % 7}", "share", "high") for n, (s, e) in enumerate(spans)
        )
        result = CleanResult(apply(source, cuts), source, removals=cuts, vetoes=more.get("vetoes", ()),
                             title=more.get("title"), site=more.get("site"))  # fmt: skip
        lines += [to_json(record) + "\n" for record in records(result, name, {"mode": "balanced", "kept": []})]
    return "".join(lines)


def veto(source: str, text: str) -> Veto:
    """A refused claim on this text."""
    start = source.index(text)
    return Veto(start, start + len(text), text, "en.share.shy", "share", "low", "mode")


@contextmanager
def serving(here: Path, *words: str) -> Iterator[str]:
    """The command ``clean review`` at work; its address."""
    command = [sys.executable, "-m", "cleaner", "review", *words, "--no-browser", "--reviewer", "ann"]
    with subprocess.Popen(command, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/[\w-]+/", told)
            assert found, told + (process.stderr.read() if process.stderr else "")
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def decided(path: Path) -> list[dict[str, Any]]:
    """The lines of a decisions file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
