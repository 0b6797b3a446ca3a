"""A changed limit, condition or cost is told with what it would have changed, before anything is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.customers.directory import Directory
from kms_desktop.editorial.grant_replay import WhatIf
from kms_desktop.editorial.publishing import publish_folder
from kms_desktop.guidance.grant_replay import summarize_replay
from kms_desktop.settings import Settings
from tests.cli.conftest import Kms
from tests.cli.conftest import kms as kms
from tests.contacts.conftest import CHARGED_TWICE, UNKNOWN_PAYMENT, Floor
from tests.contacts.conftest import floor as floor

SOUND = CHARGED_TWICE.replace("- [Something else](#no-such-step)\n", "")


def granted_once(floor: Floor, tmp_path: Path) -> Settings:
    """A folder that is published, and a refund of £38.50 that Dana granted by it."""
    folder = tmp_path / "published"
    folder.mkdir()
    (folder / "charged-twice.md").write_text(SOUND, encoding="utf-8")
    (folder / "unknown-payment.md").write_text(UNKNOWN_PAYMENT, encoding="utf-8")
    settings = Settings(database_url=floor.database.url, kb_dir=folder, staff="rosa")
    publish_folder(settings)
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    dana.guided.open_article(contact, "charged-twice")
    dana.guided.answer_step(contact, 1)
    dana.guided.answer_step(contact, 0)
    dana.guided.set_fact(contact, "amount", 38)
    dana.guided.accept_option(contact, "refund-the-card")
    return settings


def test_the_grants_of_a_floor_are_replayed_with_what_was_known_then(floor: Floor, tmp_path: Path) -> None:
    settings = granted_once(floor, tmp_path)
    file = settings.kb_dir / "charged-twice.md"
    what_if = WhatIf(floor.database, Directory(floor.database, "GB"))
    assert list(what_if.replay_folder(Library(settings.kb_dir))) == []
    file.write_text(SOUND.replace("agent: 80", "agent: 20"), encoding="utf-8")
    (changed,) = what_if.replay_folder(Library(settings.kb_dir))
    assert changed.path == "charged-twice.md"
    assert summarize_replay(changed.done) == "The one grant in 90 days would need approval. Cost: the same."


def test_lint_tells_of_it_too(floor: Floor, tmp_path: Path, kms: Kms, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = granted_once(floor, tmp_path)
    file = settings.kb_dir / "charged-twice.md"
    file.write_text(SOUND.replace("posted, late: false}\nlimits", "posted, late: true}\nlimits"), encoding="utf-8")
    monkeypatch.setenv("KMS_DATABASE_URL", settings.url)
    said = kms("lint", "--replay", str(settings.kb_dir))
    assert "charged-twice.md: The one grant in 90 days would close. Cost: £38 less." in said.out, said
