"""``clean rules index`` and ``clean rules schema``: files that are made from the rules and their types."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from itertools import groupby

from cleaner.cli.files import whole_file
from cleaner.cli.options import Parser
from cleaner.errors import InputError
from cleaner.installed import rules_directory
from cleaner.lint.source import from_here
from cleaner.loading import load, read_rules
from cleaner.rule import Rule
from cleaner.rule_file import FileReader
from cleaner.schema import schema_text
from cleaner.visible import named

__all__ = ["index_parser", "index_text", "run_index", "run_schema", "schema_parser"]

BEGIN, END = "<!-- index: made by 'clean rules index' -->", "<!-- end of index -->"


def index_parser() -> Parser:
    """The options of ``clean rules index``."""
    return _parser("clean rules index", "Bring the list of rules in rules/README.md up to date.")


def schema_parser() -> Parser:
    """The options of ``clean rules schema``."""
    return _parser("clean rules schema", "Bring rules/schema.json, by which editors know rule files, up to date.")


def _parser(name: str, description: str) -> Parser:
    made = Parser(name, description)
    made.add_argument("--check", action="store_true", help="write nothing; exit code 1 if it is out of date")
    made.add_argument("--rules", default=rules_directory(), metavar="DIR", help="directory; default: the shipped rules")
    return made


def run_index(options: Namespace) -> int:
    """Renew the index, or tell whether that is needed."""
    path = os.path.join(options.rules, "README.md")
    text = _read(path)
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise InputError(f"{from_here(path)} has no place for the index: put {BEGIN} and {END} in it, each on a line")
    fresh = f"{before}{BEGIN}\n\n{index_text(options.rules)}\n{END}{after}"
    return _renew(path, text, fresh, check=options.check)


def run_schema(options: Namespace) -> int:
    """Renew the schema, or tell whether that is needed."""
    path = os.path.join(options.rules, "schema.json")
    old = _read(path) if os.path.exists(path) else ""
    return _renew(path, old, schema_text(), check=options.check)


def index_text(directory: str) -> str:
    """The rules of a directory in Markdown, file by file; those made of shapes are counted, and the shapes listed."""
    files = read_rules(directory, "")
    rules = sorted(load([files]), key=lambda rule: (rule.place.path, rule.place.line))
    found = groupby(rules, key=lambda rule: rule.place.path)
    lines = [line for path, group in found for line in _file(path, group)]
    return "\n".join([*lines, *(line for file in files for line in _shapes(FileReader(*file)))])


def _shapes(file: FileReader) -> Iterator[str]:
    if file.sort == "shapes":
        yield f"**[{file.source.path}]({file.source.path})**\n"
        yield from (f"- `{shape.name}`: {shape.title}" for shape in file.shapes())
        yield ""


def _file(path: str, rules: Iterable[Rule]) -> Iterator[str]:
    yield f"**[{path}]({path})**\n"
    if path.endswith("/shapes.yaml"):
        yield f"- {len([*rules])} rules made of the shapes below\n"
        return
    for rule in rules:
        notes = [note for note in (rule.status, rule.confidence) if note not in ("stable", "high")]
        yield f"- `{rule.id}`: {rule.title}" + (f" ({', '.join(notes)})" if notes else "")
    yield ""


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise InputError(f"cannot read {from_here(path)}: {error.strerror}") from error


def _renew(path: str, old: str, fresh: str, *, check: bool) -> int:
    """Write what is fresh, if it differs; with ``check``, only tell."""
    shown = named(from_here(path))
    if fresh == old:
        print(f"{shown} is up to date", file=sys.stderr)
        return 0
    if check:
        print(f"{shown} is out of date; 'clean rules {'schema' if path.endswith('.json') else 'index'}' renews it")
        return 1
    with whole_file(path) as file:
        file.write(fresh.encode("utf-8"))
    print(f"{shown} renewed", file=sys.stderr)
    return 0
