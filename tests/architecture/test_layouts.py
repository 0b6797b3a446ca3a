"""Widgets leave layouts by one way only: what Qt takes out by itself leaves Python with the name of what is gone."""

from __future__ import annotations

import re

from tests.architecture.sources import named, own_modules

_WAY_OUT = "kms_desktop/ui/widgets/layouts.py"
_ITS_OWN_ITEMS = "kms_desktop/ui/widgets/flow.py"
_OTHER_WAYS = re.compile(r"\.(removeWidget|removeItem|itemAt|takeAt)\(")


def test_nothing_but_the_layouts_takes_an_item_out_or_asks_for_one() -> None:
    modules = [path for path in own_modules() if named(path) not in (_WAY_OUT, _ITS_OWN_ITEMS)]
    found = [named(path) for path in modules if _OTHER_WAYS.search(path.read_text("utf-8"))]
    assert len(modules) > 100
    assert found == []
