"""The nouns of a wrap-up that is being filled: its issues, what it settles beside them, and what was proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, get_args

from kms_desktop.contacts.model import Promise
from kms_desktop.contacts.reason_code import ReasonCode
from kms_desktop.customers.model import HistoryEntry

Link = Literal["resolved", "helped", "not_applicable", ""]
"""How the article did; "" where nobody said."""
Outcome = Literal["satisfied", "mollified", "dissatisfied", "unknown"]
Preventable = Literal["yes", "no", ""]
LINKS: tuple[Link, ...] = get_args(Link)
PREVENTABLE: tuple[Preventable, ...] = get_args(Preventable)
CHANGEABLE = (
    *("reason", "reason_code", "reason_from", "article_id", "article_title", "article_kind", "link", "preventable"),
    *("resolution", "outcome", "words", "further", "also_closes", "ease"),
)
"""What a person changes in a draft."""
_OF_ISSUE = (
    "reason",
    "reason_code",
    "article_id",
    "article_title",
    "article_kind",
    "link",
    "preventable",
    "resolution",
)


@dataclass(frozen=True, slots=True)
class Issue:
    """One more thing that the customer got in touch about. `asked`: their words for it."""

    key: str
    reason: str = ""
    reason_code: str = ""
    article_id: str = ""
    article_title: str = ""
    article_kind: str = ""
    link: Link = ""
    preventable: Preventable = ""
    resolution: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class WrapUp:
    """What the wrap-up shows, filled from the log before the agent touches it."""

    reason: str
    reason_from: str
    resolution: str
    article_id: str
    article_title: str
    link: Link
    promises: tuple[Promise, ...]
    outcome: Outcome
    outcome_from: str
    """On what the outcome rests: "Guessed from …"; a guess says it is one."""
    words: str
    reason_code: str = ""
    article_kind: str = ""
    preventable: Preventable = ""
    further: tuple[Issue, ...] = ()
    open_exchanges: tuple[HistoryEntry, ...] = ()
    """What this customer still waits for elsewhere."""
    also_closes: tuple[str, ...] = ()
    """Those of them that are settled with it."""
    proposed: Mapping[str, str] = field(default_factory=dict)
    """What was filled in before anybody touched it: code, article, link, outcome."""
    begun_at: datetime | None = None
    corrects: bool = False
    """It was saved already, and is put right now."""
    asks_ease: bool = False
    """The customer of this contact is one of those who are asked how easy it was."""
    ease: str = ""
    """1 to 5 as they said it, "" where they did not."""


@dataclass(frozen=True, slots=True)
class WrapUpChoices:
    """What can be chosen beside what stands there: reason codes, and articles as (id, title)."""

    codes: tuple[ReasonCode, ...] = ()
    articles: tuple[tuple[str, str], ...] = ()


def issues_of(draft: WrapUp) -> tuple[Issue, ...]:
    """All of them, the first as an issue like the others."""
    first = Issue("", **{name: getattr(draft, name) for name in _OF_ISSUE})
    return (first, *draft.further)


def with_issue(draft: WrapUp, place: int, **changes: Any) -> WrapUp:
    """The same with what is said of one issue changed; 0 is the first."""
    if place == 0:
        said_by_hand = not {"reason", "reason_code"}.isdisjoint(changes)
        return replace(draft, **changes | ({"reason_from": ""} if said_by_hand else {}))
    further = [replace(one, **changes) if at == place else one for at, one in enumerate(draft.further, 1)]
    return replace(draft, further=tuple(further))


def with_article(draft: WrapUp, place: int, found: Issue) -> WrapUp:
    """The same with another article linked, or none; its reason counts where the reason was not somebody's own."""
    issue = issues_of(draft)[place]
    told = {name: getattr(found, name) for name in ("article_id", "article_title", "article_kind", "link")}
    own = place == 0 and not draft.corrects and not draft.reason_from
    if found.reason and not own:
        told |= {"reason": found.reason, "reason_code": found.reason_code}
    if found.resolution and not issue.resolution:
        told["resolution"] = found.resolution
    changed = with_issue(draft, place, **told)
    return replace(changed, reason_from=draft.reason_from) if place == 0 else changed


def with_more(draft: WrapUp, issue: Issue) -> WrapUp:
    return replace(draft, further=(*draft.further, issue))


def without_issue(draft: WrapUp, place: int) -> WrapUp:
    """Without the further issue at this place."""
    return replace(draft, further=tuple(one for at, one in enumerate(draft.further, 1) if at != place))


def with_exchange(draft: WrapUp, thread_id: str) -> WrapUp:
    """The same with this exchange settled too, or not settled after all."""
    settled = thread_id in draft.also_closes
    others = tuple(one for one in draft.also_closes if one != thread_id)
    return replace(draft, also_closes=others if settled else (*others, thread_id))


def changes_as_stored(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What was changed in a draft, as JSON holds it: it outlasts a kill of the program."""
    stored = dict(changes)
    if "further" in stored:
        stored["further"] = [
            {name: getattr(one, name) for name in ("key", "asked", *_OF_ISSUE)} for one in stored["further"]
        ]
    return stored


def changes_from_stored(stored: object) -> dict[str, Any]:
    """The changes that were kept, as far as they can be read."""
    found: dict[str, Any] = {}
    for name, value in stored.items() if isinstance(stored, dict) else ():
        if name == "further" and isinstance(value, list):
            found[name] = tuple(issue for one in value if (issue := _issue_from_stored(one)) is not None)
        elif name == "also_closes" and isinstance(value, list):
            found[name] = tuple(one for one in value if isinstance(one, str))
        elif name in CHANGEABLE and isinstance(value, str):
            found[name] = value
    return found


def _issue_from_stored(said: object) -> Issue | None:
    if not isinstance(said, dict) or not isinstance(said.get("key"), str):
        return None
    told = {name: value for name in ("key", "asked", *_OF_ISSUE) if isinstance(value := said.get(name, ""), str)}
    link, preventable = told.pop("link", ""), told.pop("preventable", "")
    return Issue(
        **told,
        link=link if link in LINKS else "",
        preventable=preventable if preventable in PREVENTABLE else "",
    )
