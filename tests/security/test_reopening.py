"""Who reopens a contact that is wrapped up, on a login of their own: the program's way, and with a tool past it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest

from kms_desktop.errors import NotFound
from tests.contacts.conftest import Desk
from tests.security.conftest import Walled
from tests.security.door import an_event, log_event
from tests.security.test_erasing import FORGET
from tests.security.test_own_login import to_the_options

WRAPPED_UP = {"reason": "", "outcome": "dissatisfied", "words": "", "article_id": "", "article_title": "", "link": ""}


def closed_by_sam(walled: Walled) -> tuple[Desk, str]:
    """Dana had Maria on the line, Sam took it over and wrapped it up."""
    dana, state = walled.takes("dana")
    to_the_options(dana, state.id)
    sam = walled.desk("sam")
    made = dana.handovers.make_handover(
        state.id, to_kind="person", to_id=sam.person.id, to_name=sam.person.name, question="Can you refund it?"
    )
    sam.handovers.accept_handover(made.id)
    close(sam, state.id, "satisfied")
    return sam, state.id


def close(desk: Desk, contact: str, outcome: str) -> None:
    draft = desk.wrapups.draft_wrap_up(desk.log.contact_state(contact))
    desk.wrapups.save_wrap_up(contact, replace(draft, outcome=outcome))  # type: ignore[arg-type]
    assert (desk.outbox.waiting_count, desk.journal.rejected_entries()) == (0, [])


def log(walled: Walled, login: str, contact: str, kind: str = "reopened", data: Any = None, seq: int = 99) -> None:
    """What somebody's own tool says, as themselves."""
    log_event(walled.plain(login), contact, an_event(f"forged-{login}-{kind}-{seq}", kind, data or {}, seq))


def row_of(walled: Walled) -> tuple[str, str, str]:
    (found,) = walled.asked("SELECT s.login, c.phase, c.outcome FROM contact c JOIN staff s ON s.id = c.holder_id")
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("who", ["sam", "rosa"])
def test_the_last_to_have_it_and_a_supervisor_reopen_it_and_its_row_is_theirs(walled: Walled, who: str) -> None:
    _, contact = closed_by_sam(walled)
    promised = walled.asked("SELECT id, owner_id, state FROM promise")
    desk = walled.desk(who)
    desk.wrapups.reopen_contact(contact, "The bank has not paid")
    assert row_of(walled) == (who, "on_call", "")
    assert walled.asked("SELECT FROM resolution") == []
    desk.call.log_note(contact, "Paid now")
    close(desk, contact, "mollified")
    assert row_of(walled) == (who, "wrapped_up", "mollified")
    assert walled.asked("SELECT outcome, agent_id FROM resolution") == [("mollified", desk.person.id)]
    assert walled.asked("SELECT count(*) FROM interaction WHERE source = 'contact'") == [(1,)]
    assert walled.asked("SELECT id, owner_id, state FROM promise") == promised


@pytest.mark.parametrize("login", ["dana", "priya", "ines"])
def test_an_earlier_holder_another_agent_and_an_editor_cannot_with_a_tool(walled: Walled, login: str) -> None:
    _, contact = closed_by_sam(walled)
    with pytest.raises(psycopg.Error, match="is reopened by who wrapped it up"):
        log(walled, login, contact)
    assert row_of(walled) == ("sam", "wrapped_up", "satisfied")


def test_a_supervisor_of_another_division_neither_sees_nor_reopens_it(walled: Walled) -> None:
    _, contact = closed_by_sam(walled)
    walled.joins("olga", "Olga Brandt", "supervisor", "Other brand", "manager")
    with pytest.raises(NotFound):
        walled.desk("olga").wrapups.reopen_contact(contact)
    with pytest.raises(psycopg.Error, match="is reopened by who wrapped it up"):
        log(walled, "olga", contact)
    assert row_of(walled) == ("sam", "wrapped_up", "satisfied")


def test_it_is_reopened_in_ones_own_name_alone(walled: Walled) -> None:
    sam, contact = closed_by_sam(walled)
    with pytest.raises(psycopg.Error, match="by the person who did it"):
        log_event(walled.plain("priya"), contact, an_event("forged", "reopened", {}, agent_id=sam.person.id))


def test_it_is_not_reopened_twice_nor_while_it_is_open(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    with pytest.raises(psycopg.Error, match="only while it is closed"):
        log(walled, "dana", state.id)
    close(dana, state.id, "satisfied")
    log(walled, "dana", state.id)
    for login in ("dana", "rosa"):
        with pytest.raises(psycopg.Error, match="only while it is closed"):
            log(walled, login, state.id, seq=100)


def test_two_tools_at_once_reopen_it_once(walled: Walled) -> None:
    """The second waits for the first, and is refused then."""
    _, contact = closed_by_sam(walled)
    sam, rosa = walled.plain("sam"), walled.plain("rosa")
    with sam.transaction():
        log_event(sam, contact, an_event("first", "reopened", {}))
        rosa.execute(b"SET lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            log_event(rosa, contact, an_event("second", "reopened", {}))
    with pytest.raises(psycopg.Error, match="only while it is closed"):
        log_event(rosa, contact, an_event("second", "reopened", {}))


def test_whoever_lost_it_cannot_wrap_it_up_again(walled: Walled) -> None:
    """Who never had it is refused; what one writes who had it stands in the log, and the contact stays as it is."""
    _, contact = closed_by_sam(walled)
    rosa = walled.desk("rosa")
    rosa.wrapups.reopen_contact(contact, "Not paid")
    with pytest.raises(psycopg.Error, match="Somebody else has this contact"):
        log(walled, "priya", contact, "wrapped_up", WRAPPED_UP)
    log(walled, "sam", contact, "wrapped_up", WRAPPED_UP)
    state = rosa.log.look_again(contact)
    assert (state.phase, state.holder_id, state.outcome) == ("on_call", rosa.person.id, "")
    assert [one.what for one in state.conflicts] == ["wrapped_up_by_another"]
    assert row_of(walled) == ("rosa", "on_call", "")


def test_who_had_it_once_does_not_take_it_back(walled: Walled) -> None:
    """Sam accepted it once; Rosa reopened it, and has it."""
    _, contact = closed_by_sam(walled)
    log(walled, "rosa", contact)
    (passed,) = walled.asked("SELECT id FROM handover")[0]
    own = walled.plain("sam")
    for kind in ("handover_accepted", "handover_taken_back"):
        with pytest.raises(psycopg.Error, match=r"answered already|Only the person who passed"):
            log_event(own, contact, an_event(kind, kind, {"handover_id": passed}))
    away = {"handover_id": "h", "to_kind": "person", "to_id": walled.floor.people["dana"].id, "question": ""}
    with pytest.raises(psycopg.Error, match="Somebody else has this contact; it was not passed on"):
        log_event(own, contact, an_event("away", "handed_over", away))
    log_event(own, contact, an_event("first", "noted", {"text": "Mine from the start"}, seq=-5))
    assert row_of(walled)[:2] == ("rosa", "on_call")


def test_what_is_erased_stays_closed(walled: Walled) -> None:
    _, contact = closed_by_sam(walled)
    walled.plain("rosa").execute(FORGET, (walled.floor.maria.id,))
    for login in ("sam", "rosa"):
        with pytest.raises(psycopg.Error, match="only while it is closed"):
            log(walled, login, contact)


def test_nobody_deletes_what_the_wrap_up_left(walled: Walled) -> None:
    _, contact = closed_by_sam(walled)
    walled.desk("sam").wrapups.reopen_contact(contact)
    for table in ("resolution", "interaction", "contact_event", "promise"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain("sam").execute(f"DELETE FROM {table}".encode())
