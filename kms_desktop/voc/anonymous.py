"""What an agent types about a customer → the same without addresses and numbers: a suggestion is read by many.

Cards, passwords and PINs are masked as everywhere; here also e-mail addresses, telephone numbers
and the customer's name, because whoever decides on a suggestion needs the cause, never the caller.
"""

from __future__ import annotations

import re

from kms_desktop.contacts.masking import mask_secrets

_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_NUMBER = re.compile(r"(?<![\w£$€])(?<!\d[.:/-])(?!0\.)(?:\+|\(?0|00)[\d\s().\-/]{6,22}\d(?!\w)")
_FEWEST_DIGITS = 9
_SHORTEST_NAME = 3


def anonymize_text(text: str, customer_name: str = "") -> str:
    """The text with "[e-mail]", "[number]" and "[customer]" in their places; doing it twice changes nothing."""
    masked = _NUMBER.sub(_without_number, _EMAIL.sub("[e-mail]", mask_secrets(text)))
    return _without_name(masked, customer_name.strip()) if customer_name.strip() else masked


def _without_number(found: re.Match[str]) -> str:
    """Nine digits and more that are dialled with a nought or a plus; dates and order numbers stay."""
    if sum(c.isdigit() for c in found[0]) < _FEWEST_DIGITS:
        return found[0]
    return "([number]" if found[0].startswith("(") and ")" not in found[0] else "[number]"


def _without_name(text: str, name: str) -> str:
    """The whole name in any case; a part of it only as a name is written and within a sentence, for "Will" and "Bill"
    begin sentences that are about neither."""
    whole = r"\s+".join(re.escape(part) for part in name.split())
    text = re.sub(rf"(?<!\w){whole}(?!\w)", "[customer]", text, flags=re.IGNORECASE)
    for part in name.split():
        if len(part) >= _SHORTEST_NAME and part[0].isupper():
            text = re.sub(rf"(?<=[\w,;] ){re.escape(part)}(?=\W|$)", "[customer]", text)
    return text
