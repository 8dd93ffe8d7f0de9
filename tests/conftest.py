"""Builds the rule table once, before any worker starts, so that no test waits or races for it."""

from __future__ import annotations


def pytest_configure() -> None:
    """Leave the table in the cache, where the command's own processes find it too."""
    from cleaner.errors import RuleError
    from cleaner.installed import installed_table

    try:
        installed_table()
    except RuleError:
        return  # the tests of the rules say what is wrong
