"""What was made of which file, by which rules: so that a run that was cut off goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any, NamedTuple

from cleaner.cli.counts import Count
from cleaner.cli.files import whole_file
from cleaner.errors import InputError

__all__ = ["Manifest", "identity"]

FORMAT = "newsclean-manifest/1"


class Manifest(NamedTuple):
    """One file that is done."""

    source: dict[str, Any]
    """Size and SHA-256 of what was read."""
    settings: dict[str, Any]
    """Version, rules and options."""
    outputs: dict[str, int]
    """What was written, by the option that asked for it, and its size."""
    figures: Count

    @classmethod
    def read(cls, path: str) -> Manifest | None:
        """The manifest at this path, if there is a whole one."""
        try:
            with open(path, "rb") as file:
                data = json.load(file)
            if data.pop("format") != FORMAT:
                return None
            return cls(data["source"], data["settings"], data["outputs"], Count(**data["figures"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, path: str) -> None:
        data = {"format": FORMAT, **self._asdict(), "figures": self.figures._asdict()}
        with whole_file(path) as file:
            file.write((json.dumps(data, indent=1) + "\n").encode())

    def holds(self, source: dict[str, Any], settings: dict[str, Any], written: dict[str, str]) -> bool:
        """Whether it speaks of this source and these settings, and what it says was written is there."""
        if (self.source, self.settings, {*self.outputs}) != (source, settings, {*written}):
            return False
        return all(_size(path) == self.outputs[option] for option, path in written.items())


def identity(path: str) -> dict[str, Any]:
    """Size and SHA-256 of a file.  Raises :class:`~cleaner.errors.InputError` if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return {"size": os.fstat(file.fileno()).st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return -1
