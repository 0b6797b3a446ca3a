"""Grants taken back and options that exclude each other, past the program: the database judges who, what and when."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from kms_desktop.contacts.model import Offer
from kms_desktop.storage.ids import utc_now
from tests.contacts.conftest import Desk
from tests.security.conftest import Walled
from tests.security.door import an_event, log_event
from tests.security.test_own_login import to_the_options

CARD = "refund-the-card"


def granted(walled: Walled, login: str = "dana", call: str = "call-1") -> tuple[Desk, str, Offer]:
    """A refund of £38 to Maria, by this person."""
    desk, state = walled.takes(login, call)
    to_the_options(desk, state.id)
    state = desk.guided.accept_option(state.id, CARD)
    return desk, state.id, state.granted[-1]


def back(offer: Offer, key: str = "back", reason: str = "", **said: Any) -> dict[str, Any]:
    data = {"grant_id": offer.grant_id, "title": offer.title, "amount": float(offer.amount), "reason": reason}
    at = said.pop("at", utc_now()).isoformat()
    return an_event(key, "grant_taken_back", {**data, **said}, at=at)


def refused(walled: Walled, login: str, contact: str, event: dict[str, Any]) -> str:
    """The one sentence; nothing is stored."""
    before = walled.asked("SELECT count(*) FROM contact_event")
    with pytest.raises(psycopg.Error) as problem:
        log_event(walled.plain(login), contact, event)
    assert problem.value.sqlstate == "KM001", problem.value
    assert walled.asked("SELECT count(*) FROM contact_event") == before
    return problem.value.diag.message_primary or ""


def uses(walled: Walled) -> list[str]:
    return [result for (result,) in walled.asked("SELECT result FROM option_use ORDER BY id")]


def test_whoever_granted_takes_it_back_while_they_have_the_contact(walled: Walled) -> None:
    _, contact, offer = granted(walled)
    log_event(walled.plain("dana"), contact, back(offer))
    assert uses(walled) == ["taken_back"]
    assert walled.asked("SELECT count(*) FROM promise") == [(0,)]
    assert "was taken back already" in refused(walled, "dana", contact, back(offer, "again"))


def test_a_colleague_takes_nothing_back(walled: Walled) -> None:
    _, contact, offer = granted(walled)
    for login in ("priya", "ines"):
        assert "by whoever granted it" in refused(walled, login, contact, back(offer, login, "Mine now"))
    assert "There is no such contact here." in refused(walled, "kim", contact, back(offer, "kim", "Mine now"))
    assert uses(walled) == ["granted"]


def test_who_has_it_no_more_takes_nothing_back_and_a_supervisor_does_for_a_reason(walled: Walled) -> None:
    dana, contact, offer = granted(walled)
    dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    assert "by whoever granted it" in refused(walled, "dana", contact, back(offer, "late", "I was wrong"))
    assert "Say in a few words why" in refused(walled, "rosa", contact, back(offer, "silent"))
    assert "Say in a few words why" in refused(walled, "rosa", contact, back(offer, "blank", " \u2003\n"))
    log_event(walled.plain("rosa"), contact, back(offer, "rosa", "Granted to the wrong account"))
    assert uses(walled) == ["taken_back"]
    assert walled.asked("SELECT option_id, amount FROM resolution") == [("", 0)]


def test_after_a_minute_nobody_takes_it_back_without_a_word(walled: Walled) -> None:
    _, contact, offer = granted(walled)
    late = back(offer, at=utc_now() + timedelta(minutes=2))
    assert "Say in a few words why" in refused(walled, "dana", contact, late)


def test_only_what_was_granted_here_is_taken_back_and_it_is_said_as_it_was(walled: Walled) -> None:
    _, here, offer = granted(walled)
    _, other, _ = granted(walled, "dana", "call-2")
    assert "was not granted in this contact" in refused(walled, "dana", other, back(offer))
    assert "was not granted in this contact" in refused(walled, "dana", here, back(offer, grant_id=""))
    assert "said as it was granted" in refused(walled, "dana", here, back(offer, amount=1))
    assert "said as it was granted" in refused(walled, "dana", here, back(offer, title="A smaller one"))


def test_a_limit_is_free_again_and_never_twice(walled: Walled) -> None:
    """Twice in 90 days for a customer: one is taken back, so one more is let through, and not two."""
    granted(walled, "dana", "call-1")
    _, second, offer = granted(walled, "dana", "call-2")
    _, third, _ = _options(walled, "call-3")
    own = walled.plain("dana")
    said = {"article_id": "charged-twice", "option_id": CARD, "title": "Refund the card", "amount": 38}
    said["customer_id"] = walled.asked("SELECT customer_id FROM contact WHERE id = %s", third)[0][0]
    with pytest.raises(psycopg.Error, match="was already granted 2 times"):
        log_event(own, third, an_event("g1", "granted", said))
    log_event(own, second, back(offer))
    log_event(own, third, an_event("g2", "granted", said))
    with pytest.raises(psycopg.Error, match="was already granted 2 times"):
        log_event(own, third, an_event("g3", "granted", said))


def _options(walled: Walled, call: str) -> tuple[Desk, str, None]:
    desk, state = walled.takes("dana", call)
    to_the_options(desk, state.id)
    return desk, state.id, None


def excludes(walled: Walled, option: str, *others: str) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE option_rule SET limits = '[]'")
        owner.execute("UPDATE option_rule SET excludes = %s WHERE option_id = %s", (json.dumps(others), option))


@pytest.mark.parametrize("says_so", [CARD, "other"])
def test_what_is_granted_rules_out_what_it_excludes_whichever_says_so(walled: Walled, says_so: str) -> None:
    _, contact, offer = granted(walled)
    (other,) = walled.asked("SELECT option_id, title FROM option_rule WHERE option_id <> %s LIMIT 1", CARD)
    excludes(walled, CARD if says_so == CARD else other[0], other[0] if says_so == CARD else CARD)
    said = {"article_id": "charged-twice", "option_id": other[0], "title": other[1], "amount": 0}
    own = walled.plain("dana")
    with pytest.raises(psycopg.Error, match="was granted in this contact already"):
        log_event(own, contact, an_event("e1", "granted", said))
    log_event(own, contact, back(offer))
    log_event(own, contact, an_event("e2", "granted", said))
    assert sorted(uses(walled)) == ["granted", "taken_back"]


def test_nobody_publishes_an_exclusion_that_is_none(walled: Walled) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner, pytest.raises(psycopg.Error, match="no option"):
        owner.execute("""SELECT kms_excludes_of('{"title": "Refund", "excludes": [{"a": 1}]}')""")
    with psycopg.connect(walled.url, autocommit=True) as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("""UPDATE option_rule SET excludes = '{"a": 1}'""")


def test_words_said_and_tasks_are_of_who_has_the_contact(walled: Walled) -> None:
    _, contact, offer = granted(walled)
    for kind, said in (
        ("words_said", {"article_id": "a", "step_id": "s", "words": "x"}),
        ("prevention_told", {"article_id": "a", "words": "x"}),
        ("task_done", {"grant_id": offer.grant_id, "what": "x", "how": "done"}),
    ):
        assert "Somebody else has this contact" in refused(walled, "priya", contact, an_event("e", kind, said))
    log_event(walled.plain("priya"), contact, an_event("c", "confirmation_given", {"how": "copied"}))
    assert "no such contact" in refused(walled, "kim", contact, an_event("d", "confirmation_given", {"how": "copied"}))
