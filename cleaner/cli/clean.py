"""``clean``: a text or a page in, clean text out."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack

from cleaner.cli.files import check_written, whole_file
from cleaner.cli.inputs import read_input
from cleaner.cli.job import Job, notice
from cleaner.cli.messages import tell
from cleaner.cli.naming import shards_of, unpacked_name
from cleaner.cli.options import Parser, add_cleaning, add_columns, add_context, add_memory
from cleaner.errors import RuleError
from cleaner.markup import text_name
from cleaner.pipeline import Cleaner
from cleaner.text import Kind

__all__ = ["run"]

EPILOG = """\
other commands:
  clean explain FILE[:LINE]                   why a line went or stayed
  clean audit show|diff|restore|stats LOG     what was cut, and undoing it
  clean feed [FILE|URL|-]                     RSS, Atom, JSON Feed: the same feed, cleaned
  clean review LOG                            the cuts as a page, to be accepted or rejected
  clean rules list|show|check|new|try         the rules
  clean learn DIR                             what a site repeats on its pages, as rules
  clean memory show|stats|forget FILE         what was remembered of sites
  clean completion bash|zsh|fish              shell completion

A file is a page (HTML) if its name ends in .html, .htm or .xhtml, or if it plainly begins as one;
else it is text.  Of a directory .txt, .text and pages are read; --out writes page.html as page.txt.
A page's --diff and log are of its visible lines.  A line of JSON has its page in 'html', which goes
before 'text' and is not written out again; --as text takes 'text' alone, --as html takes a 'text'
for a page as well.

Files of rows (.jsonl, .csv, .tsv, .parquet, .warc, .wet, also .gz and .zst), and directories that
hold these and no texts, are cleaned file by file into --out DIR; --audit DIR takes a log of each.

A file that bears a command's name is ./rules.  Exit codes: 0 done; 1 some documents
failed, or --diff found something; 2 usage or broken rules; 70 a process died; 130, 141 as the
shell expects.
"""
FOR_ROWS = "--resume, --summary and --to are for files of rows, .jsonl, .csv, .parquet, .warc, .wet, without --jsonl"


def run(arguments: Sequence[str]) -> int:
    """Run ``clean`` with its arguments; returns the exit code."""
    options = parser().parse_args(arguments)
    _check(options)
    job = Job.of(options)
    if options.lang or options.rules:
        tell_amiss(Cleaner(job.config))
    if options.jsonl:
        from cleaner.cli.jsonl import run_jsonl

        return run_jsonl(job, options.paths, options.out, options.jobs)
    if found := _rows(options):
        from cleaner.cli.shards import Run, run_shards

        summary = options.summary or sys.stderr.isatty()
        run = Run(job, options.jobs, options.to == "wet", options.resume, summary)
        return run_shards(run, found, options.out)
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
    add_memory(made)
    made.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="processes (with --jsonl or --out)")
    made.add_argument("--resume", action="store_true", help="pass over files of rows that are done and unchanged")
    made.add_argument("--summary", action="store_true", help="say at the end what went, also where no terminal is")
    made.add_argument("--to", choices=("jsonl", "wet"), help="what web archives become (default: jsonl)")
    made.add_argument("--version", action="version", version=_version())
    add_cleaning(made)
    add_columns(made)
    return made


def _rows(options: Namespace) -> list[tuple[str, str]]:
    """The files of rows that are to be cleaned, if that is what the paths name; texts cannot be among them."""
    if options.kind == "text" and not options.out:
        return []
    found = shards_of(options.paths, [made for made in (options.out, options.audit) if made])
    if options.memory and any(unpacked_name(path).lower().endswith(".parquet") for path, _ in found):
        parser().error("--memory reads no Parquet; give JSON lines, CSV or web archives")
    if found and not options.out:
        parser().error(f"{found[0][0]} holds rows: give --out DIR, or --jsonl for a stream of JSON lines")
    if not found and (options.resume or options.summary or options.to):
        parser().error(FOR_ROWS)
    if options.to and not any(unpacked_name(path).endswith((".warc", ".wet")) for path, _ in found):
        parser().error(f"--to is for web archives, .warc and .wet; {found[0][0]} stays what it is")
    named = {path for path, _ in found}
    for path in options.paths if found else ():
        if path not in named and not os.path.isdir(path):
            parser().error(f"{path} is no file of rows as {found[0][0]} is: clean them apart")
    return found


def _version() -> str:
    from cleaner.version import __version__

    return f"newsclean {__version__}"


def _check(options: Namespace) -> None:
    several = len(options.paths) > 1 or any(os.path.isdir(path) for path in options.paths)
    if several and not (options.out or options.jsonl):
        parser().error("several texts would run together on standard output: give --out DIR or --jsonl")
    if options.diff and (options.jsonl or options.out):
        parser().error("--diff is for one text; with --audit LOG, 'clean audit show LOG' shows many")
    if options.learn and (not options.paths or "-" in options.paths):
        parser().error("--learn reads everything twice: give files or directories")
    if options.resume and (options.learn or options.memory):
        parser().error("--resume is not for --learn or --memory: what is known of a site changes with each file")
    if options.jsonl and (options.resume or options.summary or options.to):
        parser().error(FOR_ROWS)
    if options.jobs < 1:
        parser().error("--jobs must be at least 1")
    if options.out and not options.paths and not options.jsonl:
        parser().error("--out needs files or directories to read")


def tell_amiss(cleaner: Cleaner) -> None:
    """Tell of languages that were asked for and have no rules, and of sites' rules that are broken."""
    if cleaner.table.sites.broken:
        print(RuleError(cleaner.table.sites.broken), file=sys.stderr)
        tell(f"{len(cleaner.table.sites.broken)} fault(s) in rules of sites; their files were left out")
    for code in cleaner.unserved:
        tell(f"no rules for language {code!r}; only what needs no language is cut")


def _run_one(job: Job, options: Namespace) -> int:
    path = options.paths[0] if options.paths else "-"
    name = "standard input" if path == "-" else path
    if job.audit:
        check_written([path], [(job.audit, "--audit")])
    given = read_input(path, job.kind)
    document = job.remembered(job.document(given.text, path, given.kind))
    result = Cleaner(job.config, memory=job.memory).clean(document).flagged(given.flags)
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
