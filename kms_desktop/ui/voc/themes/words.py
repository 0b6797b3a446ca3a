"""A theme, its estimate and its course → what stands on the screen: short sums, states, sentences with their n."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from math import isfinite

from kms_desktop.texts import in_context, plural, tr
from kms_desktop.texts.format import decimal, money, number, percent
from kms_desktop.ui.dates import day_text
from kms_desktop.voc.themes.assumptions import DEFAULT_ASSUMPTIONS, kind_of
from kms_desktop.voc.themes.model import Effect, Range, Stake, ThemeEvent, ThemeLine
from kms_desktop.voc.themes.value import is_small

STATE_LOOKS = {
    "new": (tr("To decide"), "clock", "warn"),
    # Translators: a theme that somebody takes care of
    "owned": (in_context("a theme", "Owned"), "user", "ink2"),
    "accepted": (tr("Accepted"), "thumb-up", "ink2"),
    "declined": (tr("Declined"), "cross", "ink2"),
    # Translators: what was decided is done, and whether it worked is looked at
    "done": (tr("Done, checking"), "repeat", "ink2"),
    # Translators: what was done about a theme had the effect
    "worked": (in_context("a theme", "Worked"), "check", "good"),
    "no_change": (tr("No change"), "minus", "ink2"),
    "not_yet": (tr("Too early to say"), "repeat", "ink2"),
    # Translators: a theme that is a part of another now
    "joined": (in_context("a theme", "Joined"), "link", "ink3"),
}
"""Words, icon and ink of each state: never told by colour alone."""
_WAITING = ("new", "owned")
_NUMBERS = (tr("one"), tr("two"), tr("three"), tr("four"), tr("five"), tr("six"), tr("seven"), tr("eight"), tr("nine"))


def short_money(amount: float, currency: str) -> str:
    """ "£850", "£1.4k", "£18k", "£2.3m": as exact as an estimate is."""
    if abs(amount) < 995:
        return money(Decimal(round(amount)), currency)
    if abs(amount) < 999_500:
        # Translators: thousands of money, written short
        return tr("{amount}k", amount=_few_digits(amount / 1000, currency))
    # Translators: millions of money, written short
    return tr("{amount}m", amount=_few_digits(amount / 1_000_000, currency))


def _few_digits(amount: float, currency: str) -> str:
    if abs(amount) >= 9.95:
        return money(Decimal(round(amount)), currency)
    tenths = Decimal(str(round(amount, 1)))
    whole = tenths == tenths.to_integral_value()
    return money(Decimal(int(tenths)), currency) if whole else f"{currency}{decimal(tenths, 1)}"


def stake_words(stake: Stake | None, currency: str) -> str:
    """ "£18k to £41k"; a small sample says that it is one."""
    if stake is None:
        return ""
    return tr("small sample") if is_small(stake) else range_words(stake.yearly, currency)


def range_words(values: Range, currency: str) -> str:
    """From low to high; once where both read the same."""
    low, high = short_money(values.low, currency), short_money(values.high, currency)
    return low if low == high else tr("{low} to {high}", low=low, high=high)


def said_words(line: ThemeLine) -> str:
    """ "7 agents said it · up 41 %, beyond noise" """
    said = plural("{n} agent said it", "{n} agents said it", line.said_by)
    parts = [said if line.said_by else tr("Nobody has said it yet")]
    if line.rise is not None and line.rise:
        share = percent(abs(line.rise))
        up = line.rise > 0
        parts.append(
            tr("up {share}, beyond noise", share=share) if up else tr("down {share}, beyond noise", share=share)
        )
    return " · ".join(parts)


def waits_words(line: ThemeLine) -> str:
    """Under the state of what nobody has decided yet: for how long."""
    if line.theme.state not in _WAITING or line.waits_days < 1:
        return ""
    return plural("{n} day", "{n} days", line.waits_days)


def spoken_line(line: ThemeLine, currency: str, *, shows_money: bool) -> str:
    """A row as a screen reader says it."""
    stake = line.stake
    worth = ""
    if shows_money and stake is not None:
        worth = tr("at stake a year {money}", money=range_words(stake.yearly, currency))
        if is_small(stake):
            worth = f"{worth} ({tr('small sample')})"
    state = ", ".join(part for part in (STATE_LOOKS[line.theme.state][0], waits_words(line)) if part)
    contacts = plural("{n} contact", "{n} contacts", line.contacts)
    return ". ".join(part for part in (line.theme.title, said_words(line), contacts, worth, state) if part)


def decision_head(line: ThemeLine, owner: str, now: datetime) -> str:
    """What the theme waits for, and for how long; or what was decided and when."""
    theme = line.theme
    match theme.state:
        case "new":
            return plural("Waits for your decision, {n} day", "Waits for your decision, {n} days", line.waits_days)
        case "owned":
            words = plural("{owner} has it, {n} day", "{owner} has it, {n} days", line.waits_days, owner=owner)
            if theme.due is not None:
                due = datetime(theme.due.year, theme.due.month, theme.due.day, tzinfo=now.tzinfo)
                return tr("{words}, due {day}", words=words, day=day_text(due, now, now.tzinfo))
            return words
        case state:
            words = STATE_LOOKS[state][0]
            at = theme.done_at if theme.done_at is not None and state not in ("accepted", "declined") else None
            at = at or theme.decided_at
            return f"{words} · {day_text(at, now, now.tzinfo)}" if at is not None else words


def readers_words(said_by: int) -> str:
    """Under the box: who reads what is written there."""
    if said_by == 1:
        return tr("The agent who said it reads this word for word. Declining needs it too.")
    return plural(
        "The {count} agents read this word for word. Declining needs it too.",
        "The {count} agents read this word for word. Declining needs it too.",
        said_by,
        count=_NUMBERS[said_by - 1] if 0 < said_by <= len(_NUMBERS) else number(said_by),
    )


def effect_words(effect: Effect) -> str:
    """ "Down 31 %, 18 to 42 %: worked." What chance may do is no change."""
    if effect.result == "not_yet":
        weeks = max(0, int(effect.weeks_after))
        seen = plural("{n} week since", "{n} weeks since", weeks)
        after = plural("{n} contact", "{n} contacts", effect.after)
        return tr("Too early to say: {weeks}, {contacts}.", weeks=seen, contacts=after)
    if effect.low <= 0 <= effect.high:
        return tr(
            "Between {fewer} fewer and {more} more than expected: no change beyond noise.",
            fewer=percent(abs(effect.low)),
            more=percent(abs(effect.high)),
        )
    few, many = sorted((abs(effect.low), abs(effect.high)))
    words = {
        "share": percent(abs(effect.change)),
        "few": decimal(few * 100, 0),
        "many": percent(many),
    }
    if effect.change > 0:
        return tr("Up {share}, {few} to {many}: it did not help.", **words)
    if effect.result == "worked":
        return tr("Down {share}, {few} to {many}: worked.", **words)
    return tr("Down {share}, {few} to {many}: too little to call a change.", **words)


def counted_words(effect: Effect) -> str:
    """What the effect rests on."""
    return tr(
        "{after} contacts since, {expected} expected from the course of all others",
        after=number(effect.after),
        expected=number(round(effect.expected)),
    )


def effect_of(events: Sequence[ThemeEvent]) -> Effect | None:
    """That of the last check since it was done or opened again last."""
    for event in reversed(events):
        if event.kind in ("reopened", "done"):
            return None
        if event.kind == "checked":
            data = event.data
            return Effect(
                result=data["result"],
                change=float(data.get("change") or 0.0),
                low=float(data.get("low") or 0.0),
                high=float(data.get("high") or 0.0),
                before=int(data.get("before") or 0),
                after=int(data.get("after") or 0),
                expected=float(data.get("expected") or 0.0),
                weeks_after=float(data.get("weeks_after") or 0.0),
            )
    return None


def assumption_name(code: str) -> str:
    """As a person reads it; one of a newer desktop by its code."""
    kind = kind_of(code)
    return kind.title if kind is not None else code.replace("_", " ").capitalize()


def assumption_words(code: str, value: Range, currency: str) -> str:
    """ "8 % (5 to 12)", "£420 (250 to 600)", "0.1" """
    kind = kind_of(code)
    unit = kind.unit if kind is not None else "ratio"
    words = {
        "share": tr("{number} %", number=figure_text(code, value.mid)),
        "money": money(Decimal(str(round(value.mid, 2))), currency),
        "ratio": figure_text(code, value.mid),
    }[unit]
    if value.low == value.high:
        return words
    ends = tr("{low} to {high}", low=figure_text(code, value.low), high=figure_text(code, value.high))
    return tr("{value} ({range})", value=words, range=ends)


def figure_text(code: str, value: float) -> str:
    """A figure as it is written into a field: a share in per cent."""
    kind = kind_of(code)
    shown = value * 100 if kind is not None and kind.unit == "share" else value
    digits = 0 if abs(shown) >= 100 else 1 if abs(shown) >= 10 else 2
    return number(Decimal(str(round(shown, digits))))


def read_figure(code: str, text: str) -> float | None:
    """What somebody wrote into such a field; None where it is no number."""
    kind = kind_of(code)
    plain = text.replace("%", "").replace(",", "").strip().lstrip("£$€").strip()
    try:
        value = float(plain)
    except ValueError:
        return None
    if not isfinite(value):
        return None
    return value / 100 if kind is not None and kind.unit == "share" else value


def track_end(code: str, value: Range) -> float:
    """Where the track of a figure ends: all of a share, half as much again as the highest of anything else."""
    kind = kind_of(code)
    if kind is not None and kind.unit == "share":
        return 1.0
    usual = next((one.value.high for one in DEFAULT_ASSUMPTIONS if one.code == code), 0.0)
    return max(value.high, usual, 0.1) * 1.5
