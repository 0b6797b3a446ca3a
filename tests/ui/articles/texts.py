"""Articles to write in, and an editor that checks them as they are typed, without a workspace."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kms_desktop.articles.library import Library
from kms_desktop.editorial.live_check import Checked, LiveCheck
from kms_desktop.editorial.policy_cases import cases_beside
from kms_desktop.ui.articles.editor import Editor

TODAY = date(2026, 11, 22)
BLOCK = "```solution\nremedy: apology\ncost: 0\nauthority: agent\n```\n\n**Say:** Sorry.\n\n**Why:** It is fair.\n"
TEXT = f"""---
id: lost-card
title: Lost card
kind: problem
---

## Issue
The card is gone.

## Guide

### Where was it lost?
Ask.

- [At home](#sorry)
- [Outside](#was-it-used)

### Was it used?
Open the list of payments.

## Solutions

### Sorry
{BLOCK}
### Send another
{BLOCK}"""


def checker(folder: Path) -> LiveCheck:
    library = Library(folder)
    return LiveCheck(library, lambda article: cases_beside(folder, article), lambda: TODAY)


class Desk:
    """An editor with its check, done at once after each change."""

    def __init__(self, folder: Path, text: str = TEXT) -> None:
        self.check = checker(folder)
        self.editor = Editor()
        self.editor._today = lambda: TODAY
        self.editor.resize(760, 600)
        self.editor.show_text(text, editable=True)
        self.editor.show()
        self.look()
        self.editor.typed.connect(self.look)

    @property
    def text(self) -> str:
        return self.editor.edit.text()

    def look(self) -> Checked:
        self.checked = self.check.check_text("lost-card.md", self.text, 3)
        self.editor.show_checked(self.checked)
        return self.checked

    def codes(self) -> list[str]:
        return [finding.code for finding in self.checked.findings]
