"""Build hook: compile the rule table into the wheel, so that the command starts fast."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TableHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds ``cleaner/rules/table.json``; editable installs keep theirs in the user's cache."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from cleaner.table import PREBUILT, table_text

            text = table_text([str(Path(self.root) / "rules")])
        finally:
            sys.path.remove(self.root)
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / PREBUILT
        path.write_text(text, encoding="utf-8")
        build_data["force_include"][str(path)] = f"cleaner/rules/{PREBUILT}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        del build_data, artifact_path
        if version != "editable":
            self._folder.cleanup()
