"""What was granted counts for the customer it went to, whatever rows somebody adds, changes and drops beside it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.contacts.test_approval_commands import COVER
from tests.security.conftest import Walled
from tests.security.test_approval_attacks import asked

A_COPY = (
    "INSERT INTO option_use (id, contact_id, customer_id, agent_id, article_id, option_id, title, remedy, amount, "
    "result, at) SELECT 'copy', contact_id, %s, agent_id, article_id, option_id, title, remedy, amount, result, at "
    "FROM option_use WHERE id = %s"
)
DROP = "SELECT kms_drop_option_use(ARRAY[%s])"


@pytest.fixture
def granted(walled: Walled) -> str:
    """The row that tells of Dana's one grant to Maria."""
    dana, approval = asked(walled)
    walled.desk("rosa").approvals.answer_approval(approval.id, granted=True)
    dana.log.look_again(approval.contact_id)
    dana.guided.accept_option(approval.contact_id, COVER)
    (row,) = counted(walled)
    return str(row[0])


def counted(walled: Walled) -> list[tuple[Any, ...]]:
    """What limits of Maria count."""
    return walled.asked(
        "SELECT id, amount, at FROM option_use WHERE result = 'granted' AND customer_id = %s", walled.floor.maria.id
    )


def test_of_two_rows_that_tell_the_same_one_stays_also_for_two_sessions_at_once(walled: Walled, granted: str) -> None:
    first, second = walled.plain("dana"), walled.plain("dana")
    first.execute(A_COPY.encode(), (walled.floor.maria.id, granted))
    for session in (first, second):
        session.execute("BEGIN")
    first.execute(DROP, ("copy",))
    second.execute("SET LOCAL lock_timeout = '200ms'")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        second.execute(DROP, (granted,))
    second.execute("ROLLBACK")
    first.execute("COMMIT")
    second.execute(DROP, (granted,))
    assert [row[0] for row in counted(walled)] == [granted]


def test_a_grant_is_not_told_of_nobody_or_of_somebody_else(walled: Walled, granted: str) -> None:
    own, before = walled.plain("dana"), counted(walled)
    own.execute(A_COPY.encode(), (None, granted))
    own.execute(DROP, (granted,))
    assert counted(walled) == before
    own.execute(DROP, ("copy",))
    assert counted(walled) == before


@pytest.mark.parametrize("change", ["customer_id = NULL", "at = '2001-01-01'", "customer_id = 'x', at = 'infinity'"])
def test_a_grant_stays_whose_and_when_it_was(walled: Walled, granted: str, change: str) -> None:
    before = counted(walled)
    walled.plain("dana").execute(f"UPDATE option_use SET {change}".encode())
    assert counted(walled) == before
