"""Renews ``audit.jsonl`` of the article fixtures: run it after a change of rules, and read the diff.

``python tests/renew_golden.py``
"""

from __future__ import annotations

import json
from pathlib import Path

from cleaner import Cleaner, CleanResult
from cleaner.audit import records, to_json

ARTICLES = Path(__file__).resolve().parent.parent / "fixtures" / "articles"
LEFT_OUT = ("version", "ruleset")
"""What changes with every rule, wherever it cuts."""


def audit_text(result: CleanResult, name: str) -> str:
    """The audit log of one fixture without the keys that always change."""
    lines = []
    for record in records(result, name, {"mode": "balanced", "kept": ["headline"]}):
        lines.append(to_json({key: value for key, value in record.items() if key not in LEFT_OUT}) + "\n")
    return "".join(lines)


def main() -> None:
    """Write the log of every article, and name those whose clean text is not what is wanted."""
    cleaner = Cleaner()
    for raw in sorted(ARTICLES.glob("*/raw.txt")):
        folder = raw.parent
        result = cleaner.clean(raw.read_bytes().decode("utf-8"))
        if result.text != (folder / "clean.txt").read_bytes().decode("utf-8"):
            print(json.dumps({"differs": folder.name}))
        (folder / "audit.jsonl").write_bytes(audit_text(result, folder.name).encode("utf-8"))


if __name__ == "__main__":
    main()
