"""``clean DIR --out OUT``: files and directories, the tree mirrored."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from cleaner.cli.files import below, check_written, whole_file
from cleaner.cli.inputs import is_page_name, read_input
from cleaner.cli.job import Job, notice
from cleaner.cli.messages import tell
from cleaner.cli.naming import TEXTS
from cleaner.cli.workers import in_order
from cleaner.errors import InputError
from cleaner.markup import text_name
from cleaner.removal import Removal
from cleaner.render import summary
from cleaner.text import Kind

__all__ = ["run_tree", "sources_of"]


class Source(NamedTuple):
    path: str
    name: str
    """Below the directory that it was found in: its id."""
    target: str = ""
    """Below the output directory."""
    problem: str = ""


class Outcome(NamedTuple):
    source: Source
    text: bytes = b""
    audit: bytes = b""
    removals: tuple[Removal, ...] = ()
    flags: tuple[str, ...] = ()


def run_tree(job: Job, paths: Sequence[str], out: str, jobs: int) -> int:
    """Clean all files below ``paths`` into ``out``; 1 if some could not be read."""
    sources = [_aimed(source, job.kind) for source in sources_of(paths)]
    _check_targets(sources, out, job.audit)
    removals: list[Removal] = []
    failed = done = 0
    with ExitStack() as stack:
        log = stack.enter_context(whole_file(job.audit)) if job.audit else None
        for outcome in in_order(_Worker(job), sources, jobs):
            if outcome.source.problem:
                tell(outcome.source.problem)
                failed += 1
                continue
            with whole_file(os.path.join(out, outcome.source.target)) as file:
                file.write(outcome.text)
            if log:
                log.write(outcome.audit)
            notice(outcome.flags, outcome.source.path)
            removals += [removal._replace(text="") for removal in outcome.removals]
            done += 1
    told = f"; audit log in {job.audit}" if job.audit else ""
    tell(f"{done} file(s) into {out}, {summary(removals)}{told}")
    return 1 if failed else 0


class _Worker:
    """Cleans one file; carries only its job between processes."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._cleaner = job.cleaner()

    def __call__(self, source: Source) -> Outcome:
        if source.problem:
            return Outcome(source)
        try:
            given = read_input(source.path, self._job.kind)
        except InputError as error:
            return Outcome(source._replace(problem=str(error)))
        document = self._job.remembered(self._job.document(given.text, source.name, given.kind))
        result = self._cleaner.clean(document).flagged(given.flags)
        audit = "".join(self._job.audit_lines(result, source.name, given.encoding)) if self._job.audit else ""
        return Outcome(source, result.text.encode("utf-8"), audit.encode("utf-8"), result.removals, result.flags)


def sources_of(paths: Sequence[str]) -> Iterator[Source]:
    """What to read and where its clean form goes, in the order of the names."""
    for path in paths:
        if os.path.isdir(path):
            yield from (Source(found, os.path.relpath(found, path)) for found in below(path, TEXTS))
        elif path == "-":
            yield Source(path, "stdin.txt")
        elif os.path.exists(path):
            yield Source(path, os.path.basename(path))
        else:
            yield Source(path, "", problem=f"cannot read {path}: No such file or directory")


def _aimed(source: Source, kind: Kind | None) -> Source:
    """With its target: a page, which is one by its name, becomes a text."""
    page = is_page_name(source.name) and kind != "text"
    return source._replace(target=text_name(source.name) if page else source.name)


def _check_targets(sources: Iterable[Source], out: str, audit: str | None) -> None:
    taken: dict[str, str] = {}
    for source in sources:
        if source.problem:
            continue
        if source.target in taken:
            raise InputError(f"{taken[source.target]} and {source.path} would both become {source.target} in {out}")
        taken[source.target] = source.path
    written = [(os.path.join(out, target), "--out") for target in taken]
    check_written(taken.values(), [*written, (audit, "--audit")] if audit else written)
