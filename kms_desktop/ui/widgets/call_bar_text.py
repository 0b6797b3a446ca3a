"""A contact that waits to be taken, and for how long → the small line of the bar, and what is said aloud of it."""

from __future__ import annotations

from kms_desktop.texts import in_context, tr

_LEVEL_WORDS = {
    "known": in_context("how sure it is who calls", "known"),
    "maybe": in_context("how sure it is who calls", "maybe"),
    "unknown": in_context("how sure it is who calls", "unknown"),
}


def incoming_text(who: str, level: str, why: str) -> str:
    """What is said aloud when it rings; `level` is known, maybe or unknown."""
    return tr("Incoming call. {who}. {level}. {why}", who=who, level=_LEVEL_WORDS[level], why=why)


def ringing_line(queue: str, rings: str) -> str:
    """ "Incoming call · 12 s · Billing"; `queue` may be ""."""
    return " · ".join(part for part in (tr("Incoming call"), rings, queue) if part)


def resume_line(waited: str) -> str:
    """A contact that was open when the program last ended."""
    return tr("Open contact · {time}", time=waited)


def approval_line(waited: str) -> str:
    """A colleague asks for what they may not grant alone."""
    return tr("Approval · waiting {time}", time=waited)


def warm_line(waited: str) -> str:
    """A colleague hands over and stays on the line."""
    return tr("Handover · warm · waiting {time}", time=waited)


def cold_line(waited: str) -> str:
    """A colleague handed over and has gone."""
    return tr("Handover · cold · waiting {time}", time=waited)
