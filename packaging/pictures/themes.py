"""What a supervisor decides about a theme, what it rests on, and the contacts behind it → pictures of each."""

from __future__ import annotations

from kms_desktop.ui.window import VOICE
from pictures.camera import Camera


def play_themes(rosa: Camera) -> None:
    board = rosa.attached.voice.themes
    rosa.window.show_page(VOICE)
    rosa.press("list_themes")
    rosa.until(lambda: bool(board.list.lines()))
    rosa.settle()
    rosa.take("voice-themes")
    board.open_contacts()
    rosa.settle()
    rosa.take("voice-theme-contacts")
