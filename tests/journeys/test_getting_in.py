"""Somebody with a login of their own comes to the desk: logs in, works, locks, comes back; nobody else gets in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy.engine import make_url

from kms_desktop.access.screen_lock import set_lock_password
from kms_desktop.settings import Settings
from kms_desktop.storage import passwords
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.passwords import SERVICE, name_in_keyring
from kms_desktop.ui.auth_panes import REFUSED
from kms_desktop.ui.login import SHUT_OUT
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.keyrings import MemoryKeyring, memory_keyring, no_keyring
from tests.people import SECRET, Logins, new_session
from tests.tls import make_certificate, tls_front

__all__ = ["memory_keyring", "new_session", "no_keyring"]

pytestmark = pytest.mark.usefixtures("new_session")


@pytest.fixture
def logins(postgres_floor: Floor) -> Iterator[Logins]:
    """Dana of the demo has a login of her own."""
    made = Logins(postgres_floor.settings.database_url)
    made.give("dana")
    yield made
    made.clear()


@pytest.fixture
def start(postgres_floor: Floor, logins: Logins) -> Callable[..., Player]:
    """`start()` starts the program at a desk that knows the address and no password."""

    def started(login: str = "dana", **changed: object) -> Player:
        settings = replace(
            postgres_floor.settings, database_url=logins.url(login, None), retry_seconds=600.0, **changed
        )
        player = Player(settings)
        postgres_floor.windows.append(player)
        player.front()
        player.window.open_workspace()
        return player

    return started


def asked(player: Player) -> QWidget:
    """The pane that asks who is there."""
    player.until(lambda: player.window.login.pane is not None, "Nobody was asked to log in.")
    player.settle()
    pane = player.window.login.pane
    assert pane is not None
    return pane


def at_work(player: Player) -> Player:
    player.until(lambda: player.window.attached is not None, player.window.message.text())
    player.settle()
    assert player.window.login.pane is None
    return player


def logged_in(player: Player) -> Player:
    """After the pane was answered with the password."""
    asked(player)
    player.type(SECRET)
    player.press("Enter")
    return at_work(player)


def test_with_the_keyboard_alone_she_logs_in_and_takes_a_call(
    start: Callable[..., Player], memory_keyring: MemoryKeyring, postgres_floor: Floor
) -> None:
    dana = start()
    pane = asked(dana)
    assert pane.login.text() == "dana" and QApplication.focusWidget() is pane.password.editor
    dana.type("not-her-password")
    dana.press("Enter")
    dana.until(lambda: "Password not accepted." in shown(pane))
    dana.settle()
    assert pane.password.text() == "" and QApplication.focusWidget() is pane.password.editor
    dana.type(SECRET)
    dana.press("Enter")
    at_work(dana)
    assert dana.attached.workspace.person.login == "dana"
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    dana.until(lambda: dana.attached.desk.of.live.active)
    contact = dana.attached.desk.of.live.id
    dana.until(lambda: dana.attached.workspace.outbox.waiting_count == 0)
    assert postgres_floor.kinds(contact)[0] == "opened"
    assert memory_keyring.kept == {}, "nothing is kept that nobody asked to keep"


def test_what_is_ticked_is_kept_and_nobody_is_asked_again(
    start: Callable[..., Player], memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = start()
    asked(dana)
    dana.type(SECRET)
    dana.press("Tab", "Space")
    dana.press("Tab", "Enter")
    at_work(dana)
    name = name_in_keyring(read_address(dana.window.settings.url))
    dana.until(lambda: memory_keyring.kept == {(SERVICE, name): SECRET})
    dana.close()
    monkeypatch.setattr(passwords, "_typed", {})
    again = start()
    at_work(again)


def test_a_machine_without_a_keyring_lets_her_in_for_the_session(
    start: Callable[..., Player], no_keyring: None
) -> None:
    dana = start()
    pane = asked(dana)
    assert not pane.keep.isEnabled() and "no keyring" in pane.keep.text()
    dana.type(SECRET)
    dana.press("Enter")
    at_work(dana)


def test_esc_leaves_the_articles_and_the_way_back(start: Callable[..., Player], memory_keyring: MemoryKeyring) -> None:
    dana = start()
    asked(dana)
    dana.press("Esc")
    assert dana.window.login.pane is None and "You are not logged in" in dana.window.message.text()
    dana.window.desk_page.work.search.setFocus()
    dana.type("they took the money out twice")
    dana.until(lambda: bool(dana.window.desk_page.work.hits.rows()))
    dana.window.message.action.click()
    asked(dana)


def test_who_is_shut_out_in_the_middle_of_a_call_works_on_and_logs_in_again(
    start: Callable[..., Player], no_keyring: None, logins: Logins, postgres_floor: Floor
) -> None:
    dana = logged_in(start())
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    logins.give("dana", "another-7Kp2-Zebra")
    logins.cut_off("dana")
    dana.press("notes")
    dana.type("She rang before.")
    dana.until(lambda: SHUT_OUT in dana.window.message.text(), "Nobody said that the password is not accepted.")
    assert dana.window.strip.isVisible()
    dana.until(lambda: dana.attached.workspace.outbox.waiting_count > 0)
    dana.window.message.action.click()
    pane = asked(dana)
    assert not pane.login.isEnabled() and "Maria" not in shown(dana.window)
    assert "Your old password is not accepted any more." in shown(pane)
    dana.type(SECRET)
    dana.press("Enter")
    dana.until(lambda: REFUSED in shown(pane))
    dana.settle()
    dana.type("another-7Kp2-Zebra")
    dana.press("Enter")
    dana.until(lambda: dana.window.login.pane is None, "The new password was not accepted.")
    dana.until(lambda: dana.window.strip.isHidden(), "What waited was not delivered.")
    assert dana.window.message.text() == "" or not dana.window.message.isVisible()
    contact = dana.attached.desk.of.live.id
    dana.until(lambda: "noted" in postgres_floor.kinds(contact))


def test_nobody_works_under_another_name(start: Callable[..., Player], memory_keyring: MemoryKeyring) -> None:
    dana = start(staff="rosa")
    pane = asked(dana)
    assert pane.login.text() == "rosa"
    pane.login.set_text("dana")
    dana.type(SECRET)
    dana.press("Enter")
    dana.until(lambda: "knows you as dana, not as rosa" in dana.window.message.text())
    assert dana.window.attached is None and dana.window.login.pane is None


def test_empty_fields_are_told_before_anybody_is_asked(
    start: Callable[..., Player], memory_keyring: MemoryKeyring
) -> None:
    dana = start()
    pane = asked(dana)
    dana.press("Enter")
    assert "Your password is missing." in shown(pane)
    pane.login.set_text(" ")
    dana.type(SECRET)
    dana.press("Enter")
    assert "Your login is missing." in shown(pane) and dana.window.attached is None


def test_the_password_is_dots_for_the_eye_and_the_ear(
    start: Callable[..., Player], memory_keyring: MemoryKeyring
) -> None:
    dana = start()
    pane = asked(dana)
    dana.type(SECRET)
    heard = QAccessible.queryAccessibleInterface(pane.password.editor)
    assert SECRET not in heard.text(QAccessible.Text.Value) and heard.state().passwordEdit
    pane.password.editor.selectAll()
    pane.password.editor.copy()
    assert SECRET not in QApplication.clipboard().text()


# the lock


def lock_and_unlock(player: Player, password: str) -> None:
    player.press("lock")
    assert player.window.lock.pane is not None, player.window.message.text()
    player.type("not-her-password")
    player.press("Enter")
    assert "Password not accepted." in shown(player.window)
    player.type(password)
    player.press("Enter")
    assert player.window.lock.pane is None, shown(player.window)


def test_on_either_database_the_screen_locks_and_opens(
    request: pytest.FixtureRequest, memory_keyring: MemoryKeyring, start: Callable[..., Player]
) -> None:
    dana = start()
    asked(dana)
    dana.type(SECRET)
    dana.press("Enter")
    lock_and_unlock(at_work(dana), SECRET)
    dana.close()
    floor: Floor = request.getfixturevalue("floor_of_files")
    set_lock_password(floor.settings, "dana", "another-one-9")
    lock_and_unlock(floor.desk("dana"), "another-one-9")


@pytest.fixture
def floor_of_files(tmp_path: Path, demo_template: Path, short_folder: Path) -> Iterator[Floor]:
    from tests.desks import _floor

    yield from _floor(tmp_path / "files", demo_template, "")


def test_while_the_database_is_away_her_password_opens_the_lock_and_no_other(
    start: Callable[..., Player], memory_keyring: MemoryKeyring, postgres_floor: Floor, logins: Logins
) -> None:
    dana = logged_in(start())
    with _Away(logins):
        lock_and_unlock(dana, SECRET)


def test_a_password_that_was_changed_opens_the_lock_and_the_old_one_does_not(
    start: Callable[..., Player], memory_keyring: MemoryKeyring, logins: Logins
) -> None:
    dana = logged_in(start())
    logins.give("dana", "another-one-9")
    dana.press("lock")
    dana.type(SECRET)
    dana.press("Enter")
    assert "Password not accepted." in shown(dana.window)
    dana.type("another-one-9")
    dana.press("Enter")
    assert dana.window.lock.pane is None


def test_a_start_without_the_server_asks_for_the_password_too(
    postgres_floor: Floor,
    logins: Logins,
    memory_keyring: MemoryKeyring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def started(port: int) -> Player:
        url = make_url(logins.url("dana", None)).set(port=port).render_as_string()
        player = Player(replace(postgres_floor.settings, database_url=url, retry_seconds=600.0))
        postgres_floor.windows.append(player)
        player.front()
        player.window.open_workspace()
        return player

    with tls_front(logins.owner_url, make_certificate(tmp_path, "server")) as server:
        dana = started(server.port)
        asked(dana)
        dana.type(SECRET)
        dana.press("Enter")
        at_work(dana).close()
    monkeypatch.setattr(passwords, "_typed", {})
    again = started(server.port)
    again.until(lambda: again.window.lock.pane is not None, again.window.message.text())
    again.settle()
    again.type("not-her-password")
    again.press("Enter")
    assert "Password not accepted." in shown(again.window)
    again.type(SECRET)
    again.press("Enter")
    assert again.window.lock.pane is None and again.attached.workspace.person.login == "dana"


class _Away:
    """The server lets nobody in."""

    def __init__(self, logins: Logins) -> None:
        self._logins = logins

    def __enter__(self) -> None:
        self._allow("false")

    def __exit__(self, *_error: object) -> None:
        self._allow("true")

    def _allow(self, word: str) -> None:
        name = read_address(self._logins.owner_url).url.database
        server = read_address(self._logins.owner_url).url.set(drivername="postgresql", database="postgres")
        with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as admin:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {word}'.encode())
            admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))


def test_settings_that_hold_a_login_hold_no_password(
    start: Callable[..., Player], memory_keyring: MemoryKeyring
) -> None:
    dana = logged_in(start())
    settings: Settings = dana.window.settings
    assert SECRET not in repr(settings) and SECRET not in settings.database_url and SECRET not in settings.url
