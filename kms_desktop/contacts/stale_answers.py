"""A changed answer → the later answers that only hung on it, and so no longer hold."""

from __future__ import annotations

from collections.abc import Callable

from kms_desktop.contacts.events.guide import StepAnswered
from kms_desktop.contacts.model import ContactState
from kms_desktop.guidance.guide_position import reachable_steps
from kms_desktop.guidance.model import Answered, Position

PositionOf = Callable[[ContactState, tuple[Answered, ...]], Position | None]
"""Where the guide would stand with these answers instead of the contact's own."""


def answer_before(state: ContactState, article_id: str, step_id: str) -> Answered | None:
    """The answer this question had before it was taken back; None when it was never asked."""
    for event in reversed(state.events):
        said = event.payload
        if isinstance(said, StepAnswered) and said.step_key == (article_id, step_id):
            return said.make_answer(event)
    return None


def stale_answers(after: ContactState, before: Answered | None, position_of: PositionOf) -> tuple[Answered, ...]:
    """Answers that followed the old answer, are not on the way now, and cannot come on the way any more.

    `before` is the old answer of the question that has just been answered anew. What may still be reached is kept, so
    that nobody is asked again for nothing.
    """
    if before is None:
        return ()
    changed = _step_key(before)
    old = position_of(after, (*(a for a in after.settled if _step_key(a) != changed), before))
    new = position_of(after, after.settled)
    if old is None or new is None:
        return ()
    followed = [_step_key(a) for a in old.settled]
    later = old.settled[followed.index(changed) + 1 :] if changed in followed else ()
    on_the_way = {_step_key(a) for a in new.settled}
    return tuple(a for a in later if _step_key(a) not in on_the_way | reachable_steps(new))


def _step_key(answered: Answered) -> tuple[str, str]:
    return answered.article_id, answered.step_id
