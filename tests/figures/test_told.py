"""Told how it does not come back, or not told: counted by article and reason, and who of them came again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from kms_desktop.access.model import Person
from kms_desktop.contacts.events.words_said import PreventionTold
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import Span, days_period
from kms_desktop.figures.told import Closed, Prevention, PreventionLine, PreventionReport, prevention_csv, sum_up
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import ContactEventRow
from tests.contacts.conftest import furnished
from tests.figures.floor import CODES, Floor, floor_by_chance

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)
DAY = timedelta(days=1)
PERIOD = days_period((NOW - 89 * DAY).date(), NOW.date())
BY_HAND = """SELECT r.contact_id, r.customer_id, r.at, EXISTS (SELECT 1 FROM contact_event e
        WHERE e.contact_id = r.contact_id AND e.kind = 'prevention_told'),
    EXISTS (SELECT 1 FROM resolution o WHERE o.customer_id = r.customer_id AND o.reason_code = r.reason_code
        AND o.contact_id <> r.contact_id AND o.at > r.at AND {within})
    FROM resolution r WHERE r.article_id = :article AND r.reason_code = :code AND r.at >= :begins AND r.at < :now
    ORDER BY r.at, r.contact_id, r.place"""
WITHIN = {True: "julianday(o.at) < julianday(r.at) + 30 - 0.000001", False: "o.at < r.at + interval '30 days'"}


def report(database: Database, articles: set[str], who: Person | None = None, **filters: Any) -> PreventionReport:
    return Prevention(database, who).report(articles, FigureFilters(PERIOD, **filters), NOW)()


def tell(database: Database, contact: str, agent: Person, article: str, *, said: bool = True, seq: int = 1) -> None:
    data = PreventionTold(article_id=article, words="Pay one way.", said=said)
    row = ContactEventRow(
        id=new_key(),
        contact_id=contact,
        seq=seq,
        at=NOW,
        agent_id=agent.id,
        kind=PreventionTold.kind,
        data={"article_id": data.article_id, "words": data.words, "said": data.said},
    )
    with database.writing() as session:
        session.add(row)


def test_of_the_contacts_closed_with_an_article_those_that_were_told_are_counted(
    database: Database, tmp_path: Path
) -> None:
    floor = furnished(database, tmp_path)
    dana = floor.desk("dana")
    article = ""
    for told in ((True,), (True, False), (), (False, True)):
        contact = dana.takes(floor).id
        dana.answers(contact, 1, 0, 0)
        draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
        article = draft.article_id
        for said in told:
            dana.log.record_event(contact, PreventionTold(article_id=article, words="Pay one way.", said=said))
        dana.log.record_event(contact, PreventionTold(article_id="another", words="Never mind.", said=True))
        dana.wrapups.save_wrap_up(contact, replace(draft, reason_code="billing/twice"))
    for journal in floor.journals:
        journal.close()
    codes = ReasonCodes(database)
    for code in ("billing/twice", "billing/double"):
        codes.add_code(code)
    codes.merge_code("billing/twice", "billing/double")
    found = Prevention(database).report({article}, FigureFilters(), utc_now())()
    assert found.lines == (PreventionLine(article, "billing/double", "Billing, double", 2, 4),)
    assert found.lines[0].share == 0.5
    told_of = Prevention(database).report((), FigureFilters(), utc_now())().lines
    assert told_of == found.lines, "one that was told counts, whatever its article says today"
    assert Prevention(database).report({article}, FigureFilters(), utc_now() + 60 * DAY)().lines == ()


@pytest.mark.parametrize("seed", range(3))
def test_who_came_again_is_what_sql_by_hand_comes_to(database: Database, seed: int) -> None:
    floor, chance = floor_by_chance(database, seed, NOW, contacts=200), Random(seed)
    with database.reading() as session:
        rows = session.connection().execute(text("SELECT contact_id, article_id FROM resolution")).all()
    for contact, article in sorted(rows):
        if article and chance.random() < 0.3:
            tell(database, contact, floor.people[0], article, seq=900 + chance.randint(0, 99_000))
    found = report(database, {"late-fee"})
    assert found.lines and all(line.article_id for line in found.lines)
    begins, now = (NOW - 89 * DAY).replace(hour=0, minute=0), NOW
    stamps: dict[str, Any] = {"begins": begins, "now": now}
    if database.is_sqlite:
        stamps = {name: at.strftime("%Y-%m-%d %H:%M:%S.%f") for name, at in stamps.items()}
    for line in found.lines:
        statement = text(BY_HAND.replace("{within}", WITHIN[database.is_sqlite]))
        with database.reading() as session:
            asked = {**stamps, "article": line.article_id, "code": line.reason_code}
            rows = session.connection().execute(statement, asked).all()
        counts: dict[bool, list[bool]] = {True: [], False: []}
        seen = set()
        for _, customer, at, _, again in rows:
            when = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
            if customer and line.reason_code and when < NOW - 30 * DAY and customer not in seen:
                seen.add(customer)
                was_told = told_about(database, line.article_id, rows, customer)
                counts[was_told].append(bool(again))
        assert line.contacts == len({row[0] for row in rows})
        for side, share in ((counts[True], line.again.told), (counts[False], line.again.others)):
            assert share.n == len(side)
            assert share.value == pytest.approx(sum(side) / len(side) if side else 0.0)


def told_about(database: Database, article: str, rows: Any, customer: str) -> bool:
    """Of the customer's first of these contacts, whether it was told of this article."""
    first = next(row[0] for row in rows if row[1] == customer)
    with database.reading() as session:
        found = session.connection().execute(
            text("SELECT data FROM contact_event WHERE contact_id = :one AND kind = 'prevention_told'"), {"one": first}
        )
        return any(f'"{article}"' in str(row[0]).replace("'", '"') for row in found)


def test_of_a_customer_the_first_contact_counts_and_of_the_unknown_none() -> None:
    span = Span(NOW - DAY, NOW)
    group = [
        Closed("a", "maria", told=True, again=True),
        Closed("b", "maria", told=False, again=False),
        Closed("c", None, told=False, again=None),
        Closed("d", "ben", told=False, again=None),
    ]
    again = sum_up({("late-fee", CODES[0]): group}, {}, span).lines[0].again
    assert (again.told.n, again.told.value, again.others.n) == (1, 1.0, 0)
    assert again.difference is None and again.is_small and not again.is_sure


def test_a_planted_difference_is_found_and_noise_is_not_called_one() -> None:
    """A quarter against 40 % of 300 customers a side in four articles; then a quarter on either side."""
    chance, span = Random(20_261), Span(NOW - DAY, NOW)

    def is_sure(told: float, others: float) -> bool:
        groups = {
            (f"article-{n}", "billing"): [
                Closed(str(k), f"{n}-{k}", told=bool(k % 2), again=chance.random() < (told if k % 2 else others))
                for k in range(150)
            ]
            for n in range(4)
        }
        return sum_up(groups, {}, span).again.is_sure

    found = sum(is_sure(0.25, 0.40) for _ in range(200))
    noise = sum(is_sure(0.25, 0.25) for _ in range(1_000))
    assert found >= 160 and noise <= 50, (found, noise)


def test_who_reads_the_floor_counts_the_division_and_filters_narrow(database: Database) -> None:
    floor = Floor(database)
    dana, rosa = floor.hire("dana", "Front"), floor.hire("rosa", "Front", "supervisor")
    contact = floor.close_contact(
        NOW - 40 * DAY, dana, floor.add_customer(), article_id="late-fee", reason_code=CODES[0]
    )
    floor.close_contact(NOW - 40 * DAY, dana, floor.add_customer("gold"), article_id="outage", reason_code=CODES[2])
    tell(database, contact, dana, "late-fee")
    assert [line.told for line in report(database, {"outage"}, rosa).lines] == [1, 0]
    assert [line.article_id for line in report(database, {"outage"}, rosa, tier="gold").lines] == ["outage"]
    tell(database, contact, dana, "late-fee", said=False, seq=2)
    assert [line.article_id for line in report(database, {"outage"}).lines] == ["outage"]


def test_each_line_of_the_file_says_all_of_it_and_none_that_is_not_known() -> None:
    group = [Closed(str(k), str(k), told=k < 2, again=k in (0, 5)) for k in range(6)]
    rows = prevention_csv(sum_up({("late-fee", "billing"): group}, {}, Span(NOW - DAY, NOW))).split("\r\n")
    assert rows[1].startswith("late-fee,billing,Billing,2,6,2,1,4,1,0.2500,'-0.")
    empty = prevention_csv(sum_up({("late-fee", "billing"): group[2:]}, {}, Span(NOW - DAY, NOW))).split("\r\n")
    assert empty[1] == "late-fee,billing,Billing,0,4,0,0,4,1,,,"
