"""What an agent reads of colleagues' contacts with a tool of their own, and what anybody takes out of the workspace."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from kms_desktop.contacts.model import ContactState
from kms_desktop.voc.contact_list import ContactList
from tests.contacts.test_leaving import DUE
from tests.security.conftest import Walled
from tests.security.door import an_event, log_event

OF_CONTACTS = ("contact", "contact_event", "handover", "approval", "repeat")


def closed_by(walled: Walled, login: str, call_id: str = "call-1") -> ContactState:
    """A contact that this person wrapped up, with something promised in it."""
    desk, state = walled.takes(login, call_id)
    desk.promising.make_promise(state.id, DUE, "call about the refund")
    return desk.wrapups.save_wrap_up(state.id, desk.wrapups.draft_wrap_up(desk.log.contact_state(state.id)))


def reads(walled: Walled, login: str, table: str) -> int:
    """Rows of this table, counted by the database for who asks."""
    row = walled.plain(login).execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_an_agent_reads_no_closed_contact_of_a_colleague(walled: Walled) -> None:
    closed_by(walled, "dana")
    for table in OF_CONTACTS:
        assert reads(walled, "priya", table) == 0, table
    assert reads(walled, "dana", "contact") == 1 and reads(walled, "dana", "contact_event") > 0


@pytest.mark.parametrize("login", ["ines", "rosa", "marta"])
def test_who_overlooks_the_floor_reads_them(walled: Walled, login: str) -> None:
    closed_by(walled, "dana")
    assert reads(walled, login, "contact") == 1 and reads(walled, login, "contact_event") > 0


def test_what_the_caller_was_told_and_is_owed_is_read_by_whoever_they_call(walled: Walled) -> None:
    """The history of the caller before them, whoever of the floor had them; of another division nobody's."""
    closed_by(walled, "dana")
    for table in ("interaction", "promise", "resolution"):
        assert reads(walled, "priya", table) == 1, table
        assert reads(walled, "kim", table) == 0, table
    priya = walled.desk("priya")
    assert [one.what for one in priya.promises.of_customer(walled.floor.maria.id)] == ["call about the refund"]


def test_what_is_open_is_seen_and_no_more_once_it_is_closed(walled: Walled) -> None:
    """A colleague has the same customer on the line; an approval waits for a team lead."""
    dana, state = walled.takes("dana")
    assert reads(walled, "priya", "contact") == 1
    dana.wrapups.save_wrap_up(state.id, dana.wrapups.draft_wrap_up(dana.log.contact_state(state.id)))
    assert reads(walled, "priya", "contact") == 0


def test_who_passed_a_contact_on_and_who_took_it_both_go_on_reading_it(walled: Walled) -> None:
    dana, state = walled.takes("dana")
    priya = walled.desk("priya")
    made = dana.handovers.make_handover(
        state.id, question="Please look", to_kind="person", to_id=priya.person.id, to_name="Priya Nair"
    )
    assert priya.handovers.accept_handover(made.id).events[0].contact_id == state.id
    priya.wrapups.save_wrap_up(state.id, priya.wrapups.draft_wrap_up(priya.log.contact_state(state.id)))
    assert [reads(walled, login, "contact") for login in ("dana", "priya", "sam")] == [1, 1, 0]


def test_nobody_learns_what_was_logged_by_logging_something(walled: Walled) -> None:
    """The keys of contacts stand in the history, and an act gives back what is stored beside what it was told."""
    state = closed_by(walled, "dana")
    said = an_event("mine", "suggested", {"text": "x"})
    with pytest.raises(psycopg.Error, match="There is no such contact here"):
        log_event(walled.plain("priya"), state.id, said)
    assert walled.asked("SELECT count(*) FROM contact_event WHERE id = 'mine'") == [(0,)]


def export(walled: Walled, login: str, *ids: str, what: str = "contacts") -> Any:
    return walled.acts(login, "export_list", what=what, ids=list(ids), by_login="somebody else")


def told(walled: Walled) -> list[tuple[Any, ...]]:
    return walled.asked("SELECT who, data FROM audit WHERE what = 'list exported' ORDER BY seq")


def test_an_agent_exports_what_they_handled_and_nothing_else(walled: Walled) -> None:
    own, other = closed_by(walled, "dana"), closed_by(walled, "sam", "call-2")
    open_one = walled.takes("priya", "call-3")[1]
    export(walled, "dana", own.id)
    for taken in ((other.id,), (own.id, other.id), (open_one.id,), ("nothing",)):
        with pytest.raises(psycopg.Error) as refused:
            export(walled, "dana", *taken)
        assert refused.value.sqlstate == "KM001"
    assert told(walled) == [("dana", {"list": "contacts", "rows": 1})]


def test_supervisors_and_administrators_export_their_division_and_editors_do_not(walled: Walled) -> None:
    mine, elsewhere = closed_by(walled, "dana"), closed_by_another_division(walled)
    for login in ("rosa", "marta"):
        export(walled, login, mine.id)
        with pytest.raises(psycopg.Error, match="that are there, and that you see"):
            export(walled, login, mine.id, elsewhere)
    with pytest.raises(psycopg.Error, match="a supervisor or an administrator those of the floor"):
        export(walled, "ines", mine.id)
    assert told(walled) == [(login, {"list": "contacts", "rows": 1}) for login in ("rosa", "marta")]


def closed_by_another_division(walled: Walled) -> str:
    log_event(walled.plain("kim"), "theirs", an_event("o", "opened", {"channel": "phone"}))
    return "theirs"


def test_nobody_exports_a_suggestion_they_do_not_read(walled: Walled) -> None:
    said = {
        "kind": "suggestion",
        "text": "x",
        "made_by": walled.floor.people["dana"].id,
        "contact_id": "",
        "made_at": "2026-11-22T12:09:00+00:00",
    }
    said |= {"article_id": "", "article_title": "", "revision": "", "passage": "", "context": {}}
    walled.acts("dana", "submit_suggestion", suggestion_id="s-1", said=psycopg.types.json.Json(said))
    export(walled, "dana", "s-1", what="suggestions")
    export(walled, "rosa", "s-1", what="suggestions")
    for login in ("priya", "ines"):
        with pytest.raises(psycopg.Error, match="that are there, and that you see"):
            export(walled, login, "s-1", what="suggestions")
    with pytest.raises(psycopg.Error, match="that are there, and that you see"):
        export(walled, "rosa", "s-1", "nothing", what="suggestions")


def test_an_export_counts_each_row_once_and_takes_no_list_of_lists(walled: Walled) -> None:
    own = closed_by(walled, "dana")
    export(walled, "dana", own.id, own.id, own.id)
    assert told(walled) == [("dana", {"list": "contacts", "rows": 1})]
    for odd in ([None], [["a", "b"], ["c", "d"]], [own.id, None]):
        with pytest.raises(psycopg.Error) as refused:
            walled.acts("dana", "export_list", what="contacts", ids=odd, by_login="")
        assert refused.value.sqlstate == "KM001"


def test_the_program_lists_for_an_agent_what_they_handled_and_for_a_supervisor_the_floor(walled: Walled) -> None:
    own, other = closed_by(walled, "dana"), closed_by(walled, "sam", "call-2")

    def listed(login: str) -> set[str]:
        return {line.id for line in ContactList(walled.database(login), walled.floor.people[login]).list_contacts()}

    assert (listed("dana"), listed("priya"), listed("rosa")) == ({own.id}, set(), {own.id, other.id})
