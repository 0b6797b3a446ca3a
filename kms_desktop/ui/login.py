"""A database that asks who is there → a calm pane for login and password, and the workspace opened with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.auth_panes import REFUSED, AuthPane, Line, labelled
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.secret_field import SecretField

if TYPE_CHECKING:
    from collections.abc import Callable

    from kms_desktop.settings import Settings
    from kms_desktop.ui.background import Background
    from kms_desktop.ui.overlay import Overlay

SHUT_OUT = tr("Your password is not accepted any more. Work on: everything is kept here until you log in again.")
_AGAIN = tr(
    "Your old password is not accepted any more. Your call goes on; what you log is kept here until you are in."
)
_KEEP = tr("Remember the password")
_NO_KEYRING = tr("Remember the password (no keyring)")


class LoginPane(AuthPane):
    """Enter logs in, Esc leaves it for the articles alone."""

    sent = Signal(str, str, bool)
    """Login, password, and whether to keep it."""
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Log in"), "database", parent)
        self.place = Paragraph("", "list", "ink2")
        self.login, self.password = LineField("", tr("Your login"), tall=True), SecretField(tr("Password"))
        self.problem = Line("warning", "bad")
        self.keep = QCheckBox(typeset_text(_KEEP))
        self.keep.setToolTip(tr("It is kept in this computer's keyring."))
        self.enter = Button(tr("Log in"), key_text("enter"), "filled")
        self.search = Button(tr("Search without logging in"), key_text("leave"), "quiet")
        self.column.addWidget(self.place)
        self.column.addLayout(labelled(tr("Your login"), self.login))
        self.column.addLayout(labelled(tr("Password"), self.password))
        self.column.addWidget(self.problem)
        self.column.addWidget(self.keep)
        foot = Row(gap=8)
        foot.addWidget(self.enter)
        foot.addWidget(self.search)
        foot.addStretch(1)
        self.column.addLayout(foot)
        self.login.entered.connect(self._go_on)
        self.login.escaped.connect(self.left)
        self.password.entered.connect(self.send_login)
        self.password.escaped.connect(self.left)
        self.enter.clicked.connect(self.send_login)
        self.search.clicked.connect(self.left)
        self.stops = (self.password,)

    def ask_login(self, login: str, place: str, *, has_keyring: bool, problem: str, again: bool = False) -> None:
        """Prefilled with whom it probably is; what was typed as a login before stays. `again`: it is not to change."""
        asks = tr("{place} asks who you are.", place=place) if place else ""
        self.place.show_text(_AGAIN if again else asks)
        self.login.setEnabled(not again)
        self.search.set_text(tr("Not now") if again else tr("Search without logging in"), key_text("leave"))
        if not self.login.text():
            self.login.set_text(login)
        self.keep.setEnabled(has_keyring)
        self.keep.setText(typeset_text(_KEEP if has_keyring else _NO_KEYRING))
        self.fit_words()
        self.show_busy(busy=False)
        self.problem.say(problem)
        self.stops = (self.password,) if self.login.text() else (self.login,)

    def send_login(self) -> None:
        login, password = self.login.text().strip(), self.password.take_text()
        if not login:
            self.problem.say(tr("Your login is missing."))
            self.login.setFocus()
        elif not password:
            self.problem.say(tr("Your password is missing."))
            self.password.setFocus()
        elif self.enter.isEnabled():
            self.show_busy(busy=True)
            self.sent.emit(login, password, self.keep.isEnabled() and self.keep.isChecked())

    def show_busy(self, *, busy: bool) -> None:
        self.enter.set_off(tr("Logging in") if busy else "")
        if busy:
            self.problem.say("")

    def _go_on(self) -> None:
        if self.password.text():
            self.send_login()
        else:
            self.password.setFocus()


class LoginWindow(Protocol):
    """What a login asks of the window. `settings` are those with which it opens the workspace."""

    settings: Settings

    @property
    def background(self) -> Background: ...

    @property
    def cover(self) -> Overlay: ...

    @property
    def is_open(self) -> bool: ...

    def open_workspace(self) -> None: ...

    def try_database(self) -> None: ...

    def show_problem(self, words: str, action: str = "", act: Callable[[], None] | None = None) -> None: ...

    def show_failure(self, error: Exception) -> None: ...

    def fold_problem(self, holds: Callable[[str], bool]) -> None: ...


class Login(QObject):
    """Stands between the window and a database that does not know who it is."""

    def __init__(self, window: LoginWindow, over: QWidget) -> None:
        """`over`: what the pane lies over."""
        super().__init__(over)
        self._window, self._over = window, over
        self._pane: LoginPane | None = None
        self._keeps = False

    @property
    def pane(self) -> LoginPane | None:
        """The pane, while it covers the window."""
        return self._pane if self._pane is not None and self._window.cover.pane is self._pane else None

    def asks_for_login(self, problem: Exception) -> bool:
        """Show the pane if another login or password may help; False where it would not."""
        from kms_desktop.access import login

        if not login.asks_for_login(problem):
            if self.pane is not None:
                self._window.cover.uncover()
            return False
        said = str(problem) if login.has_ended(problem) else REFUSED if login.was_refused(problem) else ""
        self.show_login(said)
        return True

    def show_login(self, problem: str) -> None:
        """Ask who is there; `problem` is what the database said before."""
        from kms_desktop.access import login

        pane = self._pane or self._make_pane()
        settings = self._window.settings
        pane.ask_login(
            login.likely_login(settings),
            login.database_place(settings),
            has_keyring=login.keyring_is_there(),
            problem=problem,
            again=self._window.is_open,
        )
        if self.pane is None:
            self._window.cover.cover_with(pane)
        else:
            pane.setFocus()

    def tell_shut_out(self) -> None:
        """The running desk is not let in any more; whoever works there logs in when they have a moment."""
        self._window.show_problem(SHUT_OUT, tr("Log in"), lambda: self.show_login(""))

    def _make_pane(self) -> LoginPane:
        self._pane = LoginPane(self._over)
        self._pane.hide()
        self._pane.sent.connect(self._try_login)
        self._pane.left.connect(self._leave_pane)
        return self._pane

    def _try_login(self, login: str, password: str, keeps: bool) -> None:
        from kms_desktop.access.login import with_login

        self._keeps = keeps
        if self._window.is_open:
            self._try_again(password)
            return
        self._window.settings = with_login(self._window.settings, login, password)
        self._window.open_workspace()

    def _try_again(self, password: str) -> None:
        from kms_desktop.access import login

        settings = self._window.settings
        login.use_password(settings, password)
        self._window.background.run(
            partial(login.check_login, settings), owner=self, on_done=self._let_in, on_error=self._not_let_in
        )

    def _let_in(self, _checked: object) -> None:
        self._window.fold_problem(lambda words: words == SHUT_OUT)
        self.on_opened()
        self._window.try_database()

    def _not_let_in(self, error: Exception) -> None:
        if not self.asks_for_login(error):
            self._window.show_failure(error)

    def _leave_pane(self) -> None:
        self._window.cover.uncover()
        if self._window.is_open:
            self.tell_shut_out()
            return
        self._window.show_problem(
            tr("You are not logged in: articles can be searched, calls cannot be taken."),
            tr("Log in"),
            self._window.open_workspace,
        )

    def on_opened(self) -> None:
        """The database let somebody in."""
        if self.pane is None:
            return
        self._window.cover.uncover()
        if self._keeps:
            from kms_desktop.access.login import keep_login

            settings = self._window.settings
            self._window.background.run(partial(keep_login, settings), owner=self, on_error=self._not_kept)

    def _not_kept(self, error: Exception) -> None:
        if not isinstance(error, KmsError):
            raise error
        self._window.show_problem(str(error))
