"""The nouns of an import: what was read, and what could not be, each with a plain sentence why."""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.customers.model import NewInteraction
from kms_desktop.errors import KmsError


class ImportProblem(KmsError):
    """A whole file cannot be read; the sentence names it, and the line where there is one."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """One record left out. `path` names the file and the place in it: "tickets.json, record 3"."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Messages ready for `History.store_messages`, oldest first, and what was left out."""

    interactions: tuple[NewInteraction, ...]
    skipped: tuple[Skipped, ...] = ()
