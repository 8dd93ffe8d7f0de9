"""The rules of this installation: where they are, and their table, built once and kept.

YAML is the source.  Reading, analysing and compiling it takes seconds, so the result is kept
under the digest of the rule files: beside the shipped rules when the wheel is built, in the
user's cache directory otherwise.  A table whose digest is not that of the files is never used.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence

from cleaner.errors import Fault, RuleError
from cleaner.kept import Kept, open_kept
from cleaner.patterns import PatternStore
from cleaner.table import Table, table_from
from cleaner.version import __version__

__all__ = ["PATTERNS", "TABLE", "digest_of", "installed_table", "rules_directory"]

TABLE, PATTERNS = "table.bin", "patterns.bin"
"""What lies beside the shipped rules in a wheel."""
FORMAT = 17
"""Raised when rules are analysed or written in another way, so that what an older version kept is not used."""


def rules_directory() -> str:
    """Where the shipped rules are: in the installed package, or beside it in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(here), "rules")


def installed_table(extra: Sequence[str] = ()) -> Table:
    """The shipped rules with the ``extra`` directories laid over them.

    Raises :class:`~cleaner.errors.RuleError` if a directory or a rule in it is broken.
    """
    shipped = rules_directory()
    directories = (shipped, *extra)
    digest = digest_of(directories)
    kept = _kept(digest)

    def anew() -> Table:
        return _build(directories, digest, kept)

    def cached() -> Table:
        return _read(f"{kept}.table", f"{kept}.patterns", digest, anew) or anew()

    return _read(os.path.join(shipped, TABLE), os.path.join(shipped, PATTERNS), digest, cached) or cached()


def digest_of(directories: Sequence[str]) -> str:
    """SHA-256 over the rule files of all layers: their places within the layer and their bytes."""
    whole = hashlib.sha256(b"newsclean rules\n")
    for layer, directory in enumerate(directories):
        for name in _files(directory):
            try:
                with open(os.path.join(directory, name), "rb") as file:
                    data = file.read()
            except OSError:
                continue  # the loader names it when it reads the directory
            whole.update(f"{layer}\0{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
            whole.update(data)
    return whole.hexdigest()


def _files(directory: str) -> list[str]:
    if not os.path.isdir(directory):
        hint = "give a directory of <language>/*.yaml"
        raise RuleError((Fault("R014", "no such directory of rules", directory, 1, 1, hint=hint),))
    found = (
        os.path.relpath(os.path.join(root, name), directory).replace(os.sep, "/")
        for root, _, names in os.walk(directory)
        for name in names
        if name.endswith((".yaml", ".yml"))
    )
    return sorted(found)


def _kept(digest: str) -> str:
    """Where the user's cache keeps what was built of these rules by this version; no suffix."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):  # a relative one is to be ignored
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "newsclean", f"{__version__}-{FORMAT}-{digest[:32]}")


def _build(directories: Sequence[str], digest: str, kept: str) -> Table:
    from cleaner.building import build

    base = installed_table() if len(directories) > 1 else None
    table, patterns = build(directories, digest, base)
    _save(f"{kept}.table", table)
    _save(f"{kept}.patterns", patterns)
    return table_from(Kept(table), digest, PatternStore(Kept(patterns)))


def _read(table: str, patterns: str, digest: str, anew: Callable[[], Table]) -> Table | None:
    """The table at this path if it is the one of this digest; with its patterns if they are there."""
    try:
        return table_from(open_kept(table), digest, _store(patterns, digest), anew)
    except (OSError, ValueError, EOFError, TypeError):
        return None


def _store(path: str, digest: str) -> PatternStore | None:
    try:
        store = PatternStore(open_kept(path))
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return store if store.digest == digest else None


def _save(path: str, data: bytes) -> None:
    """Keep what was built for the next start; where that is not possible, do without."""
    draft = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(draft, "wb") as file:
            file.write(data)
        os.replace(draft, path)
    except OSError:
        return
