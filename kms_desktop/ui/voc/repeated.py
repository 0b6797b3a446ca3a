"""What was asked again → rows: all, each team, each article, with how many contacts it is out of."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from kms_desktop.contacts.repeat_report import RepeatCount, RepeatReport
from kms_desktop.texts import in_context, tr
from kms_desktop.texts.format import decimal
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.table import Cell, TableColumn

COLUMNS = (
    TableColumn(tr("Where"), grows=True),
    TableColumn(tr("Asked again"), number=True),
    TableColumn(tr("In contacts"), number=True),
    TableColumn(tr("Passed on"), number=True),
    # Translators: how often on average in one contact
    TableColumn(tr("A contact"), number=True),
)
NOTHING = ("repeat", tr("Nothing was passed on in this period"), tr("Only who takes over a contact can ask again."))
_MOST_ARTICLES = 20
_SMALL_SAMPLE = 20


def repeat_rows(report: RepeatReport, title: Callable[[str], str]) -> list[list[Cell]]:
    """`title` is that of an article by its id; articles that asked nothing twice are left out."""
    articles = [count for count in report.by_article if count.asked_again][:_MOST_ARTICLES]
    named = chain(
        [(in_context("of all teams and articles together", "All"), tr("Every team and article"), report.all)],
        ((count.name, tr("Team of who asked again"), count) for count in report.by_team),
        ((typeset_text(title(count.id) or count.id), tr("Article"), count) for count in articles),
    )
    return [_repeat_row(name, what, count) for name, what, count in named]


def _repeat_row(name: str, what: str, count: RepeatCount) -> list[Cell]:
    small, rate = count.passed_on < _SMALL_SAMPLE, decimal(count.a_contact, 2)
    return [
        Cell(name, under=what),
        Cell(str(count.asked_again), count.asked_again, "warn" if count.asked_again else "ink3"),
        Cell(str(count.contacts), count.contacts, "ink2"),
        Cell(str(count.passed_on), count.passed_on, "ink2"),
        Cell(tr("small sample") if small else rate, count.a_contact, "ink3" if small else "ink", rate if small else ""),
    ]
