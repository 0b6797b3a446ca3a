"""Monday morning: a supervisor asks how the floor did, opens what is behind a figure, and looks at what is now."""

from __future__ import annotations

from kms_desktop.contacts.card.looks import LOOKED
from kms_desktop.figures.definitions import ON_THE_PAGE, TRANSFERS
from kms_desktop.storage.tables import AuditRow
from player import Player
from tests.desks import Floor, shown


def opened(floor: Floor, login: str) -> Player:
    player = floor.desk(login)
    player.press("show_voice", "list_figures")
    board = player.attached.voice.figures
    player.until(lambda: board.grid.tiles[0].words().n != "")
    return player


def test_two_keys_lead_from_the_page_to_a_contact_and_its_look_is_told(floor: Floor) -> None:
    rosa = opened(floor, "rosa")
    board = rosa.attached.voice.figures
    page = rosa.attached.voice
    assert page.export_all.isVisible() and page.what_changed.isVisible() and not page.export.isVisible()
    before = len(floor.rows(AuditRow, what=LOOKED))
    rosa.press(str(ON_THE_PAGE.index(TRANSFERS) + 1))
    rosa.until(lambda: board.table.model().rowCount() > 0)
    assert board.table.model().rowCount() == int(board.grid.tiles[4].words().n.removeprefix("n "))
    rosa.press("Enter")
    rosa.until(board.opener.panel.is_open)
    assert page.export.isVisible() and not page.export_all.isVisible(), "one export at a time"
    told = shown(board.opener.panel)
    assert "Passed to" in told and "Handover accepted" in told
    assert len(floor.rows(AuditRow, what=LOOKED)) == before + 1
    rosa.press("leave", "leave")
    assert not board.is_listing() and board.grid.tiles[4].hasFocus()


def test_an_agent_reads_their_own_figures_and_nobody_elses_name(floor: Floor) -> None:
    dana, rosa = opened(floor, "dana"), opened(floor, "rosa")
    own, every = (one.attached.voice.figures.grid.tiles[4].words().n for one in (dana, rosa))
    assert 0 < int(own.removeprefix("n ")) < int(every.removeprefix("n "))
    board = dana.attached.voice.figures
    assert board.filters.team.isHidden() and board.filters.whose.isHidden()
    dana.front()
    dana.press("5")
    dana.until(lambda: board.table.model().rowCount() > 0)
    agents = {board.table.model().index(row, 2).data() for row in range(board.table.model().rowCount())}
    assert agents == {"Dana Whitfield"}
