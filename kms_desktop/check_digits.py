"""A number → whether its check digits hold: those of cards (Luhn, ISO/IEC 7812) and bank accounts (IBAN, ISO 13616).

The rules are python-stdnum's. It is imported at the first number long enough to be one: it takes 60 ms, most of it for
what it needs to ask registers on the web, which nothing here does.
"""

from __future__ import annotations


def passes_luhn(digits: str) -> bool:
    """`digits` are ASCII digits alone; anything else does not pass."""
    from stdnum import luhn

    return luhn.is_valid(digits)


def is_iban(text: str) -> bool:
    """Check digits, and the length and form that the country of the account gives it; blanks may stand between."""
    from stdnum import iban

    return iban.is_valid(text, check_country=False)
