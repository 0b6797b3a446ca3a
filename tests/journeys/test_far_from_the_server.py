"""What a window asks of a server that is far away: how many trips a person waits for, counted on the line to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import make_url

from distance_proxy import RunningProxy, distance_proxy
from kms_desktop.customers.model import IncomingCall
from kms_desktop.storage.ids import new_key, utc_now
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.logins import own_url


class Far:
    """A floor behind a line that counts. `desk` opens a window that has nothing under way any more, and asks nothing by
    the clock."""

    def __init__(self, floor: Floor, line: RunningProxy) -> None:
        self.floor, self.line = floor, line

    def desk(self, staff: str) -> Player:
        far = make_url(own_url(self.floor.settings.database_url, staff)).set(port=self.line.port)
        player = self.floor.desk(staff, database_url=far.render_as_string(hide_password=False), retry_seconds=3600)
        player.until(lambda: player.attached.articles is not None)
        player.settle()
        return player


@pytest.fixture
def line(postgres_url: str) -> Iterator[RunningProxy]:
    with distance_proxy(make_url(postgres_url).port or 5432) as proxy:
        yield proxy


@pytest.fixture
def far(line: RunningProxy, postgres_floor: Floor) -> Far:
    return Far(postgres_floor, line)


def fewest_trips(far: Far, player: Player, act: Callable[[], object]) -> int:
    """Of three times, as what is looked at by the clock may fall in one of them."""
    counted = []
    for _ in range(3):
        before = far.line.trips
        act()
        player.settle()
        counted.append(far.line.trips - before)
    return min(counted)


def test_a_look_at_what_colleagues_changed_is_one_trip(far: Far) -> None:
    dana = far.desk("dana")
    assert fewest_trips(far, dana, dana.attached._on_workspace_changed) == 1


def test_with_a_caller_in_hand_a_look_is_one_trip_too(far: Far) -> None:
    dana = far.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    assert fewest_trips(far, dana, dana.attached._on_workspace_changed) == 1


def test_who_rings_and_what_was_before_are_there_after_one_trip(far: Far) -> None:
    dana = far.desk("dana")
    before = far.line.trips
    with far.line.only_trips(1):
        dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
        dana.until(lambda: dana.attached.desk.stage.phase == "ringing")
        assert "Maria Okafor" in shown(dana.window.bar)
        assert "Maria, last three" in shown(dana.window.desk_page.left)
    dana.settle()
    told = (
        "who else has her and her card; what it is about; the call is told; that it rang here is told, as the key of "
        "the call comes with the answer before; a look at what both changed, or at each where they are told apart"
    )
    assert far.line.trips - before <= 1 + 8, told  # on a busy machine a look more


def test_a_supervisors_page_is_one_trip(far: Far) -> None:
    rosa = far.desk("rosa")
    rosa.window.show_page(2)
    rosa.settle()
    assert fewest_trips(far, rosa, rosa.attached.voice.refresh_page) == 1


def test_a_handover_that_waits_is_seen_with_one_look_and_its_contact(far: Far) -> None:
    dana, sam = far.desk("dana"), far.floor.workspace("sam")
    call = IncomingCall(MARIAS_NUMBER, new_key(), utc_now(), "Billing line")
    state = sam.call.take_call(call, sam.directory.match_caller(MARIAS_NUMBER), 1.0)
    me = dana.attached.workspace.person
    sam.handovers.make_handover(state.id, to_kind="person", to_id=me.id, to_name=me.name, question="Please go on.")
    dana.until(lambda: dana.attached.desk.of.handover.incoming is not None)
    dana.settle()
    before = far.line.trips
    dana.attached.desk.look()
    dana.settle()
    assert far.line.trips - before <= 3, "one, the contact, and the end of its picture, which nobody waits for"


def test_a_line_that_broke_while_nothing_was_asked_is_noticed_by_nobody(far: Far) -> None:
    dana = far.desk("dana")
    far.line.cut()
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    assert "Maria Okafor" in shown(dana.window.bar)
    assert dana.window.message.text() == ""
    assert dana.attached.workspace.database.away_since is None
