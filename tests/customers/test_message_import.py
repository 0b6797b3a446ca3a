"""How many messages are stored at once: some hundred short ones, of long ones as many as leave the memory alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kms_desktop.customers import message_import
from kms_desktop.customers.history import History
from kms_desktop.customers.model import NewInteraction
from kms_desktop.storage.database import Database
from tests.customers.people import MAIL

LONG = "The router drops the line whenever it rains. " * 2_000


@pytest.mark.parametrize(
    ("body", "raw", "most"),
    [("It rains.", {}, 400), (LONG, {}, 25), ("It rains.", {"letter": LONG}, 25)],
    ids=["short ones", "long ones", "long as they came"],
)
def test_only_so_much_is_held_at_once(database: Database, body: str, raw: dict[str, str], most: int) -> None:
    held: list[int] = []

    def letters() -> Iterator[NewInteraction]:
        for number in range(900 if most > 100 else 60):
            held.append(number)
            yield replace(MAIL, source_id=f"m{number}", body_text=body, raw=raw)

    stored_at: list[int] = []
    read = message_import._read_batch
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            message_import, "_read_batch", lambda *given: (stored_at.append(len(given[1])), read(*given))[1]
        )
        report = History(database).store_messages(letters())
    assert report.added == len(held) == sum(stored_at)
    assert max(stored_at) <= most and len(stored_at) <= len(held) / most + 3
