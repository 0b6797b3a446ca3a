"""The nouns of those who work here: who they are, and how much each may grant."""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.access.roles import Right, may

AUTHORITY_ROLES = ("agent", "team_lead", "manager")
"""From least to most; a higher role may grant whatever a lower one may."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here. `role` and `proficiency` are of `access.roles`, `authority` of AUTHORITY_ROLES."""

    id: str
    login: str
    name: str
    role: str
    authority: str
    team_id: str
    team: str
    proficiency: str = "candidate"
    extensions: str = ""
    """The telephones at which calls ring for this person: "201,202"."""

    def may(self, right: Right) -> bool:
        """Whether the role of this person has the right."""
        return may(self.role, right)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()
