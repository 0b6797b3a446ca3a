"""One more event → whether it asks again what a colleague had settled: a question, a fact or a verification.

Recognised from the events alone, so that it is the same for any order of delivery. A question that somebody opens again
(`repeated`) and then answers is one asking; what its own answerer took back is open, and may be asked.
"""

from __future__ import annotations

from collections.abc import Callable

from kms_desktop.contacts.events import fact_of, text_of, texts_of
from kms_desktop.contacts.model import ContactState, Event, Repeat

_Step = tuple[str, str]


def after(state: ContactState, event: Event) -> Repeat | None:
    """The repeat that this event is, `state` being the contact before it; None where it is none."""
    found = _FOUND.get(event.kind)
    return found(state, event) if found is not None else None


def _question(state: ContactState, event: Event) -> Repeat | None:
    """Answered by a colleague before, and not taken back by anybody but the one who answers now."""
    step, asked = _step(event), text_of(event.data, "question")
    for earlier in reversed(state.events):
        mine = earlier.agent_id == event.agent_id
        if earlier.kind == "repeated" and mine and _is_about(earlier, step, asked):
            return None
        if _step(earlier) != step:
            continue
        if earlier.kind == "step_answered":
            return None if mine else _repeat(event, "question", asked or step[1], earlier.agent_id)
        if earlier.kind == "step_undone" and not mine:
            return None
    return None


def _opened_again(state: ContactState, event: Event) -> Repeat | None:
    step, what = _step(event), text_of(event.data, "what")
    first_by = text_of(event.data, "first_by")
    if first_by == event.agent_id:
        return None
    for earlier in reversed(state.events):
        mine = earlier.agent_id == event.agent_id
        if earlier.kind == "repeated" and mine and _is_about(earlier, step, what):
            return None
        if earlier.kind == "step_answered" and _is_about(earlier, step, what):
            if mine:
                return None
            break
    return _repeat(event, "question", what, first_by)


def _fact(state: ContactState, event: Event) -> Repeat | None:
    """A fact that a colleague set by hand, or that follows from a colleague's answer."""
    fact = text_of(event.data, "fact")
    if not fact or fact_of(event.data.get("value")) is None:
        return None
    settled_by = _settled_by(state, fact)
    if settled_by in ("", event.agent_id):
        return None
    return _repeat(event, "fact", text_of(event.data, "question") or fact, settled_by, state.article_id)


def _settled_by(state: ContactState, fact: str) -> str:
    if fact in state.set_facts:
        setters = (e for e in reversed(state.events) if e.kind == "fact_set" and text_of(e.data, "fact") == fact)
        return next((e.agent_id for e in setters), "")
    return next((a.by for a in reversed(state.settled) if fact in a.facts), "")


def _verification(state: ContactState, event: Event) -> Repeat | None:
    """While the colleague's own is good it need not be asked; the time it is good for came with it."""
    until = state.verified_until
    if until is None or event.at >= until or state.verified_by == event.agent_id:
        return None
    return _repeat(event, "verification", ", ".join(texts_of(event.data, "how")), state.verified_by)


def _repeat(event: Event, kind: str, what: str, first_by: str, article_id: str = "") -> Repeat:
    return Repeat(
        kind=kind,
        what=what,
        article_id=text_of(event.data, "article_id") or article_id,
        by=event.agent_id,
        first_by=first_by,
        at=event.at,
        event_id=event.id,
    )


def _step(event: Event) -> _Step:
    return text_of(event.data, "article_id"), text_of(event.data, "step_id")


def _is_about(event: Event, step: _Step, words: str) -> bool:
    """Whether it names this step; where one of the two names none, the words of the question tell."""
    named = _step(event)
    if named[1] and step[1]:
        return named == step
    return bool(words) and words in (text_of(event.data, "what"), text_of(event.data, "question"))


_FOUND: dict[str, Callable[[ContactState, Event], Repeat | None]] = {
    "step_answered": _question,
    "repeated": _opened_again,
    "fact_set": _fact,
    "verified": _verification,
}
