"""Somebody with a tool goes on where their part ends: in a colleague's contact, a closed one, a higher article."""

from __future__ import annotations

import base64
from collections.abc import Callable

import psycopg
import pytest

from tests.security.conftest import Walled
from tests.security.door import an_event, answer, log_event
from tests.security.publishing import RULE, article, is_now, publish
from tests.security.test_attacks import on_a_call

REFUND = {"article_id": "charged-twice", "option_id": "refund-the-card", "title": "x", "amount": 10}


def test_nobody_fills_the_contact_of_a_colleague(walled: Walled) -> None:
    """Each event of a contact is read again with the next one, so that a full one would stand still."""
    _, state = walled.takes("dana")
    priya, more = walled.plain("priya"), "more than one person says"
    large = {"text": "x", **{f"k{n}": "y" * 10_000 for n in range(6)}}
    with pytest.raises(psycopg.Error, match=more):
        log_event(priya, state.id, an_event("large", "suggested", large))
    log_event(priya, state.id, *(an_event(f"s{n}", "suggested", {"text": "x"}) for n in range(100)))
    with pytest.raises(psycopg.Error, match=more):
        log_event(priya, state.id, an_event("one-more", "none_fit", {"text": "x"}))
    log_event(walled.plain("dana"), state.id, *(an_event(f"d{n}", "suggested", {"text": "x"}) for n in range(101)))


def test_a_contact_that_is_closed_again_is_not_open_for_grants_again(walled: Walled) -> None:
    _, state = walled.takes("dana")
    own, ended = walled.plain("dana"), {"reason": "x", "outcome": "satisfied"}
    log_event(own, state.id, an_event("w1", "wrapped_up", ended))
    late = {**REFUND, "customer_id": walled.floor.maria.id}
    log_event(own, state.id, an_event("on-its-way", "granted", late))
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("ALTER TABLE contact_event DISABLE TRIGGER USER")
        owner.execute("UPDATE contact_event SET stored_at = stored_at - interval '2 hours'")
        owner.execute("ALTER TABLE contact_event ENABLE TRIGGER USER")
    log_event(own, state.id, an_event("w2", "wrapped_up", ended))
    with pytest.raises(psycopg.Error, match="a contact that is closed"):
        log_event(own, state.id, an_event("much-later", "granted", late))


TEXT = "---\nid: new\ngovernance: compliance\n---\n"


def test_rules_pictures_and_reviews_are_of_who_publishes_the_article(walled: Walled) -> None:
    whole = article(TEXT, governance="compliance", options=[RULE])
    is_now(walled, "ines", "coach")
    publish(walled, "ines", whole)
    is_now(walled, "ines", "publisher")
    more = {**RULE, "authority": {"agent": None}}
    picture = base64.b64encode(b"x").decode()
    told = {"articles": "[]", "withdrawn": [], "by_id": "", "by_login": ""}
    tries: dict[str, Callable[[], object]] = {
        "a rule": lambda: publish(walled, "ines", {**whole, "options": [more]}),
        "its title": lambda: publish(walled, "ines", {**whole, "options": [{**RULE, "title": "Pay nothing"}]}),
        "no rule": lambda: publish(walled, "ines", {**whole, "options": []}),
        "withdrawn": lambda: publish(walled, "ines", withdrawn=["new"]),
        "a picture": lambda: walled.acts(
            "ines", "publish_articles", **told, picture_paths=["new/a.png"], pictures=[picture]
        ),
        "a review": lambda: walled.acts(
            "ines", "note_review", article_id="new", due="2026-11-27", today="2026-11-30", by_id=""
        ),
    }
    for what, attempt in tries.items():
        with pytest.raises(psycopg.Error, match="higher proficiency"):
            attempt()
            pytest.fail(what)
    publish(walled, "ines", whole)
    assert walled.asked("SELECT authority FROM option_rule WHERE article_id = 'new'") == [({"agent": "80"},)]
    assert walled.asked("SELECT path FROM article_picture") == []


def test_of_what_waits_in_another_division_nobody_learns_that_it_is_there(walled: Walled) -> None:
    on_a_call(walled)
    (there,) = walled.asked("SELECT id FROM handover")[0]
    said = set()
    for key in (there, "nowhere"):
        with pytest.raises(psycopg.Error) as refused:
            answer(walled.plain("kim"), an_event("x", "handover_accepted", {"handover_id": key}))
        said.add(refused.value.diag.message_primary)
    assert len(said) == 1


def test_an_administrator_makes_no_person_of_the_owner_of_the_tables(walled: Walled) -> None:
    """What the owner brings in would then be judged as that person's."""
    (owner,) = walled.asked("SELECT session_user")[0]
    told = {"person_id": "p", "login": owner, "name": "X", "role": "agent", "authority": "agent", "team": "Front line"}
    with pytest.raises(psycopg.Error, match="for something else"):
        walled.acts("marta", "add_person", **told, division="", verifier="", by_login="")
    assert walled.asked("SELECT kms_me()") == [(None,)]
