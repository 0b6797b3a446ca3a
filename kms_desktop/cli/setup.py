"""`init`, `migrate` and `doctor`: making a workspace, and checking that it is well."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.output import print_error, print_json, print_line, to_json_data
from kms_desktop.cli.passwords import add_password_options, new_password
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr

if TYPE_CHECKING:
    from kms_desktop.access.first_run import FirstRun

_MARKS = {True: tr("ok"), False: tr("FAIL")}
_MARK_WIDTH = max(map(len, _MARKS.values()))


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    init = commands.add_parser("init", parents=[shared], help=tr("make a workspace"))
    init.add_argument("--login", default="", help=tr("login of the first person, an admin"))
    init.add_argument(
        "--name", default="", help=tr("name of the first person, an admin (else as the system knows you)")
    )
    add_password_options(init, made_up=True)
    init.set_defaults(perform=_run_init)
    migrate = commands.add_parser("migrate", parents=[shared], help=tr("bring a workspace to this version"))
    migrate.set_defaults(perform=_run_migrate)
    doctor = commands.add_parser("doctor", parents=[shared], help=tr("check everything the program depends on"))
    doctor.add_argument(
        "--audit", action="store_true", help=tr("follow the whole audit log and name each row that is not sound")
    )
    doctor.set_defaults(perform=_run_doctor)


def _run_init(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.first_run import make_workspace
    from kms_desktop.editorial.help_articles import prepare_folder
    from kms_desktop.storage.database_url import read_address

    is_file, password = read_address(settings.url).is_sqlite, ""
    done = make_workspace(settings, arguments.login, arguments.name) if is_file else make_workspace(settings)
    if not done.has_people:
        login, name = _ask_who(arguments, settings.staff)
        if login:
            password = new_password(arguments, name or login)
            done = replace(make_workspace(settings, login, name, password), was_there=done.was_there)
    prepare_folder(settings)
    shown = password if arguments.make_password else ""
    if arguments.json:
        print_json({**to_json_data(done), "articles": settings.kb_dir, **({"password": shown} if shown else {})})
        return 0
    print_line(_describe_first_run(done))
    if shown:
        print_line(tr("The password is shown this once: {shown}", shown=shown))
    if done.admin is not None:
        print_line(tr("Add colleagues with “kms-desktop staff add LOGIN --name NAME --team TEAM”."))
    print_line(tr("Its articles lie in {folder}.", folder=settings.kb_dir))
    return 0


def _ask_who(arguments: argparse.Namespace, desk: str) -> tuple[str, str]:
    """Login and name of the first administrator, as far as they were given, else asked at a terminal. Whose desk it is
    counts where a password can be had; "" for nobody."""
    asks = sys.stdin is not None and sys.stdin.isatty()
    has_password = asks or arguments.make_password or arguments.password_stdin
    login, name = arguments.login or (desk if has_password else ""), arguments.name
    if login or not asks:
        return login, name
    try:
        login = input(tr("Login of the first administrator: ")).strip()
        return login, name or (input(tr("Their name: ")).strip() if login else "")
    except EOFError:
        return "", ""


def _describe_first_run(done: FirstRun) -> str:
    if done.admin is not None:
        return tr(
            "The workspace at {place} is ready. {name} ({login}) is its admin.",
            place=done.place,
            name=done.admin.name,
            login=done.admin.login,
        )
    if done.has_people:
        return tr("The workspace at {place} is ready; people work there already.", place=done.place)
    return tr(
        "The workspace at {place} is ready, and nobody works there yet. Name its first administrator: "
        "“kms-desktop init --login LOGIN --name NAME --make-password”.",
        place=done.place,
    )


def _run_migrate(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.storage.migrate import migrate_database

    before, after = migrate_database(settings.url)
    if arguments.json:
        print_json({"from": before, "to": after})
    elif before == after:
        print_line(tr("Nothing to do: the workspace is of this version."))
    else:
        print_line(
            tr("The workspace went from {before} to {after}.", before=before, after=after)
            if before
            else tr("The workspace went from nothing to {after}.", after=after)
        )
    return 0


def _run_doctor(settings: Settings, arguments: argparse.Namespace) -> int:
    return _doctor_audit(settings, arguments) if arguments.audit else _doctor_all(settings, arguments)


def _doctor_audit(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.audit_check import check_audit

    report = check_audit(settings)
    if arguments.json:
        print_json(report)
    else:
        for line in (*report.findings, report.text):
            print_line(line)
    if report.findings:
        print_error(
            plural(
                "The audit log is not sound: {n} found. Show this to an administrator.",
                "The audit log is not sound: {n} found. Show this to an administrator.",
                len(report.findings),
            )
        )
    return 1 if report.findings else 0


def _doctor_all(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.cli.doctor import run_checks

    checks = run_checks(settings)
    if arguments.json:
        print_json(checks)
    else:
        for check in checks:
            print_line(f"{_MARKS[check.well].ljust(_MARK_WIDTH)}  {check.title}: {check.text}")
    ill = [check.title for check in checks if not check.well]
    if ill:
        print_error(
            plural(
                "{ill} of {n} checks need somebody: {names}.",
                "{ill} of {n} checks need somebody: {names}.",
                len(checks),
                ill=len(ill),
                names=", ".join(ill),
            )
        )
    return 1 if ill else 0
