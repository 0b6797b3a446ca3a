"""Where a link in an article may lead: to an article, to a place in it, to the web, or nowhere."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from kms_desktop.articles.model import Target

WEB_SCHEMES = ("http", "https", "mailto", "tel")
ARTICLE_SUFFIXES = (".md", ".markdown")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


@lru_cache(maxsize=4_000)
def read_target(href: str, path: str) -> Target | None:
    """The article and heading that `href`, standing in the file `path`, leads to; None if it is no such link."""
    parts = _split_href(href)
    if parts is None or parts.scheme or parts.netloc or parts.query:
        return None
    anchor = unquote(parts.fragment)
    if not parts.path:
        return Target("", anchor) if href.startswith("#") else None
    wanted = unquote(parts.path).replace("\\", "/")
    if not wanted.lower().endswith(ARTICLE_SUFFIXES):
        return None
    article = join_path(path, wanted)
    return Target("" if article == path else article, anchor)


def join_path(path: str, relative: str) -> str:
    """`relative` as seen from the file `path`, from the library's root; begins with ".." where it leads outside."""
    if relative.startswith("/"):
        return posixpath.normpath(relative).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), relative))


def is_allowed(href: str) -> bool:
    """True for the web, mail, telephone, a relative article and a heading of this one. All else becomes text."""
    if _CONTROL.search(href) or "\\" in href:
        return False
    parts = _split_href(href)
    if parts is None:
        return False
    if parts.scheme:
        return parts.scheme.lower() in WEB_SCHEMES and bool(parts.netloc or parts.scheme.lower() in ("mailto", "tel"))
    return not parts.netloc and not href.startswith("//") and read_target(href, "x") is not None


def _split_href(href: str) -> SplitResult | None:
    try:
        return urlsplit(href)
    except ValueError:
        return None
