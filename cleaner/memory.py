"""Site memory: what was seen of each site, bounded, explicit, in one SQLite file or in the process alone.

Of each host so many pages are remembered, those whose addresses have the smallest hashes: a sample
that is the same in whatever order the pages come, and that two memories can be joined from (k minimum
values, Bar-Yossef et al. 2002).
"""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.address import host_of, page_of
from cleaner.errors import InputError
from cleaner.imprint import Imprint, Mark, fingerprint, imprint_of
from cleaner.recurrence import NOTHING, Recurrence, recurrence_of
from cleaner.text import Document

__all__ = ["FEWEST_LEAST", "LEAST", "SAMPLE", "Site", "SiteMemory"]

FORMAT = 1
LEAST, FEWEST_LEAST = 3, 2
SAMPLE = 100
WAIT = 60.0
"""Seconds to wait for another process that is writing."""
MOST_WORDS = 0xFFFF
MOST_KNOWN = 200
"""So many hosts are kept ready in the process, those asked for last."""
STALE = 0.05
"""In a stream what recurs is found anew when more pages than this share have come or changed."""

_SCHEMA = """
create table memory (format integer not null, sample integer not null);
create table site (host text primary key, version integer not null) without rowid;
create table page (host text not null, rank integer not null, page text not null, day text not null,
    marks blob not null, shingles blob not null, texts blob not null, primary key (host, rank));
"""
_PAGE = "select page, day, marks, shingles, texts from page where host = ?"
_BARE = "select page, day, marks, shingles from page where host = ?"
_COUNT = "select count(*), max(rank) from page where host = ?"
_MARK = struct.Struct("<QQHB")
_ZONES = ("", "head", "body", "tail")


class Site(NamedTuple):
    """What is known of a host."""

    host: str
    pages: int
    """Remembered; no more than the sample."""
    bytes: int


class _Known(NamedTuple):
    """What was found to recur on a host."""

    version: int
    """Of what is remembered; 0 if that is nothing."""
    pages: int
    recurrence: Recurrence


_UNKNOWN = _Known(0, 0, NOTHING)


class SiteMemory:
    """Remembers pages by host and tells what recurs on them.

    >>> memory = SiteMemory(least=2)
    >>> for name in "ab":
    ...     memory.observe(Document(f"Story {name}\\n\\nAll news from the valley\\n", url=f"https://ex.org/{name}"))
    True
    True
    >>> len(memory.recurring("ex.org").lines)
    1
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, *, least: int = LEAST, sample: int = SAMPLE) -> None:
        """Open the file ``path``, made if it is not there; without one the memory ends with the process.

        ``least``: in so many stories of a site, 2 at least, a line must be seen.  ``sample``: so many
        pages of a host are remembered; a file that is there keeps its own figure.  Raises
        :class:`~cleaner.errors.InputError` if the file is no memory, or cannot be opened.
        """
        if least < FEWEST_LEAST or sample < least:
            raise ValueError(f"least {least} is below {FEWEST_LEAST}, or above the sample of {sample}")
        self.path = None if path is None else os.path.abspath(path)
        self.least, self.sample = least, sample
        self._lock = threading.RLock()
        self._known: dict[str, _Known] = {}
        self._connect()

    # ---- seeing ----

    def observe(self, document: Document, day: str = "") -> bool:
        """Remember a document's lines; whether its host is known, so that they can be.

        A page without ``url`` is known by the address in its head, which is also asked where ``day`` is
        empty: when it was published, ``2024-03-09``.
        """
        address = document.url or _own_address(document)
        host = host_of(address)
        if address is None or host is None:
            return False
        if self._wanted(host, page_of(address)):
            self.add(host, imprint_of(document._replace(url=address), day))
        return True

    def add(self, host: str, imprint: Imprint) -> None:
        """Remember what :func:`~cleaner.imprint.imprint_of` made of a page of this host."""
        row = (imprint.page, imprint.day, *_packed(imprint))
        with self._writing() as base:
            self._put(base, host, row)

    def merge(self, other: SiteMemory) -> None:
        """Take over all that another memory has."""
        with self._writing() as base:
            for host, *row in other._rows():
                self._put(base, host, tuple(row))

    def forget(self, host: str) -> bool:
        """Forget a host; whether anything was known of it."""
        with self._writing() as base:
            base.execute("delete from page where host = ?", (host,))
            return base.execute("delete from site where host = ?", (host,)).rowcount > 0

    # ---- telling ----

    def recurring(self, host: str) -> Recurrence:
        """What recurs on the pages of this host."""
        return self._recurring(host, 0)

    def lately(self, host: str) -> Recurrence:
        """The same, but found anew only when a share of the pages is new: for streams, where each page is."""
        return self._recurring(host, STALE)

    def imprints(self, host: str) -> list[Imprint]:
        """The pages of this host, by their addresses."""
        with self._lock:
            return sorted(_unpacked(*row) for row in self._base().execute(_PAGE, (host,)))

    def sites(self) -> list[Site]:
        """All hosts, by name."""
        size = "sum(length(marks) + length(shingles) + length(texts))"
        with self._lock:
            found = self._base().execute(f"select host, count(*), {size} from page group by host order by host")
            return [Site(*row) for row in found]

    # ---- keeping ----

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a copy to this file, whole or not at all; what it held before is gone."""
        draft = f"{os.fspath(path)}.{os.getpid()}.tmp"
        try:
            with self._lock, closing(sqlite3.connect(draft)) as base:
                self._base().backup(base)
            os.replace(draft, path)
        except (OSError, sqlite3.Error) as error:
            raise InputError(f"cannot write the site memory {os.fspath(path)}: {error}") from error
        finally:
            if os.path.exists(draft):
                os.unlink(draft)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, least: int = LEAST) -> SiteMemory:
        """A memory in the process with all that the file has; the file is left alone from then on."""
        if not os.path.isfile(path):
            raise InputError(f"no site memory at {os.fspath(path)}")
        memory = cls(least=least)
        try:
            with closing(sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True)) as stored:
                stored.backup(memory._base())
            memory._check()
        except sqlite3.Error as error:
            raise InputError(f"cannot use {os.fspath(path)} as a site memory: {error}") from error
        return memory

    def close(self) -> None:
        """Give the file free; the memory is of no use any more."""
        self._base().close()

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process: the file's name, or all that is remembered."""
        return _revived, (self.path, self.least, self.sample, None if self.path else self._base().serialize())

    def _recurring(self, host: str, stale: float) -> Recurrence:
        with self._lock:
            version = self._version(host)
            known = self._known.pop(host, _UNKNOWN)
            if not known.version or version - known.version > stale * known.pages:
                rows = self._base().execute(_BARE, (host,)).fetchall()
                known = _Known(version, len(rows), recurrence_of((_unpacked(*row) for row in rows), self.least))
            if len(self._known) >= MOST_KNOWN:
                del self._known[next(iter(self._known))]
            self._known[host] = known
            return known.recurrence

    # ---- the file ----

    def _connect(self) -> None:
        self._process = os.getpid()
        try:
            self._open = sqlite3.connect(
                self.path or ":memory:", timeout=WAIT, isolation_level=None, check_same_thread=False
            )
            if self.path:
                self._open.execute("pragma journal_mode = wal")
                self._open.execute("pragma synchronous = normal")
            self._prepare()
        except sqlite3.Error as error:
            raise InputError(f"cannot use {self.path} as a site memory: {error}") from error

    def _prepare(self) -> None:
        self._open.execute("begin immediate")
        if not self._open.execute("select 1 from sqlite_master").fetchone():
            for statement in _SCHEMA.split(";"):
                self._open.execute(statement)
            self._open.execute("insert into memory values (?, ?)", (FORMAT, self.sample))
        self._open.execute("commit")
        self._check()

    def _check(self) -> None:
        found, self.sample = self._open.execute("select format, sample from memory").fetchone()
        if found != FORMAT:
            raise InputError(f"{self.path}: a site memory of format {found}, this version reads {FORMAT}")

    def _base(self) -> sqlite3.Connection:
        """The connection; one of its own after a fork."""
        if self.path and self._process != os.getpid():
            self._connect()
        return self._open

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            base = self._base()
            base.execute("begin immediate")
            try:
                yield base
            except BaseException:
                base.execute("rollback")
                raise
            base.execute("commit")

    def _put(self, base: sqlite3.Connection, host: str, row: tuple[Any, ...]) -> None:
        """Remember a page if it belongs to the sample; of two versions always the same one stays."""
        rank = _rank(host, row[0])
        known = base.execute(f"{_PAGE} and rank = ?", (host, rank)).fetchone()
        if (known and known <= row) or not (known or self._room(base, host, rank)):
            return
        base.execute("insert or replace into page values (?, ?, ?, ?, ?, ?, ?)", (host, rank, *row))
        if not known and base.execute(_COUNT, (host,)).fetchone()[0] > self.sample:
            base.execute(
                "delete from page where host = ?1 and rank = (select max(rank) from page where host = ?1)", (host,)
            )
        base.execute("insert into site values (?, 1) on conflict do update set version = version + 1", (host,))

    def _room(self, base: sqlite3.Connection, host: str, rank: int) -> bool:
        """Whether a page of this rank belongs to the sample, or is in it."""
        count, last = base.execute(_COUNT, (host,)).fetchone()
        return bool(count < self.sample or rank <= last)

    def _wanted(self, host: str, page: str) -> bool:
        """Whether the page may belong to the sample: most of a long crawl need not be looked at."""
        with self._lock:
            return self._room(self._base(), host, _rank(host, page))

    def _rows(self) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._base().execute("select host, page, day, marks, shingles, texts from page").fetchall()

    def _version(self, host: str) -> int:
        found = self._base().execute("select version from site where host = ?", (host,)).fetchone()
        return found[0] if found else 0


def _revived(path: str | None, least: int, sample: int, data: bytes | None) -> SiteMemory:
    memory = SiteMemory(path, least=least, sample=sample)
    if data is not None:
        memory._base().deserialize(data)
    return memory


def _own_address(document: Document) -> str | None:
    """The address that a page gives in its head."""
    if document.kind == "text":
        return None
    from cleaner.facts import facts_of
    from cleaner.parsing import parse

    return facts_of(parse(document.text)).address


def _rank(host: str, page: str) -> int:
    return fingerprint(f"{host} {page}") >> 1  # SQLite's integers have a sign


def _packed(imprint: Imprint) -> tuple[bytes, bytes, bytes]:
    marks = b"".join(
        _MARK.pack(mark.text, mark.way, min(mark.words, MOST_WORDS), _ZONES.index(mark.zone) << 1 | mark.prose)
        for mark in imprint.marks
    )
    shingles = struct.pack(f"<{len(imprint.shingles)}I", *sorted(imprint.shingles))
    return (
        marks,
        shingles,
        zlib.compress(json.dumps(imprint.texts, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    )


def _unpacked(page: str, day: str, marks: bytes, shingles: bytes, texts: bytes = b"") -> Imprint:
    told = (
        Mark(text, way, words, bool(bits & 1), _ZONES[bits >> 1]) for text, way, words, bits in _MARK.iter_unpack(marks)
    )
    numbers = struct.unpack(f"<{len(shingles) // 4}I", shingles)
    lines = json.loads(zlib.decompress(texts).decode("utf-8", "surrogatepass")) if texts else ()
    return Imprint(page, day, tuple(told), frozenset(numbers), tuple(lines))
