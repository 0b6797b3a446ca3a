"""What a looser limit would have cost and spared: as SQL by hand says, never less for a looser one, right by role."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from kms_desktop.access.model import Person
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.figures.asks_replay import LINES, Ask, replay_asks
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.looser_limits import Loosened, LooserLimits
from kms_desktop.figures.period import compare_period
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ApprovalRow, HandoverRow, OptionRuleRow, OptionUseRow
from kms_desktop.voc.themes.assumptions import WHAT_IF_ASSUMPTIONS
from kms_desktop.voc.themes.model import Assumption, Range
from kms_desktop.voc.themes.themes import Themes
from tests.figures.floor import CODES, Floor

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)
AT = NOW - timedelta(days=6)
ASSUMED = {one.code: one for one in WHAT_IF_ASSUMPTIONS}
COST = ("at_once", "got_it", "went_without", "more_granted", "minutes", "repeats", "transfers", "contact_cost")
"""All that a looser limit raises."""

_SECONDS = {
    True: "(julianday(a.answered_at) - julianday(a.asked_at)) * 1440",
    False: "extract(epoch FROM a.answered_at - a.asked_at) / 60",
}
_DAY_30 = {True: "julianday(o.at) < julianday(r.at) + 30", False: "o.at < r.at + interval '30 days'"}
_OF_OPTION = """FROM approval a WHERE a.article_id = 'late-fee' AND a.option_id = 'waive' AND a.answered_at >= :begins
    AND a.answered_at < :ends AND a.amount <= :most"""
_MORE = f"""SELECT a.contact_id, max(a.amount) - coalesce((SELECT sum(u.amount) FROM option_use u
    WHERE u.contact_id = a.contact_id AND u.article_id = 'late-fee' AND u.option_id = 'waive'
    AND u.result = 'granted'), 0) AS more {_OF_OPTION} AND a.state <> 'granted' GROUP BY a.contact_id"""
BY_HAND = {
    "at_once": f"SELECT count(*) {_OF_OPTION}",
    "minutes": f"SELECT sum({{minutes}}) {_OF_OPTION}",
    "went_without": f"SELECT count(*) FROM ({_MORE}) m WHERE m.more > 0",
    "more_granted": f"SELECT sum(m.more) FROM ({_MORE}) m WHERE m.more > 0",
    "repeats": f"""SELECT count(DISTINCT o.contact_id) FROM ({_MORE}) m
        JOIN resolution r ON r.contact_id = m.contact_id AND r.place = 0 AND r.reason_code <> ''
        JOIN resolution o ON o.customer_id = r.customer_id AND o.reason_code = r.reason_code AND o.at > r.at
            AND {{within}} AND o.contact_id <> r.contact_id WHERE m.more > 0""",
    "transfers": f"""SELECT sum(m.n) FROM (SELECT a.contact_id, max((SELECT count(*) FROM handover h
        WHERE h.contact_id = a.contact_id AND h.state = 'accepted' AND h.made_at > a.asked_at)) AS n
        {_OF_OPTION} GROUP BY a.contact_id) m""",
}


def replay(database: Database, most: str | None, person: Person | None = None, **filters: Any) -> Loosened:
    limit = Decimal(most) if most is not None else None
    return LooserLimits(database, person).replay("late-fee", "waive", limit, FigureFilters(**filters), NOW)()


def highest(found: Loosened) -> dict[str, float]:
    """Each figure where all that is assumed is at its end."""
    return {line.code: line.value.high for line in found.lines}


def stamp(at: datetime, database: Database) -> Any:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if database.is_sqlite else at


def asked(
    floor: Floor, key: str, by: Person, amount: str, state: str = "refused", minutes: int = 3, at: datetime = AT
) -> None:
    answered = None if state == "waiting" else at + timedelta(minutes=minutes)
    floor._add(
        ApprovalRow(
            id=new_key(), contact_id=key, article_id="late-fee", option_id="waive", title="Waive it",
            amount=Decimal(amount), asked_by=by.id, asked_at=at, answered_at=answered, state=state,
        )
    )  # fmt: skip


def put(floor: Floor, key: str, by: Person, amount: str, result: str, at: datetime = AT) -> None:
    floor._add(
        OptionUseRow(
            id=new_key(), contact_id=key, agent_id=by.id, article_id="late-fee", option_id="waive", title="Waive it",
            remedy="money", amount=Decimal(amount), result=result, at=at,
        )
    )  # fmt: skip


def pass_on(floor: Floor, key: str, by: Person, at: datetime) -> None:
    floor._add(
        HandoverRow(
            id=new_key(), contact_id=key, from_id=by.id, to_kind="person", to_id=by.id, made_at=at, state="accepted"
        )
    )


def publish(floor: Floor, **authority: str | None) -> None:
    floor._add(
        OptionRuleRow(article_id="late-fee", option_id="waive", title="Waive it", authority=dict(authority), at=AT)
    )


def floor_that_asks(database: Database, seed: int) -> Floor:
    chance, floor = Random(seed), Floor(database)
    agents = [floor.hire(login, team) for login, team in (("dana", "Front"), ("omar", "Front"), ("lena", "Back"))]
    floor.hire("rosa", "Front", "supervisor")
    customers = [floor.add_customer(erased_in=chance.choice((None, None, 1))) for _ in range(12)]
    for _ in range(90):
        at = AT - timedelta(hours=chance.randint(-100, 24 * 40))
        agent, customer = chance.choice(agents), chance.choice([None, *customers])
        key = floor.close_contact(at, agent, customer, reason_code=chance.choice(CODES))
        for n in range(chance.choice((0, 1, 1, 2))):
            state = chance.choice(("granted", "refused", "taken_back", "waiting"))
            amount = str(chance.choice((20, 50, 50.5, 80, 120)))
            asked(floor, key, agent, amount, state, chance.randint(0, 9), at + timedelta(minutes=n - 30))
        if chance.random() < 0.4:
            put(floor, key, agent, str(chance.choice((10, 50, 80))), chance.choice(("granted", "declined")), at)
        if chance.random() < 0.4:
            pass_on(floor, key, agent, at - timedelta(minutes=chance.choice((1, 29, 90))))
    return floor


@pytest.mark.parametrize("seed", range(2))
def test_each_figure_is_what_sql_by_hand_comes_to(database: Database, seed: int) -> None:
    floor_that_asks(database, seed)
    span = compare_period(FigureFilters().period, NOW).now
    used = {"begins": stamp(span.begins, database), "ends": stamp(span.ends, database)}
    for most in ("20", "50", "79.99", "1000"):
        found = highest(replay(database, most))
        for code, statement in BY_HAND.items():
            told = statement.format(minutes=_SECONDS[database.is_sqlite], within=_DAY_30[database.is_sqlite])
            limit = float(most) if database.is_sqlite else Decimal(most)
            with database.reading() as session:
                wanted = session.connection().execute(text(told), {**used, "most": limit}).scalar_one() or 0
            share = 1.0 if code != "more_granted" else _share_taken(replay(database, most))
            assert found[code] == pytest.approx(float(wanted) * share, abs=1e-3), (code, most)
    assert highest(replay(database, None)) == highest(replay(database, "1000"))


def _share_taken(found: Loosened) -> float:
    return next(one.value.high for one in found.assumptions if one.code == "would_take")


AMOUNTS = st.sampled_from([Decimal(one) for one in ("0", "20", "50", "50.01", "80")])
ASKS = st.builds(
    Ask,
    st.sampled_from("abcd"),
    AMOUNTS,
    st.just(AT),
    st.integers(-5, 90).map(lambda minutes: AT + timedelta(minutes=minutes)),
    st.sampled_from(("granted", "refused", "taken_back")),
    st.just(Decimal(0)),
    st.integers(0, 3),
    st.lists(st.sampled_from(("x", "y", "z")), unique=True).map(tuple),
)
ENDS = st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted)


GRANTED = st.fixed_dictionaries(dict.fromkeys("abcd", AMOUNTS))


@given(st.lists(ASKS, max_size=12), GRANTED, AMOUNTS, AMOUNTS, st.fixed_dictionaries(dict.fromkeys(ASSUMED, ENDS)))
def test_a_looser_limit_never_costs_less_and_never_spares_less(
    asks: list[Ask], granted: dict[str, Decimal], one: Decimal, other: Decimal, ends: dict[str, list[float]]
) -> None:
    asks = [replace(ask, granted=granted[ask.contact_id]) for ask in asks]
    assumed = {code: Assumption(code, Range(*three), "") for code, three in ends.items()}
    tighter, looser = sorted((one, other))
    replays = [
        {line.code: line for line in replay_asks(asks, most, assumed)} for most in (tighter, looser, Decimal(999), None)
    ]
    for before, after in pairwise(replays):
        for code in COST:
            for end in ("low", "mid", "high"):
                assert getattr(before[code].value, end) <= getattr(after[code].value, end) + 1e-9, (code, end)
            assert set(before[code].contacts) <= set(after[code].contacts), code
    assert list(replays[0]) == list(LINES)
    assert all(line.value.low <= line.value.mid <= line.value.high for line in replays[3].values())


def test_what_was_approved_costs_nothing_more_and_what_was_refused_does(database: Database) -> None:
    floor = Floor(database)
    dana, maria = floor.hire("dana", "Front"), floor.add_customer()
    got, went, over, part = (floor.close_contact(AT, dana, maria, reason_code=CODES[n]) for n in range(4))
    asked(floor, got, dana, "60", "granted", 10)
    put(floor, got, dana, "60", "granted")
    asked(floor, went, dana, "70", "refused", 5)
    asked(floor, over, dana, "200", "refused", 7)
    asked(floor, part, dana, "70", "taken_back", 1)
    put(floor, part, dana, "30", "granted")
    again = floor.close_contact(AT + timedelta(days=2), dana, maria, reason_code=CODES[1])
    pass_on(floor, went, dana, AT + timedelta(minutes=1))
    found = replay(database, "80")
    lines = {line.code: line for line in found.lines}
    assert {code: line.value.high for code, line in lines.items()} == {
        "asked": 4, "at_once": 3, "got_it": 2, "went_without": 2, "more_granted": 110, "minutes": 16, "repeats": 1,
        "transfers": 1, "contact_cost": 8, "net": 110,
    }  # fmt: skip
    assert set(lines["went_without"].contacts) == {went, part}
    assert lines["repeats"].contacts == (again,)
    assert lines["transfers"].contacts == (went,)
    assert (lines["more_granted"].value.low, lines["net"].value.low) == (55, 47)
    assert found.is_small and found.title == "waive"


def test_of_an_option_that_nobody_knows_and_of_one_without_approvals(database: Database) -> None:
    with pytest.raises(NotFound, match="There is no option “waive” of an article “late-fee”"):
        replay(database, "80")
    floor = Floor(database)
    publish(floor, agent="40", manager=None)
    found = replay(database, "80")
    assert set(highest(found).values()) == {0} and found.today == 40 and found.title == "Waive it"


def test_a_limit_that_is_no_looser_is_refused(database: Database) -> None:
    floor = Floor(database)
    publish(floor, agent="40")
    for most in ("40", "12"):
        with pytest.raises(KmsError, match="Agents grant up to £40"):
            replay(database, most)
    assert replay(database, "40.01").today == 40
    with database.writing() as session:
        session.get_one(OptionRuleRow, ("late-fee", "waive")).authority = {"agent": None}
    with pytest.raises(KmsError, match="any sum"):
        replay(database, None)


def test_what_waits_still_and_what_is_of_another_time_or_option_is_not_counted(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    key = floor.close_contact(AT, dana)
    asked(floor, key, dana, "60", "waiting")
    asked(floor, key, dana, "60", at=NOW - timedelta(days=80))
    asked(floor, key, dana, "60", at=NOW - timedelta(minutes=1))
    publish(floor, manager=None)
    assert set(highest(replay(database, None)).values()) == {0}


def test_a_merged_reason_a_reopened_contact_and_an_erased_customer(database: Database) -> None:
    floor = Floor(database)
    dana, gone = floor.hire("dana", "Front"), floor.add_customer(erased_in=1)
    first = floor.close_contact(AT, dana, gone, reason_code=CODES[0])
    asked(floor, first, dana, "60")
    floor.close_contact(AT + timedelta(days=1), dana, gone, reason_code=CODES[1])
    assert highest(replay(database, "80"))["repeats"] == 0
    codes = ReasonCodes(database)
    for code in CODES[:2]:
        codes.add_code(code)
    codes.merge_code(CODES[1], CODES[0])
    assert highest(replay(database, "80"))["repeats"] == 1
    floor.reopen(first)
    found = highest(replay(database, "80"))
    assert (found["at_once"], found["repeats"], found["went_without"]) == (1, 0, 1)


def test_an_agent_replays_their_own_and_a_supervisor_the_division(database: Database) -> None:
    floor = Floor(database)
    dana, omar = floor.hire("dana", "Front"), floor.hire("omar", "Front")
    rosa = floor.hire("rosa", "Front", "supervisor")
    for agent, division in ((dana, ""), (omar, ""), (omar, "other")):
        asked(floor, floor.close_contact(AT, agent, division=division), agent, "60")
    publish(floor, manager=None)
    assert [highest(replay(database, "80", who))["at_once"] for who in (dana, rosa, None)] == [1, 2, 3]
    assert highest(replay(database, "80", rosa, team_id=dana.team_id, channel="chat"))["at_once"] == 0


def test_how_many_take_it_is_as_the_log_has_it_until_somebody_says_otherwise(database: Database) -> None:
    floor = Floor(database)
    dana, rosa = floor.hire("dana", "Front"), floor.hire("rosa", "Front", "supervisor")
    publish(floor, manager=None)
    key = floor.close_contact(AT, dana)
    with floor.at_once():
        for n in range(40):
            put(floor, key, dana, "5", "accepted" if n % 4 else "declined")
    taken = next(one for one in replay(database, "80").assumptions if one.code == "would_take")
    assert taken.value.mid == 0.75 and taken.source == "As here: 40 answers to this option"
    themes = Themes(database, None, rosa)
    themes.set_assumption("would_take", Range(0.1, 0.2, 0.3), "Asked 50 people")
    taken = next(one for one in replay(database, "80").assumptions if one.code == "would_take")
    assert (taken.value.high, taken.source) == (0.3, "Asked 50 people")
    assert {"would_take", "complaint_rate", "contact_cost"} <= {one.code for one in themes.assumptions()}
