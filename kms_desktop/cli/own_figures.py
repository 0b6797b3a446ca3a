"""`voc survey FILE`, `voc churn FILE`: one's own figures in place of those from outside, with their intervals."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import file_argument
from kms_desktop.cli.output import print_json, print_line, print_table
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import decimal, percent

if TYPE_CHECKING:
    from kms_desktop.connectors.model import Skipped
    from kms_desktop.voc.themes.model import Assumption

_MOST_PLACES = 20


def add_actions(actions: Any, shared: argparse.ArgumentParser) -> None:
    """Among the actions of `voc`."""
    survey = actions.add_parser("survey", parents=[shared], help=tr("who gets in touch and who stays, from a survey"))
    survey.set_defaults(perform=_run_survey)
    churn = actions.add_parser("churn", parents=[shared], help=tr("who left, and what customers bring in, from a list"))
    churn.set_defaults(perform=_run_churn)
    for parser in (survey, churn):
        parser.add_argument("file", metavar="FILE", type=file_argument)
        parser.add_argument("--dry-run", action="store_true", help=tr("only say what it comes to"))


def _run_survey(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.csv_table import read_table
    from kms_desktop.connectors.survey_table import read_survey
    from kms_desktop.figures.own_assumptions import survey_assumptions

    found = read_survey(read_table(arguments.file), arguments.file.name)
    made = survey_assumptions(found.answers, arguments.file.name)
    return _take(settings, arguments, made, found.skipped)


def _run_churn(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.csv_table import read_table
    from kms_desktop.connectors.survey_table import read_churn
    from kms_desktop.figures.own_assumptions import churn_assumptions

    found = read_churn(read_table(arguments.file), arguments.file.name)
    made = churn_assumptions(found.rows, arguments.file.name)
    return _take(settings, arguments, made, found.skipped)


def _take(
    settings: Settings, arguments: argparse.Namespace, made: tuple[Assumption, ...], skipped: tuple[Skipped, ...]
) -> int:
    if made and not arguments.dry_run:
        _store(settings, made)
    if arguments.json:
        told = [{"code": one.code, "value": one.value, "source": one.source} for one in made]
        print_json({"assumptions": told, "skipped": skipped, "stored": bool(made) and not arguments.dry_run})
        return 0
    if not made:
        print_line(tr("Nothing is replaced: there are fewer than 20 answers to each question."))
    else:
        heads = (tr("What"), tr("Low"), tr("Middle"), tr("High"), tr("Source"))
        print_table(heads, [_row(one) for one in made])
    for one in skipped[:_MOST_PLACES]:
        print_line(tr("{place}: {why}", place=one.path, why=one.why))
    if len(skipped) > _MOST_PLACES:
        print_line(plural("{n} more was left out.", "{n} more were left out.", len(skipped) - _MOST_PLACES))
    return 0


def _store(settings: Settings, made: tuple[Assumption, ...]) -> None:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.cli.staff import acting_login, note_audit
    from kms_desktop.storage.database import open_database
    from kms_desktop.voc.themes.themes import Themes

    with closing(open_database(settings.url)) as database:
        themes = Themes(database, None, person_at_desk(Roster(database), settings.staff))
        for one in made:
            themes.set_assumption(one.code, one.value, one.source, acting_login(settings))
        note_audit(settings, database)


def _row(one: Assumption) -> tuple[str, ...]:
    from kms_desktop.voc.themes.assumptions import kind_of

    kind = kind_of(one.code)
    value = one.value
    if kind is not None and kind.unit == "share":
        figures = [percent(figure, 1) for figure in (value.low, value.mid, value.high)]
    else:
        figures = [decimal(figure, 2) for figure in (value.low, value.mid, value.high)]
    return (kind.title if kind is not None else one.code, *figures, one.source)
