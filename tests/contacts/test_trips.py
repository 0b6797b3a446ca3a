"""How often a desk waits for a server far away: once for each thing that is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kms_desktop.contacts.events.call import Held, Noted, Searched
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import IncomingCall
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from tests.contacts.conftest import Floor, furnished
from tests.trips import CountedWay, counted_way

NUMBER = "+442079460018"


@pytest.fixture
def far_away(postgres_workspace_url: str, tmp_path: Path) -> Iterator[tuple[Floor, CountedWay]]:
    """A floor whose desks reach the server by a way on which trips are counted."""
    with closing(open_database(postgres_workspace_url)) as owner, counted_way(postgres_workspace_url) as way:
        near = furnished(owner, tmp_path)
        with closing(open_database(way.url)) as far:
            yield replace(near, database=far, directory=Directory(far, "GB")), way
        for journal in near.journals:
            journal.close()


def test_what_is_logged_is_one_trip_and_brings_what_a_colleague_wrote(far_away: tuple[Floor, CountedWay]) -> None:
    floor, way = far_away
    dana, rosa = floor.desk("dana"), floor.desk("rosa")
    contact = dana.takes(floor).id
    rosa.call.log_suggestion(contact, "s", "flag", "Old price")
    with way.at_most(1):
        dana.call.log_note(contact, "Paid twice")
    with way.at_most(1):
        state = dana.call.set_hold(contact, True)
    assert [event.kind for event in state.events] == ["opened", "identified", "suggested", "noted", "held"]
    assert state.suggestions == ("s",)


def test_a_grant_within_its_limits_is_one_trip(far_away: tuple[Floor, CountedWay]) -> None:
    floor, way = far_away
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    dana.answers(contact, 2, 0, 0)
    dana.guided.set_fact(contact, "amount", 38)
    dana.guided.judge_options(dana.log.contact_state(contact))
    dana.guided.offer_option(contact, "refund-the-card")
    with way.at_most(1):
        state = dana.guided.accept_option(contact, "refund-the-card")
    assert [offer.option_id for offer in state.granted] == ["refund-the-card"]
    assert [promise.what for promise in state.promises] == ["refund on the card"]


def test_what_is_logged_together_is_one_trip(far_away: tuple[Floor, CountedWay]) -> None:
    floor, way = far_away
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    with way.at_most(1):
        said = [Searched(text="Charged twice"), Noted(text="Paid by card"), Held(on=True)]
        state = dana.log.record_events(contact, said)
    assert [event.kind for event in state.events[-3:]] == ["searched", "noted", "held"]
    assert (dana.outbox.waiting_count, dana.log.look_again(contact)) == (0, state)


def test_a_handover_is_taken_in_one_trip(far_away: tuple[Floor, CountedWay]) -> None:
    floor, way = far_away
    dana, sam = floor.desk("dana"), floor.desk("sam")
    contact = dana.takes(floor).id
    made = dana.handovers.make_handover(
        contact, to_kind="person", to_id=sam.person.id, to_name="Sam", question="Yours?"
    )
    with way.at_most(1):
        state = sam.handovers.accept_handover(made.id)
    assert (state.holder_id, state.number) == (sam.person.id, dana.log.look_again(contact).number)
    with way.at_most(1):
        sam.call.log_note(contact, "Mine now")


def test_a_call_is_taken_in_two_trips(far_away: tuple[Floor, CountedWay]) -> None:
    """One to see whether it is taken already, one to log it with who calls."""
    floor, way = far_away
    dana = floor.desk("dana")
    call, match = IncomingCall(NUMBER, "now", utc_now()), floor.directory.match_caller(NUMBER)
    dana.takes(floor, call_id="before")
    with way.at_most(2):
        state = dana.call.take_call(call, match, 1.0)
    assert [event.kind for event in state.events] == ["opened", "identified"]
    assert dana.call.take_call(call, match, 1.0) == state, "the same call is the same contact"
