"""The text that is being written → everything that stands around it: findings, policy cases, the guide as a drawing.

What was read before is used again: a piece of the text that did not change is not parsed a second time, and the
policy cases run anew only when a rule of theirs changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from kms_desktop.articles.customer_data import mask_sighting
from kms_desktop.articles.findings import in_order
from kms_desktop.articles.guide_map import GuideMap, guide_map
from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import Neighbours, lint_beside
from kms_desktop.articles.model import Article, Finding, Option
from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.customer_names import name_warning
from kms_desktop.editorial.diagnostics import MISSPELT
from kms_desktop.editorial.spelling import Misspelt, prose_words
from kms_desktop.guidance.closed_ends import find_closed_ends
from kms_desktop.texts import tr

RunCases = Callable[[Article], tuple[int, tuple[Finding, ...]]]
"""How many policy cases stand beside an article, and what fails in them."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One state of the text. `turn` counts the states, so that an old answer is known as one."""

    turn: int
    text: str
    article: Article
    findings: tuple[Finding, ...]
    cases: int
    broken: tuple[Finding, ...]
    map: GuideMap

    @property
    def error_count(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warning_count(self) -> int:
        return len(self.findings) - self.error_count - self.misspelt_count

    @property
    def misspelt_count(self) -> int:
        return sum(finding.code == MISSPELT for finding in self.findings)

    @property
    def customer_data(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.code == "customer-data")


class LiveCheck:
    """Checks the texts of one open article after another. For one thread."""

    def __init__(self, library: Library, cases: RunCases, today: Callable[[], date]) -> None:
        self._library, self._cases, self._today = library, cases, today
        self.neighbours = Neighbours()
        self.names: frozenset[str] = frozenset()
        """Of customers, as they were found in this text while the hands rested."""
        self.misspelt: Misspelt = {}
        """Words that no dictionary has, found while the hands rested."""
        self._drawn: tuple[object, GuideMap] = ((), GuideMap())
        self._ran: tuple[object, tuple[int, tuple[Finding, ...]]] = ((), (0, ()))

    def check_text(self, path: str, text: str, columns: int, turn: int = 0) -> Checked:
        """`columns`: how wide the drawing may be."""
        article = parse_article(text.encode("utf-8", "replace"), path)
        findings = lint_beside(article, self._library, self._today(), self.neighbours)
        findings = in_order((*findings, *find_closed_ends(article), *self._find_names(path, text)))
        if self.misspelt:
            findings = in_order((*findings, *find_misspelt(path, text, self.misspelt)))
        cases, broken = self._run_cases(article)
        return Checked(turn, text, article, findings, cases, broken, self._draw_map(article, columns))

    def _draw_map(self, article: Article, columns: int) -> GuideMap:
        """The drawing, made anew only when something in it is another."""
        steps = tuple((step.id, step.question, step.line, step.answers) for step in article.steps)
        options = tuple((option.id, option.title, option.line) for option in article.options)
        lines = tuple(section.line for section in article.sections)
        entries = tuple(self.neighbours.entries.get(article.path, ()))
        drawn = (article.path, steps, options, lines, entries, columns, article.markdown.count("\n"))
        if self._drawn[0] != drawn:
            self._drawn = (drawn, guide_map(article, most_columns=columns, entries=entries))
        return self._drawn[1]

    def _find_names(self, path: str, text: str) -> Iterator[Finding]:
        """Where a customer's name stands that is known already."""
        if not self.names:
            return
        names = "|".join(re.escape(name) for name in sorted(self.names, key=len, reverse=True))
        known = re.compile(rf"\b(?:(?:Mrs?|Ms|Miss|Mx|Dr)\.? )?(?:{names})\b")
        for number, line in enumerate(text.split("\n"), 1):
            for found in known.finditer(line):
                said = name_warning(mask_sighting(found[0]))
                yield Finding("warning", "customer-data", said, path, number, found.start() + 1)

    def _run_cases(self, article: Article) -> tuple[int, tuple[Finding, ...]]:
        rules = (article.path, tuple(_option_rule(option) for option in article.options))
        if self._ran[0] != rules:
            self._ran = (rules, self._cases(article))
        return self._ran[1]

    def forget_cases(self) -> None:
        """The file of the cases may have changed."""
        self._ran = ((), (0, ()))


def find_misspelt(path: str, text: str, misspelt: Misspelt) -> Iterator[Finding]:
    """Each place where such a word stands; `anchor` is the word, `near` what may have been meant."""
    for line, column, word in prose_words(text):
        if word in misspelt:
            meant = misspelt[word]
            said = tr("“{word}” is in no dictionary.", word=word[:60])
            yield Finding("warning", MISSPELT, said, path, line, column + 1, word, ", ".join(meant))


def _option_rule(option: Option) -> tuple[object, ...]:
    """Everything of an option that a case can notice."""
    granted = tuple(option.authority.items())
    return option.id, option.cost, granted, option.use_when, option.avoid_when, option.limits, option.excludes
