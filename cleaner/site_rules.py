"""What recurs on a site, written as rules for a person to read and keep: ``sites/<host>.yaml``.

A file is never written anew.  New lines are added at its end; of an entry that still reads as this
module writes it, the evidence is renewed, and it is retired when newer pages no longer have its line.
All else in the file is a person's and stays, byte for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaner.errors import RuleError
from cleaner.imprint import Imprint, Mark, fingerprint, line_key
from cleaner.recall import FEWEST_WORDS, SURE_STORIES, often
from cleaner.recurrence import Evidence, Recurrence
from cleaner.rule import Status
from cleaner.text import shape_of
from cleaner.yaml_nodes import Items, Node, Scalar, Source, Table, parse

__all__ = ["Learned", "learned", "updated"]

ENOUGH_PAGES = 10
"""A line that none of so many pages has is no longer the site's."""
MOST_LINES = 300
"""No more lines of a site are written down, the best proved ones."""
LONGEST = 600
"""Lines of more characters are left to the memory."""

_HEAD = """\
# Lines that {host} repeats on its pages, learned from them. Edit freely: what you change stays as you
# leave it. To keep a line in the articles for good, set its status to retired.
host: {host}
category: repeated
rules:
"""
_ENTRY = """\
  - id: {id}
    title: A line that the site repeats
    why: {why}
    status: {status}
    confidence: {confidence}
{zone}    line:
      {test}
    examples:
      match: [{match}]
      no_match: [{no_match}]
"""
_NEAR_MISS = "{text} - so says the sign over the door of the old mill, which opens again on Monday."
SEEN, GONE = "Seen with", "On none of the"
"""How the evidence of an entry begins."""

_ID = re.compile(r"^  - id: (.*)\n", re.M)
_WHY = re.compile(rf"^    why: ({SEEN}|{GONE}) .*\n", re.M)
_STATUS = re.compile(r"^    status: (\w+)\n", re.M)
_TEXT = re.compile(r'^      match: \["\[-(.*)-\]"\]\n', re.M)
_FREE = re.compile(r"^    (?:why|status|confidence|zone): .*\n", re.M)
"""What may differ in an entry without its saying anything else."""


class Learned(NamedTuple):
    """A line that recurs."""

    text: str
    evidence: Evidence
    days: tuple[str, str]
    """The first and the last day that it was seen; empty where no day is known."""


def learned(imprints: Sequence[Imprint], site: Recurrence) -> list[Learned]:
    """The lines that are rules by themselves, the best proved first."""
    found: dict[int, Learned] = {}
    days: dict[int, list[str]] = {}
    for imprint in imprints:
        for mark, text in zip(imprint.marks, imprint.texts):
            evidence = site.lines.get(mark.text)
            if evidence and _tells(mark, text, evidence, site):
                days.setdefault(mark.text, []).append(imprint.day)
                before = found.get(mark.text)
                if before is None or text < before.text:
                    found[mark.text] = Learned(text, evidence, ("", ""))
    dated = (one._replace(days=_span(days[what])) for what, one in found.items())
    return sorted(dated, key=lambda one: (-one.evidence.stories, one.text))[:MOST_LINES]


def updated(before: str, host: str, lines: Iterable[Learned], pages: int, status: Status = "stable") -> str:
    """The file with what was learned; ``before`` is what it held, empty if there is none.

    ``pages``: how many were seen this time.  ``status`` is that of new entries.  Raises
    :class:`~cleaner.errors.RuleError` if the file is not YAML.
    """
    text = before or _HEAD.format(host=host)
    known = dict(_entries(text, f"sites/{host}.yaml"))
    new = {_id(host, line.text): line for line in lines}
    parts, position = [], 0
    for name, (start, end) in known.items():
        parts += [text[position:start], _renewed(text[start:end], new.get(name), pages)]
        position = end
    parts.append(text[position:])
    whole = "".join(parts)
    added = [_entry(name, line, pages, status) for name, line in new.items() if name not in known]
    return whole + ("\n" if whole and not whole.endswith("\n") else "") + "".join(added)


def _tells(mark: Mark, text: str, evidence: Evidence, site: Recurrence) -> bool:
    """Whether the line says enough by itself, and is proved well enough for what it is and where it stands."""
    within = mark.prose or "b" in evidence.zones
    return (
        mark.words >= FEWEST_WORDS
        and len(text) <= LONGEST
        and text.isprintable()
        and (not within or often(evidence.stories, site))
    )


def _span(days: Iterable[str]) -> tuple[str, str]:
    known = sorted(day for day in days if day)
    return (known[0], known[-1]) if known else ("", "")


def _id(host: str, text: str) -> str:
    return f"site.{host.replace('.', '-')}.repeated-{fingerprint(line_key(shape_of(text))) >> 24:010x}"


def _entry(name: str, line: Learned, pages: int, status: str) -> str:
    key = line_key(shape_of(line.text))
    numbered = any(map(str.isdigit, key))
    outside = line.evidence.zones and "b" not in line.evidence.zones
    return _ENTRY.format(
        id=name,
        why=f"{SEEN} {_why(line, pages)}",
        status=status,
        confidence="high" if line.evidence.stories >= SURE_STORIES else "medium",
        zone="    zone: [head, tail]\n" if outside else "",
        test=f"matches: [{_quoted(_pattern(key))}]" if numbered else f"equals: [{_quoted(key)}]",
        match=_quoted(f"[-{line.text}-]"),
        no_match=_quoted(_NEAR_MISS.format(text=line.text)),
    )


def _why(line: Learned, pages: int) -> str:
    first, last = line.days
    when = f" from {first} to {last}" if first else ""
    told = f"{line.evidence.stories} stories on {line.evidence.pages} of {pages} pages{when}"
    return f"{told}, {_where(line.evidence.zones)}."


def _where(zones: str) -> str:
    names = [name for initial, name in (("h", "above"), ("b", "within"), ("t", "below")) if initial in zones]
    return f"{' and '.join(names)} the article" if names else "on pages without prose"


def _pattern(key: str) -> str:
    """A pattern for lines that differ by their numbers and by closing punctuation."""
    parts = (re.escape(part).replace("\\ ", " ") for part in key.split("0"))
    inner = r"\d{1,12}".join(parts)
    return rf"\W{{0,3}}{inner}\W{{0,3}}"


def _quoted(text: str) -> str:
    """As YAML reads it back: JSON's strings are YAML's double-quoted ones."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


# ---- the file as it is ----


def _entries(text: str, path: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Id and place of each entry of a file, in order."""
    source = Source(path, text)
    root = parse(source)
    if source.faults:
        raise RuleError(tuple(source.faults))
    rules = next((node for key, node in root.entries if key.text == "rules"), None) if isinstance(root, Table) else None
    found = [(name, text.rindex("\n", 0, item.at) + 1) for item, name in _named(rules)]
    ends = [start for _, start in found[1:]] + [len(text)]
    for (name, start), end in zip(found, ends):
        yield name, (start, end)


def _named(rules: Node | None) -> Iterator[tuple[Node, str]]:
    for item in rules.items if isinstance(rules, Items) else ():
        name = next((node for key, node in item.entries if key.text == "id"), None) if isinstance(item, Table) else None
        yield item, name.text if isinstance(name, Scalar) else ""


def _renewed(entry: str, line: Learned | None, pages: int) -> str:
    """An entry with newer evidence, unless a person has written that of it or taken the rule out of use."""
    why, status = _WHY.search(entry), _STATUS.search(entry)
    if not why or not status or (status[1] == "retired") != (why[1] == GONE):
        return entry
    if line:
        told, state = f"{SEEN} {_why(line, pages)}", "stable" if why[1] == GONE else status[1]
    elif pages < ENOUGH_PAGES or why[1] == GONE or not _own(entry):
        return entry
    else:
        told, state = f"{GONE} {pages} pages seen last. {why[0].strip().removeprefix('why: ')}", "retired"
    entry = entry.replace(why[0], f"    why: {told}\n", 1)
    return entry.replace(status[0], f"    status: {state}\n", 1)


def _own(entry: str) -> bool:
    """Whether what the rule tests, and its examples, are as they were learned."""
    name, text = _ID.search(entry), _TEXT.search(entry)
    try:
        line = Learned(json.loads(f'"{text[1]}"') if text else "", Evidence(0, 0, 0, ""), ("", ""))
    except ValueError:
        return False
    return bool(name) and _FREE.sub("", _entry(name[1] if name else "", line, 0, "")) == _FREE.sub("", entry)
