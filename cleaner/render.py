"""Decisions for human eyes: marked text, lists, summaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from cleaner.audit import Change
from cleaner.removal import Removal, Veto
from cleaner.stats import Stats
from cleaner.visible import one_line, visible

__all__ = [
    "CLOSE",
    "OPEN",
    "changes_text",
    "listed",
    "marked",
    "paint",
    "refusal",
    "stats_text",
    "summary",
]

OPEN, CLOSE = "[-", "-]"
CONTEXT = 3
_STYLES = {"red": "\x1b[31m", "dim": "\x1b[2m", "bold": "\x1b[1m"}
_PLAIN = "\x1b[0m"


def paint(text: str, style: str, color: bool) -> str:
    """The text in one of the styles ``red``, ``dim``, ``bold``, line by line: pagers forget it at a line end."""
    if not color:
        return text
    return "\n".join(_STYLES[style] + line + _PLAIN if line else "" for line in text.split("\n"))


def marked(source: str, removals: Sequence[Removal], *, color: bool = False, causes: bool = False) -> str:
    """The source with each cut between ``[-`` and ``-]``, white space at its ends left outside.

    >>> marked("News.\\nShare\\n", [Removal(6, 12, "Share\\n", "en.share.word", "share", "high")])
    'News.\\n[-Share-]\\n'
    """
    parts, position = [], 0
    for removal in removals:
        body = removal.text.strip()
        lead = len(removal.text) - len(removal.text.lstrip()) if body else len(removal.text)
        parts.append(visible(source[position : removal.start + lead]))
        if body:
            parts.append(_mark(body, color))
            if causes:
                parts.append(" " + _cause(removal, color))
        position = removal.start + lead + len(body)
    return "".join([*parts, visible(source[position:])])


def listed(claims: Iterable[Removal | Veto], lines: Mapping[int, int], *, color: bool = False) -> str:
    """``line 7  [-Share this article-]  {en.share.word} at 112``, for each claim; 112 is its offset."""
    rows = []
    for claim in claims:
        refused = f" refused: {refusal(claim)}" if isinstance(claim, Veto) else ""
        text = one_line(claim.text) or "white space"
        text = text if refused else _mark(text, color)
        rows.append(f"line {lines.get(claim.start, 0)}  {text}  {_cause(claim, color)} at {claim.start}{refused}\n")
    return "".join(rows)


def _mark(body: str, color: bool) -> str:
    return paint(f"{OPEN}{visible(body)}{CLOSE}", "red", color)


def _cause(claim: Removal | Veto, color: bool) -> str:
    return paint(f"{{{one_line(claim.cause)}}}", "dim", color)


def refusal(veto: Veto, mode: str = "") -> str:
    """Why a claim was not carried out, in words; ``mode`` is the one in force, if it is known.

    >>> refusal(Veto(0, 5, "Share", "en.share.word", "share", "high", "overlap", "en.share.bar"))
    'en.share.bar took its place'
    """
    match veto.reason:
        case "keep-rule":
            return f"protected by {one_line(veto.by)}"
        case "headline":
            return "a headline goes as such or not at all"
        case "torn":
            return "a link that was torn out of the sentence around it"
        case "overlap":
            return f"{one_line(veto.by)} took its place"
        case "shadow":
            return "the rule is experimental"
        case "mode":
            return f"confidence {one_line(veto.confidence)}, mode {mode or 'too strict for it'}"
        case "category":
            return f"category {one_line(veto.category)} is kept"
        case "budget":
            return "too much of the prose would have gone"
        case _:  # a log of another version
            return one_line(veto.reason)


def summary(removals: Iterable[Removal]) -> str:
    """``12 cuts: 9 related, 2 byline, 1 share``."""
    counts = Counter(removal.category for removal in removals)
    told = ", ".join(f"{count} {one_line(category)}" for category, count in counts.most_common())
    return f"{counts.total()} cut{'' if counts.total() == 1 else 's'}" + (f": {told}" if told else "")


def changes_text(changes: Sequence[Change]) -> str:
    """Newly cut and newly kept, under the rule that did it."""
    lines: list[str] = []
    for cut, heading in ((True, "newly cut"), (False, "newly kept")):
        by_cause: dict[str, list[Change]] = {}
        for change in changes:
            if change.cut == cut:
                by_cause.setdefault(change.cause, []).append(change)
        for cause, found in sorted(by_cause.items()):
            lines.append(f"{heading} by {one_line(cause)} ({len(found)})")
            lines += [f"  {one_line(change.document)}: {one_line(change.text)}" for change in found]
    return "".join(line + "\n" for line in lines)


def stats_text(stats: Stats, heading: str) -> str:
    """A table of documents, cuts, characters and their share of the source; then the refused claims."""
    rows = [*stats.rows, stats.total]
    width = max([len(heading), *(len(one_line(row.name)) for row in rows)])
    lines = [f"{heading:<{width}}  {'documents':>9}  {'cuts':>8}  {'characters':>10}  {'share':>7}"]
    for row in rows:
        share = f"{row.characters / row.length:.1%}" if row.length else "-"
        figures = f"{row.documents:>9}  {row.cuts:>8}  {row.characters:>10}  {share:>7}"
        lines.append(f"{one_line(row.name):<{width}}  {figures}")
    if stats.refused:
        told = ", ".join(f"{count} {one_line(reason)}" for reason, count in stats.refused)
        lines += ["", f"refused claims: {told}"]
    return "".join(line + "\n" for line in lines)
