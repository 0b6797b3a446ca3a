"""PostgreSQL's own copy of a workspace, made and brought back as docs/nothing-is-lost.md says, whole or in steps."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import runnable_binaries

_SETTINGS = re.compile(r"^(?:SET .*|SELECT pg_catalog\.set_config.*);$", re.MULTILINE)
_OF_PSQL_18 = re.compile(r"^\\(?:un)?restrict .*$", re.MULTILINE)
_DATA, _RIGHTS = r"^-- Data for Name: ", r"^-- Name: .*; Type: ACL; "


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
    script = copy.with_name("script.sql")
    _run(copy.parent, "pg_restore", "--clean", "--if-exists", f"--file={script}", str(copy))
    text = _OF_PSQL_18.sub("", script.read_text(encoding="utf-8"))
    settings = "\n".join(_SETTINGS.findall(text))
    data, rights = (re.search(mark, text, re.MULTILINE) for mark in (_DATA, _RIGHTS))
    assert data is not None and rights is not None and data.start() < rights.start()
    parts = {
        "the tables are there": text[: data.start()],
        "they are full": text[data.start() : rights.start()],
        "the rights are there": text[rights.start() :],
    }
    for name, part in parts.items():
        script.write_text(f"{settings}\n{part}", encoding="utf-8")
        words = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={script}", f"--dbname={url}")
        _run(copy.parent, "psql", *words)
        yield name


def _run(folder: Path, program: str, *words: str) -> None:
    done = subprocess.run([runnable_binaries(folder) / program, *words], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr}")
