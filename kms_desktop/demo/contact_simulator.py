"""One caller, one colleague and the real articles → a contact as it would have gone: asked, offered, taken or declined.

The guide is walked and the options are judged by the same code as on a live call: nothing in the demo was granted that
could not have been granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Answer, Article, Fact, Limit, Option, Step, Target
from kms_desktop.contacts import wrapup_summary
from kms_desktop.contacts.events.guide import ArticleOpened, StepAnswered
from kms_desktop.contacts.events.options import (
    Granted,
    OptionAccepted,
    OptionDeclined,
    OptionOffered,
    OptionTerms,
    Promised,
)
from kms_desktop.contacts.events.wrapup import IssueSettled, WrappedUp
from kms_desktop.contacts.reason_code import as_reason_code
from kms_desktop.demo.history import fits_products
from kms_desktop.demo.ledger import Ledger
from kms_desktop.demo.logbook import Logbook
from kms_desktop.demo.people import DemoCustomer
from kms_desktop.demo.placeholders import Slots
from kms_desktop.demo.staff import DemoColleague
from kms_desktop.demo.texts import note_texts, vary_text
from kms_desktop.guidance.guide_position import find_position
from kms_desktop.guidance.model import GrantCounts, OfferedOption, Position
from kms_desktop.guidance.solution_space import offered_options
from kms_desktop.guidance.text_format import reason_words

_TAKEN: Mapping[str, float] = {
    "explanation": 0.66,
    "apology": 0.6,
    "assurance": 0.74,
    "follow_up": 0.78,
    "expedite": 0.86,
    "waiver": 0.93,
    "replacement": 0.91,
    "money": 0.88,
    "gesture": 0.95,
}
"""How often customers say yes to a remedy."""
_BEGINS_LOWER, _BEGINS_HIGHER = 0.25, 0.12
_MOST_OFFERS = 3
_LATER_ANSWERS = 0.7
"""Weight of each further answer of a question."""
_OTHER_ARTICLE = 0.05
_ONE_MORE, _PROPOSED_WELL = 0.06, 0.92
"""How often a contact is about one more thing, and how often what a wrap-up proposes is left as it is."""


@cache
def _texts_of(library: Library) -> list[Article]:
    """Articles without options that callers ask for in words of their own."""
    texts = [one for one in library.read_all() if one.phrases and not one.options and one.reason]
    return sorted(texts, key=lambda one: one.id)


@dataclass(frozen=True, slots=True)
class ContactSimulator:
    """Plays contacts in the order of time; `staff_ids` are keys by login."""

    library: Library
    ledger: Ledger
    staff_ids: Mapping[str, str]
    rng: Random

    def work_contact(
        self, log: Logbook, customer: DemoCustomer, agent: DemoColleague, article: Article, amount: Decimal
    ) -> None:
        """From the opened article up to an accepted option, or to none. Goes on where a colleague stopped."""
        here = self.play_guide(log, customer, agent, article)
        facts = self.ledger.customer_facts(customer, log.at) | {"amount": amount, "channel": log.state.channel}
        facts |= dict(log.state.facts)
        self.offer_options(log, customer, agent, here, facts)

    def play_guide(
        self, log: Logbook, customer: DemoCustomer, agent: DemoColleague, article: Article, *, questions: int = 99
    ) -> Position:
        """Open the article and answer up to so many of its questions."""
        me = self.staff_ids[agent.login]
        if log.state.article_id != article.id:
            opened = ArticleOpened(article_id=article.id, title=article.title, revision=article.revision, step="")
            log.add_event(me, opened)
        here = self._find_position(log, article)
        while here.step is not None and questions > 0:
            choice = self._choose_answer(here.article, here.step, customer)
            self._log_answer(log, me, here.article, here.step, choice)
            here, questions = self._find_position(log, article), questions - 1
        return here

    def offer_options(
        self,
        log: Logbook,
        customer: DemoCustomer,
        agent: DemoColleague,
        here: Position,
        facts: Mapping[str, Fact],
    ) -> None:
        """Offer what is open, from the likeliest on, until something is taken."""
        me = self.staff_ids[agent.login]
        for offered in self._in_order(self._judge_options(log, customer, agent, here, facts), here.reached)[
            :_MOST_OFFERS
        ]:
            terms = _terms(here.article, offered)
            log.add_event(me, OptionOffered(**terms))
            if self.rng.random() < _TAKEN[offered.option.remedy]:
                self._log_grant(log, me, offered, terms)
                return
            log.add_event(me, OptionDeclined(**terms, words=self._vary_note("- declined", customer, log)))

    def wrap_up(self, log: Logbook, agent: DemoColleague) -> None:
        """Close the contact with what its log says."""
        state = log.state
        done = wrapup_summary.final_offer(state)
        article = self.library.find_article(done.article_id if done else state.article_id)
        link = "resolved" if done else "" if article is None or state.offers else "helped"
        outcome = self._choose_outcome(
            declined=any(o.result == "declined" for o in state.offers), accepted=done is not None
        )
        rng, me = Random(f"{state.id} wrap-up"), self.staff_ids[agent.login]  # of its own: all else stays as it was
        further = self._log_further(log, me, article, rng)
        hold_s = rng.choice((0, 0, 0, rng.randint(20, 140)))
        talked_s = (log.at - (state.opened_at or log.at)).total_seconds()
        code = as_reason_code(article.reason) if article else ""
        log.add_event(
            me,
            WrappedUp(
                reason=reason_words(code),
                outcome=outcome,
                words=state.note,
                article_id=article.id if article else "",
                article_title=article.title if article else "",
                link=link,
                resolution=wrapup_summary.resolution_words(state),
                currency="£",
                reason_code=code,
                article_kind=article.kind if article else "",
                preventable=rng.choice(("yes", "no", "no", "", "")) if article else "",
                issues=further,
                asked=wrapup_summary.customers_words(state) if further else "",
                talk_s=max(talked_s - hold_s, 30),
                hold_s=hold_s,
                wrap_s=rng.randint(15, 95),
                proposed_code=code if rng.random() < _PROPOSED_WELL else "",
                proposed_article=article.id if article else "",
                proposed_link=link,
                proposed_outcome=outcome if rng.random() < _PROPOSED_WELL else "unknown",
            ),
        )

    def _log_further(self, log: Logbook, me: str, first: Article | None, rng: Random) -> tuple[str, ...]:
        """Now and then a caller has one more question, which a text answers."""
        if first is None or rng.random() >= _ONE_MORE:
            return ()
        article = rng.choice(_texts_of(self.library))
        if article.id == first.id:
            return ()
        key = log.make_key("issue", article.id)
        log.add_event(
            me,
            IssueSettled(
                issue_id=key,
                reason=reason_words(article.reason),
                reason_code=as_reason_code(article.reason),
                article_id=article.id,
                article_title=article.title,
                article_kind=article.kind,
                link=rng.choice(("resolved", "resolved", "helped")),
                resolution="",
                asked=rng.choice(article.phrases),
            ),
        )
        return (key,)

    def _find_position(self, log: Logbook, article: Article) -> Position:
        return find_position(article, log.state.settled, find=self._find_article)

    def _find_article(self, target: Target, inside: Article) -> Article | None:
        return self.library.resolve_link(target, inside=inside)

    def _choose_answer(self, article: Article, step: Step, customer: DemoCustomer) -> int:
        """The commonest answers stand first; few lead to another article, and none to one this customer cannot need."""
        weights = [self._answer_weight(article, answer, customer, n) for n, answer in enumerate(step.answers)]
        return self.rng.choices(range(len(weights)), weights)[0]

    def _answer_weight(self, article: Article, answer: Answer, customer: DemoCustomer, place: int) -> float:
        other = self._find_article(answer.target, article) if answer.target.article else None
        if other is None:
            return _LATER_ANSWERS**place
        return _OTHER_ARTICLE if fits_products(other.id, customer.products) else 0

    def _log_answer(self, log: Logbook, me: str, article: Article, step: Step, choice: int) -> None:
        answer = step.answers[choice]
        log.add_event(
            me,
            StepAnswered(
                article_id=article.id,
                step_id=step.id,
                question=step.question,
                choice=choice,
                text=answer.text,
                facts=answer.facts,
                next=(answer.target.article, answer.target.anchor),
            ),
        )

    def _judge_options(
        self, log: Logbook, customer: DemoCustomer, agent: DemoColleague, here: Position, facts: Mapping[str, Fact]
    ) -> list[OfferedOption]:
        """What this colleague may offer now, from the least to the most generous."""
        article, at, me = here.article, log.at, self.staff_ids[agent.login]

        def counts(limit: Limit, option: Option) -> GrantCounts | None:
            return self.ledger.count_grants(limit, option, article.id, customer, me, at)

        tried = {(offer.article_id, offer.option_id) for offer in log.state.offers}
        judged = offered_options(article, facts, authority=agent.authority, counts=counts, figures={}, now=at)
        return [o for o in judged if o.status == "open" and (article.id, o.option.id) not in tried]

    def _in_order(self, may: list[OfferedOption], reached: str) -> list[OfferedOption]:
        """The option the guide led to first, then the more generous ones; now and then one beside it is the first."""
        start = next((n for n, offered in enumerate(may) if offered.option.id == reached), None)
        if start is None:
            start = self.rng.randrange(len(may)) if may else 0
        chance = self.rng.random()
        start += -1 if chance < _BEGINS_LOWER else 1 if chance > 1 - _BEGINS_HIGHER else 0
        return may[max(start, 0) :] or may

    def _log_grant(self, log: Logbook, me: str, offered: OfferedOption, terms: OptionTerms) -> None:
        customer_id = log.state.customer_id
        log.add_event(me, OptionAccepted(**terms))
        log.add_event(me, Granted(**terms, customer_id=customer_id))
        promise = offered.option.promise
        if promise is not None and offered.promise_due is not None:
            key = log.make_key("promise", offered.option.id)
            due_at = offered.promise_due
            log.add_event(me, Promised(promise_id=key, what=promise.what, due_at=due_at, customer_id=customer_id))

    def _vary_note(self, section: str, customer: DemoCustomer, log: Logbook) -> str:
        return vary_text(self.rng.choice(note_texts()[section]), self.rng, Slots(customer, log.at, self.rng))

    def _choose_outcome(self, *, declined: bool, accepted: bool) -> str:
        if not accepted:
            return self.rng.choices(("dissatisfied", "unknown"), (7, 3))[0]
        weights = (35, 55, 4, 6) if declined else (78, 12, 2, 8)
        return self.rng.choices(("satisfied", "mollified", "dissatisfied", "unknown"), weights)[0]


def _terms(article: Article, offered: OfferedOption) -> OptionTerms:
    return {
        "article_id": article.id,
        "option_id": offered.option.id,
        "title": offered.option.title,
        "amount": offered.amount or Decimal(0),
        "remedy": offered.option.remedy,
    }
