"""An open workspace → what editors work with, which calls do not wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from kms_desktop.access.roles import WRITE_ARTICLES
from kms_desktop.editorial.article_table import ArticleTable
from kms_desktop.editorial.case_files import CaseFiles
from kms_desktop.editorial.decisions import Decisions
from kms_desktop.editorial.draft_from_contact import ContactDrafting
from kms_desktop.editorial.editing import Editing
from kms_desktop.editorial.editor_queue import EditorQueue
from kms_desktop.editorial.grant_replay import WhatIf
from kms_desktop.editorial.rearranging import Rearranging
from kms_desktop.editorial.revisions import Revisions
from kms_desktop.services.workspace import Workspace
from kms_desktop.storage.ids import utc_now
from kms_desktop.voc.fit_rate import FitRates


@dataclass(frozen=True, slots=True)
class Editorial:
    """One of each, on the workspace's own database, folder and search; every service is for one thread at a time."""

    editing: Editing
    revisions: Revisions
    cases: CaseFiles
    to_do: EditorQueue
    drafting: ContactDrafting
    what_if: WhatIf
    fit_rates: FitRates
    rearranging: Rearranging
    table: ArticleTable


def editorial_of(workspace: Workspace) -> Editorial:
    """Wires the services; closes with the workspace."""
    database, library, person = workspace.database, workspace.library, workspace.person
    directory, searcher = workspace.directory, workspace.searcher
    editing = Editing(library, database, person.id, workspace.unsaved, team=person.team)
    looks_up = person.may(WRITE_ARTICLES)

    def titles() -> Iterator[tuple[str, str, str]]:
        return chain(searcher.list_titles(), searcher.list_archived() if looks_up else ())

    return Editorial(
        editing=editing,
        revisions=Revisions(database),
        cases=CaseFiles(library),
        to_do=EditorQueue(
            database,
            library,
            workspace.suggestions,
            workspace.unsaved,
            person.id,
            decisions=Decisions(workspace.journal.path.with_suffix(".decisions")),
        ),
        drafting=ContactDrafting(
            database, workspace.log, workspace.searcher, lambda customer: directory.customer_facts(customer, utc_now())
        ),
        what_if=WhatIf(database, directory, workspace.settings.currency),
        fit_rates=FitRates(database),
        rearranging=Rearranging(library, workspace.unsaved, editing),
        table=ArticleTable(database, library, titles),
    )
