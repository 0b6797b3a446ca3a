"""What other systems say of customers → which customer of the workspace each is, or a new one.

Question: when are two the same? Choice: where one system gives them the same key, else where they have the same mail
address and no key says otherwise; where a mail address is on several, their name decides among them, and whoever fits
none is somebody new. Refused: whatever else they share. Two customers who are one are an annoyance that a person sees;
one customer who is two shows strangers' letters, and erasing one erases the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy
from sqlmodel import Session, col, select

from kms_desktop.customers.account_numbers import made_up_account
from kms_desktop.customers.claims import Address, Claim, matching_name
from kms_desktop.customers.fillers import is_filler
from kms_desktop.customers.identities import FROM_MESSAGE, identity_row, split_chunks
from kms_desktop.customers.model import NewInteraction
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import CustomerRow, IdentityRow, table_of
from kms_desktop.storage.text import one_line

_point = table_of(IdentityRow).c


@dataclass(slots=True)
class _Seen:
    """What is known of a customer besides addresses."""

    name: str = ""
    """As names are compared."""
    keys: set[str] = field(default_factory=set)
    """Norms of all their handles, among them the keys of other systems."""


@dataclass(slots=True)
class Owners:
    """Who has which address, as far as this transaction has looked; grows as customers are entered."""

    known: dict[Address, dict[str, str]] = field(default_factory=dict)
    """Address → customer → which system told it."""
    others: dict[Address, set[str]] = field(default_factory=dict)
    """Owners of an address at any level."""
    seen: dict[str, _Seen] = field(default_factory=dict)
    new_customers: list[CustomerRow] = field(default_factory=list)
    new_identities: list[IdentityRow] = field(default_factory=list)
    confirmed: set[tuple[str, Address]] = field(default_factory=set)
    """(customer, address) that was only read in a message and is now told by a system."""

    def owner_of(self, claim: Claim, one: NewInteraction) -> str | None:
        """The customer a message belongs to, entered now when it is the first to tell of them; None for nobody."""
        if claim.is_empty:
            return None
        found = self._find(claim)
        owner = found or self._add_customer(claim, one)
        for address in claim.every_address():
            if found and address in claim.alone:
                continue  # they are found by what they have, also when it is somebody else's too one day
            is_further_mail = address in claim.mails[1:]
            if owner not in self.known.get(address, ()) and not (is_further_mail and self.known.get(address)):
                self._add_known(owner, address, claim.source)
        return owner

    def add_mentions(self, customer_id: str | None, found: Iterable[Address]) -> None:
        """Numbers that were only read in what this customer wrote."""
        for address in found:
            if customer_id is not None:
                self._add_identity(customer_id, address, level="maybe", source=FROM_MESSAGE)

    def _find(self, claim: Claim) -> str | None:
        for key in claim.keys:
            if those := self._who_may_be(claim, key):
                return those[0]
        for mail in claim.mails:
            those = self._who_may_be(claim, mail)
            if owner := _only(those) or _only([one for one in those if self.seen[one].name == claim.name != ""]):
                return owner
        if claim.keys or claim.mails:
            return None
        return self._find_alone(claim)

    def _find_alone(self, claim: Claim) -> str | None:
        for handle in claim.alone:
            if those := self._who_may_be(claim, handle):
                return those[0]
        for handle in claim.handles:
            if owner := _only([who for who, source in self.known.get(handle, {}).items() if source == claim.source]):
                return owner
        for number in claim.numbers if not claim.handles else ():
            owner = _only(list(self.known.get(number, ())))
            if owner and claim.name in ("", self.seen[owner].name):
                return owner
        return None

    def _who_may_be(self, claim: Claim, address: Address) -> list[str]:
        """The oldest first."""
        return [who for who in self.known.get(address, ()) if not claim.contradicts(self.seen[who].keys)]

    def _add_customer(self, claim: Claim, one: NewInteraction) -> str:
        key = new_key()
        names = ("" if is_filler(one.customer_name) else one.customer_name, one.customer_address, one.customer_name)
        row = CustomerRow(
            id=key,
            name=one_line(next(filter(str.strip, names), claim.every_address()[0][1]), 200),
            account_no=made_up_account(key),
            source=one.source,
            created_at=utc_now(),
        )
        self.new_customers.append(row)
        self.seen[key] = _Seen(claim.name)
        return key

    def _add_known(self, owner: str, address: Address, source: str) -> None:
        self.known.setdefault(address, {})[owner] = source
        if address[0] == "handle":
            self.seen[owner].keys.add(address[1])
        if owner in self.others.get(address, ()):
            self.confirmed.add((owner, address))
        self._add_identity(owner, address, level="known", source=source)

    def _add_identity(self, customer_id: str, address: Address, *, level: str, source: str) -> None:
        if customer_id not in self.others.setdefault(address, set()):
            self.others[address].add(customer_id)
            self.new_identities.append(identity_row(customer_id, *address, level=level, source=source))


def find_owners(session: Session, claims: Iterable[Claim], mentions: Iterable[Address]) -> Owners:
    """Everybody who has one of these addresses."""
    owners = Owners()
    wanted = {address for claim in claims for address in claim.every_address()} | set(mentions)
    for part in split_chunks(sorted({norm for _, norm in wanted})):
        query = (
            sqlalchemy.select(_point.kind, _point.value_norm, _point.customer_id, _point.level, _point.source)
            .where(_point.value_norm.in_(part))
            .order_by(_point.id)
        )
        for kind, norm, customer_id, level, source in session.execute(query):
            owners.others.setdefault((kind, norm), set()).add(customer_id)
            if level == "known":
                owners.known.setdefault((kind, norm), {}).setdefault(customer_id, source)
    _look_at(session, owners, sorted({who for those in owners.known.values() for who in those}))
    return owners


def _look_at(session: Session, owners: Owners, customers: Sequence[str]) -> None:
    for part in split_chunks(customers):
        names = select(CustomerRow.id, CustomerRow.name).where(col(CustomerRow.id).in_(part))
        owners.seen |= {who: _Seen(matching_name(name)) for who, name in session.exec(names).all()}
        handles = select(IdentityRow.customer_id, IdentityRow.value_norm).where(
            col(IdentityRow.customer_id).in_(part), IdentityRow.kind == "handle", IdentityRow.level == "known"
        )
        for who, norm in session.exec(handles).all():
            owners.seen[who].keys.add(norm)


def _only(customers: Sequence[str]) -> str | None:
    return customers[0] if len(customers) == 1 else None
