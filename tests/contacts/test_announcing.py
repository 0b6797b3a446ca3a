"""What an agent logs → which other desktops look again: most of it is read by nobody else before it comes to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kms_desktop.contacts.approval_projection import OF_ANSWERERS
from kms_desktop.contacts.door import log_event
from kms_desktop.contacts.events.reading import payload_of, read_event
from kms_desktop.storage.change_feed import ChangeFeed
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import new_key, utc_now

Log = Callable[..., None]
_LONG = 5


@pytest.fixture
def log(postgres_workspace_url: str) -> Iterator[Log]:
    """`log("noted", text="…")` writes the next event of one contact from another desktop."""
    database, contact = open_database(postgres_workspace_url), new_key()
    written: list[str] = []

    def write(kind: str, **data: object) -> None:
        written.append(kind)
        event = read_event(new_key(), contact, len(written), utc_now(), "dana", kind, data)
        log_event(database, event.id, payload_of(event), None)

    yield write
    database.close()


@pytest.fixture
def feed_of(postgres_workspace_url: str) -> Iterator[Callable[..., ChangeFeed]]:
    """`feed_of("sam")`: what tells Sam that it is time to look."""
    database = open_database(postgres_workspace_url)
    opened: list[ChangeFeed] = []

    def open_feed(*mine: str) -> ChangeFeed:
        opened.append(ChangeFeed(database, mine=mine))
        return opened[-1]

    yield open_feed
    for feed in opened:
        feed.close()
    database.close()


def test_a_note_wakes_nobody_and_what_lists_show_does(log: Log, feed_of: Callable[..., ChangeFeed]) -> None:
    sam = feed_of("sam")
    log("opened", channel="phone")
    assert sam.wait_for_change(_LONG) is True
    for kind in ("noted", "searched", "fact_set", "step_answered", "held"):
        log(kind, text="x", fact="payday", value="28", on=True)
    assert sam.wait_for_change(0.1) is False
    log("article_opened", article_id="charged-twice", title="Customer was charged twice")
    assert sam.wait_for_change(_LONG) is True


def test_on_a_busy_floor_only_the_one_who_is_meant_is_woken_at_once(
    log: Log, feed_of: Callable[..., ChangeFeed]
) -> None:
    sam, kim, rosa = feed_of("sam", "team-1"), feed_of("kim", "team-2"), feed_of("rosa", OF_ANSWERERS)
    for number in range(160):
        log("article_opened", article_id=f"article-{number}", title="An article")
    for feed in (sam, kim, rosa):
        assert feed.wait_for_change(_LONG) is True
    log("handed_over", handover_id=new_key(), to_kind="team", to_id="team-1", question="Go on?")
    assert (sam.wait_for_change(_LONG), rosa.wait_for_change(_LONG), kim.wait_for_change(0)) == (True, True, False)
