"""An open workspace → the parts of one desk: each with exactly the services, presenters and panes it uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from kms_desktop.access.model import Person
from kms_desktop.contacts.drafts import Drafts
from kms_desktop.contacts.same_issue_queries import read_same_issue
from kms_desktop.services.workspace import Workspace
from kms_desktop.settings import Settings
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.approval.answers import AnswerPresenter
from kms_desktop.ui.desk.approval.controller import ApprovalController
from kms_desktop.ui.desk.approval.presenter import ApprovalPresenter
from kms_desktop.ui.desk.caller.call import CallPresenter
from kms_desktop.ui.desk.caller.history import HistoryPresenter
from kms_desktop.ui.desk.caller.phone import PhonePresenter
from kms_desktop.ui.desk.caller.presence import PresencePresenter
from kms_desktop.ui.desk.consult.answers import ConsultAnswerPresenter
from kms_desktop.ui.desk.consult.controller import ConsultController
from kms_desktop.ui.desk.consult.presenter import ConsultPresenter
from kms_desktop.ui.desk.customer.presenter import CardServices, CustomerPresenter
from kms_desktop.ui.desk.dialogs import DeskDialogs
from kms_desktop.ui.desk.ending.presenter import ClosingPresenter
from kms_desktop.ui.desk.guide.grants import GrantPresenter
from kms_desktop.ui.desk.guide.presenter import GuidePresenter
from kms_desktop.ui.desk.idle_presenter import IdlePresenter
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.log_text import LogWriter
from kms_desktop.ui.desk.notes_presenter import NotesPresenter
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.search.likely import LikelyPresenter
from kms_desktop.ui.desk.search.presenter import SearchPresenter
from kms_desktop.ui.desk.search.search_logging import WordsPresenter
from kms_desktop.ui.desk.status.presenter import StatusPresenter
from kms_desktop.ui.desk.store import DeskStore
from kms_desktop.ui.desk.suggestion_presenter import SuggestionPresenter
from kms_desktop.ui.desk.transfer.cold import ColdPresenter
from kms_desktop.ui.desk.transfer.presenter import HandoverPresenter
from kms_desktop.voc.reviews.unread import unread_reviews


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long things rest, in milliseconds: `guard_ms` before a key acts on a new pane, `rest_ms` before words
    are logged, `draft_ms` before they are on disk, `status_ms` before colleagues are told what somebody is at,
    `idle_ms` before a search between calls is one."""

    guard_ms: int = 300
    rest_ms: int = 1500
    draft_ms: int = 400
    status_ms: int = 1000
    idle_ms: int = 10_000


@dataclass(frozen=True, slots=True)
class Presenters:
    live: LiveContact
    call: CallPresenter
    phone: PhonePresenter
    search: SearchPresenter
    words: WordsPresenter
    guide: GuidePresenter
    grants: GrantPresenter
    history: HistoryPresenter
    notes: NotesPresenter
    closing: ClosingPresenter
    handover: HandoverPresenter
    approval: ApprovalPresenter
    answers: AnswerPresenter
    consult: ConsultPresenter
    consulted: ConsultAnswerPresenter
    cold: ColdPresenter
    customer: CustomerPresenter
    presence: PresencePresenter
    voice: SuggestionPresenter
    idle: IdlePresenter
    likely: LikelyPresenter
    status: StatusPresenter


def is_away(workspace: Workspace) -> bool:
    """Whether the database did not answer when it was last asked, or takes nothing from this version."""
    return workspace.outbox.offline_since is not None or workspace.outbox.is_outdated


def build_presenters(
    workspace: Workspace,
    search: SearchPresenter,
    background: Background,
    clock: Clock,
    parent: QObject,
    pauses: Pauses,
) -> Presenters:
    """One of each, children of `parent`, all on the same contact in hand."""
    ws, live = workspace, LiveContact(background, parent)
    notes = NotesPresenter(
        live, ws.call, Drafts(ws.journal), background, pauses.draft_ms, pauses.rest_ms, parent=parent
    )
    guide = GuidePresenter(
        live,
        ws.guided,
        ws.grant_commands,
        ws.library,
        ws.searcher,
        background,
        ws.person.may,
        pauses.guard_ms,
        parent,
    )
    minutes, currency = ws.settings.approval_minutes, ws.settings.currency
    closing = ClosingPresenter(
        live,
        ws.log,
        ws.wrapups,
        ws.searcher,
        Drafts(ws.journal),
        background,
        notes.log_note,
        pauses.draft_ms,
        parent,
    )

    def keep_typed() -> None:
        notes.log_note()
        closing.keep_changes()

    call = CallPresenter(
        live,
        ws.call,
        ws.log,
        ws.handovers,
        ws.directory,
        ws.history,
        ws.promises,
        background,
        keep_typed,
        clock,
        ws.settings.region,
        parent,
    )
    return Presenters(
        live=live,
        call=call,
        phone=PhonePresenter(live, call, ws.phone_calls, background, clock, ws.settings.region, parent),
        search=search,
        words=WordsPresenter(live, ws.call, search, ws.idle_searches, background, pauses.idle_ms, parent),
        guide=guide,
        grants=GrantPresenter(live, ws.grant_commands, guide, parent),
        history=HistoryPresenter(
            ws.history, background, clock, lambda *about: ws.reading(partial(read_same_issue, *about)), currency, parent
        ),
        notes=notes,
        closing=closing,
        handover=HandoverPresenter(
            live,
            ws.handovers,
            ws.log,
            ws.roster,
            ws.statuses,
            ws.person,
            background,
            clock,
            notes.log_note,
            lambda: is_away(ws),
            parent,
        ),
        approval=ApprovalPresenter(live, ws.approvals, ws.log, guide, minutes, currency, background, clock, parent),
        answers=AnswerPresenter(
            live, ws.approvals, ws.guided, ws.log, ws.roster, ws.person, background, pauses.guard_ms, parent
        ),
        consult=ConsultPresenter(
            live, ws.consults, ws.roster, ws.statuses, ws.person, minutes, background, clock, parent
        ),
        consulted=ConsultAnswerPresenter(ws.consults, ws.guided, ws.roster, background, parent),
        cold=ColdPresenter(live, ws.handovers, background, parent),
        customer=CustomerPresenter(
            CardServices(ws.cards, ws.looks, ws.call, ws.directory, ws.settings.region),
            live,
            background,
            clock,
            parent,
        ),
        presence=PresencePresenter(live, ws.presence, background, parent),
        voice=SuggestionPresenter(
            *(live, ws.suggestions, ws.themes, ws.call, ws.person.id),
            unread_reviews(ws.database, ws.person.id),
            background,
            parent,
        ),
        idle=IdlePresenter(
            ws.promises,
            ws.phone_calls,
            ws.bulletins,
            ws.library,
            ws.contact_list,
            ws.frequent,
            ws.person.id,
            background,
            clock,
            parent,
        ),
        likely=LikelyPresenter(ws.likely, search, background, clock, parent),
        status=StatusPresenter(ws.statuses, background, clock, parent, pauses.status_ms),
    )


class Colleagues:
    """Names and teams of whoever works here, by id."""

    def __init__(self, everyone: Sequence[Person]) -> None:
        self.everyone = everyone
        self._by_id = {person.id: person for person in everyone}

    def find_person(self, staff_id: str) -> Person | None:
        return self._by_id.get(staff_id)

    def name_of(self, staff_id: str) -> str:
        return self._by_id[staff_id].name if staff_id in self._by_id else tr("Somebody")

    def team_of(self, staff_id: str) -> str:
        return self._by_id[staff_id].team if staff_id in self._by_id else ""


def build_dialogs(
    of: Presenters,
    page: DeskPage,
    host: QWidget,
    who_verified: Callable[[], str],
    workspace: Workspace,
    clock: Clock,
) -> DeskDialogs:
    """`who_verified` as in DeskDialogs; the panels lie over `host`."""
    return DeskDialogs(
        page,
        host,
        live=of.live,
        call=of.call,
        guide=of.guide,
        handover=of.handover,
        cold=of.cold,
        closing=of.closing,
        voice=of.voice,
        status=of.status,
        customer=of.customer,
        who_verified=who_verified,
        person=workspace.person,
        currency=workspace.settings.currency,
        clock=clock,
    )


def build_approvals(
    of: Presenters,
    page: DeskPage,
    panels: DeskDialogs,
    store: DeskStore,
    names: Callable[[str], str],
    settings: Settings,
    parent: QObject,
) -> ApprovalController:
    """What asks and what answers, with their panes and panels."""
    return ApprovalController(
        of.approval,
        of.answers,
        page.work.guide,
        page.approval_pane,
        panels,
        store,
        names,
        settings.currency,
        settings.approval_minutes,
        parent,
    )


def build_consults(
    of: Presenters,
    page: DeskPage,
    panels: DeskDialogs,
    store: DeskStore,
    writer: LogWriter,
    people: Colleagues,
    settings: Settings,
    clock: Clock,
    parent: QObject,
) -> ConsultController:
    """What asks a colleague and what answers one, with their lines and panels."""
    made = ConsultController(
        of.consult,
        of.consulted,
        panels,
        store,
        writer,
        lambda staff_id: (people.name_of(staff_id), people.team_of(staff_id)),
        settings.currency,
        settings.approval_minutes,
        clock,
        parent,
    )
    page.add_lines(made.asked_line, made.consulted_line)
    return made
