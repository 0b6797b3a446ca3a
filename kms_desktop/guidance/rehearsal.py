"""A call that is only played: a draft, a caller and the answers given so far → where it stands and what may be offered.

Nothing is logged and nothing is counted. What the played agent grants counts against the limits of the same play, so
that a second try shows what a second grant would meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from kms_desktop.articles.model import Article, Fact, Limit, Option
from kms_desktop.guidance.guide_position import Find, find_position, resolve_target
from kms_desktop.guidance.limits import Granted, count_against
from kms_desktop.guidance.model import Answered, GrantCounts, OfferedOption, OptionFigures, Position
from kms_desktop.guidance.solution_space import offered_options
from kms_desktop.texts import tr

MADE_UP: Mapping[str, Fact] = {
    "tier": "silver",
    "tenure_months": 18,
    "products": ("broadband",),
    "contacts_30d": 1,
    "refunds_90d": 0,
    "channel": "phone",
    "verified": True,
}
"""Facts of a caller about whom nothing is special."""
_MADE_UP_CALLER, _PLAYED_AGENT = "made up", "played"  # no text: ids of who is in no database

Counts = Callable[[Limit, Option, str], GrantCounts | None]
"""What a real caller was granted: a limit, the option and the article's id."""


@dataclass(frozen=True, slots=True)
class PlayedCaller:
    """Who rings in the play. `customer_id` "" is a caller who is made up; `before` is how often that one was granted
    each option in the period of its limit."""

    name: str = tr("Made-up caller")
    facts: Mapping[str, Fact] = field(default_factory=lambda: dict(MADE_UP))
    customer_id: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class PlayedCase:
    """A played call as a policy case writes it down: what is known of the caller, what they had before, who answers."""

    name: str
    facts: Mapping[str, Fact]
    granted: tuple[Mapping[str, object], ...]
    role: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One state of the play; every step gives a new one."""

    article: Article
    caller: PlayedCaller = field(default_factory=PlayedCaller)
    authority: str = "agent"
    settled: tuple[Answered, ...] = ()
    amount: Decimal | None = None
    granted: tuple[tuple[str, str, Decimal], ...] = ()
    """Article, option and amount of what was accepted in this play."""
    declined: tuple[tuple[str, str], ...] = ()
    opened: Article | None = None
    """Where a single question was asked out of order, None for the draft."""
    start_step: str = ""
    """That question; "" while the guide is followed from its beginning."""

    def known_facts(self) -> dict[str, Fact]:
        """The caller's, then those that the answers settled, then the amount."""
        known = dict(self.caller.facts)
        for answered in self.settled:
            known.update(answered.facts)
        return known | ({"amount": self.amount} if self.amount is not None else {})

    def current_position(self, find: Find) -> Position:
        """Where the guide stands."""
        return find_position(self.opened or self.article, self.settled, start_step=self.start_step, find=find)

    def judge_options(
        self, here: Position, now: datetime, currency: str, counts: Counts, figures: Mapping[str, OptionFigures]
    ) -> tuple[OfferedOption, ...]:
        """Every option of the article where the guide stands, judged for this caller and this role."""

        def counted(limit: Limit, option: Option) -> GrantCounts | None:
            wanted = self._granted(here.article.id, option.id, now)
            if self.caller.customer_id:
                return _add_counts(
                    count_against(limit, wanted, self._count_played(now)), counts(limit, option, here.article.id)
                )
            before = [replace(wanted, amount=self.amount or Decimal(0))] * self.caller.before
            return count_against(limit, wanted, (*self._count_played(now), *before))

        return offered_options(
            here.article,
            self.known_facts(),
            authority=self.authority,
            counts=counted,
            figures=figures,
            now=now,
            currency=currency,
            granted={option: now for article, option, _ in self.granted if article == here.article.id},
            answered=[one.text for one in here.settled],
            people={"name": self.caller.name},
        )

    def answer_step(self, choice: int, find: Find) -> Rehearsal:
        """After the answer number `choice`, from 0. One that leads back asks the question it leads to again."""
        here = self.current_position(find)
        step = here.step
        if step is None or not 0 <= choice < len(step.answers):
            return self
        answer = step.answers[choice]
        given = Answered(here.article.id, step.id, step.question, choice, answer.text, dict(answer.facts))
        settled = (*(a for a in self.settled if (a.article_id, a.step_id) != (here.article.id, step.id)), given)
        back = resolve_target(answer.target, here.article, find)
        if back.step is not None:
            to = (back.article.id, back.step.id)
            settled = tuple(a for a in settled if (a.article_id, a.step_id) != to)
        return replace(self, settled=settled)

    def asked_again(self, step_id: str, find: Find) -> Rehearsal:
        """The question is asked now, also one that the guide passed by; later answers are kept where they fit."""
        here = self.current_position(find)
        play = replace(self, settled=tuple(a for a in self.settled if a.step_id != step_id))
        now = play.current_position(find)
        if now.step is not None and now.step.id == step_id:
            return play
        opened = next((article for article in (here.article, self.article) if article.find_step(step_id)), None)
        return replace(play, opened=opened, start_step=step_id) if opened is not None else self

    def stepped_back(self, find: Find) -> Rehearsal:
        """Without the last answer; straight after a question out of order, back to where that was asked from."""
        here = self.current_position(find)
        if self.start_step and here.step is not None and here.step.id == self.start_step:
            return replace(self, opened=None, start_step="")
        if not here.settled:
            return self
        last = here.settled[-1]
        kept = tuple(a for a in self.settled if (a.article_id, a.step_id) != (last.article_id, last.step_id))
        return replace(self, settled=kept)

    def with_grant(self, article_id: str, offered: OfferedOption) -> Rehearsal:
        """The caller takes an open option; once, as on a call."""
        key = (article_id, offered.option.id)
        if offered.status != "open" or any(grant[:2] == key for grant in self.granted):
            return self
        return replace(self, granted=(*self.granted, (*key, offered.amount or Decimal(0))))

    def as_case(self) -> PlayedCase:
        """The facts on which an option of the article hangs, and no other: a case says nothing of a customer."""
        hangs = {one.fact for option in self.article.options for one in (*option.use_when, *option.avoid_when)}
        hangs.update(fact for option in self.article.options for fact in option.cost.facts)
        known = {name: value for name, value in self.known_facts().items() if name in hangs or name == "amount"}
        before = [] if self.caller.customer_id else [o.id for o in self.article.options if o.limits]
        granted: list[Mapping[str, object]] = [
            {"option": option, "days_ago": 1} for option in before for _ in range(self.caller.before)
        ]
        granted += [
            {"option": option, "days_ago": 0, "amount": amount}
            for article, option, amount in self.granted
            if article == self.article.id
        ]
        said = " · ".join(answered.text for answered in self.settled)
        return PlayedCase(said or tr("Played call"), known, tuple(granted), self.authority)

    def _count_played(self, now: datetime) -> Iterator[Granted]:
        """What was accepted in this play; a play takes no time."""
        return (self._granted(article, option, now, amount) for article, option, amount in self.granted)

    def _granted(self, article_id: str, option_id: str, now: datetime, amount: Decimal = Decimal(0)) -> Granted:
        return Granted(article_id, option_id, self.caller.customer_id or _MADE_UP_CALLER, _PLAYED_AGENT, now, amount)


def _add_counts(played: GrantCounts | None, before: GrantCounts | None) -> GrantCounts | None:
    if played is None or before is None:
        return None
    return GrantCounts(played.times + before.times, played.money + before.money)


def facts_asked_for(article: Article) -> tuple[str, ...]:
    """Facts of the caller on which a solution of this article hangs, in the order in which they are met; those that
    the guide's own answers settle are left out."""
    settled = {fact for step in article.steps for answer in step.answers for fact in answer.facts}
    asked: dict[str, None] = {}
    for option in article.options:
        for comparison in (*option.use_when, *option.avoid_when):
            asked[comparison.fact] = None
        asked.update(dict.fromkeys(option.cost.facts))
    return tuple(fact for fact in asked if fact and fact not in settled)
