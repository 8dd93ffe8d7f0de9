"""``clean audit show`` for programs: a JSON line for each document, or notes that GitHub puts beside the lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.audit import Entry, to_json
from cleaner.removal import Removal, Veto
from cleaner.render import refusal
from cleaner.visible import one_line

__all__ = ["github_lines", "json_line"]


def json_line(entry: Entry, cuts: Sequence[Removal], vetoes: Sequence[Veto]) -> str:
    """The header with what is shown of the document's ``removals`` and ``vetoes`` inside."""
    shown: dict[str, Sequence[Removal | Veto]] = {"removals": cuts, "vetoes": vetoes}
    claims = {
        name: [{"line": entry.lines.get(claim.start, 0), **claim._asdict()} for claim in found]
        for name, found in shown.items()
    }
    return to_json({**entry.header, **claims}) + "\n"


def github_lines(entry: Entry, path: str, cuts: Sequence[Removal], vetoes: Sequence[Veto]) -> Iterator[str]:
    """Workflow commands: GitHub Actions turns each into a note on its line of the file."""
    claims: list[Removal | Veto] = [*cuts, *vetoes]
    for claim in claims:
        refused = f" (refused: {refusal(claim)})" if isinstance(claim, Veto) else ""
        told = _message(f"{one_line(claim.text) or 'white space'}{refused}")
        place = f"file={_property(path)},line={max(1, entry.lines.get(claim.start, 1))}"
        yield f"::notice {place},title={_property(one_line(claim.cause))}::{told}\n"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
