"""One mail as bytes → a Mail: who, when, what was written, what is attached; whatever charset it claims.

The email package's own decoding trusts the charset that a mail names, and takes a line of people apart before it reads
their names; here neither is so, and nothing is lost to an error.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.header import decode_header
from email.message import Message
from functools import partial

from kms_desktop.connectors.addresses import Address, read_addresses
from kms_desktop.connectors.charsets import decode_text
from kms_desktop.connectors.mail_body import BROKEN, inner_parts, read_body
from kms_desktop.connectors.mailfile import LARGEST_MAIL, RawMail
from kms_desktop.connectors.times import read_time
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal

_HEAD_ENDS = re.compile(rb"\n\n")
_BY_CONTENT = "sha256:"
_LONGEST_HEADER = 8_000
_MOST_REFERENCES = 40
_MOST_STATIONS = 20
_DEEPEST_FIRST = 8
_AUTOMATIC = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@", "donotreply@", "do-not-reply@")


@dataclass(frozen=True, slots=True)
class Mail:
    """`at` is UTC. `references` are the mails it answers, the oldest first, without its own `id`. `text` is whole,
    with what it quotes; `other` is what another version of it says beyond that. `automatic`: written by a machine
    (Auto-Submitted, bounces)."""

    place: str
    id: str
    references: tuple[str, ...]
    subject: str
    sender: Address
    reply_to: Address
    receivers: tuple[Address, ...]
    at: datetime
    text: str
    html: str | None
    attached: tuple[str, ...]
    automatic: bool
    other: str = ""


def read_head(raw: RawMail) -> Mail | str:
    """The same without what was written and what is attached; what its body hides is not known yet."""
    end = _HEAD_ENDS.search(raw.data)
    head = read_mail(replace(raw, data=raw.data[: end.start() + 1])) if end and len(raw.data) <= LARGEST_MAIL else None
    if head is None:
        return read_mail(raw)
    if isinstance(head, str):
        return head
    own_id = head.id if not head.id.startswith(_BY_CONTENT) else _id_by_content(raw)
    return replace(head, id=own_id, text="", html=None, attached=())


def _id_by_content(raw: RawMail) -> str:
    return _BY_CONTENT + hashlib.sha256(raw.data).hexdigest()


def read_mail(raw: RawMail) -> Mail | str:
    """The mail, or one sentence why it cannot be read."""
    if len(raw.data) > LARGEST_MAIL:
        return tr(
            "The mail has {size} MB; at most {most} MB can be read.",
            size=decimal(len(raw.data) / 1000000.0, 0),
            most=decimal(LARGEST_MAIL / 1000000.0, 0),
        )
    try:
        message = email.message_from_bytes(raw.data.replace(b"\x00", b""))
    except BROKEN:
        return tr("It breaks the rules of mail so that its parts cannot be told apart.")
    except RecursionError:
        return tr("Its parts nest too deep.")
    try:
        return _make_mail(raw, message)
    except RecursionError:
        return tr("Its parts nest too deep.")


def _make_mail(raw: RawMail, message: Message) -> Mail | str:
    received = message.get_all("received", [])
    charset = _charset_within(message)
    decode = partial(decode_header_text, charset=charset)
    headers = _read_headers(message, charset)
    at = read_time(headers.get("date", "")) or raw.arrived or _received_time(received)
    senders = (_first_address(headers, name, decode) for name in ("from", "sender", "reply-to", "return-path"))
    sender = next((one for one in senders if one[1]), ("", ""))
    if at is None:
        return tr("It has no date that can be read.")
    if not sender[1]:
        return tr("It does not say who sent it.")
    body = read_body(message, decode)
    own_id = _message_ids(headers.get("message-id", ""))
    return Mail(
        place=raw.place,
        id=own_id[0] if own_id else _id_by_content(raw),
        references=_read_references(headers, own_id),
        subject=decode(headers.get("subject", "")),
        sender=sender,
        reply_to=_first_address(headers, "reply-to", decode),
        receivers=tuple(one for name in ("to", "cc") for one in read_addresses(headers.get(name, ""), decode)),
        at=at,
        text=body.text,
        html=body.html,
        attached=body.attached,
        automatic=_is_automatic(headers, sender[1]),
        other=body.other,
    )


def _charset_within(message: Message) -> str:
    """What the first text is written in: programs that leave a header as bytes write it in the same."""
    for part in _first_parts(message):
        try:
            if charset := part.get_content_charset():
                return charset
        except BROKEN:
            continue
    return ""


def _first_parts(message: Message) -> list[Message]:
    """The mail itself, then the first part within, and so on."""
    path = [message]
    while len(path) < _DEEPEST_FIRST and path[-1].is_multipart() and (inner := inner_parts(path[-1])):
        path.append(inner[0])
    return path


def _read_headers(message: Message, charset: str) -> dict[str, str]:
    """Names in lower case; the first of each counts."""
    headers: dict[str, str] = {}
    for name, value in message.raw_items():
        raw = str(value)[:_LONGEST_HEADER].encode("ascii", "surrogateescape" if isinstance(value, str) else "replace")
        headers.setdefault(name.lower(), " ".join(decode_text(raw, fallback=_of_bytes(raw, charset)).split()))
    return headers


def _of_bytes(raw: bytes, charset: str) -> str:
    return "" if raw.isascii() and b"\x1b" not in raw else charset


def decode_header_text(header: str, charset: str = "") -> str:
    """ "=?utf-8?q?Caf=C3=A9?=" → "Café"; what cannot be decoded stays as it is. `charset`: of what is left as bytes."""
    header = _as_text(header, charset)
    if "=?" not in header:
        return one_line(header)
    try:
        parts = decode_header(header)
    except BROKEN:
        return one_line(header)
    words = (decode_text(part, said or "") if isinstance(part, bytes) else part for part, said in parts)
    return one_line("".join(words))


def _as_text(header: str, charset: str) -> str:
    """Bytes that the email package put into a text as half characters become letters."""
    if header.isascii() or not any("\udc80" <= c <= "\udcff" for c in header):
        return header
    return decode_text(header.encode("utf-8", "surrogateescape"), fallback=charset)


def _first_address(headers: dict[str, str], name: str, decode: Callable[[str], str]) -> Address:
    return next(iter(read_addresses(headers.get(name, ""), decode)), ("", ""))


def _read_references(headers: dict[str, str], own: list[str]) -> tuple[str, ...]:
    """References, then In-Reply-To; of very many the first, which began it all, and the newest."""
    named = _message_ids(headers.get("references", "")) + _message_ids(headers.get("in-reply-to", ""))
    chain = [one for one in dict.fromkeys(named) if one not in own]
    return tuple(chain if len(chain) <= _MOST_REFERENCES else chain[:1] + chain[1 - _MOST_REFERENCES :])


def _message_ids(header: str) -> list[str]:
    """The message ids in a header, without angle brackets; a bare id counts when it has an @."""
    parts = [part.strip("<>,;\"' ") for part in header.replace("><", "> <").split()]
    return [part[:300] for part in parts if "@" in part and len(part) > 2]


def _received_time(received: Sequence[object]) -> datetime | None:
    """When it came: each station's own time, the last one's first."""
    stations = (" ".join(str(one).rpartition(";")[2].split()) for one in received[:_MOST_STATIONS])
    return next((at for at in map(read_time, stations) if at is not None), None)


def _is_automatic(headers: dict[str, str], sender: str) -> bool:
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    replied = "x-autoreply" in headers or "x-autorespond" in headers
    precedence = headers.get("precedence", "").lower()
    return submitted != "no" or replied or precedence == "auto_reply" or sender.startswith(_AUTOMATIC)
