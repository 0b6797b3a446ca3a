"""A line of an article → what in it looks like a customer's own data: cards, accounts, addresses, telephones, names.

Numbers and addresses that cannot belong to a customer are left alone: those reserved for drama and documentation
(Ofcom's and 555-01xx, example.com) and those of services (0800, 0300, +1 888). Whether a name is a customer's is known
to the directory alone; here it only looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kms_desktop.card_numbers import find_cards, is_called_a_thing
from kms_desktop.check_digits import is_iban
from kms_desktop.texts import tr

_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"]+", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_SORT_CODE = re.compile(
    r"(?<![\w-])[0-9]{2}-[0-9]{2}-[0-9]{2}[ ,;:/]{1,3}(?:[a-z]{1,12}[ :]{1,2}){0,3}[0-9]{8}(?![\w-])", re.I
)
_ACCOUNT = re.compile(
    r"\b(?:account|acct|customer)s?[ ](?:(?:number|no|nr|id|ref)\b)?[ .:#]{0,4}([0-9]{6,12})(?![\w-])", re.I
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_FICTION_MAIL = re.compile(r"@(?:.*\.)?(?:example\.(?:com|net|org)|example|test|invalid|localhost)$", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w.,/+-])(?:"
    r"\+[1-9][0-9]{0,2}[ .-]?(?:\(0\)[ ]?)?[0-9](?:[ .-]?[0-9]){6,11}"
    r"|\(?0[1-9][0-9]{1,4}\)?[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}"
    r"|\(?[2-9][0-9]{2}\)?[ .-][2-9][0-9]{2}[.-][0-9]{4}"
    r")(?![\w-]|[.,/][0-9])"
)
_STREET = re.compile(
    r"(?<![\w£$€-])(?:flat [0-9]{1,4}[a-z]?,? )?[0-9]{1,4}[A-Za-z]?,? (?:[A-Z][\w'’-]{1,30} ){1,3}"
    r"(?:Street|Road|Avenue|Lane|Drive|Close|Crescent|Terrace|Gardens|Grove|Boulevard|Mews|Way|Court|Place|Square)\b"
    r"|\b(?:[A-ZÄÖÜ][\wäöüß-]{1,40}(?:straße|strasse|str\.|weg|platz|allee|gasse)|"
    r"(?:Am|An der|Im|Zum|Zur) [A-ZÄÖÜ][\wäöüß-]{2,40}) [0-9]{1,4}[a-z]?(?![\w%])"
)
_POSTCODE = re.compile(r"(?<![\w-])[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}(?![\w-])")
_TITLED = r"(?:Mrs|Mr|Ms|Miss|Mx|Dr|Herr|Frau|Mme|Señora?)\.? "  # no text: a pattern
_CAPITAL = r"[A-Z\u00c0-\u017f][\w'’-]{0,40}[a-z\u00df-\u017f]"
_NAME = re.compile(
    rf"(?<![\w'’-])(?:{_TITLED})?{_CAPITAL}(?: (?:de|van|von|der|da|di|la|le))*(?: {_CAPITAL}){{1,3}}"
    rf"|(?<!\w){_TITLED}[A-Z\u00c0-\u017f][\w'’-]+"
)
_AFTER_TITLE = re.compile(_TITLED)
_FICTION_PHONE = re.compile(
    r"207946\d{4}|7700900\d{3}|8081570\d{3}|9098790\d{3}|3069990\d{3}|1632960\d{3}|1\d{2}4960\d{3}|\d{3}55501\d{2}"
)
_SERVICE_PHONE = re.compile(r"(?:44|0)(?:800|808|3\d\d|84\d|87\d)\d+|1?8(?:00|33|44|55|66|77|88)\d{7}")


NAME = "customer's name"  # no text: stands in an article
KINDS = {
    "card_number": tr("a card number"),
    "bank_account": tr("a bank account"),
    "account_number": tr("an account number"),
    "email_address": tr("an e-mail address"),
    "telephone_number": tr("a telephone number"),
    "postal_address": tr("a postal address"),
    NAME: tr("a customer's name"),
}
"""What is looked for, and how it is called; the key is what stands in its place in an article."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What it looks like, with its place in the line, counted from 0. `kind` is a key of KINDS."""

    kind: str
    text: str
    column: int

    @property
    def what(self) -> str:
        """ "a card number", for a person."""
        return KINDS[self.kind]


def find_customer_data(line: str) -> Iterator[Sighting]:
    """Each number or address once, from left to right."""
    if "@" not in line and not _DIGIT.search(line):
        return
    line = _ADDRESS.sub(lambda found: " " * len(found[0]), line)
    taken: list[tuple[int, int]] = []
    for kind, first, last in sorted(_find_matches(line), key=lambda found: found[1]):
        if not any(start < last and first < end for start, end in taken):
            taken.append((first, last))
            yield Sighting(kind, line[first:last].strip(), first)


def mask_sighting(text: str) -> str:
    """Enough to find it, not enough to use it."""
    if "@" in text:
        name, _, domain = text.partition("@")
        return f"{name[:1]}…@{domain}"
    return f"{text[:2]}…{text[-2:]}"


def possible_names(line: str) -> Iterator[tuple[str, int]]:
    """What is written like the name of a person, without Mr and Mrs, and its place in the line from 0.

    A name of one part is one only after Mr, Mrs and the like. Of several words in a row each run of two and more is
    one: a sentence begins with a capital too.
    """
    for found in _NAME.finditer(line):
        title = _AFTER_TITLE.match(found[0])
        start = found.start() + (title.end() if title else 0)
        words = [(word[0], start + word.start()) for word in re.finditer(r"\S+", line[start : found.end()])]
        for first in range(len(words)):
            for last in range(len(words), first, -1):
                if last - first > 1 or (title and first == 0):
                    at = words[first][1]
                    yield line[at : words[last - 1][1] + len(words[last - 1][0])], at


_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("bank_account", _IBAN, is_iban),
    ("bank_account", _SORT_CODE, bool),
    ("account_number", _ACCOUNT, bool),
    ("email_address", _MAIL, lambda text: not _FICTION_MAIL.search(text)),
    ("telephone_number", _PHONE, lambda text: _is_personal(text)),
    ("postal_address", _STREET, bool),
    ("postal_address", _POSTCODE, bool),
)


_NUMBERS = frozenset({"bank_account", "telephone_number"})


def _find_matches(line: str) -> Iterator[tuple[str, int, int]]:
    """What it is of KINDS, from where and up to where; one that stands in several places of the line several times."""
    for card in find_cards(line):
        if len(set(card.digits)) > 1:
            yield "card_number", card.start, card.end
    for kind, pattern, holds in _PATTERNS:
        for found in pattern.finditer(line):
            if holds(found[0]) and not (kind in _NUMBERS and is_called_a_thing(line, found.start())):
                yield kind, found.start(), found.end()


def _is_personal(text: str) -> bool:
    digits = re.sub(r"[^0-9]", "", text.replace("(0)", ""))
    return not _FICTION_PHONE.search(digits) and not _SERVICE_PHONE.fullmatch(digits)
