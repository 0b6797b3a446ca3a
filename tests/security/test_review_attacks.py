"""Reviews against who would stop one, say it of the wrong person, or keep words of a customer who is being erased."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.pq import DiagnosticField

from kms_desktop.access.roles import QUALITY_REVIEWER
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.schema import HEAD
from tests.figures.floor import CODES
from tests.figures.floor import Floor as Counted
from tests.logins import make_logins
from tests.security.conftest import Walled
from tests.security.test_approvals_and_amounts import answer_of, wait_until_waiting_or_done
from tests.security.test_review_acts import answers, draws, notes, review_of, writes


@pytest.fixture
def contact(walled: Walled) -> str:
    """Dana's, of Maria."""
    walled.joins("quinn", "Quinn Hale", QUALITY_REVIEWER.code, "Front line", "agent")
    floor, at = Counted(walled.floor.database), utc_now() - timedelta(hours=1)
    whole = {"article_id": "late-fee", "link": "resolved", "reason_code": CODES[0], "words": "twice"}
    return floor.close_contact(at, walled.floor.people["dana"], walled.floor.maria.id, **whole)


@pytest.fixture
def judged(walled: Walled, contact: str) -> str:
    """Drawn, and judged by Rosa."""
    draws(walled, "rosa")
    key = review_of(walled, contact)
    writes(walled, "rosa", key, "judged", rightly="no", words="The other one.")
    return key


def erase(walled: Walled, who: str = "marta") -> Any:
    return walled.acts(who, "erase_customer", which=walled.floor.maria.id, reopened=[], by_login="")


def test_an_agent_cannot_answer_until_nobody_can_look_at_it(walled: Walled, judged: str) -> None:
    with pytest.raises(psycopg.Error, match="at most"):
        for _ in range(501):
            answers(walled, "dana", judged)
    writes(walled, "quinn", judged, "looked", 1, agrees=True)
    ((seq,),) = walled.asked("SELECT seq FROM review WHERE id = %s", judged)
    writes(walled, "rosa", judged, "withdrawn", seq, words="Not theirs.")


@pytest.mark.parametrize("after", [2, 500, 2_147_483_647, -1])
def test_nobody_has_read_a_step_that_is_not_there(walled: Walled, judged: str, after: int) -> None:
    with pytest.raises(psycopg.Error, match="meanwhile"):
        writes(walled, "quinn", judged, "looked", after, agrees=True)


def test_the_other_of_the_two_can_write_whatever_one_has_written(walled: Walled, judged: str) -> None:
    with pytest.raises(psycopg.Error, match="at most"):
        for _ in range(201):
            notes(walled, "dana", judged)
    notes(walled, "rosa", judged)


def test_what_was_closed_again_by_somebody_else_is_said_of_them(walled: Walled, contact: str) -> None:
    draws(walled, "rosa")
    key = review_of(walled, contact)
    _closed_by(walled, contact, "sam")
    writes(walled, "rosa", key, "judged", rightly="yes", words="")
    sam = walled.floor.people["sam"].id
    assert walled.asked("SELECT agent_id, article_id FROM review WHERE id = %s", key) == [(sam, "outage")]


def test_what_was_judged_of_one_is_not_judged_anew_of_another(walled: Walled, contact: str, judged: str) -> None:
    _closed_by(walled, contact, "sam")
    with pytest.raises(psycopg.Error, match="somebody else closed"):
        writes(walled, "rosa", judged, "judged", 1, rightly="yes", words="")
    dana = walled.floor.people["dana"].id
    assert walled.asked("SELECT agent_id, article_id FROM review WHERE id = %s", judged) == [(dana, "late-fee")]
    writes(walled, "rosa", judged, "withdrawn", 1, words="Closed again.")


def _closed_by(walled: Walled, contact: str, login: str) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(
            "UPDATE resolution SET agent_id = %s, article_id = 'outage' WHERE contact_id = %s",
            (walled.floor.people[login].id, contact),
        )


def test_of_an_erased_customer_nothing_more_is_said(walled: Walled, judged: str) -> None:
    erase(walled)
    with pytest.raises(psycopg.Error, match="erased"):
        answers(walled, "dana", judged, "Maria Lopez said so.")
    with pytest.raises(psycopg.Error, match="erased"):
        writes(walled, "quinn", judged, "looked", 1, agrees=False, words="Maria Lopez said so.")
    answers(walled, "dana", judged, "")
    writes(walled, "rosa", judged, "withdrawn", 1, words="Maria Lopez said so.")
    assert walled.asked("SELECT count(*) FROM review_event WHERE data::text LIKE '%%Maria%%'") == [(0,)]


def looks(own: psycopg.Connection[Any], review: str) -> None:
    said = json.dumps({"agrees": False, "words": "She said twice."})
    statement = "SELECT public_acts.write_review_event(%s, %s, %s, 1, 'looked', %s::json, '', '')"
    own.execute(statement.encode(), (HEAD, new_key(), review, said))


def coaches(own: psycopg.Connection[Any], review: str) -> None:
    statement = "SELECT public_acts.note_coaching(%s, %s, %s, 'She said twice.', '')"
    own.execute(statement.encode(), (HEAD, new_key(), review))


def says(own: psycopg.Connection[Any], review: str) -> None:
    statement = "SELECT public_acts.answer_review(%s, %s, %s, 'She said twice.', '')"
    own.execute(statement.encode(), (HEAD, new_key(), review))


@pytest.mark.parametrize(
    ("who", "act", "table", "field"),
    [
        ("quinn", looks, "review_event", "data"),
        ("dana", says, "review_event", "data"),
        ("rosa", coaches, "coaching_note", "words"),
    ],
)
def test_no_word_is_written_behind_the_back_of_who_erases(
    walled: Walled, judged: str, who: str, act: Callable[[psycopg.Connection[Any], str], None], table: str, field: str
) -> None:
    own, erasing = walled.plain(who), walled.plain("marta")
    own.autocommit = False
    act(own, judged)
    maria = walled.floor.maria.id
    asks(erasing, b"SELECT public_acts.erase_customer(%s, %s, '{}', '')", HEAD, maria)
    wait_until_waiting_or_done(walled, [erasing.info.backend_pid])
    own.commit()
    assert state_of(erasing) == ""
    assert walled.asked("SELECT erased_in IS NOT NULL FROM customer WHERE id = %s", maria) == [(True,)]
    assert walled.asked(f"SELECT count(*) FROM {table} WHERE {field}::text LIKE '%%twice%%'") == [(0,)]


def asks(connection: psycopg.Connection[Any], statement: bytes, *values: object) -> None:
    """Sent, and not waited for."""
    connection.pgconn.send_query(psycopg.ClientCursor(connection).mogrify(statement, values).encode())
    connection.pgconn.flush()


def state_of(connection: psycopg.Connection[Any]) -> str:
    """What came of it: "" or the code of an error."""
    code = answer_of(connection).error_field(DiagnosticField.SQLSTATE)
    return code.decode() if code else ""


def test_the_key_of_a_step_is_no_question_about_another_review(walled: Walled, judged: str) -> None:
    floor, at = Counted(walled.floor.database), utc_now() - timedelta(hours=1)
    other = floor.close_contact(at, walled.floor.people["dana"], reason_code=CODES[0])
    draws(walled, "rosa")
    ((event,),) = walled.asked("SELECT id FROM review_event")
    with pytest.raises(psycopg.Error) as refused:
        writes(walled, "rosa", review_of(walled, other), "judged", event=event, rightly="yes", words="")
    assert refused.value.sqlstate == "KM001"


def test_two_who_judge_at_once_are_not_both_heard(walled: Walled, contact: str) -> None:
    draws(walled, "rosa")
    key, rosa, quinn = review_of(walled, contact), walled.plain("rosa"), walled.plain("quinn")
    judges = b"SELECT public_acts.write_review_event(%s, %s, %s, 0, 'judged', '{\"rightly\": \"yes\"}', '', '')"
    rosa.autocommit = False
    rosa.execute(judges, (HEAD, new_key(), key))
    asks(quinn, judges, HEAD, new_key(), key)
    wait_until_waiting_or_done(walled, [quinn.info.backend_pid])
    rosa.commit()
    assert state_of(quinn) == "KM001"
    assert walled.asked("SELECT by_id FROM review_event") == [(walled.floor.people["rosa"].id,)]


def test_a_note_of_coaching_is_not_met_by_what_a_reader_adds(walled: Walled, judged: str) -> None:
    """An error would tell a third of the words it failed at."""
    notes(walled, "rosa", judged)
    for who in ("marta", "quinn", "sam", "ines"):
        for trap in ("1 / (CASE WHEN words LIKE 'B%' THEN 0 ELSE 1 END) = 1", "words::integer = 1"):
            assert walled.plain(who).execute(
                f"SELECT count(*) FROM coaching_note WHERE {trap}".encode()
            ).fetchone() == (0,)


def test_notes_stay_between_the_two_when_one_gets_another_role_or_division(walled: Walled, judged: str) -> None:
    notes(walled, "rosa", judged)
    notes(walled, "dana", judged)
    walled.floor.roster.change_person("dana", "role", "supervisor")
    make_logins(walled.url)
    count = b"SELECT count(*) FROM coaching_note"
    assert {who: walled.plain(who).execute(count).fetchone() for who in ("dana", "rosa", "marta", "quinn", "sam")} == {
        "dana": (2,),
        "rosa": (2,),
        **dict.fromkeys(("marta", "quinn", "sam"), (0,)),
    }
    with pytest.raises(psycopg.Error, match="did not handle"):
        writes(walled, "dana", judged, "looked", 1, agrees=True)
