"""An article is moved or renamed: what goes along, what others say of it, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kms_desktop.editorial.article_files import stamp_of
from kms_desktop.editorial.moving import file_named_after, plan_move
from kms_desktop.errors import KmsError
from tests.editorial.shelf import CARD, PNG, Shelf, head


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path)
    assert made.errors() == []
    return made


def move(shelf: Shelf, path: str, to: str, title: str = ""):
    return shelf.do(plan_move(shelf.library, shelf.unsaved, path, to, title))


def test_links_of_all_others_follow_and_code_stays(shelf: Shelf) -> None:
    plan = move(shelf, "cards/card.md", "lost/and found/card (old).md")
    assert shelf.errors() == shelf.dead_links() == []
    assert shelf.text("other.md") == (
        head("other", "Other")
        + "## Issue\n[one](lost/and%20found/card%20%28old%29.md) [two](<lost/and found/card (old).md#refund>) "
        + "[three](lost/and%20found/card%20%28old%29.md) `[no](cards/card.md)`\n"
        + '[four](fees.md#by-card "amount: 3") [five](fees.md) [six](fees.md#at-home)\n\n'
        + "```\n[no](cards/card.md)\n```\n"
    )
    assert "[h]: lost/and%20found/card%20%28old%29.md 'Card'" in shelf.text("fees.md")
    text = shelf.text("lost/and found/card (old).md")
    assert "[fees](../../fees.md#abroad)" in text
    assert "[Stolen](card%20%28old%29.md#refund)" in text
    assert "`[x](card.md)`" in text
    assert {link.path for link in plan.links} == {"other.md", "fees.md", "lost/and found/card (old).md"}


def test_a_pipe_among_the_articles_is_not_waited_for(shelf: Shelf) -> None:
    os.mkfifo(shelf.root / "pipe.md")
    (shelf.root / "endless.md").symlink_to("/dev/zero")
    move(shelf, "cards/card.md", "lost/card.md")
    assert "[one](lost/card.md)" in shelf.text("other.md")


def test_its_cases_go_along_and_still_hold(shelf: Shelf) -> None:
    plan = move(shelf, "cards/card.md", "lost/gone.md")
    assert not (shelf.root / "cards/card.cases.yaml").exists()
    assert "send-another" in shelf.text("lost/gone.cases.yaml")
    assert ("cards/card.cases.yaml", "lost/gone.cases.yaml") in plan.moved


def test_a_picture_of_its_own_goes_along_and_one_of_others_is_there_twice(shelf: Shelf) -> None:
    plan = move(shelf, "cards/card.md", "lost/gone.md")
    assert not (shelf.root / "cards/card.png").exists()
    assert (shelf.root / "lost/card.png").read_bytes() == PNG + b"card.png"
    assert (shelf.root / "cards/all.png").read_bytes() == (shelf.root / "lost/all.png").read_bytes()
    assert plan.made == ("lost/all.png",)
    assert "![a card](card.png) ![all](all.png)" in shelf.text("lost/gone.md")


def test_another_picture_of_that_name_is_not_written_over(shelf: Shelf) -> None:
    (shelf.root / "lost").mkdir()
    (shelf.root / "lost/card.png").write_bytes(b"another")
    plan = move(shelf, "cards/card.md", "lost/gone.md")
    assert (shelf.root / "lost/card.png").read_bytes() == b"another"
    assert "![a card](../cards/card.png)" in shelf.text("lost/gone.md")
    assert plan.remarks == ("The picture cards/card.png stays where it is, as lost/card.png is another one.",)
    assert shelf.dead_links() == []


def test_within_its_folder_pictures_and_links_stay_as_they_are(shelf: Shelf) -> None:
    move(shelf, "cards/card.md", "cards/gone.md")
    assert shelf.text("cards/gone.md") == CARD.replace("(card.md#refund)", "(gone.md#refund)")
    assert (shelf.root / "cards/card.png").exists()
    assert shelf.dead_links() == []


def test_the_id_and_the_title_stay_where_they_were_read_from_the_path(shelf: Shelf) -> None:
    (shelf.root / "plain.md").write_text("Just words.\n", encoding="utf-8")
    before = shelf.library.read_article("plain.md")
    move(shelf, "plain.md", "cards/else.md")
    after = shelf.library.read_article("cards/else.md")
    assert (after.id, after.title) == (before.id, before.title) == ("plain", "Plain")
    assert shelf.text("cards/else.md").endswith("Just words.\n")


def test_a_new_title_names_the_file(shelf: Shelf) -> None:
    to = file_named_after("Über den Verlust: was tun?", "cards/card.md")
    assert to == "cards/über-den-verlust-was-tun.md"
    move(shelf, "cards/card.md", to, "Über den Verlust: was tun?")
    article = shelf.library.read_article(to)
    assert (article.id, article.title) == ("card", "Über den Verlust: was tun?")
    assert shelf.dead_links() == []


def test_what_was_typed_and_not_saved_goes_along_with_its_links_mended(shelf: Shelf) -> None:
    own, other = CARD.replace("Gone.", "Gone today."), shelf.text("other.md") + "[new](cards/card.md)\n"
    for path, text in (("cards/card.md", own), ("other.md", other)):
        shelf.unsaved.keep_text(path, stamp_of((shelf.root / path).read_bytes()), text)
    shelf.unsaved.set_base("cards/card.md", "published")
    plan = move(shelf, "cards/card.md", "lost/gone.md")
    kept = shelf.unsaved.kept_text("lost/gone.md")
    assert kept is not None
    assert shelf.unsaved.kept_text("cards/card.md") is None
    assert "Gone today. See [fees](../fees.md#abroad)" in kept.text
    assert kept.stamp == stamp_of((shelf.root / "lost/gone.md").read_bytes())
    assert shelf.unsaved.base_revision("lost/gone.md") == "published"
    others = shelf.unsaved.kept_text("other.md")
    assert others is not None
    assert "[new](lost/gone.md)" in others.text
    assert others.stamp == stamp_of((shelf.root / "other.md").read_bytes())
    shelf.undo(plan.changes)
    again = shelf.unsaved.kept_text("cards/card.md")
    assert again is not None
    assert again.text == own
    assert shelf.unsaved.kept_text("lost/gone.md") is None


def test_it_can_be_taken_back_to_the_last_byte(shelf: Shelf) -> None:
    before = shelf.files()
    plan = move(shelf, "cards/card.md", "lost/deep/gone.md", "Gone")
    assert shelf.files() != before
    shelf.undo(plan.changes)
    assert shelf.files() == before
    assert not (shelf.root / "lost").exists()


def test_encodings_and_line_ends_stay(shelf: Shelf) -> None:
    data = "\ufeff---\r\nid: o2\r\n---\r\n\r\nÉté [one](cards/card.md)\r\n".encode()
    (shelf.root / "o2.md").write_bytes(data)
    (shelf.root / "o3.md").write_bytes("Caf\u00e9 [one](cards/card.md)\n".encode("cp1252"))
    move(shelf, "cards/card.md", "gone.md")
    assert (shelf.root / "o2.md").read_bytes() == data.replace(b"cards/card.md", b"gone.md")
    assert (shelf.root / "o3.md").read_bytes() == b"Caf\xe9 [one](gone.md)\n"


def test_a_name_that_differs_in_capitals_alone_is_another_name(shelf: Shelf) -> None:
    move(shelf, "cards/card.md", "cards/Card.md")
    assert sorted(file.name for file in (shelf.root / "cards").glob("*.md")) == ["Card.md"]
    assert "[one](cards/Card.md)" in shelf.text("other.md")
    assert shelf.errors() == []


def test_a_folder_is_taken_as_it_is_written_there(shelf: Shelf) -> None:
    move(shelf, "fees.md", "Cards/fees.md")
    assert (shelf.root / "cards/fees.md").exists()
    assert not (shelf.root / "Cards").exists()


REFUSED = {
    "": "Give the article a file name.",
    "cards/": "Give the article a file name.",
    "../out.md": "leads out of the folder",
    "/etc/out.md": "leads out of the folder",
    "a/../../out.md": "leads out of the folder",
    "..\\out.md": "leads out of the folder",
    ".hidden.md": "would be hidden",
    ".git/x.md": "would be hidden",
    "a//b.md": "a part without a name",
    "./a.md": "a part without a name",
    "con.md": "Windows does not take “con.md”",
    "nul/x.md": "Windows does not take “nul”",
    "COM1.md": "Windows does not take “COM1.md”",
    "aux": "Windows does not take “aux.md”",
    "a./x.md": "Windows does not take “a.”",
    "a /x.md": "Windows does not take “a ”",
    "a:b.md": "holds “:”",
    'say "x".md': 'holds “"”',
    "what?.md": "holds “?”",
    "a|b.md": "holds “|”",
    "a\tb.md": "holds “'\\t'”",
    "x\0y.md": "holds “'\\x00'”",
    f"{'ä' * 150}.md": "too long",
    "README.md": "is no article",
    "readme": "is no article",
    "fees.md": "There is “fees.md” already",
    "Fees.MD": "There is “fees.md” already",
    "fees": "There is “fees.md” already",
    "other.md/x.md": "There is “other.md” already",
    "cards/card.md": "lies there already",
    "cards": "",
}


@pytest.mark.parametrize("to", REFUSED)
def test_a_name_that_cannot_be_is_refused_and_nothing_changes(shelf: Shelf, to: str) -> None:
    before = shelf.files()
    if not REFUSED[to]:
        move(shelf, "cards/card.md", to)
        assert (shelf.root / "cards.md").exists()
        return
    with pytest.raises(KmsError) as said:
        plan_move(shelf.library, shelf.unsaved, "cards/card.md", to)
    assert REFUSED[to] in str(said.value)
    assert shelf.files() == before


def test_accents_composed_in_another_way_are_the_same_name(shelf: Shelf) -> None:
    (shelf.root / "gro\u0308\u00dfe.md").write_text(head("g", "G") + "x\n", encoding="utf-8")
    with pytest.raises(KmsError, match="already"):
        plan_move(shelf.library, shelf.unsaved, "fees.md", "gr\u00f6\u00dfe.md")


def test_cases_of_another_article_are_not_written_over(shelf: Shelf) -> None:
    (shelf.root / "gone.cases.yaml").write_text("- x", encoding="utf-8")
    with pytest.raises(KmsError, match=r"gone\.cases\.yaml"):
        plan_move(shelf.library, shelf.unsaved, "cards/card.md", "gone.md")


def test_a_file_that_is_a_link_is_left_alone(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (shelf.root / "alias.md").symlink_to(shelf.root / "fees.md")
    (shelf.root / "away").symlink_to(tmp_path / "out", target_is_directory=True)
    with pytest.raises(KmsError, match="is a link"):
        plan_move(shelf.library, shelf.unsaved, "alias.md", "x.md")
    plan = plan_move(shelf.library, shelf.unsaved, "fees.md", "away/fees.md")
    with pytest.raises(KmsError, match="leads out"):
        shelf.do(plan)
    assert list((tmp_path / "out").iterdir()) == []
    assert (shelf.root / "fees.md").exists()


def test_a_link_that_was_dead_before_is_left_as_it_is(shelf: Shelf) -> None:
    text = head("dead", "Dead") + "[a](cards/cards.md) [b](fees.md#nowhere) [c](cards/gone.md)\n"
    (shelf.root / "dead.md").write_text(text, encoding="utf-8")
    move(shelf, "cards/card.md", "lost.md")
    assert shelf.text("dead.md") == text
    move(shelf, "fees.md", "cards/fees.md")
    assert shelf.text("dead.md") == text.replace("fees.md#nowhere", "cards/fees.md#nowhere")
