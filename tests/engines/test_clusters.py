"""Real engines, killed in mid-run: nothing lost, nothing doubled, the bytes of the command."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from engine_jobs import Expected, Job, expected, raw_files

from cleaner.audit import to_json
from cleaner.nested import records_of

COUNT, FILES = 900, 12

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux: finds processes in /proc")
ENGINES = "pip install 'newsclean[engines]'"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("engines")


@pytest.fixture(scope="module")
def raw(place: Path) -> Path:
    return raw_files(place / "raw", COUNT, FILES)


@pytest.fixture(scope="module")
def wanted(place: Path) -> Expected:
    return expected(COUNT, place / "expected")


# -------------------------------------------------------------------------- datatrove


def records_below(directory: Path) -> list[dict[str, object]]:
    files = sorted(directory.glob("*.jsonl.gz"))
    return [json.loads(line) for path in files for line in gzip.decompress(path.read_bytes()).splitlines()]


def check_datatrove(out: Path, wanted: Expected) -> None:
    rows = records_below(out / "clean")
    assert sorted((row["id"], row["text"]) for row in rows) == wanted.texts
    logs = [row["metadata"] for row in records_below(out / "audit")]
    assert sorted(to_json(record) + "\n" for log in logs for record in records_of(log)) == wanted.log  # type: ignore[arg-type]


def test_datatrove_killed(place: Path, raw: Path, wanted: Expected) -> None:
    """A killed worker makes datatrove wait for ever; ended and launched again it does only what is open."""
    pytest.importorskip("datatrove", reason=f"needs datatrove: {ENGINES}")
    out = place / "datatrove"
    job = Job("datatrove_job.py", raw, out, cwd=place)
    job.until(lambda: len(list(out.glob("logs/*/completions/*"))) >= 2)
    workers = [process for process in job.below("spawn") or job.below("fork") if process]
    os.kill(workers[-1], signal.SIGKILL)
    job.kill()
    done = {path.name: path.stat().st_mtime_ns for path in out.glob("logs/*/completions/*")}
    assert 2 <= len(done) < FILES
    again = Job("datatrove_job.py", raw, out, cwd=place)
    assert again.ended() == 0, again.told()
    check_datatrove(out, wanted)
    for path in out.glob("logs/*/completions/*"):
        assert done.get(path.name, path.stat().st_mtime_ns) == path.stat().st_mtime_ns


# --------------------------------------------------------------- Spark and Ray


def check_table(out: Path, wanted: Expected) -> None:
    """What the engine wrote, and the log that is made of it."""
    import pyarrow.parquet as pq

    from cleaner.integrations.arrow import explode_audit, explode_removals, log_lines

    table = pq.read_table(out)
    assert sorted(zip(table["id"].to_pylist(), table["text"].to_pylist())) == wanted.texts
    assert sorted(log_lines(explode_audit(table))) == wanted.log
    assert explode_removals(table).num_rows == sum('"type":"removal"' in line for line in wanted.log)
    assert len(table["ruleset"].unique()) == 1


needs_java = pytest.mark.skipif(
    not (shutil.which("java") or "JAVA_HOME" in os.environ), reason="needs Java 17: install a JRE"
)


@needs_java
def test_spark_with_a_worker_killed(place: Path, raw: Path, wanted: Expected) -> None:
    pytest.importorskip("pyspark", reason=f"needs pyspark: {ENGINES}")
    out = place / "spark-worker"
    job = Job("spark_job.py", raw, out, cwd=place)
    job.until(lambda: any(out.rglob("task_*")))
    os.kill(job.below("pyspark.daemon")[-1], signal.SIGKILL)
    assert job.ended() == 0, job.told()
    check_table(out, wanted)


@needs_java
def test_spark_with_the_driver_killed(place: Path, raw: Path, wanted: Expected) -> None:
    pytest.importorskip("pyspark", reason=f"needs pyspark: {ENGINES}")
    out = place / "spark-driver"
    job = Job("spark_job.py", raw, out, cwd=place)
    job.until(lambda: any(out.rglob("task_*")))
    job.kill()
    assert not list(out.glob("*.parquet"))  # nothing is there before all is
    again = Job("spark_job.py", raw, out, cwd=place)
    assert again.ended() == 0, again.told()
    check_table(out, wanted)


def test_ray_with_a_worker_killed(place: Path, raw: Path, wanted: Expected) -> None:
    pytest.importorskip("ray", reason=f"needs ray: {ENGINES}")
    out = place / "ray-worker"
    job = Job("ray_job.py", raw, out, cwd=place)
    job.until(lambda: any(out.rglob("*.parquet")) and bool(job.below("ray::")))
    os.kill(job.below("ray::")[0], signal.SIGKILL)
    assert job.ended() == 0, job.told()
    check_table(out, wanted)


def test_ray_with_the_driver_killed(place: Path, raw: Path, wanted: Expected) -> None:
    pytest.importorskip("ray", reason=f"needs ray: {ENGINES}")
    out = place / "ray-driver"
    job = Job("ray_job.py", raw, out, cwd=place)
    job.until(lambda: any(out.rglob("*.parquet")))
    job.kill()
    again = Job("ray_job.py", raw, out, cwd=place)
    assert again.ended() == 0, again.told()
    check_table(out, wanted)
