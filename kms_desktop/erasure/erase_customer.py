"""A customer to be erased → erased in the workspace and at this desktop; the others let go once they hear of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kms_desktop.access.audit_check import note_end
from kms_desktop.access.model import Person
from kms_desktop.access.roles import ERASE_CUSTOMERS
from kms_desktop.contacts.erasing import Goes, erase_in_database, would_go
from kms_desktop.editorial.closed_entries import closed_by_searches_of
from kms_desktop.erasure.learned_contacts import drop_from_learned, words_of_customer
from kms_desktop.errors import KmsError, Refused
from kms_desktop.offline.cache import recent_callers
from kms_desktop.search.searcher import forget_learned
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database
from kms_desktop.texts import tr


def what_would_go(database: Database, person: Person, customer_id: str) -> Goes:
    """What erasing would take; nothing is changed. Raises Refused where it may not be, or not now."""
    if not person.may(ERASE_CUSTOMERS):
        raise Refused(tr("Only a supervisor erases a customer; ask one of yours."))
    with database.reading() as session:
        return would_go(session, customer_id)


@dataclass(frozen=True, slots=True)
class Erased:
    """What erasing took. `problems`: one sentence for each thing at this desktop that could not follow it."""

    goes: Goes
    problems: tuple[str, ...] = ()


def erase_customer(settings: Settings, database: Database, person: Person, customer_id: str) -> Erased:
    """Erase this customer, all or nothing. Raises Refused, Unreachable or a StorageProblem; then nobody is erased.

    The weights that search learned are thrown away here; the next search at this desktop learns them anew, from what it
    was taught by hand without what this customer said.
    """
    with database.reading() as session:
        would_go(session, customer_id)
        words = words_of_customer(session, customer_id)
        reopened = closed_by_searches_of(session, customer_id)
    drop_from_learned(settings.index_dir, words)  # first, as nobody knows these words once they are erased
    went = erase_in_database(database, customer_id, person.role, person.login, reopened)
    database.checkpoint_log()
    problems = tuple(_problems_of(_steps_after(settings, database, customer_id)))
    return Erased(went, problems)


def _steps_after(settings: Settings, database: Database, customer_id: str) -> Iterator[Callable[[], None]]:
    """What this desktop does once the customer is gone from the workspace; each stands alone."""
    if not database.is_sqlite:
        yield lambda: recent_callers(settings, database).drop_customer(customer_id)
    yield lambda: forget_learned(settings.index_dir)
    yield lambda: note_end(settings, database)


def _problems_of(steps: Iterable[Callable[[], None]]) -> Iterator[str]:
    for step in steps:
        try:
            step()
        except KmsError as problem:
            yield str(problem)
        except OSError as problem:
            yield tr("{file}: {reason}.", file=problem.filename, reason=problem.strerror or problem)
