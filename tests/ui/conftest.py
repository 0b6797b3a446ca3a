"""What every test of windows gets: an application in the light theme at 100 %, without movement."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from kms_desktop.ui.platform import OFFSCREEN_CANNOT
from kms_desktop.ui.theme.application import dress_application
from kms_desktop.ui.theme.current import theme_keeper
from tests.desks import demo_template, floor, short_folder

__all__ = ["_worn", "demo_template", "floor", "pytest_configure", "short_folder"]

_NOT_OURS = (*(f"^{re.escape(sentence)}$" for sentence in sorted(OFFSCREEN_CANNOT)), "OpenType support missing for")


def pytest_configure(config: pytest.Config) -> None:
    """The offscreen platform and missing fonts of far scripts complain; every other warning fails a test."""
    for words in _NOT_OURS:
        config.addinivalue_line("qt_log_ignore", words)


@pytest.fixture(autouse=True)
def _worn(qapp: QApplication) -> Iterator[None]:
    dress_application(qapp)
    theme_keeper().choose_theme("light", 100, reduced_motion=True)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
