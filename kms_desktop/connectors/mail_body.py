"""The parts of a mail → what its sender wrote, its HTML, and the names of what is attached.

| parts                     | read as                                                                             |
|---------------------------|-------------------------------------------------------------------------------------|
| multipart/alternative     | the text, unless it only says that there is HTML; what is attached to any of them    |
| mixed, related, signed …  | one after the other, as they stand                                                   |
| text with a file's name   | a file; the letter itself where nothing else is, or where it is meant to be read inline |
| message/rfc822            | a forwarded mail: from whom, when, what it says, below the letter                    |

Question: what of a mail is its letter? Choice: every text that a mail program shows when the mail is opened. Refused:
all text parts, which makes a letter of each log that is attached; the first one, which may be a footer.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message

from kms_desktop.connectors.charsets import decode_page, decode_text
from kms_desktop.connectors.markup import text_of_html
from kms_desktop.storage.text import one_line, readable_text

BROKEN = (ValueError, TypeError, LookupError, AttributeError, AssertionError, MessageError)
"""What the email package raises on mails that break its rules."""
WHOLE_LONGEST = 600_000
"""Characters of a letter that are kept."""
_MOST_PARTS = 200
_DEEPEST_MAIL = 5
_INLINE_LONGEST = 20_000
"""A named text that is longer is a file, wherever it is to be shown."""
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS = frozenset({"text/plain", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"})
_MAILS = frozenset({"message/rfc822", "message/global", "message/news"})
_OTHER_READERS = frozenset({"text/x-amp-html", "text/watch-html"})
_LETTER_NAME = re.compile(
    r"(?:att\d{3,}|message|body|text|letter|mail|e-?mail|part[\s_.\d-]*|untitled|noname|unnamed|unknown|msg)[\s_.\d-]*"
    r"\.(?:te?xt|html?|plain)",
    re.IGNORECASE,
)
"""What mail programs call the parts of a letter when something stands between them."""
_IS_PAGE = re.compile(r"\s*<(?:!doctype html|html[\s>])", re.IGNORECASE)
_ENRICHED_TAG = re.compile(r"<(<)|<param>.*?</param>|</?[\w-]{1,60}>", re.IGNORECASE | re.DOTALL)
_FEWEST_STUB_WORDS, _STUB_WORDS = 4, 60
_NAMING = frozenset({"content-type", "content-disposition"})
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_HALF = re.compile("[\udc80-\udcff]")
_MOST_NAMES = 20
_FORWARDED = "---------- Forwarded message ----------"  # no text: stored as mail programs write it
_FORWARDED_HEADS = ("From", "Date", "To", "Subject")  # no text: names of a mail's headers


@dataclass(frozen=True, slots=True)
class MailBody:
    """`text` is what the letter says; `html` its pages as they came, None where there are none. `other` is what another
    version of the letter, or what stands around its parts, says beyond `text`."""

    text: str = ""
    html: str | None = None
    attached: tuple[str, ...] = ()
    other: str = ""


def read_body(message: Message, decode_header: Callable[[str], str]) -> MailBody:
    """`decode_header` reads encoded words. Raises RecursionError where parts nest without end."""
    letter = _Letter(decode_header)
    letter.read_part(message)
    letter.settle_names()
    return MailBody(
        text=readable_text("\n\n".join(letter.texts), WHOLE_LONGEST).strip(),
        html="\n".join(letter.pages) or None,
        attached=tuple(letter.attached[:_MOST_NAMES]),
        other=readable_text("\n\n".join(letter.others), WHOLE_LONGEST).strip(),
    )


class _Letter:
    """Grows while the parts are read, in the order in which they stand."""

    def __init__(self, decode_header: Callable[[str], str], mails_deep: int = 0, parts_before: int = 0) -> None:
        self._decode_header = decode_header
        self._mails_deep = mails_deep
        self._parts = parts_before
        self.texts: list[str] = []
        self.pages: list[str] = []
        self.others: list[str] = []
        self.attached: list[str] = []
        self._files: list[tuple[str, Message]] = []
        """Texts with a file's name that were left out."""
        self._shown_names: list[str] = []
        """Of texts that were shown though they have a file's name."""
        self._has_letter = False

    def read_part(self, part: Message) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            return
        _settle_bytes(part)
        kind = part.get_content_type()
        if kind == "multipart/alternative" and part.is_multipart():
            self._read_versions(part)
        elif kind.startswith("multipart/") and part.is_multipart():
            self._read_sequence(part, kind)
        elif part.is_multipart():
            self._read_mail(part, kind)
        elif kind in _TEXTS | _PAGES or kind.startswith("multipart/"):
            self._read_text(part, kind)
        elif kind not in _OTHER_READERS:
            self.attached.append(file_name(part, self._decode_header) or kind)

    def settle_names(self) -> None:
        """A text with a file's name is the letter where nothing else is one."""
        if not self.texts and self._files:
            meant = next((one for one in self._files if not _is_attachment(one[1])), self._files[0])
            self._add_text(*_texts_of(meant[1]))
            if not _is_attachment(meant[1]):
                self.attached.remove(meant[0])
        self.attached += self._shown_names if self._has_letter else self._shown_names[1:]
        self._shown_names = []

    def _read_versions(self, part: Message) -> None:
        """The same letter several times over, the plainest first."""
        versions: list[_Letter] = []
        for inner in inner_parts(part):
            version = _Letter(self._decode_header, self._mails_deep, self._parts)
            version.read_part(inner)
            version.settle_names()
            self._parts = version._parts
            self._take_names(version)
            if version.texts:
                versions.append(version)
        if not versions:
            return
        plain = next((one for one in versions if not one.pages), None)
        page = next((one for one in reversed(versions) if one.pages), None)
        chosen = page if plain is None or (page and _is_stub(plain.whole(), page.whole())) else plain
        for version in versions:
            if version is not chosen and _says_more(version.whole(), chosen.whole() if chosen else ""):
                self.others.append(version.whole())
        self.texts += chosen.texts if chosen else []
        self.pages += [one for version in versions for one in version.pages]
        self._has_letter = True

    def _read_sequence(self, part: Message, kind: str) -> None:
        for place, inner in enumerate(inner_parts(part)):
            inner_kind = inner.get_content_type()
            is_resource = kind == "multipart/related" and place and inner.get("content-id")
            if (is_resource and inner_kind in _TEXTS | _PAGES) or (kind == "multipart/report" and inner_kind in _MAILS):
                self.attached.append(file_name(inner, self._decode_header) or _kind_named(inner_kind))
            else:
                self.read_part(inner)
        if isinstance(part.epilogue, str) and part.epilogue.strip():
            self.others.append(part.epilogue.strip())

    def _read_mail(self, part: Message, kind: str) -> None:
        """A forwarded mail: named as attached, and read below what the letter says so far."""
        self.attached.append(file_name(part, self._decode_header) or _kind_named(kind))
        inner = inner_parts(part)
        if kind not in _MAILS or not inner or self._mails_deep >= _DEEPEST_MAIL:
            return
        forwarded = _Letter(self._decode_header, self._mails_deep + 1, self._parts)
        forwarded.read_part(inner[0])
        forwarded.settle_names()
        self._parts = forwarded._parts
        head = [
            f"{name}: {one_line(self._decode_header(str(inner[0][name])))}"
            for name in _FORWARDED_HEADS
            if inner[0][name]
        ]
        if head or forwarded.texts:
            self.texts.append("\n".join([_FORWARDED, *head, "", forwarded.whole()]).rstrip())
        self._take_names(forwarded)

    def _take_names(self, other: _Letter) -> None:
        self.attached += [name for name in other.attached if name not in self.attached]
        self.others += other.others

    def _read_text(self, part: Message, kind: str) -> None:
        name = file_name(part, self._decode_header)
        is_letter = not name or (_LETTER_NAME.fullmatch(name) is not None and not _is_attachment(part))
        if is_letter or _is_to_be_shown(part):
            text, page = _texts_of(part)
            if is_letter or len(text) <= _INLINE_LONGEST:
                self._add_text(text, page)
                self._has_letter = self._has_letter or (is_letter and bool(text.strip()))
                self._shown_names += [] if is_letter else [name]
                return
        self._files.append((name, part))
        self.attached.append(name or kind)

    def _add_text(self, text: str, page: str) -> None:
        if text.strip():
            self.texts.append(text.strip("\n").rstrip())
        if page:
            self.pages.append(page)

    def whole(self) -> str:
        return "\n\n".join(self.texts)


def _settle_bytes(part: Message) -> None:
    """A file's name that was left as bytes becomes letters: the email package would mark each as unknown."""
    for header, value in part.raw_items():
        if header.lower() in _NAMING and isinstance(value, str) and _HALF.search(value):
            part.replace_header(header, decode_text(value.encode("utf-8", "surrogateescape")))


def inner_parts(part: Message) -> list[Message]:
    """The parts of a part that `is_multipart`; of any other, get_payload() would decode and may raise."""
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def file_name(part: Message, decode_header: Callable[[str], str]) -> str:
    """The name of an attachment; "" for what is meant to be read."""
    name = _named(part, "filename", "content-disposition") or _named(part, "name", "content-type")
    unnamed = "unnamed file" if _disposition(part) == "attachment" else ""  # no text: stored as it is
    return decode_header(name)[:120] or unnamed


def _named(part: Message, parameter: str, header: str) -> str:
    """Of RFC 2231 the bytes are read here, as the email package knows the strict charsets alone."""
    try:
        told = part.get_param(parameter, "", header)
        if isinstance(told, tuple):
            return decode_text(str(told[2]).encode("latin-1"), str(told[0] or ""))
        return told.strip() if isinstance(told, str) else ""
    except BROKEN:
        return ""


def _disposition(part: Message) -> str:
    try:
        return part.get_content_disposition() or ""
    except BROKEN:
        return ""


def _is_attachment(part: Message) -> bool:
    return _disposition(part) == "attachment"


def _is_to_be_shown(part: Message) -> bool:
    return _disposition(part) == "inline"


def _kind_named(kind: str) -> str:
    return "mail" if kind.startswith("message/") else kind  # no text: stored as it is


def _texts_of(part: Message) -> tuple[str, str]:
    """(what it says, its page where it is one)."""
    try:
        data = _unpack(part)
        charset = part.get_content_charset() or ""
    except BROKEN:
        return "", ""
    if not isinstance(data, bytes):
        return "", ""
    kind = part.get_content_type()
    if kind in _PAGES:
        page = decode_page(data, charset)
        return text_of_html(page, WHOLE_LONGEST), page
    text = decode_text(data, charset)
    if _IS_PAGE.match(text):
        return text_of_html(text, WHOLE_LONGEST), text
    if kind in ("text/enriched", "text/richtext"):
        return _ENRICHED_TAG.sub(lambda found: found[1] or "", text), ""
    if _parameter(part, "format").lower() == "flowed":
        return unwrap_flowed(text, delete_blank=_parameter(part, "delsp").lower() == "yes"), ""
    return text, ""


def _unpack(part: Message) -> object:
    """Its bytes. Mailing lists put their footer as it is below a letter in base64, and some programs call a letter that
    is none base64: what cannot be base64 was written, and stays."""
    raw = part.get_payload()
    if str(part.get("content-transfer-encoding", "")).strip().lower() != "base64" or not isinstance(raw, str):
        return part.get_payload(decode=True)
    lines = raw.splitlines()
    end = next((n for n, line in enumerate(lines) if line.strip() and not _BASE64.fullmatch(line.strip())), len(lines))
    if end == len(lines):
        return part.get_payload(decode=True)
    packed = "".join(lines[:end]).rstrip("= ")
    try:
        unpacked = base64.b64decode(packed + "=" * (-len(packed) % 4))
    except ValueError:
        return raw.encode("utf-8", "surrogateescape")
    return unpacked + b"\n" * bool(unpacked) + "\n".join(lines[end:]).encode("utf-8", "surrogateescape")


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except BROKEN:
        return ""
    return value if isinstance(value, str) else ""


def unwrap_flowed(text: str, *, delete_blank: bool = False) -> str:
    """Text of RFC 3676 with each paragraph on one line again, as it was typed; "> " marks what is quoted."""
    lines: list[str] = []
    depth_before, goes_on = 0, False
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:]
        words = words.removeprefix(" ")
        if goes_on and depth == depth_before and words != "-- ":
            lines[-1] = (lines[-1][:-1] if delete_blank else lines[-1]) + words
        else:
            lines.append((">" * depth + " " if depth else "") + words)
        depth_before, goes_on = depth, words.endswith(" ") and words != "-- "
    return "\n".join(line.rstrip() if line != "-- " else line for line in lines)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _is_stub(plain: str, page: str) -> bool:
    """ "Your program shows no HTML": few words, most of which the page has not, and the page has many more."""
    few, many = _words(plain), _words(page)
    known = set(many)
    is_short = _FEWEST_STUB_WORDS <= len(few) <= _STUB_WORDS and len(many) >= 2 * len(few)
    return is_short and 2 * sum(word in known for word in few) < len(few)


def _says_more(other: str, text: str) -> bool:
    known = set(_words(text))
    return any(word not in known for word in _words(other))
