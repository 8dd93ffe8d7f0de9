"""Reviewing an audit log: one page, served on this machine or written as one file."""

__all__: list[str] = []
