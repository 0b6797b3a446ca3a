"""The workspace is brought back from a copy while people work: nobody loses a key or a word, and all of it arrives."""

from __future__ import annotations

from tests.desks import Floor, shown
from tests.journeys.test_outage import on_a_call, strip
from tests.restoring import bring_back_in_steps, copied

WORDS = ("Rent is due", "on Monday", "she says")


def test_a_person_on_a_call_works_on_while_the_server_is_restored(postgres_floor: Floor) -> None:
    floor, url = postgres_floor, postgres_floor.settings.url
    dana = on_a_call(floor, retry_seconds=0.3)
    contact = dana.attached.desk.of.live.id
    with copied(url) as copy:
        dana.press("1")
        said = []
        for words, _ in zip(WORDS, bring_back_in_steps(url, copy), strict=True):
            dana.press("notes")
            dana.type(f"{words} ")
            dana.press("Esc", "1")
            said.append(dana.window.message.text())
        assert said == ["", "", ""], "no key is refused, and nothing is called an error"
    dana.until(lambda: strip(dana) == "", "What waited was not delivered.")
    dana.settle()
    live = dana.attached.desk.of.live
    dana.until(lambda: all(words in live.state.note for words in WORDS), f"Words are gone: {live.state.note}")
    dana.settle()
    mine = live.state
    assert "Saved" in shown(dana.window.rail)
    assert dana.attached.workspace.journal.entries_set_aside() == []
    stored = floor.stored(contact)
    assert [event.id for event in stored.events] == [event.id for event in mine.events]
    assert all(words in stored.note for words in WORDS)


def test_a_desktop_that_starts_in_the_middle_of_a_restore_waits_for_its_end(postgres_floor: Floor) -> None:
    floor, url = postgres_floor, postgres_floor.settings.url
    yesterday = floor.desk("dana")
    yesterday.close()
    with copied(url) as copy:
        steps = bring_back_in_steps(url, copy)
        next(steps)
        dana = on_a_call(floor, retry_seconds=0.3)
        assert dana.window.message.text() == ""
        assert "The workspace is not whole since" in strip(dana)
        assert [*steps] == ["they are full", "the rights are there"]
    dana.until(lambda: strip(dana) == "", "What waited was not delivered.")
    dana.settle()
    assert floor.kinds(dana.attached.desk.of.live.id)[0] == "opened"


def test_while_the_workspace_is_not_whole_the_strip_says_so_and_how_much_waits(postgres_floor: Floor) -> None:
    floor, url = postgres_floor, postgres_floor.settings.url
    dana = on_a_call(floor, retry_seconds=600.0)
    with copied(url) as copy:
        steps = bring_back_in_steps(url, copy)
        next(steps)
        dana.press("1", "1")
        dana.until(lambda: bool(strip(dana)), "No strip came.")
        assert "The workspace is not whole since" in strip(dana)
        assert "2 records wait on this desktop and go by themselves." in strip(dana)
        assert [*steps] == ["they are full", "the rights are there"]
    dana.press("retry")
    dana.until(lambda: strip(dana) == "", "What waited was not delivered.")
    assert len(floor.stored(dana.attached.desk.of.live.id).settled) == 2
