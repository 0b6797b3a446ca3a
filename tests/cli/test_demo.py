"""`demo`: a workspace to try things in that stands on its own, and changes nothing outside itself."""

from __future__ import annotations

from pathlib import Path

from kms_desktop.demo.workspace_location import demo_settings
from kms_desktop.settings import Settings
from tests.cli.conftest import Kms, OpenWindow


def test_a_demo_stands_on_its_own(kms: Kms) -> None:
    assert kms("demo", "--database", "postgresql://host/name").code == 2
    assert kms("demo", "--kb", "articles").code == 2


def test_a_demo_is_made_once_and_stands_for_the_day(kms: Kms, open_window: OpenWindow, tmp_path: Path) -> None:
    made = kms("demo", "--no-window")
    assert made.lines[0].startswith(f"A demo workspace stands in {tmp_path}/state/demo: 8 colleagues, ")
    assert kms("demo", "--no-window", "--json").json == {"folder": f"{tmp_path}/state/demo", "made": ""}
    demo = ("--data", tmp_path / "state" / "demo")
    assert "8841 2290" in kms("customer", "Maria Okafor", *demo).out
    assert len(kms("history", "8841 2290", *demo, "--json").json["entries"]) > 5
    with open_window(demo_settings(Settings())) as heard:
        assert kms("simulate", "--demo").code == 0
    assert heard[0]["do"] == "call"
    assert kms("doctor", *demo).code == 0


def test_a_demo_that_is_open_is_not_made_anew_under_its_user(kms: Kms, open_window: OpenWindow, tmp_path: Path) -> None:
    with open_window(demo_settings(Settings())) as heard:
        assert "Close it first" in kms("demo", "--fresh").failed_plainly()
    with open_window(demo_settings(Settings())):
        assert kms("demo", "--no-window").code == 0
    assert heard == [{"do": "raise"}]
    assert not (tmp_path / "state" / "demo").exists()
