"""The list of bulletins over the window, and what a supervisor does in it: publish, change, lift, take back, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from kms_desktop.bulletins.model import Board, Bulletin, Proposal
from kms_desktop.errors import KmsError
from kms_desktop.texts import plural, tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.bulletin_words import again_title, proposal_line
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.running import bulletin_form, bulletins_panel
from kms_desktop.ui.desk.running.bulletin_form import BulletinForm, Draft
from kms_desktop.ui.desk.running.bulletins_panel import BulletinLine, BulletinsPanel

if TYPE_CHECKING:
    from kms_desktop.access.roster import Roster
    from kms_desktop.bulletins.affected import AffectedCustomers
    from kms_desktop.bulletins.bulletins import Bulletins

_CALLED_BACK_FOR = timedelta(days=1)
"""So long after it is over, those who were in touch about it are named."""


class BulletinList(QObject):
    """Opened over whatever page is in front; read when it is opened, and again when the workspace changed."""

    said = Signal(str)
    undoable = Signal(str, object)
    changed = Signal()
    article_chosen = Signal(str)

    def __init__(
        self,
        bulletins: Bulletins,
        affected: AffectedCustomers,
        roster: Roster,
        board: Callable[[], Board],
        background: Background,
        clock: Clock,
        host: QWidget,
        anchor: QWidget,
        *,
        publishes: bool,
    ) -> None:
        """`board`: what this desk knows to be running and proposed."""
        super().__init__(host)
        self._bulletins, self._affected, self._roster, self._board = bulletins, affected, roster, board
        self._background, self._clock = background, clock
        self._host, self._anchor, self._publishes = host, anchor, publishes

    @cached_property
    def panel(self) -> BulletinsPanel:
        made = BulletinsPanel(publishes=self._publishes)
        made.setParent(self._host)
        made.acted.connect(self._act)
        made.opened.connect(self._open_line)
        return made

    @cached_property
    def form(self) -> BulletinForm:
        made = BulletinForm()
        made.setParent(self._host)
        made.written.connect(self._store)
        made.declined.connect(self._decline)
        return made

    @property
    def board(self) -> Board:
        """What this desk knows now."""
        return self._board()

    def show_bulletins(self) -> None:
        """The proposal that waits for who publishes, pressed again the list of all."""
        proposals = self._board().proposals
        if self._publishes and proposals and not self._is_open("form"):
            self._ask_proposed(proposals[0])
        else:
            self.show_list()

    def show_list(self, marked: str = "") -> None:
        """All there are; `marked`: the one that is looked at."""
        now = self._clock()
        work = partial(
            _read_lines, self._bulletins, self._affected, self._roster, self._board().proposals, now, self._publishes
        )
        self._background.run(work, owner=self, on_done=partial(self._open_list, marked))

    def refresh_list(self) -> None:
        """The workspace changed."""
        if self._is_open("panel"):
            self.show_list()

    def _open_list(self, marked: str, lines: Sequence[BulletinLine]) -> None:
        self.panel.show_lines(lines, self._clock(), marked)
        if not self.panel.is_open():
            entry = self.panel.table if lines else self.panel
            self.panel.open_in(self._host, self._anchor, entry, place="centre", width=bulletins_panel.WIDTH_PX)
            self.panel.show_lines(lines, self._clock(), marked)

    def _is_open(self, name: str) -> bool:
        return name in vars(self) and vars(self)[name].is_open()

    def _ask_proposed(self, proposal: Proposal) -> None:
        now = self._clock()
        self.form.begin_proposed(proposal, proposal_line(proposal, now), now)
        self._open_form()

    def _open_form(self) -> None:
        self.form.open_in(self._host, self._anchor, self.form.title, place="centre", width=bulletin_form.WIDTH_PX)
        self.form.title.editor.selectAll()

    def _open_line(self, line: BulletinLine) -> None:
        bulletin = line.bulletin
        if line.proposal is not None:
            self._ask_proposed(line.proposal)
        elif bulletin is not None and bulletin.article is not None:
            self.panel.close_panel()
            self.article_chosen.emit(bulletin.article.id)
        elif bulletin is not None and self._publishes:
            self._act(bulletins_panel.CHANGE, line)

    def _act(self, act: str, line: BulletinLine | None) -> None:
        if act == bulletins_panel.NEW:
            self.form.begin_new(self._clock())
            self._open_form()
            return
        if line is None:
            return
        if line.proposal is not None:
            self._ask_proposed(line.proposal)
            return
        bulletin = line.bulletin
        assert bulletin is not None
        if act == bulletins_panel.EXPORT:
            self._ask_where(bulletin)
        elif bulletin.is_article:
            self.panel.subtitle.show_text(tr("It is written as an article, and changed and ended there."))
        elif not bulletin.runs_at(self._clock()):
            self.panel.subtitle.show_text(tr("It is over."))
        elif act == bulletins_panel.CHANGE:
            self.form.begin_changing(bulletin, self._clock())
            self._open_form()
        else:
            self._end(bulletin, lifts=act == bulletins_panel.LIFT)

    def _store(self, draft: Draft) -> None:
        self._background.run(
            partial(_store_draft, self._bulletins, draft),
            owner=self,
            on_done=lambda key: self._stored(draft, key),
            on_error=self._not_stored,
        )

    def _stored(self, draft: Draft, key: str) -> None:
        self.form.forget()
        if draft.bulletin is None:
            self.undoable.emit(tr("Published on every desk."), partial(self._take_back, key))
        else:
            self.said.emit(tr("Changed on every desk."))
        self.changed.emit()

    def _not_stored(self, error: Exception) -> None:
        """It stands in the form as it was written."""
        if not isinstance(error, KmsError):
            raise error
        self._open_form()
        self.form.give_back(str(error))

    def _take_back(self, key: str) -> bool:
        self._run_end(partial(self._bulletins.take_back_bulletin, key), tr("Taken back from every desk."))
        return True

    def _end(self, bulletin: Bulletin, *, lifts: bool) -> None:
        if lifts:
            words = tr("Works again: {title}. Those who reported it are told.", title=again_title(bulletin))
            self._run_end(partial(self._bulletins.lift_bulletin, bulletin.id), words)
        else:
            self._take_back(bulletin.id)

    def _run_end(self, work: Callable[[], bool], words: str) -> None:
        def done(ended: bool) -> None:
            self.said.emit(words if ended else tr("It was over already."))
            self.changed.emit()
            self.refresh_list()

        self._background.run(work, owner=self, on_done=done)

    def _decline(self, about: str) -> None:
        def done(_none: object) -> None:
            self.form.forget()
            self.said.emit(tr("Declined. Reports that come from now on count anew."))
            self.changed.emit()

        self._background.run(partial(self._bulletins.decline_proposal, about), owner=self, on_done=done)

    def _ask_where(self, bulletin: Bulletin) -> None:
        name = f"affected-{self._clock():%Y-%m-%d}.csv"  # no text: the name of a file
        title = tr("Whom it affects")
        path, _filter = QFileDialog.getSaveFileName(self._host, title, str(Path.home() / name), tr("CSV (*.csv)"))
        if path:
            self.export_affected(bulletin, Path(path))

    def export_affected(self, bulletin: Bulletin, path: Path) -> None:
        """Whom it affects, into a file."""
        self._background.run(
            partial(_export, self._affected, bulletin, path, self._clock()),
            owner=self,
            on_done=lambda n: self.said.emit(
                plural("{n} customer written to {file}.", "{n} customers written to {file}.", n, file=path.name)
            ),
            long=True,
        )


@dataclass(frozen=True, slots=True)
class _Readers:
    names: Mapping[str, str]
    """Of those who take calls, by key."""
    read: Mapping[str, frozenset[str]]

    def line(self, bulletin: Bulletin, in_touch: tuple[str, ...]) -> BulletinLine:
        done = self.read.get(bulletin.id, frozenset())
        read = tuple(name for key, name in self.names.items() if key in done)
        unread = tuple(name for key, name in self.names.items() if key not in done)
        return BulletinLine(bulletin, None, read, unread, in_touch)


def _read_lines(
    bulletins: Bulletins,
    affected: AffectedCustomers,
    roster: Roster,
    proposals: Sequence[Proposal],
    now: datetime,
    publishes: bool,
) -> list[BulletinLine]:
    """Proposals first; each bulletin with who has read it, for who publishes, and who was in touch about it."""
    from kms_desktop.bulletins.bulletins import who_reads

    found = bulletins.list_bulletins(now)
    people = who_reads(roster.list_people()) if publishes else []
    readers = _Readers(
        {one.id: one.name for one in people}, bulletins.readers_of([one.id for one in found]) if publishes else {}
    )
    proposed = [BulletinLine(None, one) for one in proposals if publishes]
    return proposed + [readers.line(one, _names_in_touch(affected, one, now)) for one in found]


def _names_in_touch(affected: AffectedCustomers, bulletin: Bulletin, now: datetime) -> tuple[str, ...]:
    over = bulletin.over_at(now)
    if bulletin.is_article or (over is not None and now - over > _CALLED_BACK_FOR):
        return ()
    return tuple(one.name for one in affected.in_touch(bulletin, now) if one.name)


def _store_draft(bulletins: Bulletins, draft: Draft) -> str:
    said = {"title": draft.title, "words": draft.words, "article_id": draft.article_id}
    if draft.bulletin is None:
        return bulletins.publish_bulletin(draft.kind, draft.about, ends_at=draft.ends_at, **said)
    bulletins.change_bulletin(draft.bulletin, kind=draft.kind, ends_at=draft.ends_at, **said)
    return draft.bulletin.id


def _export(affected: AffectedCustomers, bulletin: Bulletin, path: Path, now: datetime) -> int:
    from kms_desktop.voc.csv_export import affected_csv, write_csv_file

    found = affected.everybody(bulletin, now)
    affected.note_export(bulletin, len(found))
    write_csv_file(path, affected_csv(found))
    return len(found)
