"""An article in an editor: opened, saved as it was written, given a picture, published after the newest revision."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from kms_desktop import files
from kms_desktop.access.roster import Roster
from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.file_encoding import read_form
from kms_desktop.articles.library import Library
from kms_desktop.articles.new_article import NewArticle
from kms_desktop.customers.directory import Directory
from kms_desktop.editorial.article_files import NotSaved
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.editing import ChangedOnDisk, CustomerDataFound, Editing, NewerRevision
from kms_desktop.editorial.revisions import Revisions
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ArticleChangeRow
from tests.contacts.conftest import UNKNOWN_PAYMENT
from tests.customers.people import MARIA
from tests.editorial.test_publishing import SOUND

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "charged-twice.md").write_text(SOUND, encoding="utf-8")
    (made / "unknown-payment.md").write_text(UNKNOWN_PAYMENT, encoding="utf-8")
    return made


def editor_at(database: Database, folder: Path, name: str = "ines", role: str = "editor") -> Editing:
    roster = Roster(database)
    if all(person.login != name for person in roster.list_people()):
        roster.add_person(name, name.capitalize(), role, "Front line", "agent")
    return Editing(Library(folder), database, roster.find_person(name).id, Autosave(folder.parent / f"desk-{name}"))


@pytest.fixture
def editing(sqlite_database: Database, folder: Path) -> Editing:
    return editor_at(sqlite_database, folder)


def test_what_was_not_edited_is_saved_byte_for_byte(editing: Editing, folder: Path) -> None:
    file = folder / "old.md"
    for data in (
        "\ufeff# Été\r\nZeile zwei\r\n".encode(),
        b"# One\r\ntwo\nthree\rfour",
        "# Zwölf\n".encode("utf-16"),
        "# Zwölf\n".encode("cp1252"),
        b"",
    ):
        file.write_bytes(data)
        opened = editing.open_article("old.md")
        editing.save_article(opened, opened.text)
        assert file.read_bytes() == data


def test_an_edited_line_leaves_the_others_their_own_ends(editing: Editing, folder: Path) -> None:
    file = folder / "old.md"
    file.write_bytes(b"# One\r\ntwo\nthree\r\nfour\r\n")
    opened = editing.open_article("old.md")
    editing.save_article(opened, opened.text.replace("three", "drei\nthree and a half"))
    assert file.read_bytes() == b"# One\r\ntwo\ndrei\r\nthree and a half\r\nfour\r\n"


@given(st.text(st.sampled_from("aé\n\r "), max_size=30))
def test_any_mixture_of_line_ends_round_trips(text: str) -> None:
    data = text.encode()
    said, form = read_form(data, "a.md")
    assert "\r" not in said
    assert form.bytes_of(said) == data


def test_a_letter_that_the_old_encoding_has_not_makes_the_file_utf_8(editing: Editing, folder: Path) -> None:
    (folder / "old.md").write_bytes("# Zwölf\n".encode("cp1252"))
    saved = editing.save_article(editing.open_article("old.md"), "# Zwölf 十二\n")
    assert (folder / "old.md").read_text(encoding="utf-8") == "# Zwölf 十二\n"
    assert editing.open_article("old.md").text == saved.text


def test_a_file_that_changed_meanwhile_is_not_written_over_and_both_texts_are_there(
    editing: Editing, folder: Path
) -> None:
    opened = editing.open_article("charged-twice.md")
    (folder / "charged-twice.md").write_text("# Theirs\n", encoding="utf-8")
    with pytest.raises(ChangedOnDisk, match="changed by somebody else") as refused:
        editing.save_article(opened, "# Mine\n")
    assert (folder / "charged-twice.md").read_text(encoding="utf-8") == "# Theirs\n" == refused.value.theirs.text
    assert editing.save_article(refused.value.theirs, "# Mine\n").text == "# Mine\n"


def test_a_file_that_was_taken_away_comes_back_only_when_asked_for(editing: Editing, folder: Path) -> None:
    opened = editing.open_article("charged-twice.md")
    (folder / "charged-twice.md").unlink()
    with pytest.raises(ChangedOnDisk, match="taken away") as refused:
        editing.save_article(opened, "# Mine\n")
    editing.save_article(refused.value.theirs, "# Mine\n")
    assert (folder / "charged-twice.md").exists()


@pytest.mark.parametrize("path", ["../outside.md", "out/secret.md", "notes.txt", ".hidden.md", "a\0b.md"])
def test_nothing_outside_the_folder_and_no_other_kind_of_file_is_opened(
    editing: Editing, folder: Path, tmp_path: Path, path: str
) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "secret.md").write_text("# Secret", encoding="utf-8")
    (tmp_path / "outside.md").write_text("# Secret", encoding="utf-8")
    (folder / "out").symlink_to(outside)
    (folder / "notes.txt").write_text("notes", encoding="utf-8")
    with pytest.raises(ArticleUnreadable):
        editing.open_article(path)
    with pytest.raises(ArticleUnreadable):
        editing.save_article(replace(editing.new_article(NewArticle("Anything")), path=path), "# Written")
    assert (outside / "secret.md").read_text(encoding="utf-8") == "# Secret"


def test_a_full_disk_is_one_sentence_and_costs_neither_the_old_file_nor_the_new_words(
    editing: Editing, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = editing.open_article("charged-twice.md")
    editing.keep_text(opened, "# Mine\n")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(NotSaved, match="the disk is full"):
        editing.save_article(opened, "# Mine\n")
    assert (folder / "charged-twice.md").read_text(encoding="utf-8") == SOUND
    assert {file.suffix for file in folder.iterdir()} == {".md"}
    kept = editing.kept_text("charged-twice.md")
    assert kept is not None
    assert kept.text == "# Mine\n"


def test_a_folder_that_may_not_be_written_is_one_sentence(
    editing: Editing, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    opened = editing.open_article("charged-twice.md")
    monkeypatch.setattr(files.os, "open", refused)
    with pytest.raises(NotSaved, match="you may not write in"):
        editing.save_article(opened, "# Mine\n")


def test_a_new_article_is_named_after_its_title_in_any_script(editing: Editing) -> None:
    names = {
        title: editing.new_article(NewArticle(title)).path
        for title in ("Geld zurück? Sofort!", "請求書が二重", "CON", "?!", "../../x")
    }
    assert names == {
        "Geld zurück? Sofort!": "geld-zurück-sofort.md",
        "請求書が二重": "請求書が二重.md",
        "CON": "con-article.md",
        "?!": "article.md",
        "../../x": "x.md",
    }
    with pytest.raises(KmsError, match="Give the article a title"):
        editing.new_article(NewArticle("  "))


def test_a_new_article_takes_no_name_or_id_of_another_one(editing: Editing, folder: Path) -> None:
    assert editing.new_article(NewArticle("Charged twice")).path == "charged-twice-2.md"
    opened = editing.new_article(NewArticle('Say "no: and why"'))
    assert opened.is_new
    saved = editing.save_article(opened, opened.text)
    article = Library(folder).read_article(saved.path)
    assert (article.id, article.title, article.confidence) == ("say-no-and-why", 'Say "no: and why"', "wip")
    assert [finding for finding in article.findings if finding.severity == "error"] == []


def test_two_people_who_begin_the_same_article_both_keep_their_text(editing: Editing) -> None:
    mine, yours = editing.new_article(NewArticle("Router blinks")), editing.new_article(NewArticle("Router blinks"))
    editing.save_article(mine, "# Mine\n")
    with pytest.raises(ChangedOnDisk):
        editing.save_article(yours, "# Yours\n")


def test_a_pasted_picture_lies_beside_the_article_and_is_shown(editing: Editing, folder: Path) -> None:
    opened = editing.open_article("charged-twice.md")
    link = editing.add_image(opened, PNG)
    assert editing.add_image(opened, PNG) == link
    assert (folder / link).read_bytes() == PNG
    with pytest.raises(KmsError, match="Only a PNG"):
        editing.add_image(opened, b"GIF89a")


def test_words_typed_and_not_saved_are_kept_without_card_numbers(editing: Editing) -> None:
    opened = editing.open_article("charged-twice.md")
    editing.keep_text(opened, "Card 4111 1111 1111 1111 is written here")
    kept = editing.kept_text("charged-twice.md")
    assert kept is not None
    assert "4111 1111" not in kept.text
    editing.save_article(opened, opened.text)
    assert editing.kept_text("charged-twice.md") is None


def test_of_two_editors_who_publish_at_once_the_second_sees_the_text_of_the_first(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "copy"
    shutil.copytree(folder, other)
    ines, omar = editor_at(database, folder), editor_at(database, other, "omar")
    first = ines.publish_article(ines.open_article("charged-twice.md"))
    assert (first.article_id, first.parent) == ("charged-twice", "")
    theirs = omar.save_article(omar.open_article("charged-twice.md"), SOUND.replace("2 in 90 days", "1 in 90 days"))
    mine = ines.save_article(ines.open_article("charged-twice.md"), SOUND.replace("2 in 90 days", "3 in 90 days"))
    second = omar.publish_article(theirs)
    assert second.parent == first.revision
    with pytest.raises(NewerRevision, match="Omar published “") as refused:
        ines.publish_article(mine)
    assert "1 in 90 days" in refused.value.text
    assert ines.publish_article(mine, over=refused.value.revision).parent == second.revision


def test_an_article_with_an_error_and_a_person_without_the_right_publish_nothing(
    sqlite_database: Database, folder: Path
) -> None:
    ines, dana = editor_at(sqlite_database, folder), editor_at(sqlite_database, folder, "dana", "agent")
    opened = ines.open_article("charged-twice.md")
    with pytest.raises(Refused, match="may not publish"):
        dana.publish_article(opened)
    broken = ines.save_article(opened, SOUND.replace("authority: agent", "authority: king"))
    with pytest.raises(KmsError, match="was not published"):
        ines.publish_article(broken)
    with pytest.raises(ChangedOnDisk):
        ines.publish_article(opened)


def test_a_file_behind_a_link_inside_the_folder_is_written_where_it_lies(editing: Editing, folder: Path) -> None:
    (folder / "alias.md").symlink_to("charged-twice.md")
    editing.save_article(editing.open_article("alias.md"), "# Mine\n")
    assert (folder / "alias.md").is_symlink()
    assert (folder / "charged-twice.md").read_text(encoding="utf-8") == "# Mine\n"


def test_a_saved_file_keeps_who_may_read_it(editing: Editing, folder: Path) -> None:
    (folder / "charged-twice.md").chmod(0o640)
    editing.save_article(editing.open_article("charged-twice.md"), "# Mine\n")
    assert (folder / "charged-twice.md").stat().st_mode & 0o777 == 0o640


def test_customer_data_is_named_before_it_is_saved_or_published_and_may_stay_knowingly(
    database: Database, folder: Path
) -> None:
    Directory(database, "GB").add_customer(MARIA)
    editing = editor_at(database, folder)
    opened = editing.open_article("charged-twice.md")
    text = SOUND.replace("## Issue", "## Issue\nMrs Okafor, 4 Harbour View Road, +44 20 8123 4567, mo@home.co.uk")
    named = [seen.what for _, seen in editing.customer_data(text)]
    assert named == ["a customer's name", "a postal address", "a telephone number", "an e-mail address"]
    with pytest.raises(CustomerDataFound, match=r"line .* looks like a customer's name, and 3 more"):
        editing.save_article(opened, text)
    assert editing.open_article("charged-twice.md").text == SOUND
    saved = editing.save_article(opened, text, knowing=True)
    again = editing.save_article(saved, text + "\nA line about nobody.\n")
    with pytest.raises(CustomerDataFound, match="was not published"):
        editing.publish_article(again)
    assert editing.publish_article(again, knowing=True).revision == again.stamp


def test_a_contributor_publishes_words_and_neither_rules_nor_what_others_read(database: Database, folder: Path) -> None:
    editor_at(database, folder).publish_article(editor_at(database, folder).open_article("charged-twice.md"))
    cora = editor_at(database, folder, "cora")
    Roster(database).change_person("cora", "proficiency", "candidate")
    words = cora.save_article(cora.open_article("charged-twice.md"), SOUND.replace("## Issue", "## Issue\nMore words."))
    with pytest.raises(Refused, match="a candidate writes drafts, and others publish them; ask a contributor"):
        cora.publish_article(words)
    Roster(database).change_person("cora", "proficiency", "contributor")
    published = cora.publish_article(words)
    rules = cora.save_article(words, words.text.replace("2 in 90 days", "9 in 90 days"))
    with pytest.raises(Refused, match="it changes who may grant what; ask a publisher or a coach"):
        cora.publish_article(rules)
    public = cora.save_article(rules, words.text.replace("---\n", "---\naudience: public\n", 1))
    with pytest.raises(Refused, match="it is written for the public; ask a publisher"):
        cora.publish_article(public)
    assert Revisions(database).newest_revision("charged-twice") == published.revision


def test_each_change_of_state_is_kept_with_who_when_and_from_what_to_what(database: Database, folder: Path) -> None:
    ines = editor_at(database, folder)
    opened = ines.open_article("charged-twice.md")
    ines.publish_article(opened)
    draft = ines.save_article(opened, SOUND.replace("confidence: validated", "confidence: wip", 1))
    ines.publish_article(draft)
    ines.publish_article(ines.save_article(draft, SOUND))
    log = Revisions(database)
    told = [(one.what, one.before, one.after, one.by) for one in log.list_changes("charged-twice")]
    assert told == [
        ("confidence", "wip", "validated", "Ines"),
        ("confidence", "validated", "wip", "Ines"),
    ]
    assert [(one.parent, one.revision) for one in log.list_revisions("charged-twice")] == [
        (draft.stamp, opened.stamp),
        (opened.stamp, draft.stamp),
        ("", opened.stamp),
    ]
    assert log.read_text("charged-twice", draft.stamp) == draft.text


def test_the_database_itself_refuses_a_change_by_who_may_not_publish(sqlite_database: Database) -> None:
    dana = Roster(sqlite_database).add_person("dana", "Dana Webb", "agent", "Front line", "agent")
    row = ArticleChangeRow(id="x", article_id="a", n=1, at=utc_now(), by_id=dana.id, what="confidence")
    with pytest.raises(IntegrityError, match="may not publish"), sqlite_database.writing() as session:
        session.add(row)
