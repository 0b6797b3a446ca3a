"""A figure → the words with which it is told: its value, how it moved, what may be said of that, and what one is."""

from __future__ import annotations

from decimal import Decimal

from kms_desktop.figures.definitions import Figure
from kms_desktop.figures.reading import FigureValue
from kms_desktop.texts import in_context, tr
from kms_desktop.texts.format import decimal, money, number, percent

_MINUTE = 60
VERDICTS = {
    "none": tr("nothing to count"),
    "small": tr("small sample"),
    "within": tr("within limits"),
    "better": tr("better"),
    "worse": tr("worse"),
    "moved": tr("outside the limits"),
    "unknown": "",
}
"""What may be said of a value beside what is usual."""


def value_words(figure: Figure, value: float, currency: str) -> str:
    """ "71.4 %", "0.31 a contact", "4:05 min", "£3.20" """
    match figure.unit:
        case "percent":
            return percent(value, 1)
        case "a_contact":
            return tr("{number} a contact", number=decimal(value, 2))
        case "seconds":
            return _time_words(value)
        case "days":
            return tr("{number} days", number=decimal(value, 1))
        case _:
            return money(Decimal(str(round(value, 2))), currency)


def measure_words(figure: Figure, measure: float, currency: str) -> str:
    """What one contact behind a figure is: "Yes", "2", "4:05 min", "£15"."""
    if figure.kind == "share":
        return in_context("a contact counts for a figure", "Yes") if measure else tr("No")
    return number(round(measure)) if figure.unit == "a_contact" else value_words(figure, measure, currency)


def usual_words(value: FigureValue, currency: str) -> str:
    """Between which limits the figure usually lies, in one sentence; "" where that is not known."""
    limits = value.limits
    if limits is None:
        return ""
    lower, upper = (value_words(value.figure, one, currency) for one in (limits.lower, limits.upper))
    return tr("By chance alone it would lie between {lower} and {upper}.", lower=lower, upper=upper)


def usual_of_parts(by: str, counts: bool) -> str:
    """How parts of a figure are read, in one sentence or two."""
    if not counts:
        return tr("Nothing was counted in this time.")
    told = tr("The band is where a part of that size lies by chance alone; the line is the figure of all.")
    if by == "product":
        return told + " " + tr("A contact counts under each product of its customer.")
    if by == "team":
        return told + " " + tr("Teams of fewer than three people stand among the others.")
    return told


def target_words(value: FigureValue, currency: str) -> str:
    """What the figure should come to, and whether it does; "" where nobody said so."""
    if value.target is None:
        return ""
    target = value_words(value.figure, value.target, currency)
    if value.meets is None:
        return tr("Target {target}", target=target)
    # Translators: what a figure should come to, and that it does: “Target 85.0 %: met”
    return tr("Target {target}: met", target=target) if value.meets else tr("Target {target}: not met", target=target)


def _time_words(seconds: float) -> str:
    whole = round(abs(seconds))
    if whole < _MINUTE:
        return tr("{seconds} s", seconds=whole)
    # Translators: minutes and seconds, “4:05 min”
    return tr("{minutes}:{seconds} min", minutes=whole // _MINUTE, seconds=f"{whole % _MINUTE:02}")


def delta_words(figure: Figure, delta: float, currency: str) -> str:
    """Of a share in points: "+2.9"; what reads as nothing has no direction: "±0 s"."""
    size = _size_words(figure, abs(delta), currency)
    moved = size != _size_words(figure, 0, currency)
    sign = "±" if not moved else "+" if delta > 0 else "−"  # no text: signs
    return sign + size


def _size_words(figure: Figure, size: float, currency: str) -> str:
    if figure.unit == "percent":
        return decimal(size * 100, 1)
    return decimal(size, 2) if figure.unit == "a_contact" else value_words(figure, size, currency)
