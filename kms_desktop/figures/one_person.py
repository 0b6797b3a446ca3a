"""Figures of one person: asked with a reason, told in the audit before anything is counted.

Question: may a supervisor count what one agent did? Choice: yes, where they say why; the audit tells who looked at
whom and for what, and nothing is kept as a filter for the next time. Reason: a figure of one person is as good as a
judgement of them. Refused: a list of people by figure.
"""

from __future__ import annotations

from kms_desktop.access.model import Person
from kms_desktop.access.roles import COUNT_ONE_PERSON, who_may
from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.errors import KmsError, Refused
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database, notify_nobody
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr

NOTED = "figures of a person"  # no text: an action of the audit log
_LONGEST, _SHORTEST = 300, 3


class OnePerson:
    """Who may be counted alone, of one who asks; without one, whoever owns the workspace asks."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person
        self._noted: set[str] = set()

    @property
    def can_be_asked(self) -> bool:
        """Whether this person may count others one by one."""
        return self._person is None or self._person.may(COUNT_ONE_PERSON)

    def note_agent(self, agent_id: str, reason: str, by: str = "") -> None:
        """From now on their figures are counted. Raises Refused for who may not, KmsError without a reason."""
        if not self.can_be_asked:
            raise Refused(tr("The figures of one person are looked at by {who}.", who=who_may(COUNT_ONE_PERSON)))
        why = mask_secrets(one_line(readable_text(reason), _LONGEST)).strip()
        if len(why) < _SHORTEST:
            raise KmsError(tr("Say why the figures of one person are looked at."))
        login = by or (self._person.login if self._person is not None else "setup")
        if self._database.is_sqlite:
            with self._database.writing() as session:
                notify_nobody(session)
                append_row(session, login, NOTED, {"staff_id": agent_id, "reason": why})
        else:
            self._database.perform_act("note_agent_figures", agent=agent_id, reason=why, by_login=login)
        self._noted.add(agent_id)

    def refuse_unnoted(self, filters: FigureFilters) -> None:
        """Raises Refused where somebody else is asked for of whom no reason was noted."""
        me = self._person.id if self._person is not None else ""
        if filters.agent_id and filters.agent_id != me and filters.agent_id not in self._noted:
            raise Refused(tr("Say why the figures of one person are looked at."))
