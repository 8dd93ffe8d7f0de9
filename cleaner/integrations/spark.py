"""Spark data frames: :class:`~cleaner.integrations.arrow.ArrowCleaner` by ``mapInArrow``.

Write what comes out once, with text and decisions in the same rows, and make flat tables of it afterwards:

    clean_frame(spark.read.json("raw")).write.parquet("clean")
    removals(spark.read.parquet("clean")).write.parquet("removals")
"""

from __future__ import annotations

from typing import Any

from cleaner.config import Config
from cleaner.extras import extra
from cleaner.integrations.arrow import NESTED, ArrowCleaner
from cleaner.rows import Columns

with extra("spark", "cleaner.integrations.spark"):
    import pyarrow as pa
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

__all__ = ["NESTED_DDL", "clean_frame", "removals"]


def clean_frame(frame: Any, config: Config | None = None, columns: Columns | None = None) -> Any:
    """The frame with clean text, the fields found, and the columns of :data:`~cleaner.integrations.arrow.NESTED`."""
    step = ArrowCleaner(config, columns)
    return frame.mapInArrow(step.batches, from_arrow_schema(step.schema(to_arrow_schema(frame.schema))))


def removals(clean: Any) -> Any:
    """Of what :func:`clean_frame` made: a row for each cut, ``document`` the key."""
    from pyspark.sql import functions as f

    return clean.select(f.col("audit.document").alias("document"), f.inline("removals"))


def _ddl(kind: pa.DataType) -> str:
    """Spark's name of a type of :data:`~cleaner.integrations.arrow.NESTED`."""
    if pa.types.is_list(kind):
        return f"array<{_ddl(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return "struct<" + ",".join(f"{field.name}:{_ddl(field.type)}" for field in kind) + ">"
    return "bigint" if pa.types.is_integer(kind) else "string"


NESTED_DDL = ", ".join(f"{field.name} {_ddl(field.type)}" for field in NESTED)
"""The columns that cleaning adds, for ``mapInArrow`` by hand."""
