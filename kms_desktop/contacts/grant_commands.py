"""What the person does about a grant: takes it back, ticks off what was to do, says what the article asks for."""

from __future__ import annotations

from sqlmodel import Session

from kms_desktop.access.model import AUTHORITY_ROLES, Person
from kms_desktop.access.roles import DECIDE_FOR_AGENTS, HANDLE_CONTACTS
from kms_desktop.articles.library import Library
from kms_desktop.contacts.events.grants import GrantTakenBack, TaskDone, may_take_back_own, needs_reason
from kms_desktop.contacts.events.promise import Promised
from kms_desktop.contacts.events.words_said import ConfirmationGiven, PreventionTold, WordsSaid
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, Offer, Payload, Task, Told
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.guidance.solution_space import most_for
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.texts import tr


class GrantCommands:
    """Of one person. Whoever has the contact needs no database: what they do waits in the journal like all else."""

    def __init__(self, log: ContactLog, library: Library, person: Person) -> None:
        self._log, self._library, self._person = log, library, person

    def may_take_back(self, state: ContactState, offer: Offer) -> bool:
        """Whoever granted it while they have the contact; later who decides for agents, or may approve that much."""
        return may_take_back_own(state, offer, self._person) or self._may_approve(offer)

    def needs_reason(self, offer: Offer) -> bool:
        """Whether taking it back now must be told why."""
        return needs_reason(offer.by, offer.at, self._person.id, utc_now())

    def take_back(self, contact_id: str, grant_id: str, reason: str = "") -> ContactState:
        """Undo a grant: its limit is free again, and what was promised with it is owed no more.

        Once more changes nothing. Raises Refused for who may not, KmsError where the reason is missing.
        """
        state, words = self._log.contact_state(contact_id), reason.strip()
        if grant_id in state.taken_back:
            return state
        offer = next((one for one in state.granted if one.grant_id == grant_id), None)
        if offer is None:
            raise NotFound(tr("This grant is not in the contact any more. Look again."))
        if not self.may_take_back(state, offer):
            raise Refused(
                tr("“{title}” is taken back by a supervisor, or by somebody who may approve it.", title=offer.title)
            )
        if not words and self.needs_reason(offer):
            raise KmsError(tr("Say in a few words why it is taken back."))
        said = GrantTakenBack(grant_id=grant_id, title=offer.title, amount=offer.amount, reason=words)
        if state.holder_id == self._person.id and state.phase != "wrapped_up":
            return self._log.record_event(contact_id, said)
        return self._log.record_at_once(contact_id, [said], _nothing_more)

    def tick_off(self, contact_id: str, one: Told | Task, *, done: bool) -> ContactState:
        """What the article asks for was said, what was to do after a grant is done; or not after all."""
        state = self._log.contact_state(contact_id)
        if isinstance(one, Told):
            if (one in state.told) == done:
                return state
            return self._log.record_event(contact_id, _said_event(one, said=done))
        task = next((known for known in state.tasks if known.grant_id == one.grant_id), None)
        if task is None or (task.state == "done") == done:
            return state
        how = "done" if done else "open"
        return self._log.record_event(contact_id, TaskDone(grant_id=task.grant_id, what=task.what, how=how))

    def note_confirmation(self, contact_id: str, how: str) -> ContactState:
        """What was agreed was copied, mailed or printed for the customer."""
        return self._log.record_event(contact_id, ConfirmationGiven(how=how))

    def _may_approve(self, offer: Offer) -> bool:
        if self._person.may(DECIDE_FOR_AGENTS):
            return True
        if not self._person.may(HANDLE_CONTACTS) or self._person.authority not in AUTHORITY_ROLES[1:]:
            return False
        article = self._library.find_article(offer.article_id)
        option = article.find_option(offer.option_id) if article is not None else None
        if option is None:
            return False
        may, most = most_for(option, self._person.authority)
        return may and (most is None or offer.amount <= most)


def words_left_out(state: ContactState, library: Library) -> tuple[Told, ...]:
    """Words that a question asks for which was answered on this contact, and that were not said."""
    found = []
    for answered in state.settled:
        article = library.find_article(answered.article_id)
        step = article.find_step(answered.step_id) if article is not None else None
        asked = (Told(answered.article_id, answered.step_id, words) for words in (step.must_say if step else ()))
        found += [one for one in asked if one not in state.told]
    return tuple(found)


def owed_tasks(state: ContactState) -> list[Payload]:
    """What is still to do when the contact is closed is owed from then on: each becomes a promise."""
    said: list[Payload] = []
    for task in state.tasks:
        if task.state == "open" and task.due_at is not None:
            said.append(_promise_of(task, state.customer_id))
            said.append(TaskDone(grant_id=task.grant_id, what=task.what, how="owed"))
    return said


def _said_event(one: Told, *, said: bool) -> Payload:
    if one.step_id:
        return WordsSaid(article_id=one.article_id, step_id=one.step_id, words=one.words, said=said)
    return PreventionTold(article_id=one.article_id, words=one.words, said=said)


def _promise_of(task: Task, customer_id: str) -> Promised:
    what = tr("{what} ({who})", what=task.what, who=task.who) if task.who else task.what
    due_at = task.due_at
    return Promised(promise_id=new_key(), what=what, due_at=due_at, customer_id=customer_id, grant_id=task.grant_id)


def _nothing_more(_session: Session) -> None:
    """A server says in its own words why it refused; a file has been looked at already."""
