"""``clean completion``: scripts that a shell accepts and that complete."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from shutil import which

import pytest
from cli_support import clean

from cleaner.cli.completion import commands
from cleaner.cli.shells import Command
from cleaner.rule import CATEGORIES

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The script of each shell, as the command prints it."""
    found = {}
    for shell in SHELLS:
        done = clean("completion", shell)
        assert (done.returncode, done.stderr) == (0, b"")
        found[shell] = tmp_path_factory.mktemp("completion") / f"clean.{shell}"
        found[shell].write_bytes(done.stdout)
    return found


def completed(script: Path, line: str, directory: Path | None = None) -> list[str]:
    """What bash offers at the end of this line."""
    words = shlex.split(line.replace("=", " = ")) + ([""] if line.endswith((" ", "=")) else [])
    program = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _clean; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(
        ["bash", "-c", program, "-", str(script), *words], capture_output=True, text=True, check=True, cwd=directory
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


# ------------------------------------------------------------------------- bash

needs_bash = pytest.mark.skipif(which("bash") is None, reason="bash is not installed")


@needs_bash
def test_bash_accepts_its_script(scripts: dict[str, Path]) -> None:
    subprocess.run(["bash", "-n", str(scripts["bash"])], check=True)


@needs_bash
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("clean --mo", ["--mode"]),
        ("clean --mode ", ["precision", "balanced", "recall"]),
        ("clean --mode re", ["recall"]),
        ("clean --as ", ["text", "html"]),
        ("clean explain --as h", ["html"]),
        ("clean rules try --as t", ["text"]),
        ("clean --mode=re", ["recall"]),
        ("clean --mode=", ["precision", "balanced", "recall"]),
        ("clean --keep engag", ["engagement"]),
        ("clean --keep share,engag", ["share,engagement"]),
        ("clean --keep share,ui,engag", ["share,ui,engagement"]),
        ("clean aud", ["audit"]),
        ("clean audit ", ["show", "diff", "restore", "stats"]),
        ("clean audit s", ["show", "stats"]),
        ("clean audit show --v", ["--vetoes"]),
        ("clean audit show --category tax", ["taxonomy"]),
        ("clean audit stats --by ", ["category", "rule", "document", "flag"]),
        ("clean audit show x.log --color n", ["never"]),
        ("clean completion ", ["bash", "zsh", "fish"]),
        ("clean explain --mode p", ["precision"]),
        ("clean rules sh", ["show"]),
        ("clean --title ", []),
        ("clean --mode recall --dif", ["--diff"]),
        ("clean --nonsense", []),
    ],
)
def test_bash_completes(scripts: dict[str, Path], tmp_path: Path, line: str, offered: list[str]) -> None:
    assert completed(scripts["bash"], line, tmp_path) == offered


@needs_bash
def test_bash_completes_files_and_directories(scripts: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "my story.txt").touch()
    (tmp_path / "my stories").mkdir()
    assert sorted(completed(scripts["bash"], "clean my", tmp_path)) == ["my stories", "my story.txt"]
    assert completed(scripts["bash"], "clean --out my", tmp_path) == ["my stories"]
    assert sorted(completed(scripts["bash"], "clean --audit my", tmp_path)) == ["my stories", "my story.txt"]
    assert sorted(completed(scripts["bash"], "clean audit show my", tmp_path)) == ["my stories", "my story.txt"]
    assert completed(scripts["bash"], "clean explain x.txt my", tmp_path)
    assert completed(scripts["bash"], "clean completion my", tmp_path) == []


# ------------------------------------------------------------------ every shell


def test_nothing_is_missing_from_any_script(scripts: dict[str, Path]) -> None:
    found = commands()
    assert [command.path for command in found[:1]] == ["clean"]
    assert {"clean audit show", "clean audit restore", "clean explain", "clean completion"} <= {c.path for c in found}
    for shell in SHELLS:
        text = scripts[shell].read_text(encoding="utf-8")
        assert " ".join(CATEGORIES) in text
        for command in found:
            assert command.path in text
            assert all(child in text for child in command.children)


def names(command: Command) -> set[str]:
    return {name for option in command.options for name in option.names}


def test_zsh_has_every_option(scripts: dict[str, Path]) -> None:
    """Read as the shell reads it: one branch for each command, one word for each option."""
    words = shlex.split(scripts["zsh"].read_text(encoding="utf-8"), comments=True)
    for command in commands():
        branch = words[words.index(f"({command.path})") + 1 :]
        branch = branch[: branch.index(";;")]
        assert branch[:2] == ["_arguments", "-s"]
        specs = [word for word in branch[2:] if word != "\n" and "[" in word and not word.startswith("1:")]
        for name in names(command):
            assert any(spec.partition("[")[0].rstrip("=+").endswith(name) for spec in specs), name
        assert all(spec.count("[") - spec.count("\\[") == 1 for spec in specs)


def test_fish_has_every_option(scripts: dict[str, Path]) -> None:
    rows = [fish_words(row) for row in scripts["fish"].read_text(encoding="utf-8").splitlines()]
    for command in commands():
        condition = f"test (__clean_command) = '{command.path}'"
        own = [row for row in rows if row[:4] == ["complete", "-c", "clean", "-n"] and row[4] == condition]
        offered = {"--" + row[row.index("-l") + 1] for row in own if "-l" in row}
        offered |= {"-" + row[row.index("-s") + 1] for row in own if "-s" in row}
        assert offered == names(command)
        assert {row[row.index("-a") + 1] for row in own if "-a" in row} >= set(command.children)


def fish_words(row: str) -> list[str]:
    """A line in fish's words: in single quotes, a backslash takes the next quote or backslash as it is."""
    words, word, quoted, place = [], "", False, 0
    while place < len(row):
        char = row[place]
        if char == "\\" and row[place + 1 : place + 2] in ("'", "\\"):
            place += 1
            word += row[place]
        elif char == "'":
            quoted = not quoted
        elif char == " " and not quoted:
            words.append(word)
            word = ""
        else:
            word += char
        place += 1
    assert not quoted, row
    return [*words, word]


@pytest.mark.parametrize(("shell", "check"), [("zsh", "-n"), ("fish", "--no-execute")])
def test_the_shell_itself_accepts_its_script(scripts: dict[str, Path], shell: str, check: str) -> None:
    if which(shell) is None:
        pytest.skip(f"{shell} is not installed; the tests above have read its script instead")
    subprocess.run([shell, check, str(scripts[shell])], check=True)


def test_fish_completes(scripts: dict[str, Path]) -> None:
    if which("fish") is None:
        pytest.skip("fish is not installed; the tests above have read its script instead")
    program = f"source {scripts['fish']}; complete -C 'clean --mo'; complete -C 'clean audit '"
    out = subprocess.run(["fish", "-N", "-c", program], capture_output=True, text=True, check=True).stdout
    assert [line.split("\t")[0] for line in out.splitlines()] == ["--mode", "diff", "restore", "show", "stats"]


def test_usage() -> None:
    done = clean("completion", "tcsh")
    assert done.returncode == 2
    assert b"invalid choice: 'tcsh'" in done.stderr
    assert clean("completion").returncode == 2
