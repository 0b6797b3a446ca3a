"""Counts of articles and interactions → the ground that measurements stand on, made when it is first asked for."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing
from functools import cached_property
from pathlib import Path

from bench_data import Vocabulary, fill_workspace, read_vocabulary, write_articles

ROOT = Path(__file__).resolve().parent.parent
_LOGIN = "bench"
_SERVER = ("shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=15min")


class Ground:
    """What measurements stand on, made when first asked for and gone with the run."""

    def __init__(
        self, folder: Path, articles: int, interactions: int, *, quick: bool = False, undo: ExitStack | None = None
    ) -> None:
        """`quick` leaves out what takes minutes. `undo`: the workspace is on a PostgreSQL server, stopped by it."""
        self.folder = folder
        self.quick = quick
        self._counts = articles, interactions
        self._undo = undo

    @property
    def articles(self) -> int:
        return self._counts[0]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return read_vocabulary(ROOT / "knowledge_base")

    @cached_property
    def knowledge_base(self) -> Path:
        """The folder of the articles."""
        folder = self.folder / "knowledge_base"
        _say(f"Writing {self._counts[0]:,} articles")
        write_articles(folder, self.vocabulary, self._counts[0])
        return folder

    @cached_property
    def workspace(self) -> tuple[str, list[str]]:
        """URL of the workspace, its owner's on a server, and the keys of its customers."""
        url = self._server_url() if self._undo is not None else f"sqlite:///{self.folder / 'workspace.sqlite'}"
        _say(f"Filling a workspace with {self._counts[1]:,} interactions")
        return url, fill_workspace(url, self.vocabulary, self._counts[1])

    @cached_property
    def desk_url(self) -> str:
        """The address with which somebody who works there comes in."""
        from kms_desktop.access.roster import Roster
        from kms_desktop.storage.database import open_database

        url, _ = self.workspace
        with closing(open_database(url)) as database:
            Roster(database).add_person(_LOGIN, "Bea Bench", "agent", "Bench", "agent")
        if self._undo is None:
            return url
        from tests.logins import make_logins, own_url

        make_logins(url)
        return own_url(url, _LOGIN)

    def _server_url(self) -> str:
        if str(ROOT) not in sys.path:
            sys.path.insert(0, str(ROOT))
        from tests.faults.server import fault_server

        assert self._undo is not None
        return self._undo.enter_context(fault_server(_SERVER)).new_database()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
