"""What every journey gets: the plain look of the tests of windows, and a floor of desks."""

from __future__ import annotations

from tests.desks import demo_template, either_floor, floor, postgres_demo_template, postgres_floor, short_folder
from tests.ui.conftest import _worn, pytest_configure

__all__ = [
    "_worn",
    "demo_template",
    "either_floor",
    "floor",
    "postgres_demo_template",
    "postgres_floor",
    "pytest_configure",
    "short_folder",
]
