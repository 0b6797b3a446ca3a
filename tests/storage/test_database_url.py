"""A database address as typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.storage.database import Database
from kms_desktop.storage.database_url import AddressNotUnderstood, TlsRequired, is_this_machine, read_address
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


HERE = [
    "postgresql://ann@localhost/kms",
    "postgresql://ann@LocalHost./kms",
    "postgresql://ann@127.0.0.1:5433/kms",
    "postgresql://ann@127.8.9.10/kms",
    "postgresql://ann@[::1]/kms",
    "postgresql://ann@[0:0:0:0:0:0:0:1]/kms",
    "postgresql://ann@[::ffff:127.0.0.1]/kms",
    "postgresql://ann@localhost,127.0.0.1/kms",
    "postgresql:///kms",
    "postgresql:///kms?host=/run/postgresql",
    "postgresql:///kms?host=%2Frun%2Fpostgresql",
    "postgresql:///kms?host=@abstract",
    "postgresql://db.example/kms?host=/run/postgresql",
    "postgresql://ann@localhost/kms?hostaddr=127.0.0.1",
]
ELSEWHERE = [
    "postgresql://ann@db.example/kms",
    "postgresql://ann@DB.EXAMPLE./kms",
    "postgresql://ann@10.0.0.1/kms",
    "postgresql://ann@0.0.0.0/kms",
    "postgresql://ann@[::]/kms",
    "postgresql://ann@[::ffff:10.0.0.1]/kms",
    "postgresql://ann@[fe80::1]/kms",
    "postgresql://ann@localhost,db.example/kms",
    "postgresql://ann@db.example,localhost/kms",
    "postgresql://ann@localhost.example/kms",
    "postgresql://ann@localhost../kms",
    "postgresql://ann@127.0.0.1.example/kms",
    "postgresql://ann@127.0.0.1./kms",
    "postgresql://ann@127.1/kms",
    "postgresql://ann@2130706433/kms",
    "postgresql://ann@%6cocalhost/kms",
    "postgresql://localhost@db.example/kms",
    "postgresql://ann@localhost/kms?host=db.example",
    "postgresql://ann@localhost/kms?host=db.example:5433",
    "postgresql://ann@localhost/kms?host=localhost&host=db.example",
    "postgresql://ann@localhost/kms?host=localhost,db.example",
    "postgresql://ann@localhost/kms?hostaddr=10.0.0.1",
    "postgresql://ann@localhost/kms?hostaddr=127.0.0.1,10.0.0.1",
    "postgresql://ann@localhost/kms?service=far",
]


def _with(url: str, option: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{option}"


@pytest.mark.parametrize("url", HERE)
def test_what_stays_on_this_machine_may_go_without_tls(url: str) -> None:
    assert "sslmode" not in read_address(url).url.query
    for mode in ("disable", "prefer", "require"):
        assert read_address(_with(url, f"sslmode={mode}")).url.query["sslmode"] == mode


@pytest.mark.parametrize("url", ELSEWHERE)
def test_what_leaves_this_machine_is_encrypted_or_refused(url: str) -> None:
    assert read_address(url).url.query["sslmode"] == "require"
    for mode in ("require", "verify-ca", "verify-full"):
        assert read_address(_with(url, f"sslmode={mode}")).url.query["sslmode"] == mode
    for mode in ("disable", "allow", "prefer"):
        with pytest.raises(TlsRequired, match=f"would not be safe with sslmode={mode}; leave it out"):
            read_address(_with(url, f"sslmode={mode}"))


def test_the_environment_can_raise_the_demand_and_never_lower_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLMODE", "disable")
    assert read_address("postgresql://db.example/kms").url.query["sslmode"] == "require"
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert read_address("postgresql://db.example/kms").url.query["sslmode"] == "verify-full"
    monkeypatch.delenv("PGSSLMODE")
    trusting = read_address("postgresql://db.example/kms?sslrootcert=system")
    assert trusting.url.query["sslmode"] == "verify-full"


@pytest.mark.parametrize("variable", ["PGHOST", "PGHOSTADDR", "PGSERVICE"])
def test_a_host_that_the_environment_names_is_judged_too(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "10.0.0.1")
    assert read_address("postgresql:///kms").url.query["sslmode"] == "require"


@pytest.mark.parametrize("mode", ["DISABLE", "off", "require&sslmode=disable"])
def test_a_mode_that_is_none_is_refused(mode: str) -> None:
    with pytest.raises(AddressNotUnderstood, match="“sslmode” in a database address is one of disable, "):
        read_address(f"postgresql://db.example/kms?sslmode={mode}")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:half@s3cret@db.example/kms",
        "postgresql://ann@db.example/kms?password=s3cret",
        "postgresql://ann@db.example/kms?user=bob",
        "postgresql://ann@db.example/kms?dbname=other",
        "postgresql://ann@localhost/kms?host=::1&host=a:b:c",
    ],
)
def test_an_address_of_two_meanings_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(AddressNotUnderstood) as refused:
        read_address(url)
    assert "s3cret" not in str(refused.value)


@given(st.ip_addresses())
def test_an_address_is_this_machine_exactly_when_it_is_a_loopback(address) -> None:
    mapped = getattr(address, "ipv4_mapped", None)
    assert is_this_machine(str(address)) == (mapped or address).is_loopback
