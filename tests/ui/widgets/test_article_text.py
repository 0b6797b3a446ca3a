"""An article's text shows the pictures of its library, and nothing from anywhere else."""

from __future__ import annotations

import base64

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


_DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="8" height="8">'
    '<rect width="8" height="8" fill="blue"/>{}</svg>'
)


@pytest.mark.parametrize("name", ["a.svg", "a.png"])
@pytest.mark.parametrize(
    "inner",
    [
        '<image xlink:href="{}" width="8" height="8"/>',
        '<image href="{}" width="8" height="8"/>',
        '<image xlink:href="file://{}" width="8" height="8"/>',
        '<image xlink:href="data:image/png;base64,{packed}" width="8" height="8"/>',
    ],
)
def test_a_drawing_shows_no_file_from_outside_the_library(library, qtbot, tmp_path, name, inner):
    secret = tmp_path / "elsewhere" / "list.png"
    drawing = _DRAWING.format(f'<image xlink:href="{secret}" width="8" height="8"/>').encode()
    inner = inner.format(secret, packed=base64.b64encode(drawing).decode())
    (library.root / "billing" / name).write_text(_DRAWING.format(inner), encoding="utf-8")
    text = _shown(library, f"![Where]({name})", qtbot)
    image = text.loadResource(_PICTURE, QUrl.fromLocalFile(str(library.root / "billing" / name)))
    assert QImage(image).pixelColor(4, 4) == Qt.GlobalColor.blue


def test_a_drawing_shows_its_own_parts_and_pixels(library, qtbot):
    red = base64.b64encode((library.root / "billing" / "list.png").read_bytes()).decode()
    inner = f'<g opacity="1"><image xlink:href="data:image/png;base64,{red}" width="8" height="8"/></g>'
    (library.root / "billing" / "a.svg").write_text(_DRAWING.format(inner), encoding="utf-8")
    text = _shown(library, "![Where](a.svg)", qtbot)
    image = text.loadResource(_PICTURE, QUrl.fromLocalFile(str(library.root / "billing" / "a.svg")))
    assert QImage(image).pixelColor(4, 4) == Qt.GlobalColor.red
