"""The acts on the files of articles, at one desktop: planned, done, taken back, and published together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kms_desktop.articles.library import Library
from kms_desktop.articles.links import ARTICLE_SUFFIXES
from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.article_paths import list_folders
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.editing import Editing
from kms_desktop.editorial.folder_changes import FolderChanges
from kms_desktop.editorial.folder_plan import Plan
from kms_desktop.editorial.merging import plan_merge
from kms_desktop.editorial.moving import plan_move
from kms_desktop.editorial.replacing import FoundPlaces, Wanted, find_places, plan_replace
from kms_desktop.editorial.splitting import plan_split
from kms_desktop.errors import KmsError, Unreachable


@dataclass(frozen=True, slots=True)
class PublishedTogether:
    """How many of the changed articles agents see now, and why the others are still drafts."""

    published: int
    refused: tuple[str, ...] = ()


class Rearranging:
    """Reads a whole folder: for the long lane; what changes files goes where texts are kept and saved."""

    def __init__(self, library: Library, unsaved: Autosave, editing: Editing | None = None) -> None:
        self.library, self._unsaved, self._editing = library, unsaved, editing
        self._changes = FolderChanges(library.root, unsaved)

    def plan_move(self, path: str, to: str, title: str = "") -> Plan:
        """See `moving`; the others alike."""
        return plan_move(self.library, self._unsaved, path, to, title)

    def plan_merge(self, path: str, into: str, *, phrases: bool = True) -> Plan:
        return plan_merge(self.library, self._unsaved, path, into, phrases=phrases)

    def plan_split(self, path: str, anchor: str, title: str, folder: str | None = None) -> Plan:
        return plan_split(self.library, self._unsaved, path, anchor, title, folder)

    def find_places(self, wanted: Wanted) -> FoundPlaces:
        return find_places(self.library, self._unsaved, wanted)

    def plan_replace(self, wanted: Wanted, chosen: Iterable[tuple[str, int]] | None = None) -> Plan:
        return plan_replace(self.library, self._unsaved, wanted, None if chosen is None else set(chosen))

    def list_folders(self) -> list[str]:
        return list_folders(self.library)

    def recover(self) -> None:
        """What was cut in the middle the last time is put back."""
        self._changes.recover_folder()

    def do(self, plan: Plan) -> Plan:
        """All of it or nothing. Raises KmsError; then all is as it was."""
        self._changes.apply_changes(plan.changes)
        return plan

    def undo(self, plan: Plan) -> None:
        """Take it back. Raises KmsError where one of its files was written since; then nothing is taken back."""
        self._changes.apply_changes(plan.changes.reversed())

    def list_publishable(self, plan: Plan) -> list[str]:
        """The changed articles that were no drafts before, those first to which the others lead; none without the
        database. A draft stays one: whoever writes it decides when it is done."""
        editing = self._editing
        if editing is None:
            return []
        try:
            return [path for path in _articles_of(plan) if self._was_published(editing, plan, path)]
        except Unreachable:
            return []

    def _was_published(self, editing: Editing, plan: Plan, path: str) -> bool:
        before, was = _before(plan, path)
        if before is None:
            before, was = next(
                ((one.before, one.path) for one in plan.changes.files if one.path == plan.origin), (None, "")
            )
        return before is not None and editing.is_published(parse_article(before, was).id, before)

    def publish(self, plan: Plan, paths: Iterable[str]) -> PublishedTogether:
        """Make these articles of the plan what the floor goes by."""
        assert self._editing is not None
        done, refused = 0, []
        for path in paths:
            try:
                self._editing.publish_changed(path, _before(plan, path)[0])
                done += 1
            except KmsError as problem:
                refused.append(str(problem))
        return PublishedTogether(done, tuple(refused))


def _articles_of(plan: Plan) -> list[str]:
    """Those that are there afterwards: the one it is about, then the others."""
    changed = [one.path for one in plan.changes.files if one.after is not None and _is_article(one.path)]
    return sorted(changed, key=lambda path: path != plan.opens)


def _is_article(path: str) -> bool:
    return path.lower().endswith(ARTICLE_SUFFIXES)


def _before(plan: Plan, path: str) -> tuple[bytes | None, str]:
    """What the file held before, and under which name; None for a new article."""
    was = {new: old for old, new in plan.moved}.get(path, path)
    return next((one.before for one in plan.changes.files if one.path == was), None), was
