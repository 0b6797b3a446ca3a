"""Whether searches take in what is known of the caller is remembered, and a broken file costs only the memory."""

from __future__ import annotations

from pathlib import Path

from kms_desktop.search.preferences import SearchChoice


def test_whether_the_caller_is_taken_in_is_remembered(tmp_path: Path) -> None:
    file = tmp_path / "data" / "search.json"
    assert SearchChoice(file).uses_caller
    SearchChoice(file).use_caller(False)
    assert not SearchChoice(file).uses_caller
    file.write_text("[[[", "utf-8")
    assert SearchChoice(file).uses_caller
    file.unlink()
    file.mkdir()
    SearchChoice(file).use_caller(False)
