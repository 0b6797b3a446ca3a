"""Like contacts and what was granted in them: as SQL by hand says, and alike for whoever may ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from kms_desktop.access.model import Person
from kms_desktop.contacts.events.guide import established_facts
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.state import fold_events
from kms_desktop.figures.fairness import Fairness, FairnessReport, alike
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import compare_period
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ApprovalRow, ContactEventRow, OptionUseRow
from tests.figures.floor import Floor, floor_by_chance

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)
AT = NOW - timedelta(days=3)
CODE = "billing/late-fee"

BY_HAND = """
SELECT count(DISTINCT r.contact_id || r.article_id) FROM resolution r WHERE r.at >= :begins AND r.at < :ends
AND r.article_id <> '' AND EXISTS (SELECT 1 FROM option_use u WHERE u.contact_id = r.contact_id
AND u.article_id = r.article_id)
"""


def report(database: Database, *asked: Any, **filters: Any) -> FairnessReport:
    return Fairness(database, *asked).report(FigureFilters(**filters), NOW)()


def stamp(at: datetime, database: Database) -> Any:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if database.is_sqlite else at


def close(floor: Floor, agent: Person, granted: float = 0, customer: str | None = None, at: datetime = AT) -> str:
    key = floor.close_contact(at, agent, customer, reason_code=CODE, article_id="late-fee", article_revision="r1")
    floor._add(use(key, agent, granted, customer, at))
    return key


def use(key: str, agent: Person, granted: float, customer: str | None, at: datetime) -> OptionUseRow:
    return OptionUseRow(
        id=new_key(),
        contact_id=key,
        customer_id=customer,
        agent_id=agent.id,
        article_id="late-fee",
        option_id="waive",
        title="Waive it",
        remedy="money",
        amount=Decimal(str(granted)),
        result="granted" if granted else "declined",
        at=at,
    )


def refuse(key: str, agent: Person, at: datetime) -> ApprovalRow:
    return ApprovalRow(
        id=new_key(),
        contact_id=key,
        asked_by=agent.id,
        article_id="late-fee",
        option_id="waive",
        asked_at=at,
        state="refused",
        answered_at=at,
    )


@pytest.mark.parametrize("seed", range(2))
def test_as_many_contacts_are_counted_as_sql_by_hand_finds(database: Database, seed: int) -> None:
    floor_by_chance(database, seed, NOW)
    span = compare_period(FigureFilters().period, NOW).now
    used = {"begins": stamp(span.begins, database), "ends": stamp(span.ends, database)}
    with database.reading() as session:
        wanted = session.connection().execute(text(BY_HAND), used).scalar_one()
    found = report(database)
    assert wanted > 0
    assert found.left_out + sum(one.all.n for one in found.strata) == wanted


def test_what_was_granted_and_how_far_it_spreads(database: Database) -> None:
    floor = Floor(database)
    team = [floor.hire(login, "Front") for login in ("dana", "omar", "lena")]
    with floor.at_once():
        for n in range(24):
            close(floor, team[n % 3], granted=0 if n < 8 else 10 + n)
    (stratum,) = report(database).strata
    assert (stratum.reason_code, stratum.article_id) == (CODE, "late-fee")
    assert set(stratum.known) == {"revision=r1", "authority=agent"}
    assert stratum.all.n == 24
    assert stratum.all.granted.value == pytest.approx(16 / 24)
    assert stratum.all.mean == pytest.approx(sum(range(18, 34)) / 24)
    assert stratum.all.quarters == pytest.approx((21.75, 25.5, 29.25))
    assert [(name, one.n) for name, one in stratum.by_team] == [(team[0].team_id, 24)]


def test_refused_and_then_granted_is_told_in_the_same_contact_and_in_the_next(database: Database) -> None:
    floor = Floor(database)
    team, customer = [floor.hire(login, "Front") for login in ("dana", "omar", "lena")], floor.add_customer()
    with floor.at_once():
        same = close(floor, team[0], granted=20, at=AT + timedelta(minutes=1))
        floor._add(refuse(same, team[0], AT))
        first = close(floor, team[1], customer=customer)
        floor._add(refuse(first, team[1], AT))
        close(floor, team[2], granted=20, customer=customer, at=AT + timedelta(days=2))
        never = close(floor, team[2])
        floor._add(refuse(never, team[2], AT))
        for n in range(20):
            close(floor, team[n % 3])
    strata = report(database).strata
    assert sum(one.all.refused for one in strata) == 3
    assert sum(one.all.then_granted for one in strata) == 2


def test_other_facts_are_another_stratum_and_below_twenty_is_left_out(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    with floor.at_once():
        keys = [close(floor, dana, granted=5) for _ in range(25)]
    with database.writing() as session:
        for key in keys[:4]:
            data = {"fact": "first_time", "value": True, "question": ""}
            session.add(
                ContactEventRow(
                    id=new_key(), contact_id=key, seq=1, at=AT, agent_id=dana.id, kind="fact_set", data=data
                )
            )
    found = report(database)
    assert [one.all.n for one in found.strata] == [21]
    assert found.left_out == 4


def test_a_number_is_like_one_of_its_size() -> None:
    assert [alike(Decimal(one)) for one in ("0", "0.5", "1", "1.99", "5", "-3")] == [
        *("0", "0", "1–2", "1–2", "4–8"),
        "<0",
    ]
    assert (alike(True), alike(("b", "a")), alike("fibre")) == ("yes", "a, b", "fibre")


def test_no_person_is_told_and_small_teams_stand_among_the_others(database: Database) -> None:
    floor = Floor(database)
    front = [floor.hire(login, "Front") for login in ("dana", "omar", "lena")]
    few = [floor.hire(login, team) for login, team in (("kim", "Alone"), ("pat", "Pair"), ("lou", "Pair"))]
    with floor.at_once():
        for n in range(30):
            close(floor, front[n % 3], granted=10)
            close(floor, few[0], granted=50)
    found = report(database)
    assert [name for name, _ in found.strata[0].by_team] == [front[0].team_id]
    assert found.differences == ()
    with floor.at_once():
        for n in range(30):
            close(floor, few[1 + n % 2], granted=50)
    found = report(database)
    assert [name for name, _ in found.strata[0].by_team] == [front[0].team_id, ""]
    assert [one.team_id for one in found.differences] == [front[0].team_id]
    assert not any(one.id in repr(found) for one in (*front, *few))


def test_of_nothing_and_of_one_contact_nothing_is_told(database: Database) -> None:
    floor = Floor(database)
    assert report(database).strata == () and report(database).left_out == 0
    close(floor, floor.hire("dana", "Front"), granted=10)
    assert (report(database).strata, report(database).left_out) == ((), 1)


def test_contacts_of_an_erased_customer_count_and_of_another_division_do_not(database: Database) -> None:
    floor = Floor(database)
    dana, rosa = floor.hire("dana", "Front"), floor.hire("rosa", "Front", "supervisor")
    gone = floor.add_customer(erased_in=1)
    close(floor, dana, granted=10, customer=gone)
    elsewhere = close(floor, dana)
    with database.writing() as session:
        move = text("UPDATE contact SET division = 'other' WHERE id = :id")
        session.connection().execute(move, {"id": elsewhere})
    assert report(database).left_out == 2
    assert report(database, rosa).left_out == 1


@pytest.mark.parametrize("seed", range(30))
def test_what_was_established_is_what_the_whole_state_says(seed: int) -> None:
    """Answers, answers taken back and facts set by hand, delivered twice and in any order."""
    chance, events = Random(seed), []
    for seq in range(chance.randint(0, 12)):
        step, fact = chance.choice("ab"), chance.choice(("known", "paid", "amount"))
        value = chance.choice((True, False, "yes", None))
        kind, data = chance.choice(
            (
                ("step_answered", {"article_id": "a", "step_id": step, "facts": {fact: value or "no"}}),
                ("step_undone", {"article_id": "a", "step_id": step}),
                ("fact_set", {"fact": fact, "value": value, "question": ""}),
                ("note_added", {"text": "x"}),
            )
        )
        events.append(read_event(f"e{chance.randint(0, 99)}", "c", seq // 2, AT, "dana", kind, data))
    events = chance.sample([*events, *events], 2 * len(events))
    assert established_facts(events) == fold_events(events).facts
