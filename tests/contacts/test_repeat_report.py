"""What was asked again is counted for each contact, team and article, out of the contacts that were passed on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kms_desktop.contacts.repeat_report import Repeats
from kms_desktop.storage.ids import utc_now
from tests.contacts.conftest import ENOUGH, Desk, Floor


def passed(floor: Floor, giver: Desk, taker: Desk, call: str) -> str:
    contact = giver.takes(floor, call_id=call).id
    giver.call.verify_customer(contact, ENOUGH)
    giver.answers(contact, 1, 0)
    handover = giver.handovers.make_handover(
        contact, to_kind="person", to_id=taker.person.id, to_name=taker.person.name, question="You?"
    )
    taker.handovers.accept_handover(handover.id)
    return contact


def test_nothing_asked_again_is_none_out_of_what_was_passed_on(small_floor: Floor) -> None:
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    passed(small_floor, dana, sam, "c1")
    alone = dana.takes(small_floor, call_id="c2")
    report = Repeats(small_floor.database).report_repeats()
    assert (report.all.asked_again, report.all.contacts, report.all.passed_on) == (0, 0, 1)
    assert report.all.a_contact == 0.0
    assert Repeats(small_floor.database).of_contact(alone.id) == ()


def test_what_was_asked_again_is_counted_by_team_and_article(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    first = passed(floor, dana, sam, "c1")
    sam.guided.go_to(first, "when-did-they-pay")
    sam.guided.answer_step(first, 0)
    sam.call.verify_customer(first, ENOUGH)
    passed(floor, dana, sam, "c2")
    repeats = Repeats(floor.database)
    report = repeats.report_repeats()
    assert (report.all.asked_again, report.all.contacts, report.all.passed_on) == (2, 1, 2)
    assert [(c.name, c.asked_again, c.contacts, c.passed_on) for c in report.by_team] == [("Billing", 2, 1, 2)]
    assert [(c.id, c.asked_again, c.contacts, c.passed_on) for c in report.by_article] == [("charged-twice", 1, 1, 2)]
    assert report.by_team[0].a_contact == pytest.approx(1.0)
    assert [(r.kind, r.what, r.first_by) for r in repeats.of_contact(first)] == [
        ("question", "When did they pay?", dana.person.id),
        ("verification", "Date of birth, Postcode", dana.person.id),
    ]


def test_a_period_leaves_out_what_was_opened_before_and_after_it(small_floor: Floor) -> None:
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    contact = passed(small_floor, dana, sam, "c1")
    sam.call.verify_customer(contact, ENOUGH)
    repeats, now = Repeats(small_floor.database), utc_now()
    hour = timedelta(hours=1)
    assert repeats.report_repeats(now - hour, now + hour).all.asked_again == 1
    assert repeats.report_repeats(now + hour).all.passed_on == 0
    assert repeats.report_repeats(None, now - hour).all.asked_again == 0
