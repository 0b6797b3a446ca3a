"""Where a file lies, where this desktop left it and where everybody has the article → who moved it, if anybody.

Question: a file lies elsewhere than the article is published; was it moved here, or by others? Choice: what counts is
where this program left the file: elsewhere, and somebody here moved it; still there, and it is behind. Where that is
not known (a folder from git, a desktop of before), a place at which the article once lay is behind, and any other is a
move. Refused: to compare places alone, by which a text that is published takes back a move that came in meanwhile.

What was published before places were (`path` is "") lands at the top of the folder under its id, as it did before, and
moves to its place with the first revision that says one. A desktop whose files landed there says no place of them: they
never lay there for whoever wrote them.
"""

from __future__ import annotations

from typing import Literal

from kms_desktop.articles.new_article import name_from
from kms_desktop.articles.portable_path import portable_path
from kms_desktop.editorial.article_files import stamp_of
from kms_desktop.editorial.autosave import Origin
from kms_desktop.editorial.revisions import Head


def flat_path(article_id: str) -> str:
    """Where an article lands of which nobody said a place."""
    return f"{name_from(article_id)}.md"


def free_path(article_id: str, path: str) -> str:
    """The same, where that is not `path`."""
    flat = flat_path(article_id)
    return flat if flat != path else f"{name_from(article_id)}-{article_id[-4:]}.md"


def is_left_here(article_id: str, path: str, origin: Origin | None, lay: set[str]) -> bool:
    """Whether nobody moved the file at `path` since it came here. `lay`: all places at which the article ever lay."""
    if origin is not None and origin.here:
        return origin.here == path
    flat = flat_path(article_id)
    return portable_path(path) in lay or (origin is not None and path in (flat, free_path(article_id, flat)))


def place_of_draft(article_id: str, path: str, origin: Origin | None, head: Head, lay: set[str]) -> str:
    """Where the article lies once the file at `path` is published."""
    if not head.path:
        is_flat = bool(head.revision) and path == flat_path(article_id)
        return "" if is_flat and is_left_here(article_id, path, origin, lay) else path
    return head.path if is_left_here(article_id, path, origin, lay) else path


def is_moved_by_others(path: str, origin: Origin | None, head: Head) -> bool:
    """Whether it was moved here, and somebody else moved it elsewhere meanwhile."""
    if origin is None or not origin.path or origin.here in ("", path):
        return False
    return head.path not in ("", origin.path, portable_path(path))


def cases_differ(
    cases: bytes | None, origin: Origin | None, head: Head, stood: set[str]
) -> Literal["", "behind", "both"]:
    """Whether others published policy cases that nobody here has seen: the ones here are older ones (`behind`), or were
    changed here too (`both`). `stood`: the stamps of all that were ever published with the article."""
    stamp = stamp_of(cases) if cases is not None else ""
    seen = origin.cases if origin is not None and origin.here else None
    if head.cases in (stamp, seen) or (head.path == head.cases == ""):
        return ""
    if stamp in {*stood, ""}:
        return "behind"
    return "" if seen is None else "both"
