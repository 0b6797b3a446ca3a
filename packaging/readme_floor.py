"""The README's chapter on a team, word for word → five desktops at work on their server, and the seconds of each step.

The commands are those that stand there, run in a shell with a fresh installation of this checkout; only the server's
name is another. What the chapter says of desktops is then played in windows, with keys. It ends with exit code 1 at the
first step that does not come true.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from player import Player

ROOT = Path(__file__).resolve().parent.parent
_CHAPTER = "## Install for a team"
_SERVER_THERE, _KEEPER = "db.example.com", "kms_keeper"
_PASSWORD_SHOWN = re.compile(r"shown this once: (\S+)")
_MOMENT_S = 0.6
_WORDS = "I paid by card and the direct debit went too"
_NUMBER, _CUSTOMERS = "020 7946 0018", "account,name,tier,phone\n8841 2290,Maria Okafor,Gold,020 7946 0018\n"
_WISH, _ANSWER = "Say the bank's charge before the credit", "Good. It is the third question from Monday on."


class NotTrue(Exception):
    """A sentence of the README that did not come true."""


@dataclass
class Stage:
    """A home, a server and an installation; `passwords` by login, as they were shown."""

    home: Path
    port: int
    environ: dict[str, str]
    passwords: dict[str, str] = field(default_factory=dict)

    def run_line(self, line: str) -> str:
        """One line of the README in a shell; an `export` holds from then on. Raises NotTrue."""
        line = line.replace(_SERVER_THERE, f"127.0.0.1:{self.port}")
        if set_to := re.fullmatch(r"export (\w+)=(\S+)\s*(?:#.*)?", line):
            self.environ[set_to[1]] = set_to[2]
            return ""
        done = subprocess.run(
            ["bash", "-c", line], cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotTrue(f"“{line}” ended with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
        if shown := _PASSWORD_SHOWN.search(done.stdout):
            login = re.search(r"(?:--login|staff \w+) (\w+)", line)
            assert login is not None
            self.passwords[login[1]] = shown[1]
        return done.stdout


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py floor", description="Plays the README's chapter on a team.")
    parser.add_argument("--keep", action="store_true", help="leave the home of all desktops where it is")
    asked = parser.parse_args(list(arguments))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for folder in (ROOT, ROOT / "packaging"):
        sys.path.insert(0, str(folder))
    home = Path(tempfile.mkdtemp(prefix="kms-floor-"))
    try:
        with server(home) as port, ExitStack() as opened:
            _play(stage_for(home, port), opened)
    except (NotTrue, TimeoutError) as problem:
        print(f"Not true: {problem}", file=sys.stderr)
        return 1
    finally:
        if not asked.keep:
            shutil.rmtree(home, ignore_errors=True)
    return 0


def blocks_of(readme: str) -> list[list[str]]:
    """The commands of the chapter, block by block."""
    chapter = readme.partition(_CHAPTER)[2].partition("\n## ")[0]
    found: list[list[str]] = [[]]
    for line in chapter.splitlines():
        if line.startswith("    "):
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [block for block in found if block]


@contextmanager
def server(home: Path) -> Iterator[int]:
    """A PostgreSQL of its own, with the role and the database that the README takes for granted; gives its port."""
    import psycopg
    from sqlalchemy.engine import make_url

    from tests.postgres import postgres_server

    with postgres_server() as url:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f"CREATE ROLE {_KEEPER} LOGIN CREATEROLE PASSWORD 'keeper'".encode())
            admin.execute(f"CREATE DATABASE kms OWNER {_KEEPER}".encode())
        port = make_url(url).port
        assert port is not None
        (home / ".pgpass").write_text(f"127.0.0.1:{port}:*:{_KEEPER}:keeper\n", encoding="utf-8")
        (home / ".pgpass").chmod(0o600)
        yield port


def stage_for(home: Path, port: int) -> Stage:
    """A home as somebody has it who has cloned the program and written articles."""
    from tests.postgres import runnable_binaries

    shutil.copytree(ROOT / "knowledge_base", home / "our-articles")
    (home / "customers.csv").write_text(_CUSTOMERS, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", home / "venv"], check=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KMS_", "PG", "PYTHON", "XDG_"))}
    programs = (home / "venv" / "bin", runnable_binaries(home), Path(kept["PATH"]))
    environ = {**kept, "HOME": str(home), "PATH": ":".join(map(str, programs))}
    return Stage(home, port, environ)


def _play(stage: Stage, opened: ExitStack) -> None:
    set_up, later = blocks_of((ROOT / "README.md").read_text(encoding="utf-8"))
    for line in set_up:
        _step(line, partial(stage.run_line, line))
    floor = Floor(stage, opened)
    for title, play in (
        ("the articles arrive in an empty folder, their links whole", floor.find_articles),
        ("a call is passed on, nothing is asked twice", floor.pass_a_call_on),
        ("an approval is asked for and given", floor.approve),
        ("a suggestion is answered and read", floor.answer_a_suggestion),
        ("dana leaves with a call and a promise in hand; sam has both", lambda: floor.let_go(stage, later)),
        ("dana is back", lambda: floor.come_back(stage, later)),
        ("a copy is made, brought back, and the desks work on", lambda: floor.restore(stage, later)),
    ):
        _step(title, play)


def _step(title: str, act: Callable[[], object]) -> None:
    started = time.monotonic()
    act()
    print(f"{time.monotonic() - started:7.1f} s  {title}", flush=True)


class Floor:
    """The windows of Dana, Sam, Ines and Rosa; each with a home, data and articles of its own."""

    def __init__(self, stage: Stage, opened: ExitStack) -> None:
        from kms_desktop.demo.workspace_location import demo_settings
        from kms_desktop.settings import Settings
        from kms_desktop.ui.app import make_application

        make_application(demo_settings(Settings()))
        self._stage, self._opened = stage, opened
        self.dana, self.sam, self.ines, self.rosa = (self.open_desk(one) for one in ("dana", "sam", "ines", "rosa"))

    def open_desk(self, login: str) -> Player:
        """A window that asks for the password, which is typed."""
        from kms_desktop.settings import Settings
        from player import Player

        place = self._stage.home / f"desk-{login}"
        settings = Settings(
            database_url=f"postgresql://{login}@127.0.0.1:{self._stage.port}/kms",
            data_dir=place / "data",
            state_dir=place / "state",
            kb_dir=place / "articles",
        )
        settings.kb_dir.mkdir(parents=True, exist_ok=True)
        made = Player(settings)
        self._opened.callback(made.close)
        made.front()
        made.window.open_workspace()
        made.until(lambda: made.window.login.pane is not None, "Nobody was asked for a password.")
        made.settle()
        made.type(self._stage.passwords[login])
        made.press("Enter")
        made.until(lambda: made.window.attached is not None, "The password was not accepted.")
        made.settle()
        return made

    def find_articles(self) -> None:
        source = self._stage.home / "our-articles"
        wanted = sorted(path.relative_to(source) for path in source.rglob("*.md"))
        for player in (self.dana, self.sam, self.ines, self.rosa):
            folder = player.window.settings.kb_dir
            player.until(partial(_has_articles, folder, wanted), "The articles did not arrive as they were published.")
            player.settle()
            self._stage.run_line(f"kms-desktop lint {folder}")

    def take_a_call(self, player: Player, *answers: str) -> str:
        player.front()
        player.attached.desk.of.call.ring_event(_NUMBER)
        player.settle()
        player.press("take_call", "search")
        player.type(_WORDS)
        player.press("Enter")
        _answer(player, *answers)
        return str(player.attached.desk.of.live.id)

    def pass_a_call_on(self) -> None:
        contact = self.take_a_call(self.dana, "1", "1", "transfer")
        self.dana.type("Sam")
        self.dana.press("Enter")
        self.dana.type("Can you pay the bank's charge too?")
        self.dana.press("Enter")
        _wait(self.sam, lambda: self.sam.attached.desk.stage.phase == "handover", "No handover rang.")
        self.sam.front()
        self.sam.press("take_call")
        state = self.sam.attached.desk.of.live.state
        _check(state.id == contact, "Another contact rang.")
        _check(len(state.settled) == 2, "What was answered did not come along.")
        _check(state.repeats == 0, "Something counts as asked twice.")
        _wrap_up(self.sam)
        _wait(self.dana, lambda: self.dana.attached.desk.stage.phase == "ready", "Dana was not freed.")

    def approve(self) -> None:
        self.take_a_call(self.dana, "1", "1", "2")
        self.dana.type("38.50")
        _answer(self.dana, "Enter", "5", "ask_approval", "Enter")
        _wait(self.rosa, lambda: self.rosa.attached.desk.stage.phase == "approval", "No question came.")
        self.rosa.front()
        _answer(self.rosa, "take_call")
        live = self.dana.attached.desk.of.live
        _wait(self.dana, lambda: live.state.approvals[-1].state == "granted", "No answer came.")
        self.dana.front()
        _wrap_up(self.dana)

    def answer_a_suggestion(self) -> None:
        self.take_a_call(self.dana, "suggest")
        self.dana.type(_WISH)
        self.dana.press("Enter")
        _wrap_up(self.dana)
        self.rosa.front()
        self.rosa.press("show_voice", "Enter")
        self.rosa.type(_ANSWER)
        self.rosa.press("accept_suggestion")
        from tests.desks import shown

        idle = self.dana.window.desk_page.right.idle
        _wait(self.dana, lambda: _ANSWER in shown(idle), "The answer did not reach the desk.")

    def let_go(self, stage: Stage, later: list[str]) -> None:
        contact = self.take_a_call(self.dana, "1", "1", "2")
        self.dana.type("12")
        _answer(self.dana, "Enter", "2", "Enter")
        stage.run_line(_line_of(later, "staff leave"))
        from tests.desks import shown

        _wait(self.dana, lambda: "Your access" in shown(self.dana.window), "The window goes on.", settled=False)
        _wait(
            self.sam,
            lambda: contact in [one.id for one in self.sam.attached.workspace.log.open_contacts()],
            "Her open contact is nobody's.",
        )
        workspace = self.sam.attached.workspace
        owed = [promise.contact_id for promise in workspace.promises.list_owed(workspace.person.id)]
        _check(contact in owed, "What she promised is nobody's.")
        self.dana.press("Enter")

    def come_back(self, stage: Stage, later: list[str]) -> None:
        stage.run_line(_line_of(later, "staff return"))
        self.dana = self.open_desk("dana")

    def restore(self, stage: Stage, later: list[str]) -> None:
        stage.run_line(_line_of(later, "pg_dump"))
        stage.run_line(_line_of(later, "pg_restore"))
        (ROOT / "kms.dump").unlink()
        contact = self.take_a_call(self.dana, "1")
        _wrap_up(self.dana)
        outbox = self.dana.attached.workspace.outbox
        _wait(self.dana, lambda: outbox.waiting_count == 0, "What was logged after it is not delivered.")
        kept = self.dana.attached.workspace.log.contact_state(contact)
        _check(kept.phase == "wrapped_up", "What was logged after it is not there.")


def _has_articles(folder: Path, wanted: list[Path]) -> bool:
    """The program's own help is there too."""
    there = {path.relative_to(folder) for path in folder.rglob("*.md")}
    return there >= set(wanted)


def _is_past(moment_s: float) -> bool:
    return time.monotonic() >= moment_s


def _line_of(block: Sequence[str], words: str) -> str:
    return next(line for line in block if words in line)


def _answer(player: Player, *keys: str) -> None:
    """With a moment between the keys: what has just come is not answered by a key that was meant for something else."""
    for key in keys:
        player.until(partial(_is_past, time.monotonic() + _MOMENT_S))
        player.press(key)


def _wrap_up(player: Player) -> None:
    _answer(player, "wrap_up", "confirm")
    _wait(player, lambda: player.attached.desk.stage.phase == "ready", "The wrap-up was not saved.")


def _wait(player: Player, holds: Callable[[], bool], what: str, *, settled: bool = True) -> None:
    player.until(holds, what)
    if settled:
        player.settle()


def _check(holds: Any, what: str) -> None:
    if not holds:
        raise NotTrue(what)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
