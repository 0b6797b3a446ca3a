"""Every kind of event, imported so that it is declared."""

from __future__ import annotations

from kms_desktop.contacts.events import approval, call, guide, handover, options, promise, wrapup

__all__ = ["approval", "call", "guide", "handover", "options", "promise", "wrapup"]
