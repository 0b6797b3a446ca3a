"""What every test of the tools of development gets: the plain look of the tests of windows, and a floor of desks."""

from __future__ import annotations

from tests.desks import demo_template, floor, short_folder
from tests.ui.conftest import _worn, pytest_configure

__all__ = ["_worn", "demo_template", "floor", "pytest_configure", "short_folder"]
