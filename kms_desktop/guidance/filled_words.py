"""A judged option and what is known of the call → its words with the places filled in, as the reader's language does.

A fact is written as a sentence has it: money where the option costs it, several with "or", days as a calendar names
them. When a promise falls due is said as people say it: "by 5 pm tomorrow", "by Thursday".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from kms_desktop.articles.model import Fact, Option
from kms_desktop.articles.places import FilledWords, fill_places, find_places
from kms_desktop.guidance.conditions import number_of
from kms_desktop.guidance.model import OfferedOption
from kms_desktop.guidance.text_format import value_words
from kms_desktop.texts import tr
from kms_desktop.texts.format import day, money, spoken_clock, weekday

_WEEK, _QUARTER = 7, 15
_NOTHING: Mapping[str, str] = {}


def option_places(
    option: Option, facts: Mapping[str, Fact], amount: Decimal | None, currency: str, people: Mapping[str, str]
) -> Mapping[str, str]:
    """What is known for each place of the option's words but when its promise falls due. `people`: who is called what,
    by place."""
    wanted = {place for words in _words_of(option) for place, _ in find_places(words)}
    if not wanted:
        return _NOTHING
    known = {fact: _fact_text(fact, facts[fact], option, currency) for fact in wanted & set(facts)}
    costs = option.cost.fixed or option.cost.facts
    sum_of = amount if costs else number_of(facts.get("amount"))
    known["amount"] = money(sum_of, currency) if sum_of is not None else ""
    return {**known, **people}


def fill_words(words: str, offered: OfferedOption, now: datetime, typed: Mapping[str, str] = _NOTHING) -> FilledWords:
    """`typed`: what the agent read off a screen, by place. Days are those of the zone of `now`."""
    if "{" not in words:
        return FilledWords(words)
    return fill_places(words, {**typed, **{p: v for p, v in _all_places(offered, now).items() if v}})


def _all_places(offered: OfferedOption, now: datetime) -> dict[str, str]:
    due, terms = offered.promise_due, offered.option.promise
    if due is None or terms is None:
        return dict(offered.places)
    there = due.astimezone(now.tzinfo)
    said = {"due": due_words(there, now, whole_day=terms.in_days), "day": day_words(there.date(), now)}
    return {**offered.places, **said}


def day_words(on: date, now: datetime) -> str:
    """ "Thursday 3 December", with its year where that is another."""
    written = day(on, whole=True, year=on.year != now.year)
    return tr("{weekday} {day}", weekday=weekday(on, whole=True), day=written)


def due_words(due: datetime, now: datetime, *, whole_day: bool) -> str:
    """Until when, with its preposition, to the next quarter of an hour, as people say a time. `whole_day`: it was
    promised in days, so that the time of day means nothing."""
    days = (due.date() - now.date()).days
    time, name = spoken_clock(_next_quarter(due)), weekday(due, whole=True)
    if days == 0:
        return tr("by {time} today", time=time) if not whole_day else tr("by the end of today")
    if days == 1:
        return tr("by {time} tomorrow", time=time) if not whole_day else tr("by tomorrow")
    if 1 < days < _WEEK:
        return tr("by {time} on {weekday}", time=time, weekday=name) if not whole_day else tr("by {day}", day=name)
    return tr("by {day}", day=day_words(due.date(), now))


def _next_quarter(at: datetime) -> datetime:
    """Never earlier than `at`, and on its day."""
    later = at.replace(second=0, microsecond=0) + timedelta(minutes=-at.minute % _QUARTER)
    return later if later.date() == at.date() else at


def _words_of(option: Option) -> tuple[str, ...]:
    return option.say, option.write, option.promise.what if option.promise else ""


def _fact_text(fact: str, value: Fact, option: Option, currency: str) -> str:
    number = number_of(value) if fact in option.cost.facts else None
    return money(number, currency) if number is not None else value_words(value)
