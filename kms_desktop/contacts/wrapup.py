"""The log of a contact → its wrap-up, filled before the agent touches it; the wrap-up into the log, or undone there."""

from __future__ import annotations

from typing import Literal

from sqlmodel import Session

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.contacts import wrapup_summary
from kms_desktop.contacts.events.wrapup import ERASED, Reopened, WrappedUp
from kms_desktop.contacts.grant_commands import owed_tasks
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, WrapUp
from kms_desktop.errors import Refused
from kms_desktop.guidance.guide_position import find_position
from kms_desktop.guidance.text_format import reason_words
from kms_desktop.storage.tables import ContactRow
from kms_desktop.texts import plural, tr

_IN_HAND = ("on_call", "held")
_Link = Literal["resolved", "helped", "not_applicable", ""]
_Outcome = Literal["satisfied", "mollified", "dissatisfied", "unknown"]


class WrapUps:
    """Fills and saves wrap-ups. `currency` is the sign in front of amounts."""

    def __init__(self, log: ContactLog, library: Library, currency: str = "£") -> None:
        self._log, self._library, self._currency = log, library, currency

    def draft_wrap_up(self, state: ContactState) -> WrapUp:
        """What the log says happened. The outcome is a guess, and says from what."""
        article = self._linked_article(state)
        link = _link_kind(state, article)
        outcome, outcome_from = _guess_outcome(state)
        reason = reason_words(article.reason) if article else ""
        return WrapUp(
            reason=reason or (article.title if article else ""),
            reason_from=tr("from the article") if article else tr("nothing opened"),
            resolution=_resolution_text(state, self._currency),
            article_id=article.id if article else "",
            article_title=article.title if article else "",
            link=link,
            promises=state.promises,
            outcome=outcome,
            outcome_from=outcome_from,
            words=state.note,
        )

    def save_wrap_up(self, contact_id: str, wrap_up: WrapUp) -> ContactState:
        """Close the contact as the wrap-up says. Saved again by the same person, the later one counts.

        Raises Refused while it is on its way to somebody else.
        """
        state = self._log.contact_state(contact_id)
        if state.phase == "handed_over":
            raise Refused(tr("This contact is on its way to somebody. Take it back before you wrap it up."))
        return self._log.record_events(
            contact_id,
            [
                *owed_tasks(state),
                WrappedUp(
                    reason=wrap_up.reason.strip(),
                    outcome=wrap_up.outcome,
                    words=wrap_up.words.strip(),
                    article_id=wrap_up.article_id,
                    article_title=wrap_up.article_title,
                    link=wrap_up.link,
                    resolution=wrap_up.resolution.strip(),
                    currency=self._currency,
                ),
            ],
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


def _resolution_text(state: ContactState, currency: str) -> str:
    """What was granted, and to whom outside it was passed: a proposal, which becomes the agent's own words."""
    passed = tr("Passed to {name}", name=state.passed_to) if state.passed_to else ""
    return "; ".join(part for part in (wrapup_summary.resolution_words(state, currency), passed) if part)


def _link_kind(state: ContactState, article: Article | None) -> _Link:
    """An accepted option resolved it, and so did a text without options; options that were all declined only helped."""
    if article is None:
        return ""
    if wrapup_summary.final_offer(state) is not None or not article.options:
        return "resolved"
    asked = any(a.article_id == article.id for a in state.settled) or bool(state.offers)
    return "helped" if asked else "not_applicable"


def _guess_outcome(state: ContactState) -> tuple[_Outcome, str]:
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
