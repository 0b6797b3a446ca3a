"""A judged option → the words, figures and buttons of its card."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from kms_desktop.customers.channels import channel_of
from kms_desktop.guidance.filled_words import fill_words
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import money, percent, price
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.guide.asked import Asked
from kms_desktop.ui.reading import plain_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.option_card import OptionView

if TYPE_CHECKING:
    from kms_desktop.articles.model import Option
    from kms_desktop.contacts.model import Offer
    from kms_desktop.guidance.model import OfferedOption, OptionFigures

_SMALL_SAMPLE = 5
_NOTHING_TYPED: Mapping[str, str] = {}
OptionState = Literal["open", "closed", "not_known", "granted", "declined", "asked", "refused"]


def option_view(
    offered: OfferedOption,
    becomes: Mapping[str, Offer],
    article_id: str,
    currency: str,
    now: datetime,
    asked: Asked | None = None,
    may_take_back: Collection[str] = (),
    *,
    channel: str = "phone",
    typed: Mapping[str, str] = _NOTHING_TYPED,
) -> OptionView:
    """`becomes` maps an option's key (article id, option id) to what became of it on this call; `asked` is what is
    said about its approval; `may_take_back` are grants that this person may undo. In a `channel` that is
    written the words to write are shown, where there are any. `typed`: what the agent read off a screen, by place."""
    option, figures = offered.option, offered.figures
    outcome = becomes.get(f"{article_id}#{option.id}")
    state, reason = _state(offered, outcome, currency, now)
    asked = asked if asked is not None and state in ("open", "closed") else Asked()
    ask = asked.ask or (tr("Ask") if state == "not_known" and _settled_by_question(offered) else "")
    key = key_text("ask_approval") if asked.ask else key_text("enter") if ask else ""
    grant_id = outcome.grant_id if outcome is not None and state == "granted" else ""
    if grant_id in may_take_back:
        ask, key = tr("Take back"), key_text("take_back")
    due = offered.promise_due
    promise = ""
    if option.promise and due:
        by = when_text(due, now, now.tzinfo)
        promise = tr(
            "Promise made: {promise}, by {when}",
            promise=fill_words(option.promise.what, offered, now, typed).text,
            when=by,
        )
    words = fill_words(_words_for(option, channel), offered, now, typed)
    return OptionView(
        number=offered.number,
        title=typeset_text(option.title),
        cost=price(offered.amount, currency) if offered.amount is not None else "?",
        say=typeset_text(words.text),
        gaps=words.gaps,
        why=typeset_text(plain_text(option.why)),
        state=asked.state or state,
        reason=asked.reason or reason,
        ask=ask,
        ask_key=key,
        approved=asked.approved,
        promise=promise,
        then=_then_text(offered, now),
        grant_id=grant_id if grant_id in may_take_back else "",
        left=offered.left,
        offered=str(figures.offered) if figures.days else "–",
        accepted=_share(figures.accepted, figures.offered),
        rang_again=_share(figures.rang_again, figures.accepted),
        record=_record(figures, currency),
    )


def _words_for(option: Option, channel: str) -> str:
    """What is said to this customer, or written to them, without marks."""
    written = option.write if channel_of(channel).awaits_reply else ""
    return plain_text(written or option.say)


def _state(offered: OfferedOption, outcome: Offer | None, currency: str, now: datetime) -> tuple[OptionState, str]:
    if outcome is not None and outcome.result == "accepted":
        when = when_text(outcome.at, now, now.tzinfo)
        granted = tr("Granted {when}, {sum}", when=when, sum=price(outcome.amount, currency))
        return "granted", f"{granted} · {tr('Done by granting it')}" if _is_all(offered) else granted
    if outcome is not None and outcome.result == "declined":
        if outcome.words:
            return "declined", tr("Declined: “{words}”", words=outcome.words)
        return "declined", tr("Declined {when}", when=when_text(outcome.at, now, now.tzinfo))
    return offered.status, offered.reason


def _is_all(offered: OfferedOption) -> bool:
    """Whether the article says that granting it is all."""
    return offered.option.then is not None and not offered.option.then.what


def _then_text(offered: OfferedOption, now: datetime) -> str:
    then = offered.option.then
    if then is None or offered.then_due is None:
        return tr("Done by granting it") if _is_all(offered) else ""
    by = when_text(offered.then_due, now, now.tzinfo)
    if then.who:
        return tr("Then: {what}, by {who} until {when}", what=then.what, who=then.who, when=by)
    return tr("Then you: {what}, until {when}", what=then.what, when=by)


def _settled_by_question(offered: OfferedOption) -> bool:
    """A sum is asked for once, in the field above the options, not on each card that needs it."""
    return bool(offered.settle) and "amount" not in offered.needs


def _record(figures: OptionFigures, currency: str) -> str:
    """What became of those who took it, and what its grants came to; "" where nobody did."""
    if not figures.accepted or not figures.days:
        return ""
    again = _share(figures.rang_again, figures.accepted)
    later = _share(figures.rang_again_30d, figures.accepted)
    if not figures.cost:
        # Translators: share and later are shares of those who took it: "38 %", "1 of 3"
        return tr("{share} rang again in 7 days, {later} in 30", share=again, later=later)
    return plural(
        "{share} rang again in 7 days, {later} in 30, {sum} granted in {n} days",
        "{share} rang again in 7 days, {later} in 30, {sum} granted in {n} days",
        figures.days,
        share=again,
        later=later,
        sum=money(figures.cost, currency),
    )


def _share(part: int, whole: int) -> str:
    """A percentage, or the bare count while the sample is too small for one."""
    if not whole:
        return "–"
    if whole >= _SMALL_SAMPLE:
        return percent(round(100 * part / whole) / 100)
    return tr("{part} of {whole}", part=part, whole=whole)
