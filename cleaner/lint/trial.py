"""Examples of rules: their marks read, and each put where its rule looks for residue."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from cleaner.patterns import Context
from cleaner.rule import (
    CATEGORIES,
    ElementMatcher,
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Rule,
    RunMatcher,
    SectionMatcher,
)
from cleaner.ruleset import primary_test
from cleaner.text import Span

__all__ = [
    "Example",
    "Marked",
    "Route",
    "Trial",
    "examples_of",
    "inked",
    "marked_of",
    "marks_fault",
    "neighbour_of",
    "read_marks",
    "reads_markup",
    "show_marks",
    "tests_of",
    "trials_of",
]

_MARKS = re.compile(r"\[-(.*?)-\]", re.DOTALL)

Route: TypeAlias = tuple[str | int, ...]
"""The keys that lead from a rule to a part of it: ``("examples", "match", 0)``."""

PROSE = (
    "Belorin tavomer keld dunsiva kapron, velimar astumel brenok firelda sumiret, golvane pirost lumeda. "
    "Caltor mirenda fosk plenavi, urdine solbak trevin, ostramel dunkeva birolda semirat vulkore. "
    "Nemdaro kulpine vastome, rilgave brondu seltamir kovanel, pistrome ulvane gorbist.",
    "Trenova luskime parvold, enkaru dimoste velkran, morinda felbast ukorien salvome. "
    "Pelgrin oskavel tumerid, brakone siltave rundomi, kelvast orimenda fulkrin davosel, mintore galbrek. "
    "Uskavi tremolde banquor, filsane grutomel dirkava, pondule skerin valtoma brisk.",
    "Ondrave kiltomer sulpane virodek, tramelu bosknide galvore emistan, drokali punvere solmide. "
    "Vikrane tolbumer asdile, morvek pulinda cestrome, valdike surompa tregil, bonvasi kerudel. "
    "Falmuri destoke brunvale, holpine kastrudo velmir, sundake ortame plivost gundar.",
    "Sulverin drakome talivest, opruden milkave brosnide, fentolu garvise kulmodan pertivel. "
    "Yorkalde mentuvi sabrone, gilvast erumide talkore, pranvile doskume vilteran, humbrole sekidan. "
    "Mordelu kispane tirvold, asgrune beltomi sarkave, dulmire ponteska vrolin hastume.",
)
"""Running prose in no language: four paragraphs that no rule knows a word of."""
BUFFER = re.sub(r"[.,]", "", PROSE[0])
"""A long line that is neither prose nor, most likely, an item of a list."""


# ------------------------------------------------------------------------ marks


class Marked(NamedTuple):
    """An example without its marks, and what they enclose."""

    text: str
    spans: tuple[Span, ...]
    markup: str = ""
    """Where the example is markup: that; the text is what of it is visible."""


def read_marks(example: str) -> Marked:
    """Take the marks out of an example.  Raises ``ValueError`` if they do not pair up.

    >>> read_marks("The end. [-Share-]")[:2]
    ('The end. Share', (Span(start=9, end=14),))
    """
    parts: list[str] = []
    spans: list[Span] = []
    length = position = 0
    for found in _MARKS.finditer(example.rstrip("\n")):
        lead = example[position : found.start()]
        length += len(lead)
        spans.append(Span(length, length + len(found[1])))
        length += len(found[1])
        parts += [lead, found[1]]
        position = found.end()
    text = "".join([*parts, example.rstrip("\n")[position:]])
    if "[-" in text or "-]" in text:
        raise ValueError("a mark '[-' or '-]' without its other half")
    return Marked(text, tuple(spans))


def marked_of(rule: Rule, example: str) -> Marked:
    """An example without its marks; those of rules that read markup are markup.

    Raises ``ValueError`` if the marks do not pair up.
    """
    if not reads_markup(rule):
        return read_marks(example)
    from cleaner.lint.snippets import read_snippet

    return Marked(*read_snippet(example))


def reads_markup(rule: Rule) -> bool:
    """Whether the rule holds for lines of pages alone."""
    return isinstance(rule.matcher, ElementMatcher) or any(test.reads_markup for _, test in tests_of(rule))


def inked(text: str, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Offsets of the visible characters in these spans: white space goes with either side."""
    return frozenset(place for start, end in spans for place in range(start, end) if not text[place].isspace())


def show_marks(text: str, cut: Collection[int], marks: tuple[str, str] = ("[-", "-]")) -> str:
    """The text with the cut characters between marks.

    >>> show_marks("one two three", {0, 1, 2, 4, 5, 6})
    '[-one two-] three'
    """
    parts, position = [], 0
    for start, end in _stretches(text, cut):
        parts += [text[position:start], marks[0], text[start:end], marks[1]]
        position = end
    return "".join([*parts, text[position:]])


def _stretches(text: str, cut: Collection[int]) -> Iterator[tuple[int, int]]:
    """Runs of cut characters with nothing visible left between them."""
    start = end = -1
    for place in sorted(cut):
        if start >= 0 and text[end:place].strip():
            yield start, end
            start = -1
        start, end = (place if start < 0 else start), place + 1
    if start >= 0:
        yield start, end


# --------------------------------------------------------------------- examples


class Example(NamedTuple):
    """An example of a rule; ``keep`` tells that the rule protects."""

    sort: str
    """``match`` or ``no_match``."""
    number: int
    marked: Marked
    keep: bool

    @property
    def route(self) -> Route:
        return ("examples", self.sort, self.number)

    @property
    def wanted(self) -> frozenset[int]:
        """What the rule should take, or protect: offsets of the visible characters."""
        whole = [(0, len(self.marked.text))] if self.keep and self.sort == "match" else []
        return inked(self.marked.text, whole or self.marked.spans)


def examples_of(rule: Rule) -> Iterator[Example]:
    """The examples of a rule; those whose marks say nothing sensible are left out."""
    for sort, texts in rule.examples._asdict().items():
        for number, text in enumerate(texts):
            if not marks_fault(rule, sort, text):
                yield Example(sort, number, marked_of(rule, text), isinstance(rule.matcher, KeepMatcher))


def marks_fault(rule: Rule, sort: str, text: str) -> str:
    """What is wrong with the marks of an example; nothing if they are as they should be."""
    try:
        marked = marked_of(rule, text).spans
    except ValueError as error:
        return str(error)
    if isinstance(rule.matcher, KeepMatcher):
        return "a keep rule takes nothing, but its example has marks" if marked else ""
    if sort == "match":
        return "" if marked else "a match example that marks nothing"
    return "a no_match example that marks something" if marked else ""


# ----------------------------------------------------------------------- trials


class Trial(NamedTuple):
    """An example in a place where its rule holds."""

    text: str
    start: int
    """Where the example stands in the text."""
    end: int
    where: str
    """For messages: ``in the tail``."""
    context: Context
    prose: tuple[Span, ...] = ()
    """The paragraphs around the example, which nothing may cut."""
    markup: str = ""
    """Where the example is markup: that of the whole page, of which ``text`` is the visible part."""

    def taken(self, spans: Iterable[tuple[int, int]]) -> frozenset[int]:
        """The visible characters of the example in these spans of the text, counted from its start."""
        inner = ((max(start, self.start), min(end, self.end)) for start, end in spans)
        return frozenset(place - self.start for place in inked(self.text, inner))

    def strays(self, spans: Iterable[tuple[int, int]]) -> bool:
        """Whether one of these spans touches the paragraphs around the example."""
        return any(start < prose.end and prose.start < end for start, end in spans for prose in self.prose)


def trials_of(rule: Rule, example: Marked, *, company: bool = True) -> list[Trial]:
    """The example in each place that the rule's zone names.

    With ``company`` there is also what the rule asks for around its lines: a neighbour of the
    categories under ``near`` or ``beside``, and for ``repeated`` a copy of what should go further off
    (a text that stands but once is a near miss).
    """
    beside = rule.matcher.beside if isinstance(rule.matcher, RunMatcher) else ()
    neighbour = [neighbour_of(name) for name in (*rule.near, *beside)[:1] if company]
    primary = primary_test(rule)
    copy = [example.markup or example.text] if company and primary and primary.repeated and example.spans else []
    # The last item before prose may be the next subhead, and the engine spares it: keep prose at a distance.
    buffer = [BUFFER] if isinstance(rule.matcher, SectionMatcher) else []
    context = _context(rule, example)
    return [
        _trial(example, [*_with_copy(before, copy if before else []), *neighbour],
               [*neighbour, *(buffer if after else []), *_with_copy(after, [] if before else copy)], where, context)
        for where, before, after in _places(rule)
        if where != "alone" or not example.markup
    ]  # fmt: skip


def _places(rule: Rule) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Name, paragraphs before and after."""
    if not rule.zone:
        yield "alone", (), ()
        yield "between paragraphs", PROSE[:2], PROSE[2:]
    if "head" in rule.zone:
        yield "at the head", (), PROSE
    if "body" in rule.zone:
        yield "in the body", PROSE[:2], PROSE[2:]
    if "tail" in rule.zone:
        yield "in the tail", PROSE, ()


def _with_copy(paragraphs: Sequence[str], copy: Sequence[str]) -> list[str]:
    """Paragraphs, the copy in their midst; alone where there are none."""
    middle = (len(paragraphs) + 1) // 2
    return [*paragraphs[:middle], *copy, *paragraphs[middle:]]


def _trial(example: Marked, before: Sequence[str], after: Sequence[str], where: str, context: Context) -> Trial:
    if example.markup:
        from cleaner.lint.snippets import lay_out

        markup, (text, rows), begin, end = lay_out(before, example.markup, after)
        prose = tuple(Span(row.start, row.end) for row in rows if text[row.start : row.end] in PROSE)
        return Trial(text, begin, end, where, context, prose, markup)
    start = sum(len(part) + 2 for part in before)
    spans, position, parts = [], 0, [*before, example.text, *after]
    for part in parts:
        if part in PROSE:
            spans.append(Span(position, position + len(part)))
        position += len(part) + 2
    return Trial("\n\n".join(parts), start, start + len(example.text), where, context, tuple(spans))


def _context(rule: Rule, example: Marked) -> Context:
    """For ``same_as`` the caller knows what the example marks, or what the first match example does."""
    fields = {name for _, test in tests_of(rule) for name in test.same_as}
    if not fields:
        return Context()
    proofs = [proof.marked for proof in examples_of(rule) if proof.sort == "match"]
    if not proofs:
        return Context()
    marked = example if example in proofs else proofs[0]
    start, end = marked.spans[0] if marked.spans else (0, len(marked.text))
    known = marked.text[start:end].strip().partition("\n")[0]
    return Context.of(known if "title" in fields else None, known if "site" in fields else None)


def neighbour_of(category: str) -> str:
    """A line that no text has, claimed in this category on the bench; ``any`` stands for the first."""
    number = CATEGORIES.index(category) if category in CATEGORIES else 0
    return f"Vexolit qu{chr(97 + number % 26)}{chr(97 + number // 26)}x"


def tests_of(rule: Rule) -> Iterator[tuple[Route, LineTest]]:
    """All line tests of a rule, and the keys that lead to each in YAML."""
    match rule.matcher:
        case LineMatcher(test=test):
            yield ("line",), test
        case KeepMatcher(test=test):
            yield ("keep",), test
        case ElementMatcher(test=test):
            yield ("element",), test
        case SectionMatcher(heading=heading, items=items):
            yield ("section", "heading"), heading
            yield from ((("section", "items", number), test) for number, test in enumerate(items))
        case RunMatcher(group=group):
            yield from ((("run", "group", number), item.test) for number, item in enumerate(group))
        case InlineMatcher():
            return
