"""`staff` and `login`: passwords typed, read or made up, and nowhere to be read again."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kms_desktop.access.screen_lock import DeskLock
from kms_desktop.settings import Settings
from kms_desktop.storage.database import open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.passwords import SERVICE, name_in_keyring
from tests.cli.conftest import Kms
from tests.keyrings import MemoryKeyring, memory_keyring, no_keyring
from tests.logins import group_of
from tests.people import SECRET, Logins, logins

__all__ = ["logins", "memory_keyring", "no_keyring"]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """`terminal("one", "two")` types these when asked for a password; gives what was asked."""

    def typing(*words: str) -> list[str]:
        asked: list[str] = []
        left = list(words)

        def getpass(prompt: str) -> str:
            asked.append(prompt)
            if not left:
                raise EOFError
            return left.pop(0)

        stdin = io.StringIO()
        stdin.isatty = lambda: True  # type: ignore[method-assign]
        monkeypatch.setattr("sys.stdin", stdin)
        monkeypatch.setattr("getpass.getpass", getpass)
        return asked

    return typing


@pytest.fixture
def owner(logins: Logins, monkeypatch: pytest.MonkeyPatch) -> Logins:
    """Commands are given by the owner of a workspace on PostgreSQL."""
    monkeypatch.setenv("KMS_DATABASE_URL", logins.owner_url)
    return logins


def stdin(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(words))


def opens(url: str) -> bool:
    open_database(url).close()
    return True


def test_a_password_is_typed_twice_and_makes_the_login(
    kms: Kms, owner: Logins, terminal: Callable[..., list[str]]
) -> None:
    asked = terminal(SECRET, SECRET)
    told = kms("staff", "add", owner.named("dana"), "Dana Whitfield", "--team", "Billing", "--division", "Mobile")
    assert told.lines == [f"Dana Whitfield ({owner.named('dana')}) works in Billing as an agent."]
    assert asked == ["New password of Dana Whitfield: ", "The same again: "]
    assert opens(owner.url("dana")) and SECRET not in told.out + told.err


@pytest.mark.parametrize(
    ("typed", "said"), [((SECRET, "other"), "are not the same; nothing was changed"), ((), "No password was typed")]
)
def test_a_slip_of_the_fingers_changes_nothing(
    kms: Kms, owner: Logins, terminal: Callable[..., list[str]], typed: tuple[str, ...], said: str
) -> None:
    terminal(*typed)
    assert said in kms("staff", "add", owner.named("dana"), "Dana", "--team", "Billing").failed_plainly()
    assert kms("staff", "list", "--json").json == [] and owner.role("dana") is None


def test_without_a_terminal_the_other_ways_are_named(kms: Kms, owner: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, "")
    said = kms("staff", "add", owner.named("dana"), "Dana", "--team", "Billing").failed_plainly()
    assert said == "There is no terminal to ask for a password; use --password-stdin or --make-password."


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_password_may_come_from_another_program(
    kms: Kms, owner: Logins, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    stdin(monkeypatch, f" {SECRET} {end}")
    assert kms("staff", "add", owner.named("dana"), "Dana", "--team", "Billing", "--password-stdin").code == 0
    assert opens(owner.url("dana", f" {SECRET} "))


def test_a_password_that_is_made_up_is_shown_once(kms: Kms, owner: Logins) -> None:
    told = kms("staff", "add", owner.named("dana"), "Dana", "--team", "Billing", "--make-password")
    first = told.lines[-1].removeprefix("The password is shown this once: ")
    assert len(first) == 23 and opens(owner.url("dana", first))
    again = kms("staff", "password", owner.named("dana"), "--make-password", "--json").json
    assert again["login"] == owner.named("dana") and again["password"] != first
    assert opens(owner.url("dana", again["password"]))
    assert "password" not in kms("staff", "list", "--json").json[0]


def test_a_person_sets_their_own_and_the_keyring_learns_it(
    kms: Kms, owner: Logins, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = owner.add("dana")
    name = (SERVICE, name_in_keyring(read_address(owner.url("dana", None))))
    memory_keyring.kept[name] = SECRET
    monkeypatch.setenv("KMS_DATABASE_URL", owner.url("dana", None))
    stdin(monkeypatch, "another-one-9\n")
    told = kms("staff", "password", "--password-stdin")
    assert told.lines == [f"Dana ({dana.login}) logs in with the new password from now on."]
    assert memory_keyring.kept[name] == "another-one-9"
    assert kms("staff", "list").code == 0


def test_init_on_a_server_asks_who_its_first_administrator_is(
    kms: Kms, owner: Logins, terminal: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answers = terminal(SECRET, SECRET), iter([owner.named("ana"), "Ana Prado"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(answers))
    told = kms("init")
    assert told.lines[0].endswith(f"is ready. Ana Prado ({owner.named('ana')}) is its admin.")
    assert asked[0] == "New password of Ana Prado: " and opens(owner.url("ana"))


def test_init_on_a_server_makes_a_password_up(kms: Kms, owner: Logins) -> None:
    told = kms("init", "--login", owner.named("ana"), "--name", "Ana Prado", "--make-password", "--json").json
    assert told["admin"]["role"] == "admin" and opens(owner.url("ana", told["password"]))


def test_init_on_a_server_makes_nobody_who_cannot_log_in(
    kms: Kms, owner: Logins, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin(monkeypatch, "")
    assert "nobody works there yet. Name its first administrator" in kms("init").lines[0]
    assert kms("staff", "list", "--json").json == []


def test_who_leaves_is_not_listed_and_their_login_ends(kms: Kms, owner: Logins) -> None:
    dana = owner.add("dana")
    assert kms("staff", "leave", dana.login).lines == [
        f"Dana ({dana.login}) does not work here any more; the login has ended."
    ]
    assert kms("staff", "list", "--json").json == []
    assert not owner.role("dana")[0]
    assert "Nobody here has the login" in kms("staff", "leave", dana.login).failed_plainly()


def test_a_name_of_the_server_is_refused(kms: Kms, owner: Logins) -> None:
    said = kms("staff", "add", "postgres", "Eve", "--team", "T", "--make-password").failed_plainly()
    assert said == "The database server has a login “postgres” already, for something else. Choose another one."


def test_an_agent_adds_nobody(kms: Kms, owner: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    owner.add("dana")
    monkeypatch.setenv("KMS_DATABASE_URL", owner.url("dana"))
    new = ("staff", "add", owner.named("mate"), "Mate", "--team", "Billing line", "--role", "admin")
    assert "does not let dana_" in kms(*new, "--make-password").failed_plainly()
    assert "knows you as dana_" in kms("doctor", "--as", "sam").out


def test_a_password_is_kept_and_forgotten(
    kms: Kms, owner: Logins, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = owner.add("dana")
    monkeypatch.setenv("KMS_DATABASE_URL", owner.url("dana", None))
    assert "for a password" in kms("staff", "list").failed_plainly()
    stdin(monkeypatch, "wrong-one-1\n")
    assert "did not accept" in kms("login", "--password-stdin").failed_plainly()
    assert memory_keyring.kept == {}
    stdin(monkeypatch, f"{SECRET}\n")
    assert f"keeps the password of {dana.login}" in kms("login", "--password-stdin").out
    assert kms("staff", "list").code == 0
    assert "does not hold the password" in kms("login", "--forget").out
    assert kms("login", "--forget").out == "None was kept.\n"
    assert "for a password" in kms("staff", "list").failed_plainly()


def test_a_machine_without_a_keyring_says_so(
    kms: Kms, owner: Logins, no_keyring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.add("dana")
    monkeypatch.setenv("KMS_DATABASE_URL", owner.url("dana", None))
    stdin(monkeypatch, f"{SECRET}\n")
    assert "has no keyring" in kms("login", "--password-stdin").failed_plainly()


# a workspace in a file


def test_a_quality_reviewer_comes_in_with_a_login_and_is_in_no_other_group(kms: Kms, owner: Logins) -> None:
    login = owner.named("quinn")
    role = "--role", "quality_reviewer"
    told = kms("staff", "add", login, "Quinn Hale", "--team", "Billing", *role, "--make-password")
    assert told.lines[0] == f"Quinn Hale ({login}) works in Billing as a quality reviewer."
    may_log_in, groups, _ = owner.role("quinn")
    assert (may_log_in, groups) == (True, [group_of(owner.owner_url, "quality_reviewer")])
    assert kms("staff", "list", "--json").json[-1]["role"] == "quality_reviewer"
    assert kms("staff", "leave", login).code == 0
    assert owner.role("quinn")[:2] == (False, [])


def test_a_file_has_no_logins(kms: Kms, workspace: str) -> None:
    assert kms("staff", "add", "dana", "Dana", "--team", "T").code == 0
    assert "nobody logs in to it" in kms("login").failed_plainly()
    assert kms("staff", "leave", "dana").code == 0
    assert kms("staff", "list", "--json").json == []


def test_a_file_has_a_password_for_the_screen_lock(
    kms: Kms, workspace: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kms("staff", "add", "dana", "Dana", "--team", "T")
    assert "The screen lock is off: no password opens it." in kms("doctor").out
    stdin(monkeypatch, f"{SECRET}\n")
    told = kms("staff", "password", "dana", "--password-stdin")
    assert told.lines == ["The screen of Dana (dana) locks on this desktop and opens with the password."]
    assert "The screen locks after 10 minutes and opens with dana's password." in kms("doctor").out
    lock = DeskLock(Settings(), "dana")
    assert lock.accepts_password(SECRET) and not lock.accepts_password("dana")
    (file,) = (tmp_path / "data").glob("lock-*.json")
    assert file.stat().st_mode & 0o777 == 0o600 and SECRET not in file.read_text()


def test_a_person_needs_a_name(kms: Kms, workspace: str) -> None:
    assert "needs a name" in kms("staff", "add", "dana", "--team", "T").failed_plainly()


# doctor --audit


def test_a_sound_log_is_noted_and_a_cut_one_is_found(kms: Kms, either_workspace: str) -> None:
    for login in ("ann", "bob", "cem"):
        assert kms("staff", "add", login, login.title(), "--team", "T", "--no-login").code == 0
    told = kms("doctor", "--audit")
    assert (told.code, told.out[:40]) == (0, "3 rows were followed; 3 of them were not"[:40])
    assert told.out.endswith("UTC. The chain holds.\n")
    _tamper(either_workspace, "DELETE FROM audit WHERE seq = 3")
    cut = kms("doctor", "--audit")
    assert cut.lines[0].startswith("Row 3 was removed at the end; row 3 was noted at this desktop on ")
    assert cut.failed_plainly() == "The audit log is not sound: 1 found. Show this to an administrator."
    assert kms("staff", "add", "dan", "Dan", "--team", "T", "--no-login").code == 0
    cut = kms("doctor", "--audit", "--json")
    assert "Row 3 (" in cut.json["findings"][0] and "is not the row that was noted" in cut.json["findings"][0]
    assert cut.code == 1
    assert "FAIL  Audit: Row 3 (" in kms("doctor").out


def test_a_changed_row_is_named_with_time_and_what_it_was(kms: Kms, either_workspace: str) -> None:
    for login in ("ann", "bob"):
        kms("staff", "add", login, login.title(), "--team", "T", "--no-login")
    _tamper(either_workspace, "UPDATE audit SET who = 'mallory' WHERE seq = 1")
    told = kms("doctor", "--audit")
    assert told.code == 1
    assert told.lines[0].startswith("Row 1 (") and told.lines[0].endswith(" UTC, staff added by mallory) was changed.")


def test_an_agent_does_not_read_the_log(kms: Kms, owner: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    owner.add("dana")
    monkeypatch.setenv("KMS_DATABASE_URL", owner.url("dana"))
    assert "Your role does not read the audit log" in kms("doctor", "--audit").failed_plainly()
    assert "Your role does not read the audit log" in kms("doctor").out


def _tamper(url: str, statement: str) -> None:
    from sqlalchemy import text

    with closing(open_database(url)) as database, database.writing() as session:
        if database.is_sqlite:
            for name in ("audit_no_update", "audit_no_delete"):
                session.connection().execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        else:
            session.connection().execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        session.connection().execute(text(statement))


def test_an_administrator_says_who_may_publish(kms: Kms, workspace: str) -> None:
    kms("staff", "add", "cora", "--name", "Cora Lind", "--team", "Billing", "--role", "editor", "--no-login")
    assert kms("staff", "list").lines[-1].endswith("publisher")
    assert kms("staff", "proficiency", "cora", "contributor").lines == [
        "Cora Lind (cora) is a contributor of articles."
    ]
    assert kms("staff", "list", "--json").json[-1]["proficiency"] == "contributor"
    assert kms("staff", "proficiency", "cora", "king").code == 2


def test_an_administrator_says_that_somebody_does_something_else_now(kms: Kms, workspace: str) -> None:
    kms("staff", "add", "cora", "--name", "Cora Lind", "--team", "Billing", "--no-login")
    said = kms("staff", "change", "cora", "--role", "supervisor", "--authority", "manager", "--team", "Night line")
    assert said.lines == ["Cora Lind (cora) works in Night line as a supervisor."]
    assert kms("team", "rename", "night line", "Late line").lines == ["The team Night line is called Late line now."]
    (cora,) = [one for one in kms("staff", "list", "--json").json if one["login"] == "cora"]
    assert (cora["team"], cora["role"], cora["authority"]) == ("Late line", "supervisor", "manager")
    assert "There is no team “Night line”" in kms("team", "rename", "Night line", "x").failed_plainly()


def test_an_administrator_says_at_which_telephones_calls_ring(kms: Kms, workspace: str) -> None:
    for login in ("cora", "ben"):
        kms("staff", "add", login, "--name", login.title(), "--team", "Billing", "--no-login")
    assert kms("staff", "change", "cora", "--extensions", "201, 202").code == 0
    (cora,) = [one for one in kms("staff", "list", "--json").json if one["login"] == "cora"]
    assert cora["extensions"] == "201,202"
    assert any(line.endswith("201, 202") for line in kms("staff", "list").lines)
    assert "“kitchen” is not an extension" in kms("staff", "change", "ben", "--extensions", "kitchen").failed_plainly()
    assert "is of Cora (cora)" in kms("staff", "change", "ben", "--extensions", "202").failed_plainly()
    assert kms("staff", "change", "cora", "--extensions", "").code == 0
    assert kms("staff", "change", "ben", "--extensions", "202").code == 0


def test_a_mistyped_team_is_asked_about_before_anything_is_changed(kms: Kms, workspace: str) -> None:
    kms("staff", "add", "cora", "--name", "Cora Lind", "--team", "Billing", "--no-login")
    for wrong in (
        ("staff", "add", "ben", "--name", "Ben", "--team", "Biling", "--no-login"),
        ("staff", "change", "cora", "--name", "Cora Low", "--team", "Biling"),
        ("team", "add", "Biling"),
    ):
        said = kms(*wrong).failed_plainly()
        assert said == "There is no team Biling; did you mean Billing? With --new-team it is made."
    assert [(one["name"], one["team"]) for one in kms("staff", "list", "--json").json if one["login"] == "cora"] == [
        ("Cora Lind", "Billing")
    ]
    kms("staff", "add", "ben", "--name", "Ben", "--team", "billing", "--no-login")
    kms("staff", "add", "dee", "--name", "Dee", "--team", "Biling", "--new-team", "--no-login")
    teams = {one["login"]: one["team"] for one in kms("staff", "list", "--json").json}
    assert (teams["ben"], teams["dee"]) == ("Billing", "Biling")


def test_somebody_leaves_by_mistake_and_comes_back(kms: Kms, workspace: str) -> None:
    kms("staff", "add", "cora", "--name", "Cora Lind", "--team", "Billing", "--no-login")
    before = kms("staff", "list", "--json").json
    assert kms("staff", "leave", "cora").code == 0
    said = kms("staff", "add", "cora", "--name", "Cora Lind", "--team", "Billing", "--no-login").failed_plainly()
    assert "Use “kms-desktop staff return cora”" in said
    assert kms("staff", "return", "cora", "--no-login").lines == ["Cora Lind (cora) works in Billing as an agent."]
    assert kms("staff", "list", "--json").json == before


def test_teams_are_made_listed_and_closed(kms: Kms, workspace: str) -> None:
    assert kms("team", "add", "Night", "--division", "Mobile").lines == ["There is a team Night now."]
    assert {"team": "Night", "division": "Mobile"} in kms("team", "list", "--json").json
    assert kms("team", "remove", "night").lines == ["The team Night is not offered any more."]
    assert "Night" not in kms("team", "list").out
