"""``clean review``: the review page, served on this machine or written as one file."""

from __future__ import annotations

import getpass
import os
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from typing import Any

from cleaner.cli.files import check_written, whole_file
from cleaner.cli.logs import Sources
from cleaner.cli.messages import tell
from cleaner.cli.options import Parser
from cleaner.cli.streams import reading
from cleaner.installed import rules_directory
from cleaner.review.decisions import Ledger, read_decisions
from cleaner.review.index import LogIndex
from cleaner.review.layout import SourceText
from cleaner.review.session import Session, Setting, Texts

__all__ = ["parsers", "run"]

EPILOG = """\
The page is served to this machine alone, under an address that nobody can guess, and asks for nothing else.
Every decision is written at once to the decisions file, and nothing else is.  Start it again to go on.
'clean rules new --from FILE' makes rules of decisions, 'clean audit stats LOG --decisions FILE' counts them.
"""


def run(arguments: Sequence[str]) -> int:
    """Run ``clean review`` with its arguments; returns the exit code."""
    options = _parser().parse_args(arguments)
    if "-" in (options.log, options.compare):
        _parser().error("a log is read by index: give it as a file")
    files = options.decisions or [f"{options.log.removesuffix('.jsonl')}.decisions.jsonl"]
    read = [options.log, *filter(None, [options.compare]), *files[1:]]
    check_written(read, [(options.static, "--static")] if options.static else [(files[0], "--decisions")])
    with ExitStack() as stack:
        session = _session(options, files, stack)
        for notice in session.notices:
            tell(notice)
        name = os.path.basename(options.log)
        return _write(session, name, options.static) if options.static else _serve(session, name, options, files[0])


def parsers() -> list[Parser]:
    """The parser of ``clean review``."""
    return [_parser()]


def _parser() -> Parser:
    made = Parser("clean review", "Look through what was cut, and decide whether it was right.", EPILOG)
    made.add_argument("log", metavar="LOG", help="an audit log")
    made.add_argument("--source", metavar="DIR|FILE", help="where the source texts are; a log holds no kept text")
    made.add_argument("--decisions", action="append", default=[], metavar="FILE",
                      help="write decisions here (default: LOG.decisions.jsonl); others are read")  # fmt: skip
    made.add_argument("--reviewer", metavar="NAME", help="who decides; default: the user's name")
    made.add_argument("--compare", metavar="OLDLOG", help="show also what this earlier log cut differently")
    made.add_argument("--static", metavar="FILE", help="write one HTML file that needs no server, and end")
    made.add_argument("--port", type=int, default=0, metavar="N", help="port to serve on; default: any that is free")
    made.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
    made.add_argument("--rules", action="append", default=[], metavar="DIR",
                      help="rules that the log was made with, for their titles; repeatable")  # fmt: skip
    return made


def _session(options: Namespace, files: Sequence[str], stack: ExitStack) -> Session:
    log = LogIndex(stack.enter_context(reading(options.log)), options.log)
    old = LogIndex(stack.enter_context(reading(options.compare)), options.compare) if options.compare else None
    decisions = read_decisions([path for path in files if path != files[0] or os.path.exists(path)])
    ledger = None if options.static else stack.enter_context(closing(Ledger(files[0])))
    reviewer = _user() if options.reviewer is None else options.reviewer
    setting = Setting(_texts(options.source), (rules_directory(), *options.rules), reviewer)
    return Session(log, setting, decisions, ledger, old)


def _texts(given: str | None) -> Texts:
    """Finds sources; with a directory given nothing outside of it is read, whatever a log says."""
    sources = Sources(given)
    root = os.path.realpath(given) if given is not None and os.path.isdir(given) else None

    def find(header: Mapping[str, Any]) -> SourceText | None:
        place = os.path.realpath(sources.path(header)) if root is not None else ""
        return sources.find(header) if root is None or os.path.commonpath([root, place]) == root else None

    return find


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without a name
        return ""


def _write(session: Session, name: str, path: str) -> int:
    from cleaner.review.static import one_file

    html = one_file(session, name)
    with whole_file(path) as file:
        file.write(html.encode())
    tell(f"{len(session.log.documents)} document(s) and {len(session)} claim(s) in {path}")
    return 0


def _serve(session: Session, name: str, options: Namespace, decisions: str) -> int:
    from cleaner.review.server import serve

    def ready(address: str) -> None:
        print(f"reviewing at {address}", flush=True)
        tell(f"decisions go to {decisions}; Ctrl-C ends")
        if not options.no_browser:
            import webbrowser

            webbrowser.open(address)

    serve(session, name, options.port, ready)
    return 0
