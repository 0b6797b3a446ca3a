"""What changed between two texts, as a column of lines: words that went struck through, words that came underlined."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.articles.differences import DiffLine, Hunk, Piece
from kms_desktop.texts import plural, tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph

_MOST_LINES = 200


class DifferenceView(QWidget):
    """Shows hunks; colours are never the only sign."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = Column(self, gap=2)
        self._hunks: tuple[Hunk, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self._apply_theme)

    def show_hunks(self, hunks: Sequence[Hunk]) -> None:
        self._hunks = tuple(hunks)
        self._apply_theme(current_theme())

    def _apply_theme(self, theme: Theme) -> None:
        clear_layout(self._column)
        shown = 0
        for hunk in self._hunks:
            if hunk.skipped:
                self._column.addWidget(Paragraph(_skipped_text(hunk.skipped), "meta", "ink3"))
            for line in hunk.lines:
                self._column.addWidget(_line_paragraph(line, theme))
                shown += 1
            if shown > _MOST_LINES:
                more = tr("There is more; open the revision to see all of it.")
                self._column.addWidget(Paragraph(more, "meta", "ink3"))
                break


def _skipped_text(lines: int) -> str:
    return plural("… {n} unchanged line", "… {n} unchanged lines", lines)


def _line_paragraph(line: DiffLine, theme: Theme) -> Paragraph:
    number = str(line.number) if line.number else "–"
    html = _line_html(line.pieces, theme) or "&nbsp;"
    ink = theme.tokens.ink3
    paragraph = Paragraph("", "list", "ink" if line.is_changed else "ink2")
    paragraph.show_html(f'<p><span style="color:{ink}">{number}</span>&nbsp; {html}</p>')
    paragraph.setAccessibleName(
        ", ".join([tr("line {number}", number=number), *(_spoken_piece(piece) for piece in line.pieces)])
    )
    return paragraph


def _line_html(pieces: Sequence[Piece], theme: Theme) -> str:
    """A thin blank between what went and what came in its place."""
    kinds = ["same", *(piece.kind for piece in pieces)]
    apart = (
        "&#8201;" if before == "gone" and piece.kind == "new" else ""
        for before, piece in zip(kinds, pieces, strict=False)
    )
    return "".join(blank + _piece_html(piece, theme) for blank, piece in zip(apart, pieces, strict=True))


def _piece_html(piece: Piece, theme: Theme) -> str:
    text = escape(piece.text) or "&nbsp;"
    if piece.kind == "gone":
        return f'<s style="color:{theme.tokens.bad}; background-color:{theme.tokens.badsoft}">{text}</s>'
    if piece.kind == "new":
        return f'<u style="color:{theme.tokens.good}; background-color:{theme.tokens.goodsoft}">{text}</u>'
    return text


def _spoken_piece(piece: Piece) -> str:
    match piece.kind:
        case "gone":
            return tr("gone: {words}", words=piece.text)
        case "new":
            return tr("new: {words}", words=piece.text)
    return piece.text
