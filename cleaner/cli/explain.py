"""``clean explain``: why a line went or stayed."""

from __future__ import annotations

import os
import re
from argparse import Namespace
from collections.abc import Iterator, Sequence

from cleaner.cli.audit import colored
from cleaner.cli.clean import tell_amiss
from cleaner.cli.inputs import read_input
from cleaner.cli.logs import write
from cleaner.cli.messages import tell
from cleaner.cli.options import Parser, add_cleaning, add_context, closest, config_of
from cleaner.explain import HEURISTICS, Claim, Paragraph, Story
from cleaner.inquiry import Inquiry, Miss, described
from cleaner.installed import rules_directory
from cleaner.pipeline import Cleaner
from cleaner.render import paint
from cleaner.rule import Rule
from cleaner.table import Table
from cleaner.text import Document, Kind
from cleaner.visible import one_line

__all__ = ["parsers", "run"]

WIDTH = 88
"""Characters of a line that the overview shows."""
NEAR = 2
"""Rules farther from claiming the line are only counted; for them there is ``--rule``."""
_STDIN_LINE = re.compile(r"\A-:([0-9]+)\Z")
"""``-:12`` would be taken for an option."""
EPILOG = """\
Without LINE, every line of the text: kept or cut, where it lies (head, body, tail of the article),
and what became of each claim on it.  With LINE, one line in depth: the rules that claimed it and
what they saw, or the rules that passed it over and what they missed.  Of a page the lines are those
that it shows, as 'clean --diff' and the log have them; told are also the line's place in the page and
what trafilatura did with it.
"""


def run(arguments: Sequence[str]) -> int:
    """Run ``clean explain`` with its arguments; returns the exit code."""
    options = _parser().parse_args([_STDIN_LINE.sub(r":\1", word) for word in arguments])
    path, number = _split(options.file)
    given = read_input(path, options.kind)
    name = "standard input" if path == "-" else path
    cleaner = Cleaner(config_of(options))
    tell_amiss(cleaner)
    _check_rule(options, cleaner)
    document = Document(given.text, path, options.url, options.title, options.site, kind=given.kind)
    story = Story(cleaner, document)
    lines = len(story.source.splitlines())
    if number is not None and not 1 <= number <= lines:
        tell(f"{name} has {lines} line(s){_laid_out(given.kind)}, there is no line {number}")
        return 2
    view = _View(story, cleaner.table, options)
    shown = view.overview(name) if number is None else view.line(name, number)
    write("".join(line + "\n" for line in shown))
    return 0


def parsers() -> list[Parser]:
    """The parser of ``clean explain``."""
    return [_parser()]


def _parser() -> Parser:
    made = Parser("clean explain", "Tell why a line went or stayed.", EPILOG)
    made.add_argument("file", nargs="?", default="-", metavar="FILE[:LINE]",
                      help="a text or a page, and the number of one line of it; - for standard input")  # fmt: skip
    made.add_argument("--rule", metavar="ID", help="with LINE: tell of this rule alone, near or not")
    add_context(made)
    made.add_argument("--color", choices=("auto", "always", "never"), default="auto",
                      help="mark cuts in red; auto: on a terminal, unless NO_COLOR is set")  # fmt: skip
    add_cleaning(made)
    return made


def _split(given: str) -> tuple[str, int | None]:
    """``FILE:LINE`` in two; a file whose own name looks like that comes first."""
    path, colon, number = given.rpartition(":")
    if not colon or not number.isdecimal() or os.path.exists(given):
        return given, None
    return path or "-", int(number)


def _check_rule(options: Namespace, cleaner: Cleaner) -> None:
    known = sorted(entry.rule.id for entry in cleaner.table.entries)
    if options.rule is not None and options.rule not in known:
        near = closest(options.rule, known)
        _parser().error(f"no rule {options.rule!r}{near if near.startswith(', did') else ''}")


def _laid_out(kind: Kind) -> str:
    return " when laid out as text" if kind == "html" else ""


class _View:
    """Prints a story."""

    def __init__(self, story: Story, table: Table, options: Namespace) -> None:
        self.story, self.inquiry = story, Inquiry(story, table)
        self.page, self._score = story.run.page, table.pages.score
        self.only: str | None = options.rule
        self.color = colored(options.color)
        self._directories = (rules_directory(), *options.rules)

    # ---------------------------------------------------------------- overview

    def overview(self, name: str) -> Iterator[str]:
        """Every line of the text."""
        paragraphs = self.story.paragraphs
        cut = sum(paragraph.verdict == "cut" for paragraph in paragraphs)
        yield paint(f"{one_line(name)}: {len(paragraphs)} lines, {cut} cut{self._known()}", "bold", self.color)
        width = len(str(paragraphs[-1].line.number)) if paragraphs else 1
        for index, paragraph in enumerate(paragraphs):
            head = f"{paragraph.line.number:>{width}}  {paragraph.verdict:<4}  {_zones(paragraph):<9}  "
            yield self._paint(head + one_line(self._text(paragraph), WIDTH), paragraph)
            for claim in paragraph.claims:
                yield " " * len(head) + self._claim(claim)
            yield from (" " * len(head) + told for told in self._dissent(index))

    def _dissent(self, index: int) -> Iterator[str]:
        """What the witness said of a page's line, if that is not what became of it."""
        if self.page is not None:
            from cleaner.standing import agrees, opinion

            if not agrees(self.page, index, kept=self.story.paragraphs[index].verdict != "cut"):
                yield opinion(self.page, index)

    def _known(self) -> str:
        result = self.story.result
        told = [f"language {result.language}"] if result.language else []
        told += [f"flags: {', '.join(result.flags)}"] if result.flags else []
        return "; " + "; ".join(told) if told else ""

    def _text(self, paragraph: Paragraph) -> str:
        return self.story.source[paragraph.line.start : paragraph.line.end]

    def _paint(self, text: str, paragraph: Paragraph) -> str:
        return paint(text, "red", self.color and paragraph.verdict != "kept")

    def _claim(self, claim: Claim) -> str:
        match = claim.match
        when = f" in pass {claim.number}" if claim.number > 1 else ""
        return f"{one_line(match.cause)} ({match.category}, {match.confidence}): {claim.outcome}{when}"

    # ---------------------------------------------------------------- one line

    def line(self, name: str, number: int) -> Iterator[str]:
        """One line in depth."""
        index = self.story.at(number)
        if index is None:
            yield f"{one_line(name)}:{number}: a blank line; it goes only with a cut beside it"
            return
        paragraph = self.story.paragraphs[index]
        told = {"kept": "kept", "cut": "cut", "part": "cut in part"}[paragraph.verdict]
        yield paint(f"{one_line(name)}:{number}: {told}", "bold", self.color)
        first, last = paragraph.line.number, paragraph.line.number + paragraph.line.rows - 1
        rows = f"lines {first}-{last} as one paragraph; " if last > first else ""
        yield f"  {rows}zone {_zones(paragraph) or 'none'}; {paragraph.line.shape.words} word(s)"
        yield "  " + self._paint(one_line(self._text(paragraph)), paragraph)
        yield from self._standing(index)
        claims = [claim for claim in paragraph.claims if self.only in (None, claim.match.cause)]
        misses = self.inquiry.misses(index, self.only)
        if paragraph.verdict == "cut" and not self.only:
            misses = [miss for miss in misses if not miss.distance]
        texts = self._described(claims, misses)
        for claim in claims:
            yield ""
            yield from self._claim_in_depth(index, claim, texts)
        yield from self._missed(misses, texts, bool(claims))

    def _standing(self, index: int) -> Iterator[str]:
        """A page's line in its page, and what it was judged by."""
        if self.page is not None:
            from cleaner.standing import opinion, place, reasons

            yield f"  {one_line(place(self.page, index))}"
            yield f"  {opinion(self.page, index)}"
            told = reasons(self.page, self.story.stages[0].lines, index, self._score)
            yield from (f"  {'because: ' if not n else '  '}{reason}" for n, reason in enumerate(told))

    def _described(self, claims: Sequence[Claim], misses: Sequence[Miss]) -> dict[str, Rule]:
        """The rules to tell of, with their titles and reasons from the YAML."""
        near = {miss.rule.id for miss in misses if not miss.distance or self.only}
        ids = near.union(claim.match.cause for claim in claims)
        ids = {name for name in ids if not name.startswith("heuristic.")}
        return described(ids, self._directories) if ids else {}

    def _claim_in_depth(self, index: int, claim: Claim, texts: dict[str, Rule]) -> Iterator[str]:
        yield self._claim(claim)
        cause = claim.match.cause
        if cause in HEURISTICS:
            yield f"  {HEURISTICS[cause]}"
        yield from _about(texts.get(cause))
        why = self.inquiry.why(index, claim)
        if why:
            yield f"  it saw: {'; '.join(why)}"

    def _missed(self, misses: Sequence[Miss], texts: dict[str, Rule], claimed: bool) -> Iterator[str]:
        shown = [miss for miss in misses if self.only or miss.distance <= NEAR]
        if shown or not claimed:
            yield ""
            unknown = f"{one_line(self.only)} is not among the rules for this text" if self.only else ""
            yield "passed over by" if shown else unknown or "no rule came near it"
        for miss in shown:
            yield f"  {miss.rule.id} ({miss.rule.category}, {miss.rule.confidence}): {'; '.join(miss.reasons)}"
            if not miss.distance or self.only:
                yield from ("  " + line for line in _about(texts.get(miss.rule.id)))
        if len(shown) < len(misses):
            yield f"  {len(misses) - len(shown)} rule(s) only share a word with it; --rule ID asks about one"


def _zones(paragraph: Paragraph) -> str:
    return "+".join(paragraph.zones)


def _about(rule: Rule | None) -> Iterator[str]:
    if rule is not None:
        yield f"  {one_line(rule.title)}. {one_line(rule.why)}"
        yield f"  {rule.place.path}:{rule.place.line}"
