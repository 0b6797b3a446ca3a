"""Codes of an article's front matter → their words: as a choice in a form, and in a line on what was changed."""

from __future__ import annotations

from kms_desktop.texts import in_context, tr

_CHOICES = {
    "problem": tr("Problem"),
    "how_to": tr("How-to"),
    "status": in_context("kind of article", "Status"),
    "policy": tr("Policy"),
    "bulletin": tr("Bulletin"),
    "incident": in_context("kind of bulletin", "Incident"),
    "change": in_context("kind of bulletin", "Change"),
    "promotion": in_context("kind of bulletin", "Promotion"),
    "wip": tr("Work in progress"),
    "not_validated": tr("Not validated"),
    "validated": tr("Validated"),
    "archived": tr("Archived"),
    "internal": in_context("audience of an article", "Internal"),
    "partner": in_context("audience of an article", "Partner"),
    "customer": in_context("audience of an article", "Customer"),
    "public": in_context("audience of an article", "Public"),
    "open": in_context("governance of an article", "Open"),
    "restricted": in_context("governance of an article", "Restricted"),
    "compliance": in_context("governance of an article", "Compliance"),
}
_VALUES = {
    "wip": in_context("confidence in an article", "wip"),
    "not_validated": tr("not validated"),
    "validated": tr("validated"),
    "archived": tr("archived"),
    "internal": in_context("audience of an article", "internal"),
    "partner": in_context("audience of an article", "partner"),
    "customer": in_context("audience of an article", "customer"),
    "public": in_context("audience of an article", "public"),
    "open": in_context("governance of an article", "open"),
    "restricted": in_context("governance of an article", "restricted"),
    "compliance": in_context("governance of an article", "compliance"),
}


def choice_text(code: str) -> str:
    """As it stands alone; a code of a newer desktop is shown as it is."""
    return _CHOICES.get(code, code.replace("_", " ").capitalize())


def change_text(what: str, before: str, after: str) -> str:
    """ "Confidence: not validated → validated"; `what` is one of `revisions.STATES`."""
    values = {"before": _value_text(before), "after": _value_text(after)}
    match what:
        case "confidence":
            return tr("Confidence: {before} → {after}", **values)
        case "audience":
            return tr("Audience: {before} → {after}", **values)
        case "governance":
            return tr("Governance: {before} → {after}", **values)
    return tr("{what}: {before} → {after}", what=what.capitalize(), **values)


def _value_text(code: str) -> str:
    return _VALUES.get(code, code.replace("_", " "))
