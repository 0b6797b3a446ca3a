"""A number as a telephone system or a person writes it → E.164, the national form for the screen, numbers in a text.

Reserved and invented numbers (07700 900xxx) count as numbers: possible is enough, valid is only preferred.

    "020 7946 0018", GB            +442079460018      national
    "493055571600", GB             +493055571600      PBX without the plus
    "tel:+1-201-555-0123;ext=22"   +12015550123       the extension belongs to nobody's account
    "tel:%2B442079460018;cpc=x"    +442079460018      percent-encoded, with parameters
    '"Ana" <sip:02079460018@pbx>'  +442079460018      Asterisk clid
    "anonymous", "numéro masqué"   ""                 withheld
    "7042"                         ""                 an extension of the house: no E.164 form
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kms_desktop.customers import fillers
from kms_desktop.customers.withheld import says_withheld
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

TAIL_DIGITS = 6
_LONGEST = 200
_SHOWN_LONGEST = 40
_SCHEME = re.compile(
    r"^\s*(?:tel|sips?|callto|h323|skype|facetime(?:-audio)?|dial|phone|wtai)\s*:\s*(?:/*)", re.IGNORECASE
)
_CLID = re.compile(r"<([^<>]*)>(?:\s*;[^<>]*)?\s*$")
_ENCODED = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_MOST_ENCODED = 2
"""A link inside a link is encoded twice."""
_PARAMETERS = re.compile(r"(?:\s*;[\w.!*'~-]+(?:=[^;\s]*)?)+\s*;?\s*$")
_CONTEXT = re.compile(r";phone-context=(\+[\d().-]+)", re.IGNORECASE)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?")
_LABEL = re.compile(
    r"^(?:(?:tel(?:e(?:ph|f)\w*|\.?\s*n[ro])?|t[eé]l(?:[eé](?:ph|f)\w*)?|phone|mob(?:ile)?|cell|handy|gsm|ph|num(?:ber|mer)"
    r"|n[uú]m[eé]ro|rufnummer|no|nr|n[º°]|call(?:er)?(?:\s+(?:from|id))?|anruf(?:\s+von)?|appel\s+de|from|von|clid|cli|ani)"
    r"\b[.:=\s]*)+(?=[\d+(])",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*\([^()\d]*\)$")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\u30fc", "-"))
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012", "-"))
"""Those that join; a longer dash parts two numbers."""
_EXTENSION = re.compile(
    r"(?:[,pw]+|\s*(?:ext\.?|extension|x|#|durchwahl)\s*)\d{1,7}#?\s*$|[,pw]+[\d,pw*#]*$", re.IGNORECASE
)
_NUMBERS_IN_TEXT = re.compile(r"(?<![\w.,£$€#/+-])(\+?\(?\d[\d\s().\-/]{5,24}\d)(?![\w£$€]|[.,]\d)")
_EXTENSION_WITHIN = re.compile(r"(?:\bext(?:ension)?\b\.?|\bdurchwahl\b|\bx|#)\s*\d{1,7}\b", re.IGNORECASE)
_BETWEEN_NUMBERS = re.compile(r"[^\d\s().\-/+\u2010-\u2015]+|[\n\r\t]+|(?<=\d)(?=\+)")
_WHOLE_NUMBER_DIGITS = 7
_LONGEST_E164 = 16
_MOST_IN_A_FIELD = 10
_MOST_IN_A_TEXT = 5
_TEXT_SCANNED = 20_000
_FIELD_SCANNED = 500


def is_withheld(number: str) -> bool:
    """True when the telephone system did not tell who calls."""
    return says_withheld(strip_number(number))


def normalize_number(number: str, region: str) -> str:
    """E.164 ("+442079460018"), or "" when this is no telephone number; never raises. `region`: ISO country ("GB")."""
    bare = strip_number(number)
    return _normalize_number(bare, _context_of(number), region) if len(bare) <= _LONGEST else ""


@lru_cache(maxsize=20_000)
def _normalize_number(bare: str, context: str, region: str) -> str:
    if says_withheld(bare):
        return ""
    whole = _parse_number(context + bare, region) if context and not bare.startswith("+") else None
    parsed = whole or _parse_number(bare, region)
    if parsed is None:
        return ""
    import phonenumbers

    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def format_number(number: str, region: str) -> str:
    """As a person here would write it: "020 7946 0018", "+49 30 55571600", "Number withheld"."""
    if is_withheld(number):
        return tr("Number withheld")
    e164 = normalize_number(number, region)
    if not e164:
        return _shorten_text(strip_number(number))
    import phonenumbers

    parsed = phonenumbers.parse(e164, None)
    here = parsed.country_code == phonenumbers.country_code_for_region(region.upper())
    style = phonenumbers.PhoneNumberFormat.NATIONAL if here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def plain_digits(number: str) -> str:
    """The digits alone, at most 32: what a number without an E.164 form ("7042") is matched by."""
    text = _EXTENSION.sub("", strip_number(number)[:_LONGEST])
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdecimal())[:32]


def last_digits(number: str) -> str:
    """The last six digits, or "" when there are fewer: what telephone systems match by."""
    digits = plain_digits(number)
    return digits[-TAIL_DIGITS:] if len(digits) >= TAIL_DIGITS else ""


def is_mobile(e164: str) -> bool:
    """True for a mobile, the reserved British 07700 900xxx among them."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return False
    return e164.startswith("+447") or phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE


def numbers_in(text: str, region: str) -> tuple[str, ...]:
    """E.164 numbers that stand in a message, at most five. Dates, amounts and order numbers are left out."""
    found: dict[str, None] = {}
    for match in _NUMBERS_IN_TEXT.finditer(text[:_TEXT_SCANNED].translate(_HYPHENS)):
        written = match[1].strip()
        e164 = normalize_number(written, region) if _looks_dialled(written) else ""
        if e164 and (written.lstrip("(").startswith(("+", "0")) or _is_valid(e164)):
            found[e164] = None
        if len(found) == _MOST_IN_A_TEXT:
            break
    return tuple(found)


def _looks_dialled(written: str) -> bool:
    """A plus, a leading nought or groups; a bare run of digits is an order number more often than not."""
    return written.lstrip("(").startswith(("+", "0")) or any(not c.isdigit() for c in written)


def numbers_of(field: str, region: str) -> tuple[str, ...]:
    """The numbers in a field for them, each E.164 or its digits; several are several, and what stands there for "not
    known" is none."""
    found: dict[str, None] = {}
    for written in _parts_of_field(field[:_FIELD_SCANNED].strip(), region):
        norm = normalize_number(written, region) or plain_digits(written)
        if (
            norm
            and len(norm) <= _LONGEST_E164
            and not is_withheld(written)
            and not fillers.is_filler_number(_national_digits(norm))
        ):
            found[norm] = None
        if len(found) == _MOST_IN_A_FIELD:
            break
    return tuple(found)


def _parts_of_field(field: str, region: str) -> Iterator[str]:
    """ "030/5557160" is one number, "020 7946 0100 / 07700 900222" are two; words between them are none."""
    plain = _EXTENSION_WITHIN.sub(";", field)
    if _SCHEME.match(field) or (normalize_number(field, region) and not any(c.isalpha() for c in plain)):
        yield field
        return
    parts = [part.strip(" /-.") for part in _BETWEEN_NUMBERS.split(plain)]
    whole = [part for part in parts if _count_digits(part) >= _WHOLE_NUMBER_DIGITS]
    for part in whole or [part for part in parts if part == field.strip(" /-.")]:
        halves = [half for half in part.split("/") if half.strip()]
        if len(halves) > 1 and all(_count_digits(half) >= _WHOLE_NUMBER_DIGITS for half in halves):
            yield from (half for both in halves for half in _run_together(both, region))
        elif normalize_number(part, region):
            yield part
        else:
            yield from _run_together(halves[0] if halves else part, region)


def _run_together(part: str, region: str) -> Iterator[str]:
    """Two numbers with nothing but a blank between them are parted where each is one."""
    if not normalize_number(part, region):
        for blank in re.finditer(r"\s+", part):
            before, after = part[: blank.start()], part[blank.end() :]
            if not _is_whole(before, region):
                continue
            others = list(_run_together(after, region))
            if any(_is_whole(one, region) for one in others):
                yield from (before, *others)
                return
    yield part


def _count_digits(text: str) -> int:
    return sum(c.isdecimal() for c in text)


def _is_whole(written: str, region: str) -> bool:
    e164 = normalize_number(written, region)
    return bool(e164) and written.lstrip(" (").startswith(("+", "0"))


def _national_digits(norm: str) -> str:
    if not norm.startswith("+"):
        return norm
    import phonenumbers

    return str(phonenumbers.parse(norm, None).national_number)


def strip_number(number: str) -> str:
    """What stands for the number alone: without scheme, display name, host, parameters and a label ("Tel."), its
    percent signs decoded, its dashes and digits the plain ones, no control and format characters."""
    text = _decode(number)
    if clid := _CLID.search(text):
        text = clid[1].strip()
    if scheme := _SCHEME.match(text):
        text = text[scheme.end() :].partition("?")[0]
        if _ADDRESS.fullmatch(text.partition(";")[0]):
            return ""
    if "@" in text:
        text = re.sub(r":[^:@]*$", "", text.partition("@")[0]) if scheme else text.partition("@")[0]
    text = _PARAMETERS.sub("", text).strip().strip("\"'")
    return _REMARK.sub("", _LABEL.sub("", text)).strip()


def _decode(number: str) -> str:
    text = number[: _LONGEST * 4]
    for _ in range(_MOST_ENCODED):
        if not _ENCODED.search(text):
            break
        text = unquote(text)
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")).strip()


def _context_of(number: str) -> str:
    """ "tel:7946 0100;phone-context=+4420": what a number that is local there is to be read behind."""
    found = _CONTEXT.search(_decode(number))
    return found[1] if found else ""


def _parse_number(text: str, region: str) -> PhoneNumber | None:
    readings = [text]
    if not text.startswith("+") and (digits := re.sub(r"\D", "", text)) and not digits.startswith("0"):
        readings.append("+" + digits)
    elif text.startswith("00"):
        readings.append("+" + text[2:])
    elif text.startswith("+0"):
        readings += [re.sub(r"^\+00", "+", text), text[1:]]
    possible = [parsed for reading in readings if (parsed := _try_parse(reading, region)) is not None]
    return next((p for p in possible if _is_valid_number(p)), possible[0] if possible else None)


def _try_parse(text: str, region: str) -> PhoneNumber | None:
    import phonenumbers

    text = _EXTENSION.sub("", text)
    try:
        parsed = phonenumbers.parse(text.replace("(0)", "") if text.startswith(("+", "00")) else text, region.upper())
    except phonenumbers.NumberParseException:
        return None
    why = phonenumbers.is_possible_number_with_reason(parsed)
    parsed.extension = None
    return parsed if why == phonenumbers.ValidationResult.IS_POSSIBLE else None


def _is_valid_number(parsed: PhoneNumber) -> bool:
    import phonenumbers

    return phonenumbers.is_valid_number(parsed)


def _is_valid(e164: str) -> bool:
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.parse(e164, None))


def _shorten_text(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_LONGEST else line[: _SHOWN_LONGEST - 1] + "…"
