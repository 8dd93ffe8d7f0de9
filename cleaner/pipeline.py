"""The road of a document: lines, claims, verdict, cut; again until nothing more is claimed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from typing import NamedTuple

from cleaner.boundaries import boundary_claims
from cleaner.config import Config
from cleaner.extraction import lines_of
from cleaner.headline import CAUSE as HEADLINE
from cleaner.headline import Headline, find_headline
from cleaner.installed import installed_table
from cleaner.language import Languages, primary
from cleaner.matching import Findings, Hit, Protection, RuleMatcher
from cleaner.patterns import Context, Patterns
from cleaner.removal import Match, Removal, Veto, apply
from cleaner.resolve import Budget, Policy, resolve
from cleaner.result import CleanResult
from cleaner.table import Table
from cleaner.text import Document, Line, Shape, shape_of
from cleaner.tracing import Trace
from cleaner.zones import body_of

__all__ = ["Cleaner", "Pass", "Run"]

MOST_PASSES = 20
PROSE_SHARE = 0.4
"""No more of the body's prose, in words, may go than this."""


class Cleaner:
    """Cleans documents by one configuration.

    Holds rules and compiled patterns, nothing of any document: results do not depend on
    what was cleaned before.

    >>> Cleaner().clean("The council voted on Monday to close the old bridge.\\n\\nLeave a Reply\\n").text
    'The council voted on Monday to close the old bridge.\\n'
    """

    def __init__(self, config: Config | None = None, *, table: Table | None = None) -> None:
        """Load the rules.  ``table`` replaces the shipped rules and ``config.rules``.

        Raises :class:`~cleaner.errors.RuleError` if a rule directory is broken, and
        :class:`~cleaner.errors.CleanerError` if the configuration names what does not exist.
        """
        self.config = (config or Config()).checked()
        self.table = table or installed_table(self.config.rules)
        self.languages = Languages(self.table.function_words)
        self._policy = Policy(self.config.mode, self.config.kept())
        self._patterns = Patterns(self.table.hazards, self.table.store)
        self._matchers: dict[tuple[tuple[str, ...], str | None], RuleMatcher] = {}

    def clean(self, document: Document | str) -> CleanResult:
        """Clean one document; a string is its text."""
        return self.run(document).result()

    def run(self, document: Document | str) -> Run:
        """What :meth:`clean` does, to be watched: set :attr:`Run.watch`, then ask for its result."""
        if isinstance(document, str):
            document = Document(document)
        return Run(self, document)

    def clean_many(self, documents: Iterable[Document | str]) -> Iterator[CleanResult]:
        """Clean documents one after another, as they come."""
        return map(self.clean, documents)

    @property
    def policy(self) -> Policy:
        return self._policy

    def matcher(self, language: str | None, url: str | None) -> RuleMatcher:
        """The rules for a document in this language from this address."""
        languages, host = self.config.languages or (primary(language or "any"),), _host(url)
        host = host if self.table.knows(host) else None
        key = (tuple(sorted(languages)), host)
        if key not in self._matchers:
            self._matchers[key] = RuleMatcher(self.table.ruleset.select(languages, host), self._patterns)
        return self._matchers[key]


def _host(url: str | None) -> str | None:
    """The host of a URL, without ``www.``; ``None`` where there is none."""
    if not url or "//" not in url:
        return None
    name = url.split("//", 1)[1].split("/", 1)[0].split("?", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    return name.lower().removeprefix("www.") or None


class Pass(NamedTuple):
    """What one pass over the text found and did."""

    lines: list[Line]
    findings: Findings
    matches: list[Match]
    removals: list[Removal]
    vetoes: list[Veto]
    spent: int


class Run:
    """One document on the road; lives as long as its cleaning."""

    def __init__(self, cleaner: Cleaner, document: Document) -> None:
        self._cleaner, self.document = cleaner, document
        self.policy, self.digest = cleaner.policy, cleaner.table.digest
        self.context = Context.of(document.title, document.site)
        self.slow: set[str] = set()
        self.watch: Callable[[str, Pass], object] | None = None
        """Called with each pass that led to the result, in their order, and the text that it was made on."""
        self._shapes: dict[str, Shape] = {}
        self._hits: dict[str, tuple[Hit, ...]] = {}
        self._language: str | None = None

    def result(self) -> CleanResult:
        course = self._course()
        if self.watch:
            for text, done in course.seen:
                self.watch(text, done)
        return CleanResult(
            course.text,
            self.document.text,
            self.document.title or course.title,
            course.byline,
            course.date,
            course.language,
            tuple(sorted(course.removals)),
            tuple(sorted(course.standing())),
            tuple(sorted({*course.flags(), *(f"slow-rule:{rule}" for rule in self.slow)})),
            self.digest,
            self.document.id,
        )

    def _course(self) -> _Course:
        """The passes, such that a second run would find nothing more to do."""
        course = self._settle(_Course(self.document.text))
        if not self._another_headline(course):
            return course
        whole = self._settle(_Course(self.document.text, keep_headline=True))
        bare = self._settle(whole.without_headline())
        return whole if self._another_headline(bare) else bare

    def _settle(self, course: _Course) -> _Course:
        """Make passes until nothing more goes, and what is left speaks the language of the rules."""
        self._choose_rules(course.text)
        while course.passes < MOST_PASSES and not course.settled:
            text, done = course.text, self._pass(course)
            course.take(done)
            if self.watch:
                course.seen.append((text, done))
            if course.settled and course.passes > 1:
                course.settled = not self._choose_rules(course.text)
        course.language = self._language
        return course

    def _choose_rules(self, text: str) -> bool:
        """Take the rules for the text's language; whether they are others than before."""
        before = self._language
        self._language = self.document.language or self._cleaner.languages.detect(text)
        self.matcher = self._cleaner.matcher(self._language, self.document.url)
        if before != self._language:
            self._hits.clear()
        return before != self._language

    def _pass(self, course: _Course) -> Pass:
        lines = lines_of(course.text, self._shape)
        findings = self._findings(lines)
        budget = course.budget(lines)
        headline = find_headline(lines, findings.zones, findings.claimed, self.context)
        guesses = list(_heuristics(lines, findings, headline, titled=not course.headline_cut))
        matches = [*findings.matches, *guesses]
        kept = self.matcher.protections(lines, guesses, findings.zones, self._guards)
        ambiguous = _ambiguous(lines, headline) if course.keep_headline else ()
        protections = [*{*findings.protections, *kept, *ambiguous}]
        verdict = resolve(course.text, matches, protections, self.policy, budget)
        return Pass(lines, findings, matches, verdict.removals, verdict.vetoes, verdict.spent)

    def _findings(self, lines: list[Line]) -> Findings:
        hits = [self._line_hits(line) for line in lines]
        return self.matcher.find(lines, hits, self._guards, self.context, self.slow)

    def _another_headline(self, course: _Course) -> bool:
        """Whether the line below the headline that was cut looks like one too."""
        if not course.headline_cut:
            return False
        lines = lines_of(course.text, self._shape)
        findings = self._findings(lines)
        return bool(find_headline(lines, findings.zones, findings.claimed, self.context).lines)

    def _shape(self, raw: str) -> Shape:
        found = self._shapes.get(raw)
        if found is None:
            found = self._shapes[raw] = shape_of(raw)
        return found

    def _guards(self, line: Line) -> tuple[Hit, ...]:
        return self.matcher.guards(line.shape, self.context, self.slow)

    def _line_hits(self, line: Line) -> tuple[Hit, ...]:
        found = self._hits.get(line.shape.plain)
        if found is None:
            found = self._hits[line.shape.plain] = self.matcher.hits(line.shape, self.context, self.slow)
        return found


class _Course:
    """A document's way through the passes: the text so far, and all decisions in source offsets."""

    def __init__(self, source: str, *, keep_headline: bool = False) -> None:
        """``keep_headline``: more than one line could be the headline, so none of them goes."""
        self.text = self._source = source
        self.keep_headline = keep_headline
        self.headline_cut = False
        self.removals: list[Removal] = []
        self.vetoes: set[Veto] = set()
        self.allowance = 0
        """Words of the body's prose that may still go."""
        self.passes = 0
        self.seen: list[tuple[str, Pass]] = []
        """The passes and the texts that they were made on, if somebody watches."""
        self.settled = False
        self.language: str | None = None
        self.title: str | None = None
        self.byline: str | None = None
        self.date: str | None = None
        self._trace = Trace(len(source))
        self._prose: tuple[tuple[int, int, int], ...] = ()
        """The paragraphs of the body as the first pass saw it."""

    def without_headline(self) -> _Course:
        """Another course from here on, in which the headline may go."""
        other = copy(self)
        other.keep_headline = other.settled = False
        other.seen, other.removals, other._trace = [*self.seen], [*self.removals], copy(self._trace)
        other.vetoes = {veto for veto in self.vetoes if veto.reason != "ambiguous"}
        return other

    def budget(self, lines: list[Line]) -> Budget:
        """The paragraphs of the body as it is, what is left of it as it was at first, and what may still go."""
        start, end = body_of(lines)
        prose = tuple(
            (line.start, line.end, line.shape.words)
            for index, line in enumerate(lines)
            if (line.shape.prose and start <= index <= end) or self._was_prose(line)
        )
        if self.passes == 0:
            self._prose = prose
            self.allowance = int(PROSE_SHARE * sum(words for _, _, words in prose))
        return Budget(prose, self.allowance)

    def _was_prose(self, line: Line) -> bool:
        """Whether the line is in the first pass's prose, or what a cut has left of it."""
        place = self._trace.place(line.start)
        before = bisect_right(self._prose, place, key=lambda paragraph: paragraph[0]) - 1
        return before >= 0 and place < self._prose[before][1]

    def take(self, done: Pass) -> None:
        """Take note of what a pass found, and make its cuts."""
        self._fill_fields(sorted(match for match in done.matches if not match.shadow))
        self.vetoes.update(self._trace.vetoes(done.vetoes, self._source))
        self.removals += self._trace.removals(done.removals)
        self._trace.cut(done.removals)
        self.text = apply(self.text, done.removals)
        self.headline_cut = self.headline_cut or any(removal.cause == HEADLINE for removal in done.removals)
        self.allowance -= done.spent
        self.settled = not done.removals
        self.passes += 1

    def standing(self) -> Iterator[Veto]:
        """The vetoes but for those whose claims a later pass carried out after all."""
        cut: dict[str, list[Removal]] = {}
        for removal in self.removals:
            cut.setdefault(removal.cause, []).append(removal)
        for removals in cut.values():
            removals.sort()
        for veto in self.vetoes:
            if veto.reason == "overlap" or not _covers(cut.get(veto.cause, ()), veto):
                yield veto

    def flags(self) -> Iterator[str]:
        if any(veto.reason == "budget" for veto in self.standing()):
            yield "budget"
        if not self.settled:
            yield "unsettled"
        if not self.text.strip() and self._source.strip():
            yield "empty"

    def _fill_fields(self, claims: list[Match]) -> None:
        """Title, byline and date: the first found, in the order of passes and of the text."""
        found = [pair for match in claims for pair in match.fields]
        self.byline = self.byline or next((value for name, value in found if name == "byline"), None)
        self.date = self.date or next((value for name, value in found if name == "date"), None)
        titles = (self.text[match.start : match.end].strip() for match in claims if match.cause == HEADLINE)
        self.title = self.title or next(titles, None)


def _covers(removals: Sequence[Removal], veto: Veto) -> bool:
    """Whether one of the removals, which are sorted and disjoint, takes all that the veto is about."""
    place = bisect_right(removals, veto.start, key=lambda removal: removal.start) - 1
    return place >= 0 and veto.end <= removals[place].end


def _heuristics(lines: list[Line], findings: Findings, headline: Headline, *, titled: bool) -> Iterator[Match]:
    """Claims that rest on no rule; ``titled``: the headline is still in the text."""
    for line in lines:
        if line.shape.blank:
            yield Match(line.start, line.end, "heuristic.invisible", "whitespace", "high")
    for index in headline.lines if titled else ():
        yield Match(lines[index].start, lines[index].end, HEADLINE, "headline", "high")
    yield from boundary_claims(lines, findings, {*headline.lines, *headline.standfirst})


def _ambiguous(lines: list[Line], headline: Headline) -> Iterator[Protection]:
    for index in headline.lines:
        yield Protection(lines[index].start, lines[index].end, "guard.ambiguous", ("headline",))
