"""The audit log of a crawl: one writer, whole documents, added to what an earlier run wrote."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from cleaner.audit import to_json
from cleaner.errors import InputError

__all__ = ["AuditFile"]


class AuditFile:
    """A log that is added to, document by document; a crawl that is killed leaves no torn one."""

    def __init__(self, path: str) -> None:
        """Open the file, or make it.  Raises :class:`~cleaner.errors.InputError` if it cannot be added to."""
        try:
            os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
            self._file = open(path, "a+b", buffering=0)  # noqa: SIM115  # closed when the spider is
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror or error}") from error
        if self._torn():
            self._file.close()
            raise InputError(f"{path} ends in mid-line, its writer was cut off: move it away, or mend its end")

    def _torn(self) -> bool:
        if not self._size():
            return False
        self._file.seek(-1, os.SEEK_END)
        return self._file.read(1) != b"\n"

    def add(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Write one document's lines: all of them, or on an error (such as a full disk) none."""
        data = "".join(to_json(record) + "\n" for record in records).encode("utf-8")
        before = self._size()
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError:
            if self._size() > before:
                self._file.truncate(before)
            raise

    def _size(self) -> int:
        """Bytes in the file; none in a device or a pipe."""
        return os.fstat(self._file.fileno()).st_size

    def close(self) -> None:
        self._file.close()
