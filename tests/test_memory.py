"""Site memory: what a site repeats, how it must be proved, and that nothing depends on the order of pages."""

from __future__ import annotations

import pickle
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from engine_support import PROSE, cleaner_with, keep, shipped_table
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, CleanResult, Config, Document, SiteMemory
from cleaner.errors import InputError
from cleaner.recall import CAUSE

HOST = "wend.example"
FOOT = "All the news of the Wend valley\nRadio Wend on 88.4 megahertz\n"
WORDS = ("river", "council", "bridge", "harbour", "mayor", "vote", "budget", "train", "storm", "market", "school")


def story(number: int, paragraphs: int = 4) -> str:
    """Prose that no two numbers share."""
    chance = random.Random(number)
    return "\n\n".join(
        f"The {' '.join(chance.choice(WORDS) for _ in range(12))} was heard {number}{place} times, officials said."
        for place in range(paragraphs)
    )


def article(number: int, foot: str = FOOT, head: str = "") -> Document:
    return Document(f"{head}{story(number)}\n\n{foot}", url=f"https://www.{HOST}/{number}", language="en")


def taught(documents: Sequence[Document], days: Sequence[str] = (), **settings: int) -> SiteMemory:
    memory = SiteMemory(**settings)
    for number, document in enumerate(documents):
        assert memory.observe(document, days[number] if days else "")
    return memory


def cleaned(document: Document, memory: SiteMemory | None) -> CleanResult:
    return Cleaner(Config(), table=shipped_table(), memory=memory).clean(document)


def cut(document: Document, memory: SiteMemory) -> list[str]:
    removals = cleaned(document, memory).removals
    return [line for removal in removals if removal.cause == CAUSE for line in removal.text.strip().split("\n")]


# ---- what recurs ----


def test_lines_that_three_stories_share_go_and_the_log_says_why() -> None:
    memory = taught([article(number) for number in range(3)])
    result = cleaned(article(7), memory)
    assert result.text == story(7) + "\n"
    assert {(removal.cause, removal.category) for removal in result.removals} == {(CAUSE, "repeated")}
    assert result.restore() == result.source
    assert result.memory


def test_two_stories_are_not_enough_unless_two_are_asked_for() -> None:
    pages = [article(number) for number in range(2)]
    assert not cut(pages[0], taught(pages))
    assert cut(pages[0], taught(pages, least=2))


def test_without_a_memory_nothing_of_it_is_cut() -> None:
    assert not cleaned(article(1), None).removals
    assert not cut(article(1), SiteMemory())


def test_another_host_has_a_memory_of_its_own() -> None:
    memory = taught([article(number) for number in range(3)])
    assert not cut(article(7)._replace(url="https://other.example/7"), memory)
    assert cut(article(7)._replace(url=f"http://{HOST}:80/7"), memory)


def test_numbers_case_and_spaces_may_differ() -> None:
    feet = [f"Radio  Wend on {80 + number} Megahertz\n" for number in range(3)]
    memory = taught([article(number, foot) for number, foot in enumerate(feet)])
    assert cut(article(9, "radio wend on 97 megahertz:\n"), memory) == ["radio wend on 97 megahertz:"]


def test_short_lines_count_in_company_alone() -> None:
    memory = taught([article(number, "Weather\n") for number in range(4)])
    assert not cut(article(9, "Weather\n"), memory)
    memory = taught([article(number, "Weather\nTide tables\nMap\n") for number in range(4)])
    assert cut(article(9, "Weather\nTide tables\nMap\n"), memory) == ["Weather", "Tide tables", "Map"]
    assert not cut(article(9, "Map\n"), memory)


def test_lines_of_unspaced_scripts_need_no_spaces() -> None:
    line = "本紙の記事を無断で転載することを禁じます\n"
    memory = taught([article(number, line) for number in range(3)])
    assert cut(article(9, line), memory) == [line.strip()]


def test_a_sentence_that_differs_by_a_name_goes() -> None:
    foot = "With files from {} and from the Wend bureau, which works through the night for this paper."
    memory = taught(
        [article(number, foot.format(name)) for number, name in enumerate(("Ann Lee", "Bo Roe", "Cy Poe", "Di Fay"))]
    )
    page = article(9, f"The bridge will stay shut, he said. {foot.format('Ed Gray')}\n")
    assert cut(page, memory) == [foot.format("Ed Gray")]


# ---- what must not teach ----


def test_the_same_page_fetched_again_teaches_nothing() -> None:
    tracked = ("", "?utm_source=feed", "#top", "?fbclid=1")
    pages = [article(1)._replace(url=f"https://{HOST}/1{tail}") for tail in tracked]
    assert not taught(pages).recurring(HOST).lines


def test_a_story_told_twice_is_one_story() -> None:
    copies = [article(1)._replace(url=f"https://{HOST}/copy-{number}") for number in range(5)]
    assert not taught(copies).recurring(HOST).lines
    assert cut(article(1), taught([*copies, article(2), article(3)])) == FOOT.splitlines()


def test_agency_copy_on_several_pages_stays() -> None:
    agency = story(1, 6)
    copies = [Document(f"{agency}\n\n{story(n, 2)}\n", url=f"https://{HOST}/{n}") for n in range(10, 14)]
    memory = taught([*copies, *(article(number) for number in range(20, 28))])
    assert not cut(copies[0], memory)
    result = cleaned(copies[0], taught(copies))  # all that is known of the site is this story
    assert len(result.text.split()) >= 0.5 * len(result.source.split())


def test_prose_on_few_pages_of_many_stays() -> None:
    series = (
        "This is one of five parts about the people who live and work along the river Wend, told by themselves.\n\n"
    )
    memory = taught([*(article(n, head=series) for n in range(4)), *(article(n) for n in range(4, 12))])
    assert series.strip() not in cut(article(1, head=series), memory)
    everywhere = taught([article(number, head=series) for number in range(8)])
    assert series.strip() in cut(article(1, head=series), everywhere)


def test_a_subhead_within_some_articles_stays() -> None:
    def page(number: int) -> Document:
        return Document(
            f"{story(number)}\n\nWhat we know so far\n\n{story(number + 100)}\n\n{FOOT}", url=f"https://{HOST}/{number}"
        )

    memory = taught([*map(page, range(4)), *map(article, range(4, 12))])
    assert cut(page(1), memory) == FOOT.splitlines()


def test_where_days_are_known_two_are_needed() -> None:
    pages = [article(number) for number in range(4)]
    assert not cut(pages[0], taught(pages, ["2024-03-09"] * 4))
    assert cut(pages[0], taught(pages, ["2024-03-09"] * 3 + ["2024-03-10T06:00"]))
    assert cut(pages[0], taught(pages, ["2024-03-09"] * 3 + [""]))


def test_a_keep_rule_wins() -> None:
    memory = taught([article(number) for number in range(3)])
    keeper = cleaner_with(keep("ui.valley", "all the news of the wend valley"))
    result = Cleaner(Config(), table=keeper.table, memory=memory).clean(article(7))
    assert "All the news of the Wend valley" in result.text
    assert [veto.by for veto in result.vetoes if veto.cause == CAUSE] == ["en.ui.valley"]


def test_the_category_can_be_kept() -> None:
    memory = taught([article(number) for number in range(3)])
    result = Cleaner(Config(keep=frozenset({"repeated"})), table=shipped_table(), memory=memory).clean(article(7))
    assert result.text == result.source


def test_never_more_of_the_prose_than_the_budget() -> None:
    legal = "\n\n".join(f"{line} It is {word} that counts." for line, word in zip(PROSE, WORDS))
    pages = [
        Document(f"{story(number, 1)}\n\n{legal}\n", url=f"https://{HOST}/{number}", language="en")
        for number in range(8)
    ]
    memory = SiteMemory()
    for page in pages:
        memory.observe(page)
    result = cleaned(pages[0], memory)
    assert len(result.text.split()) >= 0.5 * len(result.source.split())


# ---- pages ----


def page(number: int, foot: str) -> Document:
    head = f'<title>Story {number}</title><link rel="canonical" href="https://{HOST}/p/{number}">'
    body = "".join(f"<p>{line}</p>" for line in story(number, 5).split("\n\n"))
    return Document(f"<html><head>{head}</head><body><article>{body}{foot}</article></body></html>", kind="html")


def test_of_pages_a_short_line_in_the_same_elements_is_enough() -> None:
    memory = taught([page(number, '<p class="note">Wend desk</p>') for number in range(4)])
    assert cut(page(9, '<p class="note">Wend desk</p>'), memory) == ["Wend desk"]
    assert not cut(page(9, "<h2>Wend desk</h2>"), memory)


def test_a_page_is_known_by_its_own_address_and_date() -> None:
    memory = SiteMemory()
    assert memory.observe(page(1, ""))
    assert [site.host for site in memory.sites()] == [HOST]
    assert not memory.observe(Document("<p>Nothing says where this is from.</p>", kind="html"))


# ---- order, processes, files ----


@cache
def corpus() -> tuple[Document, ...]:
    return tuple(article(n, FOOT if n % 3 else "Terms of the Wend house\n") for n in range(40))


@settings(deadline=None, max_examples=15)
@given(st.permutations(range(40)))
def test_the_order_of_pages_does_not_matter(order: Sequence[int]) -> None:
    first = taught(corpus(), sample=12)
    other = taught([corpus()[number] for number in order], sample=12)
    assert first.imprints(HOST) == other.imprints(HOST)
    assert first.recurring(HOST) == other.recurring(HOST)


@settings(deadline=None, max_examples=15)
@given(st.sets(st.integers(0, 39)))
def test_memories_can_be_joined(part: set[int]) -> None:
    whole = taught(corpus(), sample=12)
    halves = [taught([corpus()[n] for n in range(40) if (n in part) == side], sample=12) for side in (True, False)]
    halves[0].merge(halves[1])
    assert halves[0].imprints(HOST) == whole.imprints(HOST)


def test_a_memory_is_the_same_in_another_process_and_from_a_file(tmp_path: Path) -> None:
    memory = taught(corpus())
    memory.save(tmp_path / "m.db")
    for other in (
        SiteMemory.load(tmp_path / "m.db"),
        SiteMemory(tmp_path / "m.db"),
        pickle.loads(pickle.dumps(memory)),
    ):
        assert other.recurring(HOST) == memory.recurring(HOST)
    with ProcessPoolExecutor(1) as pool:
        assert pool.submit(recurring, memory).result() == memory.recurring(HOST).digest


def recurring(memory: SiteMemory) -> str:
    return memory.recurring(HOST).digest


def test_a_loaded_memory_leaves_the_file_alone(tmp_path: Path) -> None:
    taught(corpus()).save(tmp_path / "m.db")
    before = (tmp_path / "m.db").read_bytes()
    SiteMemory.load(tmp_path / "m.db").observe(article(99))
    assert (tmp_path / "m.db").read_bytes() == before


def remember(path: str, first: int) -> None:
    memory = SiteMemory(path, sample=60)
    for number in range(first, first + 30):
        memory.observe(article(number))


def test_several_processes_may_write(tmp_path: Path) -> None:
    path = str(tmp_path / "m.db")
    with ProcessPoolExecutor(3) as pool:
        for done in [pool.submit(remember, path, first) for first in (0, 20, 40)]:
            done.result()
    alone = taught([article(number) for number in range(70)], sample=60)
    assert SiteMemory(path).imprints(HOST) == alone.imprints(HOST)


def test_killed_in_mid_write_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_memory as t\n"
    code += f"m = t.SiteMemory({str(path)!r})\n"
    code += "for n in range(10**6): m.observe(t.article(n)); n == 3 and print('on', flush=True)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.3)
        writer.send_signal(signal.SIGKILL)
    memory = SiteMemory(path)
    assert memory.recurring(HOST).lines
    assert sqlite3.connect(path).execute("pragma integrity_check").fetchone() == ("ok",)


def test_of_a_long_crawl_a_sample_is_remembered() -> None:
    memory = taught([article(number) for number in range(150)], sample=20)
    assert [site.pages for site in memory.sites()] == [20]
    assert cut(article(999), memory) == FOOT.splitlines()


def test_a_host_can_be_forgotten() -> None:
    memory = taught(corpus())
    assert memory.forget(HOST)
    assert not memory.forget(HOST)
    assert not memory.recurring(HOST).lines
    assert not memory.sites()


def test_what_is_no_memory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no memory at all, but a text that is long enough to be looked at\n" * 9)
    with pytest.raises(InputError, match=r"cannot use .*x\.db as a site memory"):
        SiteMemory(tmp_path / "x.db")
    with pytest.raises(InputError, match="no site memory at"):
        SiteMemory.load(tmp_path / "absent.db")
    with pytest.raises(ValueError, match="least 1 is below 2"):
        SiteMemory(least=1)


@settings(deadline=None)
@given(st.lists(st.text(), max_size=8))
def test_any_text_can_be_remembered(texts: list[str]) -> None:
    memory = SiteMemory(least=2)
    for number, text in enumerate(texts):
        memory.observe(Document(text, url=f"https://{HOST}/{number}"))
    for text in texts:
        document = Document(text, url=f"https://{HOST}/x")
        result = cleaned(document, memory)
        assert result.restore() == text
        assert cleaned(document._replace(text=result.text), memory).text == result.text
