"""An editor writes: nothing typed is lost, nobody's text is written over, no customer's data is saved unasked."""

from __future__ import annotations

import errno
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from kms_desktop.editorial import article_files
from kms_desktop.editorial.publishing import publish_folder
from player import Player
from tests.desks import Floor, shown

_PATH = "mobile/lost-phone.md"


@pytest.fixture
def folder(floor: Floor, tmp_path: Path) -> Path:
    """A folder of two articles, in the place of the large one."""
    made = tmp_path / "articles"
    (made / "mobile").mkdir(parents=True)
    for path in (_PATH, "mobile/number-port-late.md"):
        shutil.copy(floor.settings.kb_dir / path, made / path)
    floor.settings = replace(floor.settings, kb_dir=made)
    return made


def writing(floor: Floor, staff: str = "ines") -> Player:
    """The desk of somebody who has the article open, the keyboard in its Issue."""
    player = floor.desk(staff)
    player.press("show_articles")
    player.attached.articles.open_article("lost-phone", "## Issue")
    player.settle()
    edit(player).setFocus()
    edit(player).go_to(edit(player).text().split("\n").index("## Issue") + 3)
    return player


def edit(player: Player):
    return player.attached.articles.editor.edit


def page(player: Player):
    return player.attached.articles


def read_through(player: Player) -> None:
    """Wait until the text was checked as it is now."""
    player.until(lambda: page(player).editor.is_checked)


def notice(player: Player) -> str:
    return page(player).editor.notice.shown_text()


def test_what_is_typed_and_not_saved_comes_back_after_the_program_ended(floor: Floor, folder: Path) -> None:
    ines = writing(floor)
    ines.type("First of all: ")
    assert "not saved yet" in shown(page(ines).head)
    ines.press("show_desk", "show_articles")
    assert "First of all: " in edit(ines).text()
    ines.close()
    again = writing(floor)
    assert "First of all: " in edit(again).text()
    assert "did not save" in notice(again)
    again.press("save_article")
    assert "First of all: " in (folder / _PATH).read_text(encoding="utf-8")
    assert "your draft" in shown(page(again).head)
    assert notice(again) == ""


def test_a_file_that_changed_meanwhile_is_shown_beside_the_own_text(floor: Floor, folder: Path) -> None:
    ines, file = writing(floor), folder / _PATH
    ines.type("Mine. ")
    theirs = file.read_text(encoding="utf-8").replace("## Issue\n", "## Issue\nTheirs.\n", 1)
    file.write_text(theirs, encoding="utf-8")
    ines.until(lambda: "changed this file" in notice(ines))
    ines.press("save_article")
    clash = page(ines).editor.clash
    assert "Mine. " in clash.mine.toPlainText()
    assert "Theirs." in clash.theirs.toPlainText()
    assert file.read_text(encoding="utf-8") == theirs
    clash.take.click()
    ines.settle()
    assert edit(ines).text() == theirs
    edit(ines).undo()
    assert "Mine. " in edit(ines).text()
    ines.press("save_article")
    assert "Mine. " in file.read_text(encoding="utf-8")
    file.write_text(theirs, encoding="utf-8")
    ines.until(lambda: edit(ines).text() == theirs)
    assert "it is shown as it is now" in shown(ines.window.toast)


def test_a_colleagues_newer_revision_is_replaced_only_by_who_has_seen_it(floor: Floor, folder: Path) -> None:
    publish_folder(replace(floor.settings, staff="ines"))
    ines, file = writing(floor), folder / _PATH
    ines.type("Mine. ")
    ines.press("save_article")
    with_theirs = file.read_text(encoding="utf-8").replace("Mine. ", "Theirs. ")
    mine = file.read_text(encoding="utf-8")
    file.write_text(with_theirs, encoding="utf-8")
    publish_folder(replace(floor.settings, staff="rosa"))
    file.write_text(mine, encoding="utf-8")
    ines.until(lambda: "Mine. " in edit(ines).text())
    ines.press("publish_article")
    assert page(ines).editor.shows_conflict
    assert "Theirs. " in page(ines).editor.clash.theirs.toPlainText()
    ines.press("confirm_article")
    assert "Agents see it now" in shown(ines.window.toast)
    assert "published" in shown(page(ines).head)


def test_a_picture_is_put_beside_the_file_and_a_folder_that_takes_no_files_says_so(
    floor: Floor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ines = writing(floor)
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    picture = QMimeData()
    picture.setImageData(image)
    edit(ines).insertFromMimeData(picture)
    ines.settle()
    (file,) = (folder / "mobile").glob("*.png")
    assert f"![Picture]({file.name})" in edit(ines).text()
    read_through(ines)
    assert "picture-missing" not in [finding.code for finding in page(ines).editor.current_findings]
    ines.type("Kept. ")

    def refuse(path: Path, *_rest: object) -> None:
        if path.suffix == ".md":
            raise PermissionError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as away:
        away.setattr(article_files, "write_whole", refuse)
        ines.press("save_article")
    assert "you may not write in" in notice(ines)
    assert "Kept. " in edit(ines).text()
    assert "Kept. " not in (folder / _PATH).read_text(encoding="utf-8")
    ines.press("save_article")
    assert "Kept. " in (folder / _PATH).read_text(encoding="utf-8")


def test_a_customers_data_is_named_before_it_is_saved(floor: Floor, folder: Path) -> None:
    ines = writing(floor)
    ines.type("As with Maria Okafor, jo.smith@northwave.co.uk. ")
    ines.press("save_article")
    assert "was not saved" in notice(ines)
    assert "Okafor" not in (folder / _PATH).read_text(encoding="utf-8")
    ines.until(lambda: "A customer's name, it seems." in shown(edit(ines)))
    while any(finding.code == "customer-data" for finding in page(ines).editor.current_findings):
        before = edit(ines).text()
        ines.press("fix_finding")
        read_through(ines)
        assert edit(ines).text() != before
    ines.press("save_article")
    assert "As with" in (folder / _PATH).read_text(encoding="utf-8")
    ines.type("Ring 020 7183 1234. ")
    ines.press("save_article")
    page(ines).editor.notice.buttons[1].click()
    ines.settle()
    assert "020 7183 1234" in (folder / _PATH).read_text(encoding="utf-8")


def test_a_new_article_needs_a_title_alone_and_is_a_file_when_it_is_saved(floor: Floor, folder: Path) -> None:
    ines = writing(floor)
    ines.press("new_article")
    ines.type("Lost phone abroad")
    assert "Phone was lost or stolen" in shown(page(ines).new_panel)
    ines.press("Enter")
    assert "title: Lost phone abroad" in edit(ines).text()
    assert "new, not saved yet" in shown(page(ines).head)
    ines.type("Abroad: ")
    ines.close()
    assert not (folder / "mobile" / "lost-phone-abroad.md").exists()
    again = floor.desk("ines")
    again.press("show_articles")
    queue = again.attached.around.queue
    again.until(lambda: any(entry.title == "Lost phone abroad" for entry in queue.entries))
    queue.list.mark_key("draft:mobile/lost-phone-abroad.md")
    again.press("Enter")
    assert "## Issue\n\nAbroad: \n" in edit(again).text()
    again.press("save_article")
    saved = (folder / "mobile" / "lost-phone-abroad.md").read_text(encoding="utf-8")
    assert saved.startswith("---\nid: lost-phone-abroad\n")
    assert "## Issue\n\nAbroad: \n" in saved
