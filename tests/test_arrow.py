"""Arrow batches: the same text and the same log as the command, in columns."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from cli_support import clean as command
from cli_support import keep_table
from engine_support import PROSE, RAW, WAVE_RULES, read, rules_in

from cleaner import Config
from cleaner.errors import CleanerError, InputError
from cleaner.rows import Columns

pa = pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'newsclean[arrow]'")

from cleaner.integrations import arrow  # noqa: E402

STORY = f"{PROSE[0]}\n\n{PROSE[1]}\n"
DIRTY = f"By Ann Lee\n\n{STORY}\nShare this article\n"
PAGE = f"<html><body><article><h1>Ferry sails</h1><p>{PROSE[0]}</p><p>{PROSE[1]}</p></article></body></html>"


@pytest.fixture(scope="module", autouse=True)
def _table_at_hand() -> None:
    keep_table()


def rows() -> list[dict[str, Any]]:
    """Documents of every kind that a row may hold."""
    texts = [{"id": path.parent.name, "text": read(path), "url": None, "n": 1.5} for path in RAW[:12]]
    odd = ["", " \n", "\x00\n", "Share this article\n", "\u202eevila\u202c\n\n" + DIRTY, "</script>\n" + DIRTY]
    return [
        *texts,
        *(
            {"id": f"odd-{place}", "text": text, "url": "https://a.example/x", "n": None}
            for place, text in enumerate(odd)
        ),
        {"id": "page", "text": "made by somebody", "html": PAGE, "n": 0},
        {"id": "nothing", "text": None},
    ]


def table(found: list[dict[str, Any]] | None = None) -> Any:
    return pa.Table.from_pylist(
        found or rows(), pa.schema({"id": "str", "text": "str", "html": "str", "url": "str", "n": "f8"})
    )


def test_text_and_log_are_the_command_s(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()), encoding="utf-8")
    done = command("--jsonl", "rows.jsonl", "--audit", "log", "--mode", "recall", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    cleaner = arrow.ArrowCleaner(Config(mode="recall"))
    made = cleaner(table())
    fields = ("id", "text", "title", "byline", "date", "site", "language", "flags")
    wanted = [{key: row[key] for key in fields} for row in map(json.loads, done.stdout.splitlines())]
    assert made.select(fields).to_pylist() == wanted
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "".join(arrow.log_lines(arrow.explode_audit(made))) == log
    assert made["ruleset"].unique().to_pylist() == [cleaner.ruleset]
    assert log.count(cleaner.ruleset) == made.num_rows


def test_removals_are_those_of_the_log() -> None:
    made, removals = arrow.clean_batch(table())
    log = arrow.explode_audit(made).to_pylist()
    keys = arrow.REMOVALS_SCHEMA.names
    assert removals.to_pylist() == [{key: row[key] for key in keys} for row in log if row["type"] == "removal"]
    assert removals.num_rows > 20


def test_how_rows_are_batched_does_not_matter() -> None:
    whole = arrow.ArrowCleaner()(table())
    parts = pa.Table.from_batches(arrow.clean_batches(table().to_batches(max_chunksize=3)))
    assert parts.equals(whole)
    assert parts.schema == arrow.ArrowCleaner().schema(table().schema)
    for sliced in (parts.slice(5, 9), whole.slice(5, 9)):
        ids = sliced["id"].to_pylist()
        found = arrow.explode_removals(sliced)
        assert found.to_pylist() == [row for row in arrow.explode_removals(whole).to_pylist() if row["document"] in ids]


def test_what_is_clean_stays_so() -> None:
    once = arrow.ArrowCleaner()(table())
    again = arrow.ArrowCleaner()(once.drop_columns(["title"]))
    assert again["text"].to_pylist() == once["text"].to_pylist()
    assert again.schema.names.count("removals") == 1


def test_columns_of_other_names_and_types() -> None:
    given = pa.table({
        "key": [7, 8],
        "body": pa.array([DIRTY, None], pa.large_string()),
        "date": pa.array([0, 1], pa.timestamp("s")),
        "byline": pa.array([None, "Jo"], pa.string()),
        "tags": pa.array([["a"], []]),
        "title": pa.nulls(2),
    })  # fmt: skip
    made, removals = arrow.clean_batch(given, columns=Columns(text="body", id="key"))
    assert made["body"].to_pylist() == [STORY, ""]
    assert made.schema.field("body").type == pa.large_string()
    assert made["byline"].to_pylist() == ["Ann Lee", "Jo"]
    assert made["date"].equals(given["date"])
    assert made["tags"].equals(given["tags"])
    assert made["title"].type == pa.string()
    assert set(removals["document"].to_pylist()) == {"7"}


def test_a_row_without_an_id_is_named_by_its_text() -> None:
    made = arrow.ArrowCleaner()(pa.table({"text": [DIRTY, STORY, DIRTY]}))
    names = [row["document"] for row in made["audit"].to_pylist()]
    assert names[0] == names[2] != names[1]


def test_bytes() -> None:
    page = PAGE.replace("Ferry sails", "Fähre fährt").encode("latin-1")
    page = page.replace(b"<body>", b"<meta charset=latin-1><body>")
    given = pa.table({"html": pa.array([page, b"%PDF-1.7\x00\x01", b"<p>x \xff y", None], pa.binary())})
    made = arrow.ArrowCleaner()(given)
    assert made.schema.names[0] == "text"
    assert "html" not in made.schema.names
    texts, flags = made["text"].to_pylist(), made["flags"].to_pylist()
    assert texts[0].startswith("Fähre fährt\n")
    assert (texts[1], flags[1], made["audit"].to_pylist()[1]) == (None, ["unreadable"], None)
    assert any(flag.startswith("encoding") for flag in flags[2])
    assert texts[3] == ""
    assert len({row["document"] for row in arrow.explode_audit(made).to_pylist()}) == 3


def test_strings_that_are_not_utf_8() -> None:
    broken = pa.array([DIRTY.encode() + b"caf\xe9 \xff\n", STORY.encode()], pa.binary()).view(pa.string())
    made = arrow.ArrowCleaner()(pa.table({"text": broken}))
    assert made["text"].to_pylist()[1] == STORY
    assert any(flag.startswith("encoding") for flag in made["flags"].to_pylist()[0])


def test_pages_may_pass_through() -> None:
    given = pa.table({"text": [DIRTY], "html": [PAGE]})
    made = arrow.ArrowCleaner(columns=Columns(kind="text"))(given)
    assert (made["text"].to_pylist(), made["html"].to_pylist()) == ([STORY], [PAGE])
    page = arrow.ArrowCleaner(columns=Columns(kind="html"))(pa.table({"text": [PAGE]}))
    assert page["text"].to_pylist() == [f"Ferry sails\n\n{STORY}"]


@pytest.mark.parametrize("kind", [pa.Table, pa.RecordBatch])
def test_nothing_in_nothing_out(kind: Any) -> None:
    given = kind.from_pylist([], schema=pa.schema({"id": "int64", "text": "str"}))
    made, removals = arrow.clean_batch(given)
    assert (type(made), made.num_rows, removals.num_rows) == (kind, 0, 0)
    assert made.schema == arrow.ArrowCleaner().schema(given.schema)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (pa.table({"body": ["x"], "id": [1]}), r"no column 'text' or 'html' \(there are: 'body', 'id'\)"),
        (pa.table({"text": [1]}), "column 'text' holds int64, not strings"),
        (pa.Table.from_arrays([pa.array(["x"])] * 2, ["text", "text"]), "several columns 'text'"),
    ],
)
def test_mistakes(given: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        arrow.clean_batch(given)


def test_a_worker_with_other_rules_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules_in(tmp_path, {"own/en/share.yaml": WAVE_RULES})
    monkeypatch.chdir(tmp_path)
    sent = pickle.dumps(arrow.ArrowCleaner(Config(rules=("own",))))
    monkeypatch.chdir("/")
    given = pa.table({"text": [STORY + "\nWave to the ferry\n"]})
    assert pickle.loads(sent)(given)["text"].to_pylist() == [STORY]
    rules_in(tmp_path, {"own/en/share.yaml": WAVE_RULES.replace("wave to the ferry]", "wave to the ferry, wave]")})
    from cleaner.portable import _cleaner

    _cleaner.cache_clear()  # as in another process
    with pytest.raises(CleanerError, match="install the same newsclean"):
        pickle.loads(sent)(given)
