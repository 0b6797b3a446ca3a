"""Contacts by the half hour in which they began, as the clock on the wall had it, under the reason that counts now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.figures.period import Span
from kms_desktop.figures.volumes import HalfHour, count_volumes, volumes_csv
from kms_desktop.storage.database import Database
from tests.figures.floor import CODES, Floor

KATHMANDU = ZoneInfo("Asia/Kathmandu")
BEGINS = datetime(2026, 11, 3, 0, 0, tzinfo=KATHMANDU)
DAY = Span(BEGINS, BEGINS + timedelta(days=1))


def test_contacts_are_counted_where_they_began_in_the_zone_of_who_asks(database: Database) -> None:
    floor = Floor(database)
    dana, rosa = floor.hire("dana", "Front"), floor.hire("rosa", "Front", "supervisor")
    for hour, minute, code in ((9, 0, CODES[0]), (9, 29, CODES[0]), (9, 30, CODES[1]), (9, 45, ""), (0, 0, CODES[2])):
        at = BEGINS.replace(hour=hour, minute=minute).astimezone(UTC)
        floor.close_contact(at + timedelta(minutes=7), dana, reason_code=code)
    floor.close_contact(DAY.ends + timedelta(minutes=7), dana)
    floor.close_contact(BEGINS + timedelta(hours=9, minutes=7), dana, division="other", reason_code=CODES[0])
    codes = ReasonCodes(database)
    for code in CODES[:2]:
        codes.add_code(code)
    codes.merge_code(CODES[1], CODES[0])
    found = count_volumes(database, rosa, DAY)
    assert found == [
        HalfHour("2026-11-03", "00:00", CODES[2], 1),
        HalfHour("2026-11-03", "09:00", CODES[0], 2),
        HalfHour("2026-11-03", "09:30", "", 1),
        HalfHour("2026-11-03", "09:30", CODES[0], 1),
    ]
    assert sum(one.contacts for one in count_volumes(database, None, DAY)) == 6
    assert volumes_csv(found).splitlines()[:2] == ["day,from,reason_code,contacts", f"2026-11-03,00:00,{CODES[2]},1"]
