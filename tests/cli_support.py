"""The real command on the tests' own rules: what the tests of the command line share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from cleaner.installed import installed_table

__all__ = ["ARTICLE", "CLEAN", "ROOT", "clean", "environment", "keep_table", "rules"]

ROOT = Path(__file__).resolve().parents[1]

SHARE_RULES = """\
language: en
category: share
rules:
  - id: en.share.zz-pass-on
    title: Plea to pass the story on
    why: The template of this test closes every story with it.
    status: stable
    confidence: high
    line:
      equals: [pass this ferry story around]
    examples:
      match: ["[-Pass this ferry story around-]"]
      no_match: ["Do not pass this ferry story around, the mayor said."]
"""
TOOLS_RULES = """\
language: en
category: tools
rules:
  - id: en.tools.zz-enlarge
    title: Button that enlarges the ferry
    why: The template of this test has it beside the pictures.
    status: stable
    confidence: high
    line:
      starts_with: [enlarge the ferry]
      max_words: 5
    unless: ['museum']
    examples:
      match: ["[-Enlarge the ferry now-]"]
      no_match: ["Enlarge the ferry or build a bridge, voters said."]
  - id: en.tools.zz-button
    title: Bare word of a button
    why: Beside a plea to pass the story on the template has buttons.
    status: stable
    confidence: high
    near: [share]
    line:
      equals: [zoomwise]
    examples:
      match: ["[-Zoomwise-]"]
      no_match: ["Zoomwise is a company in town."]
  - id: en.tools.zz-footer
    title: Word that closes the page
    why: The template of this test ends in it.
    status: stable
    confidence: high
    zone: [tail]
    line:
      equals: [ferrywise]
    examples:
      match: ["[-Ferrywise-]"]
      no_match: ["Ferrywise is a company in town."]
  - id: en.tools.zz-faint
    title: Word that may be a button
    why: The template of this test uses it now and then.
    status: stable
    confidence: low
    line:
      equals: [harbourwise]
    examples:
      match: ["[-Harbourwise-]"]
      no_match: ["Harbourwise is a company in town."]
  - id: en.tools.zz-trial
    title: Word that is on trial
    why: The template of this test may use it.
    status: experimental
    confidence: high
    line:
      equals: [quaywise]
    examples:
      match: ["[-Quaywise-]"]
      no_match: ["Quaywise is a company in town."]
  - id: en.tools.zz-guard
    title: The museum's own button
    why: It is the name of an exhibition.
    status: stable
    confidence: high
    keep:
      equals: [pierwise]
    examples:
      match: ["Pierwise"]
      no_match: ["Pierwise is a company in town."]
  - id: en.tools.zz-guarded
    title: Word like that of the museum
    why: The template of this test uses it.
    status: stable
    confidence: high
    line:
      equals: [pierwise]
    examples:
      match: ["[-Pierwise-]"]
      no_match: ["Pierwise is a company in town."]
"""
RELATED_RULES = """\
language: en
category: related
rules:
  - id: en.related.zz-more
    title: More on the ferry
    why: The template of this test lists other stories.
    status: stable
    confidence: high
    section:
      heading:
        equals: [more on the wend ferry]
      items:
        max_words: 6
        sentence: false
      at_least: 2
    examples:
      match:
        - |
          [-More on the Wend ferry
          Ferry painted blue
          Ferry painted red-]
      no_match: ["More on the Wend ferry was to follow, the mayor said."]
"""

ARTICLE = """\
The ferry over the Wend sails again after a winter on land, its owners said on Monday morning.

Enlarge the ferry

Its new engine uses half the fuel of the old one, and the deck has room for nine more cars.

Pass this ferry story around
"""
CLEAN = """\
The ferry over the Wend sails again after a winter on land, its owners said on Monday morning.

Its new engine uses half the fuel of the old one, and the deck has room for nine more cars.
"""


@cache
def _place() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="newsclean-test-")


@cache
def rules() -> str:
    """A directory with the rules above, and nothing else."""
    directory = Path(_place().name, "rules")
    for name, text in (("share", SHARE_RULES), ("tools", TOOLS_RULES), ("related", RELATED_RULES)):
        file = directory / "en" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return str(directory)


def clean(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command; what it compiles is kept for the session, not for the user."""
    known = {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(Path(_place().name, "cache")), "NO_COLOR": ""}
    return subprocess.run(
        [sys.executable, "-m", "cleaner", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, **known, **environment},
        timeout=120,
    )


def environment() -> dict[str, str]:
    """Of a process of our own: the package, and the cache that the other runs use."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(Path(_place().name, "cache"))}


def keep_table() -> None:
    """Put the compiled shipped rules into the cache that the runs use: building them takes a while."""
    known = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "newsclean")
    cache = Path(environment()["XDG_CACHE_HOME"], "newsclean")
    cache.mkdir(parents=True, exist_ok=True)
    for path in known.glob(f"*{installed_table().digest[:32]}*"):
        shutil.copy(path, cache)
