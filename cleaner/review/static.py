"""The review as one file, to be sent around: the same page with all it may ask for inside."""

from __future__ import annotations

from typing import Any

from cleaner.review.page import standalone
from cleaner.review.session import Session

__all__ = ["one_file"]


def one_file(session: Session, name: str) -> str:
    """The page; decisions made in it are kept in memory until they are downloaded."""
    data: dict[str, Any] = {
        "opening": session.opening(name),
        "texts": session.texts(range(len(session))),
        "documents": [session.document(number) for number in range(len(session.log.documents))],
        "exact": [session.exact(number) for number in range(len(session))],
        "causes": session.causes(),
    }
    return standalone(data).html
