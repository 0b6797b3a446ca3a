"""What the program and the database write into the audit comes one after the other."""

from __future__ import annotations

import threading  # noqa: TID251 - somebody adds a person while somebody else erases a customer

import psycopg

from tests.security.conftest import Walled
from tests.security.test_erasing import FORGET


def test_somebody_is_added_while_a_customer_is_being_erased(walled: Walled) -> None:
    """The one waits for the other, and both are told of in the order they came."""
    failed: list[Exception] = []

    def add() -> None:
        try:
            walled.floor.roster.add_person("zoe", "Zoe Adams", "agent", "Front line", "agent")
        except Exception as error:  # noqa: BLE001 - told below
            failed.append(error)

    with psycopg.connect(walled.url) as erasing:
        erasing.execute(FORGET, (walled.floor.maria.id,))
        adding = threading.Thread(target=add)
        adding.start()
        waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        while adding.is_alive() and not walled.asked(waiting):
            adding.join(0.02)
    adding.join()
    assert failed == []
    said = walled.asked("SELECT what FROM audit ORDER BY seq DESC LIMIT 2")
    assert said == [("staff added",), ("customer erased",)]
