"""A promise ends once, the same for everybody: kept, broken, moved, handed on, told of, undone; now or later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.leaving import Leaving
from kms_desktop.contacts.model import Event, Promise
from kms_desktop.contacts.promise_queries import WantedPromises
from kms_desktop.contacts.state import fold_events
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.tables import PromiseRow
from tests.contacts.conftest import Desk, Floor
from tests.contacts.events_for_tests import DANA, SAM, Told
from tests.contacts.test_rows_follow_events import MANY, Both, both, rows_of  # noqa: F401

DUE = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)
LATER = DUE + timedelta(days=1)


def promised(floor: Floor, desk: Desk) -> Promise:
    """From a contact that is wrapped up."""
    contact = desk.takes(floor).id
    desk.promising.make_promise(contact, DUE, "call about the refund", channel="phone")
    desk.wrapups.save_wrap_up(contact, desk.wrapups.draft_wrap_up(desk.log.contact_state(contact)))
    [owed] = desk.promises.list_owed(desk.person.id)
    return owed


def row_of(floor: Floor, promise: Promise) -> PromiseRow:
    with floor.database.reading() as session:
        return session.exec(select(PromiseRow).where(PromiseRow.id == promise.id)).one()


def folded(desk: Desk, promise: Promise) -> Promise:
    [one] = desk.log.look_again(promise.contact_id).promises
    return one


def agrees(floor: Floor, desk: Desk, promise: Promise) -> Promise:
    """The row says what the log says."""
    row, told = row_of(floor, promise), folded(desk, promise)
    names = ("owner_id", "due_at", "state", "channel", "next_word_at", "why", "settled_by", "settled_at", "moves")
    names += ("newest_seq",)
    assert {name: getattr(row, name) for name in names} == {name: getattr(told, name) for name in names}
    return told


def test_kept_it_is_owed_no_more_and_stays_kept(floor: Floor) -> None:
    dana, rosa = floor.desk("dana"), floor.desk("rosa")
    owed = promised(floor, dana)
    done = dana.promising.keep_promise(owed)
    assert (done.after.state, done.after.settled_by) == ("kept", dana.person.id)
    assert dana.promises.list_owed(dana.person.id) == dana.promises.of_customer(floor.maria.id) == []
    with pytest.raises(Refused, match="settled already; somebody was quicker"):
        rosa.promising.break_promise(owed, "forgotten")
    assert agrees(floor, dana, owed).state == "kept"
    rosa.wrapups.reopen_contact(owed.contact_id, "the refund did not come")
    assert agrees(floor, dana, owed).state == "kept", "a later event does not open it again"


def test_broken_says_why_in_a_code_that_reports_count(floor: Floor) -> None:
    dana = floor.desk("dana")
    owed = promised(floor, dana)
    with pytest.raises(KmsError, match="Say why the promise was not kept"):
        dana.promising.break_promise(owed, "because")
    dana.promising.break_promise(owed, "not_reached")
    told = agrees(floor, dana, owed)
    assert (told.state, told.why) == ("broken", "not_reached")
    [listed] = dana.promises.of_floor(WantedPromises(state="broken"))()
    assert (listed.id, listed.owner_name, listed.customer_name) == (owed.id, "Dana Webb", "Maria Okafor")


def test_moved_it_is_due_later_and_the_word_before_is_due_no_more(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    dana.promising.make_promise(contact, DUE, "send the letter", next_word_at=DUE - timedelta(hours=2))
    [owed] = dana.promises.list_owed(dana.person.id)
    assert owed.next_due == DUE - timedelta(hours=2)
    moved = dana.promising.move_promise(owed, LATER, "customer").after
    told = agrees(floor, dana, owed)
    assert (told.due_at, told.why, told.moves, told.next_word_at) == (LATER, "customer", 1, None)
    again = dana.promising.give_word(moved, DUE + timedelta(hours=3)).after
    assert agrees(floor, dana, owed).next_word_at == DUE + timedelta(hours=3)
    dana.promising.give_word(again)
    assert agrees(floor, dana, owed).next_due == LATER


def test_a_word_after_the_promise_itself_is_none(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    state = dana.promising.make_promise(contact, DUE, "send the letter", next_word_at=LATER)
    assert [promise.next_word_at for promise in state.promises] == [None]


def test_handed_on_it_is_owed_by_the_colleague_who_settles_it(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    owed = promised(floor, dana)
    assert dana.promising.pass_promise(owed, sam.person).after.owner_name == "Sam Ruiz"
    assert dana.promises.list_owed(dana.person.id) == []
    [hers] = sam.promises.list_owed(sam.person.id)
    sam.promising.keep_promise(hers)
    told = agrees(floor, dana, owed)
    assert (told.state, told.owner_id, told.settled_by) == ("kept", sam.person.id, sam.person.id)


def test_somebody_who_takes_no_calls_is_handed_nothing(floor: Floor) -> None:
    dana = floor.desk("dana")
    owed = promised(floor, dana)
    reviewer = Roster(floor.database).add_person("quinn", "Quinn Lee", "quality_reviewer", "Front line", "agent")
    with pytest.raises(KmsError, match="Quinn Lee takes no calls"):
        dana.promising.pass_promise(owed, reviewer)
    assert agrees(floor, dana, owed).owner_id == dana.person.id


ACTS: dict[str, Callable[[Desk, Promise, Desk], Any]] = {
    "kept": lambda desk, owed, _sam: desk.promising.keep_promise(owed),
    "broken": lambda desk, owed, _sam: desk.promising.break_promise(owed, "no_time"),
    "moved": lambda desk, owed, _sam: desk.promising.move_promise(owed, LATER, "customer"),
    "handed on": lambda desk, owed, sam: desk.promising.pass_promise(owed, sam.person),
    "told of": lambda desk, owed, _sam: desk.promising.give_word(owed, DUE - timedelta(hours=1)),
}


@pytest.mark.parametrize("act", ACTS)
def test_each_is_undone_and_it_is_as_it_was(floor: Floor, act: str) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    owed = promised(floor, dana)
    before = folded(dana, owed)
    done = ACTS[act](dana, owed, sam)
    assert folded(dana, owed) != before
    dana.promising.undo(done)
    assert replace(agrees(floor, dana, owed), newest_seq=before.newest_seq) == before
    assert [one.id for one in dana.promises.list_owed(dana.person.id)] == [owed.id]
    assert sam.promises.list_owed(sam.person.id) == []


@pytest.mark.parametrize("act", ACTS)
def test_whoever_neither_owes_it_nor_decides_does_none_of_them(floor: Floor, act: str) -> None:
    dana, sam, priya, rosa = (floor.desk(login) for login in ("dana", "sam", "priya", "rosa"))
    owed = promised(floor, dana)
    before = folded(dana, owed)
    with pytest.raises(Refused, match="settled by whoever owes it"):
        ACTS[act](priya, owed, sam)
    assert (folded(dana, owed), priya.outbox.waiting_count) == (before, 0)
    ACTS[act](rosa, owed, sam)
    assert agrees(floor, dana, owed) != before


def test_what_somebody_promised_who_left_stays_with_the_colleague_when_they_return(floor: Floor) -> None:
    dana, rosa = floor.desk("dana"), floor.desk("rosa")
    owed = promised(floor, dana)
    Leaving(floor.database, floor.roster).remove_person("dana", to="sam")
    floor.roster.return_person("dana")
    rosa.wrapups.reopen_contact(owed.contact_id, "the refund did not come")
    sam = floor.people["sam"]
    assert agrees(floor, rosa, owed).owner_id == sam.id
    assert [one.id for one in rosa.promises.list_owed(sam.id)] == [owed.id]


def test_the_list_of_the_floor_is_filtered_by_owner_team_and_how_late(floor: Floor) -> None:
    dana = floor.desk("dana")
    owed, team = promised(floor, dana), dana.person.team_id

    def found(**wanted: Any) -> list[str]:
        return [one.id for one in dana.promises.of_floor(WantedPromises(**wanted))()]

    assert found() == found(owner_id=dana.person.id) == found(team_id=team) == [owed.id]
    assert found(due_before=DUE + timedelta(minutes=1)) == [owed.id]
    for nothing in ({"due_before": DUE}, {"owner_id": "nobody"}, {"team_id": "none"}, {"state": "kept"}):
        assert found(**nothing) == [], nothing


# two desks that did not know of each other

_CHANGES = ("promise_kept", "promise_broken", "promise_moved", "promise_passed", "promise_word_given")


@st.composite
def apart(draw: st.DrawFn) -> list[Event]:
    """Dana made a promise; then both desks go on for themselves from there, each undoing some of what it said."""
    told = Told()
    told("opened")
    told("promised", promise_id="p", what="call", due_at="2026-11-23T12:09:00+00:00")
    told("wrapped_up")
    base, found = list(told.events), []
    for by, first in ((DANA, 100), (SAM, 200)):
        mine: list[Event] = []
        for number in range(draw(st.integers(0, 4))):
            desk = Told()
            desk.events = [*base, *mine]
            undoes = [one.id for one in mine if one.kind != "promise_undone"]
            kind = draw(st.sampled_from([*_CHANGES, *(["promise_undone"] if undoes else [])]))
            data = {
                "promise_kept": {},
                "promise_broken": {"why": draw(st.sampled_from(["no_time", "forgotten"]))},
                "promise_moved": {"due_at": draw(st.sampled_from(["2026-11-25T08:00:00Z", "2026-11-26T08:00:00Z"]))},
                "promise_passed": {"to_id": draw(st.sampled_from([DANA, SAM, "rosa"]))},
                "promise_word_given": {"next_word_at": "2026-11-23T10:00:00Z"},
                "promise_undone": {"event_id": draw(st.sampled_from(undoes or [""]))},
            }[kind]
            said = desk(kind, by, promise_id="p", **data)
            key = f"{said.id[:-4]}{first + draw(st.integers(0, 9)) * 10 + number:04d}"
            mine.append(Event(key, said.contact_id, said.seq, said.at, said.agent_id, said.payload, said.data))
        found += mine
    return [*base, *found]


@given(events=apart(), order=st.randoms(use_true_random=False))
def test_any_order_of_what_two_desks_said_gives_one_state(events: list[Event], order: Any) -> None:
    once = fold_events(events)
    shuffled = [*events, *events[-2:]]
    order.shuffle(shuffled)
    assert fold_events(shuffled).promises == once.promises
    settled = [one for one in once.promises if one.state != "open"]
    assert all(one.settled_by in (DANA, SAM) and one.settled_at for one in settled)


@MANY
@given(events=apart(), order=st.randoms(use_true_random=False))
def test_the_server_and_a_file_come_to_the_same_row_in_any_order(
    both: Both,  # noqa: F811
    events: list[Event],
    order: Any,
) -> None:
    from tests.contacts.test_projection import of_a_new_contact

    mine = of_a_new_contact(events)
    shuffled = list(mine)
    order.shuffle(shuffled)
    for event in shuffled:
        both.deliver(event)
    contact = mine[0].contact_id
    sides = [rows_of(side, contact)["PromiseRow"] for side in (both.server, both.file)]
    [told] = fold_events(mine).promises
    assert sides[0] == sides[1]
    names = ("owner_id", "due_at", "state", "why", "next_word_at", "settled_by", "settled_at", "moves")
    assert {name: sides[0][0][name] for name in names} == {name: getattr(told, name) for name in names}
