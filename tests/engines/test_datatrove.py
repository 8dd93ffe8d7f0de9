"""Steps in a real datatrove pipeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_support import clean as command
from cli_support import keep_table
from engine_support import PROSE

pytest.importorskip("datatrove", reason="needs datatrove: pip install 'newsclean[engines]'")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner import Config
from cleaner.audit import to_json
from cleaner.integrations.datatrove import ArticleCleaner, HtmlCleaner
from cleaner.nested import records_of

PAGE = (
    "<!doctype html><html><head><title>Ferry sails again</title></head><body><nav><a href='/'>Home</a></nav><article>"
    f"<h1>Ferry sails again</h1>{''.join(f'<p>{prose}</p>' for prose in PROSE)}</article></body></html>"
)
EMPTY = "<!doctype html><html><head><title>404 Not Found</title></head><body><p>Not found</p></body></html>"


@pytest.fixture(scope="module", autouse=True)
def _table_at_hand() -> None:
    keep_table()


def piped(step: Any, rows: list[dict[str, Any]], place: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Any]:
    """What a pipeline of one task writes, its audit records, and the figures of the step."""
    (place / "raw").mkdir()
    (place / "raw" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    step.audit_writer = JsonlWriter(str(place / "audit"), compression=None)
    stats = LocalPipelineExecutor(
        [JsonlReader(str(place / "raw")), step, JsonlWriter(str(place / "clean"), compression=None)],
        logging_dir=str(place / "logs"),
    ).run()
    clean, audit = (
        [json.loads(line) for path in sorted((place / name).glob("*")) for line in path.read_bytes().splitlines()]
        for name in ("clean", "audit")
    )
    return clean, audit, stats.stats[1].stats


def log_of(audit: list[dict[str, Any]]) -> str:
    return "".join(to_json(record) + "\n" for row in audit for record in records_of(row["metadata"]))


def test_articles(tmp_path: Path) -> None:
    text = f"The post Ferry appeared first on The Post.\n\n{PROSE[0]}\n\n{PROSE[1]}\n\nShare this article\n"
    rows = [
        {"id": "a", "text": text, "title": "Ferry", "site": "The Post"},
        {"id": "b", "text": "Share this article\n"},
    ]
    clean, audit, stats = piped(ArticleCleaner(Config(mode="recall")), rows, tmp_path)
    stream = command("--jsonl", "--mode", "recall", "--audit", tmp_path / "log", stdin=b"".join(
        json.dumps(row).encode() + b"\n" for row in rows
    ))  # fmt: skip
    made = [json.loads(line) for line in stream.stdout.splitlines()]
    assert [row.get("text", "") for row in clean] == [row["text"] for row in made]
    assert log_of(audit) == (tmp_path / "log").read_text(encoding="utf-8")
    assert clean[0]["metadata"]["site"] == "The Post"
    assert len(clean[0]["metadata"]["ruleset"]) == 64
    assert stats["removed_share"].total == 1


def test_pages(tmp_path: Path) -> None:
    rows = [{"id": "page", "text": PAGE, "url": "https://a.example/"}, {"id": "none", "text": EMPTY}]
    clean, audit, stats = piped(HtmlCleaner(), rows, tmp_path)
    pages = b"".join(json.dumps({"id": row["id"], "html": row["text"]}).encode() + b"\n" for row in rows)
    command("--jsonl", "--audit", tmp_path / "log", stdin=pages)
    assert [row["id"] for row in clean] == ["page"]
    assert clean[0]["text"].startswith("Ferry sails again\n\nThe ferry over the Wend")
    assert log_of(audit) == (tmp_path / "log").read_text(encoding="utf-8")
    assert (stats["forwarded"].total, stats["dropped"].total) == (1, 1)


def test_a_page_that_takes_too_long_is_on_record(tmp_path: Path) -> None:
    clean, audit, stats = piped(HtmlCleaner(timeout=0.001), [{"id": "page", "text": PAGE}], tmp_path)
    assert clean == []
    assert [(row["id"], row["metadata"]["flags"]) for row in audit] == [("page", ["timeout"])]
    assert stats["flagged_timeout"].total == 1


def test_bytes_that_are_no_page_are_on_record() -> None:
    step = HtmlCleaner()
    made = list(step.run(iter([Document(text=b"%PDF-1.7\x00", id="x"), Document(text=PAGE.encode("utf-16"), id="y")])))
    assert [doc.id for doc in made] == ["y"]
    assert step.stats.stats["flagged_unreadable"].total == 1


def test_nothing_else_known() -> None:
    assert ArticleCleaner().format(f"{PROSE[0]}\n\nShare this article\n") == f"{PROSE[0]}\n"
    assert HtmlCleaner().extract(PAGE).startswith("Ferry sails again\n")
