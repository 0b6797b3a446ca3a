"""The files of a folder → what each says of itself at its top, read again only where the file changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from kms_desktop.articles.decoding import LARGEST_BYTES
from kms_desktop.articles.facts import read_date
from kms_desktop.articles.ids import default_id
from kms_desktop.articles.library import Library
from kms_desktop.articles.outline import has_prose
from kms_desktop.articles.parse import name_of_file
from kms_desktop.editorial.article_files import stamp_of

_TOP = 16_384
_FENCED = re.compile(r"^[ ]{0,3}(```+|~~~+).*?(?:^[ ]{0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r"^[ ]{0,3}#[ \t]+(\S.*?)[ \t]*#*[ \t]*$|^[ ]{0,3}([^\s#>|-].*)\n[ ]{0,3}=+[ \t]*$", re.MULTILINE)
_LOWER = re.compile(r"^[ ]{0,3}#{2,6}[ \t]", re.MULTILINE)
_LINE = re.compile(
    r"^(id|title|owner|confidence|kind|review_by|valid_until):[ \t]+[\"']?(.+?)[\"']?[ \t]*(?:#.*)?\r?$", re.M
)
_PHRASES = re.compile(r"^phrases:[ \t]*(\[.*\])?[ \t]*\r?\n?((?:[ \t]*-[ \t].*\r?\n?)*)", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*-[ \t]+(.*?)\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ArticleState:
    """`stamp` is the revision of the file; `changed_at` when it was written last."""

    id: str
    title: str
    path: str
    stamp: str
    changed_at: datetime
    confidence: str = "not_validated"
    kind: str = "problem"
    review_by: date | None = None
    valid_until: date | None = None
    owner: str = ""
    phrases: tuple[str, ...] = ()


class ArticleStates:
    """Those of one folder; asked from one thread at a time."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: dict[str, tuple[tuple[int, int], ArticleState]] = {}

    def list_states(self) -> list[ArticleState]:
        """By path. What is no ordinary file of at most 5 MB is left out. Raises KmsError without a folder."""
        found = {state.path: state for path in self._library.list_files() for state in self._read_state(path)}
        self._kept = {path: self._kept[path] for path in found}
        return [found[path] for path in sorted(found)]

    def _read_state(self, file: Path) -> Iterator[ArticleState]:
        name = self._library.relative_path(file)
        try:
            told = file.stat()
            mark = (told.st_mtime_ns, told.st_size)
            kept = self._kept.get(name)
            if kept is None or kept[0] != mark:
                if not file.is_file() or told.st_size > LARGEST_BYTES:
                    return
                changed_at = datetime.fromtimestamp(told.st_mtime, UTC)
                kept = (mark, _parse_state(file.read_bytes(), name, changed_at))
                self._kept[name] = kept
        except OSError:
            return
        yield kept[1]


def _parse_state(data: bytes, name: str, changed_at: datetime) -> ArticleState:
    top = data[:_TOP].decode("utf-8-sig", "replace")
    end = top.find("\n---", 3)
    said = dict(_LINE.findall(top[: end if end > 0 else 0] if top.startswith("---") else ""))
    return ArticleState(
        id=said.get("id", "") or default_id(name),
        title=said.get("title", "") or _find_title(top[end + 4 if said else 0 :]) or name_of_file(name),
        path=name,
        stamp=stamp_of(data),
        changed_at=changed_at,
        confidence=said.get("confidence", "not_validated").lower().replace("-", "_").replace(" ", "_"),
        kind=said.get("kind", "problem"),
        review_by=read_date(said["review_by"]) if "review_by" in said else None,
        valid_until=read_date(said["valid_until"]) if "valid_until" in said else None,
        owner=said.get("owner", ""),
        phrases=_find_phrases(top[:end] if said else ""),
    )


def _find_phrases(front_matter: str) -> tuple[str, ...]:
    """The items of the list, with the marks that may stand around each."""
    found = _PHRASES.search(front_matter)
    if found is None:
        return ()
    return tuple(
        one.strip() for one in (*(found[1] or "").strip(" []").split(","), *_ITEM.findall(found[2])) if one.strip()
    )


def _find_title(text: str) -> str:
    """As `outline.find_title` finds it in a text that is parsed, which ten thousand of these are not."""
    plain = _FENCED.sub(lambda found: "\n" * found[0].count("\n"), text)
    ones = list(_TITLE.finditer(plain))
    if not ones or (
        len(ones) > 1 and (_LOWER.search(plain, 0, ones[0].start()) or has_prose([plain[: ones[0].start()]]))
    ):
        return ""
    return (ones[0][1] or ones[0][2]).strip()
