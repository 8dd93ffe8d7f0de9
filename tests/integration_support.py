"""What the tests of the integrations share: the installed command, a local server, the blocks of a docs page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import cli_support
from engine_support import ROOT

__all__ = ["blocks", "clean", "command_on_path", "served"]


def clean(*words: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command with the shipped rules, as they were compiled for the tests' own process."""
    return cli_support.clean(*words, stdin=stdin, cwd=cwd, XDG_CACHE_HOME=os.environ.get("XDG_CACHE_HOME", ""))


def command_on_path(directory: Path) -> dict[str, str]:
    """An environment in which ``clean`` is the command of this checkout, whatever is installed."""
    script = directory / "bin" / "clean"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m cleaner "$@"\n', "utf-8")
    script.chmod(0o755)
    return {**os.environ, "PATH": os.pathsep.join([str(script.parent), os.environ["PATH"]])}


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address at which a directory is served, as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        del args


def blocks(page: str, language: str) -> list[str]:
    """The code of this language in ``docs/integrations/PAGE``."""
    text = (ROOT / "docs" / "integrations" / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
