"""The cleaner as a step in other tools; each module imports its tool, so import only those you use."""

__all__: list[str] = []
