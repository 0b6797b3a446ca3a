"""The folder of articles, the log, and what others publish → search that knows of it, while the window is open."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.contacts.resolution_queries import read_learned_mark
from kms_desktop.search.folder_snapshot import FolderSnapshot
from kms_desktop.search.synonyms import NAME as SYNONYMS
from kms_desktop.services.workspace import Workspace
from kms_desktop.texts import plural, tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.folder_watch import FolderWatch

if TYPE_CHECKING:
    from kms_desktop.contacts.resolution_queries import LearnedMark
    from kms_desktop.editorial.revision_sync import Followed, RevisionSync
    from kms_desktop.search.model import IndexReport, Skipped

_ASK_AGAIN_MS = 2000
_MANY, _TOLD_EVERY = 500, 100
"""Files that are worth telling that they are being read, and after how many it is told how far it is."""
_WARM_S, _WARM_PAUSE_MS = 0.004, 12


class ArticleIndex(QObject):
    """All of it is done in the long lane, but for what is read ahead between two keystrokes."""

    read = Signal(object)
    """IndexReport, after each reading of the folder."""
    changed = Signal()
    """The same words may have other hits."""
    reading = Signal(int, int)
    """How many of many files were read."""
    said = Signal(str)
    problem = Signal(str)

    def __init__(self, workspace: Workspace, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._background = workspace, background
        self.folder = FolderWatch(FolderSnapshot(workspace.library.root, (SYNONYMS,)), background, self)
        self._was_read = False
        self._follower = _Follower(workspace)
        self._told: tuple[str, tuple[Skipped, ...]] = ("", ())
        self._follow_problem = ""
        self._mark: LearnedMark | None = None
        """What was learned from last, None before that."""
        self.folder.changed.connect(lambda: self._read(workspace.searcher.refresh, replaces="folder"))
        self.folder.away.connect(self.problem)

    def start(self) -> None:
        self.folder.start_watch()
        self.learn()

    def stop(self) -> None:
        self.folder.stop_watch()
        self._workspace.searcher.stop_refresh()

    def learn(self) -> None:
        """What callers said before, and what changed in the folder."""
        self._background.run(
            self._workspace.learn_from_log, owner=self, on_done=self._note_mark, long=True, unasked=True
        )
        self._read(self._workspace.refresh_index)

    def look_for_undone(self) -> None:
        """Colleagues may have put right, or undone, what search learned here: then it is learned anew."""
        self._background.run(
            self._workspace.reading(read_learned_mark),
            owner=self,
            on_done=self._compare_mark,
            replaces="mark",
            unasked=True,
        )

    def _note_mark(self, mark: LearnedMark) -> None:
        self._mark = mark

    def _compare_mark(self, mark: LearnedMark) -> None:
        before, self._mark = self._mark, mark
        if before is not None and before.is_undone_by(mark):
            self.learn_again()

    def learn_again(self) -> None:
        """What callers said, when some of it was taken out of the log, or put right in it."""
        self._background.run(
            self._workspace.learn_from_log,
            owner=self,
            on_done=self._learned_again,
            replaces="learn",
            long=True,
            unasked=True,
        )

    def _learned_again(self, mark: LearnedMark) -> None:
        self._note_mark(mark)
        self.changed.emit()

    def follow(self) -> None:
        """Take into the folder of this desktop what others published, if they did."""
        self._background.run(
            self._workspace.reading(self._follower.has_news),
            owner=self,
            on_done=lambda news: self._take_in() if news else None,
            replaces="news",
            unasked=True,
        )

    def _take_in(self) -> None:
        follow = self._follower.follow
        self._background.run(follow, owner=self, on_done=self._followed, replaces="follow", long=True, unasked=True)

    def _followed(self, done: Followed) -> None:
        if done.taken:
            self._read(self._workspace.refresh_index)
        if done.problem and done.problem != self._follow_problem:
            self.problem.emit(done.problem)
        self._follow_problem = done.problem

    def _read(self, read: Callable[[Callable[[int, int], None]], IndexReport], replaces: str = "") -> None:
        self._background.run(
            read,
            owner=self,
            on_done=self._was_read_now,
            on_progress=self._tell_progress,
            replaces=replaces,
            long=True,
            unasked=True,
        )

    def _tell_progress(self, done: int, of: int) -> None:
        if of >= _MANY and done % _TOLD_EVERY == 0 and done < of:
            self.reading.emit(done, of)

    def _was_read_now(self, report: IndexReport) -> None:
        if report.indexed or report.removed or not self._was_read:
            self.changed.emit()
        if not self._was_read:
            self.follow()
        self._was_read = True
        tidy = self._workspace.searcher.merge_small_parts
        self._background.run(tidy, owner=self, on_done=lambda _: self._warm(), replaces="tidy", long=True, unasked=True)
        self.read.emit(report)
        if report.elsewhere:
            QTimer.singleShot(_ASK_AGAIN_MS, self, self.folder.changed.emit)
        self._tell(report)

    def _tell(self, report: IndexReport) -> None:
        """What is wrong with the index or with files is said once, not after each reading."""
        told = (self._workspace.searcher.notice, report.skipped)
        if told == self._told:
            return
        self._told = told
        if told[0]:
            self.said.emit(told[0])
        if report.skipped:
            self.problem.emit(_describe_skipped(report.skipped))

    def _warm(self) -> None:
        """A little of what questions will ask for is read between two keystrokes, until all of it is."""
        self._background.run(
            partial(self._workspace.searcher.warm_up, _WARM_S),
            owner=self,
            on_done=lambda has_more: QTimer.singleShot(_WARM_PAUSE_MS, self, self._warm) if has_more else None,
            replaces="warm",
            unasked=True,
        )


def _describe_skipped(skipped: Sequence[Skipped]) -> str:
    first, others = skipped[0], len(skipped) - 1
    if not others:
        return tr("{file} could not be read: {why}", file=first.path, why=first.why)
    return plural(
        "{file} and {n} more could not be read: {why}",
        "{file} and {n} more could not be read: {why}",
        others,
        file=first.path,
        why=first.why,
    )


class _Follower:
    """Takes in what others published, in the long lane; nothing of that is loaded before."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._following: RevisionSync | None = None

    def follow(self) -> Followed:
        return self._made().follow_revisions()

    def has_news(self) -> Generator[Any, Any, bool]:
        return (yield from self._made().has_news())

    def _made(self) -> RevisionSync:
        from kms_desktop.services.revision_sync import following_of

        if self._following is None:
            self._following = following_of(self._workspace)
        return self._following
