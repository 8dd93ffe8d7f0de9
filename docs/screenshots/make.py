"""Make the screenshots beside this file from the fixtures: ``python docs/screenshots/make.py``.

Needs the extra ``test`` and Chromium.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parents[1] / "fixtures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHOTS = (
    ("document", "#/queue", 1200, 680, "light", "/DOCUMENT"),
    ("rules-dark", "#/rules/en.related.list-tail", 1200, 680, "dark", ""),
    ("summary", "#/summary", 1200, 860, "light", ""),
    ("narrow", "#/queue", 400, 800, "light", "/DOCUMENT"),
)
"""Name, address, width, height, colours, and whether one document is shown."""
DOCUMENT = "metro-daily-next-article.txt"


def main() -> int:
    """Clean the fixtures, review their log, take pictures."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "raw")
        raw.mkdir()
        for path in sorted(FIXTURES.glob("articles/*/raw.txt")):
            shutil.copy(path, raw / f"{path.parent.name}.txt")
        run = [sys.executable, "-m", "cleaner"]
        subprocess.run([*run, "raw", "--out", "clean", "--audit", "audit.jsonl"], cwd=folder, check=True)
        review = [*run, "review", "audit.jsonl", "--source", "raw", "--no-browser", "--reviewer", "ann"]
        with subprocess.Popen(review, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                found = re.search(r"http\S+", server.stdout.readline())
                assert found is not None
                pictures(found[0])
            finally:
                server.send_signal(signal.SIGINT)
    return 0


def pictures(address: str) -> None:
    """Open each view in a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for number, (name, view, width, height, scheme, one) in enumerate(SHOTS):
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(address)
            page.wait_for_selector("body[data-ready]")
            page.goto(f"{address}{view}{f'/{place(page)}' if one else ''}")
            page.wait_for_timeout(800)
            if number == 0:
                decide(page)
            page.screenshot(path=HERE / f"{name}.png")
            page.close()
        browser.close()


def place(page: Any) -> int:
    """The number of the document to be shown."""
    return int(page.evaluate(f"async () => (await (await fetch('api/opening')).json()).documents"
                             f".findIndex(d => d.document === '{DOCUMENT}')"))  # fmt: skip


def decide(page: Any) -> None:
    """A few decisions, so that the picture shows what they look like."""
    for key in "aar":
        page.keyboard.press(key)
        page.wait_for_timeout(150)


if __name__ == "__main__":
    sys.exit(main())
