"""What was in sight before a step, and what the step did → the laws of the keyboard that it broke, in words.

the place    focus is on a widget that is in sight and enabled
the key      a key that is painted changes what is on the screen or in the log
the word     letters land in the field that had the keyboard in sight, or in the one that has it now; none is lost
the act      what is logged and cannot be looked past (a grant, a refusal, a wrap-up, a suggestion, a transfer) was
             done by the key or click that stands on it
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from kms_desktop.ui.desk.by_hand.panel import ByHandPanel
from kms_desktop.ui.desk.panels import LinePanel
from kms_desktop.ui.desk.promises.panel import PromisePanel
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.widgets.answer import AnswerButton
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.option_card import OptionCard
from monkey_sight import Sight, Watcher, in_sight, name_of

_SEARCHING = ("ready", "ringing", "resume", "call")
_CONFIRM, _PRESS = ("Ctrl+Return", "Ctrl+Enter"), ("Enter", "Return", "Space")
_TAKES = ("F9", *_CONFIRM)
_SENT = ("option_declined", "suggested", "handed_over", "handover_refused", "approval_asked", "verified")


@dataclass(frozen=True, slots=True)
class Step:
    """`kind`: key, painted, word, click, or event (what comes by itself). `at` is what was clicked."""

    kind: str
    what: str
    at: QWidget | None = None

    def told(self) -> str:
        return f"{self.kind} {self.what}"


@dataclass(frozen=True, slots=True)
class Breach:
    law: str
    words: str


def broken_place(watcher: Watcher) -> list[Breach]:
    window = watcher.window
    if QApplication.activePopupWidget() is not None or window.cover.pane is not None:
        return []
    focus = window.focusWidget()
    if focus is None or focus in (window, window.desk_page):
        return [Breach("place", f"the keyboard is on {name_of(focus)}")]
    if not focus.isEnabled() or not in_sight(focus):
        where = f"{window.width()}×{window.height()}, text at {current_theme().percent} %"
        return [Breach("place", f"the keyboard is on {name_of(focus)}, which is out of sight or off ({where})")]
    return []


def broken_word(before: Sight, step: Step, watcher: Watcher) -> list[Breach]:
    """Only for words that are typed: where they stand now."""
    letters = step.what.replace(" ", "")
    after = watcher.text_fields()
    changed = [one for one, text in after.items() if text != before.fields.get(one, "")]
    wrong = [one for one in changed if not in_sight(one)]
    if wrong:
        return [Breach("word", f"written into {name_of(wrong[0])}, which is out of sight")]
    had = before.focus if before.focus in before.seen_fields else None
    if had is not None and had in after:
        astray = [one for one in changed if one is not had]
        if astray:
            return [Breach("word", f"{name_of(had)} had the keyboard, and {name_of(astray[0])} was written into")]
        return [] if letters in after[had].replace(" ", "") or _is_short(had) else [Breach("word", "letters are lost")]
    if before.page != 0 or before.phase not in _SEARCHING or before.panel is not None:
        return []
    if before.focus_in_sight and isinstance(before.focus, QComboBox):
        return []  # its letters choose in its list
    now = watcher.window.focusWidget()
    landed = now is not None and letters in after.get(now, "").replace(" ", "")
    return [] if landed else [Breach("word", f"lost: {name_of(now)} has the keyboard")]


def _is_short(field: QWidget) -> bool:
    return bool(getattr(field, "maxLength", lambda: 99)() < 80)


def broken_act(before: Sight, step: Step, watcher: Watcher) -> list[Breach]:
    logged = watcher.logged_since(before.logged)
    keys = (*_CONFIRM, *_PRESS)
    breaches = []
    for kind in logged:
        if kind == "option_accepted":
            fits = _accepted_rightly(before, step)
        elif kind == "wrapped_up":
            pane = watcher.window.desk_page.wrapup_pane
            save, reason = pane.save, pane.reason.editor
            empty = before.focus is reason and not before.fields.get(reason, "").strip()
            fits = before.phase == "wrap_up" and _pressed(
                step, before, save, (*_CONFIRM, *(_PRESS[:2] if empty else ()))
            )
        elif kind in _SENT:
            fits = step.kind == "click" or (_panel_of(before) and step.what in keys)
        elif kind == "none_fit":
            fits = step.what in keys and before.focus_in_sight
        elif kind == "opened":
            fits = _taken_rightly(before, step)
        else:
            continue
        if not fits:
            breaches.append(Breach("act", f"{kind} was logged"))
    return breaches


def _taken_rightly(before: Sight, step: Step) -> bool:
    if isinstance(before.panel, PromisePanel) and (step.what.isdigit() or step.kind == "click"):
        return True  # one of its answers rings whom it was promised to
    if isinstance(before.panel, ByHandPanel) and before.panel.is_open() is False:
        digit = any(sign.isdigit() for sign in step.what)  # also one within words: the panel paints it
        if step.what in (*_PRESS, *_CONFIRM) or digit or isinstance(step.at, AnswerButton):
            return True
    if before.phase == "ringing" and (step.what in _TAKES or step.kind == "click"):
        return True
    if step.kind == "click":
        return step.at in before.callers
    return (before.focus in before.callers and step.what in _PRESS) or (before.next_takes and step.what in _TAKES[:1])


def _accepted_rightly(before: Sight, step: Step) -> bool:
    card = before.accepts
    if not isinstance(card, OptionCard) or before.phase != "call":
        return False
    if before.panel is not None:
        return step.kind == "click" and step.at is card.accept
    return _pressed(step, before, card.accept, _CONFIRM) or (before.focus is card and step.what in _PRESS)


def _pressed(step: Step, before: Sight, button: QWidget, keys: tuple[str, ...]) -> bool:
    if step.kind == "click":
        return step.at is button
    return step.what in keys or (before.focus is button and step.what in _PRESS)


def _panel_of(before: Sight) -> bool:
    return isinstance(before.panel, FloatingPanel | LinePanel)
