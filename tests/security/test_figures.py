"""Figures on a server: the login that asks is what is counted, whatever the program says of who asks."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest

from kms_desktop.access.model import Person
from kms_desktop.access.roles import QUALITY_REVIEWER
from kms_desktop.contacts.card.looks import LOOKED
from kms_desktop.errors import NotFound
from kms_desktop.figures.definitions import FIGURES
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.opened import ContactsBehind
from kms_desktop.figures.reading import Figures
from kms_desktop.storage.ids import utc_now
from kms_desktop.voc.contact_list import ContactList
from tests.figures.floor import CODES
from tests.figures.floor import Floor as Counted
from tests.security.conftest import Walled


def counted(walled: Walled, login: str, asks_as: str = "") -> int:
    """How many contacts this login counts, where its program says that `asks_as` asks."""
    person = walled.floor.people[asks_as or login]
    database = walled.database(login)
    figures = Figures(database, ContactList(database, person), person)
    sheet = figures.sheet(FigureFilters(), utc_now(), FIGURES)()
    return next(value.now.n for value in sheet.values if value.figure.code == "transfers")


@pytest.fixture
def closed(walled: Walled) -> dict[str, str]:
    """A contact of Dana's, two of Omar's and one of Kim's, who is of another division; by whose."""
    floor, at = Counted(walled.floor.database), utc_now() - timedelta(hours=1)
    maria = floor.add_customer()
    people = walled.floor.people
    keys = {}
    for login, division in (("dana", ""), ("sam", ""), ("sam", ""), ("kim", "other")):
        keys[login] = floor.close_contact(at, people[login], maria, division=division, reason_code=CODES[0])
    return keys


def test_each_counts_what_they_may_read(walled: Walled, closed: dict[str, str]) -> None:
    walled.joins("quinn", "Quinn Hale", QUALITY_REVIEWER.code, "Front line", "agent")
    assert {login: counted(walled, login) for login in ("dana", "sam", "rosa", "kim", "quinn")} == {
        "dana": 1,
        "sam": 2,
        "rosa": 3,
        "kim": 1,
        "quinn": 3,
    }


def test_a_program_that_lies_about_who_asks_counts_no_more(walled: Walled, closed: dict[str, str]) -> None:
    assert counted(walled, "dana", asks_as="rosa") == 1
    assert counted(walled, "dana", asks_as="sam") == 0
    assert counted(walled, "kim", asks_as="rosa") == 0


def behind(walled: Walled, login: str) -> tuple[ContactsBehind, Person]:
    person, database = walled.floor.people[login], walled.database(login)
    return ContactsBehind(database, ContactList(database, person), person), person


def test_opening_a_contact_is_told_under_the_login_that_did(walled: Walled, closed: dict[str, str]) -> None:
    opener, _ = behind(walled, "rosa")
    assert opener.open_contact(closed["dana"]).line.id == closed["dana"]
    assert walled.asked("SELECT who FROM audit WHERE what = %s", LOOKED) == [("rosa",)]


@pytest.mark.parametrize(("login", "whose"), [("dana", "sam"), ("rosa", "kim"), ("kim", "dana")])
def test_what_may_not_be_read_is_not_opened_and_no_look_is_told(
    walled: Walled, closed: dict[str, str], login: str, whose: str
) -> None:
    with pytest.raises(NotFound):
        behind(walled, login)[0].open_contact(closed[whose])
    assert walled.asked("SELECT who FROM audit WHERE what = %s", LOOKED) == []


def test_with_a_tool_an_agent_reads_no_closed_contact_of_a_colleague(walled: Walled, closed: dict[str, str]) -> None:
    tool = walled.plain("dana")
    query = "SELECT c.id FROM resolution r JOIN contact c ON c.id = r.contact_id"
    assert [key for (key,) in tool.execute(query.encode())] == [closed["dana"]]


@pytest.mark.parametrize("view", ["figure_issue", "figure_newest"])
def test_a_view_that_judges_for_itself_gives_each_login_what_it_counts(
    walled: Walled, closed: dict[str, str], view: str
) -> None:
    walled.joins("quinn", "Quinn Hale", QUALITY_REVIEWER.code, "Front line", "agent")
    here = {closed["dana"], closed["sam"]}
    for login, seen in (
        ("dana", {closed["dana"]}),
        ("kim", {closed["kim"]}),
        ("rosa", here),
        ("quinn", here),
        ("priya", set()),
    ):
        found = {key for (key,) in walled.plain(login).execute(f"SELECT contact_id FROM {view}".encode())}
        assert found & set(closed.values()) == seen, login


@pytest.mark.parametrize(
    "asked", [b"1 / (CASE WHEN agent_id = %s THEN 0 ELSE 1 END) = 1", b"(agent_id || %s)::int = 1"]
)
def test_what_a_reader_adds_meets_no_row_that_is_not_theirs(
    walled: Walled, closed: dict[str, str], asked: bytes
) -> None:
    """An error would tell of the row it failed at."""
    sam, tool = walled.floor.people["sam"].id, walled.plain("priya")
    assert tool.execute(b"SELECT count(*) FROM figure_issue WHERE " + asked, (sam,)).fetchone() == (0,)


def test_a_table_of_ones_own_name_is_not_what_a_view_reads(walled: Walled, closed: dict[str, str]) -> None:
    tool = walled.plain("dana")
    with suppress(psycopg.Error):
        tool.execute(b"CREATE TEMP TABLE resolution AS SELECT 'mine'::text AS contact_id")
        tool.execute(b"SET search_path = pg_temp, public")
    found = [key for (key,) in tool.execute(b"SELECT contact_id FROM public.figure_issue")]
    assert found == [closed["dana"]]


def test_nobody_writes_through_a_view(walled: Walled, closed: dict[str, str]) -> None:
    for statement in ("UPDATE figure_issue SET legs = 1", "DELETE FROM figure_newest", "DELETE FROM figure_target"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain("rosa").execute(statement.encode())


def test_what_is_counted_follows_the_contact(walled: Walled, closed: dict[str, str]) -> None:
    key = closed["dana"]
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE contact SET legs = 3, channel = 'chat' WHERE id = %s", (key,))
    query = b"SELECT legs, channel FROM figure_issue WHERE contact_id = %s"
    assert walled.plain("rosa").execute(query, (key,)).fetchone() == (3, "chat")
