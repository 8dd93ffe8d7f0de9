"""What ``clean rules check`` finds: each kind of finding on a rule made for it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.errors import Fault
from cleaner.lint import CODES, WARNINGS, Report, check
from cleaner.lint.checks import CROSS_CHECKS, RULE_CHECKS
from cleaner.lint.trial import BUFFER, PROSE, neighbour_of, read_marks, show_marks, trials_of
from cleaner.loading import CODES as LOADING_CODES
from cleaner.pipeline import Cleaner
from cleaner.rule import CATEGORIES, LineMatcher, LineTest, Rule
from cleaner.text import Document, shape_of

BODY = """\
line:
  starts_with: [follow the ferry]
  max_words: 6
"""
SECTION = """\
section:
  heading: {equals: [more ferries]}
  items: {max_words: 4}
  at_least: 3
"""
MATCH = ["[-Follow the ferry on Wendnet-]"]
NO_MATCH = ["Follow the ferry for two miles and turn left at the mill."]


def rule(
    body: str = BODY,
    match: list[str] | None = None,
    no_match: list[str] | None = None,
    *,
    name: str = "en.share.ferry",
    confidence: str = "high",
    status: str = "stable",
) -> str:
    """One rule as YAML; the body is what stands between ``confidence`` and ``examples``."""
    texts = {"match": MATCH if match is None else match, "no_match": NO_MATCH if no_match is None else no_match}
    lines = [f"- id: {name}", "  title: A line of the ferry", "  why: It is made for this test."]
    lines += [f"  status: {status}", f"  confidence: {confidence}", indent(dedent(body).strip(), "  "), "  examples:"]
    for sort, listed in texts.items():
        lines.append(f"    {sort}:")
        lines += [f"      - |\n{indent(text, ' ' * 10)}" if "\n" in text else f"      - {text!r}" for text in listed]
    return "\n".join(lines)


def write(directory: Path, *rules: str) -> str:
    """A directory of rules, put into files by their ids."""
    files: dict[tuple[str, str], list[str]] = {}
    for text in rules:
        language, category, _ = text.partition("id: ")[2].partition("\n")[0].split(".")
        files.setdefault((language, category), []).append(text)
    for (language, category), texts in files.items():
        path = directory / language / f"{category}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        listed = "\n".join(indent(text, "  ") for text in texts)
        path.write_text(f"language: {language}\ncategory: {category}\nrules:\n{listed}\n", encoding="utf-8")
    return str(directory)


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What a check finds in these rules."""
    monkeypatch.chdir(tmp_path)

    def run(*rules: str) -> tuple[Fault, ...]:
        return check([write(tmp_path / "rules", *rules)]).findings

    return run


def codes(findings: tuple[Fault, ...]) -> list[str]:
    return [finding.code for finding in findings]


# --------------------------------------------------------------- examples


def test_a_rule_that_does_as_it_says_is_left_alone(found) -> None:
    assert found(rule()) == ()


def test_missing(found) -> None:
    (finding,) = found(rule(match=["[-Follow the ferry all the way to the other side-]"]))
    assert str(finding) == dedent("""\
        rules/en/share.yaml:14:11 R101 en.share.ferry does not cut this example, tried alone
                    - '[-Follow the ferry all the way to the other side-]'
                      ^
            HINT""").replace("HINT", finding.hint)


@pytest.mark.parametrize(
    ("body", "match", "named"),
    [
        (BODY, "[-Follow the ferry all the way to the other side-]", "max_words"),
        (BODY, "[-Follow the boat-]", "follow the ferry"),
        (BODY + "unless: ['Wendnet']", MATCH[0], "unless"),
        (SECTION, "[-More ferries\nThe red one\nThe blue one-]", "3"),
    ],
)
def test_missing_and_why(found, body: str, match: str, named: str) -> None:
    findings = found(rule(body, [match], ["Follow the ferry and more ferries, as they say there."]))
    assert codes(findings) == ["R101"]
    assert named in findings[0].hint


def test_noisy(found) -> None:
    (finding,) = found(rule(no_match=[*NO_MATCH, "Follow the ferry home"]))
    assert str(finding) == dedent("""\
        rules/en/share.yaml:17:11 R102 en.share.ferry cuts this near miss, tried alone
                    - 'Follow the ferry home'
                      ^
            [-Follow the ferry home-]""")


def test_noisy_where_it_takes_the_paragraphs_around(found) -> None:
    body = """\
    line:
      prose: true
    """
    match = ["[-Anna Lundqist has written about ferries in the Wend valley for as long as they have run.-]"]
    findings = found(rule(body, match, ["Anna Lundqist rows."]))
    assert [(finding.code, finding.hint) for finding in findings] == [
        ("R103", f"cuts:     {match[0]} (and paragraphs around it)\n    marked:   {match[0]}"),
        ("R102", "Anna Lundqist rows. (and paragraphs around it)"),
    ]


def test_wrong(found) -> None:
    body = """\
    inline:
      matches: ['\\(follow .*\\)']
    """
    (finding,) = found(rule(body, ["It sails. [-(follow it-]) (Reuters)"], ["To follow it is hard."]))
    assert str(finding) == dedent("""\
        rules/en/share.yaml:13:11 R103 en.share.ferry cuts something else than what is marked, tried alone
                    - 'It sails. [-(follow it-]) (Reuters)'
                      ^
            cuts:     It sails. [-(follow it) (Reuters)-]
            marked:   It sails. [-(follow it-]) (Reuters)""")


def test_white_space_at_marks_is_nobodys(found) -> None:
    body = """\
    inline:
      matches: ['\\(follow .*\\)$']
    """
    assert found(rule(body, ["It sails.[- (follow it)-]"], ["To follow it (the ferry) is hard."])) == ()


def test_filler_is_a_warning(found) -> None:
    (finding,) = found(rule(no_match=[*NO_MATCH, "No bridge was built on Monday."]))
    assert str(finding) == dedent("""\
        rules/en/share.yaml:17:11 R104 en.share.ferry would never look at this no_match example
                    - 'No bridge was built on Monday.'
                      ^
            write an article line that holds some of: follow, ferry, the""")
    assert "R104" in WARNINGS


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("line: {equals: [share the ferry]}", "Share prices fell."),
        ("line: {starts_with: [by ann]}", "By noon they had left."),
        ("line: {matches: ['(?:[@#])\\w{3,20}']}", "The sign was a # in red"),
        ("line: {matches: ['© .{1,20}']}", "A © sign"),
        ("inline: {matches: ['\\s*\\(reporting by [^)]*\\)$']}", "Reporting by radio was new then."),
        ("line: {matches: ['\\d+ .{1,20}']}", "It has 5 sails"),
        ("line: {title_case: true, max_words: 2}", "Nothing to hold on to"),
    ],
)
def test_no_filler(found, body: str, text: str) -> None:
    assert "R104" not in codes(found(rule(body, ["[-x-]"], [text])))


@pytest.mark.parametrize(
    ("sort", "text", "problem"),
    [
        ("match", "Follow the ferry on Wendnet", "a match example that marks nothing"),
        ("match", "[-Follow the ferry on Wendnet", "a mark '[-' or '-]' without its other half"),
        ("no_match", "[-Follow the ferry-]", "a no_match example that marks something"),
    ],
)
def test_marks(found, sort: str, text: str, problem: str) -> None:
    (finding,) = found(rule(**{sort: [text]}))
    assert (finding.code, finding.message) == ("R113", f"en.share.ferry cannot be tried: {problem}")


# ------------------------------------------------------- where examples stand


def test_a_zoned_rule_is_tried_in_each_of_its_zones() -> None:
    made = Rule("en.share.x", "", "", "stable", "high", "share", "en", LineMatcher(LineTest()), zone=("head", "tail"))
    head, tail = trials_of(made, read_marks("[-Share-]"))
    assert (head.where, head.text) == ("at the head", "\n\n".join(["Share", *PROSE]))
    assert (tail.where, tail.text) == ("in the tail", "\n\n".join([*PROSE, "Share"]))
    assert tail.text[tail.start : tail.end] == "Share"


@pytest.mark.parametrize("zone", ["", "zone: [head]", "zone: [body]", "zone: [tail]", "zone: [head, body, tail]"])
def test_zones(found, zone: str) -> None:
    assert found(rule(f"{zone}\n{BODY}")) == ()


def test_a_neighbour_is_there_for_near(found) -> None:
    assert found(rule(f"near: [social, tools]\n{BODY}")) == ()
    assert (
        found(
            rule(f"near: [any]\nzone: [tail]\n{BODY}".replace("near: [any]\nzone: [tail]", "zone: [tail]\nnear: [any]"))
        )
        == ()
    )


def test_a_neighbour_is_there_for_beside(found) -> None:
    body = """\
    zone: [tail]
    run:
      group:
        - {matches: ['\\d+ days ago']}
        - {max_words: 6, sentence: false}
      beside: [related]
    """
    match = ["[-3 days ago\nFerry painted red\n5 days ago\nFerry painted blue-]"]
    assert found(rule(body, match, ["3 days ago\nThat is when it sank."])) == ()


def test_a_copy_is_there_for_what_must_be_repeated(found) -> None:
    body = """\
    line:
      max_words: 3
      repeated: true
    """
    assert found(rule(body, ["[-ferrywise-]"], ["ferrywise"])) == ()
    assert codes(found(rule(body, ["[-ferrywise-]"], ["ferrywise\n\nferrywise"]))) == ["R102"]


def test_the_title_is_known_for_same_as(found) -> None:
    body = """\
    line:
      same_as: [title]
    """
    match, no_match = ["[-Ferry sails again-]"], ["Ferry sails again, owners say"]
    assert found(rule(body, match, no_match)) == ()
    assert codes(found(rule(body, match, ["Ferry sails again."]))) == ["R102"]
    assert codes(found(rule(body, ["[-Ferry"], ["Ferry sails again."]))) == ["R113"]


@pytest.mark.parametrize("zone", ["", "zone: [body]"])
def test_a_section_keeps_its_last_item_before_prose(found, zone: str) -> None:
    body = f"""\
    {zone}
    section:
      heading: {{equals: [more ferries]}}
      items: {{max_words: 4, sentence: false}}
    """
    assert found(rule(body, ["[-More ferries\nThe red one\nThe blue one-]"], ["More ferries\nThey are to come."])) == ()


def test_a_host_is_no_hindrance(found) -> None:
    assert found(rule(f"host: [ferry.example]\n{BODY}")) == ()


def test_experiments_are_tried_and_what_is_retired_is_not(found) -> None:
    noisy = ["Follow the ferry home"]
    assert codes(found(rule(no_match=noisy, status="experimental"))) == ["R102"]
    assert found(rule(no_match=noisy, status="retired")) == ()


def test_a_low_confidence_is_no_hindrance(found) -> None:
    assert found(rule(confidence="low")) == ()


def test_what_goes_after_another_cut_counts(found) -> None:
    body = """\
    inline:
      matches: ['\\s*\\(ferry\\)$']
    """
    assert found(rule(body, ["It sails.[- (ferry) (ferry)-]"], ["It sails (ferry)."])) == ()


# --------------------------------------------------------------- keep rules

KEEP = """\
keep:
  starts_with: [follow the ferry]
  mentions: [said]
"""


def test_a_keep_rule_protects_its_examples_alone(found) -> None:
    line = rule("line: {starts_with: [follow the ferry]}", no_match=["They follow the ferry."])
    kept = {"match": ["Follow the ferry, she said"], "no_match": ["Follow the ferry"], "name": "en.share.keep-ferry"}
    assert found(line, rule(KEEP, **kept)) == ()
    (missing,) = found(line, rule(KEEP, **{**kept, "match": ["Follow the ferry, she said", "Follow me, she said"]}))
    assert missing.message == "en.share.keep-ferry does not protect this example, tried alone"
    (noisy,) = found(line, rule(KEEP, **{**kept, "no_match": ["Follow the ferry, he said"]}))
    assert (noisy.code, noisy.hint) == ("R102", "[+Follow the ferry, he said+]")
    (marked,) = found(line, rule(KEEP, **{**kept, "match": ["Follow the ferry, she said", "[-Follow-] the ferry"]}))
    assert marked.code == "R113"


def test_the_title_is_known_to_a_keep_rule_too(found) -> None:
    kept = rule("keep: {same_as: [title]}", ["Ferry sails", "Ferry sinks"], ["Ferry sails on"], name="en.share.keep-it")
    assert codes(found(rule("line: {starts_with: [ferry]}", ["[-Ferry-]"], ["The ferry"]), kept)) == []


def test_a_keep_rule_that_protects_nothing_is_a_warning(found) -> None:
    (finding,) = found(rule(KEEP, ["Follow the ferry, she said"], ["Follow the ferry"]))
    assert (finding.code, finding.line) == ("R112", 14)
    assert finding.message == "en.share.ferry protects nothing in its match examples: no other rule claims them"
    assert "R112" in WARNINGS


# --------------------------------------------------- patterns and conditions


def test_a_dangerous_pattern(found) -> None:
    body = """\
    line:
      matches: ['follow the ferry', 'follow (?:\\w+\\s?)+ferry!']
    """
    findings = found(rule(body, ["[-Follow the ferry-]"], ["They follow the ferry."]))
    assert "R105" in codes(findings)
    finding = next(finding for finding in findings if finding.code == "R105")
    assert (finding.line, finding.column) == (10, 37)
    assert finding.message.startswith("en.share.ferry has a pattern that may explode: ")


def test_a_slow_pattern(found) -> None:
    body = """\
    section:
      heading: {equals: [more ferries]}
      items:
        - {max_words: 4}
        - {matches: ['\\w*\\w*\\w*!']}
    """
    match, no_match = ["[-More ferries\nThe red one-]"], ["More ferries are to come."]
    finding = next(finding for finding in found(rule(body, match, no_match)) if finding.code == "R106")
    assert (finding.line, finding.column) == (13, 22)


def test_a_pattern_content_with_nothing(found) -> None:
    (finding,) = found(rule("line: {matches: ['(?:follow the ferry)?']}", ["[-Follow the ferry-]"]))
    assert finding.message == "en.share.ferry has a pattern that is content with nothing"
    assert found(rule("line: {matches: ['(?!no).*'], min_words: 2, max_words: 4}", ["[-Follow the ferry-]"])) == ()
    assert "R107" in codes(found(rule(f"{BODY}unless: ['(?:on)?']")))


def test_conditions_that_nothing_looks_at(found) -> None:
    body = """\
    near: [tools]
    section:
      heading: {equals: [more ferries]}
      items: {max_words: 4, repeated: true}
    """
    findings = found(rule(body, ["[-More ferries\nThe red one-]"], ["More ferries are to come."]))
    assert [finding.message for finding in findings] == [
        "en.share.ferry has a 'near' that nothing looks at",
        "en.share.ferry has a 'repeated' that nothing looks at",
    ]


# --------------------------------------------------------- among the others


def test_crossed(found) -> None:
    other = rule("line: {starts_with: [follow], max_words: 20}", name="en.social.follow", match=["[-Follow me-]"],
                 no_match=["They follow me."])  # fmt: skip
    (finding,) = (finding for finding in found(rule(), other) if finding.code == "R108")
    assert finding.message == "en.share.ferry says that this text stays, but en.social.follow cuts of it, tried alone"
    assert (finding.line, finding.column, finding.hint) == (16, 11, f"[-{NO_MATCH[0]}-]")


def test_rules_of_other_languages_hosts_and_on_trial_do_not_cross(found) -> None:
    body = "line: {starts_with: [follow], max_words: 20}"
    shown = {"match": ["[-Follow me-]"], "no_match": ["They follow me."]}
    others = [rule(body, **shown, name="de.social.follow"),
              rule(f"host: [ferry.example]\n{body}", **shown, name="en.social.on-host"),
              rule(body, **shown, name="en.social.on-trial", status="experimental")]  # fmt: skip
    assert "R108" not in codes(found(rule(), *others))
    assert "R108" in codes(found(rule(), rule(body, **shown, name="any.social.follow")))


def test_covered_is_a_warning(found) -> None:
    body = "line: {starts_with: [follow], max_words: 6}"
    other = {"match": ["[-Follow me-]"], "no_match": ["They follow me."], "name": "en.social.follow"}
    (finding,) = found(rule(), rule(body, **other))
    assert (finding.code, finding.line, finding.column) == ("R109", 4, 5)
    assert (
        finding.message == "en.share.ferry is not needed for its own examples: en.social.follow cut all that they mark"
    )
    assert found(rule(), rule(body, **other, confidence="low")) == ()
    assert "R109" in WARNINGS


def test_own_findings_come_before_those_among_rules(found) -> None:
    other = rule("line: {starts_with: [follow], max_words: 20}", name="en.social.follow", match=["[-Follow me-]"],
                 no_match=["Follow him"])  # fmt: skip
    assert codes(found(rule(), other)) == ["R102", "R109", "R108"]


# ---------------------------------------------------------- files and texts


def test_faults_of_loading_come_alone(found) -> None:
    findings = found(rule(BODY.replace("max_words", "max_wards"), match=["Follow"]))
    assert codes(findings) == ["R003"]


def test_a_missing_directory_is_a_fault(tmp_path: Path) -> None:
    report = check([str(tmp_path / "nowhere")])
    assert (codes(report.findings), report.rules) == (["R014"], 0)


def test_texts_that_must_stay_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = f"{PROSE[0]}\n\n  Follow the ferry\n\n{PROSE[1]}\n"
    for language in ("en", "de"):
        (tmp_path / "clean" / language).mkdir(parents=True)
        (tmp_path / "clean" / language / "quay.txt").write_text(text, encoding="utf-8")
    (finding,) = check([write(tmp_path / "rules", rule())], ["clean"]).findings
    assert str(finding) == dedent("""\
        clean/en/quay.txt:3:3 R110 en.share.ferry cuts article text
              Follow the ferry
              ^
            cut: [-Follow the ferry-]""")


def test_the_report_counts(tmp_path: Path) -> None:
    directory = write(tmp_path, rule(), rule(name="en.share.other", no_match=["Follow the ferry home"]))
    report = check([directory])
    assert (report.rules, report.files, len(report.faults), len(report.warnings)) == (2, 1, 2, 2)
    assert Report((), 0, 0).faults == ()


def test_later_directories_are_laid_over_earlier_ones(tmp_path: Path) -> None:
    first = write(tmp_path / "one", rule(no_match=["Follow the ferry home"]))
    assert codes(check([first]).findings) == ["R102"]
    assert check([first, write(tmp_path / "two", rule())]).findings == ()


def test_every_code_is_explained_once() -> None:
    assert not set(CODES) & set(LOADING_CODES)
    assert set(CODES) > WARNINGS
    assert len(RULE_CHECKS) + len(CROSS_CHECKS) == len(CODES) - 1  # the texts of R110 belong to no rule


# ---------------------------------------------------------------- the bench


def test_no_shipped_rule_knows_the_prose_of_the_bench() -> None:
    text = "\n\n".join([*PROSE[:2], BUFFER, *map(neighbour_of, CATEGORIES), *PROSE[2:]])
    cleaner = Cleaner(Config(mode="recall"))
    for language in sorted(cleaner.table.packs):
        assert [removal.cause for removal in cleaner.clean(Document(text, language=language)).removals] == []


def test_the_buffer_is_neither_prose_nor_short() -> None:
    assert all(shape_of(paragraph).prose and shape_of(paragraph).words > 30 for paragraph in PROSE)
    assert not shape_of(BUFFER).prose
    assert len(set(map(neighbour_of, CATEGORIES))) == len(CATEGORIES)


@given(st.text("ab \n-", max_size=20), st.sets(st.integers(0, 19)))
def test_marks_that_are_shown_can_be_read(text: str, places: set[int]) -> None:
    text = f"<{text}>"
    cut = {place for place in places if place < len(text) and not text[place].isspace()}
    shown = show_marks(text, cut)
    if shown.count("[-") == text.count("[-") + shown.count("-]") - text.count("-]"):
        assert read_marks(shown).text == text


# ---------------------------------------------------------------------- markup

PIER = """\
element:
  words: [pier box]
  max_words: 6
"""
BOX = "<div class=pier-box><p>[-Ferry-]</p></div>"
NEAR = "<div class=pier><p>Ferry</p></div>"


@pytest.mark.parametrize(
    ("body", "match", "no_match", "wanted"),
    [
        (PIER, BOX, NEAR, []),
        (PIER, "<div class=pier>[-Ferry-]</div>", NEAR, ["R101"]),
        (PIER, BOX, "<div id=pierBox>Ferry</div>", ["R102"]),
        (PIER, "<div class=pier-box><p>[-Ferry-]<p>Mill</div>", NEAR, ["R103"]),
        (PIER, BOX, "<div class=quay>Ferry</div>", ["R104"]),
        (PIER, "<p>[-One</p>", NEAR, ["R113"]),
        (PIER, "<p></p>", NEAR, ["R113"]),
        (PIER + "  repeated: true\n", BOX, NEAR, ["R111"]),
        ("element:\n  css: ['.pier-box']\n", BOX, NEAR, ["R114"]),
        ("element:\n  in: [aside]\n", "<aside>[-Ferry-]</aside>", "<nav>Ferry</nav>", []),
        ("line:\n  equals: [ferry]\n  in: [aside]\n", "<aside>[-Ferry-]</aside>", "<nav>Ferry</nav>", []),
        ("zone: [tail]\n" + PIER, BOX, NEAR, []),
    ],
)
def test_rules_on_markup(found, body: str, match: str, no_match: str, wanted: list[str]) -> None:
    assert [finding.code for finding in found(rule(body, [match], [no_match]))] == wanted


def test_a_keep_rule_on_markup(found) -> None:
    body = "keep:\n  equals: [ferry]\n  in: [aside]\n"
    claim = rule(PIER, [BOX], [NEAR], name="en.share.pier")
    keeping = rule(body, ["<aside class=pier-box>Ferry</aside>"], ["<nav>Ferry</nav>"], name="en.share.keep")
    assert found(claim, keeping) == ()
