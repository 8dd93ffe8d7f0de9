"""One rule file: its header, its word lists and what it says about each rule."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from cleaner.reading import Reader, did_you_mean, quoted
from cleaner.rule import CATEGORIES, Category, Rule, Status
from cleaner.schema import ANY, HEADERS, KINDS, PLACEHOLDERS, RULE_KEYS, SHAPE_KEYS, USE_KEYS, Key
from cleaner.shapes import Shape, Shapes, shape_of_node
from cleaner.words import Lists
from cleaner.yaml_nodes import Items, Node, Scalar, Source, Table, parse

__all__ = ["Entry", "FileReader", "Reach", "id_of"]

_LANGUAGE = re.compile(r"any|[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LIST_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_SORTS = {"words": "words", "shapes": "uses"}
"""Name of a file in a language's folder -> what it holds, if not rules of the category that it is named for."""
_SHOWN_BARE = re.compile(r"[\w.-]{1,80}")


class Entry(NamedTuple):
    """What a file says about one id."""

    id: str
    at: int
    source: Source
    rule: Rule | None
    """None for a short entry, and where the rule is broken."""
    status: Status | None = None
    """Of a short entry ``{id: .., status: ..}``."""


class Reach(NamedTuple):
    """What the layers read so far have for the rules of a file."""

    lists: Lists
    """Those of the language's ``words.yaml``."""
    shapes: Shapes
    whole: bool
    """False if lists or shapes may be missing through no fault of this file."""
    switches: bool
    """There are rules below this layer which a short entry may mean."""
    proved: Collection[str] = frozenset()
    """Patterns that are known to be sound."""


class FileReader:
    """Reads the header at once, and the rules when the word lists of all files are known.

    The last two parts of the path say what the file may hold.  Faults gather in ``source``.
    """

    def __init__(self, path: str, text: str, lent: Lists | None = None) -> None:
        """``lent`` are the lists of ``any/words.yaml``, which other lists may name."""
        *_, self.folder, name = ["", *path.replace("\\", "/").split("/")]
        self.stem = name.removesuffix(".yaml")
        self.sort = self.folder if self.folder in ("sites", "shapes") else _SORTS.get(self.stem, "pack")
        self.source = Source(path, text)
        self.reader = Reader(self.source, "the header", lent or {}, whole=lent is not None)
        self.nodes = self._nodes(parse(self.source))
        self.words = self._words()
        self.language = self._language()
        self.category = self._category()
        self.without = self._without()
        self.host = self._must_be("host", self._value("host"), self.stem) if self.sort == "sites" else ""

    @property
    def complete(self) -> bool:
        """All that the file has for other files could be read."""
        return self.parsed and (self.sort != "words" or isinstance(self.nodes.get("words"), Table))

    @property
    def pack(self) -> str:
        """The language whose ``words.yaml`` is in reach."""
        return self.language if self.sort == "sites" else self.folder

    # ---- header ----

    def _nodes(self, root: Node | None) -> dict[str, Node]:
        self.parsed = isinstance(root, Table)
        if isinstance(root, Table):
            return {key.name: node for key, node in self.reader.entries(HEADERS[self.sort], root)}
        if root:
            wanted = ", ".join(name for name, key in HEADERS[self.sort].items() if key.required)
            self.source.fault("R002", f"this file must be a mapping with the keys {wanted}", root.at)
        return {}

    def _value(self, name: str) -> str | None:
        value = self.reader.value(HEADERS[self.sort][name], self.nodes[name]) if name in self.nodes else None
        return value if isinstance(value, str) else None

    def _must_be(self, name: str, value: str | None, wanted: str) -> str:
        """A value that the path repeats; the path speaks where there is none."""
        if value is not None and value != wanted:
            self.reader.fault("R006", f"{name} {quoted(value)} where the path says {quoted(wanted)},", self.nodes[name])
        return value or wanted

    def _language(self) -> str:
        language = self._value("language")
        if language and not _LANGUAGE.fullmatch(language):
            hint = "a code such as en or pt-br, or any"
            self.reader.fault("R005", f"unknown language {quoted(language)}", self.nodes["language"], hint)
        if self.sort in ("sites", "shapes"):
            return language or ANY
        return self._must_be("language", language, self.folder)

    def _category(self) -> Category:
        """Of all rules in the file; empty in a site's file that leaves it to its rules."""
        category = self._value("category")
        return self._must_be("category", category, self.stem) if self.sort in ("pack", "shapes") else category or ""

    def _words(self) -> Lists:
        """The lists of the file; each may name those above it, and those lent."""
        node = self.nodes.get("words")
        if node and not isinstance(node, Table):
            self.reader.fault("R002", "'words' wants a mapping of lists", node)
        found: dict[str, tuple[str, ...]] = {}
        for name, items in node.entries if isinstance(node, Table) else ():
            reader = self.reader._replace(lists={**found, **self.reader.lists})
            found[name.text] = self._word_list(reader, name, items)
        return found

    def _without(self) -> Mapping[str, str]:
        """The categories that the language has no words for -> why."""
        node = self.nodes.get("without")
        if node and not isinstance(node, Table):
            self.reader.fault("R002", "'without' wants a mapping of categories to reasons", node)
        found: dict[str, str] = {}
        for name, reason in node.entries if isinstance(node, Table) else ():
            if name.text not in CATEGORIES:
                hint = did_you_mean(name.text, CATEGORIES)
                self.reader.fault("R005", f"unknown category {quoted(name.text)}", name, hint)
            found[name.text] = " ".join(self.reader.text(Key(name.text, name.text, "str"), reason))
        return found

    def _word_list(self, reader: Reader, name: Scalar, items: Node) -> tuple[str, ...]:
        if not _LIST_NAME.fullmatch(name.text) or name.text in PLACEHOLDERS:
            hint = "lower-case letters, digits, _ and -; title and site are taken"
            reader.fault("R005", f"{quoted(name.text)} cannot name a word list", name, hint)
        return reader.word_list(Key(name.text, name.text, "str", many=True), items)

    # ---- shapes ----

    def shapes(self) -> Iterator[Shape]:
        """The shapes of a file of such; what is amiss with them whoever fills them is a fault here."""
        for number, item in enumerate(self._items("shapes"), 1):
            name = id_of(item, ANY)
            reader = Reader(self.source, _subject(name, number), {}, whole=False)
            reader.fill(SHAPE_KEYS, item)
            if isinstance(item, Table):
                _check_kind(reader, item, SHAPE_KEYS)
                _check_order(reader, item, SHAPE_KEYS)
                if name and self._fits(reader, name):
                    yield shape_of_node(name.text, self.source, item)

    def _use(self, reader: Reader, node: Node, name: Scalar | None, shapes: Shapes) -> Entry | None:
        """The rule that the language's lists make of a shape."""
        before = len(self.source.faults)
        values = reader.fill(USE_KEYS, node)
        if isinstance(node, Table):
            _check_order(reader, node, USE_KEYS)
        wanted = values.pop("shape", None)
        if name is None or not isinstance(wanted, str):
            return None
        shape = shapes.get(wanted)
        if shape is None:
            if reader.whole:
                reader.fault("R019", f"no shape {quoted(wanted)}", name, did_you_mean(wanted, shapes))
            return None
        filled = shape.filled(reader, name)
        if len(self.source.faults) > before or not filled:
            return Entry(name.text, name.at, self.source, None)
        rule = self._build({"host": (), "category": shape.category} | filled | values | {"id": name.text}, node)
        return Entry(name.text, name.at, self.source, rule)

    # ---- rules ----

    def entries(self, reach: Reach) -> Iterator[Entry]:
        """What the file says, rule by rule."""
        lists = {**reach.lists, **self.words}
        for number, item in enumerate(self._items("rules"), 1):
            name = id_of(item, self.language)
            reader = Reader(self.source, _subject(name, number), lists, reach.whole, reach.proved)
            if self.sort == "uses":
                entry = self._use(reader, item, name, reach.shapes)
            elif reach.switches and _keys_of(item) == {"id", "status"}:
                entry = self._switch(reader, item, name)
            else:
                entry = self._rule(reader, item, name)
            if entry:
                yield entry

    def _items(self, key: str) -> tuple[Node, ...]:
        node = self.nodes.get(key)
        if node and not isinstance(node, Items):
            self.reader.fault("R002", f"{key!r} wants a list", node)
        return node.items if isinstance(node, Items) else ()

    def _switch(self, reader: Reader, node: Node, name: Scalar | None) -> Entry | None:
        values = reader.fill({key: RULE_KEYS[key] for key in ("id", "status")}, node)
        if name is None or not self._fits(reader, name):
            return None
        status: Any = values["status"]
        return Entry(name.text, name.at, self.source, None, status)

    def _rule(self, reader: Reader, node: Node, name: Scalar | None) -> Entry | None:
        before = len(self.source.faults)
        keys = self._keys()
        values = reader.fill(keys, node)
        if isinstance(node, Table):
            _check_kind(reader, node, keys)
            _check_order(reader, node, keys)
        if name is None or not self._fits(reader, name):
            return None
        sound = len(self.source.faults) == before
        return Entry(name.text, name.at, self.source, self._build(values, node) if sound else None)

    def _keys(self) -> Mapping[str, Key]:
        """A rule in a site's file says its category, every other one may say its host."""
        if self.sort != "sites":
            return {name: key for name, key in RULE_KEYS.items() if name != "category"}
        keys = {name: key for name, key in RULE_KEYS.items() if name != "host"}
        return keys | {"category": keys["category"]._replace(required="category" not in self.nodes)}

    def _fits(self, reader: Reader, name: Scalar) -> bool:
        """The path and the header may both vouch for an id: if they differ, that is a fault already."""
        if self.sort == "sites":
            prefixes = [f"site.{host.replace('.', '-')}." for host in (self.stem, self.host)]
        elif self.sort == "shapes":
            prefixes = [f"{self.stem}.", f"{self.category}."]
        else:
            prefixes = [f"{self.folder}.{self.stem}.", f"{self.language}.{self.category}."]
        if any(name.text.startswith(prefix) and _SLUG.fullmatch(name.text[len(prefix) :]) for prefix in prefixes):
            return True
        hint = f"write {prefixes[0]}<slug>, the slug in lower-case letters, digits and single hyphens"
        reader.source.fault("R006", f"id {quoted(name.text)} does not fit its place", name.at, hint)
        return False

    def _build(self, values: dict[str, Any], node: Node) -> Rule:
        matcher = next(values.pop(kind) for kind in KINDS if kind in values)
        own = {"category": self.category, "host": (self.host,) if self.host else ()} | values
        return Rule(**own, language=self.language, matcher=matcher, place=self.source.place(node.at))


def _check_kind(reader: Reader, node: Table, keys: Mapping[str, Key]) -> None:
    kinds = [name for name, _ in node.entries if name.text in KINDS]
    wanted = f"exactly one of: {', '.join(KINDS)}"
    if len(kinds) > 1:
        reader.fault("R012", f"{kinds[1].text!r} beside {kinds[0].text!r}", kinds[1], wanted)
    elif not kinds and all(name.text in keys for name, _ in node.entries):
        reader.fault("R012", "no kind", node, wanted)


def _check_order(reader: Reader, node: Table, keys: Mapping[str, Key]) -> None:
    order = list(dict.fromkeys("<kind>" if name in KINDS else name for name in keys))
    names = [name for name, _ in node.entries if name.text in keys]
    ranks = [order.index("<kind>" if name.text in KINDS else name.text) for name in names]
    for place in range(1, len(names)):
        if ranks[place] < ranks[place - 1]:
            message = f"{names[place].text!r} stands after {names[place - 1].text!r}"
            reader.fault("R015", message, names[place], f"the order is: {', '.join(order)}")
            return


def id_of(node: Node, language: str) -> Scalar | None:
    """The id where it stands; a rule that fills a shape is called after it."""
    if isinstance(node, Table):
        for key, value in node.entries:
            if key.text in ("id", "shape") and isinstance(value, Scalar) and value.text:
                return value if key.text == "id" else value._replace(text=f"{language}.{value.text}")
    return None


def _keys_of(node: Node) -> set[str]:
    return {key.text for key, _ in node.entries} if isinstance(node, Table) else set()


def _subject(name: Scalar | None, number: int) -> str:
    """What messages call a rule."""
    if name is None:
        return f"rule {number}"
    return name.text if _SHOWN_BARE.fullmatch(name.text) else quoted(name.text)
