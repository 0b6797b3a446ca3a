"""Callers recognised at this desktop → who they may be when they ring again while the database is away.

Question: are callers worth keeping on a desktop? Choice: the number, name and account of the last 200 who were known
beyond doubt, for 30 days, in a file that only the person can read and `kms-desktop forget-callers` removes; without it
every regular caller would be a stranger during an outage. Refused: addresses, facts and histories, which nobody needs
to greet somebody; and more than 200 callers, which would be a copy of the directory.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from kms_desktop.customers.account_numbers import shown_account
from kms_desktop.customers.model import CallerMatch, Candidate, Customer
from kms_desktop.texts import tr
from kms_desktop.texts.format import day

MOST_CALLERS = 200
KEPT_FOR = timedelta(days=30)
Write = Callable[[Path, object], None]


@dataclass(frozen=True, slots=True)
class _Seen:
    """Whose number it was when it last rang here."""

    at: datetime
    customers: tuple[Customer, ...]


class RecentCallers:
    """By number, the one who rang last at the end. Holds at most `MOST_CALLERS`, none for longer than `KEPT_FOR`."""

    def __init__(self, path: Path, write: Write, now: Callable[[], datetime]) -> None:
        self._path, self._write, self._now = path, write, now
        self._seen: dict[str, _Seen] = {}
        on_disk = self._read_file()
        self._seen = {number: seen for number, seen in on_disk.items() if self._is_fresh(seen)}
        if len(self._seen) < len(on_disk):
            self._write_file()

    def keep_match(self, match: CallerMatch) -> None:
        """Remember who is known by this number now; one whom nobody is known by any more is forgotten."""
        known = tuple(_slim_customer(c.customer) for c in match.candidates if c.level == "known")
        before = self._seen.pop(match.number, None)
        if known and match.number:
            self._seen[match.number] = _Seen(self._now(), known)
            while len(self._seen) > MOST_CALLERS:
                self._seen.pop(next(iter(self._seen)))
        if known or before is not None:
            self._write_file()

    def match_number(self, number: str) -> CallerMatch | None:
        """Who it may be by this number, never more than maybe; None for one that did not ring here lately."""
        seen = self._seen.get(number)
        if seen is None or not self._is_fresh(seen):
            return None
        why = tr(
            "This number rang here on {day}. The database is away, so it cannot be looked up.",
            day=day(seen.at.astimezone()),
        )
        candidates = tuple(Candidate(customer, "maybe", why) for customer in seen.customers)
        return CallerMatch(number, number, "maybe", why, candidates)

    def find_customer(self, customer_id: str) -> Customer | None:
        """Name and account of somebody who rang here lately."""
        everyone = (c for seen in self._seen.values() if self._is_fresh(seen) for c in seen.customers)
        return next((customer for customer in everyone if customer.id == customer_id), None)

    def customer_ids(self) -> set[str]:
        """Keys of everybody who is remembered."""
        return {customer.id for seen in self._seen.values() for customer in seen.customers}

    def drop_customer(self, customer_id: str) -> None:
        """Forget a customer who is not in the directory any more."""
        left = {
            number: _Seen(seen.at, tuple(c for c in seen.customers if c.id != customer_id))
            for number, seen in self._seen.items()
        }
        left = {number: seen for number, seen in left.items() if seen.customers}
        if left != self._seen:
            self._seen = left
            self._write_file()

    def _is_fresh(self, seen: _Seen) -> bool:
        return self._now() - seen.at < KEPT_FOR

    def _read_file(self) -> dict[str, _Seen]:
        """A file that somebody broke counts as none."""
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(number): _read_seen(kept) for number, kept in found.items()}
        return {}

    def _write_file(self) -> None:
        kept = {
            number: {"at": seen.at.isoformat(), "customers": [_customer_record(c) for c in seen.customers]}
            for number, seen in self._seen.items()
        }
        self._write(self._path, kept)


def _slim_customer(customer: Customer) -> Customer:
    return Customer(customer.id, customer.name, customer.account_no, customer.tier, customer.since)


def _customer_record(customer: Customer) -> dict[str, Any]:
    since = customer.since.isoformat() if customer.since else ""
    return {
        "id": customer.id,
        "name": customer.name,
        "account_no": customer.account_no,
        "tier": customer.tier,
        "since": since,
    }


def _read_seen(kept: dict[str, Any]) -> _Seen:
    return _Seen(
        datetime.fromisoformat(kept["at"]).astimezone(UTC),
        tuple(
            Customer(
                id=str(one["id"]),
                name=str(one["name"]),
                account_no=shown_account(str(one["id"]), str(one["account_no"])),
                tier=str(one["tier"]),
                since=date.fromisoformat(one["since"]) if one["since"] else None,
            )
            for one in kept["customers"]
        ),
    )
