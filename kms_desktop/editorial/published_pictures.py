"""The pictures of a published article → the database, and from there into the folders of the other desktops."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from sqlmodel import Session, col, select

from kms_desktop.articles.model import Article
from kms_desktop.articles.pictures import SUFFIXES, is_remote, local_picture
from kms_desktop.storage.tables import ArticlePictureRow

_LARGEST = 8 * 1024 * 1024
_MOST = 50
_PICTURE = re.compile(r"!\[[^\]\n]{0,500}\]\(<?([^)\s>]{1,500})")


def links_of(article: Article) -> list[str]:
    """The pictures that stand in the text, as they are written there, each once."""
    found = dict.fromkeys(_PICTURE.findall(article.markdown))
    return [link for link in found if not is_remote(link) and name_behind(link)][:_MOST]


def name_behind(link: str) -> str:
    """The file that a link names, from the article's folder; "" for what is no picture beside or below it."""
    name = unquote(link.partition("?")[0].partition("#")[0]).replace("\\", "/")
    inside = not name.startswith("/") and not posixpath.normpath(name).startswith("..") and "\0" not in name
    return name if inside and name.lower().endswith(SUFFIXES) else ""


def picture_path(path: str, link: str) -> str:
    """Where the picture lies that a link in the article at `path` names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name_behind(link)))


def shows_picture(article: Article, name: str) -> bool:
    return any(picture_path(article.path, link) == name for link in links_of(article))


def changed_pictures(session: Session, root: Path, articles: Sequence[Article]) -> dict[str, bytes]:
    """Pictures of these articles, by their key, in a form that was not published yet; of those that are there, and not
    larger than 8 MB."""
    found = {}
    for article in articles:
        known = pictures_of(session, article)
        for link in links_of(article):
            file = local_picture(link, root, posixpath.dirname(article.path))
            if file is None or file.stat().st_size > _LARGEST:
                continue
            data = file.read_bytes()
            if known.get(link) != data:
                found[_picture_key(article.id, link)] = data
    return found


def store_picture(session: Session, key: str, data: bytes, by_id: str, at: datetime) -> None:
    """In place of the one that was published before, if any."""
    row = session.get(ArticlePictureRow, key) or ArticlePictureRow(path=key, data=data, by_id=by_id, at=at)
    row.data, row.by_id, row.at = data, by_id, at
    session.add(row)


def pictures_of(session: Session, article: Article) -> dict[str, bytes]:
    """What was published of the article's pictures, by the link that stands in its text."""
    keys = {_picture_key(article.id, link): link for link in links_of(article)}
    if not keys:
        return {}
    rows = session.exec(select(ArticlePictureRow).where(col(ArticlePictureRow.path).in_(list(keys)))).all()
    return {keys[row.path]: row.data for row in rows}


def _picture_key(article_id: str, link: str) -> str:
    return f"{article_id}/{link}"
