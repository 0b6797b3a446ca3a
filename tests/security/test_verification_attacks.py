"""Somebody who says with a tool that a caller was verified: what counts is what is kept of that customer."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from kms_desktop.customers.model import Customer
from kms_desktop.storage.ids import new_key
from tests.security.conftest import Walled
from tests.security.door import NOON, an_event, log_event

STRANGE = "+447700900999"
ENOUGH = ["Postcode", "Date of birth"]


def verified(*how: Any, key: str = "v", **more: Any) -> dict[str, Any]:
    return an_event(key, "verified", {"how": list(how), "minutes": 30}, **more)


def stored(walled: Walled, kind: str = "verified") -> list[Any]:
    return walled.asked("SELECT id FROM contact_event WHERE kind = %s", kind)


def keep_number(walled: Walled, contact: str, customer: str, number: str = STRANGE) -> None:
    said = {"id": new_key(), "customer_id": customer, "contact_id": contact, "at": NOON, "kind": "number_kept"}
    walled.acts("dana", "change_customer", change=json.dumps({**said, "data": {"value": number}}))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ((), "Say how"),
        (("Postcode",), "2 answers"),
        (("Postcode", "Postcode"), "2 answers"),
        (("Postcode", "Security word"), "Nothing is kept"),
        (("Postcode", "Date of birth", "Security word"), "Nothing is kept"),
        (("postcode", "date of birth"), "Nothing is kept"),
        (("Postcode", "the voice"), "Nothing is kept"),
        (("Postcode", "Date of birth'; DROP TABLE customer; --"), "Nothing is kept"),
        (("Postcode", "name"), "Nothing is kept"),
    ],
)
def test_what_is_not_kept_and_too_little_verify_nobody(walled: Walled, how: tuple[Any, ...], said: str) -> None:
    _, state = walled.takes("dana")
    with pytest.raises(psycopg.Error, match=said):
        log_event(walled.plain("dana"), state.id, verified(*how))
    assert stored(walled) == []
    log_event(walled.plain("dana"), state.id, verified(*ENOUGH))
    assert stored(walled) == [("v",)]


def test_nobody_in_particular_is_not_verified(walled: Walled) -> None:
    desk = walled.desk("dana")
    contact = desk.takes(walled.floor, STRANGE).id
    with pytest.raises(psycopg.Error, match="Say first who is calling"):
        log_event(walled.plain("dana"), contact, verified(*ENOUGH))
    who = an_event("i", "identified", {"customer_id": walled.floor.maria.id, "name": "M", "level": "known", "why": ""})
    log_event(walled.plain("dana"), contact, who, verified(*ENOUGH))
    assert stored(walled) == [("v",)]


def test_a_made_up_account_number_is_compared_with_nothing(walled: Walled) -> None:
    desk = walled.desk("dana")
    contact = desk.takes(walled.floor, STRANGE).id
    desk.call.identify_customer(contact, _entered(walled))
    with pytest.raises(psycopg.Error, match="Nothing is kept"):
        log_event(walled.plain("dana"), contact, verified("Account number", "Postcode"))


def _entered(walled: Walled) -> str:
    other = walled.floor.directory.add_customer(
        Customer(id="", name="Bram", account_no="x", facts={"postcode": "SE1 1"})
    )
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(b"UPDATE customer SET account_no = 'new-' || right(id, 12) WHERE id = %s", (other.id,))
    return other.id


def test_a_number_is_kept_by_a_verification_that_counts_alone(walled: Walled) -> None:
    """One of before, when whatever was said was stored, counts for nothing that hangs on it now."""
    desk = walled.desk("dana")
    contact, maria = desk.takes(walled.floor, STRANGE).id, walled.floor.maria.id
    desk.call.identify_customer(contact, maria)
    before(walled, contact, "the voice", "the weather")
    assert desk.log.look_again(contact).verified_how == ("the voice", "the weather")
    with pytest.raises(psycopg.Error, match="and was verified"):
        keep_number(walled, contact, maria)
    log_event(walled.plain("dana"), contact, verified(*ENOUGH, seq=999))
    keep_number(walled, contact, maria)


def before(walled: Walled, contact: str, *how: str) -> None:
    """As an earlier version of the database stored it."""
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(
            b"INSERT INTO contact_event (id, contact_id, seq, at, agent_id, kind, data, stored_at) "
            b"SELECT 'before', id, 50, now(), holder_id, 'verified', %s::json, now() FROM contact WHERE id = %s",
            (json.dumps({"how": how, "minutes": 30}), contact),
        )


def grant(key: str, customer: str) -> dict[str, Any]:
    said = {"article_id": "charged-twice", "option_id": "refund-the-card", "title": "Refund the card"}
    return an_event(key, "granted", {**said, "amount": 20, "remedy": "money", "customer_id": customer})


def test_money_for_verified_callers_alone_waits_for_one(walled: Walled) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(b"UPDATE option_rule SET verified = true WHERE option_id = 'refund-the-card'")
    _, state = walled.takes("dana")
    own, maria = walled.plain("dana"), walled.floor.maria.id
    with pytest.raises(psycopg.Error, match="a verified caller"):
        log_event(own, state.id, grant("g", maria))
    before(walled, state.id, "the voice", "Postcode")
    with pytest.raises(psycopg.Error, match="a verified caller"):
        log_event(own, state.id, grant("g", maria))
    with pytest.raises(psycopg.Error, match="2 answers"):
        log_event(own, state.id, verified("Postcode"), grant("g", maria))
    log_event(own, state.id, verified(*ENOUGH), grant("g", maria))
    assert stored(walled, "granted") == [("g",)]
    log_event(own, state.id, an_event("over", "verified", {"how": ENOUGH, "minutes": 0}, seq=999))
    with pytest.raises(psycopg.Error, match="a verified caller"):
        log_event(own, state.id, grant("g2", maria))


def test_who_was_verified_before_somebody_else_was_named_gets_no_money(walled: Walled) -> None:
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute(b"UPDATE option_rule SET verified = true WHERE option_id = 'refund-the-card'")
    _, state = walled.takes("dana")
    own = walled.plain("dana")
    log_event(own, state.id, verified(*ENOUGH))
    facts = {"postcode": "N1 9GU", "date_of_birth": "1990-01-01"}
    other = walled.floor.directory.add_customer(Customer(id="", name="Bram", account_no="6512 0034", facts=facts)).id
    who = {"customer_id": other, "name": "Bram", "level": "known", "why": ""}
    with pytest.raises(psycopg.Error, match="a verified caller"):
        log_event(own, state.id, an_event("i", "identified", who), grant("g", other))


def test_how_many_answers_it_takes_is_an_administrators_to_say(walled: Walled) -> None:
    for who in ("dana", "ines", "rosa"):
        with pytest.raises(psycopg.Error, match=r"administrator|permission denied"):
            walled.acts(who, "set_verification", needed=1, by_id="", by_login="")
    for wrong in (0, 5, None, -1, 2_000_000_000):
        with pytest.raises(psycopg.Error, match="one to four"):
            walled.acts("marta", "set_verification", needed=wrong, by_id="", by_login="")
    walled.acts("marta", "set_verification", needed=1, by_id="", by_login="rosa")
    told = walled.asked(
        "SELECT who, data ->> 'needed', data ->> 'needed before' FROM audit WHERE what = 'verification'"
    )
    assert told == [("marta", "1", "2")]
    _, state = walled.takes("dana")
    log_event(walled.plain("dana"), state.id, verified("Postcode"))
    assert stored(walled) == [("v",)]
