"""The page for executives: what stands on it, of whom, and that nothing on it is anything but words."""

from __future__ import annotations

from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kms_desktop.errors import Refused
from kms_desktop.figures.definitions import ON_THE_PAGE
from kms_desktop.figures.executives import count_answers, find_problems, last_effect, read_executives
from kms_desktop.figures.executives_html import executives_html, span_words
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import Span
from kms_desktop.storage.database import Database
from kms_desktop.voc.model import Suggestion
from kms_desktop.voc.themes.model import Effect, Theme, ThemeEvent, ThemeLine
from kms_desktop.voc.themes.themes import Themes
from tests.figures.floor import CODES, Floor

NOW = datetime.now(ZoneInfo("Europe/London")) + timedelta(hours=3)
"""What is decided is decided now, which lies before it however long the tests take."""
HOSTILE = "<script>alert(1)</script> & “fees”"


class Page(HTMLParser):
    """Every tag with its attributes, and all the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def floor(database: Database) -> Floor:
    made = Floor(database)
    made.hire("rosa", "Front", "supervisor")
    dana = made.hire("dana", "Front")
    customer = made.add_customer("gold")
    with made.at_once():
        for n in range(30):
            at = NOW - timedelta(days=1, hours=n)
            made.close_contact(at, dana, customer, reason_code=CODES[0], outcome="dissatisfied", talk_s=60)
    return made


@pytest.fixture
def themes(floor: Floor) -> Themes:
    return Themes(floor.database, None, floor.people[0], lambda: NOW)


def page_of(floor: Floor, person: int = 0) -> Page:
    told = read_executives(floor.database, floor.people[person], FigureFilters(), NOW)
    return Page(executives_html(told, "£"))


def test_figures_problems_decisions_and_assumptions_stand_on_it(floor: Floor, themes: Themes) -> None:
    waits = themes.make_theme("Late fee comes as a surprise", reason_code=CODES[0])
    decided = themes.make_theme("The film before the credit", reason_code=CODES[1])
    themes.decide_theme(decided, True, "It stands above the credit now.")
    page = page_of(floor)
    for figure in ON_THE_PAGE:
        assert figure.title in page.words
    assert "Late fee comes as a surprise" in page.words and waits
    assert "It stands above the credit now." in page.words and "Accepted, " in page.words
    assert "TARP, Consumer Complaint Handling in America (1979)" in page.words
    assert "£" in page.words and f" to {NOW.day} " in page.words


def test_no_name_of_staff_or_customers_stands_on_it(floor: Floor, themes: Themes) -> None:
    themes.make_theme("Late fee", reason_code=CODES[0])
    words = page_of(floor).words
    assert not [name for name in ("Dana", "Rosa", "Customer 0") if name in words]


def test_its_parts_are_told_to_who_hears_it(floor: Floor, themes: Themes) -> None:
    themes.make_theme("Late fee", reason_code=CODES[0])
    page = page_of(floor)
    assert page.all("html")[0]["lang"] and len(page.all("h1")) == 1 and len(page.all("h2")) >= 4
    assert all(one.get("aria-label") for one in page.all("table"))
    assert {one.get("scope") for one in page.all("th")} == {"col", "row", "rowgroup"}
    assert not [tag for tag, _ in page.tags if tag in ("img", "script", "link", "iframe")]


def test_what_was_typed_is_nothing_but_words(floor: Floor, themes: Themes) -> None:
    theme = themes.make_theme(HOSTILE, reason_code=CODES[0])
    themes.decide_theme(theme, False, HOSTILE)
    page = page_of(floor)
    assert HOSTILE in page.words and not page.all("script")


def test_who_does_not_overlook_the_floor_is_refused(floor: Floor) -> None:
    with pytest.raises(Refused, match="counted for"):
        read_executives(floor.database, floor.people[1], FigureFilters(), NOW)


def test_an_empty_month_says_so(database: Database) -> None:
    floor = Floor(database)
    floor.hire("rosa", "Front", "supervisor")
    words = page_of(floor).words
    assert "Nothing waits for a decision or for being done." in words
    assert "Nothing was decided, done or checked in this time." in words
    assert "Staff said 0 things" in words


def line(key: str, reason: str = "", article: str = "") -> ThemeLine:
    theme = Theme(key, key, NOW, "", reason_code=reason, article_id=article)
    return ThemeLine(theme, 30, None, None, 1, 0)


def test_themes_about_the_same_contacts_are_one_problem() -> None:
    found = find_problems([line("a", CODES[0]), line("b", CODES[0], "x"), line("c", CODES[0]), line("d"), line("e")])
    assert [(one.line.theme.id, one.others) for one in found] == [("a", 1), ("b", 0), ("d", 0), ("e", 0)]


def test_answers_are_counted_where_they_were_given() -> None:
    span = Span(NOW - timedelta(days=10), NOW)

    def said(made: int, answered: int | None, state: Any = "new") -> Suggestion:
        at = NOW - timedelta(days=answered) if answered is not None else None
        made_at = NOW - timedelta(days=made)
        return Suggestion("s", "suggestion", "", "", "", made_at, state=state, answered_at=at)

    found = count_answers(
        [said(5, None), said(9, 3, "accepted"), said(30, 2, "declined"), said(30, 20, "accepted")], span
    )
    assert (found.said, found.accepted, found.declined, found.waiting, found.days) == (2, 1, 1, 1, 17.0)
    assert count_answers([], span).days is None


def test_the_last_look_counts_until_it_is_opened_again() -> None:
    told = {"result": "worked", "change": -0.3, "low": -0.5, "high": -0.1, "before": 20, "after": 12}
    told |= {"expected": 17.0, "weeks_after": 4.0}
    checked = ThemeEvent("e", "t", 3, NOW, "", "checked", told)
    assert last_effect([checked]) == Effect("worked", -0.3, -0.5, -0.1, 20, 12, 17.0, 4.0)
    assert last_effect([checked, ThemeEvent("f", "t", 4, NOW, "", "reopened", {"why": "again"})]) is None


def test_days_are_told_as_people_say_them() -> None:
    one = datetime(2026, 11, 3, tzinfo=NOW.tzinfo)
    assert span_words(Span(one, one + timedelta(days=1))) == "3 Nov 2026"
    assert span_words(Span(one - timedelta(days=400), one)) == "29 Sep 2025 to 2 Nov 2026"
