"""Where the demo workspace stands, and when it is made anew: it is throw-away, and dated relative to today."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings, shipped

STORY_NUMBER = "+442079460018"
"""Rings first: the customer whose history tells a story."""

_AGENT = "dana"
_FRESH_FOR = timedelta(hours=20)
_MARK = "made-at.txt"


def demo_settings(settings: Settings) -> Settings:
    """The same desktop looking at the demo workspace; the person is Dana unless somebody else was asked for."""
    place = settings.state_dir / "demo"
    return replace(
        settings,
        database_url="",
        data_dir=place,
        state_dir=place,
        kb_dir=shipped("knowledge_base"),
        staff=settings.staff or _AGENT,
        brand="Northwave",
    )


def make_demo(settings: Settings, *, fresh: bool = False, seed: int = 7) -> str:
    """Make the demo workspace where there is none of today; says what was made, "" when one stood already."""
    now = datetime.now(UTC)
    if not fresh and _is_fresh(settings.data_dir / _MARK, now):
        return ""
    from kms_desktop.demo.build import build_demo  # half a second, which a start on a fresh demo does not pay
    from kms_desktop.demo.published import publish_past
    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.migrate import migrate

    _clear(settings.data_dir)
    migrate(settings.url)
    with closing(open_database(settings.url)) as database:
        counts = build_demo(database, seed=seed, now=now)
        counts["published revisions"] = publish_past(database, seed=seed, now=now)
    (settings.data_dir / _MARK).write_text(now.isoformat(), encoding="utf-8")
    return ", ".join(f"{number:,} {what}" for what, number in counts.items())


def _is_fresh(mark: Path, now: datetime) -> bool:
    try:
        made = datetime.fromisoformat(mark.read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return False
    return timedelta(0) <= now - made < _FRESH_FOR


def _clear(place: Path) -> None:
    """Remove only what the demo itself made there."""
    try:
        for made in (*place.glob("workspace.sqlite*"), *place.glob("journal-*.sqlite*"), place / _MARK):
            made.unlink(missing_ok=True)
        shutil.rmtree(place / "index", ignore_errors=True)
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KmsError(f"The demo workspace in {place} cannot be made anew: {error.strerror or error}.") from error
