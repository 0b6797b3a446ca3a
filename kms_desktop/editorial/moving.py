"""An article and its new place or title → a plan in which its cases, its pictures and the links of others go along."""

from __future__ import annotations

import posixpath
import unicodedata
from pathlib import PurePosixPath

from kms_desktop.articles.front_matter_edit import set_key
from kms_desktop.articles.library import Library
from kms_desktop.articles.link_addresses import find_addresses, read_address
from kms_desktop.articles.new_article import name_from
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.pictures import SUFFIXES
from kms_desktop.editorial.article_paths import article_path, in_known_folder, refuse_taken
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.folder_plan import Draft, Goal, Plan, Source, mend_links
from kms_desktop.errors import KmsError
from kms_desktop.texts import tr

_LARGEST_PICTURE = 20_000_000
CASES = ".cases.yaml"


def file_named_after(title: str, path: str) -> str:
    """Where an article of this title would lie: in the same folder, its file named after the title."""
    return (PurePosixPath(path).parent / f"{name_from(title)}.md").as_posix()


def plan_move(library: Library, unsaved: Autosave, path: str, to: str, title: str = "") -> Plan:
    """Move the article at `path` to `to`, a path below the folder, and give it another title if one is named.

    Its id stays, so that its history does. Raises KmsError where the new name is taken or cannot be a name.
    """
    goal = in_known_folder(library, article_path(to))
    draft = Draft(library, unsaved)
    source = draft.read_source(path)
    article = parse_article(source.data, path)
    title = " ".join(title.split()) or article.title
    if goal == path and title == article.title:
        raise KmsError(tr("“{title}” lies there already under this name.", title=title))
    if goal != path:
        refuse_taken(library, goal, but=path)
        if unsaved.kept_text(goal) is not None:
            raise KmsError(tr("“{file}” was begun and not saved yet; choose another name.", file=goal))
    move = _Move(draft, source, goal)
    move.take_along()
    names = _keep_names(source, article.id, title if title != article.title else "", goal)
    own = mend_links(source.text, path, goal, move.own_goal)
    draft.note_links(goal, own)
    draft.rewrite(source, lambda text: _with_names(mend_links(text, path, goal, move.own_goal).text, names), goal)
    if goal != path:
        draft.mend_others(move.others_goal, [posixpath.basename(name) for name in move.went], (path,))
    moved = tuple(move.went.items())
    return draft.build(_title_of(article.title, title, path, goal), moved=moved, made=tuple(move.copied), opens=goal)


def _title_of(old: str, new: str, path: str, goal: str) -> str:
    if goal == path:
        return tr("“{old}” is called “{title}”.", old=old, title=new)
    if old != new:
        return tr("“{old}” becomes “{title}”, {file}.", old=old, title=new, file=goal)
    return tr("“{title}” moves to {file}.", title=new, file=goal)


class _Move:
    """What goes along with one article. `went`: old path → new one; `copied`: pictures that others have too."""

    def __init__(self, draft: Draft, source: Source, goal: str) -> None:
        self._draft, self._source, self._goal = draft, source, goal
        self.went: dict[str, str] = {source.path: goal} if goal != source.path else {}
        self.copied: dict[str, str] = {}
        """New path → old one."""

    def take_along(self) -> None:
        if not self.went:
            return
        self._take_cases()
        if posixpath.dirname(self._goal) != posixpath.dirname(self._source.path):
            for picture in self._own_pictures():
                self._take_picture(picture)

    def _take_cases(self) -> None:
        old, new = (f"{posixpath.splitext(path)[0]}{CASES}" for path in (self._source.path, self._goal))
        data = self._draft.read_bytes(old)
        if data is None or old == new:
            return
        refuse_taken(self._draft.library, new, but=old)
        self._draft.put_file(new, None, data)
        self._draft.put_file(old, data, None)
        self.went[old] = new

    def _own_pictures(self) -> list[str]:
        """Pictures in its text that lie beside or below it: what is published with it."""
        folder = posixpath.dirname(self._source.path)
        goals = (read_address(one, self._source.path) for one in find_addresses(self._source.text))
        found = dict.fromkeys(goal[0] for goal in goals if goal is not None and goal[0].lower().endswith(SUFFIXES))
        return [path for path in found if not folder or path.startswith(f"{folder}/")]

    def _take_picture(self, path: str) -> None:
        data = self._draft.read_bytes(path)
        if data is None:
            return
        beside = path.removeprefix(f"{posixpath.dirname(self._source.path)}/")
        new = posixpath.normpath(posixpath.join(posixpath.dirname(self._goal), beside))
        there = self._draft.read_bytes(new)
        if len(data) > _LARGEST_PICTURE or (there is not None and there != data):
            said = tr("The picture {file} stays where it is, as {other} is another one.", file=path, other=new)
            self._draft.remarks.append(said)
            return
        if there is None:
            try:
                refuse_taken(self._draft.library, new)
            except KmsError as problem:
                self._draft.remarks.append(str(problem))
                return
            self._draft.put_file(new, None, data)
        if there is None and not self._draft.is_named_by_others(path, (self._source.path,)):
            self._draft.put_file(path, data, None)
            self.went[path] = new
        else:
            self.copied[new] = path

    def own_goal(self, path: str, anchor: str) -> Goal:
        """Where a link in the article itself leads from now on."""
        copies = {old: new for new, old in self.copied.items()}
        return (_in(copies, path) or _in(self.went, path) or path, anchor)

    def others_goal(self, path: str, anchor: str) -> Goal:
        return (_in(self.went, path) or path, anchor)


def _in(known: dict[str, str], path: str) -> str:
    """Paths of links are composed; those of files may be not."""
    return known.get(path) or next((new for old, new in known.items() if unicodedata.normalize("NFC", old) == path), "")


def _keep_names(source: Source, article_id: str, title: str, goal: str) -> dict[str, str]:
    """What must be written into the front matter: the title that is wanted, and what was read from the path until now.

    Raises KmsError where the front matter cannot be changed safely.
    """
    after = parse_article(source.data, goal)
    before = parse_article(source.data, source.path)
    names = {} if after.id == article_id else {"id": article_id}
    if title or after.title != before.title:
        names["title"] = title or before.title
    made = parse_article(_with_names(source.text, names).encode("utf-8", "replace"), goal)
    if made.id != article_id or (title and made.title != title):
        said = tr(
            "The front matter of {file} cannot be changed safely; write its id and title there.", file=source.path
        )
        raise KmsError(said)
    return names


def _with_names(text: str, names: dict[str, str]) -> str:
    for key, value in reversed(names.items()):
        change = set_key(text, key, value)
        text = change.apply_to(text) if change is not None else text
    return text
