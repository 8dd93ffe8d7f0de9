"""Steps of datatrove pipelines: articles as text, and pages.

    LocalPipelineExecutor([
        JsonlReader("raw/"),
        ArticleCleaner(audit_writer=JsonlWriter("audit/")),
        JsonlWriter("clean/"),
    ], logging_dir=...)

What was decided goes to ``audit_writer``, a record for each document, whose metadata are what
:func:`cleaner.nested.records_of` makes log lines of.  A relaunch passes over tasks that are done, whatever
has changed: put :attr:`ruleset <ArticleCleaner.ruleset>` into ``logging_dir``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any, NamedTuple

from cleaner.config import Config
from cleaner.errors import InputError
from cleaner.extras import extra
from cleaner.nested import nested
from cleaner.parsing import read_markup
from cleaner.portable import PortableCleaner
from cleaner.result import CleanResult
from cleaner.rows import Columns

with extra("datatrove", "cleaner.integrations.datatrove"):
    from datatrove.data import Document
    from datatrove.pipeline.extractors.base import BaseExtractor, ExtractorSandbox
    from datatrove.pipeline.formatters.base import BaseFormatter
    from datatrove.pipeline.writers.disk_base import DiskWriter
    from datatrove.utils.typeshelper import StatHints

__all__ = ["ArticleCleaner", "HtmlCleaner"]

SECONDS = 10.0
"""A page may take so long: more than a hundred times what most do."""


class ArticleCleaner(BaseFormatter):  # type: ignore[misc]  # datatrove has no types
    """Cleans the text of each document; fields that were found, flags and the rules' digest go into its metadata."""

    name = "🧹 Cleaner"

    def __init__(
        self,
        config: Config | None = None,
        audit_writer: DiskWriter | None = None,
        columns: Columns | None = None,
    ) -> None:
        """``columns`` are the keys of the metadata that hold url, title, site and language."""
        super().__init__()
        self.audit_writer = audit_writer
        self._step = _Step(PortableCleaner(config), columns or Columns())

    @property
    def ruleset(self) -> str:
        """Digest of the rules."""
        return self._step.cleaner.ruleset

    def format(self, text: str) -> str:
        """Clean one text of which nothing else is known."""
        return self._step.cleaner.clean(text).text

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Clean the documents of one task."""
        del world_size
        with self.audit_writer or nullcontext() as writer:
            for doc in data:
                self.stat_update(StatHints.total)
                with self.track_time():
                    result = self._step.clean(doc.text, doc.id, doc.metadata)
                _deliver(self, doc, result, writer, rank)
                yield doc


class HtmlCleaner(BaseExtractor):  # type: ignore[misc]  # datatrove has no types
    """Makes clean text of pages, each in a process that can be ended when it takes too long.

    Pages of which nothing is left, that are no text or run out of time are dropped; the audit has a record of
    each of them, with the flag ``unreadable``, ``timeout`` or ``broken-process`` where there is no log.
    """

    name = "🧹 Page cleaner"

    def __init__(
        self,
        config: Config | None = None,
        audit_writer: DiskWriter | None = None,
        columns: Columns | None = None,
        timeout: float = SECONDS,
    ) -> None:
        """``columns`` are the keys of the metadata for url, title, site and language; ``timeout`` is in seconds."""
        super().__init__(timeout)
        self.audit_writer = audit_writer
        self._step = _Step(PortableCleaner(config), (columns or Columns())._replace(kind="html"))

    @property
    def ruleset(self) -> str:
        """Digest of the rules."""
        return self._step.cleaner.ruleset

    def extract(self, text: str) -> str:
        """Clean one page of which nothing else is known."""
        return self._step.clean(text, "", {}).text

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Clean the pages of one task."""
        del world_size
        self._step.cleaner.load()
        with (
            ExtractorSandbox(self.timeout, ("", "", {})) as sandbox,
            self.audit_writer or nullcontext() as writer,
        ):
            for doc in data:
                self.stat_update(StatHints.total)
                with self.track_time():
                    result = self._extracted(sandbox, doc)
                _deliver(self, doc, result, writer, rank)
                if doc.text:
                    self.stat_update(StatHints.forwarded)
                    self.update_doc_stats(doc)
                    yield doc
                else:
                    self.stat_update(StatHints.dropped)

    def _extracted(self, sandbox: ExtractorSandbox, doc: Document) -> CleanResult | str:
        """What the other process makes of the page, or the flag that says why it makes nothing."""
        try:
            made: CleanResult = sandbox.process_document((doc.text, doc.id, doc.metadata), self._step.page)
        except TimeoutError:
            return "timeout"
        except EOFError:
            return "broken-process"
        return made


class _Step(NamedTuple):
    """What travels to the processes of a task."""

    cleaner: PortableCleaner
    columns: Columns

    def clean(self, text: str, name: str, metadata: dict[str, Any]) -> CleanResult:
        known = {key: value for key, value in metadata.items() if isinstance(value, str)}
        return self.cleaner.clean(self.columns.document(known | {self.columns.text: text}, name))

    def page(self, text: str | bytes, name: str, metadata: dict[str, Any]) -> CleanResult | str:
        """The same for a page; bytes, as readers of archives may leave them, are decoded."""
        if isinstance(text, str):
            return self.clean(text, name, metadata)
        try:
            markup = read_markup(text)
        except InputError:
            return "unreadable"
        return self.clean(markup.text, name, metadata).flagged(markup.flags)

    def found(self, result: CleanResult) -> dict[str, Any]:
        """What the metadata are to say."""
        made = self.columns.found({}, result) | {"ruleset": result.ruleset}
        return {key: value for key, value in made.items() if key != self.columns.text and value is not None}


def _deliver(
    step: ArticleCleaner | HtmlCleaner, doc: Document, result: CleanResult | str, writer: DiskWriter | None, rank: int
) -> None:
    """Write into the document what was found, and into the audit what was decided."""
    if isinstance(result, str):
        flags, log = [result], {"flags": [result], "ruleset": step.ruleset}
        doc.text = ""
    else:
        flags, log = list(result.flags), nested(result, doc.id, step._step.cleaner.config)
        doc.text = result.text
        doc.metadata |= step._step.found(result)
        for category, count in result.counts().items():
            step.stat_update(f"removed_{category}", value=count)
    for flag in flags:
        step.stat_update(f"flagged_{flag}")
    if writer:
        writer.write(Document(text="", id=doc.id, metadata=log), rank)
