"""A dozen pictures in the pseudo-language, longer than English by two fifths: nothing is cut off or forgotten."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT

SCENES = (
    *("desk-ring-1280", "desk-solutions-1280", "desk-wrapup-1280", "desk-handover-1280", "desk-keys"),
    *("desk-guide-1920-200", "login-1920-200", "articles-1280", "articles-walk-1280", "articles-new"),
    *("voice-1280", "voice-contacts-1280"),
)
NO_TEXTS = {"products", "tier", "png"}
"""Names of facts, and the end of a file's name; both as they stand in articles."""


def test_no_text_is_cut_off_or_bypasses_the_catalogue(tmp_path: Path) -> None:
    report = tmp_path / "texts.txt"
    scripts = ROOT / "packaging"
    command = [
        scripts / "shown_texts.py",
        report,
        scripts / "take_pictures.py",
        tmp_path / "pictures",
        "--only",
        *SCENES,
    ]
    drawn = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("KMS_")},
            "KMS_LANGUAGE": "pseudo",
            "QT_QPA_PLATFORM": "offscreen",
            "HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert drawn.returncode == 0, drawn.stderr
    assert {file.stem for file in (tmp_path / "pictures").glob("*.png")} >= set(SCENES)
    text = report.read_text(encoding="utf-8")
    assert "\n0 texts of the catalogue are cut off\n" in text, text
    bypassing = text.partition("\nBoth a literal and a value\n")[0]
    assert {line.split("    ")[1] for line in bypassing.splitlines() if line.startswith("    ")} <= NO_TEXTS, bypassing
