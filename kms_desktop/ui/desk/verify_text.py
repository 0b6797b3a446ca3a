"""How a caller showed who they are, as it is stored → the words on the panel and within a sentence."""

from __future__ import annotations

from kms_desktop.texts import in_context, tr

# stored                 on its own                 within a sentence
_WAYS = {
    "Date of birth": (tr("Date of birth"), in_context("within a sentence", "date of birth")),
    "Postcode": (tr("Postcode"), in_context("within a sentence", "postcode")),
    "Account number": (tr("Account number"), in_context("within a sentence", "account number")),
    "Security word": (tr("Security word"), in_context("within a sentence", "security word")),
}
VERIFY_WAYS = tuple(_WAYS)
"""What is stored, in the order of the keys 1–4."""


def way_text(way: str) -> str:
    """One that another program or an older desktop wrote is shown as it was written."""
    return _WAYS[way][0] if way in _WAYS else way


def quiet_way(way: str) -> str:
    """The same after other words: "date of birth"."""
    return _WAYS[way][1] if way in _WAYS else f"{way[:1].lower()}{way[1:]}"
