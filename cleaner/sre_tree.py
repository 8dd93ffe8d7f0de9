"""Patterns as small trees that match at least what the pattern matches; what in them may run wild.

The standard library's parser does the work.  It is private and knows less than the package
``regex``, in which rules are written; so a pattern is first put into terms that both read alike
(:func:`_digest`), and whatever is not on the list of such terms makes it unreadable.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from cleaner.text import fold

__all__ = ["Node", "Unreadable", "hazard", "numbered", "parse"]

SMALL = 4
"""A class of so many characters is spelt out."""
MANY = 10
"""A bound so high is as good as none where repeats are nested."""


class Unreadable(Exception):
    """The pattern is broken, or holds what this module does not model."""


class Node(NamedTuple):
    """A part of a pattern."""

    kind: Literal["chars", "seq", "choice", "repeat", "look"]
    """One character; parts in a row; any one part; a part several times; a condition (takes no text)."""
    parts: tuple[Node, ...] = ()
    source: str = ""
    """Of ``chars``: the class as a pattern, such as ``a``, ``[a-z]``, ``\\p{L}``."""
    minds_case: bool = False
    members: frozenset[str] = frozenset()
    """Of ``chars``: what a small class holds, folded; empty if it is large or not known."""
    low: int = 1
    """Of ``look``: 0 if its part must not be there."""
    high: int | None = 1
    """``None``: without bound."""
    atomic: bool = False
    """A repeat that gives nothing back, so that it is never tried at another length."""


NOTHING = Node("seq")

_ANY_CHAR = r"[\s\S]"
_STAND_INS = range(0xF0000, 0xFFFFE)
"""Private characters, each for one class, while the standard parser reads the pattern."""
_TOKEN = re.compile(
    r"""
    (?P<chars> \[ (?!\^?\]) (?: \\. | \[:\^?\w+:\] | [^\]\[\\] )* \]
             | \\[dDwWsSh] | \\[pP](?:\{[^{}]*\}|[A-Z]) | \\N\{[^{}]*\} )
  | (?P<short> \{(?:title|site)\} )
  | (?P<unknown> \\[1-9][0-9]* | \\g<\w+> | \(\?P=\w+\) | \(\?(?:R|[+-]?[0-9]+|&\w+|P>\w+)\) | \\[XR] )
  | (?P<nothing> \\[mMGK] )
  | (?P<group> \(\?P?<[^\W\d]\w*> )
  | (?P<same> \\[AZbBtnrfav] | \\x[0-9A-Fa-f]{2} | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8} | \\[^A-Za-z0-9]
            | \(\?(?: [:=!>] | <[=!] | [aimsux]*(?:-[imsx]+)?[:)] | \([0-9]+\) ) | \((?!\?)
            | \{[0-9]+(?:,[0-9]*)?\} | \{,[0-9]+\} | [^\\\[{(] )
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBERED = re.compile(
    r"\\(?![1-3][0-7]{2})[1-9] | \\g<[0-9]+> | \(\?P=[0-9]+\) | \(\?(?:R|[+-]?[0-9]+)\) | \(\?\([0-9]+\)", re.VERBOSE
)
_VERBOSE = re.compile(r"\(\?[a-z]*x")
# What the tokens cannot tell: comments, and placeholders after a backslash, which are filled in all the same.
_COMMENT = re.compile(r"#|(?![ \t\n\r\f\v])\s")
_ESCAPED = re.compile(r"\\\{(?:title|site)\}")
_NOT_PLAIN = re.compile(r"\[:|--|&&|~~|\|\||\\[pPNh]")


def parse(pattern: str, *, single_spaced: bool = False) -> Node:
    """Read a pattern meant for ``regex.compile(pattern, regex.IGNORECASE)``.

    Back references, ``{title}`` and ``{site}`` are taken for any text, conditions as always met.
    ``single_spaced``: the text to be matched has single blanks for all its white space.
    Raises :class:`Unreadable`, or ``RecursionError`` if the pattern is nested too deeply.

    >>> node = parse("[Aa-c]?")
    >>> node.kind, node.low, sorted(node.parts[0].members)
    ('repeat', 0, ['a', 'b', 'c'])
    """
    text, classes = _digest(pattern)
    try:
        parser: Any = importlib.import_module("re._parser")  # private: type checkers know nothing of it
        return _Grower(parser, classes, single_spaced).seq(parser.parse(text, re.IGNORECASE), False)
    except (re.error, OverflowError, ValueError, ImportError) as error:
        raise Unreadable(str(error)) from error


def numbered(pattern: str) -> str | None:
    """The first reference to a group by its number, or to the whole pattern; ``None`` if there is none.

    >>> numbered(r"(a)[\\1]\\\\1(?P<q>b)(?P=q)"), numbered(r"(a)\\1"), numbered("a(?R)?")
    (None, '\\\\1', '(?R)')
    """
    position = 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token and _NUMBERED.match(token[0]):
            return token[0]
        position = token.end() if token else position + 1
    return None


def _digest(pattern: str) -> tuple[str, dict[int, str]]:
    """The pattern in terms of the standard parser, and the classes that stand-ins stand for."""
    if _ESCAPED.search(pattern) or (_VERBOSE.search(pattern) and _COMMENT.search(pattern)):
        raise Unreadable("comments and escaped placeholders are not read")
    numbers: dict[str, int] = {}
    texts, position = [], 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if not token or ord(pattern[position]) in _STAND_INS:
            raise Unreadable(f"not read from character {position + 1} on")
        position = token.end()
        texts.append(_reading(token.lastgroup or "", token[0], numbers))
    return "".join(texts), {number: source for source, number in numbers.items()}


def _reading(kind: str, text: str, numbers: dict[str, int]) -> str:
    source = text if kind == "chars" else _ANY_CHAR
    stand_in = chr(numbers.setdefault(source, _STAND_INS[len(numbers)]))
    readings = {
        "chars": stand_in,
        "short": f"(?:{stand_in}{{0,300}})",
        "unknown": f"(?:{stand_in}*)",
        "nothing": "(?:)",
        "group": "(",
    }
    return readings.get(kind, text)


class _Grower:
    """Turns the standard parser's tree into ours."""

    def __init__(self, parser: Any, classes: dict[int, str], single_spaced: bool) -> None:
        self._parser = parser
        self._classes = classes
        self._single_spaced = single_spaced
        self._known: dict[str, frozenset[str]] = {}

    def seq(self, items: Iterable[tuple[Any, Any]], minds_case: bool) -> Node:
        """Sequences within are laid flat, so that texts join across groups."""
        grown: list[Node] = []
        for op, arg in items:
            node = self._node(op.name, arg, minds_case)
            grown += node.parts if node.kind == "seq" else [node]
        return grown[0] if len(grown) == 1 else Node("seq", tuple(grown))

    def _node(self, name: str, arg: Any, minds_case: bool) -> Node:
        match name:
            case "LITERAL" | "ANY":
                source = "." if arg is None else self._classes.get(arg) or re.escape(chr(arg))
                return self._chars(source, minds_case)
            case "IN":  # the parser makes it of a|b
                return Node("choice", tuple(self._node(op.name, value, minds_case) for op, value in arg))
            case "BRANCH" | "GROUPREF_EXISTS":
                branches = arg[1] if name == "BRANCH" else (arg[1], arg[2] or ())
                return Node("choice", tuple(self.seq(branch, minds_case) for branch in branches))
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                low, high, body = int(arg[0]), int(arg[1]), self.seq(arg[2], minds_case)
                bound = None if high == int(self._parser.MAXREPEAT) else high
                return Node("repeat", (body,), low=low, high=bound, atomic=name.startswith("P"))
            case "SUBPATTERN":
                _, on, off, body = arg
                minds = (minds_case or bool(off & re.IGNORECASE)) and not on & re.IGNORECASE
                return self.seq(body, minds)
            case "ATOMIC_GROUP":
                body = self.seq(arg, minds_case)
                return body._replace(atomic=True) if body.kind == "repeat" else body
            case "ASSERT" | "ASSERT_NOT":
                return Node("look", (self.seq(arg[1], minds_case),), low=int(name == "ASSERT"))
            case "AT" | "FAILURE":
                return NOTHING
        raise Unreadable(name)

    def _chars(self, source: str, minds_case: bool) -> Node:
        if source not in self._known:
            found = {fold(char) for char in self._members(source)}
            plain = len(found) <= SMALL and "\0" not in found  # which stands for any digit among literals
            self._known[source] = frozenset(found if plain else ())
        return Node("chars", (), source, minds_case, self._known[source])

    def _members(self, source: str) -> set[str]:
        """All characters of a class; none if they are too many to tell."""
        if source != "." and len(source.removeprefix("\\")) == 1 and not (source[0] == "\\" and source[1].isalnum()):
            return {source[-1]}
        if _NOT_PLAIN.search(source):
            return set()
        ((op, arg),) = self._parser.parse(source)
        found: set[str] = set()
        for kind, value in arg if op.name == "IN" else [(op, arg)]:
            if kind.name == "LITERAL":
                found.add(chr(value))
            elif kind.name == "RANGE" and value[1] - value[0] < 2 * SMALL:
                found.update(map(chr, range(value[0], value[1] + 1)))
            elif kind.name == "CATEGORY" and value.name == "CATEGORY_SPACE" and self._single_spaced:
                found.add(" ")
            else:
                return set()
        return found


def hazard(tree: Node) -> str | None:
    """Why matching could take time out of all proportion to the text; ``None`` if nothing says so."""
    return _Hazards(tree).reason(tree)


def _walk(tree: Node) -> Iterator[Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        waiting += node.parts
        yield node


def _can_be_empty(node: Node) -> bool:
    match node.kind:
        case "chars":
            return False
        case "choice":
            return any(map(_can_be_empty, node.parts))
        case "repeat":
            return node.low == 0 or _can_be_empty(node.parts[0])
    return node.kind == "look" or all(map(_can_be_empty, node.parts))


def _repeats(node: Node) -> Iterator[tuple[Node, list[tuple[Sequence[Node], int]]]]:
    """The repeats of varying length; each with the sequences it is in and its place in them."""
    if node.kind == "repeat" and not node.atomic and node.low != node.high:
        yield node, []
    if node.kind == "look" or node.atomic:
        return
    for place, part in enumerate(node.parts):
        for repeat, company in _repeats(part):
            yield repeat, [*company, (node.parts, place)] if node.kind == "seq" else company


class _Hazards:
    """Compares classes by the characters they take out of a sample."""

    def __init__(self, tree: Node) -> None:
        import regex  # slow to import: only lint needs it

        self._regex = regex
        named = {char for node in _walk(tree) for char in node.source}
        sample = {chr(code) for code in range(32, 127)} | set("éßжαя字한กما٣½’“–…·•©€\u00a0\u2003") | named
        self._sample = "".join(sorted({*sample, *map(str.swapcase, sample)}))
        self._taken: dict[tuple[str, bool], frozenset[str]] = {}

    def reason(self, tree: Node) -> str | None:
        for node in _walk(tree):
            if node.kind != "repeat" or (node.high is not None and node.high < MANY):
                continue
            if node.high is None and _can_be_empty(node.parts[0]):
                return "an unbounded repeat of something that can be empty"
            if not node.atomic and any(self._ambiguous(*found) for found in _repeats(node.parts[0])):
                return "nested repeats can share out the same text in very many ways"
        if self._adjacent(tree, frozenset())[0]:
            return "two unbounded repeats of almost any text with nothing certain between them"
        return None

    def _takes(self, tree: Node) -> frozenset[str]:
        return frozenset().union(*(self._chars(node) for node in _walk(tree) if node.kind == "chars"))

    def _chars(self, node: Node) -> frozenset[str]:
        key = node.source, node.minds_case
        if key not in self._taken:
            flags = 0 if node.minds_case else self._regex.IGNORECASE
            try:
                self._taken[key] = frozenset(self._regex.findall(node.source, self._sample, flags))
            except self._regex.error:
                self._taken[key] = frozenset()
        return self._taken[key]

    def _ambiguous(self, repeat: Node, company: list[tuple[Sequence[Node], int]]) -> bool:
        """Whether what stands beside the repeat can be missing, or made of what the repeat takes one by one."""
        body = repeat.parts[0]
        singles = [node for node in (body, *body.parts * (body.kind == "choice")) if node.kind == "chars"]
        own = frozenset().union(*map(self._chars, singles))
        others = (part for parts, place in company for n, part in enumerate(parts) if n != place)
        return all(self._made_of(part, own) for part in others)

    def _made_of(self, node: Node, own: frozenset[str]) -> bool:
        match node.kind:
            case "chars":
                return not own.isdisjoint(self._chars(node))
            case "choice":
                return any(self._made_of(part, own) for part in node.parts)
            case "repeat":
                return node.low == 0 or self._made_of(node.parts[0], own)
        return node.kind == "look" or all(self._made_of(part, own) for part in node.parts)

    def _adjacent(self, node: Node, before: frozenset[str]) -> tuple[bool, frozenset[str]]:
        """Whether a broad repeat may follow another directly; what one at the end takes."""
        match node.kind:
            case "chars":
                return False, frozenset()
            case "look":
                return False, before
            case "repeat":
                return self._adjacent_repeat(node, before)
            case "choice":
                ends = [self._adjacent(part, before) for part in node.parts]
                return any(end[0] for end in ends), frozenset().union(*(end[1] for end in ends))
        for part in node.parts:
            found, before = self._adjacent(part, before)
            if found:
                return True, before
        return False, before

    def _adjacent_repeat(self, node: Node, before: frozenset[str]) -> tuple[bool, frozenset[str]]:
        body = node.parts[0]
        taken = self._takes(body) if node.high is None and body.kind in ("chars", "choice") else frozenset()
        if {"e", " "} <= taken:
            return not before.isdisjoint(taken), frozenset() if node.atomic else taken
        found, after = self._adjacent(body, before)
        return found, after | before if node.low == 0 else after
