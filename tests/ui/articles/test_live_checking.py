"""The newest text alone is checked, and nothing that can be typed makes the workspace fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject

from kms_desktop.articles.library import Library
from kms_desktop.editorial.live_check import Checked
from kms_desktop.editorial.quick_fixes import fix_for, fix_label
from kms_desktop.editorial.snippets import list_snippets
from kms_desktop.ui.articles.live_checking import Live
from kms_desktop.ui.articles.right_pane import RightPane
from kms_desktop.ui.background import Background
from tests.ui.articles.texts import TEXT, TODAY, Desk, checker


@pytest.fixture
def background(qapp) -> Iterator[Background]:
    made = Background()
    yield made
    made.stop()


def test_while_one_types_on_only_the_newest_text_is_told_of(tmp_path: Path, qtbot, background: Background) -> None:
    owner, told = QObject(), []
    live = Live(checker(tmp_path), lambda _text: frozenset(), Library(tmp_path), background, owner)
    live.checked.connect(told.append)
    for letters in range(5):
        live.check_soon("x.md", f"## Issue\n{'x' * letters}", 3)
    qtbot.waitUntil(lambda: bool(told) and background.idle)
    assert [checked.text for checked in told] == ["## Issue\nxxxx"]


def test_a_name_that_is_known_by_the_directory_is_found_when_the_hands_rest(
    tmp_path: Path, qtbot, background: Background
) -> None:
    owner, told = QObject(), []
    live = Live(checker(tmp_path), lambda _text: frozenset({"Okafor"}), Library(tmp_path), background, owner)
    live.checked.connect(told.append)
    live.check_soon("x.md", "## Issue\nMrs Okafor rang.", 3)
    qtbot.waitUntil(lambda: any(checked.customer_data for checked in told))
    (found,) = told[-1].customer_data
    assert (found.line, found.column) == (2, 1)


_LINES = st.sampled_from(
    [
        *TEXT.split("\n"),
        "",
        "---",
        "id: x",
        "- [A](#b)",
        "- B",
        "[a]: b",
        "<b>",
        "![p](q.png)",
        "😀 **x",
        "\t- x",
        "{",
        "*a",
    ]
)


@given(st.lists(_LINES, max_size=60), st.integers(1, 60))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_typed_is_checked_drawn_and_mended_without_a_failure(
    tmp_path: Path, qapp, lines: list[str], at: int
) -> None:
    text = "\n".join(lines)
    desk, pane = Desk(tmp_path, text), RightPane(tmp_path, "£")
    desk.editor.edit.go_to(at)
    checked: Checked = desk.checked
    pane.show_checked(checked, at)
    list_snippets(checked.article, at, "- [x](#")
    for finding in checked.findings:
        fix = fix_for(finding, text, checked.article, TODAY)
        assert fix is None or fix_label(finding, desk.text.split("\n")[finding.line - 1])
        assert fix is None or 0 <= fix.change.start <= fix.change.end <= len(text)
    desk.editor.fix_here()
    while desk.text != text:
        desk.editor.edit.undo()
    for widget in (desk.editor, pane):
        widget.hide()
        widget.deleteLater()
