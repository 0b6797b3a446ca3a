"""A customer who is to be erased → the contacts that search was taught by hand, without those that tell of them.

Question: which lines are theirs? A file that was taught names nobody. Choice: a line that says what the workspace knows
them to have said, or in which their name, number, address or account stands. Refused: throwing the file away, which
nobody could bring back. A line that says the same in other words stays, like any copy made outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from kms_desktop.contacts.values import text_of
from kms_desktop.search.contacts_file import keep_contacts
from kms_desktop.storage.tables import (
    ContactEventRow,
    ContactRow,
    CustomerRow,
    IdentityRow,
    InteractionRow,
    ResolutionRow,
)

_SHORTEST_NAME, _SHORTEST_SENTENCE = 4, 12


@dataclass(frozen=True, slots=True)
class CustomerWords:
    """`said` are whole sayings, `names` what may stand within others; folded, with single blanks."""

    said: frozenset[str]
    names: frozenset[str]

    def tells_of(self, words: str) -> bool:
        """Whether it is theirs, or about them."""
        plain = _folded(words)
        if plain in self.said or any(name in plain for name in self.names):
            return True
        return len(plain) >= _SHORTEST_SENTENCE and any(plain in saying for saying in self.said)


def words_of_customer(session: Session, customer_id: str) -> CustomerWords:
    """To be asked before they are erased."""
    customer = session.get(CustomerRow, customer_id)
    if customer is None:
        return CustomerWords(frozenset(), frozenset())
    names = [customer.name, customer.account_no]
    names += session.exec(select(IdentityRow.value_norm).where(IdentityRow.customer_id == customer_id)).all()
    return CustomerWords(
        frozenset(map(_folded, _sayings(session, customer_id))) - {""},
        frozenset(name for name in map(_folded, names) if len(name) >= _SHORTEST_NAME),
    )


def drop_from_learned(index_dir: Path, words: CustomerWords) -> None:
    """In the index of every folder of articles on this desktop. Raises KmsError."""
    for folder in sorted(index_dir.parent.glob("*/")):
        keep_contacts(folder, lambda contact: not words.tells_of(contact.words))


def _sayings(session: Session, customer_id: str) -> Iterable[str]:
    yield from session.exec(select(ResolutionRow.words).where(ResolutionRow.customer_id == customer_id))
    turns = select(InteractionRow.subject, InteractionRow.body_text).where(InteractionRow.customer_id == customer_id)
    for subject, body in session.exec(turns):
        yield from (subject, body)
    events = select(ContactEventRow.data).join(ContactRow, col(ContactRow.id) == ContactEventRow.contact_id)
    for data in session.exec(events.where(ContactRow.customer_id == customer_id)):
        yield text_of(data, "text")


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())
