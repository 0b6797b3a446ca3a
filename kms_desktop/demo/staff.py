"""The people who work in the demo: three teams, eight people, each role at least once."""

from __future__ import annotations

from dataclasses import dataclass

FRONT_LINE, BILLING, TECHNICAL = "Front line", "Billing", "Technical"
TEAMS = (FRONT_LINE, BILLING, TECHNICAL)


@dataclass(frozen=True, slots=True)
class DemoColleague:
    """`share`: how many of the past contacts were theirs, as a weight; 0 takes no calls."""

    login: str
    name: str
    role: str
    authority: str
    team: str
    proficiency: str
    share: int = 0
    extension: str = ""

    @property
    def short_name(self) -> str:
        """As a customer sees it in a chat: "Priya N."."""
        first, _, last = self.name.partition(" ")
        return f"{first} {last[:1]}."


DANA = DemoColleague("dana", "Dana Whitfield", "agent", "agent", FRONT_LINE, "contributor", 5, "201")
PRIYA = DemoColleague("priya", "Priya Nair", "agent", "agent", FRONT_LINE, "publisher", 5, "202")
SAM = DemoColleague("sam", "Sam Ruiz", "agent", "agent", BILLING, "contributor", 4, "210")
TOM = DemoColleague("tom", "Tom Hale", "agent", "agent", TECHNICAL, "candidate", 4, "220")
ROSA = DemoColleague("rosa", "Rosa Adeyemi", "supervisor", "manager", FRONT_LINE, "coach")
INES = DemoColleague("ines", "Ines Marchetti", "editor", "agent", BILLING, "coach")
KOFI = DemoColleague("kofi", "Kofi Brandt", "agent", "team_lead", BILLING, "publisher", 2, "211")
MARTA = DemoColleague("marta", "Marta Quill", "admin", "manager", TECHNICAL, "candidate")

COLLEAGUES = (DANA, PRIYA, SAM, TOM, ROSA, INES, KOFI, MARTA)
TAKE_CALLS = tuple(person for person in COLLEAGUES if person.share)
