"""A workspace as the migrations leave it, tried with a login of each role → the list at the end of docs/security.md.

python3 packaging/dev.py rights           writes the list; --check only says whether it is the one that stands there
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "security.md"
BEGIN = "<!-- Made by “python3 packaging/dev.py rights”; not to be edited. -->"
END = "<!-- The end of what is made. -->"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py rights", description="Lists what each role may do in the database.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where another list stands")
    asked = parser.parse_args(list(arguments))
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.security.catalogue import lines_of, read_catalogue

    with tried_workspace() as (url, logins):
        made = placed(DOCS.read_text(encoding="utf-8"), lines_of(read_catalogue(url, logins)))
    if made == DOCS.read_text(encoding="utf-8"):
        print("docs/security.md says what the database lets each role do.")
        return 0
    if asked.check:
        print("docs/security.md says something else; “python3 packaging/dev.py rights” writes it.", file=sys.stderr)
        return 1
    DOCS.write_text(made, encoding="utf-8")
    print("docs/security.md is written anew.")
    return 0


@contextmanager
def tried_workspace() -> Iterator[tuple[str, dict[str, str]]]:
    """The owner's address of a new workspace on a server of its own, and that of somebody of each role."""
    from tests.conftest import drop_postgres_database, new_postgres_database, url_of
    from tests.postgres import postgres_server
    from tests.security.catalogue import NOBODY, nobody_here

    with postgres_server() as server:
        name = new_postgres_database(server)
        url = url_of(server, name)
        try:
            logins = enter_everybody(url)
            with nobody_here(url) as stranger:
                yield url, {**logins, NOBODY: stranger}
        finally:
            drop_postgres_database(server, name)


def enter_everybody(url: str) -> dict[str, str]:
    """Migrates the workspace and enters somebody of each role, with a login; gives their addresses by role."""
    from kms_desktop.access.roles import role_codes
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.migrate import migrate_database
    from tests.logins import make_logins, own_url

    migrate_database(url)
    with closing(open_database(url)) as database:
        for code in role_codes():
            Roster(database).add_person(f"one_{code}", f"One {code}", code, "Front line", "agent")
    make_logins(url)
    return {code: own_url(url, f"one_{code}") for code in role_codes()}


def placed(text: str, lines: Iterator[str]) -> str:
    """The text with these lines between the two marks. Raises ValueError where there are none."""
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise ValueError("The text has no marks between which the list stands.")
    return before + BEGIN + "\n\n" + "\n".join(lines) + "\n\n" + END + after


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
