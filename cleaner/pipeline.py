"""The road of a document: lines, claims, verdict, cut; again until nothing more is claimed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import TYPE_CHECKING

from cleaner.address import host_of
from cleaner.boundaries import boundary_claims
from cleaner.config import Config
from cleaner.course import Course, Pass
from cleaner.elements import Scene, element_claims
from cleaner.extraction import hinted, lines_of, page_lines
from cleaner.findings import Findings, Hit, Protection
from cleaner.headline import CAUSE as HEADLINE
from cleaner.headline import Headline, find_headline
from cleaner.installed import installed_table
from cleaner.language import Languages
from cleaner.matching import RuleMatcher
from cleaner.patterns import Context, Patterns
from cleaner.removal import Match
from cleaner.resolve import Policy, resolve
from cleaner.result import CleanResult
from cleaner.rule import CATEGORIES
from cleaner.table import Table
from cleaner.tags import chosen, known, primary
from cleaner.text import Document, Line, Shape, shape_of
from cleaner.zones import zones_of

if TYPE_CHECKING:
    from cleaner.memory import SiteMemory
    from cleaner.page import Page
    from cleaner.recurrence import Recurrence

__all__ = ["Cleaner", "Pass", "Run"]

MOST_PASSES = 20
PROSE_SHARE = 0.4
"""No more of the article's prose, in words, may go than this."""


class Cleaner:
    """Cleans documents by one configuration.

    Holds rules and compiled patterns, nothing of any document: results do not depend on
    what was cleaned before, but on what the caller's ``memory`` knows.

    >>> Cleaner().clean("The council voted on Monday to close the old bridge.\\n\\nLeave a Reply\\n").text
    'The council voted on Monday to close the old bridge.\\n'
    """

    def __init__(
        self, config: Config | None = None, *, table: Table | None = None, memory: SiteMemory | None = None
    ) -> None:
        """Load the rules.  ``table`` replaces the shipped rules and ``config.rules``; ``memory`` is asked
        what the site of a document repeats, and learns nothing by that.

        Raises :class:`~cleaner.errors.RuleError` if a rule directory is broken, and
        :class:`~cleaner.errors.CleanerError` if the configuration names what does not exist.
        """
        self.config = (config or Config()).checked()
        self.table = table or installed_table(self.config.rules)
        self._packs = {*self.table.packs, "any"}
        self._chosen, self.unserved = chosen(self.config.languages, self._packs)
        """Those of the configuration that there are rules for, and those that there are none for."""
        self.languages = Languages(self.table.function_words)
        self._policy = Policy(self.config.mode, self.config.kept())
        self._patterns = Patterns(self.table.store)
        self._memory = memory
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

    def matcher(self, spoken: Sequence[str], url: str | None) -> RuleMatcher:
        """The rules for a document in these languages from this address."""
        languages = (
            self._chosen if self.config.languages else [own for own in map(primary, spoken) if own in self._packs]
        )
        host = host_of(url)
        host = host if self.table.knows(host) else None
        key = (tuple(sorted(languages)), host)
        if key not in self._matchers:
            self._matchers[key] = RuleMatcher(self.table.select(languages, host), self._patterns)
        return self._matchers[key]

    def recurring(self, url: str | None) -> Recurrence | None:
        """What the memory, if there is one, has of the site at this address."""
        host = host_of(url) if self._memory else None
        return self._memory.lately(host) if self._memory and host else None


def _page_of(document: Document) -> Page | None:
    if document.kind == "text":
        return None
    from cleaner.page import read_page

    return read_page(document.text)


def _never(index: int) -> bool:
    del index
    return False


class Run:
    """One document on the road; lives as long as its cleaning."""

    def __init__(self, cleaner: Cleaner, document: Document) -> None:
        self._cleaner, self.document = cleaner, document
        self.policy, self.digest = cleaner.policy, cleaner.table.digest
        self.page = _page_of(document)
        self.source = self.page.text if self.page else document.text
        self.url = document.url or (self.page and self.page.facts.address)
        self.context = Context.of(document.title, document.site)
        self.slow: set[str] = set()
        self.watch: Callable[[str, Pass], object] | None = None
        """Called with each pass that led to the result, in their order, and the text that it was made on."""
        self.site = cleaner.recurring(self.url)
        self._shapes: dict[str, Shape] = {}
        self._hits: dict[tuple[str, tuple[int, ...], bool], tuple[Hit, ...]] = {}
        self._language: str | None = None
        self._spoken: tuple[str, ...] | None = None
        """That, or the languages of a mixed text."""
        self._declared = known(self.page.facts.language) if self.page else None
        """What the page says of itself: templates err, so the text is asked first."""

    def result(self) -> CleanResult:
        course = self._course()
        if self.watch:
            for text, done in course.seen:
                self.watch(text, done)
        facts = self.page.facts if self.page else None
        return CleanResult(
            course.text,
            self.source,
            self.document.title or course.title or (facts and next(iter(facts.titles), None)),
            (facts and facts.byline) or course.byline,
            (facts and facts.date) or course.date,
            course.language,
            tuple(sorted(course.removals)),
            tuple(sorted(course.standing())),
            tuple(sorted({*course.flags(), *self._flags()})),
            self.digest,
            self.document.id,
            self.document.site or (facts and facts.site),
            self.site.digest if self.site else "",
            self.document.kind,
        )

    def _flags(self) -> Iterator[str]:
        yield from (f"slow-rule:{rule}" for rule in self.slow)
        if self._cleaner.table.breaks(host_of(self.url)):
            yield "site-rules-broken"

    def _course(self) -> Course:
        """The passes, such that a second run would find nothing more to do."""
        if self.page:
            return self._settle(self._opened(self.page))
        course = self._settle(Course(self.source))
        if not self._another_headline(course):
            return course
        whole = self._settle(Course(self.source, keep_headline=True))
        bare = self._settle(whole.without_headline())
        return whole if self._another_headline(bare) else bare

    def _opened(self, page: Page) -> Course:
        """A page's course after its first pass, which goes by markup and testimony."""
        from cleaner.selection import select

        lines = page_lines(page, self._shape)
        found = select(page, lines, *self._cleaner.table.pages)
        headline = lines[found.headline].shape.core if found.headline is not None else None
        title = self.document.title or headline or next(iter(page.facts.titles), None)
        self.context = Context.of(title, self.document.site or page.facts.site)
        self._choose_rules("\n\n".join(page.text[line.start : line.end] for line in compress(lines, found.kept)))
        scene = Scene(lines, found.kept, zones_of(lines, _never, _never), self._marks)
        matches = [*found.matches, *element_claims(self.matcher, scene, self.context, self.slow)]
        kept = list(self.matcher.protections(lines, self.matcher.opposed(matches), scene.zones, self._guards))
        if found.headline is not None:
            kept.append(_whole_headline(lines[found.headline]))
        verdict = resolve(page.text, matches, kept, self.policy, scene.budget())
        course = Course(page.text, flags=found.flags)
        done = Pass(lines, Findings([], [], scene.zones, {}), matches, verdict.removals, verdict.vetoes, 0)
        course.take(done)
        if self.watch:
            course.seen.append((page.text, done))
        course.settled = False
        return course

    def _marks(self, selectors: Mapping[str, Sequence[str]], late: set[str]) -> Sequence[frozenset[str]]:
        from cleaner.selectors import marks_of

        return marks_of(self.document.text, selectors, late)

    def _settle(self, course: Course) -> Course:
        """Make passes until nothing more goes, and what is left speaks the language of the rules."""
        if not self.page:
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
        languages, before = self._cleaner.languages, self._spoken
        self._language = self.document.language or languages.detect(text) or self._declared
        self._spoken = (self._language,) if self._language else languages.mixed(text)
        self.matcher = self._cleaner.matcher(self._spoken, self.url)
        if before != self._spoken:
            self._hits.clear()
        return before != self._spoken

    def _pass(self, course: Course) -> Pass:
        lines = lines_of(course.text, self._shape)
        if self.page:
            lines = hinted(lines, self.page.rows, course.place)
        findings = self._findings(lines)
        if self.site:
            from cleaner.recall import recalled

            findings.matches.extend(recalled(lines, findings.zones, self.site))
        budget = course.budget(lines)
        headline = find_headline(lines, findings.zones, findings.claimed, self.context)
        guesses = list(_heuristics(lines, findings, headline, titled=not course.headline_cut))
        matches = [*findings.matches, *guesses]
        kept = self.matcher.protections(lines, matches, findings.zones, self._guards)
        ambiguous = _ambiguous(lines, headline) if course.keep_headline else ()
        protections = [*{*findings.protections, *kept, *ambiguous}]
        verdict = resolve(course.text, matches, protections, self.policy, budget)
        return Pass(lines, findings, matches, verdict.removals, verdict.vetoes, verdict.spent)

    def _findings(self, lines: list[Line]) -> Findings:
        return self.matcher.find(lines, self._line_hits, self.context, self.slow)

    def _another_headline(self, course: Course) -> bool:
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

    def _line_hits(self, line: Line, inner: bool) -> tuple[Hit, ...]:
        key = line.shape.plain, line.shape.marks, inner
        found = self._hits.get(key)
        if found is None:
            found = self._hits[key] = self.matcher.hits(line.shape, self.context, self.slow, inner=inner)
        return found


def _heuristics(lines: list[Line], findings: Findings, headline: Headline, *, titled: bool) -> Iterator[Match]:
    """Claims that rest on no rule; ``titled``: the headline is still in the text."""
    for line in lines:
        if line.shape.blank:
            yield Match(line.start, line.end, "heuristic.invisible", "whitespace", "high")
    for index in headline.lines if titled else ():
        yield Match(lines[index].start, lines[index].end, HEADLINE, "headline", "high")
    spared = {*headline.lines, *headline.standfirst}
    yield from boundary_claims(lines, findings, spared, page_title=headline.page_title)


def _ambiguous(lines: list[Line], headline: Headline) -> Iterator[Protection]:
    for index in headline.lines:
        yield Protection(lines[index].start, lines[index].end, "guard.ambiguous", ("headline",))


def _whole_headline(line: Line) -> Protection:
    """The headline goes as the headline or not at all, whatever the elements around it are called."""
    return Protection(line.start, line.end, "guard.headline", tuple({*CATEGORIES} - {"headline"}))
