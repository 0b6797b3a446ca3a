"""A bulletin, to be published or changed: its kind, what it is called, what callers are told, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.bulletins.bulletin_text import down_words, kind_name
from kms_desktop.bulletins.kinds import CHANGE, INCIDENT, KINDS
from kms_desktop.bulletins.model import Bulletin, Proposal
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.promise_words import exact_when
from kms_desktop.ui.typed_times import typed_time
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField, NoteField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.segment import Segment

WIDTH_PX = 640


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be published, or what `bulletin` is to say from now on."""

    kind: str
    about: str
    title: str
    words: str
    article_id: str
    ends_at: datetime | None
    bulletin: Bulletin | None = None


class BulletinForm(FloatingPanel):
    """Enter in a line publishes; what was typed stays when the panel is folded."""

    written = Signal(object)
    """Draft."""
    declined = Signal(str)
    """What was reported, and is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "", "", "fact", parent)
        self.kind = Segment([(kind_name(kind), "") for kind in KINDS], tr("Kind of bulletin"))
        self.title = LineField(tr("What is it?"), tr("Title"), tall=True)
        self.words = NoteField(tr("What callers are told"), tr("Words"), lines=3, role="reading")
        self.article = LineField(tr("Id of the article that says more, or empty"), tr("Article"))
        self.ends = LineField(tr("Ends by itself at, for example 17:30 or Tue 9:00, or empty"), tr("Until"))
        self.publish = Button(tr("Publish"), key_text("enter"), "filled", "megaphone")
        self.decline = Button(tr("Nothing is down"), icon="cross")
        self._problem = Paragraph("", "meta", "bad")
        self._bulletin: Bulletin | None = None
        self._about, self._of = "", ""
        self._now: datetime | None = None
        self._lay_out()
        for field in (self.title, self.article, self.ends):
            field.entered.connect(self.confirm)
            field.escaped.connect(self.close_panel)
        self.words.escaped.connect(self.close_panel)
        self.publish.clicked.connect(self.confirm)
        self.decline.clicked.connect(self._decline)

    def _lay_out(self) -> None:
        head = Row(gap=8)
        head.addWidget(self.kind)
        head.addStretch(1)
        foot = Row(gap=8)
        foot.addWidget(self.publish)
        foot.addWidget(self.decline)
        foot.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self.title)
        self.body.addWidget(self.words)
        for name, field in ((tr("Article"), self.article), (tr("Until"), self.ends)):
            block = Column(gap=4)
            block.addWidget(Paragraph(name, "meta", "ink2", weight=600))
            block.addWidget(field)
            self.body.addLayout(block)
        self.body.addWidget(self._problem)
        self.body.addLayout(foot)
        self._problem.setVisible(False)

    def begin_proposed(self, proposal: Proposal, line: str, now: datetime) -> None:
        """Of what was reported; Enter publishes it as it stands."""
        self._begin(proposal.about, None, now)
        self.show_title(tr("Proposed"), "warning", line, "waits")
        self.decline.setVisible(True)

    def begin_new(self, now: datetime) -> None:
        """Of whatever is to be told."""
        self._begin("", None, now)
        self.show_title(tr("New bulletin"), "megaphone", tr("On every desk at once"), "fact")

    def begin_changing(self, bulletin: Bulletin, now: datetime) -> None:
        self._begin(bulletin.about, bulletin, now)
        self.show_title(tr("Change the bulletin"), "pencil", tr("Who has read it is not asked again"), "fact")

    def _begin(self, about: str, bulletin: Bulletin | None, now: datetime) -> None:
        """What was typed of the same and not sent is still there."""
        self._now = now
        self.decline.setVisible(False)
        self._say_problem("")
        of = bulletin.id if bulletin is not None else f"new {about}"  # no text: a key of this desk
        self._bulletin, self._about = bulletin, about
        self.publish.setText(tr("Publish") if bulletin is None else tr("Change"))
        label = self.publish.text()
        hints = ((label, key_text("enter")), label_of("leave"))
        self.set_hints(hints)
        if of == self._of:
            return
        self._of = of
        kind = bulletin.kind if bulletin is not None else INCIDENT if about else CHANGE
        self.kind.show_part(KINDS.index(kind) if kind in KINDS else 0)
        title = bulletin.title if bulletin is not None else ""
        self.title.set_text(title or (down_words(about) if about else ""))
        self.words.set_text(bulletin.words if bulletin is not None else "")
        self.article.set_text(bulletin.article_id if bulletin is not None else "")
        ends = bulletin.ends_at if bulletin is not None else None
        self.ends.set_text(exact_when(ends, now) if ends is not None else "")

    def confirm(self) -> None:
        """Enter, or the filled button."""
        title, ends = self.title.text().strip(), self.ends.text().strip()
        ends_at = typed_time(ends, self._now) if ends and self._now is not None else None
        if not title and not self._about:
            self._say_problem(tr("Say in a few words what it is."))
            self.title.setFocus()
        elif ends and ends_at is None:
            self._say_problem(tr("Type a time to come like 15:30 or Tue 9:00, or leave it empty."))
            self.ends.setFocus()
        else:
            self.close_panel()
            same = title == down_words(self._about) if self._about else False
            self.written.emit(
                Draft(
                    KINDS[self.kind.current_part()],
                    self._about,
                    "" if same else title,
                    self.words.text().strip(),
                    self.article.text().strip(),
                    ends_at,
                    self._bulletin,
                )
            )

    def give_back(self, problem: str) -> None:
        """What was written could not be stored; it stands there still when the panel is opened again."""
        self._say_problem(problem)

    def forget(self) -> None:
        """It is stored: the next begins empty."""
        self._of = ""

    def _decline(self) -> None:
        self.close_panel()
        self.declined.emit(self._about)

    def _say_problem(self, words: str) -> None:
        self._problem.show_text(words)
        self._problem.setVisible(bool(words))
