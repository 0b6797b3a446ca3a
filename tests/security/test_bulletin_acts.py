"""Bulletins and reports with a tool of one's own: nobody publishes, reports or reads in another's name or place."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from kms_desktop.storage.ids import new_key, utc_now
from tests.security.conftest import Walled

INCIDENT = {"kind": "incident", "about": "website"}


def publishes(walled: Walled, who: str, key: str, **said: Any) -> None:
    told = json.dumps(INCIDENT | said)
    walled.acts(who, "publish_bulletin", bulletin_id=key, said=told, by_id="", by_login="")


def reports(
    walled: Walled, who: str, key: str, *, about: str = "website", contact: str = "", back: bool = False
) -> None:
    at = utc_now().isoformat()
    said = {"report_id": key, "about": about, "contact_id": contact, "at": at, "taken_back": back}
    walled.acts(who, "report_down", **said, by_id=walled.floor.people["sam"].id)


@pytest.mark.parametrize("who", ["dana", "ines"])
def test_nobody_but_a_supervisor_publishes_changes_ends_or_exports(walled: Walled, who: str) -> None:
    key = new_key()
    publishes(walled, "rosa", key)
    for act, said in (
        ("publish_bulletin", {"bulletin_id": new_key(), "said": json.dumps(INCIDENT), "by_id": "", "by_login": ""}),
        ("change_bulletin", {"bulletin_id": key, "said": json.dumps(INCIDENT), "by_id": "", "by_login": ""}),
        ("end_bulletin", {"bulletin_id": key, "how": "lifted", "by_id": "", "by_login": ""}),
        ("decline_bulletin", {"bulletin_id": new_key(), "about": "app", "by_id": "", "by_login": ""}),
        ("export_affected", {"bulletin_id": key, "rows": 1, "by_login": ""}),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.acts(who, act, **said)
    assert walled.asked("SELECT state FROM bulletin") == [("running",)]


def test_a_bulletin_is_told_under_ones_own_name_and_once(walled: Walled) -> None:
    key, rosa = new_key(), walled.floor.people["rosa"].id
    said = {"bulletin_id": key, "said": json.dumps(INCIDENT)}
    walled.acts("rosa", "publish_bulletin", **said, by_id=walled.floor.people["marta"].id, by_login="marta")
    publishes(walled, "marta", key, title="Mine now")
    assert walled.asked("SELECT published_by, title FROM bulletin") == [(rosa, "")]
    with pytest.raises(psycopg.Error, match="runs already"):
        publishes(walled, "marta", new_key())
    told = walled.asked("SELECT who, what FROM audit WHERE what LIKE 'bulletin%%'")
    assert len(told) == 1 and told[0][0].endswith("rosa")


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "rumour"},
        {"about": "weather"},
        {"about": "", "title": " "},
        {"title": "two\nlines"},
        {"title": "x" * 201},
        {"words": "x" * 2001},
        {"ends_at": "never"},
        {"ends_at": "2020-01-01T00:00:00+00:00"},
        {"words": "x" * 30000},
    ],
)
def test_what_a_bulletin_says_is_looked_at(walled: Walled, said: dict[str, Any]) -> None:
    with pytest.raises(psycopg.Error):
        publishes(walled, "rosa", new_key(), **said)
    assert walled.asked("SELECT count(*) FROM bulletin") == [(0,)]


def test_nobody_reports_in_anothers_name_on_anothers_contact_or_takes_back_anothers(walled: Walled) -> None:
    priya = walled.floor.people["priya"].id
    _, state = walled.takes("dana")
    mine = new_key()
    reports(walled, "priya", mine)
    assert walled.asked("SELECT by_id FROM down_report") == [(priya,)]
    with pytest.raises(psycopg.Error, match="contact of your own"):
        reports(walled, "priya", new_key(), contact=state.id)
    with pytest.raises(psycopg.Error, match="by somebody else"):
        reports(walled, "sam", mine, back=True)
    with pytest.raises(psycopg.Error, match="What is down"):
        reports(walled, "sam", new_key(), about="weather")
    reports(walled, "dana", new_key(), contact=state.id)
    assert walled.asked("SELECT count(*) FROM down_report WHERE NOT taken_back") == [(2,)]
    reports(walled, "priya", mine, back=True)
    reports(walled, "priya", mine)
    assert walled.asked("SELECT taken_back FROM down_report WHERE id = %s", mine) == [(True,)], "that stays"


def test_one_person_is_no_three_and_fills_no_list(walled: Walled) -> None:
    own, told = walled.plain("priya"), utc_now().isoformat()
    own.execute(
        b"SELECT public_acts.report_down(v.version_num, gen_random_uuid()::text, 'app', '', %s, false, '') "
        b"FROM generate_series(1, 230), alembic_version v",
        (told,),
    )
    assert walled.asked("SELECT count(*), count(DISTINCT by_id) FROM down_report") == [(200, 1)]


def test_who_has_read_what_is_for_oneself_and_who_reads_the_floor(walled: Walled) -> None:
    key, sam = new_key(), walled.floor.people["sam"].id
    publishes(walled, "rosa", key)
    at = utc_now().isoformat()
    for who in ("dana", "sam"):
        walled.acts(who, "read_bulletin", bulletin_id=key, what="published", at=at, by_id=sam)
    reports(walled, "dana", new_key())
    counted = {
        who: (
            walled.plain(who).execute(b"SELECT count(*) FROM bulletin_read").fetchone(),
            walled.plain(who).execute(b"SELECT count(*) FROM down_report").fetchone(),
            walled.plain(who).execute(b"SELECT count(*) FROM bulletin").fetchone(),
        )
        for who in ("dana", "priya", "rosa")
    }
    assert counted == {"dana": ((1,), (1,), (1,)), "priya": ((0,), (0,), (1,)), "rosa": ((2,), (1,), (1,))}
    with pytest.raises(psycopg.Error):
        walled.acts("dana", "read_bulletin", bulletin_id=key, what="never", at=at, by_id="")


def test_nobody_writes_a_row_of_it(walled: Walled) -> None:
    publishes(walled, "rosa", new_key())
    for who, statement in (
        ("rosa", b"UPDATE bulletin SET title = 'x'"),
        ("marta", b"DELETE FROM bulletin"),
        ("rosa", b"DELETE FROM bulletin_read"),
        ("dana", b"INSERT INTO bulletin_read VALUES ('x', 'y', 'published', now())"),
        ("dana", b"UPDATE down_report SET by_id = 'x'"),
        ("dana", b"SELECT kms_read_bulletin('{}')"),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            walled.plain(who).execute(statement)


def test_a_customer_who_is_erased_stands_in_no_bulletin(walled: Walled) -> None:
    key = new_key()
    publishes(walled, "rosa", key, title="Line of MARIA OKAFOR", words="Call Maria Okafor back first.")
    other = new_key()
    publishes(walled, "rosa", other, about="app", words="Everybody sees it.")
    walled.acts("rosa", "erase_customer", which=walled.floor.maria.id, reopened=[], by_login="")
    rows = walled.asked("SELECT title, words FROM bulletin ORDER BY published_at")
    assert rows == [("", ""), ("", "Everybody sees it.")]
