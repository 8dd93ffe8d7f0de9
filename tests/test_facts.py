"""What a page's head says of its article."""

from __future__ import annotations

import json

import pytest

from cleaner.facts import Facts, facts_of
from cleaner.parsing import parse


def facts(*head: str, lang: str = "") -> Facts:
    return facts_of(parse(f"<html lang='{lang}'><head>{''.join(head)}</head><body><p>Text</p></body></html>"))


def data(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


ARTICLE = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Old bridge  shut", "inLanguage": "en-GB",
    "datePublished": "2024-03-03T14:05:00+01:00", "author": [{"@type": "Person", "name": "Ann Lee"}, {"name": "Bo Ek"}],
    "publisher": {"@type": "Organization", "name": "Bay Post"}, "articleBody": "The council shut it.",
}  # fmt: skip


def test_json_ld() -> None:
    found = facts(data(ARTICLE))
    assert found == Facts(
        ("Old bridge shut",), "Ann Lee, Bo Ek", "2024-03-03T14:05:00+01:00", "en-GB", "Bay Post",
        "The council shut it.", True,
    )  # fmt: skip


@pytest.mark.parametrize("wrapped", [[ARTICLE], {"@graph": [{"@type": "WebSite"}, ARTICLE]}, {"mainEntity": ARTICLE}])
def test_json_ld_is_found_where_it_is_nested(wrapped: object) -> None:
    assert facts(data(wrapped)).byline == "Ann Lee, Bo Ek"


def test_of_several_articles_the_one_with_a_body_counts() -> None:
    teaser = {"@type": "NewsArticle", "headline": "Another story"}
    assert facts(data([teaser, ARTICLE])).titles == ("Old bridge shut",)


@pytest.mark.parametrize(
    "text", ["{", "[" * 100_000, '{"@type": "NewsArticle", "headline": 7, "author": [null, 3]}', ""]
)
def test_broken_json_ld_says_nothing(text: str) -> None:
    found = facts(f'<script type="application/ld+json">{text}</script>', "<title>Bridge</title>")
    assert (found.titles, found.byline) == (("Bridge",), None)


def test_meta_elements() -> None:
    found = facts(
        "<title>Old bridge shut | Bay Post</title>", meta("og:title", "Old bridge shut"),
        meta("og:site_name", "Bay Post"),
        meta("article:published_time", "2024-03-03"), '<meta name="Author" content="Ann Lee">',
        meta("og:type", "article"), lang="en",
    )  # fmt: skip
    assert found == Facts(
        ("Old bridge shut", "Old bridge shut | Bay Post"), "Ann Lee", "2024-03-03", "en", "Bay Post",
        "", True,
    )  # fmt: skip


def test_a_profile_is_no_name() -> None:
    assert facts(meta("article:author", "https://example.com/ann")).byline is None
    assert facts('<meta name="author" content="@annlee">').byline is None


def test_nothing_is_known() -> None:
    assert facts() == Facts()
    assert facts_of(parse("")) == Facts()


def test_values_that_are_no_values() -> None:
    assert facts(meta("og:title", " "), meta("og:title", "x" * 2000), meta("og:title", "Bridge")).titles == ("Bridge",)
