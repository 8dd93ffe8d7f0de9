"""The road of a document: lines, claims, verdict, cut; again until nothing more is claimed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleaner.boundaries import boundary_claims
from cleaner.config import Config
from cleaner.extraction import lines_of
from cleaner.headline import CAUSE as HEADLINE
from cleaner.headline import find_headline
from cleaner.language import detect
from cleaner.linetest import Context, Patterns
from cleaner.matching import Findings, Hit, RuleMatcher
from cleaner.removal import Match, Removal, Veto, apply
from cleaner.resolve import Budget, Policy, resolve
from cleaner.result import CleanResult
from cleaner.table import Table, installed_table
from cleaner.text import Document, Line, Shape, shape_of
from cleaner.tracing import Trace
from cleaner.zones import body_of

__all__ = ["Cleaner"]

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

        Raises :class:`~cleaner.errors.RuleError` if a rule directory is broken.
        """
        self.config = config or Config()
        self.table = table or installed_table(self.config.rules)
        self._policy = Policy(self.config.mode, self.config.kept())
        self._patterns = Patterns(self.table.harmless)
        self._matchers: dict[tuple[tuple[str, ...], str | None], RuleMatcher] = {}

    def clean(self, document: Document | str) -> CleanResult:
        """Clean one document; a string is its text."""
        if isinstance(document, str):
            document = Document(document)
        language = document.language or detect(document.text, self.table.function_words)
        matcher = self._matcher(self.config.languages or (language or "any",), _host(document.url))
        return _Run(self, matcher, document, language).result()

    def clean_many(self, documents: Iterable[Document | str]) -> Iterator[CleanResult]:
        """Clean documents one after another, as they come."""
        return map(self.clean, documents)

    @property
    def policy(self) -> Policy:
        return self._policy

    def _matcher(self, languages: tuple[str, ...], host: str | None) -> RuleMatcher:
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


class _Pass(NamedTuple):
    """What one pass over the text found and did."""

    lines: list[Line]
    findings: Findings
    matches: list[Match]
    removals: list[Removal]
    vetoes: list[Veto]
    spent: int


class _Run:
    """One document on the road; lives as long as its cleaning."""

    def __init__(self, cleaner: Cleaner, matcher: RuleMatcher, document: Document, language: str | None) -> None:
        self.matcher, self.document, self.language = matcher, document, language
        self.policy, self.digest = cleaner.policy, cleaner.table.digest
        self.context = Context.of(document.title, document.site)
        self.slow: set[str] = set()
        self._shapes: dict[str, Shape] = {}
        self._hits: dict[str, tuple[Hit, ...]] = {}

    def result(self) -> CleanResult:
        text, trace, fields = self.document.text, Trace(len(self.document.text)), _Fields()
        removals: list[Removal] = []
        vetoes: set[Veto] = set()
        flags: set[str] = set()
        spent = 0
        for number in range(MOST_PASSES):
            done = self._pass(text, None if number == 0 else spent)
            fields.take(done, text)
            vetoes.update(trace.vetoes(done.vetoes, self.document.text))
            if not done.removals:
                break
            spent += done.spent
            removals += trace.removals(done.removals)
            trace.cut(done.removals)
            text = apply(text, done.removals)
        else:
            flags.add("unsettled")
        flags.update(self._flags(text, vetoes))
        return CleanResult(
            text, self.document.text, self.document.title or fields.title, fields.byline, fields.date,
            self.language, tuple(sorted(removals)), tuple(sorted(vetoes)), tuple(sorted(flags)), self.digest, self.document.id,
        )  # fmt: skip

    def _flags(self, text: str, vetoes: Iterable[Veto]) -> Iterator[str]:
        yield from (f"slow-rule:{rule}" for rule in self.slow)
        if any(veto.reason == "budget" for veto in vetoes):
            yield "budget"
        if not text.strip() and self.document.text.strip():
            yield "empty"

    def _pass(self, text: str, spent: int | None) -> _Pass:
        lines = lines_of(text, self._shape)
        findings = self.matcher.find(lines, [self._line_hits(line) for line in lines], self._guards, self.context)
        matches = [*findings.matches, *self._heuristics(lines, findings)]
        if spent is None:
            self._budget = _budget(lines)
        budget = Budget(_prose(lines), self._budget - (spent or 0))
        verdict = resolve(text, matches, findings.protections, self.policy, budget)
        return _Pass(lines, findings, matches, verdict.removals, verdict.vetoes, verdict.spent)

    def _heuristics(self, lines: list[Line], findings: Findings) -> Iterator[Match]:
        for line in lines:
            if line.shape.blank:
                yield Match(line.start, line.end, "heuristic.invisible", "whitespace", "high")
        headline = find_headline(lines, findings.zones, findings.claimed, self.context)
        for index in headline.lines:
            yield Match(lines[index].start, lines[index].end, HEADLINE, "headline", "high")
        yield from boundary_claims(lines, findings, {*headline.lines, *headline.standfirst})

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


def _prose(lines: list[Line]) -> tuple[tuple[int, int, int], ...]:
    start, end = body_of(lines)
    return tuple((line.start, line.end, line.shape.words) for line in lines[start : end + 1] if line.shape.prose)


def _budget(lines: list[Line]) -> int:
    return int(PROSE_SHARE * sum(words for _, _, words in _prose(lines)))


class _Fields:
    """Byline, date and title: the first found in the order of the text."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.byline: str | None = None
        self.date: str | None = None

    def take(self, done: _Pass, text: str) -> None:
        """Fill what is still empty from the claims of one pass."""
        claims = sorted(match for match in done.matches if not match.shadow)
        found = [pair for match in claims for pair in match.fields]
        self.byline = self.byline or next((value for name, value in found if name == "byline"), None)
        self.date = self.date or next((value for name, value in found if name == "date"), None)
        self.title = self.title or next((text[m.start : m.end].strip() for m in claims if m.cause == HEADLINE), None)
