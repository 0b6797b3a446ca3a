"""`forget`: what goes is shown, somebody says yes, and the customer is nowhere any more."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kms_desktop.customers.model import Customer
from kms_desktop.storage.database import Database, open_database
from tests.cli.conftest import Kms, Told
from tests.contacts.conftest import Floor, furnished
from tests.contacts.test_erasing import SECRETS, a_call, bring_mail, left_of, wrapped_up
from tests.logins import make_logins, own_url


@pytest.fixture
def floor(workspace: str, tmp_path: Path) -> Iterator[Floor]:
    """A floor on which Maria rang and wrote."""
    with closing(open_database(workspace)) as database:
        made = furnished(database, tmp_path)
        dana = made.desk("dana")
        wrapped_up(dana, a_call(made, dana))
        bring_mail(made)
        yield made
        for journal in made.journals:
            journal.close()


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def answering(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(words))


def secrets_in(floor: Floor) -> list[str]:
    return left_of(floor.database, *SECRETS)


def test_a_customer_is_erased_once_somebody_said_yes(kms: Kms, floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "no\n")
    assert kms("--as", "rosa", "forget", "Maria Okafor").failed_plainly() == "Nothing was erased."
    answering(monkeypatch, "")
    assert kms("--as", "rosa", "forget", "Maria Okafor").failed_plainly() == "Nothing was erased."
    assert floor.directory.find_customers("Maria Okafor")
    answering(monkeypatch, "yes\n")
    told = kms("--as", "rosa", "forget", "8841 2290")
    assert told.code == 0, told.err
    assert told.lines[:6] == [
        "Maria Okafor, account 8841 2290. With this customer go:",
        "  name, account number, tier, products and facts",
        "  1 phone number or address",
        "  3 entries of the history: their words",
        "  1 contact: what was typed in it",
        "What was done, granted and decided stays, without a name. This cannot be undone.",
    ]
    assert "Erased. What happened stays" in told.out
    assert secrets_in(floor) == []
    assert kms("customer", "Maria Okafor").code == 1
    again = kms("--as", "rosa", "forget", f"erased-{floor.maria.id}")
    assert again.lines == ["This customer was erased before; nothing of them is left."]
    assert kms("history", f"erased-{floor.maria.id}").lines[0] == "Erased customer"
    assert kms("doctor", "--audit").code == 0


def test_machines_are_told_what_would_go_and_what_went(kms: Kms, floor: Floor) -> None:
    asked = kms("--as", "rosa", "forget", "8841 2290", "--json").json
    assert (asked["erased"], asked["contacts"], asked["messages"]) == (False, 1, 3)
    assert floor.directory.find_customers("8841 2290")
    done = kms("--as", "rosa", "forget", "8841 2290", "--json", "--yes").json
    assert done == {**asked, "erased": True}
    again = kms("--as", "rosa", "forget", f"erased-{floor.maria.id}", "--json", "--yes").json
    assert (again["already"], again["erased"], again["contacts"]) == (True, True, 0)


def test_what_cannot_be_is_said_in_one_line(kms: Kms, floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*words: object) -> str:
        return kms(*words).failed_plainly()

    only = "Only a supervisor erases a customer; ask one of yours."
    assert fails("--as", "dana", "forget", "8841 2290", "--yes") == only
    assert fails("--as", "rosa", "forget", "nobody", "--yes") == "No customer is found by “nobody”."
    floor.directory.add_customer(Customer("", "Maria Okafor", "8841 2291"))
    assert "matches several customers" in fails("--as", "rosa", "forget", "Maria Okafor", "--yes")
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert "Say --yes" in fails("--as", "rosa", "forget", "8841 2290")
    dana = floor.desk("dana")
    dana.takes(floor, call_id="call-9")
    assert fails("--as", "rosa", "forget", "8841 2290", "--yes") == (
        "Dana Webb has this customer in a contact now; erase them once it is wrapped up."
    )
    assert len(secrets_in(floor)) > 10


def test_with_a_login_of_their_own_the_server_decides(
    kms: Kms, postgres_workspace_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_database(postgres_workspace_url)) as database:
        furnished(database, tmp_path)
        make_logins(postgres_workspace_url)

        def by(login: str) -> Told:
            monkeypatch.setenv("KMS_DATABASE_URL", own_url(postgres_workspace_url, login))
            return kms("forget", "8841 2290", "--yes")

        assert by("dana").failed_plainly() == "Only a supervisor erases a customer; ask one of yours."
        assert by("rosa").code == 0
        assert left_of(database, "maria", "okafor", "8841 2290") == []


def test_the_database_that_goes_away_in_the_middle_has_erased_nothing(
    kms: Kms, workspace: str, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = furnished(sqlite_database, tmp_path)
    blocker = open_database(workspace)
    with closing(blocker), blocker.writing():
        said = kms("--as", "rosa", "forget", "8841 2290", "--yes").failed_plainly()
    assert "locked by another program" in said
    assert floor.directory.find_customers("8841 2290")


def test_what_this_desktop_could_not_follow_is_told_and_the_customer_is_erased(
    kms: Kms, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk: somebody who reads only the error would believe they are still there."""

    def full(*_given: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "audit.json")

    monkeypatch.setattr("kms_desktop.access.audit_check.write_whole", full)
    told = kms("--as", "rosa", "forget", "8841 2290", "--yes")
    assert told.lines[-2] == "Erased. What happened stays in the figures, as that of an erased customer."
    assert "The customer is erased, but: " in told.failed_plainly() and "No space left on device" in told.err
    assert secrets_in(floor) == []
    assert not floor.directory.find_customers("Maria Okafor")
