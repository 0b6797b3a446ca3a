"""A database on another machine: encrypted, or not spoken to. 127.1 is this machine under a name nobody exempts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from kms_desktop.storage.database import open_database
from kms_desktop.storage.error_translation import NotSafe
from tests.tls import Certificate, TlsFront, make_certificate, tls_front


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"), "server")


@pytest.fixture
def front(postgres_workspace_url: str, certificate: Certificate) -> Iterator[TlsFront]:
    with tls_front(postgres_workspace_url, certificate) as made:
        yield made


def at(url: str, host: str, port: int, **options: str) -> str:
    """The same database at another place."""
    return make_url(url).set(host=host, port=port, query=options).render_as_string(hide_password=False)


def test_a_server_elsewhere_is_spoken_to_in_tls(postgres_workspace_url: str, front: TlsFront) -> None:
    url = at(postgres_workspace_url, "127.1", front.port)
    with closing(open_database(url)) as database, database.reading() as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None and driver.pgconn.ssl_in_use
        assert session.connection().execute(text("SELECT 1")).scalar() == 1


def test_a_server_elsewhere_without_tls_gets_nothing(postgres_workspace_url: str) -> None:
    port = make_url(postgres_workspace_url).port
    assert port is not None
    with pytest.raises(NotSafe, match=f"127.1:{port} does not speak TLS, so nothing was sent to it"):
        open_database(at(postgres_workspace_url, "127.1", port))


def test_the_same_server_is_used_as_ever_on_this_machine(postgres_workspace_url: str) -> None:
    with closing(open_database(postgres_workspace_url)) as database, database.reading() as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None and not driver.pgconn.ssl_in_use


def test_a_server_is_who_its_certificate_says(
    postgres_workspace_url: str, front: TlsFront, certificate: Certificate, tmp_path: Path
) -> None:
    known = {"sslmode": "verify-full", "sslrootcert": str(certificate.file)}
    open_database(at(postgres_workspace_url, "localhost", front.port, **known)).close()
    stranger = make_certificate(tmp_path, "stranger")
    unknown = {"sslmode": "verify-full", "sslrootcert": str(stranger.file)}
    with pytest.raises(NotSafe, match="certificate of the database at localhost:"):
        open_database(at(postgres_workspace_url, "localhost", front.port, **unknown))


def test_a_server_that_asks_for_the_password_in_clear_is_not_told(
    postgres_workspace_url: str, certificate: Certificate
) -> None:
    said = "asks for the password itself and has not shown who it is"
    with (
        tls_front(postgres_workspace_url, certificate, asks_in_clear=True) as thief,
        pytest.raises(NotSafe, match=said),
    ):
        open_database(at(postgres_workspace_url, "127.1", thief.port))
    assert thief.told == b""


def test_an_option_that_is_none_is_said_in_a_sentence(postgres_workspace_url: str) -> None:
    from kms_desktop.storage.error_translation import StorageProblem

    with pytest.raises(StorageProblem, match="holds an option it does not know"):
        open_database(f"{postgres_workspace_url}?SSLMODE=disable")
