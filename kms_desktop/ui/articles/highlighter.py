"""The lines of an article → colours: headings, links, facts, fences, what is bold; line by line, as it is typed."""

from __future__ import annotations

import re

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from kms_desktop.ui.theme.current import Theme, current_theme

_BODY, _FRONT, _FACTS, _CODE = range(4)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*(\w*)")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_KEY = re.compile(r"[ \t]*(?:-[ \t]+)?[\w.-]+:(?=[ \t]|$)|^[ \t]*- ")
_COMMENT = re.compile(r"(?:^|[ \t])#.*$")
_TARGET = re.compile(r"(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![*\w])([*_])(?=[^\s*_])([^*_\n]+?)(?<=\S)\1(?![*\w])")
_SPAN = re.compile(r"`[^`\n]+`")


class Highlighter(QSyntaxHighlighter):
    """`apply_theme` again when the theme changes."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._forms: dict[str, QTextCharFormat] = {}
        self._make_formats(current_theme())

    def apply_theme(self, theme: Theme) -> None:
        self._make_formats(theme)
        self.rehighlight()

    def _make_formats(self, theme: Theme) -> None:
        inks = {"heading": "accentink", "key": "good", "faint": "ink3", "fence": "ink2", "code": "ink2"}
        for name, token in inks.items():
            self._forms[name] = QTextCharFormat()
            self._forms[name].setForeground(theme.color(token))
        self._forms["bold"] = QTextCharFormat()
        self._forms["italic"] = QTextCharFormat()
        self._forms["italic"].setFontItalic(True)
        for name in ("heading", "bold"):
            self._forms[name].setFontWeight(QFont.Weight.DemiBold)

    def highlightBlock(self, text: str) -> None:
        before = max(self.previousBlockState(), _BODY)
        if self.currentBlock().blockNumber() == 0:
            if text.rstrip() == "---":
                self._format_line(text, "faint")
                self.setCurrentBlockState(_FRONT)
                return
            before = _BODY
        if before == _FRONT:
            self._highlight_front(text)
        elif before in (_FACTS, _CODE):
            self._highlight_fence(text, before)
        else:
            self._highlight_body(text)

    def _highlight_front(self, text: str) -> None:
        closes = text.rstrip() in ("---", "...")
        self.setCurrentBlockState(_BODY if closes else _FRONT)
        if closes:
            self._format_line(text, "faint")
        else:
            self._highlight_facts(text)

    def _highlight_fence(self, text: str, state: int) -> None:
        closes = bool(_FENCE.fullmatch(text.rstrip()))
        self.setCurrentBlockState(_BODY if closes else state)
        if closes:
            self._format_line(text, "fence")
        elif state == _FACTS:
            self._highlight_facts(text)
        else:
            self._format_line(text, "code")

    def _highlight_facts(self, text: str) -> None:
        if key := _KEY.match(text):
            self.setFormat(key.start(), key.end() - key.start(), self._forms["key"])
        if (comment := _COMMENT.search(text)) and '"' not in text[comment.start() :]:
            self.setFormat(comment.start(), len(text) - comment.start(), self._forms["faint"])

    def _highlight_body(self, text: str) -> None:
        self.setCurrentBlockState(_BODY)
        if not text:
            return
        if fence := _FENCE.match(text):
            self.setCurrentBlockState(_FACTS if fence[2] == "solution" else _CODE)
            self._format_line(text, "fence")
            return
        if _HEADING.match(text):
            self._format_line(text, "heading")
            return
        for pattern, name in ((_EMPHASIS, "italic"), (_BOLD, "bold"), (_SPAN, "code"), (_TARGET, "faint")):
            for found in pattern.finditer(text):
                self.setFormat(found.start(), found.end() - found.start(), self._forms[name])

    def _format_line(self, text: str, name: str) -> None:
        self.setFormat(0, len(text), self._forms[name])
