"""A cleaner for many processes: each builds its own, once, of the same rules."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaner.config import Config
from cleaner.errors import CleanerError
from cleaner.installed import digest_of, rules_directory
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult
from cleaner.text import Document

if TYPE_CHECKING:
    from cleaner.memory import SiteMemory

__all__ = ["PortableCleaner"]


class PortableCleaner:
    """Cleans as :class:`~cleaner.Cleaner` does, and can be pickled: only its settings travel.

    >>> import pickle
    >>> sent = pickle.loads(pickle.dumps(PortableCleaner()))
    >>> sent.clean("The council voted on Monday to close the old bridge.\\n\\nLeave a Reply\\n").text
    'The council voted on Monday to close the old bridge.\\n'
    """

    def __init__(self, config: Config | None = None, memory: SiteMemory | None = None) -> None:
        """Note which rules are to be used; a ``memory`` travels along.

        Raises :class:`~cleaner.errors.CleanerError` if the configuration names what does not exist.
        """
        given = (config or Config()).checked()
        self.config = given._replace(rules=tuple(map(os.path.abspath, given.rules)))  # workers may be elsewhere
        self.ruleset = digest_of((rules_directory(), *self.config.rules))
        """Digest of the rules as they were when this was made, wherever it is used."""
        self.memory = memory
        self._own: Cleaner | None = None

    def load(self) -> None:
        """Build this process's cleaner now: what is forked from it then need not."""
        _cleaner(self.config, self.ruleset)

    def clean(self, document: Document | str) -> CleanResult:
        """Clean one document.

        Raises :class:`~cleaner.errors.CleanerError` where other rules are installed than where this was made.
        """
        cleaner = _cleaner(self.config, self.ruleset)
        if self.memory is None:
            return cleaner.clean(document)
        self._own = self._own or Cleaner(self.config, table=cleaner.table, memory=self.memory)
        return self._own.clean(document)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_own": None}


@lru_cache(maxsize=4)
def _cleaner(config: Config, ruleset: str) -> Cleaner:
    """This process's cleaner, proved to have the rules of the process that sent the work."""
    made = Cleaner(config)
    if made.table.digest != ruleset:
        raise CleanerError(
            f"the rules here have the digest {made.table.digest[:16]}, those that the work began with {ruleset[:16]}:"
            " install the same newsclean, and the same directories of rules, everywhere"
        )
    return made
