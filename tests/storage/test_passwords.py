"""Passwords in the keyring: found for an address that holds none, kept and forgotten, and the machine without one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from kms_desktop.storage.database import open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.error_translation import LoginRefused, PasswordMissing
from kms_desktop.storage.passwords import (
    SERVICE,
    KeyringRefused,
    forget_password,
    keep_password,
    kept_password,
    keyring_is_there,
    name_in_keyring,
)
from tests.keyrings import MemoryKeyring, memory_keyring, no_keyring
from tests.logins import group_of

__all__ = ["memory_keyring", "no_keyring"]

SECRET = "canary-7Kp2"


@dataclass(frozen=True)
class Login:
    url: str
    """Without the password."""


@pytest.fixture
def login(postgres_workspace_url: str) -> Iterator[Login]:
    """Somebody with a password who may read the schema."""
    name = f"ann_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(postgres_workspace_url, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'".encode())
        admin.execute(f"GRANT {group_of(postgres_workspace_url, 'agent')} TO {name}".encode())
        yield Login(make_url(postgres_workspace_url)._replace(username=name, password=None).render_as_string())
        admin.execute(f"DROP ROLE {name}".encode())


def test_a_password_is_kept_under_whose_it_is_and_where(memory_keyring: MemoryKeyring) -> None:
    address = read_address("postgresql://ann@db.example:5433/kms")
    keep_password(address, SECRET)
    assert memory_keyring.kept == {(SERVICE, "ann@db.example:5433/kms"): SECRET}
    assert kept_password(address) == SECRET
    assert kept_password(read_address("postgresql://bob@db.example:5433/kms")) == ""
    assert forget_password(address) and not forget_password(address)
    assert memory_keyring.kept == {}


def test_an_address_without_a_login_is_that_of_the_systems_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGUSER", "otto")
    assert name_in_keyring(read_address("postgresql://db.example/kms")) == "otto@db.example/kms"
    monkeypatch.delenv("PGUSER")
    monkeypatch.setenv("LOGNAME", "lena")
    assert name_in_keyring(read_address("postgresql:///kms")) == "lena@localhost/kms"


def test_an_address_without_a_password_opens_with_the_one_in_the_keyring(
    login: Login, memory_keyring: MemoryKeyring
) -> None:
    keep_password(read_address(login.url), SECRET)
    memory_keyring.asked = 0
    with closing(open_database(login.url)) as database, database.reading() as one, database.reading() as other:
        one.connection(), other.connection()
    assert memory_keyring.asked == 1, "whoever unlocks it is asked once"


def test_a_password_in_the_address_counts_and_the_keyring_is_left_alone(
    login: Login, memory_keyring: MemoryKeyring
) -> None:
    url = make_url(login.url).set(password=SECRET).render_as_string(hide_password=False)
    open_database(url).close()
    assert memory_keyring.asked == 0


def test_a_pgpass_file_works_as_ever(
    login: Login, memory_keyring: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pgpass"
    file.write_text(f"*:*:*:*:{SECRET}\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    open_database(login.url).close()


@pytest.mark.parametrize("state", ["empty", "locked", "missing"])
def test_without_any_password_it_says_what_to_do(
    login: Login, state: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    if state == "missing":
        request.getfixturevalue("no_keyring")
    else:
        request.getfixturevalue("memory_keyring").locked = state == "locked"
    with pytest.raises(PasswordMissing, match="for a password; log in in the window, or keep it in the keyring"):
        open_database(login.url)


def test_a_stale_password_is_refused_without_being_shown(login: Login, memory_keyring: MemoryKeyring) -> None:
    keep_password(read_address(login.url), f"{SECRET}-old")
    with pytest.raises(LoginRefused) as refused:
        open_database(login.url)
    assert SECRET not in str(refused.value) and SECRET not in repr(refused.value.__cause__)


def test_a_machine_without_a_keyring_says_so(no_keyring: None) -> None:
    address = read_address("postgresql://ann@db.example/kms")
    assert not keyring_is_there()
    assert kept_password(address) == ""
    assert not forget_password(address)
    with pytest.raises(KeyringRefused, match=r"has no keyring that could keep a password; type it at each start"):
        keep_password(address, SECRET)


def test_a_locked_keyring_says_so(memory_keyring: MemoryKeyring) -> None:
    memory_keyring.locked = True
    assert keyring_is_there()
    with pytest.raises(KeyringRefused, match="unlock it and try again"):
        keep_password(read_address("postgresql://ann@db.example/kms"), SECRET)
