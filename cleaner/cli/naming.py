"""What files are by their names: texts and pages, or files of rows."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cleaner.cli.files import below
from cleaner.markup import PAGES

__all__ = ["FOLDER", "TEXTS", "is_shard", "shards_of", "unpacked_name"]

TEXTS = (".txt", ".text", *PAGES)
"""What is read from a directory; a file named on the command line may end in anything."""
ROWS = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".warc", ".wet")
"""What files of rows end in, or what stands before the suffix of a compression."""
PACKED = (".gz", ".zst")
FOLDER = "_newsclean"
"""Where manifests are, below the output directory; readers of tables pass over names that begin so."""


def unpacked_name(path: str) -> str:
    """The name without the suffix of a compression.

    >>> unpacked_name("news.jsonl.zst"), unpacked_name("news.csv")
    ('news.jsonl', 'news.csv')
    """
    return os.path.splitext(path)[0] if path.lower().endswith(PACKED) else path


def is_shard(path: str) -> bool:
    """Whether a file holds rows.

    >>> is_shard("news.jsonl.gz"), is_shard("news.csv"), is_shard("news.txt"), is_shard("news.gz")
    (True, True, False, False)
    """
    return unpacked_name(path).lower().endswith(ROWS)


def shards_of(paths: Sequence[str], written: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The files of rows among the paths, and in directories that hold no texts or pages, each with its name.

    What is in one of the directories ``written`` that lie in a directory to be read was made by an earlier run.
    """
    found: list[tuple[str, str]] = []
    for path in paths:
        if not os.path.isdir(path):
            found += [(path, os.path.basename(path))] if is_shard(path) else []
        elif not below(path, TEXTS):
            inside = [each for each in below(path, (*ROWS, *PACKED)) if is_shard(each)]
            own = [made for made in written if _within(made, path)]
            given = [each for each in inside if not any(_within(each, made) for made in own)]
            named = [(each, os.path.relpath(each, path)) for each in given]
            found += [(each, name) for each, name in named if FOLDER not in name.split(os.sep)]
    return found


def _within(path: str, directory: str) -> bool:
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(directory), ""))
