"""YAML read as plain nodes that know where they stand: the one importer of ``yaml``.

Rules need little of YAML: mappings, lists and text.  What else it offers (anchors, tags, several
documents, values that turn into dates) is refused or read as the text that the author wrote.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import yaml

from cleaner.errors import Fault
from cleaner.rule import Place

__all__ = ["Items", "Node", "Scalar", "Source", "Table", "parse"]

DEPTH = 16
"""Rules nest seven levels deep; the parser must not be led down to the end of the stack."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_END = re.compile(r"\r\n|\r|\n")
_NOT_YAML = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Scalar(NamedTuple):
    """A value as written; ``at`` is its offset in the text of the file."""

    text: str
    plain: bool
    """Written without quotes, so that ``true`` and ``3`` may be meant as such."""
    at: int


class Items(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    at: int


class Table(NamedTuple):
    """A mapping; of keys that stood twice the first."""

    entries: tuple[tuple[Scalar, Node], ...]
    at: int


Node: TypeAlias = Scalar | Items | Table


class Source:
    """A rule file and the faults found in it so far."""

    __slots__ = ("faults", "path", "starts", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text.removeprefix("\ufeff")
        self.starts = [0, *(found.end() for found in _LINE_END.finditer(self.text))]
        self.faults: list[Fault] = []

    def place(self, at: int) -> Place:
        """Line and column of an offset; editors and this agree on what ends a line."""
        line = bisect_right(self.starts, at)
        return Place(self.path, line, at - self.starts[line - 1] + 1)

    def fault(self, code: str, message: str, at: int, hint: str = "") -> None:
        """Put a fault on record."""
        path, line, column = self.place(at)
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        shown = "".join(map(_printable, self.text[self.starts[line - 1] : end].rstrip("\r\n")))
        self.faults.append(Fault(code, message, path, line, column, shown, hint))


def parse(source: Source) -> Node | None:
    """The one document of a file; None, and a fault, where it is not YAML."""
    if bad := _NOT_YAML.search(source.text):
        source.fault("R001", f"character U+{ord(bad[0]):04X} is not allowed here", bad.start(), "write it as an escape")
        return None
    try:
        return _Builder(source).document()
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        _broken(source, error)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        source.fault("R001", str(error).partition("\n")[0], 0)
    return None


def _broken(source: Source, error: yaml.MarkedYAMLError) -> None:
    """What the parser says; an end too early is shown after the last thing that stands there."""
    message = ", ".join(filter(None, (error.context, error.problem)))
    mark = error.problem_mark or error.context_mark
    at = min(mark.index if mark else 0, len(source.text.rstrip()))
    hint = ""
    if "\t" in source.text[at : at + 1] or " tab " in message:
        hint = "indent with spaces, not with tabs"
    elif error.context_mark and (begun := source.place(error.context_mark.index).line) < source.place(at).line:
        hint = f"it begins in line {begun}"
    source.fault("R001", message, at, hint)


def _printable(character: str) -> str:
    """One column for one character, and nothing that a terminal would obey."""
    if character.isprintable():
        return character
    return " " if character.isspace() else "\ufffd"


class _Stop(Exception):
    """The fault is on record, and reading on makes no sense."""


class _Builder:
    """Nodes from parser events: PyYAML's own nodes hide anchors, and a deep file makes it crash."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.events: Iterator[Any] = yaml.parse(source.text, Loader=_LOADER)

    def document(self) -> Node:
        nothing = Scalar("", True, 0)
        root: Node = nothing
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not nothing:
                    self.stop("a second document: a rule file is one", event)
                root = self.node(next(self.events), 0)
        return root

    def node(self, event: Any, depth: int) -> Node:
        if depth > DEPTH:
            self.stop("nested too deeply", event)
        at = event.start_mark.index
        if isinstance(event, yaml.AliasEvent):
            self.source.fault("R001", f"alias '*{event.anchor}': write out what it stands for", at)
            return Scalar("", True, at)
        self.refuse_extras(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self.children(yaml.SequenceEndEvent, depth)), at)
        if isinstance(event, yaml.MappingStartEvent):
            return self.table(at, depth)
        return Scalar(event.value, event.style in (None, ""), at)

    def children(self, end: type[Any], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), end):
            yield self.node(event, depth + 1)

    def table(self, at: int, depth: int) -> Table:
        entries: dict[str, tuple[Scalar, Node]] = {}
        children = self.children(yaml.MappingEndEvent, depth)
        for key in children:
            value = next(children)
            if not isinstance(key, Scalar):
                self.source.fault("R002", "a key must be text, not a list or mapping", key.at)
            elif key.text in entries:
                first = self.source.place(entries[key.text][0].at)
                self.source.fault("R008", f"key {key.text!r} stands twice", key.at, f"first in line {first.line}")
            else:
                entries[key.text] = (key, value)
        return Table(tuple(entries.values()), at)

    def refuse_extras(self, event: Any) -> None:
        at = event.start_mark.index
        if event.anchor:
            self.source.fault("R001", f"anchor '&{event.anchor}': rules have no use for anchors", at)
        if event.tag:
            self.source.fault("R001", f"tag {event.tag!r}: rules have no use for tags", at)

    def stop(self, message: str, event: Any) -> None:
        self.source.fault("R001", message, event.start_mark.index)
        raise _Stop
