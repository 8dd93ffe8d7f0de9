"""How long a large log takes to open for review, in a real browser, and what it costs to hold and to scroll.

The log is made up: documents of invented lines, of which every third went.  Needs the extra ``test`` and
Chromium; no corpora.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from cleaner.audit import digest, to_json
from cleaner.rule import CATEGORIES

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
RULES = 300
KEPT = "The council met on Monday evening to hear what the harbour master had found below the old pier."


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--removals", type=int, default=20, help="of each document")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--chromium", default="/usr/bin/chromium")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "audit.jsonl")
        write_log(log, given.documents, given.removals)
        print(
            f"{given.documents} documents, {given.documents * given.removals} removals, {log.stat().st_size >> 20} MiB"
        )
        rounds = [measure(folder, given.chromium) for _ in range(given.rounds)]
    for name in rounds[0]:
        print(f"{name:<44} {median(one[name] for one in rounds):>9.2f}")
    return 0


def write_log(path: Path, documents: int, removals: int) -> None:
    """A log as ``clean --audit`` writes it."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(documents):
            name = f"site-{number % 50}/story-{number}.txt"
            cuts = [f"Share story {number} part {n} with friends\n" for n in range(removals)]
            length = sum(map(len, cuts)) + 3 * len(KEPT) * removals
            file.write(to_json(header(name, number, length, cuts)) + "\n")
            start = 0
            for n, text in enumerate(cuts):
                start += len(KEPT) * 3
                file.write(to_json(removal(name, start, text, (number * 7 + n) % RULES)) + "\n")
                start += len(text)


def header(name: str, number: int, length: int, cuts: list[str]) -> dict[str, Any]:
    flags = ["budget"] if number % 97 == 0 else []
    return {"type": "document", "format": "newsclean-audit/1", "version": "0", "document": name, "kind": "text",
            "source_sha256": digest(name), "clean_sha256": digest(name), "source_length": length,
            "clean_length": length - sum(map(len, cuts)), "ruleset": "", "mode": "balanced", "kept": [],
            "encoding": None, "language": "en", "title": f"Story {number}", "byline": None, "date": None,
            "site": f"Site {number % 50}", "flags": flags, "removals": len(cuts), "vetoes": 0}  # fmt: skip


def removal(name: str, start: int, text: str, rule: int) -> dict[str, Any]:
    category = CATEGORIES[rule % len(CATEGORIES)]
    return {"type": "removal", "document": name, "line": start // 80 + 1, "start": start, "end": start + len(text),
            "text": text, "cause": f"en.{category}.rule-{rule}", "category": category,
            "confidence": ("high", "medium", "low")[rule % 3]}  # fmt: skip


def measure(folder: str, chromium: str) -> dict[str, float]:
    """One round: the command is started, the page opened, scrolled and worked in."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        start = time.perf_counter()
        command = [sys.executable, "-m", "cleaner", "review", "audit.jsonl", "--no-browser"]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            found = re.search(r"http\S+", server.stdout.readline())
            assert found is not None
            told = {"command to address, s": time.perf_counter() - start, "of that CPU, s": processor_time(server.pid)}
            try:
                told |= look(page, found[0], start)
                told["server, MiB resident"] = resident(server.pid)
            finally:
                server.send_signal(signal.SIGINT)
        browser.close()
    return told


def look(page: Any, address: str, start: float) -> dict[str, float]:
    before = time.perf_counter()
    page.goto(f"{address}#/categories")
    page.wait_for_function("() => document.querySelector('.claim del')")
    told = {"address to first rows, s": time.perf_counter() - before, "in all, s": time.perf_counter() - start}
    page.wait_for_selector("body[data-ready]")
    frames = page.evaluate(SCROLL)
    told["worst frame of 60 while scrolling, ms"] = max(frames)
    told["median frame while scrolling, ms"] = median(frames)
    before = time.perf_counter()
    for _ in range(50):
        page.keyboard.press("a")
    page.wait_for_function("() => document.querySelector('#progress-text').textContent.startsWith('50 ')")
    told["50 decisions by key, s"] = time.perf_counter() - before
    before = time.perf_counter()
    page.fill("#filter", "story 4242")
    page.wait_for_function("() => /^\\d+ cut/.test(document.getElementById('status').textContent)")
    told["search of all texts, s"] = time.perf_counter() - before
    told["elements in the page"] = page.evaluate("document.querySelectorAll('*').length")
    return told


SCROLL = """async () => {
  const list = document.querySelector('.middle .list'), frames = [];
  let last = performance.now();
  for (let n = 0; n < 60; n++) {
    list.scrollTop += 1500;
    await new Promise(requestAnimationFrame);
    frames.push(performance.now() - last);
    last = performance.now();
  }
  return frames;
}"""


def processor_time(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> float:
    found = re.search(r"VmRSS:\s*(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    sys.exit(main())
