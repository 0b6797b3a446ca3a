"""`import-articles`: what it says, to people and to machines, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kms_desktop.editorial import import_articles
from tests.cli.conftest import Kms


@pytest.fixture
def abroad(tmp_path: Path) -> Path:
    root = tmp_path / "abroad"
    root.mkdir()
    (root / "a.md").write_text("---\nauthor: x\n---\n# The router blinks\n\n## Symptoms\n\nRed.\n", encoding="utf-8")
    (root / "b.html").write_text("<h1>How to restart</h1><p>Press.<script></script>", encoding="utf-8")
    return root


def test_a_folder_is_taken_with_a_report(kms: Kms, abroad: Path, tmp_path: Path) -> None:
    told = kms("import-articles", abroad, "--kb", tmp_path / "kb")
    assert told.code == 0
    assert told.lines[:3] == [
        "a.md: written as imported/a.md",
        "  “Symptoms” became “Issue”",
        "  it has a part on symptoms or causes, so it is of the kind problem",
    ]
    assert "  left out a “script” element" in told.lines
    assert f"2 files: 2 written; 0 pictures. They lie in {tmp_path}/kb/imported." in told.lines
    assert kms("lint", tmp_path / "kb").code == 0


def test_once_more_says_that_they_are_there(kms: Kms, abroad: Path, tmp_path: Path) -> None:
    kms("import-articles", abroad, "--kb", tmp_path / "kb")
    told = kms("import-articles", abroad, "--kb", tmp_path / "kb", "--quiet")
    assert told.lines[-1].startswith("2 files: 2 there already")


def test_machines_get_one_line_for_each_file_and_the_sums(kms: Kms, abroad: Path, tmp_path: Path) -> None:
    (abroad / "c.pdf").write_bytes(b"%PDF")
    told = kms("import-articles", abroad, "--kb", tmp_path / "kb", "--json", "--into", "old")
    lines = [json.loads(line) for line in told.lines]
    assert told.code == 1
    assert [(line["source"], line["state"]) for line in lines[:-1]] == [
        ("a.md", "written"),
        ("b.html", "written"),
        ("c.pdf", "left_out"),
    ]
    assert (lines[-1]["files"], lines[-1]["written"], lines[-1]["left_out"]) == (3, 2, 1)
    assert (tmp_path / "kb" / "old" / "a.md").is_file()


def test_stopping_says_how_far_it_came(kms: Kms, abroad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_data: bytes, _path: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_articles, "read_markdown", stop)
    told = kms("import-articles", abroad, "--kb", tmp_path / "kb")
    assert told.code == 1
    assert "stopped after 0 of 2 files; the same command goes on with the rest." in told.err


@pytest.mark.parametrize("more", [("--into", "../x"), ()])
def test_a_wrong_place_is_one_sentence(kms: Kms, abroad: Path, tmp_path: Path, more: tuple[str, ...]) -> None:
    path = abroad if more else tmp_path / "nowhere"
    kms("import-articles", path, "--kb", tmp_path / "kb", *more).failed_plainly()
