"""An article's file → open in an editor, and back: saved, given pictures, and published as the floor's newest revision.

Nothing that somebody else wrote is ever written over: what changed on disk or was published meanwhile is handed back,
so that both texts can be shown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from kms_desktop.articles.customer_data import Sighting, mask_sighting
from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.file_encoding import WrittenForm, read_form
from kms_desktop.articles.front_matter_edit import set_key
from kms_desktop.articles.house import read_house
from kms_desktop.articles.ids import default_id
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.articles.new_article import NewArticle, name_from, new_text, yaml_text
from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.article_files import ArticleFiles, stamp_of
from kms_desktop.editorial.autosave import Autosave, Origin, Unsaved
from kms_desktop.editorial.customer_names import CustomerNames, customer_data
from kms_desktop.editorial.publishing import NewerRevision, PublishedArticle, publish_article
from kms_desktop.editorial.revisions import newest_heads
from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.storage.database import Database
from kms_desktop.storage.text import one_line
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import decimal

__all__ = ["ChangedOnDisk", "CustomerDataFound", "Editing", "NewerRevision", "OpenArticle"]

Doing = Literal["save", "publish"]
_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST_IMAGE = 8 * 1024 * 1024
_MOST_NAMES = 1000
_LONGEST_TITLE = 200
_ID_AND_TITLE = re.compile(r"\A---\nid:[^\n]*\ntitle:[^\n]*\n")


@dataclass(frozen=True, slots=True)
class OpenArticle:
    """One file as an editor has it. `text` has lines ended by a single line feed and is what the file holds.

    `stamp` is the revision of the file's bytes, "" for a file that is not there yet. `base` is the published revision
    that this text grew from, "" where there is none.
    """

    path: str
    text: str
    stamp: str = ""
    base: str = ""
    form: WrittenForm = field(default_factory=WrittenForm)

    @property
    def is_new(self) -> bool:
        return not self.stamp

    def parse_text(self, text: str | None = None) -> Article:
        """What the text says, or another text in its place."""
        return parse_article((self.text if text is None else text).encode("utf-8", "replace"), self.path)


class ChangedOnDisk(KmsError):
    """Somebody wrote the file since it was opened. `theirs` is what it holds now; its stamp is "" where it is gone.

    To save over it all the same, save `theirs` with the own text.
    """

    def __init__(self, path: str, theirs: OpenArticle) -> None:
        super().__init__(_changed_text(path, gone=theirs.is_new))
        self.theirs = theirs


class CustomerDataFound(KmsError):
    """The text holds what looks like a customer's own data. `found`: each with its line from 1."""

    def __init__(self, title: str, found: tuple[tuple[int, Sighting], ...], doing: Doing) -> None:
        made = _not_published_text(title, found) if doing == "publish" else _not_saved_text(title, found)
        super().__init__(" ".join((made, tr("Take it out, or say that it may stay."))))
        self.found = found


def _changed_text(path: str, *, gone: bool) -> str:
    if gone:
        return tr("“{file}” was taken away since you opened it, so it was not saved. Both texts are here.", file=path)
    return tr(
        "“{file}” was changed by somebody else since you opened it, so it was not saved. Both texts are here.",
        file=path,
    )


def _not_saved_text(title: str, found: tuple[tuple[int, Sighting], ...]) -> str:
    values, more = _first_found(title, found), len(found) - 1
    if not more:
        return tr("“{title}” was not saved: “{masked}” in line {line} looks like {what}.", **values)
    return plural(
        "“{title}” was not saved: “{masked}” in line {line} looks like {what}, and {n} more.",
        "“{title}” was not saved: “{masked}” in line {line} looks like {what}, and {n} more.",
        more,
        **values,
    )


def _not_published_text(title: str, found: tuple[tuple[int, Sighting], ...]) -> str:
    values, more = _first_found(title, found), len(found) - 1
    if not more:
        return tr("“{title}” was not published: “{masked}” in line {line} looks like {what}.", **values)
    return plural(
        "“{title}” was not published: “{masked}” in line {line} looks like {what}, and {n} more.",
        "“{title}” was not published: “{masked}” in line {line} looks like {what}, and {n} more.",
        more,
        **values,
    )


def _first_found(title: str, found: tuple[tuple[int, Sighting], ...]) -> dict[str, object]:
    line, first = found[0]
    return {"title": title, "line": line, "masked": mask_sighting(first.text), "what": first.what}


class Editing:
    """The articles of one folder, as one person (`staff_id`) edits them."""

    def __init__(
        self,
        library: Library,
        database: Database,
        staff_id: str,
        unsaved: Autosave,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
        team: str = "",
    ) -> None:
        self.team = team
        """Of who edits: what a new article belongs to unless somebody says otherwise."""
        self._library, self._database, self._staff_id = library, database, staff_id
        self._files, self._unsaved, self._today = ArticleFiles(library.root), unsaved, today
        self._names = CustomerNames(database)

    def open_article(self, path: str | Path) -> OpenArticle:
        """The article at this path of the folder. Raises ArticleUnreadable."""
        name = self._library.relative_path(path)
        found = self._on_disk(name)
        if found.is_new:
            raise ArticleUnreadable(tr("“{file}” is not there any more.", file=name))
        return found

    def find_article(self, opened: OpenArticle) -> OpenArticle:
        """What is open, as it is on disk now; also where its file was moved, and then with what was typed in it.

        Raises ArticleUnreadable.
        """
        try:
            return self.open_article(opened.path)
        except ArticleUnreadable:
            moved = self._library.find_article(opened.parse_text().id)
            if moved is None:
                raise
        found = self.open_article(moved.path)
        if kept := self._unsaved.kept_text(opened.path):
            self._unsaved.keep_text(found.path, kept.stamp, kept.text)
            self._unsaved.drop_text(opened.path)
        return found

    def save_article(self, opened: OpenArticle, text: str, *, knowing: bool = False) -> OpenArticle:
        """The text becomes the file's, in the encoding and with the line ends it had; nothing where it is the same.

        Raises ChangedOnDisk, NotSaved, ArticleUnreadable for a path outside the folder or a text no file can hold, and
        CustomerDataFound for such data that the file did not hold before, unless the person says that it may stay.
        """
        data = opened.form.bytes_of(text)
        if not knowing:
            self._name_customer_data(opened.path, text, "save", but=opened.text)
        theirs = self._on_disk(opened.path)
        stamp = stamp_of(data)
        if theirs.stamp not in (opened.stamp, stamp):
            raise ChangedOnDisk(opened.path, theirs)
        if theirs.stamp != stamp:
            if not opened.is_new:
                self._note_origin(opened)
            self._files.write_article(opened.path, data)
        self._unsaved.drop_text(opened.path)
        said, form = read_form(data, opened.path)
        return replace(opened, text=said, stamp=stamp, form=form)

    def new_article(self, wanted: NewArticle, text: str = "") -> OpenArticle:
        """A new article, not on disk until it is saved; its file is named after the title.

        `text` is a whole text to begin with in place of the template; it takes id, title, kind and owner. Raises
        KmsError without a title, ArticleUnreadable for a folder that is none of the library.
        """
        title = one_line(wanted.title, _LONGEST_TITLE)
        if not title:
            raise KmsError(tr("Give the article a title: what the customer would call it."))
        folder = _plain_folder(wanted.folder)
        name = name_from(title)
        for number in range(1, _MOST_NAMES):
            made = name if number == 1 else f"{name}-{number}"
            path = f"{folder}{made}.md"
            taken = self._files.article_path(path).exists() or self._unsaved.kept_text(path) is not None
            if not taken and self._library.find_article(made) is None:
                begun = _begin_text(text, made, title, wanted)
                return OpenArticle(path, begun)
        said = tr("There are too many articles of the name “{name}” already; choose another title.", name=name)
        raise KmsError(said)

    def add_image(self, opened: OpenArticle, png_bytes: bytes) -> str:
        """The picture as a file beside the article's; gives the link to write. Raises KmsError, NotSaved."""
        if not png_bytes.startswith(_PNG):
            raise KmsError(tr("Only a PNG picture can be pasted; copy it again as a picture."))
        if len(png_bytes) > _LARGEST_IMAGE:
            size = decimal(len(png_bytes) / 1_048_576, 1)
            raise KmsError(tr("The picture is {size} MB; at most 8 MB can be pasted.", size=size))
        beside = PurePosixPath(opened.path)
        name = f"{name_from(beside.stem)}-{hashlib.sha256(png_bytes).hexdigest()[:8]}.png"
        self._files.article_place(opened.path)
        self._files.write_article(str(beside.with_name(name)), png_bytes)
        return name

    def publish_article(
        self, opened: OpenArticle, over: str | None = None, *, knowing: bool = False
    ) -> PublishedArticle:
        """Make the saved file what the floor goes by. `over`: a newer revision that the person has seen and replaces.

        Raises ChangedOnDisk, NewerRevision where somebody published meanwhile, KmsError where the text has an error,
        Refused for who may not publish, CustomerDataFound unless the person says that it may stay.
        """
        theirs = self._on_disk(opened.path)
        if theirs.stamp != opened.stamp or opened.is_new:
            raise ChangedOnDisk(opened.path, theirs)
        if not knowing:
            self._name_customer_data(opened.path, opened.text, "publish")
        origin = self._origin_of(opened.path)
        parent = over or (origin.revision if origin else "") or opened.base
        where = self._database, self._library, opened.path, self._staff_id
        done = publish_article(*where, parent, self._today(), origin=origin, over=over is not None)
        if done.origin is not None:
            self._unsaved.set_origin(done.article_id, done.origin)
        return done

    def is_published(self, article_id: str, data: bytes) -> bool:
        """Whether a file of these bytes is what was published last of this article. Raises Unreachable."""
        with self._database.reading() as session:
            head = newest_heads(session, article_id).get(article_id)
        return head is not None and head.revision == stamp_of(data)

    def publish_changed(self, path: str, before: bytes | None) -> None:
        """Publish a file that was changed beside its editor. Customer data that it held `before` may stay.

        Raises as `publish_article`.
        """
        opened = self.open_article(path)
        known = "" if before is None else read_form(before, path)[0]
        self._name_customer_data(path, opened.text, "publish", but=known)
        self.publish_article(opened, knowing=True)

    def keep_text(self, opened: OpenArticle, text: str) -> None:
        """What is typed and not saved, so that nothing is lost with the program."""
        self._unsaved.keep_text(opened.path, opened.stamp, text)

    def kept_text(self, path: str) -> Unsaved | None:
        """What was typed in this article and not saved when the program ended last."""
        return self._unsaved.kept_text(path)

    def drop_text(self, path: str) -> None:
        """Nobody wants what was typed and not saved."""
        self._unsaved.drop_text(path)

    def customer_data(self, text: str) -> tuple[tuple[int, Sighting], ...]:
        """What in the text looks like a customer's own data, with its line from 1; without the database no names."""
        house = read_house(self._library.root)
        try:
            return tuple(customer_data(text, self._names, house))
        except Unreachable:
            return tuple(customer_data(text, house=house))

    def _name_customer_data(self, path: str, text: str, doing: Doing, but: str = "") -> None:
        known = {seen.text for _, seen in self.customer_data(but)} if but and but != text else set()
        found = () if text == but else self.customer_data(text)
        new = tuple((line, seen) for line, seen in found if seen.text not in known)
        if new:
            raise CustomerDataFound(path, new, doing)

    def _on_disk(self, name: str) -> OpenArticle:
        data = self._files.read_article(name)
        if data is None:
            return OpenArticle(name, "")
        text, form = read_form(data, name)
        stamp = stamp_of(data)
        origin = self._origin_of(name)
        return OpenArticle(name, text, stamp, (origin.revision if origin else "") or stamp, form)

    def _note_origin(self, opened: OpenArticle) -> None:
        """What the file comes from, before it becomes a draft; where that is known already it stays."""
        article_id = self._id_at(opened.path)
        if self._unsaved.origin_of(article_id, opened.path) is None:
            self._unsaved.set_origin(article_id, Origin(opened.base))

    def _origin_of(self, path: str) -> Origin | None:
        return self._unsaved.origin_of(self._id_at(path), path)

    def _id_at(self, path: str) -> str:
        """The id of the article whose file lies there."""
        try:
            return self._library.read_article(path).id
        except ArticleUnreadable:
            return default_id(path)


def _plain_folder(folder: str) -> str:
    """With forward slashes and one at its end; "" for the library itself."""
    parts = [part.strip() for part in folder.replace("\\", "/").split("/")]
    return "".join(f"{part}/" for part in parts if part and part != ".")


def _begin_text(text: str, article_id: str, title: str, wanted: NewArticle) -> str:
    """The template of its kind, or the drafted text under this id, title, kind and owner."""
    if not text:
        return new_text(article_id, title, kind=wanted.kind, owner=wanted.owner)
    made = _set_id_and_title(text, article_id, title)
    for key, value in (("kind", wanted.kind), ("owner", wanted.owner)):
        change = set_key(made, key, value) if value else None
        made = change.apply_to(made) if change else made
    return made


def _set_id_and_title(text: str, article_id: str, title: str) -> str:
    """A drafted text under this id and title."""
    head = f"---\nid: {yaml_text(article_id)}\ntitle: {yaml_text(title)}\n"  # no text: front matter
    return _ID_AND_TITLE.sub(lambda _found: head, text, count=1)
