"""What a session and its pages ask of the window in which they go on: the few methods they need, and no more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from kms_desktop.search.bootstrap import SearchParts
    from kms_desktop.ui.background import Background
    from kms_desktop.ui.clock import Clock
    from kms_desktop.ui.desk.focus import DeskFocus
    from kms_desktop.ui.desk.page import DeskPage
    from kms_desktop.ui.desk.search.presenter import SearchPresenter
    from kms_desktop.ui.preferences.keeper import PreferenceKeeper
    from kms_desktop.ui.ring.notice import RingNotice
    from kms_desktop.ui.widgets.call_bar import CallBar


class PagesWindow(Protocol):
    """What the pages ask of the window."""

    @property
    def background(self) -> Background: ...

    @property
    def clock(self) -> Clock: ...

    def add_page(self, page: QWidget, head: QWidget) -> None: ...

    def page_in_front(self) -> QWidget | None: ...

    def say_done(self, words: str) -> None: ...

    def show_problem(self, words: str) -> None: ...

    def offer_undo(self, words: str, undo: Callable[[], object]) -> None: ...

    def withdraw_undo(self) -> None: ...


class SessionWindow(PagesWindow, Protocol):
    """What a session asks of the window in which it goes on."""

    @property
    def pages(self) -> QWidget: ...

    @property
    def search(self) -> SearchPresenter | None: ...

    @property
    def desk_page(self) -> DeskPage: ...

    @property
    def bar(self) -> CallBar: ...

    @property
    def focus(self) -> DeskFocus: ...

    @property
    def preferences(self) -> PreferenceKeeper: ...

    @property
    def ring(self) -> RingNotice | None: ...

    def find_with(self, finder: SearchParts, rest_ms: int = ...) -> SearchPresenter: ...

    def say_rings(self, words: str) -> None: ...

    def show_page(self, place: int) -> None: ...

    def show_menu(self) -> None: ...

    def page_acts(self) -> dict[str, Callable[[], object]]: ...

    def has_words_to_dismiss(self) -> bool: ...

    def fold_silence(self) -> None: ...

    def lock_now(self) -> None: ...

    def toggle_full_screen(self) -> None: ...

    def leave_window(self) -> None: ...
