"""The five topics of a home page: the public article behind each, as a page that is whole, and as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import text

from kms_desktop.articles.model import Article
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.errors import KmsError
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.home_topics import HomeTopics, Topic, checked_site, topics_html, topics_json
from kms_desktop.figures.period import days_period
from kms_desktop.storage.database import Database
from tests.figures.floor import CODES, Floor, floor_by_chance

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)
DAY = timedelta(days=1)
PERIOD = days_period((NOW - 89 * DAY).date(), NOW.date())
BY_HAND = """SELECT reason_code, count(DISTINCT contact_id) FROM resolution
    WHERE reason_code <> '' AND at < :now GROUP BY reason_code"""


def article(key: str, **said: Any) -> Article:
    known = {"audience": "public", "confidence": "validated", "title": key.title()}
    return Article(id=key, path=f"{key}.md", revision="0", markdown="", **{**known, **said})


def topics(database: Database, *articles: Article, **filters: Any) -> tuple[Topic, ...]:
    return HomeTopics(database, articles).topics(FigureFilters(PERIOD, **filters), NOW)()


def test_the_commonest_come_first_as_sql_by_hand_counts_them(database: Database) -> None:
    floor_by_chance(database, 1, NOW)
    stamp = NOW.strftime("%Y-%m-%d %H:%M:%S.%f") if database.is_sqlite else NOW
    with database.reading() as session:
        counted = {row[0]: row[1] for row in session.connection().execute(text(BY_HAND), {"now": stamp}).all()}
    found = topics(database)
    assert {one.reason_code: one.contacts for one in found} == counted
    assert [one.contacts for one in found] == sorted(counted.values(), reverse=True)


def test_the_public_article_is_the_one_that_solves_it_else_one_that_names_the_reason(database: Database) -> None:
    floor = Floor(database)
    dana = floor.hire("dana", "Front")
    for article_id, code, link, times in (
        ("fees", CODES[0], "resolved", 3),
        ("inside", CODES[0], "resolved", 5),
        ("other", CODES[0], "not_applicable", 9),
        ("inside", CODES[1], "resolved", 2),
        ("", CODES[2], "", 1),
    ):
        for _ in range(times):
            floor.close_contact(NOW - DAY, dana, None, article_id=article_id, reason_code=code, link=link)
    public = (article("fees"), article("other"), article("outage", reason="Line / Outage"))
    kept = (article("inside", audience="internal"), article("a-draft", reason=CODES[1], confidence="not_validated"))
    over = article("over", reason=CODES[1], valid_until=(NOW - DAY).date())
    found = topics(database, *public, *kept, over)
    assert [(one.reason_code, one.contacts, one.article_id, one.internal_id) for one in found] == [
        (CODES[0], 17, "fees", ""),
        (CODES[1], 2, "", "inside"),
        (CODES[2], 1, "outage", ""),
    ]
    codes = ReasonCodes(database)
    codes.merge_code(CODES[2], CODES[1])
    assert [(one.contacts, one.article_id) for one in topics(database, *public)] == [(17, "fees"), (3, "outage")]


def test_of_many_reasons_five_are_told_and_of_none_none(database: Database) -> None:
    floor = Floor(database)
    assert topics(database) == ()
    dana = floor.hire("dana", "Front")
    for n in range(7):
        floor.close_contact(NOW - DAY, dana, None, reason_code=f"billing/no-{n}")
    assert len(topics(database)) == 5


class Page(HTMLParser):
    """Opens and closes each element in turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


HOSTILE = Topic("a", "Reason", 7, 'x"><script>', "<script>alert(1)</script> & \u202eco")
NONE = Topic("b", "Line outage", 3, internal_id="outage")


def test_the_page_is_whole_escaped_and_read_out_well() -> None:
    html = topics_html([HOSTILE, NONE], "https://www.example.com/help/")
    page = Page(html)
    assert html.startswith("<!DOCTYPE html>\n") and page.open == []
    tags = [tag for tag, _ in page.seen]
    assert tags.count("h1") == tags.count("main") == tags.count("li") == tags.count("title") == 1
    assert "script" not in tags and "Line outage" not in page.words and "\u202e" not in html
    said = dict(page.seen)
    assert said["html"]["lang"] == "en" and said["ol"]["aria-labelledby"] == said["h1"]["id"]
    assert said["a"] == {"href": "https://www.example.com/help/x%22%3E%3Cscript%3E"}
    assert "<script>alert(1)</script> & co" in page.words


def test_json_says_which_has_none_and_no_figure() -> None:
    first, second = json.loads(topics_json([Topic("a", "Reason", 7, "late fee", "Late"), NONE]))["topics"]
    assert first == {"reason": "a", "title": "Late", "article": {"id": "late fee", "address": "late%20fee"}}
    assert second == {"reason": "b", "title": "Line outage", "article": None}


@pytest.mark.parametrize(
    "site", ["javascript:alert(1)", "example.com", "https://", "https://a/?x=1", "https://[", "ftp://a"]
)
def test_a_site_is_an_address_of_the_web(site: str) -> None:
    with pytest.raises(KmsError):
        checked_site(site)
    assert checked_site("") == "" and checked_site("https://a.example/help") == "https://a.example/help"
