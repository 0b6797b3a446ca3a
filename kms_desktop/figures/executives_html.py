"""The page for executives → HTML: in short, figures, what problems may cost, decisions, answers, assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kms_desktop.figures.definitions import GROUPS
from kms_desktop.figures.executives import Decided, ExecutivePage, Problem
from kms_desktop.figures.period import Span
from kms_desktop.figures.reading import FigureValue
from kms_desktop.figures.report_html import Head, heading, items, page, sentence, table
from kms_desktop.figures.words import VERDICTS, delta_words, target_words, value_words
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import day, decimal, money, number, percent
from kms_desktop.voc.themes.assumptions import kind_of
from kms_desktop.voc.themes.model import Assumption, Range
from kms_desktop.voc.themes.theme_text import effect_words, stake_words, state_name
from kms_desktop.voc.themes.value import is_small

_MOMENT = timedelta(microseconds=1)
_NOTHING = "–"


def executives_html(told: ExecutivePage, currency: str) -> str:
    """The whole page, for a browser or a writer of PDF."""
    return page(executives_title(told), _blocks(told, currency))


def executives_title(told: ExecutivePage) -> str:
    """ "Customer service, 1 November 2026 to 30 November 2026" """
    return tr("Customer service, {days}", days=span_words(told.sheet.period.now))


def span_words(span: Span) -> str:
    """ "1 Nov 2026 to 30 Nov 2026", or the one day."""
    first, last = span.begins, max(span.begins, span.ends - _MOMENT)
    if first.date() == last.date():
        return day(first, year=True)
    return tr("{first} to {last}", first=day(first, year=first.year != last.year), last=day(last, year=True))


def _blocks(told: ExecutivePage, currency: str) -> Iterator[str]:
    period = told.sheet.period
    yield heading(executives_title(told), 1)
    before = span_words(period.before)
    yield sentence(
        tr("Compared with {days}. Made on {day}.", days=before, day=day(told.made_at, year=True)), quiet=True
    )
    yield items(list(_in_short(told, currency)))
    yield heading(tr("Twelve figures"))
    yield _figures(told, currency)
    yield sentence(
        tr(
            "“Better” and “worse” are said only of what lies beyond what chance explains; “within limits” is noise. "
            "n is how many were counted."
        ),
        quiet=True,
    )
    yield heading(tr("What problems may cost in a year"))
    yield _themes(told, currency)
    yield heading(tr("Decided, and what came of it"))
    yield sentence(_answers(told))
    yield _decided(told)
    yield heading(tr("What the money rests on"))
    yield sentence(
        tr(
            "Each amount is reckoned from contacts of the period, put to a year, and these figures. The lowest amount "
            "takes each figure at the end that makes it lowest, the highest at the other."
        )
    )
    yield _assumptions(told.assumptions, currency)


def _in_short(told: ExecutivePage, currency: str) -> Iterator[str]:
    by_verdict = {
        verdict: [value.figure.title for value in told.sheet.values if value.verdict == verdict]
        for verdict in ("better", "worse", "moved")
    }
    if by_verdict["better"]:
        yield tr("Better beyond chance: {figures}.", figures=", ".join(by_verdict["better"]))
    if by_verdict["worse"]:
        yield tr("Worse beyond chance: {figures}.", figures=", ".join(by_verdict["worse"]))
    if by_verdict["moved"]:
        yield tr("Another than usual, for better or worse: {figures}.", figures=", ".join(by_verdict["moved"]))
    if not any(by_verdict.values()):
        yield tr("No figure moved beyond what chance explains.")
    meets = [value.meets for value in told.sheet.values if value.meets is not None]
    if meets:
        yield plural("{met} of {n} target met.", "{met} of {n} targets met.", len(meets), met=sum(meets))
    lines = (one.line for one in told.problems)
    dear = next((line for line in lines if line.stake is not None and not is_small(line.stake)), None)
    if dear is not None:
        cost = stake_words(dear.stake, currency)
        yield tr("The dearest problem: {theme}, {money} a year.", theme=dear.theme.title, money=cost)
    worked = [one.theme.title for one in told.decided if one.effect is not None and one.effect.result == "worked"]
    if worked:
        yield tr("Shown to have worked: {themes}.", themes=", ".join(worked))


def _figures(told: ExecutivePage, currency: str) -> str:
    values = told.sheet.values
    with_targets = any(value.target is not None for value in values)
    heads = (
        Head(tr("Figure")),
        *(Head(name, number=True) for name in (tr("Value"), tr("Before"), tr("Change"))),
        Head(tr("Beyond chance")),
        *((Head(tr("Target")),) if with_targets else ()),
        Head("n", number=True),
    )
    groups = dict.fromkeys(value.figure.group for value in values)
    rows = {
        group: [_figure_row(one, currency, with_targets=with_targets) for one in values if one.figure.group == group]
        for group in groups
    }
    return table(tr("Twelve figures"), heads, [(GROUPS[group], rows[group]) for group in groups])


def _figure_row(value: FigureValue, currency: str, *, with_targets: bool) -> tuple[str, ...]:
    figure, delta = value.figure, value.delta
    return (
        figure.title,
        value_words(figure, value.now.value, currency) if value.now.n else _NOTHING,
        value_words(figure, value.before.value, currency) if value.before.n else _NOTHING,
        delta_words(figure, delta, currency) if delta is not None else _NOTHING,
        VERDICTS[value.verdict] or tr("too little known"),
        *((target_words(value, currency) or _NOTHING,) if with_targets else ()),
        number(value.now.n),
    )


def _themes(told: ExecutivePage, currency: str) -> str:
    if not told.problems:
        return sentence(tr("Nothing waits for a decision or for being done."))
    heads = (
        *(Head(tr("Theme")), Head(tr("Contacts"), number=True), Head(tr("At stake a year, low to high"), number=True)),
        *(Head(tr("State")), Head(tr("Days"), number=True)),
    )
    found = table(
        tr("What problems may cost in a year"), heads, [("", [_theme_row(one, currency) for one in told.problems])]
    )
    more = told.open_problems - len(told.problems)
    return found + (sentence(plural("{n} more waits.", "{n} more wait.", more), quiet=True) if more else "")


def _theme_row(one: Problem, currency: str) -> tuple[str, ...]:
    line, theme = one.line, one.line.theme
    state = state_name(theme.state)
    owner = tr("{state}, {department}", state=state, department=theme.department) if theme.department else state
    title = theme.title
    if one.others:
        title = plural("{theme} ({n} more about it)", "{theme} ({n} more about it)", one.others, theme=title)
    return title, number(line.contacts), stake_words(line.stake, currency), owner, number(line.waits_days)


def _decided(told: ExecutivePage) -> str:
    if not told.decided:
        return sentence(tr("Nothing was decided, done or checked in this time."))
    heads = (Head(tr("Theme")), Head(tr("Decided")), Head(tr("What staff read")), Head(tr("What came of it")))
    return table(tr("Decided, and what came of it"), heads, [("", [_decided_row(one) for one in told.decided])])


def _decided_row(one: Decided) -> tuple[str, ...]:
    theme = one.theme
    return theme.title, _decision(theme.state, theme.decided_at), theme.decided_words or _NOTHING, _came(one)


def _decision(state: str, at: datetime | None) -> str:
    if at is None:
        return _NOTHING
    on = day(at.astimezone())
    return tr("Declined, {day}", day=on) if state == "declined" else tr("Accepted, {day}", day=on)


def _came(one: Decided) -> str:
    if one.effect is not None:
        return effect_words(one.effect)
    if one.theme.done_at is not None:
        return tr("Done, {day}; not looked at yet", day=day(one.theme.done_at.astimezone()))
    return tr("Not done yet") if one.theme.state == "accepted" else _NOTHING


def _answers(told: ExecutivePage) -> str:
    found = told.answered
    said = plural("Staff said {n} thing", "Staff said {n} things", found.said)
    parts = tr(
        "{said}; {accepted} were accepted and {declined} declined with words, {waiting} wait.",
        said=said,
        accepted=found.accepted,
        declined=found.declined,
        waiting=found.waiting,
    )
    if found.days is None:
        return parts
    return parts + " " + tr("Half of the answers came within {days} days.", days=decimal(found.days, 1))


def _assumptions(assumptions: tuple[Assumption, ...], currency: str) -> str:
    heads = (
        Head(tr("What")),
        Head(tr("Low"), number=True),
        Head(tr("Middle"), number=True),
        Head(tr("High"), number=True),
        Head(tr("Source")),
    )
    rows = []
    for one in assumptions:
        kind = kind_of(one.code)
        if kind is not None:
            figures = _ends(one.value, kind.unit, currency)
            rows.append((kind.title, *figures, tr("{source} (our own)", source=one.source) if one.own else one.source))
    return table(tr("What the money rests on"), heads, [("", rows)])


def _ends(value: Range, unit: str, currency: str) -> list[str]:
    ends = (value.low, value.mid, value.high)
    if unit == "share":
        return [percent(end, 0 if end * 100 == round(end * 100) else 1) for end in ends]
    return [money(round(end), currency) if unit == "money" else decimal(end, 2) for end in ends]
