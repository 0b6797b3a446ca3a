"""`call` and `simulate`: what rings in an open window, and what is said where none is open."""

from __future__ import annotations

import json

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer
from kms_desktop.demo.workspace_location import demo_settings
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ContactRow
from tests.cli.conftest import Kms, OpenWindow


@pytest.mark.parametrize(
    "number", ["+44 20 7946 0018", "tel:+442079460018", '{"event": "newCall", "from": "02079460018"}']
)
def test_a_call_rings_in_the_open_window(kms: Kms, open_window: OpenWindow, number: str) -> None:
    with open_window() as heard:
        told = kms("call", number)
    assert (told.code, told.lines) == (0, ["It rings: +442079460018."])
    assert heard == [{"do": "call", "call": number}]


def test_a_number_with_blanks_in_it_needs_no_quotes(kms: Kms, open_window: OpenWindow) -> None:
    with open_window() as heard:
        told = kms("call", "020", "7946", "0018")
    assert told.lines == ["It rings: +442079460018."]
    assert heard == [{"do": "call", "call": "020 7946 0018"}]


def test_a_withheld_number_rings_too(kms: Kms, open_window: OpenWindow) -> None:
    with open_window(Settings(staff="dana")):
        told = kms("call", "anonymous", "--as", "dana", "--json")
    assert told.json["number"] == ""


@pytest.mark.parametrize(
    ("words", "said", "event"),
    [
        (["--event", "hung-up"], "Told: the call has ended.", {"event": "hung-up", "from": "", "callId": ""}),
        (
            ["020 7946 0018", "--event", "answered", "--call-id", "7"],
            "Told: the call was answered.",
            {"event": "answered", "from": "020 7946 0018", "callId": "7"},
        ),
        (
            ["--event", "transferred", "--call-id", "7"],
            "Told: the call was passed on.",
            {"event": "transferred", "from": "", "callId": "7"},
        ),
        (["020 7946 0018", "--call-id", "7"], "It rings", {"event": "new", "from": "020 7946 0018", "callId": "7"}),
    ],
)
def test_what_happened_with_a_call_is_told_by_a_softphone(
    kms: Kms, open_window: OpenWindow, words: list[str], said: str, event: dict[str, str]
) -> None:
    with open_window() as heard:
        told = kms("call", *words)
    assert told.lines[0].startswith(said)
    assert json.loads(heard[0]["call"]) == event


def test_a_call_of_nobody_is_no_call(kms: Kms) -> None:
    told = kms("call")
    assert told.code == 2 and "call needs a number" in told.err
    assert "leave --event and --call-id out" in kms("call", '{"from": "1"}', "--event", "answered").failed_plainly()


def test_the_demo_that_is_open_is_named(kms: Kms, open_window: OpenWindow) -> None:
    with open_window(demo_settings(Settings())):
        assert "Add --demo to let it ring there" in kms("call", "+442079460018").failed_plainly()


def test_missed_calls_are_listed_with_what_became_of_them(kms: Kms, workspace: str, sqlite_database: Database) -> None:
    dana = Roster(sqlite_database).add_person("dana", "Dana Webb", "agent", "Billing line", "agent")
    assert kms("calls", "--missed", "--as", "dana").lines == ["No call was missed."]
    assert kms("calls", "--as", "dana").lines == ["There were no calls."]
    calls = PhoneCalls(sqlite_database, dana)
    for call_id, number in (("a", "+447700900118"), ("b", "")):
        for what in ("new", "hung_up"):
            calls.store_event(CallEvent(what, call_id, utc_now(), number=number, queue="Billing line"))
    listed = kms("calls", "--missed", "--as", "dana")
    assert "07700 900118" in listed.out and "Number withheld" in listed.out and "Billing line" in listed.out
    first = next(call for call in calls.list_missed() if call.number)
    calls.settle_missed(first.id, "rang_back")
    assert "07700 900118" not in kms("calls", "--missed", "--as", "dana").out
    assert f"missed; {dana.name} rang back" in kms("calls", "--as", "dana").out
    assert [call["missed"] for call in kms("calls", "--as", "dana", "--json").json] == [True, False]


def test_a_call_without_a_hang_up_is_over_with_its_wrap_up(kms: Kms, workspace: str, sqlite_database: Database) -> None:
    dana = Roster(sqlite_database).add_person("dana", "Dana Webb", "agent", "Billing line", "agent")
    calls = PhoneCalls(sqlite_database, dana)
    for phase in ("on_call", "wrapped_up"):
        call = calls.store_event(CallEvent("new", phase, utc_now(), number="+447700900118"))
        with sqlite_database.writing() as session:
            row = ContactRow(id=phase, call_id=phase, phase=phase, holder_id=dana.id, opened_at=utc_now())
            session.add(row)
        calls.answer_offer(call.id, "taken", phase)
    listed = kms("calls", "--as", "dana")
    assert "taken by Dana Webb, wrapped up; no hang-up was told" in listed.out
    assert listed.out.count("still on the line") == 1


def test_without_an_open_window_it_is_said_in_one_line(kms: Kms) -> None:
    wanted = "No desktop is open on this workspace, so nothing can ring. Start it with “kms-desktop”."
    assert kms("call", "+442079460018").failed_plainly() == wanted
    assert "No desktop of dana is open" in kms("call", "+442079460018", "--as", "dana").failed_plainly()
    assert "“kms-desktop demo”" in kms("call", "+442079460018", "--demo").failed_plainly()


@pytest.mark.parametrize("number", ["rm -rf", "<script>", "{", "[]", "{}", '{"event": "format disk"}', "1" * 5000])
def test_what_is_no_call_is_said_in_one_line_and_rings_nowhere(kms: Kms, number: str) -> None:
    assert "No desktop" not in kms("call", number).failed_plainly()


def test_a_call_event_that_does_not_fit_through_the_door_is_refused(kms: Kms) -> None:
    event = json.dumps({"event": "newCall", "from": "02079460018", "more": '"' * 1900})
    assert "too long" in kms("call", event).failed_plainly()


def test_a_call_to_practise_on_rings(
    kms: Kms, open_window: OpenWindow, workspace: str, sqlite_database: Database
) -> None:
    Directory(sqlite_database, "GB").add_customer(Customer("", "Maria Okafor", "8841 2290", phone="+442079460018"))
    with open_window() as heard:
        told = kms("simulate")
    assert told.lines == ["It rings: +442079460018."]
    assert heard == [{"do": "call", "call": "+442079460018"}]
    with open_window() as heard:
        assert kms("simulate", "--which", 3).lines == ["It rings: number withheld."]
    assert heard == [{"do": "call", "call": "anonymous"}]


def test_a_workspace_without_customers_has_nobody_to_practise_on(kms: Kms, workspace: str) -> None:
    assert "no customers to practise on" in kms("simulate").failed_plainly()


def test_callers_to_practise_on_are_counted(kms: Kms, workspace: str, sqlite_database: Database) -> None:
    Directory(sqlite_database, "GB").add_customer(Customer("", "Maria Okafor", "8841 2290", phone="+442079460018"))
    assert "No desktop is open" in kms("simulate", "--which", 999).failed_plainly()
    assert "no practice caller 1000" in kms("simulate", "--which", 1000).failed_plainly()
    assert kms("simulate", "--which", "-1").code == 2
