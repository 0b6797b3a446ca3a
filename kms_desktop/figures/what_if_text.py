"""What a looser limit would have cost and spared → the words it is told with, on screen and on a line."""

from __future__ import annotations

from decimal import Decimal

from kms_desktop.figures.asks_replay import Unit
from kms_desktop.figures.looser_limits import Loosened
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import day, decimal, money, number, percent
from kms_desktop.voc.themes.assumptions import kind_of
from kms_desktop.voc.themes.model import Assumption, Range

NOT_COUNTED = tr("Who never asked is not in the log, and not counted.")
NOBODY = tr("Nobody asked for it in this time.")
SMALL = tr("This is a small sample: fewer than 20 approvals.")


def limit_sentence(found: Loosened, currency: str) -> str:
    """ "“Waive it”, if agents grant up to £80 alone; today up to £40." """
    wanted = tr("agents grant any sum alone")
    if found.most is not None:
        wanted = tr("agents grant up to {amount} alone", amount=money(found.most, currency))
    told = tr("today they ask for it")
    if found.today is not None:
        told = tr("today up to {amount}", amount=money(found.today, currency))
    return tr("“{option}”, if {wanted}; {today}.", option=found.title, wanted=wanted, today=told)


def summary_sentence(found: Loosened, currency: str) -> str:
    """ "£45 more granted (£30 to £60); 2 approvals and 8 minutes of waiting spared." """
    if not found.asks:
        return NOBODY
    values = {line.code: line.value for line in found.lines}
    low, mid, high = ends_text(values["more_granted"], "money", currency)
    approvals = plural("{n} approval", "{n} approvals", round(values["at_once"].mid))
    minutes = plural("{n} minute", "{n} minutes", round(values["minutes"].mid))
    told = {"mid": mid, "low": low, "high": high, "approvals": approvals, "minutes": minutes}
    # Translators: {approvals} is “42 approvals”, {minutes} is “175 minutes”
    return tr("{mid} more granted ({low} to {high}); {approvals} and {minutes} of waiting spared.", **told)


def time_sentence(found: Loosened) -> str:
    first, last = found.span.begins.date(), found.span.ends.date()
    return tr("Approvals answered from {first} to {last}.", first=day(first, year=True), last=day(last, year=True))


def ends_text(value: Range, unit: Unit, currency: str) -> tuple[str, str, str]:
    """Its lowest, middle and highest."""
    low, mid, high = (_words(one, unit, currency) for one in (value.low, value.mid, value.high))
    return low, mid, high


def assumption_title(one: Assumption) -> str:
    kind = kind_of(one.code)
    return kind.title if kind is not None else one.code


def assumption_ends(one: Assumption, currency: str) -> tuple[str, str, str]:
    kind = kind_of(one.code)
    if kind is not None and kind.unit == "money":
        return ends_text(one.value, "money", currency)
    low, mid, high = (percent(end) for end in (one.value.low, one.value.mid, one.value.high))
    return low, mid, high


def _words(value: float, unit: Unit, currency: str) -> str:
    if unit == "money":
        told = money(Decimal(str(round(abs(value), 2))), currency)
        return "−" + told if value < 0 else told  # no text: a sign
    return decimal(value, 1) if value % 1 else number(round(value))
