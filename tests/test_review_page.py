"""The review page in a real browser."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cli_support import clean, rules
from review_support import CHROMIUM, FLAGS, decided, log_of, log_of_texts, make_corpus, needs_chromium, serving, veto

from cleaner.lint import Workshop

pytestmark = needs_chromium
playwright = pytest.importorskip("playwright.sync_api", reason="pip install 'newsclean[test]'")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield launched
        launched.close()


class Sight:
    """A page and all that it must not do: ask anybody else, complain, open a dialog."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))

    @contextmanager
    def serving(self, here: Path, *words: str) -> Iterator[str]:
        """The command at work; the page is left before it ends, so that nothing is asked of nobody."""
        with serving(here, *words) as address:
            try:
                yield address
            finally:
                self.page.wait_for_selector("body:not([data-saving])")
                self.page.goto("about:blank")

    def open(self, address: str) -> Any:
        self.page.goto(address)
        self.page.wait_for_selector("body[data-ready]")
        return self.page

    def press(self, keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def status(self, text: str) -> None:
        self.page.wait_for_function("text => document.getElementById('status').textContent.includes(text)", arg=text)


@pytest.fixture
def sight(browser: Any) -> Iterator[Sight]:
    made = Sight(browser)
    yield made
    made.context.close()
    assert made.complaints == []


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return make_corpus(tmp_path)


def states(page: Any) -> list[str]:
    """What is said of each cut in sight of the document."""
    return [text.split(" ", 1)[1] for text in page.locator(".cut .state").all_inner_texts()]


# ------------------------------------------------------------------ the main road


def test_a_cut_is_found_rejected_undone_and_remembered(corpus: Path, sight: Sight) -> None:
    """Open, filter, reject by keyboard, undo, decide again, reload: the state is as it was left."""
    decisions = corpus / "mine.jsonl"
    with sight.serving(corpus, "audit.jsonl", "--source", "raw", "--decisions", "mine.jsonl") as address:
        page = sight.open(address)
        assert page.locator("[role=option]").count() == 2
        page.keyboard.press("/")
        page.keyboard.type("enlarge")
        sight.status("1 cut in 1 document")
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        sight.status("should stay, saved")
        assert [(line["text"].strip(), line["decision"]) for line in decided(decisions)] == [
            ("Enlarge the ferry", "reject")
        ]
        page.keyboard.press("z")
        sight.status("undone")
        assert decided(decisions)[-1]["decision"] == "undecided"
        sight.press("r")
        sight.status("should stay, saved")
        page.reload()
        page.wait_for_selector("body[data-ready]")
        assert states(page) == ["undecided", "should stay"]
        assert page.inner_text("#progress-text") == "1 of 3 cuts decided"
    with sight.serving(corpus, "audit.jsonl", "--source", "raw", "--decisions", "mine.jsonl") as address:
        sight.open(address + "#/queue/1")
        assert "should stay" in states(sight.page)
    assert decided(decisions)[-1] | {"reviewer": "ann", "decision": "reject"} == decided(decisions)[-1]
    assert decided(decisions)[-1]["whole"] == "Enlarge the ferry"
    assert all(url.startswith("http://127.0.0.1:") for url in sight.requests)


def test_the_list_of_a_rule_is_decided_at_once_and_undone_at_once(corpus: Path, sight: Sight) -> None:
    with sight.serving(corpus, "audit.jsonl", "--source", "raw") as address:
        page = sight.open(address + "#/rules")
        sight.press("A")
        sight.status("2 claims: accept, saved")
        assert page.locator(".claim .state").all_inner_texts() == ["✓ rightly cut"] * 2
        sight.press("z")
        sight.status("undone: 2 decisions")
        page.reload()
        page.wait_for_selector("body[data-ready]")
        assert page.locator(".claim .state").all_inner_texts() == ["○ undecided"] * 2
        sight.press("ajr")
        sight.status("should stay, saved")
        assert page.locator(".claim .state.reject").count() == 1
    kept = decided(corpus / "audit.decisions.jsonl")
    assert [line["decision"] for line in kept] == ["accept", "accept", "undecided", "undecided", "accept", "reject"]


def test_the_loop_closes(corpus: Path, sight: Sight) -> None:
    """A false cut is rejected, becomes a keep rule that passes the checks, and the next run differs in it alone."""
    with sight.serving(corpus, "audit.jsonl", "--source", "raw") as address:
        sight.open(address + "#/rules/en.tools.zz-enlarge")
        sight.press("r")
        sight.status("should stay, saved")
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    words = ["rules", "new", "--from", "audit.decisions.jsonl", "--out", "drafts"]
    done = clean(*words, cwd=corpus, XDG_CACHE_HOME=cache)
    assert done.returncode == 0, done.stderr.decode()
    assert (
        'en.tools.zz-enlarge would have to change: put "Enlarge the ferry" under its no_match' in done.stderr.decode()
    )
    assert Workshop([rules(), str(corpus / "drafts")]).check().findings == ()
    (corpus / "after.jsonl").write_text(log_of_texts(corpus / "raw", str(corpus / "drafts")), encoding="utf-8")
    with sight.serving(corpus, "after.jsonl", "--compare", "audit.jsonl", "--source", "raw",
                 "--decisions", "audit.decisions.jsonl") as address:  # fmt: skip
        page = sight.open(address + "#/changes")
        assert page.locator(".groups .title").all_inner_texts() == ["newly kept · en.tools.zz-enlarge"]
        page.wait_for_function("() => document.querySelector('.claim .text')?.innerText.includes('Enlarge the ferry')")
        assert page.locator(".claim .state").all_inner_texts() == ["✗ should stay"]


def test_a_missed_line_is_marked(corpus: Path, sight: Sight) -> None:
    with sight.serving(corpus, "audit.jsonl", "--source", "raw") as address:
        page = sight.open(address + "#/queue/1")
        sight.press("e")
        page.get_by_text("Buy a mug with the ferry on it").click()
        page.select_option("#missed-category", "ad")
        page.get_by_text("Buy a mug with the ferry on it").click()
        sight.press("m")
        sight.status("marked as missed: ad")
        assert "missed: ad" in page.inner_text(".kept.marked")
        page.reload()
        page.wait_for_selector("body[data-ready]")
        assert "missed: ad" in page.inner_text(".kept.marked")
    line = decided(corpus / "audit.decisions.jsonl")[-1]
    assert (line["kind"], line["text"], line["category"]) == ("line", "Buy a mug with the ferry on it", "ad")


def test_an_unsaved_decision_is_taken_back_and_told(corpus: Path, browser: Any) -> None:
    made = Sight(browser)
    with serving(corpus, "audit.jsonl", "--source", "raw") as address:
        page = made.open(address)
    made.press("r")
    made.status("not saved")
    assert "should stay" not in states(page)
    made.context.close()


def test_help_and_the_switch_of_single_keys(corpus: Path, sight: Sight) -> None:
    with sight.serving(corpus, "audit.jsonl", "--source", "raw") as address:
        page = sight.open(address)
        sight.press("?")
        page.get_by_label("Single keys are commands").uncheck()
        page.keyboard.press("Escape")
        sight.press("r")
        assert "should stay" not in states(page)


def test_every_view_shows_what_it_is_for(corpus: Path, sight: Sight) -> None:
    with sight.serving(corpus, "audit.jsonl", "--source", "raw") as address:
        page = sight.open(address)
        for view, telling in (("rules", "en.share.zz-pass-on"), ("categories", "tools"), ("sites", "(unknown)"),
                              ("summary", "Cut by category")):  # fmt: skip
            page.goto(f"{address}#/{view}")
            page.wait_for_function("text => document.getElementById('content').innerText.includes(text)", arg=telling)
        assert page.locator("svg[role=img]").count() >= 4
        assert page.locator("svg rect.bar").first.bounding_box()["width"] > 50


# --------------------------------------------------------------------- static file


def test_the_static_file_is_the_same_page_and_gives_its_decisions_out(corpus: Path, sight: Sight) -> None:
    done = _clean(corpus, "review", "audit.jsonl", "--source", "raw", "--static", "review.html", "--reviewer", "bea")
    assert done == 0
    page = sight.open((corpus / "review.html").as_uri())
    sight.press("r")
    sight.status("should stay")
    page.goto((corpus / "review.html").as_uri() + "#/queue/1")
    sight.press("e")
    page.get_by_text("Buy a mug with the ferry on it").click()
    sight.press("m")
    with page.expect_download() as waiting:
        page.click("#download")
    waiting.value.save_as(corpus / "sent.jsonl")
    assert [url for url in sight.requests if not url.startswith(("file:", "blob:"))] == []
    sent = decided(corpus / "sent.jsonl")
    assert [(line["kind"], line["decision"], line["reviewer"]) for line in sent] == [
        ("removal", "reject", "bea"), ("line", "missed", "bea")]  # fmt: skip
    assert _clean(corpus, "audit", "stats", "--decisions", "sent.jsonl") == 0
    with sight.serving(
        corpus, "audit.jsonl", "--source", "raw", "--decisions", "my.jsonl", "--decisions", "sent.jsonl"
    ) as a:
        page = sight.open(a + "#/queue/0")
        assert "should stay" in states(page)


def _clean(here: Path, *words: str) -> int:
    return clean(*words, cwd=here).returncode


# ------------------------------------------------------------------ hostile texts

HOSTILE = (
    "</script><script>alert(1)</script>\n"
    '<img src="http://203.0.113.9/x.png" onerror="alert(2)">\n'
    '<a href="javascript:alert(3)">javascript:alert(3)</a>\n'
    "<!-- <svg onload=alert(4)> ]]> &lt;b&gt; {{7*7}} ${alert(5)}\n"
    "bidi \u202egnp.exe\u202c and zero\u200bwidth and \x1b[31mred and nul \x00 and \ud83d alone\n"
    "\u2028line separator\u2029 and __proto__ and constructor\n"
)


@pytest.mark.parametrize("transport", ["server", "file"])
def test_hostile_documents_are_text_and_nothing_else(transport: str, tmp_path: Path, sight: Sight) -> None:
    source = HOSTILE + "The story goes on for a while here.\n" + "y" * 1_000_000 + "\n"
    spans = [(0, source.index("The story"))]
    name = "javascript:alert(6)//</script><script>alert(7)</script>"
    log = log_of([(name, source, spans), ("../../etc/passwd", source, spans)], title="<b onclick=alert(8)>", site="<i>",
                 vetoes=(veto(source, "The story goes on"),))  # fmt: skip
    (tmp_path / "audit.jsonl").write_text(log, encoding="utf-8")
    (tmp_path / "raw.jsonl").write_text(json.dumps({"id": 1, "text": source}) + "\n", encoding="utf-8")
    if transport == "file":
        assert _clean(tmp_path, "review", "audit.jsonl", "--source", "raw.jsonl", "--static", "out.html") == 0
        _look_around(sight, (tmp_path / "out.html").as_uri())
    else:
        with sight.serving(tmp_path, "audit.jsonl", "--source", "raw.jsonl") as address:
            _look_around(sight, address)
    own = ("http://127.0.0.1:", "file:")
    assert [url for url in sight.requests if not url.startswith(own)] == []


def _look_around(sight: Sight, address: str) -> None:
    page = sight.open(address)
    assert "</script><script>alert(1)</script>" in page.inner_text(".cut")
    for spelled in ("U+202E", "U+200B", "U+001B", "U+0000", "U+D83D", "U+2028"):
        assert page.locator(".unseen", has_text=spelled).count(), spelled
    assert page.locator("main a, main img, main script, main b, main i, main svg").count() == 0
    assert "more characters" in page.inner_text(".article")
    for view in ("rules", "sites", "refused", "categories", "summary", "queue"):
        page.goto(f"{address}#/{view}")
        page.wait_for_timeout(150)
        sight.press("jkaz")
    page.mouse.click(400, 300)
    sight.status("")


# ------------------------------------------------------- accessibility and layout


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_no_serious_fault_of_accessibility_at_any_size_or_colour(
    width: int, scheme: str, corpus: Path, browser: Any
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install 'newsclean[test]'")
    made = Sight(browser, viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    with made.serving(corpus, "audit.jsonl", "--source", "raw") as address:
        page = made.open(address)
        for view in ("queue/1", "rules", "rules/en.share.zz-pass-on", "refused", "summary"):
            page.goto(f"{address}#/{view}")
            page.wait_for_timeout(250)
            found = axe.Axe().run(page).response["violations"]
            serious = [fault for fault in found if fault["impact"] in ("serious", "critical")]
            assert [(f["id"], [n["html"] for n in f["nodes"]]) for f in serious] == [], view
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        made.press("?")
        found = axe.Axe().run(page).response["violations"]
        assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []
    made.context.close()


def test_one_pane_at_a_time_on_a_narrow_screen(corpus: Path, browser: Any) -> None:
    made = Sight(browser, viewport={"width": 400, "height": 800})
    with made.serving(corpus, "audit.jsonl", "--source", "raw") as address:
        page = made.open(address)
        assert page.locator(".groups").is_visible()
        assert not page.locator(".article").is_visible()
        page.locator(".groups [role=option]").nth(1).click()
        assert page.locator(".article").is_visible()
        page.locator(".inspector button.reject").click()
        made.status("should stay, saved")
        page.get_by_role("button", name="← Documents").click()
        assert page.locator(".groups").is_visible()
    assert made.complaints == []
    made.context.close()


# --------------------------------------------------------------------- large logs


def test_a_long_log_takes_no_more_elements_than_a_short_one(tmp_path: Path, sight: Sight) -> None:
    text = "".join(f"Line {number} of the story is here.\n" for number in range(40))
    spans = [(at, text.index("\n", at) + 1) for at in range(len(text)) if text.startswith("Line", at)][::2]
    log = log_of([(f"text-{number}", text, spans) for number in range(400)])
    (tmp_path / "audit.jsonl").write_text(log, encoding="utf-8")
    with sight.serving(tmp_path, "audit.jsonl") as address:
        page = sight.open(address + "#/categories")
        assert page.locator("[role=option]").first.get_attribute("aria-setsize") == "1"
        assert int(page.locator(".claim").first.get_attribute("aria-setsize")) == 400 * len(spans)
        page.locator(".middle .list").focus()
        page.keyboard.press("End")
        page.wait_for_function(
            "() => document.querySelector('.claim[aria-selected=true]')?.innerText.includes('text-399')"
        )
        assert page.evaluate("document.querySelectorAll('*').length") < 600
        sight.press("k")
        page.wait_for_timeout(200)
        assert page.evaluate("document.querySelectorAll('*').length") < 600


# ------------------------------------------------------------------ what is broken


def test_a_torn_log_opens_with_a_notice(corpus: Path, sight: Sight) -> None:
    whole = (corpus / "audit.jsonl").read_bytes()
    (corpus / "torn.jsonl").write_bytes(whole[:-30])
    with sight.serving(corpus, "torn.jsonl", "--source", "raw") as address:
        page = sight.open(address)
        told = page.inner_text("#notices")
        assert "its writer was cut off" in told
        assert "the log is incomplete" in told
        assert page.locator(".cut").count() > 0


def test_an_empty_log_says_so(tmp_path: Path, sight: Sight) -> None:
    (tmp_path / "audit.jsonl").write_bytes(b"")
    with sight.serving(tmp_path, "audit.jsonl") as address:
        assert "There is no document" in sight.open(address).inner_text("main")
