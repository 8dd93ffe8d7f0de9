"""Articles as scraped, beside what should be left of them.

A case that is known to fail lies in ``fixtures/known-failures`` instead of ``fixtures/articles``;
when it comes right, its test fails until it is moved.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_support import ARTICLES, ROOT, read, shipped_cleaner
from renew_golden import audit_text

KNOWN_FAILURES = sorted(path.parent for path in (ROOT / "fixtures" / "known-failures").glob("*/raw.txt"))
FAILING = pytest.mark.xfail(strict=True, reason="known failure", raises=AssertionError)
CASES = [
    *(pytest.param(path, id=path.name) for path in ARTICLES),
    *(pytest.param(path, id=path.name, marks=FAILING) for path in KNOWN_FAILURES),
]


@pytest.mark.parametrize("case", CASES)
def test_what_is_left(case: Path) -> None:
    result = shipped_cleaner().clean(read(case / "raw.txt"))
    assert result.text.split("\n") == read(case / "clean.txt").split("\n")
    assert result.text == read(case / "clean.txt")


@pytest.mark.parametrize("case", CASES[: len(ARTICLES)])
def test_a_clean_text_stays_clean(case: Path) -> None:
    text = read(case / "clean.txt")
    assert shipped_cleaner().clean(text).text == text


@pytest.mark.parametrize("case", CASES[: len(ARTICLES)])
def test_the_log_is_as_reviewed(case: Path) -> None:
    """``python tests/renew_golden.py`` writes the logs anew; their diff shows what a rule change did."""
    result = shipped_cleaner().clean(read(case / "raw.txt"))
    assert audit_text(result, case.name).splitlines() == read(case / "audit.jsonl").splitlines()


def test_every_case_is_complete() -> None:
    for case in (*ARTICLES, *KNOWN_FAILURES):
        assert {path.name for path in case.iterdir()} >= {"raw.txt", "clean.txt", "cuts.yaml"}
