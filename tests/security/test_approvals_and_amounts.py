"""One yes opens one grant, is said by somebody who sees the contact, and is about a sum of money."""

from __future__ import annotations

from decimal import Decimal

import psycopg
import pytest
from psycopg import sql

from tests.contacts.test_approval_commands import COVER, asks
from tests.security.conftest import Walled
from tests.security.door import an_event, answer, log_event, statement
from tests.security.test_approval_attacks import COVERED, asked, grant, stored, yes

NO_SUMS = ["NaN", "Infinity", "9999999999.99"]


def ask_for(walled: Walled, contact: str, amount: object) -> None:
    said = {**COVERED, "approval_id": "mine", "amount": amount, "question": ""}
    log_event(walled.plain("dana"), contact, an_event("asked", "approval_asked", said))


def test_who_does_not_see_a_contact_answers_nothing_about_it(walled: Walled) -> None:
    """A supervisor of another division, who knows its key."""
    _, approval = asked(walled)
    walled.joins("otto", "Otto Brandt", "supervisor", "Other brand", "manager")
    own = walled.plain("otto")
    assert own.execute("SELECT FROM approval").fetchall() == []
    with pytest.raises(psycopg.Error, match="is not there any more, or not yet"):
        answer(own, yes(approval.id))
    assert stored(walled) == [(approval.id, "waiting", Decimal("115.00"), "")]


def without_limits(walled: Walled) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE option_rule SET limits = '[]'")


def granted(walled: Walled) -> int:
    return len(walled.asked("SELECT FROM contact_event WHERE kind = 'granted'"))


def test_one_yes_opens_one_grant_for_twelve_who_ask_at_once(walled: Walled) -> None:
    """None has committed when the next one asks; each commits what it was let."""
    _, approval = asked(walled)
    without_limits(walled)
    walled.desk("rosa").approvals.answer_approval(approval.id, granted=True)
    first, *others = sessions = [walled.plain("dana") for _ in range(12)]
    for session in sessions:
        session.execute("BEGIN")
    grant(first, "g0", approval.contact_id, 115)
    for n, other in enumerate(others, 1):
        said = an_event(f"g{n}", "granted", {**COVERED, "amount": 115})
        other.pgconn.send_query(statement(approval.contact_id, said).encode())
    wait_until_waiting_or_done(walled, [other.info.backend_pid for other in others])
    first.execute("COMMIT")
    said = {result.error_field(psycopg.pq.DiagnosticField.SQLSTATE) for result in map(answer_of, others)}
    for other in others:
        other.execute("COMMIT")
    assert (granted(walled), said) == (1, {b"KM001"})


def answer_of(connection: psycopg.Connection[object]) -> psycopg.pq.abc.PGresult:
    result = connection.pgconn.get_result()
    while connection.pgconn.get_result() is not None:
        pass
    assert result is not None
    return result


def wait_until_waiting_or_done(walled: Walled, pids: list[int]) -> None:
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY (%s) AND query LIKE 'SELECT public_acts%%' "
        "AND (wait_event_type = 'Lock' OR starts_with(state, 'idle'))"
    )
    for _ in range(3_000):
        if walled.asked(query, pids) == [(len(pids),)]:
            return
    pytest.fail("The others did not come to it.")


def test_each_yes_opens_one_more(walled: Walled) -> None:
    dana, approval = asked(walled)
    without_limits(walled)
    rosa, own = walled.desk("rosa"), walled.plain("dana")
    for turn in range(3):
        again = approval if turn == 0 else asks(dana, approval.contact_id, str(115 + turn))
        rosa.approvals.answer_approval(again.id, granted=True)
        grant(own, f"g{turn}", approval.contact_id, 115)
        with pytest.raises(psycopg.Error, match="over what you may grant"):
            grant(own, f"h{turn}", approval.contact_id, 115)
        dana.log.look_again(approval.contact_id)
    assert granted(walled) == 3


@pytest.mark.parametrize("amount", ["NaN", "Infinity", 9999999999.99, True, [1], "1e400"])
def test_nobody_asks_for_what_is_no_sum_of_money(walled: Walled, amount: object) -> None:
    _, approval = asked(walled)
    before = stored(walled)
    with pytest.raises(psycopg.Error, match="cannot stand there, so it was not logged"):
        ask_for(walled, approval.contact_id, amount)
    assert stored(walled) == before


def test_a_yes_opens_no_more_than_it_was_about(walled: Walled) -> None:
    """Asked for with no amount, said yes to, and then any sum is granted."""
    _, approval = asked(walled)
    without_limits(walled)
    ask_for(walled, approval.contact_id, None)
    answer(walled.plain("rosa"), yes("mine"))
    with pytest.raises(psycopg.Error, match="over what you may grant"):
        grant(walled.plain("dana"), "g", approval.contact_id, 9_999_999)
    assert granted(walled) == 0


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", 1000000000.01, -1])
def test_nothing_is_granted_that_is_no_sum_of_money_also_without_a_limit(walled: Walled, amount: object) -> None:
    """Where a rule says “any amount”, and where no article was published yet."""
    _, state = walled.takes("dana")
    own = walled.plain("dana")
    for rules in ("UPDATE option_rule SET limits = '[]', authority = '{\"agent\": null}'", "DELETE FROM option_rule"):
        with psycopg.connect(walled.url, autocommit=True) as owner:
            owner.execute(rules.encode())
        with pytest.raises(psycopg.Error, match=r"Nobody can be granted less than nothing|cannot stand there"):
            grant(own, "g", state.id, amount)
    assert granted(walled) == 0


def wrapped_up_after_a_grant(walled: Walled) -> None:
    """So that each table that holds an amount has a row."""
    dana, approval = asked(walled)
    walled.desk("rosa").approvals.answer_approval(approval.id, granted=True)
    dana.log.look_again(approval.contact_id)
    state = dana.guided.accept_option(approval.contact_id, COVER)
    dana.wrapups.save_wrap_up(approval.contact_id, dana.wrapups.draft_wrap_up(state))


def test_no_column_of_numbers_takes_what_is_no_sum_of_money(walled: Walled) -> None:
    """Of every table, and from the owner too; what an assumption holds is bounded beside it."""
    wrapped_up_after_a_grant(walled)
    columns = walled.asked(
        "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables "
        "USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
        "AND data_type IN ('numeric', 'real', 'double precision') "
        "AND table_name <> 'voc_assumption' ORDER BY 1, 2"
    )
    assert columns == [("approval", "amount"), ("option_use", "amount"), ("resolution", "amount")]
    with psycopg.connect(walled.url, autocommit=True) as owner:
        for table, column in columns:
            change = sql.SQL("UPDATE {} SET {} = %s").format(sql.Identifier(table), sql.Identifier(column))
            assert owner.execute(change, ("100.00",)).rowcount >= 1
            for amount in NO_SUMS:
                with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.NumericValueOutOfRange)):
                    owner.execute(change, (amount,))
