"""What a rule file may hold: derived from the types, and told to editors."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from cleaner.errors import RuleError
from cleaner.loading import RuleFile, load
from cleaner.rule import Examples, InlineMatcher, KeepMatcher, LineMatcher, LineTest, RunItem, SectionMatcher
from cleaner.schema import DESCRIPTIONS, FORMS, HEADERS, KINDS, RULE_KEYS, USE_KEYS, build, rule_schema, schema_text

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTED: str = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/rules.md").read_text("utf-8"), re.DOTALL)[0]


def errors_in(text: str) -> list[str]:
    """What an editor would underline."""
    document: Any = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return [error.message for error in jsonschema.Draft202012Validator(rule_schema()).iter_errors(document)]


def test_the_committed_schema_is_fresh() -> None:
    assert (ROOT / "rules/schema.json").read_text("utf-8") == schema_text(), (
        "write cleaner.schema.schema_text() to rules/schema.json"
    )


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(rule_schema())
    assert schema_text().endswith("}\n")


def test_the_documented_rule_loads_and_fits_the_schema() -> None:
    assert errors_in(DOCUMENTED) == []
    assert [rule.id for rule in load([[RuleFile("rules/en/share.yaml", DOCUMENTED)]])] == ["en.share.follow-us"]


@pytest.mark.parametrize("path", sorted((ROOT / "rules").glob("*/*.yaml")), ids=lambda path: path.stem)
def test_shipped_rules_fit_the_schema(path: Path) -> None:
    assert errors_in(path.read_text("utf-8")) == []


def test_keys_come_from_the_types() -> None:
    tests = {"in" if name == "within" else name for name in LineTest._fields}
    assert set(FORMS["LineMatcher"].keys) == {*tests, "at_most"}
    assert set(FORMS["KeepMatcher"].keys) == {*tests, "from"}
    assert set(FORMS["RunItem"].keys) == {*tests, "optional"}
    assert set(FORMS["ElementMatcher"].keys) == {*tests, "words", "roles", "css", "hidden"}
    assert set(FORMS["SectionMatcher"].keys) == set(SectionMatcher._fields)
    assert list(KINDS) == ["line", "section", "run", "inline", "element", "keep"]
    assert FORMS["SectionMatcher"].keys["items"].many
    assert FORMS["InlineMatcher"].keys["matches"].required


def test_rule_keys_are_in_the_documented_order() -> None:
    stated = re.search(r"Keys come in this order: `(.*?)`", (ROOT / "docs/rules.md").read_text("utf-8"), re.DOTALL)
    assert stated
    order = dict.fromkeys("<kind>" if name in KINDS else name for name in RULE_KEYS if name != "category")
    assert stated[1].replace("\n", " ").split(", ") == list(order)


def test_every_description_is_of_a_key() -> None:
    names = {name for form in FORMS.values() for name in form.keys} | set(RULE_KEYS)
    names |= {name for keys in HEADERS.values() for name in keys} | set(USE_KEYS)
    assert {name.rpartition(".")[2] for name in DESCRIPTIONS} == names


def test_build_puts_tests_where_the_types_have_them() -> None:
    assert build(FORMS["LineMatcher"], {"max_words": 3}) == LineMatcher(LineTest(max_words=3))
    assert build(FORMS["RunItem"], {"prose": True, "optional": True}) == RunItem(LineTest(prose=True), True)
    assert build(FORMS["KeepMatcher"], {"from": ("ui",), "max_words": 3}) == KeepMatcher(LineTest(max_words=3), ("ui",))
    assert build(FORMS["InlineMatcher"], {"matches": ("a",)}) == InlineMatcher(("a",))
    assert build(FORMS["Examples"], {"match": ("a",), "no_match": ("b",)}) == Examples(("a",), ("b",))


SWITCH = "language: en\ncategory: share\nrules: [{id: en.share.x, status: retired}]\n"
SITE = DOCUMENTED.replace("language: en\ncategory: share", "host: example.com").replace("en.share", "site.example-com")


@pytest.mark.parametrize(
    "text",
    [
        SWITCH,
        SITE.replace("    zone:", "    category: social\n    zone:"),
        "language: en\nwords: {day: [on, no, 24, 1.5]}\n",
        DOCUMENTED.replace("[head, tail]", "tail").replace("    line:", "    near: any\n    line:"),
    ],
)
def test_what_editors_accept(text: str) -> None:
    assert errors_in(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mentions", "mention"),
        ("status: stable", "status: on"),
        ("confidence: high", "confidence: hihg"),
        ("[head, tail]", "[foot]"),
        ("max_words: 20", "max_words: many"),
        ("max_words: 20", "prose: 3"),
        ("    why:", "    #"),
        ("    line:", "    inline: {matches: x}\n    line:"),
        ("no_match:", "nomatch:"),
        ("id: en.share.follow-us", "id: Follow us"),
        ("[follow us on, like us on, find us on]", "[]"),
        ("network:", "site:"),
        ("language: en", ""),
        ("category: share", "category: sharing"),
    ],
)
def test_what_editors_and_the_loader_refuse(old: str, new: str) -> None:
    assert old in DOCUMENTED
    text = DOCUMENTED.replace(old, new, 1)
    assert errors_in(text)
    with pytest.raises(RuleError):
        load([[RuleFile("rules/en/share.yaml", text)]])
