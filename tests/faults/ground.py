"""An empty server → a workspace to be hurt: people, customers, and articles whose limits are soon reached."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer
from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.search.searcher import Searcher
from kms_desktop.settings import Settings
from kms_desktop.storage.database import open_database
from kms_desktop.storage.migrate import migrate_database
from tests.logins import make_logins

CUSTOMERS = 40
PUBLISHER = "ed"
_COMPARED = {"date_of_birth": "1984-05-02", "postcode": "SE13 7QT"}
"""What callers can be verified by."""
_REFUND = """\
---
id: refund
title: Paid twice for one month
kind: problem
confidence: validated
audience: internal
governance: open
owner: billing
reason: billing/payment
phrases:
  - you have taken the money twice
  - i was charged two times
---

## Issue

The customer paid by card, and the direct debit went out too.

## Guide

### Is the second payment posted?

- [Yes](#did-it-cost-the-customer "posted: true")
- [No, it is pending](#did-it-cost-the-customer "posted: false")

### Did it cost the customer?

**Say this:** "This call is recorded."

- [Yes](#say-sorry "bank_charge: true")
- [No](#say-sorry "bank_charge: false")

## Solutions

### Say sorry

```solution
remedy: apology
cost: 0
authority: agent
```

**Say:** "I am sorry."

**Why:** It was us.

### Refund the second payment

```solution
remedy: money
cost: 20
authority: {agent: 50, manager: 500}
limits: {per_customer: 1 in 12 months}
promise: {what: refund on the card, within: 24 hours}
then: {what: send it back under Payments, within: 30 minutes}
```

**Say:** "You have it back tomorrow."

**Why:** It is theirs.

### A film for tonight

```solution
remedy: gesture
cost: 4.50
authority: agent
limits: {per_customer: 2 in 30 days, per_agent: 90 per week}
```

**Say:** "Pick a film."

**Why:** It was late.

### A free month

```solution
remedy: waiver
cost: 38.50
authority: {team_lead: 100, manager: 500}
limits: {per_customer: 1 in 12 months}
```

**Say:** "Next month is on us."

**Why:** For those who waited longest.
"""
_HUB = """\
---
id: hub
title: Hub shows an orange light
kind: how_to
confidence: validated
audience: internal
governance: open
owner: technical
reason: broadband/hub
phrases:
  - the hub light is orange
  - no internet since this morning
---

## Issue

The light on the hub is orange, and nothing loads.

## Guide

### Did a restart help?

- [Yes](#send-an-engineer "works: true")
- [No](#send-an-engineer "works: false")

## Solutions

### Send an engineer

```solution
remedy: follow_up
cost: 0
authority: agent
limits: {per_customer: 1 in 30 days}
promise: {what: visit of an engineer, within: 2 working days}
then: {what: book the visit, who: technical, within: 1 hour}
```

**Say:** "An engineer comes to you."

**Why:** The line has to be measured.

### Credit the days without

```solution
remedy: money
cost: 3
authority: {agent: 10, manager: 100}
limits: {per_customer: 6 per week}
```

**Say:** "You do not pay for these days."

**Why:** Nothing was delivered.
"""


def write_articles(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "refund.md").write_text(_REFUND, encoding="utf-8")
    (folder / "hub.md").write_text(_HUB, encoding="utf-8")


def make_index(articles: Path, index: Path) -> None:
    searcher = Searcher(Library(articles), index)
    searcher.open_index()
    searcher.refresh()
    searcher.close()


def login_of(desktop: int) -> str:
    return f"desk{desktop}"


def number_of(customer: int) -> str:
    """A phone number of the range that is kept for drama."""
    return f"+442079460{customer:03}"


def make_workspace(url: str, articles: Path, desktops: int) -> None:
    """One supervisor's desk, the others agents of two teams, each with a login of their own; every customer has a
    number to ring from."""
    migrate_database(url)
    with closing(open_database(url)) as database:
        roster = Roster(database)
        for desktop in range(desktops):
            role = "supervisor" if desktop == 0 and desktops > 2 else "agent"
            authority = "manager" if role == "supervisor" else "agent"
            team = ("Billing line", "Technical line")[desktop % 4 == 3]
            roster.add_person(login_of(desktop), f"Desk {desktop}", role, team, authority)
        roster.add_person(PUBLISHER, "Ed Itor", "editor", "Billing line", "agent")
        Directory(database, "GB").add_customers(
            (
                Customer(
                    "", f"Customer {chr(65 + n // 26)}{chr(65 + n % 26)}", f"F-{n}", phone=number_of(n), facts=_COMPARED
                ),
                (),
            )
            for n in range(CUSTOMERS)
        )
    make_logins(url)
    publish_folder(Settings(database_url=url, kb_dir=articles, staff=PUBLISHER))


def limits_of(articles: Path) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """(article, option) → its limits in plain data, for the checker."""
    library = Library(articles)
    read = [library.read_article(path) for path in library.list_files()]
    return {
        (article.id, option.id): [
            {"scope": limit.scope, "unit": limit.unit, "most": limit.most} for limit in option.limits
        ]
        for article in read
        for option in article.options
        if option.limits
    }
