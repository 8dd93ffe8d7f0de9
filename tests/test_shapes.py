"""Shapes: rules that languages fill with words of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from cleaner.errors import Fault, RuleError
from cleaner.loading import RuleFile, load
from cleaner.rule import CATEGORIES, LineTest, Rule
from cleaner.rule_file import FileReader
from cleaner.shapes import shape_of_node
from cleaner.yaml_nodes import Source, Table, parse

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "rules"
SHAPE = """\
category: share
shapes:
  - id: share.button
    title: Label of a share button
    why: Share buttons leave their labels behind.
    status: stable
    confidence: high
    zone: [tail]
    line:
      equals: ['{share} {on} {network}']
      max_words: 8
    unless: ['{taboo}']
"""
WORDS = "language: fi\nwords: {share: [jaa], on: [palvelussa], taboo: [kakku]}\n"
ANY = "language: any\nwords: {network: [facebook, x]}\n"
USE = """\
language: fi
rules:
  - shape: share.button
    examples:
      match: ["[-Jaa palvelussa X-]"]
      no_match: [Jaa kakku kahtia.]
"""
SHAPES, FILLING, USES = "r/shapes/share.yaml", "r/fi/words.yaml", "r/fi/shapes.yaml"
FILES = {SHAPES: SHAPE, FILLING: WORDS, "r/any/words.yaml": ANY, USES: USE}
EXPECTED = ("caption", "timestamp", "navigation", "related", "byline", "ui", "paywall", "comments", "newsletter",
            "player", "ad", "share", "tools", "taxonomy", "copyright")  # fmt: skip
"""The categories that most pages of the press have, whatever the language."""


def layer(files: Mapping[str, str]) -> list[RuleFile]:
    return [RuleFile(path, text) for path, text in files.items()]


def faults(*layers: Mapping[str, str]) -> tuple[Fault, ...]:
    with pytest.raises(RuleError) as caught:
        load([layer(files) for files in layers])
    return caught.value.faults


def only(*layers: Mapping[str, str]) -> Rule:
    (rule,) = load([layer(files) for files in layers])
    return rule


def test_a_language_fills_a_shape() -> None:
    rule = only(FILES)
    assert (rule.id, rule.category, rule.language) == ("fi.share.button", "share", "fi")
    assert (rule.title, rule.zone, rule.unless) == ("Label of a share button", ("tail",), ("(?:kakku)",))
    assert rule.matcher.test == LineTest(equals=("jaa palvelussa facebook", "jaa palvelussa x"), max_words=8)  # type: ignore[union-attr]
    assert rule.examples.match == ("[-Jaa palvelussa X-]",)
    assert rule.place == ("r/fi/shapes.yaml", 3, 5)


def test_a_list_takes_in_the_one_that_is_lent_and_those_above_it() -> None:
    lent = ANY.replace("{network", "{name: [facebook], network").replace("[facebook, x]", "['{name}', x]")
    own = WORDS.replace("{share", "{network: ['{network}', vk], share").replace("on: [", "on: ['{share}', ")
    rule = only({**FILES, "r/any/words.yaml": lent, FILLING: own})
    texts = rule.matcher.test.equals  # type: ignore[union-attr]
    assert set(texts) == {f"jaa {on} {name}" for on in ("jaa", "palvelussa") for name in ("facebook", "x", "vk")}


def test_a_list_that_names_itself_where_none_is_lent_is_a_fault() -> None:
    found = faults({**FILES, FILLING: WORDS.replace("on: [", "on: ['{on}', ")})
    assert [(fault.code, fault.path) for fault in found] == [("R009", FILLING)]


def test_what_the_language_says_of_itself_holds() -> None:
    said = USE.replace("    examples", "    status: experimental\n    confidence: low\n    examples")
    rule = only({**FILES, "r/fi/shapes.yaml": said})
    assert (rule.status, rule.confidence) == ("experimental", "low")


def test_a_shape_knows_its_lists() -> None:
    node = parse(Source("r/shapes/share.yaml", "{id: share.x, title: '{no}', line: {matches: ['{a}{2}\\d', '{b-c}']}}"))
    assert isinstance(node, Table)
    assert shape_of_node("share.x", Source("", ""), node).lists == {"a", "b-c"}


def test_users_fill_shipped_shapes_and_switch_their_rules() -> None:
    shipped = {path: text for path, text in FILES.items() if "fi/" not in path}
    own = {path: text for path, text in FILES.items() if "fi/" in path}
    assert only(shipped, own).id == "fi.share.button"
    off = {"own/fi/share.yaml": "language: fi\ncategory: share\nrules: [{id: fi.share.button, status: retired}]\n"}
    assert only(FILES, off).status == "retired"


@pytest.mark.parametrize(
    ("path", "old", "new", "code", "at", "said"),
    [
        (FILLING, "share: [jaa], ", "", "R009", "fi/shapes.yaml:3", "put share into the language's words"),
        (USES, "share.button", "share.buton", "R019", "fi/shapes.yaml:3", "did you mean 'share.button'?"),
        (USES, "    examples", "    zone: [head]\n    examples", "R003", "fi/shapes.yaml:4", "'zone'"),
        (USES, "no_match", "nomatch", "R003", "fi/shapes.yaml:6", "nomatch"),
        (USES, "rules:", "without: {hare: none}\nrules:", "R005", "fi/shapes.yaml:2", "'share'"),
        (SHAPES, "id: share.button", "id: fi.share.button", "R006", "shapes/share.yaml:3", "share.<slug>"),
        (SHAPES, "    zone: [tail]\n", "    host: a.example\n", "R003", "shapes/share.yaml:8", "host"),
        (SHAPES, SHAPE, SHAPE + SHAPE[SHAPE.index("  - id") :], "R007", "shapes/share.yaml:13", "first in line 3"),
        (USES, "    ex", "    confidence: low\n    status: stable\n    ex", "R015", "fi/shapes.yaml:5", "order"),
        (SHAPES, "max_words: 8", "matches: ['(']", "R010", "shapes/share.yaml:11", "bad pattern"),
        (SHAPES, "    status: stable\n", "", "R004", "shapes/share.yaml:3", "no 'status'"),
        (SHAPES, "category: share", "category: ui", "R006", "shapes/share.yaml:1", "ui"),
    ],
)  # fmt: skip
def test_faults(path: str, old: str, new: str, code: str, at: str, said: str) -> None:
    assert old in FILES[path]
    found = [str(fault) for fault in faults({**FILES, path: FILES[path].replace(old, new, 1)}) if fault.code == code]
    assert any(at in fault and said in fault for fault in found), found


def test_what_the_words_make_of_a_shape_is_a_fault_of_the_language() -> None:
    shape = SHAPE.replace("equals: ['{share} {on} {network}']", "matches: ['{share}{on}{network}(?P<{taboo}>b)']")
    found = faults({**FILES, "r/shapes/share.yaml": shape})
    assert [(fault.code, fault.path) for fault in found] == [("R010", "r/fi/shapes.yaml")]
    assert "by the shape share.button" in found[0].message


def test_a_broken_file_of_words_breeds_no_missing_lists() -> None:
    assert [fault.code for fault in faults({**FILES, "r/fi/words.yaml": "words: ["})] == ["R001"]
    assert [fault.code for fault in faults({**FILES, "r/shapes/share.yaml": "shapes: ["})] == ["R001"]


# ------------------------------------------------------------------ what ships


def packs() -> list[str]:
    return sorted(path.parent.name for path in RULES.glob("*/shapes.yaml"))


def shapes() -> list[dict[str, object]]:
    files = (yaml.safe_load(path.read_text("utf-8")) for path in sorted(RULES.glob("shapes/*.yaml")))
    return [shape for file in files for shape in file["shapes"]]


def shipped() -> tuple[Rule, ...]:
    return load([[RuleFile(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in RULES.glob("*/*.yaml")]])


@pytest.fixture(scope="module")
def covered() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rule in shipped():
        if rule.status == "stable":
            found.setdefault(rule.language, set()).add(rule.category)
    return found


@pytest.mark.parametrize("language", ["en", *packs()])
def test_a_pack_covers_what_most_pages_have(language: str, covered: dict[str, set[str]]) -> None:
    path = RULES / language / "shapes.yaml"
    without = FileReader(f"rules/{language}/shapes.yaml", path.read_text("utf-8")).without if path.exists() else {}
    assert all(reason.strip() for reason in without.values())
    assert set(EXPECTED) - without.keys() <= covered[language]
    assert without.keys() <= set(CATEGORIES) - covered[language]


def test_every_shape_is_filled_by_a_language() -> None:
    filled = {rule.id.partition(".")[2] for rule in shipped() if rule.place.path.endswith("/shapes.yaml")}
    names = [shape["id"] for shape in shapes()]
    assert set(names) == filled
    assert len(names) == len(set(names))


def test_every_list_is_explained() -> None:
    named = {name for shape in shapes() for name in shape_of_node("", Source("", ""), _node(shape)).lists}
    explained = (RULES / "shapes/README.md").read_text("utf-8")
    lent = set(yaml.safe_load((RULES / "any/words.yaml").read_text("utf-8"))["words"])
    assert {name for name in named | lent if f"`{name}`" not in explained} == set()


def _node(shape: object) -> Table:
    node = parse(Source("", yaml.safe_dump(shape, allow_unicode=True)))
    assert isinstance(node, Table)
    return node
