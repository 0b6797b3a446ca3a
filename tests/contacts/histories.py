"""Whole histories of a contact for property tests: mostly what people do, now and then what nobody should store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from sqlmodel import Session

from kms_desktop.contacts.events.declaration import KINDS, declared_fields
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import Event
from kms_desktop.storage.tables import CustomerRow, InteractionRow, OptionRuleRow, Staff, Team
from tests.contacts.events_for_tests import CONTACT, START

PEOPLE = {"dana": ("agent", "agent"), "sam": ("agent", "team_lead"), "rosa": ("supervisor", "manager")}
"""Role and authority by key."""
CUSTOMERS = ("maria", "omar")
LEFT_ALONE = "olga"
"""Nobody of a drawn history, so that whoever erases her is not held up by one."""
_DUE = [
    "2026-11-23T12:09:00+00:00",
    "2026-11-24T09:00:00.250+01:00",
    "2026-11-25T08:00",
    "tomorrow",
    "2026-02-30T10:00",
]
PLAUSIBLE: dict[str, list[Any]] = {
    "article_id": ["late-bill", "lost-card", ""],
    "article_title": ["Late bill", ""],
    "step_id": ["s1", "s2", ""],
    "question": ["Is it late?", "Is it lost?", ""],
    "what": ["Is it late?", "Is it lost?", ""],
    "option_id": ["refund", "credit"],
    "title": ["Refund now", "Credit", ""],
    "remedy": ["money", "credit", ""],
    "amount": [38.5, 12, 0, "12.345", 0.125, -3.5, 10**9, 99.999, 1e-7],
    "handover_id": ["h1", "h2", ""],
    "approval_id": ["a1", "a2", ""],
    "consult_id": ["q1", "q1", "q2", ""],
    "answer": ["Yes.", "No.", ""],
    "takes_over": [True, False, "yes"],
    "promise_id": ["p1", "p2", ""],
    "grant_id": [*(f"{CONTACT[:-4]}{place:04d}" for place in range(6)), ""],
    "then": ["Book it in Payments", "", ""],
    "then_due": _DUE,
    "customer_id": [*CUSTOMERS, "nobody", ""],
    "to_kind": ["person", "team", "leads", "outside"],
    "to_id": [*PEOPLE, "front"],
    "to_name": ["Sam Ruiz", "the bank", ""],
    "first_by": [*PEOPLE, ""],
    "due_at": _DUE,
    "next_word_at": _DUE,
    "why": ["no_time", "not_reached", ""],
    "event_id": [f"{CONTACT[:-4]}{number:04d}" for number in range(16)],
    "minutes": [30, 0.5, 0, 5000, None, "2"],
    "how": [["date of birth", "postcode"], "password", []],
    "fact": ["late", "bank", ""],
    "value": [True, False, "gold", 3, None, ["a", "b"]],
    "facts": [{"late": True}, {"late": False, "bank": "x"}, {"bank": None}, {}],
    "outcome": ["satisfied", "mollified", "dissatisfied", "unknown", ""],
    "link": ["resolved", "helped", "not_applicable", ""],
    "currency": ["£", "€", ""],
    "told": ["", "", "Passed to the bank · satisfied"],
    "text": ["where is my money", "  where is my money \u00a0", "card gone", ""],
    "words": ["Thank you.", ""],
    "resolution": ["Refunded", ""],
    "reason": ["Billing", ""],
    "reason_code": ["billing/late-fee", ""],
    "article_kind": ["problem", ""],
    "preventable": ["yes", "no", ""],
    "ease": ["1", "5", "6", "very easy", ""],
    "issue_id": ["i1", "i2", ""],
    "issues": [["i1", "i2"], ["i2", "i1", "i2"], ["i1", 3, "", "nobody"], "i1", []],
    "asked": ["where is my money", ""],
    "also_closes": [["mail-1", "mail-2"], ["mail-2", None, "mail-2"], "mail-1", ["of-omar", "nowhere"], []],
    "talk_s": [130, 12.9, -3, 10**7, "61", True],
    "hold_s": [0, 45.5, None],
    "wrap_s": [20, 10**16],
    "proposed_link": ["resolved", ""],
    "proposed_outcome": ["satisfied", "unknown"],
    "on": [True, False],
    "granted": [True, False],
    "warm": [True, False],
}
TEXTS = st.one_of(
    st.text("ab \x00é\n\\\u2003'\"", max_size=6),
    st.sampled_from(
        ["\ud800", "x\udc00\\u0000", "\\u0000", "9" * 40, "x" * 5000, "é" * 400, "1_000", "٣", "Infinity", "NaN"]
    ),
    st.sampled_from(
        [".5", "5.", "+1e2", "1e-9", "1e99", "2026-11-22", "infinity", "20261122T120900", "0" * 36, "k" * 37]
    ),
)
HOSTILE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXTS,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(TEXTS, st.just("late")), inner, max_size=3)
    ),
    max_leaves=6,
)
_KEYS = tuple(dict.fromkeys(key for cls in KINDS.values() for key in (one.key for one in declared_fields(cls))))


def _values(key: str) -> st.SearchStrategy[Any]:
    usual = st.sampled_from(PLAUSIBLE.get(key, ["one", "two", ""]))
    return st.one_of(usual, usual, usual, usual, usual, HOSTILE)


DATA: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    kind: st.fixed_dictionaries({}, optional={one.key: _values(one.key) for one in declared_fields(cls)})
    for kind, cls in KINDS.items()
}
_STRANGE = st.dictionaries(st.one_of(st.sampled_from(_KEYS), TEXTS), HOSTILE, max_size=5)
OFTEN = (
    *("wrapped_up", "wrapped_up", "reopened", "reopened", "handed_over", "handover_accepted", "handover_accepted"),
    *(
        "granted",
        "granted",
        "grant_taken_back",
        "option_accepted",
        "step_answered",
        "step_answered",
        "fact_set",
        "fact_set",
        "verified",
    ),
    *("identified", "promised", "promised", "searched", "noted", "approval_asked", "approval_answered", "opened"),
    *("consult_asked", "consult_asked", "consult_seen", "consult_answered", "consult_declined", "consult_withdrawn"),
    *("promise_kept", "promise_broken", "promise_moved", "promise_passed", "promise_word_given", "promise_undone"),
    *("issue_settled", "issue_settled", "wrap_up_corrected", "wrap_up_corrected", "wrapped_up"),
)


@st.composite
def histories(draw: st.DrawFn, most: int = 16) -> list[Event]:
    """Events of one contact by several people, in the order of their places, of any kind."""
    found = []
    for number in range(draw(st.integers(1, most))):
        kind = draw(st.one_of(st.sampled_from(OFTEN), st.sampled_from([*KINDS, "of_a_newer_version"])))
        data = _STRANGE if kind not in DATA else st.one_of(*[DATA[kind]] * 9, _STRANGE)
        place = draw(st.one_of(st.just(number + 1), st.just(number + 1), st.integers(1, most)))
        found.append(
            read_event(
                key=f"{CONTACT[:-4]}{number:04d}",
                contact_id=CONTACT,
                seq=place,
                at=START + timedelta(seconds=60 * number + draw(st.integers(-90, 90))),
                agent_id=draw(st.sampled_from([*PEOPLE, "dana", "left-long-ago"])),
                kind=kind,
                data=draw(data),
            )
        )
    return found


@st.composite
def deliveries(draw: st.DrawFn, events: Sequence[Event]) -> list[Event]:
    """The same as they come in: in order, or as they may; some of them twice."""
    order = draw(st.one_of(st.just(list(events)), st.permutations(events)))
    return [*order, *draw(st.lists(st.sampled_from(order), max_size=3))]


def furnish(session: Session) -> None:
    """The people, customers and rules that these histories name, under keys that are the same in every workspace."""
    session.add(Team(id="front", name="Front line"))
    session.flush()
    for key, (role, authority) in PEOPLE.items():
        session.add(Staff(id=key, login=key, name=key.title(), role=role, authority=authority, team_id="front"))
    for key in (*CUSTOMERS, LEFT_ALONE):
        session.add(CustomerRow(id=key, name=key.title(), account_no=key, created_at=START))
    for thread, whose in (("mail-1", "maria"), ("mail-2", "maria"), ("of-omar", "omar")):
        session.add(
            InteractionRow(
                id=thread,
                source="mbox",
                source_id=thread,
                thread_id=thread,
                customer_id=whose,
                channel="email",
                started_at=START,
            )
        )
    for option in ("refund", "credit"):
        rule = {"agent": "10", "team_lead": "40"}
        session.add(OptionRuleRow(article_id="late-bill", option_id=option, authority=rule, limits=[], at=START))
