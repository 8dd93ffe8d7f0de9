"""Real data frames: the command's text and log by way of each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from engine_jobs import Expected, documents, expected

COUNT = 120
ENGINES = "pip install 'newsclean[engines]'"

pa = pytest.importorskip("pyarrow", reason=f"needs pyarrow: {ENGINES}")

from cleaner.integrations.arrow import ArrowCleaner, explode_audit, log_lines  # noqa: E402  # needs what was asked for above


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Expected:
    return expected(COUNT, tmp_path_factory.mktemp("expected"))


def rows() -> list[dict[str, Any]]:
    return list(documents(COUNT))


def check(table: Any, wanted: Expected) -> None:
    assert sorted(zip(table["id"].to_pylist(), table["text"].to_pylist())) == wanted.texts
    assert sorted(log_lines(explode_audit(table))) == wanted.log


def test_pandas(wanted: Expected) -> None:
    pd = pytest.importorskip("pandas", reason=f"needs pandas: {ENGINES}")
    frame = pd.DataFrame(rows()).set_index("url")
    clean = ArrowCleaner()(pa.Table.from_pandas(frame))
    check(clean, wanted)
    back = clean.to_pandas()
    assert list(back.index) == list(frame.index)
    assert dict(zip(back["id"], back["text"])) == dict(wanted.texts)


def test_polars(wanted: Expected) -> None:
    pl = pytest.importorskip("polars", reason=f"needs polars: {ENGINES}")
    clean = pl.from_arrow(ArrowCleaner()(pl.DataFrame(rows()).to_arrow()))
    assert sorted(clean.select("id", "text").iter_rows()) == wanted.texts
    check(clean.to_arrow(), wanted)
    cuts = clean.select("id", "removals").explode("removals").unnest("removals")
    assert len(cuts) == wanted.removals


def test_datasets(wanted: Expected, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason=f"needs datasets: {ENGINES}")
    data = datasets.Dataset.from_list(rows()).with_format("arrow")
    clean = data.map(ArrowCleaner(), batched=True, batch_size=32, num_proc=2, cache_file_name=str(tmp_path / "c.arrow"))
    check(clean.with_format("arrow")[:], wanted)


def test_duckdb(wanted: Expected, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason=f"needs duckdb: {ENGINES}")
    raw = pa.Table.from_pylist(rows())
    step = ArrowCleaner()
    with duckdb.connect() as db:
        reader = db.cursor().register("raw", raw).sql("from raw").to_arrow_reader(50)
        clean = pa.RecordBatchReader.from_batches(step.schema(reader.schema), step.batches(reader))
        db.register("clean", clean)
        db.execute(f"copy (from clean) to '{tmp_path / 'clean.parquet'}'")
        check(db.sql(f"from '{tmp_path / 'clean.parquet'}'").to_arrow_table(), wanted)
        cuts = db.sql(f"select audit.document, unnest(removals, recursive := true) from '{tmp_path / 'clean.parquet'}'")
        assert len(cuts.fetchall()) == wanted.removals


def test_the_columns_are_told_in_spark_s_words() -> None:
    pytest.importorskip("pyspark", reason=f"needs pyspark: {ENGINES}")
    from pyspark.sql.pandas.types import from_arrow_schema

    from cleaner.integrations.arrow import NESTED
    from cleaner.integrations.spark import NESTED_DDL

    fields = from_arrow_schema(NESTED).fields
    assert ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in fields) == NESTED_DDL
