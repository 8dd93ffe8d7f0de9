"""``clean rules``: looking at the rules, and proving them."""

from __future__ import annotations

import difflib
import os
import sys
from argparse import Namespace
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from cleaner.cli import rules_index, rules_new
from cleaner.cli.group import Command, Group
from cleaner.cli.options import Parser, add_kind, categories, closest
from cleaner.errors import Fault, InputError
from cleaner.installed import rules_directory
from cleaner.lint.source import RuleSources, from_here, read_layers
from cleaner.loading import RuleFile, load
from cleaner.rule import STATUSES, Rule
from cleaner.visible import named, visible

__all__ = ["parsers", "run"]

EPILOG = """\
commands:
  clean rules list                 the rules, with their titles
  clean rules show ID              a rule as it stands in its file
  clean rules check [DIR]...       prove rules on their examples and on each other
  clean rules try ID [FILE]        what one rule takes of a text
  clean rules new ID               the start of a rule of your own
  clean rules index                bring the list in rules/README.md up to date
  clean rules schema               bring rules/schema.json up to date

Each has its own --help.
"""
TRY_EPILOG = """\
The other rules only keep it company.  What a keep rule protects stands between [+ and +].
Exit code 1: the rule takes nothing.
"""


def _add_rules(parser: Parser) -> None:
    parser.add_argument("--rules", action="append", default=[], metavar="DIR",
                        help="lay the rules of DIR over the shipped ones; repeatable")  # fmt: skip


class Library(NamedTuple):
    """The shipped rules with other directories laid over them."""

    layers: list[tuple[RuleFile, ...]]
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, extra: Sequence[str]) -> Library:
        layers = read_layers([rules_directory(), *extra])
        return cls(layers, load(layers))


def _find(name: str, rules: Iterable[Rule]) -> Rule:
    """The rule of this id; :class:`InputError` names what may be meant if there is none."""
    known = {rule.id: rule for rule in rules}
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f", did you mean {near[0]!r}?" if near else "; 'clean rules list' shows all"
        raise InputError(f"no rule {name!r}{hint}")
    return known[name]


# ------------------------------------------------------------------------- list


def _list_parser() -> Parser:
    made = Parser("clean rules list", "List rules: id, status, confidence, title.")
    made.add_argument("--language", metavar="CODE", help="rules of this language alone; any: those that need none")
    made.add_argument("--category", type=categories, action="extend", default=[], metavar="CATEGORY[,..]",
                      help="rules of these categories alone")  # fmt: skip
    made.add_argument("--status", choices=STATUSES, help="rules of this status alone")
    _add_rules(made)
    return made


def _list(options: Namespace) -> int:
    rules = Library.of(options.rules).rules
    languages = sorted({rule.language for rule in rules})
    if options.language and options.language not in languages:
        raise InputError(f"no rules for language {options.language!r}{closest(options.language, languages)}")
    chosen = [
        rule
        for rule in rules
        if (not options.language or rule.language == options.language)
        and (not options.category or rule.category in options.category)
        and (not options.status or rule.status == options.status)
    ]
    width = max((len(rule.id) for rule in chosen), default=0)
    for rule in chosen:
        print(f"{rule.id:<{width}}  {rule.status:<12}  {rule.confidence:<10}  {visible(rule.title)}")
    return 0


# ------------------------------------------------------------------------- show


def _show_parser() -> Parser:
    made = Parser("clean rules show", "Show a rule as it stands in its file.")
    made.add_argument("id", metavar="ID", help="the rule's id, as audit logs give it")
    _add_rules(made)
    return made


def _show(options: Namespace) -> int:
    library = Library.of(options.rules)
    rule = _find(options.id, library.rules)
    sources = RuleSources(library.layers)
    text, shape = sources.text(rule), sources.shape(rule)
    print(f"# {named(rule.place.path)}:{rule.place.line}")
    if f"status: {rule.status}" not in text + shape:
        print(f"# {rule.status} here: switched by another directory")
    print(visible(text), end="")
    if shape:
        print(f"\n# the shape\n{visible(shape)}", end="")
    return 0


# ------------------------------------------------------------------------ check


def _check_parser() -> Parser:
    made = Parser("clean rules check", "Prove rules: on their examples, on each other, on texts that must stay whole.")
    made.add_argument("directories", nargs="*", metavar="DIR", help="rules to lay over the shipped ones")
    made.add_argument("--no-harm", action="append", default=[], metavar="DIR",
                      help="texts of which nothing may be cut, in DIR/<language>/*.txt; "
                           "default: fixtures/clean beside the rules, if it is there")  # fmt: skip
    return made


def _check(options: Namespace) -> int:
    from cleaner.lint import WARNINGS, check

    shipped = rules_directory()
    extra = [directory for directory in options.directories if not _same(directory, shipped)]
    report = check([shipped, *extra], options.no_harm or _no_harm([shipped, *extra]))
    for finding in report.findings:
        warning = "warning: " if finding.code in WARNINGS else ""
        print(finding._replace(message=warning + finding.message))
    counted = f"{_count(report.faults, 'fault')}, {_count(report.warnings, 'warning')}"
    print(f"checked {report.rules} rules in {report.files} files: {counted}", file=sys.stderr)
    return 2 if any(fault.code < "R1" for fault in report.faults) else 1 if report.faults else 0


def _same(directory: str, other: str) -> bool:
    return os.path.isdir(directory) and os.path.samefile(directory, other)


def _no_harm(directories: Iterable[str]) -> list[str]:
    beside = (os.path.join(os.path.dirname(os.path.abspath(path)), "fixtures", "clean") for path in directories)
    return list(dict.fromkeys(from_here(path) for path in beside if os.path.isdir(path)))


def _count(findings: Collection[Fault], name: str) -> str:
    return f"{len(findings)} {name}{'' if len(findings) == 1 else 's'}"


# -------------------------------------------------------------------------- try


def _try_parser() -> Parser:
    made = Parser("clean rules try", "Show what one rule takes of a text, between [- and -].", TRY_EPILOG)
    made.add_argument("id", metavar="ID", help="the rule's id")
    made.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE|-",
        help="a text, or a page: its lines, and its markup for a rule on that; default: standard input",
    )
    add_kind(made)
    made.add_argument("--title", help="the document's headline, where it is known")
    made.add_argument("--site", help="the name of the outlet")
    _add_rules(made)
    return made


def _try(options: Namespace) -> int:
    from cleaner.cli.inputs import read_input
    from cleaner.installed import installed_table
    from cleaner.lint.trial import reads_markup, show_marks
    from cleaner.lint.tryout import taken
    from cleaner.patterns import Context
    from cleaner.rule import KeepMatcher

    table = installed_table(options.rules)
    rule = _find(options.id, (entry.rule for entry in table.entries))
    given = read_input(options.file, options.kind)
    text, markup = given.lines(), given.text if given.kind == "html" or reads_markup(rule) else ""
    if reads_markup(rule) and given.kind == "text":
        text = given._replace(kind="html").lines()
    found = taken(table, rule, text, Context.of(options.title, options.site), markup)
    marks = ("[+", "+]") if isinstance(rule.matcher, KeepMatcher) else ("[-", "-]")
    sys.stdout.write(visible(show_marks(text, found, marks)))
    if not found:
        place = f"; it looks in the {' and the '.join(rule.zone)} of an article alone" if rule.zone else ""
        print(f"{rule.id} takes nothing of this text{place}", file=sys.stderr)
    return 0 if found else 1


COMMANDS = {
    "list": Command(_list_parser, _list),
    "show": Command(_show_parser, _show),
    "check": Command(_check_parser, _check),
    "try": Command(_try_parser, _try),
    "new": Command(rules_new.parser, rules_new.run),
    "index": Command(rules_index.index_parser, rules_index.run_index),
    "schema": Command(rules_index.schema_parser, rules_index.run_schema),
}
_GROUP = Group("clean rules", "Looking at the rules, and proving them.", EPILOG, COMMANDS)


def run(arguments: Sequence[str]) -> int:
    """Run ``clean rules`` with its arguments; returns the exit code."""
    return _GROUP.run(arguments)


def parsers() -> list[Parser]:
    """The parsers of ``clean rules`` and of all its commands."""
    return _GROUP.parsers()
