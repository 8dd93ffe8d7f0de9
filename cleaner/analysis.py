"""What a test needs to find in a line, told from the test alone, so that an index can pass over it.

Everything here errs on one side: a line that a test matches always has one of its triggers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from cleaner.literals import DIGIT, LEAST_WEIGHT, NONE, TELLING, Texts, telling, weight, without_longer
from cleaner.rule import LineTest
from cleaner.study import MOST_EXACT, MOST_HEADS, Study
from cleaner.text import fold, shape_of
from cleaner.triggers import ALWAYS, Triggers

if TYPE_CHECKING:
    from cleaner.sre_tree import Node

__all__ = ["dangerous", "triggers_of_pattern", "triggers_of_search", "triggers_of_test", "union"]

HEAD_WEIGHT = 2
GROUP_WEIGHT = 5
MOST_GROUPS = 3
"""So many groups of literals are asked for besides the first condition."""


def triggers_of_test(test: LineTest) -> tuple[Triggers, ...]:
    """The triggers of the most selective of the test's conditions: one for each pattern that may match.

    >>> triggers_of_test(LineTest(starts_with=("follow us",), mentions=("facebook", "youtube")))[0].heads
    ('follow us',)
    >>> triggers_of_test(LineTest(max_words=3))
    (Triggers(exact=(), heads=(), literals=(), always=True, digit=False, also=()),)
    """
    shared = [
        _exact(test.equals),
        _heads(shape_of(words).folded for words in test.starts_with),
        _literals(shape_of(words).key for words in test.mentions),
        _literals(shape_of(words).key for words in test.ends_with),
    ]
    patterns = [triggers_of_pattern(pattern, anchored=True) for pattern in test.matches] or [ALWAYS]
    return _alternatives([_best([*shared, pattern]) for pattern in patterns])


def triggers_of_search(patterns: Iterable[str]) -> tuple[Triggers, ...]:
    """The triggers of patterns that are searched in the line: one for each."""
    return _alternatives([triggers_of_pattern(pattern, anchored=False) for pattern in patterns])


def _best(options: Sequence[Triggers]) -> Triggers:
    best = max(options, key=_rank)
    return _with_groups(best, [group for option in options for group in (option.literals, *option.also)])


def _alternatives(options: Sequence[Triggers]) -> tuple[Triggers, ...]:
    """Those that ask for one thing only put together."""
    simple = [option for option in options if not option.also]
    if any(option.always for option in simple):
        return (ALWAYS,)
    return (*([union(simple)] if simple else ()), *(option for option in options if option.also))


def _with_groups(triggers: Triggers, groups: Iterable[Iterable[str]]) -> Triggers:
    """With the most telling groups of literals that must be there too, where the first condition does not imply them.

    An exact text is condition enough.
    """
    first = (*triggers.heads, *triggers.literals)
    sets = {frozenset(texts) for texts in groups} - {NONE}
    weighty = {group for group in sets if min(map(weight, group)) >= GROUP_WEIGHT and DIGIT not in group}
    found = {group for group in weighty if not _implied(first, group)}
    if triggers.exact or triggers.digit or not found:
        return triggers._replace(also=())
    ranked = sorted(found, key=lambda group: (telling(group), sorted(group)), reverse=True)
    return triggers._replace(also=tuple(_unique(group) for group in ranked[:MOST_GROUPS]))


def _implied(texts: Sequence[str], group: Texts) -> bool:
    """Whether a line with one of the texts in it must have one of the group."""
    return bool(texts) and all(any(literal in text for literal in group) for text in texts)


def triggers_of_pattern(pattern: str, *, anchored: bool) -> Triggers:
    """The triggers of one pattern for ``regex`` (case ignored).

    ``anchored``: it must match the whole ``core`` of a line; otherwise it is searched in ``plain``.
    A pattern that cannot be read gets :data:`ALWAYS`; nothing is raised.

    >>> triggers_of_pattern(r"Follow\\s+(us|me)", anchored=True).exact
    ('follow me', 'follow us')
    >>> triggers_of_pattern(r"By [A-Z].*", anchored=True).heads
    ('by ',)
    >>> triggers_of_pattern(r"\\d+ (shares|comments?)", anchored=False).literals
    (' comment', ' shares')
    """
    from cleaner.sre_tree import Unreadable, parse  # needed only where rules are compiled

    try:
        tree = parse(pattern, single_spaced=anchored)
        if anchored:
            found = _choose(tree)
        else:
            facts = Study(MOST_HEADS, anchored=False).of(tree)
            found = _with_groups(_literals(facts.needs), facts.groups)
        return _by_marks(tree) if found.always else found
    except (Unreadable, RecursionError):
        return ALWAYS


def _by_marks(tree: Node) -> Triggers:
    """The brackets, slashes and the like that a line must have, where nothing else tells: better than nothing."""
    groups = sorted(
        Study(MOST_EXACT, anchored=True, marks=True).of(tree).groups, key=lambda group: (len(group), sorted(group))
    )
    if not groups:
        return ALWAYS
    first, *others = groups
    return Triggers(literals=_unique(first), also=tuple(map(_unique, others[: MOST_GROUPS - 1])))


def dangerous(pattern: str) -> str | None:
    """Why the pattern could take time out of all proportion on some line, for lint; ``None`` if nothing says so.

    A pattern that cannot be read is not judged.

    >>> dangerous(r"(\\w+\\s?)+"), dangerous(r"Photo: .*")
    ('nested repeats can share out the same text in very many ways', None)
    """
    from cleaner.sre_tree import Unreadable, hazard, parse

    try:
        return hazard(parse(pattern))
    except Unreadable:
        return None
    except RecursionError:
        return "nested too deeply to be judged"


def _choose(tree: Node) -> Triggers:
    facts = Study(MOST_EXACT, anchored=True).of(tree)
    if facts.begins and len(facts.begins | facts.whole) > MOST_HEADS:
        facts = Study(MOST_HEADS, anchored=True).of(tree)
    # A core never begins or ends with a blank, and never has two in a row.
    whole = [text for text in facts.whole if text == " ".join(text.split())]
    begins = [text for text in facts.begins if text == text.lstrip() and "  " not in text]
    whole = [text for text in whole if not text.startswith(tuple(begins))]
    options = [_sorted(exact=map(fold, whole))] * bool(whole) + [_heads(begins)] * bool(begins)
    best = max(union(options), _literals(facts.needs), key=_rank)
    return _with_groups(best, facts.groups)


def _exact(entries: Iterable[str]) -> Triggers:
    """As the entry is written, and without the closing punctuation that does not count."""
    return _sorted(exact=[form for entry in entries for form in (fold(entry), shape_of(entry).key)])


def _heads(texts: Iterable[str]) -> Triggers:
    found = without_longer(texts, str.startswith)
    return ALWAYS if "" in found else _sorted(heads=found)


def _literals(texts: Iterable[str]) -> Triggers:
    found = without_longer(texts, str.__contains__)
    return ALWAYS if any(weight(text) < LEAST_WEIGHT for text in found) else _sorted(literals=found)


def _sorted(exact: Iterable[str] = (), heads: Iterable[str] = (), literals: Iterable[str] = ()) -> Triggers:
    """Triggers of these entries; without any, the condition is not set or not known."""
    texts = set(literals)
    found = Triggers(_unique(exact), _unique(heads), _unique(texts - {DIGIT}), digit=DIGIT in texts)
    return found if any(found) else ALWAYS


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(texts)))


def union(options: Sequence[Triggers]) -> Triggers:
    """Any of these may hold; one that tells nothing spoils all."""
    if any(option.always for option in options):
        return ALWAYS
    exact, heads, literals, _, digits, _ = zip(*options, strict=True) if options else ((),) * 6
    return _sorted(chain(*exact), chain(*heads), chain(*literals, [DIGIT] * any(digits)))


def _rank(triggers: Triggers) -> tuple[int, int, int]:
    """How selective: exact texts, heads, literals, weak heads, nothing; the longer and fewer the better."""
    _, heads, literals, always, digit, _ = triggers
    least = min(map(weight, heads + literals), default=0)
    weak = digit or any(weight(head) < HEAD_WEIGHT for head in heads)
    kind = 0 if always else 1 if weak else 2 if literals else 3 if heads else 4
    return kind, min(least, TELLING), -sum(map(len, (triggers.exact, heads, literals)))
