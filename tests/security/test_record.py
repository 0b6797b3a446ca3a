"""Who puts a wrap-up right, keeps reason codes and logs searches, on a login of their own and with a tool."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest

from kms_desktop.storage.schema import HEAD
from tests.security.conftest import Walled
from tests.security.door import an_event, log_event
from tests.security.test_reopening import closed_by_sam

CORRECTED: dict[str, Any] = {
    "reason": "",
    "outcome": "dissatisfied",
    "words": "",
    "article_id": "",
    "article_title": "",
    "link": "",
    "resolution": "",
    "reason_code": "",
    "article_kind": "",
    "preventable": "",
    "issues": [],
    "also_closes": [],
}
KEEP = "SELECT public_acts.keep_reason_code(%s, %s, %s, %s, %s, '', '')"
LOG_SEARCH = "SELECT public_acts.log_search(%s, %s, %s, false, %s, %s)"
NOON = "2026-11-22T12:04:00+00:00"


def correct(walled: Walled, login: str, contact: str, **said: Any) -> None:
    event = an_event(f"forged-{login}", "wrap_up_corrected", CORRECTED | said)
    log_event(walled.plain(login), contact, event)


def as_owner(walled: Walled, statement: str) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(statement.encode())


def outcome_of(walled: Walled) -> tuple[str, str]:
    (found,) = walled.asked("SELECT c.outcome, r.corrected_by FROM contact c JOIN resolution r ON r.contact_id = c.id")
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("who", ["sam", "rosa"])
def test_who_saved_it_and_a_supervisor_correct_it_and_it_stays_sams(walled: Walled, who: str) -> None:
    sam, contact = closed_by_sam(walled)
    desk = walled.desk(who)
    saved = desk.wrapups.saved_wrap_up(contact)
    desk.wrapups.correct_wrap_up(contact, replace(saved, outcome="dissatisfied", link="not_applicable"), "misread")
    assert (desk.outbox.waiting_count, desk.journal.entries_set_aside()) == (0, [])
    assert outcome_of(walled) == ("dissatisfied", desk.person.id)
    assert walled.asked("SELECT holder_id, phase FROM contact") == [(sam.person.id, "wrapped_up")]
    assert walled.asked("SELECT agent_id, link FROM resolution") == [(sam.person.id, "not_applicable")]


@pytest.mark.parametrize("login", ["dana", "priya", "ines"])
def test_an_earlier_holder_another_agent_and_an_editor_cannot_with_a_tool(walled: Walled, login: str) -> None:
    _, contact = closed_by_sam(walled)
    with pytest.raises(psycopg.Error, match="is corrected by the person who saved it"):
        correct(walled, login, contact)
    assert outcome_of(walled) == ("satisfied", "")


def test_a_supervisor_of_another_division_corrects_nothing(walled: Walled) -> None:
    _, contact = closed_by_sam(walled)
    walled.joins("olga", "Olga Brandt", "supervisor", "Other brand", "manager")
    with pytest.raises(psycopg.Error, match="is corrected by the person who saved it"):
        correct(walled, "olga", contact)
    assert outcome_of(walled) == ("satisfied", "")


def test_an_open_contact_has_no_wrap_up_to_correct(walled: Walled) -> None:
    _, state = walled.takes("dana")
    with pytest.raises(psycopg.Error, match="only while it is closed"):
        correct(walled, "dana", state.id)


def test_whoever_corrected_may_log_nothing_else_there_by_that(walled: Walled) -> None:
    _, contact = closed_by_sam(walled)
    correct(walled, "rosa", contact)
    with pytest.raises(psycopg.Error, match="Somebody else has this contact"):
        log_event(walled.plain("rosa"), contact, an_event("forged-note", "noted", {"text": "x"}))


def test_a_further_issue_of_somebody_who_never_had_it_is_refused(walled: Walled) -> None:
    _, contact = closed_by_sam(walled)
    said = dict.fromkeys(("issue_id", "reason", "article_id", "article_title", "link", "resolution"), "x")
    with pytest.raises(psycopg.Error, match="Somebody else has this contact"):
        log_event(walled.plain("priya"), contact, an_event("forged-issue", "issue_settled", said))


def test_an_exchange_of_another_customer_is_not_closed_with_it(walled: Walled) -> None:
    _, contact = closed_by_sam(walled)
    columns = "subject, body_text, author_name, author_address, queue, outcome"
    as_owner(
        walled,
        "INSERT INTO interaction (id, source, source_id, thread_id, channel, direction, started_at, author_kind, "
        f"internal, state, raw, {columns}) VALUES ('m', 'mbox', 'm', 'm', 'email', 'in', now(), 'customer', false, "
        "'plain', '{}', '', '', '', '', '', '')",
    )
    correct(walled, "sam", contact, also_closes=["m", "nowhere"])
    assert walled.asked("SELECT FROM closed_exchange") == []


@pytest.mark.parametrize("login", ["dana", "quinn"])
def test_reason_codes_are_kept_by_editors_and_supervisors_alone(walled: Walled, login: str) -> None:
    if login == "quinn":
        walled.joins("quinn", "Quinn Hale", "quality_reviewer", "Front line", "agent")
    with pytest.raises(psycopg.Error, match=r"permission denied|are kept by an editor"):
        walled.plain(login).execute(KEEP.encode(), (HEAD, "billing/late", "Late", "", False))
    walled.plain("ines").execute(KEEP.encode(), (HEAD, "billing/late", "Late", "", False))
    assert walled.asked("SELECT code, title FROM reason_code") == [("billing/late", "Late")]


@pytest.mark.parametrize(
    ("code", "into", "words"),
    [
        ("Billing Late", "", "small letters"),
        ("a/b/c", "", "small letters"),
        ("a", "a", "not merged into itself"),
        ("b", "a", "not merged into itself"),
    ],
)
def test_no_reason_code_is_none_or_runs_in_a_circle(walled: Walled, code: str, into: str, words: str) -> None:
    ines = walled.plain("ines")
    ines.execute(KEEP.encode(), (HEAD, "a", "", "b", False))
    with pytest.raises(psycopg.Error, match=words):
        ines.execute(KEEP.encode(), (HEAD, code, "", into, False))


def test_a_search_is_logged_in_ones_own_name_and_read_by_editors(walled: Walled) -> None:
    dana = walled.plain("dana")
    dana.execute(LOG_SEARCH.encode(), (HEAD, "s1", "a quokka", NOON, walled.desk("sam").person.id))
    ((who,),) = walled.asked("SELECT s.login FROM idle_search i JOIN staff s ON s.id = i.by_id")
    assert who == "dana"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        dana.execute(b"SELECT * FROM idle_search")
    assert walled.plain("ines").execute(b"SELECT words FROM idle_search").fetchall() == [("a quokka",)]


def test_reason_codes_are_put_in_order_by_who_keeps_them_and_by_nobody_else(walled: Walled) -> None:
    order = "SELECT public_acts.order_reason_codes(%s, %s, '', '')"
    for who in ("dana", "quinn"):
        if who in walled.floor.people:
            with pytest.raises(psycopg.Error, match="permission denied"):
                walled.plain(who).execute(order.encode(), (HEAD, ["billing/late"]))
    rosa = walled.plain("rosa")
    for wrong in (
        ["Billing"],
        ["a", "a"],
        [None],
        [["a"], ["b"]],
        ["'; DROP TABLE reason_code; --"],
        None,
        ["a"] * 501,
    ):
        with pytest.raises(psycopg.Error, match=r"reason code|order|function .* does not exist|malformed"):
            rosa.execute(order.encode(), (HEAD, wrong))
    assert walled.asked("SELECT code FROM reason_code") == []
    rosa.execute(order.encode(), (HEAD, ["b/two", "a/one"]))
    rosa.execute(order.encode(), (HEAD, ["a/one"]))
    assert walled.asked("SELECT code, position FROM reason_code ORDER BY code") == [("a/one", 1), ("b/two", 0)]
    rosa.execute(KEEP.encode(), (HEAD, "a/one", "", "", True))
    assert walled.asked("SELECT code FROM reason_code WHERE position <> 0") == []
    told = walled.asked("SELECT who, data::text FROM audit WHERE what = 'reason codes in order' ORDER BY seq")
    assert [who for who, _ in told] == ["rosa", "rosa"] and "b/two" in told[0][1]
