"""Settings → one of each service, wired once: what a window can do, a command can do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from kms_desktop.access.current_staff import person_at_desk
from kms_desktop.access.model import Person
from kms_desktop.access.own_access import OwnAccess
from kms_desktop.access.roles import SUGGEST, WATCH_FLOOR
from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.bulletins.affected import AffectedCustomers
from kms_desktop.bulletins.bulletins import Bulletins
from kms_desktop.bulletins.down_reports import DownReports
from kms_desktop.contacts.agent_statuses import AgentStatuses
from kms_desktop.contacts.approval import could_answer
from kms_desktop.contacts.approval_commands import Approvals
from kms_desktop.contacts.approval_projection import OF_ANSWERERS
from kms_desktop.contacts.card.cards import CustomerCards
from kms_desktop.contacts.card.looks import CustomerLooks
from kms_desktop.contacts.consult_commands import Consults
from kms_desktop.contacts.contact_commands import ContactCommands
from kms_desktop.contacts.customer_articles import CustomerArticles
from kms_desktop.contacts.ease_question import EaseQuestion
from kms_desktop.contacts.grant_commands import GrantCommands
from kms_desktop.contacts.guide_session import GuideSession
from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.idle_searches import IdleSearches
from kms_desktop.contacts.log import EVENT, ContactLog
from kms_desktop.contacts.past_contact import PastContacts
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.contacts.pop_report import PopReport
from kms_desktop.contacts.presence import Presence
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.contacts.promising import Promising
from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.contacts.repeat_report import Repeats
from kms_desktop.contacts.resolution_queries import LearnedMark, article_usage, past_contacts, read_learned_mark
from kms_desktop.contacts.wrapup import WrapUps
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.editorial.autosave import Autosave, unsaved_texts
from kms_desktop.editorial.help_articles import prepare_folder
from kms_desktop.erasure.local_purge import LocalPurge
from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.guidance.grant_record import GrantRecord
from kms_desktop.offline.cache import (
    Colleagues,
    RememberingDirectory,
    RememberingHistory,
    RememberingRoster,
    journal_path,
    recent_callers,
    server_path,
    tool_use,
)
from kms_desktop.offline.delivery import Delivery
from kms_desktop.offline.recent_callers import RecentCallers
from kms_desktop.offline.tool_use import ToolUse
from kms_desktop.search.bootstrap import SearchParts, open_finder, viewer_of
from kms_desktop.search.model import IndexReport
from kms_desktop.search.searcher import Searcher
from kms_desktop.search.suggested_articles import SuggestedArticles
from kms_desktop.services.suggested_articles import likely_reasons
from kms_desktop.settings import Settings
from kms_desktop.storage.change_feed import ChangeFeed
from kms_desktop.storage.database import Database, database_to_come, open_database
from kms_desktop.storage.database_url import read_address
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.notification_throttle import LONGEST_REST_OF_A_FLOOR_S, LONGEST_REST_S
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.reading import Reading, Steps
from kms_desktop.storage.server_identity import KnownServer
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.frequent_issues import FrequentIssues
from kms_desktop.voc.suggestions import SuggestionBox, register_suggestions
from kms_desktop.voc.themes.themes import Themes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The open workspace of one person at one desktop. Close it once; every service is for one thread at a time."""

    settings: Settings
    person: Person
    database: Database
    journal: Journal
    outbox: Outbox
    delivery: Delivery
    library: Library
    searcher: Searcher
    directory: Directory
    history: History
    roster: Roster
    log: ContactLog
    call: ContactCommands
    cards: CustomerCards
    looks: CustomerLooks
    guided: GuideSession
    handovers: Handovers
    approvals: Approvals
    consults: Consults
    grant_commands: GrantCommands
    wrapups: WrapUps
    phone_calls: PhoneCalls
    reason_codes: ReasonCodes
    idle_searches: IdleSearches
    bulletins: Bulletins
    down_reports: DownReports
    affected: AffectedCustomers
    promises: Promises
    promising: Promising
    grants: GrantRecord
    suggestions: SuggestionBox
    themes: Themes
    contact_list: ContactList
    presence: Presence
    rings: PopReport
    statuses: AgentStatuses
    repeats: Repeats
    frequent: FrequentIssues
    likely: SuggestedArticles
    unsaved: Autosave
    letting_go: LocalPurge
    own_access: OwnAccess
    tool_use: ToolUse

    def open_feed(self) -> ChangeFeed:
        """A new feed of what others change; it has a connection of its own."""
        mine = {self.person.id, self.person.team_id}
        if could_answer(self.person.role, self.person.authority):
            mine.add(OF_ANSWERERS)
        rest = LONGEST_REST_OF_A_FLOOR_S if self.person.may(WATCH_FLOOR) else LONGEST_REST_S
        return ChangeFeed(self.database, poll_s=self.settings.poll_seconds, mine=mine, longest_rest_s=rest)

    def reading(self, begin: Callable[[], Steps[T]]) -> Reading[T]:
        """What a reader comes to, to be read together with other things."""
        return Reading(self.database, begin)

    def refresh_index(self, progress: Callable[[int, int], None] | None = None) -> IndexReport:
        """Read what changed in the folder of articles, then learn again from the log."""
        report = self.searcher.refresh(progress)
        with suppress(Unreachable):
            self.learn_from_log()
        return report

    def learn_from_log(self) -> LearnedMark:
        """Give search what past customers said, and each article's record of the last 90 days. Gives what that rests
        on, as it stood then."""
        now, mark = utc_now(), self.database.read(read_learned_mark())
        self.searcher.learn_contacts(past_contacts(self.database, now))
        self.searcher.set_usage(article_usage(self.database, now))
        return mark

    def close(self) -> None:
        """Let go of every file and connection."""
        self.searcher.close()
        self.journal.close()
        self.database.close()


def open_workspace(settings: Settings, finder: SearchParts | None = None) -> Workspace:
    """Open the database, the journal and the index, and wire the services. Raises a KmsError in plain words.

    A server that does not answer is waited for while the work goes on, if this desktop has seen it before; a workspace
    of a newer version is read, and what is logged for it waits.
    """
    with ExitStack() as opened:
        database = _opened_database(settings)
        opened.callback(database.close)
        with suppress(KmsError):  # where the folder takes nothing, reading it says so
            prepare_folder(settings)
        roster = _make_roster(settings, database)
        person = person_at_desk(roster, settings.staff)
        journal = Journal(journal_path(settings, database, person.login))
        opened.callback(journal.close)
        workspace = _wire_workspace(settings, person, roster, database, journal, finder or open_finder(settings))
        workspace.searcher.set_viewer(viewer_of(person))
        opened.pop_all()
        return workspace


def _opened_database(settings: Settings) -> Database:
    address = read_address(settings.url)
    known = None if address.is_sqlite else KnownServer(server_path(settings, address))
    try:
        return open_database(settings.url, rest_s=settings.retry_seconds, outdated=True, known=known)
    except Unreachable:
        if known is None:
            raise
        return database_to_come(settings.url, rest_s=settings.retry_seconds, known=known)


def _make_roster(settings: Settings, database: Database) -> Roster:
    if database.is_sqlite:
        return Roster(database)
    return RememberingRoster(database, Colleagues(settings, database))


def _make_directory(settings: Settings, database: Database, callers: RecentCallers | None) -> Directory:
    if callers is None:
        return Directory(database, settings.region)
    return RememberingDirectory(database, settings.region, callers)


def _wire_workspace(
    settings: Settings, person: Person, roster: Roster, database: Database, journal: Journal, finder: SearchParts
) -> Workspace:
    outbox = Outbox(database, journal, pause_s=settings.retry_seconds)
    register_suggestions(outbox, database)
    library, searcher = finder.library, finder.searcher
    callers = None if database.is_sqlite else recent_callers(settings, database)
    directory = _make_directory(settings, database, callers)
    history = RememberingHistory(database, settings.region, PastContacts(settings.currency).read_turns)
    grants = GrantRecord(database)
    log = ContactLog(database, outbox, journal, person)
    promises = Promises(database, log.waiting_events)
    outbox.keep_copies(EVENT, "contact_id")
    cards = CustomerCards(database, outbox, journal, person, settings.region)
    suggestions = SuggestionBox(database, outbox, person.id, writes=person.may(SUGGEST))
    reason_codes = ReasonCodes(database, person)
    frequent = FrequentIssues(database, searcher.is_hidden)
    bulletins = Bulletins(database, outbox, person, searcher.bulletin_ids, partial(_find_shown, finder))
    return Workspace(
        settings=settings,
        person=person,
        database=database,
        journal=journal,
        outbox=outbox,
        delivery=Delivery(database, outbox, journal, log),
        library=library,
        searcher=searcher,
        directory=directory,
        history=history,
        roster=roster,
        log=log,
        call=ContactCommands(log, directory, settings.verification_minutes, cards),
        cards=cards,
        looks=CustomerLooks(database, person),
        guided=GuideSession(log, library, grants, directory, person, settings.currency, settings.largest_cost),
        handovers=Handovers(database, log, person),
        approvals=Approvals(database, log, person),
        consults=Consults(database, log, person),
        grant_commands=GrantCommands(log, library, person),
        wrapups=WrapUps(log, library, reason_codes, history, settings.currency, EaseQuestion(database)),
        phone_calls=PhoneCalls(database, person),
        reason_codes=reason_codes,
        idle_searches=IdleSearches(database, outbox, person),
        bulletins=bulletins,
        down_reports=DownReports(database, outbox, log, person),
        affected=AffectedCustomers(database, bulletins, person),
        promises=promises,
        promising=Promising(log, person),
        grants=grants,
        suggestions=suggestions,
        themes=Themes(database, outbox, person),
        contact_list=ContactList(database, person),
        presence=Presence(database, library, person.id),
        rings=PopReport(database, person),
        statuses=AgentStatuses(database, person.id),
        repeats=Repeats(database),
        frequent=frequent,
        likely=likely_reasons(database, finder, directory, history, CustomerArticles(promises), frequent),
        unsaved=unsaved_texts(settings),
        letting_go=LocalPurge(database, journal, history, callers),
        own_access=OwnAccess(database, person),
        tool_use=tool_use(settings, database, outbox, person),
    )


def _find_shown(finder: SearchParts, article_id: str) -> Article | None:
    """An article that whoever sits here finds; what is not there is not looked for in the folder."""
    found = article_id and finder.searcher.hit_for(article_id) is not None
    return finder.library.find_article(article_id) if found else None
