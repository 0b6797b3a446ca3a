"""The customers of a workspace and a seed → calls to practise on: known, perhaps known, unknown, withheld, over again.

Numbers that nobody has come from the range reserved for invention, 07700 900xxx; numbers that are only like a
customer's, from the area 01632 that was never given out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from sqlmodel import select

from kms_desktop.customers import phone
from kms_desktop.customers.model import IncomingCall
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import CustomerRow, IdentityRow

_MOST_CALLERS = 500
_OTHER_AREAS = ("+441632", "+442920", "+441134")
_QUEUES = ("Billing line", "Technical line", "")  # no text: data of practice calls


def practice_calls(database: Database, seed: int) -> Iterator[IncomingCall]:
    """Calls without end, the same for the same seed and customers; each says it came now. None without customers.

    In every four calls there is one from a known number, one that shares its last six digits with a known one, one
    from a number nobody has and one withheld.
    """
    numbers = known_numbers(database)
    chance = random.Random(seed)
    callers = list(numbers)
    count = 0
    while callers:
        chance.shuffle(callers)
        for known, other in zip(callers, callers[1:] + callers[:1], strict=True):
            for number in (known, _passed_on(other, numbers), _unknown_number(chance, numbers), ""):
                count += 1
                yield IncomingCall(number, f"practice-{seed}-{count}", utc_now(), chance.choice(_QUEUES))


def known_numbers(database: Database) -> dict[str, None]:
    """Numbers of customers, in a fixed order."""
    query = (
        select(IdentityRow.value_norm)
        .join(CustomerRow)
        .where(IdentityRow.kind == "phone", IdentityRow.level == "known", IdentityRow.tail != "")
        .order_by(CustomerRow.account_no, IdentityRow.value_norm)
    )
    with database.reading() as session:
        return dict.fromkeys(session.exec(query.limit(_MOST_CALLERS)).all())


def _passed_on(number: str, numbers: dict[str, None]) -> str:
    """Another number with the same last six digits, on nobody's account."""
    same_tail = [prefix + phone.last_digits(number) for prefix in _OTHER_AREAS]
    return next((other for other in same_tail if other not in numbers), same_tail[0])


def _unknown_number(chance: random.Random, numbers: dict[str, None]) -> str:
    """A reserved mobile that is neither on an account nor like one that is."""
    taken = {phone.last_digits(number) for number in numbers}
    free = [n for n in range(1000) if f"900{n:03}" not in taken] or [999]
    return f"+447700900{chance.choice(free):03}"
