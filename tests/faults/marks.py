"""What is left after a run → the marks that are stored and how often, and what was told to have come too late."""

from __future__ import annotations

import re
from collections import Counter

from tests.faults.evidence import Evidence

_MARK = re.compile(r"mark[a-z]{8}")
MARKED = {"take", "identify", "note", "search", "set_fact", "hand_over", "wrap_up"}
MARKED |= {"make_promise", "correct", "name_caller", "enter_caller"}
"""Whoever did one of these and was told so left their mark in the log."""
WITHOUT_EVENT = {"pin_note", "prefer", "search_idle"}
"""What is stored beside the contacts: in the log of changes of a customer, among what is searched between calls."""
_COPIED = ("asked", "name")
"""Values that hold what is said elsewhere already: by other events of the contact, by the book where it has them."""

_PROMISE_GONE = (
    "This promise is not there any more, or not yet. Look at the list again.",
    "A promise is settled by whoever owes it, by whoever has the contact, or by a supervisor.",
)


def too_late(evidence: Evidence) -> set[str]:
    """What a desktop that was away said of a promise that was a colleague's by then, or gone with its grant, or of a
    caller of whom too little is kept to be verified: refused in a sentence, kept on the desktop and told to whoever
    said it."""
    return {
        row["key"]
        for row in evidence.set_aside
        if (row.get("kind", "").startswith("promise_") and row["reason"] in _PROMISE_GONE)
        or (row.get("kind") == "verified" and row["reason"].endswith("; nobody is verified."))
    }


def stored_marks(evidence: Evidence) -> Counter[tuple[str, str]]:
    """(mark, kind of event) → how often it is stored."""
    stored: Counter[tuple[str, str]] = Counter()
    for row in evidence.table("contact_event"):
        copied = _COPIED if row["data"].get("customer_id") else _COPIED[:1]
        own = {name: said for name, said in row["data"].items() if name not in copied}
        stored.update({(mark, row["kind"]) for mark in _MARK.findall(str(own))})
    for table, column in (("suggestion", "text"), ("idle_search", "words")):
        for row in evidence.table(table):
            stored.update({(mark, f"{table} row") for mark in _MARK.findall(row[column])})
    for row in evidence.table("customer_change"):
        stored.update({(mark, row["kind"]) for mark in _MARK.findall(str(row["data"]))})
    return stored
