"""``clean explain``, as a person calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import ARTICLE, clean, rules

SHARE, TOOLS = "en.share.zz-pass-on", "en.tools.zz-enlarge"
TEXT = ARTICLE + "\nZoomwise\n\nIt will carry cars, bicycles and people across the river until the ice comes again.\n"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a story."""
    directory = tmp_path_factory.mktemp("explain")
    (directory / "story.txt").write_text(TEXT, encoding="utf-8")
    return directory


def explain(here: Path, *words: str, stdin: bytes = b"", **environment: str) -> tuple[int, str, str]:
    done = clean("explain", "--lang", "en", "--rules", rules(), *words, stdin=stdin, cwd=here, **environment)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_every_line_and_what_became_of_its_claims(here: Path) -> None:
    code, out, err = explain(here, "story.txt")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "story.txt: 6 lines, 3 cut; language en"
    assert " 1  kept  head       The ferry over the Wend sails again" in lines[1]
    assert " 3  cut   body       Enlarge the ferry" in lines
    assert f"{' ' * 21}{TOOLS} (tools, high): carried out" in lines
    assert " 7  cut   body       Pass this ferry story around" in lines


def test_standard_input(here: Path) -> None:
    code, out, _ = explain(here, "-", stdin=TEXT.encode())
    assert code == 0
    assert out.startswith("standard input: 6 lines, 3 cut")
    assert explain(here, stdin=TEXT.encode())[1] == out
    assert explain(here, "-:3", stdin=TEXT.encode())[1].startswith("standard input:3: cut\n")


def test_a_cut_line_in_depth(here: Path) -> None:
    code, out, _ = explain(here, "story.txt:3")
    assert code == 0
    assert out.splitlines()[:3] == ["story.txt:3: cut", "  zone body; 3 word(s)", "  Enlarge the ferry"]
    assert f"{TOOLS} (tools, high): carried out" in out
    assert "Button that enlarges the ferry. The template of this test has it beside the pictures." in out
    assert "en/tools.yaml:4\n" in out
    assert 'it saw: starts_with "enlarge the ferry"; max_words 5, the line has 3' in out


def test_a_kept_line_in_depth(here: Path) -> None:
    text = TEXT.replace("Enlarge the ferry", "Enlarge the ferry or build a bridge")
    code, out, _ = explain(here, "-:3", stdin=text.encode())
    assert code == 0
    assert out.startswith("standard input:3: kept\n")
    assert f"passed over by\n  {TOOLS} (tools, high): max_words 5, the line has 7\n" in out


def test_one_rule_is_asked_about(here: Path) -> None:
    code, out, _ = explain(here, "story.txt:1", "--rule", TOOLS)
    assert code == 0
    assert f'{TOOLS} (tools, high): starts_with: not "enlarge the ferry"; max_words 5, the line has 18' in out
    assert "Button that enlarges the ferry" in out
    code, _, err = explain(here, "story.txt:1", "--rule", "en.tools.zz-enlarg")
    assert code == 2
    assert f"no rule 'en.tools.zz-enlarg', did you mean '{TOOLS}'?" in err


def test_the_options_of_cleaning_count(here: Path) -> None:
    assert "refused: category share is kept" in explain(here, "story.txt:7", "--keep", "share")[1]
    text = TEXT.replace("Zoomwise", "Harbourwise")
    assert "refused: confidence low, mode balanced" in explain(here, "-:9", stdin=text.encode())[1]
    assert "standard input:9: cut\n" in explain(here, "-:9", "--mode", "recall", stdin=text.encode())[1]


def test_a_title_that_is_known(here: Path) -> None:
    text = "Ferry back on the Wend\n\n" + TEXT
    out = explain(here, "-:1", "--title", "Ferry back on the Wend", "--drop", "headline", stdin=text.encode())[1]
    assert "heuristic.headline (headline, high): carried out" in out


def test_a_blank_line(here: Path) -> None:
    code, out, _ = explain(here, "story.txt:2")
    assert code == 0
    assert out.startswith("story.txt:2: a blank line")


@pytest.mark.parametrize("number", ["0", "12", "999999999999"])
def test_a_line_beyond_the_text(here: Path, number: str) -> None:
    assert explain(here, f"story.txt:{number}") == (
        2,
        "",
        f"clean: story.txt has 11 line(s), there is no line {number}\n",
    )


def test_a_file_whose_name_ends_as_a_line_does(tmp_path: Path) -> None:
    (tmp_path / "story:7").write_text(TEXT, encoding="utf-8")
    assert explain(tmp_path, "story:7")[1].startswith("story:7: 6 lines")
    assert explain(tmp_path, "story:7:3")[1].startswith("story:7:3: cut")


def test_a_file_that_is_not_there(here: Path) -> None:
    assert explain(here, "none.txt:3") == (2, "", "clean: cannot read none.txt: No such file or directory\n")


def test_a_paragraph_of_several_lines(here: Path) -> None:
    text = (
        "The ferry over the Wend sails again after a winter\non land, its owners said on Monday morning, and it\n"
        "will carry cars and people across the river.\n"
    )
    out = explain(here, "-:2", stdin=text.encode())[1]
    assert "lines 1-3 as one paragraph; " in out


def test_an_empty_text(here: Path) -> None:
    assert explain(here, "-")[:2] == (0, "standard input: 0 lines, 0 cut\n")


def test_a_document_cannot_steer_the_terminal(here: Path) -> None:
    evil = TEXT.replace("ferry over", "ferry \x1b]0;owned\x07 \u202eover").encode()
    for words in (["-"], ["-:1"]):
        code, out, _ = explain(here, *words, stdin=evil)
        assert code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
        assert "\\x1b]0;owned\\x07" in out


def test_colour(here: Path) -> None:
    assert "\x1b[" not in explain(here, "story.txt")[1]
    assert "\x1b[31m 3  cut   body       Enlarge the ferry\x1b[0m" in explain(here, "story.txt", "--color", "always")[1]


def test_help_and_usage(here: Path) -> None:
    code, out, _ = explain(here, "--help")
    assert code == 0
    assert out.startswith("usage: clean explain")
    code, _, err = explain(here, "--mod", "recall", "story.txt")
    assert code == 2
    assert "unrecognized arguments: --mod" in err
