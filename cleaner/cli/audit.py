"""``clean audit``: what was cut, what changed, and undoing it."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import get_args

from cleaner.audit import Entry, compare
from cleaner.cli import restore
from cleaner.cli.group import Command, Group
from cleaner.cli.logs import Sources, entries, until_broken, write
from cleaner.cli.messages import tell
from cleaner.cli.options import Parser, categories
from cleaner.cli.printing import github_lines, json_line
from cleaner.errors import AuditError
from cleaner.removal import Removal, Veto, apply
from cleaner.render import changes_text, listed, marked, paint, stats_text, summary
from cleaner.stats import By, tally
from cleaner.visible import one_line

__all__ = ["parsers", "run"]

EPILOG = """\
commands:
  clean audit show LOG             the articles with their [-cuts-] marked
  clean audit diff OLD NEW         what two logs cut differently
  clean audit restore LOG CLEAN    the sources again, from log and clean texts
  clean audit stats LOG            how much went, by category, rule, document or flag

Each has its own --help.  Logs are written by 'clean --audit LOG'; 'clean review LOG' shows them as a page.
"""
FORMATS = ("plain", "json", "github")


# ------------------------------------------------------------------------- show


def _show_parser() -> Parser:
    made = Parser("clean audit show", "Show the articles of a log with their [-cuts-] marked.")
    made.add_argument("log", metavar="LOG", help="an audit log; - for standard input")
    made.add_argument("--source", metavar="DIR|FILE", help="where the source texts are; a log holds no kept text")
    made.add_argument("--document", metavar="ID", help="show this document alone")
    made.add_argument("--rule", action="append", default=[], metavar="ID", help="show cuts of this rule alone")
    made.add_argument("--category", type=categories, action="extend", default=[], metavar="CATEGORY[,..]",
                      help="show cuts of these categories alone")  # fmt: skip
    made.add_argument("--vetoes", action="store_true", help="show also the claims that were refused, and why")
    made.add_argument("--color", choices=("auto", "always", "never"), default="auto",
                      help="mark cuts in red; auto: on a terminal, unless NO_COLOR is set")  # fmt: skip
    made.add_argument("--format", choices=FORMATS, default="plain",
                      help="plain: for people, and for 'less -R' with --color always; json: a line a document;"
                           " github: notes for a GitHub Actions run")  # fmt: skip
    return made


def _show(options: Namespace) -> int:
    show = _Show(options)
    problems: list[str] = []
    for entry in until_broken(entries(options.log), problems):
        show.entry(entry)
    if options.document is not None and not show.found and not problems:
        raise AuditError(f"{options.log}: no document {options.document!r} in this log")
    if show.missing and (options.source or show.changed):
        place = options.source or "their paths"
        problems.append(f"{place}: no unchanged source for {show.missing} document(s); only their cuts are listed")
    return _complain(problems)


def _complain(problems: Sequence[str]) -> int:
    """Tell of what went wrong beside the work that was done; the exit code."""
    sys.stdout.flush()
    for problem in problems:
        tell(problem)
    return 1 if problems else 0


class _Show:
    """Prints documents one after another."""

    def __init__(self, options: Namespace) -> None:
        self.options = options
        self.color = colored(options.color)
        self.sources = Sources(options.source)
        self.found = False
        self.missing = 0
        """Documents whose source is not at hand."""
        self.changed = False
        """Where the source of a document should be, there is another text."""

    def entry(self, entry: Entry) -> None:
        """Print one document, if it is asked for and has what is asked for."""
        if self.options.document not in (None, entry.id):
            return
        self.found = True
        cuts = [removal for removal in entry.removals if self._wanted(removal)]
        vetoes = [veto for veto in entry.vetoes if self._wanted(veto)] if self.options.vetoes else []
        if self._choosy() and not cuts and not vetoes:
            return
        if self.options.format == "json":
            write(json_line(entry, cuts, vetoes))
        elif self.options.format == "github":
            write("".join(github_lines(entry, self.sources.path(entry.header), cuts, vetoes)))
        else:
            self._print(entry, cuts, vetoes)

    def _print(self, entry: Entry, cuts: Sequence[Removal], vetoes: Sequence[Veto]) -> None:
        write("".join(line + "\n" for line in self._header(entry, cuts)) + "\n")
        write(self._article(entry, cuts))
        if vetoes:
            write("\n" + listed(vetoes, entry.lines, color=self.color))
        write("\n")

    def _choosy(self) -> bool:
        return bool(self.options.rule or self.options.category)

    def _wanted(self, claim: Removal | Veto) -> bool:
        return (not self.options.rule or claim.cause in self.options.rule) and (
            not self.options.category or claim.category in self.options.category
        )

    def _header(self, entry: Entry, cuts: Sequence[Removal]) -> Iterator[str]:
        header = entry.header
        yield paint(f"=== {one_line(entry.id)} ===", "bold", self.color)
        for name in ("title", "byline", "date"):
            if header.get(name):
                yield f"{name}: {one_line(str(header[name]))}"
        if header["flags"]:
            yield f"flags: {one_line(', '.join(map(str, header['flags'])))}"
        gone = sum(removal.end - removal.start for removal in cuts)
        share = f" ({gone / header['source_length']:.1%})" if header["source_length"] else ""
        yield f"{summary(cuts)}; {gone} of {header['source_length']} characters{share}"
        if entry.vetoes:
            yield f"{len(entry.vetoes)} claim(s) refused"

    def _article(self, entry: Entry, cuts: Sequence[Removal]) -> str:
        """The whole text, other cuts carried out; or a list of the cuts where the text is not known."""
        source = self.sources.text(entry.header)
        if source is None:
            self.missing += 1
            self.changed = self.changed or os.path.isfile(self.sources.path(entry.header))
            return listed(cuts, entry.lines, color=self.color)
        text, moved = without_others(source, entry.removals, cuts)
        shown = marked(text, moved, color=self.color, causes=True)
        return shown if shown.endswith("\n") or not shown else shown + "\n"


def without_others(source: str, removals: Sequence[Removal], chosen: Sequence[Removal]) -> tuple[str, list[Removal]]:
    """The text in which only the chosen removals are still to be made, and where they are in it."""
    wanted = set(chosen)
    moved, shift = [], 0
    for removal in removals:
        if removal in wanted:
            moved.append(removal._replace(start=removal.start - shift, end=removal.end - shift))
        else:
            shift += removal.end - removal.start
    return apply(source, [removal for removal in removals if removal not in wanted]), moved


def colored(choice: str) -> bool:
    """Whether to use colour: as told, else on a terminal that did not ask for none (NO_COLOR)."""
    if choice != "auto":
        return choice == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


# ------------------------------------------------------------------ diff, stats


def _diff_parser() -> Parser:
    made = Parser("clean audit diff", "Show what two logs of the same texts cut differently, rule by rule.",
                  "Exit codes: 0 no differences, 1 differences, 2 trouble.")  # fmt: skip
    made.add_argument("old", metavar="OLD", help="the log before")
    made.add_argument("new", metavar="NEW", help="the log after")
    return made


def _diff(options: Namespace) -> int:
    changes = compare(entries(options.old), entries(options.new))
    write(changes_text(changes))
    return 1 if changes else 0


def _stats_parser() -> Parser:
    made = Parser("clean audit stats", "Count what was cut, or how often that was right.")
    made.add_argument("log", nargs="?", metavar="LOG", help="an audit log; - for standard input")
    made.add_argument("--by", choices=get_args(By), default="category", help="what to count by (default: category)")
    made.add_argument("--decisions", action="append", default=[], metavar="FILE",
                      help="what 'clean review' wrote: count cuts judged right and wrong, by category or rule;"
                           " with LOG, on its texts alone; repeatable")  # fmt: skip
    return made


def _stats(options: Namespace) -> int:
    problems: list[str] = []
    if options.decisions:
        return _precision(options, problems)
    if options.log is None:
        _stats_parser().error("give a LOG, or --decisions FILE")
    write(stats_text(tally(until_broken(entries(options.log), problems), options.by), options.by))
    return _complain(problems)


def _precision(options: Namespace, problems: list[str]) -> int:
    from cleaner.review.decisions import read_decisions
    from cleaner.review.precision import PrecisionBy, precision, precision_text

    if options.by not in get_args(PrecisionBy):
        _stats_parser().error(f"--decisions counts by {' or '.join(get_args(PrecisionBy))}")
    decisions = read_decisions(options.decisions)
    found = until_broken(entries(options.log), problems) if options.log else None
    sources = None if found is None else {entry.header["source_sha256"] for entry in found}
    write(precision_text(precision(decisions, options.by, sources), options.by))
    return _complain([*decisions.notices, *problems])


COMMANDS = {
    "show": Command(_show_parser, _show),
    "diff": Command(_diff_parser, _diff),
    "restore": Command(restore.parser, restore.restore),
    "stats": Command(_stats_parser, _stats),
}
_GROUP = Group("clean audit", "What was cut, what changed, and undoing it.", EPILOG, COMMANDS)


def run(arguments: Sequence[str]) -> int:
    """Run ``clean audit`` with its arguments; returns the exit code."""
    return _GROUP.run(arguments)


def parsers() -> list[Parser]:
    """The parsers of ``clean audit`` and of all its commands."""
    return _GROUP.parsers()
