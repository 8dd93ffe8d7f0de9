"""What a test needs to find in a line, told from the test alone, so that an index can pass over it.

Everything here errs on one side: a line that a test matches always has one of its triggers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cleaner.rule import LineTest
from cleaner.text import fold, shape_of

if TYPE_CHECKING:
    from cleaner.sre_tree import Node

__all__ = ["ALWAYS", "Triggers", "dangerous", "triggers_of_pattern", "triggers_of_search", "triggers_of_test", "union"]

MOST_EXACT = 300
MOST_HEADS = MOST_LITERALS = 64
HEAD_WEIGHT = 2
LITERAL_WEIGHT = 3
"""Shorter literals are in too many lines to tell anything."""
COPIES = 4
"""Of a repeated part so many copies are spelt out."""
TRIED = 20
"""So many times more texts than can be kept are made in order to shorten them."""
LONGEST = 400
"""Texts are spelt out to this length, in characters."""
GROUP_WEIGHT = 5
MOST_GROUPS = 3
"""So many groups of literals are asked for besides the first condition."""
TELLING = 12
"""Beyond this weight a literal is rare enough; then the fewer the better."""

DIGIT = "\0"
"""Stands among literals for any digit."""
MARKS = frozenset('()[]{}/|:;&@#%$€£*+=<>"')
"""Punctuation that most lines do without."""
RARE = "@#|[]{}<>\\^~=+*_$%\0"
"""Characters that are as telling as a whole word."""

Texts: TypeAlias = frozenset[str]
NONE: Texts = frozenset()
EMPTY: Texts = frozenset({""})


class Triggers(NamedTuple):
    """What must be in a line for the test to have a chance; any one of the entries suffices.

    Entries are sorted, unique and folded (:func:`cleaner.text.fold`).
    """

    exact: tuple[str, ...] = ()
    """The line's ``folded`` or ``key`` equals this."""
    heads: tuple[str, ...] = ()
    """The line's ``folded`` begins with this; never empty, any characters."""
    literals: tuple[str, ...] = ()
    """The line has this in it, in its ``folded`` or in ``fold(shape.plain)``."""
    always: bool = False
    """No condition was found: try every line."""
    digit: bool = False
    """The line has a digit in it."""
    also: tuple[tuple[str, ...], ...] = ()
    """Whatever of the above holds, one literal of each of these groups is in the line too."""


ALWAYS = Triggers(always=True)


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
    weighty = {group for group in sets if min(map(_weight, group)) >= GROUP_WEIGHT and DIGIT not in group}
    found = {group for group in weighty if not _implied(first, group)}
    if triggers.exact or triggers.digit or not found:
        return triggers._replace(also=())
    telling = sorted(found, key=lambda group: (_telling(group), sorted(group)), reverse=True)
    return triggers._replace(also=tuple(_unique(group) for group in telling[:MOST_GROUPS]))


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
            facts = _Study(MOST_HEADS, anchored=False).of(tree)
            found = _with_groups(_literals(facts.needs), facts.groups)
        return _by_marks(tree) if found.always else found
    except (Unreadable, RecursionError):
        return ALWAYS


def _by_marks(tree: Node) -> Triggers:
    """The brackets, slashes and the like that a line must have, where nothing else tells: better than nothing."""
    groups = sorted(
        _Study(MOST_EXACT, anchored=True, marks=True).of(tree).groups, key=lambda group: (len(group), sorted(group))
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
    facts = _Study(MOST_EXACT, anchored=True).of(tree)
    if facts.begins and len(facts.begins | facts.whole) > MOST_HEADS:
        facts = _Study(MOST_HEADS, anchored=True).of(tree)
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
    found = _without_longer(texts, str.startswith)
    return ALWAYS if "" in found else _sorted(heads=found)


def _literals(texts: Iterable[str]) -> Triggers:
    found = _without_longer(texts, str.__contains__)
    return ALWAYS if any(_weight(text) < LITERAL_WEIGHT for text in found) else _sorted(literals=found)


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
    least = min(map(_weight, heads + literals), default=0)
    weak = digit or any(_weight(head) < HEAD_WEIGHT for head in heads)
    kind = 0 if always else 1 if weak else 2 if literals else 3 if heads else 4
    return kind, min(least, TELLING), -sum(map(len, (triggers.exact, heads, literals)))


def _weight(text: str) -> int:
    """Length, where a character that is rare in running text counts more than once."""
    return len(text) if text.isascii() and text.isalnum() else sum(map(_char_weight, text))


def _char_weight(char: str) -> int:
    if char in RARE:
        return 3
    if char.isascii() or (char.isalpha() and char < "\u2e80"):
        return 1
    return 2 if char.isalpha() else 3


def _longest_word(text: str) -> str:
    return max(text.split(), key=_weight, default="")


def _without_longer(texts: Iterable[str], covers: Callable[[str, str], bool]) -> Texts:
    """Folded, without texts that another of them implies; very many are not compared."""
    folded = sorted(set(map(fold, texts)), key=len)
    if len(folded) > MOST_EXACT:
        return frozenset(folded)
    kept: list[str] = []
    for text in folded:
        if not any(covers(text, shorter) for shorter in kept):
            kept.append(text)
    return frozenset(kept)


class _Facts(NamedTuple):
    """What is known of the texts that a part of a pattern matches."""

    whole: Texts = NONE
    """Folded; the part may match just these ..."""
    begins: Texts = NONE
    """... or anything that begins with one of these."""
    needs: Texts = NONE
    """In each text one of these occurs; empty: not known."""
    groups: tuple[Texts, ...] = ()
    """In each text one of each of these occurs: what ``needs`` was chosen from."""


_ANYTHING = _Facts(NONE, EMPTY)
_ANY_DIGIT = _Facts(NONE, EMPTY, frozenset((DIGIT,)))
_DIGITS = ("\\d", "[0-9]", "[\\d]")


class _Study:
    """Finds the facts of a pattern's tree, from the leaves up."""

    def __init__(self, most: int, *, anchored: bool, marks: bool = False) -> None:
        """``marks``: only texts of punctuation are of use, but all of them are."""
        self._most = most
        self._anchored = anchored
        self._marks = marks
        self._known: dict[Texts, _Facts] = {}

    def of(self, node: Node) -> _Facts:
        match node.kind:
            case "chars":
                if node.source in _DIGITS:
                    return _ANY_DIGIT
                return self._char(node.members) if node.members else _ANYTHING
            case "seq":
                return self._sequence(map(self.of, node.parts))
            case "choice":
                return self._choice([self.of(part) for part in node.parts])
            case "repeat":
                return self._repeat(node, self.of(node.parts[0]))
            case "look":
                body = self.of(node.parts[0]) if node.low else _Facts()
                return _Facts(EMPTY, NONE, body.needs, body.groups)

    def _char(self, members: Texts) -> _Facts:
        if members not in self._known:
            self._known[members] = _Facts(members, NONE, self._usable(members))
        return self._known[members]

    def _sequence(self, parts: Iterable[_Facts]) -> _Facts:
        """``run`` are the texts of which one lies just before the next part."""
        whole, begins, run = EMPTY, NONE, EMPTY
        found: list[Texts] = []
        for part in _merged(parts):
            whole, begins = self._join(whole, begins, part)
            longer = _cross(run, part.whole, MOST_LITERALS)
            if longer and not part.begins:
                found += [run] * (len(longer) > len(run)) or [part.needs, *part.groups]
                run = longer
                continue
            glued = _cross(run, part.whole | part.begins, MOST_LITERALS)
            found += [part.needs, *part.groups, glued or run]
            run = EMPTY if part.begins or len(part.whole) > MOST_LITERALS else part.whole
        groups = [usable for texts in [*found, run] if (usable := self._usable(texts))]
        return _Facts(whole, begins, max([NONE, *groups], key=_telling), tuple(dict.fromkeys(groups)))

    def _join(self, whole: Texts, begins: Texts, part: _Facts) -> tuple[Texts, Texts]:
        """What there is so far, followed by the part; left open at the end where that gets too much."""
        stop, size = begins | whole, len(whole) * (len(part.whole) + len(part.begins))
        if not whole or size > TRIED * self._most or max(map(len, whole)) > LONGEST:
            return NONE, stop
        begins |= _cross(whole, part.begins, size)
        longer = _cross(whole, part.whole, size) - begins
        if len(longer) + len(begins) <= self._most:
            return longer, begins
        return NONE, max(stop, self._fewer(longer | begins), key=lambda texts: min(map(len, texts)))

    def _choice(self, branches: Sequence[_Facts]) -> _Facts:
        whole = NONE.union(*(branch.whole for branch in branches))
        begins = NONE.union(*(branch.begins for branch in branches))
        needs = NONE.union(*(branch.needs for branch in branches))
        known = all(branch.needs for branch in branches)
        return self._shortened(_Facts(whole, begins, self._usable(needs) if known else NONE))

    def _repeat(self, node: Node, body: _Facts) -> _Facts:
        if self._anchored and not body.begins and body.whole <= {"", " "}:  # blanks never come in pairs
            return _Facts(body.whole | EMPTY if node.low == 0 else body.whole)
        exactly = node.high is not None and node.high <= COPIES
        whole, begins, ended = EMPTY, NONE, NONE
        for count in range(node.high if exactly and node.high is not None else min(node.low + 1, COPIES)):
            ended |= whole if count >= node.low else NONE
            whole, begins = self._join(whole, begins, body)
        facts = _Facts(ended | whole, begins) if exactly else _Facts(ended, begins | whole)
        return self._shortened(facts._replace(needs=body.needs, groups=body.groups) if node.low else facts)

    def _shortened(self, facts: _Facts) -> _Facts:
        texts = facts.whole | facts.begins
        if len(texts) <= self._most:
            return facts._replace(whole=facts.whole - facts.begins)
        return facts._replace(whole=NONE, begins=self._fewer(texts))

    def _fewer(self, texts: Texts) -> Texts:
        """Beginnings of the texts, so short that there are not too many."""
        cuts = (frozenset(text[:size] for text in texts) for size in (8, 4, 3, 2))
        return next((cut for cut in cuts if len(cut) <= self._most), EMPTY)

    def _usable(self, found: Texts) -> Texts:
        """What to look for in a line that holds one of these texts; nothing if that would not tell much."""
        if self._marks:
            marks = frozenset(text.strip() for text in found)
            return marks if marks and all(map(_is_mark, marks)) else NONE
        if len(found) > MOST_EXACT or min(map(_weight, found), default=0) < LITERAL_WEIGHT:
            return NONE
        fresh = _without_longer(found, str.__contains__)
        if len(fresh) > MOST_LITERALS:
            fresh = _without_longer(map(_longest_word, fresh), str.__contains__)
        return fresh if len(fresh) <= MOST_LITERALS and min(map(_weight, fresh)) >= LITERAL_WEIGHT else NONE


def _is_mark(text: str) -> bool:
    return text in MARKS


def _telling(literals: Texts) -> tuple[int, bool, int]:
    """A word says more than that there is a digit."""
    return min(TELLING, min(map(_weight, literals), default=0)), DIGIT not in literals, -len(literals)


def _merged(parts: Iterable[_Facts]) -> Iterator[_Facts]:
    """With neighbours that can be one text each put together: most of a pattern is plain words."""
    text = ""
    for part in parts:
        if len(part.whole) == 1 and not part.begins and not (part.needs and part.whole == EMPTY):
            text += next(iter(part.whole))
            continue
        if text:
            yield _Facts(frozenset((text,)))
            text = ""
        yield part
    yield _Facts(frozenset((text,)))


def _cross(first: Texts, second: Texts, most: int) -> Texts:
    """Each of the first followed by each of the second; nothing if that is more than ``most``."""
    if len(first) * len(second) > most:
        return NONE
    return frozenset(a + b for a in first for b in second)
