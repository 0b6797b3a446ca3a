"""The guide and the solution space on a live contact: what the agent answers, offers and grants → events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kms_desktop.access.model import Person
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article, Fact, Target
from kms_desktop.contacts import option_offers
from kms_desktop.contacts.events.guide import ArticleOpened, FactSet, Repeated, StepAnswered, StepUndone
from kms_desktop.contacts.events.options import (
    Granted,
    OptionAccepted,
    OptionDeclined,
    OptionOffered,
    OptionTerms,
)
from kms_desktop.contacts.events.promise import Promised
from kms_desktop.contacts.log import ContactLog, NotSaid
from kms_desktop.contacts.model import ContactState, Payload
from kms_desktop.contacts.option_judging import JudgedOptions, OptionJudge
from kms_desktop.contacts.stale_answers import answer_before, stale_answers
from kms_desktop.customers.directory import Directory
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.guidance.conditions import number_of
from kms_desktop.guidance.filled_words import fill_words
from kms_desktop.guidance.grant_record import GrantRecord
from kms_desktop.guidance.guide_position import find_position, resolve_target
from kms_desktop.guidance.model import Answered, OfferedOption, Position
from kms_desktop.guidance.text_format import fact_words, format_money
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.texts import tr

_LARGEST = Decimal(100_000)


class GuideSession:
    """Guides one person's contacts. Every method that changes something logs it and gives the state after it."""

    def __init__(
        self,
        log: ContactLog,
        library: Library,
        record: GrantRecord,
        directory: Directory,
        staff: Person,
        currency: str,
        largest_cost: Decimal = _LARGEST,
    ) -> None:
        self._log, self._library, self._staff = log, library, staff
        self._currency, self._largest_cost = currency, largest_cost
        self._offering = OptionJudge(record, directory, staff, currency)
        self._carried = JudgedOptions()

    def open_article(self, contact_id: str, article_id: str, step: str = "") -> ContactState:
        """Open an article on the contact, at a step where one is given. Raises NotFound."""
        state, article = self._log.contact_state(contact_id), self._get_article(article_id)
        open_now = (state.article_id, state.article_revision, state.start_step)
        if open_now == (article.id, article.revision, step):
            return state
        said = ArticleOpened(article_id=article.id, title=article.title, revision=article.revision, step=step)
        return self._log.record_event(contact_id, said)

    def find_position(self, state: ContactState) -> Position | None:
        """Where the guide stands; None when no article is open, or the open one is gone.

        After a jump to a single question the answers from before it still count and are shown before it.
        """
        article = self._library.find_article(state.article_id) if state.article_id else None
        if article is None:
            return None
        here = find_position(article, state.settled, start_step=state.start_step, find=self._find_article)
        if not state.start_step:
            return here
        now = {(a.article_id, a.step_id) for a in here.settled}
        if here.step:
            now.add((here.article.id, here.step.id))
        from_start = find_position(article, state.settled, find=self._find_article)
        before = [a for a in from_start.settled if (a.article_id, a.step_id) not in now]
        return replace(
            here,
            settled=(*before, *here.settled),
            number=here.number + len(before) if here.step else 0,
            about=here.about + len(before),
        )

    def answer_step(self, contact_id: str, choice: int) -> ContactState:
        """Settle the question that is asked now with its answer number `choice`, from 0.

        Answers that only hung on the one changed here are taken back with it; an answer that leads back to a question
        already settled opens that question again.
        """
        state, here = self._current_place(contact_id)
        step = here.step
        if step is None or not 0 <= choice < len(step.answers):
            raise NotFound(tr("This question has no such answer; it may have changed since it was shown. Look again."))
        before = answer_before(state, here.article.id, step.id)
        answer = step.answers[choice]
        after = self._log.record_event(
            contact_id,
            StepAnswered(
                article_id=here.article.id,
                step_id=step.id,
                question=step.question,
                choice=choice,
                text=answer.text,
                facts=answer.facts,
                next=(answer.target.article, answer.target.anchor),
            ),
        )
        for stale in stale_answers(after, before, self._position_with):
            after = self._log.record_event(contact_id, StepUndone(article_id=stale.article_id, step_id=stale.step_id))
        return self._led_back(contact_id, after, answer.target, here)

    def step_back(self, contact_id: str) -> ContactState:
        """Take the last answer back; straight after a jump, go back to where it was from. Nothing left: no change."""
        state, here = self._current_place(contact_id)
        jumped = state.start_step and here.step is not None and here.step.id == state.start_step
        if jumped:
            return self.open_article(contact_id, state.article_id)
        return self._ask_again(contact_id, here.settled[-1]) if here.settled else state

    def go_to(self, contact_id: str, step_id: str) -> ContactState:
        """Ask this question now: a settled one again, or one that the guide did not come to. What follows is worked
        out anew; later answers that still fit are kept. Raises NotFound."""
        state, here = self._current_place(contact_id)
        settled = next((a for a in reversed(here.settled) if a.step_id == step_id), None)
        settled = settled or next((a for a in reversed(state.settled) if a.step_id == step_id), None)
        if settled is not None:
            state = self._ask_again(contact_id, settled)
        now = self.find_position(state)
        if now is not None and now.step is not None and now.step.id == step_id:
            return state
        for article in (here.article, self._get_article(state.article_id)):
            if article.find_step(step_id) is not None:
                return self.open_article(contact_id, article.id, step_id)
        raise NotFound(tr("This question is not in the article any more."))

    def set_fact(self, contact_id: str, fact: str, value: Fact, question: str = "") -> ContactState:
        """Settle a fact by hand, such as the amount. An amount of money must lie between 0 and the largest cost."""
        if self._is_money(contact_id, fact):
            number = number_of(value)
            if number is None or not 0 <= number <= self._largest_cost:
                least, most = format_money(0, self._currency), format_money(self._largest_cost, self._currency)
                raise KmsError(
                    tr(
                        "The {fact} must be a sum of money from {least} to {most}.",
                        fact=fact_words(fact),
                        least=least,
                        most=most,
                    )
                )
            value = number
        return self._log.record_event(contact_id, FactSet(fact=fact, value=value, question=question))

    def judge_options(self, state: ContactState) -> tuple[OfferedOption, ...]:
        """Every option of the article where the guide stands, judged for this caller, this person and this moment.

        The list is carried, and what is offered and declined afterwards goes by it. While the database does not answer,
        what only it knows is not known: figures are empty, limits open.
        """
        here = self.find_position(state)
        return self._judge(state, here.article).options if here is not None else ()

    def option_for(self, person: Person, state: ContactState, article_id: str, option_id: str) -> OfferedOption | None:
        """One option as it stands for a colleague on their contact; None where the article or the option is gone."""
        article = self._library.find_article(article_id)
        return (
            self._offering.for_person(person).judge(state, article).option(option_id) if article is not None else None
        )

    def options_for(self, person: Person, state: ContactState) -> tuple[OfferedOption, ...]:
        """All options where the guide stands, as they are for a colleague on their contact; none without an article."""
        here = self.find_position(state)
        return self._offering.for_person(person).judge(state, here.article).options if here is not None else ()

    def offer_option(self, contact_id: str, option_id: str) -> ContactState:
        """Put an open option to the customer. One that is offered or granted already is not offered twice.

        Raises Refused with the reason of a closed option.
        """
        state, here = self._current_place(contact_id)
        before = option_offers.current_offer(state, here.article.id, option_id)
        if before is not None and before.result not in ("declined", "taken_back"):
            return state
        terms = _option_terms(here.article, self._open_option(state, here, option_id))
        return self._log.record_event(contact_id, OptionOffered(**terms))

    def accept_option(self, contact_id: str, option_id: str) -> ContactState:
        """The customer takes it: accepted, granted, and promised where the option promises something; what is still to
        do is logged with it.

        It is judged once more, now: one that has limits in the transaction that grants it. An option is granted once in
        a contact; a second time changes nothing, so that a key pressed twice never pays twice. One that was taken back
        may be granted anew. Raises Refused.
        """
        state, here = self._current_place(contact_id)
        before = option_offers.current_offer(state, here.article.id, option_id)
        if before is not None and before.id in option_offers.granted_ids(state):
            return state
        limited = bool((option := here.article.find_option(option_id)) and option.limits)
        offered = self._open_option(state, here, option_id, anew=not limited)
        terms = _option_terms(here.article, offered)
        put = [OptionOffered(**terms)] if before is None or before.result in ("declined", "taken_back") else []
        granted, key = Granted(**terms, customer_id=state.customer_id, **_after_grant(offered)), new_key()
        promises = self._make_promises(offered, state.customer_id, key)
        taken: list[Payload] = [OptionAccepted(**terms), granted, *promises]
        if not offered.option.limits:
            return self._log.record_events(contact_id, [*put, *taken], {granted: key})
        for said in put:
            self._log.record_event(contact_id, said)
        return self._grant_at_once(state, here.article, offered, taken, {granted: key})

    def _grant_at_once(
        self,
        state: ContactState,
        article: Article,
        offered: OfferedOption,
        taken: list[Payload],
        keys: Mapping[Payload, str],
    ) -> ContactState:
        """What others grant counts too, so it is decided in the shared database, where nobody can come between."""
        option = offered.option
        try:
            return self._log.record_at_once(
                state.id,
                taken,
                lambda session: self._offering.check_limits(session, state, article, offered),
                option.limits,
                keys,
            )
        except NotSaid as away:
            raise NotSaid(
                tr(
                    "Whether “{title}” is granted is not known: the database went away before it answered. Promise "
                    "nothing yet; choose it again when the database is back, it is never granted twice.",
                    title=option.title,
                )
            ) from away
        except Unreachable as away:
            raise Refused(
                tr(
                    "“{title}” is not granted: the database, which counts how often it was, does not answer. Try "
                    "again, or promise to call back.",
                    title=option.title,
                )
            ) from away

    def _make_promises(self, offered: OfferedOption, customer_id: str, grant_id: str) -> list[Promised]:
        if offered.option.promise is None or offered.promise_due is None:
            return []
        what, due_at = self._promised_words(offered), offered.promise_due
        return [Promised(promise_id=new_key(), what=what, due_at=due_at, customer_id=customer_id, grant_id=grant_id)]

    def _promised_words(self, offered: OfferedOption) -> str:
        """As it is kept: with what is known now in its places."""
        promise = offered.option.promise
        return fill_words(promise.what, offered, utc_now().astimezone()).text if promise else ""

    def decline_option(self, contact_id: str, option_id: str, words: str = "") -> ContactState:
        """The customer does not want it; `words` is what they said. A granted option can no longer be declined."""
        state, here = self._current_place(contact_id)
        before = option_offers.current_offer(state, here.article.id, option_id)
        if before is not None and (before.id in option_offers.granted_ids(state) or before.result == "declined"):
            return state
        terms = _option_terms(here.article, self._find_option(state, here, option_id))
        return self._log.record_event(contact_id, OptionDeclined(**terms, words=words))

    def _current_place(self, contact_id: str) -> tuple[ContactState, Position]:
        state = self._log.contact_state(contact_id)
        here = self.find_position(state)
        if here is None:
            raise NotFound(tr("No article is open on this contact, or it is gone from the library. Open one first."))
        return state, here

    def _get_article(self, article_id: str) -> Article:
        article = self._library.find_article(article_id)
        if article is None:
            raise NotFound(tr("There is no article “{article}” in the library any more.", article=article_id))
        return article

    def _find_article(self, target: Target, inside: Article) -> Article | None:
        return self._library.resolve_link(target, inside=inside)

    def _position_with(self, state: ContactState, settled: tuple[Answered, ...]) -> Position | None:
        return self.find_position(replace(state, settled=settled))

    def _ask_again(self, contact_id: str, answered: Answered) -> ContactState:
        """Take an answer back. If a colleague had settled it, the customer is asked twice, and that is counted."""
        if answered.by not in ("", self._staff.id):
            asked = Repeated(
                what=answered.question,
                first_by=answered.by,
                article_id=answered.article_id,
                step_id=answered.step_id,
            )
            self._log.record_event(contact_id, asked)
        return self._log.record_event(contact_id, StepUndone(article_id=answered.article_id, step_id=answered.step_id))

    def _led_back(self, contact_id: str, state: ContactState, target: Target, here: Position) -> ContactState:
        """Where the answer leads back to a settled question, that one is asked again: it was the agent's wish."""
        now = self.find_position(state)
        if now is None or now.step is None or here.step is None or now.step.id != here.step.id:
            return state
        back = resolve_target(target, here.article, self._find_article)
        if back.step is None or (back.article.id, back.step.id) == (here.article.id, here.step.id):
            return state
        to = (back.article.id, back.step.id)
        settled = next((a for a in state.settled if (a.article_id, a.step_id) == to), None)
        return self._ask_again(contact_id, settled) if settled is not None else state

    def _is_money(self, contact_id: str, fact: str) -> bool:
        here = self.find_position(self._log.contact_state(contact_id))
        return fact == "amount" or (here is not None and any(fact in o.cost.facts for o in here.article.options))

    def _judge(self, state: ContactState, article: Article) -> JudgedOptions:
        self._carried = self._offering.judge(state, article)
        return self._carried

    def _find_option(self, state: ContactState, here: Position, option_id: str, *, anew: bool = False) -> OfferedOption:
        """As it was judged for this state; `anew`: as it is judged now."""
        carries = not anew and self._carried.holds_for(state, here.article)
        judged = self._carried if carries else self._judge(state, here.article)
        found = judged.option(option_id)
        if found is None:
            raise NotFound(
                tr("“{title}” has no such option any more. Look at the options again.", title=here.article.title)
            )
        return found

    def _open_option(self, state: ContactState, here: Position, option_id: str, *, anew: bool = False) -> OfferedOption:
        """An option that was closed when it was judged is asked again: the database may be back, or a day over."""
        found = self._find_option(state, here, option_id, anew=anew)
        if found.status != "open" and not anew:
            found = self._find_option(state, here, option_id, anew=True)
        if found.status != "open":
            refused = tr("“{title}” cannot be offered now.", title=found.option.title)
            raise Refused(" ".join((refused, found.reason)))
        return found


def _after_grant(offered: OfferedOption) -> dict[str, Any]:
    """What is still to do once it is granted, as the grant says it."""
    then = offered.option.then
    return {"then": then.what, "then_who": then.who, "then_due": offered.then_due} if then and then.what else {}


def _option_terms(article: Article, offered: OfferedOption) -> OptionTerms:
    """What the events about an option say of it."""
    return {
        "article_id": article.id,
        "option_id": offered.option.id,
        "title": offered.option.title,
        "amount": offered.amount or Decimal(0),
        "remedy": offered.option.remedy,
    }
