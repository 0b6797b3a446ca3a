"""What is reported is proposed, what is published runs on every desk, is read once, and ends in each way there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from kms_desktop.articles.model import Article, Comparison
from kms_desktop.bulletins.bulletins import who_reads
from kms_desktop.bulletins.model import READ_LIFTED, Bulletin
from kms_desktop.customers.model import Customer
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import AuditRow
from tests.bulletins.conftest import Seat, sit_down
from tests.contacts.conftest import Floor

MAST = Article(
    id="mast-off",
    path="mast-off.md",
    revision="1",
    title="Mast off in Penge",
    markdown="",
    kind="bulletin",
    bulletin="incident",
    affects=(Comparison("products", "in", ("mobile",)),),
)


def published(seat: Seat, key: str) -> Bulletin:
    return next(one.bulletin for one in seat.board.running if one.bulletin.id == key)


def audited(floor: Floor) -> list[str]:
    with floor.database.reading() as session:
        return list(session.exec(select(AuditRow.what).order_by(col(AuditRow.seq))))


def test_three_people_within_a_quarter_of_an_hour_are_a_proposal_to_who_publishes(floor: Floor) -> None:
    dana, sam, priya, rosa = (sit_down(floor, who) for who in ("dana", "sam", "priya", "rosa"))
    dana.reports.report("website")
    dana.reports.report("website")
    sam.reports.report("website")
    priya.reports.report("app")
    assert rosa.board.proposals == (), "two people, whoever says it twice"
    last = priya.reports.report("website")
    (proposal,) = rosa.board.proposals
    people = floor.people
    assert (proposal.about, proposal.people) == ("website", tuple(people[who].id for who in ("dana", "sam", "priya")))
    assert dana.board.proposals == (), "who takes calls has nothing to decide"
    priya.reports.take_back(last)
    assert rosa.board.proposals == ()


def test_a_bulletin_is_on_every_desk_and_each_reads_it_once(floor: Floor) -> None:
    dana, sam, rosa = (sit_down(floor, who) for who in ("dana", "sam", "rosa"))
    for seat in (dana, sam, rosa):
        seat.reports.report("website")
    assert len(rosa.board.proposals) == 1
    key = rosa.bulletins.publish_bulletin("incident", "website", words="We are on it; try again at five.")
    assert rosa.board.proposals == (), "it is answered"
    assert dana.running == sam.running == [("website", False)]
    assert published(dana, key).words == "We are on it; try again at five."
    dana.bulletins.mark_read(key)
    dana.bulletins.mark_read(key)
    assert (dana.running, sam.running) == ([("website", True)], [("website", False)])
    assert rosa.bulletins.readers_of([key]) == {key: {floor.people["dana"].id}}
    assert {person.login for person in who_reads(floor.roster.list_people())} >= {"dana", "sam", "rosa"}


def test_it_is_lifted_and_those_who_reported_hear_of_it_once(floor: Floor) -> None:
    dana, sam, priya, rosa = (sit_down(floor, who) for who in ("dana", "sam", "priya", "rosa"))
    contact = dana.desk.takes(floor).id
    dana.desk.call.identify_customer(contact, floor.maria.id)
    dana.reports.report("line", contact)
    sam.reports.report("line")
    key = rosa.bulletins.publish_bulletin("incident", "line", title="No dial tone in Penge")
    assert rosa.bulletins.lift_bulletin(key)
    assert not rosa.bulletins.lift_bulletin(key), "it is over already"
    assert dana.running == sam.running == []
    (again,) = dana.board.again
    assert (again.bulletin.title, [one.customer_name for one in again.mine]) == (
        "No dial tone in Penge",
        ["Maria Okafor"],
    )
    assert len(sam.board.again) == 1 and priya.board.again == (), "who did not report it is not told"
    dana.bulletins.mark_read(key, READ_LIFTED)
    assert dana.board.again == () and len(sam.board.again) == 1
    assert [event.kind for event in dana.desk.log.contact_state(contact).events][-1] == "down_reported"


def test_a_report_after_the_end_begins_anew(floor: Floor) -> None:
    dana, sam, priya, rosa = (sit_down(floor, who) for who in ("dana", "sam", "priya", "rosa"))
    for seat in (dana, sam, priya):
        seat.reports.report("app")
    rosa.bulletins.decline_proposal("app")
    assert rosa.board.proposals == () and rosa.board.running == (), "what was declined is not proposed again"
    for seat in (dana, sam, priya):
        seat.reports.report("app")
    assert [one.about for one in rosa.board.proposals] == ["app"]
    assert len(rosa.board.proposals[0].reports) == 3, "only what came since"


def test_its_wording_changes_and_it_ends_by_itself_or_is_taken_back(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana"), sit_down(floor, "rosa")
    key = rosa.bulletins.publish_bulletin("change", title="New price list")
    was = published(rosa, key)
    rosa.bulletins.change_bulletin(
        was, kind="promotion", title="Spring offer", words="PIN: 4321 is free", ends_at=utc_now() + timedelta(hours=1)
    )
    now = published(dana, key)
    assert (now.kind, now.title, now.words) == ("promotion", "Spring offer", "PIN: [removed] is free")
    assert now.changed_at and now.ends_at and not now.runs_at(now.ends_at)
    later = rosa.bulletins.board(now.ends_at)()
    assert later.running == (), "its time is over"
    assert rosa.bulletins.take_back_bulletin(key) and dana.running == []
    with pytest.raises(Refused):
        rosa.bulletins.change_bulletin(now, kind="change", title="Too late", words="")
    assert [(one.title, one.state) for one in rosa.bulletins.list_bulletins(utc_now())] == [
        ("Spring offer", "taken_back")
    ]
    assert dana.board.again == (), "a mistake is nothing that works again"


def test_who_takes_calls_publishes_nothing_and_one_thing_is_told_once(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana"), sit_down(floor, "rosa")
    with pytest.raises(Refused, match="a supervisor or an administrator"):
        dana.bulletins.publish_bulletin("incident", "website")
    key = rosa.bulletins.publish_bulletin("incident", "website")
    with pytest.raises(Refused, match="runs already"):
        rosa.bulletins.publish_bulletin("incident", "website")
    for end in (dana.bulletins.lift_bulletin, dana.bulletins.take_back_bulletin):
        with pytest.raises(Refused):
            end(key)
    with pytest.raises(Refused):
        dana.bulletins.decline_proposal("app")
    for kind, about, title in (("rumour", "", "x"), ("incident", "weather", ""), ("change", "", " ")):
        with pytest.raises(KmsError):
            rosa.bulletins.publish_bulletin(kind, about, title=title)
    with pytest.raises(Refused, match="ends after it begins"):
        rosa.bulletins.publish_bulletin("change", title="Over", ends_at=utc_now() - timedelta(minutes=1))
    with pytest.raises(KmsError):
        dana.reports.report("weather")
    with pytest.raises(NotFound):
        rosa.bulletins.find_bulletin("nothing")
    assert [what for what in audited(floor) if what.startswith("bulletin")] == ["bulletin published"]


def test_those_written_as_articles_are_in_the_same_list(floor: Floor) -> None:
    sale = replace(MAST, id="sale", title="Half price", bulletin="promotion")
    over = replace(MAST, id="over", title="Last year", valid_until=date(2020, 1, 1))
    dana, rosa = (sit_down(floor, who, MAST, sale, over) for who in ("dana", "rosa"))
    assert dana.running == [("Mast off in Penge", False), ("Half price", False)]
    dana.bulletins.mark_read("mast-off")
    rosa.bulletins.publish_bulletin("change", title="New opening hours")
    assert dana.running == [("Mast off in Penge", True), ("New opening hours", False), ("Half price", False)]
    rosa.bulletins.publish_bulletin("incident", "line", title="Mobile off", article_id="mast-off")
    assert [title for title, _ in dana.running] == ["Mobile off", "New opening hours", "Half price"], "not twice"
    assert dana.board.running[0].bulletin.article is MAST


def test_it_knows_its_contacts_and_whom_it_affects(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana", MAST), sit_down(floor, "rosa", MAST)
    tom = floor.directory.add_customer(Customer(id="", name="Tom Bell", account_no="77", products=("mobile",)))
    floor.directory.add_customer(Customer(id="", name="Una Fry", account_no="78", products=("tv",)))
    contact = dana.desk.takes(floor).id
    dana.desk.call.identify_customer(contact, floor.maria.id)
    dana.reports.report("line", contact)
    key = rosa.bulletins.publish_bulletin("incident", "line", article_id="mast-off")
    now, bulletin = utc_now(), rosa.bulletins.find_bulletin(key)
    assert [(one.how, one.name, one.contact_id) for one in rosa.affected.in_touch(bulletin, now)] == [
        ("reported", "Maria Okafor", contact)
    ]
    everybody = rosa.affected.everybody(bulletin, now)
    assert [(one.how, one.name, one.customer_id) for one in everybody][1:] == [("facts", "Tom Bell", tom.id)]
    assert [one.name for one in dana.affected.everybody(bulletin, now)] == ["Maria Okafor"], "a contact of her own"
    assert sit_down(floor, "sam", MAST).affected.everybody(bulletin, now) == [], "and of nobody else"
    rosa.affected.note_export(bulletin, len(everybody))
    with pytest.raises(Refused):
        dana.affected.note_export(bulletin, 1)
    assert audited(floor)[-1] == "list exported"


def test_what_waits_on_a_desktop_is_told_later_under_its_own_time(small_floor: Floor) -> None:
    dana, rosa = sit_down(small_floor, "dana"), sit_down(small_floor, "rosa")
    key = rosa.bulletins.publish_bulletin("incident", "app")
    away = small_floor.database
    away.mark_unreachable()
    outbox = dana.desk.outbox
    outbox._pause_s, outbox._last_failure_s = 600.0, __import__("time").monotonic()
    dana.bulletins.mark_read(key)
    dana.reports.report("app")
    assert outbox.waiting_count == 2
    outbox._pause_s = 0.0
    outbox.deliver_waiting()
    assert outbox.waiting_count == 0
    assert dana.running == [("app", True)] and len(rosa.bulletins.reports_of(published(rosa, key))) == 1
