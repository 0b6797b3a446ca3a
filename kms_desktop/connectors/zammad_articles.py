"""One Zammad article with its ticket and customer → one interaction, or the sentence why it cannot be one.

| article                               | becomes                                             |
|---------------------------------------|-----------------------------------------------------|
| `internal`, or a `note` by an agent   | internal, direction internal                        |
| a `note` by a customer                | web: customers write notes only in the web portal   |
| `sender` Customer / Agent / System    | in / out / out, spoken by customer / agent / system |
| a ticket without any article          | one entry with the ticket's title, so that it shows |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Literal

from kms_desktop.connectors.addresses import read_addresses
from kms_desktop.connectors.mail import decode_header_text
from kms_desktop.connectors.markup import text_of_html
from kms_desktop.connectors.times import read_time
from kms_desktop.customers.addresses import mails_in
from kms_desktop.customers.channels import names_in, numbers_in
from kms_desktop.customers.fillers import is_filler
from kms_desktop.customers.identities import kind_of
from kms_desktop.customers.model import NewInteraction
from kms_desktop.storage.text import BODY_LONGEST, one_line, readable_text
from kms_desktop.texts import tr

State = Literal["good", "waits", "bad", "plain"]
Direction = Literal["in", "out", "internal"]
Speaker = Literal["customer", "agent", "system"]

_CHANNELS, _TYPE_IDS = names_in("zammad"), numbers_in("zammad")
"""Its types by name, and as a new Zammad numbers them; 6 to 9 and those after 11 are social networks."""
_SPEAKERS: Mapping[str, Speaker] = {"agent": "agent", "customer": "customer", "system": "system"}
_SENDER_IDS: Mapping[object, Speaker] = {1: "agent", 2: "customer", 3: "system"}
_STATES: Mapping[str, tuple[str, State]] = {
    "new": ("New", "waits"),  # no text: stored as it is
    "open": ("Open", "waits"),  # no text: stored as it is
    "pending reminder": ("Waiting", "waits"),  # no text: stored as it is
    "pending close": ("Closing soon", "waits"),  # no text: stored as it is
    "closed": ("Closed", "good"),  # no text: stored as it is
    "merged": ("Merged into another ticket", "plain"),  # no text: stored as it is
    "removed": ("Removed", "plain"),  # no text: stored as it is
}
_STATE_IDS = {1: "new", 2: "open", 3: "pending reminder", 4: "closed", 5: "merged"}  # no text: codes

_WHOLE_LONGEST = 300_000
"""Characters of a message that are kept; a server takes a message of a million bytes."""


_LONGEST_FIELD = 2_000


def read_line(value: object, longest: int = 500) -> str:
    """A text on one line; "" for anything that is no text."""
    return one_line(value, longest) if isinstance(value, str) else ""


def read_identifier(value: object) -> str:
    """A key as text; "" for what cannot be one."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return one_line(str(value), 100)


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose history a ticket is: Zammad's own keys of them, and what stands in their fields for mail and numbers."""

    name: str = ""
    addresses: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @classmethod
    def of_user(cls, user: Mapping[str, Any]) -> Customer:
        name = " ".join(part for key in ("firstname", "lastname") if (part := read_line(user.get(key), 100)))
        login = read_line(user.get("login"), _LONGEST_FIELD)
        given = [read_line(user.get(key), _LONGEST_FIELD) for key in ("email", "phone", "mobile")]
        mail = given[0] or (login if "@" in login else "")
        addresses = tuple(dict.fromkeys(address for address in (mail, *given[1:]) if address))
        return cls(name or login or mail, addresses, _keys_of(user.get("id"), "" if login == mail else login))

    @classmethod
    def from_name(cls, written: str, *, is_login: bool = False) -> Customer:
        """From "Ana Bell <ana@example.com>", an address or number alone, or a name; `is_login`: where Zammad gives a
        login, which is a key unless it is a number."""
        name, address = parseaddr(written)
        if "@" in address:
            return cls(name, (written if address not in written else address,))
        if "@" in written:
            return cls(written, (written,))
        is_address = kind_of(written) == "phone" or written.startswith("@")
        is_key = is_login and kind_of(written) != "phone"
        return cls(written, (written,) if is_address else (), _keys_of(None, written) if is_key else ())


def _keys_of(user_id: object, login: str) -> tuple[str, ...]:
    """The number first: a login can be given to somebody else."""
    number = read_identifier(user_id)
    is_told = bool(login) and not is_filler(login)
    return (*((f"id {number}",) if number else ()), *((f"login {login}",) if is_told else ()))  # no text: keys


@dataclass(frozen=True, slots=True)
class Article:
    """An article as exported, or a `ticket` that has none (`is_ticket`)."""

    value: Mapping[str, Any]
    ticket: Mapping[str, Any]
    ticket_id: str
    customer: Customer
    users: Mapping[str, Mapping[str, Any]]
    is_ticket: bool = False

    @staticmethod
    def is_from_customer(value: Mapping[str, Any]) -> bool:
        return Article._speaker_of(value) == "customer"

    @staticmethod
    def _speaker_of(value: Mapping[str, Any]) -> Speaker:
        named = _SPEAKERS.get(read_line(value.get("sender")).lower())
        sender = value.get("sender_id")
        return named or _SENDER_IDS.get(sender if isinstance(sender, int) else 0) or "agent"

    @property
    def speaker(self) -> Speaker:
        return "customer" if self.is_ticket else self._speaker_of(self.value)

    @property
    def type(self) -> str:
        named = read_line(self.value.get("type")).lower()
        number = self.value.get("type_id")
        if named and not self.is_ticket:
            return named
        if isinstance(number, int):
            return _TYPE_IDS.get(number, "social")
        return "web"

    @property
    def internal(self) -> bool:
        return self.value.get("internal") is True or (self.type == "note" and self.speaker != "customer")

    @property
    def channel(self) -> str:
        if self.type == "note" and self.speaker == "customer":
            return "web"
        return _CHANNELS.get(self.type, "social")

    @property
    def direction(self) -> Direction:
        if self.internal:
            return "internal"
        return "in" if self.speaker == "customer" else "out"

    @property
    def author(self) -> str:
        """The name in `from`; else the user who wrote it; else the address `expand=true` gives."""
        written = read_line(self.value.get("from"), 200)
        name, address = next(iter(read_addresses(written, decode_header_text)), ("", ""))
        if name or (written and "@" not in written):
            return name or written
        for key in ("origin_by_id", "created_by_id"):
            if (user := self.users.get(read_identifier(self.value.get(key)))) is not None:
                return Customer.of_user(user).name
        if self.speaker == "customer" and self.customer.name:
            return self.customer.name
        return address or read_line(self.value.get("created_by"), 200)

    @property
    def author_address(self) -> str | None:
        """The address in `from`; None where there is none, so that the customer is taken to have written it."""
        return next(iter(mails_in(read_line(self.value.get("from"), _LONGEST_FIELD))), None)


def interaction_of(article: Article) -> NewInteraction | str:
    """The interaction, or one sentence why there is none."""
    value = article.value
    key = read_identifier(value.get("id"))
    at = next((at for time in _times_of(article) if (at := read_time(time)) is not None), None)
    body = value.get("body", "")
    if not key:
        return tr("The article has no id.")
    if at is None:
        return tr("Its time “{time}” cannot be read.", time=one_line(str(value.get("created_at", "")), 40))
    if body is not None and not isinstance(body, str):
        return tr("Its text is not text.")
    if not article.customer.name and not article.customer.addresses:
        return tr("Nothing says who the customer of ticket {ticket} is.", ticket=article.ticket_id)
    return _make_interaction(article, key, at, body or "")


def _make_interaction(article: Article, key: str, at: datetime, body: str) -> NewInteraction:
    is_html = "html" in read_line(article.value.get("content_type")).lower()
    outcome, state = _ticket_state(article.ticket)
    attached = _attachment_names(article.value)
    files = f"Attached: {', '.join(attached)}" if attached else ""  # no text: stored as it is
    whole = text_of_html(body, _WHOLE_LONGEST) if is_html else readable_text(body, _WHOLE_LONGEST).strip()
    return NewInteraction(
        source="zammad",
        source_id=f"{'ticket' if article.is_ticket else 'article'}-{key}",
        thread_id=f"zammad-{article.ticket_id}",
        channel=article.channel,
        direction=article.direction,
        started_at=at,
        subject=read_line(article.ticket.get("title")) or read_line(article.value.get("subject")),
        body_text="\n\n".join(part for part in (readable_text(whole), files) if part),
        author_name=article.author,
        author_kind=article.speaker,
        customer_address=next(iter(article.customer.addresses), ""),
        customer_name=article.customer.name,
        other_addresses=article.customer.addresses[1:],
        customer_keys=article.customer.keys,
        author_address=article.author_address,
        body_html=readable_text(body) if is_html else None,
        internal=article.internal,
        queue=read_line(article.ticket.get("group"), 200),
        outcome=outcome,
        state=state,
        raw=_raw_fields(article, attached) | ({"text": whole} if len(whole) > BODY_LONGEST else {}),
    )


def _times_of(article: Article) -> Iterator[object]:
    """When it was made; where that cannot be, when it was changed last."""
    yield from (article.value.get(name) for name in ("created_at", "updated_at"))


def _ticket_state(ticket: Mapping[str, Any]) -> tuple[str, State]:
    named = read_line(ticket.get("state"), 60)
    number = ticket.get("state_id")
    state = named.lower() or _STATE_IDS.get(number if isinstance(number, int) else 0, "")
    return _STATES.get(state, (named[:1].upper() + named[1:], "plain"))


def _attachment_names(value: Mapping[str, Any]) -> list[str]:
    given = value.get("attachments")
    files = given if isinstance(given, list) else []
    named = [read_line(file.get("filename"), 120) for file in files if isinstance(file, dict)]
    return [name for name in named if name][:20]


def _raw_fields(article: Article, attached: list[str]) -> dict[str, object]:
    keys = ("from", "to", "cc", "message_id", "in_reply_to", "type", "sender")
    kept: dict[str, object] = {key: read_line(article.value[key]) for key in keys if read_line(article.value.get(key))}
    number = read_identifier(article.ticket.get("number"))
    return {**kept, **({"ticket_number": number} if number else {}), **({"attached": attached} if attached else {})}
