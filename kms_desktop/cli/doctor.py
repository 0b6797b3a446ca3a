"""Everything the program depends on → a list of checks, each with what to do where it is not well."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kms_desktop import __version__
from kms_desktop.cli.output import describe_missing
from kms_desktop.errors import KmsError, Refused
from kms_desktop.settings import Settings, shipped
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import clock, day

if TYPE_CHECKING:
    from kms_desktop.storage.journal import SetAside, Trouble

_LEAST_FREE_MB = 200
_LIBRARIES = (
    "PySide6",
    "alembic",
    "h11",
    "keyring",
    "markdown_it",
    "nh3",
    "numpy",
    "phonenumbers",
    "rapidfuzz",
    "sqlmodel",
    "whoosh",
)


@dataclass(frozen=True, slots=True)
class Check:
    """`what` is its name for machines, `title` the one for people. `text` is one sentence: what was found, and where it
    is not well, the next step."""

    what: str
    well: bool
    text: str

    @property
    def title(self) -> str:
        return _CHECKS[self.what][0]


def run_checks(settings: Settings) -> list[Check]:
    """Check everything; a check that fails never hides another fault. Makes the folders that are not there.

    Several checks meet the same fault where the database does not answer: it is told by the first of them alone.
    """
    checks: list[Check] = []
    for what, (_, look) in _CHECKS.items():
        check = _run_check(what, look, settings)
        if check.well or all(check.text != before.text for before in checks):
            checks.append(check)
    return checks


def _run_check(what: str, look: Callable[[Settings], str], settings: Settings) -> Check:
    try:
        return Check(what, True, look(settings))
    except KmsError as error:
        return Check(what, False, str(error))
    except ImportError as error:
        return Check(what, False, describe_missing(error))
    except OSError as error:
        return Check(what, False, _describe_failure(error))


def _describe_failure(error: OSError) -> str:
    reason = error.strerror or error
    if error.filename:
        return tr("{file}: {reason}. Ask whoever looks after this machine.", file=error.filename, reason=reason)
    return tr("{reason}. Ask whoever looks after this machine.", reason=reason)


def _check_program(_settings: Settings) -> str:
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise KmsError(tr("{names} is not installed. Install the program again.", names=", ".join(missing)))
    python = ".".join(map(str, sys.version_info[:3]))
    return tr("kms-desktop {version} on Python {python}.", version=__version__, python=python)


def _check_resources(_settings: Settings) -> str:
    fonts = list((shipped("resources") / "fonts").glob("*.?tf"))
    icons = list((shipped("resources") / "icons").glob("*.svg"))
    if not fonts or not icons:
        raise KmsError(tr("Fonts or icons are missing from the installation. Install the program again."))
    return tr(
        "{fonts} and {icons}.",
        fonts=plural("{n} fonts", "{n} fonts", len(fonts)),
        icons=plural("{n} icons", "{n} icons", len(icons)),
    )


def _check_folders(settings: Settings) -> str:
    for folder in (settings.data_dir, settings.state_dir):
        _check_folder(folder)
    return tr("Data in {data_dir}, index in {state_dir}.", data_dir=settings.data_dir, state_dir=settings.state_dir)


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"well")
    except OSError as error:
        raise KmsError(
            tr(
                "{folder} cannot be written to: {reason}. Choose another with KMS_DATA_DIR or KMS_STATE_DIR.",
                folder=folder,
                reason=error.strerror or error,
            )
        ) from error
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < _LEAST_FREE_MB:
        raise KmsError(
            tr(
                "{folder} has {free_mb} MB left. Free some space; nothing is logged on a full disk.",
                folder=folder,
                free_mb=free_mb,
            )
        )


def _check_database(settings: Settings) -> str:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.backup import refuse_damaged
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.missing import refuse_missing

    with closing(open_database(settings.url)) as database:
        with database.reading() as session:
            refuse_missing(session)
        roster = Roster(database)
        refuse_damaged(settings.url)
        person = person_at_desk(roster, settings.staff)
        people = len(roster.list_people())
        is_file = database.is_sqlite
    if is_file:
        return plural(
            "The embedded SQLite answers; {n} person works here, and {name} at this desk.",
            "The embedded SQLite answers; {n} people work here, and {name} at this desk.",
            people,
            name=person.name,
        )
    return plural(
        "PostgreSQL answers; {n} person works here, and {name} at this desk.",
        "PostgreSQL answers; {n} people work here, and {name} at this desk.",
        people,
        name=person.name,
    )


def _check_journal(settings: Settings) -> str:
    from kms_desktop.storage.journal import Journal

    waiting = 0
    for path in _every_journal(settings.data_dir):
        with closing(Journal(path)) as journal:
            if journal.notice:
                raise KmsError(journal.notice)
            if aside := journal.entries_set_aside():
                raise KmsError(_describe_set_aside(path, aside))
            if troubles := list(journal.read_troubles().values()):
                raise KmsError(_describe_troubles(path, troubles))
            waiting += journal.count_waiting()
    if waiting:
        return plural(
            "{n} records wait on this desktop; they go by themselves when the window is open.",
            "{n} records wait on this desktop; they go by themselves when the window is open.",
            waiting,
        )
    return tr("Nothing waits on this desktop.")


def _describe_set_aside(path: Path, aside: Sequence[SetAside]) -> str:
    return plural(
        "{n} record in {file} is set aside and is not delivered by itself: number {first}, {kind}, “{reason}” "
        "Read it with “kms-desktop outbox show {first}”, deliver it with “kms-desktop outbox deliver {first}”.",
        "{n} records in {file} are set aside and are not delivered by themselves; the first is number {first}, {kind}, "
        "“{reason}” Read them with “kms-desktop outbox list”, deliver them with “kms-desktop outbox deliver”.",
        len(aside),
        file=path,
        first=aside[0].n,
        kind=aside[0].kind,
        reason=aside[0].reason,
    )


def _describe_troubles(path: Path, troubles: Sequence[Trouble]) -> str:
    oldest = min(troubles, key=lambda trouble: trouble.since)
    return plural(
        "{n} record in {file} waits since {day} {time} UTC and was tried {tries} times; it goes by itself once this is "
        "mended: “{reason}” Ask whoever looks after the program.",
        "{n} records in {file} wait, the first since {day} {time} UTC, tried {tries} times; they go by themselves once "
        "this is mended: “{reason}” Ask whoever looks after the program.",
        len(troubles),
        file=path,
        day=day(oldest.since, year=True, padded=True),
        time=clock(oldest.since),
        tries=oldest.tries,
        reason=oldest.reason,
    )


def _every_journal(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("journal-*.sqlite") if "-damaged-" not in path.name)


def _check_login(settings: Settings) -> str:
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.database_url import read_address

    if read_address(settings.url).is_sqlite:
        return tr("The workspace is a file; whoever may read it on this computer may read all of it.")
    with closing(open_database(settings.url)) as database, database.reading() as session:
        driver = session.connection().connection.driver_connection
        encrypted = driver is not None and driver.pgconn.ssl_in_use
        personal = Roster(database).personal_login()
    if personal and encrypted:
        return tr("As {login}; the connection is encrypted.", login=personal)
    if personal:
        return tr("As {login}; the connection is on this machine, not encrypted.", login=personal)
    if encrypted:
        return tr("As the owner of the database, whom no rule holds back; the connection is encrypted.")
    return tr(
        "As the owner of the database, whom no rule holds back; the connection is on this machine, not encrypted."
    )


def _check_rights(settings: Settings) -> str:
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.database_url import read_address
    from kms_desktop.storage.rights import refuse_left_open

    if read_address(settings.url).is_sqlite:
        return tr("A file has none beside those of the computer.")
    with closing(open_database(settings.url)) as database, database.reading() as session:
        refuse_left_open(session)
    return tr("Nothing is left to everybody.")


def _check_lock(settings: Settings) -> str:
    from kms_desktop.access.current_staff import person_at_desk, system_login
    from kms_desktop.access.roster import Roster
    from kms_desktop.access.screen_lock import describe_lock
    from kms_desktop.storage.database import open_database

    try:
        with closing(open_database(settings.url)) as database:
            login = person_at_desk(Roster(database), settings.staff).login
    except KmsError:  # said already, of the database itself
        login = settings.staff or system_login()
    return describe_lock(settings, login)


def _check_audit(settings: Settings) -> str:
    from kms_desktop.access.audit_check import check_audit

    try:
        report = check_audit(settings)
    except Refused as not_ours:
        return str(not_ours)
    if report.findings:
        raise KmsError(_describe_findings(report.findings))
    return report.text


def _describe_findings(findings: Sequence[str]) -> str:
    if len(findings) == 1:
        return tr("{finding} See it with “kms-desktop doctor --audit”.", finding=findings[0])
    return plural(
        "{finding} ({n} in all) See them with “kms-desktop doctor --audit”.",
        "{finding} ({n} in all) See them with “kms-desktop doctor --audit”.",
        len(findings),
        finding=findings[0],
    )


def _check_articles(settings: Settings) -> str:
    from kms_desktop.articles.library import Library
    from kms_desktop.editorial.help_articles import count_help

    own, folder = settings.has_own_folder, settings.kb_dir
    if own and not folder.exists():
        return tr("The workspace's own folder, {folder}, is not there yet; the window makes it.", folder=folder)
    count = sum(1 for _ in Library(folder).list_files())
    if own and count == count_help(folder):
        return tr(
            "Nothing but the help is in {folder}, the workspace's own folder, so far. What others publish arrives "
            "there by itself; KMS_KB_DIR or --kb names another folder.",
            folder=folder,
        )
    if not count:
        raise KmsError(tr("There is no article in {folder}. Name your folder with --kb or KMS_KB_DIR.", folder=folder))
    if own:
        return plural(
            "{n} article in {folder}, the workspace's own folder.",
            "{n} articles in {folder}, the workspace's own folder.",
            count,
            folder=folder,
        )
    return plural("{n} articles in {folder}.", "{n} articles in {folder}.", count, folder=folder)


def _check_index(settings: Settings) -> str:
    from kms_desktop.articles.library import Library
    from kms_desktop.search.searcher import Searcher

    if settings.has_own_folder and not settings.kb_dir.exists():
        return tr("It is not there yet; the first search makes it.")
    with closing(Searcher(Library(settings.kb_dir), settings.index_dir)) as searcher:
        searcher.open_index()
        count = sum(1 for _ in searcher.list_titles())
        left_out = searcher.list_left_out()
    found = plural("{n} articles can be found.", "{n} articles can be found.", count)
    said = found if count else tr("It is not there yet; the first search makes it.")
    if left_out:
        named = " ".join(one.why for one in left_out[:_MOST_NAMED])
        files = plural("{n} file is left out.", "{n} files are left out.", len(left_out))
        return f"{said} {files} {named}"
    return said


def _check_log(settings: Settings) -> str:
    if (crashed := _last_written(settings.crash_path)) is not None:
        raise KmsError(
            tr(
                "The program broke off by itself on {day} {time} UTC. Give {file} to whoever looks after the program, "
                "then delete it.",
                day=day(crashed, year=True, padded=True),
                time=clock(crashed),
                file=settings.crash_path,
            )
        )
    if (noted := _last_written(settings.log_path)) is None:
        return tr("Errors would be noted in {file}; there are none.", file=settings.log_path)
    return tr(
        "Errors are noted in {file}, the last on {day} {time} UTC.",
        file=settings.log_path,
        day=day(noted, year=True, padded=True),
        time=clock(noted),
    )


def _check_desktop(settings: Settings) -> str:
    from kms_desktop.offline.cache import tool_use_path
    from kms_desktop.offline.tool_use import read_desktop
    from kms_desktop.storage.database_url import read_address

    key = read_desktop(tool_use_path(settings, read_address(settings.url)))
    if not key:
        return tr("Nothing was counted on this desktop yet for “report tool”.")
    return tr("“report tool” tells of this desktop as {key}.", key=key)


def _last_written(path: Path) -> datetime | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return datetime.fromtimestamp(state.st_mtime, UTC) if state.st_size else None


def _check_telephone(settings: Settings) -> str:
    import phonenumbers

    if settings.region not in phonenumbers.SUPPORTED_REGIONS:
        raise KmsError(
            tr("No country is called {region}; set KMS_REGION to two letters such as GB or DE.", region=settings.region)
        )
    return tr("Numbers without a prefix are read as those of {region}.", region=settings.region)


def _check_clock(_settings: Settings) -> str:
    now = datetime.now(UTC)
    if now.year < 2026:
        raise KmsError(
            tr(
                "This machine's clock says {day}. Set it; limits and promises count on it.",
                day=day(now, year=True, padded=True),
            )
        )
    return tr("{day} {time} UTC.", day=day(now, year=True, padded=True), time=clock(now))


_MOST_NAMED = 3
"""Files left out that are named."""

_CHECKS: Mapping[str, tuple[str, Callable[[Settings], str]]] = {
    "Program": (tr("Program"), _check_program),
    "Resources": (tr("Resources"), _check_resources),
    "Folders": (tr("Folders"), _check_folders),
    "Log": (tr("Log"), _check_log),
    "Desktop": (tr("Desktop"), _check_desktop),
    "Database": (tr("Database"), _check_database),
    "Login": (tr("Login"), _check_login),
    "Rights": (tr("Rights"), _check_rights),
    "Lock": (tr("Lock"), _check_lock),
    "Journal": (tr("Journal"), _check_journal),
    "Audit": (tr("Audit"), _check_audit),
    "Articles": (tr("Articles"), _check_articles),
    "Index": (tr("Index"), _check_index),
    "Telephone": (tr("Telephone"), _check_telephone),
    "Clock": (tr("Clock"), _check_clock),
}
"""By the name that is written as JSON: how it is called, and what looks."""
