"""Rules learned from what a site repeats: written once, renewed, never over a person's edits."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from cli_support import clean as command
from test_memory import FOOT, HOST, article, story, taught

from cleaner import Cleaner, Config, Document
from cleaner.errors import RuleError
from cleaner.lint import check
from cleaner.site_rules import learned, updated

PATH = f"sites/{HOST}.yaml"


def learn(numbers: range, before: str = "", foot: str = FOOT) -> str:
    memory = taught([article(number, foot) for number in numbers])
    imprints = memory.imprints(HOST)
    return updated(before, HOST, learned(imprints, memory.recurring(HOST)), len(imprints))


def rules_of(text: str, directory: Path) -> str:
    path = directory / PATH
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(directory)


def test_what_is_learned_is_rules_that_pass_the_check_and_cut(tmp_path: Path) -> None:
    directory = rules_of(learn(range(6)), tmp_path)
    assert not check([directory]).faults
    result = Cleaner(Config(rules=(directory,))).clean(article(9, FOOT.replace("88.4", "91.25")))
    assert result.text == story(9) + "\n"
    assert {removal.cause.rpartition("-")[0] for removal in result.removals} == {"site.wend-example.repeated"}


def test_a_second_run_on_the_same_pages_changes_nothing() -> None:
    once = learn(range(6))
    assert learn(range(6), once) == once


def test_evidence_is_renewed() -> None:
    once, twice = learn(range(4)), learn(range(9), learn(range(4)))
    assert "4 stories on 4 of 4 pages" in once
    assert "9 stories on 9 of 9 pages" in twice
    assert twice.count("- id:") == once.count("- id:") == 2


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("status: stable", "status: retired", 1),
        lambda text: text.replace("status: stable", "status: experimental", 1),
        lambda text: text.replace("    zone: [head, tail]\n", "    zone: [tail]\n", 1),
        lambda text: text.replace("why: Seen with", "why: The desk wants it gone. Seen with", 1),
        lambda text: text.replace("    examples:", "    unless: [weather]\n    examples:", 1),
        lambda text: f"# Ask the desk first.\n{text}\n# End.\n",
        lambda text: text.replace("\n", "\r\n"),
    ],
)
def test_what_a_person_changed_stays(edit: Callable[[str], str]) -> None:
    edited = edit(learn(range(4)))
    again = learn(range(9), edited)
    assert edited.splitlines()[0] == again.splitlines()[0]
    first, second = ([line for line in text.splitlines() if "Seen with" not in line] for text in (edited, again))
    assert second[: len(first)] == first
    kept = [line for line in edited.splitlines(keepends=True) if "desk" in line or line.endswith("\r\n")]
    assert [line for line in again.splitlines(keepends=True) if line in kept] == kept


def test_a_line_that_is_gone_is_retired_and_comes_back() -> None:
    once = learn(range(6))
    few = learn(range(20, 26), once, "A new foot stands below all pages\n")
    assert few.startswith(once)
    gone = learn(range(20, 35), once, "A new foot stands below all pages\n")
    assert gone.count("status: retired") == 2
    assert "why: On none of the 15 pages seen last. Seen with 6 stories" in gone
    assert learn(range(6), gone).count("status: stable") == 3


def test_an_edited_rule_is_not_retired() -> None:
    once = learn(range(6)).replace("equals: [", 'equals: ["news of the whole valley", ')
    gone = learn(range(20, 35), once, "A new foot stands below all pages\n")
    assert gone.count("status: retired") == 1


def test_a_file_that_is_no_yaml_is_left_alone() -> None:
    with pytest.raises(RuleError, match=r"sites/wend\.example\.yaml:2:\d+ R001"):
        learn(range(4), "host: wend.example\n  rules: [\n")


# ---- a broken file ----


def test_a_broken_file_is_left_out_and_its_documents_flagged(tmp_path: Path) -> None:
    directory = rules_of(learn(range(6)).replace("line:", "lime:"), tmp_path)
    cleaner = Cleaner(Config(rules=(directory,)))
    assert [(fault.code, fault.line) for fault in cleaner.table.sites.broken][:1] == [("R003", 12)]
    assert "site-rules-broken" in cleaner.clean(article(1)).flags
    assert "site-rules-broken" in cleaner.clean(article(1)._replace(url=f"https://sport.{HOST}/1")).flags
    assert not cleaner.clean(article(1)._replace(url="https://other.example/1")).flags


def test_a_file_that_is_not_utf8_is_left_out(tmp_path: Path) -> None:
    directory = rules_of("", tmp_path)
    (tmp_path / PATH).write_bytes(b"host: wend.example\ncategory: \xff\n")
    cleaner = Cleaner(Config(rules=(directory,)))
    assert [(fault.code, fault.line, fault.column) for fault in cleaner.table.sites.broken] == [("R014", 2, 11)]


def test_a_broken_file_of_a_language_still_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "share.yaml").write_text("language: en\ncategory: share\nrules: {}\n")
    with pytest.raises(RuleError):
        Cleaner(Config(rules=(str(tmp_path),)))


# ---- the command ----


class Done(NamedTuple):
    code: int
    out: str
    err: str


def clean(*arguments: str | Path, stdin: str = "") -> Done:
    """The command with the shipped rules, whose table is in the cache already."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    done = command(*arguments, stdin=stdin.encode(), XDG_CACHE_HOME=cache)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    rows = [{"id": str(n), "url": article(n).url, "text": article(n).text} for n in range(6)]
    path = tmp_path / "crawl.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_learn_writes_rules_that_clean_uses(crawl: Path, tmp_path: Path) -> None:
    done = clean("learn", "--jsonl", crawl, "--out", tmp_path / "own")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"clean: 1 file(s) of rules written in {tmp_path}/own/sites\n"
    used = clean("--jsonl", "--rules", tmp_path / "own", crawl)
    assert [json.loads(line)["removed"] for line in used.out.splitlines()] == [{"repeated": 2}] * 6


def test_a_batch_may_learn_first_in_whatever_order(crawl: Path, tmp_path: Path) -> None:
    rows = crawl.read_text().splitlines(keepends=True)
    (tmp_path / "other.jsonl").write_text("".join(reversed(rows)))
    there = clean("--jsonl", "--learn", crawl).out.splitlines()
    back = clean("--jsonl", "--learn", "-j", "2", tmp_path / "other.jsonl").out.splitlines()
    assert sorted(there) == sorted(back)
    assert all(json.loads(line)["removed"] == {"repeated": 2} for line in there)


def test_files_of_one_address_are_pages_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for number in range(4):
        (tmp_path / "raw" / f"{number}.txt").write_text(article(number).text)
    done = clean("--learn", "--url", f"https://{HOST}/", tmp_path / "raw", "--out", tmp_path / "out")
    assert done.code == 0
    assert (tmp_path / "out" / "0.txt").read_text() == story(0) + "\n"


def test_a_stream_remembers(crawl: Path, tmp_path: Path) -> None:
    memory = tmp_path / "m.db"
    lines = clean("--jsonl", "--memory", memory, stdin=crawl.read_text()).out.splitlines()
    removed = [json.loads(line)["removed"] for line in lines]
    assert removed[:2] == [{}, {}]
    assert removed[2:] == [{"repeated": 2}] * 4
    stats = clean("memory", "stats", memory)
    assert stats.out.splitlines()[1].split()[::3] == ["6", HOST]
    assert "All the news of the Wend valley" in clean("memory", "show", memory, HOST).out
    assert clean("memory", "forget", memory, HOST).code == 0
    again = clean("memory", "forget", memory, HOST)
    assert again.code == 2
    assert "nothing is known of wend.example" in again.err


def test_mistakes_are_told(crawl: Path, tmp_path: Path) -> None:
    assert "give files or directories" in clean("--learn", "--jsonl", stdin="{}").err
    assert "is not a number from 2 to 100" in clean("learn", "--least", "1", crawl).err
    homeless = tmp_path / "homeless.jsonl"
    homeless.write_text('{"text": "Nothing says where this is from."}\nno json\n')
    done = clean("learn", "--jsonl", homeless, "--out", tmp_path / "own")
    assert done.code == 1
    assert "1 document(s) of unknown host taught nothing: give 'url' or --url" in done.err
    assert "homeless.jsonl:2: not JSON" in done.err
    assert "no site memory at" in clean("memory", "stats", tmp_path / "absent.db").err


def test_explain_and_audit_know_the_cause(crawl: Path, tmp_path: Path) -> None:
    clean("--jsonl", "--learn", "--audit", tmp_path / "log.jsonl", crawl)
    header, removal, *_ = map(json.loads, (tmp_path / "log.jsonl").read_text().splitlines())
    assert len(header["memory"]) == 32
    assert (removal["cause"], removal["category"]) == ("heuristic.site-memory", "repeated")
    assert Cleaner().clean(Document(article(1).text)).memory == ""
