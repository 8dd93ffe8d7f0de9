"""The version, for the package, the audit log and the build."""

__all__ = ["__version__"]

__version__ = "0.1.0"
