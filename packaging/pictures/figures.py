"""A supervisor's figures, the contacts behind one and one of them whole → pictures of each."""

from __future__ import annotations

from kms_desktop.figures.definitions import TRANSFERS
from pictures.camera import Camera


def play_figures(rosa: Camera) -> None:
    board = rosa.attached.voice.figures
    rosa.press("show_voice", "list_figures")
    rosa.settle()
    rosa.take("voice-figures")
    exporter = rosa.attached.voice.exporter
    rosa.press("export_rows")
    rosa.take("voice-export")
    exporter.panel.show_progress(41_000, 99_784)
    rosa.take("voice-export-progress")
    exporter.panel.is_writing = False
    rosa.press("leave")
    board.open_figure(TRANSFERS)
    rosa.until(lambda: board.table.model().rowCount() > 0)
    rosa.take("voice-figure-contacts")
    rosa.press("enter")
    rosa.until(board.opener.panel.is_open)
    rosa.take("voice-figure-contact")
    rosa.press("leave", "leave", "list_figures")
    rosa.until(lambda: rosa.attached.voice.now.table.model().rowCount() > 0)
    rosa.take("voice-now")
    rosa.press("list_contacts", "list_contacts")
