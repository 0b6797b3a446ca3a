"""After a customer was erased: no desktop keeps anything of them, and search has forgotten their words."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import text

from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer, IncomingCall
from kms_desktop.editorial.queue_items import search_key
from kms_desktop.erasure.erase_customer import erase_customer
from kms_desktop.offline.cache import RememberingHistory, recent_callers
from kms_desktop.search.contacts_file import past_contacts, save_contacts
from kms_desktop.search.model import PastContact
from kms_desktop.services.workspace import Workspace, open_workspace
from kms_desktop.settings import Settings
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from tests.contacts.conftest import furnished

NUMBER, OTHER = "+442079460018", "+442079460999"
SAID = "the quokkaphone hums wombatically"


class Desks:
    """Two desktops of one floor, each with folders of its own."""

    def __init__(self, url: str, folder: Path, opened: ExitStack) -> None:
        self.url, self.folder, self._opened = url, folder, opened
        with closing(open_database(url)) as database:
            self.floor = furnished(database, folder)
        self.rosa, self.dana = self.desk("rosa"), self.desk("dana")

    def desk(self, login: str) -> Workspace:
        place = self.folder / login
        settings = Settings(
            database_url=self.url, data_dir=place, state_dir=place, kb_dir=self.folder / "articles", staff=login
        )
        return self._opened.enter_context(closing(open_workspace(settings)))

    def rings(self, desk: Workspace, number: str, said: str) -> str:
        """A call that the article resolved, in these words."""
        call = IncomingCall(number, f"call-{number}-{utc_now()}", utc_now())
        contact = desk.call.take_call(call, desk.directory.match_caller(number), 1.0).id
        desk.call.log_search(contact, said)
        desk.guided.open_article(contact, "opening-hours")
        draft = desk.wrapups.draft_wrap_up(desk.log.contact_state(contact))
        state = desk.wrapups.save_wrap_up(contact, replace(draft, link="resolved"))
        desk.delivery.keep_contact(state)
        return contact

    def erases_maria(self) -> None:
        erase_customer(self.rosa.settings, self.rosa.database, self.rosa.person, self.floor.maria.id)


@pytest.fixture
def desks(sqlite_url: str, tmp_path: Path) -> Iterator[Desks]:
    with ExitStack() as opened:
        yield Desks(sqlite_url, tmp_path, opened)


@pytest.fixture
def served_desks(postgres_workspace_url: str, tmp_path: Path) -> Iterator[Desks]:
    """The same on a server, where a desktop also keeps who rang lately."""
    with ExitStack() as opened:
        yield Desks(postgres_workspace_url, tmp_path, opened)


def heard(desk: Workspace) -> tuple[bool, bool, bytes]:
    """Whether callers said the same, whether her words are known, misspelt, and what was kept of the learning."""
    hits = desk.searcher.search(SAID).hits
    same = any("said the same" in reason.text for hit in hits for reason in hit.reasons)
    knows = bool(hits) or bool(desk.searcher.search("a quokkaphome wombaticaly ").hits)
    kept = desk.settings.index_dir / "learned.npz"
    return same, knows, kept.read_bytes() if kept.exists() else b""


def test_search_forgets_the_words_of_an_erased_customer_on_every_desktop(desks: Desks) -> None:
    for desk in (desks.rosa, desks.dana):
        desk.refresh_index()
    never = [heard(desk)[:2] for desk in (desks.rosa, desks.dana)]
    assert never == [(False, False)] * 2
    desks.rings(desks.dana, NUMBER, SAID)
    for desk in (desks.rosa, desks.dana):
        desk.letting_go.purge_erased()
        desk.learn_from_log()
    before = [heard(desk) for desk in (desks.rosa, desks.dana)]
    assert [one[:2] for one in before] == [(True, True)] * 2
    desks.erases_maria()
    assert not (desks.rosa.settings.index_dir / "learned.npz").exists()
    assert desks.dana.letting_go.purge_erased()
    assert not desks.dana.letting_go.purge_erased()
    for desk in (desks.rosa, desks.dana):
        desk.learn_from_log()
    after = [heard(desk) for desk in (desks.rosa, desks.dana)]
    assert [one[:2] for one in after] == [(False, False)] * 2
    assert all(new[2] and new[2] != old[2] for new, old in zip(after, before, strict=True))
    for desk in (desks.rosa, desks.dana):
        for file in desk.settings.index_dir.rglob("*"):
            assert not file.is_file() or b"quokkaphone" not in file.read_bytes(), file


def test_a_desktop_lets_go_of_what_it_kept(served_desks: Desks) -> None:
    contact = served_desks.rings(served_desks.dana, NUMBER, SAID)
    dana = served_desks.dana
    dana.letting_go.purge_erased()
    assert recent_callers(dana.settings, dana.database).customer_ids() == {served_desks.floor.maria.id}
    entry = next(one for one in dana.history.list_entries(served_desks.floor.maria.id))
    dana.history.list_messages(entry.id)
    dana.journal.keep_copies(contact, "event", {"copied": {"contact_id": contact, "text": mask_secrets(SAID)}})
    dana.journal.keep_draft(f"note:{contact}", SAID)
    dana.journal.append_entry("event", "refused", {"contact_id": contact, "text": SAID})
    dana.journal.set_aside(dana.journal.waiting_entries()[0], "It would not.")
    served_desks.erases_maria()
    assert dana.letting_go.purge_erased()
    assert (dana.journal.read_copies(), dana.journal.entries_set_aside(), dana.journal.draft_names()) == ([], [], [])
    assert isinstance(dana.history, RememberingHistory) and dana.history.recent_customers() == set()
    assert recent_callers(dana.settings, dana.database).customer_ids() == set()
    served_desks.dana.journal.close()
    left = [
        file for file in (served_desks.folder / "dana").iterdir() if file.is_file() and b"quokka" in file.read_bytes()
    ]
    assert left == []


def test_what_only_they_searched_is_no_entry_of_the_editors_list_any_more(desks: Desks) -> None:
    with closing(open_database(desks.url)) as database:
        Directory(database, "GB").add_customer(Customer("", "Jon Bell", "1000", phone=OTHER))
    desks.rings(desks.dana, NUMBER, SAID)
    desks.rings(desks.dana, NUMBER, "the set stays dark")
    desks.rings(desks.dana, OTHER, "the set stays dark")
    with desks.rosa.database.writing() as session:
        for words in (SAID, "the set stays dark"):
            said = {
                "key": search_key(words),
                "by": desks.rosa.person.id,
                "at": utc_now().replace(tzinfo=None).isoformat(" "),
            }
            session.connection().execute(
                text("INSERT INTO put_aside (key, words, article_id, by_id, at) VALUES (:key, '', '', :by, :at)"), said
            )
    desks.erases_maria()
    with desks.rosa.database.reading() as session:
        left = session.connection().execute(text("SELECT key FROM put_aside")).scalars().all()
    assert left == [search_key("the set stays dark")]


def test_what_search_was_taught_by_hand_loses_their_words_too(desks: Desks) -> None:
    desks.rings(desks.dana, NUMBER, SAID)
    index = desks.rosa.settings.index_dir
    others = [PastContact("opening-hours", words, 0.0) for words in ("when do you open", "who is there on sundays")]
    theirs = [SAID, f"  {SAID.upper()} ", "quokkaphone hums", f"call {NUMBER} back", "MARIA OKAFOR asks when"]
    for folder in (index, index.with_name("0123456789abcdef")):
        save_contacts(folder, [*others, *(PastContact("opening-hours", words, 0.0) for words in theirs)])
    desks.erases_maria()
    for folder in (index, index.with_name("0123456789abcdef")):
        assert [contact.words for contact in past_contacts(folder)] == [contact.words for contact in others]
        (file,) = folder.glob("*.jsonl")
        assert b"quokka" not in file.read_bytes() and stat.S_IMODE(file.stat().st_mode) == 0o600
