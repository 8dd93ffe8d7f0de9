"""Rule files: what they become, and what is said about broken ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import regex
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.errors import Fault, RuleError
from cleaner.loading import CODES, RuleFile, function_words, load, read_rules
from cleaner.rule import (
    ElementMatcher,
    Examples,
    InlineMatcher,
    KeepMatcher,
    LineMatcher,
    LineTest,
    Place,
    Rule,
    RunItem,
    RunMatcher,
    SectionMatcher,
)
from cleaner.text import shape_of

HEADER = """\
language: en
category: share
rules:
"""
RULE = """\
  - id: en.share.follow-us
    title: Invitation to follow the outlet
    why: The page template closes the story with it.
    status: stable
    confidence: high
    line:
      starts_with: [follow us on]
      max_words: 20
    examples:
      match: ["[-Follow us on Harbour Social.-]"]
      no_match: [Follow us on a walk along the harbour wall.]
"""
SHARE = HEADER + RULE
TESTS = "starts_with: [follow us on]\n      max_words: 20"
KIND = f"line:\n      {TESTS}"
ORDER = "the order is: id, title, why, status, confidence, zone, host, near, <kind>, unless, examples"


def rules_of(*layers: dict[str, str]) -> tuple[Rule, ...]:
    return load([[RuleFile(path, text) for path, text in layer.items()] for layer in layers])


def faults_of(*layers: dict[str, str]) -> tuple[Fault, ...]:
    with pytest.raises(RuleError) as caught:
        rules_of(*layers)
    return caught.value.faults


def only_rule(text: str, path: str = "rules/en/share.yaml", **others: str) -> Rule:
    (rule,) = rules_of({path: text} | {f"rules/{name}/words.yaml": words for name, words in others.items()})
    return rule


def with_kind(kind: str) -> Rule:
    return only_rule(SHARE.replace(KIND, kind))


def line_test(tests: str, **others: str) -> LineTest:
    matcher = only_rule(SHARE.replace(TESTS, tests), **others).matcher
    assert isinstance(matcher, LineMatcher)
    return matcher.test


def renamed(slug: str) -> str:
    return RULE.replace("follow-us", slug)


# ---- what rules become ----


def test_a_rule_as_documented() -> None:
    assert only_rule(SHARE) == Rule(
        id="en.share.follow-us",
        title="Invitation to follow the outlet",
        why="The page template closes the story with it.",
        status="stable",
        confidence="high",
        category="share",
        language="en",
        matcher=LineMatcher(LineTest(starts_with=("follow us on",), max_words=20)),
        examples=Examples(
            ("[-Follow us on Harbour Social.-]",),
            ("Follow us on a walk along the harbour wall.",),
        ),
        place=Place("rules/en/share.yaml", 4, 5),
    )


@pytest.mark.parametrize(
    ("yaml", "matcher"),
    [
        (
            "section: {heading: {equals: [Read next]}, items: {max_words: 9}, at_least: 0}",
            SectionMatcher(LineTest(equals=("read next",)), (LineTest(max_words=9),), at_least=0),
        ),
        (
            "section: {heading: {prose: false}, items: [{ellipsis: true}, {max_words: 9}], until_end: true}",
            SectionMatcher(LineTest(prose=False), (LineTest(ellipsis=True), LineTest(max_words=9)), until_end=True),
        ),
        (
            "run: {group: [{max_words: 9}, {prose: true, optional: true}], beside: [related]}",
            RunMatcher((RunItem(LineTest(max_words=9)), RunItem(LineTest(prose=True), True)), 2, ("related",)),
        ),
        ("inline: {matches: 'x+'}", InlineMatcher(("x+",))),
        ("keep: {equals: [Corrections], from: [ui]}", KeepMatcher(LineTest(equals=("corrections",)), ("ui",))),
        (
            "line: {same_as: [title, site], repeated: true}",
            LineMatcher(LineTest(same_as=("title", "site"), repeated=True)),
        ),
    ],
)
def test_every_kind(yaml: str, matcher: object) -> None:
    assert with_kind(yaml).matcher == matcher


def test_one_value_may_stand_for_a_list_of_one() -> None:
    rule = with_kind(f"zone: tail\n    host: example.com\n    near: any\n    {KIND}\n    unless: '\"'")
    assert (rule.zone, rule.host, rule.near, rule.unless) == (("tail",), ("example.com",), ("any",), ('"',))


def test_words_are_taken_as_written_whatever_yaml_makes_of_them() -> None:
    assert line_test("mentions: [on, No, YES, null, ~, 1.0, 0x1F, 2024-05-01, 12:30]").mentions == (
        "on", "no", "yes", "null", "~", "1.0", "0x1f", "2024-05-01", "12:30",
    )  # fmt: skip


def test_words_are_folded_as_text_is() -> None:
    test = line_test("starts_with: ['Don\u2019t  MISS \u2013 it']\n      equals: ['# Read more: \u2026', (Reuters)]")
    assert test.starts_with == ("don't miss - it",)
    assert test.equals == (shape_of("* READ MORE...").key, "reuters")


def test_files_of_a_site() -> None:
    text = (
        SHARE.replace("language: en\ncategory: share", "host: harbour-post.example")
        .replace("en.share", "site.harbour-post-example")
        .replace("    line:", "    category: social\n    line:")
    )
    rule = only_rule(text, "rules/sites/harbour-post.example.yaml")
    assert (rule.language, rule.category, rule.host) == ("any", "social", ("harbour-post.example",))
    assert faults_of({"rules/sites/harbour.example.yaml": text})[0].code == "R006"
    default = text.replace("    category: social\n", "").replace("host:", "category: app\nlanguage: en\nhost:")
    assert only_rule(default, "rules/sites/harbour-post.example.yaml")[5:7] == ("app", "en")
    neither = text.replace("    category: social\n", "")
    (fault,) = faults_of({"rules/sites/harbour-post.example.yaml": neither})
    assert fault.code == "R004"


def test_an_element_rule() -> None:
    matcher = with_kind("element: {words: [related-posts, adSlot], css: 'p.x', in: nav, link_share: 0.5}").matcher
    test = LineTest(within=("nav",), link_share=0.5)
    assert matcher == ElementMatcher(("related posts", "ad slot"), (), ("p.x",), None, test)


# ---- word lists ----

LISTS = "language: en\nwords:\n  network: [Facebook, x.com, X, Harbour Social]\n  day: [monday, sunday]\n"


def test_a_list_in_word_tests() -> None:
    test = line_test("mentions: ['{network}', blog]\n      starts_with: ['on {day} on {network}']", en=LISTS)
    assert test.mentions == ("facebook", "x.com", "x", "harbour social", "blog")
    assert test.starts_with[:2] == ("on monday on facebook", "on monday on x.com")
    assert len(test.starts_with) == 8


def test_a_list_in_patterns() -> None:
    pattern = r"{title} on (?i:{network}) \{network\} \p{Lu}{2,5} [{network}] {site}"
    test = line_test(f"matches: '{pattern}'", en=LISTS)
    wanted = r"(?:Harbour Social|Facebook|x\.com|X)"
    assert test.matches == (pattern.replace("(?i:{network})", f"(?i:{wanted})"),)
    assert regex.search(line_test("matches: '{network}{2}'", en=LISTS).matches[0], "x.comX")


def test_the_nearest_list_counts() -> None:
    own = SHARE.replace("rules:", "words: {day: [tuesday]}\nrules:").replace("[follow us on]", "['{day}', '{network}']")
    anywhere = "language: any\nwords: {day: [0], network: [web]}\n"
    assert rules_of({"r/en/share.yaml": own, "r/any/words.yaml": anywhere, "r/en/words.yaml": LISTS})[0].matcher == (
        LineMatcher(LineTest(starts_with=("tuesday", "facebook", "x.com", "x", "harbour social"), max_words=20))
    )
    assert line_test("mentions: ['{network}']", any=anywhere).mentions == ("web",)


def test_own_rules_see_the_shipped_lists_but_do_not_change_them() -> None:
    shipped = {"rules/en/share.yaml": SHARE.replace("[follow us on]", "['{day}']"), "rules/en/words.yaml": LISTS}
    own = {
        "own/en/share.yaml": HEADER + renamed("mine").replace("[follow us on]", "['{day}', '{network}']"),
        "own/en/words.yaml": "language: en\nwords: {day: [friday]}\n",
    }
    shipped_rule, own_rule = rules_of(shipped, own)
    assert shipped_rule.matcher == LineMatcher(LineTest(starts_with=("monday", "sunday"), max_words=20))
    assert own_rule.matcher == LineMatcher(
        LineTest(starts_with=("friday", "facebook", "x.com", "x", "harbour social"), max_words=20)
    )


def test_function_words() -> None:
    files = [RuleFile("r/en/words.yaml", "language: en\nwords: {function_words: [The, of, on]}\n")]
    assert function_words([files, [RuleFile("r/de/words.yaml", LISTS.replace("en", "de", 1))]]) == {
        "en": ("the", "of", "on")
    }
    with pytest.raises(RuleError, match="R001"):
        function_words([[RuleFile("r/en/words.yaml", "a: [")]])


# ---- layers ----


def test_later_layers_add_replace_and_switch() -> None:
    shipped = HEADER + RULE + renamed("b") + renamed("c")
    own = (
        HEADER
        + "  - {id: en.share.follow-us, status: retired}\n"
        + renamed("b").replace("confidence: high", "confidence: low")
        + "  - {status: experimental, id: en.share.c}\n"
        + renamed("a")
    )
    rules = rules_of({"rules/en/share.yaml": shipped}, {"own/en/share.yaml": own})
    assert [(rule.id[9:], rule.status, rule.confidence, rule.place.path[:3]) for rule in rules] == [
        ("a", "stable", "high", "own"),
        ("b", "stable", "low", "own"),
        ("c", "experimental", "high", "rul"),
        ("follow-us", "retired", "high", "rul"),
    ]
    third = {"more/en/share.yaml": HEADER + "  - {id: en.share.follow-us, status: stable}\n"}
    assert rules_of({"rules/en/share.yaml": shipped}, {"own/en/share.yaml": own}, third)[-1].status == "stable"


def test_a_short_entry_in_the_first_layer_is_a_rule_cut_short() -> None:
    faults = faults_of({"rules/en/share.yaml": HEADER + "  - {id: en.share.x, status: retired}\n"})
    assert [fault.code for fault in faults] == ["R004", "R011", "R012"]


def test_a_broken_rule_is_still_there_to_be_switched_off() -> None:
    broken = {"rules/en/share.yaml": SHARE.replace("high", "hgih")}
    own = {"own/en/share.yaml": HEADER + "  - {id: en.share.follow-us, status: retired}\n"}
    assert [fault.code for fault in faults_of(broken, own)] == ["R005"]
    assert [fault.code for fault in faults_of({"rules/en/share.yaml": "a: ["}, own)] == ["R001"]


def test_a_broken_file_of_lists_breeds_no_unknown_lists() -> None:
    using = SHARE.replace("[follow us on]", "['{network}']")
    assert [fault.code for fault in faults_of({"r/en/share.yaml": using, "r/en/words.yaml": "words: ["})] == ["R001"]


# ---- faults ----

BROKEN = [
    ("R001", "line:", "line: [", "did not find expected|expected ',' or ']'"),
    ("R001", "stable", "&a stable", "anchor '&a'"),
    ("R001", "stable", "*a", "found undefined alias|alias '*a'"),
    ("R001", "stable", "!!str stable", "tag 'tag:yaml.org,2002:str'"),
    ("R001", "stable", "sta\x00ble", "character U+0000 is not allowed here"),
    ("R001", "      max_words", "\tmax_words", "indent with spaces, not with tabs"),
    ("R001", "rules:", "rules: []\n---\na:", "a second document"),
    ("R001", "stable", "[" * 50 + "]" * 50, "nested too deeply"),
    ("R002", "[follow us on]", "follow us on", "'starts_with' wants a list, not 'follow us on'"),
    ("R002", "[follow us on]", "[]", "'starts_with' is an empty list"),
    ("R002", "[follow us on]", "[{network}]", "put it in quotes: '{network}'"),
    ("R002", "[follow us on]", "[follow: us]", "text that holds ': ' needs quotes"),
    ("R002", "[follow us on]", "['']", "'starts_with' is empty"),
    ("R002", "max_words: 20", "max_words: '20'", "'max_words' wants a whole number, not '20'"),
    ("R002", "max_words: 20", "max_words: -1", "wants a whole number"),
    ("R002", "max_words: 20", "prose: yes", "'prose' wants true or false, not 'yes'"),
    ("R002", "max_words: 20", "? [a]\n      : 1", "a key must be text"),
    ("R002", KIND, "line: 3", "a mapping is wanted, not '3'"),
    ("R002", RULE, "  3", "'rules' wants a list"),
    ("R002", SHARE, "- a", "this file must be a mapping with the keys language, category, rules"),
    ("R002", SHARE, "", "this file must be a mapping"),
    ("R003", "max_words", "max_word", "did you mean 'max_words'?"),
    ("R003", "    line:", "    category: share\n    line:", "unknown key 'category'"),
    ("R003", "language", "lang", "in the header"),
    ("R004", "    why: The page template closes the story with it.\n", "", "no 'why'"),
    ("R004", "category: share\n", "", "no 'category' in the header"),
    ("R004", "id: en.share.follow-us\n    ", "", "no 'id' in rule 1"),
    ("R005", "stable", "off", "one of: experimental, stable, retired"),
    ("R005", "confidence: high", "confidence: hihg", "did you mean 'high'?"),
    ("R005", "    line:", "    zone: [tale]\n    line:", "unknown zone 'tale'"),
    ("R005", "    line:", "    near: [shares]\n    line:", "did you mean 'share'?"),
    ("R005", "    line:", "    host: https://example.com/\n    line:", "write it bare"),
    ("R005", "max_words: 20", "same_as: [titel]", "did you mean 'title'?"),
    ("R005", "rules:", "words: {title: [a]}\nrules:", "'title' cannot name a word list"),
    ("R005", "rules:", "words: {a: ['in {b}'], b: [c]}\nrules:", "names a list of any/words.yaml"),
    ("R009", "rules:", "words: {a: ['{b}'], b: [c]}\nrules:", "unknown word list 'b'"),
    ("R005", "category: share", "category: shares", "unknown category 'shares'"),
    ("R006", "id: en.share", "id: de.share", "write en.share.<slug>"),
    ("R006", "follow-us", "Follow_us", "does not fit its place"),
    ("R006", "language: en", "language: de", "language 'de' where the path says 'en'"),
    ("R006", "category: share", "category: app", "category 'app' where the path says 'share'"),
    ("R007", RULE, RULE + RULE, "first in rules/en/share.yaml:4"),
    ("R008", "    status: stable", "    status: stable\n    status: stable", "first in line 7"),
    ("R009", "[follow us on]", "['{network}']", "unknown word list 'network'"),
    ("R009", "[follow us on]", "['{title}']", "unknown word list 'title'"),
    ("R009", "max_words: 20", "matches: ['{day} {2}']", "unknown word list 'day'"),
    ("R010", "max_words: 20", "matches: ['(a']", "bad pattern '(a': missing ) at character 3"),
    ("R010", "max_words: 20", "matches: ['a)(b']", "unbalanced parenthesis"),
    ("R011", "no_match:", "nomatch:", "no 'no_match'"),
    ("R011", "[Follow us on a walk along the harbour wall.]", "[]", "'no_match' is an empty list"),
    ("R011", RULE[RULE.index("    examples") :], "", "no 'examples'"),
    ("R012", "    examples", "    keep: {max_words: 3}\n    examples", "'keep' beside 'line'"),
    ("R012", f"    {KIND}\n", "", "exactly one of: line, section, run, inline, element, keep"),
    ("R015", "    line:", "    unless: x\n    line:", ORDER),
    ("R016", TESTS, "{}", "'line' tests nothing"),
    ("R017", "max_words: 20", r"matches: ['x(a)y', '(b)\1']", "refers to a group by number, \\1"),
    ("R017", "    line:", "    unless: ['(a)(?1)']\n    line:", "name the group: (?P<again>..) and (?P=again)"),
    ("R018", KIND, "element: {css: ['aside >> p']}", "bad selector 'aside >> p'"),
    ("R005", KIND, "element: {in: [asid]}", "did you mean 'aside'?"),
    ("R005", KIND, "element: {tag: [H2]}", "'H2' is no tag"),
    ("R002", KIND, "element: {link_share: 2}", "'link_share' wants a number from 0 to 1, not '2'"),
    ("R016", KIND, "element: {max_words: 3}", "give one of: words, roles, css, hidden, in, tag, link_share"),
    ("R016", KIND, "element: {words: ['**']}", "only decoration is left"),
    ("R016", KIND, "keep: {from: [ui]}", "'keep' tests nothing"),
    ("R016", KIND, "run: {group: [{optional: true}]}", "'group' tests nothing"),
    ("R016", "max_words: 20", "equals: ['***']", "only decoration is left"),
]


@pytest.mark.parametrize(("code", "old", "new", "said"), BROKEN)
def test_a_fault_of_each_kind(code: str, old: str, new: str, said: str) -> None:
    assert old in SHARE
    faults = faults_of({"rules/en/share.yaml": SHARE.replace(old, new, 1)})
    found = [str(fault) for fault in faults if fault.code == code]
    assert found, faults
    assert any(part in "\n".join(found) for part in said.split("|"))


def test_every_code_has_a_test_and_one_line() -> None:
    assert {code for code, *_ in BROKEN} | {"R013", "R014", "R019"} == set(CODES)
    assert all(title and "\n" not in title for title in CODES.values())


@pytest.mark.parametrize(
    ("old", "new", "rendered"),
    [
        (
            "starts_with",
            "start_with",
            "rules/en/share.yaml:10:7 R003 unknown key 'start_with' in en.share.follow-us\n"
            "          start_with: [follow us on]\n"
            "          ^\n"
            "    did you mean 'starts_with'?",
        ),
        (
            "stable",
            "sttable",
            "rules/en/share.yaml:7:13 R005 unknown status 'sttable' in en.share.follow-us\n"
            "        status: sttable\n"
            "                ^\n"
            "    did you mean 'stable'?",
        ),
        (
            "[follow us on]",
            "['été 👍', '{nettwork}']",
            "rules/en/share.yaml:10:30 R009 unknown word list 'nettwork' in en.share.follow-us\n"
            "          starts_with: ['été 👍', '{nettwork}']\n"
            "                                 ^\n"
            "    did you mean 'network'?",
        ),
        (
            "    line:",
            "    unless: x\n    line:",
            "rules/en/share.yaml:10:5 R015 'line' stands after 'unless' in en.share.follow-us\n"
            "        line:\n"
            "        ^\n"
            f"    {ORDER}",
        ),
        (
            "    why: The page template closes the story with it.\n    status: stable\n",
            "",
            "rules/en/share.yaml:4:5 R004 no 'why', 'status' in en.share.follow-us\n"
            "      - id: en.share.follow-us\n"
            "        ^",
        ),
    ],
)
def test_how_a_fault_is_shown(old: str, new: str, rendered: str) -> None:
    lists = {"rules/en/words.yaml": "language: en\nwords: {network: [facebook]}\n"}
    (fault,) = faults_of({"rules/en/share.yaml": SHARE.replace(old, new, 1)} | lists)
    assert str(fault) == rendered


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML's own parser says it in other words")
def test_how_broken_yaml_is_shown() -> None:
    (fault,) = faults_of({"rules/en/share.yaml": SHARE.replace("line:\n", "line: [\n")})
    assert str(fault) == (
        "rules/en/share.yaml:11:7 R001 while parsing a flow sequence, did not find expected ',' or ']'\n"
        "          max_words: 20\n"
        "          ^\n"
        "    it begins in line 9"
    )


def test_nothing_to_switch_off() -> None:
    own = HEADER + "  - {id: en.share.follow-uss, status: retired}\n"
    (fault,) = faults_of({"rules/en/share.yaml": SHARE}, {"own/en/share.yaml": own})
    assert str(fault) == (
        "own/en/share.yaml:4:10 R013 no rule en.share.follow-uss to make retired\n"
        "      - {id: en.share.follow-uss, status: retired}\n"
        "             ^\n"
        "    did you mean 'en.share.follow-us'?"
    )


def test_one_fault_does_not_hide_the_next() -> None:
    first = HEADER + RULE.replace("stable", "off") + renamed("two").replace("max_words", "mx_words").replace("why", "y")
    faults = faults_of({"rules/en/share.yaml": first, "rules/en/app.yaml": "- a"}, {"own/en/share.yaml": "a: ["})
    assert [(fault.path[:3], fault.code) for fault in faults] == [
        ("rul", "R005"), ("rul", "R004"), ("rul", "R003"), ("rul", "R003"), ("rul", "R002"), ("own", "R001"),
    ]  # fmt: skip


def test_one_fault_does_not_breed_others() -> None:
    for old, new in [("line:", "lines:"), ("max_words", "max_word"), ("language: en", "language: de")]:
        assert len(faults_of({"rules/en/share.yaml": SHARE.replace(old, new, 1)})) == 1


def test_too_many_words() -> None:
    many = "words: {n: [" + ", ".join(map(str, range(200))) + "]}\nrules:"
    text = SHARE.replace("rules:", many).replace("[follow us on]", "['{n} {n}']")
    (fault,) = faults_of({"rules/en/share.yaml": text})
    assert (fault.code, fault.message) == ("R009", "'{n} {n}' stands for 40,000 texts in en.share.follow-us")


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_positions_with_any_line_end_and_byte_order_mark(start: str, end: str) -> None:
    text = start + SHARE.replace("title: ", 'title: "Ü\u2028x" # ').replace("high", "hgih").replace("\n", end)
    (fault,) = faults_of({"rules/en/share.yaml": text})
    assert (fault.line, fault.column, fault.source) == (8, 17, "    confidence: hgih")


def test_what_is_shown_cannot_command_a_terminal() -> None:
    text = SHARE.replace("max_words", '"max_\\e[31mwords\\tx"').replace("[follow us on]", "[follow\tus]")
    shown = str(faults_of({"rules/en/share.yaml": text})[0])
    assert "\x1b" not in shown
    assert "\t" not in shown


# ---- files ----


def put(folder: Path, path: str, data: bytes) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(data)


def test_rule_files_are_read_in_order(tmp_path: Path) -> None:
    for path in ("en/share.yaml", "any/ui.yaml", "en/words.yaml", "README.md", ".git/a.yaml", "en/.b.yaml", "x.json"):
        put(tmp_path, path, b"\xef\xbb\xbfa: \xc3\xa9\r\n")
    assert read_rules(str(tmp_path), "rules") == tuple(
        RuleFile(f"rules/{path}", "a: é\r\n") for path in ("any/ui.yaml", "en/share.yaml", "en/words.yaml")
    )
    assert read_rules(f"{tmp_path}/")[0].path == f"{tmp_path}/any/ui.yaml"


def test_all_unreadable_files_are_named(tmp_path: Path) -> None:
    put(tmp_path, "en/app.yaml", b"language: en\ncategory: \xc3\xa9\xff\n")
    put(tmp_path, "en/share.yml", b"")
    os.symlink("nowhere", tmp_path / "en/ui.yaml")
    with pytest.raises(RuleError) as caught:
        read_rules(str(tmp_path), "own")
    assert str(caught.value) == (
        "own/en/app.yaml:2:12 R014 not UTF-8: byte 0xFF\n"
        "    category: é\ufffd\n"
        "               ^\n"
        "    save the file as UTF-8\n"
        "own/en/share.yml:1:1 R014 the name of a rule file ends in .yaml\n"
        "own/en/ui.yaml:1:1 R014 cannot read this file: not a file"
    )


def test_no_such_directory(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"own:1:1 R014 cannot read this directory: No such file"):
        read_rules(str(tmp_path / "none"), "own")


# ---- nothing but RuleError ----

FRAGMENTS = st.sampled_from(
    [*SHARE.splitlines(keepends=True), *KIND.split(), "[", "]", "{", "}", "'", '"', "|\n", "- ", "? ", ": ", "&a ",
     "*a", "!!int ", "\t", "\n", "#", "%YAML 1.1\n", "---\n", "...\n", "{network}", "é", "\x00", "\ud800", "\x85",
     "<<: "]
)  # fmt: skip


def try_to_load(text: str, path: str = "rules/en/share.yaml") -> None:
    faults: tuple[Fault, ...] = ()
    try:
        rules_of({path: text})
    except RuleError as error:
        faults = error.faults
    for fault in faults:
        assert fault.code in CODES
        assert 1 <= fault.line <= 2 + text.count("\n") + text.count("\r")
        assert 1 <= fault.column <= len(fault.source) + 1


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    try_to_load(text)
    try_to_load(SHARE.replace("follow us on", text), text)
    try_to_load(SHARE.replace("starts_with: [follow us on]", "matches: '" + text.replace("'", "''") + "'"))


@settings(max_examples=150, deadline=None)
@given(st.lists(FRAGMENTS, max_size=30))
def test_any_pieces_of_rules(pieces: list[str]) -> None:
    try_to_load("".join(pieces))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SHARE)), st.integers(0, 30), FRAGMENTS)
def test_any_slip_of_the_pen(start: int, length: int, piece: str) -> None:
    try_to_load(SHARE[:start] + piece + SHARE[start + length :])


@settings(max_examples=50, deadline=None)
@given(data=st.binary())
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("rules")
    put(folder, "en/share.yaml", data)
    try:
        (file,) = read_rules(str(folder))
    except RuleError:
        return
    try_to_load(file.text)


@pytest.mark.parametrize("character", ["[", "{", "- ", "? ", "[?", "'", "&a [", "!", "|", "a: "])
def test_depth_is_no_danger(character: str) -> None:
    try_to_load(character * 50_000)
