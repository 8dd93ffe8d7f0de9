"""``clean audit restore``: the sources again, from an audit log and clean texts."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from cleaner.audit import Entry, chosen, restore_some, to_json
from cleaner.cli.files import check_written, whole_file
from cleaner.cli.logs import LINES, Index, clean_name, entries, rows
from cleaner.cli.messages import tell
from cleaner.cli.options import Parser
from cleaner.cli.streams import reading
from cleaner.encoding import encode_back
from cleaner.errors import AuditError, CleanerError, InputError

__all__ = ["parser", "restore"]

EPILOG = """\
CLEAN is a clean text, a directory that 'clean --out' wrote, or a .jsonl file that 'clean --jsonl'
wrote; of JSON lines the 'text' is restored and the other keys stay.  A full restore gives back the
bytes that were read; of a page its visible lines, not its markup, as UTF-8 and under the name of a text.
With --rule or --at the text has not existed before and is written as UTF-8.
"""


def parser() -> Parser:
    """The options of ``clean audit restore``."""
    made = Parser("clean audit restore", "Undo cuts: all of them, or those of some rules or places.", EPILOG)
    made.add_argument("log", metavar="LOG", help="the audit log, a file")
    made.add_argument("clean", metavar="CLEAN", help="clean text; - for standard input")
    made.add_argument("--rule", action="append", default=[], metavar="ID", help="undo the cuts of this rule alone")
    made.add_argument("--at", action="append", type=int, default=[], metavar="OFFSET",
                      help="undo the cut at this offset alone, as 'clean audit show' tells it")  # fmt: skip
    made.add_argument("--document", metavar="ID", help="which document of the log it is")
    made.add_argument("--out", metavar="FILE|DIR", help="write here instead of to standard output")
    return made


def restore(options: Namespace) -> int:
    """Run the command; returns the exit code."""
    undo = Undo(options.rule, options.at)
    if options.out:
        check_written([options.log], [(options.out, "--out")])
    if os.path.isdir(options.clean):
        return _restore_tree(undo, options)
    if options.clean.endswith(LINES):
        return _restore_lines(undo, options)
    return _restore_one(undo, options)


class Undo:
    """Gives sources back, and remembers how many cuts it undid."""

    def __init__(self, rules: Collection[str], places: Sequence[int]) -> None:
        self._rules, self._places = frozenset(rules), places
        self.some = bool(rules or places)
        """Not all cuts are to be undone."""
        self.undone = self.cuts = self.documents = self.failed = 0

    def text(self, clean: str, entry: Entry) -> str:
        """The source, or what it is with the other cuts made."""
        text = restore_some(clean, entry, self._rules, self._places)
        self.documents += 1
        self.cuts += len(entry.removals)
        self.undone += sum(not self.some or chosen(cut, self._rules, self._places) for cut in entry.removals)
        return text

    def data(self, clean: str, entry: Entry) -> bytes:
        """The same as bytes, those of the source file if all is undone."""
        text = self.text(clean, entry)
        if self.some:
            return text.encode("utf-8", "surrogatepass")
        try:
            return encode_back(text, entry.header.get("encoding"))
        except (CleanerError, LookupError, TypeError, ValueError) as error:
            raise AuditError(f"{entry.id}: the log's note on its encoding is broken ({error})") from error

    def fail(self, error: CleanerError) -> None:
        """Tell of one document of several that could not be restored."""
        self.failed += 1
        tell(str(error))

    def report(self, out: str | None = None) -> int:
        """Say what was done where it is not plain to see; the exit code."""
        told = f"{self.undone} of {self.cuts} cut(s) undone, written as UTF-8" if self.some else "restored"
        if self.some or out:
            tell(f"{self.documents} document(s){f' into {out}' if out else ''}: {told}")
        return 1 if self.failed or (self.some and not self.undone) else 0


@contextmanager
def _target(out: str | None) -> Iterator[BinaryIO]:
    if out is None:
        yield sys.stdout.buffer
        return
    with whole_file(out) as file:
        yield file


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: no clean text, for those are UTF-8 ({error})") from error


def _restore_one(undo: Undo, options: Namespace) -> int:
    with reading(options.clean) as file:
        clean = _text(file.read(), "standard input" if options.clean == "-" else options.clean)
    with reading(options.log) as log:
        entry = Index(log, options.log).find(clean, options.document, options.clean.replace(os.sep, "/"))
    data = undo.data(clean, entry)
    with _target(options.out) as target:
        target.write(data)
    return undo.report()


# ------------------------------------------------------------------- JSON lines


def _restore_lines(undo: Undo, options: Namespace) -> int:
    with reading(options.log) as log, reading(options.clean) as clean, _target(options.out) as target:
        index = Index(log, options.log)
        for number, _, row in rows(clean, options.clean, "text"):
            document = str(row["id"]) if "id" in row else None
            if options.document not in (None, document):
                continue
            try:
                text = undo.text(row["text"] or "", index.find(row["text"] or "", document))
            except AuditError as error:
                undo.fail(AuditError(f"{options.clean}:{number}: {error}"))
                continue
            target.write((to_json(row | {"text": text}) + "\n").encode("utf-8"))
    return undo.report()


# -------------------------------------------------------------------- directory


def _restore_tree(undo: Undo, options: Namespace) -> int:
    if options.out is None:
        raise InputError(f"{options.clean} is a directory: give --out DIR for the sources")
    absent = 0
    for entry in entries(options.log):
        if options.document not in (None, entry.id):
            continue
        try:
            name = clean_name(entry.header)
            path = _below(options.clean, name)
            if not os.path.isfile(path):
                absent += 1
                continue
            with reading(path) as file:
                data = undo.data(_text(file.read(), path), entry)
        except CleanerError as error:
            undo.fail(error)
            continue
        with whole_file(_below(options.out, name)) as target:
            target.write(data)
    if absent:
        tell(f"{absent} document(s) of the log are not below {options.clean}")
    if not undo.documents and not undo.failed:
        raise AuditError(f"nothing below {options.clean} is a document of {options.log}")
    return undo.report(options.out)


def _below(directory: str, document: str) -> str:
    """The document's path in a directory; a log must not lead out of it."""
    path = os.path.normpath(document)
    if os.path.isabs(path) or path.split(os.sep)[0] in (os.pardir, "", os.curdir) or "\0" in path:
        raise AuditError(f"{document!r} is no path below {directory}")
    return os.path.join(directory, path)
