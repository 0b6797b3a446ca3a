"""`init`, `migrate` and `doctor`: making a workspace, and checking that it is well."""

from __future__ import annotations

import argparse
from typing import Any

from kms_desktop.cli.output import print_error, print_json, print_line, to_json_data
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr

_MARKS = {True: tr("ok"), False: tr("FAIL")}
_MARK_WIDTH = max(map(len, _MARKS.values()))


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    init = commands.add_parser("init", parents=[shared], help=tr("make a workspace"))
    init.add_argument(
        "--name", default="", help=tr("name of the first person, an admin (else as the system knows you)")
    )
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

    done = make_workspace(settings, name=arguments.name)
    prepare_folder(settings)
    if arguments.json:
        print_json({**to_json_data(done), "articles": settings.kb_dir})
        return 0
    if done.admin is None:
        print_line(tr("The workspace at {place} is ready; people work there already.", place=done.place))
    else:
        print_line(
            tr(
                "The workspace at {place} is ready. {name} ({login}) is its admin.",
                place=done.place,
                name=done.admin.name,
                login=done.admin.login,
            )
        )
        print_line(tr("Add colleagues with “kms-desktop staff add LOGIN --name NAME --team TEAM”."))
    print_line(tr("Its articles lie in {folder}.", folder=settings.kb_dir))
    return 0


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
