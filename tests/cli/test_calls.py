"""`call` and `simulate`: what rings in an open window, and what is said where none is open."""

from __future__ import annotations

import json

import pytest

from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database
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
