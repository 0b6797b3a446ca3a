"""Approvals as a screen needs them: who may be asked at all, which one counts, what is said where nobody says more."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.access.roles import DECIDE_FOR_AGENTS, HANDLE_CONTACTS, may
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from kms_desktop.contacts.model import Approval

GRANTED = "Granted"  # no text: what earlier versions stored as the reason of a yes without words
"""What is said where whoever grants says nothing else."""
NOBODY_CAN_BE_ASKED = tr("Nobody can be asked while the database is away.")


def could_answer(role: str, authority: str) -> bool:
    """Whether there can be an approval at all that this person may answer; spares everybody else the question."""
    return may(role, DECIDE_FOR_AGENTS) or (may(role, HANDLE_CONTACTS) and authority in AUTHORITY_ROLES[1:])


def newest_approval(approvals: Iterable[Approval], article_id: str, option_id: str) -> Approval | None:
    """The last one that was asked for this option and not taken back, None where none was."""
    of_option = [a for a in approvals if (a.article_id, a.option_id) == (article_id, option_id)]
    return next((a for a in reversed(of_option) if a.state != "taken_back"), None)


def most_granted(approvals: Iterable[Approval], article_id: str) -> dict[str, Decimal]:
    """Option of this article → the highest amount that was approved for it."""
    most: dict[str, Decimal] = {}
    for approval in approvals:
        if approval.state == "granted" and approval.article_id == article_id:
            most[approval.option_id] = max(most.get(approval.option_id, Decimal(0)), approval.amount)
    return most
