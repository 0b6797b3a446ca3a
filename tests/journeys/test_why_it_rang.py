"""Why it rang or did not: opened from the menu by who supports the floor, read by keys, closed again."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import Any

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.reception import Reception, ReceptionNote
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from tests.desks import Floor, shown


def tell(floor: Floor, *extensions: str) -> None:
    """A call at each of these, and a wrong token."""
    with closing(open_database(floor.settings.url)) as database:
        Roster(database).change_person("tom", "extensions", "207")
        reception, now = Reception(database), utc_now()
        events = [
            CallEvent(
                "new",
                f"r-{n}",
                now - timedelta(seconds=60 - n),
                number="+441632960961",
                extensions=(one,),
                source="asterisk",
            )
            for n, one in enumerate(extensions)
        ]
        assert reception.store_events(events) == [""] * len(events)
        reception.store_notes([ReceptionNote("token_wrong", "zammad", "10.0.0.7", 3)])


def panel_of(rosa: Any) -> Any:
    rosa.attached.show_rings()
    rosa.settle()
    return rosa.attached._rings


def told_by(panel: Any) -> str:
    """What happened, of all rows."""
    model = panel.table.model()
    return "\n".join(str(model.index(row, 3).data()) for row in range(model.rowCount()))


def test_a_supervisor_reads_for_each_ring_what_happened_and_what_to_do(either_floor: Floor) -> None:
    tell(either_floor, "299", "207")
    rosa = either_floor.desk("rosa")
    assert "show_rings" in {entry[0] for entry in rosa.attached.offered.menu_entries() if entry}
    before = rosa.window.focusWidget()
    panel = panel_of(rosa)
    words = shown(panel)
    assert panel.is_open() and panel.table.hasFocus()
    happened = told_by(panel).split("\n")
    assert "Extension 299 is nobody’s; told" in told_by(panel).replace("'", "’")
    assert any(line.startswith("No window was open") for line in happened)
    assert "3 requests from 10.0.0.7 had a wrong token" in happened
    assert " rings, " in words and " not shown" in words
    advice = set()
    for _ in happened[:4]:
        advice.add(panel.advice.toPlainText())
        rosa.hit("Down")
    assert any("staff change LOGIN" in one for one in advice) and any("Start the program" in one for one in advice)
    rosa.press("leave")
    assert not panel.is_open() and rosa.window.focusWidget() is before


def test_what_comes_while_it_is_open_is_shown(floor: Floor) -> None:
    rosa = floor.desk("rosa")
    panel = panel_of(rosa)
    assert "Extension 299" not in told_by(panel)
    tell(floor, "299")
    rosa.until(lambda: "Extension 299" in told_by(panel), "It is not read again.")


def test_an_agent_is_not_offered_it(floor: Floor) -> None:
    dana = floor.desk("dana")
    assert "show_rings" not in {entry[0] for entry in dana.attached.offered.menu_entries() if entry}
