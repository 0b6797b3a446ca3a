"""Desktops of one checkout, far from their server: what a person waits for, done so many times, and in how many trips.

Started by `bench_distance.py` with one JSON argument; says “ready”, then takes the name of a group and a number on
standard input and gives `{what: [[milliseconds, trips], …]}` as one line. It works with the checkout it is started in,
which may be older than this file.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import cycle
from pathlib import Path
from typing import Any

_PATIENCE_S = 120.0
_ARTICLE, _OPTION = "charged-twice", "refund-the-card-payment"
Samples = defaultdict[str, list[tuple[float, int]]]


class Desks:
    """The demo workspace and the people who work in it, each through the proxy with their own login."""

    def __init__(self, place: dict[str, Any]) -> None:
        self._place = place
        self.samples: Samples = defaultdict(list)
        self._players: dict[str, Any] = {}

    def settings(self, login: str) -> Any:
        from sqlalchemy.engine import make_url

        from kms_desktop.settings import Settings, shipped
        from tests.logins import own_url

        folder = Path(self._place["folder"]) / login
        folder.mkdir(parents=True, exist_ok=True)
        far = make_url(own_url(self._place["url"], login)).set(port=self._place["port"])
        return Settings(
            database_url=far.render_as_string(hide_password=False),
            data_dir=folder,
            state_dir=Path(self._place["folder"]) / "state",
            kb_dir=shipped("knowledge_base"),
            staff=login,
            retry_seconds=600.0,
        )

    def fill(self) -> None:
        """The demo, published articles, logins, and the index."""
        from kms_desktop.demo.build import build_demo
        from kms_desktop.editorial.publishing import publish_folder
        from kms_desktop.search.bootstrap import open_finder
        from kms_desktop.settings import Settings, shipped
        from kms_desktop.storage.database import open_database
        from kms_desktop.storage.migrate import migrate_database
        from tests.logins import make_logins

        url, state = self._place["url"], Path(self._place["folder"]) / "state"
        migrate_database(url)
        with closing(open_database(url)) as database:
            build_demo(database)
        settings = Settings(database_url=url, kb_dir=shipped("knowledge_base"), state_dir=state, staff="rosa")
        publish_folder(settings)
        make_logins(url)
        with closing(open_finder(settings).searcher) as searcher:
            searcher.refresh()

    @cached_property
    def numbers(self) -> Iterator[str]:
        """Numbers of customers with a history, over and over."""
        import psycopg

        query = (
            "SELECT min(i.value_norm) FROM identity i JOIN interaction a ON a.customer_id = i.customer_id "
            "WHERE i.kind = 'phone' AND i.level = 'known' GROUP BY i.customer_id HAVING count(*) > 3 ORDER BY 1"
        )
        with psycopg.connect(self._place["url"]) as connection:
            return cycle([number for (number,) in connection.execute(query).fetchall()])

    def trips(self) -> int:
        """Asked of who measures, in the same line of output and input."""
        print("trips", flush=True)
        return int(sys.stdin.readline())

    @contextmanager
    def measured(self, what: str) -> Iterator[None]:
        before, began = self.trips(), time.perf_counter()
        yield
        took = (time.perf_counter() - began) * 1000
        self.samples[what].append((took, self.trips() - before))

    # without a window

    @cached_property
    def workspace(self) -> Any:
        from kms_desktop.services.workspace import open_workspace

        return open_workspace(self.settings("dana"))

    def services(self) -> None:
        """One call of an agent: who it is, a contact begun, an event, a grant that has a limit, the wrap-up."""
        from kms_desktop.customers.model import IncomingCall
        from kms_desktop.storage.ids import new_key, utc_now

        desk, number = self.workspace, next(self.numbers)
        with self.measured("ring to caller known"):
            match = desk.directory.match_caller(number)
        with self.measured("history of the caller"):
            desk.history.list_entries(match.candidates[0].customer.id, limit=3)
        call = IncomingCall(number, new_key(), utc_now(), "Billing line")
        with self.measured("F9, a contact begun"):
            state = desk.call.take_call(call, match, 1.0)
        with self.measured("logged event"):
            desk.call.log_note(state.id, "It came twice.")
        desk.guided.open_article(state.id, _ARTICLE)
        for answer in (0, 0, 0):
            desk.guided.answer_step(state.id, answer)
        state = desk.guided.set_fact(state.id, "amount", Decimal(5))
        offered = {o.option.id: o.status for o in desk.guided.judge_options(state)}
        if offered.get(_OPTION) == "open":
            with self.measured("grant with a limit"):
                desk.guided.accept_option(state.id, _OPTION)
        desk.wrapups.save_wrap_up(state.id, desk.wrapups.draft_wrap_up(desk.log.contact_state(state.id)))

    # in windows

    def player(self, login: str) -> Any:
        from player import Player

        if login not in self._players:
            made = Player(self.settings(login))
            self._players[login] = made
            made.open()
            self.spin(lambda: made.attached.articles is not None)
            self._settle()
        return self._players[login]

    def windows(self) -> None:
        """The same seen: what rings is painted, what a colleague changed is read, a handover rings at their desk."""
        dana, sam = self.player("dana"), self.player("sam")
        desk, workspace = dana.attached.desk, dana.attached.workspace
        shown: list[Any] = []
        hold = desk.of.history.shown.connect(shown.append)
        with self.measured("call event to caller and last three painted"):
            desk.of.call.ring_event(next(self.numbers))
            self.spin(lambda: desk.stage.phase == "ringing")
            self._paint(dana)
        self._settle()
        shown.clear()
        with self.measured("F9 to whole history painted"):
            desk.of.call.take_call()
            self.spin(lambda: any(sight.entries for sight in shown))
            self._paint(dana)
        desk.of.history.shown.disconnect(hold)
        self._settle()
        with self.measured("a look at what others changed"):
            dana.attached._on_workspace_changed()
            self.spin(lambda: dana.window.background.idle)
        self._handover(dana, sam, workspace, desk.of.live.id)

    def _handover(self, dana: Any, sam: Any, workspace: Any, contact: str) -> None:
        to = sam.attached.workspace
        began = self.trips(), time.perf_counter()
        workspace.handovers.make_handover(
            contact, to_kind="person", to_id=to.person.id, to_name=to.person.name, question="Please go on."
        )
        self.spin(lambda: sam.attached.desk.of.handover.incoming is not None)
        self._paint(sam)
        took = (time.perf_counter() - began[1]) * 1000
        self.samples["handover to ring at the other desk (both)"].append((took, self.trips() - began[0]))
        self._settle()
        dana.attached.desk.of.live.clear_contact()
        handover = sam.attached.desk.of.handover.incoming.handover
        state = to.handovers.accept_handover(handover.id)
        to.wrapups.save_wrap_up(state.id, to.wrapups.draft_wrap_up(state))
        sam.attached.desk.look()
        self._settle()
        self.spin(lambda: sam.attached.desk.of.handover.incoming is None)

    def floor(self) -> None:
        """The page of a supervisor: what was said, the contacts, what waits."""
        rosa = self.player("rosa")
        page = rosa.attached.voice
        rosa.window.show_page(2)
        self._settle()
        with self.measured("the supervisor's page"):
            page.refresh_page()
            self.spin(lambda: rosa.window.background.idle)
            self._paint(rosa)

    def _settle(self) -> None:
        self.spin(lambda: all(player.window.background.idle for player in self._players.values()))
        self._paint(*self._players.values())
        self.spin(lambda: all(player.window.background.idle for player in self._players.values()))

    def _paint(self, *players: Any) -> None:
        from PySide6.QtWidgets import QApplication

        QApplication.sendPostedEvents()
        for player in players:
            player.window.repaint()
        QApplication.processEvents()

    def spin(self, holds: Callable[[], bool]) -> None:
        """Let Qt work until `holds`; it is looked at each millisecond, and Python is free for the lanes between."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop, tick = QEventLoop(), QTimer(interval=1)
        tick.timeout.connect(lambda: None)
        tick.start()
        limit = time.perf_counter() + _PATIENCE_S
        while not holds():
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.perf_counter() > limit:
                raise TimeoutError("A measured desktop did not go on.")


def main(place: dict[str, Any]) -> int:
    from kms_desktop.settings import Settings
    from kms_desktop.ui.app import make_application

    desks = Desks(place)
    desks.fill()
    make_application(replace(Settings(), data_dir=Path(place["folder"])))
    print("ready", flush=True)
    while line := sys.stdin.readline():
        group, times = line.split()
        for _ in range(int(times)):
            getattr(desks, group)()
        print(json.dumps(desks.samples), flush=True)
        desks.samples.clear()
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
