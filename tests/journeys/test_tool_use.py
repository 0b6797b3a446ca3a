"""A window counts how the program serves, and tells it when it closes: without a word and without a name."""

from __future__ import annotations

from kms_desktop.storage.tables_tool import ToolDayRow
from tests.desks import MARIAS_NUMBER, Floor


def test_a_day_at_the_desk_is_one_row_of_counts(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    dana.front()
    meter = dana.attached._meter
    assert meter is not None
    dana.press("search")
    dana.type("a word that nobody says")
    dana.until(lambda: meter.counts["searches"] == 1, "A search that rested was not counted.")
    dana.press("Esc")
    dana.attached.desk.of.search.set_text("")
    assert meter.counts["abandoned"] == 1
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    assert meter.counts["calls"] == 1
    dana.press("take_call")
    meter.hand_on()
    assert not either_floor.rows(ToolDayRow), "nothing is written while somebody is on the line"
    dana.press("wrap_up", "confirm")
    meter.hand_on()
    dana.settle()
    (row,) = either_floor.rows(ToolDayRow)
    assert (row.searches, row.abandoned, row.calls, row.slow_calls) == (1, 1, 1, 0)
    assert row.desktop == dana.attached.workspace.tool_use.desktop
