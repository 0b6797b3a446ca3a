"""An open workspace → what brings its folder of articles to what others published."""

from __future__ import annotations

from kms_desktop.editorial.revision_sync import RevisionSync
from kms_desktop.services.workspace import Workspace


def following_of(workspace: Workspace) -> RevisionSync:
    """Follows into the workspace's folder, by what its search knows of where each article lies."""
    searcher = workspace.searcher
    return RevisionSync(
        workspace.database,
        workspace.library,
        workspace.unsaved,
        lambda: [(key, path) for key, _, path in searcher.list_titles()],
    )
