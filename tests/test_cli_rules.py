"""``clean rules``: its commands, what they print and how they exit."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from cli_support import ARTICLE, clean, rules

from cleaner.cli import rules as command
from cleaner.cli.rules_index import BEGIN, END
from cleaner.cli.rules_new import KINDS
from cleaner.errors import InputError, RuleError
from cleaner.lint import check
from cleaner.loading import load, read_rules
from cleaner.schema import schema_text


@pytest.fixture(autouse=True)
def _shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tests' own few rules stand for the shipped ones."""
    for module in ("cli.rules", "cli.rules_new", "cli.rules_index", "installed"):
        monkeypatch.setattr(f"cleaner.{module}.rules_directory", rules)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def overlay(directory: Path, text: str) -> str:
    path = directory / "en" / "share.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"language: en\ncategory: share\nrules:\n{text}\n", encoding="utf-8")
    return str(directory)


RETIRED = "  - {id: en.share.zz-pass-on, status: retired}"
NOISY = """\
  - id: en.share.zz-noisy
    title: A rule that cuts too much
    why: It is made for this test.
    status: stable
    confidence: low
    line:
      starts_with: [wade ashore]
    examples:
      match: ["[-Wade ashore-]"]
      no_match: ["Wade ashore again"]
"""


# ------------------------------------------------------------------ commands


def test_an_unknown_command_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        command.run(["lits"])
    assert exit_.value.code == 2
    assert "unknown command 'lits', did you mean 'list'?" in capsys.readouterr().err


def test_without_a_command_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        command.run([])
    assert exit_.value.code == 2
    assert "list|show|check" in capsys.readouterr().err


def test_every_command_has_a_parser_of_its_own_name() -> None:
    names = [parser.prog for parser in command.parsers()]
    assert names == ["clean rules", *(f"clean rules {word}" for word in command.COMMANDS)]


def test_it_is_reached_from_the_command_line() -> None:
    done = clean("rules", "show", "en.share.no-such-rule")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"clean: no rule 'en.share.no-such-rule'")
    broken = clean("rules", "list", "--rules", "/no/such/place")
    assert (broken.returncode, broken.stdout) == (2, b"")
    assert b"R014" in broken.stderr


# ---------------------------------------------------------------------- list


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["list", "--category", "share,related"]) == 0
    assert capsys.readouterr().out == (
        "en.related.zz-more   stable        high        More on the ferry\n"
        "en.share.zz-pass-on  stable        high        Plea to pass the story on\n"
    )


def test_list_by_status_and_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["list", "--status", "experimental", "--language", "en"]) == 0
    assert capsys.readouterr().out.split()[:2] == ["en.tools.zz-trial", "experimental"]
    with pytest.raises(InputError, match="no rules for language 'eng', did you mean 'en'"):
        command.run(["list", "--language", "eng"])


def test_list_with_rules_laid_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.run(["list", "--status", "retired", "--rules", overlay(tmp_path / "mine", RETIRED)])
    assert capsys.readouterr().out.startswith("en.share.zz-pass-on  retired")


# ---------------------------------------------------------------------- show


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["show", "en.tools.zz-button"]) == 0
    head, _, text = capsys.readouterr().out.partition("\n")
    assert head == f"# {rules()}/en/tools.yaml:16"
    (shown,) = yaml.safe_load(text)
    assert (shown["id"], shown["near"], list(shown)[-1]) == ("en.tools.zz-button", ["share"], "examples")


def test_show_tells_of_a_switch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.run(["show", "en.share.zz-pass-on", "--rules", overlay(tmp_path / "mine", RETIRED)])
    assert capsys.readouterr().out.splitlines()[1] == "# retired here: switched by another directory"


def test_show_takes_the_comments_within_and_leaves_those_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = NOISY.replace("    line:", "    # within\n    line:") + "  # behind\n" + NOISY.replace("noisy", "next")
    command.run(["show", "en.share.zz-noisy", "--rules", overlay(tmp_path / "mine", text)])
    out = capsys.readouterr().out
    assert "  # within\n" in out
    assert "behind" not in out
    assert out.endswith('no_match: ["Wade ashore again"]\n')


def test_an_unknown_rule_is_guessed() -> None:
    with pytest.raises(InputError, match=r"no rule 'en.share.zz-passon', did you mean 'en.share.zz-pass-on'\?"):
        command.run(["show", "en.share.zz-passon"])


# --------------------------------------------------------------------- check


def test_check_of_good_rules(capsys: pytest.CaptureFixture[str]) -> None:
    code = command.run(["check", rules()])
    out, err = capsys.readouterr()
    assert (code, err.splitlines()[-1]) == (0, "checked 9 rules in 3 files: 0 faults, 0 warnings"), out


def test_check_finds_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    overlay(tmp_path / "mine", NOISY)
    monkeypatch.chdir(tmp_path)
    assert command.run(["check", "mine"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("mine/en/share.yaml:13:18 R102 en.share.zz-noisy cuts this near miss, tried alone\n")
    assert err == "checked 10 rules in 4 files: 1 fault, 0 warnings\n"


def test_warnings_do_not_fail_a_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = overlay(tmp_path / "mine", NOISY.replace("Wade ashore again", "Nothing of the kind"))
    assert command.run(["check", mine]) == 0
    out, err = capsys.readouterr()
    assert "R104 warning: en.share.zz-noisy would never look" in out
    assert err.endswith("0 faults, 1 warning\n")


def test_check_of_rules_that_cannot_be_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["check", overlay(tmp_path / "mine", NOISY.replace("title", "titel"))]) == 2
    assert "R003 unknown key 'titel'" in capsys.readouterr().out
    assert command.run(["check", str(tmp_path / "nowhere")]) == 2


def test_check_of_texts_that_must_stay_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = tmp_path / "fixtures" / "clean" / "en"
    texts.mkdir(parents=True)
    (texts / "ferry.txt").write_text(ARTICLE, encoding="utf-8")
    assert command.run(["check", "--no-harm", str(texts.parent)]) == 1
    named = capsys.readouterr().out
    assert "ferry.txt:3:1 R110 en.tools.zz-enlarge cuts article text" in named
    mine = overlay(tmp_path / "rules", NOISY.replace("Wade ashore again", "They wade ashore"))
    assert command.run(["check", mine]) == 1
    assert capsys.readouterr().out == named
    with pytest.raises(InputError, match="no such directory of texts"):
        command.run(["check", "--no-harm", str(tmp_path / "nowhere")])


# ----------------------------------------------------------------------- try


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.txt"
    path.write_text(f"{ARTICLE}\nZoomwise\n\nPierwise\n\nFerrywise\n", encoding="utf-8")
    return str(path)


def test_try_marks_what_one_rule_takes(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["try", "en.tools.zz-enlarge", page]) == 0
    text = Path(page).read_text(encoding="utf-8")
    assert capsys.readouterr().out == text.replace("Enlarge the ferry", "[-Enlarge the ferry-]")


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("en.tools.zz-button", "[-Zoomwise-]"),  # the other rules keep it company
        ("en.tools.zz-footer", "[-Ferrywise-]"),
        ("en.tools.zz-guarded", "[-Pierwise-]"),  # a keep rule stands against it, but that is another rule
        ("en.tools.zz-guard", "[+Pierwise+]"),
    ],
)
def test_try_of_rules_that_need_company(page: str, name: str, marked: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["try", name, page]) == 0
    out = capsys.readouterr().out
    assert marked in out
    assert out.count("[-") + out.count("[+") == 1


def test_try_without_a_match(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["try", "en.tools.zz-trial", page]) == 1
    out, err = capsys.readouterr()
    assert out == Path(page).read_text(encoding="utf-8")
    assert err == "en.tools.zz-trial takes nothing of this text\n"


def test_try_reads_standard_input_and_tries_experiments_too() -> None:
    done = clean("rules", "try", "en.tools.zz-trial", "--rules", rules(), stdin=b"Quaywise\n")
    assert (done.returncode, done.stdout) == (0, b"[-Quaywise-]\n")


# ----------------------------------------------------------------------- new


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_rule_passes_the_check_as_it_is(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["new", "de.poll.zz-new", "--kind", kind]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# rules/de/poll.yaml, a new file\n")
    path = tmp_path / "mine" / "de" / "poll.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    report = check([str(tmp_path / "mine")])
    assert [str(fault) for fault in report.faults] == []
    (made,) = load([read_rules(str(tmp_path / "mine"))])
    assert (made.id, made.status) == ("de.poll.zz-new", "experimental")


def test_a_new_rule_for_a_file_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    command.run(["new", "en.share.zz-new"])
    assert capsys.readouterr().out.startswith("# below the others in rules/en/share.yaml\n  - id: en.share.zz-new\n")


def test_a_new_rule_for_a_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.run(["new", "site.ferry-example.zz-new"])
    path = tmp_path / "mine" / "sites" / "ferry.example.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert check([str(tmp_path / "mine")]).faults == ()


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("share", "'share' is no id; write <language>.<category>.<slug>"),
        ("en.share.Follow", "'en.share.Follow' is no id"),
        ("en.shares.follow", "unknown category 'shares', did you mean 'share'?"),
        ("en.share.zz-pass-on", "there is a rule en.share.zz-pass-on already"),
    ],
)
def test_ids_that_cannot_be_new(name: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        command.run(["new", name])
    assert str(caught.value).startswith(problem)


# ----------------------------------------------------------- index and schema


def test_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = Path(overlay(tmp_path / "mine", NOISY))
    (mine / "README.md").write_text(f"Before\n\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    assert command.run(["index", "--check", "--rules", str(mine)]) == 1
    assert "is out of date; 'clean rules index' renews it" in capsys.readouterr().out
    assert command.run(["index", "--rules", str(mine)]) == 0
    listed = "**[en/share.yaml](en/share.yaml)**\n\n- `en.share.zz-noisy`: A rule that cuts too much (low)\n"
    assert (mine / "README.md").read_text(encoding="utf-8") == f"Before\n\n{BEGIN}\n\n{listed}\n{END}\nafter\n"
    assert command.run(["index", "--check", "--rules", str(mine)]) == 0


def test_index_wants_a_place(tmp_path: Path) -> None:
    mine = Path(overlay(tmp_path / "mine", NOISY))
    with pytest.raises(InputError, match="cannot read"):
        command.run(["index", "--rules", str(mine)])
    (mine / "README.md").write_text("No marks here.\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no place for the index"):
        command.run(["index", "--rules", str(mine)])
    (mine / "README.md").write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    overlay(mine / "broken", "  - {id: x}")
    with pytest.raises(RuleError):
        command.run(["index", "--rules", str(mine)])


def test_schema(tmp_path: Path) -> None:
    assert command.run(["schema", "--check", "--rules", str(tmp_path)]) == 1
    assert not (tmp_path / "schema.json").exists()
    assert command.run(["schema", "--rules", str(tmp_path)]) == 0
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == schema_text()
    assert command.run(["schema", "--check", "--rules", str(tmp_path)]) == 0


def test_the_shipped_index_and_schema_are_up_to_date() -> None:
    for word in ("index", "schema"):
        done = clean("rules", word, "--check")
        assert done.returncode == 0, done.stdout
