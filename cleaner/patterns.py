"""Compiled patterns: made when first needed, or taken from a store; each match bounded in time.

The package ``regex`` compiles in Python, some milliseconds a pattern, and its compiled patterns
can be pickled.  So they are kept beside the rule table, under the same digest.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cleaner.kept import Kept, kept_bytes
from cleaner.text import plain

__all__ = ["Context", "Hazard", "PatternStore", "PatternTimeout", "Patterns", "store_bytes"]

SECONDS = 1.0
"""No pattern may take longer on one line; rules that do are switched off and flagged."""
FREE_LENGTHS = (1000, 250, 0)
"""On lines of so many characters a pattern runs without a clock, by its :class:`Hazard`."""


class Hazard:
    """How the time that a pattern takes may grow with the line: what analysis says of it."""

    HARMLESS, BOUNDED, DANGEROUS = range(3)


class PatternTimeout(Exception):
    """A pattern took too long; the argument is the pattern."""


class Context(NamedTuple):
    """What the caller knows of the document, made plain as lines are."""

    title: str = ""
    site: str = ""

    @classmethod
    def of(cls, title: str | None, site: str | None) -> Context:
        """Fold what the caller gave."""
        return cls(*(" ".join(plain(value or "").split()) for value in (title, site)))


class Patterns:
    """Compiles patterns when first needed and bounds the time each may take.

    Minding the clock costs more than most matches do, so patterns that analysis found to be
    harmless go without it on lines of ordinary length.
    """

    def __init__(self, store: PatternStore | None = None) -> None:
        """Nothing is known of patterns that are not in the store, so they always mind the clock."""
        self._store = store
        self._compiled: dict[str | tuple[str, ...], tuple[Any, int]] = {}

    def full(self, patterns: str | tuple[str, ...], text: str, context: Context) -> Any:
        """The match of the whole text by the pattern, or by one of several."""
        compiled, free = self._compiled.get(patterns) or self._get(patterns, context)
        if len(text) <= free:
            return compiled.fullmatch(text)
        return _timed(patterns, lambda: compiled.fullmatch(text, timeout=SECONDS))

    def search(self, patterns: str | tuple[str, ...], text: str, context: Context) -> Any:
        """The first place in the text that the pattern, or one of several, matches."""
        compiled, free = self._compiled.get(patterns) or self._get(patterns, context)
        if len(text) <= free:
            return compiled.search(text)
        return _timed(patterns, lambda: compiled.search(text, timeout=SECONDS))

    def all(self, patterns: str | tuple[str, ...], text: str, context: Context) -> list[Any]:
        """All places in the text that the pattern, or one of several, matches."""
        compiled, free = self._compiled.get(patterns) or self._get(patterns, context)
        if len(text) <= free:
            return list(compiled.finditer(text))
        found: list[Any] = _timed(patterns, lambda: list(compiled.finditer(text, timeout=SECONDS)))
        return found

    def _get(self, patterns: str | tuple[str, ...], context: Context) -> tuple[Any, int]:
        import regex  # slow to import: only when a candidate needs it

        source = source_of(patterns)
        if is_open(source):  # filled from a document, so not kept
            return regex.compile(_fill(source, context), regex.IGNORECASE), 0
        compiled, hazard = self._store.get(source) if self._store else (None, Hazard.DANGEROUS)
        compiled = compiled or regex.compile(source, regex.IGNORECASE)
        self._compiled[patterns] = compiled, FREE_LENGTHS[hazard]
        return self._compiled[patterns]


def source_of(patterns: str | tuple[str, ...]) -> str:
    """What is compiled for a pattern, or for several of which any may match.

    >>> source_of(("a", "b|c"))
    '(?:a)|(?:b|c)'
    """
    return "|".join(f"(?:{part})" for part in ((patterns,) if isinstance(patterns, str) else patterns))


def is_open(source: str) -> bool:
    """Whether the pattern waits for what is known of a document."""
    return "{title}" in source or "{site}" in source


def _fill(pattern: str, context: Context) -> str:
    """Put what is known in the place of ``{title}`` and ``{site}``, else anything short."""
    for name, value in (("{title}", context.title), ("{site}", context.site)):
        if name in pattern:
            pattern = pattern.replace(name, _escape(value) if value else ".{1,300}?")
    return pattern


def _escape(value: str) -> str:
    import regex

    return "(?:" + regex.escape(value, special_only=True) + ")"


def _timed(patterns: object, match: Callable[[], Any]) -> Any:
    try:
        return match()
    except TimeoutError as error:
        raise PatternTimeout(patterns) from error


# ------------------------------------------------------------------------ store


class PatternStore:
    """Patterns compiled beforehand, by the same version of ``regex``; each is read when asked for."""

    def __init__(self, kept: Kept) -> None:
        """Of what :func:`store_bytes` wrote."""
        self.digest = kept.head
        self._kept = kept
        self._version: str
        self._hazards: dict[str, int]
        self._version, self._hazards = kept.rest

    def get(self, source: str) -> tuple[Any, int]:
        """The compiled pattern, ``None`` if it is not in the store or not fit for use; and its :class:`Hazard`."""
        import pickle

        blob, hazard = self.kept(source)
        if blob is None:
            return None, hazard
        try:
            compiled = _load(blob)
        except (pickle.UnpicklingError, ValueError, TypeError, EOFError, AttributeError):
            return None, hazard
        return (compiled if getattr(compiled, "pattern", None) == source else None), hazard

    def kept(self, source: str) -> tuple[bytes | None, int]:
        """As :meth:`get`, but the pattern as it is kept."""
        key = _key(source)
        blob = self._kept.get(key) if self._version == _regex_version() else None
        return blob, self._hazards.get(key, Hazard.DANGEROUS)


def store_bytes(groups: Mapping[str | tuple[str, ...], int], digest: str, known: PatternStore | None = None) -> bytes:
    """Compile patterns and pickle them into what :class:`PatternStore` reads; each has its :class:`Hazard`.

    Those that are ``known`` are not compiled again.
    """
    import pickle

    import regex

    sources = {source_of(group): hazard for group, hazard in groups.items()}
    own = {source: hazard for source, hazard in sorted(sources.items()) if not is_open(source)}
    blobs = {
        _key(source): (known and known.kept(source)[0]) or pickle.dumps(regex.compile(source, regex.IGNORECASE), 5)
        for source in own
    }
    hazards = {_key(source): hazard for source, hazard in own.items()}
    return kept_bytes(digest, (_regex_version(), hazards), blobs)


def _key(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _regex_version() -> str:
    import sys

    import regex

    return f"{regex.__version__} {sys.implementation.cache_tag}"


def _load(blob: bytes) -> Any:
    """Unpickle a pattern, and nothing but a pattern."""
    import pickle

    class Unpickler(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            if name != "compile" or module.rpartition(".")[2] != "_regex":
                raise pickle.UnpicklingError(f"{module}.{name} has no place in a store of patterns")
            return super().find_class(module, name)

    return Unpickler(io.BytesIO(blob)).load()
