"""The line score of pages: fit its table, or tell how tables do on sites that they were not fitted on.

Each visible line of a page is labelled by the scorer's alignment to the gold text.  Gradient boosting
(Friedman 2001; package ``lightgbm``) on trees of depth 2 makes the probes: one tree, two questions.
A site's pages are in one fold only.
"""

from __future__ import annotations

import math
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
from corpora import Bench, bench_of, parser, table

from cleaner import Cleaner, Config, Document
from cleaner.features import FEATURES, candidates
from cleaner.installed import installed_table, rules_directory
from cleaner.page import read_page
from cleaner.scoring import LineScore, Probe, Question, read_score
from cleaner.selection import scored_features
from cleaner.table import Table

FOLDS = 5
TREES = 160
BOOSTING = {
    "objective": "binary", "learning_rate": 0.15, "num_leaves": 4, "max_depth": 2, "lambda_l2": 10,
    "min_data_in_leaf": 40, "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 63,
    "seed": 0, "num_threads": 1, "deterministic": True, "verbose": -1,
}  # fmt: skip
KEPT, DROPPED = 0.2, 0.7
"""Chances of being article from which a line stays that the witness kept, and one that it dropped."""
LONGEST, EACH, PAGE = 100, 10, 60
"""A line weighs as its words, no more than LONGEST, and EACH on top; a page as much as its article and PAGE words."""
SHARES = {"aeb-dev": 1.0, "fundus-eval-dev": 1.0, "wcxb-dev": 0.4, "multilingual": 1.0}
"""What a page of each corpus weighs: the gold of the largest is the roughest."""


class Sample(NamedTuple):
    """A page with what is known of its lines."""

    corpus: str
    row: Mapping[str, Any]
    gold: Any
    fold: int
    values: np.ndarray
    """Lines by features."""
    article: np.ndarray
    weight: np.ndarray


def main() -> int:
    """Fit or judge."""
    options = parser(__doc__)
    options.add_argument("--write", type=Path, metavar="FILE", help="fit on all pages; FILE is a score.yaml to renew")
    given = options.parse_args()
    samples = folded(gather(bench_of(given), read_score(str(Path(rules_directory()) / "score.yaml"))))
    print(f"{len(samples)} pages, {sum(len(sample.article) for sample in samples)} lines")
    if given.write:
        renew(given.write, probes_of(boosted(samples)))
    else:
        print(report(bench_of(given), samples))
    return 0


# --------------------------------------------------------------------- samples


def gather(bench: Bench, score: LineScore) -> Iterator[Sample]:
    """All pages of all corpora; of ``score`` only the class words are used."""
    for corpus in bench.corpora():
        gold = corpus.gold()
        for row in corpus.pages():
            own = gold[row["id"]]
            free = [own.text] if own.optional else []
            yield sample(bench, corpus.name, row, own, [own.required, *free], score)
    for row, own in bench.multilingual_pages():
        free = [own.get("title") or "", own.get("summary") or "", *(own.get("optional") or ())]
        yield sample(bench, "multilingual", row, own, [own["text"], "\n".join([own["text"], *free])], score)


def sample(
    bench: Bench, corpus: str, row: Mapping[str, Any], gold: Any, texts: Sequence[str], score: LineScore
) -> Sample:
    """``texts``: what must be there, and perhaps the same with what may be there."""
    page = read_page(row["html"])
    found = scored_features(page, score)
    rows = candidates(found)
    lines = [page.text[page.rows[number].start : page.rows[number].end] for number in range(len(page.rows))]
    words = bench.words(gold["language"]) if corpus == "multilingual" else bench.words(None)
    article, weight = labelled(bench.score, [*map(words, lines)], [[*map(words, text.split("\n"))] for text in texts])
    values = np.array([found[name] for name in FEATURES], dtype=float).T.reshape(len(lines), len(FEATURES))
    return Sample(corpus, row, gold, 0, values[rows], article[rows], weight[rows] * SHARES[corpus])


def labelled(score: Any, lines: Sequence[list[str]], texts: Sequence[list[list[str]]]) -> tuple[np.ndarray, np.ndarray]:
    """Whether each line is article, and its weight: none for what may stay or go, or has no words."""
    made = [score.Line("", tuple(words)) for words in lines]
    spoken = [line for line in made if line.tokens]
    told = ([score.Line("", tuple(words)) for words in text if words] for text in texts)
    marks = [score.align(spoken, lines) for lines in told]
    must = iter(map(score.mostly, marks[0]))
    may = iter(map(score.mostly, marks[-1]))
    article = np.array([bool(line.tokens) and next(must) for line in made])
    free = np.array([bool(line.tokens) and next(may) for line in made]) & ~article
    size = np.array([len(line.tokens) for line in made], dtype=float)
    weight = (np.minimum(size, LONGEST) + EACH) / (size[article].sum() + PAGE)
    return article, np.where(free | (size == 0), 0.0, weight)


def folded(samples: Iterable[Sample]) -> list[Sample]:
    """The samples, those of one site, publisher or family of sites in one fold."""
    found, groups = list(samples), dict[str, str]()

    def root(name: str) -> str:
        while (above := groups.setdefault(name, name)) != name:
            name = above
        return name

    names = [_names(page) for page in found]
    for site, *others in names:
        for other in others:
            groups[root(other)] = root(site)
    folds = [zlib.crc32(root(site).encode()) % FOLDS for site, *_ in names]
    return [page._replace(fold=fold) for page, fold in zip(found, folds)]


def _names(page: Sample) -> list[str]:
    host = page.row["url"].split("//")[-1].split("/")[0].removeprefix("www.")
    told = page.gold if isinstance(page.gold, dict) else {}
    return [host, *(f"{key}:{told[key]}" for key in ("family", "publisher") if told.get(key))]


# --------------------------------------------------------------------- fitting


def boosted(samples: Sequence[Sample]) -> lightgbm.Booster:
    """Trees of two questions each."""
    values, article, weight = (np.concatenate([sample[n] for sample in samples]) for n in (4, 5, 6))
    used = weight > 0
    data = lightgbm.Dataset(values[used], article[used].astype(int), weight=weight[used] / weight[used].mean())
    return lightgbm.train(BOOSTING, data, TREES)


def probes_of(model: lightgbm.Booster) -> tuple[Probe, ...]:
    """The trees as probes, those with the same questions in one; the weightiest first."""
    sums: dict[tuple[Any, ...], list[float]] = {}
    for tree in (info["tree_structure"] for info in model.dump_model()["tree_info"]):
        if "split_feature" in tree:
            first = FEATURES[tree["split_feature"]]
            low, high = (_question(tree[side], first) for side in ("left_child", "right_child"))
            asked = (first, _short(tree["threshold"]), *low[:2], *high[:2])
            weights = sums.setdefault(asked, [0.0] * 4)
            sums[asked] = [a + b for a, b in zip(weights, (*low[2:], *high[2:]))]
    made = [
        Probe(first, bound, Question(low, at, round(a, 3), round(b, 3)), Question(high, over, round(c, 3), round(d, 3)))
        for (first, bound, low, at, high, over), (a, b, c, d) in sums.items()
    ]
    return tuple(sorted(made, key=lambda probe: -max(map(abs, (*probe.low[2:], *probe.high[2:])))))


def _question(node: Mapping[str, Any], first: str) -> tuple[str, float, float, float]:
    """What a branch asks second; a leaf asks nothing, and weighs the same either way."""
    if "leaf_value" in node:
        return first, 0.0, node["leaf_value"], node["leaf_value"]
    sides = (node[side]["leaf_value"] for side in ("left_child", "right_child"))
    return FEATURES[node["split_feature"]], _short(node["threshold"]), *sides


def _short(bound: float) -> float:
    """A bound in few digits; just below zero it parts -1 (not known) from 0."""
    if abs(bound) < 1e-9:
        return -0.5 if bound < 0 else 0.0
    return float(f"{bound:.6g}")


def renew(path: Path, probes: Sequence[Probe]) -> None:
    """Put the probes into a table; what stands above them stays."""
    head, _, _ = path.read_text("utf-8").partition("probes:\n")
    rows = [f"  - [{p.feature}, {p.bound:g}, [{_row(p.low)}], [{_row(p.high)}]]\n" for p in probes]
    path.write_text(f"{head}probes:\n{''.join(rows)}", "utf-8")
    print(f"{len(rows)} probes in {path}")


def _row(question: Question) -> str:
    return f"{question.feature}, {question.bound:g}, {question.below:g}, {question.above:g}"


# --------------------------------------------------------------------- judging


def report(bench: Bench, samples: Sequence[Sample]) -> str:
    """F1 by corpus of whole cleaners: their table, fitted on other sites, and the one that ships."""
    shipped = installed_table()
    cleaners = {fold: cleaner_with(shipped, fitted(samples, fold)) for fold in range(FOLDS)}
    ours = Cleaner(Config(drop=frozenset({"headline"})), table=shipped)
    found: dict[str, list[tuple[Any, Any]]] = {}
    languages: dict[str, list[float]] = {}
    for page in samples:
        document = Document(page.row["html"], kind="html")
        both = [bench.overlap(page.gold, own.clean(document).text) for own in (cleaners[page.fold], ours)]
        found.setdefault(page.corpus, []).append((both[0], both[1]))
        if page.corpus == "multilingual":
            languages.setdefault(page.gold["language"], []).append(both[0].f1)
    rows = [
        [name, f"{len(own)}", *(f"{f1_of(bench, column):.4f}" for column in zip(*own))] for name, own in found.items()
    ]
    if languages:
        rows.append(
            ["  mean of languages", f"{len(languages)}", f"{np.mean([*map(np.mean, languages.values())]):.4f}", ""]
        )
    return table(("", "pages", "F1, other sites", "F1, as shipped"), rows)


def f1_of(bench: Bench, overlaps: Sequence[Any]) -> float:
    """As the scorer of the corpus has it: of the mean precision and recall, or the mean of the pages'."""
    if isinstance(overlaps[0], bench.score.Overlap):
        return float(bench.score.Scores.over(list(overlaps)).f1)
    return float(np.mean([overlap.f1 for overlap in overlaps]))


def fitted(samples: Sequence[Sample], fold: int) -> tuple[Probe, ...]:
    return probes_of(boosted([sample for sample in samples if sample.fold != fold]))


def cleaner_with(shipped: Table, probes: tuple[Probe, ...]) -> Cleaner:
    score = shipped.pages.score._replace(probes=probes, bias=0.0, kept=_odds(KEPT), dropped=_odds(DROPPED))
    pages = shipped.pages._replace(score=score)
    own = Table(shipped.packs, shipped.digest, shipped.function_words, shipped.store, pages, shipped.hosts)
    return Cleaner(Config(drop=frozenset({"headline"})), table=own)


def _odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


if __name__ == "__main__":
    sys.exit(main())
