"""The rule types: what a YAML rule says, as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

__all__ = [
    "CATEGORIES",
    "CONFIDENCES",
    "CONTAINERS",
    "PAGE_CUES",
    "STATUSES",
    "ZONES",
    "Category",
    "Confidence",
    "Container",
    "ElementMatcher",
    "Examples",
    "InlineMatcher",
    "KeepMatcher",
    "LineMatcher",
    "LineTest",
    "Matcher",
    "Place",
    "Rule",
    "RunItem",
    "RunMatcher",
    "SectionMatcher",
    "Status",
    "Zone",
]

Status: TypeAlias = Literal["experimental", "stable", "retired"]
Confidence: TypeAlias = Literal["high", "medium", "low"]
Zone: TypeAlias = Literal["head", "body", "tail"]
Category: TypeAlias = str
Container: TypeAlias = str

STATUSES = ("experimental", "stable", "retired")
CONFIDENCES = ("high", "medium", "low")
ZONES = ("head", "body", "tail")
CONTAINERS = (
    "article", "aside", "blockquote", "button", "details", "dialog", "dl", "fieldset", "figcaption", "figure",
    "footer", "form", "header", "label", "main", "menu", "nav", "ol", "search", "section", "summary", "table", "ul",
)  # fmt: skip
"""Elements that say what the lines in them are for."""
CATEGORIES = (
    "navigation", "ui", "kicker", "widget", "footer",
    "related", "teaser", "read_more", "next_article",
    "byline", "author_bio", "timestamp",
    "caption", "player", "embed",
    "newsletter", "paywall", "app", "donation", "social", "share", "tools", "poll",
    "comments", "engagement",
    "copyright", "cookie", "ad", "affiliate", "editorial_note", "disclaimer", "newsroom", "taxonomy",
    "feed_attribution", "ai_summary",
    "repeated", "headline", "whitespace",
)  # fmt: skip

PAGE_CUES: Mapping[str, str] = {"error_page": "error", "consent_page": "consent", "index_page": "index"}
"""Lists of ``words.yaml`` -> what a page is whose title or heading mentions one of their words."""


class LineTest(NamedTuple):
    """Tests on one line; all that are set must pass, any entry of a list suffices."""

    equals: tuple[str, ...] = ()
    starts_with: tuple[str, ...] = ()
    ends_with: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    min_words: int | None = None
    max_words: int | None = None
    sentence: bool | None = None
    prose: bool | None = None
    ellipsis: bool | None = None
    title_case: bool | None = None
    same_as: tuple[str, ...] = ()
    repeated: bool | None = None
    within: tuple[Container, ...] = ()
    """``in`` in YAML.  This and the next two ask for a page's markup: no line of a text passes them."""
    tag: tuple[str, ...] = ()
    link_share: float | None = None

    @property
    def reads_markup(self) -> bool:
        return bool(self.within or self.tag) or self.link_share is not None


class LineMatcher(NamedTuple):
    """The whole line goes."""

    test: LineTest
    at_most: int | None = None
    """If more lines than this pass, they are data, such as a table's numbers: none goes."""


class SectionMatcher(NamedTuple):
    """A heading and the items below it go."""

    heading: LineTest
    items: tuple[LineTest, ...] = ()
    at_least: int = 1
    at_most: int = 40
    until_end: bool = False


class RunItem(NamedTuple):
    """One line of the group that a run repeats."""

    test: LineTest
    optional: bool = False


class RunMatcher(NamedTuple):
    """A group of lines that stands several times in a row goes."""

    group: tuple[RunItem, ...]
    at_least: int = 2
    beside: tuple[Category, ...] = ()


class InlineMatcher(NamedTuple):
    """A span within a line goes."""

    matches: tuple[str, ...]


class ElementMatcher(NamedTuple):
    """Lines of a page go by what its markup says of them."""

    words: tuple[str, ...] = ()
    """Of the classes and ids around the line, in lower case with single spaces between."""
    roles: tuple[str, ...] = ()
    """Where both words and roles are given, any of either suffices."""
    css: tuple[str, ...] = ()
    hidden: bool | None = None
    test: LineTest = LineTest()


class KeepMatcher(NamedTuple):
    """The line stays, whatever claims it."""

    test: LineTest
    against: tuple[Category, ...] = ()
    """Categories the protection holds against; empty: all.  ``from`` in YAML."""


Matcher: TypeAlias = LineMatcher | SectionMatcher | RunMatcher | InlineMatcher | ElementMatcher | KeepMatcher


class Examples(NamedTuple):
    """Texts that prove a rule; ``[-...-]`` encloses what goes."""

    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()


class Place(NamedTuple):
    """Where in a rule file something stands, 1-based."""

    path: str
    line: int
    column: int = 1


class Rule(NamedTuple):
    """One kind of residue: how it looks, why it is there, and its proof."""

    id: str
    title: str
    why: str
    status: Status
    confidence: Confidence
    category: Category
    language: str
    matcher: Matcher
    zone: tuple[Zone, ...] = ()
    host: tuple[str, ...] = ()
    near: tuple[Category, ...] = ()
    unless: tuple[str, ...] = ()
    examples: Examples = Examples()
    place: Place = Place("", 0)
