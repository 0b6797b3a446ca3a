"""`voc`: themes of what is said by those who take calls, dearest first; proposed, owned, decided, done and checked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli import own_figures
from kms_desktop.cli.output import print_json, print_line, print_table, to_json_data
from kms_desktop.cli.staff import acting_login, note_audit
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import clock, day

if TYPE_CHECKING:
    from kms_desktop.access.roster import Roster
    from kms_desktop.voc.themes.model import Stake, ThemeDetail, ThemeLine
    from kms_desktop.voc.themes.themes import Themes

_STATES = ("new", "owned", "accepted", "declined", "done", "worked", "no_change", "not_yet", "joined")


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    voc = commands.add_parser("voc", help=tr("themes of what agents say: what each may cost, and what is decided"))
    actions = voc.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    listed = actions.add_parser("themes", parents=[shared], help=tr("list the themes, dearest first"))
    listed.add_argument("--only", choices=_STATES, action="append", default=[], help=tr("only those in this state"))
    listed.add_argument("--owner", metavar="LOGIN", default="", help=tr("owned by this person, or this department"))
    listed.add_argument("--csv", metavar="FILE", type=Path, help=tr("write the list into a file"))
    listed.set_defaults(perform=_run_themes)
    shown = _add_action(actions, shared, "theme", tr("one theme, and everything that happened to it"))
    shown.set_defaults(perform=_run_theme)
    propose = actions.add_parser("propose", parents=[shared], help=tr("make themes of what was said and rises"))
    propose.add_argument("--dry-run", action="store_true", help=tr("only say what would be made"))
    propose.set_defaults(perform=_run_propose)
    _add_deciding(actions, shared)
    _add_joining(actions, shared)
    assumed = actions.add_parser("assumptions", parents=[shared], help=tr("what the value at stake rests on"))
    assumed.add_argument("--set", nargs=4, metavar=("CODE", "LOW", "MID", "HIGH"), help=tr("a figure of your own"))
    assumed.add_argument("--source", default="", help=tr("where the figure is from"))
    assumed.add_argument("--reset", metavar="CODE", default="", help=tr("the figure from outside counts again"))
    assumed.set_defaults(perform=_run_assumptions)
    own_figures.add_actions(actions, shared)


def _add_deciding(actions: Any, shared: argparse.ArgumentParser) -> None:
    decide = _add_action(actions, shared, "decide", tr("accept or decline it; everybody who said it reads the words"))
    answer = decide.add_mutually_exclusive_group(required=True)
    answer.add_argument("--accept", metavar="WORDS")
    answer.add_argument("--decline", metavar="WORDS")
    decide.set_defaults(perform=_run_decide)
    own = _add_action(actions, shared, "own", tr("say who cares for it, and until when"))
    own.add_argument("login", nargs="?", default="", metavar="LOGIN")
    own.add_argument("--department", default="", help=tr("a department outside"))
    own.add_argument("--address", default="", help=tr("how the department is reached"))
    own.add_argument("--due", metavar="DAY", help=tr("until when, as 2026-12-24"))
    own.set_defaults(perform=_run_own)
    done = _add_action(actions, shared, "done", tr("what was accepted is done"))
    done.add_argument("words", nargs="?", default="", metavar="WORDS")
    done.set_defaults(perform=_run_done)
    check = _add_action(actions, shared, "check", tr("whether it worked: its contacts against all others"))
    check.set_defaults(perform=_run_check)
    reopen = _add_action(actions, shared, "reopen", tr("it waits for a decision again"))
    reopen.add_argument("why", metavar="WHY")
    reopen.set_defaults(perform=_run_reopen)


def _add_joining(actions: Any, shared: argparse.ArgumentParser) -> None:
    name = _add_action(actions, shared, "name", tr("call it otherwise"))
    name.add_argument("title", metavar="TITLE")
    name.set_defaults(perform=_run_name)
    join = _add_action(actions, shared, "join", tr("what was said of it counts for another one"))
    join.add_argument("into", metavar="INTO")
    join.set_defaults(perform=_run_join)
    part = _add_action(actions, shared, "part", tr("it stands by itself again"))
    part.set_defaults(perform=_run_part)


def _add_action(actions: Any, shared: argparse.ArgumentParser, name: str, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, parents=[shared], help=words)
    parser.add_argument("theme", metavar="ID")
    return parser


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Themes, Roster]]:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database
    from kms_desktop.voc.themes.themes import Themes

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        yield Themes(database, None, person_at_desk(roster, settings.staff)), roster
        note_audit(settings, database)


def _run_themes(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.voc.themes.model import ThemeFilters

    with _opened(settings) as (themes, roster):
        people = {one.login: one.id for one in roster.list_people()}
        names = {one.id: one.name for one in roster.list_people()}
        whose = {"owner_id": people[arguments.owner]} if arguments.owner in people else {"department": arguments.owner}
        lines = themes.list_lines(filters=ThemeFilters(states=tuple(arguments.only), **whose))()
        if arguments.csv is not None:
            from kms_desktop.voc.csv_export import write_csv_file
            from kms_desktop.voc.themes.csv_rows import themes_csv

            themes.note_export(lines, acting_login(settings))
            write_csv_file(arguments.csv, themes_csv(lines, names))
            written = plural(
                "{n} theme written to {file}.", "{n} themes written to {file}.", len(lines), file=arguments.csv.name
            )
            print_line(written)
            return 0
    if arguments.json:
        print_json([_told_line(line) for line in lines])
        return 0
    print_line(plural("{n} theme", "{n} themes", len(lines)))
    if lines:
        heads = (tr("Theme"), tr("Contacts"), tr("At stake a year"), tr("Said by"), tr("State"), tr("Owner"), "ID")
        print_table(heads, [_row(line, names, settings.currency) for line in lines])
    return 0


def _row(line: ThemeLine, names: dict[str, str], currency: str) -> tuple[str, int, str, int, str, str, str]:
    from kms_desktop.voc.themes.theme_text import state_name

    theme = line.theme
    owner = theme.department or names.get(theme.owner_id, "")
    stake = _stake_words(line.stake, currency)
    return theme.title, line.contacts, stake, line.said_by, state_name(theme.state), owner, theme.id


def _stake_words(stake: Stake | None, currency: str) -> str:
    from kms_desktop.voc.themes.theme_text import stake_words

    return stake_words(stake, currency)


def _run_theme(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (themes, _):
        detail = themes.read_theme(arguments.theme)
    if arguments.json:
        print_json(_told_detail(detail))
        return 0
    _print_detail(detail, settings.currency)
    return 0


def _print_detail(detail: ThemeDetail, currency: str) -> None:
    from kms_desktop.voc.themes.theme_text import event_words, state_name

    theme, line = detail.theme, detail.line
    print_line(theme.title)
    print_line(f"  {state_name(theme.state)} · {_stake_words(line.stake, currency)}")
    print_line(
        "  "
        + plural("{n} contact", "{n} contacts", line.contacts)
        + " · "
        + plural("{n} person said it", "{n} people said it", line.said_by)
    )
    for event in detail.events:
        who = detail.names.get(event.by_id, "")
        at = event.at.astimezone()
        print_line(f"  {day(at, year=True)}  {clock(at)}  {who}  {event_words(event, detail.names)}")
    for one in detail.suggestions:
        print_line(f"  “{one.text or one.passage}” {one.made_by_name}")


def _run_propose(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (themes, _):
        found = themes.proposals() if arguments.dry_run else []
        made = [] if arguments.dry_run else themes.propose(acting_login(settings))
    if arguments.json:
        print_json([to_json_data(one) for one in found] if arguments.dry_run else {"themes": made})
        return 0
    for one in found:
        print_line(one.title)
    print_line(
        plural("{n} theme would change.", "{n} themes would change.", len(found))
        if arguments.dry_run
        else plural("{n} theme is new or has more in it.", "{n} themes are new or have more in them.", len(made))
    )
    return 0


def _run_decide(settings: Settings, arguments: argparse.Namespace) -> int:
    accepted = arguments.accept is not None
    words = arguments.accept if accepted else arguments.decline
    with _opened(settings) as (themes, _):
        themes.decide_theme(arguments.theme, accepted, words, by=acting_login(settings))
        said_by = themes.read_theme(arguments.theme).line.said_by
    told = {"id": arguments.theme, "accepted": accepted, "people": said_by}
    return _tell(arguments, told, plural("{n} person reads it.", "{n} people read it.", said_by))


def _run_own(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (themes, roster):
        by = acting_login(settings)
        if arguments.login or arguments.department:
            staff = roster.find_person(arguments.login).id if arguments.login else ""
            said = {"department": arguments.department, "address": arguments.address}
            themes.own_theme(arguments.theme, staff, **said, by=by)
        elif arguments.due is None:
            raise KmsError(tr("Say who owns it, or until when it is due."))
        if arguments.due is not None:
            themes.set_due(arguments.theme, _day(arguments.due), by=by)
    return _tell(arguments, {"id": arguments.theme}, tr("Kept."))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as problem:
        raise KmsError(tr("A due day is written as 2026-11-30.")) from problem


def _run_done(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (themes, _):
        themes.mark_done(arguments.theme, arguments.words, by=acting_login(settings))
    return _tell(arguments, {"id": arguments.theme}, tr("Done. From now on it is looked whether it worked."))


def _run_check(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.voc.themes.theme_text import effect_words

    with _opened(settings) as (themes, _):
        effect = themes.measure_theme(arguments.theme)
        themes.store_check(arguments.theme, effect, by=acting_login(settings))
    return _tell(arguments, {"id": arguments.theme, **to_json_data(effect)}, effect_words(effect))


def _run_reopen(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (themes, _):
        themes.reopen_theme(arguments.theme, arguments.why, by=acting_login(settings))
    return _tell(arguments, {"id": arguments.theme}, tr("It waits for a decision again."))


def _run_name(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (themes, _):
        themes.name_theme(arguments.theme, arguments.title, by=acting_login(settings))
    return _tell(arguments, {"id": arguments.theme}, tr("Kept."))


def _run_join(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (themes, _):
        themes.join_themes(arguments.theme, arguments.into, by=acting_login(settings))
    told = {"id": arguments.theme, "into": arguments.into}
    return _tell(arguments, told, tr("Joined. What was said of it counts for the other."))


def _run_part(settings: Settings, arguments: argparse.Namespace) -> int:
    with _opened(settings) as (themes, _):
        themes.part_theme(arguments.theme, by=acting_login(settings))
    return _tell(arguments, {"id": arguments.theme}, tr("Parted. It has what was its own."))


def _run_assumptions(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.voc.themes.model import Range

    with _opened(settings) as (themes, _):
        by = acting_login(settings)
        if arguments.set is not None:
            code, *figures = arguments.set
            themes.set_assumption(code, Range(*map(_figure, figures)), arguments.source, by)
        if arguments.reset:
            themes.reset_assumption(arguments.reset, by)
        found = themes.assumptions()
    if arguments.json:
        print_json([to_json_data(one) for one in found])
        return 0
    heads = (tr("Code"), tr("Low"), tr("Middle"), tr("High"), tr("Source"))
    rows = [
        (one.code, *(f"{end:g}" for end in (one.value.low, one.value.mid, one.value.high)), one.source) for one in found
    ]
    print_table(heads, rows)
    return 0


def _figure(written: str) -> float:
    try:
        return float(written)
    except ValueError as problem:
        raise KmsError(tr("“{figure}” is no number.", figure=written[:40])) from problem


def _told_line(line: ThemeLine) -> dict[str, Any]:
    return {
        **to_json_data(line.theme),
        **{name: value for name, value in to_json_data(line).items() if name != "theme"},
    }


def _told_detail(detail: ThemeDetail) -> dict[str, Any]:
    return {
        **_told_line(detail.line),
        "events": [to_json_data(one) for one in detail.events],
        "suggestions": [to_json_data(one) for one in detail.suggestions],
        "contact_ids": [one.id for one in detail.contacts],
        "weeks": to_json_data(detail.weeks),
    }


def _tell(arguments: argparse.Namespace, told: dict[str, Any], words: str) -> int:
    if arguments.json:
        print_json(told)
    else:
        print_line(words)
    return 0
