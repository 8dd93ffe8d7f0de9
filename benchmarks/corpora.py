"""The corpora that the benchmarks measure on, and what several of them share.

A folder of corpora is named by ``--bench DIR`` or the environment variable ``NEWSCLEAN_BENCH``.
It holds ``score.py``, ``corpora/<name>/`` and perhaps ``multilingual/``.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Bench", "Page", "bench_of", "cleaner_command", "parser", "sampled", "table"]

VARIABLE = "NEWSCLEAN_BENCH"


class Page(NamedTuple):
    """What one extractor made of one page."""

    corpus: str
    extractor: str
    id: str
    text: str


class Bench:
    """A folder of corpora with its scorer."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.script = root / "score.py"
        self.score: Any = _module(self.script)
        """The scorer, imported: its alignment and labels serve here too."""

    def corpora(self, names: Sequence[str] = ()) -> list[Any]:
        """The corpora of these names, all if none is given."""
        found = [self.score.Corpus(path.parent) for path in sorted(self.root.glob("corpora/*/gold.jsonl"))]
        unknown = set(names) - {corpus.name for corpus in found}
        if unknown:
            sys.exit(f"no corpus {', '.join(sorted(unknown))}; there are: {', '.join(c.name for c in found)}")
        return [corpus for corpus in found if not names or corpus.name in names]

    def pages(self, corpus: Any, extractors: str = "panel") -> Iterator[Page]:
        """Texts of a corpus; ``extractors`` is ``panel``, ``all`` or names with commas between."""
        ids = list(corpus.gold())
        for extractor in self.score.chosen_extractors(corpus, extractors):
            for page, text in corpus.extracted(extractor, ids).items():
                yield Page(corpus.name, extractor, page, text)

    def multilingual(self) -> Iterator[Page]:
        """All texts in other languages, if the folder has them."""
        for path in sorted(self.root.glob("multilingual/extracted/*.jsonl.gz")):
            for row in self.score.read_json_lines(path):
                yield Page("multilingual", path.name.removesuffix(".jsonl.gz"), row["id"], row.get("text") or "")

    def multilingual_pages(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Pages in other languages, each with its gold, if the folder has them."""
        folder = self.root / "multilingual"
        if folder.is_dir():
            gold = {row["id"]: row for row in self.score.read_json_lines(folder / "gold.jsonl")}
            for row in self.score.read_json_lines(folder / "pages.jsonl.gz"):
                yield row, gold[row["id"]]

    @cached_property
    def _abroad(self) -> Any:
        return _module(self.root / "multilingual" / "score.py", "bench_multilingual")

    def words(self, language: str | None) -> Callable[[str], list[str]]:
        """How the scorer takes a text apart; ``language`` for pages in other languages."""
        if language is None:
            return lambda text: self.score.tokenize(text.casefold())
        return lambda text: self._abroad.tokens(text, language)

    def overlap(self, gold: Any, text: str) -> Any:
        """What a text has in common with the gold of its page, in either form."""
        if isinstance(gold, dict):
            return self._abroad.score(gold, text)
        return self.score.Overlap.of(text, gold.for_prediction(text))


def _module(path: Path, name: str = "bench_score") -> Any:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser with ``--bench``; its description is the first line of the script's docstring."""
    made = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    made.add_argument("--bench", metavar="DIR", default=os.environ.get(VARIABLE), help=f"default: ${VARIABLE}")
    return made


def bench_of(options: argparse.Namespace) -> Bench:
    """The corpora that the options name; ends the script in peace where there are none."""
    root = Path(options.bench) if options.bench else None
    if root is None or not (root / "score.py").is_file():
        print(f"no corpora here, nothing measured: give --bench DIR or set {VARIABLE}")
        sys.exit(0)
    return Bench(root)


def sampled(pages: Sequence[Page], size: int | None) -> list[Page]:
    """So many of the pages, the same ones on every run."""
    if size is None or size >= len(pages):
        return list(pages)
    return random.Random(0).sample(pages, size)


def cleaner_command(name: str = "clean") -> str | None:
    """The installed command: the one beside this interpreter, else on the path."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.is_file() else shutil.which(name)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need to be, the first one flush left.

    >>> print(table(("what", "n"), [("cuts", "12"), ("all", "345")]))
    what    n
    cuts   12
    all   345
    """
    cells = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*cells)]
    shown = (
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))] for row in cells
    )
    return "\n".join("  ".join(row).rstrip() for row in shown)
