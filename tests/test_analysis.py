"""Triggers: what they are for typical tests, and that they never miss a line."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
import regex
from hypothesis import event, given, settings
from hypothesis import strategies as st

from cleaner.analysis import dangerous, triggers_of_pattern, triggers_of_test
from cleaner.linetest import passes
from cleaner.patterns import Context, Patterns
from cleaner.rule import LineTest
from cleaner.text import Shape, fold, plain, shape_of
from cleaner.triggers import ALWAYS, Triggers

# Equal to `regex` when case is ignored, yet lower-cased to different characters.
FOLDED_APART = frozenset(
    "\u0131\u017f\u00b5\u03bc\u03c2\u03c3\u03d0\u03b2\u03f5\u03b5\u03d1\u03b8\u0345\u1fbe"
    "\u03b9\u03f0\u03ba\u03d6\u03c0\u03f1\u03c1\u03d5\u03c6\u0390\u1fd3\u03b0\u1fe3\u1c80"
    "\u0432\u1c81\u0434\u1c82\u043e\u1c83\u0441\u1c84\u0442\u1c85\u1c86\u044a\u1c87\u0463"
    "\u1c88\ua64b\u1e9b\u1e61\ufb05\ufb06\u0073\u0069"
)


def admits(triggers: Triggers, shape: Shape) -> bool:
    first = (
        triggers.always
        or shape.folded in triggers.exact
        or shape.key in triggers.exact
        or any(shape.folded.startswith(head) for head in triggers.heads)
        or has_one(shape, triggers.literals)
        or (triggers.digit and re.search(r"\d", shape.plain) is not None)
    )
    return first and all(has_one(shape, group) for group in triggers.also)


def has_one(shape: Shape, literals: tuple[str, ...]) -> bool:
    return any(literal in shape.folded or literal in fold(shape.plain) for literal in literals)


ANCHORED = [
    ("Share", Triggers(exact=("share",))),
    (r"\s*Share\s*", Triggers(exact=("share",))),
    (r"(?:Like|Follow)\s+us", Triggers(exact=("follow us", "like us"))),
    (r"Photos?", Triggers(exact=("photo", "photos"))),
    (r"[A-C]1", Triggers(exact=("a1", "b1", "c1"))),
    (r"(?:ha){2}", Triggers(exact=("haha",))),
    (r"(?i)read (?-i:More)", Triggers(exact=("read more",))),
    (r"(?x) read \s more", Triggers(exact=("read more",))),
    (r"(?P<a>Print)|(?P<a>Save)", Triggers(exact=("print", "save"))),
    (r"(?>Print) this", Triggers(exact=("print this",))),
    (r"read(?=\smore).*", Triggers(heads=("read",), also=((" more",),))),
    (r"read(?!\smore).*", Triggers(heads=("read",))),
    (r"By [A-Z]\w+", Triggers(heads=("by ",))),
    (r"Photo.*|Photograph by .*", Triggers(heads=("photo",))),
    (r"Sport|Sport news: .+", Triggers(exact=("sport",), heads=("sport news: ",))),
    (r"Read more(?:: .+)?", Triggers(exact=("read more",), heads=("read more: ",))),
    (r"© ?\d{4} .+", Triggers(heads=("©",))),
    (r"分享.*", Triggers(heads=("分享",))),
    (r"\d+ (?:shares|comments?)", Triggers(literals=(" comment", " shares"))),
    (r".+ all rights reserved", Triggers(literals=(" all rights reserved",))),
    (r"By .+ \(Reuters\).* writes", Triggers(heads=("by ",), also=((" (reuters)",), (" writes",)))),
    (r"{title} - The Harbour Post", Triggers(literals=(" - the harbour post",))),
    (r"\p{Lu}\w+ reports", Triggers(literals=(" reports",))),
    (r"[[:alpha:]]+ \X reports", Triggers(literals=(" reports",))),
    (r"(?P<q>['\"]).+(?P=q) says", Triggers(literals=(" says",))),
    (r".*分享.*", Triggers(literals=("分享",))),
    (r"\d{1,2} min", Triggers(literals=(" min",))),
    (r"\d{1,2} h", Triggers(digit=True)),
    (r"\d{1,2}:[0-5]\d|12 noon", Triggers(literals=("12 noon",), digit=True)),
    (r"(?:.* reserved)?.*", ALWAYS),
    (r"(?=news).*", Triggers(literals=("news",))),
    (r"(?!news).*", ALWAYS),
    (r"(?x) read # the rest", ALWAYS),
    (r"(?:reserved){e<=1}", ALWAYS),
    (r"(?V1)reserved", ALWAYS),
    (r"\{title}", ALWAYS),
    (r"(unclosed", ALWAYS),
]

SEARCHED = [
    (r"\(Reuters\)", ("(reuters)",)),
    (r"^Share this story", ("share this story",)),
    (r"\d+ (?:shares|comments?)", (" comment", " shares")),
    (r"click\s+here", ("click",)),
    (r"(?:Sign up )+(?:here|now)", ("sign up ",)),
    (r"\[(?P<cut>Advert)\]", ("[advert]",)),
    (r"Foto: .*|Bild: .*", ("bild: ", "foto: ")),
    (r"(?:share|on .*)news", ("news",)),
    (r"(?:photo)?\d*", ()),
    (r"ab\w", ()),
    (r"(?:\x00)\w", ()),
]


@pytest.mark.parametrize(("pattern", "expected"), ANCHORED)
def test_a_pattern_for_whole_lines(pattern: str, expected: Triggers) -> None:
    assert triggers_of_pattern(pattern, anchored=True) == expected


def test_a_pattern_searched_in_the_line_for_several_words() -> None:
    found = triggers_of_pattern("The (?:post|article) .+? appeared first on .+", anchored=False)
    assert found == Triggers(literals=(" appeared first on ",), also=(("the article ", "the post "),))


@pytest.mark.parametrize(("pattern", "literals"), SEARCHED)
def test_a_pattern_searched_in_the_line(pattern: str, literals: tuple[str, ...]) -> None:
    expected = Triggers(literals=literals) if literals else ALWAYS
    assert triggers_of_pattern(pattern, anchored=False) == expected


def test_the_limits() -> None:
    words = [f"word{number:04}" for number in range(1000)]
    assert len(triggers_of_pattern("|".join(words[:300]), anchored=True).exact) == 300
    assert triggers_of_pattern("|".join(words), anchored=True) == Triggers(heads=("word0",))
    assert len(triggers_of_pattern("|".join(f"{word}.*" for word in words[:64]), anchored=True).heads) == 64
    assert triggers_of_pattern(r"\d(?:" + "|".join(words) + ")", anchored=False) == Triggers(literals=("word0",))


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (LineTest(equals=("share", "read more")), Triggers(exact=("read more", "share"))),
        (LineTest(equals=("share",), mentions=("facebook",)), Triggers(exact=("share",))),
        (
            LineTest(starts_with=("follow us", "follow"), mentions=("facebook",)),
            Triggers(heads=("follow",), also=(("facebook",),)),
        ),
        (LineTest(starts_with=("x",), mentions=("facebook",)), Triggers(literals=("facebook",))),
        (LineTest(starts_with=("©",)), Triggers(heads=("©",))),
        (LineTest(starts_with=("x",)), Triggers(heads=("x",))),
        (LineTest(mentions=("sign up for", "newsletter")), Triggers(literals=("newsletter", "sign up for"))),
        (LineTest(mentions=("tv",), ends_with=("read more...",)), Triggers(literals=("read more",))),
        (LineTest(mentions=("app",), ends_with=("newsletter",)), Triggers(literals=("newsletter",))),
        (LineTest(mentions=("facebook", "x")), ALWAYS),
        (LineTest(matches=("Share", "Follow .*", r"\d+ shares")), Triggers(("share",), ("follow ",), (" shares",))),
        (LineTest(matches=("Share", r"\d+"), mentions=("facebook",)), Triggers(("share",), (), ("facebook",))),
        (LineTest(matches=("Share", r"\d+")), Triggers(exact=("share",), digit=True)),
        (LineTest(matches=("Share", r"\w+")), ALWAYS),
        (LineTest(max_words=3, sentence=False, same_as=("title",), repeated=True), ALWAYS),
        (LineTest(), ALWAYS),
    ],
)
def test_a_line_test_uses_its_most_selective_condition(test: LineTest, expected: Triggers) -> None:
    assert triggers_of_test(test) == (expected,)


def test_patterns_that_ask_for_several_things_have_triggers_each() -> None:
    test = LineTest(matches=(r"By .+ for Reuters", r"Photo: .+", r"Written by .+ of Kyodo"))
    assert triggers_of_test(test) == (
        Triggers(heads=("photo: ",)),
        Triggers(heads=("by ",), also=((" for reuters",),)),
        Triggers(heads=("written by ",), also=((" of kyodo",),)),
    )


# ------------------------------------------------------------- nothing is missed

WORDS = [
    "share", "this", "on", "Harbour", "©", "St.", "e-mail", "x", "İzmir", "straße", "Привет", "分享", "[...]", "(c)",
]  # fmt: skip
CHARS = [
    (r"\d", "7"), (r"\w", "k"), (".", "?"), ("[abc]", "b"), ("[^x]", "y"), ("[A-Z]", "Q"), ("[D-F]", "e"),
    (r"\p{Lu}", "É"), (r"\P{L}", "5"), ("[[:alpha:]]", "z"), (r"[\s-]", "-"), (r"\s", " "), (r"\S", "!"), ("a|b", "b"),
    (r"[\d.,]", "5"), (r"\X", "e"), (r"\N{COMMERCIAL AT}", "@"), (r"\x41", "a"),
    (r"[\]\-]", "]"),
]  # fmt: skip
SPACES = [
    ("", ""), (" ", " "), (r"\s+", " "), (r"\s*", ""), (" ?", " "), (r"\s", " "), (r"\s{1,2}", " "), (r"\h", " "),
    (r"\b", ""), (r"\m", ""), ("(?=.)", ""), ("(?!zz)", ""), ("(?<!z)", ""), (r"\K", ""), (r"[\s,-]*", ", "),
]  # fmt: skip
OTHERS = [(".*", "any words"), (".+?", "x"), (r"[\s\S]{2,9}", "a b c"), (r"(?P<q>a|bc)-(?P=q)", "bc-bc")]
COUNTS = [
    ("?", 0, 1), ("*", 0, 3), ("+", 1, 3), ("{2}", 2, 2), ("{1,3}", 1, 3), ("{0,2}", 0, 2), ("??", 0, 1), ("*?", 0, 2),
    ("+?", 1, 2), ("{2,}", 2, 4), ("*+", 0, 2), ("{,2}", 0, 2), ("{6}", 6, 6), ("{3,9}", 3, 7),
]  # fmt: skip
GROUPS = ["(?:{})", "({})", "(?P<n>{})", "(?i:{})", "(?-i:{})", "(?s:{})", "(?>{})", "(?s-i:{})"]
Sample = tuple[str, str]
"""A pattern and a text that it would match."""


def leaves() -> st.SearchStrategy[Sample]:
    words = st.sampled_from(WORDS).map(lambda word: (regex.escape(word), word))
    chars = st.sampled_from(CHARS).map(lambda pair: (f"(?:{pair[0]})" if "|" in pair[0] else pair[0], pair[1]))
    return words | words | chars | st.sampled_from(OTHERS)


@st.composite
def sequences(draw: st.DrawFn, parts: st.SearchStrategy[Sample]) -> Sample:
    pattern, text = draw(parts)
    for space, blank in draw(st.lists(st.sampled_from(SPACES), max_size=2)):
        more = draw(parts)
        pattern, text = pattern + space + more[0], text + blank + more[1]
    return pattern, text


@st.composite
def choices(draw: st.DrawFn, parts: st.SearchStrategy[Sample]) -> Sample:
    branches = draw(st.lists(parts, min_size=2, max_size=4))
    return f"(?:{'|'.join(p for p, _ in branches)})", draw(st.sampled_from(branches))[1]


@st.composite
def repeats(draw: st.DrawFn, parts: st.SearchStrategy[Sample]) -> Sample:
    (space, blank), (pattern, text) = draw(st.sampled_from(SPACES)), draw(parts)
    count, low, high = draw(st.sampled_from(COUNTS))
    return f"(?:{space}{pattern}){count}", (blank + text) * draw(st.integers(low, high))


@st.composite
def groups(draw: st.DrawFn, parts: st.SearchStrategy[Sample]) -> Sample:
    pattern, text = draw(parts)
    return draw(st.sampled_from(GROUPS)).format(pattern), text


def nested(parts: st.SearchStrategy[Sample]) -> st.SearchStrategy[Sample]:
    inner = sequences(parts)
    return leaves() | choices(inner) | repeats(inner) | groups(inner)


SAMPLES = sequences(nested(nested(leaves())))


@st.composite
def lines(draw: st.DrawFn, text: str) -> str:
    """The text as a page may show it: other case, wider spaces, decoration, more words."""
    flips = draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    cased = (c.swapcase() if flip and len(c.swapcase()) == 1 else c for c, flip in zip(text, flips, strict=True))
    space = draw(st.sampled_from([" ", " ", "  ", "\t", "\u00a0 ", "\u2003"]))
    before = draw(st.sampled_from(["", "", "• ", "## ", "* "]))
    after = draw(st.sampled_from(["", "", " »", " |", " "]))
    return before + "".join(cased).replace(" ", space) + after


def in_time(match: Callable[..., object], text: str) -> object:
    """The match; a pattern that explodes on the text says nothing of the triggers."""
    try:
        return match(text, timeout=0.5)
    except TimeoutError:
        return None


@settings(max_examples=200, deadline=None)
@given(st.data(), SAMPLES)
def test_no_pattern_misses_a_line(data: st.DataObject, sample: Sample) -> None:
    pattern, text = sample
    extra = " ".join(data.draw(st.lists(st.sampled_from(WORDS), max_size=2)))
    for raw in (data.draw(lines(text)), data.draw(lines(f"{extra} {text}")), data.draw(lines(f"{text} {extra}"))):
        shape = shape_of(raw)
        compiled = regex.compile(f"(?:{pattern})", regex.IGNORECASE)
        if in_time(compiled.fullmatch, shape.core):
            event("matches the line")
            assert admits(triggers_of_pattern(pattern, anchored=True), shape)
        if in_time(compiled.search, shape.plain):
            event("is in the line")
            assert admits(triggers_of_pattern(pattern, anchored=False), shape)


PHRASES = st.lists(st.sampled_from([*WORDS, "follow us:", "read more...", "a", "«Post»"]), min_size=1, max_size=3)


def entries(closed: bool) -> st.SearchStrategy[tuple[str, ...]]:
    """Words as a loaded rule has them."""
    texts = PHRASES.map(" ".join)
    folded = texts.map(lambda text: shape_of(text).key if closed else fold(" ".join(plain(text).split())))
    return st.lists(folded, max_size=3).map(tuple)


CONDITIONS = {
    "equals": entries(closed=True),
    "starts_with": entries(closed=False),
    "ends_with": entries(closed=True),
    "mentions": entries(closed=False),
    "matches": st.lists(SAMPLES.map(lambda sample: sample[0]), max_size=2).map(tuple),
    "max_words": st.integers(1, 9),
}


@st.composite
def line_tests(draw: st.DrawFn) -> LineTest:
    names = draw(st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=3, unique=True))
    given: dict[str, Any] = {name: draw(CONDITIONS[name]) for name in names}
    return LineTest(**given)


@settings(max_examples=200, deadline=None)
@given(st.data(), line_tests(), st.lists(PHRASES.map(" ".join), max_size=2))
def test_no_line_test_misses_a_line(data: st.DataObject, test: LineTest, fillers: list[str]) -> None:
    words = [text for group in (test.equals, test.starts_with, test.mentions, test.ends_with) for text in group[:1]]
    triggers = triggers_of_test(test)
    for text in {" ".join(words), " ".join([*words, *fillers]), " ".join([*fillers, *words]), *words, *fillers}:
        shape = shape_of(data.draw(lines(text)))
        if passes(test, shape, Patterns(), Context()):
            event("passes")
            assert any(admits(each, shape) for each in triggers)


def test_white_space_in_a_core_is_a_single_blank() -> None:
    """Else ``\\s`` could not be taken for a blank."""
    spaces = [chr(code) for code in range(0x10000) if regex.fullmatch(r"\s|\h", chr(code))]
    assert len(spaces) > 20
    assert all(shape_of(f"a{space}{space}b").core == "a b" for space in spaces)


def test_characters_that_regex_takes_for_equal_are_folded_alike() -> None:
    def apart(char: str, other: str) -> bool:
        return fold(char) != fold(other) and bool(regex.fullmatch(regex.escape(char), other, regex.IGNORECASE))

    found: set[str] = set()
    for char in map(chr, (*range(0xD800), *range(0xE000, 0x10000))):
        forms = {char.lower(), char.upper(), char.title(), char.casefold(), unicodedata.normalize("NFKC", char).lower()}
        found.update(fold(c) for other in forms if len(other) == 1 and apart(char, other) for c in (char, other))
    assert found <= FOLDED_APART


def test_regex_still_behaves_as_version_0() -> None:
    """Version 1 reads nested sets and matches ``ß`` with ``ss``; the analysis knows neither."""
    assert regex.DEFAULT_VERSION == regex.VERSION0


HOSTILE = [
    "(a+)+$",
    "|".join(f"w{number}" for number in range(2000)),
    "|".join("abcdefghij"[n % 10] * 9 for n in range(1000)),
    "(?:" * 200 + "a" + ")" * 200,
    "(" * 200 + "a" + "+)" * 200,
    "(?:" * 5000 + "a" + ")" * 5000,
    "(a|b)" * 2000,
    "(?:a?b?){5000}",
    ".*" * 3000,
    "a{99999999999999999999}",
    "(?:(?:(?:a{1000}){1000}){1000}){1000}",
    "(?x" * 3000,
    "x" * 10_000,
    "(((",
    "[",
    "\\",
    "[z-a]",
    "(?P<a",
    "a**",
    "\udc80\U000f0000",
]


@pytest.mark.parametrize("pattern", HOSTILE, ids=lambda pattern: pattern[:12])
def test_hostile_patterns_are_read_or_given_up_soon(pattern: str) -> None:
    started = time.process_time()
    triggers_of_pattern(pattern, anchored=True)
    triggers_of_pattern(pattern, anchored=False)
    dangerous(pattern)
    assert time.process_time() - started < 5  # a second at most where nothing else runs


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+", r"(a*)*", r"(\w+\s?)+", r"(?:\w+ ?\w+)+", r"(?:.+,)*", r"(?:\d{1,3},?)+", r"(?:aa?)+", r"(?:a|b+)*",
        r"(?:[A-Z][a-z]+\s?)+", r"(?:\p{L}+-?)+x", r"(?:(?:, )?\w+){1,50}", r"(?=(\w+\s?)+$)x", r"a(?:b?)*",
        r"(?:\s*\w*)+",
        r".*.*", r".+\s*.+", r"(.*)(.*)", r"by .*\b.*?", r"[\w ]+(?: - )?.+", r"(?:x|.*).*", "(" * 5000 + ")" * 5000,
    ],
)  # fmt: skip
def test_dangerous_patterns(pattern: str) -> None:
    assert dangerous(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r".*", r"Photo: .*", r".+ - .+", r".*reserved.*", r"(?:\w+\s)+", r"(?:\s+\w+)*", r"(?:,\s*\w+)+",
        r"(?:[^,]+, )+",
        r"\w+\s*\w+", r"(?:[A-Z]\w+ ?){1,4}", r"(?:\w++\s?)+", r"(?:(?>\w+)\s?)+", r".{0,80}.{0,80}", r"\s*.*",
        r"{title}.*",
        r"(?:(?-i:[A-Z])(?-i:[a-z]+))+", r"(?:\p{L}+ )+", r"(?:a|b)+", r"(?:ab?)+", r".*+.*", r"(?:.* )?\d+.*",
        r"(?:and )?\w+(?:, (?:and )?\w+)*", r"(?:(?:\s*[,/|]\s*|\s+)(?:get it on )?(?:the shop|the store))+", "(",
    ],
)  # fmt: skip
def test_harmless_patterns(pattern: str) -> None:
    assert dangerous(pattern) is None
