"""An option that only a verified caller is given: closed until they are, and closed again when that is too long ago."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.solution_checks import needs_verified
from kms_desktop.contacts import option_judging
from kms_desktop.contacts.events.call import Verified
from kms_desktop.errors import Refused
from kms_desktop.storage.ids import utc_now
from tests.contacts.conftest import Floor, store_before

ARTICLE = """---
id: deposit
title: Deposit
---

## Solutions

### Explain
```solution
remedy: explanation
cost: 0
authority: agent
```
**Say:** "It is kept."

**Why:** It is theirs.

### Pay it back
```solution
remedy: money
cost: 20
authority: {agent: 80}
use_when: {verified: true}
```
**Say:** "It is on its way."

**Why:** It is theirs.
"""


@pytest.fixture
def contact(floor: Floor) -> str:
    (floor.folder / "articles" / "deposit.md").write_text(ARTICLE, encoding="utf-8")
    return floor.desk("dana").takes(floor).id


def test_money_waits_until_the_caller_is_verified(floor: Floor, contact: str) -> None:
    dana = floor.desk("dana", "again")
    state = dana.guided.open_article(contact, "deposit")
    _, pay = dana.guided.judge_options(state)
    assert (pay.status, pay.reason) == ("closed", "Closed: the caller is not verified yet.")
    with pytest.raises(Refused, match="not verified yet"):
        dana.guided.accept_option(contact, "pay-it-back")
    dana.call.verify_customer(contact, ("Postcode", "Date of birth"))
    state = dana.guided.accept_option(contact, "pay-it-back")
    assert [offer.option_id for offer in state.granted] == ["pay-it-back"]


def test_a_fact_that_somebody_sets_verifies_nobody(floor: Floor, contact: str) -> None:
    dana = floor.desk("dana", "again")
    dana.guided.open_article(contact, "deposit")
    state = dana.guided.set_fact(contact, "verified", value=True)
    assert dana.guided.judge_options(state)[1].status == "closed"


def test_a_verification_of_long_ago_opens_nothing(floor: Floor, contact: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dana = floor.desk("dana", "again")
    dana.call.verify_customer(contact, ("Postcode", "Date of birth"))
    state = dana.guided.open_article(contact, "deposit")
    assert dana.guided.judge_options(state)[1].status == "open"
    monkeypatch.setattr(option_judging, "utc_now", lambda: utc_now() + timedelta(minutes=31))
    assert dana.guided.judge_options(state)[1].status == "closed"


def test_who_was_said_to_be_verified_by_what_is_not_kept_is_given_nothing(floor: Floor, contact: str) -> None:
    store_before(floor, contact, Verified(how=("the voice", "Postcode"), minutes=30))
    dana = floor.desk("dana", "again")
    state = dana.guided.open_article(contact, "deposit")
    assert dana.guided.judge_options(state)[1].status == "closed"
    with pytest.raises(Refused, match="not verified yet"):
        dana.guided.accept_option(contact, "pay-it-back")


def test_what_is_for_verified_callers_alone_is_read_from_the_conditions(floor: Floor, contact: str) -> None:
    explain, pay = parse_article(ARTICLE.encode(), "deposit.md").options
    avoided = ARTICLE.replace("use_when: {verified: true}", "avoid_when: {verified: false}")
    asked = [parse_article(text.encode(), "d.md").options[1] for text in (avoided, avoided.replace("false", "true"))]
    assert [needs_verified(one) for one in (explain, pay, *asked)] == [False, True, True, False]
