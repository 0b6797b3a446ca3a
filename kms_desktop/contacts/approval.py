"""Who may be asked for an approval, and what is said where nobody says more: what a screen needs to know of approvals."""

from __future__ import annotations

from kms_desktop.articles.model import AUTHORITY_ROLES

ANSWER_ALL = ("supervisor", "admin")
"""Roles that answer whatever is asked."""
GRANTED = "Granted"
"""What is said where whoever grants says nothing else."""
NOBODY_CAN_BE_ASKED = "Nobody can be asked while the database is away."


def could_answer(role: str, authority: str) -> bool:
    """Whether there can be an approval at all that this person may answer; spares everybody else the question."""
    return role in ANSWER_ALL or authority in AUTHORITY_ROLES[1:]
