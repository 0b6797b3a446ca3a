"""Each measure of knowledge is what SQL written by hand comes to, and as many rows stand behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from kms_desktop.access.roster import Roster
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.knowledge_measures import KNOWLEDGE_FIGURES, find_measure, reuse_ratio
from kms_desktop.figures.period import WantedPeriod, compare_period, days_period
from kms_desktop.figures.reading import Figures
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ArticleChangeRow, SuggestionRow
from kms_desktop.storage.tables_reviews import ReviewDrawRow, ReviewRow
from kms_desktop.voc.contact_list import ContactList
from tests.figures.floor import ARTICLES, CODES, Floor, floor_by_chance
from tests.figures.test_reading import NOW, OCTOBER

_REVIEWS = """SELECT count(*), coalesce(sum(CASE WHEN {hit} THEN 1 ELSE 0 END), 0) FROM review v
    JOIN resolution r ON r.contact_id = v.contact_id AND r.place = 0 JOIN contact c ON c.id = r.contact_id
    WHERE v.state <> 'withdrawn' AND v.closed_at >= :begins AND v.closed_at < :ends AND {counts} {where_review}"""
_HAS = "(v.article_id <> '' AND v.link IN ('resolved', 'helped'))"
_TOLD = "v.rightly IN ('yes', 'no') AND (v.agrees IS NULL OR v.agrees)"
_WAS_KNOWN = """r.article_id <> '' AND r.link IN ('resolved', 'helped') AND NOT EXISTS (
    SELECT 1 FROM article_change a WHERE a.article_id = r.article_id AND a.what = 'revision' AND {recent}
    AND NOT EXISTS (SELECT 1 FROM article_change b WHERE b.article_id = a.article_id AND b.what = 'revision'
                    AND b.n < a.n))"""
_ISSUES = """FROM resolution r JOIN contact c ON c.id = r.contact_id WHERE r.at >= :begins AND r.at < :ends"""
_CREATED = """SELECT count(*) FROM article_change a WHERE a.what = 'revision' AND a.at >= :begins AND a.at < :ends
    AND NOT EXISTS (SELECT 1 FROM article_change b WHERE b.article_id = a.article_id AND b.what = 'revision'
                    AND b.n < a.n) {where_created}"""


def _review(counts: str, hit: str) -> str:
    return _REVIEWS.replace("{counts}", counts).replace("{hit}", hit)


STATEMENTS = {
    "linked": f"""SELECT count(*), coalesce(sum(CASE WHEN r.article_id <> '' AND r.link IN ('resolved', 'helped')
        THEN 1 ELSE 0 END), 0) {_ISSUES} {{where}}""",
    "link_accuracy": _review(f"{_HAS} AND {_TOLD}", "v.rightly = 'yes'"),
    "link_missed": _review(f"NOT {_HAS} AND {_TOLD}", "v.rightly = 'no'"),
    "known": f"SELECT count(*), coalesce(sum(CASE WHEN {_WAS_KNOWN} THEN 1 ELSE 0 END), 0) {_ISSUES} {{where}}",
    "reused": f"""SELECT u.n + m.n, u.n FROM (SELECT count(*) AS n {_ISSUES} AND {_WAS_KNOWN} {{where}}) u,
        ({_CREATED.replace("count(*)", "count(*) AS n")}) m""",
    "flag_days": """SELECT count(*), coalesce(sum({days}), 0) FROM suggestion s WHERE s.kind IN ('flag', 'fix')
        AND s.state = 'accepted' AND s.answered_at >= :begins AND s.answered_at < :ends {where_flag}""",
    "reviewed": _review("1 = 1", "v.state = 'judged'"),
    "agreed": _review("v.agrees IS NOT NULL", "v.agrees"),
}
PARTS = ("where", "where_review", "where_created", "where_flag")
IN_SQL = {
    True: {
        "recent": "julianday(a.at) + 1 > julianday(r.at) + 0.000001",
        "days": "julianday(s.answered_at) - julianday(s.made_at)",
    },
    False: {
        "recent": "a.at + interval '24 hours' > r.at",
        "days": "extract(epoch FROM s.answered_at - s.made_at) / 86400",
    },
}
"""By whether it is SQLite."""


def by_hand(database: Database, begins: datetime, ends: datetime, **where: str) -> dict[str, Any]:
    found = {}
    with database.reading() as session:
        for code, statement in STATEMENTS.items():
            for name, part in (IN_SQL[database.is_sqlite] | dict.fromkeys(PARTS, "") | where).items():
                statement = statement.replace(f"{{{name}}}", part)
            stamps: dict[str, Any] = {"begins": begins, "ends": ends}
            if database.is_sqlite:
                stamps = {name: f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" for name, at in stamps.items()}
            n, total = session.connection().execute(text(statement), stamps).one()
            found[code] = (n, pytest.approx(float(total), abs=1e-5))
    return found


def knowledge_by_chance(database: Database, seed: int) -> Floor:
    """A floor with published articles, flags and reviews."""
    floor, chance = floor_by_chance(database, seed, NOW), Random(seed + 100)
    Roster(database).change_person("lena", "proficiency", "coach")
    ines = floor.hire("ines", "Back", "editor")

    def some_time() -> datetime:
        return (NOW - timedelta(minutes=15 * chance.randint(0, 60 * 24 * 4))).astimezone(UTC)

    with database.writing() as session:
        for article in (*(one for one in ARTICLES[:2]), "never-linked", "another"):
            times = sorted(some_time() for _ in range(3))
            for n, (at, what) in enumerate(zip(times, ("confidence", "revision", "revision"), strict=True), 1):
                said: dict[str, Any] = {"article_id": article, "n": n, "what": what, "after": "validated"}
                session.add(ArticleChangeRow(id=new_key(), at=at, by_id=ines.id, **said))
        contacts = [key for (key,) in session.execute(text("SELECT id FROM contact ORDER BY id"))]
        for at in range(40):
            made = some_time()
            answered = made + timedelta(hours=chance.randint(1, 200))
            said = {"kind": chance.choice(("flag", "fix", "suggestion")), "article_id": chance.choice(ARTICLES[:3])}
            said |= {"state": chance.choice(("new", "accepted", "accepted", "declined"))}
            said |= {"answered_at": answered if said["state"] != "new" else None, "contact_id": contacts[at]}
            session.add(SuggestionRow(id=new_key(), made_by=chance.choice(floor.people).id, made_at=made, **said))
        session.add_all(list(_reviews(session, chance, floor)))
    return floor


def _reviews(session: Any, chance: Random, floor: Floor) -> Iterator[ReviewRow]:
    draw = {"by_id": "x", "at": NOW, "begins": NOW, "ends": NOW, "seed": "s", "size": 1, "closed": 1}
    session.add(ReviewDrawRow(id="draw", **draw))
    session.flush()
    closed = session.execute(
        text("SELECT contact_id, agent_id, article_id, link FROM resolution WHERE place = 0 ORDER BY id")
    ).all()
    for contact, agent, article, link in chance.sample(list(closed), 70):
        at = datetime.fromisoformat(str(_at_of(session, contact))).replace(tzinfo=UTC)
        row = ReviewRow(id=new_key(), draw_id="draw", contact_id=contact, agent_id=agent, closed_at=at)
        row.state = chance.choice(("drawn", "judged", "judged", "judged", "withdrawn"))
        if row.state == "judged":
            row.reviewer_id, row.rightly, row.judged_at = "reviewer", chance.choice(("yes", "yes", "no", "unsure")), NOW
            row.article_id, row.link = article, link
            row.searched = row.linked = row.improved = row.captured = chance.random() < 0.5
            row.agrees = chance.choice((None, None, True, False))
            row.looked_by = "second" if row.agrees is not None else ""
        yield row


def _at_of(session: Any, contact: str) -> Any:
    said = {"c": contact}
    at = session.execute(text("SELECT at FROM resolution WHERE contact_id = :c AND place = 0"), said).scalar_one()
    return at if isinstance(at, str) else at.astimezone(UTC).replace(tzinfo=None)


def figures_of(database: Database, *asked: Any) -> Figures:
    return Figures(database, ContactList(database, *asked), *asked)


def counted(figures: Figures, filters: FigureFilters) -> dict[str, tuple[int, float]]:
    sheet = figures.sheet(filters, NOW, KNOWLEDGE_FIGURES)()
    return {value.figure.code: (value.now.n, value.now.total) for value in sheet.values}


@pytest.mark.parametrize("seed", range(3))
def test_every_measure_is_what_sql_by_hand_comes_to(database: Database, seed: int) -> None:
    knowledge_by_chance(database, seed)
    figures = figures_of(database)
    for code in ("today", "last_week", "this_month", "last_month", "28_days"):
        filters = FigureFilters(WantedPeriod(code))
        period = compare_period(filters.period, NOW)
        sheet = figures.sheet(filters, NOW, KNOWLEDGE_FIGURES)()
        for span, side in ((period.now, "now"), (period.before, "before")):
            found = {one.figure.code: getattr(one, side) for one in sheet.values}
            told = {code: (one.n, one.total) for code, one in found.items()}
            assert told == by_hand(database, span.begins, span.ends), (code, side)


@pytest.mark.parametrize("seed", range(2))
def test_as_many_rows_stand_behind_a_measure_as_it_counts(database: Database, seed: int) -> None:
    knowledge_by_chance(database, seed)
    figures = figures_of(database)
    for value in figures.sheet(OCTOBER, NOW, KNOWLEDGE_FIGURES)().values:
        behind = figures.behind(value.figure, OCTOBER, NOW)()
        assert behind.counted == value.now and value.now.n > 0
        assert len(behind.rows) == value.now.n
        assert sum(row.measure for row in behind.rows) == pytest.approx(value.now.total, abs=1e-5)
        assert all(row.line is not None or row.about for row in behind.rows)


def test_filters_narrow_every_measure(database: Database) -> None:
    floor = knowledge_by_chance(database, 4)
    figures, span = figures_of(database), compare_period(OCTOBER.period, NOW).now
    team = f"IN (SELECT id FROM staff WHERE team_id = '{floor.people[0].team_id}')"
    chat = "(SELECT x.contact_id FROM resolution x JOIN contact y ON y.id = x.contact_id WHERE y.channel = 'chat')"
    linked_in_chat = chat.replace("x.contact_id FROM", "x.article_id FROM")
    late = "(SELECT x.contact_id FROM resolution x WHERE x.reason_code = 'billing/late-fee')"
    linked_late = late.replace("x.contact_id FROM", "x.article_id FROM")
    for filters, where in (
        (
            replace(OCTOBER, team_id=floor.people[0].team_id),
            {
                "where": f"AND r.agent_id {team}",
                "where_review": f"AND v.agent_id {team}",
                "where_created": f"AND a.by_id {team}",
                "where_flag": f"AND s.made_by {team}",
            },
        ),
        (
            replace(OCTOBER, channel="chat"),
            {
                **dict.fromkeys(("where", "where_review"), "AND c.channel = 'chat'"),
                "where_created": f"AND a.article_id IN {linked_in_chat}",
                "where_flag": f"AND s.contact_id IN {chat}",
            },
        ),
        (
            replace(OCTOBER, reason=CODES[0]),
            {
                **dict.fromkeys(("where", "where_review"), f"AND r.reason_code = '{CODES[0]}'"),
                "where_created": f"AND a.article_id IN {linked_late}",
                "where_flag": f"AND s.contact_id IN {late}",
            },
        ),
        (
            replace(OCTOBER, article_id="late-fee"),
            {
                "where": "AND r.article_id = 'late-fee'",
                "where_review": "AND v.article_id = 'late-fee'",
                "where_created": "AND a.article_id = 'late-fee'",
                "where_flag": "AND s.article_id = 'late-fee'",
            },
        ),
    ):
        found = counted(figures, filters)
        assert found == by_hand(database, span.begins, span.ends, **where), filters
        assert found["linked"][0] > 0


def test_of_an_empty_period_nothing_is_told(database: Database) -> None:
    values = figures_of(database).sheet(FigureFilters(), NOW, KNOWLEDGE_FIGURES)().values
    assert [(value.verdict, value.interval) for value in values] == [("none", None)] * len(KNOWLEDGE_FIGURES)


def test_a_share_has_its_interval(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    for link in ("resolved", "helped", "not_applicable", ""):
        floor.close_contact(NOW - timedelta(days=1), dana, article_id="late-fee", link=link)
    value = figures_of(database).sheet(FigureFilters(), NOW, KNOWLEDGE_FIGURES)().values[0]
    between = value.interval
    assert between is not None and (between.value, between.n) == (0.5, 4)
    assert (round(between.low, 3), round(between.high, 3)) == (0.15, 0.85)


def test_what_an_agent_counts_is_their_own_and_a_supervisor_their_division(database: Database) -> None:
    floor = knowledge_by_chance(database, 6)
    dana, rosa = floor.people[0], floor.people[3]
    span = compare_period(OCTOBER.period, NOW).now
    own = {
        "where": f"AND r.agent_id = '{dana.id}'",
        "where_review": f"AND v.agent_id = '{dana.id}' AND v.state = 'judged'",
        "where_created": f"AND a.by_id = '{dana.id}'",
        "where_flag": f"AND s.made_by = '{dana.id}'",
    }
    assert counted(figures_of(database, dana), OCTOBER) == by_hand(database, span.begins, span.ends, **own)
    assert counted(figures_of(database, rosa), OCTOBER) == by_hand(database, span.begins, span.ends)
    with database.writing() as session:
        session.connection().execute(text("UPDATE team SET division = 'other' WHERE name = 'Front'"))
    found = counted(figures_of(database, rosa), OCTOBER)
    assert found["linked"] == found["link_accuracy"] == found["known"] == (0, 0)


def test_who_reviews_nothing_counts_no_review_of_anothers(database: Database) -> None:
    floor = knowledge_by_chance(database, 6)
    ines = floor.people[-1]
    assert counted(figures_of(database, ines), OCTOBER)["reviewed"] == (0, 0)


def test_an_article_of_the_same_day_was_new(database: Database) -> None:
    floor = Floor(database)
    ines, dana, at = floor.hire("ines", "Front", "editor"), floor.hire("dana", "Front"), NOW - timedelta(days=5)
    with database.writing() as session:
        said: dict[str, Any] = {"article_id": "late-fee", "n": 1, "what": "revision", "after": "r"}
        session.add(ArticleChangeRow(id=new_key(), at=at.astimezone(UTC), by_id=ines.id, **said))
    for hours in (1, 23, 25):
        floor.close_contact(at + timedelta(hours=hours), dana, article_id="late-fee", link="resolved")
    floor.close_contact(at, dana, article_id="stood-always", link="helped")
    day = FigureFilters(days_period(date(2026, 10, 1), date(2026, 11, 3)))
    found = counted(figures_of(database), day)
    assert (found["known"], found["reused"]) == ((4, 2), (3, 2))
    assert (reuse_ratio(2, 3), reuse_ratio(2, 2), reuse_ratio(0, 0)) == (2, None, None)
    assert find_measure("known") is not None and find_measure("luck") is None
