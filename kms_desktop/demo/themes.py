"""The demo's themes: what was said of a few articles, in every state that a theme can be in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.suggestions import Remark
from kms_desktop.storage.tables import SuggestionRow, ThemeRow
from kms_desktop.storage.tables_themes import ThemeEventRow
from kms_desktop.voc.themes.proposing import theme_words

_WHO_DECIDES = "rosa"
_WORKED = {"result": "worked", "change": -0.34, "low": -0.52, "high": -0.11, "before": 61, "after": 40}
_NO_CHANGE = {"result": "no_change", "change": 0.03, "low": -0.22, "high": 0.36, "before": 48, "after": 49}
_TOO_EARLY = {"result": "not_yet", "change": 0.0, "low": -1.0, "high": 1.0, "before": 30, "after": 9}


@dataclass(frozen=True, slots=True)
class _Theme:
    """`said`: who said it, of the remarks about its article in `state`. `steps`: days ago, kind and what it says."""

    name: str
    title: str
    article_id: str
    days: int
    said: tuple[str, ...] = ()
    state: str = "new"
    steps: tuple[tuple[int, str, dict[str, Any]], ...] = ()


# no text: the demo's data is English
_THEMES = (
    _Theme("charged-twice", "Charged twice: card crosses the debit", "charged-twice", 4, ("priya", "sam")),
    _Theme("tv-outage", "TV outage: no word until they ring", "tv-outage-evening", 12),
    _Theme(
        *("outage-text", "The text for an outage is too long", "tv-outage-evening", 1, ("priya",)),
        steps=((0, "joined", {"into": "tv-outage"}),),
    ),
    _Theme(
        *("evenings", "Slow in the evening in two streets", "slow-in-the-evening", 2, ("tom",)),
        steps=((1, "owned", {"department": "Network operations", "address": "noc@northline.example"}),),
    ),
    _Theme(
        *("refund-days", "Refunds come sooner than we say", "refund-not-arrived", 8, ("sam",)),
        steps=((6, "owned", {"staff_id": "ines"}), (6, "due", {"day": "+9"})),
    ),
    _Theme(
        *("hub-dot", "The blue dot of the new hub", "hub-orange-after-move", 9, ("tom",), "accepted"),
        steps=((6, "accepted", {"words": "="}),),
    ),
    _Theme(
        *("saturday", "A Saturday visit without the credit", "engineer-missed-visit", 14, ("priya",), "declined"),
        steps=((11, "declined", {"words": "="}),),
    ),
    _Theme(
        *("film", "The film before the credit", "tv-outage-evening", 33, ("dana",), "accepted"),
        steps=((27, "accepted", {"words": "="}), (26, "done", {"words": "The option stands first."})),
    ),
    _Theme(
        *("boxes", "Erasing boxes is asked too late", "recordings-gone", 22, ("tom",), "accepted"),
        steps=(
            *((15, "accepted", {"words": "="}), (14, "done", {"words": "In the letter with the box."})),
            (2, "checked", _TOO_EARLY),
        ),
    ),
    _Theme(
        *("price-rise", "Price rise read as a mistake", "bill-higher-than-expected", 140),
        steps=(
            *((132, "named", {"title": "Price rise read as a mistake"}), (130, "owned", {"staff_id": "rosa"})),
            (128, "accepted", {"words": "The letter says the new price first."}),
            *((120, "done", {"words": "Letters from then on."}), (60, "checked", _WORKED)),
        ),
    ),
    _Theme(
        *("roaming", "Roaming shock after a ferry", "roaming-after-travel", 150),
        steps=(
            (141, "accepted", {"words": "A text is sent when a telephone joins a ship's network."}),
            *((118, "done", {"words": "For the two largest lines."}), (55, "checked", _NO_CHANGE)),
        ),
    ),
)


def add_themes(
    session: Session, keys: DemoKeys, staff_ids: Mapping[str, str], remarks: Sequence[Remark], now: datetime
) -> None:
    """Each with its events, and what was said of it."""
    begun = {one.name: now - timedelta(days=one.days, minutes=7) for one in _THEMES}
    ids = {name: keys.make_key(at, "theme", name) for name, at in begun.items()}
    rosa = staff_ids[_WHO_DECIDES]
    rows = [{"id": ids[one.name], "division": "", "made_by": rosa, "made_at": begun[one.name]} for one in _THEMES]
    session.execute(insert(ThemeRow), rows)
    for theme in _THEMES:
        said = [
            one
            for one in remarks
            if one.article_id == theme.article_id and one.author in theme.said and one.state == theme.state
        ][: len(theme.said)]
        events = list(_events_of(theme, said, ids, keys, staff_ids, now))
        session.execute(insert(ThemeEventRow), events)
        root = events[-1]["data"].get("into", ids[theme.name])
        keys_said = [one.key for one in said]
        session.execute(update(SuggestionRow).where(col(SuggestionRow.id).in_(keys_said)).values(theme_id=root))


def _events_of(
    theme: _Theme,
    said: Sequence[Remark],
    ids: Mapping[str, str],
    keys: DemoKeys,
    staff_ids: Mapping[str, str],
    now: datetime,
) -> Iterator[dict[str, Any]]:
    made = {
        "title": theme.title,
        "reason_code": "",
        "article_id": theme.article_id,
        "words": list(theme_words([theme.title, *(one.text for one in said)])),
        "suggestion_ids": [one.key for one in said],
        "proposed": bool(said),
    }
    answer = next((one.answer for one in said if one.answer), "")
    steps = [(theme.days, "made", made), *theme.steps]
    for seq, (days, kind, data) in enumerate(steps, 1):
        at = now - timedelta(days=days, minutes=7 - seq)
        told = dict(data)
        if told.get("words") == "=":
            told["words"] = answer
        if "into" in told:
            told["into"] = ids[told["into"]]
        if kind == "owned":
            staff = staff_ids[told["staff_id"]] if told.get("staff_id") else ""
            told = {
                "staff_id": staff,
                "department": "",
                "address": "",
                **told,
                **({"staff_id": staff} if staff else {}),
            }
        if kind == "due":
            told["day"] = (now + timedelta(days=int(told["day"]))).date().isoformat()
        if kind == "checked":
            told |= {"expected": float(told["before"]), "weeks_after": 8}
        key = keys.make_key(at, "theme event", theme.name, seq)
        row = {"id": key, "theme_id": ids[theme.name], "seq": seq, "at": at, "by_id": staff_ids[_WHO_DECIDES]}
        yield {**row, "kind": kind, "data": told}
