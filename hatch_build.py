"""Build hook: compile the rule table into the wheel, so that the command starts fast."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TableHook(BuildHookInterface[Any]):
    """Adds the table and its compiled patterns; editable installs keep theirs in the user's cache."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from cleaner.building import build
            from cleaner.installed import PATTERNS, TABLE, digest_of
        finally:
            sys.path.remove(self.root)
        rules = [str(Path(self.root) / "rules")]
        table, patterns = build(rules, digest_of(rules))
        self._folder = tempfile.TemporaryDirectory()
        for name, data in ((TABLE, table), (PATTERNS, patterns)):
            path = Path(self._folder.name) / name
            path.write_bytes(data)
            build_data["force_include"][str(path)] = f"cleaner/rules/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        del build_data, artifact_path
        if version != "editable":
            self._folder.cleanup()
