"""A database address as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.storage.address import AddressNotUnderstood, read_address
from kms_desktop.storage.database import Database
from kms_desktop.storage.engine import make_engine


@pytest.mark.parametrize(
    "text", ["postgres://ann:s3cret@db.example:5433/kms", "postgresql://ann:s3cret@db.example:5433/kms"]
)
def test_both_spellings_of_a_postgres_address_mean_the_same(text: str) -> None:
    address = read_address(text)
    assert (address.url.drivername, address.place, address.user) == ("postgresql+psycopg", "db.example:5433", "ann")
    assert address.url.password == "s3cret"


def test_the_place_of_a_socket_address_is_the_socket() -> None:
    assert read_address("postgresql:///kms?host=/run/postgresql").place == "/run/postgresql"
    assert read_address("postgresql:///kms").place == "localhost"


def test_an_sqlite_address_is_the_file_after_the_slashes(tmp_path: Path) -> None:
    address = read_address(f"  sqlite:///{tmp_path}/a file.sqlite\n")
    assert address.path == tmp_path / "a file.sqlite"
    assert address.place == str(tmp_path / "a file.sqlite")


def test_a_path_under_the_home_folder_may_be_written_short() -> None:
    assert read_address("sqlite:///~/kms.sqlite").path == Path.home() / "kms.sqlite"


@given(name=st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_file_name_is_taken_as_it_is(name: str) -> None:
    path = read_address(f"sqlite:////data/x{name}x").path
    assert path == Path(f"/data/x{name}x")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///a\x00b",
        "mysql://root:s3cret@host/db",
        "not an address",
        "workspace.sqlite",
        "postgresql://ann:s3cret@host:port/db",
        "://",
        "\x00",
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence_without_the_password(text: str) -> None:
    with pytest.raises(AddressNotUnderstood) as refused:
        read_address(text)
    assert "sqlite:///FOLDER/FILE" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_nothing_shown_of_an_address_holds_the_password() -> None:
    address = read_address("postgresql://ann:s3cret@db.example/kms?sslpassword=s3cret")
    database = Database(address, make_engine(address))
    assert "s3cret" not in f"{address.place} {address.user} {database!r}"
    assert "s3cret" not in repr(address)
