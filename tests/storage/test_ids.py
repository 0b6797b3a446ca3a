"""Keys made by the desktop."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from kms_desktop.storage.ids import new_key, utc_now


def test_keys_sort_in_the_order_they_were_made() -> None:
    keys = [new_key() for _ in range(20_000)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_a_key_is_a_uuid_of_version_7_with_the_time_in_front() -> None:
    before = datetime.now(UTC)
    key = uuid.UUID(new_key())
    assert (key.version, key.variant, len(str(key))) == (7, uuid.RFC_4122, 36)
    made = datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
    assert before - timedelta(seconds=1) < made < before + timedelta(seconds=60)


def test_now_is_in_utc() -> None:
    assert utc_now().tzinfo is UTC
