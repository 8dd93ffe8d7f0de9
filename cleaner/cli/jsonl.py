"""``clean --jsonl``: JSON lines in, JSON lines out, one for each, flushed as they come."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any, BinaryIO, NamedTuple

from cleaner.audit import to_json
from cleaner.cli.clean import Job
from cleaner.cli.files import check_written, whole_file
from cleaner.cli.messages import tell
from cleaner.cli.workers import in_order
from cleaner.errors import InputError
from cleaner.portable import PortableCleaner
from cleaner.rows import Columns

__all__ = ["run_jsonl"]


class Row(NamedTuple):
    place: str
    """``FILE:LINE``, for messages."""
    data: bytes


class Outcome(NamedTuple):
    line: bytes
    audit: bytes
    problem: str


def run_jsonl(job: Job, paths: Sequence[str], out: str | None, jobs: int) -> int:
    """Clean every line of every file; 1 if some lines or files could not be taken."""
    paths = paths or ["-"]
    _check_targets(paths, out, job.audit)
    failed = 0
    with ExitStack() as stack:
        log = stack.enter_context(whole_file(job.audit)) if job.audit else None
        for path in paths:
            try:
                source = _opened(path)
            except InputError as error:
                tell(str(error))
                failed += 1
                continue
            with ExitStack() as one:
                if path != "-":
                    one.callback(source.close)
                target = one.enter_context(whole_file(_target(out, path))) if out else sys.stdout.buffer
                for outcome in in_order(_Worker(job), _rows(source, path), jobs):
                    failed += _deliver(outcome, target, log, flush=not out and jobs == 1)
    return 1 if failed else 0


def _deliver(outcome: Outcome, target: BinaryIO, log: BinaryIO | None, *, flush: bool) -> bool:
    """Write one outcome; whether it was a failure."""
    if outcome.problem:
        tell(outcome.problem)
        return True
    target.write(outcome.line)
    if flush:
        target.flush()
    if log:
        log.write(outcome.audit)
    return False


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


def _opened(path: str) -> BinaryIO:
    try:
        if path == "-":
            return sys.stdin.buffer
        return open(path, "rb")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error


def _rows(source: BinaryIO, path: str) -> Iterator[Row]:
    name = "standard input" if path == "-" else path
    for number, line in enumerate(source, 1):
        if line.strip():
            yield Row(f"{name}:{number}", line)


class _Worker:
    """Cleans one row; carries only its job between processes."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._cleaner = PortableCleaner(job.config)

    def __call__(self, row: Row) -> Outcome:
        columns = self._job.columns
        try:
            data = parsed(row.data, columns)
        except ValueError as error:
            return Outcome(b"", b"", f"{row.place}: {error}")
        name = columns.name(data, row.place)
        document = columns.document(data, name, self._job.known)
        result = self._cleaner.clean(document)
        made = {**columns.found(data, result), "removed": result.counts()}
        if document.kind == "html":
            data.pop(columns.html, None)
        audit = "".join(self._job.audit_lines(result, name)) if self._job.audit else ""
        return Outcome((to_json(data | made) + "\n").encode("utf-8"), audit.encode("utf-8"), "")


def parsed(line: bytes, columns: Columns) -> dict[str, Any]:
    """The object on this line.  Raises ``ValueError`` saying what is wrong with it."""
    text, html = columns.text, columns.html
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({error})") from error
    if not isinstance(data, dict):
        raise ValueError(f"expected an object with a string {text!r} or {html!r}")
    if not data.keys() & {text, html}:
        raise ValueError(f"no {text!r} or {html!r} in the object")
    for key in columns.read:
        if not isinstance(data.get(key), str | None):
            raise ValueError(f"{key!r} is not a string")
    return data
