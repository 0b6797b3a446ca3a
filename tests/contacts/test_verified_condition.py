"""An option that only a verified caller is given: closed until they are, and closed again when that is too long ago."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kms_desktop.contacts import option_judging
from kms_desktop.errors import Refused
from kms_desktop.storage.ids import utc_now
from tests.contacts.conftest import Floor

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
