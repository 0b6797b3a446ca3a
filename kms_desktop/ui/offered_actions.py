"""A session → what it offers by its words: the entries of the main menu, and every action that can be done now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.ui.actions.keymap import refused_actions
from kms_desktop.ui.preferences.keeper import ZOOM_STEP
from kms_desktop.ui.theme.current import LARGEST_PERCENT, SMALLEST_PERCENT, current_theme
from kms_desktop.ui.widgets.call_bar import INCOMING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kms_desktop.services.workspace import Workspace
    from kms_desktop.ui.database_watch import DatabaseWatch
    from kms_desktop.ui.desk.desk import Desk
    from kms_desktop.ui.other_pages import OtherPages
    from kms_desktop.ui.palette_panel import PalettePanel
    from kms_desktop.ui.session_window import SessionWindow

Act = Callable[[], object]
MenuEntry = tuple[str, Act] | None
_OF_THE_DESK = ("hold", "report_down")
"""Entries of the menu that the desk binds to its keys itself."""


class OfferingSession(Protocol):
    """What is asked of the session."""

    workspace: Workspace
    desk: Desk
    watch: DatabaseWatch
    host: QWidget

    @property
    def other_pages(self) -> OtherPages: ...

    def practice_call(self) -> None: ...

    def show_bulletins(self) -> None: ...

    def show_rings(self) -> None: ...

    def show_floor_status(self) -> None: ...

    def show_reason_codes(self) -> None: ...

    def show_preferences(self) -> None: ...

    def show_keys(self) -> None: ...

    def answer_ring(self, action_id: str) -> None: ...


class OfferedActions:
    """What stands in a panel that is open is offered there, and not here: the panel goes when this opens."""

    def __init__(self, session: OfferingSession, window: SessionWindow) -> None:
        self._session, self._window = session, window
        self._palette: PalettePanel | None = None
        self._acts: dict[str, Act] = {}

    def menu_entries(self) -> list[MenuEntry]:
        """Entries of the main menu; None is a line between them."""
        of, window = self._session, self._window
        chosen, refused = window.preferences, refused_actions(of.workspace.person.may)
        entries: list[MenuEntry] = [
            ("palette", self.show_palette),
            None,
            ("practice_call", of.practice_call),
            ("hold", of.desk.of.call.toggle_hold),
            ("report_down", of.desk.running.ask_what),
            ("show_bulletins", of.show_bulletins),
            ("show_rings", of.show_rings),
            ("floor_status", of.show_floor_status),
            ("reason_codes", of.show_reason_codes),
            None,
            ("system_theme", partial(chosen.choose_theme, "auto")),
            ("light", partial(chosen.choose_theme, "light")),
            ("dark", partial(chosen.choose_theme, "dark")),
            ("high_contrast", partial(chosen.choose_theme, "high_contrast")),
            ("larger_text", partial(chosen.change_text_size, ZOOM_STEP)),
            ("smaller_text", partial(chosen.change_text_size, -ZOOM_STEP)),
            ("preferences", of.show_preferences),
            None,
            ("show_keys", of.show_keys),
            ("lock", window.lock_now),
            ("full_screen", window.toggle_full_screen),
            ("close_window", window.leave_window),
        ]
        offered = [entry for entry in entries if entry is None or entry[0] not in refused]
        return [one for place, one in enumerate(offered) if one is not None or offered[place - 1] is not None]

    def window_acts(self) -> dict[str, Act]:
        """What each action does that holds on every page, and has no other place."""
        in_menu = {
            entry[0]: entry[1] for entry in self.menu_entries() if entry is not None and entry[0] not in _OF_THE_DESK
        }
        return in_menu | {"menu": self._window.show_menu, "retry": self._session.watch.try_now}

    def can_act(self, action_id: str) -> bool:
        """Whether an action of the window, or an entry of the menu, does something now."""
        percent, state = current_theme().percent, self._session.desk.store.state
        says_no = {
            "hold": state.phase != "call",
            "larger_text": percent >= LARGEST_PERCENT,
            "smaller_text": percent <= SMALLEST_PERCENT,
            "retry": state.standing.away_since is None,
            "dismiss": not self._window.has_words_to_dismiss(),
        }
        return not says_no.get(action_id, False)

    def possible_actions(self) -> dict[str, Act]:
        """Each action that does something now, on the page in front, and what it does."""
        return self._of_page() | {one: act for one, act in self._of_window().items() if self.can_act(one)}

    def _of_window(self) -> dict[str, Act]:
        acts = self.window_acts() | self._window.page_acts()
        return {one: act for one, act in acts.items() if one not in ("palette", "menu")}

    def _of_page(self) -> dict[str, Act]:
        of = self._session
        beside = of.other_pages.possible_actions()
        if beside is not None:
            return beside | self._of_ringing()
        acts = of.desk.keys.action_functions()
        possible = of.desk.keys.possible_actions(of.desk.store.state)
        return {one: act for one, act in acts.items() if one in possible}

    def _of_ringing(self) -> dict[str, Act]:
        """What a key does about what rings while another page than the desk is in front."""
        of = self._session
        if self._window.bar.state not in INCOMING or not of.workspace.person.may(HANDLE_CONTACTS):
            return {}
        return {one: partial(of.answer_ring, one) for one in ("take_call", "put_off")}

    def show_palette(self) -> None:
        """Find an action by its words; pressed again, the palette goes."""
        from kms_desktop.ui.palette_panel import WIDTH_PX, PalettePanel

        if self._palette is None:
            self._palette = PalettePanel()
            self._palette.action_chosen.connect(lambda action_id: self._acts[action_id]())
        panel = self._palette
        if panel.is_open():
            panel.close_panel()
            return
        self._acts = self.possible_actions()
        panel.offer_actions(self._acts)
        panel.open_in(self._session.host, self._window.pages, panel.field, place="top", width=WIDTH_PX)
