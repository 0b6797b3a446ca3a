"""A message of another system → what it says of its customer, by how much each part says who that is.

| part    | example                                | says who it is                                             |
|---------|----------------------------------------|------------------------------------------------------------|
| keys    | the system's own number of the person  | always; two that differ are two people, whatever they share |
| mails   | o'brien@example.com                    | yes, but not against a key                                 |
| numbers | 020 7946 0100 / 07700 900222           | never; each is added to everybody who is told to have it    |
| alone   | "@maria", a name, a number with a name | within that system, or that exchange, where nothing else is |

What stands where nothing is known ("unknown", noreply@…) is none of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from kms_desktop.customers import addresses, fillers, phone
from kms_desktop.customers.identities import kind_of, value_norm
from kms_desktop.customers.model import NewInteraction
from kms_desktop.customers.names import fold_name
from kms_desktop.storage.text import one_line

Address = tuple[str, str]
"""(kind, value_norm), as identities have it."""
_LONGEST_HANDLE = 250
_LONGEST_KNOWN = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """`alone` are handles that count where there are neither keys nor mails; `handles` the same as they are looked for,
    and as earlier versions stored them."""

    source: str
    name: str
    keys: tuple[Address, ...] = ()
    mails: tuple[Address, ...] = ()
    numbers: tuple[Address, ...] = ()
    alone: tuple[Address, ...] = ()
    handles: tuple[Address, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing of anybody."""
        return not (self.keys or self.mails or self.alone)

    def every_address(self) -> tuple[Address, ...]:
        return (*self.keys, *self.mails, *self.numbers, *self.alone, *self.handles)

    def contradicts(self, keys: Set[str]) -> bool:
        """Whether somebody with these keys is told to be somebody else: the surest sort that both have decides."""
        theirs = {_sort_of(norm, self.source) for norm in keys if is_key_of(self.source, norm)}
        common = next((norm for _, norm in self.keys if _sort_of(norm, self.source) in theirs), None)
        return common is not None and common not in keys


def read_claim(one: NewInteraction, region: str) -> Claim:
    """What a message says of its customer."""
    written = [address for address in (one.customer_address, *one.other_addresses) if address.strip()]
    handles = [address for address in written if kind_of(address) == "handle" and not fillers.is_filler(address)]
    all_mails = [norm for address in written if kind_of(address) == "email" for norm in addresses.mails_in(address)]
    mails = tuple(("email", norm) for norm in dict.fromkeys(all_mails) if not fillers.is_filler_mail(norm))
    numbers = tuple(("phone", norm) for norm in _numbers_in(written, region))
    keys = tuple(own_key(one.source, key) for key in one.customer_keys)
    name = matching_name(one.customer_name)
    alone: tuple[Address, ...] = ()
    if not (keys or mails):
        alone = tuple(_known_alone(one, handles, numbers, name))
    known = tuple(
        ("handle", value_norm("handle", address, region)) for address in handles if len(address) < _LONGEST_KNOWN
    )
    return Claim(one.source, name, keys, mails, numbers, alone, known)


def _known_alone(one: NewInteraction, handles: list[str], numbers: tuple[Address, ...], name: str) -> Iterator[Address]:
    """Within the system a handle, or a number together with a name; a name alone within its exchange."""
    yield from (_handle(one.source, address) for address in handles)
    if not handles and numbers:
        yield _handle(one.source, f"{numbers[0][1]} {name}")
    elif not handles and (name or one.customer_name.strip() or one.customer_address.strip()):
        yield _handle(one.source, f"{one.thread_id} {name or '?'}")


def matching_name(name: str) -> str:
    """A name as names are compared; "" for a filler, a number, an address."""
    is_name = any(c.isalpha() for c in name) and not fillers.is_filler(name) and "@" not in name
    return fold_name(name) if is_name else ""


def own_key(source: str, key: str) -> Address:
    """A key of the system's own as identities keep it. A key of several sorts begins with which it is: "id 11"."""
    return _handle(source, f"[{key}]")


def is_key_of(source: str, norm: str) -> bool:
    return norm.startswith(_handle(source, "[")[1])


def _sort_of(norm: str, source: str) -> str:
    return norm.removeprefix(_handle(source, "[")[1]).partition(" ")[0]


def _numbers_in(written: list[str], region: str) -> dict[str, None]:
    """A login such as maria1987654321 holds none."""
    fields = (one for one in written if kind_of(one) == "phone" or (kind_of(one) == "handle" and " " in one.strip()))
    return dict.fromkeys(norm for field in fields for norm in phone.numbers_of(field, region))


def _handle(source: str, text: str) -> Address:
    norm = " ".join(f"{source}: {text}".split()).lower()
    return "handle", one_line(norm if len(norm) <= _LONGEST_HANDLE else addresses.short_form(norm))
