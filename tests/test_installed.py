"""The rule table that is kept, and when it is not to be trusted."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from engine_support import WAVE_RULES, rules_in, shipped_rules, shipped_table

from cleaner import installed
from cleaner.building import build
from cleaner.errors import RuleError
from cleaner.installed import digest_of, installed_table
from cleaner.rule import Examples, Place
from cleaner.table import Table


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of rules that stands for the shipped one, and a cache of its own."""
    directory = rules_in(tmp_path / "rules", {"en/share.yaml": WAVE_RULES})
    monkeypatch.setattr(installed, "rules_directory", lambda: directory)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def kept(own: Path) -> list[Path]:
    return sorted((own / "cache").rglob("*.*"))


def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Takes note of each build."""
    made: list[str] = []

    def counted(directories: list[str], digest: str, base: Table | None) -> tuple[bytes, bytes]:
        made.append(digest)
        return build(directories, digest, base)

    monkeypatch.setattr("cleaner.building.build", counted)
    return made


def test_a_table_is_built_once(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = builds(monkeypatch)
    first, second = installed_table(), installed_table()
    assert len(made) == 1
    assert first.entries == second.entries
    assert first.digest == second.digest == digest_of([str(own / "rules")])
    assert len(kept(own)) == 2


def test_other_rules_are_another_table(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = builds(monkeypatch)
    installed_table()
    rules_in(own / "rules", {"en/share.yaml": WAVE_RULES.replace("high", "low")})
    (entry,) = installed_table().entries
    assert entry.rule.confidence == "low"
    assert len(set(made)) == 2


DAMAGES = {
    "empty": lambda data: data[:0],
    "torn": lambda data: data[: len(data) // 2],
    "nuls": lambda data: bytes(len(data)),
    "list": lambda data: b"[" + data[:0] + b"]",
    "object": lambda data: b"{" + data[:0] + b"}",
    "digest": lambda data: (b"0" if data[:1] != b"0" else b"1") + data[1:],
    "last byte": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "rest": lambda data: data.split(b"\n")[0] + b"\n",
    "encoding": lambda data: b"\xff" + data,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("number", [0, 1], ids=["patterns", "table"])
def test_what_is_damaged_is_not_used(own: Path, damage: Callable[[bytes], bytes], number: int) -> None:
    before = installed_table()
    path = kept(own)[number]
    path.write_bytes(damage(path.read_bytes()))
    after = installed_table()
    assert (after.entries, after.digest) == (before.entries, before.digest)


def test_a_damaged_table_beside_the_rules_is_made_once(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next start finds the new one in the cache."""
    table = installed_table()
    data = kept(own)[1].read_bytes()
    (own / "rules" / installed.TABLE).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    made = builds(monkeypatch)
    assert installed_table().entries == table.entries
    assert made == []


def test_where_nothing_can_be_kept(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/cache")
    assert len(installed_table().entries) == 1
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/dev/null")
    assert len(installed_table().entries) == 1
    assert kept(own) == []


def test_a_place_that_is_taken(own: Path) -> None:
    installed_table()
    for path in kept(own):
        path.unlink()
        path.mkdir()
    assert len(installed_table().entries) == 1


def test_the_digest_is_of_names_layers_and_bytes(tmp_path: Path) -> None:
    one = rules_in(tmp_path / "one", {"en/share.yaml": WAVE_RULES})
    same = rules_in(tmp_path / "same", {"en/share.yaml": WAVE_RULES, "README.md": "x", "schema.json": "{}"})
    moved = rules_in(tmp_path / "moved", {"de/share.yaml": WAVE_RULES})
    assert digest_of([one]) == digest_of([same])
    digests = [digest_of(layers) for layers in ([one], [moved], [one, one], [one, moved], [moved, one])]
    assert len(set(digests)) == len(digests)


def test_no_directory() -> None:
    with pytest.raises(RuleError, match="no such directory"):
        digest_of(["/no/such/rules"])


def test_shipped_rules_survive_the_table() -> None:
    """All that matching needs; what only people need is left out."""
    bare = {"title": "", "why": "", "examples": Examples(), "place": Place("", 0)}
    assert [entry.rule for entry in shipped_table().entries] == [rule._replace(**bare) for rule in shipped_rules()]


def test_the_cache_is_where_the_user_says(own: Path) -> None:
    installed_table()
    assert {path.parent for path in kept(own)} == {Path(os.environ["XDG_CACHE_HOME"], "newsclean")}
