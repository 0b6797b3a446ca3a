"""An article's text shows the pictures of its library, and nothing from anywhere else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument

from kms_desktop.articles.library import Library
from kms_desktop.ui.reading import render_article
from kms_desktop.ui.widgets.article_text import ArticleText

_PICTURE = QTextDocument.ResourceType.ImageResource.value


@pytest.fixture
def library(tmp_path):
    root = tmp_path / "articles"
    for folder in (root / "billing", root / "pictures", tmp_path / "elsewhere"):
        folder.mkdir(parents=True)
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.red)
        assert image.save(str(folder / "list.png"))
    return Library(root)


def _shown(library, markdown, qtbot):
    (library.root / "billing" / "a.md").write_text(f"# T\n\n{markdown}\n", encoding="utf-8")
    text = ArticleText()
    qtbot.addWidget(text)
    text.show_article(render_article(library.read_article("billing/a.md"), base=library.root), library.root)
    return text


def _pictures(text):
    found, block = [], text.document().begin()
    while block.isValid():
        for fragment in (it.fragment() for it in block):
            if fragment.charFormat().isImageFormat():
                found.append(fragment.charFormat().toImageFormat().name())
        block = block.next()
    return found


@pytest.mark.parametrize("source", ["list.png", "../pictures/list.png"])
def test_a_picture_of_the_library_is_shown(library, qtbot, source):
    text = _shown(library, f"![Where the list is]({source})", qtbot)
    (name,) = _pictures(text)
    assert text.loadResource(_PICTURE, QUrl(name)) is not None


@pytest.mark.parametrize("source", ["../../elsewhere/list.png", "https://example.com/a.png", "gone.png"])
def test_a_picture_from_elsewhere_is_said_not_shown(library, qtbot, source):
    text = _shown(library, f"![Where the list is]({source})", qtbot)
    assert _pictures(text) == []
    assert "Where the list is" in text.toPlainText()


def test_nothing_outside_the_library_is_ever_loaded(library, qtbot, tmp_path):
    text = _shown(library, "Words.", qtbot)
    for place in (tmp_path / "elsewhere" / "list.png", tmp_path / "articles" / ".." / "elsewhere" / "list.png"):
        assert text.loadResource(_PICTURE, QUrl.fromLocalFile(str(place))) is None
    assert text.loadResource(_PICTURE, QUrl("https://example.com/a.png")) is None


def test_a_link_is_told_and_not_followed(library, qtbot):
    text = _shown(library, "[other](b.md)", qtbot)
    with qtbot.waitSignal(text.link_chosen) as told:
        text.anchorClicked.emit(QUrl("b.md"))
    assert told.args == ["b.md"]
    assert "T" in text.toPlainText()
