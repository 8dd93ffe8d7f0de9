"""Web archives: pages of WARC files, texts of WET files; they come out as JSON lines or as WET."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from uuid import NAMESPACE_URL, uuid5

from cleaner.cli.counts import Count
from cleaner.cli.formats import Done, Piece, RowCleaner, Sink
from cleaner.cli.formats.lines import LineShard, json_line, log_of
from cleaner.cli.job import Job
from cleaner.cli.naming import unpacked_name
from cleaner.cli.streams import broken, compressing, reading
from cleaner.encoding import decode
from cleaner.errors import InputError
from cleaner.extras import extra

with extra("warc", "reading web archives"):
    from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

__all__ = ["Archive"]

MOST_BYTES = 64 << 20
"""A larger record is no article: it is passed over."""
PAGES = ("text/html", "application/xhtml+xml")


class ArchiveShard(LineShard):
    """An archive whose pieces are the payloads of its records; comes out as JSON lines."""

    def clean(self, cleaner: RowCleaner, piece: Piece) -> Done:
        record: dict[str, Any] = piece.extra
        if record["skipped"]:
            return Done(figures=Count(passed_over=1))
        try:
            row, flags = _row(piece, cleaner.job)
        except InputError as error:
            return Done(problems=(f"{piece.place}: {error}",), figures=Count(failed=1))
        cleaned = cleaner(row, piece.place, flags)
        columns = cleaner.job.columns
        known = {columns.id: row[columns.id], columns.url: row[columns.url], "crawled": record["date"]}
        return Done(self._made(known | cleaned.row, columns.text), log_of(cleaned.records), cleaned.figures)

    def _made(self, row: dict[str, Any], text: str) -> bytes:
        del text
        return json_line(row)


class WetShard(ArchiveShard):
    """The same, but it comes out as WET: records of the type ``conversion``."""

    def __init__(self, packed: bool) -> None:
        """``packed``: each record is compressed by itself, as archives are."""
        self._packed = packed

    @contextmanager
    def written(self, file: BinaryIO, name: str) -> Iterator[Sink]:
        with compressing(file, "" if self._packed else name) as packed:
            yield packed.write

    def _made(self, row: dict[str, Any], text: str) -> bytes:
        identity, url, crawled, *_ = row.values()
        record = WarcRecord()
        record.init_headers(WarcRecordType.conversion, f"uuid:{uuid5(NAMESPACE_URL, identity)}".encode())
        record.headers["Content-Type"] = "text/plain"
        for name, value in (("WARC-Target-URI", url), ("WARC-Date", crawled), ("WARC-Refers-To", identity)):
            if value:
                record.headers[name] = value
        record.set_bytes_content(row[text].encode("utf-8", "replace"))
        made = io.BytesIO()
        record.write(made)
        return gzip.compress(made.getvalue(), 6, mtime=0) if self._packed else made.getvalue()


class Archive:
    """Files of WARC and WET."""

    def __init__(self, wet: bool) -> None:
        self._wet = wet

    @contextmanager
    def opened(self, path: str, job: Job) -> Iterator[tuple[ArchiveShard, Iterator[Piece]]]:
        del job
        with reading(path) as file:
            packed = path.lower().endswith(".gz")
            yield (WetShard(packed) if self._wet else ArchiveShard()), _pieces(file, path)

    def names(self, name: str) -> tuple[str, str]:
        bare = unpacked_name(name)
        packed = name[len(bare) :]
        stem = os.path.splitext(bare)[0]
        log = f"{stem}.jsonl{packed}"
        return (f"{stem}.wet{packed}" if self._wet else log), log


def _pieces(file: BinaryIO, path: str) -> Iterator[Piece]:
    kinds = WarcRecordType.response | WarcRecordType.conversion
    seen = False
    with broken(path):
        for record in ArchiveIterator(file, kinds, parse_http=True, auto_decode="all", stream_detect=False):
            seen = True
            known = _known(record)
            place = f"{path}:{record.stream_pos}"
            yield Piece(place, b"" if known["skipped"] else record.reader.read(), known)
        if not seen and os.path.getsize(path):
            raise InputError(f"cannot read {path}: no response or conversion record in it")


def _known(record: Any) -> dict[str, Any]:
    """What the record's headers tell."""
    headers = record.headers
    page = record.record_type == WarcRecordType.response
    kind = record.http_content_type if page else (headers.get("Content-Type") or "").split(";")[0].strip()
    fits = kind in PAGES if page else kind == "text/plain"
    skipped = not fits or "WARC-Truncated" in headers or record.content_length > MOST_BYTES or not _found(record)
    return {
        "id": record.record_id, "url": headers.get("WARC-Target-URI"), "date": headers.get("WARC-Date"),
        "page": page, "charset": record.http_charset if page else None, "skipped": skipped,
    }  # fmt: skip


def _found(record: Any) -> bool:
    """Whether a page was there: one that was not has a page of its own that says so."""
    headers = record.http_headers
    return headers is None or (headers.status_code or 200) == 200


def _row(piece: Piece, job: Job) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The record as a row, its bytes decoded.  Raises :class:`~cleaner.errors.InputError`."""
    columns, known = job.columns, piece.extra
    row = {columns.id: known["id"] or piece.place, columns.url: known["url"]}
    if not known["page"]:
        decoded = decode(piece.data)
        return row | {columns.text: decoded.text}, decoded.flags
    from cleaner.parsing import read_markup

    markup = read_markup(piece.data, known["charset"])
    return row | {columns.html: markup.text}, markup.flags
