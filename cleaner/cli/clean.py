"""``clean``: a text or a page in, clean text out."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from cleaner.cli.files import check_written, whole_file
from cleaner.cli.inputs import read_input
from cleaner.cli.messages import tell
from cleaner.cli.options import Parser, add_cleaning, add_context, config_of
from cleaner.config import Config
from cleaner.markup import text_name
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult
from cleaner.text import Document, Kind

__all__ = ["run"]

EPILOG = """\
other commands:
  clean explain FILE[:LINE]                   why a line went or stayed
  clean audit show|diff|restore|stats LOG     what was cut, and undoing it
  clean review LOG                            the cuts as a page, to be accepted or rejected
  clean rules list|show|check|new|try         the rules
  clean completion bash|zsh|fish              shell completion

A file is a page (HTML) if its name ends in .html, .htm or .xhtml, or if it plainly begins as one;
else it is text.  Of a directory .txt, .text and pages are read; --out writes page.html as page.txt.
A page's --diff and log are of its visible lines.  A line of JSON has its page in 'html', which goes
before 'text' and is not written out again; --as text takes 'text' alone, --as html takes a 'text'
for a page as well.

A file that bears a command's name is ./rules.  Exit codes: 0 done; 1 some documents
failed, or --diff found something; 2 usage or broken rules; 130, 141 as the shell expects.
"""


def run(arguments: Sequence[str]) -> int:
    """Run ``clean`` with its arguments; returns the exit code."""
    options = parser().parse_args(arguments)
    _check(options)
    job = Job.of(options)
    if options.lang:
        tell_unserved(Cleaner(job.config))
    if options.jsonl:
        from cleaner.cli.jsonl import run_jsonl

        return run_jsonl(job, options.paths, options.out, options.jobs)
    if options.out:
        from cleaner.cli.tree import run_tree

        return run_tree(job, options.paths, options.out, options.jobs)
    return _run_one(job, options)


def parser() -> Parser:
    """The options of ``clean``."""
    made = Parser("clean", "Strip boilerplate from scraped news; every cut is on record.", EPILOG)
    made.add_argument("paths", nargs="*", metavar="FILE|DIR|-", help="what to clean; default: standard input")
    made.add_argument("--jsonl", action="store_true", help="read and write JSON lines with 'id' and 'text' or 'html'")
    made.add_argument("--out", metavar="DIR", help="write clean files here, the tree mirrored")
    made.add_argument("--audit", metavar="LOG", help="write the audit log here")
    made.add_argument("--diff", action="store_true", help="print a unified diff instead of the clean text")
    add_context(made)
    made.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="processes (with --jsonl or --out)")
    made.add_argument("--version", action="version", version=_version())
    add_cleaning(made)
    return made


def _version() -> str:
    from cleaner.version import __version__

    return f"newsclean {__version__}"


def _check(options: Namespace) -> None:
    several = len(options.paths) > 1 or any(os.path.isdir(path) for path in options.paths)
    if several and not (options.out or options.jsonl):
        parser().error("several texts would run together on standard output: give --out DIR or --jsonl")
    if options.diff and (options.jsonl or options.out):
        parser().error("--diff is for one text; with --audit LOG, 'clean audit show LOG' shows many")
    if options.jobs < 1:
        parser().error("--jobs must be at least 1")
    if options.out and not options.paths and not options.jsonl:
        parser().error("--out needs files or directories to read")


class Job(NamedTuple):
    """What to do with each document."""

    config: Config
    audit: str | None = None
    url: str | None = None
    title: str | None = None
    site: str | None = None
    kind: Kind | None = None
    """What all documents are to be taken for."""

    @classmethod
    def of(cls, options: Namespace) -> Job:
        return cls(config_of(options), options.audit, options.url, options.title, options.site, options.kind)

    def document(self, text: str, name: str, kind: Kind = "text") -> Document:
        return Document(text, name, self.url, self.title, self.site, kind=kind)

    def settings(self) -> dict[str, Any]:
        """What the audit header says of the settings."""
        return {"mode": self.config.mode, "kept": sorted(self.config.kept())}

    def audit_lines(self, result: CleanResult, name: str, encoding: Mapping[str, Any] | None = None) -> Iterator[str]:
        from cleaner.audit import records, to_json

        for record in records(result, name, self.settings(), encoding):
            yield to_json(record) + "\n"


def notice(flags: Sequence[str], name: str) -> None:
    """Tell of flags on standard error."""
    if flags:
        tell(f"{name}: flagged {', '.join(flags)}")


def tell_unserved(cleaner: Cleaner) -> None:
    """Tell of languages that were asked for and have no rules."""
    for code in cleaner.unserved:
        tell(f"no rules for language {code!r}; only what needs no language is cut")


def _run_one(job: Job, options: Namespace) -> int:
    path = options.paths[0] if options.paths else "-"
    name = "standard input" if path == "-" else path
    if job.audit:
        check_written([path], [(job.audit, "--audit")])
    given = read_input(path, job.kind)
    result = Cleaner(job.config).clean(job.document(given.text, path, given.kind)).flagged(given.flags)
    notice(result.flags, name)
    with ExitStack() as stack:
        if job.audit:
            log = stack.enter_context(whole_file(job.audit))
            for line in job.audit_lines(result, path, given.encoding):
                log.write(line.encode("utf-8"))
        shown = result.diff(_diff_name(path, given.kind)) if options.diff else result.text
        sys.stdout.buffer.write(shown.encode("utf-8"))
        sys.stdout.buffer.flush()
    return 1 if options.diff and shown else 0


def _diff_name(path: str, kind: Kind) -> str:
    """What ``patch`` is to change: the text, or the text of a page's lines."""
    if path == "-":
        return "stdin"
    return (text_name(path) if kind == "html" else path).lstrip("/")
