"""One pass over one text: what lines say by themselves, then in company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from cleaner.findings import Findings, Hit, Hits, Protection
from cleaner.linetest import fits
from cleaner.patterns import Context, PatternTimeout
from cleaner.removal import Match
from cleaner.rule import InlineMatcher, LineMatcher, LineTest, Rule, RunMatcher, SectionMatcher, Zone
from cleaner.ruleset import NO_LIMIT, primary_test
from cleaner.text import LONG_WORDS, Line
from cleaner.zones import Rest, Zones, zones_of

if TYPE_CHECKING:
    from cleaner.matching import RuleMatcher

__all__ = ["NEAR_LINES", "Places", "Search"]

NEAR_LINES = 3
TORN_WORDS = 6
CLAUSE_WORDS = 4
CLOSING_MARKS = tuple(".,;:)'")
SUBHEAD_WORDS = 7
"""Before prose, a last list item of so few words may be the next subhead."""


class Places:
    """Where the lines of a text lie, and how often each stands in it."""

    def __init__(self, lines: Sequence[Line], zones: Zones) -> None:
        self._lines, self._zones = lines, zones
        self._counts: Counter[str] | None = None

    def holds(self, index: int, rule: Rule) -> bool:
        """Whether the line is where the rule looks for it, in such markup, and stands again elsewhere if it must."""
        if rule.zone and set(rule.zone).isdisjoint(self._zones.of(index)):
            return False
        test = primary_test(rule)
        return test is None or (fits(test, self._lines[index].hints) and (not test.repeated or self._count(index) > 1))

    def _count(self, index: int) -> int:
        if self._counts is None:
            self._counts = Counter(line.shape.key for line in self._lines)
        return self._counts[self._lines[index].shape.key]


class Search:
    """One pass over one text: first what lines say by themselves, then in company."""

    def __init__(
        self,
        matcher: RuleMatcher,
        lines: Sequence[Line],
        hits: Hits,
        context: Context,
        slow: set[str],
    ) -> None:
        self.matcher, self.lines, self.context, self.slow = matcher, lines, context, slow
        self._hits_of = hits
        self.matches: list[Match] = []
        self.protections: list[Protection] = []
        self.claimed: dict[int, set[str]] = {}
        """Line index -> categories of the claims on the whole line, shadows left out."""
        self._sections: dict[int, tuple[int, int]] = {}
        """Rule number -> the place in ``matches`` of its last section, and the last line of it."""
        self._items: dict[tuple[int, int], bool] = {}
        """Rule number, line index -> whether the line is an item of the rule's section."""
        self._ran_out = False
        """A section already takes everything to the end of the text."""

    def run(self) -> Findings:
        self.zones = zones_of(self.lines, self._free_claim("head"), self._free_claim("tail"))
        first, last = self.zones.first, self.zones.last
        self.hits = [self._hits_of(line, first < n < last or last < 0) for n, line in enumerate(self.lines)]
        self._places = Places(self.lines, self.zones)
        self._claim_lines()
        for index, rule, hit in self._of_kind(SectionMatcher):
            self._claim_section(index, rule, hit)
        for rule in self._runs():
            self._claim_run(rule)
        return Findings(self.matches, self.protections, self.zones, self.claimed)

    def rule(self, hit: Hit) -> Rule:
        return self.matcher.rules.rules[hit.number]

    # ------------------------------------------------------------- lines

    def _free_claim(self, zone: Zone) -> Callable[[int], bool]:
        """Whether a line rule that holds in this zone, and needs no company, claims the line."""

        def claims(index: int) -> bool:
            hints = self.lines[index].hints
            rules = (self.rule(hit) for hit in self._hits_of(self.lines[index], False))
            return any(
                isinstance(rule.matcher, LineMatcher)
                and rule.status == "stable"
                and not rule.near
                and rule.matcher.at_most is None
                and (not rule.zone or zone in rule.zone)
                and fits(rule.matcher.test, hints)
                for rule in rules
            )

        return claims

    def _claim_lines(self) -> None:
        waiting: dict[int, list[tuple[Rule, Hit]]] = {}
        numbers = Counter(hit.number for hits in self.hits for hit in hits)
        for index, rule, hit in self._of_kind(LineMatcher, InlineMatcher):
            if isinstance(rule.matcher, LineMatcher) and numbers[hit.number] > (rule.matcher.at_most or NO_LIMIT):
                continue
            if rule.near:
                waiting.setdefault(index, []).append((rule, hit))
            else:
                self._claim(index, rule, hit)
        agenda = sorted(waiting)
        while agenda:
            agenda = sorted({place for index in agenda for place in self._claim_in_company(index, waiting)})

    def _claim_in_company(self, index: int, waiting: dict[int, list[tuple[Rule, Hit]]]) -> list[int]:
        """Claim what waits here and has company now; the waiting places that this may help."""
        entries = waiting.get(index, [])
        held = [entry for entry in entries if self._has_company(index, entry[0])]
        if not held:
            return []
        waiting[index] = [entry for entry in entries if entry not in held]
        for rule, hit in held:
            self._claim(index, rule, hit)
        return [place for place in range(index - NEAR_LINES, index + NEAR_LINES + 1) if waiting.get(place)]

    def _of_kind(self, *kinds: type) -> Iterator[tuple[int, Rule, Hit]]:
        for index, hits in enumerate(self.hits):
            for hit in hits:
                rule = self.rule(hit)
                if isinstance(rule.matcher, kinds) and self._places.holds(index, rule):
                    yield index, rule, hit

    def _has_company(self, index: int, rule: Rule) -> bool:
        around = range(max(0, index - NEAR_LINES), min(len(self.lines), index + NEAR_LINES + 1))
        company = (self.claimed.get(other, set()) for other in around if other != index)
        return any("any" in rule.near or not categories.isdisjoint(rule.near) for categories in company if categories)

    def _claim(self, index: int, rule: Rule, hit: Hit) -> None:
        line = self.lines[index]
        if isinstance(rule.matcher, InlineMatcher):
            for start, end in hit.spans:
                self._add(line.start + start, line.start + end, rule, hit.fields)
            return
        self._add(line.start, line.end, rule, hit.fields)
        if rule.status == "experimental":
            return
        if self._torn(index):
            self.protections.append(Protection(line.start, line.end, "guard.torn"))
        else:
            self.claimed.setdefault(index, set()).add(rule.category)

    def _torn(self, index: int) -> bool:
        """Whether the line is a link that an extractor tore out of the sentence around it."""
        line = self.lines[index]
        if line.shape.words > TORN_WORDS or index + 1 >= len(self.lines):
            return False
        after = self.lines[index + 1]
        start = after.shape.plain.lstrip()[:1]
        goes_on = start in CLOSING_MARKS or (start.islower() and after.shape.words >= CLAUSE_WORDS)
        return goes_on and after.number == line.number + line.rows and line.shape.key == line.shape.folded

    def _add(self, start: int, end: int, rule: Rule, fields: tuple[tuple[str, str], ...] = ()) -> None:
        shadow = rule.status == "experimental"
        self.matches.append(Match(start, end, rule.id, rule.category, rule.confidence, shadow, fields))

    # ---------------------------------------------------------- sections

    def _claim_section(self, index: int, rule: Rule, hit: Hit) -> None:
        assert isinstance(rule.matcher, SectionMatcher)
        last, items = self._section_end(index, hit.number, rule.matcher)
        if items < rule.matcher.at_least or rule.id in self.slow:
            return
        if rule.matcher.until_end and not self._ran_out and self._may_run_out(index):
            last = len(self.lines) - 1
            self._ran_out = True
        self._add_section(index, last, rule, hit)

    def _add_section(self, first: int, last: int, rule: Rule, hit: Hit) -> None:
        """Claim these lines; a heading among the items of its own rule prolongs their section."""
        place, reached = self._sections.get(hit.number, (0, -1))
        if first > reached:
            self._sections[hit.number] = len(self.matches), last
            self._add(self.lines[first].start, self.lines[last].end, rule, hit.fields)
        elif last > reached:
            self._sections[hit.number] = place, last
            self.matches[place] = self.matches[place]._replace(end=self.lines[last].end)

    def _section_end(self, index: int, number: int, matcher: SectionMatcher) -> tuple[int, int]:
        """Index of the last item below the heading, and how many there are."""
        last, items = index, 0
        for place in range(index + 1, min(len(self.lines), index + 1 + 2 * matcher.at_most)):
            if items == matcher.at_most:
                break
            if self._is_item_at(place, number, matcher.items):
                last, items = place, items + 1
            elif place not in self.claimed:
                break
        return (last - 1, items - 1) if items and self._subhead_follows(last) else (last, items)

    def _is_item_at(self, place: int, number: int, tests: Sequence[LineTest]) -> bool:
        """The same as :meth:`_is_item`, remembered: where headings are many, each sees the same lines."""
        key = number, place
        if key not in self._items:
            self._items[key] = self._is_item(self.matcher.rules.rules[number], tests, self.lines[place])
        return self._items[key]

    def _is_item(self, rule: Rule, tests: Sequence[LineTest], line: Line) -> bool:
        shape = line.shape
        if (shape.prose and shape.words >= LONG_WORDS) or rule.id in self.slow:
            return False
        try:
            return any(fits(test, line.hints) and self.matcher.passes(test, shape, self.context) for test in tests)
        except PatternTimeout:
            self.slow.add(rule.id)
            return False

    def _subhead_follows(self, last: int) -> bool:
        """Whether the last item is rather the subhead of the prose that resumes after it."""
        if not self.zones.first <= last + 1 <= self.zones.last or last in self.claimed:
            return False
        shape, after = self.lines[last].shape, self.lines[last + 1].shape
        return shape.words <= SUBHEAD_WORDS and not shape.ellipsis and after.prose

    def _may_run_out(self, index: int) -> bool:
        """Whether all that follows may go: in the tail, less prose than the body has, and no second article."""
        if "tail" not in self.zones.of(index):
            return False
        rest = self._rest
        body = rest.words[self.zones.body_start] - rest.words[self.zones.last + 1]
        return rest.words[index + 1] <= body and not rest.holds_article(index + 1)

    @cached_property
    def _rest(self) -> Rest:
        """The prose that line rules do not claim."""
        lines = enumerate(self.lines)
        return Rest.of(self.lines, [line.shape.prose and place not in self.claimed for place, line in lines])

    # -------------------------------------------------------------- runs

    def _runs(self) -> list[Rule]:
        """Run rules that may hold: one of their lines occurs, or nothing says which must."""
        numbers = {hit.number for hits in self.hits for hit in hits}
        rules = (self.matcher.rules.rules[number] for number in sorted(numbers))
        return [rule for rule in rules if isinstance(rule.matcher, RunMatcher)]

    def _claim_run(self, rule: Rule) -> None:
        assert isinstance(rule.matcher, RunMatcher)
        place = 0
        while place < len(self.lines):
            end, groups = self._run_from(place, rule, rule.matcher)
            if groups < rule.matcher.at_least:
                place += 1
                continue
            if self._touches(place, end - 1, rule.matcher.beside) and rule.id not in self.slow:
                self._add(self.lines[place].start, self.lines[end - 1].end, rule)
            place = end

    def _run_from(self, place: int, rule: Rule, matcher: RunMatcher) -> tuple[int, int]:
        """Where the run that begins here ends (exclusive), and its number of groups."""
        groups = 0
        while (end := self._group_end(place, rule, matcher)) > place:
            place, groups = end, groups + 1
        return place, groups

    def _group_end(self, start: int, rule: Rule, matcher: RunMatcher) -> int:
        """Where the group that begins here ends (exclusive); its start if there is none."""
        place = start
        for item in matcher.group:
            if place < len(self.lines) and self._holds_at(place, rule, item.test):
                place += 1
            elif not item.optional:
                return start
        return place

    def _holds_at(self, place: int, rule: Rule, test: LineTest) -> bool:
        in_zone = not rule.zone or not set(rule.zone).isdisjoint(self.zones.of(place))
        return in_zone and self._is_item(rule, (test,), self.lines[place])

    def _touches(self, first: int, last: int, beside: Sequence[str]) -> bool:
        if not beside:
            return True
        sides = (self.claimed.get(place, set()) for place in range(first - 1, last + 2))
        return any(not categories.isdisjoint(beside) for categories in sides)
