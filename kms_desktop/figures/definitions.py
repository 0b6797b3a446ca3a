"""The figures, declared once each → name, the sentence of its definition, what counts, and what of it is measured.

Question: how can the number on screen and the list behind it never differ? Choice: a figure *is* the predicate of what
counts and the measure of each that does, over rows that one statement yields; the number is their average, the list is
these rows. Reason: there is no second place where it is said what counts. Refused: a statement for each figure and one
for each list, which agree until one of them is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, literal, or_

from kms_desktop.figures.in_sql import days_after
from kms_desktop.texts import tr

Facts = Any
"""The columns of the rows that are counted, see `facts`."""
Population = Literal["issues", "promises", "approvals", "reviews", "knowledge", "known", "flags"]
Kind = Literal["share", "rate", "mean"]
Unit = Literal["percent", "a_contact", "seconds", "days", "money"]
Better = Literal["up", "down", ""]
Group = Literal["customer", "process", "learning", "cost"]

GROUPS: dict[Group, str] = {
    "customer": tr("Customer"),
    "process": tr("Process"),
    # Translators: what the floor learns: knowledge that is used and improved
    "learning": tr("Learning"),
    "cost": tr("Cost"),
}
_TAKES_7, _TAKES_30 = 7, 30
SHORTEST_LOOK_DAYS, LONGEST_LOOK_DAYS = _TAKES_7, _TAKES_30
"""How long after a contact it matters that the customer comes again: at least, and at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """`counts` says which rows count, `measure` how much each is: 1 or 0 for a share. Both are given the rows' columns
    and the moment up to which is known what happened. `rows`: of a population that `facts` does not know, what asks for
    its rows, of which each says what it is `about` where it is no contact."""

    code: str
    title: str
    definition: str
    group: Group
    population: Population
    kind: Kind
    unit: Unit
    better: Better
    counts: Callable[[Facts, datetime], ColumnElement[bool]]
    measure: Callable[[Facts], ColumnElement[float]]
    rows: Callable[[Any], tuple[Select[Any], ColumnElement[Any]]] | None = None


def _yes(holds: ColumnElement[bool]) -> ColumnElement[float]:
    return case((holds, literal(1.0)), else_=literal(0.0))


def _number(column: ColumnElement[Any]) -> ColumnElement[float]:
    return cast(column, Float)


def _contacts(facts: Facts, _known_at: datetime) -> ColumnElement[bool]:
    found: ColumnElement[bool] = facts.place == 0
    return found


def _told_of_again(days: int) -> Callable[[Facts, datetime], ColumnElement[bool]]:
    """Issues of which it is known by now whether the customer came again about them in so many days."""

    def counts(facts: Facts, known_at: datetime) -> ColumnElement[bool]:
        over = facts.at < known_at - timedelta(days=days)
        return and_(over, facts.customer_id.is_not(None), facts.reason_code != "")

    return counts


def _came_again(facts: Facts, days: int) -> ColumnElement[bool]:
    return and_(facts.again_at.is_not(None), facts.again_at < days_after(facts.at, days))


def _solved(days: int) -> Callable[[Facts], ColumnElement[float]]:
    return lambda facts: _yes(
        and_(facts.legs <= 1, or_(facts.again_at.is_(None), facts.again_at >= days_after(facts.at, days)))
    )


SOLVED_AT_FIRST = Figure(
    "solved_at_first",
    tr("Solved at first contact"),
    tr(
        "Issues of known customers with a reason code: one agent had the contact, and the customer did not contact us "
        "about the same reason within 7 days. Contacts closed in the last 7 days are not counted yet."
    ),
    "customer",
    "issues",
    "share",
    "percent",
    "up",
    _told_of_again(_TAKES_7),
    _solved(_TAKES_7),
)
SOLVED_30 = Figure(
    "solved_at_first_30",
    tr("Solved at first, 30 days"),
    tr(
        "Issues of known customers with a reason code: one agent had the contact, and the customer did not contact us "
        "about the same reason within 30 days. Contacts closed in the last 30 days are not counted yet."
    ),
    "customer",
    "issues",
    "share",
    "percent",
    "up",
    _told_of_again(_TAKES_30),
    _solved(_TAKES_30),
)
CAME_AGAIN = Figure(
    "came_again",
    tr("Contacted again in 7 days"),
    tr(
        "Issues of known customers with a reason code after which the customer contacted us about the same reason "
        "within 7 days. Contacts closed in the last 7 days are not counted yet."
    ),
    "customer",
    "issues",
    "share",
    "percent",
    "down",
    _told_of_again(_TAKES_7),
    lambda facts: _yes(_came_again(facts, _TAKES_7)),
)
PROMISES_KEPT = Figure(
    "promises_kept",
    tr("Promises kept"),
    tr("Promises that were due in the period: those that were kept. One that is still open counts as not kept."),
    "customer",
    "promises",
    "share",
    "percent",
    "up",
    lambda facts, known_at: facts.at < known_at,
    lambda facts: _yes(facts.state == "kept"),
)
SATISFIED = Figure(
    "satisfied",
    tr("Left satisfied"),
    tr("Contacts of which the agent noted how the customer left: those who were satisfied."),
    "customer",
    "issues",
    "share",
    "percent",
    "up",
    lambda facts, _known_at: and_(facts.place == 0, facts.outcome.in_(("satisfied", "mollified", "dissatisfied"))),
    lambda facts: _yes(facts.outcome == "satisfied"),
)
TRANSFERS = Figure(
    "transfers",
    tr("Transfers"),
    tr("How often a contact was passed on to another agent, on average of all contacts."),
    "process",
    "issues",
    "rate",
    "a_contact",
    "down",
    _contacts,
    lambda facts: _number(case((facts.legs > 1, facts.legs - 1), else_=0)),
)
ASKED_TWICE = Figure(
    "asked_twice",
    tr("Asked twice"),
    tr("Things the customer was asked again after a colleague had settled them, on average of contacts passed on."),
    "process",
    "issues",
    "rate",
    "a_contact",
    "down",
    lambda facts, _known_at: and_(facts.place == 0, facts.legs > 1),
    lambda facts: _number(facts.repeats),
)
TALK = Figure(
    "talk",
    tr("Talk time"),
    tr("Average time on the line, without hold, of contacts with a time."),
    "process",
    "issues",
    "mean",
    "seconds",
    "",
    lambda facts, _known_at: facts.talk_s.is_not(None),
    lambda facts: _number(facts.talk_s),
)
WRAP_UP = Figure(
    "wrap_up",
    tr("Wrap-up time"),
    tr("Average time from the end of the call to the end of the wrap-up, of contacts with a time."),
    "process",
    "issues",
    "mean",
    "seconds",
    "down",
    lambda facts, _known_at: facts.wrap_s.is_not(None),
    lambda facts: _number(facts.wrap_s),
)
FIT = Figure(
    "fit",
    tr("Fit rate"),
    tr("Contacts in which options of an article were looked at: those in which the customer took one."),
    "learning",
    "issues",
    "share",
    "percent",
    "up",
    lambda facts, _known_at: facts.options.is_not(None),
    lambda facts: _yes(facts.options == 2),
)
LINKED = Figure(
    "linked",
    tr("Article linked"),
    tr("Issues that were closed with an article that resolved them or helped (the link rate of KCS)."),
    "learning",
    "issues",
    "share",
    "percent",
    "up",
    lambda facts, _known_at: facts.place >= 0,
    lambda facts: _yes(and_(facts.article_id != "", facts.link.in_(("resolved", "helped")))),
)
PREVENTABLE = Figure(
    "preventable",
    tr("Preventable"),
    tr("Issues of which the agent said whether the contact could have been prevented: those that could."),
    "cost",
    "issues",
    "share",
    "percent",
    "down",
    lambda facts, _known_at: facts.preventable.in_(("yes", "no")),
    lambda facts: _yes(facts.preventable == "yes"),
)


def _of_kind(code: str, kind: str, title: str, definition: str) -> Figure:
    return Figure(
        code,
        title,
        definition,
        "cost",
        "issues",
        "share",
        "percent",
        "",
        lambda facts, _known_at: facts.article_kind != "",
        lambda facts: _yes(facts.article_kind == kind),
    )


STATUS = _of_kind(
    "status",
    "status",
    tr("Status questions"),
    tr("Issues closed with an article: those whose article tells how something stands, such as an outage."),
)
HOW_TO = _of_kind(
    "how_to",
    "how_to",
    tr("How-to questions"),
    tr("Issues closed with an article: those whose article says how something is done."),
)
GRANTED = Figure(
    "granted",
    tr("Granted an issue"),
    tr("Money granted to customers, on average of all issues."),
    "cost",
    "issues",
    "mean",
    "money",
    "",
    lambda facts, _known_at: facts.place >= 0,
    lambda facts: _number(facts.amount),
)
APPROVED = Figure(
    "approved",
    tr("Approvals granted"),
    tr("Approvals that were answered in the period: those that were granted."),
    "cost",
    "approvals",
    "share",
    "percent",
    "",
    lambda facts, _known_at: facts.state.in_(("granted", "refused")),
    lambda facts: _yes(facts.state == "granted"),
)

FIGURES: tuple[Figure, ...] = (
    *(SOLVED_AT_FIRST, SOLVED_30, CAME_AGAIN, SATISFIED, PROMISES_KEPT),
    *(TRANSFERS, ASKED_TWICE, TALK, WRAP_UP),
    *(FIT, LINKED),
    *(PREVENTABLE, STATUS, HOW_TO, GRANTED, APPROVED),
)
"""All of them, in the order in which they are told."""
ON_THE_PAGE: tuple[Figure, ...] = (
    *(SOLVED_AT_FIRST, CAME_AGAIN, SATISFIED, PROMISES_KEPT),
    *(TRANSFERS, ASKED_TWICE, TALK, WRAP_UP),
    *(FIT, LINKED, PREVENTABLE, GRANTED),
)
"""The twelve of the page: four of the customer, four of the process, two of what is learned, two of what it costs."""
_BY_CODE = {figure.code: figure for figure in FIGURES}


def find_figure(code: str) -> Figure | None:
    return _BY_CODE.get(code)
