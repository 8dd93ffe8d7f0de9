"""From decisions to rules: what was rejected becomes a keep rule, what was missed the start of a line rule.

A false cut is the fault of a rule, so what that rule would have to learn is told beside the drafts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cleaner.review.decisions import Decision, Decisions, agreed
from cleaner.rule import CATEGORIES
from cleaner.text import fold, plain, shape_of
from cleaner.visible import one_line

__all__ = ["Drafts", "drafts"]

LONG_WORDS = 26
"""A near miss of so many words with commas is prose, which no list item is."""
LINE_WORDS = 60
"""Line tests without ``max_words`` look at no longer lines."""
SHOWN = 90
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_SLUG = re.compile(r"[a-z0-9]+")
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_MARKS = ("[-", "-]", "{", "}")
"""What means something in examples and word tests."""


class Drafts(NamedTuple):
    """New rules, and what else follows from the decisions."""

    files: Mapping[str, str]
    """Path below a directory of rules -> its text."""
    ids: tuple[str, ...]
    notes: tuple[str, ...]
    """What existing rules would have to learn, and what could not be drafted."""


class _Wanted(NamedTuple):
    """A rule to be written."""

    texts: tuple[str, ...]
    """The lines that it is about."""
    keep: bool
    language: str
    category: str
    document: str
    cause: str

    @property
    def subject(self) -> tuple[frozenset[str], bool, str, str]:
        """Rules with the same are one."""
        return frozenset(map(_key, self.texts)), self.keep, self.language, "" if self.keep else self.category


def _key(text: str) -> str:
    return shape_of(text).key


def drafts(decisions: Decisions, taken: Collection[str]) -> Drafts:
    """Drafts for all that reviewers agree on; ``taken`` are the ids that are in use."""
    notes: list[str] = []
    found = (wanted for decision in _settled(decisions, notes) if (wanted := _wanted(decision, notes)))
    rules = {wanted.subject: wanted for wanted in found}
    accepted = [d.text for d in decisions.all() if d.kind == "removal" and d.decision == "accept"]
    files, ids = _written(list(rules.values()), accepted, set(taken))
    return Drafts(files, ids, tuple(dict.fromkeys(notes)))


def _settled(decisions: Decisions, notes: list[str]) -> Iterator[Decision]:
    for votes in decisions.made.values():
        decision = next(iter(votes.values()))
        if agreed(votes.values()) is not None:
            yield decision
        else:
            notes.append(f"{_place(decision)}: reviewers do not agree on {_quoted(decision.text)}")


def _wanted(decision: Decision, notes: list[str]) -> _Wanted | None:
    """The rule that a decision asks for; what it means for other rules goes to the notes."""
    keep = decision.kind == "removal"
    if decision.decision == "reject" and decision.kind == "veto":
        notes.append(f"{_place(decision)}: {_quoted(decision.text)} should have gone: {_refused(decision)}")
    if decision.decision != ("reject" if keep else "missed"):
        return None
    if keep:
        notes.append(f"{_place(decision)}: {one_line(decision.cause)} would have to change: {_lesson(decision)}")
    texts = _texts(decision, notes)
    if not texts:
        return None
    return _Wanted(texts, keep, _language(decision), decision.category, decision.document, decision.cause)


def _language(decision: Decision) -> str:
    """That of the rule to be kept from the line, else that of the document; what ran there will run again."""
    first = decision.cause.partition(".")[0]
    known = first if first not in ("", "heuristic", "site") else decision.language or ""
    return known if _LANGUAGE.fullmatch(known) else "any"


def _texts(decision: Decision, notes: list[str]) -> tuple[str, ...]:
    """The lines that a rule can be about."""
    known = decision.category in CATEGORIES
    if not known:
        notes.append(f"{_place(decision)}: no rule drafted: unknown category {one_line(decision.category, SHOWN)}")
    lines = [line.strip() for line in (decision.whole or decision.text).splitlines() if line.strip()]
    fitting: dict[str, str] = {}
    for line in lines if known else ():
        if problem := _problem(line):
            notes.append(f"{_place(decision)}: no rule drafted for {_quoted(line)}: {problem}")
        else:
            fitting.setdefault(_key(line), line)
    return tuple(fitting.values())


def _lesson(decision: Decision) -> str:
    if decision.cause.startswith("heuristic."):
        return f"it is no rule, so only a keep rule helps {_quoted(decision.text)}"
    return f"put {json.dumps(one_line(decision.text), ensure_ascii=False)} under its no_match"


def _refused(decision: Decision) -> str:
    cause = one_line(decision.cause)
    told = {
        "shadow": f"{cause} is experimental and was right; it may become stable",
        "mode": f"{cause} has {decision.confidence} confidence, too low for the mode",
        "keep-rule": "a keep rule protects it; 'clean explain' names it",
        "category": f"the category {decision.category} is kept",
        "overlap": f"another rule's claim took the place of {cause}",
    }
    return told.get(decision.reason, f"{cause} was refused ({one_line(decision.reason)})")


def _problem(text: str) -> str:
    if not _key(text):
        return "only decoration is left of it"
    if any(mark in text for mark in _MARKS):
        return "it holds marks that mean something in rules ([- -] { })"
    if "\ufffd" in text or "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        return "it holds characters that are none"
    return ""


def _place(decision: Decision) -> str:
    return one_line(decision.document, SHOWN)


def _quoted(text: str) -> str:
    return f"“{one_line(text, SHOWN)}”"


# ---------------------------------------------------------------------- writing


def _written(
    rules: Sequence[_Wanted], accepted: Sequence[str], taken: set[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    files: dict[str, str] = {}
    ids: list[str] = []
    for wanted in rules:
        ids.append(_name(wanted, taken))
        taken.add(ids[-1])
        path = f"{wanted.language}/{wanted.category}.yaml"
        above = (
            f"{files[path]}\n"
            if path in files
            else f"language: {wanted.language}\ncategory: {wanted.category}\nrules:\n"
        )
        files[path] = above + _rule(wanted, ids[-1], accepted)
    return files, tuple(ids)


def _name(wanted: _Wanted, taken: Collection[str]) -> str:
    """An id that nobody has, made of the first words."""
    words = _SLUG.findall(fold(plain(wanted.texts[0])))[:5] or ["line"]
    slug = "-".join(words)[:48].strip("-")
    stem = f"{wanted.language}.{wanted.category}.{'keep-' if wanted.keep else ''}{slug}"
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _rule(wanted: _Wanted, name: str, accepted: Iterable[str]) -> str:
    words = max(shape_of(text).words for text in wanted.texts)
    wide = f"\n      max_words: {words}" if words > LINE_WORDS else ""
    why = f"Seen in {one_line(wanted.document, SHOWN)}"
    if wanted.keep:
        title, why = "What was cut and is article text", f"{why}, where {one_line(wanted.cause)} took it."
        status, confidence, matches, miss = "stable", "high", wanted.texts, _let_go(wanted.texts, accepted)
    else:
        title, why = "What was left in and is residue", f"{why}."
        status, confidence, matches = "experimental", "medium", tuple(f"[-{text}-]" for text in wanted.texts)
        miss = _prose(wanted.texts[0])
    return f"""\
  - id: {name}
    title: {title}
    why: {_scalar(why)}
    status: {status}
    confidence: {confidence}
    {"keep" if wanted.keep else "line"}:
      equals: [{", ".join(map(_scalar, wanted.texts))}]{wide}
    examples:
      match: [{", ".join(map(_scalar, matches))}]
      no_match: [{_scalar(miss)}]
"""


def _let_go(texts: Sequence[str], accepted: Iterable[str]) -> str:
    """Something that the keep rule must not protect: a cut that was right, else a piece of a line."""
    lines = (line.strip() for other in accepted for line in other.splitlines())
    twice = f"{texts[0]} {texts[0]}"
    keys = {"", *map(_key, texts)}
    fitting = (
        line for line in (*lines, " ".join(texts[0].split()[:-1])) if not _problem(line) and _key(line) not in keys
    )
    return next(fitting, twice)


def _prose(text: str) -> str:
    """A near miss that holds the line's words in a text too long for any list."""
    words = max(1, len(text.split()))
    return ", ".join([text.rstrip(".,;:!? ")] * (LONG_WORDS // words + 2)) + "."


def _scalar(text: str) -> str:
    """In double quotes, as YAML and JSON both read it."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
