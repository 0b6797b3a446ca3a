"""The demo's moment → calls of this morning that nobody took: one known caller twice, and a number nobody has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.people import TOVE
from kms_desktop.demo.staff import DANA, PRIYA
from kms_desktop.storage.tables import Row
from kms_desktop.storage.tables_calls import CallEventRow, CallOfferRow, PhoneCallRow

SOURCE = "demo"
_NOBODY = "+447700900457"
_MISSED = ((TOVE, 52, "cancel"), (TOVE, 47, "cancel"), ("", 31, "noAnswer"))
"""Who rang, how many minutes ago, and why it ended."""
_RANG_FOR = timedelta(seconds=24)


def missed_calls(
    keys: DemoKeys, numbers: Mapping[str, str], staff_ids: Mapping[str, str], now: datetime
) -> Iterator[Row]:
    """Rows of calls at Dana's and Priya's telephones. `numbers`: by customer, in E.164."""
    for name, minutes, cause in _MISSED:
        at = now - timedelta(minutes=minutes)
        key, number = keys.make_key(at, "call", name), numbers.get(name, _NOBODY)
        yield PhoneCallRow(
            id=key,
            source=SOURCE,
            call_id=f"missed-{minutes}",
            number=number,
            queue="Front line",
            started_at=at,
            ended_at=at + _RANG_FOR,
            cause=cause,
            missed=True,
        )
        for login in ("dana", "priya"):
            yield CallOfferRow(
                id=keys.make_key(at, "offer", name, login),
                phone_call_id=key,
                staff_id=staff_ids[login],
                at=at,
                ended_at=at + _RANG_FOR,
                outcome="gave_up",
                pop="waiting",
            )
        for what, moment in (("new", at), ("hung_up", at + _RANG_FOR)):
            yield CallEventRow(
                id=keys.make_key(moment, "call event", name, what),
                phone_call_id=key,
                what=what,
                at=moment,
                stored_at=moment,
                extensions=[DANA.extension, PRIYA.extension] if what == "new" else [],
                names=[],
                queue="Front line",
                cause=cause if what == "hung_up" else "",
                result="offered" if what == "new" else "noted",
            )
