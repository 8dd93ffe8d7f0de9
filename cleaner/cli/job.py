"""What a run of the command is to do with each document."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cleaner.cli.messages import tell
from cleaner.cli.options import columns_of, config_of
from cleaner.config import Config
from cleaner.portable import PortableCleaner
from cleaner.result import CleanResult
from cleaner.rows import NOTHING_KNOWN, Columns
from cleaner.text import Document, Kind

if TYPE_CHECKING:
    from cleaner.memory import SiteMemory

__all__ = ["Job", "notice"]


class Job(NamedTuple):
    """What to do with each document."""

    config: Config
    audit: str | None = None
    known: Document = NOTHING_KNOWN
    """What is known of all documents."""
    kind: Kind | None = None
    """What all documents are to be taken for."""
    columns: Columns = Columns()
    memory: SiteMemory | None = None
    remember: bool = False
    """Each document is observed before it is cleaned."""

    @classmethod
    def of(cls, options: Namespace) -> Job:
        """The job that the options ask for; what is to be learned first is learned."""
        known = Document("", url=options.url, title=options.title, site=options.site)
        job = cls(config_of(options), options.audit, known, options.kind, columns_of(options))
        if not (options.learn or options.memory):
            return job
        from cleaner.cli.teaching import teach
        from cleaner.memory import SiteMemory

        memory = SiteMemory(options.memory, least=options.least)
        if options.learn:
            teach(memory, job, options.paths, jsonl=options.jsonl)
        return job._replace(memory=memory, remember=not options.learn)

    def cleaner(self) -> PortableCleaner:
        return PortableCleaner(self.config, self.memory)

    def document(self, text: str, name: str, kind: Kind = "text") -> Document:
        return self.known._replace(text=text, id=name, kind=kind)

    def remembered(self, document: Document) -> Document:
        """The document, which the memory has seen now if it is to see all that come."""
        if self.memory and self.remember:
            self.memory.observe(document)
        return document

    def audit_lines(self, result: CleanResult, name: str, encoding: Mapping[str, Any] | None = None) -> Iterator[str]:
        from cleaner.audit import records, to_json

        for record in records(result, name, self.config.record(), encoding):
            yield to_json(record) + "\n"


def notice(flags: Sequence[str], name: str) -> None:
    """Tell of flags on standard error."""
    if flags:
        tell(f"{name}: flagged {', '.join(flags)}")
