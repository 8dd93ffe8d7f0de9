"""One rule: nodes in, a typed rule out.

A reader never stops at a fault.  It records it and hands back nothing for that value; since rules are
given out only when no file has a fault, what stands in for the value does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeAlias, TypeVar

import regex

from cleaner.hints import name_of
from cleaner.schema import FORMS, PROOF, Form, Key, build, choices
from cleaner.sre_tree import numbered
from cleaner.text import shape_of
from cleaner.words import Lists, TooManyWords, UnknownList, expand, expand_pattern, folded, lists_named
from cleaner.yaml_nodes import Items, Node, Scalar, Source, Table

__all__ = ["CODES", "Reader", "did_you_mean", "quoted"]

CODES: Mapping[str, str] = {
    "R001": "not YAML, or YAML beyond what rules need (anchors, tags, a second document)",
    "R002": "a value of the wrong type, or an empty one",
    "R003": "unknown key",
    "R004": "missing key",
    "R005": "a value that is not allowed here",
    "R006": "id, language, category or host does not fit the place of the file",
    "R007": "an id that stands twice",
    "R008": "a key that stands twice",
    "R009": "unknown word list, or more words than can be meant",
    "R010": "a pattern that does not compile",
    "R011": "a rule without examples that it must and must not match",
    "R012": "not exactly one of line, section, run, inline, element, keep",
    "R013": "no rule of this id to switch on or off",
    "R014": "a file that cannot be read",
    "R015": "keys out of order",
    "R016": "a test that tests nothing",
    "R017": "a pattern that refers to a group by its number",
    "R018": "a CSS selector that cannot be read",
    "R019": "no shape of this name",
}
"""Code of a fault -> what faults of this code have in common."""

_Value = TypeVar("_Value")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_HOST = re.compile(r"[^\W_]+(?:(?:\.|-+)[^\W_]+)*")
_SHARE = re.compile(r"0(?:\.\d+)?|1(?:\.0+)?")
_TAG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_UNKNOWN_YET = re.compile(r"\{(?:title|site)\}")
_BAD_PATTERN = (regex.error, ValueError, OverflowError, RecursionError, MemoryError)


class Reader(NamedTuple):
    """Reads the values of one rule, or of the header of a file."""

    source: Source
    subject: str
    """What messages name: the id of the rule."""
    lists: Lists
    """Word lists in reach."""
    whole: bool = True
    """False if a file of word lists is broken, so that lists may seem to be missing."""
    proved: Collection[str] = frozenset()
    """Patterns that are known to be sound."""

    def fault(self, code: str, message: str, node: Node, hint: str = "") -> None:
        self.source.fault(code, f"{message} in {self.subject}", node.at, hint)

    # ---- mappings ----

    def fill(self, keys: Mapping[str, Key], node: Node) -> dict[str, object]:
        """The values of a mapping by key."""
        return {key.name: self.value(key, value) for key, value in self.entries(keys, node)}

    def entries(self, keys: Mapping[str, Key], node: Node) -> Iterator[tuple[Key, Node]]:
        """The known keys of a mapping with their nodes; unknown and missing ones become faults."""
        if not isinstance(node, Table):
            self.fault("R002", f"a mapping is wanted, not {_shown(node)},", node)
            return
        for name, value in node.entries:
            if name.text in keys:
                yield keys[name.text], value
            else:
                self.fault("R003", f"unknown key {quoted(name.text)}", name, did_you_mean(name.text, keys))
        here = {name.text for name, _ in node.entries}
        absent = [key.name for key in keys.values() if key.required and key.name not in here]
        for code, names in (
            ("R004", [repr(name) for name in absent if name not in PROOF]),
            ("R011", [repr(name) for name in absent if name in PROOF]),
        ):
            if names:
                self.fault(code, f"no {', '.join(names)}", node)

    def record(self, key: Key, node: Node) -> Iterator[Any]:
        """A mapping as a value of the type that it stands for; nothing if there is a fault in it."""
        before = len(self.source.faults)
        form: Form = FORMS[key.type]
        values = self.fill(form.keys, node)
        if len(self.source.faults) > before:
            return
        if form.asks and not any(name in values for name in form.asks):
            self.fault("R016", f"{key.name!r} tests nothing", node, f"give one of: {', '.join(form.asks)}")
        else:
            yield build(form, values)

    # ---- values ----

    def value(self, key: Key, node: Node) -> Any:
        """What stands under a key: a tuple for keys that take several values, else the value or None."""
        read = _BY_NAME.get(key.name) or _BY_TYPE.get(key.type) or (Reader.choice if choices(key) else Reader.record)
        found = tuple(value for element in self.elements(key, node) for value in read(self, key, element))
        return found if key.many else next(iter(found), None)

    def elements(self, key: Key, node: Node) -> tuple[Node, ...]:
        if not key.many:
            return (node,)
        if isinstance(node, Items):
            if not node.items:
                self.fault("R011" if key.name in PROOF else "R002", f"{key.name!r} is an empty list", node)
            return node.items
        if key.lenient:
            return (node,)
        hint = f"write [{node.text}]" if isinstance(node, Scalar) and node.text else ""
        self.fault("R002", f"{key.name!r} wants a list, not {_shown(node)},", node, hint)
        return ()

    def text(self, key: Key, node: Node) -> Iterator[str]:
        """Any scalar as it is written: ``no``, ``on`` and ``1.0`` are words here."""
        if not isinstance(node, Scalar):
            self.fault("R002", f"{key.name!r} wants text, not {_shown(node)},", node, _braces_hint(node))
        elif not node.text.strip():
            self.fault("R002", f"{key.name!r} is empty", node)
        else:
            yield node.text

    def number(self, key: Key, node: Node) -> Iterator[int]:
        if isinstance(node, Scalar) and node.plain and _NUMBER.fullmatch(node.text):
            yield int(node.text)
        else:
            self.fault("R002", f"{key.name!r} wants a whole number, not {_shown(node)},", node)

    def share(self, key: Key, node: Node) -> Iterator[float]:
        if isinstance(node, Scalar) and node.plain and _SHARE.fullmatch(node.text):
            yield float(node.text)
        else:
            self.fault("R002", f"{key.name!r} wants a number from 0 to 1, not {_shown(node)},", node)

    def truth(self, key: Key, node: Node) -> Iterator[bool]:
        if isinstance(node, Scalar) and node.plain and node.text in ("true", "false"):
            yield node.text == "true"
        else:
            self.fault("R002", f"{key.name!r} wants true or false, not {_shown(node)},", node)

    def choice(self, key: Key, node: Node) -> Iterator[str]:
        allowed = choices(key)
        for text in self.text(key, node):
            if text in allowed:
                yield text
            else:
                hint = did_you_mean(text, allowed) or f"one of: {', '.join(allowed)}"
                self.fault("R005", f"unknown {key.name} {quoted(text)}", node, hint)

    def host(self, key: Key, node: Node) -> Iterator[str]:
        for text in self.text(key, node):
            if _HOST.fullmatch(text) and "." in text and text == text.lower():
                yield text
            else:
                self.fault("R005", f"{quoted(text)} is no host", node, "write it bare, as in example.com")

    # ---- markup ----

    def tag(self, key: Key, node: Node) -> Iterator[str]:
        for text in self.text(key, node):
            if _TAG.fullmatch(text):
                yield text
            else:
                self.fault("R005", f"{quoted(text)} is no tag", node, "write it bare and in lower case, as in h2")

    def selector(self, key: Key, node: Node) -> Iterator[str]:
        for text in self.text(key, node):
            if problem := selector_fault(text):
                hint = "write CSS, as in aside.ad > p"
                self.fault("R018", f"bad selector {quoted(text)}: {problem}", node, hint)
            else:
                yield text

    def names(self, key: Key, node: Node) -> Iterator[str]:
        """Words of classes; ``related-posts`` and ``relatedPosts`` are written alike."""
        yield from self._folded(key, node, lambda text: name_of(text).strip())

    # ---- words and patterns ----

    def words(self, key: Key, node: Node) -> Iterator[str]:
        yield from self._folded(key, node, folded)

    def lines(self, key: Key, node: Node) -> Iterator[str]:
        yield from self._folded(key, node, lambda text: shape_of(text).key)

    def word_list(self, key: Key, node: Node) -> tuple[str, ...]:
        """The words of a list; an entry that is ``{name}`` alone stands for the words of a list in reach."""
        return tuple(word for element in self.elements(key, node) for word in self._listed(key, element))

    def _listed(self, key: Key, node: Node) -> Iterator[str]:
        for text in self.text(key, node):
            if "{" not in text:
                yield text
            elif text[0] + text[-1] == "{}" and lists_named(text):
                yield from self._expanded(expand, text, node) or ()
            else:
                hint = "{name} alone names a list of any/words.yaml"
                self.fault("R005", f"{quoted(text)} cannot stand in a word list", node, hint)

    def pattern(self, key: Key, node: Node) -> Iterator[str]:
        for text in self.text(key, node):
            pattern = self._expanded(expand_pattern, text, node)
            if pattern is not None:
                yield from self._proved(pattern, text, node)

    def _folded(self, key: Key, node: Node, fold: Callable[[str], str]) -> Iterator[str]:
        for text in self.text(key, node):
            words = dict.fromkeys(map(fold, self._expanded(expand, text, node) or ()))
            if "" in words:
                self.fault("R016", f"{key.name!r} compares nothing: of {quoted(text)} only decoration is left", node)
            yield from words

    def _expanded(self, expander: Callable[[str, Lists], _Value], text: str, node: Node) -> _Value | None:
        try:
            return expander(text, self.lists)
        except UnknownList as error:
            if self.whole:
                name = str(error.args[0])
                self.fault("R009", f"unknown word list {quoted(name)}", node, did_you_mean(name, self.lists))
        except TooManyWords as error:
            self.fault("R009", f"{quoted(text)} stands for {error.args[0]:,} texts", node)
        return None

    def _proved(self, pattern: str, text: str, node: Node) -> Iterator[str]:
        """The pattern, if it compiles; ``text`` is how the author wrote it."""
        if pattern in self.proved:
            yield pattern
            return
        try:
            regex.compile(_UNKNOWN_YET.sub("(?:x)", pattern), regex.IGNORECASE)
        except _BAD_PATTERN as error:
            why = getattr(error, "msg", None) or str(error) or "too big"
            position = getattr(error, "pos", None)
            where = f" at character {position + 1}" if position is not None and pattern == text else ""
            self.fault("R010", f"bad pattern {quoted(text)}: {why}{where}", node)
            return
        reference = numbered(pattern)
        if reference:  # patterns of a list are compiled as one, in which numbers are others
            hint = "name the group: (?P<again>..) and (?P=again)"
            self.fault("R017", f"pattern {quoted(text)} refers to a group by number, {reference}", node, hint)
            return
        yield pattern


_Read: TypeAlias = Callable[[Reader, Key, Node], Iterator[Any]]

_BY_NAME: Mapping[str, _Read] = {
    "equals": Reader.lines,
    "starts_with": Reader.words,
    "ends_with": Reader.words,
    "mentions": Reader.words,
    "matches": Reader.pattern,
    "unless": Reader.pattern,
    "host": Reader.host,
    "same_as": Reader.choice,
    "words": Reader.names,
    "roles": Reader.names,
    "css": Reader.selector,
    "tag": Reader.tag,
}
_BY_TYPE: Mapping[str, _Read] = {"str": Reader.text, "int": Reader.number, "float": Reader.share,
                               "bool": Reader.truth}  # fmt: skip


def selector_fault(text: str) -> str:
    """What is wrong with a selector; nothing if it can be used.

    >>> selector_fault("aside.ad > p"), selector_fault("aside[")
    ('', 'Malformed attribute selector at position 5')
    """
    import soupsieve  # brings BeautifulSoup along: only where there is a selector

    try:
        soupsieve.compile(text)
    # NotImplementedError: what soupsieve says of pseudo-elements
    except (soupsieve.SelectorSyntaxError, ValueError, NotImplementedError, RecursionError) as error:
        return str(error).partition("\n")[0] or "not supported"
    return ""


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint for a misspelt word, or nothing.

    >>> did_you_mean("mention", ["mentions", "matches"])
    "did you mean 'mentions'?"
    """
    close = get_close_matches(word[:80], known, 1)
    return f"did you mean {close[0]!r}?" if close else ""


def quoted(text: str) -> str:
    """The author's own text within a message: short, on one line, nothing a terminal would obey."""
    return repr(text if len(text) <= 60 else text[:59] + "…")


def _shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return quoted(node.text) if node.text else "nothing"
    return "a list" if isinstance(node, Items) else "a mapping"


def _braces_hint(node: Node) -> str:
    """``- {network}`` without quotes is a mapping to YAML."""
    if isinstance(node, Table) and len(node.entries) == 1:
        key, value = node.entries[0]
        lonely = isinstance(value, Scalar) and not value.text
        return f"put it in quotes: '{{{key.text}}}'" if lonely else "text that holds ': ' needs quotes"
    return ""
