"""What an article asks to be said, and what is still to do after a grant → rows that are ticked off, in their order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.tick_row import TickRow, show_key_on_first

if TYPE_CHECKING:
    from kms_desktop.contacts.model import Task, Told
    from kms_desktop.ui.guide.state import GuideState

Tick = Callable[["Told | Task", bool], object]
"""One of them was ticked, or not after all."""


def question_rows(state: GuideState, tick: Tick) -> list[TickRow]:
    """The words that the question in sight asks for."""
    from kms_desktop.contacts.model import Told

    step = state.position.step
    if step is None:
        return []
    asked = [Told(state.position.article.id, step.id, words) for words in step.must_say]
    return _with_keys([_said_row(one, tr("Say this"), state, tick) for one in asked])


def option_rows(state: GuideState, now: datetime, tick: Tick) -> list[TickRow]:
    """Beside the options: what is to do after what is granted, and how it does not happen again."""
    rows = [_task_row(task, now, tick) for task in state.tasks if task.state != "owed"]
    return _with_keys([*rows, *_prevention_rows(state, tick)])


def ending_rows(state: GuideState, now: datetime, tick: Tick) -> list[TickRow]:
    """Before the contact is closed: all that is open, words that were left out first."""
    missing = [_said_row(one, tr("Not said yet"), state, tick) for one in state.unsaid]
    rows = [_task_row(task, now, tick) for task in state.tasks if task.state != "owed"]
    return _with_keys([*missing, *rows, *_prevention_rows(state, tick)])


def task_title(task: Task, now: datetime) -> str:
    """Who has to do it, and until when."""
    if task.state == "done":
        return tr("Done")
    due = when_text(task.due_at, now, now.tzinfo) if task.due_at is not None else ""
    if task.who:
        return tr("Still to do, by {who}, until {when}", who=task.who, when=due)
    return tr("Still to do, by you, until {when}", when=due)


def _with_keys(rows: list[TickRow]) -> list[TickRow]:
    show_key_on_first(rows, key_text("tick_off"))
    return rows


def _prevention_rows(state: GuideState, tick: Tick) -> list[TickRow]:
    from kms_desktop.contacts.model import Told

    if not state.prevention or not state.contact_id:
        return []
    one = Told(state.article.id, "", state.prevention)
    told = any(said.article_id == one.article_id and not said.step_id for said in state.said)
    return [_row(one, tr("Tell them, so that it does not happen again"), one.words, tick, ticked=told)]


def _said_row(one: Told, title: str, state: GuideState, tick: Tick) -> TickRow:
    return _row(one, title, tr("“{words}”", words=one.words.strip('“”"')), tick, ticked=one in state.said)


def _task_row(task: Task, now: datetime, tick: Tick) -> TickRow:
    return _row(task, task_title(task, now), task.what, tick, ticked=task.state == "done")


def _row(one: Told | Task, title: str, words: str, tick: Tick, *, ticked: bool) -> TickRow:
    row = TickRow(title, typeset_text(words), ticked=ticked)
    row.clicked.connect(lambda: tick(one, row.isChecked()))
    return row
