"""The keys of the Articles page, each with what it does."""

from __future__ import annotations

SHEET = (
    ("Ctrl+N", "New article"),
    ("Ctrl+S", "Save"),
    ("Ctrl+Shift+S", "Publish"),
    ("Ctrl+G", "Walk it as a call"),
    ("Alt+Down", "Next finding"),
    ("Alt+Enter", "Mend the finding"),
    ("Ctrl+Space", "What can be put in here: step, answer, option, link"),
    ("Ctrl+F", "Find in the text"),
    ("Ctrl+Z", "Take back, also what a fix or the form changed"),
    ("F2", "Filter the articles"),
    ("F7", "To the preview and back"),
    ("Del", "The entry is done"),
)
