"""`call` and `simulate`: let a call ring in the window that is open; `calls`: which calls there were."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Set
from contextlib import closing
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument
from kms_desktop.cli.demo import settings_of_demo
from kms_desktop.cli.output import print_error, print_json, print_line, print_table
from kms_desktop.cli.scripted_day import add_day_options, asks_for_day, run_day
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.settings import Settings
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from kms_desktop.contacts.phone_calls import PhoneCalls
    from kms_desktop.customers.call_event import CallEvent, StoredCall

_MOST_CALLERS = 1000
_EVENTS = ("new", "answered", "hung-up", "transferred")
_SAID = {
    "answered": tr("Told: the call was answered."),
    "hung_up": tr("Told: the call has ended."),
    "transferred": tr("Told: the call was passed on."),
    "rang_out": tr("Told: it stopped ringing."),
}
_ENDED = {
    "forwarded": tr("went elsewhere"),
    "blocked": tr("blocked"),
}


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    call = commands.add_parser("call", parents=[shared], help=tr("a call from NUMBER rings in the open window"))
    call.add_argument("number", nargs="*", help=tr("+44…, tel:…, “anonymous”, or a call event as JSON"))
    call.add_argument("--event", choices=_EVENTS, default="", help=tr("what happened with the call; else it is new"))
    call.add_argument("--call-id", default="", metavar="ID", help=tr("the telephone system's key of the call"))
    call.add_argument("--demo", action="store_true", help=tr("in the demo workspace"))
    call.set_defaults(perform=_run_call)
    calls = commands.add_parser("calls", parents=[shared], help=tr("which calls there were, and which were missed"))
    calls.add_argument("--missed", action="store_true", help=tr("only those nobody took and nobody took care of"))
    calls.add_argument(
        "--days", metavar="N", type=count_argument, default=7, help=tr("how many days back, 0 for all (else 7)")
    )
    calls.add_argument("--demo", action="store_true", help=tr("in the demo workspace"))
    calls.set_defaults(perform=_run_calls)
    simulate = commands.add_parser(
        "simulate", parents=[shared], help=tr("a call to practise on rings in the open window")
    )
    simulate.add_argument(
        "--which", type=count_argument, default=0, metavar="N", help=tr("which practice caller, from 0")
    )
    simulate.add_argument("--demo", action="store_true", help=tr("in the demo workspace"))
    add_day_options(simulate)
    simulate.set_defaults(perform=_run_simulate)


def _run_call(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.calls import parse_call_event
    from kms_desktop.storage.ids import utc_now

    settings = _settings_for(settings, arguments)
    told = _told_event(arguments)
    if not told:
        print_error(tr("call needs a number, for example “kms-desktop call 020 7946 0018”."))
        return 2
    return _ring_window(settings, arguments, parse_call_event(told, utc_now(), settings.region), told)


def _told_event(arguments: argparse.Namespace) -> str:
    """As it goes to the window. What a softphone's hook can say, a number and what happened, is an event too."""
    told = " ".join(arguments.number)
    if not arguments.event and not arguments.call_id:
        return told
    if told.startswith(("{", "[")):
        raise KmsError(tr("A call event says by itself what happened; leave --event and --call-id out."))
    return json.dumps({"event": arguments.event or "new", "from": told, "callId": arguments.call_id})


def _run_calls(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.contacts.phone_calls import PhoneCalls
    from kms_desktop.storage.database import open_database

    settings = _settings_for(settings, arguments)
    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        calls = PhoneCalls(database, person_at_desk(roster, settings.staff))
        found = calls.list_missed() if arguments.missed else _list_calls(calls, arguments.days)
        names = {person.id: person.name for person in roster.list_people()}
        closed = calls.find_wrapped_up(found)
    if arguments.json:
        print_json(found)
    elif not found:
        print_line(tr("No call was missed.") if arguments.missed else tr("There were no calls."))
    else:
        headings = (tr("When"), tr("Number"), tr("Line"), tr("What became of it"))
        print_table(headings, [_call_row(call, names, closed, settings.region) for call in found])
    return 0


def _list_calls(calls: PhoneCalls, days: int) -> list[StoredCall]:
    from kms_desktop.storage.ids import utc_now

    return calls.list_calls(since=utc_now() - timedelta(days=days) if days else None)


def _call_row(call: StoredCall, names: Mapping[str, str], closed: Set[str], region: str) -> tuple[str, ...]:
    from kms_desktop.customers import phone

    number = call.told or phone.format_number(call.number, region) or tr("Number withheld")
    at = call.started_at.astimezone()
    when = f"{at:%Y-%m-%d %H:%M}"  # no text: sorts as it stands
    return when, number, call.queue or call.line, _what_became(call, names, closed)


def _what_became(call: StoredCall, names: Mapping[str, str], closed: Set[str]) -> str:
    """`closed`: contacts that are wrapped up, whether or not the telephone system told that the call is over."""
    somebody = tr("somebody")
    if call.missed:
        return tr("missed")
    if call.settled_as:
        return _what_was_done(call.settled_as, names.get(call.settled_by, somebody))
    if call.taken_by:
        taken = tr("taken by {name}", name=names.get(call.taken_by, somebody))
        if call.ended_at:
            return taken
        if call.contact_id in closed:
            return tr("{taken}, wrapped up; no hang-up was told", taken=taken)
        return tr("{taken}, still on the line", taken=taken)
    if call.answered_at is not None:
        return tr("answered")
    return _ENDED.get(call.cause, tr("ended")) if call.ended_at else tr("rings")


def _run_simulate(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.calls import parse_call_event
    from kms_desktop.connectors.simulate import practice_calls
    from kms_desktop.storage.database import open_database

    settings = _settings_for(settings, arguments)
    if asks_for_day(arguments):
        return run_day(settings, arguments)
    if arguments.which >= _MOST_CALLERS:
        raise NotFound(
            tr(
                "There is no practice caller {which}; there are 0 to {last}.",
                which=arguments.which,
                last=_MOST_CALLERS - 1,
            )
        )
    with closing(open_database(settings.url)) as database:
        call = next(islice(practice_calls(database, seed=7), arguments.which, None), None)
    if call is None:
        raise NotFound(tr("This workspace has no customers to practise on. Try “kms-desktop demo”."))
    text = call.number or "anonymous"
    return _ring_window(settings, arguments, parse_call_event(text, call.at, settings.region), text)


def _settings_for(settings: Settings, arguments: argparse.Namespace) -> Settings:
    return settings_of_demo(settings) if arguments.demo else settings


def _what_was_done(how: str, name: str) -> str:
    if how == "rang_back":
        return tr("missed; {name} rang back", name=name)
    if how == "spoke":
        return tr("missed; they rang again and {name} answered", name=name)
    return tr("missed; {name} took care of it", name=name)


def _ring_window(settings: Settings, arguments: argparse.Namespace, event: CallEvent, text: str) -> int:
    from kms_desktop.connectors.ipc_client import tell_window

    if not tell_window(settings, {"do": "call", "call": text}):
        raise KmsError(_nobody_there(settings, arguments))
    if arguments.json:
        print_json(event)
    else:
        print_line(_rings_sentence(event))
    return 0


def _rings_sentence(call: CallEvent) -> str:
    if call.what != "new":
        return _SAID[call.what]
    if call.told:
        return tr("It rings, though its number “{text}” cannot be read.", text=call.told)
    return tr("It rings: {number}.", number=call.number) if call.number else tr("It rings: number withheld.")


def _nobody_there(settings: Settings, arguments: argparse.Namespace) -> str:
    from kms_desktop.connectors.ipc_client import is_window_open

    start = "kms-desktop demo" if arguments.demo else "kms-desktop"  # no text: a command, as it is typed
    if not arguments.demo and is_window_open(settings_of_demo(settings)):
        return tr("No desktop is open on this workspace, but the demo is. Add --demo to let it ring there.")
    if arguments.demo or not settings.staff:
        return tr("No desktop is open on this workspace, so nothing can ring. Start it with “{start}”.", start=start)
    return tr(
        "No desktop of {staff} is open on this workspace, so nothing can ring. Start it with “{start}”.",
        staff=settings.staff,
        start=start,
    )
