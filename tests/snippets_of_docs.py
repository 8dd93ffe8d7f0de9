"""The snippets of the docs that are marked to be run."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["snippets"]

DOCS = Path(__file__).resolve().parents[1] / "docs" / "integrations"
_MARKED = re.compile(r"<!-- run(?:: (?P<name>\w+))? -->\n```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)


def snippets(page: str) -> list[tuple[str, str, str]]:
    """Name (or number), language and text of each on a page of docs/integrations."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = enumerate(_MARKED.finditer(text), 1)
    return [(match["name"] or str(number), match["language"], match["text"]) for number, match in found]
