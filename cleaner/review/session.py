"""What the review page asks for, and what it does: one log, its sources, the decisions made on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from cleaner.audit import differing
from cleaner.errors import InputError
from cleaner.explain import HEURISTICS
from cleaner.inquiry import described
from cleaner.removal import Removal, Veto
from cleaner.review import layout
from cleaner.review.decisions import UNDECIDED, Decision, Decisions, Ledger, Verdict, agreed, decided
from cleaner.review.index import Columns, Found, LogIndex
from cleaner.review.layout import SourceText
from cleaner.rule import CATEGORIES

__all__ = ["KEPT_NOW", "Comparison", "Session", "Setting"]

KEPT_NOW = "no longer cut"
"""Stands where a veto has its reason: the old log cut it, the new one does not even claim it or refuses to."""
DISPUTED = "disputed"
SHORT = 600
"""Characters of a cut in a list."""
CACHED = 32
"""Documents kept at hand."""

Texts: TypeAlias = Callable[[Mapping[str, Any]], SourceText | None]


class Setting(NamedTuple):
    """What surrounds the log."""

    texts: Texts
    """Finds a document's source by its header, if it is at hand and unchanged."""
    directories: Sequence[str]
    """Of rules, for what they say of themselves."""
    reviewer: str = ""


class Comparison:
    """What another log of the same texts, made before, cut differently."""

    def __init__(self, new: LogIndex, old: LogIndex) -> None:
        self.old, self.newly_cut = old, list[int]()
        self.kept: list[tuple[int, int]] = []
        """Newly kept: the document's number in the new log, the claim's in the old one."""
        """In the order of ``extra``."""
        self.extra = Columns(new.claims.names)
        """The newly kept ones, numbered as the new log numbers names."""
        self.notices = list(old.notices)
        before = {(row.id, row.copy): number for number, row in enumerate(old.documents)}
        changed, alone = 0, 0
        for number, row in enumerate(new.documents):
            other = before.pop((row.id, row.copy), None)
            if other is None:
                alone += 1
            elif old.documents[other].source != row.source:
                changed += 1
            elif _shape(new, number) != _shape(old, other):
                self._compare(new, number, other)
        if changed:
            self.notices.append(f"{changed} document(s) have another text in the other log: not compared")
        if alone + len(before):
            self.notices.append(f"{alone + len(before)} document(s) are in one of the two logs only: not compared")

    def _compare(self, new: LogIndex, number: int, other: int) -> None:
        places = {new.claims.start[claim]: claim for claim in reversed(_removals(new, number))}
        olds = {self.old.claims.start[claim]: claim for claim in reversed(_removals(self.old, other))}
        for cut, removal in differing(self.old.removals(other), new.removals(number)):
            if cut:
                self.newly_cut.append(places[removal.start])
            else:
                self.kept.append((number, olds[removal.start]))
                self.extra.add(number, removal._asdict(), KEPT_NOW, 0)


def _removals(log: LogIndex, document: int) -> list[int]:
    return [claim for claim in log.claims_of(document) if not log.claims.reason[claim]]


def _shape(log: LogIndex, document: int) -> list[tuple[int, int]]:
    return [(log.claims.start[claim], log.claims.end[claim]) for claim in _removals(log, document)]


class Session:
    """Answers the page, from the log's index and the files behind it."""

    def __init__(
        self, log: LogIndex, setting: Setting, decisions: Decisions, ledger: Ledger | None, old: LogIndex | None = None
    ) -> None:
        self.log, self._setting, self._ledger = log, setting, ledger
        self._made = {subject: dict(votes) for subject, votes in decisions.made.items()}
        self._compared = Comparison(log, old) if old is not None else None
        self._extra = self._compared.extra if self._compared else Columns(log.claims.names)
        compared = self._compared.notices if self._compared else []
        self.notices = [*log.notices, *compared, *decisions.notices]
        self._header = lru_cache(CACHED)(log.header)
        self._text = lru_cache(CACHED)(self._found_text)
        self.document = lru_cache(CACHED)(self._document)
        self.causes = lru_cache(1)(self._causes)

    def __len__(self) -> int:
        """How many claims there are, those of the other log counted in."""
        return len(self.log.claims) + len(self._extra)

    # ----------------------------------------------------------------- at once

    def opening(self, name: str) -> dict[str, Any]:
        """All that the page sorts, filters and counts by; no text."""
        columns, extra = self.log.claims, self._extra
        claims = {
            key: [*getattr(columns, key), *getattr(extra, key)] for key in ("cause", "category", "confidence", "reason")
        }
        claims["size"] = [e - s for c in (columns, extra) for s, e in zip(c.start, c.end, strict=True)]
        return {
            "log": name, "notices": self.notices, "reviewer": self._setting.reviewer, "categories": CATEGORIES,
            "documents": self.log.headers, "first": [row.first for row in self.log.documents],
            "sites": [row.site for row in self.log.documents], "claims": claims, "extra": list(extra.document),
            "names": {key: names.list() for key, names in columns.names.items()},
            "changed": {"cut": self._compared.newly_cut, "kept": len(extra)} if self._compared else None,
            **self._states(),
        }  # fmt: skip

    def _states(self) -> dict[str, Any]:
        """What was decided so far, by number of claim, and the lines marked as missed."""
        documents: dict[str, list[int]] = {}
        for number, row in enumerate(self.log.documents):
            documents.setdefault(row.source, []).append(number)
        states: list[tuple[int, str, str]] = []
        marks: list[dict[str, Any]] = []
        places = self._subjects({subject[0] for subject in self._made} & documents.keys(), documents)
        for subject, votes in self._made.items():
            verdict, who = self._verdict(votes), ", ".join(sorted(votes))
            states += [(claim, verdict, who) for claim in places.get(subject, ())]
            if subject[1] == "line":
                mark = next(iter(votes.values()))
                marks += [
                    {"document": number, "start": mark.start, "text": mark.text, "category": mark.category}
                    for number in documents.get(subject[0], ())
                ]
        return {"states": states, "marks": marks}

    def _subjects(self, sources: Iterable[str], documents: Mapping[str, list[int]]) -> dict[Any, list[int]]:
        """The claims of some sources by what a decision names."""
        found: dict[Any, list[int]] = {}
        columns, causes = self.log.claims, self.log.claims.names["cause"].list()
        for source in sources:
            for claim in (claim for number in documents[source] for claim in self.log.claims_of(number)):
                kind = "veto" if columns.reason[claim] else "removal"
                subject = (source, kind, columns.start[claim], columns.end[claim], causes[columns.cause[claim]])
                found.setdefault(subject, []).append(claim)
        for place, document in enumerate(self._extra.document):
            start, end, cause = (column[place] for column in (self._extra.start, self._extra.end, self._extra.cause))
            subject = (self.log.documents[document].source, "removal", start, end, causes[cause])
            found.setdefault(subject, []).append(len(columns) + place)
        return found

    def _verdict(self, votes: Mapping[str, Decision]) -> str:
        """One's own word, else what the others agree on."""
        own = votes.get(self._setting.reviewer)
        return own.decision if own else agreed(votes.values()) or DISPUTED

    # ----------------------------------------------------------------- by need

    def claim(self, number: int) -> tuple[Found, int]:
        """A claim and its document's number.  Raises :class:`~cleaner.errors.InputError` if there is none."""
        known = len(self.log.claims)
        if 0 <= number < known:
            return self.log.claim(number), self.log.claims.document[number]
        if self._compared and number - known in range(len(self._compared.kept)):
            document, claim = self._compared.kept[number - known]
            return self._compared.old.claim(claim), document
        raise InputError(f"there is no claim {number}")

    def texts(self, numbers: Iterable[int]) -> list[dict[str, Any]]:
        """For a list: the beginning of each text, and what stands around it where the source is at hand."""
        return [self._listed(number) for number in numbers]

    def _listed(self, number: int) -> dict[str, Any]:
        (claim, line), document = self.claim(number)
        source = self._text(document)
        before, behind = layout.context(source.text, claim) if source else ("", "")
        by = claim.by if isinstance(claim, Veto) else ""
        text = layout.clipped(claim.text.strip(), SHORT)
        return {"id": number, "text": text, "line": line, "by": by, "before": before, "behind": behind}

    def search(self, words: str) -> list[int]:
        """The claims whose text holds all these words, case aside; every text is read for that."""
        sought = words.casefold().split()
        texts = ((number, self.claim(number)[0].claim.text.casefold()) for number in range(len(self)))
        return [number for number, text in texts if all(word in text for word in sought)]

    def _found_text(self, document: int) -> SourceText | None:
        return self._setting.texts(self._header(document))

    def _document(self, number: int) -> dict[str, Any]:
        """One document: its header, its rows where the source is at hand, and its claims with their texts."""
        if not 0 <= number < len(self.log.documents):
            raise InputError(f"there is no document {number}")
        header, source = self._header(number), self._text(number)
        claims = {claim: self.log.claim(claim) for claim in self.log.claims_of(number)}
        removals = [(claim, found.claim) for claim, found in claims.items() if isinstance(found.claim, Removal)]
        vetoes = [(claim, found.claim) for claim, found in claims.items() if isinstance(found.claim, Veto)]
        told = (
            layout.opinions(source.markup, {c: f.claim for c, f in claims.items()}) if source and source.markup else {}
        )
        return {
            "header": header, "rows": layout.rows(source.text, removals, vetoes) if source else None,
            "claims": {
                claim: {
                    "text": layout.clipped(found.claim.text.strip("\r\n")), "line": found.line,
                    "by": found.claim.by if isinstance(found.claim, Veto) else "",
                    "others": layout.others(found.claim, vetoes), "witness": told.get(claim, ""),
                }
                for claim, found in claims.items()
            },
        }  # fmt: skip

    def _causes(self) -> dict[str, dict[str, str]]:
        """What rules and heuristics say of themselves."""
        names = self.log.claims.names["cause"].list()
        rules = described([name for name in names if name.count(".") > 1], self._setting.directories)
        told = {name: {"title": text, "why": ""} for name, text in HEURISTICS.items() if name in names}
        return told | {name: {"title": r.title, "why": r.why} for name, r in rules.items() if name in names}

    # ---------------------------------------------------------------- deciding

    def exact(self, number: int) -> tuple[int, int, str, str, int]:
        """What a decision on a claim writes down of it: start, end, text, whole lines; and its document's number."""
        found, document = self.claim(number)
        claim = found.claim
        return claim.start, claim.end, claim.text, self._whole(claim, document), document

    def _whole(self, claim: Removal | Veto, document: int) -> str:
        """The lines that the claim is on, where the source is at hand."""
        source = self._text(document)
        return layout.whole_lines(source.text, claim) if source else ""

    def decide(self, numbers: Sequence[int], verdict: Verdict) -> None:
        """Write a decision on each of these claims down."""
        made: list[Decision] = []
        for number in numbers:
            found, document = self.claim(number)
            whole = self._whole(found.claim, document) if verdict == "reject" else ""
            made.append(decided(found.claim, self._header(document), verdict, self._setting.reviewer, whole))
        self._record(made)

    def mark(self, document: int, start: int, category: str, missed: bool) -> dict[str, Any]:
        """Mark the kept text that begins at this offset as residue, or take that back; what was marked."""
        if not 0 <= document < len(self.log.documents):
            raise InputError(f"there is no document {document}")
        header, source = self._header(document), self._text(document)
        span = layout.line_at(source.text, self.log.removals(document), start) if source else None
        if source is None or span is None or category not in CATEGORIES:
            raise InputError("no kept line begins there")
        text = source.text[slice(*span)]
        line = Removal(*span, text, "", category, "low")
        verdict: Verdict = "missed" if missed else "undecided"
        made = decided(line, header, verdict, self._setting.reviewer)
        self._record([made._replace(kind="line", confidence="")])
        return {"document": document, "start": start, "text": text, "category": category}

    def _record(self, made: Sequence[Decision]) -> None:
        if self._ledger is None:
            raise InputError("this review is for reading only")
        self._ledger.add(made)
        for decision in made:
            votes = self._made.setdefault(decision.subject, {})
            votes.pop(decision.reviewer, None)
            if decision.decision != UNDECIDED:
                votes[decision.reviewer] = decision
            if not votes:
                del self._made[decision.subject]
