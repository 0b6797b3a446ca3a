"""An article → the document that whoosh keeps of it: weighted terms, prefixes to complete, and what a hit shows.

Weights were measured on 452 real support articles (their description or four words of it as the query): a word of the
title counts as three of the text, one of the issue as two; more of either changes nothing any more. A part's weight
raises how often a word counts as said, never how long the article is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from whoosh import fields
from whoosh.formats import Existence

from kms_desktop.articles.model import Article
from kms_desktop.search.text_terms import (
    SAYS_NOTHING,
    joined_numbers,
    number_forms,
    plain_parts,
    split_terms,
    terms_of,
    written_words,
)
from kms_desktop.texts import plural

FORMAT = 7
"""Raised whenever what is written below, or how words are cut, changes: older indexes are then built again."""

TEXT, EDGE, ISSUE, ENVIRONMENT = "text", "edge", "issue", "environment"
LONGEST_EDGE = 12
"""Characters of the longest prefix kept; a longer word being typed is looked up by these."""

MOST_TEXT = 400_000
"""Characters of one article that are indexed."""

_TITLE, _PHRASES, _TAGS, _ISSUE = 3.0, 3.0, 2.0, 2.0
_ISSUE_NAMES = ("Issue", "Symptoms", "Problem")  # no text: headings of articles
_ENVIRONMENT_NAME = "Environment"  # no text: a heading of articles
_NOT_WORDS = re.compile(r"\]\([^()\n]{0,300}\)|https?://\S+|\{[^\W\d]\w{0,59}\}|<[a-zA-Z/!][^<>\n]{0,200}>")


class Bag(fields.FieldType):  # type: ignore[misc]
    """A field whose value is already `{term: (how often, weight)}`: no analysis happens inside whoosh."""

    def __init__(self, *, scorable: bool) -> None:
        self.format = Existence()
        self.scorable = scorable

    def index(self, value: Mapping[str, tuple[int, float]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, (times, weight) in value.items():
            yield term.encode(), times, weight, b""


def index_schema() -> fields.Schema:
    """`text` is ranked, `edge` completes the word being typed, `issue` and `environment` are those parts alone, to
    search in by name; `row` is what a hit, a filter and the next refresh need."""
    parts = {name: Bag(scorable=False) for name in (EDGE, ISSUE, ENVIRONMENT)}
    return fields.Schema(**{TEXT: Bag(scorable=True), "row": fields.STORED()}, **parts)


class Row(NamedTuple):
    """What is stored of one file; a tuple, because ten thousand are made at each start.

    `odd` is one sentence on what is strange about it, in the language of the desktop that read it, or "". `said` are
    the terms of the title and of each phrase.
    """

    id: str
    title: str
    path: str
    confidence: str
    mtime_ns: int
    size: int
    revision: str
    phrases: tuple[str, ...]
    odd: str
    kind: str = "problem"
    products: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    owner: str = ""
    audience: str = "internal"
    governance: str = "open"
    replaces: tuple[str, ...] = ()
    """Ids of articles whose past contacts are this one's now."""
    merged_into: str = ""
    """Id of the article that has this one's past contacts now."""
    visible_to: tuple[str, ...] = ()
    """Roles, authorities and teams that find it; empty: everybody."""
    said: tuple[str, ...] = ("",)


def row_of(article: Article, *, mtime_ns: int, size: int) -> Row:
    findings = article.findings
    odd = findings[0].text if findings else ""
    if len(findings) > 1:
        odd = plural("{finding} ({n} more)", "{finding} ({n} more)", len(findings) - 1, finding=odd)
    return Row(
        article.id,
        article.title,
        article.path,
        article.confidence,
        mtime_ns,
        size,
        article.revision,
        article.phrases,
        odd,
        article.kind,
        article.products,
        tuple(tag for tag in _article_tags(article) if tag not in article.products),
        article.owner,
        article.audience,
        article.governance,
        _name_list(article.extra.get("replaces")),
        next(iter(_name_list(article.extra.get("merged_into"))), ""),
        _name_list(article.extra.get("visible_to")),
        tuple(" ".join(split_terms(text)) for text in (article.title, *article.phrases)),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One article, ready to be written: what a hit shows, field → term → how often and how weightily, its words."""

    row: Row
    terms: Mapping[str, Mapping[str, tuple[int, float]]]
    words: frozenset[str]


def index_entry(article: Article, mtime_ns: int, size: int) -> Entry:
    """Everything that can fail over one article fails here, before anything of it is in the index."""
    document = Document(article)
    row = row_of(article, mtime_ns=mtime_ns, size=size)
    return Entry(row, document.field_terms(), frozenset(document.vocabulary()))


class Document:
    """What is indexed of one article. An archived one has nothing: it is remembered as read, and never found."""

    def __init__(self, article: Article) -> None:
        named = [article.title, *_article_tags(article), *article.phrases]
        issue = next((found for name in _ISSUE_NAMES if (found := article.section_markdown(name))), "")
        self._parts = {ISSUE: _terms_in(issue), ENVIRONMENT: _terms_in(article.section_markdown(_ENVIRONMENT_NAME))}
        names, text = " \n ".join(named), searchable_text(article.markdown)
        self._named = Counter(written_words(names))
        self._text = Counter(written_words(text))
        self._all = self._named.copy()
        self._all.update(self._text)
        self._joined = (Counter(joined_numbers(names)), Counter(joined_numbers(text)))
        self._extra = (
            (Counter(written_words(article.title)), _TITLE - 1),
            (Counter(written_words(" \n ".join(article.phrases))), _PHRASES - 1),
            (Counter(written_words(" \n ".join(_article_tags(article)))), _TAGS - 1),
            (Counter(written_words(searchable_text(issue))), _ISSUE - 1),
        )
        self._is_found = article.confidence != "archived"

    def field_terms(self) -> dict[str, Mapping[str, tuple[int, float]]]:
        if not self._is_found:
            return {name: {} for name in (TEXT, EDGE, ISSUE, ENVIRONMENT)}
        parts = {**self._parts, EDGE: _edge_ngrams([*self._named, *self._joined[0]])}
        return {TEXT: self._weigh_terms(), **{name: dict.fromkeys(found, (1, 1.0)) for name, found in parts.items()}}

    def vocabulary(self) -> set[str]:
        """Its words as people write them, long enough to be mistyped."""
        parts = {part for written in self._all for part in plain_parts(written)}
        return {word for word in parts if 4 <= len(word) <= 24 and word.isalpha() and word not in SAYS_NOTHING}

    def _weigh_terms(self) -> dict[str, tuple[int, float]]:
        times: Counter[str] = Counter()
        for written, said in self._all.items():
            for term in terms_of(written):
                times[term] += said
        weights: dict[str, float] = dict(times)
        for part, extra in self._extra:
            for written, said in part.items():
                for term in terms_of(written):
                    weights[term] = weights.get(term, 0) + said * extra
        for form, weight in self._other_forms():
            weights[form] = weights.get(form, 0) + weight
        return {term: (times[term], weight) for term, weight in weights.items()}

    def _other_forms(self) -> Iterator[tuple[str, float]]:
        """How numbers of parts may be written too. They weigh like the word and make no article longer."""
        for part, weight in ((self._all, 1.0), *self._extra):
            for written, said in part.items():
                for form in number_forms(written):
                    yield form, said * weight
        for joined, weight in zip(self._joined, (_TITLE, 1.0), strict=True):
            for whole, said in joined.items():
                for form in (whole, *number_forms(whole)):
                    yield form, said * weight


def searchable_text(markdown: str) -> str:
    """Markdown without what no caller says: addresses, tags, and the facts of solutions."""
    return _NOT_WORDS.sub(" ", "\n".join(_without_facts(markdown[:MOST_TEXT].splitlines())))


def _without_facts(lines: Iterable[str]) -> Iterator[str]:
    in_facts = False
    for line in lines:
        if line.startswith("```"):
            in_facts = line.startswith("```solution")
        elif not in_facts:
            yield line


def _article_tags(article: Article) -> list[str]:
    tags = [*article.products, article.reason]
    for key in ("tags", "keywords"):
        given = article.extra.get(key)
        if isinstance(given, str):
            tags.append(given)
        elif isinstance(given, list | tuple):
            tags += [str(tag) for tag in given]
    return [tag for tag in tags if tag]


def _terms_in(markdown: str) -> set[str]:
    return {term for written in written_words(searchable_text(markdown)) for term in terms_of(written)}


def _name_list(given: object) -> tuple[str, ...]:
    """One name or a list of them, as `replaces`, `merged_into` and `visible_to` may be written."""
    many = given if isinstance(given, list | tuple) else [given]
    return tuple(dict.fromkeys(said for one in many if one is not None and (said := str(one).strip())))


def _edge_ngrams(written: Iterable[str]) -> set[str]:
    words = {part for one in written for part in (*plain_parts(one), *number_forms(one))}
    return {word[:end] for word in words for end in range(1, min(len(word), LONGEST_EDGE) + 1)}
