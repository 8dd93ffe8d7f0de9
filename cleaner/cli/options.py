"""Options that several commands share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn, get_args

from cleaner.config import Config
from cleaner.rows import Columns
from cleaner.rule import CATEGORIES
from cleaner.text import Kind
from cleaner.visible import named

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

__all__ = [
    "Parser",
    "add_cleaning",
    "add_columns",
    "add_context",
    "add_kind",
    "add_least",
    "add_memory",
    "columns_of",
    "config_of",
]


COLUMNS = {
    "text": "the text; the clean text comes out here",
    "html": "a page, which goes before the text",
    "id": "the document's id",
    "url": "its address",
}
"""Columns that may go by another name, and what they hold."""


class Parser(argparse.ArgumentParser):
    """Errors in one line, with what to do next; options are never guessed from a part."""

    def __init__(self, prog: str, description: str, epilog: str = "") -> None:
        formatter = argparse.RawDescriptionHelpFormatter
        super().__init__(prog, description=description, epilog=epilog, allow_abbrev=False, formatter_class=formatter)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {named(message)}; see '{self.prog} --help'\n")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """As argparse does it, but a full disk or a closed pipe is not passed over in silence."""
        (file or sys.stderr).write(message)


def add_cleaning(parser: argparse.ArgumentParser) -> None:
    """The options that decide what is cut."""
    group = parser.add_argument_group("what is cut")
    group.add_argument("--mode", choices=("precision", "balanced", "recall"), default="balanced",
                       help="cut high confidence alone, high and medium (default), or all claims")  # fmt: skip
    group.add_argument("--keep", type=categories, action="extend", default=[], metavar="CATEGORY[,..]",
                       help="leave these categories in the text")  # fmt: skip
    group.add_argument("--drop", type=categories, action="extend", default=[], metavar="CATEGORY[,..]",
                       help="cut these too: headline")  # fmt: skip
    group.add_argument("--rules", action="append", default=[], metavar="DIR",
                       help="lay the rules of DIR over the shipped ones; repeatable")  # fmt: skip
    group.add_argument("--lang", type=codes, action="extend", default=[], metavar="CODE[,..]",
                       help="language packs to use; default: the text's own language")  # fmt: skip


def add_kind(parser: argparse.ArgumentParser) -> None:
    """What a document is to be taken for."""
    parser.add_argument("--as", dest="kind", choices=get_args(Kind),
                        help="take it for text or for a page; default: by its name, else by how it begins")  # fmt: skip


def add_context(parser: argparse.ArgumentParser) -> None:
    """What is known of a document."""
    add_kind(parser)
    parser.add_argument("--url", help="the document's address: its site's rules apply")
    parser.add_argument("--title", help="the document's headline, where it is known")
    parser.add_argument("--site", help="the name of the outlet")


def add_memory(parser: argparse.ArgumentParser) -> None:
    """What is to be known of sites."""
    group = parser.add_argument_group("what sites repeat")
    group.add_argument("--learn", action="store_true",
                       help="read everything twice, first to see which lines the pages of a host share")  # fmt: skip
    group.add_argument("--memory", metavar="FILE",
                       help="remember the documents of each host here, and cut what recurs")  # fmt: skip
    add_least(group)


def add_least(parser: argparse._ActionsContainer) -> None:
    """How well what recurs must be proved."""
    parser.add_argument("--least", type=_several, default=3, metavar="N",
                        help="in so many stories a line must be seen, 2 or more; default: 3")  # fmt: skip


def _several(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 2 <= int(value) <= 100:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number from 2 to 100")
    return int(value)


def add_columns(parser: argparse.ArgumentParser) -> None:
    """What the columns of tables, or the keys of JSON lines, are called."""
    group = parser.add_argument_group("what the columns of rows are called")
    for name, default in Columns()._asdict().items():
        if name in COLUMNS:
            told = f"{COLUMNS[name]} (default: {default})"
            group.add_argument(f"--{name}-column", default=default, metavar="NAME", help=told)


def columns_of(options: argparse.Namespace) -> Columns:
    """What the options of :func:`add_columns` say."""
    return Columns(kind=options.kind, **{name: getattr(options, f"{name}_column") for name in COLUMNS})


def codes(value: str) -> list[str]:
    """A comma-separated list of language codes; whether there are rules for them, the rules know."""
    names = [name.strip() for name in value.split(",") if name.strip()]
    if not names:
        raise argparse.ArgumentTypeError("no language code")
    return names


def categories(value: str) -> list[str]:
    """A comma-separated list of categories, each known."""
    names = [name.strip() for name in value.split(",") if name.strip()]
    for name in names:
        if name not in CATEGORIES:
            raise argparse.ArgumentTypeError(f"unknown category {name!r}{closest(name, CATEGORIES)}")
    return names


def closest(name: str, known: Sequence[str]) -> str:
    """``, did you mean 'x'?`` or, if nothing is near, all that is known."""
    import difflib

    near = difflib.get_close_matches(name, known, 1)
    return f", did you mean {near[0]!r}?" if near else f"; known: {', '.join(sorted(known))}"


def config_of(options: argparse.Namespace) -> Config:
    """What the options of :func:`add_cleaning` say."""
    return Config(
        options.mode, frozenset(options.keep), frozenset(options.drop), tuple(options.rules), tuple(options.lang)
    )
