"""Rule files -> rules; every fault found is reported with its path, line and column.

``shipped = read_rules(...)``, ``load([shipped, read_rules("my-rules")])``: later layers add rules,
replace rules of the same id, or switch them off with a short entry ``{id: .., status: retired}``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from cleaner.errors import Fault, RuleError
from cleaner.reading import CODES, did_you_mean
from cleaner.rule import PAGE_CUES, Rule, Status
from cleaner.rule_file import Entry, FileReader, Reach
from cleaner.schema import ANY
from cleaner.shapes import Shape
from cleaner.text import fold
from cleaner.words import Lists, folded
from cleaner.yaml_nodes import Source

__all__ = ["CODES", "SCORE", "RuleFile", "function_words", "load", "of_site", "page_cues", "read_rules"]


SCORE = "score.yaml"
"""The table of line scores in a directory of rules: see :mod:`cleaner.scoring`."""


class RuleFile(NamedTuple):
    """A rule file that has been read, but not understood yet."""

    path: str
    """As to be shown; its last two parts say what the file holds: ``rules/en/share.yaml``."""
    text: str


# ---- reading files ----


def read_rules(directory: str, shown: str | None = None, unread: list[Fault] | None = None) -> tuple[RuleFile, ...]:
    """All ``*.yaml`` files below a directory, sorted by path; hidden files are passed over.

    ``shown`` stands for the directory in the paths of the result.  Raises
    :class:`~cleaner.errors.RuleError` if anything that should be read cannot be; what is wrong with a
    site's file is added to ``unread`` instead, if that is given.
    """
    prefix = (directory if shown is None else shown).replace(os.sep, "/").rstrip("/")
    files: list[RuleFile] = []
    faults: list[Fault] = []

    def show(path: str) -> str:
        inner = os.path.relpath(path, directory).replace(os.sep, "/")
        return "/".join(part for part in (prefix, inner) if part not in ("", ".")) or "."

    def unreadable(error: OSError) -> None:
        faults.append(Fault("R014", f"cannot read this directory: {error.strerror}", show(error.filename), 1, 1))

    for path in _walk(directory, unreadable):
        try:
            files.append(_read_file(path, show(path)))
        except RuleError as error:
            (faults if unread is None or not of_site(show(path)) else unread).extend(error.faults)
    if faults:
        raise RuleError(tuple(faults))
    return tuple(sorted(files))


def of_site(path: str) -> bool:
    """Whether this file holds the rules of one site.

    >>> of_site("rules/sites/example.com.yaml"), of_site("rules/en/share.yaml")
    (True, False)
    """
    return os.path.basename(os.path.dirname(path)) == "sites"


def _walk(directory: str, unreadable: Callable[[OSError], None]) -> Iterator[str]:
    for folder, folders, names in os.walk(directory, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith((".yaml", ".yml")) and name != SCORE:
                yield os.path.join(folder, name)


def _read_file(path: str, shown: str) -> RuleFile:
    if not path.endswith(".yaml"):
        raise RuleError((Fault("R014", "the name of a rule file ends in .yaml", shown, 1, 1),))
    try:
        if not os.path.isfile(path):
            raise OSError(0, "not a file")
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise RuleError((Fault("R014", f"cannot read this file: {error.strerror}", shown, 1, 1),)) from None
    try:
        return RuleFile(shown, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RuleError((_not_utf8(error, shown),)) from None


def _not_utf8(error: UnicodeDecodeError, shown: str) -> Fault:
    data = error.object
    source = Source(shown, data.decode(errors="replace"))
    message = f"not UTF-8: byte 0x{data[error.start]:02X}"
    source.fault("R014", message, len(data[: error.start].decode()), "save the file as UTF-8")
    return source.faults[0]


# ---- putting layers together ----


def load(layers: Sequence[Sequence[RuleFile]], proved: Collection[str] = frozenset()) -> tuple[Rule, ...]:
    """The rules of all layers, sorted by id, retired ones included.

    The first layer is what the package ships, each later one may add to those below it, replace, and
    switch on or off.  Patterns that are ``proved`` are not compiled to see whether they are sound.
    Raises :class:`~cleaner.errors.RuleError` with all faults of all files.
    """
    stack = _Stack(proved)
    faults = [fault for number, layer in enumerate(layers) for fault in stack.add(layer, first=number == 0)]
    if faults:
        raise RuleError(tuple(faults))
    return tuple(rule for _, rule in sorted(stack.rules.items()))


def function_words(layers: Sequence[Sequence[RuleFile]]) -> dict[str, tuple[str, ...]]:
    """Language -> its commonest words: the list ``function_words`` in its ``words.yaml``, in lower case.

    Their letters stay as they are: the yeh that it types tells Arabic from Persian.  Languages without
    such a list are left out; a later layer's list replaces an earlier one.
    Raises :class:`~cleaner.errors.RuleError` if such a file is broken.
    """
    return {
        language: tuple(map(fold, lists["function_words"]))
        for language, lists in _words(layers)
        if "function_words" in lists
    }


def page_cues(layers: Sequence[Sequence[RuleFile]]) -> dict[str, tuple[str, ...]]:
    """The lists named in :data:`~cleaner.rule.PAGE_CUES`, those of all languages put together."""
    found: dict[str, set[str]] = {}
    for _, lists in _words(layers):
        for name in PAGE_CUES.keys() & lists.keys():
            found.setdefault(name, set()).update(map(folded, lists[name]))
    return {name: tuple(sorted(words)) for name, words in sorted(found.items())}


def _words(layers: Sequence[Sequence[RuleFile]]) -> Iterator[tuple[str, Lists]]:
    """Each ``words.yaml``: its language and its lists."""
    lent: Lists = {}
    for layer in layers:
        lent = _lent([file for file in layer if file.path.endswith("/words.yaml")], lent)
        for file in (FileReader(*file, lent) for file in layer if file.path.endswith("/words.yaml")):
            if file.source.faults:
                raise RuleError(tuple(file.source.faults))
            if file.sort == "words":
                yield file.language, file.words


def _lent(layer: Sequence[RuleFile], below: Lists) -> Lists:
    """The lists of ``any/words.yaml`` in this layer, over those of the layers below."""
    found = (FileReader(*file, {}) for file in layer if file.path.endswith(f"{ANY}/words.yaml"))
    return {**below, **{name: words for file in found if file.sort == "words" for name, words in file.words.items()}}


class _Stack:
    """The layers put on one another so far."""

    def __init__(self, proved: Collection[str]) -> None:
        self.proved = proved
        self.rules: dict[str, Rule] = {}
        self.ids: set[str] = set()
        """Those of broken rules too, so that one fault does not breed others."""
        self.words: dict[str, dict[str, tuple[str, ...]]] = {}
        """Language -> the lists of its ``words.yaml``."""
        self.shapes: dict[str, Shape] = {}
        self.whole = True
        """False once a file could not be read: what seems to be missing may stand there."""

    def add(self, layer: Sequence[RuleFile], *, first: bool) -> Iterator[Fault]:
        lent = _lent(layer, self.words.get(ANY, {}))
        files = [FileReader(*file, lent) for file in layer]
        self.whole = self.whole and all(file.complete for file in files)
        for file in files:
            if file.sort == "words":
                self.words.setdefault(file.folder, {}).update(file.words)
            elif file.sort == "shapes":
                self.add_shapes(file)
        entries = [entry for file in files for entry in self.read(file, switches=not first)]
        self.merge(entries)
        for file in files:
            yield from sorted(file.source.faults, key=lambda fault: (fault.line, fault.column))

    def add_shapes(self, file: FileReader) -> None:
        for shape in file.shapes():
            before = self.shapes.get(shape.name)
            if before and before.source is file.source:
                place = file.source.place(before.node.at)
                file.source.fault("R007", f"{shape.name} stands twice", shape.node.at, f"first in line {place.line}")
            self.shapes[shape.name] = shape

    def read(self, file: FileReader, *, switches: bool) -> Iterator[Entry]:
        lists: Lists = {**self.words.get(ANY, {}), **self.words.get(file.pack, {})}
        return file.entries(Reach(lists, self.shapes, self.whole, switches, self.proved))

    def merge(self, entries: Sequence[Entry]) -> None:
        below, seen = frozenset(self.ids), dict[str, Entry]()
        for entry in entries:
            first = seen.setdefault(entry.id, entry)
            if first is not entry:
                place = first.source.place(first.at)
                entry.source.fault("R007", f"{entry.id} stands twice", entry.at, f"first in {place.path}:{place.line}")
            elif entry.status:
                self.switch(entry, entry.status, below)
            elif entry.rule:
                self.rules[entry.id] = entry.rule
        self.ids |= seen.keys()

    def switch(self, entry: Entry, status: Status, below: frozenset[str]) -> None:
        if entry.id in self.rules:
            self.rules[entry.id] = self.rules[entry.id]._replace(status=status)
        elif entry.id not in below and self.whole:
            hint = did_you_mean(entry.id, sorted(below)) or "a rule of your own needs all its keys"
            entry.source.fault("R013", f"no rule {entry.id} to make {status}", entry.at, hint)
