"""What was published of the open article → its revisions, what each changed, and the text of one to be brought back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.articles.differences import Hunk, count_words, diff_hunks, diff_texts
from kms_desktop.editorial.editing import OpenArticle
from kms_desktop.editorial.revisions import Revision, Revisions, StateChange
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.ui.background import Background


@dataclass(frozen=True, slots=True)
class RevisionsSight:
    """Newest first. `changes` are those of the article's state, and its reviews."""

    article_id: str
    revisions: tuple[Revision, ...]
    changes: tuple[StateChange, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What a revision changed, against the one before it or, as `with_text`, against the open text."""

    revision: Revision
    hunks: tuple[Hunk, ...]
    gone: int
    came: int
    with_text: bool
    problem: str = ""


class RevisionsPresenter(QObject):
    """Reads in the long lane: two long texts are compared word by word."""

    listed = Signal(object)
    compared = Signal(object)
    restored = Signal(str, object)
    """The whole text of a revision, and the revision."""
    problem = Signal(str)

    def __init__(self, revisions: Revisions, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._revisions, self._background = revisions, background

    def read_revisions(self, opened: OpenArticle) -> None:
        self._background.run(
            partial(_list_revisions, self._revisions, opened),
            owner=self,
            on_done=self._on_listed,
            replaces="list",
            long=True,
            unasked=True,
        )

    def compare_revision(self, revision: Revision, text: str | None) -> None:
        """With the one before it, or with this text."""
        self._background.run(
            partial(_compare_texts, self._revisions, revision, text),
            owner=self,
            on_done=lambda found: self.compared.emit(found) if found is not None else None,
            replaces="compare",
            long=True,
        )

    def restore_revision(self, revision: Revision) -> None:
        self._background.run(
            partial(_text_of, self._revisions, revision),
            owner=self,
            on_done=lambda text: self.restored.emit(text, revision),
            on_error=self._on_error,
            replaces="restore",
            long=True,
        )

    def _on_listed(self, sight: RevisionsSight | None) -> None:
        if sight is not None:
            self.listed.emit(sight)

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, KmsError):
            self.problem.emit(str(error))
        else:
            self._background.failed.emit(error)


def _list_revisions(revisions: Revisions, opened: OpenArticle) -> RevisionsSight:
    key = opened.parse_text().id
    return RevisionsSight(key, tuple(revisions.list_revisions(key)), tuple(revisions.list_changes(key)))


def _compare_texts(revisions: Revisions, revision: Revision, text: str | None) -> Compared:
    try:
        this, before = _text_of(revisions, revision), _text_before(revisions, revision)
    except NotFound as problem:
        return Compared(revision, (), 0, 0, text is not None, str(problem))
    pieces = diff_texts(before, this) if text is None else diff_texts(this, text)
    return Compared(revision, diff_hunks(pieces, 1), *count_words(pieces), text is not None)


def _text_of(revisions: Revisions, revision: Revision) -> str:
    return _editor_text(revisions.read_text(revision.article_id, revision.revision))


def _text_before(revisions: Revisions, revision: Revision) -> str:
    if not revision.parent:
        return ""
    try:
        return _editor_text(revisions.read_text(revision.article_id, revision.parent))
    except NotFound:
        return ""


def _editor_text(text: str) -> str:
    """As an editor has it: lines ended by a single line feed."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
