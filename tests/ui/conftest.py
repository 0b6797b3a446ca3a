"""What every test of windows gets: an application in the light theme at 100 %, without movement."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from kms_desktop.ui.theme.current import keeper

_OFFSCREEN_CANNOT = ("This plugin does not support propagateSizeHints", "This plugin does not support raise")


def pytest_configure(config: pytest.Config) -> None:
    """Qt's offscreen platform complains about what it cannot do; every other warning fails a test."""
    for words in _OFFSCREEN_CANNOT:
        config.addinivalue_line("qt_log_ignore", words)


@pytest.fixture(autouse=True)
def _worn(qapp: QApplication) -> Iterator[None]:
    keeper().dress(qapp)
    keeper().choose("light", 100, reduced_motion=True)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
