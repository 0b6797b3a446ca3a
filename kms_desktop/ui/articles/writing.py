"""One article from its file to the editor and back: opened, kept while it is typed, saved, published, never lost.

What two people wrote at the same time is shown side by side; nothing is written over unasked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from kms_desktop.articles.new_article import NewArticle
from kms_desktop.editorial.autosave import Unsaved
from kms_desktop.editorial.editing import ChangedOnDisk, CustomerDataFound, Editing, NewerRevision, OpenArticle
from kms_desktop.editorial.publishing import PublishedArticle
from kms_desktop.errors import KmsError
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background

_KEEP_MS, _LOOK_MS = 400, 60


@dataclass(frozen=True, slots=True)
class Clash:
    """Two texts of one article. `kind`: disk (the file changed), published (a newer revision), kept (typed before)."""

    kind: str
    why: str
    mine: str
    theirs: str
    names: tuple[str, str]


class Writing(QObject):
    """Holds what is open. The text itself is the editor's: it is asked for when it is needed."""

    opened = Signal(object, str)
    """OpenArticle, and the text to show."""
    offered_back = Signal(str)
    """What was typed before and not saved is shown; this is the saved text."""
    saved = Signal(object)
    published = Signal(object)
    clashed = Signal(object)
    """Clash: choose between two texts."""
    changed_outside = Signal(object)
    """Clash: somebody wrote the file while it is open here; said, not asked at once."""
    reloaded = Signal(str)
    """The file changed, and nothing was typed here: its text now."""
    data_found = Signal(object, str)
    """CustomerDataFound, and what it kept from being done: save or publish."""
    refused = Signal(str)
    """One sentence on why something was not done."""
    state_changed = Signal()

    def __init__(
        self, editing: Editing, background: Background, text: Callable[[], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editing, self._background, self._text = editing, background, text
        self.article: OpenArticle | None = None
        self._theirs: OpenArticle | None = None
        """What to save over, or take, when two texts were shown."""
        self._newer: NewerRevision | None = None
        self._told = ""
        """The state of the file on disk of which the person was told."""
        self._keep = QTimer(self, interval=_KEEP_MS, singleShot=True)
        self._keep.timeout.connect(self._keep_text)
        self._look = QTimer(self, interval=_LOOK_MS, singleShot=True)
        self._look.timeout.connect(self.look_at_disk)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(lambda _path: self._look.start())
        self._root = ""

    def watch_below(self, root: str) -> None:
        """Where the files are."""
        self._root = root

    # opening

    def open_article(self, path: str) -> None:
        """Open the article at this path; what is typed in the one before stays kept."""
        self.keep_now()
        self._background.run(
            partial(_open_with_kept, self._editing, path),
            owner=self,
            on_done=lambda found: self._show_opened(*found),
            on_error=self._on_error,
            replaces="open",
        )

    def begin_article(self, wanted: NewArticle, text: str = "") -> None:
        """A new article, with a text to begin with or the template; it is not on disk until saved."""
        self.keep_now()
        self._background.run(
            partial(self._editing.new_article, wanted, text),
            owner=self,
            on_done=lambda made: self._show_opened(made, None),
            on_error=self._on_error,
            replaces="open",
        )

    def open_begun(self, path: str) -> None:
        """An article that was begun and never saved, as it was left."""
        self.keep_now()
        kept = self._editing.kept_text(path)
        if kept is not None:
            self._set_article(OpenArticle(path, ""), kept.text)
            self.offered_back.emit("")

    def throw_away(self) -> None:
        """Nobody wants what was begun and never saved."""
        self._keep.stop()
        if self.article is not None:
            self._editing.drop_text(self.article.path)
            self.article = None
        self.state_changed.emit()

    def _show_opened(self, opened: OpenArticle, kept: Unsaved | None) -> None:
        if kept is None or kept.text == opened.text:
            self._set_article(opened, opened.text)
            return
        if kept.stamp == opened.stamp:
            self._set_article(opened, kept.text)
            self.offered_back.emit(opened.text)
            return
        self._set_article(
            replace(opened, stamp=kept.stamp), kept.text
        )  # until one is chosen it grew from the older file
        self._theirs = opened
        why = tr("The file was changed after you typed this text, which was not saved. Both are here.")
        self.clashed.emit(Clash("kept", why, kept.text, opened.text, (tr("What you typed"), tr("In the file now"))))

    def _set_article(self, opened: OpenArticle, text: str) -> None:
        self.article, self._theirs, self._newer = opened, None, None
        self._watch_file()
        self.opened.emit(opened, text)
        self.state_changed.emit()

    def _watch_file(self) -> None:
        if self._watcher.files():
            self._watcher.removePaths(self._watcher.files())
        file = Path(self._root) / self.article.path if self.article is not None and self._root else None
        if file is not None and file.is_file():
            self._watcher.addPath(str(file))

    # while it is typed

    @property
    def is_unsaved(self) -> bool:
        return self.article is not None and (self.article.is_new or self._text() != self.article.text)

    @property
    def is_draft(self) -> bool:
        """Saved, and not what was published last as far as this desktop knows."""
        return self.article is not None and self.article.base != self.article.stamp

    def keep_soon(self) -> None:
        """The text is another one: it is kept as soon as the hands rest."""
        self._keep.start()

    def keep_now(self) -> None:
        """Keep at once what is not saved yet: the page turns, the window closes, another article opens."""
        if self._keep.isActive():
            self._keep.stop()
            if self.article is not None:
                _keep_text(self._editing, self.article, self._text())

    def _keep_text(self) -> None:
        if self.article is not None:
            opened, text = self.article, self._text()
            store = partial(_keep_text, self._editing, opened, text)
            self._background.run(store, owner=self, replaces="keep", unasked=True)

    def forget_kept(self) -> None:
        """The saved text is wanted, not what was typed before."""
        if self.article is not None:
            self._editing.drop_text(self.article.path)

    # saving

    def save_article(self, *, knowing: bool = False, then: Callable[[], None] | None = None) -> None:
        """The text becomes the file's. `knowing`: what looks like a customer's data may stay."""
        opened = self.article
        if opened is None:
            return
        text = self._text()
        self._keep.stop()

        def failed(error: Exception) -> None:
            _keep_text(self._editing, opened, text)
            self._on_error(error, "publish" if then else "save")

        self._background.run(
            partial(self._editing.save_article, opened, text, knowing=knowing),
            owner=self,
            on_done=lambda done: self._on_saved(done, then),
            on_error=failed,
            replaces="save",
        )

    def _on_saved(self, done: OpenArticle, then: Callable[[], None] | None) -> None:
        if self.article is None or self.article.path != done.path:
            return
        self.article, self._theirs = done, None
        self._watch_file()
        if self._text() != done.text:
            self._keep.start()  # something was typed while it was written
        self.state_changed.emit()
        self.saved.emit(done)
        if then is not None:
            then()

    def publish_article(self, over: str | None = None, *, knowing: bool = False) -> None:
        """Save it and make it what the floor goes by. `over`: a newer revision that the person has seen."""
        self.save_article(knowing=knowing, then=lambda: self._publish_saved(over, knowing=knowing))

    def _publish_saved(self, over: str | None, *, knowing: bool) -> None:
        opened = self.article
        if opened is None:
            return
        self._background.run(
            partial(self._editing.publish_article, opened, over, knowing=knowing),
            owner=self,
            on_done=self._on_published,
            on_error=lambda error: self._on_error(error, "publish"),
            replaces="save",
        )

    def _on_published(self, done: PublishedArticle) -> None:
        if self.article is not None:
            self.article, self._newer = replace(self.article, base=done.revision), None
        self.state_changed.emit()
        self.published.emit(done)

    def _on_error(self, error: Exception, doing: str = "") -> None:
        if isinstance(error, ChangedOnDisk):
            self.clashed.emit(self._disk_clash(error.theirs, str(error)))
        elif isinstance(error, NewerRevision):
            self._newer = error
            theirs = (
                tr("{name}’s revision, published", name=error.by) if error.by else tr("Somebody’s revision, published")
            )
            names = (tr("Yours"), theirs)
            self.clashed.emit(Clash("published", str(error), self._text(), error.text, names))
        elif isinstance(error, CustomerDataFound):
            self.data_found.emit(error, doing or "save")
        elif isinstance(error, KmsError):
            self.refused.emit(str(error))
        else:
            self._background.failed.emit(error)

    def _disk_clash(self, theirs: OpenArticle, why: str) -> Clash:
        self._theirs = theirs
        name = tr("Taken away from the folder") if theirs.is_new else tr("In the folder now")
        return Clash("disk", why, self._text(), theirs.text, (tr("Yours, not saved"), name))

    # two versions

    def keep_mine(self) -> None:
        """My text goes over theirs, which was seen."""
        if self._newer is not None:
            self.publish_article(over=self._newer.revision)
        elif self._theirs is not None and self.article is not None:
            self.article = replace(self._theirs, base=self.article.base or self._theirs.base)
            self.save_article()

    def take_theirs(self) -> str | None:
        """Their text, to be put in the place of mine."""
        if self._newer is not None:
            text, self._newer = self._newer.text, None
            return text
        if self._theirs is None:
            return None
        self.article, theirs = self._theirs, self._theirs.text
        self._theirs = None
        self._watch_file()
        self.state_changed.emit()
        return theirs

    def look_at_disk(self) -> None:
        """The file may have changed or been moved: read it again, and say so where somebody wrote in it."""
        opened = self.article
        if opened is None or opened.is_new:
            return
        self._background.run(
            partial(self._editing.find_article, opened),
            owner=self,
            on_done=lambda theirs: self._on_looked(opened, theirs),
            on_error=lambda error: self._on_gone(opened, error),
            replaces="look",
            unasked=True,
        )

    def _on_looked(self, opened: OpenArticle, theirs: OpenArticle) -> None:
        if self.article is not opened:
            return
        if theirs.path != opened.path:
            self.article = opened = replace(opened, path=theirs.path)
            self._watch_file()
            self.state_changed.emit()
        if theirs.stamp == opened.stamp:
            return
        mine = self._text()
        if mine in (theirs.text, opened.text):
            self.article = theirs
            self._watch_file()
            if mine != theirs.text:
                self.reloaded.emit(theirs.text)
            self.state_changed.emit()
        elif theirs.stamp != self._told:
            self._told = theirs.stamp
            why = tr("Somebody else changed this file while you were writing. Both texts are here.")
            self.changed_outside.emit(self._disk_clash(theirs, why))

    def _on_gone(self, opened: OpenArticle, error: Exception) -> None:
        if self.article is opened and isinstance(error, KmsError):
            stays = tr("Your text stays here; save it to write the file again.")
            self.refused.emit(f"{error} {stays}")


def _open_with_kept(editing: Editing, path: str) -> tuple[OpenArticle, Unsaved | None]:
    return editing.open_article(path), editing.kept_text(path)


def _keep_text(editing: Editing, opened: OpenArticle, text: str) -> None:
    """Keep what is typed, unless it is what the file says."""
    if text == opened.text:
        editing.drop_text(opened.path)
    else:
        editing.keep_text(opened, text)
