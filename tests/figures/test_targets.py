"""What a figure should come to: kept, changed and taken away, told in the audit, and read beside the figure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from kms_desktop.errors import KmsError, Refused
from kms_desktop.figures.definitions import CAME_AGAIN, GRANTED, SATISFIED, TALK, Figure
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.limits import Counted
from kms_desktop.figures.reading import Figures, FigureValue
from kms_desktop.figures.targets import Targets, as_target
from kms_desktop.storage.database import Database
from kms_desktop.voc.contact_list import ContactList
from tests.figures.floor import Floor

SOME = Counted(4, 1.0)
NOW = datetime(2026, 11, 3, 15, 20, tzinfo=ZoneInfo("Europe/London"))


def satisfied(database: Database) -> FigureValue:
    figures = Figures(database, ContactList(database))
    return figures.values(FigureFilters(), NOW, (SATISFIED,))().values[0]


def told(database: Database) -> int:
    with database.reading() as session:
        return int(
            session.connection().execute(text("SELECT count(*) FROM audit WHERE what = 'figure target'")).scalar_one()
        )


def test_a_target_is_read_beside_its_figure_and_told(database: Database) -> None:
    floor = Floor(database)
    dana, rosa = floor.hire("dana", "Front"), floor.hire("rosa", "Front", "supervisor")
    for n, outcome in enumerate(("satisfied", "satisfied", "satisfied", "dissatisfied")):
        floor.close_contact(NOW - timedelta(days=n + 1), dana, outcome=outcome)
    targets = Targets(database, rosa if database.is_sqlite else None)
    assert (satisfied(database).target, satisfied(database).meets) == (None, None)
    for target, meets in ((0.75, True), (0.7501, False), (0.75, True)):
        targets.keep_target(SATISFIED, target)
        targets.keep_target(SATISFIED, target)
        assert (satisfied(database).target, satisfied(database).meets) == (target, meets)
    targets.keep_target(SATISFIED, None)
    assert satisfied(database).target is None
    assert told(database) == 4


def test_of_what_should_be_less_less_is_the_better() -> None:
    value = FigureValue(CAME_AGAIN, now=SOME, target=0.3)
    assert value.meets is True
    assert FigureValue(CAME_AGAIN, now=SOME, target=0.2).meets is False
    assert FigureValue(TALK, now=SOME, target=0.2).meets is None


def test_an_agent_sets_none(database: Database) -> None:
    with pytest.raises(Refused):
        Targets(database, Floor(database).hire("dana", "Front")).keep_target(TALK, 240)


@pytest.mark.parametrize(
    ("figure", "written", "meant"),
    [
        (SATISFIED, "85", 0.85),
        (SATISFIED, " 85,5 % ", 0.855),
        (TALK, "4:05", 245.0),
        (TALK, "245", 245.0),
        (GRANTED, "£3.20", 3.2),
        (GRANTED, "", None),
    ],
)
def test_a_target_is_read_as_it_is_typed(figure: Figure, written: str, meant: float | None) -> None:
    assert as_target(figure, written) == meant


@pytest.mark.parametrize("written", ["much", "4:5:6", "nan", "inf", "1e999", "--1"])
def test_what_is_no_number_is_no_target(written: str) -> None:
    with pytest.raises(KmsError):
        as_target(TALK, written)


@pytest.mark.parametrize("target", [-0.1, 1.01, 85.0])
def test_a_share_lies_between_nothing_and_all(database: Database, target: float) -> None:
    with pytest.raises(KmsError, match="no value"):
        Targets(database).keep_target(SATISFIED, target)
