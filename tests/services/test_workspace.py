"""Settings → an open workspace: everything wired to the same database, and nothing left open when it cannot be."""

from __future__ import annotations

import dataclasses
import gc
import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from kms_desktop.access.first_run import make_workspace
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.model import CallerMatch, Customer, IncomingCall
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.offline.cache import journal_path
from kms_desktop.services.workspace import Workspace, open_workspace
from kms_desktop.settings import Settings
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.journal import JournalRefused

ARTICLE = """---
id: charged-twice
title: Customer was charged twice
---
## Issue
The same amount twice.

## Solutions

### Refund it
```solution
remedy: money
cost: amount
authority: {agent: 50}
```
**Say:** It comes back.

**Why:** It was ours.
"""


@pytest.fixture
def chosen(tmp_path: Path, database_url: str) -> Settings:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "charged-twice.md").write_text(ARTICLE, encoding="utf-8")
    settings = Settings(database_url=database_url, kb_dir=folder, staff="ana", retry_seconds=5.0)
    make_workspace(settings, "ana", "Ana Prado")
    return settings


def take_a_call(workspace: Workspace) -> ContactState:
    call = IncomingCall("+442079460018", "call-1", utc_now())
    nobody = CallerMatch(call.number, "020 7946 0018", "unknown", "Nobody has this number.")
    return workspace.call.take_call(call, nobody, 3.0)


def open_files() -> set[str]:
    gc.collect()
    links = [os.path.realpath(fd) for fd in Path("/proc/self/fd").iterdir()]
    return {link for link in links if link.endswith((".sqlite", ".sqlite-wal", ".sqlite-shm"))}


def test_an_open_workspace_finds_logs_and_remembers(chosen: Settings) -> None:
    workspace = open_workspace(chosen)
    try:
        assert workspace.person.name == "Ana Prado"
        assert workspace.refresh_index().indexed == 1
        assert workspace.searcher.search("charged twice").hits[0].id == "charged-twice"
        state = take_a_call(workspace)
        guided = workspace.guided.open_article(state.id, "charged-twice")
        assert guided.article_id == "charged-twice"
        assert workspace.outbox.waiting_count == 0
    finally:
        workspace.close()
    again = open_workspace(chosen)
    try:
        assert [open_one.id for open_one in again.log.open_contacts()] == [state.id]
    finally:
        again.close()


def test_what_callers_said_finds_the_article_that_helped_them(chosen: Settings) -> None:
    workspace = open_workspace(chosen)
    try:
        workspace.refresh_index()
        assert workspace.searcher.search("zebra umbrella").hits == ()
        contact = take_a_call(workspace).id
        workspace.call.log_search(contact, "zebra umbrella")
        opened = workspace.guided.open_article(contact, "charged-twice")
        draft = workspace.wrapups.draft_wrap_up(opened)
        workspace.wrapups.save_wrap_up(contact, dataclasses.replace(draft, link="resolved"))
        workspace.refresh_index()
        (hit,) = workspace.searcher.search("zebra umbrella").hits
        assert (hit.id, hit.used, hit.solved) == ("charged-twice", 1, 1)
    finally:
        workspace.close()


def test_a_feed_of_the_workspace_hears_of_changes(chosen: Settings) -> None:
    workspace = open_workspace(dataclasses.replace(chosen, poll_seconds=0.01))
    feed = workspace.open_feed()
    try:
        feed.wait_for_change(0.0)
        take_a_call(workspace)
        assert feed.wait_for_change(5.0)
    finally:
        feed.close()
        workspace.close()


def test_closing_lets_go_of_every_file(tmp_path: Path) -> None:
    settings = Settings(database_url="", kb_dir=tmp_path)
    make_workspace(settings, "ana")
    before = open_files()
    workspace = open_workspace(settings)
    workspace.refresh_index()
    assert len(open_files()) > len(before)
    workspace.close()
    assert open_files() == before


def test_a_workspace_that_cannot_be_opened_leaves_nothing_open(tmp_path: Path) -> None:
    settings = Settings(database_url="", kb_dir=tmp_path)
    make_workspace(settings, "ana")
    before = open_files()
    with pytest.raises(NotFound) as nobody:  # what it holds, a leak would stay open in
        open_workspace(dataclasses.replace(settings, staff="nobody"))
    assert open_files() == before, nobody
    (settings.data_dir / "journal-ana.sqlite").mkdir()
    with pytest.raises(JournalRefused) as refused:
        open_workspace(dataclasses.replace(settings, staff="ana"))
    assert open_files() == before, refused


def test_what_waits_for_one_workspace_is_not_delivered_to_another(chosen: Settings, tmp_path: Path) -> None:
    other = dataclasses.replace(chosen, database_url=f"sqlite:///{tmp_path}/other.sqlite")
    make_workspace(other, "ana")
    workspace = open_workspace(chosen)
    workspace.journal.append_entry("event", "waits", {"contact_id": "c"})
    workspace.close()
    elsewhere = open_workspace(other)
    try:
        assert elsewhere.outbox.waiting_count == 0
    finally:
        elsewhere.close()


def test_a_new_password_does_not_part_a_person_from_their_journal(chosen: Settings) -> None:
    workspace = open_workspace(chosen)
    workspace.close()
    database = workspace.database
    before = journal_path(chosen, database, "ana")
    changed = database.address.url.set(password="changed")
    database.address = dataclasses.replace(database.address, url=changed)
    assert journal_path(chosen, database, "ana") == before != journal_path(chosen, database, "ben")


def test_the_embedded_workspace_has_its_journal_beside_it(chosen: Settings) -> None:
    workspace = open_workspace(chosen)
    workspace.close()
    embedded = dataclasses.replace(chosen, database_url="")
    assert journal_path(embedded, workspace.database, "ana") == embedded.data_dir / "journal-ana.sqlite"


def test_settings_reach_the_services_that_need_them(chosen: Settings) -> None:
    workspace = open_workspace(dataclasses.replace(chosen, largest_cost=Decimal(10), verification_minutes=7))
    try:
        contact = take_a_call(workspace).id
        facts = {"postcode": "SE13 7QT"}
        known = workspace.directory.add_customer(Customer(id="", name="Bo", account_no="6512 0034", facts=facts))
        workspace.call.identify_customer(contact, known.id)
        verified = workspace.call.verify_customer(contact, ["Postcode", "Account number"])
        assert verified.verified_at is not None
        assert verified.verified_until == verified.verified_at + timedelta(minutes=7)
        workspace.guided.open_article(contact, "charged-twice")
        with pytest.raises(KmsError, match="£10"):
            workspace.guided.set_fact(contact, "amount", 11)
    finally:
        workspace.close()
