"""A database that asks who is there → a login and password for this session, and for the next if wanted."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from sqlalchemy.engine import make_url

from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.storage import passwords
from kms_desktop.storage.database import open_database
from kms_desktop.storage.database_url import Address, read_address
from kms_desktop.storage.error_translation import LoginEnded, LoginRefused, PasswordMissing
from kms_desktop.texts import tr


class NoLoginsHere(KmsError):
    """The workspace is a file of this computer, which no login opens."""


def asks_for_login(problem: Exception) -> bool:
    """Whether another login or password may help."""
    return isinstance(problem, LoginRefused)


def was_refused(problem: Exception) -> bool:
    """Whether a password was given, and not accepted."""
    return isinstance(problem, LoginRefused) and not isinstance(problem, PasswordMissing)


def has_ended(problem: Exception) -> bool:
    """Whether the password is right, and its person does not work here any more."""
    return isinstance(problem, LoginEnded)


def likely_login(settings: Settings) -> str:
    """Who will probably log in: the person this desk is set up for, else whom the address names."""
    return settings.staff.strip() or passwords.login_at(_server_address(settings))


def database_place(settings: Settings) -> str:
    """Which database asks, in words to show; "" where it is a file."""
    address = read_address(settings.url)
    if address.is_sqlite:
        return ""
    if not address.url.database:
        # Translators: a database, by its server
        return tr("at {place}", place=address.place)
    return tr("{database} at {place}", database=address.url.database, place=address.place)


def keyring_is_there() -> bool:
    """Whether this computer can keep a password."""
    return passwords.keyring_is_there()


def with_login(settings: Settings, login: str, password: str) -> Settings:
    """The same desk with this login, and the password for as long as the program runs; no settings hold it."""
    url = _server_address(settings).url._replace(username=login.strip() or None, password=None)
    ready = replace(settings, database_url=_write_url(settings, url.render_as_string()))
    passwords.use_for_session(_server_address(ready), password)
    return ready


def use_password(settings: Settings, password: str) -> None:
    """A password for as long as the program runs, for an address that holds none."""
    passwords.use_for_session(_server_address(settings), password)


def keep_login(settings: Settings) -> None:
    """Keep what was typed in the keyring. Raises KmsError."""
    address = _server_address(settings)
    passwords.keep_password(address, passwords.typed_password(address))


def forget_login(settings: Settings) -> bool:
    """Take it out of the keyring; False where none was kept."""
    return passwords.forget_password(_server_address(settings))


def check_login(settings: Settings) -> None:
    """Open the workspace with these settings and close it. Raises what the database says."""
    with closing(open_database(settings.url)) as database, database.reading() as session:
        session.connection()


def knows_password(settings: Settings) -> bool:
    """Whether the next start opens without anybody typing, as far as the address and the keyring say."""
    address = read_address(settings.url)
    if address.is_sqlite or address.url.password or passwords.typed_password(address):
        return True
    return bool(passwords.kept_password(address))


def replace_kept(settings: Settings, login: str, password: str) -> None:
    """Where the keyring keeps an older password of this login, keep the new one."""
    url = _server_address(settings).url._replace(username=login, password=None)
    address = Address(url, read_address(settings.url).place, login)
    if passwords.kept_password(address):
        passwords.keep_password(address, password)


def _server_address(settings: Settings) -> Address:
    address = read_address(settings.url)
    if address.is_sqlite:
        raise NoLoginsHere(tr("This workspace is a file of this computer; nobody logs in to it."))
    return address


def _write_url(settings: Settings, url: str) -> str:
    """Only who logs in changes: what the address says about TLS stays as it was written."""
    asked = make_url(settings.url.strip()).query
    return make_url(url)._replace(query=asked).render_as_string(hide_password=False)
