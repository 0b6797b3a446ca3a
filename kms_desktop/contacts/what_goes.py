"""The one list of what is a customer's own, and goes with them, and of what tells what happened, and stays.

The database holds a copy of the list of events (`kms_kept_of_events`); tests hold the two together, and fail for a kind
of event, a key or a column that is not decided here.

Question: what is the customer's own? Choice: whatever names them or leads to them, and every word that a person typed
about them. Which article, step, answer, option, amount, outcome, when and who of the staff stays: it is the article's
and the house's, and figures and limits rest on it. Refused: removing rows, which would change what was granted, and
keeping masked words, which nobody could look through for what still tells who it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kms_desktop.contacts.events import text_of
from kms_desktop.customers import erased

_OPTION = ("article_id", "option_id", "title", "amount", "remedy")

KEPT: dict[str, tuple[str, ...]] = {
    "opened": ("channel", "waited_s", "queue", "direction"),
    "identified": ("customer_id", "level"),
    "verified": ("minutes",),
    "noted": (),
    "searched": (),
    "article_opened": ("article_id", "title", "revision", "step"),
    "step_answered": ("article_id", "step_id", "question", "choice", "text", "facts", "next"),
    "step_undone": ("article_id", "step_id"),
    "fact_set": ("fact", "value", "question"),
    "option_offered": _OPTION,
    "option_accepted": _OPTION,
    "option_declined": _OPTION,
    "granted": (*_OPTION, "customer_id"),
    "promised": ("promise_id", "due_at", "customer_id"),
    "none_fit": ("article_id", "suggestion_id"),
    "suggested": ("suggestion_id", "kind"),
    "held": ("on",),
    "handed_over": ("handover_id", "to_kind", "to_id", "to_name", "warm"),
    "handover_accepted": ("handover_id",),
    "handover_refused": ("handover_id",),
    "handover_taken_back": ("handover_id",),
    "wrapped_up": ("reason", "outcome", "article_id", "article_title", "link", "told"),
    "repeated": ("what", "first_by", "article_id", "step_id"),
    "approval_asked": ("approval_id", "article_id", "option_id", "title", "amount"),
    "approval_answered": ("approval_id", "granted"),
    "approval_taken_back": ("approval_id",),
}
"""By kind of event what stays of its data; of a kind that is not known nothing does.

| kind, key              | stays                                                                                |
|------------------------|--------------------------------------------------------------------------------------|
| identified, name       | as “Erased customer”                                                                 |
| fact_set, value        | where it is a number or yes or no                                                    |
| handed_over, to_name   | of a colleague or a team; else “Somebody outside”                                    |
| wrapped_up, told       | the program's own line, without the name of whom outside it was passed to            |
| wrapped_up, reason     | where a contact of somebody else ended for the same: it is a cause, not their words  |
"""

GOES: dict[str, tuple[str, ...]] = {
    "opened": ("number", "call_id", "shown"),
    "identified": ("name", "why"),
    "verified": ("how",),
    "noted": ("text",),
    "searched": ("text",),
    "option_declined": ("words",),
    "promised": ("what",),
    "none_fit": ("text",),
    "suggested": ("text",),
    "handed_over": ("question", "answer"),
    "handover_accepted": ("reason",),
    "handover_refused": ("reason",),
    "handover_taken_back": ("reason",),
    "wrapped_up": ("words", "resolution"),
    "approval_asked": ("question",),
    "approval_answered": ("reason",),
    "approval_taken_back": ("reason",),
}
"""What goes, said so that it is seen to have been decided."""

COLUMNS_THAT_GO: dict[str, tuple[str, ...]] = {
    "customer": ("name", "account_no", "tier", "since", "products", "facts", "source"),
    "identity": ("*",),
    "interaction": (
        *("source_id", "thread_id", "subject", "body_text", "body_html", "author_name", "author_address"),
        *("outcome", "state", "raw"),
    ),
    "contact": ("number", "call_id", "reason", "words"),
    "contact_event": ("data",),
    "handover": ("question", "reason"),
    "promise": ("what",),
    "resolution": ("title", "words", "reason"),
    "repeat": ("what",),
    "approval": ("question", "reason"),
    "suggestion": ("text", "passage", "answer"),
    "put_aside": ("key",),
}
"""By table what goes, wholly or as far as it is the customer's: of suggestions, which staff wrote, the customer's name,
addresses and own sentences; of a repeat how somebody was verified; of what was put aside what only they searched."""

COLUMNS_THAT_STAY: dict[str, tuple[str, ...]] = {
    "customer": ("id", "created_at", "division", "erased_in"),
    "identity": (),
    "interaction": (
        *("id", "source", "customer_id", "channel", "direction", "started_at", "ended_at", "author_kind"),
        *("internal", "queue"),
    ),
    "contact": (
        *("id", "customer_id", "channel", "phase", "holder_id", "opened_at", "ended_at", "article_id", "outcome"),
        *("legs", "repeats", "division", "erased_for"),
    ),
    "contact_event": ("id", "contact_id", "seq", "at", "agent_id", "kind", "stored_at"),
    "handover": (
        *("id", "contact_id", "from_id", "to_kind", "to_id", "warm", "made_at", "state"),
        *("answered_by", "answered_at"),
    ),
    "promise": ("id", "contact_id", "customer_id", "owner_id", "due_at", "made_at", "state"),
    "resolution": (
        *("id", "contact_id", "customer_id", "agent_id", "article_id", "article_revision", "link"),
        *("option_id", "amount", "outcome", "at"),
    ),
    "repeat": ("id", "contact_id", "kind", "article_id", "by_id", "first_by", "at"),
    "approval": (
        *("id", "contact_id", "asked_by", "article_id", "option_id", "title", "amount", "asked_at", "state"),
        *("answered_by", "answered_at"),
    ),
    "suggestion": (
        *("id", "kind", "made_by", "made_at", "contact_id", "article_id", "article_title", "revision", "context"),
        *("theme_id", "state", "answered_by", "answered_at", "read_at"),
    ),
    "put_aside": ("words", "article_id", "by_id", "at"),
}

TABLES_WITHOUT_CUSTOMERS = (
    *("team", "staff", "option_use", "option_rule", "theme", "article_revision", "article_change"),
    *("article_picture", "audit"),
)
"""What is put to a customer (`option_use`) has the article's title and the key of a customer, and no word of theirs."""

_PASSED = "Passed to "
_HOW_IT_ENDED = re.compile(r" · (?:satisfied|mollified|dissatisfied)$")


def without_words(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of an event's data; a reason for which nobody else called is for the caller to leave out."""
    kept = {key: value for key, value in data.items() if key in KEPT.get(kind, ())}
    if kind == "identified":
        kept["name"] = erased.NAME
    elif kind == "fact_set" and not isinstance(kept.get("value"), bool | int | float):
        kept.pop("value", None)
    elif kind == "handed_over" and text_of(data, "to_kind") not in ("person", "team"):
        kept["to_name"] = erased.OUTSIDE
    elif kind == "wrapped_up":
        kept.pop("told", None)
        if isinstance(line := data.get("told"), str):
            kept["told"] = _told(line)
    return kept


def of_nobody(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """An event of somebody else's contact that names a customer who was erased meanwhile: it is an unknown caller's."""
    kept = {key: value for key, value in data.items() if key not in ("customer_id", "name", "why")}
    return {**kept, "level": "unknown"} if kind == "identified" else kept


def _told(line: str) -> str:
    if not line.startswith(_PASSED):
        return line
    ended = _HOW_IT_ENDED.search(line)
    return f"{_PASSED}{erased.OUTSIDE.lower()}{ended[0] if ended else ''}"
