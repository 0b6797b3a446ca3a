"""Contacts about a theme, how they ended, and what is assumed → what the theme may cost in a year, from low to high.

    affected        = contacts a year / share who get in touch
    silent          = affected − contacts
    at risk         = silent × (usual − stay, silent) + contacts × (usual − stay, as they left)
    value at risk   = at risk × what a customer brings in a year, as the tiers are mixed
    contact cost    = contacts a year × cost of one
    word of mouth   = (silent + unsatisfied) × others lost each × value         off by default
    premium         = those who stay × share they pay less × value              off by default
    plain rule      = affected × one in five × value                            told beside it, not added

`usual` is the share of customers without a problem who stay: 1, less those who leave anyway. Where it is not known how
a customer left, the known ones stand for it, and where none is known, half are taken as satisfied.

Question: how is the range made? Choice: the estimate is monotone in each assumption (`raises` says which way), so its
lowest value has each assumption at the end that makes it lowest, its highest at the other. Reason: nothing has to be
assumed of how they vary together, and who moves one slider sees both ends move the same way. Refused: drawing them by
chance, whose narrower range says that ignorance of eleven figures cancels out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kms_desktop.texts import tr
from kms_desktop.voc.themes.assumptions import TIER_VALUE, kind_of, merge_assumptions
from kms_desktop.voc.themes.model import Assumption, Range, Stake

Left = Literal["quickly", "satisfied", "unsatisfied", "unknown"]
"""How a contact left the customer; `quickly`: satisfied by the one agent who had it."""
SMALL_SAMPLE = 20
_DAYS_A_YEAR = 365.0
_STAY: dict[Left, str] = {
    "quickly": "stay_quickly",
    "satisfied": "stay_satisfied",
    "unsatisfied": "stay_unsatisfied",
}
PART_TITLES: dict[str, str] = {
    "contacts": tr("Contacts a year"),
    "affected": tr("Customers affected"),
    "silent": tr("of them say nothing"),
    "at_risk": tr("Customers at risk"),
    "value_at_risk": tr("Their value a year"),
    "contact_cost": tr("Cost of the contacts"),
    "word_of_mouth": tr("Word of mouth"),
    "premium": tr("Less paid by those who stay"),
    "plain_rule": tr("By the plain rule, one in five"),
}
MONEY_PARTS = frozenset(("value_at_risk", "contact_cost", "word_of_mouth", "premium", "plain_rule"))
"""Parts that are money a year; the others are people or contacts a year."""
_ADDED = ("value_at_risk", "contact_cost", "word_of_mouth", "premium")


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted, put to a year: contacts by tier and by how they left."""

    by_tier: Mapping[str, float]
    left: Mapping[Left, float]
    total: float


def left_code(outcome: str, legs: int) -> Left:
    """The outcome an agent noted, and how many had the contact → how the customer left."""
    if outcome == "satisfied":
        return "quickly" if legs <= 1 else "satisfied"
    if outcome == "mollified":
        return "satisfied"
    return "unsatisfied" if outcome == "dissatisfied" else "unknown"


def reckon_stake(
    contacts_by_tier: Mapping[str, int],
    days: float,
    left: Mapping[Left, int],
    assumptions: Iterable[Assumption] = (),
) -> Stake:
    """What a theme may cost in a year. `contacts_by_tier`: contacts of `days` days by the customer's tier, "" where it
    is not known; `left`: the same contacts by how they left. `assumptions`: what somebody here wrote in place of a
    default. In `parts` each step has its range; the middles of MONEY_PARTS but the plain rule add up to that of
    `yearly`."""
    known = merge_assumptions(assumptions)
    counted = _yearly(contacts_by_tier, days, left)
    ends = [_reckon(counted, _at(known, end)) for end in ("low", "mid", "high")]
    low, mid, high = (sum(one.get(part, 0.0) for part in _ADDED) for one in ends)
    return Stake(
        yearly=Range(low, mid, high),
        n=sum(max(one, 0) for one in contacts_by_tier.values()),
        parts=tuple((part, _ordered([one[part] for one in ends])) for part in PART_TITLES if part in ends[0]),
        assumptions=_used(known, counted),
    )


def is_small(stake: Stake) -> bool:
    """Whether it rests on too few contacts to be more than a hint."""
    return stake.n < SMALL_SAMPLE


def _yearly(contacts_by_tier: Mapping[str, int], days: float, left: Mapping[Left, int]) -> _Counted:
    if days <= 0:
        raise ValueError("A theme is counted over some days.")
    scale = _DAYS_A_YEAR / days
    by_tier = {tier: max(n, 0) * scale for tier, n in contacts_by_tier.items()}
    return _Counted(by_tier, {how: max(n, 0) * scale for how, n in left.items()}, sum(by_tier.values()))


def _at(known: Mapping[str, Assumption], end: Literal["low", "mid", "high"]) -> dict[str, float]:
    """Each assumption where it makes the estimate lowest or highest."""
    found = {}
    for code, one in known.items():
        kind = kind_of(code)
        raises = kind is not None and kind.raises
        if end == "mid":
            found[code] = one.value.mid
        else:
            found[code] = one.value.low if raises == (end == "low") else one.value.high
    return found


def _reckon(counted: _Counted, assumed: Mapping[str, float]) -> dict[str, float]:
    """All steps at one point of the assumptions."""
    contacts, value = counted.total, _mean_value(counted, assumed)
    affected = contacts / assumed["complaint_rate"]
    silent = max(affected - contacts, 0.0)
    usual = 1.0 - assumed["leave_anyway"]
    shares = _shares_left(counted.left)
    groups = [(silent, assumed["stay_silent"])]
    groups += [(contacts * share, assumed[_STAY[how]]) for how, share in shares.items()]
    at_risk = sum(people * max(usual - stay, 0.0) for people, stay in groups)
    staying = sum(people * min(usual, stay) for people, stay in groups)
    unhappy = silent + contacts * shares["unsatisfied"]
    return {
        "contacts": contacts,
        "affected": affected,
        "silent": silent,
        "at_risk": at_risk,
        "value_at_risk": at_risk * value,
        "contact_cost": contacts * assumed["contact_cost"],
        "word_of_mouth": unhappy * assumed["word_of_mouth"] * value,
        "premium": staying * assumed["premium"] * value,
        "plain_rule": affected * assumed["lost_by_problem"] * value,
    }


def _mean_value(counted: _Counted, assumed: Mapping[str, float]) -> float:
    """What a customer of this mix of tiers brings in a year."""
    if not counted.total:
        return assumed["value"]
    values = ((n, assumed.get(TIER_VALUE + tier, assumed["value"])) for tier, n in counted.by_tier.items())
    return sum(n * value for n, value in values) / counted.total


def _shares_left(left: Mapping[Left, float]) -> dict[Left, float]:
    """How all contacts left, by those of which it is known."""
    known = {how: left.get(how, 0.0) for how in _STAY}
    total = sum(known.values())
    if not total:
        return {"quickly": 0.0, "satisfied": 0.5, "unsatisfied": 0.5}
    return {how: n / total for how, n in known.items()}


def _used(known: Mapping[str, Assumption], counted: _Counted) -> tuple[Assumption, ...]:
    """In the order in which they are told; of tiers only those that occur."""
    tiers = {TIER_VALUE + tier for tier in counted.by_tier if tier}
    return tuple(one for code, one in known.items() if not code.startswith(TIER_VALUE) or code in tiers)


def _ordered(ends: list[float]) -> Range:
    """A step may fall where the whole rises: who leaves pays no lower price."""
    return Range(min(ends), ends[1], max(ends))
