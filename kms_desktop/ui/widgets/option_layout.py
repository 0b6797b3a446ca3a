"""An option and a width → where its words stand on the card, and how high the card becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.paint import measure_px, text_width

COLUMN_PX, EDGE_PX, WORDS_X = 72, 16, 50
_LEAST_TITLE_PX = 150
FAINT = ("closed", "declined", "asked", "refused")
"""States in which an option cannot be given: its title and figures step back."""
_STATE_ICONS = {
    "closed": "lock",
    "not_known": "question",
    "granted": "check",
    "declined": "cross",
    "asked": "clock",
    "refused": "cross",
}
_STATE_INKS = {"granted": "good", "asked": "warn"}


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option as it is shown. All words are ready to read; "" leaves a part out.

    `reason` is the whole sentence ("Closed: …", "Not known yet: …", "Granted 12:09", "Declined: …"). `ask` names
    the small button beside it. `approved` says who opened it, and when. Figures are strings with their unit ("34 %");
    the header tells their period.
    """

    number: int
    title: str
    cost: str = ""
    say: str = ""
    gaps: tuple[str, ...] = ()
    """Places of those words of which nothing is known; there they stand in brackets."""
    why: str = ""
    state: Literal["open", "closed", "not_known", "granted", "declined", "asked", "refused"] = "open"
    reason: str = ""
    ask: str = ""
    ask_key: str = ""
    approved: str = ""
    promise: str = ""
    then: str = ""
    """Whether granting it is all, or what is still to do."""
    grant_id: str = ""
    """Of one that is granted and that this person may take back: `ask` does."""
    left: str = ""
    offered: str = ""
    accepted: str = ""
    rang_again: str = ""
    record: str = ""
    """What became of it over time, in one line, for who has it before them."""
    accept_text: str = tr("Customer accepts")
    decline_text: str = tr("Customer declines")
    copy_text: str = tr("Copy words")

    @property
    def shown_figures(self) -> tuple[str, ...]:
        return (self.offered, self.accepted, self.rang_again) if self.offered else ()


def columns_fit(theme: Theme, width: int, columns: int = 4) -> bool:
    """Whether cost and figures can stand as columns beside a title in a card this wide."""
    room = width - theme.px(WORDS_X + EDGE_PX)
    return room - columns * theme.px(COLUMN_PX) >= theme.px(_LEAST_TITLE_PX)


@dataclass(frozen=True, slots=True)
class Part:
    """A laid text on the card: where it begins and in which ink; `icon` stands before it, in the same ink."""

    laid: LaidText
    x: int
    y: int
    ink: str
    icon: str = ""


class OptionLayout:
    """`parts` to paint; `height` without buttons; `ask_y`: the line at whose right the ask button stands.

    `ask_width` is the room that button takes, 0 for none. `columns` says whether cost and figures are columns.
    """

    def __init__(self, view: OptionView, *, chosen: bool, theme: Theme, width: int, ask_width: int = 0) -> None:
        self._view, self._chosen, self._worn = view, chosen, theme
        self._x = theme.px(WORDS_X)
        self._room = width - self._x - theme.px(EDGE_PX)
        self.columns = bool(view.cost) and columns_fit(theme, width, 4 if view.shown_figures else 1)
        self.parts: list[Part] = []
        self.ask_y = 0
        self.height = self._lay_title()
        if view.state != "open" and view.reason:
            self._lay_reason(ask_width)
        if view.state == "open" or chosen:
            self._say_and_why()
            self._lay_approved()
            if chosen and (view.promise or view.then or view.left or view.record):
                self._lay_terms()

    def _add_text(
        self, words: str, role: str, weight: int, ink: str, y: int, *, indent: int = 0, icon: str = ""
    ) -> LaidText:
        theme = self._worn
        font = theme.font(role, weight)
        laid = lay_text(words, font, theme.line(role), max(1, min(self._room - indent, measure_px(font))))
        self.parts.append(Part(laid, self._x + indent, y, ink, icon))
        return laid

    def _lay_title(self) -> int:
        """The title and, where there is no room for columns, a line of figures. → where the next line may begin."""
        theme, view = self._worn, self._view
        role = "search" if self._chosen else "reading"
        taken = (len(view.shown_figures) + 1) * theme.px(COLUMN_PX) if self.columns else 0
        ink = "ink2" if view.state in FAINT else "ink"
        top = theme.px(8) + max(0, theme.px(28) - theme.line(role)) // 2
        font = theme.font(role, 600 if view.state == "open" else 500)
        laid = lay_text(view.title, font, theme.line(role), max(1, self._room - taken))
        self.parts.append(Part(laid, self._x, top, ink))
        bottom = max(theme.px(8 + 28), top + laid.height)
        if self.columns or not view.cost:
            return bottom
        words = [view.cost]
        if view.shown_figures:
            words += [
                tr("offered {share}", share=view.offered),
                tr("accepted {share}", share=view.accepted),
                tr("rang again {share}", share=view.rang_again),
            ]
        joined = " · ".join(word.replace(" ", "\u00a0") for word in words)
        y = top + laid.height + theme.px(2)
        return y + self._add_text(joined, "meta", 500, "ink2", y).height

    def _lay_reason(self, ask_width: int) -> None:
        """Why it is closed or not known; the ask button stands beside it, or under it where room is scarce."""
        theme, view = self._worn, self._view
        beside = ask_width <= self._room // 2
        y, icon = self.height + theme.px(2), theme.px(20)
        ink = _STATE_INKS.get(view.state, "ink2")
        font, line = theme.font("meta", 500), theme.line("meta")
        laid = lay_text(view.reason, font, line, max(1, self._room - icon - (ask_width if beside else 0)))
        self.parts.append(Part(laid, self._x + icon, y, ink, _STATE_ICONS[view.state]))
        self.height = y + laid.height
        self.ask_y = y if beside else self.height + theme.px(6)
        if ask_width and not beside:
            self.height += theme.px(28)

    def _say_and_why(self) -> None:
        theme, view, step = self._worn, self._view, self._worn.px(4)
        if view.say:
            role = "search" if self._chosen else "reading"
            self.height += step + self._add_text(view.say, role, 400, "ink", self.height + step).height
        if view.why:
            role = "list" if self._chosen else "meta"
            lead = text_width(theme.font(role, 600), tr("Why")) + theme.gap(8)
            self._add_text(tr("Why"), role, 600, "ink2", self.height + step)
            self.height += step + self._add_text(view.why, role, 400, "ink2", self.height + step, indent=lead).height

    def _lay_approved(self) -> None:
        """Who with more authority opened it."""
        if self._view.approved:
            theme, y = self._worn, self.height + self._worn.px(6)
            laid = self._add_text(self._view.approved, "meta", 500, "good", y, indent=theme.px(20), icon="check")
            self.height = y + laid.height

    def _lay_terms(self) -> None:
        """The promise, what is left of a limit, and its record: side by side, or one under the other."""
        theme, icon = self._worn, self._worn.px(18)
        line = theme.line("meta")
        x, y = 0, self.height + theme.px(8)
        view = self._view
        terms = (
            *((view.then, "check"), (view.promise, "calendar-check")),
            *((view.left, "pound"), (view.record, "repeat")),
        )
        for words, name in terms:
            if not words:
                continue
            needed = icon + text_width(theme.font("meta", 500), words)
            if x and x + needed > self._room:
                x, y = 0, y + line + theme.px(4)
            laid = self._add_text(words, "meta", 500, "ink2", y, indent=x + icon, icon=name)
            y += laid.height - line
            x += needed + theme.gap(16)
        self.height = y + line
