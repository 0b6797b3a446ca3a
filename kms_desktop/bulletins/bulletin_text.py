"""Codes of what is running → their words: what a bulletin is, what is down, what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_desktop.bulletins.kinds import CHANGE, INCIDENT, PROMOTION
from kms_desktop.texts import in_context, tr

if TYPE_CHECKING:
    from kms_desktop.bulletins.model import Bulletin

_KINDS = {
    INCIDENT: in_context("kind of bulletin", "Incident"),
    CHANGE: in_context("kind of bulletin", "Change"),
    PROMOTION: in_context("kind of bulletin", "Promotion"),
}
ICONS = {INCIDENT: "warning", CHANGE: "pencil", PROMOTION: "megaphone"}
TONES = {INCIDENT: "warn", CHANGE: "ink2", PROMOTION: "ink2"}
_DOWN = {
    "website": tr("The website is down"),
    "app": tr("The app is down"),
    "line": tr("Lines are down"),
    "partner": tr("A partner is down"),
    "program": tr("This program does not work as it should"),
}
_STATES = {
    "running": tr("running"),
    "lifted": tr("works again"),
    "taken_back": tr("taken back"),
    "declined": tr("declined"),
}


def kind_name(kind: str) -> str:
    """ "Incident"; one that a newer desktop knows by its code."""
    return _KINDS.get(kind, kind)


def kind_icon(kind: str) -> str:
    return ICONS.get(kind, "info")


def down_words(about: str) -> str:
    """ "The website is down" """
    return _DOWN.get(about, about)


def bulletin_title(bulletin: Bulletin) -> str:
    """What somebody called it; else what is down. Where the words went with a customer its kind is left as a code."""
    return _KINDS.get(bulletin.title, bulletin.title) or down_words(bulletin.about)


def state_words(bulletin: Bulletin, *, over: bool) -> str:
    """ "running", "works again"; `over`: it ended by itself."""
    if over and bulletin.state == "running":
        return tr("ended")
    return _STATES.get(bulletin.state, bulletin.state)
