"""A customer and a day → the small facts that fill the slots of their sentences: sums, days, places, people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from kms_desktop.demo.people import DemoCustomer

_SHOWS = (
    "the snooker",
    "the cup match",
    "the baking one",
    "Sunday's drama",
    "the quiz",
    "the rugby",
    "that Danish thing",
)
_PLACES = ("Lewisham", "Penge", "Ealing", "Hove", "Luton", "Reading", "Croydon", "Margate", "Watford", "Bromley")
_ABROAD = ("Turkey", "Switzerland", "Morocco", "Egypt", "Norway", "Jersey", "Tunisia", "Albania", "Serbia")
_TIMES = ("six", "half six", "seven", "quarter past seven", "eight", "half past four")
_KIN = (
    ("husband", "his", "he"), ("wife", "her", "she"), ("mother", "her", "she"), ("father", "his", "he"),
    ("mum", "her", "she"), ("brother", "his", "he"), ("aunt", "her", "she"),
)  # fmt: skip


class Slots(dict[str, str]):
    """Each slot is drawn when it is first asked for, and then stays: one caller speaks of one Tuesday."""

    def __init__(self, customer: DemoCustomer, at: datetime, rng: Random, **given: str) -> None:
        super().__init__(given)
        self._customer, self._at, self._rng = customer, at, rng

    def __missing__(self, name: str) -> str:
        self.update(self._draw_values(name))
        return self[name]

    def _draw_values(self, name: str) -> dict[str, str]:
        rng, customer, at = self._rng, self._customer, self._at
        match name:
            case "kin" | "his" | "hers" | "he" | "He":
                kin, his, he = rng.choice(_KIN)
                return {"kin": kin, "his": his, "hers": "hers" if his == "her" else "his", "he": he, "He": he.title()}
            case "sum":
                return {"sum": f"£{customer.monthly}"}
            case "day":
                return {"day": f"{at + timedelta(days=rng.choice((-4, -3, -2, 2, 3))):%A}"}
            case "month":
                return {"month": f"{at.replace(day=1) - timedelta(days=rng.choice((9, 9, 40))):%B}"}
            case "n":
                return {"n": str(rng.randrange(4, 10))}
            case "years":
                years = max(years_between(customer.since, at.date()), 1)
                return {"years": "a year" if years == 1 else f"{years} years"}
            case "large":
                return {"large": f"£{rng.randrange(40, 260)}.{rng.choice(('00', '20', '45', '80'))}"}
            case "first":
                return {"first": customer.first_name}
            case "name":
                return {"name": customer.name}
            case "place":
                return {"place": rng.choice((customer.place, *_PLACES))}
            case _:
                return {name: rng.choice({"show": _SHOWS, "abroad": _ABROAD, "time": _TIMES}[name])}


def years_between(start: date, end: date) -> int:
    """Whole years from one day to a later one."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
