"""Words that are still being typed → this desktop's disk, so that a kill loses at most half a second."""

from __future__ import annotations

from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.storage.journal import Journal


class Drafts:
    """Unfinished text by name (“note:<contact>”). Card numbers and passwords are masked before they reach disk."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def keep_draft(self, name: str, text: str) -> None:
        self._journal.keep_draft(name, mask_secrets(text))

    def read_draft(self, name: str) -> str:
        """The text kept last under `name`, "" where there is none."""
        return self._journal.read_draft(name)

    def drop_draft(self, name: str) -> None:
        self._journal.drop_draft(name)
