"""What the docs show is run as it stands; the snippets on clusters are those that are killed in test_clusters."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import environment, keep_table
from engine_jobs import documents
from snippets_of_docs import snippets
from test_shards import archive

pa = pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'newsclean[engines]'")


CHECK = """
names = next(getattr(clean, key) for key in ("column_names", "columns", "schema") if hasattr(clean, key))
assert "removals" in list(names.names if hasattr(names, "field") else names), names
"""


@pytest.fixture(scope="module", autouse=True)
def _table_at_hand() -> None:
    keep_table()


def run(words: list[str], cwd: Path) -> str:
    known = environment() | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(words, cwd=cwd, env=known, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_files(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    (tmp_path / "raw").mkdir()
    rows = list(documents(10))
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "raw" / "part-0.parquet")
    with (tmp_path / "raw" / "part-1.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([["key", "body", "text"], *([row["id"], row["text"], ""] for row in rows)])
    archive(tmp_path / "crawl.warc.gz")
    ((_, _, script),) = snippets("files.md")
    told = run(["bash", "-euc", script], tmp_path)
    assert "share" in told
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"clean/part-0.parquet", "audit/part-1.csv", "other/part-1.csv", "pages/crawl.jsonl.gz"} <= made
    assert "wet/crawl.wet.gz" in made
    with (tmp_path / "other" / "part-1.csv").open(newline="", encoding="utf-8") as file:
        assert {row["byline"] for row in csv.DictReader(file)} == {"Ann Lee"}


@pytest.mark.parametrize("number", range(5))
def test_frames(tmp_path: Path, number: int) -> None:
    _, _, script = snippets("frames.md")[number]
    for module in re.findall(r"^import (\w+)", script, re.MULTILINE):
        pytest.importorskip(module, reason=f"needs {module}: pip install 'newsclean[engines]'")
    told = run([sys.executable, "-c", script + CHECK], tmp_path)
    if number == 0:
        assert "'cause': 'en.share.label'" in told
        assert '{"type":"document","format":"newsclean-audit/1"' in told


def test_all_that_is_marked_is_run() -> None:
    assert len(snippets("frames.md")) == 5
    assert [name for name, _, _ in snippets("clusters.md")] == ["datatrove", "spark", "ray"]
