"""Rules, texts and cleaners that the tests of the engine share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cleaner import Cleaner, CleanResult, Config, Document
from cleaner.analysis import triggers_of_search, triggers_of_test
from cleaner.encoding import decode
from cleaner.installed import installed_table, rules_directory
from cleaner.loading import load, read_rules
from cleaner.rule import (
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Matcher,
    Rule,
    RunItem,
    RunMatcher,
    SectionMatcher,
)
from cleaner.ruleset import IndexedRule, primary_test
from cleaner.table import Table, by_language
from cleaner.triggers import Triggers

__all__ = [
    "ARTICLES",
    "PROSE",
    "RAW",
    "ROOT",
    "WAVE_RULES",
    "WHOLE",
    "clean_text",
    "cleaner_with",
    "entangled_rules",
    "example_texts",
    "keep",
    "line",
    "read",
    "rule",
    "rules_in",
    "shipped_cleaner",
    "shipped_rules",
    "shipped_table",
    "table_of",
]

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = sorted(path.parent for path in (ROOT / "fixtures" / "articles").glob("*/raw.txt"))
RAW = sorted((ROOT / "fixtures").glob("*/*/raw.txt"))
"""All articles as scraped, those that are known to fail too."""
WHOLE = sorted((ROOT / "fixtures" / "clean").glob("*/*.txt"))

PROSE = (
    "The ferry over the Wend sails again after a winter on land, its owners said on Monday morning.",
    "Its new engine uses half the fuel of the old one, and the deck has room for nine more cars.",
    "Passengers from both banks had waited since November, when a storm tore the landing stage away.",
    "Mirela Oduya, who has run the kiosk by the slipway for thirty years, handed out coffee to the first of them.",
    "The council of Brennach paid for two thirds of the work and hopes to see its money back by the end of the decade.",
)
"""Paragraphs that no shipped rule has anything to say about."""


WAVE_RULES = """\
language: en
category: share
rules:
  - id: en.share.wave
    title: Plea to wave
    why: The template asks readers to wave.
    status: stable
    confidence: high
    line:
      equals: [wave to the ferry]
    examples:
      match: ["[-Wave to the ferry-]"]
      no_match: ["Wave to the ferry and it will stop."]
"""
"""A file of one rule, ``en/share.yaml``."""


# ------------------------------------------------------------------------ rules


def rule(slug: str, matcher: Matcher, **keys: Any) -> Rule:
    """A stable rule of high confidence for English: ``share.follow`` is of the category ``share``."""
    known: dict[str, Any] = {
        "id": f"en.{slug}",
        "title": "For a test",
        "why": "A test asks for it.",
        "status": "stable",
        "confidence": "high",
        "category": slug.partition(".")[0],
        "language": "en",
        "matcher": matcher,
    }
    return Rule(**(known | keys))


def line(slug: str, *equals: str, **keys: Any) -> Rule:
    """A rule for lines that are one of these texts (lower case)."""
    return rule(slug, LineMatcher(LineTest(equals=equals)), **keys)


def keep(slug: str, *equals: str, against: Sequence[str] = (), **keys: Any) -> Rule:
    """A rule that protects such lines."""
    return rule(slug, KeepMatcher(LineTest(equals=equals), tuple(against)), **keys)


def table_of(*rules: Rule, function_words: Mapping[str, Sequence[str]] | None = None) -> Table:
    """Rules ready for use, as if they were all there is."""
    entries = [IndexedRule(each, _triggers(each)) for each in sorted(rules)]
    return Table(by_language(entries), "digest-of-a-test", function_words or {})


def _triggers(one: Rule) -> tuple[Triggers, ...]:
    if isinstance(one.matcher, InlineMatcher):
        return triggers_of_search(one.matcher.matches)
    test = primary_test(one)
    assert test is not None
    return triggers_of_test(test)


class _English(Cleaner):
    """Takes a bare text for English."""

    def clean(self, document: Document | str) -> CleanResult:
        return super().clean(Document(document, language="en") if isinstance(document, str) else document)


def cleaner_with(*rules: Rule, **config: Any) -> Cleaner:
    """A cleaner that knows these rules alone."""
    return _English(Config(**config), table=table_of(*rules))


def rules_in(directory: Path, files: Mapping[str, str]) -> str:
    """Write rule files, by their path below the directory; the directory as :class:`Config` wants it."""
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(directory)


def entangled_rules() -> tuple[Rule, ...]:
    """Rules of every kind that want the same lines, on few words."""
    short = LineTest(max_words=4)
    return (
        line("share.word", "share", "print", near=("social",)),
        line("social.follow", "follow us"),
        line("share.faint", "mail", confidence="low"),
        line("tools.trial", "print", status="experimental"),
        line("kicker.top", "topics", zone=("head",)),
        line("footer.end", "contact", zone=("tail",), confidence="medium"),
        rule("engagement.few", LineMatcher(LineTest(matches=(r"\d+",)), at_most=2)),
        rule("tools.again", LineMatcher(LineTest(equals=("menu",), repeated=True))),
        rule("ad.prose", LineMatcher(LineTest(mentions=("buy",))), confidence="medium"),
        rule("caption.long", LineMatcher(LineTest(prose=True, mentions=("photo",))), confidence="low"),
        rule("taxonomy.same", LineMatcher(LineTest(same_as=("title", "site")))),
        rule("related.more", SectionMatcher(LineTest(equals=("more", "topics")), (short, LineTest(ellipsis=True)))),
        rule("related.all", SectionMatcher(LineTest(equals=("contact", "more")), (short,), 2, 3, until_end=True)),
        rule("comments.lone", SectionMatcher(LineTest(starts_with=("mail",)), (LineTest(sentence=False),), 0)),
        rule("teaser.run", RunMatcher((RunItem(short), RunItem(LineTest(matches=(r"\d+",)))), 2)),
        rule("teaser.beside", RunMatcher((RunItem(LineTest(equals=("menu",)), True), RunItem(short)), 1, ("social",))),
        rule("read_more.span", InlineMatcher((r"\[more\]", r"more\] ?share"))),
        rule("caption.span", InlineMatcher((r"\(photo: (?P<cut>[^)]+)\)", r"\bphoto: \w+")), confidence="medium"),
        rule("byline.by", LineMatcher(LineTest(matches=(r"by (?P<byline>\w+)(?: on (?P<date>\w+))?",)))),
        keep("ui.item", "menu", against=("teaser",)),
        keep("ui.photo", "mail", "follow us now"),
        rule("ui.said", KeepMatcher(LineTest(mentions=("said",)), ("ad", "caption"))),
    )


# ---------------------------------------------------------------------- shipped


@cache
def shipped_table() -> Table:
    return installed_table()


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The shipped rules with all that is for people, such as their examples."""
    return load([read_rules(rules_directory())])


@cache
def shipped_cleaner(config: Config | None = None) -> Cleaner:
    return Cleaner(config, table=shipped_table())


@cache
def example_texts(language: str = "", sort: str = "match") -> tuple[str, ...]:
    """The examples of the shipped rules without their marks; of one language, or all."""
    examples = [
        re.sub(r"\[-|-\]", "", text).rstrip("\n")
        for each in shipped_rules()
        if each.status != "retired" and language in ("", each.language)
        for text in getattr(each.examples, sort)
    ]
    return tuple(dict.fromkeys(examples))


# ------------------------------------------------------------------------ texts


def read(path: Path) -> str:
    return decode(path.read_bytes()).text


def clean_text(document: Document) -> CleanResult:
    """For other processes."""
    return shipped_cleaner().clean(document)
