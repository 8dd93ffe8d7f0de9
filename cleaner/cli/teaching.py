"""Letting a site memory see documents, from files of any kind, before anything is cleaned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from cleaner.cli.counts import Count
from cleaner.cli.formats import Cleaned, RowCleaner, format_of
from cleaner.cli.inputs import read_input
from cleaner.cli.job import Job
from cleaner.cli.messages import tell
from cleaner.cli.naming import shards_of, unpacked_name
from cleaner.cli.tree import sources_of
from cleaner.errors import InputError
from cleaner.memory import SiteMemory
from cleaner.text import Document

__all__ = ["teach"]


def teach(memory: SiteMemory, job: Job, paths: Sequence[str], *, jsonl: bool) -> int:
    """Let the memory see all documents; how many could not be read.

    Raises :class:`~cleaner.errors.InputError` for Parquet, which it cannot read.
    """
    teacher = _Teacher(memory, job)
    shards = [(path, path) for path in paths] if jsonl else shards_of(paths)
    problems = list(_from_rows(teacher, [path for path, _ in shards]) if shards else _from_files(teacher, paths))
    for problem in problems:
        tell(problem)
    if teacher.homeless:
        tell(f"{teacher.homeless} document(s) of unknown host taught nothing: give 'url' or --url")
    return len(problems)


class _Teacher(RowCleaner):
    """Shows rows to the memory instead of cleaning them."""

    def __init__(self, memory: SiteMemory, job: Job) -> None:
        super().__init__(job)
        self._memory = memory
        self.homeless = 0
        """Documents whose host nobody tells."""

    def __call__(self, row: Mapping[str, Any], place: str, flags: tuple[str, ...] = ()) -> Cleaned:
        del flags
        columns = self.job.columns
        document = columns.document(row, columns.name(row, place), self.job.known)
        self.see(document)
        return Cleaned({}, [], Count(), document.kind)

    def see(self, document: Document) -> None:
        """Documents that are all said to be of one address are pages of their own."""
        base = self.job.known.url
        if base and document.url == base:
            document = document._replace(url=f"{base.rstrip('/')}/{quote(document.id or '')}")
        self.homeless += not self._memory.observe(document)


def _from_rows(teacher: _Teacher, paths: Sequence[str]) -> Iterator[str]:
    """Show the rows of all files; what is wrong with those that cannot be read."""
    for path in paths:
        if unpacked_name(path).lower().endswith(".parquet"):
            raise InputError(f"{path}: a site memory reads no Parquet; give JSON lines, CSV or web archives")
        try:
            with format_of(path).opened(path, teacher.job) as (shard, pieces):
                for piece in pieces:
                    yield from shard.clean(teacher, piece).problems
        except InputError as error:
            yield str(error)


def _from_files(teacher: _Teacher, paths: Sequence[str]) -> Iterator[str]:
    """The same for texts and pages."""
    for source in sources_of(paths):
        try:
            given = read_input(source.path, teacher.job.kind)
        except InputError as error:
            yield str(error)
        else:
            teacher.see(teacher.job.document(given.text, source.name, given.kind))
