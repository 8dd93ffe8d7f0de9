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
from cleaner.pipeline import Cleaner
from cleaner.text import Document

__all__ = ["documents", "run_jsonl"]

KNOWN = ("url", "title", "site", "language")


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
        self._cleaner: Cleaner | None = None

    def __call__(self, row: Row) -> Outcome:
        self._cleaner = self._cleaner or self._job.cleaner()
        try:
            data = _parsed(row.data)
        except ValueError as error:
            return Outcome(b"", b"", f"{row.place}: {error}")
        name = _name(data, row)
        document = _document(data, name, self._job)
        result = self._job.clean(self._cleaner, document)
        found = {name: getattr(result, name) for name in ("title", "byline", "date", "site", "language")}
        fields = {key: value if value is not None else data.get(key) for key, value in found.items()}
        made = {"text": result.text, **fields, "flags": list(result.flags), "removed": result.counts()}
        if document.kind == "html":
            data.pop("html", None)
        audit = "".join(self._job.audit_lines(result, name)) if self._job.audit else ""
        return Outcome((to_json(data | made) + "\n").encode("utf-8"), audit.encode("utf-8"), "")


def documents(job: Job, paths: Sequence[str]) -> Iterator[Document | str]:
    """The documents of all files; where a file or a line cannot be taken, what is wrong with it."""
    for path in paths:
        try:
            rows = _rows(_opened(path), path)
        except InputError as error:
            yield str(error)
            continue
        for row in rows:
            try:
                data = _parsed(row.data)
            except ValueError as error:
                yield f"{row.place}: {error}"
            else:
                yield _document(data, _name(data, row), job)


def _name(data: dict[str, Any], row: Row) -> str:
    return row.place if data.get("id") in (None, "") else str(data["id"])


def _parsed(line: bytes) -> dict[str, Any]:
    """The object on this line.  Raises ``ValueError`` saying what is wrong with it."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({error})") from error
    if not isinstance(data, dict):
        raise ValueError("expected an object with a string 'text' or 'html'")
    if not data.keys() & {"text", "html"}:
        raise ValueError("no 'text' or 'html' in the object")
    for key in ("text", "html", *KNOWN):
        if not isinstance(data.get(key), str | None):
            raise ValueError(f"{key!r} is not a string")
    return data


def _document(data: dict[str, Any], name: str, job: Job) -> Document:
    """What a row holds: its page if it has one, else its text."""
    page = data.get("html") if job.kind != "text" else None
    fallback = job.document(page or data.get("text") or "", name, "html" if page else job.kind or "text")
    return fallback._replace(**{key: data[key] for key in KNOWN if data.get(key)})
