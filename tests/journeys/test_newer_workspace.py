"""The workspace was brought to a newer version and this desktop was not: it reads, writes nothing, loses nothing."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import text

from kms_desktop.storage.database import open_database
from kms_desktop.storage.schema import HEAD
from kms_desktop.storage.tables import ContactEventRow, ContactRow
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.journeys.test_outage import strip


def bring_to(floor: Floor, revision: str, *statements: str) -> None:
    with closing(open_database(floor.settings.url, outdated=True)) as database:
        engine = database._engine
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
            connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": revision})


def worked(dana: Player) -> str:
    """A call, taken, guided as far as the options and wrapped up."""
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1", "1", "2")
    dana.type("38.50")
    dana.press("Enter")
    contact = dana.attached.desk.of.live.id
    assert "Transfer, spoken" in shown(dana.window.bar)
    guide = shown(dana.window.desk_page.work.guide)
    assert "how often this was granted cannot be counted until this desktop is updated" in guide
    dana.press("wrap_up", "1", "confirm")
    assert dana.attached.desk.stage.phase == "ready"
    assert dana.window.message.text() == ""
    return contact


def test_a_desktop_that_was_not_updated_reads_and_keeps_what_it_logs(either_floor: Floor) -> None:
    floor = either_floor
    bring_to(floor, "f00d")
    before = len(floor_rows(floor))
    dana = floor.desk("dana")
    said = strip(dana)
    assert "This workspace was brought to a newer version." in said
    assert "You can read. What you log is kept on this desktop until it is updated." in said
    assert "Try now" not in said
    assert "Update" in shown(dana.window.rail)
    contact = worked(dana)
    assert "What you log is kept on this desktop (" in strip(dana)
    assert len(floor_rows(floor)) == before
    dana.close()
    bring_to(floor, HEAD)
    updated = floor.desk("dana")
    updated.until(lambda: updated.attached.workspace.outbox.waiting_count == 0, "It was not delivered.")
    updated.settle()
    assert strip(updated) == ""
    state = floor.stored(contact)
    assert (state.phase, state.customer_name, len(state.settled)) == ("wrapped_up", "Maria Okafor", 3)


def floor_rows(floor: Floor) -> list:
    with closing(open_database(floor.settings.url, outdated=True)) as database, database.reading() as session:
        return list(session.execute(text("SELECT id FROM contact_event")))


@pytest.mark.parametrize("gone", [False, True], ids=["as it was", "a table changed"])
def test_a_workspace_that_is_brought_forward_in_the_middle_of_a_call_is_not_written_any_more(
    floor: Floor, gone: bool
) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    contact = dana.attached.desk.of.live.id
    rows = len(floor.rows(ContactEventRow, contact_id=contact))
    bring_to(floor, "f00d", *(["ALTER TABLE promise RENAME COLUMN what TO words"] if gone else []))
    dana.press("notes")
    dana.type("Rent is due Monday.")
    dana.until(lambda: "brought to a newer version" in strip(dana), "It was not said.")
    dana.press("Esc", "wrap_up", "confirm")
    assert dana.attached.desk.stage.phase == "ready"
    undo = ["ALTER TABLE promise RENAME COLUMN words TO what"] if gone else []
    bring_to(floor, HEAD, *undo)
    assert len(floor.rows(ContactEventRow, contact_id=contact)) == rows
    assert [row.phase for row in floor.rows(ContactRow, id=contact)] == ["on_call"]
    assert "Something went wrong" not in dana.window.message.text()
