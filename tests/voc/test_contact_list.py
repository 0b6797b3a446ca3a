"""The supervisor sees the contacts of a period, and takes them away as a harmless sheet."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.access.roster import Roster
from kms_desktop.errors import Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ContactEventRow, ContactRow, HandoverRow, ResolutionRow
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.csv_export import contacts_csv, suggestions_csv
from kms_desktop.voc.model import ContactLine, Suggestion
from tests.customers.people import MARIA, NOW, directory_of

LINE = ContactLine(
    id="c1",
    at=NOW,
    agent="Dana Whitlock",
    team="Billing line",
    customer="Maria Okafor",
    channel="phone",
    reason="Charged twice",
    resolution="Refund the card payment",
    amount="38.50",
    outcome="satisfied",
    minutes=7.5,
    legs=2,
    repeats=1,
    phase="wrapped_up",
)
SUGGESTION = Suggestion("s1", "suggestion", "Cover bank charges", "p1", "Dana Whitlock", NOW, context={"tier": "gold"})


def _contact(database: Database, **given: object) -> str:
    values = {
        "id": new_key(),
        "opened_at": NOW,
        "ended_at": NOW + timedelta(minutes=7.5),
        "phase": "wrapped_up",
    } | given
    with database.writing() as session:
        session.add(ContactRow(**values))
    return str(values["id"])


def test_a_contact_is_one_line_with_all_that_belongs_to_it(database: Database) -> None:
    _, (maria,) = directory_of(database, MARIA)
    dana = Roster(database).add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    key = _contact(
        database,
        customer_id=maria.id,
        holder_id=dana.id,
        reason="Charged twice",
        outcome="satisfied",
        legs=2,
        repeats=1,
    )
    with database.writing() as session:
        session.add(
            ResolutionRow(
                id=new_key(),
                contact_id=key,
                agent_id=dana.id,
                title="Refund the card payment",
                amount=Decimal("38.5"),
                at=NOW,
            )
        )
    assert ContactList(database).list_contacts() == [replace(LINE, id=key, agent_id=dana.id)]


def test_a_contact_that_still_runs_is_there_with_what_is_known(database: Database) -> None:
    key = _contact(database, ended_at=None, phase="on_call", holder_id="somebody who left")
    (line,) = ContactList(database).list_contacts()
    known = ContactLine(key, NOW, "", "", "", "phone", "", "", "", "", 0.0, 1, 0)
    assert line == replace(known, agent_id="somebody who left", phase="on_call")


def test_the_list_is_newest_first_and_limited(database: Database) -> None:
    keys = [_contact(database, opened_at=NOW - timedelta(hours=n)) for n in range(5)]
    assert [line.id for line in ContactList(database).list_contacts()] == keys
    assert [line.id for line in ContactList(database).list_contacts(limit=2)] == keys[:2]
    assert ContactList(database).list_contacts(limit=-1) == []


def test_every_filter_leaves_out_what_does_not_fit(database: Database) -> None:
    roster = Roster(database)
    dana = roster.add_person("dana", "Dana Whitlock", "agent", "Billing line", "agent")
    abel = roster.add_person("abel", "Abel Ito", "agent", "Technical line", "agent")
    first = _contact(database, holder_id=dana.id, reason="Charged twice", opened_at=NOW - timedelta(days=2))
    second = _contact(
        database, holder_id=abel.id, reason="Hub light", channel="chat", opened_at=NOW - timedelta(days=1)
    )
    contacts = ContactList(database)

    def ids(**given: object) -> list[str]:
        return [line.id for line in contacts.list_contacts(**given)]  # type: ignore[arg-type]

    assert ids(since=NOW - timedelta(days=1)) == [second]
    assert ids(until=NOW - timedelta(days=1)) == [first]
    assert ids(agent_id=dana.id) == [first]
    assert ids(team_id=abel.team_id) == [second]
    assert ids(reason="Charged twice") == [first]
    assert ids(channel="chat") == [second]
    assert ids(channel="chat", agent_id=dana.id) == []
    assert ids(reason="'; DROP TABLE contact; --") == []
    assert ids() == [second, first]


def test_reasons_are_counted_for_the_filter(database: Database) -> None:
    for reason in ("Hub light", "Charged twice", "Charged twice", ""):
        _contact(database, reason=reason)
    assert ContactList(database).list_reasons() == [("Charged twice", 2), ("Hub light", 1)]
    assert ContactList(database).list_reasons(since=NOW + timedelta(days=1)) == []


def test_who_does_not_overlook_the_floor_sees_and_exports_what_they_handled(database: Database) -> None:
    roster = Roster(database)
    dana = roster.add_person("dana", "Dana Webb", "agent", "Front line", "agent")
    own, other = _contact(database, holder_id=dana.id), _contact(database, holder_id="somebody")
    passed = _contact(database, holder_id="somebody")
    with database.writing() as session:
        session.add(HandoverRow(id="h", contact_id=passed, from_id=dana.id, to_kind="team", to_id="t", made_at=NOW))
    contacts = ContactList(database, dana)
    assert {line.id for line in contacts.list_contacts()} == {own, passed}
    assert contacts.can_be_exported and not contacts.is_of_floor
    for role, seen, exports in (("supervisor", 3, True), ("admin", 3, True), ("editor", 3, False)):
        contacts = ContactList(database, replace(dana, role=role))
        assert (len(contacts.list_contacts()), contacts.can_be_exported) == (seen, exports), role
    with pytest.raises(Refused, match="are exported by a supervisor or an administrator"):
        contacts.note_export("contacts", [other], "dana")


def _cells(sheet: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(sheet, newline="")))


def test_a_sheet_has_names_rows_and_times_in_utc() -> None:
    at = datetime(2025, 11, 24, 17, 0, tzinfo=timezone(timedelta(hours=5)))
    line = replace(
        LINE,
        at=at,
        reason_code="charged_twice",
        article_id="charged-twice",
        article_kind="qa",
        link="resolved",
        preventable="yes",
        issues=2,
        talk_s=400,
        hold_s=0,
        proposed_code="billing",
        proposed_article="refunds",
        proposed_link="helped",
        proposed_outcome="satisfied",
        corrected="Rosa Imbert",
        corrected_at=at + timedelta(hours=1),
        ease="4",
    )
    sheet = contacts_csv([line])
    assert sheet.endswith("\r\n")
    names, row = _cells(sheet)
    assert dict(zip(names, row, strict=True)) == {
        "id": "c1",
        "opened_at": "2025-11-24T12:00:00+00:00",
        "agent": "Dana Whitlock",
        "team": "Billing line",
        "customer": "Maria Okafor",
        "channel": "phone",
        "reason": "Charged twice",
        "resolution": "Refund the card payment",
        "amount": "38.50",
        "outcome": "satisfied",
        "minutes": "7.5",
        "legs": "2",
        "repeats": "1",
        "conflict": "",
        "reason_code": "charged_twice",
        "article": "charged-twice",
        "article_kind": "qa",
        "link": "resolved",
        "preventable": "yes",
        "issues": "2",
        "talk_s": "400",
        "hold_s": "0",
        "wrap_s": "",
        "proposed_code": "billing",
        "proposed_article": "refunds",
        "proposed_link": "helped",
        "proposed_outcome": "satisfied",
        "corrected_by": "Rosa Imbert",
        "corrected_at": "2025-11-24T13:00:00+00:00",
        "ease": "4",
    }


def test_an_empty_list_is_a_row_of_names() -> None:
    assert contacts_csv([]).count("\r\n") == 1
    assert suggestions_csv([]).startswith("id,made_at,made_by,kind,text")


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "  =1", "＝1", " \t=1"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(typed: str) -> None:
    sheet = suggestions_csv([replace(SUGGESTION, text=typed)])
    assert _cells(sheet)[1][4] == "'" + typed
    assert _cells(contacts_csv([replace(LINE, reason=typed)]))[1][6] == "'" + typed


@pytest.mark.parametrize("typed", ["a, b", 'she said "no"', "two\nlines", "two\r\nlines", "Müller 😀", "a=b", "'x"])
def test_commas_quotes_and_lines_come_back_as_they_were(typed: str) -> None:
    assert _cells(suggestions_csv([replace(SUGGESTION, text=typed)]))[1][4] == typed


@pytest.mark.parametrize("typed", ["\x00=1+1", "\x00\t=1", "  \x07-2", "\x1f@SUM(A1)"])
def test_a_formula_behind_what_a_spreadsheet_leaves_out_is_none_either(typed: str) -> None:
    assert _cells(suggestions_csv([replace(SUGGESTION, text=typed)]).replace("\x00", ""))[1][4].startswith("'")


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=4))
def test_any_text_stays_in_its_cell_and_is_never_a_formula(texts: list[str]) -> None:
    rows = _cells(suggestions_csv([replace(SUGGESTION, text=text) for text in texts]).replace("\x00", ""))
    assert len(rows) == len(texts) + 1
    for row, text in zip(rows[1:], texts, strict=True):
        assert len(row) == len(rows[0])
        assert row[4].removeprefix("'") == text.replace("\x00", "").removeprefix("'")
        assert not row[4].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_suggestion_in_a_sheet_has_its_answer() -> None:
    answered = replace(SUGGESTION, state="accepted", answer="Yes.", answered_by_name="Remi", answered_at=NOW)
    names, row = _cells(suggestions_csv([answered]))
    cells = dict(zip(names, row, strict=True))
    assert (cells["tier"], cells["answer"], cells["answered_by"]) == ("gold", "Yes.", "Remi")
    assert (cells["answered_at"], cells["read_at"]) == (NOW.astimezone(UTC).isoformat(), "")


def _wrapped_up(contact: str, seq: int, by: str, outcome: str) -> ContactEventRow:
    return ContactEventRow(
        id=new_key(),
        contact_id=contact,
        seq=seq,
        at=NOW,
        agent_id=by,
        kind="wrapped_up",
        data={"outcome": outcome},
        stored_at=NOW,
    )


def test_a_contact_that_two_people_wrapped_up_apart_says_so_in_the_list(database: Database) -> None:
    clashed, corrected = _contact(database), _contact(database)
    with database.writing() as session:
        session.add(_wrapped_up(clashed, 3, "dana", "satisfied"))
        session.add(_wrapped_up(clashed, 3, "sam", "mollified"))
        session.add(_wrapped_up(corrected, 3, "dana", "satisfied"))
        session.add(_wrapped_up(corrected, 4, "dana", "mollified"))
    found = {line.id: line.conflict for line in ContactList(database).list_contacts()}
    assert found[corrected] == ""
    assert found[clashed] == "Two people wrapped this contact up: one as “satisfied”, then another as “accepted it”."
