"""What a Scrapy project says of cleaning: the settings whose names begin with ``CLEANER_``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, cast, get_args

from scrapy.settings import BaseSettings

from cleaner.config import Config
from cleaner.errors import CleanerError
from cleaner.memory import FEWEST_LEAST, LEAST
from cleaner.text import Kind

__all__ = ["KNOWN", "Settings", "enabled"]

MEMORY: Final = "newsclean-memory.db"
"""What the memory is called in a job's directory."""
PREFIX: Final = "CLEANER_"
KNOWN: Final = (
    "CLEANER_ENABLED",
    "CLEANER_INPUT_FIELD",
    "CLEANER_OUTPUT_FIELD",
    "CLEANER_FIELDS",
    "CLEANER_KIND",
    "CLEANER_MODE",
    "CLEANER_LANGUAGES",
    "CLEANER_RULES",
    "CLEANER_KEEP",
    "CLEANER_DROP",
    "CLEANER_DROP_NON_ARTICLES",
    "CLEANER_AUDIT_FIELD",
    "CLEANER_AUDIT_FILE",
    "CLEANER_MEMORY",
    "CLEANER_LEAST",
)
CONTEXT: Final = ("id", "url", "title", "site", "language", "byline", "date", "flags")
"""What is read from an item or told in it, each under its own name unless ``CLEANER_FIELDS`` renames it."""


class Memory(NamedTuple):
    """Where what the sites repeat is remembered."""

    path: str | None
    """``None``: it ends with the crawl."""
    least: int
    """In so many stories a line must be seen."""


class Settings(NamedTuple):
    """The settings of one crawl."""

    config: Config
    input_field: str | None
    """``None``: the first of the usual fields that the item has."""
    output_field: str
    fields: Mapping[str, str]
    """What the item calls its ``url``, ``title`` and so on, where it is something else."""
    kind: Kind | None
    """``None``: by the field's name, else by how the value begins."""
    drop_non_articles: bool
    audit_field: str | None
    audit_file: str | None
    memory: Memory | None

    @classmethod
    def of(cls, given: BaseSettings) -> Settings:
        """Read a project's settings.

        Raises :class:`~cleaner.errors.CleanerError` for a setting that is unknown or has no such value.
        """
        _refuse_unknown(given)
        return cls(
            _config(given),
            given.get("CLEANER_INPUT_FIELD") or None,
            given.get("CLEANER_OUTPUT_FIELD") or "text",
            _fields(given),
            _kind(given),
            given.getbool("CLEANER_DROP_NON_ARTICLES"),
            given.get("CLEANER_AUDIT_FIELD") or None,
            _path(given),
            _memory(given),
        )

    def field(self, name: str) -> str:
        """What the item calls it."""
        return self.fields.get(name, name)


def enabled(given: BaseSettings) -> bool:
    """Whether the project wants its items cleaned."""
    return given.getbool("CLEANER_ENABLED", True)


def _refuse_unknown(given: BaseSettings) -> None:
    unknown = sorted(name for name in given if isinstance(name, str) and name.startswith(PREFIX) and name not in KNOWN)
    if unknown:
        raise CleanerError(f"unknown setting {unknown[0]}; known: {', '.join(KNOWN)}")


def _config(given: BaseSettings) -> Config:
    config = Config(
        given.get("CLEANER_MODE") or "balanced",
        frozenset(given.getlist("CLEANER_KEEP")),
        frozenset(given.getlist("CLEANER_DROP")),
        tuple(map(str, given.getlist("CLEANER_RULES"))),
        tuple(given.getlist("CLEANER_LANGUAGES")),
    )
    try:
        return config.checked()
    except CleanerError as error:
        raise CleanerError(f"CLEANER_MODE, CLEANER_KEEP or CLEANER_DROP: {error}") from error


def _fields(given: BaseSettings) -> Mapping[str, str]:
    fields: dict[str, Any] = given.getdict("CLEANER_FIELDS")
    unknown = sorted(fields.keys() - {*CONTEXT})
    if unknown:
        raise CleanerError(f"CLEANER_FIELDS: unknown name {unknown[0]!r}; known: {', '.join(CONTEXT)}")
    return fields


def _kind(given: BaseSettings) -> Kind | None:
    kind = given.get("CLEANER_KIND") or None
    if kind not in (None, *get_args(Kind)):
        raise CleanerError(f"CLEANER_KIND: {kind!r} is neither 'text' nor 'html'")
    return cast("Kind | None", kind)


def _memory(given: BaseSettings) -> Memory | None:
    """A file, or with ``True`` one among those of the job, so that it is there when the crawl goes on."""
    asked = given.get("CLEANER_MEMORY")
    if not asked or str(asked).lower() in ("false", "0"):
        return None
    least = given.getint("CLEANER_LEAST", LEAST)
    if least < FEWEST_LEAST:
        raise CleanerError(f"CLEANER_LEAST: {least} is below {FEWEST_LEAST}")
    if str(asked).lower() not in ("true", "1"):
        return Memory(str(asked), least)
    job = given.get("JOBDIR")
    return Memory(os.path.join(str(job), MEMORY) if job else None, least)


def _path(given: BaseSettings) -> str | None:
    path = given.get("CLEANER_AUDIT_FILE")
    return str(path) if path else None
