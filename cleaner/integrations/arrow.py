"""Arrow batches: one step on which data frames and engines stand.

What was decided is written into columns beside the text, so that both are committed at once and
a task that is tried again doubles nothing; flat tables are made of them afterwards.

>>> import pyarrow as pa
>>> table = pa.table({"id": ["a"], "text": ["The river rose two metres, officials said.\\nShare this article\\n"]})
>>> clean, removals = clean_batch(table)
>>> clean["text"].to_pylist()
['The river rose two metres, officials said.\\n']
>>> removals.select(["document", "category", "text"]).to_pylist()
[{'document': 'a', 'category': 'share', 'text': 'Share this article\\n'}]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from cleaner.audit import digest, to_json
from cleaner.config import Config
from cleaner.encoding import decode
from cleaner.errors import InputError
from cleaner.extras import extra
from cleaner.nested import HEADER, nested, records_of
from cleaner.portable import PortableCleaner
from cleaner.rows import NOTHING_KNOWN, Columns
from cleaner.text import Document

with extra("arrow", "Parquet or Arrow"):
    import pyarrow as pa
    import pyarrow.compute as pc

Batch: TypeAlias = Any
"""``pyarrow.RecordBatch`` or ``pyarrow.Table``; what is given comes back as what it was."""

__all__ = [
    "LOG_SCHEMA",
    "NESTED",
    "REMOVALS_SCHEMA",
    "ArrowCleaner",
    "clean_batch",
    "clean_batches",
    "explode_audit",
    "explode_removals",
    "log_lines",
]

ROWS = 512
"""A table is cleaned so many rows at a time: no string array may hold 2 GB."""
UNREADABLE = "unreadable"
"""Flag of a row whose bytes are no text: its text is null, and it has no log."""

_CLAIM = [
    ("line", pa.int64()), ("start", pa.int64()), ("end", pa.int64()), ("text", pa.string()),
    ("cause", pa.string()), ("category", pa.string()), ("confidence", pa.string()),
]  # fmt: skip
_VETO = [*_CLAIM, ("reason", pa.string()), ("by", pa.string())]
_SETTINGS = [("mode", pa.string()), ("kept", pa.list_(pa.string()))]
_FIELDS = [(name, pa.string()) for name in ("language", "title", "byline", "date", "site")]
_HEADER = [
    ("version", pa.string()), ("document", pa.string()), ("kind", pa.string()),
    ("source_sha256", pa.string()), ("clean_sha256", pa.string()),
    ("source_length", pa.int64()), ("clean_length", pa.int64()),
]  # fmt: skip
_FLAGS = ("flags", pa.list_(pa.string()))
_RULESET = ("ruleset", pa.string())

NESTED = pa.schema([
    _FLAGS,
    _RULESET,
    ("removals", pa.list_(pa.struct(_CLAIM))),
    ("vetoes", pa.list_(pa.struct(_VETO))),
    ("audit", pa.struct([*_HEADER, *_SETTINGS, *_FIELDS, _FLAGS])),
])  # fmt: skip
"""Columns that cleaning adds beside text and fields: what a log says of the document, and the rules' digest."""
REMOVALS_SCHEMA = pa.schema([("document", pa.string()), *_CLAIM])
"""Of :func:`explode_removals`."""
LOG_SCHEMA = pa.schema([
    ("type", pa.string()), ("format", pa.string()),
    *_HEADER, _RULESET, *_SETTINGS, *_FIELDS, _FLAGS, ("removals", pa.int64()), ("vetoes", pa.int64()),
    *_VETO,
])  # fmt: skip
"""Of :func:`explode_audit`: the keys of all kinds of lines that a log has."""


class ArrowCleaner:
    """Cleans batches; can be pickled, and is proved to use the same rules in each process.

    Call it with a table or record batch, as Ray Data's ``map_batches`` and ``datasets.map`` do, or give
    :meth:`batches` to what streams batches, such as Spark's ``mapInArrow``.
    """

    def __init__(self, config: Config | None = None, columns: Columns | None = None) -> None:
        self.columns = columns or Columns()
        self._cleaner = PortableCleaner(config)

    @property
    def ruleset(self) -> str:
        """Digest of the rules, as the column ``ruleset`` has it."""
        return self._cleaner.ruleset

    def __call__(self, batch: Batch) -> Batch:
        """The batch with clean text, the fields found and the columns of :data:`NESTED`.

        Raises :class:`~cleaner.errors.InputError` if no column is there to clean.
        """
        if isinstance(batch, pa.RecordBatch):
            return self.clean(batch)
        made = [self.clean(part) for part in batch.to_batches(max_chunksize=ROWS)]
        return pa.Table.from_batches(made, self.schema(batch.schema))

    def batches(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Clean record batches as they come."""
        return map(self, batches)

    def schema(self, given: pa.Schema) -> pa.Schema:
        """The schema that batches of the schema ``given`` come out with."""
        self._check(given)
        dropped = {*NESTED.names} | ({self.columns.html} if self.columns.kind != "text" else set())
        made = {field.name: self._field(field) for field in given if field.name not in dropped}
        for name in self._written():
            made.setdefault(name, pa.field(name, pa.string()))
        return pa.schema([*made.values(), *NESTED], metadata=given.metadata)

    def clean(self, batch: Batch, names: Sequence[str] = (), known: Document = NOTHING_KNOWN) -> Batch:
        """Clean one record batch; ``names`` are for rows without an id, ``known`` for what they do not say."""
        schema = self.schema(batch.schema)
        values = {name: _values(batch.column(name)) for name in self._read(batch.schema)}
        given = [dict(zip(values, row)) for row in zip(*values.values())]
        rows = [self._row(row, names[place] if names else None, known) for place, row in enumerate(given)]
        made = {name: [row[name] for row in rows] for name in (*self._written(), *NESTED.names)}
        return pa.RecordBatch.from_arrays(
            [
                pa.array(made[field.name], field.type) if self._is_made(field) else batch.column(field.name)
                for field in schema
            ],
            schema=schema,
        )

    def _row(self, row: dict[str, Any], name: str | None, known: Document) -> dict[str, Any]:
        try:
            flags = self._decode(row)
        except InputError:
            lost = dict.fromkeys((*self._written(), *NESTED.names))
            return {**lost, **{key: row.get(key) for key in self._written()}, self.columns.text: None,
                    "flags": [UNREADABLE], "ruleset": self.ruleset}  # fmt: skip
        document = self.columns.document(row, "", known)
        name = self.columns.name(row, name or digest(document.text)[:16])
        result = self._cleaner.clean(document._replace(id=name)).flagged(flags)
        return self.columns.found(row, result) | nested(result, name, self._cleaner.config)

    def _decode(self, row: dict[str, Any]) -> tuple[str, ...]:
        """Make text of the bytes in a row; flags that tell how."""
        flags: tuple[str, ...] = ()
        for column in self.columns.read:
            data = row.get(column)
            if isinstance(data, bytes):
                row[column], told = _decoded(data, page=column == self.columns.html)
                flags += told
        return flags

    def _check(self, given: pa.Schema) -> None:
        if not {self.columns.text, self.columns.html} & {*given.names}:
            there = ", ".join(map(repr, given.names)) or "none"
            raise InputError(f"no column {self.columns.text!r} or {self.columns.html!r} (there are: {there})")
        for field in given:
            if given.names.count(field.name) > 1:
                raise InputError(f"there are several columns {field.name!r}")
            if field.name in (self.columns.text, self.columns.html) and not _is_text(field.type):
                raise InputError(f"column {field.name!r} holds {field.type}, not strings")

    def _read(self, given: pa.Schema) -> list[str]:
        """The columns of a batch that are looked at: those of strings, and the id."""
        looked = {*self.columns.read, *self._written()}
        return [
            field.name
            for field in given
            if field.name == self.columns.id or (field.name in looked and _is_text(field.type))
        ]

    def _written(self) -> tuple[str, ...]:
        return (self.columns.text, self.columns.title, "byline", "date", self.columns.site, self.columns.language)

    def _is_made(self, field: pa.Field) -> bool:
        """Whether the column's values come from cleaning; a date that is no string, say, stays as it is."""
        return field.name in NESTED.names or (field.name in self._written() and _is_string(field.type))

    def _field(self, field: pa.Field) -> pa.Field:
        """The column as it comes out: one that cleaning writes holds strings, some of which may be missing."""
        if field.name not in self._written() or not _is_text(field.type):
            return field
        return field.with_nullable(True).with_type(field.type if _is_string(field.type) else pa.string())


class Cleaned(NamedTuple):
    """What :func:`clean_batch` gives."""

    clean: Batch
    """The rows, of the kind that was given; decisions in nested columns."""
    removals: Batch
    """A table with a row for each cut."""


def clean_batch(batch: Batch, config: Config | None = None, columns: Columns | None = None) -> Cleaned:
    """Clean a table or record batch: the clean rows, and a flat table of what was cut."""
    made = ArrowCleaner(config, columns)(batch)
    return Cleaned(made, explode_removals(made))


def clean_batches(
    batches: Iterable[Batch], config: Config | None = None, columns: Columns | None = None
) -> Iterator[Batch]:
    """Clean batches one after another, as they come."""
    return ArrowCleaner(config, columns).batches(batches)


def explode_removals(clean: Batch) -> Batch:
    """Of what :class:`ArrowCleaner` made: a table with a row for each cut, ``document`` the key."""
    parts = [_removals_of(batch) for batch in _batches(clean)]
    return pa.Table.from_batches(parts, REMOVALS_SCHEMA)


def explode_audit(clean: Batch) -> Batch:
    """The audit log as a table: a row for each line that ``clean --audit`` writes, in the same order."""
    parts = []
    for batch in _batches(clean):
        rows = batch.select(["ruleset", "removals", "vetoes", "audit"]).to_pylist()
        found = [record for row in rows if row["audit"] is not None for record in records_of(row)]
        parts.append(pa.RecordBatch.from_pylist(found, LOG_SCHEMA))
    return pa.Table.from_batches(parts, LOG_SCHEMA)


def log_lines(log: Batch) -> Iterator[str]:
    """The lines of the audit log, to the letter, of what :func:`explode_audit` made."""
    claim = ("type", "document", *(name for name, _ in _VETO))
    keys = {
        "document": ("type", "format", *HEADER, "removals", "vetoes"),
        "removal": claim[: -len(_VETO) + len(_CLAIM)],
        "veto": claim,
    }
    for batch in _batches(log):
        for row in batch.to_pylist():
            yield to_json({key: row.get(key) for key in keys[row["type"]]}) + "\n"


# ---------------------------------------------------------------------- columns


def _removals_of(batch: Batch) -> Batch:
    column = batch.column("removals")
    documents = pc.struct_field(batch.column("audit"), "document")
    parents = pc.list_parent_indices(column)
    cuts = pc.list_flatten(column).flatten()
    return pa.RecordBatch.from_arrays([documents.take(parents), *cuts], schema=REMOVALS_SCHEMA)


def _batches(data: Batch) -> list[Batch]:
    return [data] if isinstance(data, pa.RecordBatch) else data.to_batches()


# ----------------------------------------------------------------------- values


def _is_string(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_text(kind: pa.DataType) -> bool:
    """Whether values are strings, or bytes that may be some, or always missing."""
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    binary = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    return bool(_is_string(kind) or binary or pa.types.is_null(kind))


def _values(column: pa.Array) -> list[Any]:
    """As Python values; strings that are not UTF-8 as their bytes."""
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        values = column.cast(pa.large_binary()).to_pylist()
    return values


def _decoded(data: bytes, *, page: bool) -> tuple[str, tuple[str, ...]]:
    if page:
        from cleaner.parsing import read_markup

        return read_markup(data)
    decoded = decode(data)
    return decoded.text, decoded.flags
