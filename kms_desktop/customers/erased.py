"""What stands in place of a customer who was erased: the same words on every screen, and what an import compares.

Question: what becomes of a message of another system? Choice: its row stays without words, under a hash in place of the
other system's own key, so that importing the same export again does not bring it back. Refused: removing the row.
"""

from __future__ import annotations

import hashlib

NAME = "Erased customer"  # no text: stored as it is
OUTSIDE = "Somebody outside"  # no text: stored as it is
SUBJECT = "Erased"  # no text: stored as it is
_MARK = "erased:"


def erased_reference(source: str, key: str) -> str:
    """What stands in place of another system's key of a message or an exchange."""
    return _MARK + hashlib.sha256(f"{source}\n{key}".encode()).hexdigest()


def erased_account(customer_id: str) -> str:
    """What stands in place of the account number, which every customer has."""
    return f"erased-{customer_id}"
