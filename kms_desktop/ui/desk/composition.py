"""An open workspace → the presenters of one desk, each with exactly the services it uses."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from kms_desktop.contacts.drafts import Drafts
from kms_desktop.services.workspace import Workspace
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.approval.answers import AnswerPresenter
from kms_desktop.ui.desk.approval.presenter import ApprovalPresenter
from kms_desktop.ui.desk.caller.call import CallPresenter
from kms_desktop.ui.desk.caller.history import HistoryPresenter
from kms_desktop.ui.desk.caller.presence import PresencePresenter
from kms_desktop.ui.desk.ending.presenter import ClosingPresenter
from kms_desktop.ui.desk.guide.presenter import GuidePresenter
from kms_desktop.ui.desk.idle_presenter import IdlePresenter
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.notes_presenter import NotesPresenter
from kms_desktop.ui.desk.search.likely import LikelyPresenter
from kms_desktop.ui.desk.search.presenter import SearchPresenter
from kms_desktop.ui.desk.search.searched_words import WordsPresenter
from kms_desktop.ui.desk.transfer.cold import ColdPresenter
from kms_desktop.ui.desk.transfer.presenter import HandoverPresenter
from kms_desktop.ui.desk.voice_presenter import VoicePresenter


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long things rest, in milliseconds: `guard_ms` before a key acts on a new pane, `rest_ms` before words
    are logged, `draft_ms` before they are on disk."""

    guard_ms: int = 300
    rest_ms: int = 1500
    draft_ms: int = 400


@dataclass(frozen=True, slots=True)
class Presenters:
    live: LiveContact
    call: CallPresenter
    search: SearchPresenter
    words: WordsPresenter
    guide: GuidePresenter
    history: HistoryPresenter
    notes: NotesPresenter
    closing: ClosingPresenter
    handover: HandoverPresenter
    approval: ApprovalPresenter
    answers: AnswerPresenter
    cold: ColdPresenter
    presence: PresencePresenter
    voice: VoicePresenter
    idle: IdlePresenter
    likely: LikelyPresenter


def is_away(workspace: Workspace) -> bool:
    """Whether the database did not answer when it was last asked, or takes nothing from this version."""
    return workspace.outbox.offline_since is not None or workspace.outbox.outdated


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
    guide = GuidePresenter(live, ws.guided, ws.library, ws.searcher, background, pauses.guard_ms, parent)
    minutes, currency = ws.settings.approval_minutes, ws.settings.currency
    return Presenters(
        live=live,
        call=CallPresenter(
            live, ws.call, ws.log, ws.directory, ws.history, ws.promises, background, clock, ws.settings.region, parent
        ),
        search=search,
        words=WordsPresenter(live, ws.call, search, parent),
        guide=guide,
        history=HistoryPresenter(ws.history, background, clock, parent),
        notes=notes,
        closing=ClosingPresenter(
            live,
            ws.log,
            ws.wrapups,
            ws.searcher,
            Drafts(ws.journal),
            background,
            notes.log,
            pauses.draft_ms,
            parent,
        ),
        handover=HandoverPresenter(
            live, ws.handovers, ws.log, ws.roster, ws.person, background, notes.log, lambda: is_away(ws), parent
        ),
        approval=ApprovalPresenter(live, ws.approvals, ws.log, guide, minutes, currency, background, clock, parent),
        answers=AnswerPresenter(
            live, ws.approvals, ws.guided, ws.log, ws.roster, ws.person, background, pauses.guard_ms, parent
        ),
        cold=ColdPresenter(live, ws.handovers, ws.log, background, parent),
        presence=PresencePresenter(live, ws.presence, background, parent),
        voice=VoicePresenter(live, ws.suggestions, ws.call, ws.person.id, background, parent),
        idle=IdlePresenter(
            ws.promises,
            ws.searcher.bulletins,
            ws.library,
            ws.contact_list,
            ws.likely.top,
            ws.person.id,
            background,
            clock,
            parent,
        ),
        likely=LikelyPresenter(ws.likely, search, background, clock, parent),
    )
