"""Articles → everything that is wrong or odd about them, by themselves and beside the other articles of the library."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from kms_desktop.articles.decoding import refuse_on_failure
from kms_desktop.articles.findings import FindingList, in_order
from kms_desktop.articles.guide_checks import check_guide
from kms_desktop.articles.house import read_house
from kms_desktop.articles.journeys import read_journeys
from kms_desktop.articles.library import ArticleUnreadable, Library
from kms_desktop.articles.model import Article, Finding, Target
from kms_desktop.articles.solution_checks import check_solutions, settled_facts
from kms_desktop.articles.text_checks import TextChecks
from kms_desktop.articles.text_marks import TextMarks, find_text_marks
from kms_desktop.articles.words_checks import check_words
from kms_desktop.texts import plural, tr

_EDGES = re.compile(r"^\W+|\W+$")


def lint_article(article: Article, library: Library, today: date) -> tuple[Finding, ...]:
    """Findings of one article, by line. Opens the articles it links to; what other articles claim is not asked."""

    def entries() -> Collection[str]:
        return _entries_of(_linked_headings(library.that_name(article.path)), article.path)

    def settled() -> Collection[str]:
        return _settled_by(library.read_all())

    return in_order(_find_problems(article, library, today, entries, settled))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What the other articles of a library claim and lead to: read once, so that one that is typed is checked at once.

    `ids` and `phrases` give the paths of those that claim them.
    """

    entries: Mapping[str, Collection[str]] = field(default_factory=dict)
    ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    phrases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    settled: Collection[str] = ()
    """Facts that their answers settle."""


def find_neighbours(articles: Sequence[Article]) -> Neighbours:
    """Of all articles of a library."""
    return Neighbours(
        _linked_headings(articles),
        _collect_claims(articles, _id_claims),
        _collect_claims(articles, _phrase_claims),
        _settled_by(articles),
    )


def _settled_by(articles: Iterable[Article]) -> frozenset[str]:
    return frozenset(fact for article in articles for fact in settled_facts(article))


def lint_beside(article: Article, library: Library, today: date, known: Neighbours) -> tuple[Finding, ...]:
    """Findings of one article that is being written, by line, with what others claim as it was last known."""
    entries = partial(_entries_of, known.entries, article.path)
    found = list(_find_problems(article, library, today, entries, lambda: known.settled))
    for code, own, others in (
        ("duplicate-id", _id_claims, known.ids),
        ("phrase-claimed", _phrase_claims, known.phrases),
    ):
        for key, written, place in own(article):
            claimed = [path for path in others.get(key, ()) if path != article.path]
            if claimed:
                found.append(_claimed_finding(code, article.path, written, claimed, *place))
    return in_order(found)


def _collect_claims(
    articles: Iterable[Article], claims: Callable[[Article], Iterator[_Claim]]
) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        for key, _, _ in claims(article):
            if article.path not in found[key]:
                found[key].append(article.path)
    return dict(found)


def lint_library(library: Library, today: date) -> tuple[Finding, ...]:
    """Findings of all articles, by path and line; files that are no articles, ids and phrases claimed twice."""
    return lint_read(read_library(library), library, today)


@dataclass(frozen=True, slots=True)
class ReadLibrary:
    """`articles` by path, what can be checked of each by itself, and why the others cannot be read."""

    articles: Sequence[Article]
    marks: Mapping[str, TextMarks]
    unreadable: Sequence[Finding]


def read_library(library: Library) -> ReadLibrary:
    """Every file of it once."""
    articles: list[Article] = []
    marks: dict[str, TextMarks] = {}
    unreadable: list[Finding] = []
    for path in library.list_files():
        try:
            article = library.read_article(path)
        except ArticleUnreadable as problem:
            unreadable.append(Finding("error", "unreadable", str(problem), library.relative_path(path)))
            continue
        articles.append(article)
        with suppress(ArticleUnreadable), refuse_on_failure(article.path):  # told where the article is checked
            marks[article.path] = find_text_marks(article.markdown)
    return ReadLibrary(sorted(articles, key=lambda article: article.path), marks, unreadable)


def lint_read(read: ReadLibrary, library: Library, today: date) -> tuple[Finding, ...]:
    """The same of a library that was read."""
    articles, found = read.articles, list(read.unreadable)
    entries, settled = _linked_headings(articles), _settled_by(articles)
    found.extend(read_house(library.root).findings)
    found.extend(read_journeys(library.root).findings)
    for article in articles:
        try:
            with refuse_on_failure(article.path):
                own, marks = partial(_entries_of, entries, article.path), read.marks.get(article.path)
                found.extend(_find_problems(article, library, today, own, lambda: settled, marks))
        except ArticleUnreadable as problem:
            found.append(Finding("error", "unreadable", str(problem), article.path))
    found.extend(_duplicate_claims(articles, "duplicate-id", _id_claims))
    found.extend(_duplicate_claims(articles, "phrase-claimed", _phrase_claims))
    return in_order(found)


def _linked_headings(articles: Iterable[Article]) -> Mapping[str, set[str]]:
    """For each path, the headings to which answers of other articles lead."""
    entries: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        for step in article.steps:
            for answer in step.answers:
                if answer.target.article:
                    entries[answer.target.article].add(answer.target.anchor)
    return entries


def _entries_of(entries: Mapping[str, Collection[str]], path: str) -> Collection[str]:
    return entries.get(path, set())


def _find_problems(
    article: Article,
    library: Library,
    today: date,
    entries: Callable[[], Collection[str]],
    settled: Callable[[], Collection[str]],
    marks: TextMarks | None = None,
) -> Iterator[Finding]:
    def find(target: Target) -> Article | None:
        return library.resolve_link(target, inside=article)

    findings = FindingList(article.path)
    _check_dates(article, today, findings)
    check_guide(article, entries, lambda target, inside: library.resolve_link(target, inside=inside), findings)
    check_solutions(article, settled, read_house(library.root), findings)
    check_words(article, read_house(library.root), findings)
    TextChecks(article, library.root, find, findings, marks).run_checks()
    yield from article.findings
    yield from findings.in_file_order()


def _check_dates(article: Article, today: date, findings: FindingList) -> None:
    if article.review_by and article.review_by < today and article.confidence != "archived":
        said = tr("The review was due on {day}.", day=article.review_by.isoformat())
        findings.add_warning("review-due", said, *article.places.get("review_by", (1, 1)))
    if article.kind == "bulletin" and "bulletin" not in article.places:
        said = tr(
            "The bulletin does not say “bulletin: incident”, “change” or “promotion”; it is shown as an incident."
        )
        findings.add_warning("bulletin-kind", said, *article.places.get("kind", (1, 1)))
    if article.kind == "bulletin" and article.valid_until is None:
        said = tr("The bulletin has no valid_until, so callers will be told of it for ever.")
        findings.add_warning("bulletin-dates", said, *article.places.get("kind", (1, 1)))


_Claim = tuple[str, str, tuple[int, int]]
"""What is compared, as it is written, and where."""


def _id_claims(article: Article) -> Iterator[_Claim]:
    yield article.id, article.id, article.places.get("id", (1, 1))


def _phrase_claims(article: Article) -> Iterator[_Claim]:
    if article.confidence != "archived":
        for n, phrase in enumerate(article.phrases):
            plain = " ".join(_EDGES.sub("", phrase.casefold()).split())
            yield plain, phrase, article.places.get(f"phrases.{n}", (1, 1))


def _duplicate_claims(
    articles: Sequence[Article], code: str, claims: Callable[[Article], Iterator[_Claim]]
) -> Iterator[Finding]:
    """A finding in every article that claims what another one claims too."""
    claimed: dict[str, list[tuple[Article, str, tuple[int, int]]]] = defaultdict(list)
    for article in articles:
        for key, written, place in claims(article):
            claimed[key].append((article, written, place))
    for claimants in claimed.values():
        for article, written, (line, column) in claimants:
            others = sorted({other.path for other, _, _ in claimants} - {article.path})
            if others:
                yield _claimed_finding(code, article.path, written, others, line, column)


def _claimed_finding(code: str, path: str, written: str, others: list[str], line: int, column: int) -> Finding:
    named, more = ", ".join(tr("“{value}”", value=other) for other in others[:3]), len(others) - 3
    if more > 0:
        named = plural("{names} and {n} more", "{names} and {n} more", more, names=named)
    if code == "duplicate-id":
        said = tr("The id “{id}” is also used by {files}.", id=written, files=named)
        return Finding("error", code, said, path, line, column)
    said = tr("The phrase “{phrase}” is also claimed by {files}.", phrase=written[:80], files=named)
    return Finding("warning", code, said, path, line, column)
