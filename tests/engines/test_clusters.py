"""Real engines, killed in mid-run: nothing lost, nothing doubled, the bytes of the command."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from engine_jobs import Expected, Job, expected, raw_files

from cleaner.audit import to_json
from cleaner.nested import records_of

COUNT, FILES = 900, 12

pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'newsclean[engines]'")

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux: finds processes in /proc")
ENGINES = "pip install 'newsclean[engines]'"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a job runs: ``raw`` is there."""
    raw_files(tmp_path / "raw", COUNT, FILES)
    return tmp_path


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Expected:
    return expected(COUNT, tmp_path_factory.mktemp("expected"))


# -------------------------------------------------------------------------- datatrove


def records_below(directory: Path) -> list[dict[str, Any]]:
    files = sorted(directory.glob("*.jsonl.gz"))
    return [json.loads(line) for path in files for line in gzip.decompress(path.read_bytes()).splitlines()]


def check_datatrove(out: Path, wanted: Expected) -> None:
    rows = records_below(out / "clean")
    assert sorted((row["id"], row["text"]) for row in rows) == wanted.texts
    logs = [row["metadata"] for row in records_below(out / "audit")]
    assert sorted(to_json(record) + "\n" for log in logs for record in records_of(log)) == wanted.log


def test_datatrove_killed(place: Path, wanted: Expected) -> None:
    """A killed worker makes datatrove wait for ever; ended and launched again it does only what is open."""
    pytest.importorskip("datatrove", reason=f"needs datatrove: {ENGINES}")
    job = Job("datatrove", place)
    job.until(lambda: len(completed(place)) >= 2)
    os.kill(job.below()[-1], signal.SIGKILL)
    job.kill()
    done = completed(place)
    assert 2 <= len(done) < FILES
    again = Job("datatrove", place)
    assert again.ended() == 0, again.told()
    check_datatrove(place, wanted)
    assert {name: time for name, time in completed(place).items() if name in done} == done


def completed(place: Path) -> dict[str, int]:
    """The tasks that are done, and when they were."""
    return {path.name: path.stat().st_mtime_ns for path in place.glob("logs/*/completions/*")}


# --------------------------------------------------------------- Spark and Ray


def check_table(out: Path, wanted: Expected) -> None:
    """What the engine wrote, and the log that is made of it."""
    import pyarrow.parquet as pq

    from cleaner.integrations.arrow import explode_audit, explode_removals, log_lines

    table = pq.read_table(out)
    assert sorted(zip(table["id"].to_pylist(), table["text"].to_pylist())) == wanted.texts
    assert sorted(log_lines(explode_audit(table))) == wanted.log
    assert explode_removals(table).num_rows == wanted.removals
    assert len(table["ruleset"].unique()) == 1


def parts(out: Path, pattern: str) -> set[Path]:
    """What is there at the moment; the engine may move it meanwhile."""
    try:
        return set(out.rglob(pattern))
    except FileNotFoundError:
        return set()


JAVA = shutil.which("java") or os.environ.get("JAVA_HOME")


@pytest.mark.skipif(not JAVA, reason="needs Java 17: install a JRE")
def test_spark_killed(place: Path, wanted: Expected) -> None:
    pytest.importorskip("pyspark", reason=f"needs pyspark: {ENGINES}")
    out = place / "clean"
    job = Job("spark", place)
    job.until(lambda: parts(out, "task_*"))
    job.kill()
    assert not list(out.glob("*.parquet"))  # nothing is there before all is
    before = parts(out, "task_*")
    again = Job("spark", place)
    again.until(lambda: parts(out, "task_*") - before)
    os.kill(again.below("pyspark.daemon")[-1], signal.SIGKILL)
    assert again.ended() == 0, again.told()
    check_table(out, wanted)


def test_ray_killed(place: Path, wanted: Expected) -> None:
    pytest.importorskip("ray", reason=f"needs ray: {ENGINES}")
    out = place / "clean"
    job = Job("ray", place)
    job.until(lambda: parts(out, "*.parquet"))
    job.kill()
    before = parts(out, "*.parquet")
    again = Job("ray", place)
    workers = again.until(lambda: parts(out, "*.parquet") - before and again.below("ray::MapBatches"))
    os.kill(next(iter(workers)), signal.SIGKILL)
    assert again.ended() == 0, again.told()
    check_table(out, wanted)
