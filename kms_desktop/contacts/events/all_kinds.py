"""Every kind of event, imported so that it is declared."""

from __future__ import annotations

from kms_desktop.contacts.events import (
    approval,
    call,
    consult,
    down,
    grants,
    guide,
    handover,
    options,
    promise,
    words_said,
    wrapup,
)

__all__ = [
    "approval",
    "call",
    "consult",
    "down",
    "grants",
    "guide",
    "handover",
    "options",
    "promise",
    "words_said",
    "wrapup",
]
