"""``clean rules new --from``: drafts of rules from what reviewers decided."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from cleaner.cli.files import check_written, whole_file
from cleaner.cli.logs import write
from cleaner.cli.messages import tell
from cleaner.errors import InputError
from cleaner.installed import installed_table
from cleaner.lint.source import from_here
from cleaner.review.decisions import read_decisions
from cleaner.review.draft import Drafts, drafts

__all__ = ["run"]


def run(options: Namespace) -> int:
    """Print the drafts, or write them; returns the exit code."""
    decisions = read_decisions(options.decisions)
    made = drafts(decisions, {entry.rule.id for entry in installed_table(options.rules).entries})
    if options.out:
        _save(made, options.out, options.decisions)
    else:
        write("\n".join(f"# {path}\n{text}" for path, text in made.files.items()))
    sys.stdout.flush()
    for note in (*decisions.notices, *made.notes):
        tell(note)
    if not made.ids:
        tell("nothing to draft: no cut was rejected and no line was marked as missed")
        return 1
    if options.out:
        out = from_here(options.out)
        tell(f"{len(made.ids)} rule(s) drafted in {out}; look at them, then: clean rules check {out}")
    return 0


def _save(made: Drafts, out: str, read: list[str]) -> None:
    paths = {os.path.join(out, *path.split("/")): text for path, text in made.files.items()}
    check_written(read, [(path, "--out") for path in paths])
    for path in paths:
        if os.path.exists(path):
            raise InputError(f"{path} is there already, perhaps with rules of yours: give another --out")
    for path, text in paths.items():
        with whole_file(path) as file:
            file.write(text.encode())
