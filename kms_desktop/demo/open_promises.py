"""The three promises that Dana still has to keep, each from a contact of hers: one is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.contacts.events.call import Identified, Opened, Searched, Verified
from kms_desktop.contacts.events.guide import ArticleOpened, StepAnswered
from kms_desktop.contacts.events.handover import HandedOver, HandoverAccepted
from kms_desktop.contacts.events.options import Granted, OptionAccepted, OptionOffered, OptionTerms
from kms_desktop.contacts.events.promise import Promised
from kms_desktop.contacts.events.wrapup import WrappedUp
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.reason_code import as_reason_code
from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.logbook import Logbook
from kms_desktop.demo.past import international_number
from kms_desktop.demo.people import BRAM, MARIA, TOVE, DemoCustomer
from kms_desktop.demo.staff import DANA, PRIYA
from kms_desktop.errors import NotFound
from kms_desktop.guidance.text_format import reason_words

_LATE = timedelta(minutes=34)


class OpenPromises:
    """Writes the contacts from which Dana's open promises come."""

    def __init__(
        self,
        people: Mapping[str, DemoCustomer],
        customer_ids: Mapping[str, str],
        staff_ids: Mapping[str, str],
        library: Library,
        keys: DemoKeys,
        now: datetime,
    ) -> None:
        self._people, self._customer_ids, self._library = people, customer_ids, library
        self._keys, self._now = keys, now
        self._dana, self._priya = staff_ids[DANA.login], staff_ids[PRIYA.login]

    def make_contacts(self, chatted_at: datetime) -> list[ContactState]:
        """Maria's chat first, logged at its end; the two others are from yesterday and this morning."""
        return [self._marias_chat(chatted_at), self._engineer_contact(), self._two_bills()]

    def _marias_chat(self, at: datetime) -> ContactState:
        """Priya took two payments for a hold, promised a text, and passed the promise on to Dana."""
        log = self._begin_contact(MARIA, at, self._priya, "chat")
        log.add_event(self._priya, Searched(text="your app says it once and my bank says it twice, which one is real"))
        self._open_article(log, self._priya, "charged-twice")
        self._answer_step(log, self._priya, "charged-twice", 2)
        self._grant_option(log, self._priya, "charged-twice", "explain-the-hold")
        self._make_promise(log, self._priya, "text message when the hold is gone", self._now - _LATE, "sms")
        question = "I am off until next week. Will you send her the text when the hold is gone?"
        key = log.make_key("handover")
        passed = HandedOver(
            handover_id=key, to_kind="person", to_id=self._dana, to_name=DANA.name, question=question, warm=False
        )
        log.add_event(self._priya, passed)
        log.pass_time(timedelta(minutes=6))
        log.add_event(self._dana, HandoverAccepted(handover_id=key))
        words = "Taken over from Priya: she gets a text from us when the hold is gone."
        return self._wrap_up(log, "charged-twice", "helped", "unknown", "Explain the hold", words)

    def _engineer_contact(self) -> ContactState:
        log = self._begin_contact(TOVE, self._now - timedelta(hours=19), self._dana, "phone")
        log.add_event(self._dana, Searched(text="the engineer card says sorry we missed you and I was in all day"))
        self._open_article(log, self._dana, "engineer-missed-visit")
        self._answer_step(log, self._dana, "engineer-missed-visit", 2)
        due = (self._now + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
        self._make_promise(log, self._dana, "ring back about the engineer", due, "phone")
        words = "Wants to describe the door in the picture to the depot first. Ring back."
        return self._wrap_up(log, "engineer-missed-visit", "helped", "unknown", "", words)

    def _two_bills(self) -> ContactState:
        log = self._begin_contact(BRAM, self._now - timedelta(hours=4), self._dana, "phone")
        log.add_event(self._dana, Searched(text="two bills one after the other and I cannot see what belongs to which"))
        article = "bill-higher-than-expected"
        self._open_article(log, self._dana, article)
        self._grant_option(log, self._dana, article, "show-the-bill-line-by-line")
        due = (self._now + timedelta(hours=5)).replace(minute=0, second=0, microsecond=0)
        self._make_promise(log, self._dana, "send both bills on one page", due, "email")
        return self._wrap_up(log, article, "resolved", "satisfied", "Show the bill line by line")

    def _begin_contact(self, name: str, at: datetime, agent_id: str, channel: str) -> Logbook:
        customer = self._people[name]
        log = Logbook(self._keys, at, Random(len(name)), "owed", name)
        shown = (customer.landline or customer.mobile) if channel == "phone" else ""
        number = international_number(shown) if shown else ""
        log.add_event(agent_id, Opened(channel=channel, number=number, shown=shown, waited_s=9.0))
        why = "Known by the number." if shown else "Signed in to the chat."
        log.add_event(agent_id, Identified(customer_id=self._customer_ids[name], name=name, level="known", why=why))
        log.add_event(agent_id, Verified(how=("postcode",), minutes=30))
        return log

    def _open_article(self, log: Logbook, agent_id: str, article_id: str) -> None:
        article = self._get_article(article_id)
        opened = ArticleOpened(article_id=article.id, title=article.title, revision=article.revision, step="")
        log.add_event(agent_id, opened)

    def _answer_step(self, log: Logbook, agent_id: str, article_id: str, choice: int) -> None:
        step = self._get_article(article_id).steps[0]
        answer = step.answers[choice]
        log.add_event(
            agent_id,
            StepAnswered(
                article_id=article_id,
                step_id=step.id,
                question=step.question,
                choice=choice,
                text=answer.text,
                facts=answer.facts,
                next=(answer.target.article, answer.target.anchor),
            ),
        )

    def _grant_option(self, log: Logbook, agent_id: str, article_id: str, option_id: str) -> None:
        """Offered, accepted and granted."""
        option = self._get_article(article_id).find_option(option_id)
        if option is None:
            raise NotFound(f"The demo's article “{article_id}” has no option “{option_id}” any more.")
        terms: OptionTerms = {
            "article_id": article_id,
            "option_id": option.id,
            "title": option.title,
            "amount": Decimal(0),
            "remedy": option.remedy,
        }
        log.add_event(agent_id, OptionOffered(**terms))
        log.add_event(agent_id, OptionAccepted(**terms))
        log.add_event(agent_id, Granted(**terms, customer_id=log.state.customer_id))

    def _make_promise(self, log: Logbook, agent_id: str, what: str, due_at: datetime, channel: str) -> None:
        key, customer = log.make_key("promise", what), log.state.customer_id
        promised = Promised(promise_id=key, what=what, due_at=due_at, customer_id=customer, channel=channel)
        log.add_event(agent_id, promised)

    def _wrap_up(
        self, log: Logbook, article_id: str, link: str, outcome: str, resolution: str, words: str = ""
    ) -> ContactState:
        article = self._get_article(article_id)
        log.add_event(
            self._dana,
            WrappedUp(
                reason=reason_words(article.reason),
                outcome=outcome,
                words=words,
                article_id=article.id,
                article_title=article.title,
                link=link,
                resolution=resolution,
                currency="£",
                reason_code=as_reason_code(article.reason),
                article_kind=article.kind,
                proposed_code=as_reason_code(article.reason),
                proposed_article=article.id,
                proposed_link=link,
                proposed_outcome=outcome,
            ),
        )
        return log.state

    def _get_article(self, article_id: str) -> Article:
        article = self._library.find_article(article_id)
        if article is None:
            raise NotFound(f"The demo's article “{article_id}” is not in {self._library.root}.")
        return article
