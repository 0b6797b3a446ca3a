"""The standing of the database → the strip, the rail and the log; what waits is tried again until it is delivered."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.offline.delivery import Delivery, Standing
from kms_desktop.texts import plural, tr
from kms_desktop.ui.background import Background

_SECOND_MS = 1000


class DatabaseWatch(QObject):
    """Tells how things stand and tries by itself every `every_s`. Nothing is asked of the database to tell it."""

    changed = Signal(object)
    """Standing, after each look."""
    back = Signal()
    """The database answers again and has everything."""
    shown = Signal(object, str)
    """Standing, and when it is tried next: "Next try in 12 s"."""
    counted_down = Signal(str)
    """The same words, a second later."""
    shut_out = Signal()
    """The database is there and does not accept this person's password any more."""
    ended = Signal()
    """This person does not work here any more."""
    told = Signal(str)
    """One sentence: desktops that worked apart wrote what cannot both be true, or something was set aside."""

    def __init__(self, delivery: Delivery, background: Background, every_s: float, parent: QObject) -> None:
        super().__init__(parent)
        self._delivery, self._background = delivery, background
        self.standing = Standing()
        self._trying = False
        self._every = QTimer(self, interval=round(every_s * 1000), singleShot=True)
        self._every.timeout.connect(self.try_now)
        self._second = QTimer(self, interval=_SECOND_MS)
        self._second.timeout.connect(self._count_down)
        self._background.went_silent.connect(self._went_silent)

    def start_delivery(self) -> None:
        """Deliver what an earlier run left, and go on as long as something waits."""
        self._every.start()
        self.try_now()

    def stop_watch(self) -> None:
        self._every.stop()
        self._second.stop()

    def read_standing(self) -> None:
        """Something was written: does it wait?"""
        self._background.run(
            self._delivery.current_standing, owner=self, on_done=self._show_standing, replaces="standing"
        )

    def try_now(self) -> None:
        """A person and the clock ask: deliver what waits, or ask whether the database is back."""
        if self._trying:
            return
        self._trying = True
        if self.standing.away_since is not None:
            self._ask_apart()
        else:
            self._background.run(
                partial(_try_delivery, self._delivery), owner=self, on_done=self._on_standing, on_error=self._on_error
            )

    def _ask_apart(self) -> None:
        """Whether it is back is asked beside all other work, which a silent server would hold up."""
        self._background.run(
            self._delivery.database_answers,
            owner=self,
            on_done=lambda answers: self._background.run(
                self._delivery.deliver_waiting if answers else self._delivery.current_standing,
                owner=self,
                on_done=self._on_standing,
                on_error=self._on_error,
            ),
            on_error=self._on_error,
            asking=True,
        )

    def _went_silent(self) -> None:
        """Somebody asked it and had no answer; it is asked once more, so that the strip is right."""
        if self.standing.away_since is None and not self._trying:
            self._trying = True
            self._background.run(
                self._delivery.check_database, owner=self, on_done=self._on_standing, on_error=self._on_error
            )

    def _on_standing(self, standing: Standing) -> None:
        self._end_try()
        self._show_standing(standing)
        for sentence in standing.news:
            self.told.emit(sentence)

    def _on_error(self, error: Exception) -> None:
        self._end_try()
        self._background.failed.emit(error)
        self.read_standing()

    def _end_try(self) -> None:
        self._trying = False
        self._every.start()

    def _show_standing(self, standing: Standing) -> None:
        before, self.standing = self.standing, standing
        since = standing.away_since
        self.shown.emit(standing, self._next_try())
        if since is None:
            self._second.stop()
        elif not self._second.isActive():
            self._second.start()
        self.changed.emit(standing)
        if standing.ended:
            self.ended.emit()
        elif standing.shut_out and not before.shut_out:
            self.shut_out.emit()
        if before.away_since is not None and since is None:
            self.back.emit()

    def _count_down(self) -> None:
        self.counted_down.emit(self._next_try())

    def _next_try(self) -> str:
        if self._trying or not self._every.isActive():
            return tr("Trying now")
        seconds = max(1, round(self._every.remainingTime() / 1000))
        return plural("Next try in {n} s", "Next try in {n} s", seconds)


def _try_delivery(delivery: Delivery) -> Standing:
    away = delivery.current_standing().away_since is not None
    return delivery.check_database() if away else delivery.deliver_waiting()
