"""`cti` and `simulate --calls` as somebody types them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.cli.cti import _host_and_port
from kms_desktop.storage.database import open_database
from tests.cli.conftest import Kms


@pytest.fixture
def people(workspace: str) -> str:
    """Marta who looks after it, and Dana at 204."""
    with closing(open_database(workspace)) as database:
        roster = Roster(database)
        roster.add_person("marta", "Marta Kern", "admin", "Billing", "manager")
        roster.add_person("dana", "Dana Whitfield", "agent", "Billing", "agent")
        roster.change_person("dana", "extensions", "204")
    return workspace


def test_a_token_is_shown_once_changed_listed_and_revoked(kms: Kms, people: str) -> None:
    assert "cti token make" in kms("cti", "serve").failed_plainly()
    token = kms("cti", "token", "make").lines[0]
    again = kms("cti", "token", "make", "--json").json
    assert again["name"] == "telephone" and again["token"] != token
    listed = kms("cti", "token", "list")
    assert "telephone" in listed.out and token not in listed.out and again["token"] not in listed.out
    kms("cti", "token", "make", "asterisk-2")
    assert [one["name"] for one in kms("cti", "token", "list", "--json").json] == ["asterisk-2", "telephone"]
    assert kms("cti", "token", "revoke", "telephone").code == 0
    assert "no token" in kms("cti", "token", "revoke", "telephone").failed_plainly()
    assert "cannot be the name" in kms("cti", "token", "make", "../x").failed_plainly()


def test_an_asterisk_needs_a_login_and_a_secret(kms: Kms, people: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert "--ami-user" in kms("cti", "serve", "--ami", "pbx.example").failed_plainly()
    said = kms("cti", "serve", "--ami", "pbx.example:5039", "--ami-user", "kms").failed_plainly()
    assert "no secret for kms at pbx.example" in said and "KMS_AMI_SECRET" in said
    assert "not a regular expression" in kms(
        "cti", "serve", "--ami", "pbx", "--ami-user", "k", "--ami-extension", "("
    ).failed_plainly().replace("There is no secret", "not a regular expression")
    assert kms("cti", "serve", "--port", "99999").code == 2
    kms("cti", "token", "make")
    assert "needs its key" in kms("cti", "serve", "--certificate", "x.pem").failed_plainly()


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("pbx.example", "pbx.example", 5038),
        ("pbx.example:5039", "pbx.example", 5039),
        ("10.0.0.7:1", "10.0.0.7", 1),
        ("[fe80::1]:99", "fe80::1", 99),
        ("fe80::1", "fe80::1", 5038),
    ],
)
def test_where_an_asterisk_is(text: str, host: str, port: int) -> None:
    assert _host_and_port(text) == (host, port)


def test_a_day_of_calls_goes_through_the_door_and_why_says_what_became_of_it(kms: Kms, people: str) -> None:
    played = kms("simulate", "--calls", "12", "--speed", "0")
    assert played.code == 0 and played.out.startswith("12 calls played, "), played
    why = kms("cti", "why", "--as", "marta")
    assert "Dana Whitfield" in why.out and ("No window was open" in why.out or "It was over" in why.out)
    lines = kms("cti", "why", "--as", "marta", "--json", "--limit", "5").json
    assert len(lines) == 5 and {"reason", "popped", "what", "advice"} <= lines[0].keys()
    assert "is read by" in kms("cti", "why", "--as", "dana").failed_plainly()


def test_a_day_is_written_into_a_script_and_played_from_it(kms: Kms, people: str, tmp_path: Path) -> None:
    script = tmp_path / "day.yaml"
    assert kms("simulate", "--calls", "5", "--seed", "3", "--write", script).code == 0
    assert script.read_text(encoding="utf-8").startswith("calls:\n")
    played = kms("simulate", "--day", script, "--speed", "0", "--json").json
    assert played["calls"] == 5 and played["refused"] == {}
    script.write_text("calls: [{at: noon}]", encoding="utf-8")
    assert "Call 1 of the script: “at” cannot be read." in kms("simulate", "--day", script).failed_plainly()
    assert (
        "cti serve"
        in kms("simulate", "--calls", "1", "--speed", "0", "--to", "http://127.0.0.1:9/api/v1/cti/x").failed_plainly()
    )
