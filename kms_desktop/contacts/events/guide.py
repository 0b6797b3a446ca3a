"""What is done in the guide: an article opened, a question answered, taken back or asked again, a fact set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from kms_desktop.articles.model import Fact
from kms_desktop.contacts.event_text import EventText, Words, plain_code
from kms_desktop.contacts.events.declaration import (
    STAYS,
    STAYS_IF_PLAIN,
    code_field,
    codes_field,
    event_kind,
    fact_field,
    facts_field,
    place_field,
    text_field,
)
from kms_desktop.contacts.model import Audience, ContactState, Event, Payload, Repeat, Writer
from kms_desktop.contacts.values import as_money
from kms_desktop.guidance.conditions import number_of
from kms_desktop.guidance.model import Answered
from kms_desktop.guidance.text_format import fact_words
from kms_desktop.texts import tr

_BARE_ANSWER = 4
"""Letters of an answer that is told with its question."""
_Step = tuple[str, str]
"""Article and question."""


@event_kind("article_opened", writer=Writer.HOLDER, audience=Audience.DESKS)
class ArticleOpened(Payload):
    article_id: str = code_field(STAYS)
    title: str = text_field(STAYS)
    revision: str = code_field(STAYS)
    step: str = code_field(STAYS)
    in_leg = "none"

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        return {
            "article_id": self.article_id,
            "article_title": self.title,
            "article_revision": self.revision,
            "start_step": self.step,
        }

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("book", tr("Opened the article"), self.title)


@event_kind("step_answered", writer=Writer.HOLDER, audience=Audience.NOBODY)
class StepAnswered(Payload):
    """`next`: the article and the place in it to which the answer led."""

    article_id: str = code_field(STAYS)
    step_id: str = code_field(STAYS)
    question: str = text_field(STAYS)
    choice: int = place_field(STAYS)
    text: str = text_field(STAYS)
    facts: Mapping[str, Fact] = facts_field(STAYS)
    next: tuple[str, ...] = codes_field(STAYS)

    @property
    def step_key(self) -> _Step:
        return self.article_id, self.step_id

    def make_answer(self, event: Event) -> Answered:
        """The answer, by whom and when."""
        return Answered(
            article_id=self.article_id,
            step_id=self.step_id,
            question=self.question,
            choice=self.choice,
            text=self.text,
            facts=self.facts,
            by=event.agent_id,
            at=event.at,
        )

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        settled = (*(a for a in state.settled if (a.article_id, a.step_id) != self.step_key), self.make_answer(event))
        by_hand = {fact: value for fact, value in state.set_facts.items() if fact not in self.facts}
        return {"settled": settled, "set_facts": by_hand, "facts": _all_facts(settled, by_hand)}

    def find_repeat(self, state: ContactState, event: Event) -> Repeat | None:
        """Answered by a colleague before, and not taken back by anybody but the one who answers now."""
        for earlier in reversed(state.events):
            said, mine = earlier.payload, earlier.agent_id == event.agent_id
            if isinstance(said, Repeated):
                if mine and _is_about(said.step_key, said.what, self.step_key, self.question):
                    return None
            elif isinstance(said, StepAnswered):
                if said.step_key == self.step_key:
                    what = self.question or self.step_id
                    return None if mine else _make_repeat(event, "question", what, earlier.agent_id, self.article_id)
            elif isinstance(said, StepUndone) and said.step_key == self.step_key and not mine:
                return None
        return None

    def describe(self, event: Event, words: Words) -> EventText:
        row = (self.question, self.text)
        if len(self.text) <= _BARE_ANSWER and self.question:  # “No” alone says nothing
            # Translators: a question and the answer to it, in one line
            said = tr("{question} {answer}", question=self.question, answer=self.text)
            return EventText("check", said, "", "good", in_leg=row, on_sheet=row)
        return EventText("check", self.text, self.question, "good", in_leg=row, on_sheet=row)


@event_kind("step_undone", writer=Writer.HOLDER, audience=Audience.NOBODY)
class StepUndone(Payload):
    article_id: str = code_field(STAYS)
    step_id: str = code_field(STAYS)
    in_leg = "none"

    @property
    def step_key(self) -> _Step:
        return self.article_id, self.step_id

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        settled = tuple(a for a in state.settled if (a.article_id, a.step_id) != self.step_key)
        return {"settled": settled, "facts": _all_facts(settled, state.set_facts)}


@event_kind("fact_set", writer=Writer.HOLDER, audience=Audience.NOBODY)
class FactSet(Payload):
    fact: str = code_field(STAYS)
    value: Fact | None = fact_field(STAYS_IF_PLAIN)
    question: str = text_field(STAYS)

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        """The agent's own word stands until a later answer says otherwise; None takes it back."""
        if not self.fact:
            return {}
        by_hand: dict[str, Fact] = {name: known for name, known in state.set_facts.items() if name != self.fact}
        if self.value is not None:
            by_hand[self.fact] = self.value
        return {"set_facts": by_hand, "facts": _all_facts(state.settled, by_hand)}

    def find_repeat(self, state: ContactState, event: Event) -> Repeat | None:
        """A fact that a colleague set by hand, or that follows from a colleague's answer."""
        if not self.fact or self.value is None:
            return None
        settled_by = self._settled_by(state)
        if settled_by in ("", event.agent_id):
            return None
        return _make_repeat(event, "fact", self.question or self.fact, settled_by, state.article_id)

    def _settled_by(self, state: ContactState) -> str:
        if self.fact in state.set_facts:
            by_hand = ((e.payload, e.agent_id) for e in reversed(state.events))
            return next((who for said, who in by_hand if isinstance(said, FactSet) and said.fact == self.fact), "")
        return next((a.by for a in reversed(state.settled) if self.fact in a.facts), "")

    def describe(self, event: Event, words: Words) -> EventText:
        name, value = plain_code(self.fact).capitalize(), self._value_text(words)
        on_sheet = {True: tr("Yes"), False: tr("No")}[self.value] if isinstance(self.value, bool) else value
        what = tr("{fact}: {value}", fact=name, value=value)
        sheet = (fact_words(self.fact).capitalize(), on_sheet)
        return EventText("check", what, self.question, "good", in_leg=(name, value), on_sheet=sheet)

    def _value_text(self, words: Words) -> str:
        if self.fact == "amount" and number_of(self.value) is not None:
            return words.format_price(as_money(self.value))
        if isinstance(self.value, tuple):
            return ", ".join(self.value)
        return "" if self.value is None else str(self.value)


@event_kind("repeated", writer=Writer.HOLDER, audience=Audience.DESKS)
class Repeated(Payload):
    """A question that a colleague had settled was opened again. Answered then, it is one asking."""

    what: str = text_field(STAYS)
    first_by: str = code_field(STAYS)
    article_id: str = code_field(STAYS)
    step_id: str = code_field(STAYS)

    @property
    def step_key(self) -> _Step:
        return self.article_id, self.step_id

    def find_repeat(self, state: ContactState, event: Event) -> Repeat | None:
        if self.first_by == event.agent_id:
            return None
        for earlier in reversed(state.events):
            said, mine = earlier.payload, earlier.agent_id == event.agent_id
            if isinstance(said, Repeated):
                if mine and _is_about(said.step_key, said.what, self.step_key, self.what):
                    return None
            elif isinstance(said, StepAnswered) and _is_about(said.step_key, said.question, self.step_key, self.what):
                if mine:
                    return None
                break
        return _make_repeat(event, "question", self.what, self.first_by, self.article_id)

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("repeat", tr("Asked again: {question}", question=self.what), tone="warn")


def without_undone(events: tuple[Event, ...]) -> list[Event]:
    """Events without the answers that were taken back."""
    kept: list[Event] = []
    for event in events:
        undone = event.payload
        if not isinstance(undone, StepUndone):
            kept.append(event)
            continue
        for at in range(len(kept) - 1, -1, -1):
            said = kept[at].payload
            if isinstance(said, StepAnswered) and said.step_key == undone.step_key:
                del kept[at]
                break
    return kept


@dataclass(slots=True)
class _Established:
    """What the changes of this module read of a state, and no more."""

    settled: tuple[Answered, ...] = ()
    set_facts: Mapping[str, Fact] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)


def established_facts(events: Iterable[Event]) -> Mapping[str, Fact]:
    """The facts of a state that folds these events: of thousands of contacts, at a fifth of what whole states take."""
    state, seen = _Established(), set[str]()
    for event in sorted(events, key=lambda one: (one.seq, one.id)):
        known = event.id in seen
        seen.add(event.id)
        if not known and isinstance(event.payload, StepAnswered | StepUndone | FactSet):
            for name, value in event.payload.state_changes(cast(ContactState, state), event).items():
                setattr(state, name, value)
    return state.facts


def _all_facts(settled: tuple[Answered, ...], by_hand: Mapping[str, Fact]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for answered in settled:
        facts |= answered.facts
    return facts | dict(by_hand)


def _is_about(named: _Step, said: str, step: _Step, words: str) -> bool:
    """Whether it names this step; where one of the two names none, the words of the question tell."""
    if named[1] and step[1]:
        return named == step
    return bool(words) and words == said


def _make_repeat(event: Event, kind: str, what: str, first_by: str, article_id: str) -> Repeat:
    return Repeat(kind, what, article_id, event.agent_id, first_by, event.at, event.id)
