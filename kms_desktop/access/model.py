"""The nouns of those who work here: who they are, and how much each may grant."""

from __future__ import annotations

from dataclasses import dataclass

AUTHORITY_ROLES = ("agent", "team_lead", "manager")
"""From least to most; a higher role may grant whatever a lower one may."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here. `role`: agent, editor, supervisor, admin; `authority`: agent, team_lead, manager.

    `proficiency` in writing articles: candidate, contributor, publisher, coach.
    """

    id: str
    login: str
    name: str
    role: str
    authority: str
    team_id: str
    team: str
    proficiency: str = "candidate"

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()
