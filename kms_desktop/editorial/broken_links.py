"""A folder of articles → the articles with links that lead nowhere, each link with its line and why.

Question: how is a large folder looked through while somebody works? Choice: each file is read once for what it links to
and for its headings, by a pattern that finds too much rather than too little; only an article with a link that seems to
lead nowhere is looked at as lint does, and again only when it or what it links to changes. Refused: lint of the whole
folder, which takes minutes for ten thousand articles; and to look only at what was opened, by which six links died
unseen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kms_desktop.articles.anchors import make_anchor
from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.file_encoding import read_form
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.library import Library
from kms_desktop.articles.link_addresses import plain_address
from kms_desktop.articles.links import read_target
from kms_desktop.articles.model import Finding, Target
from kms_desktop.articles.text_checks import TextChecks
from kms_desktop.editorial.article_metadata_cache import ArticleState

_ADDRESS = re.compile(
    r"\]\(\s*(?:<([^<>\n]*)>|((?:[^\s()<>]|\([^\s()<>]*\))*))|^[ >]{0,12}\[[^\]\n]+\]:\s*(?:<([^<>\n]*)>|(\S+))",
    re.MULTILINE,
)
_HEADING = re.compile(r"^[ >]{0,12}#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_FENCED = re.compile(r"^[ >]*(`{3,}|~{3,}).*?^[ >]*\1", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_MARKS = re.compile(r"[*`]|\\(?=\W)")


@dataclass(frozen=True, slots=True)
class BrokenLinks:
    """One article, and its links that lead nowhere, by line."""

    state: ArticleState
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one state of a file links to and what may be linked to in it, roughly."""

    stamp: str
    targets: frozenset[Target]
    anchors: frozenset[str]


class BrokenLinkFinder:
    """Those of one folder; asked from one thread at a time."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._seen: dict[str, _Seen] = {}
        self._known: dict[str, tuple[object, tuple[Finding, ...]]] = {}

    def find_broken(self, states: Iterable[ArticleState]) -> list[BrokenLinks]:
        """By path. What is archived is read by nobody, so its links are not asked for."""
        by_path = {state.path: state for state in states}
        self._seen = {path: self._look_into(state) for path, state in by_path.items()}
        self._known = {path: known for path, known in self._known.items() if path in by_path}
        composed = {unicodedata.normalize("NFC", path): path for path in by_path}
        found = []
        for path in sorted(by_path):
            doubtful = self._doubtful_targets(path, composed)
            if doubtful and by_path[path].confidence != "archived":
                findings = self._look_closely(by_path[path], doubtful, composed)
                found += [BrokenLinks(by_path[path], findings)] if findings else []
        return found

    def _look_into(self, state: ArticleState) -> _Seen:
        seen = self._seen.get(state.path)
        if seen is not None and seen.stamp == state.stamp:
            return seen
        try:
            text = _FENCED.sub("", _read_text((self._library.root / state.path).read_bytes(), state.path))
        except (ArticleUnreadable, OSError):
            return _Seen(state.stamp, frozenset(), frozenset())
        written = (next((part for part in found if part), "") for found in _ADDRESS.findall(text))
        targets = {read_target(plain_address(address), state.path) for address in written}
        return _Seen(state.stamp, frozenset(one for one in targets if one), frozenset(_rough_anchors(text)))

    def _doubtful_targets(self, path: str, composed: Mapping[str, str]) -> tuple[Target, ...]:
        return tuple(
            target
            for target in self._seen[path].targets
            if (other := self._file_behind(target, path, composed)) is None
            or (target.anchor and target.anchor not in self._seen[other].anchors)
        )

    @staticmethod
    def _file_behind(target: Target, path: str, composed: Mapping[str, str]) -> str | None:
        return composed.get(unicodedata.normalize("NFC", target.article)) if target.article else path

    def _look_closely(
        self, state: ArticleState, doubtful: tuple[Target, ...], composed: Mapping[str, str]
    ) -> tuple[Finding, ...]:
        others = {self._file_behind(target, state.path, composed) for target in doubtful}
        mark = (state.stamp, frozenset(doubtful), frozenset((one, self._seen[one].stamp) for one in others if one))
        known = self._known.get(state.path)
        if known is None or known[0] != mark:
            known = self._known[state.path] = (mark, self._dead_links(state.path))
        return known[1]

    def _dead_links(self, path: str) -> tuple[Finding, ...]:
        try:
            article = self._library.read_article(path)
        except ArticleUnreadable:
            return ()
        findings = FindingList(path)
        find = self._library.resolve_link
        TextChecks(article, self._library.root, lambda target: find(target, inside=article), findings).run_checks()
        return tuple(one for one in findings.in_file_order() if one.code == "dead-link")


def _read_text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return read_form(data, path)[0]


def _rough_anchors(text: str) -> Iterable[str]:
    seen: dict[str, int] = {}
    for words in _HEADING.findall(text):
        yield make_anchor(" ".join(_MARKS.sub("", _LINK.sub(r"\1", words)).split()), seen)
