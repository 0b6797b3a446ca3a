"""How the database stands → the strip of a lasting state, and what the rail says beside it."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.dates import clock_text
from kms_desktop.ui.rail import Rail
from kms_desktop.ui.widgets.notices import Strip

if TYPE_CHECKING:
    from kms_desktop.offline.delivery import Standing


def show_standing(standing: Standing, right: str, strip: Strip, rail: Rail, zone: tzinfo | None) -> None:
    """A database that does not answer, is not whole or is of a newer version, or a record that it does not take;
    `right`: when it is tried next."""
    away_since, waiting = standing.away_since, standing.waiting
    outdated = standing.outdated and away_since is None
    held = bool(standing.why) and away_since is None and not outdated
    rail.show_saved(waiting=waiting, away=away_since is not None, outdated=outdated)
    strip.setVisible(away_since is not None or outdated or held)
    strip.button.set_text(*(("", "") if outdated else label_of("retry")))
    if away_since is not None:
        since = clock_text(away_since, zone)
        going = " ".join(part for part in (standing.wrong_server, _going_by_themselves(waiting)) if part)
        strip.show_state(_away_title(standing, since), going, right)
    elif held:
        strip.show_state(_waiting_still(waiting), standing.why, right, icon="clock")
    elif outdated:
        strip.show_state(
            tr("This workspace was brought to a newer version."), _kept_until_updated(waiting), icon="lock"
        )


def _away_title(standing: Standing, since: str) -> str:
    if standing.wrong_server:
        return tr("The right server is away since {since}", since=since)
    if standing.incomplete:
        return tr("The workspace is not whole since {since}; somebody is bringing it back", since=since)
    return tr("Database unreachable since {since}", since=since)


def _waiting_still(waiting: int) -> str:
    return plural(
        "{n} record waits on this desktop and is tried again",
        "{n} records wait on this desktop and are tried again",
        waiting,
    )


def _going_by_themselves(waiting: int) -> str:
    if not waiting:
        return tr("Search works. Nothing waits on this desktop.")
    return plural(
        "Search works. {n} record waits on this desktop and goes by itself.",
        "Search works. {n} records wait on this desktop and go by themselves.",
        waiting,
    )


def _kept_until_updated(waiting: int) -> str:
    if not waiting:
        return tr("You can read. What you log is kept on this desktop until it is updated.")
    return plural(
        "You can read. What you log is kept on this desktop ({n} record) until it is updated.",
        "You can read. What you log is kept on this desktop ({n} records) until it is updated.",
        waiting,
    )
