"""Scrapy: an item pipeline that cleans what a spider scrapes, and an add-on that switches it on.

``ADDONS = {"cleaner.integrations.scrapy.CleanerAddon": 500}`` in a project's settings is all it takes.
Needs Scrapy 2.13 or later: ``pip install 'newsclean[scrapy]'``.
"""

from cleaner.errors import MissingError

try:
    import scrapy as _scrapy
except ModuleNotFoundError as error:
    raise MissingError("Scrapy", "scrapy") from error

from cleaner.integrations.scrapy.addon import CleanerAddon
from cleaner.integrations.scrapy.pipeline import CleanerPipeline

__all__ = ["CleanerAddon", "CleanerPipeline"]

del _scrapy
