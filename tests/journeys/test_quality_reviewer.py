"""A quality reviewer at her desk: the pages are there and can be read, and whatever she presses, nothing is written."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlmodel import select

from kms_desktop.access.roles import QUALITY_REVIEWER
from kms_desktop.access.roster import Roster
from kms_desktop.erasure.erase_customer import erase_customer
from kms_desktop.errors import Refused
from kms_desktop.storage.database import open_database
from kms_desktop.storage.every_table import SCHEMA
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables_status import StaffStatusRow
from kms_desktop.ui.actions.action import Scope
from kms_desktop.ui.actions.table import ACTIONS
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.logins import make_logins

TABLES = sorted(SCHEMA.tables)


def rows_of(floor: Floor) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with closing(open_database(floor.settings.url)) as database, database.reading() as session:
        connection = session.connection()
        return {
            name: sorted(str(tuple(row)) for row in connection.execute(select(SCHEMA.tables[name]))) for name in TABLES
        }


@pytest.fixture
def reviewed(either_floor: Floor) -> Floor:
    """The floor of the demo and Quinn, who reviews it and has a manager's authority."""
    with closing(open_database(either_floor.settings.url)) as database:
        roster = Roster(database)
        dana = next(person for person in roster.list_people() if person.login == "dana")
        roster.add_person("quinn", "Quinn Hale", QUALITY_REVIEWER.code, dana.team, "manager")
    if either_floor.settings.database_url:
        make_logins(either_floor.settings.database_url)
    return either_floor


def test_she_turns_to_every_page_and_presses_every_key_and_nothing_is_written(reviewed: Floor) -> None:
    dana = reviewed.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    dana.attached.desk.of.voice.send_suggestion("suggestion", "Let us cover bank charges")
    dana.settle()
    on_call = {"staff_id": dana.attached.workspace.person.id, "status": "on_call"}
    dana.until(lambda: bool(reviewed.rows(StaffStatusRow, **on_call)), "That she is on a call was not stored.")
    quinn = reviewed.desk("quinn")
    quinn.settle()
    before = rows_of(reviewed)
    quinn.attached.ring(MARIAS_NUMBER)
    quinn.settle()
    assert quinn.attached.desk.stage.phase == "ready", "nothing rings at her desk"
    quinn.press("search")
    quinn.type("charged twice")
    quinn.until(lambda: "charged twice" in shown(quinn.window.desk_page.work).lower())
    for page, scope in (("show_desk", Scope.DESK), ("show_articles", Scope.ARTICLES), ("show_voice", Scope.VOICE)):
        for action in ACTIONS:
            if action.scope & scope and not action.scope & Scope.WINDOW and not action.fixed and action.keys:
                quinn.press(page, action.id)
                quinn.settle()
                quinn.press("Esc")
        quinn.press(page)
        quinn.settle()
        assert shown(quinn.window)
    assert "Let us cover bank charges" in shown(quinn.attached.voice.suggestions)
    assert rows_of(reviewed) == before
    assert quinn.attached.workspace.outbox.waiting_count == 0


def test_she_is_offered_nothing_that_she_may_not_do(reviewed: Floor) -> None:
    quinn = reviewed.desk("quinn")
    attached, page = quinn.attached, quinn.window.desk_page
    assert "You read along" in shown(quinn.window.bar) and "Ready for the next call" not in shown(quinn.window)
    assert not page.right.suggest.isVisible()
    refused = {
        action.id for action in ACTIONS if action.right is not None and not attached.workspace.person.may(action.right)
    }
    assert {"take_call", "suggest", "practice_call", "reopen", "flag"} <= refused
    assert not refused & set(attached.desk.keys.action_functions()) and not refused & set(attached.voice.acts())
    assert not refused & {entry[0] for entry in attached.offered.menu_entries() if entry is not None}
    assert attached.offered.menu_entries()[0] is not None
    told = {what for _key, what in attached.desk.keys.key_sheet()}
    assert not told & {action.description for action in ACTIONS if action.id in refused}
    assert "How the hit was weighed" in told
    told = {what for _key, what in attached.articles.key_sheet()}
    assert "Filter the articles" in told and not told & {"New article", "Save", "Publish", "Mend the finding"}
    told = {what for _key, what in attached.voice.key_sheet()}
    assert "Write the list into a file" in told and "Accept the suggestion" not in told
    quinn.press("suggest")
    assert attached.desk.asking.open_panel() is None
    quinn.press("search")
    quinn.type("charged twice")
    quinn.press("Enter")
    assert page.work.guide.isVisible() and not page.work.guide.flag.isVisible()
    quinn.press("1")
    assert quinn.window.message.text() == "Questions are answered on a call, and your role takes none."
    quinn.press("search")
    quinn.type("zzzz qqqq xxxx")
    assert "Ask for an article" not in shown(page.work)


def test_each_service_refuses_her(reviewed: Floor) -> None:
    dana, quinn = reviewed.workspace("dana"), reviewed.workspace("quinn")
    contact = dana.call.begin_contact("phone", MARIAS_NUMBER).id
    asked = dana.suggestions.submit_suggestion("suggestion", "Let us cover bank charges")
    passed = dana.handovers.make_handover(
        contact, to_kind="person", to_id=quinn.person.id, to_name="Quinn", question="You?"
    )
    maria = dana.directory.match_caller(MARIAS_NUMBER).candidates[0].customer.id
    dana.promising.make_promise(contact, utc_now(), "call about the refund")
    [promise] = [one for one in dana.promises.list_owed(dana.person.id) if one.contact_id == contact]
    before = rows_of(reviewed)
    refused = {
        "a contact": lambda: quinn.call.begin_contact("phone", MARIAS_NUMBER),
        "a note": lambda: quinn.call.log_note(contact, "Was here"),
        "a handover accepted": lambda: quinn.handovers.accept_handover(passed.id),
        "a handover refused": lambda: quinn.handovers.refuse_handover(passed.id, "No"),
        "a suggestion": lambda: quinn.suggestions.submit_suggestion("suggestion", "x"),
        "an answer": lambda: quinn.suggestions.answer_suggestion(asked.id, True, "Yes."),
        "a promise": lambda: quinn.promising.keep_promise(promise),
        "a customer": lambda: erase_customer(quinn.settings, quinn.database, quinn.person, maria),
    }
    let_through = []
    for what, attempt in refused.items():
        try:
            attempt()
            let_through.append(what)
        except Refused:
            pass
    assert let_through == []
    assert rows_of(reviewed) == before
    assert quinn.outbox.waiting_count == 0
