"""The log of a contact → its wrap-up, filled before the agent touches it; the wrap-up into the log, put right or
undone.

What is filled in rests on what was done. An article that was only opened did nothing yet, and one whose options were
all declined did not help: how it did is then for the agent to say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from sqlmodel import Session

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.contacts import wrapup_summary
from kms_desktop.contacts.ease_question import EaseQuestion
from kms_desktop.contacts.ending_text import ease_title
from kms_desktop.contacts.events.call import Searched
from kms_desktop.contacts.events.guide import ArticleOpened
from kms_desktop.contacts.events.wrapup import ERASED, IssueSettled, Reopened, WrappedUp, WrapUpCorrected
from kms_desktop.contacts.grant_commands import owed_tasks
from kms_desktop.contacts.handling_times import handling_times
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, Offer, Payload
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.contacts.wrapup_again import said_again, state_before_reopening
from kms_desktop.contacts.wrapup_draft import Issue, Link, Outcome, Preventable, WrapUp, WrapUpChoices
from kms_desktop.customers.history import History
from kms_desktop.customers.model import HistoryEntry
from kms_desktop.errors import Refused, Unreachable
from kms_desktop.guidance.guide_position import find_position
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.tables import ContactRow
from kms_desktop.texts import plural, tr

_IN_HAND = ("on_call", "held")
_STILL_OPEN = ("bad", "waits")
_OPEN_FOR = timedelta(days=14)
_MOST_OPEN = 5


class WrapUps:
    """Fills and saves wrap-ups. `currency` is the sign in front of amounts."""

    def __init__(
        self,
        log: ContactLog,
        library: Library,
        codes: ReasonCodes,
        history: History,
        currency: str = "£",
        ease: EaseQuestion | None = None,
    ) -> None:
        """`ease`: in which contacts it is asked how easy it was; without it in none."""
        self._log, self._library, self._currency = log, library, currency
        self._codes, self._history, self._ease = codes, history, ease

    def draft_wrap_up(self, state: ContactState) -> WrapUp:
        """What the log says happened, and what was said in a wrap-up that was taken back. The outcome is a guess, and
        says from what."""
        before = state_before_reopening(state)
        if before is None:
            return self._fill_from_log(state, self._open_exchanges(state))
        saved = self._wrap_up_of(before)
        waiting = self._open_exchanges(state, saved.also_closes)
        return said_again(self._fill_from_log(state, waiting), self._fill_from_log(before, waiting), saved)

    def _fill_from_log(self, state: ContactState, waiting: tuple[HistoryEntry, ...]) -> WrapUp:
        article = self._linked_article(state)
        link = _link_kind(state, article)
        outcome, outcome_from = _guess_outcome(state)
        code, reason = self.coded_reason(article.reason if article else "")
        further = tuple(self._further_issues(state, article))
        article_id = article.id if article else ""
        return WrapUp(
            reason=reason or (article.title if article else ""),
            reason_from=tr("from the article") if article else tr("nothing opened"),
            reason_code=code,
            resolution=_resolution_text(state, self._currency, {issue.article_id for issue in further}),
            article_id=article_id,
            article_title=article.title if article else "",
            article_kind=article.kind if article else "",
            link=link,
            promises=state.promises,
            outcome=outcome,
            outcome_from=outcome_from,
            words=state.note,
            further=further,
            open_exchanges=waiting,
            also_closes=tuple(entry.id for entry in waiting) if link == "resolved" else (),
            proposed={"code": code, "article": article_id, "link": link, "outcome": outcome},
            begun_at=utc_now(),
            asks_ease=self._asks_ease(state.id),
        )

    def _asks_ease(self, contact_id: str) -> bool:
        return self._ease is not None and self._ease.is_asked(contact_id)

    def list_choices(self, state: ContactState, titles: Iterable[tuple[str, str]] = ()) -> WrapUpChoices:
        """What can be chosen: articles that were opened first, then those of `titles`; reasons of the first, and all
        that are kept."""
        opened = {e.payload.article_id: e.payload.title for e in state.events if isinstance(e.payload, ArticleOpened)}
        found = [article for key in opened if (article := self._library.find_article(key)) is not None]
        articles = dict(reversed(opened.items())) | {key: title for key, title in titles if key not in opened}
        codes = self._codes.list_codes(article.reason for article in found)
        return WrapUpChoices(tuple(codes), tuple(articles.items()))

    def coded_reason(self, named: str) -> tuple[str, str]:
        """The code that an article names, as it counts now, and how it is called; "" twice where it names none."""
        found = self._codes.find_code(named)
        return (found.code, found.title) if found is not None else ("", "")

    def saved_wrap_up(self, contact_id: str) -> WrapUp:
        """The wrap-up of a closed contact as it stands, to be put right. Raises Refused for one that is open."""
        state = self._log.look_again(contact_id)
        if state.wrap_up is None:
            raise Refused(tr("This contact is open, so there is no wrap-up to correct yet."))
        saved = self._wrap_up_of(state)
        return replace(saved, open_exchanges=self._open_exchanges(state, saved.also_closes), corrects=True)

    def _wrap_up_of(self, state: ContactState) -> WrapUp:
        said = wrapup_summary.wrap_up_of(state)
        return WrapUp(
            reason=said.reason,
            reason_from="",
            resolution=said.resolution,
            article_id=said.article_id,
            article_title=said.article_title,
            link=cast(Link, said.link),
            promises=state.promises,
            outcome=cast(Outcome, state.outcome),
            outcome_from="",
            words=said.words,
            reason_code=said.reason_code,
            article_kind=said.article_kind,
            preventable=cast(Preventable, said.preventable),
            further=tuple(_issue_of(key, one) for key, one in wrapup_summary.issues_by_key(state).items()),
            also_closes=said.also_closes,
            asks_ease=bool(ease_title(said.ease)) or self._asks_ease(state.id),
            ease=said.ease if ease_title(said.ease) else "",
        )

    def save_wrap_up(self, contact_id: str, wrap_up: WrapUp) -> ContactState:
        """Close the contact as the wrap-up says. Saved again by the same person, the later one counts.

        Raises Refused while it is on its way to somebody else.
        """
        state = self._log.contact_state(contact_id)
        if state.phase == "handed_over":
            raise Refused(tr("This contact is on its way to somebody. Take it back before you wrap it up."))
        now = utc_now()
        times = handling_times(state, wrap_up.begun_at or now, now)
        closing = WrappedUp(
            reason=wrap_up.reason.strip(),
            outcome=wrap_up.outcome,
            words=wrap_up.words.strip(),
            article_id=wrap_up.article_id,
            article_title=wrap_up.article_title,
            link=wrap_up.link,
            resolution=wrap_up.resolution.strip(),
            currency=self._currency,
            reason_code=wrap_up.reason_code,
            article_kind=wrap_up.article_kind,
            preventable=wrap_up.preventable,
            asked=_words_of_first(state, wrap_up.further) if wrap_up.further else "",
            issues=tuple(issue.key for issue in wrap_up.further),
            also_closes=wrap_up.also_closes,
            talk_s=times.talk_s,
            hold_s=times.hold_s,
            wrap_s=times.wrap_s,
            ease=wrap_up.ease,
            **{f"proposed_{name}": value for name, value in wrap_up.proposed.items()},
        )
        return self._record(contact_id, [*owed_tasks(state), *map(_settled, wrap_up.further), closing])

    def correct_wrap_up(self, contact_id: str, wrap_up: WrapUp, why: str = "") -> ContactState:
        """Put the wrap-up of a closed contact right; who saved it, and when, stays. Raises Refused for whoever neither
        saved it nor decides for agents, while it is open, and where its customer was erased."""
        state = self._log.look_again(contact_id)
        known = {key: _issue_of(key, one) for key, one in wrapup_summary.issues_by_key(state).items()}
        changed = {
            issue.key: replace(issue, key=new_key()) if issue.key in known else issue
            for issue in wrap_up.further
            if known.get(issue.key) != issue
        }
        correction = WrapUpCorrected(
            reason=wrap_up.reason.strip(),
            outcome=wrap_up.outcome,
            words=wrap_up.words.strip(),
            article_id=wrap_up.article_id,
            article_title=wrap_up.article_title,
            link=wrap_up.link,
            resolution=wrap_up.resolution.strip(),
            reason_code=wrap_up.reason_code,
            article_kind=wrap_up.article_kind,
            preventable=wrap_up.preventable,
            issues=tuple(changed[key].key if key in changed else key for key in (i.key for i in wrap_up.further)),
            also_closes=wrap_up.also_closes,
            why=why.strip(),
            ease=wrap_up.ease,
        )
        return self._record(contact_id, [*map(_settled, changed.values()), correction])

    def _record(self, contact_id: str, said: list[Payload]) -> ContactState:
        """One event goes by itself, as most do."""
        return (
            self._log.record_event(contact_id, said[0]) if len(said) == 1 else self._log.record_events(contact_id, said)
        )

    def reopen_contact(self, contact_id: str, reason: str = "") -> ContactState:
        """Take a contact up again that was wrapped up by this person, or by one for whom they decide.

        Decided in the database alone, so Unreachable while it is away. Raises Refused for whoever may not, for one that
        is not wrapped up or whose customer was erased, and while this person has another one in hand.
        """
        self._log.look_again(contact_id)
        if any(state.id != contact_id and state.phase in _IN_HAND for state in self._log.open_contacts()):
            raise Refused(tr("You have another contact in hand. Wrap it up before you reopen this one."))

        def check_not_erased(session: Session) -> None:
            row = session.get(ContactRow, contact_id)
            if row is not None and row.erased_for is not None:
                raise Refused(ERASED)

        return self._log.record_at_once(contact_id, [Reopened(reason=reason.strip())], check_not_erased)

    def _further_issues(self, state: ContactState, first: Article | None) -> Iterator[Issue]:
        """One for each other article of which an option was taken."""
        for article_id in _further_issues_of(state):
            if first is not None and article_id != first.id:
                yield self.issue_about(state, article_id)

    def next_issue(self, state: ContactState, known: Collection[str]) -> Issue:
        """A further issue: about the article that was opened first and is not linked yet, else about none."""
        opened = (e.payload.article_id for e in state.events if isinstance(e.payload, ArticleOpened))
        return self.issue_about(state, next((key for key in opened if key not in known), ""))

    def issue_about(self, state: ContactState, article_id: str = "") -> Issue:
        """A further issue, filled from the log as far as it tells of this article."""
        article = self._library.find_article(article_id) if article_id else None
        if article is None:
            return Issue(key=new_key())
        code, reason = self.coded_reason(article.reason)

        def own(offer: Offer) -> bool:
            return offer.article_id == article_id

        return Issue(
            key=new_key(),
            reason=reason or article.title,
            reason_code=code,
            article_id=article.id,
            article_title=article.title,
            article_kind=article.kind,
            link=_link_kind(state, article),
            resolution=wrapup_summary.resolution_words(state, self._currency, own),
            asked=words_for(state, article_id),
        )

    def _open_exchanges(self, state: ContactState, settled: tuple[str, ...] = ()) -> tuple[HistoryEntry, ...]:
        """What this customer still waits for, and what was `settled` with it already; none while the database is
        away."""
        if not state.customer_id:
            return ()
        try:
            entries = self._history.list_entries(state.customer_id, limit=30)
        except Unreachable:
            return ()
        since = (state.opened_at or utc_now()) - _OPEN_FOR
        waiting = (e for e in entries if e.id in settled or (e.state in _STILL_OPEN and _is_before(e, state, since)))
        return tuple(entry for entry in waiting if entry.id != state.id)[:_MOST_OPEN]

    def _linked_article(self, state: ContactState) -> Article | None:
        """The one whose option ended it; else the one in which the guide stands; else the one that was opened."""
        done = wrapup_summary.final_offer(state)
        if done is not None:
            return self._library.find_article(done.article_id)
        opened = self._library.find_article(state.article_id) if state.article_id else None
        if opened is None:
            return None
        return find_position(
            opened,
            state.settled,
            start_step=state.start_step,
            find=lambda target, inside: self._library.resolve_link(target, inside=inside),
        ).article


def _further_issues_of(state: ContactState) -> Iterator[str]:
    """Articles of which an option was taken, in order."""
    taken = state.granted or tuple(offer for offer in state.offers if offer.result == "accepted")
    yield from dict.fromkeys(offer.article_id for offer in taken if offer.article_id)


def _settled(issue: Issue) -> IssueSettled:
    return IssueSettled(
        issue_id=issue.key,
        reason=issue.reason.strip(),
        reason_code=issue.reason_code,
        article_id=issue.article_id,
        article_title=issue.article_title,
        article_kind=issue.article_kind,
        link=issue.link,
        preventable=issue.preventable,
        resolution=issue.resolution.strip(),
        asked=issue.asked,
    )


def _issue_of(key: str, said: IssueSettled) -> Issue:
    return Issue(
        key=key,
        reason=said.reason,
        reason_code=said.reason_code,
        article_id=said.article_id,
        article_title=said.article_title,
        article_kind=said.article_kind,
        link=cast(Link, said.link),
        preventable=cast(Preventable, said.preventable),
        resolution=said.resolution,
        asked=said.asked,
    )


def words_for(state: ContactState, article_id: str) -> str:
    """What was searched before this article was opened for the first time, and after the one before it."""
    words: list[str] = []
    for event in state.events:
        if isinstance(event.payload, Searched) and event.payload.text not in words:
            words.append(event.payload.text)
        elif isinstance(event.payload, ArticleOpened):
            if event.payload.article_id == article_id:
                return "\n".join(words)
            words = []
    return ""


def _words_of_first(state: ContactState, further: tuple[Issue, ...]) -> str:
    """What the customer said that belongs to no further issue."""
    others = {line for issue in further for line in issue.asked.split("\n")}
    own = [line for line in wrapup_summary.customers_words(state).split("\n") if line not in others]
    return "\n".join(own)


def _resolution_text(state: ContactState, currency: str, elsewhere: set[str]) -> str:
    """What was granted, and to whom outside it was passed: a proposal, which becomes the agent's own words.

    `elsewhere`: articles of which another issue tells it."""
    passed = tr("Passed to {name}", name=state.passed_to) if state.passed_to else ""
    done = wrapup_summary.resolution_words(state, currency, lambda offer: offer.article_id not in elsewhere)
    return "; ".join(part for part in (done, passed) if part)


def _link_kind(state: ContactState, article: Article | None) -> Link:
    """An accepted option resolved it, and a guide that was gone through helped. Options that were all declined, and a
    text that was only read, did nothing of which the log tells."""
    if article is None:
        return ""
    own = [offer for offer in state.offers if offer.article_id == article.id]
    if any(offer.result == "accepted" for offer in own):
        return "resolved"
    if own:
        return ""
    if any(a.article_id == article.id for a in state.settled):
        return "helped"
    return "not_applicable" if article.options else ""


def _is_before(entry: HistoryEntry, state: ContactState, since: datetime) -> bool:
    return since <= entry.at and (state.opened_at is None or entry.at <= state.opened_at)


def _guess_outcome(state: ContactState) -> tuple[Outcome, str]:
    declined = sum(offer.result == "declined" for offer in state.offers)
    if wrapup_summary.final_offer(state) is not None:
        if declined:
            return "mollified", plural(
                "Guessed: an option was accepted after one had been declined",
                "Guessed: an option was accepted after {n} had been declined",
                declined,
            )
        return "satisfied", tr("Guessed: an option was accepted")
    if declined:
        return "dissatisfied", plural(
            "Guessed: an option was declined and none accepted",
            "Guessed: {n} options were declined and none accepted",
            declined,
        )
    if state.passed_to:
        return "unknown", tr("Not guessed: {name} goes on with it", name=state.passed_to)
    return "unknown", tr("Not guessed: nothing in the log tells")
