"""A customer is erased: what a bulletin says of them goes from its row and from the file; what ran stays."""

from __future__ import annotations

from sqlmodel import select

from kms_desktop.bulletins.bulletin_text import bulletin_title
from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.storage.tables_bulletins import BulletinReadRow, BulletinRow, DownReportRow
from tests.bulletins.conftest import Seat, sit_down
from tests.contacts.conftest import Floor
from tests.contacts.test_erasing import left_of

WRITTEN = (
    ("incident", "line", "No dial tone at MARIA OKAFOR'S", "The wombat on the mast; try again at noon."),
    ("incident", "app", "App is slow", "Account 8841 2290 saw the numbat first."),
    ("change", "", "The bandicoot of Maria Okafor", "Ring +442079460018 before the quokka."),
    ("promotion", "", "Half a potoroo", "Until Friday."),
)


def write_bulletins(rosa: Seat) -> list[str]:
    """Three that name Maria and one that does not; the first is over."""
    keys = [
        rosa.bulletins.publish_bulletin(kind, about, title=title, words=words) for kind, about, title, words in WRITTEN
    ]
    assert rosa.bulletins.lift_bulletin(keys[0])
    return keys


def erase_maria(floor: Floor) -> None:
    erase_in_database(floor.database, floor.maria.id, "supervisor", "rosa")


def test_words_that_name_an_erased_customer_are_gone_and_the_bulletin_stays(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana"), sit_down(floor, "rosa")
    contact = dana.desk.takes(floor).id
    dana.desk.call.identify_customer(contact, floor.maria.id)
    dana.reports.report("line", contact)
    keys = write_bulletins(rosa)
    dana.bulletins.mark_read(keys[1])
    dana.desk.wrapups.save_wrap_up(contact, dana.desk.wrapups.draft_wrap_up(dana.desk.log.contact_state(contact)))
    assert len(left_of(floor.database, "okafor", "8841 2290", "wombat", "numbat", "bandicoot", "quokka")) > 3
    erase_maria(floor)
    assert left_of(floor.database, "okafor", "8841 2290", "2079460018", "numbat", "bandicoot", "quokka") == []
    with floor.database.reading() as session:
        rows = {row.id: row for row in session.exec(select(BulletinRow))}
        assert [(rows[key].title, rows[key].words, rows[key].state) for key in keys] == [
            ("", "The wombat on the mast; try again at noon.", "lifted"),
            ("App is slow", "", "running"),
            ("change", "", "running"),
            ("Half a potoroo", "Until Friday.", "running"),
        ]
        assert [row.about for row in session.exec(select(DownReportRow))] == ["line"], "what was down stays known"
        assert [row.bulletin_id for row in session.exec(select(BulletinReadRow))] == [keys[1]]
    assert {bulletin_title(one.bulletin) for one in rosa.board.running} == {"App is slow", "Change", "Half a potoroo"}
    (again,) = dana.board.again
    assert bulletin_title(again.bulletin) == "Lines are down" and [one.customer_name for one in again.mine] == [""]


def test_the_file_itself_holds_no_word_that_a_bulletin_said_of_them(small_floor: Floor) -> None:
    write_bulletins(sit_down(small_floor, "rosa"))
    path = small_floor.database.address.path
    assert path is not None
    erase_maria(small_floor)
    with small_floor.database.writing() as session:
        session.connection().exec_driver_sql("SELECT 1")
    small_floor.database.close()
    held = path.read_bytes()
    assert b"potoroo" in held and b"wombat" in held, "of nobody"
    assert not [word for word in (b"numbat", b"bandicoot", b"quokka", b"OKAFOR'S") if word in held]
