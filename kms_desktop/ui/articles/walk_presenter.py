"""The text that is being written and a caller → a call that is only played, one answer after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.articles.facts import read_fact
from kms_desktop.articles.model import Article, Fact
from kms_desktop.contacts.model import Offer
from kms_desktop.customers.model import Customer
from kms_desktop.editorial.simulation import Simulation
from kms_desktop.guidance.conditions import number_of
from kms_desktop.guidance.model import Answered, OfferedOption
from kms_desktop.guidance.rehearsal import PlayedCaller, Rehearsal, facts_asked_for
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.guide.state import GuideState

_USUAL = ("tier", "tenure_months", "products", "contacts_30d", "refunds_90d")
_LARGEST = Decimal(100_000)
_SEVERAL = ("products",)
Step = Callable[[Rehearsal], Rehearsal]


@dataclass(frozen=True, slots=True)
class WalkSight:
    """One state of the play, as it is shown. `line` is where the text says what is asked or offered now.

    `facts` are those of the caller that may matter, in order; `elsewhere` names the article that the guide went to.
    """

    play: Rehearsal
    guide: GuideState
    facts: tuple[str, ...]
    line: int
    elsewhere: str = ""


class WalkPresenter(QObject):
    """Plays in the background, in the order asked, so that no answer is lost however fast somebody is."""

    shown = Signal(object)
    """WalkSight, after each change."""
    chosen_changed = Signal(int)
    callers_found = Signal(object)
    """Customers that fit the words typed."""
    said = Signal(str)
    problem = Signal(str)
    sum_refused = Signal(str)
    """What was typed is no sum of money."""

    def __init__(
        self,
        rehearsing: Simulation,
        background: Background,
        clock: Clock,
        currency: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rehearsing, self._background = rehearsing, background
        self._stage = _Stage(rehearsing, clock, currency)
        self._turn = 0
        self.sight: WalkSight | None = None
        self.chosen = 0

    # what the person does

    def begin_walk(self, text: str, path: str) -> None:
        """Play this text from its first question, with the caller and the role that were there before."""
        before = self.sight.play if self.sight is not None else None
        self.sight, self.chosen = None, 0
        self._turn += 1
        rehearsing = self._rehearsing

        def fresh(_play: Rehearsal) -> Rehearsal:
            play = rehearsing.begin_rehearsal(text, path)
            return replace(play, caller=before.caller, authority=before.authority) if before is not None else play

        self._run_step(fresh)

    def start_again(self) -> None:
        """From the first question, with the same caller."""
        self._run_step(lambda play: Rehearsal(play.article, play.caller, play.authority))

    def press_digit(self, number: int) -> None:
        """1–9: the answer of that number, or the option."""
        if self.sight is not None and self.sight.guide.position.step is not None:
            self.answer_step(number - 1)
        else:
            self.choose_option(number)

    def answer_step(self, choice: int) -> None:
        here = self.sight.guide.position if self.sight is not None else None
        if here is None or not 0 <= choice < len(here.answers_here):
            return
        if not here.leads_to[choice]:
            key = key_text("leave")
            self.problem.emit(tr("That answer leads to no step. {key} goes back to its line in the text.", key=key))
            return
        rehearsing = self._rehearsing
        self._run_step(lambda play: rehearsing.answer_step(play, choice))

    def step_back(self) -> None:
        self._run_step(self._rehearsing.stepped_back)

    def change_answer(self, step_id: str) -> None:
        rehearsing = self._rehearsing
        self._run_step(lambda play: rehearsing.asked_again(play, step_id))

    def choose_option(self, number: int) -> None:
        """Put an option in front; one that is not known yet asks the question that settles it."""
        option = self._find_option(number)
        if option is None:
            return
        self.chosen = number
        self.chosen_changed.emit(number)
        if option.status == "not_known" and option.settle:
            self.change_answer(option.settle)

    def accept_option(self) -> None:
        """The played caller takes the chosen option; nothing is granted to anybody."""
        option, sight = self._find_option(self.chosen), self.sight
        if option is None or sight is None or option.status != "open":
            return
        article = sight.guide.article.id
        self._run_step(lambda play: play.with_grant(article, option))
        self.said.emit(tr("“{option}” would be granted now. Nothing was logged.", option=option.option.title))

    def decline_option(self) -> None:
        """The played caller says no to the chosen option."""
        option, sight = self._find_option(self.chosen), self.sight
        if option is not None and sight is not None and option.status == "open":
            key = (sight.guide.article.id, option.option.id)
            self._run_step(lambda play: replace(play, declined=tuple(dict.fromkeys((*play.declined, key)))))

    def set_amount(self, text: str) -> None:
        """The sum as typed under the question of it."""
        self._set_amount(text, self.sum_refused.emit)

    def _set_amount(self, text: str, refuse: Callable[[str], object]) -> None:
        number = number_of(text.replace(",", "").strip().lstrip("£$€"))
        if number is None or not 0 <= number <= _LARGEST:
            said = tr("“{words}” is not a sum of money. Write it like 38.50 or 1,250.00.", words=text.strip()[:40])
            refuse(said)
            return
        self._run_step(lambda play: replace(play, amount=number.quantize(Decimal("0.01"))))

    def set_fact(self, name: str, text: str) -> None:
        """A fact of the caller as typed; an empty one is not known."""
        if name == "amount" and text.strip():
            self._set_amount(text, self.problem.emit)
            return
        self._run_step(lambda play: _with_fact(play, name, text))

    def set_before(self, text: str) -> None:
        """How often the made-up caller was granted each option before."""
        number = number_of(text.strip() or "0")
        if number is None or number != int(number) or not 0 <= number < 1000:
            self.problem.emit(tr("“{words}” is not a number of times.", words=text.strip()[:40]))
            return
        self._run_step(lambda play: replace(play, caller=replace(play.caller, before=int(number))))

    def set_role(self, role: str) -> None:
        self._run_step(lambda play: replace(play, authority=role))

    def find_callers(self, words: str) -> None:
        self._background.run(
            partial(self._rehearsing.find_callers, words),
            owner=self,
            on_done=self.callers_found.emit,
            replaces="callers",
        )

    def take_caller(self, customer: Customer | None) -> None:
        """A real customer rings in the play, or the made-up one again."""
        rehearsing = self._rehearsing

        def taken(play: Rehearsal) -> Rehearsal:
            caller = rehearsing.make_caller(customer) if customer is not None else PlayedCaller()
            return replace(play, caller=caller, granted=(), declined=())

        self._run_step(taken)

    # what is shown

    def _find_option(self, number: int) -> OfferedOption | None:
        options = self.sight.guide.options if self.sight is not None and self.sight.guide.position.at_options else ()
        return next((option for option in options if option.number == number), None)

    def _run_step(self, step: Step) -> None:
        turn = self._turn
        self._background.run(
            partial(self._stage.play_step, step), owner=self, on_done=lambda sight: self._show_view(sight, turn)
        )

    def _show_view(self, sight: WalkSight, turn: int) -> None:
        if turn != self._turn:
            return
        before, self.sight = self.sight, sight
        if before is None or before.guide.place != sight.guide.place:
            self.chosen = _first_choice(sight.guide)
        self.shown.emit(sight)
        self.chosen_changed.emit(self.chosen)


_NOTHING = Article("", "", "", "", "")


class _Stage:
    """The play itself, one step after the other; belongs to the worker, the window reads the `WalkSight`."""

    def __init__(self, rehearsing: Simulation, clock: Clock, currency: str) -> None:
        self._rehearsing, self._clock, self._currency = rehearsing, clock, currency
        self._now = Rehearsal(_NOTHING)

    def play_step(self, step: Step) -> WalkSight:
        """The next state, and what is to be seen of it."""
        play = self._now = step(self._now)
        here = self._rehearsing.find_position(play)
        now = self._clock()
        options = self._rehearsing.judge_options(play, here, now, self._currency)
        guide = GuideState(
            here.article,
            here,
            options,
            contact_id=f"walk {play.article.revision} {play.caller.name}",  # no text: a key
            offers=_offers(play, now),
            amount=play.amount,
        )
        asked = (
            *_USUAL,
            *(fact for fact in facts_asked_for(here.article) if fact not in (*_USUAL, "amount", "channel")),
        )
        elsewhere = here.article.title if here.article.path != play.article.path else ""
        return WalkSight(play, guide, asked, _draft_line(play, guide), elsewhere)


def _offers(play: Rehearsal, now: datetime) -> tuple[Offer, ...]:
    """What became of the options that the played caller was offered."""
    taken = {(article, option): amount for article, option, amount in play.granted}
    offers = [
        Offer(article, option, option, amount, "", "accepted", "", now) for (article, option), amount in taken.items()
    ]
    offers += [
        Offer(article, option, option, Decimal(0), "", "declined", "", now)
        for article, option in play.declined
        if (article, option) not in taken
    ]
    return tuple(offers)


def _draft_line(play: Rehearsal, guide: GuideState) -> int:
    """The line of the draft that says what is asked now; elsewhere, that of the answer that led away."""
    here = guide.position
    if here.article.path == play.article.path:
        if here.step is not None:
            return here.step.line
        option = here.article.find_option(here.reached) or next(iter(here.article.options), None)
        if here.at_options and option is not None:
            return option.line
    own = [answered for answered in here.settled if answered.article_id == play.article.id]
    return _line_of(play, own[-1]) if own else play.article.body_line


def _line_of(play: Rehearsal, answered: Answered) -> int:
    step = play.article.find_step(answered.step_id)
    if step is None:
        return play.article.body_line
    return step.answers[answered.choice].line if answered.choice < len(step.answers) else step.line


def _with_fact(play: Rehearsal, name: str, text: str) -> Rehearsal:
    facts = {key: value for key, value in play.caller.facts.items() if key != name}
    pieces = tuple(piece.strip() for piece in text.split(",") if piece.strip())
    value: Fact | None = pieces if name in _SEVERAL or len(pieces) > 1 else read_fact(text)
    if value is not None and value != ():
        facts[name] = value
    amount = None if name == "amount" else play.amount
    return replace(play, caller=replace(play.caller, facts=facts), amount=amount)


def _first_choice(guide: GuideState) -> int:
    """As on the desk: what the last answer led to, else the least generous one that is open."""
    if not guide.position.at_options:
        return 0
    reached = next((o for o in guide.options if o.option.id == guide.position.reached), None)
    if reached is not None:
        return reached.number
    return next((o.number for o in guide.options if o.status == "open"), 0)
