"""Everything the program depends on → a list of checks, each with what to do where it is not well."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from kms_desktop import __version__
from kms_desktop.errors import KmsError, Refused
from kms_desktop.settings import Settings, shipped

_LEAST_FREE_MB = 200
_LIBRARIES = (
    "PySide6",
    "alembic",
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
    """`text` is one sentence: what was found, and where it is not well, the next step."""

    what: str
    well: bool
    text: str


def run_checks(settings: Settings) -> list[Check]:
    """Check everything; a check that fails never hides the next. Makes the folders that are not there."""
    return [_run_check(what, look, settings) for what, look in _LOOKS]


def _run_check(what: str, look: Callable[[Settings], str], settings: Settings) -> Check:
    try:
        return Check(what, True, look(settings))
    except KmsError as error:
        return Check(what, False, str(error))
    except ImportError as error:
        return Check(what, False, f"{error.name or 'A library'} cannot be loaded. Install the program again.")
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return Check(what, False, f"{where}{error.strerror or error}. Ask whoever looks after this machine.")


def _check_program(_settings: Settings) -> str:
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise KmsError(f"{', '.join(missing)} is not installed. Install the program again.")
    version = ".".join(map(str, sys.version_info[:3]))
    return f"kms-desktop {__version__} on Python {version}."


def _check_resources(_settings: Settings) -> str:
    fonts = list((shipped("resources") / "fonts").glob("*.?tf"))
    icons = list((shipped("resources") / "icons").glob("*.svg"))
    if not fonts or not icons:
        raise KmsError("Fonts or icons are missing from the installation. Install the program again.")
    return f"{len(fonts)} fonts and {len(icons)} icons."


def _check_folders(settings: Settings) -> str:
    for folder in (settings.data_dir, settings.state_dir):
        _check_folder(folder)
    return f"Data in {settings.data_dir}, index in {settings.state_dir}."


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"well")
    except OSError as error:
        said = f"{folder} cannot be written to: {error.strerror or error}. Choose another with KMS_DATA_DIR"
        raise KmsError(f"{said} or KMS_STATE_DIR.") from error
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < _LEAST_FREE_MB:
        raise KmsError(f"{folder} has {free_mb} MB left. Free some space; nothing is logged on a full disk.")


def _check_database(settings: Settings) -> str:
    from kms_desktop.access.current_staff import person_at_desk
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        roster = Roster(database)
        person = person_at_desk(roster, settings.staff)
        people = len(roster.list_people())
        kind = "The embedded SQLite" if database.is_sqlite else "PostgreSQL"
    return f"{kind} answers; {people} people work here, and {person.name} at this desk."


def _check_journal(settings: Settings) -> str:
    from kms_desktop.storage.journal import Journal

    waiting = 0
    for path in _journal_files(settings.data_dir):
        with closing(Journal(path)) as journal:
            if journal.notice:
                raise KmsError(journal.notice)
            refused = len(journal.rejected_entries())
            if refused:
                said = f"{refused} records in {path} were refused by the database and wait for somebody"
                raise KmsError(f"{said}. Show the file to whoever looks after the program.")
            waiting += journal.count_waiting()
    if waiting:
        return f"{waiting} records wait on this desktop; they go by themselves when the window is open."
    return "Nothing waits on this desktop."


def _journal_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("journal-*.sqlite") if "-damaged-" not in path.name)


def _check_login(settings: Settings) -> str:
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.database_url import read_address

    if read_address(settings.url).is_sqlite:
        return "The workspace is a file; whoever may read it on this computer may read all of it."
    with closing(open_database(settings.url)) as database, database.reading() as session:
        driver = session.connection().connection.driver_connection
        crossing = "encrypted" if driver is not None and driver.pgconn.ssl_in_use else "on this machine, not encrypted"
        personal = Roster(database).personal_login()
    who = f"As {personal}" if personal else "As the owner of the database, whom no rule holds back"
    return f"{who}; the connection is {crossing}."


def _check_rights(settings: Settings) -> str:
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.database_url import read_address
    from kms_desktop.storage.rights import refuse_left_open

    if read_address(settings.url).is_sqlite:
        return "A file has none beside those of the computer."
    with closing(open_database(settings.url)) as database, database.reading() as session:
        refuse_left_open(session)
    return "Nothing is left to everybody."


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
        more = f" ({len(report.findings)} in all)" if len(report.findings) > 1 else ""
        raise KmsError(f"{report.findings[0].removesuffix('.')}{more}; see them with “kms-desktop doctor --audit”.")
    return report.text


def _check_articles(settings: Settings) -> str:
    from kms_desktop.articles.library import Library

    count = sum(1 for _ in Library(settings.kb_dir).list_files())
    if not count:
        raise KmsError(f"There is no article in {settings.kb_dir}. Name your folder with --kb or KMS_KB_DIR.")
    return f"{count} articles in {settings.kb_dir}."


def _check_index(settings: Settings) -> str:
    from kms_desktop.articles.library import Library
    from kms_desktop.search.searcher import Searcher

    with closing(Searcher(Library(settings.kb_dir), settings.index_dir)) as searcher:
        searcher.open_index()
        count = sum(1 for _ in searcher.list_titles())
    return f"{count} articles can be found." if count else "It is not there yet; the first search makes it."


def _check_telephone(settings: Settings) -> str:
    import phonenumbers

    if settings.region not in phonenumbers.SUPPORTED_REGIONS:
        raise KmsError(f"No country is called {settings.region}; set KMS_REGION to two letters such as GB or DE.")
    return f"Numbers without a prefix are read as those of {settings.region}."


def _check_clock(_settings: Settings) -> str:
    now = datetime.now(UTC)
    if now.year < 2026:
        raise KmsError(f"This machine's clock says {now:%d %b %Y}. Set it; limits and promises count on it.")
    return f"{now:%d %b %Y %H:%M} UTC."


_LOOKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("Program", _check_program),
    ("Resources", _check_resources),
    ("Folders", _check_folders),
    ("Database", _check_database),
    ("Login", _check_login),
    ("Rights", _check_rights),
    ("Lock", _check_lock),
    ("Journal", _check_journal),
    ("Audit", _check_audit),
    ("Articles", _check_articles),
    ("Index", _check_index),
    ("Telephone", _check_telephone),
    ("Clock", _check_clock),
)
