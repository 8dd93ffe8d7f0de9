"""Where in its file each part of a rule stands: read again only when something is to be said of it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from textwrap import dedent
from typing import NamedTuple

from cleaner.errors import Fault
from cleaner.lint.trial import Route
from cleaner.loading import RuleFile, read_rules
from cleaner.rule import Rule
from cleaner.rule_file import id_of
from cleaner.yaml_nodes import Items, Node, Scalar, Source, Table, parse

__all__ = ["RuleSources", "from_here", "read_layers"]

_COMMENT = re.compile(r"\s*(?:#.*)?")


def from_here(path: str) -> str:
    """The path as seen from the working directory, if it leads down from there."""
    inner = os.path.relpath(path)
    return path if inner.startswith(os.pardir) else inner.replace(os.sep, "/")


def read_layers(directories: Sequence[str]) -> list[tuple[RuleFile, ...]]:
    """The files of some rule directories.  Raises :class:`~cleaner.errors.RuleError` if one cannot be read."""
    return [read_rules(directory, from_here(directory)) for directory in directories]


class _Read(NamedTuple):
    source: Source
    items: tuple[tuple[str, Table], ...]
    """Id and node of each rule, in the order of the file."""
    end: int
    """Where the rules end."""


class RuleSources:
    """The texts of rule files, and the places of rules in them."""

    def __init__(self, layers: Sequence[Sequence[RuleFile]]) -> None:
        self._texts = {file.path: file.text for layer in layers for file in layer}
        self._read: dict[str, _Read] = {}

    def fault(self, rule: Rule, route: Route, code: str, message: str, hint: str = "") -> Fault:
        """A fault at the part of the rule that the route leads to, or as near to it as can be found."""
        read = self._file(rule)
        node = next((node for name, node in read.items if name == rule.id), None) if read else None
        if read is None or node is None:
            return Fault(code, message, *rule.place, hint=hint)
        read.source.fault(code, message, _follow(node, route).at, hint)
        return read.source.faults.pop()

    def text(self, rule: Rule) -> str:
        """The rule as it stands in its file, comments and all; empty if the file has changed."""
        read = self._file(rule)
        return _text(read, rule.id) if read else ""

    def shape(self, rule: Rule) -> str:
        """The shape that the rule fills, as it stands in its file; empty for a rule with words of its own."""
        name, end = rule.id.partition(".")[2], f"shapes/{rule.category}.yaml"
        files = (path for path in self._texts if path.endswith(end) and rule.place.path.endswith("/shapes.yaml"))
        texts = (_text(read, name) for path in files if (read := self._at(path)))
        return next(filter(None, texts), "")

    def _file(self, rule: Rule) -> _Read | None:
        return self._at(rule.place.path)

    def _at(self, path: str) -> _Read | None:
        if path not in self._read and path in self._texts:
            self._read[path] = _parsed(Source(path, self._texts[path]))
        return self._read.get(path)


def _text(read: _Read, name: str) -> str:
    names = [known for known, _ in read.items]
    if name not in names:
        return ""
    place = names.index(name)
    starts = [_line_start(read.source, node.at) for _, node in read.items]
    end = starts[place + 1] if place + 1 < len(starts) else read.end
    return dedent(_trimmed(read.source.text[starts[place] : end]))


def _parsed(source: Source) -> _Read:
    root = parse(source)
    entries = root.entries if isinstance(root, Table) else ()
    language = next((value.text for key, value in entries if key.text == "language" and isinstance(value, Scalar)), "")
    rules = next((value for key, value in entries if key.text in ("rules", "shapes")), None)
    after = [key.at for key, _ in entries if isinstance(rules, Items) and key.at > rules.at]
    items = rules.items if isinstance(rules, Items) else ()
    tables = [node for node in items if isinstance(node, Table)]
    names = [id_of(node, language) for node in tables]
    named = tuple((name.text if name else "", node) for name, node in zip(names, tables, strict=True))
    return _Read(source, named, min(after, default=len(source.text)))


def _follow(node: Node, route: Route) -> Node:
    """The node that the route leads to; a list of one may stand without its brackets."""
    for step in route:
        if isinstance(step, int):
            node = node.items[step] if isinstance(node, Items) and step < len(node.items) else node
        elif isinstance(node, Table):
            node = next((value for key, value in node.entries if key.text == step), node)
    return node


def _line_start(source: Source, at: int) -> int:
    return source.starts[source.place(at).line - 1]


def _trimmed(text: str) -> str:
    """Without the blank lines and comments at the end: they belong to what comes next."""
    lines = text.splitlines()
    indent = len(text) - len(text.lstrip(" "))
    while len(lines) > 1 and _COMMENT.fullmatch(lines[-1]) and len(lines[-1]) - len(lines[-1].lstrip()) <= indent:
        lines.pop()
    return "".join(line + "\n" for line in lines)
