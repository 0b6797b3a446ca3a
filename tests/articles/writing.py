"""Short ways to write the articles that these tests read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import lint_article, lint_library
from kms_desktop.articles.model import Article, Finding
from kms_desktop.articles.parse import parse_article

TODAY = date(2026, 11, 22)
FRONT = "---\nid: lost-card\ntitle: Lost card\n---\n"
FACTS = "remedy: apology\ncost: 0\nauthority: agent"


def article(text: str, path: str = "lost-card.md") -> Article:
    """Parses a text that may be indented like the test around it."""
    return parse_article(dedent(text).lstrip("\n").encode(), path)


def solution(title: str, facts: str = FACTS, prose: str = "**Say:** Sorry.\n\n**Why:** It is fair.") -> str:
    return f"### {title}\n\n```solution\n{facts}\n```\n\n{prose}\n\n"


def with_solutions(*solutions: str, guide: str = "") -> str:
    guide = f"## Guide\n\n{guide}\n\n" if guide else ""
    return f"{FRONT}\n{guide}## Solutions\n\n{''.join(solutions)}"


def option_of(facts: str, prose: str = "**Say:** Sorry.\n\n**Why:** It is fair.") -> Article:
    """An article whose only solution has these facts; they start at line 10."""
    return article(with_solutions(solution("Refund", facts, prose)))


def codes(found: Article | tuple[Finding, ...]) -> list[str]:
    findings = found.findings if isinstance(found, Article) else found
    return [finding.code for finding in findings]


def errors(found: Article | tuple[Finding, ...]) -> list[Finding]:
    findings = found.findings if isinstance(found, Article) else found
    return [finding for finding in findings if finding.severity == "error"]


def library(folder: Path, **texts: str) -> Library:
    """A library of these files; `__` in a name stands for a slash, and `.md` is added."""
    for name, text in texts.items():
        file = folder / (name.replace("__", "/") + ".md")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Library(folder)


def linted(folder: Path, text: str, **others: str) -> tuple[Finding, ...]:
    """Findings of the article `here.md` beside others."""
    beside = library(folder, here=text, **others)
    return lint_article(beside.read_article("here.md"), beside, TODAY)


def linted_all(folder: Path, **texts: str) -> tuple[Finding, ...]:
    return lint_library(library(folder, **texts), TODAY)
