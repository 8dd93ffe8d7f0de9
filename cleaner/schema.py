"""What a rule file may hold, derived from the rule types; the same as a JSON Schema for editors.

There is no second list of keys: a field added to a type in :mod:`cleaner.rule` is a key at once,
and generating the schema fails until :data:`DESCRIPTIONS` explains it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, get_args

from cleaner.rule import (
    CATEGORIES,
    CONFIDENCES,
    CONTAINERS,
    STATUSES,
    ZONES,
    ElementMatcher,
    Examples,
    LineTest,
    Matcher,
    Rule,
    RunItem,
)

__all__ = [
    "ANY",
    "FORMS",
    "HEADERS",
    "KINDS",
    "PLACEHOLDERS",
    "PROOF",
    "RULE_KEYS",
    "SHAPE_KEYS",
    "USE_KEYS",
    "Form",
    "Key",
    "build",
    "choices",
    "rule_schema",
    "schema_text",
]

PLACEHOLDERS = ("title", "site")
"""What the caller may know of a document: the values of ``same_as``, and ``{title}`` in patterns."""
PROOF = ("examples", *Examples._fields)
"""A rule is not a rule without these."""
ANY = "any"

_RENAMED = {"against": "from", "within": "in"}
_LENIENT = ("matches", "unless", "zone", "host", "near", "items", "css", "in", "tag")
_WORDS = ("equals", "starts_with", "ends_with", "mentions")
_OF_ELEMENT = ("words", "roles", "css", "hidden", "in", "tag", "link_share")
_INTERNAL = ("language", "matcher", "place")


class Key(NamedTuple):
    """One key of a mapping in a rule file."""

    name: str
    """As written in YAML."""
    field: str
    """As named in the type."""
    type: str
    """Type of one value: ``str``, ``int``, ``bool``, an enumeration, or a key of :data:`FORMS`."""
    many: bool = False
    """A list of such values."""
    lenient: bool = False
    """A list of one may be written without the brackets."""
    required: bool = False
    default: object = None
    test: bool = False
    """The key belongs to the :class:`~cleaner.rule.LineTest` that stands directly in this mapping."""


class Form(NamedTuple):
    """A type of :mod:`cleaner.rule` and the keys of the mapping that it is written as."""

    kind: Any
    keys: Mapping[str, Key]
    asks: tuple[str, ...] = ()
    """Keys that test something: one of them must be there."""


def _annotations(kind: Any) -> dict[str, str]:
    """Field -> annotation as written: ``Category`` and ``str`` are the same type, but not the same key."""
    return {name: getattr(note, "__forward_arg__", str(note)) for name, note in kind.__annotations__.items()}


def _key(kind: Any, field: str, annotation: str, *, test: bool = False) -> Key:
    name = _RENAMED.get(field, field)
    one = annotation.removesuffix(" | None")
    many = one.startswith("tuple[")
    return Key(
        name,
        field,
        one.removeprefix("tuple[").removesuffix(", ...]"),
        many,
        many and name in _LENIENT,
        field not in kind._field_defaults or name in PROOF,
        kind._field_defaults.get(field),
        test,
    )


def _form(kind: Any) -> Form:
    keys = []
    for field, annotation in _annotations(kind).items():
        if field == "test":
            keys += [_key(LineTest, *item, test=True) for item in _annotations(LineTest).items()]
        else:
            keys.append(_key(kind, field, annotation, test=kind is LineTest))
    tests = tuple(key.name for key in keys if key.test)
    return Form(kind, {key.name: key for key in keys}, _OF_ELEMENT if kind is ElementMatcher else tests)


def _rule_keys() -> dict[str, Key]:
    """The keys of a rule in their order; the six kinds stand before ``unless``."""
    keys: dict[str, Key] = {}
    for field, annotation in _annotations(Rule).items():
        if field == "unless":
            keys |= {name: Key(name, "matcher", kind.__name__) for name, kind in KINDS.items()}
        if field not in _INTERNAL:
            keys[field] = _key(Rule, field, annotation)
    return keys


KINDS: Mapping[str, Any] = {kind.__name__.removesuffix("Matcher").lower(): kind for kind in get_args(Matcher)}
"""Key in YAML -> matcher type; a rule has exactly one of them."""
FORMS: Mapping[str, Form] = {kind.__name__: _form(kind) for kind in (LineTest, RunItem, Examples, *KINDS.values())}
RULE_KEYS: Mapping[str, Key] = _rule_keys()
"""All keys of a rule, in the order they must come in; ``category`` in site files, ``host`` in all others."""

SHAPE_KEYS: Mapping[str, Key] = {
    name: key for name, key in RULE_KEYS.items() if name not in ("category", "host", "examples")
}
"""The keys of a shape: a rule without examples."""
USE_KEYS: Mapping[str, Key] = {"shape": Key("shape", "shape", "str", required=True)} | {
    name: RULE_KEYS[name]._replace(required=name == "examples") for name in ("status", "confidence", "examples")
}
"""The keys of a rule that fills a shape."""

_HEADER = {name: Key(name, name, type_) for name, type_ in (
    ("host", "str"), ("language", "str"), ("category", "Category"), ("without", "without"), ("words", "words"),
    ("shapes", "shapes"), ("rules", "rules"),
)}  # fmt: skip


def _header(required: str, optional: str = "") -> dict[str, Key]:
    names = f"{required} {optional}".split()
    return {name: _HEADER[name]._replace(required=name in required.split()) for name in names}


HEADERS: Mapping[str, Mapping[str, Key]] = {
    "pack": _header("language category rules", "words"),
    "words": _header("language words"),
    "sites": _header("host rules", "language category words"),
    "shapes": _header("category shapes"),
    "uses": _header("language rules", "without"),
}
"""The keys of a file: ``<language>/<category>.yaml``, ``<language>/words.yaml``, ``sites/<host>.yaml``,
``shapes/<category>.yaml``, ``<language>/shapes.yaml``."""


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "Status": STATUSES, "Confidence": CONFIDENCES, "Zone": ZONES, "Container": CONTAINERS, "Category": CATEGORIES,
}  # fmt: skip


def choices(key: Key) -> tuple[str, ...]:
    """The values that a key allows; none where anything goes.

    >>> choices(RULE_KEYS["status"])
    ('experimental', 'stable', 'retired')
    """
    if key.name == "same_as":
        return PLACEHOLDERS
    known = _CHOICES.get(key.type, ())
    return (*known, ANY) if key.name == "near" else known


def build(form: Form, values: Mapping[str, object]) -> Any:
    """The typed value for what stood under the keys of a form.

    >>> build(FORMS["KeepMatcher"], {"max_words": 3, "from": ("ui",)}).against
    ('ui',)
    """
    own: dict[str, Any] = {form.keys[name].field: value for name, value in values.items()}
    if "test" in form.kind._fields:
        tests = {key.field: own.pop(key.field) for key in form.keys.values() if key.test and key.name in values}
        own["test"] = LineTest(**tests)
    return form.kind(**own)


# ---- JSON Schema ----

DESCRIPTIONS: Mapping[str, str] = {
    "host": "The sites that the rule is bound to, subdomains included: example.com",
    "language": "Language of the words in this file, as the folder is named; 'any' where no language is needed.",
    "category": "What sort of residue this is, as the file is named.",
    "words": "Lists of words, to be named as {name} in the word tests and patterns of the rules.",
    "rules": "The rules.",
    "shapes": "Rules without examples, for languages to fill with their words; ids are <category>.<slug>.",
    "without": "Categories that the press of this language has no words for, each with the reason.",
    "shape": "The shape that the language's lists fill: <category>.<slug>.",
    "id": "<language>.<category>.<slug>; in sites/ site.<host-with-hyphens>.<slug>. Never used again.",
    "title": "What goes, in a few words.",
    "why": "Why such lines stand in scraped text, or why they are safe to cut.",
    "status": "experimental: logged, not cut. stable: in force. retired: out of force, the id stays taken.",
    "confidence": "high is cut in every mode, medium in balanced and recall, low in recall alone.",
    "zone": "Where the line must stand; without it the rule holds anywhere.",
    "near": "A line claimed in one of these categories by another rule must lie within three lines.",
    "line": "The whole line goes if all the tests pass.",
    "section": "A heading and the items that follow it go.",
    "run": "A group of lines that stands several times in a row goes.",
    "inline": "A span within a line goes.",
    "element": "Lines of a page go by what its markup says of them.",
    "ElementMatcher.words": "A class or id around the line has these words, whole and in this order: related posts.",
    "roles": "A role, itemprop, aria-label, data-testid or the like around the line has these words.",
    "css": "CSS selectors: the lines inside the elements that they find.",
    "hidden": "The page hides the line, at least without scripts.",
    "in": "The line stands in such an element, or in one with its role.",
    "tag": "The innermost block element around the line.",
    "link_share": "At least this share of the line's visible characters is in links, 0 to 1.",
    "keep": "A line that passes the tests stays, whatever claims it.",
    "unless": "Patterns searched in the line; a hit spares it.",
    "examples": "Texts that prove the rule; [-...-] encloses exactly what goes.",
    "match": "Texts that the rule must find; [-...-] encloses exactly what goes.",
    "no_match": "Near misses: article text that holds the trigger words and must stay whole.",
    "equals": "The whole line is one of these texts; closing punctuation does not count.",
    "starts_with": "The line begins with these whole words.",
    "ends_with": "The line ends with these whole words; closing punctuation does not count.",
    "mentions": "These whole words stand somewhere in the line.",
    "matches": "The pattern matches the whole line (package regex, case ignored).",
    "InlineMatcher.matches": "Patterns searched in the line; what is matched goes, or the group (?P<cut>..).",
    "min_words": "The line has at least so many words.",
    "max_words": "The line has at most so many words; without it a line rule is tried on 60 words at most.",
    "sentence": "The line ends as a sentence does and has four words or more.",
    "prose": "The line is running prose: a sentence of 10 words or more, or 25 words with a stop inside.",
    "ellipsis": "The line breaks off in an ellipsis.",
    "title_case": "At least three words in five begin with a capital or a digit.",
    "same_as": "The line repeats what the caller said the title or the site's name is.",
    "repeated": "The same line stands in the document at least twice.",
    "heading": "Tests on the heading.",
    "items": "Tests on an item; of a list of tests any suffices.",
    "at_least": "With fewer items (or groups) nothing goes.",
    "LineMatcher.at_most": "If more lines of the text than this pass, they are data and none goes.",
    "at_most": "The section ends after so many items.",
    "until_end": "In the tail, everything to the end goes.",
    "group": "Tests on the lines of one group, in their order.",
    "optional": "A group may lack this line.",
    "beside": "The run must touch a line claimed in one of these categories.",
    "from": "Protects against claims in these categories alone; without it, against all.",
}

_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_WORD: dict[str, Any] = {
    "type": ["string", "number", "boolean"],
    "description": "Taken as written: no, on and 24 are words too.",
}
_ID = r"^([a-z0-9-]+\.)?[a-z0-9_-]+\.[a-z0-9]+(-[a-z0-9]+)*$"


def _one(key: Key) -> dict[str, Any]:
    """Schema of one value of a key."""
    if key.type in (*FORMS, "words", "rules", "shapes", "without"):
        return {"$ref": f"#/$defs/{key.type}"}
    if key.type == "Category":
        category = {"$ref": "#/$defs/category"}
        return category if ANY not in choices(key) else {"anyOf": [{"const": ANY}, category]}
    if allowed := choices(key):
        return {"enum": list(allowed)}
    if key.type == "int":
        return {"type": "integer", "minimum": 0}
    if key.type == "float":
        return {"type": "number", "minimum": 0, "maximum": 1}
    if key.type == "bool":
        return {"type": "boolean"}
    return _WORD if key.name in _WORDS else _TEXT


def _property(key: Key, owner: str) -> dict[str, Any]:
    one = _one(key)
    shown: dict[str, Any] = {"description": DESCRIPTIONS.get(f"{owner}.{key.name}") or DESCRIPTIONS[key.name]}
    if key.default not in (None, ()):
        shown["default"] = key.default
    if key.name == "id":
        shown["pattern"] = _ID
    if not key.many:
        return shown | one
    several = {"type": "array", "items": one, "minItems": 1}
    return shown | ({"anyOf": [one, several]} if key.lenient else several)


def _object(keys: Mapping[str, Key], owner: str = "", asks: Sequence[str] = ()) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
    schema["properties"] = {name: _property(key, owner) for name, key in keys.items()}
    if required := [name for name, key in keys.items() if key.required and name != "category"]:
        schema["required"] = required
    if asks and len(asks) == len(keys):
        schema["minProperties"] = 1
    elif asks:
        schema["anyOf"] = [{"required": [name]} for name in asks]
    return schema


def _definitions() -> dict[str, Any]:
    rule = _object(RULE_KEYS) | {"oneOf": [{"required": [kind]} for kind in KINDS]}
    switch = _object({name: RULE_KEYS[name] for name in ("id", "status")})
    switch["description"] = "In a directory of your own: takes the shipped rule of this id with another status."
    words = {"type": "array", "items": _WORD, "minItems": 1}
    names = {"pattern": "^[a-z][a-z0-9_-]*$", "not": {"enum": list(PLACEHOLDERS)}}
    return {
        "words": {"type": "object", "additionalProperties": words, "propertyNames": names},
        "rules": {
            "type": "array",
            "items": {"anyOf": [{"$ref": f"#/$defs/{one}"} for one in ("rule", "switch", "use")]},
        },
        "shapes": {"type": "array", "items": {"$ref": "#/$defs/shape"}},
        "without": {"type": "object", "additionalProperties": _TEXT, "propertyNames": {"$ref": "#/$defs/category"}},
        "category": {"enum": list(CATEGORIES)},
        "rule": rule,
        "switch": switch,
        "shape": _object(SHAPE_KEYS) | {"oneOf": [{"required": [kind]} for kind in KINDS]},
        "use": _object(USE_KEYS),
        **{name: _object(form.keys, name, form.asks) for name, form in FORMS.items()},
    }


def rule_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a rule file, generated from the rule types."""
    file = _object(_HEADER)
    needs = [[name for name, key in keys.items() if key.required] for keys in HEADERS.values()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rule file",
        "description": "Generated from cleaner/rule.py; docs/rules.md explains the format.",
        **file,
        "anyOf": [{"required": required} for required in needs],
        "$defs": _definitions(),
    }


def schema_text() -> str:
    """The schema as it is committed in ``rules/schema.json``."""
    import json

    return json.dumps(rule_schema(), indent=2, ensure_ascii=False) + "\n"
