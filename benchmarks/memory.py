"""Peak memory of ``clean`` on files of rows: with four times as much it should need no more.

A file of JSON lines and a web archive of pages are generated, each of ``--megabytes`` and of a quarter of that.  Exit
code 1: a run needs more than ``BOUND`` MB, or the larger file much more than the smaller one.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from corpora import cleaner_command, table

BOUND, GROWTH = 400, 40
"""Megabytes."""
SENTENCE = "On day {n} the council of the valley heard {n} reports on the bridge, and put off the vote again. "


class Cost(NamedTuple):
    megabytes: float
    """Peak of the process."""
    seconds: float
    """CPU time."""


def main() -> int:
    options = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--megabytes", type=int, default=200, metavar="N", help="the larger file (default: 200)")
    options.add_argument("--case", choices=tuple(CASES), action="append", help="default: all")
    options.add_argument("--jobs", default="1", metavar="N", help="processes (default: 1)")
    given = options.parse_args()
    clean = cleaner_command()
    if clean is None:
        sys.exit("the command 'clean' is not installed here")
    rows, bad = [], False
    for name in given.case or CASES:
        costs = [run(name, clean, size, given.jobs) for size in (given.megabytes // 4, given.megabytes)]
        for size, cost in zip((given.megabytes // 4, given.megabytes), costs):
            rows.append([name, str(size), f"{cost.seconds:.0f}", f"{cost.megabytes:.0f}"])
        bad = bad or costs[1].megabytes > min(BOUND, costs[0].megabytes + GROWTH)
    print(table(("", "MB", "CPU s", "peak MB"), rows))
    return 1 if bad else 0


def run(name: str, clean: str, megabytes: int, jobs: str) -> Cost:
    """Generate a file of this size, clean it and ask the system what that took."""
    with tempfile.TemporaryDirectory() as place:
        raw = Path(place, name)
        with raw.open("wb") as file:
            for part in CASES[name]():
                file.write(part)
                if file.tell() >= megabytes << 20:
                    break
        words = [clean, str(raw), "--out", f"{place}/out", "--audit", f"{place}/log", "--lang", "en", "-j", jobs]
        process = subprocess.Popen(words)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"clean failed with {process.returncode}")
    return Cost(usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20), usage.ru_utime + usage.ru_stime)


def _bodies() -> Iterator[list[str]]:
    n = 0
    while True:
        yield ["".join(SENTENCE.format(n=part) for part in range(n, n + 40)) for n in range(n, n + 6)]
        n += 1


def _lines() -> Iterator[bytes]:
    for n, body in enumerate(_bodies()):
        text = "Share this article\n\n" + "\n\n".join(body) + "\n\nSign up for our newsletter\n"
        yield json.dumps({"id": str(n), "text": text}).encode() + b"\n"


def _pages() -> Iterator[bytes]:
    from fastwarc.warc import WarcRecord, WarcRecordType

    for n, body in enumerate(_bodies()):
        page = f"<title>Day {n}</title><article><h1>Day {n}</h1>" + "".join(f"<p>{part}</p>" for part in body)
        record = WarcRecord()
        record.init_headers(WarcRecordType.response, f"uuid:{n:08}".encode())
        record.headers["WARC-Target-URI"] = f"https://a.example/{n}"
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.encode())
        made = io.BytesIO()
        record.write(made)
        yield made.getvalue()


CASES: dict[str, Callable[[], Iterator[bytes]]] = {"rows.jsonl": _lines, "crawl.warc": _pages}


if __name__ == "__main__":
    sys.exit(main())
