"""The tests that a rule puts to a line, as docs/rules.md tells them."""

from __future__ import annotations

import pytest

from cleaner.linetest import passes
from cleaner.patterns import Context, Patterns, PatternTimeout
from cleaner.rule import LineTest
from cleaner.text import shape_of, word_count


def holds(test: LineTest, line: str, context: Context | None = None) -> bool:
    return bool(passes(test, shape_of(line), Patterns(), context or Context()))


@pytest.mark.parametrize("line", [
    "Share this", "SHARE THIS", "  share \u00a0 this ", "• Share this", "Share this:", "Share this …", "» Share this »",
    "## Share this ##", "(Share this)", "[Share this]", "| Share this |", "*Share this*", "Share this!", "Share\tthis",
    "Share\nthis", "Share this ->", "__Share this__",
])  # fmt: skip
def test_equals_does_not_mind_case_spaces_decoration_and_closing_marks(line: str) -> None:
    assert holds(LineTest(equals=("share this",)), line)


@pytest.mark.parametrize("line", ["Share this now", "Do share this", "Sharethis", "Share, this", "“Share this”", ""])
def test_equals_is_the_whole_line(line: str) -> None:
    assert not holds(LineTest(equals=("share this",)), line)


@pytest.mark.parametrize(
    ("rule", "line"),
    [("don't miss", "Don’t miss"), ('"news"', "„News”"), ("e-mail", "E–mail")],
)
def test_typographic_characters_are_plain(rule: str, line: str) -> None:
    assert holds(LineTest(equals=(rule,)), line)


@pytest.mark.parametrize(
    ("test", "line", "wanted"),
    [
        (LineTest(starts_with=("follow us",)), "Follow us on X", True),
        (LineTest(starts_with=("follow us",)), "Follow us.", True),
        (LineTest(starts_with=("follow us",)), "» Follow us", True),
        (LineTest(starts_with=("follow us",)), "Follow USA Today", False),
        (LineTest(starts_with=("follow us",)), "Please follow us", False),
        (LineTest(starts_with=("©",)), "©2024", True),
        (LineTest(starts_with=("分享",)), "分享到微博", True),
        (LineTest(ends_with=("read more",)), "All about it: Read more...", True),
        (LineTest(ends_with=("read more",)), "Read more »", True),
        (LineTest(ends_with=("more",)), "Anymore", False),
        (LineTest(ends_with=("more",)), "More or less", False),
        (LineTest(mentions=("x",)), "Follow us on X", True),
        (LineTest(mentions=("x",)), "Follow us on Xing", False),
        (LineTest(mentions=("x",)), "x-ray", True),
        (LineTest(mentions=("on x",)), "Ronx on X!", True),
        (LineTest(mentions=("sign up", "log in")), "Please log in first", True),
        (LineTest(mentions=("sign up", "log in")), "Please blog in first", False),
    ],
)
def test_whole_words(test: LineTest, line: str, wanted: bool) -> None:
    assert holds(test, line) == wanted


@pytest.mark.parametrize(
    ("pattern", "line", "wanted"),
    [
        (r"\d+ shares", "28 shares", True),
        (r"\d+ shares", "28 SHARES", True),
        (r"\d+ shares", "• 28  shares", True),
        (r"\d+ shares", "28 shares!", False),
        (r"\d+ shares", "All 28 shares", False),
        (r"(?-i:[A-Z])\w+ \d+", "March 3", True),
        (r"(?-i:[A-Z])\w+ \d+", "march 3", False),
        (r"it's", "It’s", True),
    ],
)
def test_patterns_match_the_whole_line(pattern: str, line: str, wanted: bool) -> None:
    assert holds(LineTest(matches=(pattern,)), line) == wanted


@pytest.mark.parametrize("patterns", [
    ("a|b", "c"), ("(?i)a", "b"), ("(?P<q>a)b", "(?P<q>c)d"), ("(?P<q>a)(?P=q)", "x."), ("(x)y", "(?P<q>a)(?P=q)"),
])  # fmt: skip
@pytest.mark.parametrize("line", ["a", "b", "c", "ab", "cd", "xy", "aa", "ax"])
def test_any_of_several_patterns_suffices(patterns: tuple[str, ...], line: str) -> None:
    alone = any(holds(LineTest(matches=(pattern,)), line) for pattern in patterns)
    assert holds(LineTest(matches=patterns), line) == alone


@pytest.mark.parametrize(
    ("line", "sentence", "prose", "ellipsis", "title_case"),
    [
        ("The ferry sails again.", True, False, False, False),
        ("The ferry sails!", False, False, False, False),
        ("The ferry sails again", False, False, False, False),
        ("“The ferry sails again.”", True, False, False, False),
        ("(The ferry sails again.)", True, False, False, False),
        ("The ferry sails again...", False, False, True, False),
        ("The ferry sails again …", False, False, True, False),
        ("The ferry sails again [...]", False, False, True, False),
        ("The Ferry Sails Again", False, False, False, True),
        ("Ferry Sails Again After a Long Winter", False, False, False, True),
        ("A ferry that nobody wanted sails again after a winter.", True, True, False, False),
        ("ferry " * 25, False, False, False, False),
        ("ferry, " + "ferry " * 25, False, True, False, False),
        ("", False, False, False, False),
    ],
)
def test_looks(line: str, sentence: bool, prose: bool, ellipsis: bool, title_case: bool) -> None:
    for name, wanted in (("sentence", sentence), ("prose", prose), ("ellipsis", ellipsis), ("title_case", title_case)):
        assert holds(LineTest(**{name: True}), line) == wanted, name
        assert holds(LineTest(**{name: False}), line) != wanted, name


@pytest.mark.parametrize(("text", "words"), [
    ("", 0), ("one", 1), ("one two", 2), ("分享让更多人看到", 4), ("分享 to all", 3), ("สวัสดี", 2), ("한국어 뉴스", 2),
])  # fmt: skip
def test_words_are_counted(text: str, words: int) -> None:
    assert word_count(text) == shape_of(text).words == words


@pytest.mark.parametrize(("words", "wanted"), [(1, False), (2, True), (4, True), (5, False)])
def test_bounds(words: int, wanted: bool) -> None:
    assert holds(LineTest(min_words=2, max_words=4), "word " * words) == wanted


@pytest.mark.parametrize(
    ("fields", "line", "wanted"),
    [
        (("title",), "A ferry (again)", True),
        (("title",), "» A Ferry (again):", True),
        (("title",), "A ferry", False),
        (("site",), "The Harbour Post", True),
        (("site",), "A ferry (again)", False),
        (("title", "site"), "the harbour post", True),
    ],
)
def test_what_the_caller_knows(fields: tuple[str, ...], line: str, wanted: bool) -> None:
    context = Context.of("A Ferry (again)", "The Harbour\u00a0Post")
    assert holds(LineTest(same_as=fields), line, context) == wanted
    assert not holds(LineTest(same_as=fields), line)


def test_all_tests_must_pass() -> None:
    test = LineTest(starts_with=("follow",), mentions=("facebook", "x"), max_words=5, matches=("follow .*",))
    assert holds(test, "Follow us on Facebook")
    assert not holds(test, "Follow us on Telegram")
    assert not holds(test, "Follow us on Facebook and then some")


def test_the_match_is_handed_back() -> None:
    found = passes(LineTest(matches=(r"by (?P<byline>.+)",)), shape_of("By Ann Lee"), Patterns(), Context())
    assert found["byline"] == "Ann Lee"


def test_time_is_bounded() -> None:
    with pytest.raises(PatternTimeout):
        holds(LineTest(matches=(r"(?:o|oo)+x",)), "o" * 60 + " x")
