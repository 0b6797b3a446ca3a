"""The acts of contacts, done past the program: what a person may not do is refused in a sentence, nothing is stored."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kms_desktop.contacts.events.declaration import KINDS, declared_fields
from kms_desktop.storage.schema import HEAD
from tests.conftest import cases
from tests.contacts.conftest import Desk
from tests.security.conftest import Walled
from tests.security.door import NOON, an_event, answer, log_event
from tests.security.test_attacks import everything, on_a_call
from tests.security.test_own_login import to_the_options

REFUND = {"article_id": "charged-twice", "option_id": "refund-the-card", "title": "x", "amount": 10}


def refused(own: psycopg.Connection[Any], contact: str, *events: dict[str, Any]) -> str:
    """The one sentence."""
    with pytest.raises(psycopg.Error) as problem:
        log_event(own, contact, *events)
    assert problem.value.sqlstate == "KM001", problem.value
    said = problem.value.diag.message_primary or ""
    assert said.endswith(".") and "\n" not in said
    return said


def test_nobody_uses_the_places_of_a_contact_up(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    for login in ("priya", "dana"):
        own = walled.plain(login)
        log_event(own, state.id, an_event(f"{login}-far", "suggested", {"text": "x"}, seq=2_147_483_647))
        log_event(own, state.id, an_event(f"{login}-none", "suggested", {"text": "x"}, seq=None))
    assert [n for (n,) in walled.asked("SELECT seq FROM contact_event ORDER BY 1")] == [1, 2, 3, 4, 5, 6]
    dana.call.log_note(state.id, "Goes on")
    assert (dana.outbox.waiting_count, dana.journal.entries_set_aside()) == (0, [])


def test_nobody_writes_before_the_beginning_of_somebody_elses_contact(walled: Walled) -> None:
    """Who wrote first in a contact is who has it."""
    dana, state = walled.takes("dana")
    before_it = {"seq": -9_999_999_999, "at": "1970-01-01T00:00:00+00:00"}
    log_event(walled.plain("priya"), state.id, an_event("!", "suggested", {"text": "x"}, **before_it))
    log_event(walled.plain("priya"), state.id, an_event("#", "suggested", {"text": "x"}, **{**before_it, "seq": 0}))
    again = dana.log.look_again(state.id)
    assert (again.holder_id, again.events[0].kind) == (dana.person.id, "opened")


HALF, NOTHING = '{"text": "half \\ud800"}', '{"text": "nul \\u0000"}'
NO_DATA: dict[str, tuple[str, Any]] = {
    "a list": ("noted", ["x"]),
    "a text": ("noted", "x"),
    "nothing": ("noted", None),
    "a number where a text stands": ("noted", {"text": 7}),
    "an object where a text stands": ("noted", {"text": {"a": "b"}}),
    "a text without end": ("noted", {"text": "x" * 20_001}),
    "a code without end": ("opened", {"channel": "x" * 2_001}),
    "depth": ("noted", {"other": json.loads("[" * 60 + "]" * 60)}),
    "no number": ("granted", {**REFUND, "amount": "NaN"}),
    "no number of minutes": ("verified", {"minutes": "Infinity"}),
    "a number of many digits": ("fact_set", {"fact": "amount", "value": 10**300}),
    "a fact of facts": ("fact_set", {"fact": "amount", "value": [["x"]]}),
    "a time without end": ("promised", {"promise_id": "p", "what": "x", "due_at": "infinity"}),
    "a time that no calendar has": ("promised", {"promise_id": "p", "what": "x", "due_at": "20000-01-01"}),
    "a time of no day": ("promised", {"promise_id": "p", "what": "x", "due_at": "2026-02-31"}),
    "a kind that nobody knows": ("teleported", {}),
    "a yes that is none": ("held", {"on": "yes"}),
    "a place that is none": ("step_answered", {"article_id": "a", "step_id": "s", "choice": 1.5}),
}


@pytest.mark.parametrize("what", NO_DATA)
def test_what_nobody_can_read_is_not_stored(walled: Walled, what: str) -> None:
    _, state = walled.takes("dana")
    before = everything(walled)
    assert "not logged" in refused(walled.plain("dana"), state.id, an_event("e", *NO_DATA[what]))
    assert everything(walled) == before


@pytest.mark.parametrize("data", [HALF, NOTHING, '{"amount": 1e400000}', '{"text": "a", "text": "b"}'])
def test_what_no_column_holds_is_not_stored(walled: Walled, data: str) -> None:
    _, state = walled.takes("dana")
    before, own = everything(walled), walled.plain("dana")
    said = f'[{{"id": "e", "seq": 9, "at": "{NOON}", "kind": "noted", "data": {data}}}]'
    with pytest.raises(psycopg.Error, match=r"cannot be stored|list of names and values") as problem:
        own.execute("SELECT public_acts.log_events(%s, %s, %s)", (HEAD, state.id, said))
    assert problem.value.sqlstate == "KM001"
    assert everything(walled) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": "x" * 37},
        {"id": "a b"},
        {"id": None},
        {"at": "infinity"},
        {"at": "12000-01-01T00:00:00+00:00"},
        {"at": "0001-01-01T00:00:00+00:00"},
        {"at": "now"},
        {"at": 5},
        {"seq": "first"},
        {"seq": 1.5},
        {"seq": 10**20},
        {"kind": None},
        {"kind": 7},
    ],
)
def test_an_event_that_is_none_is_refused(walled: Walled, wrong: dict[str, Any]) -> None:
    _, state = walled.takes("dana")
    before = everything(walled)
    refused(walled.plain("dana"), state.id, {**an_event("e", "noted", {"text": "x"}), **wrong})
    assert everything(walled) == before


def test_of_several_all_are_stored_or_none(walled: Walled) -> None:
    _, state = walled.takes("dana")
    before, own = everything(walled), walled.plain("dana")
    noted, too_much = an_event("n", "noted", {"text": "x"}), an_event("g", "granted", {**REFUND, "amount": 500})
    assert "over what you may grant" in refused(own, state.id, noted, too_much)
    refused(own, state.id)
    refused(own, state.id, *([noted] * 201))
    assert everything(walled) == before


def test_what_is_logged_twice_is_stored_once_and_not_in_another_contact(walled: Walled) -> None:
    _, state = walled.takes("dana")
    other, own = walled.takes("dana", "call-2")[1], walled.plain("dana")
    noted = an_event("n", "noted", {"text": "x"})
    for _ in range(2):
        log_event(own, state.id, noted)
    assert "belongs to another event" in refused(own, other.id, noted)
    assert "belongs to another event" in refused(walled.plain("priya"), state.id, {**noted, "kind": "suggested"})
    assert walled.asked("SELECT contact_id FROM contact_event WHERE id = 'n'") == [(state.id,)]


def handed_to_sam(walled: Walled) -> tuple[Desk, Desk, str]:
    """Sam has Maria on the line, who was Dana's before."""
    dana, state = on_a_call(walled)
    sam = walled.desk("sam")
    sam.handovers.accept_handover(walled.asked("SELECT id FROM handover")[0][0])
    return dana, sam, state.id


def test_who_passed_it_on_grants_nothing_in_it_and_passes_it_on_no_more(walled: Walled) -> None:
    _, _, contact = handed_to_sam(walled)
    own, maria = walled.plain("dana"), walled.floor.maria.id
    grant = an_event("g", "granted", {**REFUND, "customer_id": maria}, at="2199-01-01T00:00:00+00:00")
    assert "that somebody else has now" in refused(own, contact, grant)
    away = {"handover_id": "h", "to_kind": "team", "to_id": walled.floor.people["priya"].team_id, "question": "x"}
    assert "it was not passed on" in refused(own, contact, an_event("a", "handed_over", away))
    log_event(own, contact, an_event("n", "noted", {"text": "What I had written before"}))


def test_nothing_is_granted_in_a_contact_that_was_closed_long_ago(walled: Walled) -> None:
    _, sam, contact = handed_to_sam(walled)
    sam.wrapups.save_wrap_up(contact, replace(sam.wrapups.draft_wrap_up(sam.log.contact_state(contact))))
    grant = an_event("g", "granted", {**REFUND, "customer_id": walled.floor.maria.id})
    after = {**grant, "at": "2199-01-01T00:00:00+00:00"}
    with psycopg.connect(walled.url, autocommit=True) as owner:
        assert "a contact that is closed" in refused(walled.plain("sam"), contact, after)
        owner.execute("ALTER TABLE contact_event DISABLE TRIGGER USER")
        owner.execute("UPDATE contact_event SET stored_at = stored_at - interval '2 hours'")
        owner.execute("ALTER TABLE contact_event ENABLE TRIGGER USER")
    for login in ("sam", "dana"):
        assert "a contact that is closed" in refused(walled.plain(login), contact, grant)
    assert "Somebody else has this contact" in refused(walled.plain("priya"), contact, grant)
    assert walled.asked("SELECT FROM option_use WHERE result = 'granted'") == []


def test_a_handover_is_accepted_once_by_whom_it_is_for(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    team = walled.floor.people["sam"].team_id
    made = dana.handovers.make_handover(state.id, to_kind="team", to_id=team, to_name="Billing", question="Yours?")
    accept = {"handover_id": made.id}
    for login, said in (("dana", "not for you"), ("rosa", "not for you"), ("kim", "is not there any more, or not yet")):
        with pytest.raises(psycopg.Error, match=said):
            answer(walled.plain(login), an_event(f"a-{login}", "handover_accepted", accept))
    with pytest.raises(psycopg.Error, match="Only the person who passed a contact on"):
        answer(walled.plain("sam"), an_event("b", "handover_taken_back", accept))
    sam, priya = walled.plain("sam"), walled.plain("priya")
    with sam.transaction():
        answer(sam, an_event("first", "handover_accepted", accept))
        priya.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            answer(priya, an_event("second", "handover_accepted", accept))
    for late in (priya, sam):
        with pytest.raises(psycopg.Error, match="answered already"):
            answer(late, an_event("second", "handover_accepted", accept))
    assert walled.asked("SELECT holder_id FROM contact") == [(walled.floor.people["sam"].id,)]


def test_a_customer_of_another_division_is_not_named_by_who_only_knows_the_key(walled: Walled) -> None:
    """A contact of one's own that names a customer would pass them on to whom it is handed over."""
    kim, maria = walled.plain("kim"), walled.floor.maria.id
    log_event(kim, "kims", an_event("o", "opened", {"channel": "phone"}))
    said = refused(kim, "kims", an_event("i", "identified", {"customer_id": maria, "name": "", "level": "known"}))
    assert said == "There is no such customer here."
    assert walled.asked("SELECT customer_id FROM contact") == [(None,)]


def test_keys_of_others_are_not_taken(walled: Walled) -> None:
    """Nobody writes over a promise, a handover, an approval or a message by naming its key."""
    dana, state = walled.takes("dana")
    to_the_options(dana, state.id)
    dana.guided.accept_option(state.id, "refund-the-card")
    (promise,) = walled.asked("SELECT id FROM promise")[0]
    with psycopg.connect(walled.url) as owner:
        owner.execute(
            "INSERT INTO interaction (id, source, source_id, thread_id, channel, direction, started_at, subject, "
            "body_text, author_name, author_kind, author_address, internal, queue, outcome, state, raw) "
            "VALUES ('mail', 'mail', 'x', 'x', 'email', 'in', now(), '', '', '', '', '', false, '', '', '', '{}')"
        )
    before, priya = everything(walled), walled.plain("priya")
    assert "something else in the history" in refused(priya, "mail", an_event("o", "opened", {"channel": "phone"}))
    opened = an_event("o", "opened", {"channel": "phone"})
    promised = an_event("p", "promised", {"promise_id": promise, "what": "Nothing", "due_at": NOON})
    assert "in another contact" in refused(priya, "hers", opened, promised)
    assert everything(walled) == before


def test_what_a_colleague_does_not_have_is_not_theirs(walled: Walled) -> None:
    _, state = walled.takes("dana")
    before = everything(walled)
    for login in ("priya", "rosa"):
        own = walled.plain(login)
        assert "Somebody else has this contact" in refused(own, state.id, an_event("e", "noted", {"text": "x"}))
    assert "There is no such contact" in refused(walled.plain("kim"), state.id, an_event("e", "suggested", {}))
    assert "There is no such contact" in refused(walled.plain("kim"), "nowhere", an_event("e", "suggested", {}))
    in_their_name = an_event("e", "noted", {"text": "x"}, agent_id=walled.floor.people["dana"].id)
    assert "by nobody else" in refused(walled.plain("priya"), state.id, in_their_name)
    assert everything(walled) == before


_texts = st.one_of(st.text(max_size=20), st.just("\ud800"), st.just("\x00"), st.sampled_from([NOON, "charged-twice"]))
_numbers = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.just(10**400))
_values = st.recursive(
    st.one_of(st.none(), st.booleans(), _numbers, _texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_texts, inner, max_size=3)),
    max_leaves=6,
)
_KEYS = sorted({one.key for cls in KINDS.values() for one in declared_fields(cls)})


@st.composite
def _events(draw: st.DrawFn, keys: dict[str, str]) -> dict[str, Any]:
    """Anything that has the outlines of an event, some of it with keys that are there."""
    kind = draw(st.sampled_from([*KINDS, "teleported", ""]))
    data = draw(st.dictionaries(st.sampled_from(_KEYS), _values, max_size=4))
    for key in ("handover_id", "approval_id", "consult_id", "customer_id", "promise_id"):
        if draw(st.booleans()):
            data[key] = keys[key]
    event = {
        "id": draw(st.uuids()).hex,
        "kind": kind,
        "at": draw(st.sampled_from([NOON, "2199-12-31T00:00:00Z", "x"])),
        "seq": draw(st.one_of(st.none(), st.integers(-3, 2**33))),
        "data": data,
    }
    for name in draw(st.sets(st.sampled_from(["id", "kind", "at", "seq", "data"]), max_size=1)):
        event[name] = draw(_values)
    return event


@pytest.fixture
def busy(walled: Walled) -> tuple[dict[str, str], dict[str, psycopg.Connection[Any]]]:
    """A contact with something of everything, its keys, and everybody with a tool of their own."""
    dana, state = on_a_call(walled)
    dana.handovers.take_back(walled.asked("SELECT id FROM handover")[0][0])
    ask = {"approval_id": "asked", **REFUND, "amount": 500, "question": "May I?"}
    owe = {"promise_id": "owed", "what": "x", "due_at": NOON}
    priya = walled.floor.people["priya"].id
    put = {"consult_id": "put", "to_kind": "person", "to_id": priya, "to_name": "Priya", "question": "Is it?"}
    log_event(
        walled.plain("dana"),
        state.id,
        an_event("a", "approval_asked", ask),
        an_event("p", "promised", owe),
        an_event("c", "consult_asked", put),
    )
    (handover,) = walled.asked("SELECT id FROM handover")[0]
    keys = {
        "contact": state.id,
        "handover_id": handover,
        "approval_id": "asked",
        "promise_id": "owed",
        "consult_id": "put",
    }
    people = ("dana", "sam", "priya", "kim", "ines", "rosa", "marta")
    return {**keys, "customer_id": walled.floor.maria.id}, {login: walled.plain(login) for login in people}


@settings(max_examples=cases(300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_anything_by_anybody_is_done_or_refused_in_one_sentence_and_can_be_read(
    walled: Walled, busy: tuple[dict[str, str], dict[str, psycopg.Connection[Any]]], data: st.DataObject
) -> None:
    """Everything is drawn before anything is done: what happens once, as on a busy machine, then fails as what it is,
    and not as a strategy that draws otherwise."""
    keys, own = busy
    login = data.draw(st.sampled_from(sorted(own)))
    contact = data.draw(st.sampled_from([keys["contact"], "new", "", "x" * 99, "a b"]))
    events = data.draw(st.one_of(st.lists(_events(keys), max_size=3), _values))
    answer = json.dumps(data.draw(_events(keys)))
    said = json.dumps(events).replace("Infinity", "1e999")
    for statement, values in (
        ("SELECT public_acts.log_events(%s, %s, %s)", (HEAD, contact, said)),
        ("SELECT public_acts.answer_once(%s, %s)", (HEAD, answer)),
    ):
        try:
            own[login].execute(statement.encode(), values)
        except psycopg.Error as problem:
            assert problem.sqlstate == "KM001", (statement, values, problem)
            assert "\n" not in (problem.diag.message_primary or "")
    for reader in ("dana", "rosa"):
        desk = walled.desk(reader)
        for waiting in (desk.handovers.on_the_floor, desk.handovers.list_waiting, desk.approvals.list_waiting):
            waiting()
        desk.promises.list_owed(desk.person.id)
        assert desk.log.look_again(keys["contact"]).events[0].kind == "opened"
        desk.journal.close()
