"""PostgreSQL's own copy of a workspace, made and brought back as docs/backup.md says, whole or in steps."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from tests.postgres import runnable_binaries

_SETTINGS = re.compile(r"^(?:SET .*|SELECT pg_catalog\.set_config.*);$", re.MULTILINE)
_OF_PSQL_18 = re.compile(r"^\\(?:un)?restrict .*$", re.MULTILINE)
_MADE, _DATA, _RIGHTS = r"^CREATE ", r"^-- Data for Name: ", r"^-- Name: .*; Type: ACL; "


@contextmanager
def copied(url: str) -> Iterator[Path]:
    """A copy of the database as it is now, gone afterwards. `url`: the owner's."""
    with tempfile.TemporaryDirectory(prefix="kms-copy-") as folder:
        copy = Path(folder) / "workspace.dump"
        _run(Path(folder), "pg_dump", "--format=custom", f"--file={copy}", f"--dbname={url}")
        yield copy


def bring_back(url: str, copy: Path) -> None:
    """In place of what is there, while people work."""
    _run(copy.parent, "pg_restore", "--clean", "--if-exists", f"--dbname={url}", str(copy))


def bring_back_in_steps(url: str, copy: Path) -> Iterator[str]:
    """The same, in the order of pg_restore, stopping when the tables are there and empty, when they are full, and when
    the rights are there too."""
    drops, *parts = script_of(copy)
    parts[0] = drops + parts[0]
    for name, part in zip(("the tables are there", "they are full", "the rights are there"), parts, strict=True):
        run_script(url, copy, part)
        yield name


def script_of(copy: Path) -> tuple[str, str, str, str]:
    """What pg_restore does, as SQL: everything goes, the tables come, they are filled, the rights come."""
    script = copy.with_name("script.sql")
    _run(copy.parent, "pg_restore", "--clean", "--if-exists", f"--file={script}", str(copy))
    text = _OF_PSQL_18.sub("", script.read_text(encoding="utf-8"))
    settings = "\n".join(_SETTINGS.findall(text)) + "\n"
    made, data, rights = (re.search(mark, text, re.MULTILINE) for mark in (_MADE, _DATA, _RIGHTS))
    assert made is not None and data is not None and rights is not None
    starts = (0, made.start(), data.start(), rights.start(), len(text))
    first, second, third, fourth = (text[start:end] for start, end in pairwise(starts))
    return first, settings + second, settings + third, settings + fourth


def run_script(url: str, copy: Path, text: str) -> None:
    script = copy.with_name("part.sql")
    script.write_text(text, encoding="utf-8")
    words = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={script}", f"--dbname={url}")
    _run(copy.parent, "psql", *words)


def _run(folder: Path, program: str, *words: str) -> None:
    done = subprocess.run([runnable_binaries(folder) / program, *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr}")
