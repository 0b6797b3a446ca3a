"""A customer and their card → the rows of the card, and the one line of what matters when they call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kms_desktop.contacts.card.model import ContactPoint, CustomerCard, PinnedNote
from kms_desktop.contacts.model import Promise
from kms_desktop.customers import phone
from kms_desktop.customers.channels import CHANNELS, channel_of
from kms_desktop.customers.model import Customer, HistoryEntry
from kms_desktop.texts import format as written
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.dates import day_text, span_text
from kms_desktop.ui.desk.customer.verify_text import COMPARED_FACTS
from kms_desktop.ui.desk.view_state import Ringing, RingingCard

_SHOWN_DAYS = 7
"""For how long a note that was taken down can be put up again here."""
_AREA, _PLAN = "area", "plan"
_TOLD_APART = COMPARED_FACTS | {_AREA, _PLAN}
PREFERRED_CHANNELS = tuple(channel.code for channel in CHANNELS if channel.by)
"""Those that a customer can be reached by, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """`act` names what Enter does: copy, note, channel, language, support, confirm, restore, pin. `copies` is what goes
    to the clipboard; `takes_off`: it can be taken off."""

    icon: str
    what: str
    detail: str = ""
    act: str = ""
    copies: str = ""
    key: str = ""
    takes_off: bool = False


@dataclass(frozen=True, slots=True)
class CustomerSight:
    """Who it is, with their card as it is read together with it. `may_change`: a contact of theirs is in hand."""

    customer: Customer
    card: CustomerCard
    may_change: bool = False


def card_rows(sight: CustomerSight, now: datetime, region: str) -> list[CardRow]:
    """What stands on the card, from what is asked for most."""
    return [
        *_note_rows(sight, now),
        *_preference_rows(sight, now),
        *_point_rows(sight, region),
        *_account_rows(sight.customer),
        _confirmed_row(sight, now),
    ]


def _note_rows(sight: CustomerSight, now: datetime) -> list[CardRow]:
    card, today = sight.card, now.date()
    standing = card.notes_on(today)
    rows = [
        CardRow("pencil", note.text, _note_detail(card, note, now), "note", key=note.id, takes_off=True)
        for note in standing
    ]
    again = tr("Taken down; {key} puts it up again", key=key_text("enter"))
    for note in card.notes:
        if note.ended_at is not None and (now - note.ended_at).days < _SHOWN_DAYS:
            rows.append(CardRow("undo", note.text, again, "restore", key=note.id))
    if sight.may_change:
        rows.append(CardRow("plus", tr("Pin a note"), tr("For whoever they call next"), "pin"))
    return rows


def _note_detail(card: CustomerCard, note: PinnedNote, now: datetime) -> str:
    by = card.names.get(note.by_id, tr("Somebody"))
    parts = [by, day_text(note.at, now, now.tzinfo)]
    if note.until is not None:
        parts.append(tr("until {day}", day=written.day(note.until)))
    return " · ".join(parts)


def _preference_rows(sight: CustomerSight, now: datetime) -> list[CardRow]:
    titles = {
        "channel": ("chat", tr("Prefers")),
        "language": ("globe", tr("Language")),
        "support": ("user", tr("Needs")),
    }
    rows = []
    for what, (icon, title) in titles.items():
        known = sight.card.preferences.get(what)
        if known is None and not sight.may_change:
            continue
        value = "" if known is None else channel_of(known.value).plural if what == "channel" else known.value
        detail = ""
        if known is not None:
            day = day_text(known.at, now, now.tzinfo)
            detail = tr("agreed on {day}", day=day) if known.consent else tr("said on {day}", day=day)
        rows.append(
            CardRow(
                icon,
                tr("{title}: {value}", title=title, value=value or tr("not said")),
                detail,
                what if sight.may_change else "",
                key=known.value if known is not None else "",
                takes_off=known is not None and sight.may_change,
            )
        )
    return rows


def _point_rows(sight: CustomerSight, region: str) -> list[CardRow]:
    icons = {"phone": "phone", "email": "mail"}
    rows = []
    for point in sight.card.points:
        if point.kind not in icons:
            continue
        shown = phone.format_number(point.value, region) if point.kind == "phone" else point.value
        takes_off = sight.may_change and point.kept
        icon = icons[point.kind]
        rows.append(CardRow(icon, shown, _point_detail(point), "copy", shown, point.value, takes_off))
    return rows


def _point_detail(point: ContactPoint) -> str:
    if point.level != "known":
        return (
            tr("They were entered from it; nobody has verified them on it")
            if point.kept
            else tr("Read in a message; nobody has confirmed it")
        )
    return tr("Kept when they were verified on it") if point.kept else ""


def _account_rows(customer: Customer) -> list[CardRow]:
    rows = []
    if customer.account_no:
        number = customer.account_no
        rows.append(CardRow("note", tr("Account {number}", number=number), "", "copy", number))
    told = [
        (tr("Products"), ", ".join(customer.products)),
        (tr("Plan"), _fact_text(customer, _PLAN)),
        (tr("Area"), _fact_text(customer, _AREA)),
        (tr("Tier"), customer.tier.capitalize()),
        (tr("Customer since"), written.day(customer.since, year=True) if customer.since else ""),
        *((name.replace("_", " ").capitalize(), _fact_text(customer, name)) for name in sorted(customer.facts)
          if name not in _TOLD_APART),
    ]  # fmt: skip
    rows += [
        CardRow("dot", tr("{title}: {value}", title=title, value=value), "", "copy", value)
        for title, value in told
        if value
    ]
    return rows


def _fact_text(customer: Customer, name: str) -> str:
    value = customer.facts.get(name)
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def _confirmed_row(sight: CustomerSight, now: datetime) -> CardRow:
    at = sight.card.confirmed_at
    act = "confirm" if sight.may_change else ""
    if at is None:
        return CardRow("question", tr("Not confirmed yet that this is right"), "", act)
    by = sight.card.names.get(sight.card.confirmed_by, tr("Somebody"))
    told = tr("Confirmed on {day}, asked by {name}", day=day_text(at, now, now.tzinfo), name=by)
    return CardRow("check", told, "", act)


def ringing_matters(ringing: Ringing | None, known: RingingCard | None, now: datetime) -> str:
    """The line of whoever the bar names; "" while it is another's, or nobody is known."""
    if ringing is None or known is None or not ringing.match.candidates:
        return ""
    if ringing.match.candidates[ringing.chosen].customer.id != known.customer_id:
        return ""
    return what_matters(known.card, ringing.promises, ringing.last, now)


def what_matters(
    card: CustomerCard | None, promises: Sequence[Promise], last: Sequence[HistoryEntry], now: datetime
) -> str:
    """One calm line for whoever takes the call: a pinned note, a need, a promise that is late, what is still open."""
    parts = []
    if card is not None:
        parts += [note.text.rstrip(" .") for note in card.notes_on(now.date())[:1]]
        parts += [tr("Needs: {what}", what=need) for need in (card.support_need(),) if need]
    late = [promise for promise in promises if promise.due_at < now]
    if late:
        parts.append(tr("Promise late by {span}", span=span_text(now - min(one.due_at for one in late))))
    waits = sum(entry.state in ("waits", "bad") for entry in last)
    if waits:
        parts.append(plural("{n} still open", "{n} still open", waits))
    return " · ".join(parts)
