"""Who leaves and comes back on a server, done by an administrator with a tool, and tried by everybody else."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.contacts.test_leaving import DUE
from tests.logins import group_of
from tests.security.conftest import Walled

NOT_THEIRS = {
    "remove_person": {"login": "sam", "to_login": "", "question": "", "by_login": ""},
    "return_person": {"login": "sam", "team": "", "division": "", "verifier": "", "by_login": ""},
    "open_work": {"login": "sam"},
    "add_team": {"name": "Mine", "division": "", "by_login": ""},
    "rename_team": {"team": "Billing", "name": "Mine", "by_login": ""},
    "remove_team": {"team": "Billing", "by_login": ""},
}


@pytest.mark.parametrize("act", NOT_THEIRS)
@pytest.mark.parametrize("login", ["dana", "sam", "ines", "rosa"])
def test_nobody_but_an_administrator_says_who_works_here(walled: Walled, login: str, act: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        walled.acts(login, act, **NOT_THEIRS[act])


def let_go(walled: Walled, login: str, to: str = "") -> object:
    return walled.acts("marta", "remove_person", login=login, to_login=to, question="Go on.", by_login="")


def test_work_in_hand_is_not_left_behind_by_a_tool_either(walled: Walled) -> None:
    dana, contact = walled.takes("dana")
    dana.promising.make_promise(contact.id, DUE, "call about the refund")
    own = walled.plain("dana")
    for to, said in (
        ("", r"Dana Webb has open contacts \(1\) and open promises \(1\)"),
        ("dana", "cannot take over"),
        ("kim", "cannot take over"),
        ("nobody", "Nobody here has the login"),
    ):
        with pytest.raises(psycopg.Error, match=said):
            let_go(walled, "dana", to)
    assert own.execute("SELECT kms_role()").fetchall() == [("agent",)], "a refusal cuts nobody off"
    let_go(walled, "dana", "sam")
    sam = walled.desk("sam")
    assert [one.id for one in sam.log.open_contacts()] == [contact.id]
    assert [one.what for one in sam.promises.list_owed(sam.person.id)] == ["call about the refund"]
    assert walled.asked("SELECT who, what FROM audit ORDER BY seq DESC LIMIT 2") == [
        ("marta", "work passed on"),
        ("marta", "staff left"),
    ]


def test_the_last_administrator_neither_leaves_nor_becomes_less(walled: Walled) -> None:
    with pytest.raises(psycopg.Error, match="Marta Quill is the only administrator"):
        let_go(walled, "marta")
    for role in ("agent", "supervisor"):
        said = {"login": "marta", "what": "role", "value": role, "division": "", "by_login": ""}
        with pytest.raises(psycopg.Error, match="Marta Quill is the only administrator"):
            walled.acts("marta", "change_person", **said)
    assert walled.plain("marta").execute("SELECT kms_role()").fetchall() == [("admin",)]


def test_who_returns_has_a_new_password_and_the_rights_of_before(walled: Walled) -> None:
    let_go(walled, "priya")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        walled.plain("priya")
    new = walled.plain("marta").pgconn.encrypt_password(b"another-one-9", b"priya", b"scram-sha-256").decode()
    walled.acts("marta", "return_person", login="priya", team="", division="", verifier=new, by_login="")
    url = make_url(walled.url).set(username="priya", password="another-one-9")
    with psycopg.connect(url.render_as_string(hide_password=False)) as own:
        assert own.execute("SELECT kms_role()").fetchall() == [("agent",)]
    groups = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'priya'::regrole"
    assert walled.asked(groups) == [(group_of(walled.url, "agent"),)]
    assert walled.asked("SELECT who, what FROM audit ORDER BY seq DESC LIMIT 1") == [("marta", "staff returned")]


@pytest.mark.parametrize(
    ("login", "verifier", "said"),
    [
        ("dana", "", "works here already"),
        ("eve", "", "has worked here"),
        ("priya", "in clear", "encrypted password"),
    ],
)
def test_nobody_comes_in_by_returning_who_did_not_leave(walled: Walled, login: str, verifier: str, said: str) -> None:
    let_go(walled, "priya")
    with pytest.raises(psycopg.Error, match=said):
        walled.acts("marta", "return_person", login=login, team="", division="", verifier=verifier, by_login="")
