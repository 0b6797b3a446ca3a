"""What is logged of a contact can be put right: in its wrap-up, later, and in what search learned from it."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace

import pytest

from kms_desktop.contacts.resolution_queries import searched_in_vain
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ContactEventRow, ContactRow, ResolutionRow, SuggestionRow
from kms_desktop.storage.tables_record import ClosedExchangeRow, IdleSearchRow
from kms_desktop.ui.widgets.chip import Chip
from player import Player
from tests.desks import MARIAS_NUMBER, QUICK, Floor, shown
from tests.journeys.test_guiding import CHARGED_TWICE, asked

WORDS = "the wombat chewed through my fibre"


def rings(floor: Floor, staff: str = "dana", number: str = MARIAS_NUMBER) -> Player:
    player = floor.desk(staff)
    player.attached.desk.of.call.ring_event(number)
    player.settle()
    player.press("take_call")
    return player


def opens(player: Player, words: str, article_id: str) -> None:
    """The article is opened for these words of the customer."""
    player.press("search")
    player.type(words)
    player.attached.desk.of.guide.open_article(article_id)
    player.settle()


def change(player: Player, row: str, *typed: str, place: int = 0) -> None:
    """Change a row of the wrap-up by the keyboard."""
    player.window.desk_page.wrapup_pane.rows.row(place, row).setFocus()
    player.press("Enter")
    for words in typed:
        player.type(words)
    player.press("Enter")


def resolutions(floor: Floor, contact: str) -> list[ResolutionRow]:
    return sorted(floor.rows(ResolutionRow, contact_id=contact), key=lambda row: row.place)


def test_an_article_that_was_only_opened_is_not_resolved(floor: Floor) -> None:
    dana = rings(floor)
    contact = dana.attached.desk.of.live.id
    opens(dana, WORDS, "credit-balance")
    dana.press("wrap_up", "confirm")
    assert resolutions(floor, contact)[0].link != "resolved"
    assert floor.rows(ResolutionRow, contact_id=contact)[0].proposed_link == resolutions(floor, contact)[0].link


def test_reason_link_and_resolution_are_changed_in_the_wrap_up_and_what_was_proposed_is_kept(
    either_floor: Floor,
) -> None:
    dana = asked(either_floor, "1", "1", "1")
    contact = dana.attached.desk.of.live.id
    dana.press("wrap_up")
    pane = dana.window.desk_page.wrapup_pane
    before = either_floor.stored(contact)
    change(dana, "reason", "late fee")
    assert pane.rows.row(0, "reason").hasFocus(), "the keyboard is where the row was changed"
    change(dana, "link", "did not")
    change(dana, "preventable", "yes")
    assert "Did not apply" in shown(pane) and "Billing, late fee" in shown(pane)
    dana.press("confirm")
    (row,) = resolutions(either_floor, contact)
    assert (row.reason, row.reason_code) == ("Billing, late fee", "billing/late-fee")
    assert (row.link, row.preventable, row.article_kind) == ("not_applicable", "yes", "problem")
    assert (row.proposed_code, row.proposed_article) == ("billing/duplicate-charge", "charged-twice")
    assert row.proposed_link in ("helped", "resolved") and before.phase == "on_call"
    assert row.talk_s is not None and row.wrap_s is not None and row.hold_s == 0


def test_two_issues_in_one_call_are_two_resolutions(either_floor: Floor) -> None:
    dana = asked(either_floor, "1", "1", "1")
    contact = dana.attached.desk.of.live.id
    opens(dana, WORDS, "slow-in-the-evening")
    dana.press("wrap_up", "add_issue")
    pane = dana.window.desk_page.wrapup_pane
    assert "Issue 2" in shown(pane)
    other = next(i.article_id for i in dana.attached.desk.of.closing.draft.further)
    change(dana, "link", "resolved", place=1)
    dana.press("confirm")
    first, second = resolutions(either_floor, contact)
    assert {first.article_id, second.article_id} == {"charged-twice", "slow-in-the-evening"}
    assert (second.article_id, second.link, second.place) == (other, "resolved", 1)
    by_article = {row.article_id: row for row in (first, second)}
    assert WORDS in by_article["slow-in-the-evening"].words
    assert WORDS not in by_article["charged-twice"].words
    assert CHARGED_TWICE not in by_article["slow-in-the-evening"].words
    assert second.talk_s is None, "times are told once of a contact"
    assert len(either_floor.rows(ContactRow, id=contact)) == 1


def test_an_issue_is_taken_away_again(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    contact = dana.attached.desk.of.live.id
    dana.press("wrap_up", "add_issue")
    dana.attached.desk.of.closing.drop_issue(1)
    dana.press("confirm")
    assert len(resolutions(floor, contact)) == 1


def test_other_open_exchanges_are_closed_with_it_and_open_again_with_a_reopening(either_floor: Floor) -> None:
    dana = asked(either_floor, "2", "1", "1")
    contact, maria = dana.attached.desk.of.live.id, dana.attached.desk.of.live.state.customer_id
    history = dana.attached.workspace.history
    waiting = {e.id for e in history.list_entries(maria) if e.state in ("bad", "waits")}
    assert len(waiting) >= 2
    dana.press("wrap_up")
    rows = dana.window.desk_page.wrapup_pane.rows
    draft = dana.attached.desk.of.closing.draft
    assert draft is not None
    for entry in draft.open_exchanges:
        if entry.id not in draft.also_closes:
            rows.row(-1, entry.id).setFocus()
            dana.press("Enter")
    left_open = draft.open_exchanges[-1].id
    rows.row(-1, left_open).setFocus()
    dana.press("Space")
    assert "stays open" in shown(dana.window.desk_page.wrapup_pane)
    dana.press("confirm")
    closed = {row.thread_id for row in either_floor.rows(ClosedExchangeRow, contact_id=contact)}
    assert closed == {e.id for e in draft.open_exchanges} - {left_open}
    now = {e.id: e for e in history.list_entries(maria)}
    assert all((now[key].state, now[key].outcome) == ("plain", "Settled in another contact") for key in closed)
    assert now[left_open].state in ("bad", "waits")
    dana.press("reopen")
    assert {e.id for e in history.list_entries(maria) if e.state in ("bad", "waits")} >= waiting


def hits(player: Player, words: str) -> list[tuple[str, float]]:
    found = player.attached.workspace.searcher.search(words).hits
    return [(hit.id, hit.score) for hit in found]


def alike(found: list[tuple[str, float]], before: list[tuple[str, float]]) -> bool:
    """The same hits with the same weight, but for the minute by which past callers are older."""
    same = [key for key, _ in found] == [key for key, _ in before]
    return same and all(abs(score - was) <= 1e-3 * was for (_, score), (_, was) in zip(found, before, strict=True))


def test_a_corrected_link_is_untaught_here_and_at_a_desk_that_learned_it(either_floor: Floor) -> None:
    dana, sam = either_floor.desk("dana"), either_floor.desk("sam")
    before = hits(dana, WORDS), hits(sam, WORDS)
    dana.front()
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    contact = dana.attached.desk.of.live.id
    opens(dana, WORDS, "slow-in-the-evening")
    dana.press("wrap_up")
    change(dana, "link", "resolved")
    dana.press("confirm")
    sam.attached.index.learn()
    sam.settle()
    taught = hits(dana, WORDS), hits(sam, WORDS)
    assert taught[0][0][0] == "slow-in-the-evening"
    assert not alike(taught[0], before[0]) and not alike(taught[1], before[1])
    correct_in_list(dana, contact, "link", "did not")
    dana.until(lambda: alike(hits(dana, WORDS), before[0]), "The search still knows what was taught by mistake.")
    sam.until(lambda: alike(hits(sam, WORDS), before[1]), "The other desk still knows it.")
    (row,) = resolutions(either_floor, contact)
    assert (row.link, row.corrected_by) == ("not_applicable", dana.attached.workspace.person.id)
    kinds = [one.kind for one in either_floor.rows(ContactEventRow, contact_id=contact)]
    assert kinds.count("wrapped_up") == 1 and kinds.count("wrap_up_corrected") == 1


def correct_in_list(player: Player, contact: str, row: str, typed: str) -> None:
    """On the Voice page, the marked contact's wrap-up put right by the keyboard."""
    player.press("show_voice", "list_contacts")
    lines = player.attached.voice.presenter.sight.contacts
    player.press(*["Down"] * [line.id for line in lines].index(contact), "correct")
    form = player.attached.voice.contact.form
    form.rows.row(0, row).setFocus()
    player.press("Enter")
    player.type(typed)
    player.press("Enter")
    form.why.setFocus()
    player.type("Read it aloud, it was another thing")
    player.press("Enter")


def test_a_reopened_contact_teaches_nothing(floor: Floor) -> None:
    dana = rings(floor)
    before = hits(dana, WORDS)
    opens(dana, WORDS, "slow-in-the-evening")
    dana.press("wrap_up")
    change(dana, "link", "resolved")
    dana.press("confirm")
    assert not alike(hits(dana, WORDS), before)
    dana.press("reopen")
    dana.until(lambda: alike(hits(dana, WORDS), before), "What was undone is still known.")


def test_a_supervisor_corrects_a_reason_later_and_the_list_says_who(either_floor: Floor) -> None:
    dana = asked(either_floor, "1", "1", "1")
    contact = dana.attached.desk.of.live.id
    dana.press("wrap_up", "confirm")
    ended = either_floor.rows(ContactRow, id=contact)[0].ended_at
    rosa = either_floor.desk("rosa")
    rosa.front()
    correct_in_list(rosa, contact, "reason", "late fee")
    rosa.settle()
    row = either_floor.rows(ContactRow, id=contact)[0]
    assert (row.reason, row.ended_at, row.holder_id) == (
        "Billing, late fee",
        ended,
        dana.attached.workspace.person.id,
    )
    line = next(one for one in rosa.attached.voice.presenter.sight.contacts if one.id == contact)
    assert (line.reason_code, line.corrected) == ("billing/late-fee", "Rosa Adeyemi")
    rosa.press("Enter")
    assert "Rosa Adeyemi" in shown(rosa.attached.voice.contact)


def test_an_agent_is_not_offered_to_correct_a_colleagues_wrap_up(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    contact = dana.attached.desk.of.live.id
    dana.press("wrap_up", "confirm")
    sam = floor.desk("sam")
    with pytest.raises(Exception, match="saved it, or by a supervisor"):
        sam.attached.workspace.wrapups.correct_wrap_up(contact, sam.attached.workspace.wrapups.saved_wrap_up(contact))


def test_what_is_searched_between_calls_in_vain_reaches_the_editors(either_floor: Floor) -> None:
    dana = either_floor.desk("dana", pauses=replace(QUICK, idle_ms=60))
    dana.press("search")
    dana.type("quokka insurance for a lighthouse")
    dana.settle()
    dana.window.desk_page.work.search.editor.clear()
    dana.settle()
    dana.until(lambda: bool(either_floor.rows(IdleSearchRow)), "The search was not logged.")
    with closing(open_database(either_floor.settings.url)) as database:
        found = searched_in_vain(database, utc_now().replace(hour=0, minute=0))
    assert "quokka insurance for a lighthouse" in [one.words for one in found]


def test_the_chosen_option_goes_along_with_a_suggestion_and_is_stored(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    dana.type("38.50")
    dana.press("Enter", "suggest")
    dana.type("Offer the wombat cover first")
    option = dana.attached.desk.of.guide.chosen_option_id()
    dana.press("Enter")
    (said,) = floor.rows(SuggestionRow, text="Offer the wombat cover first")
    assert option and said.context["option"] == option


def chips_that_count(player: Player) -> list[Chip]:
    """Those of the bar that say how many contacts there were about it, in whole or in brief as the bar has room."""
    return [one for one in player.window.bar.findChildren(Chip) if re.match(r"\d+\w\w contact", one.text())]


def test_other_contacts_about_the_same_are_counted_and_no_others(floor: Floor) -> None:
    dana = rings(floor)
    assert not chips_that_count(dana), "what it is about is not known yet"
    opens(dana, "cricket tickets", "credit-balance")
    assert not chips_that_count(dana)
    opens(dana, "they took it twice", "charged-twice")
    dana.until(lambda: chips_that_count(dana) != [], "Nobody counted the contacts about it.")
    (chip,) = chips_that_count(dana)
    assert "Last time, " in chip.toolTip() and "Last time, " in chip.accessibleDescription()
