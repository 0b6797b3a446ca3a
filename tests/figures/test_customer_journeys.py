"""What became of journeys: in time, late, asked for by the customer, or never; in both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from kms_desktop.articles.journeys import Journey, JourneyStep
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.figures.customer_journeys import CAME, Came, JourneyReports, Seen, StepLine, follow_journey
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ContactEventRow, PromiseRow
from tests.figures.floor import Floor

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
BEGINS = NOW - timedelta(days=90)
DAY = timedelta(days=1)
ORDER, VISIT, BILL = "line/order", "line/visit", "billing/first"
MEANT = Journey(
    "A new line",
    (
        JourneyStep(ORDER),
        JourneyStep(VISIT, 10 * DAY, "10 days", "phone"),
        JourneyStep(BILL, 30 * DAY, "30 days"),
    ),
)
OUR_WORD = Journey("Our word", (JourneyStep(ORDER), JourneyStep(VISIT, 4 * DAY, "4 days", speaks="us")))


def seen(days_ago: float, reason: str, **said: object) -> Seen:
    return Seen(new_key(), NOW - days_ago * DAY, reason, "phone", **said)  # type: ignore[arg-type]


def lines(journey: Journey, *customers: Sequence[Seen]) -> tuple[StepLine, ...]:
    return follow_journey(journey, customers, BEGINS, NOW).lines


def counts(line: StepLine) -> dict[Came, int]:
    return {what: line.count(what) for what in CAME if line.count(what)}


def test_each_step_counts_from_the_one_before() -> None:
    visit, bill = lines(MEANT, [seen(50, ORDER), seen(41, VISIT), seen(2, BILL)])
    assert counts(visit) == {"in_time": 1}
    assert visit.days == pytest.approx(9)
    assert counts(bill) == {"late": 1}


@pytest.mark.parametrize(
    ("customer", "came"),
    [
        ([seen(30, ORDER)], "not_come"),
        ([seen(9, ORDER)], "waiting"),
        ([seen(40, ORDER), seen(25, VISIT)], "late"),
        ([seen(40, ORDER), seen(15, VISIT)], "not_come"),
        ([seen(40, VISIT), seen(30, ORDER)], "not_come"),
    ],
)
def test_what_does_not_come_in_time(customer: list[Seen], came: Came) -> None:
    visit, bill = lines(MEANT, customer)
    assert counts(visit) == {came: 1}
    assert bill.n == (1 if came == "late" else 0)


def test_a_second_contact_about_the_first_reason_begins_no_second_journey() -> None:
    report = follow_journey(MEANT, [[seen(30, ORDER), seen(28, ORDER), seen(25, VISIT)]], BEGINS, NOW)
    assert len(report.begun) == 1
    assert counts(report.lines[0]) == {"in_time": 1}


def test_one_that_begins_again_after_it_ended_counts_anew() -> None:
    report = follow_journey(MEANT, [[seen(80, ORDER), seen(5, ORDER)]], BEGINS, NOW)
    assert len(report.begun) == 2
    assert counts(report.lines[0]) == {"not_come": 1, "waiting": 1}


def test_who_was_to_speak_first() -> None:
    kept = seen(30, ORDER, kept_at=NOW - 28 * DAY)
    kept_late = seen(30, ORDER, kept_at=NOW - 25 * DAY)
    for customer, came in (
        ([kept], "in_time"),
        ([kept_late], "late"),
        ([seen(30, ORDER), seen(29, VISIT, ours=True)], "in_time"),
        ([seen(30, ORDER), seen(29, VISIT)], "asked_first"),
        ([seen(30, ORDER), seen(29, ORDER)], "asked_first"),
        ([kept_late, seen(27, ORDER)], "asked_first"),
    ):
        (line,) = lines(OUR_WORD, customer)
        assert counts(line) == {came: 1}, came


def test_another_channel_is_told_apart() -> None:
    (visit, _) = lines(MEANT, [seen(30, ORDER), Seen("k", NOW - 28 * DAY, VISIT, "chat")])
    assert (counts(visit), visit.other_channel) == ({"in_time": 1}, ("k",))


def test_nobody_is_lost_and_nobody_counts_twice() -> None:
    """Of any customers: whoever came to a step is in exactly one line of what became of the next."""
    for seed in range(40):
        chance = Random(seed)
        customers = [
            sorted(
                (seen(chance.randint(0, 95), chance.choice((ORDER, VISIT, BILL))) for _ in range(chance.randint(0, 9))),
                key=lambda one: one.at,
            )
            for _ in range(8)
        ]
        report = follow_journey(MEANT, customers, BEGINS, NOW)
        visit, bill = report.lines
        assert visit.n == len(report.begun) == sum(visit.count(what) for what in CAME)
        assert bill.n == visit.count("in_time") + visit.count("late") == sum(bill.count(what) for what in CAME)


def test_the_log_is_followed(database: Database) -> None:
    """A promise that was kept, a contact we began, a merged code; nothing of an erased customer."""
    floor = Floor(database)
    dana, rosa = floor.hire("dana", "Front"), floor.hire("rosa", "Front", "supervisor")
    kept, called, asked, erased = (floor.add_customer(erased_in=one) for one in (None, None, None, 1))
    first = floor.close_contact(NOW - 20 * DAY, dana, kept, reason_code=ORDER)
    with database.writing() as session:
        session.add(
            PromiseRow(
                id=new_key(),
                contact_id=first,
                customer_id=kept,
                owner_id=dana.id,
                what="Call back",
                due_at=NOW - 18 * DAY,
                made_at=NOW - 20 * DAY,
                state="kept",
                settled_at=NOW - 19 * DAY,
            )
        )
    floor.close_contact(NOW - 20 * DAY, dana, called, reason_code="line/new")
    ours = floor.close_contact(NOW - 17 * DAY, dana, called, reason_code=VISIT)
    with database.writing() as session:
        session.add(
            ContactEventRow(
                id=new_key(),
                contact_id=ours,
                seq=1,
                at=NOW - 17 * DAY,
                agent_id=dana.id,
                kind="opened",
                data={"channel": "phone", "direction": "out"},
            )
        )
    floor.close_contact(NOW - 20 * DAY, dana, asked, reason_code=ORDER)
    again = floor.close_contact(NOW - 19 * DAY, dana, asked, reason_code=ORDER)
    floor.close_contact(NOW - 20 * DAY, dana, erased, reason_code=ORDER)
    codes = ReasonCodes(database)
    for code in (ORDER, "line/new"):
        codes.add_code(code)
    codes.merge_code("line/new", ORDER)
    for person in (None, rosa, dana):
        (report,) = JourneyReports(database, person).report([OUR_WORD], BEGINS, NOW)()
        (line,) = report.lines
        assert len(report.begun) == 3
        assert {what: set(ids) for what, ids in line.came.items()} == {"in_time": {first, ours}, "asked_first": {again}}
    omar = floor.hire("omar", "Front")
    (nothing,) = JourneyReports(database, omar).report([OUR_WORD], BEGINS, NOW)()
    assert nothing.begun == ()
