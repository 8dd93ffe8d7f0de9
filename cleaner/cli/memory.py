"""``clean memory``: what was remembered of sites."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Sequence

from cleaner.cli.group import Command, Group
from cleaner.cli.logs import write
from cleaner.cli.options import Parser, add_least
from cleaner.errors import InputError
from cleaner.memory import LEAST, SiteMemory
from cleaner.site_rules import learned
from cleaner.visible import named

__all__ = ["parsers", "run"]


def run(arguments: Sequence[str]) -> int:
    """Run ``clean memory`` with its arguments; returns the exit code."""
    return _group().run(arguments)


def parsers() -> list[Parser]:
    """The parsers of all its commands."""
    return _group().parsers()


def _group() -> Group:
    commands = {
        "show": Command(_show_parser, _show),
        "stats": Command(_stats_parser, _stats),
        "forget": Command(_forget_parser, _forget),
    }
    return Group("clean memory", "What was remembered of sites, in a file that --memory has written.", "", commands)


def _show_parser() -> Parser:
    made = Parser("clean memory show", "Print the lines of a host that recur, the best proved first.")
    made.add_argument("file", metavar="FILE", help="the site memory")
    made.add_argument("host", metavar="HOST", help="as in example.com")
    add_least(made)
    return made


def _show(options: Namespace) -> int:
    memory = _opened(options.file, options.least)
    lines = learned(memory.imprints(options.host), memory.recurring(options.host))
    write("".join(f"{line.evidence.stories:5}  {line.evidence.zones or '-':3}  {named(line.text)}\n" for line in lines))
    return 0


def _stats_parser() -> Parser:
    made = Parser("clean memory stats", "Print how much is remembered of each host: pages, recurring lines, bytes.")
    made.add_argument("file", metavar="FILE", help="the site memory")
    add_least(made)
    return made


def _stats(options: Namespace) -> int:
    memory = _opened(options.file, options.least)
    rows = [(site.host, site.pages, len(memory.recurring(site.host).lines), site.bytes) for site in memory.sites()]
    write(f"{'pages':>6}  {'lines':>6}  {'bytes':>10}  host\n")
    write("".join(f"{pages:6}  {lines:6}  {size:10}  {named(host)}\n" for host, pages, lines, size in rows))
    return 0


def _forget_parser() -> Parser:
    made = Parser("clean memory forget", "Forget all that is known of a host.")
    made.add_argument("file", metavar="FILE", help="the site memory")
    made.add_argument("host", metavar="HOST", help="as in example.com")
    return made


def _forget(options: Namespace) -> int:
    if not _opened(options.file).forget(options.host):
        raise InputError(f"nothing is known of {options.host}; 'clean memory stats {options.file}' lists the hosts")
    return 0


def _opened(path: str, least: int = LEAST) -> SiteMemory:
    """The memory in a file that must be there: reading makes none."""
    if not os.path.isfile(path):
        raise InputError(f"no site memory at {path}")
    return SiteMemory(path, least=least)
