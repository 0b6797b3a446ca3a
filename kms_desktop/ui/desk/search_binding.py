"""The pane with the words and the hits, and the presenter that searches, joined."""

from __future__ import annotations

from PySide6.QtCore import QObject

from kms_desktop.search.bootstrap import SearchParts
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.search.presenter import SearchPresenter
from kms_desktop.ui.desk.work_pane import WorkPane


def bind_search(
    finder: SearchParts, work: WorkPane, background: Background, parent: QObject, rest_ms: int = 1500
) -> SearchPresenter:
    """A presenter joined with the pane, and asked at once for what was typed before it came."""
    search = SearchPresenter(finder, background, rest_ms, parent)
    work.typed.connect(search.set_text)
    work.hit_marked.connect(search.choose_hit)
    work.open_chosen.connect(search.open_chosen)
    work.about.switched.connect(search.switch_caller)
    work.ask.answered.connect(search.answer_question)
    search.found.connect(work.show_result)
    search.looked.connect(work.show_look)
    search.explained.connect(work.show_explained)
    search.about_changed.connect(work.show_about)
    search.asked.connect(lambda question, given: work.show_ask(question, [one.text for one in given]))
    if words := work.search.text():
        search.set_text(words)
    return search
