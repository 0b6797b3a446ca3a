"""`init`, `migrate` and `doctor`: making a workspace, and checking that it is well."""

from __future__ import annotations

import argparse
from typing import Any

from kms_desktop.cli.output import print_error, print_json, print_line
from kms_desktop.settings import Settings


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    init = commands.add_parser("init", parents=[shared], help="make a workspace")
    init.add_argument("--name", default="", help="name of the first person, an admin (else as the system knows you)")
    init.set_defaults(perform=_run_init)
    migrate = commands.add_parser("migrate", parents=[shared], help="bring a workspace to this version")
    migrate.set_defaults(perform=_run_migrate)
    doctor = commands.add_parser("doctor", parents=[shared], help="check everything the program depends on")
    doctor.add_argument(
        "--audit", action="store_true", help="follow the whole audit log and name each row that is not sound"
    )
    doctor.set_defaults(perform=_run_doctor)


def _run_init(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.access.first_run import make_workspace

    done = make_workspace(settings, name=arguments.name)
    if arguments.json:
        print_json(done)
    elif done.admin is None:
        print_line(f"The workspace at {done.place} is ready; people work there already.")
    else:
        print_line(f"The workspace at {done.place} is ready. {done.admin.name} ({done.admin.login}) is its admin.")
        print_line("Add colleagues with “kms-desktop staff add LOGIN --name NAME --team TEAM”.")
    return 0


def _run_migrate(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.storage.migrate import migrate_database

    before, after = migrate_database(settings.url)
    if arguments.json:
        print_json({"from": before, "to": after})
    elif before == after:
        print_line("Nothing to do: the workspace is of this version.")
    else:
        print_line(f"The workspace went from {before or 'nothing'} to {after}.")
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
        print_error(f"The audit log is not sound: {len(report.findings)} found. Show this to an administrator.")
    return 1 if report.findings else 0


def _doctor_all(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.cli.doctor import run_checks

    checks = run_checks(settings)
    if arguments.json:
        print_json(checks)
    else:
        for check in checks:
            print_line(f"{'ok  ' if check.well else 'FAIL'}  {check.what}: {check.text}")
    ill = [check.what for check in checks if not check.well]
    if ill:
        print_error(f"{len(ill)} of {len(checks)} checks need somebody: {', '.join(ill)}.")
    return 1 if ill else 0
