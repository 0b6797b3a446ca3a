"""What became of a promise, as it was chosen → its log, and the same everywhere on the desk; undone for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.promise_text import why_words
from kms_desktop.errors import KmsError
from kms_desktop.texts import plural, tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.dialogs import DeskDialogs
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.promises.panel import PromisePanel
from kms_desktop.ui.desk.store import DeskStore
from kms_desktop.ui.promise_words import exact_when, promise_title

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kms_desktop.access.model import Person
    from kms_desktop.contacts.log import ContactLog
    from kms_desktop.contacts.model import Promise
    from kms_desktop.contacts.promising import PromiseDone, Promising

_PANEL_PX = 760


class PromisePresenter(QObject):
    """Opens promises in their panel, logs what was said, and puts it into the state of the desk."""

    said = Signal(str)
    undoable = Signal(str)
    """What was done, for as long as it can be undone."""
    problem = Signal(str)
    changed = Signal()
    """What others show of it is to be read anew."""
    contact_wanted = Signal(object)
    """The promise whose customer is rung now."""

    def __init__(
        self,
        live: LiveContact,
        promising: Promising,
        log: ContactLog,
        store: DeskStore,
        asking: DeskDialogs,
        colleagues: Sequence[Person],
        me: str,
        background: Background,
        clock: Clock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._live, self._promising, self._log, self._store = live, promising, log, store
        self._asking, self._colleagues, self._background, self._clock = asking, colleagues, background, clock
        self._me = me
        self._last: tuple[PromiseDone, ...] = ()
        self.floor_panel: PromisePanel | None = None
        self.panel = PromisePanel()
        asking.add_panel(self.panel)
        self.follow_panel(self.panel)
        self.panel.contact_wanted.connect(self.contact_wanted)

    def follow_panel(self, panel: PromisePanel) -> None:
        """Do what is said in it; the list of the floor has one of its own."""
        do, to = self._perform, self._promising
        panel.kept.connect(lambda found: do(to.keep_promise, found))
        panel.broken.connect(lambda found, why: do(to.break_promise, found, why))
        panel.moved.connect(lambda found, at, why: do(to.move_promise, found, at, why))
        panel.passed.connect(lambda found, person: do(to.pass_promise, found, person))
        panel.word_given.connect(lambda found, at: do(to.give_word, found, at))

    def known_promises(self) -> list[Promise]:
        """What the desk shows now: of the customer in hand, or else what this person owes, the most urgent first."""
        state = self._store.state
        if state.in_hand:
            shown = {one.id: one for one in state.contact.promises}
            shown |= {one.id: one for one in state.on_line.promises}
        else:
            shown = {one.id: one for one in (state.idle.promises if state.idle is not None else ())}
        return sorted((one for one in shown.values() if one.state == "open"), key=lambda one: one.next_due)

    def open_promises(self, of_contact: str = "") -> None:
        """Ask what became of the promise that is open, or of which; those of `of_contact` alone, where it has some."""
        known = self.known_promises()
        if known:
            self._open([one for one in known if one.contact_id == of_contact] or known)
        else:
            self.said.emit(tr("No open promises."))

    def open_over(self, page: QWidget, promises: Sequence[Promise]) -> None:
        """Ask what became of these over another page, in a panel of its own."""
        if self.floor_panel is None:
            self.floor_panel = PromisePanel(page)
            self.follow_panel(self.floor_panel)
        self.floor_panel.show_group(promises, self._clock(), self._colleagues)
        self.floor_panel.open_in(page, None, self.floor_panel, width=_PANEL_PX)

    def fold_over(self) -> None:
        """The list that it stood over is not shown any more."""
        if self.floor_panel is not None:
            self.floor_panel.clear_panel()

    def open_promise(self, promise_id: str) -> None:
        """Ask what became of this one."""
        known = [one for one in self.known_promises() if one.id == promise_id]
        if known:
            self._open(known)

    def undo(self) -> None:
        """What was said last does not count."""
        done, self._last = self._last, ()
        if done:
            self._background.run(partial(_undo_all, self._promising, done), owner=self, on_done=self._undone)

    def _open(self, promises: Sequence[Promise]) -> None:
        self.panel.show_promises(promises, self._clock(), self._colleagues, idle=not self._live.active)
        self._asking.open_panel_with(self.panel, self.panel)

    def _perform(self, act: Callable[..., PromiseDone], promises: Sequence[Promise], *said: object) -> None:
        works = tuple(partial(act, one, *said) for one in promises)
        self._background.run(partial(_do_all, works), owner=self, on_done=self._done)

    def _done(self, outcome: tuple[tuple[PromiseDone, ...], KmsError | None]) -> None:
        """Where somebody was quicker, the lists are read anew, so that it is not offered again."""
        done, problem = outcome
        if done:
            self._last = done
            self._show([one.after for one in done])
            self.undoable.emit(_what_was_done(done, self._clock()))
        if problem is not None:
            self.problem.emit(str(problem))
            self.changed.emit()

    def _undone(self, promises: Sequence[Promise]) -> None:
        self._show(promises)
        if len(promises) == 1:
            self.said.emit(tr("Undone: “{promise}” is as it was.", promise=promise_title(promises[0])))
        else:
            self.said.emit(
                plural("Undone: {n} promise is as it was.", "Undone: {n} promises are as they were.", len(promises))
            )

    def _show(self, promises: Sequence[Promise]) -> None:
        """The lists, the bar and the contact in hand agree before anything is read again."""
        for promise in promises:
            self._put_promise(promise)
        if self._live.active and any(one.contact_id == self._live.id for one in promises):
            self._background.run(
                partial(self._log.contact_state, self._live.id), owner=self, on_done=self._live.show_contact
            )
        self.changed.emit()

    def _put_promise(self, promise: Promise) -> None:
        state, customer = self._store.state, self._store.state.caller.customer
        if state.idle is not None:
            owed = _with(state.idle.promises, promise, is_listed=promise.owner_id == self._me)
            self._store.put_parts(idle=replace(state.idle, promises=owed))
        if customer is not None:
            owed = _with(state.caller.promises, promise, is_listed=promise.customer_id == customer.id)
            self._store.put_parts(caller=replace(state.caller, promises=owed))


def _with(promises: Sequence[Promise], one: Promise, *, is_listed: bool) -> tuple[Promise, ...]:
    """The list with this one as it is now; one that is settled, or is another's, is not in it."""
    others = [known for known in promises if known.id != one.id]
    owed = [*others, one] if is_listed and one.state == "open" else others
    return tuple(sorted(owed, key=lambda known: (known.next_due, known.id)))


def _do_all(works: Sequence[Callable[[], PromiseDone]]) -> tuple[tuple[PromiseDone, ...], KmsError | None]:
    """What was done before something could not be, and why not."""
    done: list[PromiseDone] = []
    for work in works:
        try:
            done.append(work())
        except KmsError as problem:
            return tuple(done), problem
    return tuple(done), None


def _undo_all(promising: Promising, done: Sequence[PromiseDone]) -> list[Promise]:
    return [promising.undo(one) for one in done]


def _what_was_done(done: Sequence[PromiseDone], now: datetime) -> str:
    if len(done) > 1:
        return plural("Done for {n} promise.", "Done for {n} promises.", len(done))
    return _done_with_one(done[0].before, done[0].after, now)


def _done_with_one(before: Promise, after: Promise, now: datetime) -> str:
    what = promise_title(after)
    if after.state == "kept":
        return tr("Kept: {promise}.", promise=what)
    if after.state == "broken":
        return tr("Not kept: {promise}. {why}.", promise=what, why=why_words(after.why))
    if after.owner_id != before.owner_id:
        return tr("{name} has it now: {promise}.", name=after.owner_name, promise=what)
    if after.due_at != before.due_at:
        return tr("Moved to {when}: {promise}.", when=exact_when(after.due_at, now), promise=what)
    return tr("Noted: the customer knows that it is on its way.")
