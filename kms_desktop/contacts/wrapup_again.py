"""A contact that was opened again → its wrap-up filled anew, with what was said in the one that was taken back.

Question: what stands in the form, once something was done since? Choice: what somebody had said by hand stays as they
said it, and what the log had filled in is filled from the log as it is now. Refused: the log alone, over which one key
saves an empty wrap-up; and the old one alone, which would not know what was granted since.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kms_desktop.contacts.events.wrapup import Reopened
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.state import fold_events
from kms_desktop.contacts.wrapup_draft import WrapUp
from kms_desktop.storage.ids import new_key
from kms_desktop.texts import tr

_SAID_TOGETHER = (
    ("reason", "reason_code"),
    ("article_id", "article_title", "article_kind", "link"),
    *(("preventable",), ("resolution",), ("outcome",), ("words",), ("ease",)),
)


def state_before_reopening(state: ContactState) -> ContactState | None:
    """The contact as it was wrapped up last, where that was taken back; None where it was not."""
    if state.phase == "wrapped_up":
        return None
    last = next((at for at, e in reversed([*enumerate(state.events)]) if isinstance(e.payload, Reopened)), None)
    before = fold_events(state.events[:last]) if last is not None else None
    return before if before is not None and before.wrap_up is not None else None


def said_again(draft: WrapUp, filled_then: WrapUp, saved: WrapUp) -> WrapUp:
    """`draft` is filled from the log now, `filled_then` from the log as it was when `saved` was kept."""
    said: dict[str, Any] = {}
    for names in _SAID_TOGETHER:
        if any(_plain(saved, name) != _plain(filled_then, name) for name in names):
            said |= {name: getattr(saved, name) for name in names}
    if "reason" in said:
        said["reason_from"] = ""
    if "outcome" in said:
        said["outcome_from"] = tr("As it was saved before")
    waiting = {entry.id for entry in draft.open_exchanges}
    judged = {one.article_id for one in (*saved.further, *filled_then.further)}
    judged.add(said.get("article_id", draft.article_id))
    return replace(
        draft,
        **said,
        further=(
            *(replace(one, key=new_key()) for one in saved.further),
            *(one for one in draft.further if one.article_id not in judged),
        ),
        also_closes=tuple(key for key in saved.also_closes if key in waiting),
    )


def _plain(draft: WrapUp, name: str) -> str:
    return str(getattr(draft, name)).strip()
