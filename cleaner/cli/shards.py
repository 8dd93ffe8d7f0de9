"""``clean DIR --out OUT`` for files of rows: each becomes one file, whole or not at all, and is not done twice."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from cleaner.cli.counts import Count
from cleaner.cli.files import check_written, sweep, whole_file
from cleaner.cli.formats import Done, Piece, RowCleaner, Shard, format_of
from cleaner.cli.job import Job
from cleaner.cli.manifest import Manifest, identity
from cleaner.cli.naming import FOLDER
from cleaner.cli.progress import Progress, told_summary
from cleaner.cli.workers import in_order
from cleaner.errors import InputError
from cleaner.portable import PortableCleaner
from cleaner.version import __version__

__all__ = ["Run", "run_shards"]


MOST_TOLD = 20
"""Of each file so many broken rows are named, the others counted."""


class Plan(NamedTuple):
    """One file of rows, and where what is made of it goes."""

    path: str
    name: str
    """Below the directory that it was found in."""
    written: dict[str, str]
    """The option that asks for it -> the file to write."""
    manifest: str


class Run(NamedTuple):
    """What holds for all files."""

    job: Job
    jobs: int = 1
    wet: bool = False
    resume: bool = False
    summary: bool | None = None

    def settings(self) -> dict[str, Any]:
        """All that the clean bytes depend on, but the source."""
        job = self.job
        return {
            "version": __version__, "ruleset": PortableCleaner(job.config).ruleset, **job.config.record(),
            "languages": list(job.config.languages), "known": list(job.known[2:5]), "columns": job.columns._asdict(),
        }  # fmt: skip


class Begin(NamedTuple):
    plan: Plan
    shard: Shard
    source: dict[str, Any]


class End(NamedTuple):
    problem: str = ""


class _BrokenError(Exception):
    """A file that proved broken while it was read: nothing is written of it, and the others go on."""


class Skip(NamedTuple):
    figures: Count


def run_shards(run: Run, found: Sequence[tuple[str, str]], out: str) -> int:
    """Clean the files into ``out``; 1 if some rows or files could not be taken."""
    plans = [_planned(path, name, out, run) for path, name in found]
    _check_plans(plans)
    settings = run.settings()
    total, failed = Count(), 0
    with Progress(len(plans)) as progress:
        stream = in_order(_Worker(run.job), _stream(plans, run, settings), run.jobs, _size)
        for event in stream:
            if isinstance(event, Begin):
                try:
                    event = Skip(_write(event, stream, settings, progress))
                except _BrokenError as error:
                    progress.tell(str(error))
                    failed += 1
            elif isinstance(event, End):
                progress.tell(event.problem)
                failed += 1
            if isinstance(event, Skip):
                total = total.plus(event.figures)
            progress.next()
    if run.summary:
        told_summary(total)
    return 1 if failed or total.failed else 0


def _write(begin: Begin, stream: Iterator[Any], settings: dict[str, Any], progress: Progress) -> Count:
    """Write what the stream brings until the file ends; what is in ``out`` then is whole."""
    plan, count = begin.plan, Count()
    with ExitStack() as stack:
        files = {option: stack.enter_context(whole_file(path)) for option, path in plan.written.items()}
        with ExitStack() as sinks:
            clean = sinks.enter_context(begin.shard.written(files["--out"], plan.written["--out"]))
            log = None
            if "--audit" in files:
                log = sinks.enter_context(begin.shard.logged(files["--audit"], plan.written["--audit"]))
            for done in _until_end(stream):
                clean(done.clean)
                if log:
                    log(done.audit)
                for problem in done.problems[: max(0, MOST_TOLD - count.failed)]:
                    progress.tell(problem)
                count = count.plus(done.figures)
                progress.add(done.figures)
    if count.failed > MOST_TOLD:
        progress.tell(f"{plan.path}: {count.failed - MOST_TOLD} more row(s) like these")
    sizes = {option: os.path.getsize(path) for option, path in plan.written.items()}
    Manifest(begin.source, settings, sizes, count).write(plan.manifest)
    return count


def _until_end(stream: Iterator[Any]) -> Iterator[Done]:
    for event in stream:
        if isinstance(event, End):
            if event.problem:
                raise _BrokenError(event.problem)
            return
        yield event


# ------------------------------------------------------------------------- work


def _stream(plans: Iterable[Plan], run: Run, settings: dict[str, Any]) -> Iterator[Any]:
    """All pieces of all files, in their order, each file between a beginning and an end."""
    for plan in plans:
        begun = False
        try:
            source = identity(plan.path)
            done = Manifest.read(plan.manifest) if run.resume else None
            if done and done.holds(source, settings, plan.written):
                yield Skip(done.figures)
                continue
            for path in (*plan.written.values(), plan.manifest):
                sweep(path)
            with format_of(plan.path, run.wet).opened(plan.path, run.job) as (shard, pieces):
                yield Begin(plan, shard, source)
                begun = True
                for piece in pieces:
                    yield shard, piece
            if os.path.getsize(plan.path) != source["size"]:
                raise InputError(f"{plan.path} changed while it was read")
        except InputError as error:
            yield End(str(error))
        else:
            if begun:
                yield End()


def _size(event: Any) -> int:
    """How much there is to a piece, roughly in bytes."""
    if not (isinstance(event, tuple) and isinstance(event[-1], Piece)):
        return 0
    piece = event[-1]
    return len(piece.data) + (sum(map(len, piece.extra)) if isinstance(piece.extra, list) else 0)


class _Worker:
    """Cleans pieces of any file; beginnings and ends pass through."""

    def __init__(self, job: Job) -> None:
        self._cleaner = RowCleaner(job)

    def __call__(self, event: Any) -> Any:
        if isinstance(event, Begin | End | Skip):
            return event
        shard, piece = event
        return shard.clean(self._cleaner, piece)


# ------------------------------------------------------------------------ plans


def _planned(path: str, name: str, out: str, run: Run) -> Plan:
    clean, log = format_of(path, run.wet).names(name)
    written = {"--out": os.path.join(out, clean)}
    if run.job.audit:
        written["--audit"] = os.path.join(run.job.audit, log)
    return Plan(path, name, written, os.path.join(out, FOLDER, f"{clean}.json"))


def _check_plans(plans: Sequence[Plan]) -> None:
    taken: dict[str, str] = {}
    for plan in plans:
        target = plan.written["--out"]
        if target in taken:
            raise InputError(f"{taken[target]} and {plan.path} would both become {target}")
        taken[target] = plan.path
    check_written(
        [plan.path for plan in plans], [(path, option) for plan in plans for option, path in plan.written.items()]
    )
