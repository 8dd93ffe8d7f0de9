"""Element rules by what a line's markup must have for one of them to have a chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cleaner.rule import ElementMatcher

__all__ = ["ElementIndex"]


class _Names:
    """Entries of one sort, each with the rules that look for it, by each of their first words."""

    def __init__(self) -> None:
        self._entries: dict[str, list[tuple[str, int]]] = {}

    def add(self, entry: str, number: int) -> None:
        self._entries.setdefault(entry.split()[0], []).append((f" {entry} ", number))

    def numbers(self, names: Iterable[str]) -> set[int]:
        """The rules that look for something in one of these names."""
        entries, found = self._entries, set[int]()
        for name in names:
            for word in name.split():
                if word in entries:
                    found.update(number for entry, number in entries[word] if entry in name)
        return found


class ElementIndex:
    """The element rules of a rule set, by what a line must have for one of them to have a chance."""

    def __init__(self, rules: Iterable[tuple[int, ElementMatcher]]) -> None:
        self.words, self.roles = _Names(), _Names()
        self.containers: dict[str, list[int]] = {}
        self.always: list[int] = []
        self.selectors: dict[str, Sequence[str]] = {}
        """Rule number, as a mark -> the selectors of the rule."""
        self._size = 0
        for number, matcher in rules:
            self._size += 1
            self._add(number, matcher)

    def __len__(self) -> int:
        return self._size

    def _add(self, number: int, matcher: ElementMatcher) -> None:
        if matcher.css:
            self.selectors[str(number)] = matcher.css
        for names, entries in ((self.words, matcher.words), (self.roles, matcher.roles)):
            for entry in entries:
                names.add(entry, number)
        if matcher.words or matcher.roles:
            return
        for container in matcher.test.within:
            self.containers.setdefault(container, []).append(number)
        if not matcher.test.within:
            self.always.append(number)
