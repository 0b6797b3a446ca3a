"""A folder of articles → everything lint and the policy cases say of it; and one article by id or file."""

from __future__ import annotations

import os.path
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

from kms_desktop.articles.house import read_house
from kms_desktop.articles.library import ArticleUnreadable, Library
from kms_desktop.articles.lint import lint_article, lint_read, read_library
from kms_desktop.articles.model import Article, Finding
from kms_desktop.errors import NotFound
from kms_desktop.files import is_inside
from kms_desktop.guidance.closed_ends import find_closed_ends
from kms_desktop.guidance.policy_cases import run_cases
from kms_desktop.search.refresh import find_left_out
from kms_desktop.settings import absolute
from kms_desktop.texts import tr

_CASES = ".cases.yaml"
_SUFFIXES = (".md", ".markdown")
_MOST_BYTES = 1_000_000
"""More is not read; `run_cases` refuses far less."""


def check_folder(root: Path, today: date, database_url: str = "") -> tuple[Finding, ...]:
    """Findings of all articles and of the policy cases beside them, by file, line and column.

    With a workspace the names of its customers are looked for too. Raises KmsError where it cannot be read.
    """
    library = Library(root, most_kept=sys.maxsize)  # each is looked at several times, and its neighbours with it
    read = read_library(library)
    findings = [*lint_read(read, library, today), *_case_findings(library)]
    findings.extend(found for article in read.articles for found in find_closed_ends(article))
    findings.extend(_unsearchable_files(library, {found.path for found in findings if found.code == "unreadable"}))
    if database_url:
        findings.extend(_names_of_customers(library.root, read.articles, database_url))
    return tuple(sorted(findings, key=lambda f: (f.path, f.line, f.column, f.code)))


def check_article(library: Library, article: Article, today: date) -> tuple[Finding, ...]:
    """Findings of one article, of the policy cases beside it, and whether another one has its id."""
    found = [*lint_article(article, library, today), *find_closed_ends(article)]
    other = library.find_article(article.id)
    if other is not None and other.path != article.path:
        place = article.places.get("id", (1, 1))
        said = tr("The id “{id}” is also used by “{file}”.", id=article.id, file=other.path)
        found.append(Finding("error", "duplicate-id", said, article.path, *place))
    file = library.root / (os.path.splitext(article.path)[0] + _CASES)  # noqa: PTH122 - a name
    text = _cases_text(file, library.root) if file.is_file() else ""
    if text is None:
        said = tr("The policy cases cannot be read as UTF-8 text.")
        found.append(Finding("error", "cases-unreadable", said, library.relative_path(file)))
    elif text:
        found.extend(run_cases(article, text))
    return tuple(sorted(found, key=lambda f: (f.path, f.line, f.column, f.code)))


def _unsearchable_files(library: Library, told: Collection[str]) -> Iterator[Finding]:
    """What can be read and not be searched; `told` are paths of what cannot even be read."""
    for one in find_left_out(library, None):
        if one.path not in told:
            yield Finding("error", "unreadable", one.why, one.path)


def _names_of_customers(root: Path, articles: Sequence[Article], database_url: str) -> Iterator[Finding]:
    from kms_desktop.articles.customer_data import NAME, mask_sighting
    from kms_desktop.editorial.customer_names import CustomerNames, customer_data, name_warning
    from kms_desktop.storage.database import open_database

    with closing(open_database(database_url)) as database:
        names, house = CustomerNames(database), read_house(root)
        for article in articles:
            for line, seen in customer_data(article.markdown, names, house):
                if seen.kind == NAME:
                    said = name_warning(mask_sighting(seen.text))
                    place = (line + article.body_line - 1, seen.column + 1)
                    yield Finding("warning", "customer-data", said, article.path, *place)


def _case_findings(library: Library) -> Iterator[Finding]:
    for file in sorted(library.root.rglob(f"*{_CASES}")):
        name = library.relative_path(file)
        if any(part.startswith(".") for part in name.split("/")):
            continue
        article = _article_beside(library, name.removesuffix(_CASES))
        if article is None:
            yield Finding("warning", "cases-alone", tr("There is no article beside these policy cases."), name)
            continue
        text = _cases_text(file, library.root)
        if text is None:
            yield Finding("error", "cases-unreadable", tr("The policy cases cannot be read as UTF-8 text."), name)
            continue
        for finding in run_cases(article, text):
            yield Finding(finding.severity, finding.code, finding.text, name, finding.line, finding.column)


def _article_beside(library: Library, stem: str) -> Article | None:
    for suffix in _SUFFIXES:
        with suppress(ArticleUnreadable):
            return library.read_article(f"{stem}{suffix}")
    return None


def _cases_text(file: Path, root: Path) -> str | None:
    """None for what is no text, may not be read, or is a link that leads out of the folder."""
    if not is_inside(file, root) or not file.is_file():
        return None
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES)
            return data.decode("utf-8-sig", "strict" if len(data) < _MOST_BYTES else "ignore")
    except (OSError, UnicodeDecodeError):
        return None


def find_article(root: Path, name: str) -> tuple[Library, Article]:
    """By path inside the folder, by any path of a file, or by id; and the library it is read from.

    A file outside `root` is read from the folder it lies in. Raises NotFound, or ArticleUnreadable with the reason.
    """
    library = Library(root)
    file = _find_file(library.root, name)
    if file is not None:
        library = library if file.is_relative_to(library.root) else Library(file.parent)
        return library, library.read_article(file)
    found = library.find_article(name) if _is_text(name) else None
    if found is None:
        raise NotFound(
            tr("There is no article “{name}” in {folder}, and no file of that name.", name=name, folder=library.root)
        )
    return library, found


def _find_file(root: Path, name: str) -> Path | None:
    if not name.lower().endswith(_SUFFIXES):
        return None
    places = (absolute(root / name), absolute(name))
    return next((place for place in places if os.path.isfile(place)), None)  # noqa: PTH113 - Path's raises


def _is_text(name: str) -> bool:
    """Words typed in another encoding arrive with half characters, which no id has."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)
