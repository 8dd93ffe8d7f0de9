"""Texts, names and messages so that they can be shown: nothing in them steers a terminal."""

from __future__ import annotations

from functools import cache

__all__ = ["named", "one_line", "visible"]

_HIDDEN = (
    0x61C,
    0xFEFF,
    *range(0x200B, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xD800, 0xE000),
)


@cache
def _spelled() -> dict[int, str]:
    """Characters that steer a terminal, or cannot be seen; a table that few runs need."""
    controls = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), 127, *range(128, 160))}
    return controls | {code: f"\\u{code:04x}" for code in (*_HIDDEN, *range(0xD800, 0xE000))}


def visible(text: str) -> str:
    """Text that cannot steer a terminal: control and direction characters are spelled out.

    >>> visible("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    return text.replace("\r\n", "\n").translate(_spelled())


def one_line(text: str, width: int = 0) -> str:
    """:func:`visible` on one line; longer than ``width`` (if it is given), cut short with an ellipsis.

    >>> one_line("Share\\n  this", 9)
    'Share th…'
    """
    shown = visible(" ".join(text.split()))
    return shown if not width or len(shown) <= width else shown[: width - 1] + "…"


def named(text: str) -> str:
    """:func:`visible` on one line, its spaces as they are: for names and ids in messages.

    >>> named("a  b\\n\\x1b[2J.txt")
    'a  b\\\\n\\\\x1b[2J.txt'
    """
    return text.replace("\t", "\\t").replace("\n", "\\n").translate(_spelled())
