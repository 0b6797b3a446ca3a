"""The events of each contact, folded → where the rows that are kept for lists say something else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from kms_desktop.contacts import wrapup_summary
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import ContactState, Event
from kms_desktop.contacts.option_offers import granted_ids
from kms_desktop.contacts.state import fold_events
from tests.faults.evidence import Evidence, Row


def differences(evidence: Evidence) -> Iterator[str]:
    """One sentence for each row that is not what its contact's events fold into."""
    events = _by_contact(evidence.table("contact_event"))
    rows = {row["id"]: row for row in evidence.table("contact")}
    for contact_id in rows.keys() - events.keys():
        yield f"The contact {contact_id} has no event."
    uses, promises = _by_contact(evidence.table("option_use")), _by_contact(evidence.table("promise"))
    closed = _by_contact(evidence.table("resolution"))
    entries = {row["source_id"] for row in evidence.table("interaction")}
    for contact_id, log in events.items():
        state = fold_events(_event(row) for row in log)
        if contact_id not in rows:
            yield f"The contact {contact_id} has events and no row."
            continue
        told = (
            ("contact", _of_contact(state), _of_row(rows[contact_id])),
            ("options", _offers(state), {_use(row) for row in uses.get(contact_id, [])}),
            ("promises", _promises(state), {_standing(row) for row in promises.get(contact_id, [])}),
            ("resolutions", _issues(state), {_issue(row) for row in closed.get(contact_id, [])}),
            ("history", state.phase == "wrapped_up", contact_id in entries),
        )
        for what, folded, stored in told:
            if folded != stored:
                yield f"The {what} of contact {contact_id} should be {folded}, and stands as {stored}."


def _by_contact(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["contact_id"]].append(row)
    return dict(grouped)


def _event(row: Row) -> Event:
    return read_event(row["id"], row["contact_id"], row["seq"], row["at"], row["agent_id"], row["kind"], row["data"])


def _of_contact(state: ContactState) -> dict[str, Any]:
    return {
        "phase": "on_call" if state.phase == "none" else state.phase,
        "holder_id": state.holder_id,
        "customer_id": state.customer_id or None,
        "outcome": state.outcome,
        "words": state.closing_words,
        "legs": len(state.legs),
    }


def _of_row(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("phase", "holder_id", "customer_id", "outcome", "words", "legs")}


def _offers(state: ContactState) -> set[tuple[str, str, str]]:
    granted = granted_ids(state)
    return {(o.id, o.option_id, "granted" if o.id in granted else o.result) for o in state.offers}


def _use(row: Row) -> tuple[str, str, str]:
    return row["id"], row["option_id"], row["result"]


_OF_PROMISE = ("owner_id", "due_at", "state", "why", "channel", "next_word_at", "settled_by", "settled_at", "moves")
_OF_ISSUE = ("article_id", "link", "reason_code", "preventable")


def _promises(state: ContactState) -> set[tuple[Any, ...]]:
    return {(p.id, *(getattr(p, name) for name in _OF_PROMISE)) for p in state.promises}


def _standing(row: Row) -> tuple[Any, ...]:
    return row["id"], *(row[name] for name in _OF_PROMISE)


def _issues(state: ContactState) -> set[tuple[Any, ...]]:
    """Each thing that a closed contact was about, in its place; none of one that is open, also open again."""
    if state.phase != "wrapped_up":
        return set()
    issues = (wrapup_summary.wrap_up_of(state), *wrapup_summary.further_issues(state))
    return {(place, *(getattr(one, name) for name in _OF_ISSUE)) for place, one in enumerate(issues)}


def _issue(row: Row) -> tuple[Any, ...]:
    return row["place"], *(row[name] for name in _OF_ISSUE)
