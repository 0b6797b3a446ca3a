"""The wrap-up of a closed contact put right, and the codes of why customers get in touch → pictures of both."""

from __future__ import annotations

from PySide6.QtCore import Qt

from kms_desktop.contacts.ease_question import EaseQuestion
from pictures.camera import Camera
from pictures.story import ring


def play_correction(camera: Camera) -> None:
    """Of the newest of one's last contacts that was wrapped up."""
    recent = camera.window.desk_page.left.quiet.list
    recent.setFocus(Qt.FocusReason.OtherFocusReason)
    recent.mark_row(0)
    camera.settle()
    camera.press("enter")
    camera.take("desk-closed")
    camera.press("correct")
    camera.take("desk-correction")
    camera.press("leave", "leave")


def play_ease(camera: Camera) -> None:
    """Asked at the wrap-up of each contact; then put right."""
    EaseQuestion(camera.attached.workspace.database).set_every(1)
    ring(camera)
    camera.press("take_call", "wrap_up", "dismiss", "1", "8")
    pane = camera.window.desk_page.wrapup_pane
    camera.take("desk-wrapup-ease", arrange=lambda: pane.facts.ensureWidgetVisible(pane.ease, 0, 40))
    camera.press("confirm")
    recent = camera.window.desk_page.left.quiet.list
    recent.setFocus(Qt.FocusReason.OtherFocusReason)
    recent.mark_row(0)
    camera.settle()
    camera.press("enter", "correct")
    camera.take("desk-correction-ease")
    camera.press("leave", "leave")


def play_codes(camera: Camera) -> None:
    camera.attached.show_reason_codes()
    camera.settle()
    camera.take("reason-codes")
    camera.press("1")
    camera.type("billing/late-fee Late fee")
    camera.take("reason-codes-new")
    camera.press("leave", "3")
    camera.type("bill")
    camera.take("reason-codes-merge")
    camera.press("leave", "leave")
