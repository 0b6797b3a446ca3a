"""The demo's bulletins beside those that are articles: one that runs, one that was lifted, and what is reported now.

Question: is something proposed when a demo begins? Choice: no; two colleagues have reported a partner a few minutes
ago, so whoever tries it is the third. Refused: a proposal in every demo, which is the first thing a supervisor sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from kms_desktop.bulletins.model import LIFTED, READ, RUNNING
from kms_desktop.demo.keys import DemoKeys
from kms_desktop.storage.tables_bulletins import BulletinReadRow, BulletinRow, DownReportRow

_WHO_DECIDES = "rosa"
_HAVE_READ = ("dana", "priya", "sam", "tom")
_OFFER = "Six months of TV at half price"  # no text: the demo's data is English
_OFFER_WORDS = "For customers with broadband who ask about TV. Say that it renews at the full price in June."  # no text
_APP_WORDS = "Logging in failed for about an hour. Nothing they saved is lost."  # no text: the demo's data is English
_RECENT = (("priya", 3), ("kofi", 1))
_YESTERDAY = (("dana", 44), ("sam", 41), ("tom", 36))


def add_bulletins(session: Session, keys: DemoKeys, staff_ids: Mapping[str, str], now: datetime) -> None:
    """Published by the supervisor."""
    rosa, day = staff_ids[_WHO_DECIDES], now - timedelta(days=1, hours=2)
    begun = now - timedelta(days=2)
    offer = _row(keys.make_key(begun, "bulletin", "offer"), "promotion", "", rosa, begun)
    offer |= {"title": _OFFER, "words": _OFFER_WORDS, "ends_at": now + timedelta(days=28)}
    app = _row(keys.make_key(day, "bulletin", "app"), "incident", "app", rosa, day)
    app |= {"words": _APP_WORDS, "state": LIFTED, "ended_by": rosa, "ended_at": day + timedelta(minutes=70)}
    session.execute(insert(BulletinRow), [offer, app])
    reads = [
        {"bulletin_id": one["id"], "staff_id": staff_ids[login], "what": READ, "at": begun + timedelta(minutes=place)}
        for one in (offer, app)
        for place, login in enumerate(_HAVE_READ, 5)
    ]
    session.execute(insert(BulletinReadRow), reads)
    session.execute(insert(DownReportRow), list(_reports(keys, staff_ids, day, now)))


def _row(key: str, kind: str, about: str, by: str, at: datetime) -> dict[str, Any]:
    return {
        "id": key,
        "kind": kind,
        "about": about,
        "title": "",
        "words": "",
        "article_id": "",
        "state": RUNNING,
        "published_by": by,
        "published_at": at,
        "ends_at": None,
        "changed_by": "",
        "changed_at": None,
        "ended_by": "",
        "ended_at": None,
    }


def _reports(keys: DemoKeys, staff_ids: Mapping[str, str], day: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    told = [("app", login, day - timedelta(minutes=minutes - 35)) for login, minutes in _YESTERDAY]
    told += [("partner", login, now - timedelta(minutes=minutes)) for login, minutes in _RECENT]
    for about, login, at in told:
        key = keys.make_key(at, "down", about, login)
        row = {"id": key, "about": about, "by_id": staff_ids[login], "at": at, "contact_id": "", "taken_back": False}
        yield row
