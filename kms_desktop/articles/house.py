"""`house.yaml` in the folder of articles → what is the house's own, so that nobody takes it for a customer's.

    ours:
      - help@shop.example          a mail address
      - shop.example               every mail address there
      - 020 7946 0018              a telephone number, an account, any other number
      - 020 7946 *                 every number that begins so
      - 12 High Street, London     an address, and each part of it
    facts: [contract_ends]         facts that the house's other systems know of a customer

Question: a key in each article, a setting of the desktop, or a file of the folder? Choice: one file beside the
articles, because they are checked by every desktop and by whatever publishes them, and all must see the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kms_desktop.articles.facts import is_fact_name
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Finding
from kms_desktop.articles.yaml_values import YamlList, YamlMap, YamlText, YamlValue, read_yaml
from kms_desktop.files import read_ordinary_file
from kms_desktop.texts import tr

NAME = "house.yaml"
_MOST_BYTES = 200_000
_LEAST = 4
_LEAST_DIGITS, _SHARED_DIGITS = 6, 8
_DOMAIN = re.compile(r"@?(?:[\w-]+\.)+[^\W\d_]{2,24}")


@dataclass(frozen=True, slots=True)
class House:
    """`findings` are what is wrong with the file itself."""

    domains: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    """Addresses, numbers and names without blanks and signs, in small letters."""
    begins: tuple[str, ...] = ()
    telephones: frozenset[str] = frozenset()
    """Digits of numbers without the nought or the country before them, as far as they tell."""
    facts: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    def owns(self, text: str) -> bool:
        """Whether this address, number or name is the house's own."""
        _, at, domain = text.casefold().rpartition("@")
        if at:
            return _plain(text) in self.exact or any(
                domain == own or domain.endswith(f".{own}") for own in self.domains
            )
        plain = _plain(text)
        digits = "".join(letter for letter in plain if letter.isdecimal())
        return (
            plain in self.exact
            or any(plain.startswith(own) for own in self.begins)
            or (len(digits) >= _LEAST_DIGITS and digits in self.exact)
            or (len(digits) >= _SHARED_DIGITS and digits == plain and digits[-_SHARED_DIGITS:] in self.telephones)
            or (len(plain) >= _LEAST and not plain.isdecimal() and any(plain in own for own in self.exact))
        )


NOBODYS = House()


def read_house(root: Path) -> House:
    """That of this folder; nothing is the house's where there is no such file. Read anew when it changed."""
    file = root / NAME
    try:
        state = file.stat()
    except OSError:
        return NOBODYS
    return _read_file(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=16)
def _read_file(file: Path, _mtime_ns: int, size: int) -> House:
    findings = FindingList(NAME)
    try:
        text = read_ordinary_file(file, _MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        text = ""
        findings.add_error("house-file", tr("The file cannot be read as UTF-8 text."))
    if size > _MOST_BYTES:
        findings.add_error("house-file", tr("Only the first 200 kB of the file are read."))
    return parse_house(text, findings)


def parse_house(text: str, findings: FindingList) -> House:
    """Never raises, whatever the text holds."""
    value = read_yaml(text, 1, findings) if text.strip() else None
    entries = value.entries if isinstance(value, YamlMap) else {}
    if value is not None and not isinstance(value, YamlMap):
        form = "ours: [help@shop.example]"  # no text: YAML
        findings.add_error("house-file", tr("The file says what is ours: {form}.", form=form))
    for name, key in value.keys.items() if isinstance(value, YamlMap) else ():
        if name not in ("ours", "facts"):
            said = tr("“{key}” is not known here; the file has “ours” and “facts”.", key=name[:60])
            findings.add_error("house-file", said, key.line, key.column)
    ours = [item.text.strip() for item in _items(entries.get("ours"), findings) if item.text.strip()]
    facts = [item for item in _items(entries.get("facts"), findings) if item.text.strip()]
    for fact in facts:
        if not is_fact_name(fact.text.strip()):
            said = tr(
                "“{name}” cannot name a fact; write it with letters, digits and underscores.", name=fact.text[:60]
            )
            findings.add_error("house-file", said, fact.line, fact.column)
    whole = [_plain(one) for one in ours if not one.endswith("*")]
    digits = ["".join(letter for letter in one if letter.isdecimal()) for one in whole]
    return House(
        domains=frozenset(one.casefold().lstrip("@") for one in ours if _DOMAIN.fullmatch(one)),
        exact=frozenset(one for one in whole if one),
        begins=tuple(plain for one in ours if one.endswith("*") and len(plain := _plain(one)) >= _LEAST),
        telephones=frozenset(
            one[-_SHARED_DIGITS:]
            for one, plain in zip(digits, whole, strict=True)
            if one == plain and len(one) >= _SHARED_DIGITS
        ),
        facts=frozenset(fact.text.strip() for fact in facts),
        findings=findings.in_file_order(),
    )


def _items(value: YamlValue | None, findings: FindingList) -> list[YamlText]:
    if value is None:
        return []
    given = value.items if isinstance(value, YamlList) else [value]
    for item in given:
        if not isinstance(item, YamlText):
            findings.add_error("house-file", tr("This is no list of words."), item.line, item.column)
    return [item for item in given if isinstance(item, YamlText)]


def _plain(text: str) -> str:
    """Without blanks and signs, in small letters: numbers and streets are written in many ways."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())
