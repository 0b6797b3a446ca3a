"""Widgets leave layouts by one way only: what Qt takes out by itself leaves Python with the name of what is gone."""

from __future__ import annotations

import re

from tests.architecture.sources import PACKAGE

_WAY_OUT = {"widgets/layouts.py", "widgets/flow.py"}
"""The one way, and the layout that Python itself lays out."""
_OTHER_WAYS = re.compile(r"\.(removeWidget|removeItem|itemAt|takeAt)\(")


def test_nothing_but_the_layouts_takes_an_item_out_or_asks_for_one() -> None:
    modules = {str(path.relative_to(PACKAGE / "ui")): path for path in (PACKAGE / "ui").rglob("*.py")}
    found = [name for name, path in modules.items() if _OTHER_WAYS.search(path.read_text("utf-8"))]
    assert set(modules) >= _WAY_OUT
    assert sorted(found) == ["widgets/layouts.py"]
