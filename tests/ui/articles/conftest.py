"""Widgets that a test made by itself go with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def _gone(_worn: None) -> Iterator[None]:
    yield
    for widget in QApplication.topLevelWidgets():
        widget.hide()
        widget.deleteLater()
