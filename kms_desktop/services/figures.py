"""An open workspace → what counts its figures and opens the contacts behind them; apart, as no start needs it."""

from __future__ import annotations

from kms_desktop.editorial.changes_report import ChangesReport
from kms_desktop.figures.floor_now import FloorNow
from kms_desktop.figures.opened import ContactsBehind
from kms_desktop.figures.reading import Figures
from kms_desktop.search.bootstrap import viewer_of
from kms_desktop.services.workspace import Workspace


def figures_of(workspace: Workspace) -> Figures:
    """Those of the person who works here."""
    return Figures(workspace.database, workspace.contact_list, workspace.person)


def contacts_behind_of(workspace: Workspace) -> ContactsBehind:
    return ContactsBehind(workspace.database, workspace.contact_list, workspace.person, workspace.settings.currency)


def floor_now_of(workspace: Workspace) -> FloorNow:
    return FloorNow(workspace.database, workspace.person)


def changes_of(workspace: Workspace) -> ChangesReport:
    """What changed, as far as the person who works here finds it."""
    person = workspace.person
    return ChangesReport(workspace.database, person, viewer_of(person), workspace.settings.currency)
