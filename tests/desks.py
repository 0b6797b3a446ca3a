"""A floor of desks on one demo workspace: windows to drive, what they show in words, what the database holds."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextBrowser, QWidget
from shiboken6 import isValid
from sqlmodel import SQLModel, select

from kms_desktop.contacts.ending_text import ending_words
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.projection import events_of
from kms_desktop.contacts.resolution_queries import past_contacts
from kms_desktop.contacts.state import fold_events
from kms_desktop.customers.endings import ending_of
from kms_desktop.demo.build import build_demo
from kms_desktop.demo.workspace_location import STORY_NUMBER
from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.search.bootstrap import open_finder
from kms_desktop.services.workspace import Workspace, open_workspace
from kms_desktop.settings import Settings, shipped
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import InteractionRow
from kms_desktop.ui.desk.composition import Pauses
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.row_list import RowList
from kms_desktop.ui.widgets.table import Table
from player import Player
from tests.conftest import drop_postgres_database, new_postgres_database, url_of
from tests.logins import make_logins, own_url

__all__ = [
    "MARIAS_NUMBER",
    "Floor",
    "demo_template",
    "either_floor",
    "floor",
    "held_by_another",
    "postgres_demo_template",
    "postgres_floor",
    "short_folder",
    "shown",
]

MARIAS_NUMBER = STORY_NUMBER
QUICK = Pauses(guard_ms=0, rest_ms=60, draft_ms=20)


@dataclass
class Floor:
    """One workspace; `desk("dana")` opens a window of hers. Everything is closed when the test ends.

    On PostgreSQL each person comes in with their own login, and the articles are published.
    """

    settings: Settings
    windows: list[Player] = field(default_factory=list)
    workspaces: list[Workspace] = field(default_factory=list)

    def of(self, staff: str, **changed: Any) -> Settings:
        if self.settings.database_url and "database_url" not in changed:
            changed["database_url"] = own_url(self.settings.database_url, staff)
        return replace(self.settings, staff=staff, **changed)

    def window(self, staff: str = "dana", *, pauses: Pauses = QUICK, **changed: Any) -> Player:
        """A window that is shown, its workspace not open yet."""
        made = Player(self.of(staff, **changed), pauses=pauses)
        self.windows.append(made)
        return made

    def desk(self, staff: str = "dana", *, pauses: Pauses = QUICK, **changed: Any) -> Player:
        """A window with its workspace open, in front."""
        made = self.window(staff, pauses=pauses, **changed)
        made.open()
        made.front()
        return made

    def workspace(self, staff: str) -> Workspace:
        """The services of somebody without a window."""
        made = open_workspace(self.of(staff))
        self.workspaces.append(made)
        return made

    def rows(self, table: type[SQLModel], **wanted: object) -> list[Any]:
        """What the database holds now, read by a connection of its own."""
        with closing(open_database(self.settings.url)) as database, database.reading() as session:
            fitting = [getattr(table, name) == value for name, value in wanted.items()]
            return list(session.exec(select(table).where(*fitting)).all())

    def stored(self, contact_id: str) -> ContactState:
        """The contact as the database alone tells it."""
        with closing(open_database(self.settings.url)) as database, database.reading() as session:
            return fold_events(events_of(session, contact_id))

    def kinds(self, contact_id: str) -> list[str]:
        """The kinds of its events, in order."""
        return [event.kind for event in self.stored(contact_id).events]

    def close(self) -> None:
        for player in self.windows:
            player.close()
            if isValid(player.window):  # a camera destroys its own
                player.window.deleteLater()
        for workspace in self.workspaces:
            workspace.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Path:
    """The demo workspace and the index of its articles, made once a run and copied for each test."""
    place = tmp_path_factory.mktemp("demo")
    shutil.copyfile(_sqlite_template, place / "workspace.sqlite")
    settings = Settings(data_dir=place, state_dir=place, kb_dir=shipped("knowledge_base"))
    with closing(open_database(settings.url)) as database:
        build_demo(database)
        finder = open_finder(settings)
        finder.searcher.refresh()
        finder.searcher.learn_contacts(past_contacts(database, utc_now()))
        finder.searcher.close()
    return place


@pytest.fixture(scope="session")
def postgres_demo_template(postgres_url: str, _postgres_template: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the demo workspace in it, made once a run and copied for each test."""
    name = new_postgres_database(postgres_url, template=_postgres_template)
    url = url_of(postgres_url, name)
    with closing(open_database(url)) as database:
        build_demo(database)
    publish_folder(Settings(database_url=url, kb_dir=shipped("knowledge_base"), staff="rosa"))
    yield name
    drop_postgres_database(postgres_url, name)


@pytest.fixture
def short_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where doors stand in this test, here and in what it starts: a socket's path must be short."""
    place = tmp_path_factory.mktemp("d")
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@pytest.fixture
def floor(tmp_path: Path, demo_template: Path, short_folder: Path, qapp: QApplication) -> Iterator[Floor]:
    """The demo workspace on SQLite, for this test alone."""
    yield from _floor(tmp_path / "floor", demo_template, "")


@pytest.fixture
def postgres_floor(
    tmp_path: Path,
    demo_template: Path,
    postgres_demo_template: str,
    postgres_url: str,
    short_folder: Path,
    qapp: QApplication,
) -> Iterator[Floor]:
    """The demo workspace on PostgreSQL, for this test alone."""
    name = new_postgres_database(postgres_url, template=postgres_demo_template)
    make_logins(url_of(postgres_url, name))  # the server's logins are shared, and another test may have changed one
    yield from _floor(tmp_path / "floor", demo_template, url_of(postgres_url, name))
    drop_postgres_database(postgres_url, name)


@pytest.fixture(params=["sqlite", "postgres"])
def either_floor(request: pytest.FixtureRequest) -> Floor:
    """The demo workspace; the journey is made once on each database."""
    made: Floor = request.getfixturevalue("floor" if request.param == "sqlite" else "postgres_floor")
    return made


def how_it_ended(floor: Floor, contact: str) -> str:
    """What the history tells of this contact."""
    (row,) = floor.rows(InteractionRow, source_id=contact)
    ending = ending_of(row.ending)
    return ending_words(ending) if ending is not None else ""


def _floor(place: Path, template: Path, database_url: str) -> Iterator[Floor]:
    shutil.copytree(template, place)
    settings = Settings(
        database_url=database_url,
        data_dir=place,
        state_dir=place,
        kb_dir=shipped("knowledge_base"),
        poll_seconds=0.02,
        retry_seconds=600.0,
    )
    made = Floor(settings)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def held_by_another(floor: Floor) -> Iterator[Callable[[], None]]:
    """The workspace file is locked by another program until the block ends, or what is given is called."""
    with closing(sqlite3.connect(floor.settings.data_dir / "workspace.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield lambda: other.execute("ROLLBACK") and None


def shown(top: QWidget) -> str:
    """Everything that a person can read in this widget now, a line each; hidden parts are left out."""
    lines: list[str] = []
    for widget in [top, *top.findChildren(QWidget)]:
        if widget is top or widget.isVisibleTo(top):
            lines += [line for line in _words_of(widget) if line]
    return "\n".join(dict.fromkeys(lines)).replace("’", "'")


def _words_of(widget: QWidget) -> Sequence[str]:
    if isinstance(widget, Paragraph | QPlainTextEdit | QTextBrowser):
        return (widget.toPlainText(),)
    if isinstance(widget, RowList):
        return [str(widget.model().index(at, 0).data()) for at in range(widget.model().rowCount())]
    if isinstance(widget, Table):
        model = widget.model()
        return [
            " | ".join(str(model.index(row, column).data()) for column in range(model.columnCount()))
            for row in range(model.rowCount())
        ]
    if isinstance(widget, QLineEdit):
        return (widget.text(),)
    if isinstance(widget, QLabel) and widget.text() and not widget.accessibleName():
        return (widget.text(),)
    return (widget.accessibleName(), widget.accessibleDescription())
