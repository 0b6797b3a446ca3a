"""What opens the door: shown once, changed, ended, and recognised without being kept."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kms_desktop.connectors.cti.tokens import Tokens
from kms_desktop.errors import KmsError, NotFound


def test_a_token_opens_the_door_and_is_kept_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    token = Tokens(path).make("pbx")
    assert len(token) >= 43 and Tokens(path).accepts(token) == "pbx"
    assert token.encode() not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 or os.name == "nt"


@pytest.mark.parametrize("said", ["", "pbx", "x" * 10_000, "\ud800", "\0"])
def test_nothing_else_opens_it(tmp_path: Path, said: str) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    assert tokens.accepts(said) == "", "no token was made"
    token = tokens.make("pbx")
    assert tokens.accepts(said) == tokens.accepts(token[:-1]) == tokens.accepts(token + "x") == ""
    assert tokens.accepts(tokens.list_all()[0].digest) == "", "what the file says is no way in"


def test_a_new_one_of_the_same_name_ends_the_one_before(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    old, other, new = tokens.make("pbx"), tokens.make("asterisk"), tokens.make("pbx")
    assert [tokens.accepts(one) for one in (old, other, new)] == ["", "asterisk", "pbx"]
    assert [token.name for token in tokens.list_all()] == ["asterisk", "pbx"]


def test_a_running_door_learns_of_another_process(tmp_path: Path) -> None:
    serving, typed = Tokens(tmp_path / "tokens.json"), Tokens(tmp_path / "tokens.json")
    token = typed.make("pbx")
    assert serving.accepts(token) == "pbx"
    typed.revoke("pbx")
    assert serving.accepts(token) == ""
    with pytest.raises(NotFound):
        typed.revoke("pbx")


def test_a_file_that_became_unreadable_shuts_nobody_out_and_lets_nobody_in(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    tokens = Tokens(path)
    token = tokens.make("pbx")
    assert tokens.accepts(token)
    path.write_bytes(b"{}")
    assert tokens.accepts(token) == "pbx" and Tokens(path).accepts(token) == ""
    with pytest.raises(KmsError, match="make the tokens of the telephone system anew"):
        Tokens(path).list_all()


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 41, "-x", "ü"])
def test_a_name_is_plain(tmp_path: Path, name: str) -> None:
    with pytest.raises(KmsError):
        Tokens(tmp_path / "tokens.json").make(name)
