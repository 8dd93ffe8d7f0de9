"""The page itself: one HTML text with its style and script inside, admitted by their digests alone."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, NamedTuple

from cleaner.audit import to_json

__all__ = ["Page", "inert", "served", "standalone"]

SCRIPTS = ("transport.js", "model.js", "text.js", "lists.js", "article.js", "summary.js", "app.js")


class Page(NamedTuple):
    """What the browser gets."""

    html: str
    policy: str
    """Its Content-Security-Policy."""


def served() -> Page:
    """The page that asks the server it came from."""
    return _page("null", connect="'self'")


def standalone(data: Mapping[str, Any]) -> Page:
    """The page that holds all its data and asks nobody."""
    return _page(inert(data), connect="'none'")


def inert(data: Mapping[str, Any]) -> str:
    """JSON in which nothing can end a script element or begin markup."""
    text = to_json(data)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _page(data: str, connect: str) -> Page:
    style = _asset("page.css")
    script = "".join(_asset(name) for name in SCRIPTS)
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; connect-src {connect};"
        " img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    before, after = _asset("page.html").split("<!-- data -->")
    frame = before.replace("<!-- policy -->", policy).replace("/* style */", style)
    return Page(f"{frame}{data}{after.replace('/* script */', script)}", policy)


def _asset(name: str) -> str:
    return files("cleaner.review").joinpath("assets", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()
