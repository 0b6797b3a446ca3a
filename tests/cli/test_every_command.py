"""Every command of the program, in a process of its own → its answer, and never a traceback.

Inside one test run a module finds what another has imported before it; a person's command finds nothing. The commands
are read from the parser, so that a new one without words here is told.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.access.teams import Teams
from kms_desktop.cli.main import build_parser
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer
from kms_desktop.storage.database import open_database
from tests.cli.conftest import ARTICLES
from tests.cli.test_process import done

READS, WRITES, REFUSES = "reads", "writes", "refuses"
"""What a command is asked for here: an answer, a change, or one sentence why not (no window and no server is there)."""

FILES = {
    "past.jsonl": '{"text": "my card was billed double", "article": "charged-twice"}\n' * 4,
    "customers.csv": "Account;Name;Phone\nK-1;Orla Fitzgibbon;020 7946 0018\nK-2;Ben Cole;020 7946 0100\n",
    "survey.csv": "problem,contacted\n" + "yes,yes\n" * 30,
    "left.csv": "left,value\n" + "no,100\n" * 30,
    "pages/hello.html": "<html><body><h1>Hello</h1><p>Good morning.</p></body></html>",
    "mail.mbox": (
        "From - Mon Jun  1 10:00:00 2026\nFrom: Maria <maria@example.com>\nTo: help@shop.example.net\n"
        "Subject: Charged twice\nDate: Mon, 01 Jun 2026 10:00:00 +0000\n"
        "Message-ID: <1@mail.example.com>\n\nYou took it twice.\n"
    ),
}

# command            words                                                         what it does
COMMANDS = {
    "accept-server": ("accept-server", REFUSES),
    "article list": ("article list --kb articles", READS),
    "article merge": ("article merge no-recordings charged-twice --kb articles", WRITES),
    "article move": ("article move charged-twice money --kb articles", WRITES),
    "article rename": ("article rename charged-twice Billed_twice --kb articles", WRITES),
    "article replace": ("article replace customer caller --kb articles", WRITES),
    "article split": ("article split charged-twice issue Two_amounts --kb articles", WRITES),
    "backup": ("backup copy.sqlite", WRITES),
    "call": ("call +442079460018", REFUSES),
    "calls": ("calls --missed", READS),
    "card": ("card K-1", WRITES),
    "cti secret": ("cti secret pbx.example --ami-user kms --forget", READS),
    "cti serve": ("cti serve", REFUSES),
    "cti token list": ("cti token list", READS),
    "cti token make": ("cti token make", WRITES),
    "cti token revoke": ("cti token revoke", REFUSES),
    "cti why": ("cti why --as ada", READS),
    "customer": ("customer K-1", READS),
    "bulletins affected": ("bulletins affected nothing --as ada", REFUSES),
    "bulletins change": ("bulletins change nothing --title New --as ada", REFUSES),
    "bulletins lift": ("bulletins lift nothing --as ada", REFUSES),
    "bulletins list": ("bulletins list --as ada", READS),
    "bulletins publish": ("bulletins publish incident --about website --as ada", WRITES),
    "bulletins take-back": ("bulletins take-back nothing --as ada", REFUSES),
    "customers import": ("customers import customers.csv --as ada", WRITES),
    "demo": ("demo --no-window", WRITES),
    "doctor": ("doctor", READS),
    "export": ("export contacts.csv --as ada", WRITES),
    "evaluate": ("evaluate past.jsonl --kb articles", READS),
    "forget": ("forget K-1 --yes --as ada", WRITES),
    "forget-callers": ("forget-callers", WRITES),
    "history": ("history K-1", WRITES),
    "import": ("import mbox mail.mbox --own shop.example.net", WRITES),
    "import-articles": ("import-articles pages --into taken --kb articles", WRITES),
    "index": ("index articles", WRITES),
    "init": ("init", WRITES),
    "learn": ("learn past.jsonl --kb articles", WRITES),
    "lint": ("lint articles", READS),
    "login": ("login --forget", REFUSES),
    "looks": ("looks --as ada", READS),
    "migrate": ("migrate", WRITES),
    "outbox deliver": ("outbox deliver --as ben", WRITES),
    "outbox discard": ("outbox discard 7", REFUSES),
    "outbox list": ("outbox list", READS),
    "outbox show": ("outbox show 7", REFUSES),
    "part": ("part K-1 +442079460018 --name Ned --yes --as ada", WRITES),
    "promises": ("promises --due --as ada", READS),
    "publish": ("publish articles --as ada", WRITES),
    "reason add": ("reason add billing/late-fee Late_fee --as ada", WRITES),
    "reason from-articles": ("reason from-articles --kb articles --as ada", WRITES),
    "reason list": ("reason list --kb articles", READS),
    "reason merge": ("reason merge billing/late-fee billing/credit", REFUSES),
    "reason order": ("reason order billing/late-fee --as ada", WRITES),
    "reason rename": ("reason rename billing/late-fee Late", REFUSES),
    "reason retire": ("reason retire billing/late-fee", REFUSES),
    "render": ("render charged-twice --kb articles", READS),
    "report journeys": ("report journeys --as ada", REFUSES),
    "report volumes": ("report volumes --as ada", READS),
    "report prevention": ("report prevention --kb articles", READS),
    "report ease": ("report ease --survey survey.csv", READS),
    "report fairness": ("report fairness", READS),
    "report kcs": ("report kcs", READS),
    "report changes": ("report changes --as ada", READS),
    "report executives": ("report executives --pdf page.pdf --as ada", WRITES),
    "report figures": ("report figures", READS),
    "report consults": ("report consults", READS),
    "report reasons": ("report reasons", READS),
    "report repeats": ("report repeats", READS),
    "report tool": ("report tool", READS),
    "report top": ("report top", READS),
    "report vulnerable": ("report vulnerable", READS),
    "report what-if": ("report what-if --article nothing --option nothing --limit 80", REFUSES),
    "restore": ("restore earlier.sqlite", WRITES),
    "review answer": ("review answer nothing Yes --as ben", REFUSES),
    "review coach": ("review coach nothing Yes --as ada", REFUSES),
    "review count": ("review count --as ada", READS),
    "review draw": ("review draw --dry-run --as ada", READS),
    "review judge": ("review judge nothing --right yes --as ada", REFUSES),
    "review list": ("review list --as ada", READS),
    "review look": ("review look nothing --agree --as ada", REFUSES),
    "review restore": ("review restore nothing --as ada", REFUSES),
    "review show": ("review show nothing --as ada", REFUSES),
    "review uncoach": ("review uncoach nothing --as ada", REFUSES),
    "review withdraw": ("review withdraw nothing Wrong --as ada", REFUSES),
    "search": ("search charged twice --kb articles", READS),
    "simulate": ("simulate", REFUSES),
    "staff add": ("staff add dana --name Dana --team Billing --as ada", WRITES),
    "staff change": ("staff change ben --team Night --as ada", WRITES),
    "staff leave": ("staff leave ben --as ada", WRITES),
    "staff list": ("staff list", READS),
    "staff password": ("staff password ben --make-password --as ada", WRITES),
    "staff proficiency": ("staff proficiency ben coach --as ada", WRITES),
    "staff return": ("staff return cleo --as ada", WRITES),
    "status": ("status", READS),
    "team add": ("team add Night --as ada", WRITES),
    "team list": ("team list", READS),
    "team remove": ("team remove Evening --as ada", WRITES),
    "team rename": ("team rename Billing Night --as ada", WRITES),
    "verification": ("verification --needed 3 --as ada", WRITES),
    "voc assumptions": ("voc assumptions --set value 100 200 300 --source billing --as ada", WRITES),
    "voc churn": ("voc churn left.csv --as ada", WRITES),
    "voc survey": ("voc survey survey.csv --as ada", WRITES),
    "voc check": ("voc check nothing --as ada", REFUSES),
    "voc decide": ("voc decide nothing --accept Yes --as ada", REFUSES),
    "voc done": ("voc done nothing --as ada", REFUSES),
    "voc join": ("voc join nothing other --as ada", REFUSES),
    "voc name": ("voc name nothing Lights --as ada", REFUSES),
    "voc own": ("voc own nothing ada --as ada", REFUSES),
    "voc part": ("voc part nothing --as ada", REFUSES),
    "voc propose": ("voc propose --as ada", READS),
    "voc reopen": ("voc reopen nothing Again --as ada", REFUSES),
    "voc theme": ("voc theme nothing --as ada", REFUSES),
    "voc themes": ("voc themes --as ada", READS),
}


def commands_of(parser: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[str]:
    """“report top”: every command that takes no further command."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield " ".join(words)
    for action in below:
        for name, child in action.choices.items():
            yield from commands_of(child, (*words, name))


EVERY = sorted(commands_of(build_parser()))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Path:
    """A folder that holds a workspace with an admin, an agent and a customer, articles, exchanges and past contacts."""
    folder = tmp_path_factory.mktemp("every-command")
    (folder / "data").mkdir()
    workspace = folder / "data" / "workspace.sqlite"
    shutil.copyfile(_sqlite_template, workspace)
    with closing(open_database(f"sqlite:///{workspace}")) as database:
        Roster(database).add_person("ada", "Ada", "admin", "Billing", "manager")
        Roster(database).add_person("ben", "Ben", "agent", "Billing", "agent")
        Roster(database).add_person("cleo", "Cleo", "agent", "Billing", "agent")
        Roster(database).remove_person("cleo")
        Teams(database).add_team("Evening")
        Directory(database, "GB").add_customer(Customer("", "Orla Fitzgibbon", "K-1", phone="+442079460018"))
    shutil.copyfile(workspace, folder / "earlier.sqlite")
    for name, text in {**{f"articles/{name}": text for name, text in ARTICLES.items()}, **FILES}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_no_command_is_left_out() -> None:
    assert sorted(COMMANDS) == EVERY


@pytest.mark.parametrize("command", EVERY)
def test_a_command_answers_in_a_process_of_its_own(command: str, tmp_path: Path, prepared: Path) -> None:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    words, does = COMMANDS[command]
    finished = done(tmp_path, *words.split(), PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    assert b"Traceback" not in finished.stderr, finished.stderr.decode()
    assert finished.returncode == (1 if does == REFUSES else 0), finished.stderr.decode()
    assert finished.stderr.count(b"\n") == (1 if does == REFUSES else 0), finished.stderr.decode()
    assert finished.stdout.strip() or does != READS
