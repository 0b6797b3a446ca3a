"""What somebody is at → words for a bar, a list and a sentence."""

from __future__ import annotations

from datetime import datetime

from kms_desktop.contacts.agent_status import AFTER_CALL, AVAILABLE, BREAK, ON_CALL, AgentStatus
from kms_desktop.texts import tr
from kms_desktop.ui.dates import when_text

# Translators: why somebody is not at their desk
_REASONS = {
    "short": tr("Short break"),
    "lunch": tr("Lunch"),
    "meeting": tr("Meeting"),
    "training": tr("Training"),
    "equipment": tr("Equipment trouble"),
    "other": tr("Something else"),
}
# Translators: what somebody is at, beside their name
_STATUSES = {
    AVAILABLE: tr("Available"),
    ON_CALL: tr("On a call"),
    AFTER_CALL: tr("After-call work"),
    BREAK: tr("On a break"),
}
_ICONS = {AVAILABLE: "check", ON_CALL: "phone", AFTER_CALL: "pencil", BREAK: "pause"}
ABSENT_ICON = "moon"


def status_name(status: str) -> str:
    """ "After-call work"; one that a newer desktop knows by its code."""
    return _STATUSES.get(status, status)


def reason_name(reason: str) -> str:
    """ "Lunch" """
    return _REASONS.get(reason, reason)


def status_words(status: AgentStatus) -> str:
    """ "Available", "On a break: Lunch" """
    if status.status == BREAK:
        return tr("On a break: {reason}", reason=reason_name(status.reason))
    return status_name(status.status)


def presence_words(status: AgentStatus | None, now: datetime) -> str:
    """ "Available", "On a call since 12:04", "Not here"; `status` None is somebody whose program does not run."""
    if status is None:
        return tr("Not here")
    if status.is_free or status.since is None:
        return status_words(status)
    # Translators: words is "On a call" or "On a break: Lunch"
    return tr("{words}, since {time}", words=status_words(status), time=when_text(status.since, now, now.tzinfo))


def presence_parts(status: AgentStatus | None, now: datetime) -> tuple[str, str]:
    """The same in two lines: "On a call" and "since 12:04", "" where the second says nothing."""
    if status is None or status.is_free or status.since is None:
        return presence_words(status, now), ""
    return status_words(status), tr("since {time}", time=when_text(status.since, now, now.tzinfo))


def presence_icon(status: AgentStatus | None) -> str:
    return ABSENT_ICON if status is None else _ICONS.get(status.status, "user")


def waits_sentence(name: str, status: AgentStatus | None, now: datetime) -> str:
    """What is said when something is passed to somebody who cannot take it now; "" where they can."""
    if status is not None and status.is_free:
        return ""
    if status is None:
        return tr("{name} is not here now. It waits until they are.", name=name)
    return tr("{name}: {words}. It waits for them.", name=name, words=presence_words(status, now))
