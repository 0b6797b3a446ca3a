"""`report`: what customers were asked twice and contact about most, for a person and for a machine."""

from __future__ import annotations

from contextlib import closing

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.events.reading import payload_of
from kms_desktop.contacts.projection import apply_event
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import ResolutionRow
from tests.cli.conftest import Kms
from tests.contacts.events_for_tests import CONTACT, Told


@pytest.fixture
def asked_twice(either_workspace: str) -> str:
    """A contact in which Sam verified again whom Dana had verified, and asked one of her questions again."""
    with closing(open_database(either_workspace)) as database:
        roster = Roster(database)
        dana = roster.add_person("dana", "Dana Webb", "agent", "Front line", "agent").id
        sam = roster.add_person("sam", "Sam Ruiz", "agent", "Billing", "agent").id
        told = Told()
        told("opened", dana)
        told("verified", dana, how=["Postcode"], minutes=30)
        told("article_opened", dana, article_id="charged-twice", title="Charged twice")
        told.answered("payments", "Two", dana)
        told("handover_accepted", sam, handover_id=told.passed_on(dana, to=sam))
        told("verified", sam, how=["Postcode"], minutes=30)
        told.answered("payments", "One", sam)
        with database.writing() as session:
            for event in told.events:
                apply_event(session, event.id, payload_of(event))
    return either_workspace


def test_what_was_asked_again_is_listed_by_team_and_article(kms: Kms, asked_twice: str) -> None:
    said = kms("report", "repeats", "--days", "0")
    assert said.code == 0
    assert said.lines[0] == "Asked again ever: 2, in 1 of 1 contacts that were passed on (2.00 a contact)."
    assert [" ".join(line.split()) for line in said.lines[2:]] == [
        "Team Asked again In contacts Passed on A contact",
        "Billing 2 1 1 2.00",
        "",
        "Article Asked again In contacts Passed on A contact",
        "charged-twice 1 1 1 1.00",
    ]
    told = kms("report", "repeats", "--days", "0", "--json").json
    assert (told["all"]["asked_again"], told["all"]["passed_on"], told["a_contact"]) == (2, 1, 2.0)
    assert [team["name"] for team in told["by_team"]] == ["Billing"]


def test_one_contact_tells_what_it_was(kms: Kms, asked_twice: str) -> None:
    said = kms("report", "repeats", "--contact", CONTACT)
    assert [" ".join(line.split()) for line in said.lines] == [
        "Kind What Article",
        "verification Postcode",
        "question payments? charged-twice",
    ]
    assert [one["kind"] for one in kms("report", "repeats", "--contact", CONTACT, "--json").json] == [
        "verification",
        "question",
    ]


def test_nothing_asked_twice_is_said_so(kms: Kms, workspace: str) -> None:
    assert kms("report", "repeats").lines == [
        "Asked again in 28 days: 0, in 0 of 0 contacts that were passed on (0.00 a contact)."
    ]
    assert kms("report", "repeats", "--contact", "x").lines == ["Nothing was asked twice in this contact."]


def test_a_report_without_a_name_is_wrong_usage(kms: Kms, workspace: str) -> None:
    assert kms("report").code == 2


def test_what_customers_contact_about_most_is_listed_with_its_number(kms: Kms, asked_twice: str) -> None:
    with closing(open_database(asked_twice)) as database, database.writing() as session:
        row = ResolutionRow(id=new_key(), contact_id=CONTACT, agent_id="", article_id="charged-twice", at=utc_now())
        session.add(row)
    said = kms("report", "top")
    assert said.lines[-3:] == [
        "In 7 days: 1 contact closed.",
        "Contacts  Usual    About",
        "1         0.0      charged-twice",
    ]
    told = kms("report", "top", "--json").json
    assert told["week"]["issues"][0]["contacts"] == 1


@pytest.fixture
def asked_colleagues(either_workspace: str) -> str:
    """Dana asks three times: answered after 40 s and after 2 min, once not before the contact was closed."""
    with closing(open_database(either_workspace)) as database:
        roster = Roster(database)
        dana = roster.add_person("dana", "Dana Webb", "agent", "Front line", "agent").id
        sam = roster.add_person("sam", "Sam Ruiz", "agent", "Billing", "agent").id
        told = Told()
        told("opened", dana, after_minutes=0)
        told("article_opened", dana, article_id="charged-twice", title="Charged twice", after_minutes=0)
        whom = {"to_kind": "person", "to_id": sam, "to_name": "Sam Ruiz", "article_id": "charged-twice"}
        for place, minutes in enumerate((2 / 3, 2)):
            key = f"q{place}"
            told("consult_asked", dana, after_minutes=1, consult_id=key, question="Why?", **whom)
            told("consult_answered", sam, after_minutes=1 + minutes, consult_id=key, answer="So.")
        told("consult_asked", dana, after_minutes=4, consult_id="q9", question="And?", **whom)
        told("wrapped_up", dana, after_minutes=5, reason="Bill", outcome="satisfied", words="")
        with database.writing() as session:
            for event in told.events:
                apply_event(session, event.id, payload_of(event))
    return either_workspace


def test_what_colleagues_were_asked_is_counted_with_the_time_to_an_answer(kms: Kms, asked_colleagues: str) -> None:
    said = kms("report", "consults", "--days", "0")
    assert said.code == 0
    assert [" ".join(line.split()) for line in said.lines] == [
        "3 questions to colleagues: 2 answered, the middle one in 1:20.",
        "",
        "Team Asked Answered In Declined Withdrawn Expired Waiting",
        "Front line 3 2 1:20 0 0 1 0",
        "",
        "Article Asked Answered In Declined Withdrawn Expired Waiting",
        "charged-twice 3 2 1:20 0 0 1 0",
    ]
    told = kms("report", "consults", "--days", "0", "--json").json
    assert (told["all"]["asked"], told["all"]["expired"], told["all"]["answer_s"]) == (3, 1, 80.0)


def test_where_nobody_was_asked_that_is_said(kms: Kms, either_workspace: str) -> None:
    assert kms("report", "consults").lines == ["No colleague was asked anything in this time."]
