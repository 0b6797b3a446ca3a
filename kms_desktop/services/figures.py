"""An open workspace → what counts its figures, opens the contacts behind them and reviews contacts; apart, as no start
needs it."""

from __future__ import annotations

from kms_desktop.editorial.changes_report import ChangesReport
from kms_desktop.figures.floor_now import FloorNow
from kms_desktop.figures.looser_limits import LooserLimits
from kms_desktop.figures.opened import ContactsBehind
from kms_desktop.figures.reading import Figures
from kms_desktop.search.bootstrap import viewer_of
from kms_desktop.services.workspace import Workspace
from kms_desktop.voc.reviews.reviews import Reviews


def figures_of(workspace: Workspace) -> Figures:
    """Those of the person who works here."""
    return Figures(workspace.database, workspace.contact_list, workspace.person)


def contacts_behind_of(workspace: Workspace) -> ContactsBehind:
    return ContactsBehind(workspace.database, workspace.contact_list, workspace.person, workspace.settings.currency)


def floor_now_of(workspace: Workspace) -> FloorNow:
    return FloorNow(workspace.database, workspace.person)


def reviews_of(workspace: Workspace) -> Reviews:
    return Reviews(workspace.database, workspace.person)


def looser_limits_of(workspace: Workspace) -> LooserLimits:
    return LooserLimits(workspace.database, workspace.person, workspace.settings.currency)


def changes_of(workspace: Workspace) -> ChangesReport:
    """What changed, as far as the person who works here finds it."""
    person = workspace.person
    return ChangesReport(workspace.database, person, viewer_of(person), workspace.settings.currency)
