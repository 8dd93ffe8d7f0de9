"""A long crawl of made-up pages: what site memory takes of memory and time, and that time grows in proportion.

Each page has an article of its own, and the menu, foot and notices of its host.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence

from corpora import table

from cleaner import Document, SiteMemory

WORDS = tuple("".join(pair) for pair in zip("bcdfghjklmnprstvw" * 12, "aeiou" * 40, "lmnrst" * 34, "aeiou" * 40))
MEGABYTE = 1024


def main() -> int:
    """Print a line for each tenth of the crawl."""
    options = _parser().parse_args()
    memory = SiteMemory(options.file)
    rows, begun, before = [], time.perf_counter(), 0.0
    for number, document in enumerate(_pages(options.pages, options.hosts), 1):
        memory.observe(document)
        if number % max(1, options.pages // 10) == 0:
            spent = time.perf_counter() - begun
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
            rows.append([f"{number:,}", f"{spent:.1f}", f"{spent - before:.1f}", f"{peak:.0f}"])
            before = spent
    begun = time.perf_counter()
    found = [len(memory.recurring(site.host).lines) for site in memory.sites()]
    print(table(("pages", "seconds", "this tenth", "peak MB"), rows))
    print(f"{len(found)} hosts, {min(found)} to {max(found)} lines recur, found in {time.perf_counter() - begun:.1f} s")
    return 0


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    made.add_argument("--pages", type=int, default=100_000)
    made.add_argument("--hosts", type=int, default=200)
    made.add_argument("--file", metavar="FILE", help="keep the memory here; default: in the process")
    return made


def _pages(pages: int, hosts: int) -> Iterator[Document]:
    chance = random.Random(0)
    frames = [_lines(random.Random(host), 40, 5) for host in range(hosts)]
    for number in range(pages):
        host = number % hosts
        prose = [f"{line.capitalize()}, it was said on the day {number}." for line in _lines(chance, 12, 25)]
        text = "\n".join([*frames[host][:20], *prose, *frames[host][20:]])
        yield Document(text, url=f"https://host{host}.example/{number}")


def _lines(chance: random.Random, count: int, words: int) -> Sequence[str]:
    return [" ".join(chance.choices(WORDS, k=words)) for _ in range(count)]


if __name__ == "__main__":
    sys.exit(main())
