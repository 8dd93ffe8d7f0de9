"""Pages as published, beside what should be left of them.

Those that do not come out right yet are named in ``fixtures/pages/known-failures.txt``; when one comes
right, its test fails until the name is taken out.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from engine_support import ROOT, shipped_cleaner

import cleaner
from cleaner import CleanResult, Document
from cleaner.audit import read_log, records, restore_some, to_json
from cleaner.page import flat_text
from cleaner.parsing import decode_page
from cleaner.removal import Removal, apply
from cleaner.rule import CATEGORIES, CONFIDENCES

PAGES = sorted(path.parent for path in (ROOT / "fixtures" / "pages").glob("*/page.html"))
LISTED = (ROOT / "fixtures" / "pages" / "known-failures.txt").read_text(encoding="utf-8").split()
FAILING = pytest.mark.xfail(strict=True, reason="known failure", raises=AssertionError)
CASES = [pytest.param(path, id=path.name, marks=FAILING if path.name in LISTED else ()) for path in PAGES]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)


@cache
def markup(page: Path) -> str:
    return decode_page((page / "page.html").read_bytes())


@cache
def cleaned(page: Path) -> CleanResult:
    return shipped_cleaner().clean(Document(markup(page), page.name, kind="html"))


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("page", CASES)
def test_what_is_left(page: Path) -> None:
    assert lines(cleaned(page).text) == lines((page / "clean.txt").read_text(encoding="utf-8"))


def test_known_failures_are_pages() -> None:
    assert sorted(set(LISTED)) == LISTED
    assert {*LISTED} <= {page.name for page in PAGES}


@each_page
def test_only_deletion_and_exact_undo(page: Path) -> None:
    result = cleaned(page)
    assert (result.source, result.kind) == (flat_text(markup(page)), "html")
    assert apply(result.source, list(result.removals)) == result.text
    assert result.restore() == result.source
    entry = next(read_log(to_json(record) for record in records(result, page.name, {})))
    assert restore_some(result.text, entry) == result.source


@each_page
def test_a_second_run_changes_nothing(page: Path) -> None:
    result = cleaned(page)
    again = shipped_cleaner().clean(Document(result.text, title=result.title, site=result.site))
    assert again.text == result.text


@each_page
def test_the_same_bytes_every_time(page: Path) -> None:
    """By another cleaner, after other documents, from the file's own bytes."""
    again = cleaner.clean_html((page / "page.html").read_bytes())
    assert again == cleaned(page)._replace(id=None)
    log = [to_json(record) for record in records(again, page.name, {})]
    assert log == [to_json(record) for record in records(cleaned(page), page.name, {})]


@each_page
def test_every_claim_has_cause_category_and_confidence(page: Path) -> None:
    result = cleaned(page)
    for claim in (*result.removals, *result.vetoes):
        assert claim.cause
        assert claim.category in CATEGORIES
        assert claim.confidence in CONFIDENCES
        assert result.source[claim.start : claim.end] == claim.text
        assert isinstance(claim, Removal) or claim.reason


def test_the_language_that_a_page_names_counts_where_its_text_does_not_tell() -> None:
    page = "<html lang='{}'><article><h1>Ponte</h1><p>Ponte, Gamla, 12–13.</p><p>{}</p></article></html>"
    cleaner = shipped_cleaner()
    assert cleaner.clean(Document(page.format("de-CH", ""), kind="html")).language == "de"
    assert cleaner.clean(Document(page.format("x-template", ""), kind="html")).language is None
    english = "It was said that the bridge is to close in the spring and that nobody knows when it will open again."
    assert cleaner.clean(Document(page.format("de", english), kind="html")).language == "en"
    assert cleaner.clean(Document(page.format("de", english), kind="html", language="sv")).language == "sv"
