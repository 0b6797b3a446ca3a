"""A question to a colleague → the line on the desk that asked, the line on the desk that is asked, and the words that
stand in the question already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kms_desktop.contacts.consult import Consult
from kms_desktop.guidance.model import OfferedOption
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import price
from kms_desktop.ui.desk.view_state import Consulted
from kms_desktop.ui.guide.state import GuideState
from kms_desktop.ui.typography import typeset_text

_MOST_SHOWN = 160


@dataclass(frozen=True, slots=True)
class ConsultView:
    """One line. `acts` are ids of actions, whose buttons stand at its end; `counts` has the seconds since then."""

    icon: str
    tone: str
    title: str
    detail: str = ""
    acts: tuple[str, ...] = ()
    since: datetime | None = None


def asked_view(
    consult: Consult, names: Callable[[str], str], *, reached: bool, late: bool, in_time: int
) -> ConsultView:
    """What became of the question that was asked here. `late`: nobody answered in the minutes set."""
    said = consult.state
    if said == "answered" and consult.takes_over:
        offers = tr("{name} can take it over.", name=names(consult.answered_by))
        acts = ("transfer", "keep_answer") if consult.answer else ("transfer",)
        return ConsultView("transfer", "good", offers, _quoted(consult.answer), (*acts, "dismiss"))
    if said == "answered":
        return ConsultView(
            "check",
            "good",
            # Translators: a colleague's answer follows, in quotes
            tr("{name} answered:", name=names(consult.answered_by)),
            _quoted(consult.answer),
            ("keep_answer", "suggest_answer", "dismiss"),
        )
    if said == "declined":
        words = tr("{name} cannot answer now.", name=names(consult.answered_by))
        return ConsultView("cross", "warn", words, _quoted(consult.question), ("ask_colleague", "dismiss"))
    return _waiting_view(consult, names, reached=reached, late=late, in_time=in_time)


def _waiting_view(
    consult: Consult, names: Callable[[str], str], *, reached: bool, late: bool, in_time: int
) -> ConsultView:
    if not reached:
        title = tr("Your question waits on this desktop until the database is back.")
        return ConsultView("clock", "warn", title, _quoted(consult.question), ("ask_colleague",))
    asked = tr("Asked {name}", name=typeset_text(consult.to_name))
    parts = [tr("read by {name}", name=names(consult.seen_by))] if consult.seen_by else []
    parts += [tr("{name} cannot answer now", name=names(one)) for one in consult.declined_by]
    if late:
        parts.append(plural("nobody answered in {n} minute", "nobody answered in {n} minutes", in_time))
    title = " · ".join((asked, *parts))
    tone = "warn" if late or consult.declined_by else "accentink"
    icon = "eye" if consult.seen_by else "hand"
    return ConsultView(icon, tone, title, _quoted(consult.question), ("ask_colleague",), consult.asked_at)


def consulted_view(consulted: Consulted) -> ConsultView:
    """What a colleague asks here."""
    consult, others = consulted.consult, consulted.others
    title = tr("{name} asks you:", name=consulted.asker)
    more = plural("{n} more waits.", "{n} more wait.", others) if others else ""
    detail = " ".join(part for part in (_quoted(consult.question), more) if part)
    return ConsultView("hand", "accentink", title, detail, ("answer_colleague",), consult.asked_at)


def is_late(consult: Consult, now: datetime, minutes: int) -> bool:
    """Whether nobody answered in the time set."""
    return consult.state == "waiting" and now - consult.asked_at >= timedelta(minutes=minutes)


def span_words(since: datetime, now: datetime) -> str:
    """ "0:40" """
    seconds = max(0, int((now - since).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def note_words(consult: Consult, names: Callable[[str], str]) -> str:
    """An answer as it stands in the notes."""
    return tr(
        "Asked {name}: {question} Answer: {answer}",
        name=names(consult.answered_by),
        question=consult.question,
        answer=consult.answer,
    )


def suggestion_words(consult: Consult) -> str:
    """An answer that is worth an article, as it is suggested."""
    return tr("Asked a colleague: {question} Answer: {answer}", question=consult.question, answer=consult.answer)


def question_begins(guide: GuideState | None, chosen: OfferedOption | None, currency: str) -> str:
    """What is at hand, before the question itself: the article and its step, or the option with its sum."""
    if guide is None:
        return ""
    title, step = guide.article.title, guide.position.step
    if chosen is not None and chosen.amount is not None:
        return tr("{option}, {sum}: ", option=chosen.option.title, sum=price(chosen.amount, currency))
    if chosen is not None:
        return tr("{option}: ", option=chosen.option.title)
    if step is not None and not guide.position.at_options:
        return tr("{article}, “{step}”: ", article=title, step=step.question)
    return tr("{article}: ", article=title)


def option_lines(options: tuple[OfferedOption, ...], currency: str) -> tuple[list[str], list[str]]:
    """The options that are open for whoever asks, and those that are closed, each with its sum."""
    open_now: list[str] = []
    closed: list[str] = []
    for one in options:
        title = typeset_text(one.option.title)
        words = f"{title}, {price(one.amount, currency)}" if one.amount else title
        (open_now if one.status == "open" else closed).append(words)
    return open_now, closed


def _quoted(text: str) -> str:
    if not text:
        return ""
    cut = text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"
    return tr("“{text}”", text=typeset_text(cut))
