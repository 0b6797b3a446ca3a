"""What customers contact about most, and what rises beyond chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ContactRow, ResolutionRow, Staff, Team
from kms_desktop.voc.top_issues import Counted, count_period, top_issues

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def counted(name: str, now: int, before: int) -> Counted:
    return Counted(name, name, now, before)


def test_the_most_frequent_come_first_with_their_number():
    found = count_period([counted(f"a{n}", n, 100) for n in range(1, 9)])
    assert [(one.name, one.contacts) for one in found.issues] == [(f"a{n}", n) for n in (8, 7, 6, 5, 4)]
    assert found.contacts == 36


def test_what_comes_far_more_often_than_usual_rises():
    found = count_period([counted("bills", 40, 1000), counted("outage", 12, 20), counted("phones", 30, 800)])
    assert [one.name for one in found.rising] == ["outage"]
    assert found.rising[0].usual == pytest.approx(20 * 82 / 1820)


def test_a_busy_day_alone_makes_nothing_rise():
    assert count_period([counted(f"a{n}", 30, 280) for n in range(20)]).rising == ()


@pytest.mark.parametrize("of", [[], [counted("new", 50, 0)], [counted("rare", 2, 0), counted("bills", 50, 1000)]])
def test_nothing_rises_without_something_to_compare_with_nor_for_two_contacts(of: list[Counted]):
    assert count_period(of).rising == ()


def test_of_many_ordinary_days_hardly_any_marks_something():
    chance = np.random.default_rng(3)
    marked = sum(
        bool(
            count_period([counted(f"a{n}", int(chance.poisson(4)), int(chance.poisson(112))) for n in range(40)]).rising
        )
        for _ in range(120)
    )
    assert marked <= 12


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 900)), max_size=8))
def test_any_counts_give_a_list(of: list[tuple[int, int]]):
    found = count_period([counted(f"a{n}", now, before) for n, (now, before) in enumerate(of)])
    assert found.contacts == sum(now for now, _ in of)
    assert all(one.contacts >= 3 for one in found.rising)


def close_contacts(database: Database, told: list[tuple[str, str, str, int]]) -> None:
    """(article, link, reason, hours ago) each."""
    with database.writing() as session:
        session.add(Team(id="t", name="Front"))
        session.flush()
        session.add(Staff(id="s", login="s", name="S", team_id="t"))
    with database.writing() as session:
        for article_id, link, reason, hours in told:
            at, key = NOW - timedelta(hours=hours), new_key()
            session.add(ContactRow(id=key, holder_id="s", opened_at=at))
            session.flush()
            row = ResolutionRow(id=new_key(), contact_id=key, agent_id="s", article_id=article_id, link=link, at=at)
            row.reason = reason
            session.add(row)


def test_contacts_are_counted_by_article_and_without_one_by_reason(database: Database):
    told = [
        ("outage", "resolved", "Broadband", 1),
        ("outage", "helped", "Broadband", 2),
        ("outage", "not_applicable", "Moving", 3),
        ("", "", "Moving", 26),
        ("", "", "", 90),
        ("outage", "resolved", "Broadband", 24 * 20),
        ("outage", "resolved", "Broadband", 24 * 40),
    ]
    close_contacts(database, told)
    found = top_issues(database, NOW)
    assert [(i.name, i.article_id, i.contacts) for i in found.today.issues] == [
        ("outage", "outage", 2),
        ("Moving", "", 1),
    ]
    assert [(i.name, i.contacts) for i in found.week.issues] == [("Moving", 2), ("outage", 2)]
    assert found.week.contacts == 5
    assert found.week.issues[1].usual == pytest.approx(5.0)


def test_a_reason_that_is_mostly_one_article_is_no_second_issue(database: Database):
    visit, other = "Broadband, missed visit", "Broadband, other"
    told = [
        *[("missed-visit", "resolved", visit, hours) for hours in (1, 2, 24 * 10)],
        ("", "", visit, 3),
        ("slow", "not_applicable", visit, 4),
        *[("slow", "resolved", other, 5), ("", "", other, 6)],
    ]
    close_contacts(database, told)
    found = top_issues(database, NOW)
    assert [(i.name, i.article_id, i.contacts) for i in found.today.issues] == [
        ("missed-visit", "missed-visit", 4),
        (other, "", 1),
        ("slow", "slow", 1),
    ]
