"""Which server may be given something: the one it was, what took over from it, or what an administrator accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.errors import Refused, Unreachable
from kms_desktop.storage.database import open_database
from kms_desktop.storage.server_identity import (
    KnownServer,
    ServerIdentity,
    WrongServer,
    connect_to_known,
    identify,
    without_host,
)
from kms_desktop.storage.tables import Team
from tests.logins import make_logins, own_url

NOTED = ServerIdentity(system="71", timeline=2, position=5_000_000, tables=16_400, accepted=1)


@pytest.mark.parametrize(
    ("found", "may_be_used", "may_lack"),
    [
        (NOTED, True, False),
        (replace(NOTED, position=9_000_000), True, False),
        (replace(NOTED, timeline=3, position=4_000_000), True, True),
        (replace(NOTED, timeline=1, position=90_000_000), False, True),
        (replace(NOTED, position=4_900_000), False, False),
        (replace(NOTED, position=4_999_000), True, False),
        (replace(NOTED, system="72", position=9_000_000), False, True),
        (replace(NOTED, system="72", timeline=1, position=10, accepted=2), True, True),
        (replace(NOTED, timeline=1, accepted=2), True, True),
        (replace(NOTED, position=9_000_000, tables=16_900), True, True),
        (replace(NOTED, position=9_000_000, tables=0), True, False),
    ],
)
def test_a_server_is_followed_forward_and_never_back(
    tmp_path: Path, found: ServerIdentity, may_be_used: bool, may_lack: bool
) -> None:
    KnownServer(tmp_path / "server.json").judge(NOTED, None, "here")
    known = KnownServer(tmp_path / "server.json")
    if may_be_used:
        known.judge(found, known.noted, "here")
        assert known.may_lack is may_lack
        noted = json.loads((tmp_path / "server.json").read_text())
        assert (noted["timeline"], noted["system"]) == (found.timeline, found.system)
    else:
        with pytest.raises(WrongServer, match="nothing is sent to it"):
            known.judge(found, known.noted, "here")
        assert json.loads((tmp_path / "server.json").read_text())["timeline"] == NOTED.timeline


def test_who_asked_earlier_and_hears_later_is_not_behind(tmp_path: Path) -> None:
    """Two threads connect at once, and each notes what it heard."""
    known = KnownServer(tmp_path / "server.json")
    known.judge(NOTED, None, "here")
    before = known.noted
    known.judge(replace(NOTED, position=9_000_000), before, "here")
    known.judge(replace(NOTED, position=7_000_000), before, "here")
    assert known.noted == replace(NOTED, position=9_000_000)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"system": 1}', '{"system": "7", "timeline": "x"}'])
def test_a_note_that_somebody_broke_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "server.json").write_text(text)
    known = KnownServer(tmp_path / "server.json")
    known.judge(NOTED, None, "here")
    assert known.may_lack is False


def test_the_other_hosts_are_left() -> None:
    settings = {"host": "a,b,c", "port": "1,2,3", "user": "ann"}
    assert without_host(settings, "b", 2) == {"host": "a,c", "port": "1,3", "user": "ann"}
    assert without_host({"host": "a,b", "port": "5432"}, "a", 5432) == {"host": "b", "port": "5432"}
    assert without_host({"host": "a"}, "a", 5432) is None
    assert without_host({"host": "/run", "dbname": "kms"}, "elsewhere", 5432) is None


class Host:
    """A connection to one of several servers, as the driver gives it."""

    def __init__(self, name: str, timeline: int) -> None:
        self.info, self.autocommit, self.closed = SimpleNamespace(host=name, port=5432), False, False
        self._row = ("71", f"{timeline:08X}", 6_000_000, 16_400, 1)

    def execute(self, _asked: str) -> Any:
        return SimpleNamespace(fetchone=lambda: self._row)

    def close(self) -> None:
        self.closed = True


def test_behind_an_old_primary_the_next_host_is_tried_and_the_old_one_is_told_where_there_is_none(
    tmp_path: Path,
) -> None:
    known = KnownServer(tmp_path / "server.json")
    known.judge(NOTED, None, "here")
    tried = []

    def connect(_dialect: object, _record: object, _arguments: object, settings: dict[str, Any]) -> Host:
        first = str(settings["host"]).split(",")[0]
        if first == "gone":
            raise psycopg.OperationalError("no route to host")
        tried.append(Host(first, 1 if first == "old" else 2))
        return tried[-1]

    listener = connect_to_known(connect, known, "old,new")
    assert listener(None, None, None, {"host": "old,new"}).info.host == "new"
    assert [(host.info.host, host.closed) for host in tried][:2] == [("old", True), ("new", False)]
    for hosts in ("old", "old,gone"):
        with pytest.raises(WrongServer, match="stands where the workspace was before"):
            listener(None, None, None, {"host": hosts})


def test_a_desktop_that_was_off_during_the_takeover_asks_the_other_host_before_it_believes_the_first(
    tmp_path: Path,
) -> None:
    known = KnownServer(tmp_path / "server.json")
    known.judge(replace(NOTED, timeline=1), None, "here")
    timelines, asked = {"old": 1, "new": 2}, []

    def connect(_dialect: object, _record: object, _arguments: object, settings: dict[str, Any]) -> Host:
        hosts = str(settings["host"]).split(",")
        if hosts[0] not in timelines:
            raise psycopg.OperationalError("no route to host")
        asked.append(Host(hosts[0], timelines[hosts[0]]))
        return asked[-1]

    listener = connect_to_known(connect, known, "old,new")
    assert listener(None, None, None, {"host": "old,new"}).info.host == "new"
    assert [host.closed for host in asked] == [True, True, False]
    alone = connect_to_known(connect, KnownServer(tmp_path / "other.json"), "old,gone")
    assert alone(None, None, None, {"host": "old,gone"}).info.host == "old", (
        "one that does not answer is not waited for"
    )


@pytest.fixture
def workspace(postgres_workspace_url: str) -> Iterator[str]:
    with closing(open_database(postgres_workspace_url)) as database:
        roster = Roster(database)
        roster.add_person("dana", "Dana Webb", "agent", "Front line", "agent")
        roster.add_person("marta", "Marta Gil", "admin", "Front line", "manager")
    make_logins(postgres_workspace_url)
    yield postgres_workspace_url


def test_an_ordinary_login_can_ask_which_server_it_is(workspace: str) -> None:
    with psycopg.connect(own_url(workspace, "dana")) as own:
        found = identify(own)
        assert found is not None and found.timeline == 1 and found.position > 0 and found.tables > 0
        assert found.accepted == 1 and found.system.isdigit()
        assert own.info.transaction_status == psycopg.pq.TransactionStatus.IDLE and own.autocommit is False
        later = identify(own)
        assert later is not None and later.is_after(found) and not later.may_lack(found)


def test_a_server_that_fell_back_gets_nothing_until_an_administrator_accepts_it(workspace: str, tmp_path: Path) -> None:
    url, path = own_url(workspace, "dana"), tmp_path / "server.json"
    with closing(open_database(url, known=KnownServer(path))):
        noted = json.loads(path.read_text())
    path.write_text(json.dumps({**noted, "timeline": noted["timeline"] + 1}))
    with pytest.raises(WrongServer, match="stands where the workspace was before"):
        open_database(url, known=KnownServer(path))
    with closing(open_database(url)) as dana, pytest.raises(Refused, match="does not let dana do this"):
        dana.perform_act("accept_server")
    with closing(open_database(own_url(workspace, "marta"))) as marta:
        assert marta.perform_act("accept_server") == 2
    known = KnownServer(path)
    with closing(open_database(url, known=known)) as database:
        assert known.may_lack and database.may_lack
        with psycopg.connect(workspace) as owner:
            assert owner.execute("SELECT who, what FROM audit ORDER BY seq DESC LIMIT 1").fetchone() == (
                "marta",
                "server accepted",
            )


def test_while_the_wrong_server_answers_it_is_away_and_said_to_be_the_wrong_one(workspace: str, tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    known = KnownServer(path)
    with closing(open_database(workspace, known=known)) as database:
        database.look_at_server()
        noted = ServerIdentity(**json.loads(path.read_text()))
        known.judge(replace(noted, timeline=9), noted, "here")
        database.close()
        with pytest.raises(Unreachable), database.writing() as session:
            session.add(Team(id="t", name="Billing"))
        assert database.away_since is not None and "nothing is sent to it" in database.wrong_server
    with closing(open_database(workspace)) as database, database.reading() as session:
        assert session.get(Team, "t") is None


def test_a_server_that_falls_silent_while_it_is_asked_who_it_is_is_away(
    workspace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_connection: object) -> None:
        raise psycopg.errors.ConnectionTimeout("the server did not answer in time")

    with closing(open_database(workspace, known=KnownServer(tmp_path / "server.json"))) as database:
        monkeypatch.setattr("kms_desktop.storage.database.identify", silent)
        with pytest.raises(Unreachable):
            database.look_at_server()
        assert database.away_since is not None
