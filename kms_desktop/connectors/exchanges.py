"""The mails of one conversation → exchanges of one customer each, of which every mail was written by them or to them.

A conversation is all that answers one mail, and that may be a newsletter. Somebody else's mail joins the exchange of
a customer only where the customer had brought its sender into it and was written to as well: a colleague in copy who
answers to all. Everybody else who answers has an exchange of their own.

Where nobody is told to be ours, whoever began an exchange is its customer; those they wrote to, and colleagues of
these, answer in it. Where they wrote to several, only the first to answer does: the others may be as much strangers
to each other as those who answer a newsletter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kms_desktop.connectors.addresses import Address
from kms_desktop.connectors.mail import Mail
from kms_desktop.customers.fillers import is_filler_mail, is_machine


@dataclass(frozen=True, slots=True)
class Own:
    """Which addresses are our people's. Nothing given: nobody's."""

    addresses: frozenset[str]
    domains: tuple[str, ...]

    @property
    def is_given(self) -> bool:
        return bool(self.addresses or self.domains)

    def owns_address(self, address: str) -> bool:
        domain = address.rpartition("@")[2]
        return address in self.addresses or any(domain == own or domain.endswith("." + own) for own in self.domains)


@dataclass(slots=True)
class Exchange:
    """`address`, `name`: of the customer."""

    address: str
    name: str
    turns: list[Mail] = field(default_factory=list)
    answered_at: set[str] = field(default_factory=set)
    """Their address, and where they asked to be answered."""
    brought_in: set[str] = field(default_factory=set)
    """Whom they wrote to, and whom we did once they had written."""
    answered_by: str = ""
    has_written: bool = False


def speaker_of(mail: Mail, own: Own) -> Address:
    """A web form sends from an address of ours, or from one nobody reads, and puts the customer's into Reply-To."""
    sender, wanted = mail.sender[1], mail.reply_to[1]
    is_form = own.owns_address(sender) or is_filler_mail(sender)
    return mail.reply_to if is_form and wanted and not own.owns_address(wanted) else mail.sender


def part_by_customer(turns: Sequence[Mail], own: Own) -> tuple[list[Exchange], list[Mail]]:
    """The exchanges, and the mails that are of none: among our own people, or of a machine alone. `turns`: in order of
    time."""
    parting = _Parting(turns, own)
    left_out = [mail for mail in turns if not parting.take(mail)]
    return parting.exchanges, left_out


class _Parting:
    def __init__(self, turns: Sequence[Mail], own: Own) -> None:
        self._own = own
        self.exchanges: list[Exchange] = []
        self._of_person: dict[str, Exchange] = {}
        self._of_mail: dict[str, Exchange] = {}
        speakers = (speaker_of(mail, own)[1] for mail in turns if not mail.automatic)
        self._writers = {one for one in speakers if not own.owns_address(one)}

    def take(self, mail: Mail) -> bool:
        """Put it where it belongs; False where that is nowhere."""
        name, sender = speaker_of(mail, self._own)
        answered = self._answered(mail)
        if is_machine(sender):
            found = answered
        elif self._own.owns_address(sender):
            found = self._of_ours(mail, answered)
        else:
            found = self._of_outside((name, sender), mail, answered)
        if found is None:
            return False
        found.turns.append(mail)
        self._of_mail[mail.id] = found
        self._note(mail, sender, found)
        return True

    def _answered(self, mail: Mail) -> Exchange | None:
        """The exchange of the mail that this one answers: the nearest that is here."""
        return next((self._of_mail[one] for one in reversed(mail.references) if one in self._of_mail), None)

    def _of_ours(self, mail: Mail, answered: Exchange | None) -> Exchange | None:
        outside = [one for one in mail.receivers if one[1] and not self._own.owns_address(one[1])]
        if not outside:
            return answered
        if answered and any(address in answered.answered_at for _, address in outside):
            return answered
        to = next((one for one in outside if one[1] in self._writers), outside[0])
        return self._exchange_of(to)

    def _of_outside(self, sender: Address, mail: Mail, answered: Exchange | None) -> Exchange:
        if answered and (sender[1] == answered.address or self._joins(sender[1], mail, answered)):
            return answered
        return self._exchange_of(sender)

    def _joins(self, sender: str, mail: Mail, exchange: Exchange) -> bool:
        if not any(address in exchange.answered_at for _, address in mail.receivers):
            return False
        if self._own.is_given:
            return sender in exchange.brought_in
        theirs = {address.rpartition("@")[2] for address in exchange.brought_in}
        is_first = len(exchange.brought_in) == 1 or exchange.answered_by in ("", sender)
        return is_first and sender.rpartition("@")[2] in theirs

    def _exchange_of(self, person: Address) -> Exchange:
        name, address = person
        found = self._of_person.get(address)
        if found is None:
            found = self._of_person[address] = Exchange(address, name, answered_at={address})
            self.exchanges.append(found)
        found.name = found.name or name
        return found

    def _note(self, mail: Mail, sender: str, exchange: Exchange) -> None:
        receivers = (address for _, address in mail.receivers)
        if sender == exchange.address:
            exchange.has_written = True
            exchange.brought_in |= set(self._not_of(exchange, receivers))
            if mail.reply_to[1] and not self._own.owns_address(mail.reply_to[1]):
                exchange.answered_at.add(mail.reply_to[1])
        elif self._own.owns_address(sender):
            if exchange.has_written:
                exchange.brought_in |= set(self._not_of(exchange, receivers))
        else:
            exchange.answered_by = exchange.answered_by or sender

    @staticmethod
    def _not_of(exchange: Exchange, addresses: Iterable[str]) -> Iterable[str]:
        return (address for address in addresses if address and address not in exchange.answered_at)
