"""Customers, colleagues and articles → some hundred contacts of the last 90 days, as logs of events.

Callers come back when they were not helped, colleagues pass on what is not theirs, and a few contacts find no article
at all: the figures of options, the reasons of search and the supervisor's page are drawn from these logs alone.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.contacts import wrapup_summary
from kms_desktop.contacts.events.call import Identified, NoneFit, Noted, Opened, Searched, Verified
from kms_desktop.contacts.events.guide import Repeated
from kms_desktop.contacts.events.handover import HandedOver, HandoverAccepted
from kms_desktop.contacts.model import ContactState
from kms_desktop.demo.contact_simulator import ContactSimulator
from kms_desktop.demo.history import fits_products
from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.ledger import Ledger
from kms_desktop.demo.logbook import Logbook
from kms_desktop.demo.people import JAMES, MARIA, DemoCustomer
from kms_desktop.demo.placeholders import Slots
from kms_desktop.demo.staff import BILLING, DANA, KOFI, TAKE_CALLS, TECHNICAL, DemoColleague
from kms_desktop.demo.suggestions import Remark
from kms_desktop.demo.texts import caller_texts, note_texts, vary_text

DAYS = 90
_BEGUN = 360
"""Contacts that begin by themselves; those that follow from one bring it to about 400."""
_PASSED_ON = 0.1
_ASKED_TWICE = 0.3
_TO_A_LEAD = 0.4
_NONE_FIT = 0.3
_NO_ARTICLE = "-"
_A_WEEK = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Issue:
    """How often callers come with it, and how much it is about in pounds; no sums: the customer's monthly bill."""

    article_id: str
    weight: int
    least: int = 0
    most: int = 0


_ISSUES = (
    Issue("charged-twice", 108),
    Issue("refund-not-arrived", 34, 12, 95),
    Issue("bill-higher-than-expected", 44, 4, 38),
    Issue("move-payment-date", 24, 7, 8),
    Issue("hub-orange-after-move", 36, 0, 1),
    Issue("new-line-not-live", 20, 12, 70),
    Issue("engineer-missed-visit", 36, 0, 1),
    Issue("slow-in-the-evening", 30, 30, 120),
    Issue("tv-outage-evening", 40, 0, 1),
    Issue("recordings-gone", 11, 0, 1),
    Issue("roaming-after-travel", 16, 9, 180),
    Issue("lost-phone", 14, 0, 90),
    Issue("leaving-early", 17, 20, 190),
    Issue("bereavement", 7, 18, 140),
    Issue(_NO_ARTICLE, 24, 0, 1),
)
_COMES_AGAIN: Mapping[str, float] = {"explanation": 0.14, "follow_up": 0.11, "assurance": 0.1, "money": 0.04}
"""How often a customer rings again about the same, by what was accepted."""
_COMES_AGAIN_ELSE, _COMES_AGAIN_UNSOLVED = 0.02, 0.45


@dataclass(frozen=True, slots=True)
class Past:
    """Contacts in the order in which they ended, and what colleagues said on the way that no option fits."""

    contacts: tuple[ContactState, ...]
    remarks: tuple[Remark, ...]


@dataclass(order=True, frozen=True, slots=True)
class _Plan:
    at: datetime
    number: int
    customer: DemoCustomer = field(compare=False)
    issue: Issue = field(compare=False)


def make_past(
    customers: Sequence[DemoCustomer],
    customer_ids: Mapping[str, str],
    staff_ids: Mapping[str, str],
    library: Library,
    keys: DemoKeys,
    rng: Random,
    now: datetime,
) -> Past:
    """Play them one after another; what one granted counts for the next."""
    return _Player(customers, customer_ids, staff_ids, library, keys, rng, now).play_past()


class _Player:
    def __init__(
        self,
        customers: Sequence[DemoCustomer],
        customer_ids: Mapping[str, str],
        staff_ids: Mapping[str, str],
        library: Library,
        keys: DemoKeys,
        rng: Random,
        now: datetime,
    ) -> None:
        self._callers = [customer for customer in customers if customer.name not in (MARIA, JAMES)]
        self._customer_ids, self._staff_ids = customer_ids, staff_ids
        self._library, self._keys, self._rng, self._now = library, keys, rng, now
        self._ledger = Ledger()
        self._work = ContactSimulator(library, self._ledger, staff_ids, rng)
        self._remarks: list[Remark] = []

    def play_past(self) -> Past:
        plans = [self._plan_contact(number) for number in range(_BEGUN)]
        heapq.heapify(plans)
        number, ended = _BEGUN, []
        while plans:
            plan = heapq.heappop(plans)
            state = self._make_contact(plan)
            ended.append(state)
            after = self._comes_again(state, plan)
            if after is not None:
                heapq.heappush(plans, _Plan(after, number, plan.customer, plan.issue))
                number += 1
        ended.sort(key=lambda state: state.events[-1].at)
        return Past(tuple(ended), tuple(self._remarks))

    def _plan_contact(self, number: int) -> _Plan:
        issue = self._rng.choices(_ISSUES, [issue.weight for issue in _ISSUES])[0]
        at = self._random_moment()
        fitting = [c for c in self._callers if fits_products(issue.article_id, c.products) and c.since < at.date()]
        return _Plan(at, number, self._rng.choice(fitting), issue)

    def _random_moment(self) -> datetime:
        """Opening hours of the last 90 days, fewer on Sundays; the last hour is left alone."""
        while True:
            day = self._now - timedelta(days=self._rng.uniform(0.2, DAYS - 1))
            at = day.replace(hour=self._rng.randrange(8, 19), minute=self._rng.randrange(60), second=7, microsecond=0)
            if at < self._now - timedelta(hours=3) and (at.weekday() != 6 or self._rng.random() < 0.3):
                return at

    def _comes_again(self, state: ContactState, plan: _Plan) -> datetime | None:
        done = wrapup_summary.final_offer(state)
        chance = _COMES_AGAIN_UNSOLVED if done is None else _COMES_AGAIN.get(done.remedy, _COMES_AGAIN_ELSE)
        if plan.issue.article_id == _NO_ARTICLE or self._rng.random() >= chance:
            return None
        after = plan.at + timedelta(days=self._rng.randrange(1, 7), minutes=self._rng.randrange(-90, 90))
        return after if after < self._now - timedelta(hours=3) else None

    def _make_contact(self, plan: _Plan) -> ContactState:
        log = Logbook(self._keys, plan.at, self._rng, plan.number)
        article = self._library.find_article(plan.issue.article_id)
        agent = self._choose_colleague(article, plan)
        self._begin_contact(log, plan, agent)
        if article is not None:
            agent = self._handle_contact(log, plan, article, agent)
        self._work.wrap_up(log, agent)
        self._ledger.add_contact(plan.customer, log.state)
        return log.state

    def _choose_colleague(self, article: Article | None, plan: _Plan) -> DemoColleague:
        """Mostly somebody of the team that owns the article; anybody may get any call.

        Dana had none about billing this week: what she may grant in a week is not used up when Maria rings.
        """
        owner = article.owner if article else ""
        home = {"billing": BILLING, "technical": TECHNICAL}.get(owner, "")
        spared = owner == "billing" and self._now - plan.at < _A_WEEK
        weights = [
            0 if spared and person is DANA else person.share * (2 if person.team == home else 1)
            for person in TAKE_CALLS
        ]
        return self._rng.choices(TAKE_CALLS, weights)[0]

    def _begin_contact(self, log: Logbook, plan: _Plan, agent: DemoColleague) -> None:
        """The caller is taken, known, mostly verified; what they say is typed into the search."""
        rng, customer, me = self._rng, plan.customer, self._staff_ids[agent.login]
        channel = rng.choices(("phone", "chat", "email"), (72, 19, 9))[0]
        number = customer.mobile or customer.landline
        rang = channel == "phone"
        opened = Opened(
            channel=channel,
            number=international_number(number) if rang else "",
            call_id=f"demo-{plan.number}" if rang else "",
            shown=number if rang else "",
            waited_s=round(rng.expovariate(1 / 35), 1),
        )
        log.add_event(me, opened)
        why = "This number is on the account." if channel == "phone" else "Known by the address."
        customer_id = self._customer_ids[customer.name]
        log.add_event(me, Identified(customer_id=customer_id, name=customer.name, level="known", why=why))
        if rng.random() < 0.8:
            how = rng.choice((("postcode", "birth date"), ("postcode",), ("account number",)))
            log.add_event(me, Verified(how=how, minutes=30))
        slots = Slots(customer, plan.at, rng)
        said = vary_text(rng.choice(caller_texts()[plan.issue.article_id]), rng, slots)
        log.add_event(me, Searched(text=said if rng.random() < 0.7 else shorten_sentence(said)))
        if plan.issue.article_id in note_texts() and rng.random() < 0.45:
            note = vary_text(rng.choice(note_texts()[plan.issue.article_id]), rng, slots)
            log.add_event(me, Noted(text=note[:1].upper() + note[1:]))

    def _handle_contact(self, log: Logbook, plan: _Plan, article: Article, agent: DemoColleague) -> DemoColleague:
        """Guide and offer, by one colleague or more; the one who has it at the end."""
        if article.steps and self._rng.random() < _PASSED_ON:
            self._work.play_guide(log, plan.customer, agent, article, questions=1)
            agent = self._pass_on(
                log, agent, self._other_colleague(agent, article), "This is yours, I think. One question is answered."
            )
            self._ask_twice(log, agent)
        self._work.work_contact(log, plan.customer, agent, article, self._choose_amount(plan))
        if wrapup_summary.final_offer(log.state) is None and agent is not KOFI and self._rng.random() < _TO_A_LEAD:
            agent = self._pass_on(log, agent, KOFI, "Nothing I may offer is enough. Can you do more?")
            self._work.work_contact(log, plan.customer, agent, article, self._choose_amount(plan))
        if wrapup_summary.final_offer(log.state) is None and self._rng.random() < _NONE_FIT:
            self._none_fits(log, plan, agent)
        return agent

    def _other_colleague(self, agent: DemoColleague, article: Article) -> DemoColleague:
        home = TECHNICAL if article.owner == "technical" else BILLING
        fitting = [person for person in TAKE_CALLS if person.team == home and person is not agent]
        return self._rng.choice(fitting or [person for person in TAKE_CALLS if person is not agent])

    def _pass_on(self, log: Logbook, agent: DemoColleague, to: DemoColleague, question: str) -> DemoColleague:
        me, them = self._staff_ids[agent.login], self._staff_ids[to.login]
        key, warm = log.make_key("handover", len(log.events)), self._rng.random() < 0.7
        log.add_event(
            me,
            HandedOver(handover_id=key, to_kind="person", to_id=them, to_name=to.name, question=question, warm=warm),
        )
        log.pass_time(timedelta(seconds=self._rng.randrange(10, 200)))
        log.add_event(them, HandoverAccepted(handover_id=key))
        return to

    def _ask_twice(self, log: Logbook, agent: DemoColleague) -> None:
        """Some ask again what was answered already: the log counts it."""
        if log.state.settled and self._rng.random() < _ASKED_TWICE:
            asked = log.state.settled[-1]
            repeated = Repeated(
                what=asked.question, first_by=asked.by, article_id=asked.article_id, step_id=asked.step_id
            )
            log.add_event(self._staff_ids[agent.login], repeated)

    def _none_fits(self, log: Logbook, plan: _Plan, agent: DemoColleague) -> None:
        text = vary_text(
            self._rng.choice(note_texts()["- none fit"]), self._rng, Slots(plan.customer, log.at, self._rng)
        )
        key = log.make_key("suggestion")
        none_fit = NoneFit(article_id=log.state.article_id, text=text, suggestion_id=key)
        log.add_event(self._staff_ids[agent.login], none_fit)
        self._remarks.append(
            Remark(key, "none_fit", text, agent.login, log.at, log.state.article_id, contact_id=log.contact_id)
        )

    def _choose_amount(self, plan: _Plan) -> Decimal:
        issue = plan.issue
        if issue.most == 0:
            return Decimal(plan.customer.monthly)
        # Drawn from the plan's own number: a colleague who takes over sees the same sum.
        return Decimal(Random(plan.number).randrange(issue.least * 2, issue.most * 2)) / 2


def international_number(number: str) -> str:
    """ "020 7946 0018" → "+442079460018"."""
    return "+44" + number.replace(" ", "").removeprefix("0")


def shorten_sentence(said: str) -> str:
    """What somebody types who listens while typing: the start of the longest part of the sentence."""
    longest = max(re.split(r"[.,?!:]+(?:\s|$)", said), key=len)
    return " ".join(longest.split()[:9]).lower()
