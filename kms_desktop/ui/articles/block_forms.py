"""The step or option at the cursor → a form over the text, and the form → one change, which Ctrl+Z takes back.

After something new was written, the form goes on with what an answer leads to and nobody has filled in yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from kms_desktop.articles.block_insertion import (
    GUIDE,
    SOLUTIONS,
    Heading,
    Kind,
    add_option,
    add_step,
    list_headings,
    put_in_order,
    write_step_with_targets,
)
from kms_desktop.articles.headings import place_around
from kms_desktop.articles.links import read_target
from kms_desktop.articles.model import Article
from kms_desktop.articles.option_block import OptionFields, read_option, write_option
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.step_block import StepFields, read_step
from kms_desktop.articles.vocabulary import facts_with
from kms_desktop.editorial.completions import complete_targets
from kms_desktop.editorial.snippets import Snippet
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.articles.option_panel import OptionPanel
from kms_desktop.ui.articles.page import ArticlesPage
from kms_desktop.ui.articles.step_panel import StepPanel

_WIDTH = 680
_FIELD_ERRORS = frozenset(
    ("cost", "role", "limit", "promise", "condition", "fact-name", "remedy", "yaml", "duplicate-key", "answer-facts")
)
"""What a form can have said wrongly."""


class BlockForms(QObject):
    """Joins the two forms with the page's text. `line` 0 is something new."""

    def __init__(self, page: ArticlesPage) -> None:
        super().__init__(page)
        self._page = page
        self.option = OptionPanel(self._facts, page)
        self.step = StepPanel(self._facts, self._targets, self._kind_of, page)
        self._line = 0
        self._near = 1
        self._goes_on = False
        self._article: Article | None = None
        self._titles: tuple[str, dict[str, Kind]] = ("", {})
        self.option.confirmed.connect(self._write_option)
        self.step.confirmed.connect(self._write_step)
        self.option.another.connect(self.open_option)
        self.step.another.connect(self.open_step)
        self._confirm_otherwise = page.acts()["confirm_article"]
        page.more_acts |= {
            "write_option": self.open_option,
            "write_step": self.open_step,
            "confirm_article": self._confirm,
        }
        page.editor.act_wanted.connect(self._act)
        page.writing.opened.connect(lambda _opened, _text: self._close())

    def open_option(self) -> None:
        """The option at the cursor, else a new one; pressed again, a new one."""
        if not self._may_write() or self._holds_words():
            return
        place = place_around(self._text, self._cursor_line(), SOLUTIONS)
        if self.option.is_open() or place is None:
            self._begin_option()
        else:
            self._open(Heading("option", place.title, place.line))

    def open_step(self) -> None:
        """The step at the cursor, else a new one; pressed again, a new one."""
        if not self._may_write() or self._holds_words():
            return
        place = place_around(self._text, self._cursor_line(), GUIDE)
        if self.step.is_open() or place is None:
            self._begin_step()
        else:
            self._open(Heading("step", place.title, place.line))

    # what is at hand

    @property
    def _text(self) -> str:
        return self._page.editor.edit.text()

    def _may_write(self) -> bool:
        page = self._page
        return page.may_write and page.writing.article is not None and not page.editor.shows_conflict

    def _holds_words(self) -> bool:
        """Whether a form is open with words that are not in the text yet: it says so, and stays."""
        panel = next((one for one in (self.option, self.step) if one.is_open() and one.is_changed()), None)
        if panel is not None:
            write, leave = key_text("confirm_article"), key_text("leave")
            panel.show_problem(
                tr("This is not written yet: {write} writes it, {leave} drops it.", write=write, leave=leave)
            )
        return panel is not None

    def _cursor_line(self) -> int:
        return self._page.editor.edit.cursor_place()[0]

    def _path(self) -> str:
        opened = self._page.writing.article
        return opened.path if opened is not None else ""

    def _read(self) -> Article:
        """The article as it stands in the text."""
        if self._article is None or self._article.markdown not in self._text:
            self._article = parse_article(self._text.encode("utf-8", "replace"), self._path())
        return self._article

    def _facts(self) -> Mapping[str, tuple[str, ...]]:
        return facts_with(self._page.editor.known.facts, self._read())

    def _targets(self, typed: str) -> list[Snippet]:
        return complete_targets(self._read(), typed, self._page.editor.known)

    def _kind_of(self, words: str) -> str:
        if self._titles[0] is not self._text:
            known = {" ".join(one.title.split()).casefold(): one.kind for one in list_headings(self._text)}
            self._titles = (self._text, known)
        kind = self._titles[1].get(" ".join(words.split()).casefold())
        if kind is not None:
            return kind
        target = read_target(words, self._path()) if " " not in words else None
        return "article" if target is not None else ""

    # opening

    def _begin_option(self) -> None:
        self._near = self._cursor_line() if not self.option.is_open() else self._near
        self._line, self._goes_on = 0, True
        self.option.show_option(OptionFields(), is_new=True, left=len(self._unfinished()))
        self._float(self.option)

    def _begin_step(self) -> None:
        self._near = self._cursor_line() if not self.step.is_open() else self._near
        self._line, self._goes_on = 0, True
        self.step.show_step(StepFields(), is_new=True, left=len(self._unfinished()))
        self._float(self.step)

    def _open(self, heading: Heading) -> None:
        self._line = self._near = heading.line
        waiting = self._unfinished()
        self._goes_on = heading in waiting
        left = len(waiting) - (heading in waiting)
        if heading.kind == "option":
            given = read_option(self._text, heading.line)
            assert given is not None
            self.option.show_option(given, is_new=self._goes_on, left=left)
            self._float(self.option)
        else:
            step = read_step(self._text, heading.line)
            assert step is not None
            self.step.show_step(self._with_titles(step), is_new=self._goes_on, left=left)
            self._float(self.step)

    def _unfinished(self) -> list[Heading]:
        return list_headings(self._text, unfinished=True)

    def _with_titles(self, step: StepFields) -> StepFields:
        """Answers that lead to a heading of this article name it by its words."""
        article = self._read()
        named = {f"#{one.id}": one.question for one in article.steps}
        named |= {f"#{one.id}": one.title for one in article.options}
        once = {link: title for link, title in named.items() if list(named.values()).count(title) == 1}
        answers = tuple(replace(one, leads_to=once.get(one.leads_to, one.leads_to)) for one in step.answers)
        return replace(step, answers=answers)

    def _float(self, panel: OptionPanel | StepPanel) -> None:
        other = self.step if panel is self.option else self.option
        if other.is_open():
            other.close_panel()
        page = self._page
        panel.open_in(page.window(), page.editor, panel.first_field(), place="top", width=_WIDTH)
        if self._line:
            page.editor.edit.go_to(self._line)

    # writing

    def _write_option(self) -> None:
        wanted = self.option.fields()
        if not wanted.title.strip():
            self.option.show_problem(tr("Give the option a heading: what is offered."))
            self.option.field("title").setFocus()
            return
        try:
            if self._line:
                made, line = write_option(self._text, self._line, wanted), self._line
                if made is not None and self._goes_on:
                    made, line = put_in_order(made, line, self._path())
            else:
                made, line = add_option(self._text, self._path(), wanted)
        except ValueError as problem:
            self.option.show_problem(str(problem))
            return
        self._put_in(self.option, made, line)

    def _write_step(self) -> None:
        wanted = self.step.fields()
        problem = _step_problem(wanted)
        if problem:
            self.step.show_problem(problem)
            return
        text, line = self._text, self._line
        try:
            if not line:
                text, line = add_step(text, self._near, wanted.question)
            made = write_step_with_targets(text, line, wanted, self._path())
        except ValueError as problem_found:
            self.step.show_problem(str(problem_found))
            return
        self._put_in(self.step, made, line)

    def _put_in(self, panel: OptionPanel | StepPanel, made: str | None, line: int) -> None:
        """One change of the text; then what waits next, where this was new."""
        if made is None:
            panel.show_problem(tr("This is written so that it cannot be changed here; change it in the text."))
            return
        wrong = self._new_error(made)
        if wrong:
            panel.show_problem(wrong)
            return
        edit = self._page.editor.edit
        if made != self._text:
            edit.replace_text(made)
        edit.go_to(line)
        waiting = self._unfinished() if self._goes_on else []
        if waiting:
            later = [heading for heading in waiting if heading.line > line]
            self._open((later or waiting)[0])
        else:
            panel.close_panel()
            edit.setFocus()

    def _new_error(self, made: str) -> str:
        """What a field says that cannot be read; "" for nothing."""
        before = {finding.text for finding in self._read().findings}
        found = parse_article(made.encode("utf-8", "replace"), self._path()).findings
        wrong = (one.text for one in found if one.code in _FIELD_ERRORS and one.text not in before)
        return next(wrong, "")

    # keys

    def _confirm(self) -> None:
        """The filled button: of the form that is open, else of whatever else is."""
        if self.option.is_open():
            self._write_option()
        elif self.step.is_open():
            self._write_step()
        else:
            self._confirm_otherwise()

    def _act(self, act: str) -> None:
        if act == "write_option":
            self._begin_option()
        elif act == "write_step":
            self._begin_step()

    def _close(self) -> None:
        for panel in (self.option, self.step):
            if panel.is_open():
                panel.close_panel()


def _step_problem(wanted: StepFields) -> str:
    if not wanted.question.strip():
        return tr("Give the step a question.")
    for answer in wanted.answers:
        if not answer.text:
            return tr("An answer leads to “{target}” and has no words.", target=answer.leads_to[:60])
        if not answer.leads_to:
            return tr("The answer “{answer}” leads nowhere yet.", answer=answer.text[:60])
    return ""
