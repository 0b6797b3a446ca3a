"""Any words on the command line → an exit code and at most words on stderr, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kms_desktop.cli.main import OpenWindow, run_command

# no slash and no tilde: what is typed stays in the folder of the test
TEXT = st.text(st.characters(exclude_characters="/~\\", exclude_categories=()), max_size=12)
KNOWN = """
    init migrate staff add list index search lint render import zammad mbox customer history call simulate doctor
    --json --database --data --kb --state --as --limit --batch --name --team --role --authority --own --which
    -- - -h . articles plain.md charged-twice queries.txt picture 0 1 20 -1 dana agent sqlite: +442079460018
    --limit=3 --kb=articles --json=1
"""
ANYTHING = st.lists(st.sampled_from(KNOWN.split()) | TEXT, max_size=8)
BEGINNINGS = st.sampled_from(
    [
        ["search"],
        ["render"],
        ["customer"],
        ["history"],
        ["call"],
        ["import", "mbox"],
        ["import", "zammad"],
        ["staff", "add", "--team", "Billing", "--name"],
        ["staff", "add", "--name", "Dana", "--team", "Billing"],
        ["search", "twice", "--state"],
        ["search", "--batch"],
        ["init", "--data"],
        ["staff", "list", "--database"],
        ["doctor", "--as"],
    ]
)
ARGUMENTS = ANYTHING | st.builds(list.__add__, BEGINNINGS, ANYTHING)


@pytest.fixture
def place(tmp_path: Path, kb: Path, workspace: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a bit of everything in it, one level down so that ".." does not leave the test's folder."""
    (tmp_path / "queries.txt").write_text("twice\n", encoding="utf-8")
    (tmp_path / "picture").write_bytes(b"\x89PNG\0\0")
    monkeypatch.setenv("KMS_KB_DIR", str(kb))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(ARGUMENTS)
@example(["search", "--batch", "-"])
@example(["search", "\ud800", "--json"])
@example(["customer", "\0"])
@example(["staff", "add", "x\0", "--name", "\ud800", "--team", "\0"])
@example(["render", "\ud800.md"])
@example(["call", "\ud800"])
@example(["import", "mbox", "\ud800"])
@example(["index", "\ud800"])
@example(["render", "\udcff"])
@example(["search", "--batch", "\udcff"])
@example(["index", "--kb", "\udcff"])
def test_no_words_on_the_command_line_end_in_a_traceback(
    place: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    capsys.readouterr()
    outcome = run_command(words)
    said = capsys.readouterr()
    assert isinstance(outcome, OpenWindow) or outcome in (0, 1, 2)
    assert outcome != 1 or said.err.endswith("\n")
    assert "Traceback" not in said.err
