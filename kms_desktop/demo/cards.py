"""What the demo's people know of some customers → facts to compare with, and changes of their cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from kms_desktop.demo.people import BRAM, MARIA, TOVE, DemoCustomer

_POSTCODES = {
    "Lewisham": "SE13", "Greenwich": "SE10", "Bow": "E3", "Penge": "SE20", "Catford": "SE6", "Peckham": "SE15",
    "Ealing": "W5", "Harrow": "HA1", "Deptford": "SE8", "Camberwell": "SE5", "Acton": "W3", "Brixton": "SW2",
}  # fmt: skip
_SECURITY_WORDS = ("kestrel", "marigold", "tangerine", "lighthouse", "bramble", "saffron")
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class DemoChange:
    customer: str
    by: str
    """Their login."""
    ago: timedelta
    kind: str
    data: Mapping[str, object]


CARDS = (
    DemoChange(
        MARIA, "sam", timedelta(days=41), "note_pinned",
        {"text": "Letters in large print, she reads badly since her operation.", "until": ""},
    ),
    DemoChange(
        MARIA, "sam", timedelta(days=41), "preference_set",
        {"what": "support", "value": "Large print", "consent": True},
    ),
    DemoChange(
        MARIA, "priya", timedelta(days=12), "preference_set",
        {"what": "channel", "value": "phone", "consent": False},
    ),
    DemoChange(MARIA, "priya", timedelta(days=12), "confirmed", {}),
    DemoChange(
        BRAM, "priya", timedelta(days=3), "preference_set",
        {"what": "language", "value": "Dutch, English is fine", "consent": False},
    ),
    DemoChange(
        TOVE, "sam", timedelta(days=6), "note_pinned",
        {"text": "Ring her mobile, the landline is her mother's.", "until": ""},
    ),
)  # fmt: skip


def customer_facts(customer: DemoCustomer) -> dict[str, object]:
    """Where they live, what they pay for, and what an answer of theirs is compared with; the same at each build."""
    dice = sha256(customer.account_no.encode()).digest()
    year, month, day = 1948 + dice[0] % 56, 1 + dice[1] % 12, 1 + dice[2] % 28
    outward = _POSTCODES.get(customer.place, "SE26")
    inward = f"{dice[3] % 10}{_LETTERS[dice[4] % 20]}{_LETTERS[dice[5] % 20]}"
    facts: dict[str, object] = {
        "area": customer.place,
        "plan": f"£{customer.monthly} a month",  # no text: of the demo
        "date_of_birth": f"{year}-{month:02}-{day:02}",
        "postcode": f"{outward} {inward}",
    }
    if dice[6] % 3:
        facts["security_word"] = _SECURITY_WORDS[dice[7] % len(_SECURITY_WORDS)]
    return facts
