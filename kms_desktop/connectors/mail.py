"""One mail as bytes → a Mail: who, when, what was written, what is attached; whatever charset it claims.

The email package's own decoding trusts the charset that a mail names. Here a wrong or unknown one falls back to UTF-8,
then to Windows-1252, which is what wrongly labelled mail nearly always is; nothing is lost to an error.
"""

from __future__ import annotations

import codecs
import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from kms_desktop.connectors.mailfile import LARGEST_MAIL, RawMail
from kms_desktop.connectors.markup import text_of_html
from kms_desktop.connectors.times import read_time
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal

_BROKEN = (ValueError, TypeError, LookupError, AttributeError, AssertionError, MessageError)
"""What the email package raises on mails that break its rules."""
_NO_TEXT_CODECS = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "utf-7"})
_HEAD_ENDS = re.compile(rb"\n\n")
_BY_CONTENT = "sha256:"
_LONGEST_HEADER = 8_000
_MOST_REFERENCES = 40
_MOST_PARTS = 200
_AUTOMATIC = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@", "donotreply@", "do-not-reply@")

Address = tuple[str, str]
"""(display name, address in lower case)."""


@dataclass(frozen=True, slots=True)
class Mail:
    """`at` is UTC. `references` are the mails it answers, the oldest first, without its own `id`. `text` is whole,
    with what it quotes. `automatic`: written by a machine (Auto-Submitted, bounces)."""

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
    except _BROKEN:
        return tr("It breaks the rules of mail so that its parts cannot be told apart.")
    except RecursionError:
        return tr("Its parts nest too deep.")
    try:
        return _make_mail(raw, message)
    except RecursionError:
        return tr("Its headers nest too deep.")


def _make_mail(raw: RawMail, message: Message) -> Mail | str:
    headers = _read_headers(message)
    at = read_time(headers.get("date", "")) or raw.arrived or _received_time(headers)
    senders = (_first_address(headers, name) for name in ("from", "sender", "reply-to", "return-path"))
    sender = next((one for one in senders if one[1]), ("", ""))
    if at is None:
        return tr("It has no date that can be read.")
    if not sender[1]:
        return tr("It does not say who sent it.")
    text, html, attached = _read_content(message)
    own_id = _message_ids(headers.get("message-id", ""))
    return Mail(
        place=raw.place,
        id=own_id[0] if own_id else _id_by_content(raw),
        references=_read_references(headers, own_id),
        subject=decode_header_text(headers.get("subject", "")),
        sender=sender,
        reply_to=_first_address(headers, "reply-to"),
        receivers=tuple(_read_addresses(headers, "to") + _read_addresses(headers, "cc")),
        at=at,
        text=text,
        html=html,
        attached=attached,
        automatic=_is_automatic(headers, sender[1]),
    )


def _read_headers(message: Message) -> dict[str, str]:
    """Names in lower case; the first of each counts. Bytes beyond ASCII are read as UTF-8 or Windows-1252."""
    headers: dict[str, str] = {}
    for name, value in message.raw_items():
        raw = str(value)[:_LONGEST_HEADER].encode("ascii", "surrogateescape" if isinstance(value, str) else "replace")
        headers.setdefault(name.lower(), " ".join(_decode_text(raw, "").split()))
    return headers


def decode_header_text(header: str) -> str:
    """ "=?utf-8?q?Caf=C3=A9?=" → "Café"; what cannot be decoded stays as it is."""
    if "=?" not in header:
        return one_line(header)
    try:
        parts = decode_header(header)
    except _BROKEN:
        return one_line(header)
    words = (_decode_text(part, charset or "") if isinstance(part, bytes) else part for part, charset in parts)
    return one_line("".join(words))


def _read_addresses(headers: dict[str, str], name: str) -> list[Address]:
    found = getaddresses([headers.get(name, "")])[:50]
    return [(decode_header_text(shown), address.lower()) for shown, address in found if "@" in address]


def _first_address(headers: dict[str, str], name: str) -> Address:
    return next(iter(_read_addresses(headers, name)), ("", ""))


def _read_references(headers: dict[str, str], own: list[str]) -> tuple[str, ...]:
    """References, then In-Reply-To; of very many the first, which began it all, and the newest."""
    named = _message_ids(headers.get("references", "")) + _message_ids(headers.get("in-reply-to", ""))
    chain = [one for one in dict.fromkeys(named) if one not in own]
    return tuple(chain if len(chain) <= _MOST_REFERENCES else chain[:1] + chain[1 - _MOST_REFERENCES :])


def _message_ids(header: str) -> list[str]:
    """The message ids in a header, without angle brackets; a bare id counts when it has an @."""
    parts = [part.strip("<>,;\"' ") for part in header.replace("><", "> <").split()]
    return [part[:300] for part in parts if "@" in part and len(part) > 2]


def _received_time(headers: dict[str, str]) -> datetime | None:
    return read_time(headers.get("received", "").rpartition(";")[2].strip())


def _is_automatic(headers: dict[str, str], sender: str) -> bool:
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    replied = "x-autoreply" in headers or "x-autorespond" in headers
    precedence = headers.get("precedence", "").lower()
    return submitted != "no" or replied or precedence == "auto_reply" or sender.startswith(_AUTOMATIC)


def _read_content(message: Message) -> tuple[str, str | None, tuple[str, ...]]:
    """(text, HTML where there is one, names of what is attached). A mail that only forwards another has its text."""
    plain: list[str] = []
    pages: list[str] = []
    attached: list[str] = []
    forwarded: list[Message] = []
    for part in _leaf_parts(message):
        name = _file_name(part)
        kind = part.get_content_type()
        if part.is_multipart():
            forwarded += _inner_parts(part)
            attached.append(name or "mail")
        elif kind.startswith(("text/plain", "text/html", "multipart/")) and not name:
            (pages if kind == "text/html" else plain).append(_part_text(part))
        else:
            attached.append(name or kind)
    html = "\n".join(pages) if pages else None
    text = "\n".join(plain).strip() or (text_of_html(html) if html else "")
    if not text and not html and forwarded:
        text, html, _ = _read_content(forwarded[0])
    return readable_text(text).strip(), html, tuple(attached[:20])


def _leaf_parts(message: Message) -> Iterator[Message]:
    """The leaves, at most 200. A mail inside a mail is one leaf, a multipart without its boundary is text."""
    waiting, given = [message], 0
    while waiting and given < _MOST_PARTS:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += reversed(_inner_parts(part))
        else:
            given += 1
            yield part


def _inner_parts(part: Message) -> list[Message]:
    """The parts of a part that `is_multipart`; of any other, get_payload() would decode and may raise."""
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def _file_name(part: Message) -> str:
    """The name of an attachment; "" for what is meant to be read."""
    try:
        name = part.get_filename() or ""
        disposition = part.get_content_disposition()
    except _BROKEN:
        name, disposition = "", None
    unnamed = "unnamed file" if disposition == "attachment" else ""  # no text: stored as it is
    return decode_header_text(name)[:120] or unnamed


def _part_text(part: Message) -> str:
    try:
        data = part.get_payload(decode=True)
        charset = part.get_content_charset() or ""
    except _BROKEN:
        return ""
    return _decode_text(data, charset) if isinstance(data, bytes) else ""


def _decode_text(data: bytes, charset: str) -> str:
    """By the charset it names where that works, else UTF-8, else Windows-1252 with a mark for what it does not have."""
    for name in (_codec_name(charset), "utf-8"):
        try:
            return data.decode(name)
        except (UnicodeError, LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _codec_name(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip("\"' ")).name
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"
    return "utf-8" if name in _NO_TEXT_CODECS else name
