"""What customers contact about most, beside the number of calls it is counted from."""

from __future__ import annotations

import pytest

from kms_desktop.ui.desk.search.top_board import TopBoard
from kms_desktop.ui.widgets.rows import SideRow
from kms_desktop.voc.model import Issue, Period, TopIssues

NONE, WEEK = Period(0, (), ()), Period(4, (Issue("billing", "", 3, 0.0, False),), ())


@pytest.mark.parametrize(
    ("today", "said"),
    [(NONE, "No calls closed yet."), (Period(1, (), ()), "None with an article or a reason.")],
    ids=["no call", "a call about nothing that can be named"],
)
def test_what_is_said_of_a_day_fits_its_number_of_calls(qtbot, today: Period, said: str) -> None:
    board = TopBoard()
    qtbot.addWidget(board)
    board.show_top(TopIssues(today, WEEK), {})
    names = [row.accessibleName() for row in board.findChildren(SideRow)]
    assert any(said in name for name in names) and any("billing" in name for name in names)
