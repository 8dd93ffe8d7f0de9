"""Which language a text is in: right answers and time, beside langdetect on whole texts.

One process and CPU time of one thread, tables and profiles loaded before; for each text the two
run one after the other, so that a busy machine slows both alike.  Trust the ratio, not the times.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from corpora import Bench, bench_of, parser, table

from cleaner.installed import installed_table
from cleaner.language import SAMPLE, Languages
from cleaner.referee import Referee
from cleaner.tags import primary

GOLD = "gold"


class Text(NamedTuple):
    source: str
    language: str
    text: str


class Answer(NamedTuple):
    wanted: str
    given: str | None
    seconds: float


def main() -> int:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--extractors", nargs="*", default=[], metavar="NAME", help="their texts too; all: of all")
    options.add_argument("--length", type=int, metavar="N", help="only the middle of each text, so many characters")
    given = options.parse_args()
    texts = [each._replace(text=middle(each.text, given.length)) for each in load(bench_of(given), given.extractors)]
    words = installed_table().function_words
    known, unknown = split(texts, words)
    if not known:
        sys.exit("no texts of a known language")
    asked, languages = watched(words)
    ours, theirs = measure(known, [languages.detect, langdetect()])
    calls = len(asked)
    show(known, {f"vote on {SAMPLE} characters": ours, "langdetect, whole text": theirs})
    print(f"referee called on {calls} of {len(known)} texts: {100 * calls / len(known):.1f} %")
    print(f"ratio of mean times: {mean(theirs) / mean(ours):.0f}")
    for name, answers in (("vote", ours), ("langdetect", theirs)):
        missed = Counter(f"{each.wanted} -> {each.given}" for each in answers if each.wanted != each.given)
        print(f"{name} missed: {', '.join(f'{what} ({n})' for what, n in sorted(missed.items())) or 'none'}")
    said = Counter(f"{each.language} -> {languages.detect(each.text)}" for each in unknown)
    print(f"languages without a word list: {', '.join(f'{what} ({n})' for what, n in sorted(said.items())) or 'none'}")
    return 0


def load(bench: Bench, extractors: Sequence[str]) -> Iterator[Text]:
    """The articles in many languages, and what the extractors made of their pages."""
    rows = list(bench.score.read_json_lines(bench.root / "multilingual" / "gold.jsonl"))
    languages = {row["id"]: primary(row["language"]) for row in rows}
    yield from (Text(GOLD, languages[row["id"]], row["text"]) for row in rows)
    for page in bench.multilingual() if extractors else ():
        if page.text.strip() and (page.extractor in extractors or "all" in extractors):
            yield Text(page.extractor, languages[page.id], page.text)


def middle(text: str, length: int | None) -> str:
    start = max(0, (len(text) - length) // 2) if length else 0
    return text[start : start + length] if length else text


def split(texts: Sequence[Text], words: Mapping[str, object]) -> tuple[list[Text], list[Text]]:
    """Texts in languages with a word list, and others."""
    return [each for each in texts if each.language in words], [each for each in texts if each.language not in words]


def watched(words: dict[str, tuple[str, ...]]) -> tuple[list[str], Languages]:
    """A detector, warm, and the texts on which it calls the referee."""
    asked: list[str] = []

    class Watched(Referee):
        def choose(self, text: str, votes: Mapping[str, int]) -> str | None:
            asked.append(text)
            return super().choose(text, votes)

    languages = Languages(words)
    languages.__dict__["_referee"] = Watched(languages._referee.languages)
    languages.detect("the first text, which fills the tables")
    asked.clear()
    return asked, languages


def langdetect() -> Callable[[str], str | None]:
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    detect("the first text, which loads the profiles")

    def run(text: str) -> str | None:
        try:
            return primary(detect(text))
        except LangDetectException:
            return None

    return run


def measure(texts: Sequence[Text], detectors: Sequence[Callable[[str], str | None]]) -> list[list[Answer]]:
    answers: list[list[Answer]] = [[] for _ in detectors]
    for each in texts:
        for found, detect in zip(answers, detectors):
            start = time.thread_time()
            language = detect(each.text)
            found.append(Answer(each.language, language, time.thread_time() - start))
    return answers


def mean(answers: Sequence[Answer]) -> float:
    return fmean(each.seconds for each in answers)


def show(texts: Sequence[Text], found: dict[str, list[Answer]]) -> None:
    rows = []
    for name, answers in found.items():
        for source in dict.fromkeys(each.source for each in texts):
            of = [answer for answer, each in zip(answers, texts) if each.source == source]
            right = sum(each.given == each.wanted for each in of)
            none = sum(each.given is None for each in of)
            counts = [str(len(of)), f"{right / len(of):.4f}", str(none), str(len(of) - right - none)]
            english = [each for each in of if each.wanted == "en"]
            times = [f"{mean(of) * 1e6:.0f}", f"{mean(english) * 1e6:.0f}" if english else "-"]
            rows.append([f"{name}: {source}", *counts, *times])
    print(table(("", "texts", "right", "none", "wrong", "us/text", "English"), rows) + "\n")


if __name__ == "__main__":
    sys.exit(main())
