"""Two articles that say the same → a plan in which one is archived, and links and customers' words go to the other."""

from __future__ import annotations

from posixpath import basename

from kms_desktop.articles.front_matter_edit import set_key
from kms_desktop.articles.library import Library
from kms_desktop.articles.link_addresses import find_addresses, read_address
from kms_desktop.articles.model import Article
from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.folder_plan import Draft, Goal, Plan
from kms_desktop.errors import KmsError
from kms_desktop.texts import tr


def plan_merge(library: Library, unsaved: Autosave, path: str, into: str, *, phrases: bool = True) -> Plan:
    """Archive the article at `path` as merged into that at `into`; its text stays in its file, for who looks it up.

    `phrases`: what its customers say is what those of the other say from now on. Raises KmsError.
    """
    draft = Draft(library, unsaved)
    source, goal = draft.read_source(path), draft.read_source(into)
    old, new = parse_article(source.data, path), parse_article(goal.data, into)
    _refuse_pair(old, new)
    lost: dict[str, None] = {}

    def moved(file: str, anchor: str) -> Goal:
        if file != path:
            return file, anchor
        if not anchor or anchor in new.anchors:
            return into, anchor
        lost[anchor] = None
        return into, ""

    known = {phrase.casefold() for phrase in new.phrases}
    taken = tuple(phrase for phrase in old.phrases if phrase.casefold() not in known) if phrases else ()
    wanted = (*new.phrases, *taken)
    _refuse_unwritable(_archive(source.text, new.id), path, new.id)
    if taken and parse_article(_with_phrases(goal.text, wanted).encode("utf-8", "replace"), into).phrases != wanted:
        raise KmsError(tr("The phrases of {file} cannot be changed safely; write them there first.", file=into))
    draft.rewrite(source, lambda text: _archive(text, new.id))
    draft.rewrite(goal, lambda text: _with_phrases(text, wanted) if taken else text)
    draft.mend_others(moved, [basename(path)], (path, into))
    if lost:
        parts = ", ".join(f"#{anchor}" for anchor in lost)
        values = {"title": old.title, "other": new.title, "parts": parts}
        said = tr("Links to these parts of “{title}” lead to the beginning of “{other}” now: {parts}.", **values)
        draft.remarks.append(said)
    if any((led := read_address(one, into)) and led[0] == path for one in find_addresses(goal.text)):
        said = tr("{file} has a link to “{title}”, which is archived now; take it out.", file=into, title=old.title)
        draft.remarks.append(said)
    return draft.build(
        tr("“{title}” is archived, merged into “{other}”.", title=old.title, other=new.title), opens=into
    )


def _refuse_pair(old: Article, new: Article) -> None:
    if old.path == new.path:
        raise KmsError(tr("An article cannot be merged into itself; choose another one."))
    if old.id == new.id:
        raise KmsError(tr("Both files have the id “{id}”; give one of them another id first.", id=old.id))
    if new.confidence == "archived":
        raise KmsError(tr("“{title}” is archived; choose an article that agents find.", title=new.title))


def _archive(text: str, merged_into: str) -> str:
    for key, value in (("confidence", "archived"), ("merged_into", merged_into)):
        change = set_key(text, key, value)
        text = change.apply_to(text) if change is not None else text
    return text


def _with_phrases(text: str, phrases: tuple[str, ...]) -> str:
    change = set_key(text, "phrases", phrases)
    return change.apply_to(text) if change is not None else text


def _refuse_unwritable(text: str, path: str, merged_into: str) -> None:
    made = parse_article(text.encode("utf-8", "replace"), path)
    if made.confidence != "archived" or made.extra.get("merged_into") != merged_into:
        said = tr("The front matter of {file} cannot be changed safely; archive it in its text.", file=path)
        raise KmsError(said)
