"""A note is on disk while it is typed, in the log once it rests, and never replaced under somebody's hands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from kms_desktop.contacts.drafts import Drafts
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.model import CallerMatch, IncomingCall
from kms_desktop.services.workspace import Workspace
from kms_desktop.storage.ids import utc_now
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.notes_presenter import NotesPresenter
from tests.desks import Floor

NEVER = 3_600_000


class Desk:
    """A note field without a window: what it was given to show, and the presenter behind it."""

    def __init__(self, workspace: Workspace, background: Background, rest_ms: int, draft_ms: int) -> None:
        self.workspace, self.background, self.owner = workspace, background, QObject()
        self.drafts = Drafts(workspace.journal)
        self.live = LiveContact(background, self.owner)
        self.notes = NotesPresenter(
            self.live, workspace.call, self.drafts, background, draft_ms, rest_ms, parent=self.owner
        )
        self.shown: list[str] = []
        self.live.changed.connect(self.notes.on_contact_changed)
        self.notes.note_changed.connect(self.shown.append)

    def take(self) -> str:
        call = IncomingCall("", f"call-{utc_now().isoformat()}", utc_now())
        match = CallerMatch("", "Number withheld", "unknown", "The number is withheld.")
        state = self.workspace.call.take_call(call, match, 1.0)
        self.live.show_contact(state)
        return state.id

    def stored(self, contact: str) -> str:
        return self.workspace.log.contact_state(contact).note


@pytest.fixture
def desks(floor: Floor, qtbot) -> Iterator:
    background = Background()

    def make(rest_ms: int = NEVER, draft_ms: int = NEVER) -> Desk:
        return Desk(floor.workspace("dana"), background, rest_ms, draft_ms)

    yield make
    background.stop()


def test_a_note_that_rests_is_logged_once(desks, qtbot) -> None:
    desk = desks(rest_ms=10)
    contact = desk.take()
    for words in ("R", "Re", "Rent is due"):
        desk.notes.set_text(words)
    qtbot.waitUntil(lambda: desk.live.state.note == "Rent is due")
    assert [e.kind for e in desk.workspace.log.contact_state(contact).events].count("noted") == 1


def test_what_is_typed_is_on_disk_before_it_rests_and_the_draft_goes_once_it_is_logged(desks, qtbot) -> None:
    desk = desks(draft_ms=1)
    contact = desk.take()
    qtbot.waitUntil(lambda: desk.background.idle)
    with qtbot.waitSignal(desk.notes.saved):
        desk.notes.set_text("Rent is due")
    assert desk.drafts.read_draft(f"note:{contact}") == "Rent is due"
    assert desk.stored(contact) == ""
    desk.notes.log_note()
    qtbot.waitUntil(lambda: desk.live.state.note == "Rent is due")
    assert desk.drafts.read_draft(f"note:{contact}") == ""


def test_a_card_number_in_a_note_never_reaches_the_disk(desks, qtbot) -> None:
    desk = desks(draft_ms=1)
    contact = desk.take()
    qtbot.waitUntil(lambda: desk.background.idle)
    with qtbot.waitSignal(desk.notes.saved):
        desk.notes.set_text("card 4111 1111 1111 1111")
    assert "4111 1111 1111" not in desk.drafts.read_draft(f"note:{contact}")
    desk.notes.log_note()
    qtbot.waitUntil(lambda: desk.live.state.note != "")
    assert "4111 1111 1111" not in desk.stored(contact)


def test_what_was_typed_before_the_call_belongs_to_it(desks, qtbot) -> None:
    desk = desks(rest_ms=10)
    desk.notes.set_text("Somebody rang twice")
    contact = desk.take()
    qtbot.waitUntil(lambda: desk.stored(contact) == "Somebody rang twice")
    assert desk.shown == []


def test_a_draft_of_a_killed_program_is_shown_again_with_what_was_typed_since_below_it(desks, qtbot) -> None:
    desk = desks()
    contact = desk.take()
    desk.live.clear_contact()
    desk.drafts.keep_draft(f"note:{contact}", "Rent is due")
    desk.notes.set_text("She rings again")
    desk.live.show_contact(desk.workspace.log.contact_state(contact))
    qtbot.waitUntil(lambda: bool(desk.shown) and desk.shown[-1] != "")
    assert desk.shown[-1] == "Rent is due\nShe rings again"


def test_the_note_of_one_contact_never_reaches_the_next(desks, qtbot) -> None:
    desk = desks(rest_ms=10)
    first = desk.take()
    desk.notes.set_text("Rent is due")
    qtbot.waitUntil(lambda: desk.stored(first) == "Rent is due")
    desk.live.clear_contact()
    assert desk.shown[-1] == ""
    second = desk.take()
    qtbot.waitUntil(lambda: desk.background.idle)
    desk.notes.log_note()
    qtbot.waitUntil(lambda: desk.background.idle)
    assert (desk.stored(first), desk.stored(second)) == ("Rent is due", "")


def test_a_note_without_a_call_is_not_logged_anywhere(desks, qtbot) -> None:
    desk = desks(rest_ms=1, draft_ms=1)
    desk.notes.set_text("Nobody is on the line")
    desk.notes.log_note()
    qtbot.waitUntil(lambda: desk.background.idle)
    assert desk.live.state == ContactState()
    assert desk.workspace.log.open_contacts() == []
