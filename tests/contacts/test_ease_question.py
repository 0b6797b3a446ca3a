"""One optional question at the wrap-up of contacts that are drawn: kept, put right, undone and told with it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from kms_desktop.contacts.ease_question import EaseQuestion, is_drawn
from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.events.wrapup import WrappedUp
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.wrapup import WrapUps
from kms_desktop.contacts.wrapup_draft import changes_as_stored, changes_from_stored
from kms_desktop.errors import KmsError, Refused, Unreachable
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import AuditRow, ResolutionRow
from tests.contacts.conftest import Desk, Floor


def asking(desk: Desk, question: EaseQuestion) -> WrapUps:
    """The wrap-ups of this desk, which ask."""
    mine = desk.wrapups
    return WrapUps(mine._log, mine._library, mine._codes, mine._history, "£", question)


def ease_of(floor: Floor, contact: str) -> list[str]:
    with floor.database.reading() as session:
        rows = session.exec(
            select(ResolutionRow).where(ResolutionRow.contact_id == contact).order_by(ResolutionRow.place)  # type: ignore[arg-type]
        ).all()
    return [row.ease for row in rows]


def test_nobody_is_asked_until_somebody_decides_it(floor: Floor) -> None:
    rosa, dana = floor.people["rosa"], floor.people["dana"]
    question = EaseQuestion(floor.database, rosa)
    assert question.every() == 0 and not question.is_asked(new_key())
    for every in (1, 4):
        question.set_every(every, by="rosa")
    assert EaseQuestion(floor.database, dana).every() == 4
    with floor.database.reading() as session:
        told = [row.data for row in session.exec(select(AuditRow)).all() if row.what == "ease question"]
    assert told == [{"every": 1, "every before": 0}, {"every": 4, "every before": 1}]
    for every in (-1, 1001):
        with pytest.raises(KmsError):
            question.set_every(every)
    with pytest.raises(Refused):
        EaseQuestion(floor.database, dana).set_every(1)


def test_who_is_drawn_is_the_same_whoever_asks_and_one_in_so_many() -> None:
    keys = [new_key() for _ in range(4_000)]
    drawn = {key for key in keys if is_drawn(key, 4)}
    assert 850 < len(drawn) < 1_150
    assert drawn == {key for key in reversed(keys) if is_drawn(key, 4)}
    assert all(is_drawn(key, 1) for key in keys) and not any(is_drawn(key, 0) for key in keys)


def test_what_the_customer_said_is_kept_put_right_and_filled_again(floor: Floor) -> None:
    dana = floor.desk("dana")
    question = EaseQuestion(floor.database, floor.people["rosa"])
    question.set_every(1)
    wrapups, contact = asking(dana, question), dana.takes(floor).id
    dana.answers(contact, 1, 0, 0)
    draft = wrapups.draft_wrap_up(dana.log.contact_state(contact))
    assert draft.asks_ease and draft.ease == ""
    state = wrapups.save_wrap_up(contact, replace(draft, ease="2"))
    assert ease_of(floor, contact) == ["2"] and told(state) == "Unknown · Hard"
    saved = wrapups.saved_wrap_up(contact)
    assert (saved.asks_ease, saved.ease) == (True, "2")
    wrapups.correct_wrap_up(contact, replace(saved, ease="4"), "They said easy")
    assert ease_of(floor, contact) == ["4"]
    wrapups.reopen_contact(contact)
    assert ease_of(floor, contact) == []
    again = wrapups.draft_wrap_up(dana.log.look_again(contact))
    assert again.ease == "4", "what was said is not asked twice"
    wrapups.save_wrap_up(contact, replace(again, ease=""))
    assert ease_of(floor, contact) == [""]


def told(state: ContactState) -> str:
    """How the log tells the wrap-up."""
    (said,) = [event for event in state.events if isinstance(event.payload, WrappedUp)]
    text = said.payload.describe(said, None)  # type: ignore[arg-type]
    assert text is not None
    return text.detail


def test_an_answer_that_is_none_is_in_no_row(floor: Floor) -> None:
    dana = floor.desk("dana")
    for said in ("6", "0", "very easy", "1 "):
        contact = dana.takes(floor, call_id=said).id
        dana.wrapups.save_wrap_up(
            contact, replace(dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)), ease=said)
        )
        assert ease_of(floor, contact) == [""]
        assert dana.wrapups.saved_wrap_up(contact).ease == ""


def test_it_is_told_once_with_the_first_issue(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    state = dana.log.contact_state(contact)
    draft = dana.wrapups.draft_wrap_up(state)
    two = replace(draft, further=(dana.wrapups.next_issue(state, ()),), ease="5")
    dana.wrapups.save_wrap_up(contact, two)
    assert ease_of(floor, contact) == ["5", ""]


def test_while_the_database_is_away_it_is_asked_as_it_was_known_last(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = EaseQuestion(floor.database)
    question.set_every(1)
    assert question.is_asked("a")

    def away() -> int:
        raise Unreachable("Away.")

    fresh = EaseQuestion(floor.database)
    for one in (question, fresh):
        monkeypatch.setattr(one, "every", away)
    monkeypatch.setattr(question, "_read_s", float("-inf"))
    assert question.is_asked("a") and not fresh.is_asked("a")


def test_what_was_chosen_outlasts_a_kill_and_an_old_wrap_up_says_nothing(small_floor: Floor) -> None:
    assert changes_from_stored(changes_as_stored({"ease": "3"})) == {"ease": "3"}
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    state = dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    assert "ease" not in payload_of(state.events[-1])["data"], "nothing is stored where nothing was said"
