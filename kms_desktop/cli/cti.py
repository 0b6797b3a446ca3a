"""`cti`: receive a telephone system's calls, its tokens and its secret, and why a call rang at a desk or not."""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument, file_argument
from kms_desktop.cli.demo import settings_of_demo
from kms_desktop.cli.output import print_error, print_json, print_line, print_table, to_json_data
from kms_desktop.cli.passwords import add_password_options, known_password
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from kms_desktop.connectors.cti.ami_client import AmiAddress
    from kms_desktop.connectors.cti.serving import DoorAddress

_USER, _SECRET = "KMS_AMI_USER", "KMS_AMI_SECRET"
_DEFAULT_PORT = 8640
_AMI_PORT = 5038
_MOST_PORT = 65_535


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    cti = commands.add_parser("cti", help=tr("the telephone system: receive its calls, and why none rang"))
    actions = cti.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    _add_serve(actions, shared)
    _add_token(actions, shared)
    _add_secret(actions, shared)
    why = actions.add_parser("why", parents=[shared], help=tr("the last calls, and why each rang at a desk or did not"))
    why.add_argument("--limit", type=count_argument, default=50, metavar="N", help=tr("how many (default: 50)"))
    why.add_argument("--demo", action="store_true", help=tr("in the demo workspace"))
    why.set_defaults(perform=_run_why)


def _add_serve(actions: Any, shared: argparse.ArgumentParser) -> None:
    serve = actions.add_parser(
        "serve", parents=[shared], help=tr("receive calls by webhook, from an Asterisk, or both, until it is stopped")
    )
    serve.add_argument(
        "--listen", default="127.0.0.1", metavar="ADDRESS", help=tr("where to listen (default: this computer alone)")
    )
    serve.add_argument("--port", type=_port, default=_DEFAULT_PORT, help=tr("default: 8640; 0 takes a free one"))
    serve.add_argument(
        "--public-url",
        default="",
        metavar="URL",
        help=tr("how the telephone system reaches it, where a proxy stands before it"),
    )
    serve.add_argument("--certificate", type=file_argument, metavar="FILE", help=tr("speak TLS, with this certificate"))
    serve.add_argument("--key", type=file_argument, metavar="FILE", help=tr("the key of the certificate"))
    serve.add_argument("--ami", default="", metavar="HOST[:PORT]", help=tr("ask this Asterisk for its calls"))
    serve.add_argument("--ami-user", default="", metavar="LOGIN", help=tr("login in manager.conf (else KMS_AMI_USER)"))
    serve.add_argument("--ami-tls", action="store_true", help=tr("speak TLS with the Asterisk"))
    serve.add_argument(
        "--ami-extension",
        default="",
        metavar="PATTERN",
        help=tr("what the names of its telephones look like, as a regular expression (default: 2 to 8 digits)"),
    )
    serve.add_argument("--demo", action="store_true", help=tr("in the demo workspace"))
    serve.set_defaults(perform=_run_serve)


def _add_token(actions: Any, shared: argparse.ArgumentParser) -> None:
    token = actions.add_parser("token", help=tr("what opens the door to a telephone system"))
    parts = token.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    for name, words, perform in (
        ("make", tr("make one, in place of one of that name, and show it once"), _run_token_make),
        ("revoke", tr("it opens nothing any more, from now on"), _run_token_revoke),
    ):
        part = parts.add_parser(name, parents=[shared], help=words)
        part.add_argument("name", nargs="?", default="telephone", metavar="NAME", help=tr("default: telephone"))
        part.add_argument("--demo", action="store_true", help=tr("in the demo workspace"))
        part.set_defaults(perform=perform)
    listed = parts.add_parser("list", parents=[shared], help=tr("which there are, and since when"))
    listed.add_argument("--demo", action="store_true", help=tr("in the demo workspace"))
    listed.set_defaults(perform=_run_token_list)


def _add_secret(actions: Any, shared: argparse.ArgumentParser) -> None:
    secret = actions.add_parser(
        "secret", parents=[shared], help=tr("keep the secret of an Asterisk in this computer's keyring")
    )
    secret.add_argument("ami", metavar="HOST[:PORT]")
    secret.add_argument("--ami-user", default="", metavar="LOGIN", help=tr("login in manager.conf (else KMS_AMI_USER)"))
    secret.add_argument("--forget", action="store_true", help=tr("take it out of the keyring"))
    add_password_options(secret, made_up=False)
    secret.set_defaults(perform=_run_secret)


def _run_serve(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.cti.ami_events import EXTENSION
    from kms_desktop.connectors.cti.serving import Served, serve
    from kms_desktop.errors import Unreachable
    from kms_desktop.storage.database import database_to_come, open_database

    settings = _settings_for(settings, arguments)
    ami = _ami_address(arguments) if arguments.ami else None
    door = _door_address(settings, arguments, needed=ami is None)
    pattern = _checked_pattern(arguments.ami_extension) or EXTENSION
    try:
        database = open_database(settings.url)
    except Unreachable as problem:
        print_error(str(problem))
        database = database_to_come(settings.url)
    with closing(database):
        serve(
            settings,
            database,
            Served(door, ami, pattern),
            print_error,
            lambda port: _say_opened(arguments, door, port),
        )
    return 0


def _door_address(settings: Settings, arguments: argparse.Namespace, *, needed: bool) -> DoorAddress | None:
    """None where only an Asterisk is asked. Raises KmsError where nothing would open the door."""
    from kms_desktop.connectors.cti.serving import DoorAddress
    from kms_desktop.connectors.cti.tokens import tokens_of

    if (arguments.certificate is None) != (arguments.key is None):
        raise KmsError(tr("A certificate needs its key: name both, --certificate and --key."))
    if not tokens_of(settings).list_all():
        if needed:
            raise KmsError(tr("No token opens the door yet. Make one with “kms-desktop cti token make”."))
        return None
    return DoorAddress(arguments.listen, arguments.port, arguments.public_url, arguments.certificate, arguments.key)


def _say_opened(arguments: argparse.Namespace, door: DoorAddress | None, port: int) -> None:
    from kms_desktop.cli.output import finish_output

    if door is not None:
        host = f"[{door.host}]" if ":" in door.host else door.host
        place = door.public.rstrip("/") or f"{door.scheme}://{host}:{port}"
        if arguments.json:
            print_json({"listening": place, "port": port})
        else:
            print_line(tr("Listening. The telephone system posts to {address}.", address=f"{place}/api/v1/cti/TOKEN"))
            for system in ("sipgate", "placetel"):
                print_line(f"  {system}: {place}/api/v1/{system}/TOKEN")  # no text: addresses
    elif arguments.json:
        print_json({"listening": ""})
    finish_output()


def _ami_address(arguments: argparse.Namespace) -> AmiAddress:
    """Raises KmsError where login or secret is missing."""
    from kms_desktop.connectors.cti.ami_client import AmiAddress
    from kms_desktop.storage.passwords import kept_secret

    host, port = _host_and_port(arguments.ami)
    user = _ami_user(arguments)
    secret = os.environ.get(_SECRET, "") or kept_secret(_secret_name(user, host, port))
    if not secret:
        raise KmsError(
            tr(
                "There is no secret for {user} at {host}. Keep it with “kms-desktop cti secret {host} --ami-user "
                "{user}”, or set {variable}.",
                user=user,
                host=host,
                variable=_SECRET,
            )
        )
    return AmiAddress(host, user, secret, port, arguments.ami_tls)


def _ami_user(arguments: argparse.Namespace) -> str:
    user = str(arguments.ami_user or os.environ.get(_USER, "")).strip()
    if not user:
        raise KmsError(tr("Say with --ami-user, or {variable}, by which login Asterisk is asked.", variable=_USER))
    return user


def _secret_name(user: str, host: str, port: int) -> str:
    return f"ami:{user}@{host}:{port}"  # no text: a key


def _host_and_port(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or "]" in port or (":" in host and not host.startswith("[")):
        host, port = text, ""
    return host.strip("[]"), _port(port) if port else _AMI_PORT


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= _MOST_PORT):
        raise argparse.ArgumentTypeError(tr("“{text}” is not a port from 0 to 65,535", text=text[:20]))
    return int(text)


def _checked_pattern(text: str) -> str:
    import re

    try:
        re.compile(text)
    except re.error as problem:
        raise KmsError(tr("“{text}” is not a regular expression: {reason}.", text=text[:60], reason=problem)) from None
    return text


def _run_token_make(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.cti.tokens import tokens_of

    token = tokens_of(_settings_for(settings, arguments)).make(arguments.name)
    if arguments.json:
        print_json({"name": arguments.name, "token": token})
    else:
        print_line(token)
        print_line(tr("It is shown this once. An earlier token of the name {name} is void.", name=arguments.name))
    return 0


def _run_token_revoke(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.cti.tokens import tokens_of

    tokens_of(_settings_for(settings, arguments)).revoke(arguments.name)
    if arguments.json:
        print_json({"revoked": arguments.name})
    else:
        print_line(tr("The token {name} opens nothing any more.", name=arguments.name))
    return 0


def _run_token_list(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.connectors.cti.tokens import tokens_of
    from kms_desktop.texts.format import day

    tokens = tokens_of(_settings_for(settings, arguments)).list_all()
    if arguments.json:
        print_json([{"name": token.name, "made_at": token.made_at} for token in tokens])
    elif tokens:
        print_table((tr("name"), tr("made on")), [(token.name, day(token.made_at.date())) for token in tokens])
    else:
        print_line(tr("No token opens the door yet. Make one with “kms-desktop cti token make”."))
    return 0


def _run_secret(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.storage.passwords import forget_secret, keep_secret

    host, port = _host_and_port(arguments.ami)
    user = _ami_user(arguments)
    name = _secret_name(user, host, port)
    if arguments.forget:
        words = (
            tr("The keyring forgot the secret of {user} at {host}.", user=user, host=host)
            if forget_secret(name)
            else tr("The keyring held no secret of {user} at {host}.", user=user, host=host)
        )
    else:
        keep_secret(name, known_password(arguments, f"{user}@{host}"))
        words = tr("The secret of {user} at {host} is in the keyring of this computer.", user=user, host=host)
    if arguments.json:
        print_json({"host": host, "user": user, "kept": not arguments.forget})
    else:
        print_line(words)
    return 0


def _settings_for(settings: Settings, arguments: argparse.Namespace) -> Settings:
    return settings_of_demo(settings) if arguments.demo else settings


def _run_why(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.contacts.pop_report import PopReport
    from kms_desktop.contacts.pop_text import advice_text, caller_text, happened_text
    from kms_desktop.storage.database import open_database
    from kms_desktop.texts.format import clock, day

    settings = _settings_for(settings, arguments)
    with closing(open_database(settings.url)) as database:
        person = person_at_desk(Roster(database), settings.staff)
        lines = PopReport(database, person).list_lines(arguments.limit)
    if arguments.json:
        print_json(
            [
                {**to_json_data(line), "popped": line.popped, "what": happened_text(line), "advice": advice_text(line)}
                for line in lines
            ]
        )
        return 0
    for line in lines:
        at = line.at.astimezone()
        when = f"{day(at.date())} {clock(at, seconds=True)}"
        parts = (when, caller_text(line, settings.region), line.person, happened_text(line))
        print_line("  ".join(part for part in parts if part))
        if advice := advice_text(line):
            print_line(f"    {advice}")
    if not lines:
        print_line(tr("No call rang in the last seven days, and nothing came to the door."))
    return 0
