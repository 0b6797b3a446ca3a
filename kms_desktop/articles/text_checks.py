"""The text of one article → findings about its links, pictures, raw HTML, foreign signs and customer data."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from pathlib import Path

from markdown_it.token import Token

from kms_desktop.articles.customer_data import Sighting, find_customer_data, mask_sighting
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.house import read_house
from kms_desktop.articles.html_tags import HTML_TAGS
from kms_desktop.articles.links import read_target
from kms_desktop.articles.model import Article, Target
from kms_desktop.articles.outline import LONGEST_LINE
from kms_desktop.articles.pictures import is_remote, local_picture, shown_name
from kms_desktop.articles.signs_shown import find_signs
from kms_desktop.articles.text_marks import TextMarks, find_text_marks
from kms_desktop.texts import tr

Find = Callable[[Target], Article | None]
_OPENING_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")
_MOST_NEAR = 20
"""Dead links of an article for which a heading of nearly that name is looked for; each costs 500 comparisons."""
_NAMED = re.compile(r"<[a-zA-Z][^<>]*?\b(?:id|name)\s*=\s*[\"']?([^\"'\s<>]+)")


class TextChecks:
    """Adds to `findings` what one article's text shows. `find` gives the article that a link leads to; `marks` are
    those of its text, where they are known."""

    def __init__(
        self, article: Article, root: Path, find: Find, findings: FindingList, marks: TextMarks | None = None
    ) -> None:
        self._article = article
        self._root = root
        self._house = read_house(root)
        self._find = find
        self._findings = findings
        self._lines = article.markdown.split("\n")
        self._marks = find_text_marks(article.markdown) if marks is None else marks
        self._anchors = _anchors_of(article)
        self._others: dict[str, frozenset[str]] = {}
        self._looked_for = 0

    def run_checks(self) -> None:
        """Everything: links, pictures, raw HTML, foreign signs and customer data."""
        for sign in find_signs(self._lines, self._marks.blocks):
            self._findings.add_warning(sign.code, sign.said, sign.line + self._article.body_line, sign.column + 1)
        for token, start, end in self._marks.inside:
            if token.type == "link_open":
                self._check_link(str(token.attrs.get("href") or ""), start, end)
            else:
                self._picture_or_html(token, start, end)
        for number, line in enumerate(self._lines):
            self._customer_data(line, number)

    def look_at_pictures_and_html(self) -> None:
        """Only what a reader of this one article would miss."""
        for token, start, end in self._marks.inside:
            self._picture_or_html(token, start, end)

    def _picture_or_html(self, token: Token, start: int, end: int) -> None:
        if token.type == "image":
            self._check_picture(str(token.attrs.get("src") or ""), start, end)
        elif token.type in ("html_inline", "html_block"):
            self._check_html(token.content, start, end)

    def _locate_needle(self, needles: Sequence[str], start: int, end: int) -> tuple[int, int]:
        """Line and column in the file of the first needle found in these lines, else the beginning of the first."""
        for number in range(start, min(end, len(self._lines))):
            for needle in needles:
                column = self._lines[number].find(needle) if needle else -1
                if column >= 0:
                    return number + self._article.body_line, column + 1
        return start + self._article.body_line, 1

    def _check_link(self, href: str, start: int, end: int) -> None:
        target = read_target(href, self._article.path)
        if target is None:
            return
        problem, anchor, near = self._link_problem(target)
        if problem:
            needles = (href, _format_target(target, self._article.path), f"#{target.anchor}")
            place = self._locate_needle(needles, start, end)
            self._findings.add_error("dead-link", problem, *place, anchor=anchor, near=near)

    def _link_problem(self, target: Target) -> tuple[str, str, str]:
        """Why the link leads nowhere, "" if it does not; the heading that is not there, and the one most like it."""
        if not target.article:
            known = self._anchors
        else:
            other = self._find(target)
            if other is None:
                return tr("There is no article “{article}”.", article=target.article[:120]), "", ""
            if other.path not in self._others:
                self._others[other.path] = _anchors_of(other)
            known = self._others[other.path]
        if not target.anchor or target.anchor in known:
            return "", "", ""
        anchor = target.anchor[:80]
        if target.article:
            article = target.article[:120]
            said = tr("There is no heading “#{heading}” in “{article}”.", heading=anchor, article=article)
        else:
            said = tr("There is no heading “#{heading}” in this article.", heading=anchor)
        near = self._near_heading(target.anchor, known)
        if not near:
            return said, anchor, ""
        return f"{said} {tr('Did you mean “#{heading}”?', heading=near)}", anchor, near

    def _near_heading(self, anchor: str, known: Collection[str]) -> str:
        """A heading of nearly that name; "" where there is none, and where very many links are dead."""
        self._looked_for += 1
        if self._looked_for > _MOST_NEAR:
            return ""
        return next(iter(difflib.get_close_matches(anchor[:100], sorted(known)[:500], 1)), "")

    def _check_picture(self, source: str, start: int, end: int) -> None:
        place = self._locate_needle((source, shown_name(source)), start, end)
        if is_remote(source):
            said = tr(
                "The picture “{picture}” is not in the library; pictures from elsewhere are not shown.",
                picture=shown_name(source),
            )
            self._findings.add_warning("picture-remote", said, *place)
        elif local_picture(source, self._root, posixpath.dirname(self._article.path)) is None:
            said = tr("The picture “{picture}” is missing.", picture=source[:120])
            self._findings.add_warning("picture-missing", said, *place)

    def _check_html(self, content: str, start: int, end: int) -> None:
        for found in _OPENING_TAG.finditer(content):
            name = found[1].lower()
            if name in HTML_TAGS and name != "br":
                said = tr("“<{tag}>” is raw HTML; only the words in it are shown.", tag=found[1])
                line = start + content.count("\n", 0, found.start())
                self._findings.add_warning(
                    "raw-html", said, *self._locate_needle((found[0],), line, max(end, line + 1))
                )
                return

    def _customer_data(self, line: str, number: int) -> None:
        for seen in _cached_sightings(line[:LONGEST_LINE]):
            if self._house.owns(seen.text):
                continue
            said = tr(
                "“{text}” looks like {kind}; customers' data do not belong in an article.",
                text=mask_sighting(seen.text),
                kind=seen.what,
            )
            self._findings.add_warning("customer-data", said, number + self._article.body_line, seen.column + 1)


def _anchors_of(article: Article) -> frozenset[str]:
    """Everything in it that a link may lead to: headings, and what raw HTML names."""
    return frozenset((*article.anchors, *(_NAMED.findall(article.markdown) if "<" in article.markdown else ())))


def _format_target(target: Target, path: str) -> str:
    relative = posixpath.relpath(target.article, posixpath.dirname(path) or ".") if target.article else ""
    return f"{relative}#{target.anchor}" if target.anchor else relative


@lru_cache(maxsize=4_000)
def _cached_sightings(line: str) -> tuple[Sighting, ...]:
    """Remembered: while one types, all lines but one are as they were."""
    return tuple(find_customer_data(line))
