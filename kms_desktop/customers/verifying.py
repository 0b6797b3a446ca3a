"""What a caller gives to show who they are, as it is stored → what of it is kept of a customer, to be compared with.

Question: does an answer count of which nothing is kept? Choice: no, nobody can have compared it; whoever has too little
kept stays unverified, and that is said. Refused: counting it, by which anybody is verified who says four things.
Question: and what another program calls otherwise? Choice: it verifies nobody, as nothing here was compared with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kms_desktop.customers.model import Customer
from kms_desktop.texts import plural, tr

_DATE_OF_BIRTH = "Date of birth"  # no text: stored as it is
_POSTCODE = "Postcode"  # no text: stored as it is
_SECURITY_WORD = "Security word"  # no text: stored as it is
_ACCOUNT_NUMBER = "Account number"  # no text: stored as it is
FACTS_OF_WAYS = {_DATE_OF_BIRTH: "date_of_birth", _POSTCODE: "postcode", _SECURITY_WORD: "security_word"}
_FEWEST_DIGITS = 5
"""Of a shorter number the last four, which are shown to compare, are all of it."""
VERIFY_WAYS = (_DATE_OF_BIRTH, _POSTCODE, _ACCOUNT_NUMBER, _SECURITY_WORD)
"""What is stored, in the order of the keys 1–4."""
NEEDED = 2
"""How many answers it takes where the workspace says nothing else."""


def kept_answer(way: str, customer: Customer) -> str:
    """The right answer to one of `VERIFY_WAYS`, "" where nothing of it is kept that could be compared."""
    if way == _ACCOUNT_NUMBER:
        return customer.account_no if len(customer.account_no) >= _FEWEST_DIGITS else ""
    value = customer.facts.get(FACTS_OF_WAYS[way])
    if isinstance(value, date):
        return value.isoformat()
    kept = value.strip() if isinstance(value, str) else ""
    return "" if way == "Date of birth" and not kept[:4].isdigit() else kept


def ways_not_kept(how: Iterable[str], customer: Customer) -> list[str]:
    """Those of these answers that nobody can have compared."""
    return [way for way in how if way not in VERIFY_WAYS or not kept_answer(way, customer)]


def why_not_verified(how: Iterable[str], customer: Customer | None, needed: int) -> str:
    """What is wrong with a verification of this customer by these answers; "" where it is one. The database says the
    same."""
    given = {way for way in how if way}
    if not given:
        return tr("Say how the caller was verified, for example by postcode.")
    if customer is None:
        return tr("Say first who is calling; nobody is verified.")
    if ways_not_kept(given, customer):
        name = customer.name
        return tr("Nothing is kept of {name} to compare this with; nobody is verified.", name=name)
    if len(given) < needed:
        return plural(
            "It takes {n} answer of a caller to verify them; nobody is verified.",
            "It takes {n} answers of a caller to verify them; nobody is verified.",
            needed,
        )
    return ""
