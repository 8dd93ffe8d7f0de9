"""The item pipeline: an item with a page or a text in, the same item with the clean text out."""

from __future__ import annotations

import os
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.statscollectors import StatsCollector

from cleaner.audit import records
from cleaner.errors import InputError
from cleaner.integrations.scrapy.background import Background
from cleaner.integrations.scrapy.items import Raw, raw_of, tell
from cleaner.integrations.scrapy.log import AuditFile
from cleaner.integrations.scrapy.settings import Settings, enabled
from cleaner.memory import SiteMemory
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult

__all__ = ["CleanerPipeline"]


class CleanerPipeline:
    """Cleans the items of one crawl; docs/integrations/scrapy.md lists its settings and stats.

    An item that cannot be cleaned is dropped with a message that says why, and the crawl goes on.
    """

    def __init__(self, settings: Settings, stats: StatsCollector) -> None:
        """Load the rules.  Raises :class:`~cleaner.errors.CleanerError` if the settings name none that are good."""
        self._settings, self._stats = settings, stats
        self._memory = _remembering(settings)
        self._cleaner = Cleaner(settings.config, memory=self._memory)
        self._background = Background()
        self._log: AuditFile | None = None
        self._taken = 0
        """How many items there was something to clean in."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it by the crawler's settings, unless they switch it off."""
        if not enabled(crawler.settings):
            raise NotConfigured
        assert crawler.stats is not None  # Scrapy makes them before any component
        return cls(Settings.of(crawler.settings), crawler.stats)

    def open_spider(self, spider: Spider | None = None) -> None:
        del spider  # older Scrapy passes it
        if self._settings.audit_file:
            self._log = AuditFile(self._settings.audit_file)

    def close_spider(self, spider: Spider | None = None) -> None:
        del spider
        self._background.close()
        if self._log:
            self._log.close()
        if self._memory:
            self._memory.close()

    async def process_item(self, item: Any, spider: Spider | None = None) -> Any:
        """Return the item with its clean text; drops what cannot be cleaned and, if asked to, what is no article."""
        del spider
        raw = raw_of(item, self._settings)
        if raw is None:
            self._stats.inc_value("cleaner/skipped")
            return item
        self._taken += 1
        name = raw.id or f"item {self._taken}"
        result = await self._cleaned(raw, name)
        self._count(result)
        self._deliver(item, result, name)
        return item

    async def _cleaned(self, raw: Raw, name: str) -> CleanResult:
        try:
            return await self._background.run(lambda: _clean(self._cleaner, self._memory, raw))
        except InputError as error:
            self._stats.inc_value("cleaner/failed")
            raise DropItem(f"{name}: {error}") from error
        except Exception:
            self._stats.inc_value("cleaner/failed")
            raise  # Scrapy logs it with its traceback, and goes on

    def _deliver(self, item: Any, result: CleanResult, name: str) -> None:
        made = list(records(result, name, self._settings.config.record())) if self._audited else []
        tell(item, self._settings, result, made)
        if self._log:
            self._log.add(made)
        if self._settings.drop_non_articles and (reason := _no_article(result)):
            raise DropItem(f"{name}: {reason}")

    @property
    def _audited(self) -> bool:
        return bool(self._log or self._settings.audit_field)

    def _count(self, result: CleanResult) -> None:
        self._stats.inc_value("cleaner/items")
        for category, number in result.counts().items():
            self._stats.inc_value(f"cleaner/removed/{category}", number)
        for flag in result.flags:
            self._stats.inc_value(f"cleaner/flagged/{flag}")


def _remembering(settings: Settings) -> SiteMemory | None:
    if settings.memory is None:
        return None
    if settings.memory.path:
        os.makedirs(os.path.dirname(os.path.abspath(settings.memory.path)), exist_ok=True)
    return SiteMemory(settings.memory.path, least=settings.memory.least)


def _clean(cleaner: Cleaner, memory: SiteMemory | None, raw: Raw) -> CleanResult:
    document, flags = raw.document()
    if memory:
        memory.observe(document)
    return cleaner.clean(document).flagged(flags)


def _no_article(result: CleanResult) -> str | None:
    """The flag that says so."""
    return next((flag for flag in result.flags if flag == "empty" or flag.startswith("not_an_article:")), None)
