"""Three say that something is down; it is proposed, published with two keys, on all desks, read, lifted, and told."""

from __future__ import annotations

from kms_desktop.storage.tables_bulletins import BulletinReadRow, BulletinRow, DownReportRow
from kms_desktop.ui.actions.keymap import key_text
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown


def side_of(player: Player) -> str:
    return shown(player.window.desk_page.right.idle)


def new_of(player: Player) -> int:
    """What the edge of a closed drawer says is new."""
    page = player.window.desk_page
    return int(page.news_count.toPlainText()) if page.news.isVisible() else 0


def test_three_reports_become_a_bulletin_on_every_desk_until_it_works_again(either_floor: Floor) -> None:
    dana, rosa = either_floor.desk("dana"), either_floor.desk("rosa")
    sam, priya = either_floor.workspace("sam"), either_floor.workspace("priya")
    dana.front()
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    contact = dana.attached.desk.of.live.id
    dana.press("report_down", "1")
    assert "Reported: Website is down." in shown(dana.window.toast)
    assert either_floor.kinds(contact)[-1] == "down_reported"
    assert "Reported as down" in shown(dana.window.desk_page.right.notes)
    sam.down_reports.report("website")
    priya.down_reports.report("website")
    rosa.until(lambda: "The website is down" in side_of(rosa), "Nothing is proposed to Rosa.")
    assert "3 people reported it" in side_of(rosa) and "Proposed" in side_of(rosa)

    rosa.front()
    rosa.press("show_bulletins", "Enter")
    (bulletin,) = either_floor.rows(BulletinRow, about="website")
    assert (bulletin.about, bulletin.title, bulletin.state) == ("website", "", "running")
    assert "Incident" in side_of(rosa)

    dana.until(lambda: "The website is down" in shown(dana.window.toast), "Dana was not told on her call.")
    dana.front()
    dana.press("mark_bulletin_read")
    read = {"bulletin_id": bulletin.id, "staff_id": dana.attached.workspace.person.id}
    assert not either_floor.rows(BulletinReadRow, **read), "a bulletin is not read on a call"
    dana.press("wrap_up", "confirm")
    assert "The website is down" in side_of(dana) and "Incident · since" in side_of(dana)
    dana.press("mark_bulletin_read")
    dana.until(lambda: bool(either_floor.rows(BulletinReadRow, **read)), "Nobody knows that Dana has read it.")

    rosa.front()
    rosa.press("show_bulletins")
    panel = rosa.attached.bulletins.panel
    rosa.until(panel.is_open, "The list does not open.")
    assert "1 of" in shown(panel) and "Not read yet:" in shown(panel)
    assert "Sam Ruiz" in shown(panel) and "In touch about it, to call back: Maria" in shown(panel)
    rosa.press("2")
    (bulletin,) = either_floor.rows(BulletinRow, about="website")
    assert bulletin.state == "lifted"
    assert "works again" in shown(panel) and "Works again: Website." in shown(rosa.window.toast)
    rosa.press("2")
    assert "It is over." in shown(panel), "what is over does not end twice"

    dana.until(lambda: "Works again" in side_of(dana), "Dana was not told that it works again.")
    assert "Call back: Maria" in side_of(dana)
    assert "Works again" not in side_of(rosa), "Rosa reported nothing"
    assert len(priya.bulletins.board(rosa.window.clock())().again) == 1
    dana.front()
    dana.press("mark_bulletin_read")
    assert "Works again" not in side_of(dana)
    assert len(sam.bulletins.board(rosa.window.clock())().again) == 1, "Sam reads it for himself"


def test_what_was_reported_by_mistake_is_taken_back_once(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.press("down_line")
    hers = {"about": "line", "by_id": dana.attached.workspace.person.id}
    (report,) = floor.rows(DownReportRow, **hers)
    assert (report.about, report.contact_id, report.taken_back) == ("line", "", False)
    assert "Reported: Line is down." in shown(dana.window.toast)
    dana.press("undo_last")
    (report,) = floor.rows(DownReportRow, **hers)
    assert report.taken_back and "Taken back: Line is not down." in shown(dana.window.toast)
    dana.press("undo_last")
    assert len(floor.rows(DownReportRow, **hers)) == 1, "it is undone once"


def test_in_a_narrow_window_what_is_new_is_told_beside_the_closed_drawer(floor: Floor) -> None:
    dana, rosa = floor.desk("dana"), floor.workspace("rosa")
    page = dana.window.desk_page
    dana.window.resize(1024, 640)
    dana.settle()
    before, width = new_of(dana), page.middle.width()
    rosa.bulletins.publish_bulletin("incident", "website")
    dana.until(lambda: new_of(dana) == before + 1, "The closed drawer says nothing.")
    assert not page.right.isVisible() and page.news.isVisible()
    assert f"Running now, {before + 1} new. {key_text('show_bulletins')} opens the list." in shown(page.edge)
    assert page.middle.width() == width, "nothing moves"
    page.news.click()
    dana.until(dana.attached.bulletins.panel.is_open, "The list does not open.")
    dana.press("leave", "mark_bulletin_read")
    assert page.right.isVisible() and new_of(dana) == before + 1, "what is not in sight is shown before it is read"
    dana.press(*["mark_bulletin_read"] * (before + 1))
    dana.until(lambda: not page.news.isVisible(), "What was read is called new.")
