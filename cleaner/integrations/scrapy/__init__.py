"""Scrapy: an item pipeline that cleans what a spider scrapes, and an add-on that switches it on.

``ADDONS = {"cleaner.integrations.scrapy.CleanerAddon": 500}`` in a project's settings is all it takes.
Needs Scrapy 2.13 or later: ``pip install 'newsclean[scrapy]'``.
"""

from cleaner.extras import extra

with extra("scrapy", "the pipeline for Scrapy"):
    import scrapy as _scrapy

from cleaner.integrations.scrapy.addon import CleanerAddon
from cleaner.integrations.scrapy.pipeline import CleanerPipeline

__all__ = ["CleanerAddon", "CleanerPipeline"]

del _scrapy
