"""Themes on both databases: what agents say is decided once, everybody reads it, and nothing is closed in silence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from kms_desktop.articles.model import Article
from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.audit import broken_rows
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import ResolutionRow, SuggestionRow
from kms_desktop.voc.themes.model import Effect, Range, ThemeFilters, ThemePeriod
from tests.contacts.conftest import Floor
from tests.voc.themes.conftest import sit_down

ARTICLE = Article("charged-twice", "Customer was charged twice", "charged-twice.md", "abc123def456", "")
WORKED = Effect("worked", -0.3, -0.5, -0.1, 40, 12, 20.0, 8)
WORDS = "Moved to question 1. Thank you."


def theme_of(database: Database, suggestion_id: str) -> str | None:
    with database.reading() as session:
        return session.get_one(SuggestionRow, suggestion_id).theme_id


def close_contacts(database: Database, reason: str, number: int, days: float, *, article_id: str = "") -> None:
    """So many contacts of somebody unknown, closed so many days ago."""
    from kms_desktop.storage.tables import ContactRow

    at = utc_now() - timedelta(days=days)
    with database.writing() as session:
        for n in range(number):
            key = new_key()
            session.add(ContactRow(id=key, channel="phone", phase="wrapped_up", holder_id="x", opened_at=at, legs=1))
            session.flush()
            row = {"id": new_key(), "contact_id": key, "agent_id": "x", "article_id": article_id, "link": "resolved"}
            outcome = "satisfied" if n % 2 else "dissatisfied"
            session.add(ResolutionRow(**row, at=at, reason_code=reason, outcome=outcome))


def test_a_journey_from_what_an_agent_says_to_what_came_of_it(floor: Floor) -> None:
    dana, sam, rosa = (sit_down(floor, login) for login in ("dana", "sam", "rosa"))
    dana.says("Ask about bank charges before offering a credit")
    (key,) = rosa.themes.propose()
    (found,) = dana.themes.find_like("they charged him at the bank, ask")
    assert (found.id, found.proposed) == (key, True)
    contact = sam.desk.takes(floor)
    sam.themes.say_same_here(key, contact, "Bank charges again, Maria Okafor says")
    rosa.themes.name_theme(key, "Bank charges come first")
    rosa.themes.own_theme(key, department="Payments", address="payments@example.com")
    rosa.themes.set_due(key, date(2026, 12, 24))
    theme = dana.theme(key)
    assert (theme.title, theme.state, theme.department, theme.proposed) == (
        "Bank charges come first",
        "owned",
        "Payments",
        False,
    )
    assert theme.due == date(2026, 12, 24) and theme.said_in == (contact.id,)
    rosa.themes.decide_theme(key, True, WORDS)
    assert dana.answers == [("Ask about bank charges before offering a credit", "accepted", WORDS)]
    assert sam.answers == [("Bank charges again, [customer] says", "accepted", WORDS)]
    rosa.themes.mark_done(key, "Since Monday")
    assert rosa.themes.measure_theme(key).result == "not_yet"
    rosa.themes.store_check(key, WORKED)
    detail = dana.themes.read_theme(key)
    assert (detail.theme.state, detail.theme.decided_words) == ("worked", WORDS)
    assert [event.kind for event in detail.events] == [
        *("made", "same_here", "named", "owned", "due", "accepted", "done", "checked")
    ]
    with floor.database.reading() as session:
        assert broken_rows(session) == []


def test_whoever_says_it_later_reads_the_decision_at_once_and_once_for_each_contact(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana"), sit_down(floor, "rosa")
    key = rosa.themes.make_theme("The router light blinks")
    rosa.themes.decide_theme(key, False, "The lamp is as it should be.")
    contact = dana.desk.takes(floor)
    dana.themes.say_same_here(key, contact)
    dana.themes.say_same_here(key, contact)
    assert dana.answers == [("The router light blinks", "declined", "The lamp is as it should be.")]
    assert dana.theme(key).said_by == (dana.desk.person.id,)


def test_what_was_said_by_mistake_is_taken_back(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana"), sit_down(floor, "rosa")
    key = rosa.themes.make_theme("The router light blinks")
    said = dana.themes.say_same_here(key)
    rosa.themes.name_theme(key, "Router light", after=1)
    dana.themes.take_back_same_here(said)
    theme = dana.theme(key)
    assert (theme.said_by, theme.suggestion_ids, theme.title) == ((), (), "Router light")
    with floor.database.reading() as session:
        assert session.exec(select(SuggestionRow.id)).all() == []


def test_two_cannot_decide_at_once_and_what_agents_say_is_in_nobodys_way(floor: Floor) -> None:
    dana, rosa, marta = (sit_down(floor, login) for login in ("dana", "rosa", "marta"))
    key = rosa.themes.make_theme("The router light blinks")
    seen = rosa.theme(key).seq
    dana.themes.say_same_here(key)
    marta.themes.decide_theme(key, True, "Yes.", after=seen)
    with pytest.raises(Refused, match="meanwhile"):
        rosa.themes.decide_theme(key, False, "No.", after=seen)
    with pytest.raises(Refused, match="decided already"):
        rosa.themes.decide_theme(key, False, "No.")
    assert dana.answers == [("The router light blinks", "accepted", "Yes.")]


def test_joining_moves_what_was_said_and_parting_gives_it_back(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana"), sit_down(floor, "rosa")
    first, second, third = (dana.says(text) for text in ("Router light blinks", "Cable is loose", "Stamps are dear"))
    one, two, three = (
        rosa.themes.make_theme(title, suggestion_ids=(key,))
        for title, key in (("Lights", first), ("Cables", second), ("Stamps", third))
    )
    rosa.themes.join_themes(one, two)
    rosa.themes.join_themes(two, three)
    assert [theme_of(floor.database, key) for key in (first, second, third)] == [three] * 3
    assert set(rosa.theme(three).suggestion_ids) == {first, second, third}
    assert [line.theme.id for line in rosa.themes.list_lines()()] == [three]
    rosa.themes.part_theme(two)
    assert [theme_of(floor.database, key) for key in (first, second, third)] == [two, two, three]
    rosa.themes.join_themes(two, three)
    rosa.themes.decide_theme(three, True, WORDS)
    assert {answer for _, _, answer in dana.answers} == {WORDS} and len(dana.answers) == 3
    with pytest.raises(Refused, match="joined into another"):
        rosa.themes.name_theme(one, "Lamps")
    with pytest.raises(Refused):
        rosa.themes.join_themes(three, one)


def test_a_suggestion_is_put_in_and_taken_out(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana"), sit_down(floor, "rosa")
    said = dana.says("Router light blinks")
    one, two = rosa.themes.make_theme("Lights"), rosa.themes.make_theme("Cables")
    rosa.themes.add_suggestion(one, said)
    with pytest.raises(Refused, match="take it out there first"):
        rosa.themes.add_suggestion(two, said)
    rosa.themes.remove_suggestion(one, said)
    assert theme_of(floor.database, said) is None
    rosa.themes.add_suggestion(two, said)
    assert theme_of(floor.database, said) == two
    with pytest.raises(Refused, match="not in this theme"):
        rosa.themes.remove_suggestion(one, said)
    with pytest.raises((NotFound, Refused)):
        rosa.themes.add_suggestion(one, new_key())


def test_each_state_has_its_way_and_no_other(floor: Floor) -> None:
    rosa = sit_down(floor, "rosa")
    key = rosa.themes.make_theme("The router light blinks")
    for wrong in (
        lambda: rosa.themes.mark_done(key),
        lambda: rosa.themes.store_check(key, WORKED),
        lambda: rosa.themes.reopen_theme(key, "Again"),
        lambda: rosa.themes.part_theme(key),
        lambda: rosa.themes.join_themes(key, key),
        lambda: rosa.themes.own_theme(key),
        lambda: rosa.themes.own_theme(key, "nobody"),
        lambda: rosa.themes.decide_theme(key, True, " \n "),
        lambda: rosa.themes.name_theme(key, " "),
    ):
        with pytest.raises(KmsError):
            wrong()
    rosa.themes.decide_theme(key, False, "No.")
    with pytest.raises(Refused):
        rosa.themes.mark_done(key)
    with pytest.raises(KmsError):
        rosa.themes.reopen_theme(key, "")
    rosa.themes.reopen_theme(key, "It rose again")
    assert (rosa.theme(key).state, rosa.theme(key).decided_words) == ("new", "")
    rosa.themes.own_theme(key, rosa.desk.person.id)
    rosa.themes.decide_theme(key, True, "Yes.")
    rosa.themes.mark_done(key)
    for result in ("not_yet", "no_change", "worked"):
        rosa.themes.store_check(key, Effect(result, 0.0, -0.1, 0.1, 4, 4, 4.0, 4))
        assert rosa.theme(key).state == result
    rosa.themes.reopen_theme(key, "It came back")
    assert rosa.theme(key).state == "owned"


def test_what_one_did_last_is_undone_but_no_decision(floor: Floor) -> None:
    rosa, marta = sit_down(floor, "rosa"), sit_down(floor, "marta")
    one, two = rosa.themes.make_theme("Lights"), rosa.themes.make_theme("Cables")
    rosa.themes.name_theme(one, "Lamps")
    with pytest.raises(Refused):
        marta.themes.undo(one)
    assert rosa.themes.undo(one) == "named"
    assert (rosa.theme(one).title, rosa.theme(one).proposed) == ("Lights", False)
    with pytest.raises(Refused):
        rosa.themes.undo(one)
    rosa.themes.join_themes(one, two)
    rosa.themes.undo(one)
    assert rosa.theme(one).state == "new"
    rosa.themes.decide_theme(one, True, "Yes.")
    with pytest.raises(Refused):
        rosa.themes.undo(one)


def test_who_decides_what(floor: Floor) -> None:
    ines = floor.roster.add_person("ines", "Ines Costa", "editor", "Front line", "agent")
    quinn = floor.roster.add_person("quinn", "Quinn Ash", "quality_reviewer", "Front line", "agent")
    floor.people |= {"ines": ines, "quinn": quinn}
    editor, reviewer, agent, rosa = (sit_down(floor, login) for login in ("ines", "quinn", "dana", "rosa"))
    about = editor.themes.make_theme("The guide asks twice", article_id="charged-twice")
    other = rosa.themes.make_theme("Stamps are dear")
    for seat, key in ((editor, other), (reviewer, about), (agent, about)):
        assert not seat.themes.may_decide(seat.theme(key))
        with pytest.raises(Refused):
            seat.themes.decide_theme(key, True, "Yes.")
    with pytest.raises(Refused):
        editor.themes.make_theme("Stamps")
    with pytest.raises(Refused):
        editor.themes.join_themes(about, other)
    with pytest.raises(Refused):
        reviewer.themes.say_same_here(about)
    editor.themes.decide_theme(about, True, "Yes.")
    assert reviewer.theme(about).decided_words == "Yes."


def test_what_is_open_is_proposed_once_and_what_is_alike_joins_it(floor: Floor) -> None:
    dana, sam, rosa = (sit_down(floor, login) for login in ("dana", "sam", "rosa"))
    one = dana.says("The router light blinks red", article=ARTICLE)
    two = sam.says("The light of the router blinks red!", article=ARTICLE)
    sam.says("Stamps are too dear for pensioners")
    first = rosa.themes.propose()
    assert len(first) == 2
    assert theme_of(floor.database, one) == theme_of(floor.database, two) is not None
    assert rosa.themes.propose() == []
    late = dana.says("Router light blinks red and green", article=ARTICLE)
    assert rosa.themes.propose() == [theme_of(floor.database, one)]
    assert theme_of(floor.database, late) == theme_of(floor.database, one)


def test_a_reason_that_rises_is_proposed_and_the_list_is_by_money(floor: Floor) -> None:
    rosa = sit_down(floor, "rosa")
    close_contacts(floor.database, "billing/late-fee", 40, 2)
    close_contacts(floor.database, "billing/late-fee", 4, 20)
    close_contacts(floor.database, "tv/outage", 30, 2)
    close_contacts(floor.database, "tv/outage", 150, 20)
    (proposal,) = rosa.themes.proposals()
    assert (proposal.reason_code, proposal.rises, proposal.contacts) == ("billing/late-fee", True, 40)
    (fee,) = rosa.themes.propose()
    outage = rosa.themes.make_theme("No word of the outage", reason_code="tv/outage")
    lines = rosa.themes.list_lines()()
    assert [(line.theme.id, line.contacts) for line in lines] == [(outage, 180), (fee, 44)]
    assert lines[0].stake is not None and lines[0].stake.n == 180 and lines[0].stake.yearly.mid > 0
    now = utc_now()
    week = rosa.themes.list_lines(ThemePeriod(now - timedelta(days=14), now))()
    assert {line.theme.id: line.rise is not None for line in week} == {fee: True, outage: False}
    detail = rosa.themes.read_theme(fee)
    assert sum(detail.weeks.own) == 44 and sum(detail.weeks.others) == 180
    assert (detail.weeks.own[-1], detail.weeks.own[-3]) == (40, 4) and len(detail.contacts) == 44
    only = rosa.themes.list_lines(filters=ThemeFilters(states=("owned",)))()
    assert only == []


def test_contacts_that_it_was_said_in_count_once(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana"), sit_down(floor, "rosa")
    key = rosa.themes.make_theme("The router light blinks", reason_code="tv/outage")
    contact = dana.desk.takes(floor)
    dana.themes.say_same_here(key, contact)
    (line,) = rosa.themes.list_lines()()
    assert (line.contacts, line.said_by) == (1, 1)
    assert [one.id for one in rosa.themes.read_theme(key).contacts] == [contact.id]
    assert dana.themes.read_theme(key).contacts == ()


def test_how_long_it_waits_is_told_from_when_it_was_owned_or_opened(floor: Floor) -> None:
    from kms_desktop.voc.themes.themes import Themes

    rosa = sit_down(floor, "rosa")
    key = rosa.themes.make_theme("The router light blinks")
    later = Themes(floor.database, None, rosa.desk.person, lambda: utc_now() + timedelta(days=9, hours=1))
    assert [line.waits_days for line in later.list_lines()()] == [9]
    rosa.themes.decide_theme(key, False, "No.")
    assert [line.waits_days for line in later.list_lines()()] == [0]


def test_assumptions_are_set_told_with_their_source_and_reset(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana"), sit_down(floor, "rosa")
    rosa.themes.set_assumption("value", Range(300, 420, 500), "billing, 2025")
    rosa.themes.set_assumption("value:gold", Range(900, 1000, 1100), "billing, 2025")
    found = {one.code: one for one in dana.themes.assumptions()}
    assert (found["value"].value.mid, found["value"].source, found["value"].own) == (420, "billing, 2025", True)
    rosa.themes.reset_assumption("value")
    found = {one.code: one for one in dana.themes.assumptions()}
    assert not found["value"].own and found["value:gold"].own
    for wrong in (Range(3, 2, 1), Range(0, 0.5, float("nan"))):
        with pytest.raises(KmsError):
            rosa.themes.set_assumption("value", wrong, "x")
    with pytest.raises(KmsError):
        rosa.themes.set_assumption("value", Range(1, 2, 3), " ")
    with pytest.raises(Refused):
        dana.themes.set_assumption("value", Range(1, 2, 3), "x")


def test_words_are_masked_and_what_names_a_customer_goes_with_them(floor: Floor) -> None:
    rosa = sit_down(floor, "rosa")
    key = rosa.themes.make_theme("Maria Okafor was told 020 7946 0018")
    rosa.themes.decide_theme(key, False, "Say to Maria Okafor, 8841 2290: no. Maria wrote to m@example.com.")
    theme = rosa.theme(key)
    assert "[number]" in theme.title and "[e-mail]" in theme.decided_words
    erase_in_database(floor.database, floor.maria.id, "supervisor", "rosa")
    theme = rosa.theme(key)
    assert "Okafor" not in theme.title and "Okafor" not in theme.decided_words and "8841" not in theme.decided_words
    assert theme.title.startswith("[customer] was told")


def test_same_here_waits_while_the_database_is_away(floor: Floor) -> None:
    dana, rosa = sit_down(floor, "dana"), sit_down(floor, "rosa")
    key = rosa.themes.make_theme("The router light blinks")
    floor.database.mark_unreachable()
    dana.themes.say_same_here(key, None, "Here too")
    assert dana.outbox.waiting_count in (0, 1)
    floor.database.ask_again()
    dana.outbox.deliver_waiting()
    dana.outbox.deliver_waiting()
    assert rosa.theme(key).said_by == (dana.desk.person.id,)
