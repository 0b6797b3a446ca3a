"""Figures of one person: their own numbers, and only once it was said why."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from kms_desktop.errors import KmsError, Refused
from kms_desktop.figures.definitions import LINKED
from kms_desktop.figures.filters import FigureFilters, read_filters, stored_filters
from kms_desktop.figures.reading import Figures
from kms_desktop.storage.database import Database
from kms_desktop.voc.contact_list import ContactList
from tests.figures.floor import Floor

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=ZoneInfo("Europe/London"))


def test_one_person_is_counted_with_a_reason_and_told(database: Database) -> None:
    floor = Floor(database)
    dana, omar = floor.hire("dana", "Front"), floor.hire("omar", "Front")
    rosa = floor.hire("rosa", "Front", "supervisor")
    for n, agent in enumerate((dana, dana, omar)):
        floor.close_contact(NOW - timedelta(days=n + 1), agent)
    figures = Figures(database, ContactList(database), rosa if database.is_sqlite else None)
    of_dana = FigureFilters(agent_id=dana.id)
    with pytest.raises(Refused):
        figures.values(of_dana, NOW, (LINKED,))()
    for why in ("", " ab "):
        with pytest.raises(KmsError):
            figures.one_person.note_agent(dana.id, why)
    figures.one_person.note_agent(dana.id, "She asked me to look")
    assert figures.values(of_dana, NOW, (LINKED,))().values[0].now.n == 2
    with pytest.raises(Refused):
        figures.values(FigureFilters(agent_id=omar.id), NOW, (LINKED,))()
    with database.reading() as session:
        told = session.connection().execute(text("SELECT data FROM audit WHERE what = 'figures of a person'")).all()
    assert len(told) == 1 and dana.id in str(told[0])


def test_an_agent_asks_for_nobody_else(database: Database) -> None:
    floor = Floor(database)
    dana, omar = floor.hire("dana", "Front"), floor.hire("omar", "Front")
    floor.close_contact(NOW - timedelta(days=1), dana)
    figures = Figures(database, ContactList(database, dana), dana)
    with pytest.raises(Refused):
        figures.one_person.note_agent(omar.id, "I want to know")
    with pytest.raises(Refused):
        figures.values(FigureFilters(agent_id=omar.id), NOW, (LINKED,))()
    assert figures.values(FigureFilters(agent_id=dana.id), NOW, (LINKED,))().values[0].now.n == 1


def test_a_person_is_never_kept_for_the_next_time() -> None:
    assert read_filters(stored_filters(FigureFilters(agent_id="a", channel="chat"))) == FigureFilters(channel="chat")
    assert read_filters({"agent_id": "a"}).agent_id == ""
