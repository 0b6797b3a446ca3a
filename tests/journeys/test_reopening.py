"""Wrapped up by mistake: one key takes it back, the call goes on where it was, and it ends once."""

from __future__ import annotations

from kms_desktop.storage.tables import ContactEventRow, ContactRow, InteractionRow, ResolutionRow
from kms_desktop.ui.actions.keymap import key_text
from tests.desks import Floor, shown
from tests.journeys.test_guiding import asked, guide


def test_a_wrap_up_by_mistake_is_taken_back_with_one_key_and_done_again(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    contact, before = dana.attached.desk.of.live.id, guide(dana)
    told: list[str] = []
    dana.attached.desk.said.connect(told.append)
    dana.press("wrap_up", "confirm")
    assert floor.rows(ContactRow, id=contact)[0].phase == "wrapped_up"
    assert dana.attached.desk.stage.phase == "ready"
    assert told[-1] == f"Saved. {key_text('reopen')} reopens it."
    dana.press("reopen")
    assert (dana.attached.desk.stage.phase, dana.attached.desk.of.live.id) == ("call", contact)
    assert told[-1] == "Reopened. You go on where you were."
    assert "Maria Okafor" in shown(dana.window.bar)
    assert guide(dana) == before
    assert "Reopened" in shown(dana.window.desk_page.right.notes.log)
    row = floor.rows(ContactRow, id=contact)[0]
    assert (row.phase, row.outcome, row.ended_at) == ("on_call", "", None)
    dana.press("wrap_up", "3", "confirm")
    row = floor.rows(ContactRow, id=contact)[0]
    assert (row.phase, row.outcome, row.legs) == ("wrapped_up", "dissatisfied", 1)
    assert [one.outcome for one in floor.rows(ResolutionRow, contact_id=contact)] == ["dissatisfied"]
    assert [one.ending["outcome"] for one in floor.rows(InteractionRow, source_id=contact)] == ["dissatisfied"]
    kinds = [one.kind for one in sorted(floor.rows(ContactEventRow, contact_id=contact), key=lambda e: e.seq)]
    assert [kind for kind in kinds if kind in ("wrapped_up", "reopened")] == ["wrapped_up", "reopened", "wrapped_up"]


def test_the_key_does_nothing_without_a_wrap_up_or_on_a_call(floor: Floor) -> None:
    dana = asked(floor, "1")
    contact = dana.attached.desk.of.live.id
    dana.press("reopen")
    assert dana.attached.desk.of.live.id == contact
    dana.press("wrap_up", "confirm", "reopen", "reopen")
    assert [one.kind for one in floor.rows(ContactEventRow, contact_id=contact)].count("reopened") == 1


def test_the_sheet_of_keys_names_it(floor: Floor) -> None:
    dana = floor.desk("dana")
    assert (key_text("reopen"), "Reopen the contact wrapped up last") in dana.attached.desk.keys.key_sheet()
