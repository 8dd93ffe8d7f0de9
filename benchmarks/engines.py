"""The same documents by the command, data frames and engines: the same bytes, and the rate of each.

Exit code 1: one of them gives another text or log than the command.  Starting an engine counts: its share
falls with ``--count``.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from corpora import cleaner_command, table

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "tests" / "engines")]

from engine_jobs import documents  # noqa: E402  # found by the paths above
from snippets_of_docs import snippets  # noqa: E402  # the same

FILES = 12
PANDAS = """
import pandas as pd, pyarrow as pa, pyarrow.parquet as pq
from cleaner.integrations.arrow import ArrowCleaner
frame = pd.read_json("all.jsonl", lines=True, dtype=False, convert_dates=False)
pq.write_table(ArrowCleaner()(pa.Table.from_pandas(frame, preserve_index=False)), "clean.parquet")
"""
DATASETS = """
import datasets
from cleaner.integrations.arrow import ArrowCleaner
if __name__ == "__main__":
    data = datasets.Dataset.from_json("all.jsonl", cache_dir="cache").with_format("arrow")
    data.map(ArrowCleaner(), batched=True, batch_size=256, num_proc=2).to_parquet("clean.parquet")
"""


class Outcome(NamedTuple):
    """What one of them made, and what that took."""

    digest: str
    """Of the sorted texts and the sorted log."""
    wall: float


def main() -> int:
    options = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--count", type=int, default=5000, metavar="N", help="documents (default: 5000)")
    options.add_argument("--only", action="append", choices=WAYS, help="default: all, and always the command")
    given = options.parse_args()
    if cleaner_command() is None:
        sys.exit("the command 'clean' is not installed here")
    ways = ["command", *(way for way in WAYS[1:] if not given.only or way in given.only)]
    made = {way: run(way, given.count) for way in ways}
    plain = made["command"]
    print(table(("", "wall s", "documents/s", "of the command", "same bytes"), [
        [way, f"{one.wall:.1f}", f"{given.count / one.wall:.0f}", f"{plain.wall / one.wall:.0%}",
         "yes" if one.digest == plain.digest else "NO"]
        for way, one in made.items()
    ]))  # fmt: skip
    return 0 if len({one.digest for one in made.values()}) == 1 else 1


def run(way: str, count: int) -> Outcome:
    """Clean so many documents by one of the ways, in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "raw").mkdir()
        rows = [json.dumps(row) + "\n" for row in documents(count)]
        for number in range(FILES):
            (place / "raw" / f"{number:03}.jsonl").write_text("".join(rows[number::FILES]), encoding="utf-8")
        (place / "all.jsonl").write_text("".join(rows), encoding="utf-8")
        start = time.monotonic()
        with (place / "told").open("wb") as told:
            known = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"}
            done = subprocess.run(_words(way, place), cwd=place, env=known, stdout=told, stderr=told)
        wall = time.monotonic() - start
        if done.returncode:
            sys.exit(f"{way} failed:\n" + (place / "told").read_text(errors="replace")[-2000:])
        return Outcome(_digest(way, place), wall)


def _words(way: str, place: Path) -> list[str]:
    if way == "command":
        return [cleaner_command() or "", "raw", "--out", "clean", "--audit", "audit", "-j", "2"]
    script = {"pandas": PANDAS, "datasets": DATASETS}.get(way)
    script = script or next(text for name, _, text in snippets("clusters.md") if name == way)
    (place / "job.py").write_text(script, encoding="utf-8")
    return [sys.executable, "job.py"]


def _digest(way: str, place: Path) -> str:
    """Of all texts and all log lines, each sorted."""
    texts, log = _made(way, place)
    whole = hashlib.sha256()
    for line in (*sorted(texts), *sorted(log)):
        whole.update(line.encode())
    return whole.hexdigest()


def _made(way: str, place: Path) -> tuple[Iterable[str], Iterable[str]]:
    if way == "command":
        rows = [json.loads(line) for line in _lines(place / "clean")]
        return [f"{row['id']}\0{row['text']}\n" for row in rows], list(_lines(place / "audit"))
    if way == "datatrove":
        from cleaner.audit import to_json
        from cleaner.nested import records_of

        rows = [json.loads(line) for line in _lines(place / "clean")]
        logs = [json.loads(line)["metadata"] for line in _lines(place / "audit")]
        return [f"{row['id']}\0{row['text']}\n" for row in rows], [
            to_json(record) + "\n" for log in logs for record in records_of(log)
        ]
    import pyarrow.parquet as pq

    from cleaner.integrations.arrow import explode_audit, log_lines

    found = pq.read_table(place / ("clean" if (place / "clean").is_dir() else "clean.parquet"))
    pairs = zip(found["id"].to_pylist(), found["text"].to_pylist())
    return [f"{name}\0{text}\n" for name, text in pairs], list(log_lines(explode_audit(found)))


def _lines(directory: Path) -> Iterable[str]:
    import gzip

    for path in sorted(directory.glob("*.jsonl*")):
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
        yield from text.splitlines(keepends=True)


WAYS = ("command", "pandas", "datasets", "datatrove", "spark", "ray")


if __name__ == "__main__":
    sys.exit(main())
