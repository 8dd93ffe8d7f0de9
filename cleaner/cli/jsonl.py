"""``clean --jsonl``: JSON lines in, JSON lines out, one for each, flushed as they come."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import BinaryIO

from cleaner.cli.files import check_written, whole_file
from cleaner.cli.formats import Done, Piece, RowCleaner
from cleaner.cli.formats.lines import LineShard, pieces_of
from cleaner.cli.job import Job
from cleaner.cli.messages import tell
from cleaner.cli.streams import compressing, reading
from cleaner.cli.workers import in_order
from cleaner.errors import InputError

__all__ = ["run_jsonl"]


def run_jsonl(job: Job, paths: Sequence[str], out: str | None, jobs: int) -> int:
    """Clean every line of every file; 1 if some lines or files could not be taken."""
    paths = paths or ["-"]
    _check_targets(paths, out, job.audit)
    failed = 0
    with ExitStack() as stack:
        log = stack.enter_context(whole_file(job.audit)) if job.audit else None
        for path in paths:
            with ExitStack() as one:
                try:
                    source = one.enter_context(reading(path))
                except InputError as error:
                    tell(str(error))
                    failed += 1
                    continue
                target = _opened(one, _target(out, path)) if out else sys.stdout.buffer
                for done in in_order(_Worker(job), pieces_of(source, path), jobs, _size):
                    failed += _deliver(done, target, log, flush=not out and jobs == 1)
    return 1 if failed else 0


def _opened(stack: ExitStack, target: str) -> BinaryIO:
    return stack.enter_context(compressing(stack.enter_context(whole_file(target)), target))


def _deliver(done: Done, target: BinaryIO, log: BinaryIO | None, *, flush: bool) -> bool:
    """Write one outcome; whether it was a failure."""
    for problem in done.problems:
        tell(problem)
    target.write(done.clean)
    if flush:
        target.flush()
    if log:
        log.write(done.audit)
    return bool(done.problems)


def _size(piece: Piece) -> int:
    return len(piece.data)


def _target(out: str, path: str) -> str:
    return os.path.join(out, "stdin.jsonl" if path == "-" else os.path.basename(path))


def _check_targets(paths: Sequence[str], out: str | None, audit: str | None) -> None:
    taken: dict[str, str] = {}
    for path in paths if out else ():
        target = _target(out or "", path)
        if target in taken:
            raise InputError(f"{taken[target]} and {path} would both become {target}")
        taken[target] = path
    written = [(target, "--out") for target in taken]
    check_written(paths, [*written, (audit, "--audit")] if audit else written)


class _Worker:
    """Cleans one line; carries only its job between processes."""

    def __init__(self, job: Job) -> None:
        self._cleaner, self._shard = RowCleaner(job), LineShard()

    def __call__(self, piece: Piece) -> Done:
        return self._shard.clean(self._cleaner, piece)
