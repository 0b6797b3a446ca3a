"""`lint --replay`: what the rules in a folder, not published yet, would have changed about the grants of 90 days."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from kms_desktop.cli.output import print_json, print_line
from kms_desktop.settings import Settings
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from kms_desktop.editorial.grant_replay import Replayed


def show_replay(settings: Settings, *, as_json: bool) -> None:
    """One line for each article that decides otherwise than its published text, with every grant in question below."""
    from kms_desktop.articles.library import Library
    from kms_desktop.customers.directory import Directory
    from kms_desktop.editorial.grant_replay import WhatIf
    from kms_desktop.storage.database import open_database

    with closing(open_database(settings.url)) as database:
        what_if = WhatIf(database, Directory(database, settings.region), settings.currency)
        changed = list(what_if.replay_folder(Library(settings.kb_dir)))
    for one in changed:
        if as_json:
            print_json(_replay_record(one))
        else:
            _print_replay(one, settings.currency)
    if not changed and not as_json:
        print_line(tr("No article decides otherwise than its published text."))


def _print_replay(one: Replayed, currency: str) -> None:
    from kms_desktop.guidance.grant_replay import summarize_replay

    print_line(f"{one.path}: {summarize_replay(one.done, currency)}")
    for grant in one.done.changed:
        granted = grant.grant
        reason = grant.reason or grant.outcome
        line = tr("{day} “{title}”: {reason}", day=granted.at.date().isoformat(), title=granted.title, reason=reason)
        print_line(f"  {line}")


def _replay_record(one: Replayed) -> dict[str, object]:
    done = one.done
    outcomes: dict[str, object] = {outcome.outcome: done.count_outcomes(outcome.outcome) for outcome in done.changed}
    return {
        "path": one.path,
        "grants": done.grants,
        "days": done.days,
        "stay": done.unchanged_count,
        **outcomes,
        "difference": str(done.cost_difference),
    }
