"""What the table has as an account number → what a person is shown: "" where it only fills a place.

Question: what of a customer whom only a letter told of? Choice: the column, which is unique, holds a mark made from
their key, and no noun above the table has it, so that no screen, list or export can show it as a number. Refused: an
empty column, which older desktops cannot read, and a made-up number, which agents read out to the customer.
"""

from __future__ import annotations

from kms_desktop.customers.erased import erased_account

_MADE_UP = "new-"


def made_up_account(customer_id: str) -> str:
    """What fills the place of an account number that nobody has told."""
    return _MADE_UP + customer_id[-12:]


def shown_account(customer_id: str, stored: str) -> str:
    """The account number; "" where there is none."""
    return "" if stored in (made_up_account(customer_id), erased_account(customer_id)) else stored
