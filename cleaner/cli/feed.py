"""``clean feed``: a feed in, the same feed out with its entries cleaned."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from cleaner.cli.clean import tell_amiss
from cleaner.cli.files import check_written, whole_file
from cleaner.cli.inputs import read_bytes
from cleaner.cli.job import Job, notice
from cleaner.cli.messages import tell
from cleaner.cli.options import Parser, add_cleaning, config_of
from cleaner.config import Config
from cleaner.errors import InputError
from cleaner.integrations.feeds import CleanFeed, clean_feed
from cleaner.integrations.feeds.fetching import fetched, is_address
from cleaner.pipeline import Cleaner

__all__ = ["parser", "run"]

EPILOG = """\
RSS, Atom and JSON Feed.  Of each entry the description, summary and content are cleaned and the rest
stays as it is.  In the log an entry's fields are documents of their own, ID#description and so on;
what it tells of markup is told of its visible lines.
"""


def run(arguments: Sequence[str]) -> int:
    """Run ``clean feed`` with its arguments; returns the exit code."""
    options = parser().parse_args(arguments)
    config = config_of(options)
    cleaner = Cleaner(config)
    if options.lang or options.rules:
        tell_amiss(cleaner)
    done = _cleaned(options, cleaner)
    for entry in done.entries:
        for result in entry.results.values():
            notice(result.flags, str(result.id))
    with ExitStack() as stack:
        if options.audit:
            log = stack.enter_context(whole_file(options.audit))
            for line in _audit_lines(done, config):
                log.write(line.encode("utf-8"))
        target = stack.enter_context(whole_file(options.out)) if options.out else sys.stdout.buffer
        target.write(done.feed)
        target.flush()
    return 0


def parser() -> Parser:
    """The options of ``clean feed``."""
    made = Parser("clean feed", "Clean the entries of a feed; the feed comes out in its own format.", EPILOG)
    made.add_argument("feed", nargs="?", default="-", metavar="FILE|URL|-", help="the feed; default: standard input")
    made.add_argument("--out", metavar="FILE", help="write the feed here")
    made.add_argument("--audit", metavar="LOG", help="write the audit log here")
    add_cleaning(made)
    return made


def parsers() -> list[Parser]:
    """The parser of ``clean feed``, for shell completion."""
    return [parser()]


def _cleaned(options: Namespace, cleaner: Cleaner) -> CleanFeed[bytes]:
    path: str = options.feed
    written = [(target, option) for target, option in ((options.out, "--out"), (options.audit, "--audit")) if target]
    check_written(() if is_address(path) else [path], written)
    data = fetched(path) if is_address(path) else read_bytes(path)
    name = "standard input" if path == "-" else path
    try:
        done = clean_feed(data, cleaner)
    except InputError as error:
        raise InputError(f"{name}: {error}") from error
    if done.flags:
        tell(f"{name}: was no well-formed XML; mended")
    return done


def _audit_lines(done: CleanFeed[bytes], config: Config) -> Iterator[str]:
    job = Job(config)
    for entry in done.entries:
        for result in entry.results.values():
            yield from job.audit_lines(result, str(result.id))
