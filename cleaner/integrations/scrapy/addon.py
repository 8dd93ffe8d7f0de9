"""The add-on: one line in a project's settings instead of a place in its pipelines."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from cleaner.integrations.scrapy.pipeline import CleanerPipeline

__all__ = ["CleanerAddon"]

PRIORITY = 200
"""Before what checks and stores items, which stand at 300 and later by habit."""


class CleanerAddon:
    """Puts the pipeline among the others, unless the project has given it a place already."""

    def update_settings(self, settings: BaseSettings) -> None:
        settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", CleanerPipeline, PRIORITY)
