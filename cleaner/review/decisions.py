"""What reviewers decided: a file of JSON lines that is only ever added to.

A line is whole or it does not count, the last one on a claim counts, and files of several
reviewers are read together.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from cleaner.audit import to_json
from cleaner.errors import InputError
from cleaner.removal import Removal, Veto

__all__ = [
    "FORMAT",
    "UNDECIDED",
    "Decision",
    "Decisions",
    "Ledger",
    "Subject",
    "Verdict",
    "agreed",
    "decided",
    "read_decisions",
]

FORMAT = "newsclean-decisions/1"
UNDECIDED = "undecided"

Verdict: TypeAlias = Literal["accept", "reject", "unsure", "missed", "undecided"]
"""``accept``: rightly cut (of a veto: rightly kept).  ``reject``: the other way round.  ``missed``: a line that
nothing claimed should have gone.  ``undecided`` takes an earlier decision back."""

Subject: TypeAlias = tuple[str, str, int, int, str]
"""What is decided on: digest of the source, ``removal``, ``veto`` or ``line``, start, end, cause."""


class Decision(NamedTuple):
    """One line of the file."""

    document: str
    source_sha256: str
    kind: Literal["removal", "veto", "line"]
    start: int
    end: int
    text: str
    """What was cut, or should have been."""
    cause: str
    category: str
    confidence: str
    decision: Verdict
    reviewer: str = ""
    at: str = ""
    """When, ISO 8601 in UTC."""
    language: str | None = None
    site: str | None = None
    reason: str = ""
    """Of a veto: why the claim was refused."""
    whole: str = ""
    """The lines that a rejected cut stood in, where the source was at hand."""
    note: str = ""

    @property
    def subject(self) -> Subject:
        return (self.source_sha256, self.kind, self.start, self.end, self.cause)

    def record(self) -> dict[str, Any]:
        """The object as it is written."""
        return {"format": FORMAT, **self._asdict()}


def decided(
    claim: Removal | Veto, header: Mapping[str, Any], verdict: Verdict, reviewer: str, whole: str = ""
) -> Decision:
    """A decision on a claim of the log, made now."""
    veto = isinstance(claim, Veto)
    return Decision(
        str(header["document"]), str(header["source_sha256"]), "veto" if veto else "removal",
        claim.start, claim.end, claim.text, claim.cause, claim.category, claim.confidence,
        verdict, reviewer, datetime.now(UTC).isoformat(timespec="seconds"), header.get("language"), header.get("site"),
        claim.reason if isinstance(claim, Veto) else "", whole,
    )  # fmt: skip


# ---------------------------------------------------------------------- reading


class Decisions(NamedTuple):
    """All that was decided, of each reviewer the last word on each subject."""

    made: Mapping[Subject, Mapping[str, Decision]]
    """Subject -> reviewer -> decision; those taken back are not here."""
    notices: tuple[str, ...] = ()

    def all(self) -> list[Decision]:
        """Every decision in force, subject by subject."""
        return [decision for votes in self.made.values() for decision in votes.values()]


def agreed(votes: Iterable[Decision]) -> Verdict | None:
    """What the reviewers say of one subject; ``None`` where they do not agree."""
    said = {vote.decision for vote in votes}
    return said.pop() if len(said) == 1 else None


def read_decisions(paths: Sequence[str]) -> Decisions:
    """Files of decisions, read one after another; later lines win.

    Lines that are torn or no decisions are passed over with a notice.  Raises
    :class:`~cleaner.errors.InputError` if a file cannot be read, or holds nothing but such lines.
    """
    made: dict[Subject, dict[str, Decision]] = {}
    notices: list[str] = []
    for path in paths:
        for decision in _read(path, notices):
            votes = made.setdefault(decision.subject, {})
            votes.pop(decision.reviewer, None)
            if decision.decision != UNDECIDED:
                votes[decision.reviewer] = decision
    return Decisions({subject: votes for subject, votes in made.items() if votes}, tuple(notices))


def _read(path: str, notices: list[str]) -> list[Decision]:
    try:
        with open(path, "rb") as file:
            read = [_decision(line) for line in file]
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    found = [decision for decision in read if decision is not None]
    if read and not found:
        raise InputError(f"{path}: no decisions in this file; they are lines of the format {FORMAT!r}")
    if len(found) < len(read):
        places = [str(number) for number, decision in enumerate(read, 1) if decision is None]
        notices.append(f"{path}: passed over what is no decision in line {', '.join(places[:5])}")
    return found


_STRINGS = ("document", "source_sha256", "text", "cause", "category", "confidence", "reviewer", "at", "reason",
            "whole", "note")  # fmt: skip


def _decision(line: bytes) -> Decision | None:
    try:
        record = json.loads(line)
        if record.pop("format") != FORMAT:
            return None
        decision = Decision(**record)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return decision if _sound(decision) else None


def _sound(decision: Decision) -> bool:
    return (
        decision.kind in ("removal", "veto", "line")
        and decision.decision in get_args(Verdict)
        and type(decision.start) is type(decision.end) is int
        and all(isinstance(getattr(decision, name), str) for name in _STRINGS)
        and all(isinstance(value, str | None) for value in (decision.language, decision.site))
    )


# ---------------------------------------------------------------------- writing


class Ledger:
    """The file that decisions are added to; each batch is on the disk when :meth:`add` returns."""

    def __init__(self, path: str) -> None:
        """Raises :class:`~cleaner.errors.InputError` if the file cannot be written."""
        self.path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror or error}; give another --decisions") from error

    def add(self, decisions: Iterable[Decision]) -> None:
        """Write down decisions; a line that an earlier run left torn stays apart from them."""
        data = "".join(to_json(decision.record()) + "\n" for decision in decisions).encode()
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            data = b"\n" + data
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)

    def close(self) -> None:
        os.close(self._file)
