"""A contact → what was agreed, with amounts, promises and dates, as the customer is sent it.

Nothing of it is typed: it is what the log says stands granted and is owed. What a colleague reads (notes, who was
asked, why something was closed) is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import quote

from kms_desktop.contacts.event_text import Words
from kms_desktop.contacts.handoff_summary import join_row
from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.contacts.model import ContactState, Offer
from kms_desktop.texts import tr
from kms_desktop.texts.format import clock, day

MOST_ADDRESS = 1_900
"""How long an address may be that is handed to another program: what all of them take."""
_PLAIN_ADDRESS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-@"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`rows` are (what, how it stands); `address` is the customer's, "" where none is known."""

    contact_id: str
    title: str
    greeting: str
    intro: str
    rows: tuple[tuple[str, str], ...]
    closing: str
    signed: str
    address: str = ""

    @property
    def text(self) -> str:
        """The whole letter."""
        lines = [f"- {join_row(what, found)}" for what, found in self.rows]
        return "\n\n".join((self.greeting, self.intro, "\n".join(lines), self.closing, self.signed))


def confirm_contact(state: ContactState, words: Words, at: datetime, *, address: str = "") -> Confirmation | None:
    """What was agreed; `at` is when, as the customer knows it. None where nothing was granted or promised."""
    rows = tuple(_rows_of(state, words))
    if not rows:
        return None
    name = state.customer_name
    return Confirmation(
        contact_id=state.id,
        title=tr("What we agreed on {date}", date=_date(at)),
        greeting=tr("Hello {name},", name=name) if name else tr("Hello,"),
        # Translators: it follows "Hello Maria Okafor," on a line of its own; begin it as your letters do after that
        intro=tr("Thank you for getting in touch. This is what we agreed on {date}:", date=_date(at)),
        rows=rows,
        closing=tr("If any of this is not right, please tell us."),
        signed=f"{tr('Kind regards')}\n{words.name(state.holder_id)}",
        address=plain_address(address),
    )


def _rows_of(state: ContactState, words: Words) -> Iterator[tuple[str, str]]:
    for offer in state.granted:
        yield tr("Agreed"), _offer_text(offer, words)
    for promise in state.promises:
        if promise.state == "open":
            due = tr("{day} {time}", day=_date(promise.due_at), time=clock(promise.due_at.astimezone()))
            yield tr("We promise"), tr("{what}, by {when}", what=mask_secrets(promise.what), when=due)


def _date(at: datetime) -> str:
    """With its year: the customer reads it when they do."""
    return day(at.astimezone(), year=True)


def _offer_text(offer: Offer, words: Words) -> str:
    if not offer.amount:
        return offer.title
    return tr("{what}, {amount}", what=offer.title, amount=words.format_price(offer.amount))


def plain_address(address: str) -> str:
    """The address where it is one and nothing else; an address from a list may hold anything."""
    written = address.strip()
    name, at, host = written.partition("@")
    sound = bool(name and at and "." in host) and "@" not in host and set(written) <= set(_PLAIN_ADDRESS)
    return written if sound and len(written) <= 254 else ""


def mail_address(one: Confirmation) -> tuple[str, bool]:
    """`mailto:` with subject and text, and whether the whole text has room in it.

    Every sign is encoded, so that nothing of a name or a title becomes a header, a copy or an attachment.
    """
    start = f"mailto:{quote(one.address, safe='@')}?subject={_encoded(one.title)}&body="
    body = _encoded(one.text)
    if len(start) + len(body) <= MOST_ADDRESS:
        return start + body, True
    kept = one.text
    while kept and len(start) + len(_encoded(kept)) > MOST_ADDRESS:
        kept = kept[: max(0, min(len(kept) - 1, int(len(kept) * 0.9)))]
    return start + _encoded(kept.rpartition("\n")[0] or kept), False


def mail_file(one: Confirmation) -> bytes:
    """The letter as a file that mail programs open to be sent."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(one.title.split())
    if one.address:
        mail["To"] = one.address
    mail["X-Unsent"] = "1"
    mail.set_content(one.text)
    return bytes(mail)


def _encoded(text: str) -> str:
    return quote("\r\n".join(text.splitlines()), safe="")
