"""A folder of articles → everything lint and the policy cases say of it; and one article by id or file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import lint_library
from kms_desktop.articles.model import Article, Finding
from kms_desktop.errors import NotFound
from kms_desktop.guidance.cases import run_cases


def check_folder(root: Path, today: date) -> tuple[Finding, ...]:
    """Findings of all articles and of the policy cases beside them, by file, line and column."""
    library = Library(root)
    findings = [*lint_library(library, today), *_case_findings(library)]
    return tuple(sorted(findings, key=lambda f: (f.path, f.line, f.column, f.code)))


def _case_findings(library: Library) -> Iterator[Finding]:
    for article in library.all():
        cases = library.root / Path(article.path).with_suffix(".cases.yaml")
        if not cases.is_file():
            continue
        name = str(Path(article.path).with_suffix(".cases.yaml").as_posix())
        try:
            text = cases.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            yield Finding("error", "cases-unreadable", "The policy cases cannot be read as UTF-8 text.", name)
            continue
        for finding in run_cases(article, text):
            yield Finding(finding.severity, finding.code, finding.text, name, finding.line, finding.column)


def find_article(library: Library, name: str) -> Article:
    """By id, by path inside the folder, or by any path that leads into it. Raises NotFound."""
    found = library.get(name) or next((a for a in library.all() if name in (a.id, a.path)), None)
    if found is not None:
        return found
    try:
        inside = Path(name).resolve().relative_to(library.root.resolve())
    except ValueError:
        raise NotFound(f"There is no article “{name}” in {library.root}.") from None
    if not (library.root / inside).is_file():
        raise NotFound(f"There is no article “{name}” in {library.root}.")
    return library.read(inside.as_posix())
