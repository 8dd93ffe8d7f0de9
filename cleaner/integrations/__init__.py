"""The cleaner as a step in other libraries; each module imports its host, and nothing here does."""

__all__: list[str] = []
