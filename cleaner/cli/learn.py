"""``clean learn``: what the pages of a site have in common, as rules for a person to read and keep."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from cleaner.cli.files import whole_file
from cleaner.cli.job import Job
from cleaner.cli.messages import tell
from cleaner.cli.options import Parser, add_kind, add_least
from cleaner.cli.teaching import teach
from cleaner.config import Config
from cleaner.errors import InputError, RuleError
from cleaner.memory import SiteMemory
from cleaner.rows import Columns
from cleaner.rule import Status
from cleaner.site_rules import learned, updated
from cleaner.text import Document

__all__ = ["parsers", "run"]

EPILOG = """\
The host of a document is that of 'url' in its line of JSON, of --url, or of the address in the page's own
head.  'clean --rules DIR' lays the rules over the shipped ones; 'clean rules check DIR' proves them.  A
second run adds what is new and renews the evidence; what a person has changed stays.  Exit codes: 0 done;
1 some documents, or files of rules, could not be read; 2 usage.
"""


def run(arguments: Sequence[str]) -> int:
    """Run ``clean learn`` with its arguments; returns the exit code."""
    options = _parser().parse_args(arguments)
    memory = SiteMemory(options.memory, least=options.least)
    job = Job(Config(), known=Document("", url=options.url), kind=options.kind, columns=Columns(kind=options.kind))
    failed = teach(memory, job, options.paths, jsonl=options.jsonl)
    written = 0
    for site in memory.sites():
        try:
            written += _write(memory, site.host, options)
        except RuleError as error:
            print(error, file=sys.stderr)
            failed += 1
    tell(f"{written} file(s) of rules written in {os.path.join(options.out, 'sites')}")
    return 1 if failed else 0


def parsers() -> list[Parser]:
    """The parser of ``clean learn``."""
    return [_parser()]


def _parser() -> Parser:
    made = Parser("clean learn", "Find the lines that a site repeats on its pages; write them down as rules.", EPILOG)
    made.add_argument("paths", nargs="+", metavar="FILE|DIR|-", help="pages and texts, or lines of JSON")
    made.add_argument("--out", metavar="DIR", default="rules", help="directory of rules to write to; default: rules")
    made.add_argument("--jsonl", action="store_true", help="the files hold JSON lines with 'url', and 'text' or 'html'")
    made.add_argument("--shadow", action="store_true", help="new rules are experimental: on record, not carried out")
    made.add_argument("--url", help="the address of all that is read, or its host's")
    made.add_argument("--memory", metavar="FILE", help="go on from what is remembered here")
    add_least(made)
    add_kind(made)
    return made


def _write(memory: SiteMemory, host: str, options: Namespace) -> bool:
    """Write a host's file of rules; whether there is something to write."""
    path = os.path.join(options.out, "sites", f"{host}.yaml")
    imprints = memory.imprints(host)
    lines = learned(imprints, memory.recurring(host))
    before = _read(path)
    if not (lines or before):
        return False
    status: Status = "experimental" if options.shadow else "stable"
    after = updated(before, host, lines, len(imprints), status)
    if after != before:
        with whole_file(path) as file:
            file.write(after.encode("utf-8"))
    return after != before


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path}: {error}") from error
