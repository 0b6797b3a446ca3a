"""What this desktop set aside → somebody who reads it, mends it, has it delivered again, or lets it be.

The journal is a file of one person; what was set aside in it can be read also while the database is away. Each step is
noted in it, and none takes an entry out of it but its delivery.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kms_desktop.errors import KmsError, NotFound
from kms_desktop.offline.cache import place_name
from kms_desktop.settings import Settings
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.journal import Journal, SetAside, Step
from kms_desktop.storage.outbox import Outbox
from kms_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one entry that was delivered again. `state`: delivered, waiting or refused; `words` say why not."""

    n: int
    state: str
    words: str = ""


def journal_files(settings: Settings) -> list[Path]:
    """The journals of this workspace at this desktop, of the person named in the settings where one is."""
    place = f"-{place_name(read_address(settings.url))}" if settings.database_url else ""
    found = sorted(settings.data_dir.glob(f"journal-{settings.staff or '*'}{place}.sqlite"))
    return [path for path in found if "-damaged-" not in path.name]


def list_set_aside(settings: Settings, *, also_discarded: bool = False) -> Iterator[tuple[Path, SetAside]]:
    """Everything that is set aside, with the journal it lies in, oldest first in each."""
    for path in journal_files(settings):
        with closing(Journal(path)) as journal:
            for one in journal.entries_set_aside(also_discarded=also_discarded):
                yield path, one


def list_steps(settings: Settings) -> list[Step]:
    """What was done with entries that were set aside, oldest first in each journal."""
    steps: list[Step] = []
    for path in journal_files(settings):
        with closing(Journal(path)) as journal:
            steps += journal.read_steps()
    return steps


def find_set_aside(settings: Settings, n: int) -> tuple[Path, SetAside]:
    """The entry of this number. Raises NotFound, and KmsError where two journals have one."""
    found = [(path, one) for path, one in list_set_aside(settings, also_discarded=True) if one.n == n]
    if not found:
        raise NotFound(tr("Nothing is set aside under the number {n}; see “kms-desktop outbox list”.", n=n))
    if len(found) > 1:
        raise KmsError(tr("Several people worked at this desktop; say whose it is with --as LOGIN."))
    return found[0]


def discard(settings: Settings, n: int) -> SetAside:
    """Nobody is told of it any more; it stays in the journal, and can be delivered all the same."""
    path, one = find_set_aside(settings, n)
    with closing(Journal(path)) as journal:
        journal.discard(n)
        journal.note_step("discarded", one.key, one.reason)
    return one


def read_payload(text: str) -> dict[str, Any]:
    """The words of an entry from its JSON. Raises KmsError where it is none, or no object."""
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise KmsError(
            tr("This is no JSON ({problem}); mend it in a file and name that with --payload.", problem=problem)
        ) from problem
    if not isinstance(payload, dict):
        raise KmsError(tr("What is delivered is a JSON object, in braces; mend it in a file and name that."))
    return payload


def deliver_again(journal: Journal, outbox: Outbox, one: SetAside, payload: dict[str, Any] | None = None) -> Outcome:
    """Deliver one entry once more, as it was or as it is given here. What is refused again is set aside again, under a
    new number."""
    given = read_payload(one.payload) if payload is None else payload
    journal.put_back(one, one.kind, given, outbox.topic_of(one.kind, given))
    what = "sent again" if payload is None else "mended and sent again"  # no text: stored as it is
    journal.note_step(what, one.key, one.payload)
    outbox.deliver_waiting()
    again = [kept for kept in journal.entries_set_aside() if kept.key == one.key]
    if again:
        outcome = Outcome(again[-1].n, "refused", again[-1].reason)
    elif any(entry.key == one.key for entry in journal.waiting_entries()):
        outcome = Outcome(one.n, "waiting", outbox.why)
    else:
        outcome = Outcome(one.n, "delivered")
    journal.note_step(outcome.state, one.key, outcome.words)
    return outcome
