"""The tones that a ring can have: whole files, made here, that a player reads."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from kms_desktop.ui.preferences.preferences import SOUNDS
from kms_desktop.ui.ring.tones import tone_file


@pytest.mark.parametrize("name", [one for one in SOUNDS if one != "off"])
def test_each_tone_is_a_short_file_that_begins_and_ends_in_silence(name: str, tmp_path: Path) -> None:
    file = tone_file(tmp_path / "sounds", name)
    with wave.open(str(file)) as tone:
        frames = tone.readframes(tone.getnframes())
        assert 0.5 < tone.getnframes() / tone.getframerate() < 2.0
    samples = memoryview(frames).cast("h")
    assert max(samples) > 3000
    assert abs(samples[0]) < 100 and abs(samples[-1]) < 100


def test_a_tone_is_made_once(tmp_path: Path) -> None:
    file = tone_file(tmp_path, "bell")
    file.write_bytes(b"kept")
    assert tone_file(tmp_path, "bell").read_bytes() == b"kept"
