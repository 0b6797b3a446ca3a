"""The name of a tone → a short sound as a WAV file, made of sine waves here: no recording of somebody else's.

Question: recorded sounds, or made ones? Choice: made when first heard. Reason: nobody's licence, and three tones of a
second cost 60 KB that no installation has to carry.
"""

from __future__ import annotations

import io
import math
import wave
from array import array
from pathlib import Path

from kms_desktop.files import write_whole

_RATE = 22_050
_LOUDEST = 0.35 * 32_767
_TONES: dict[str, tuple[tuple[float, float, tuple[float, ...]], ...]] = {
    "soft": ((0.0, 0.9, (523.25, 659.25)), (0.45, 1.0, (659.25, 783.99))),
    "bell": ((0.0, 1.4, (880.0, 1760.0, 2637.0)),),
    "classic": ((0.0, 0.4, (400.0, 450.0)), (0.6, 0.4, (400.0, 450.0))),
}
"""(begins after s, lasts s, its frequencies in Hz) of each note."""


def tone_file(folder: Path, name: str) -> Path:
    """The file of a tone in `folder`, written when it is not there. OSError where it cannot be."""
    file = folder / f"{name}.wav"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(file, make_tone(name))
    return file


def make_tone(name: str) -> bytes:
    """A WAV file, mono, 16 bits. KeyError for a tone that is not known."""
    notes = _TONES[name]
    length = max(begins + lasts for begins, lasts, _ in notes)
    samples = array("h", [0]) * round(length * _RATE)
    for begins, lasts, pitches in notes:
        first, count = round(begins * _RATE), round(lasts * _RATE)
        for at in range(count):
            part = sum(math.sin(2 * math.pi * pitch * at / _RATE) / len(pitches) for pitch in pitches)
            sample = samples[first + at] + round(_LOUDEST * _loudness(at / count) * part)
            samples[first + at] = max(-32_767, min(32_767, sample))
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(_RATE)
        out.writeframes(samples.tobytes())
    return made.getvalue()


def _loudness(share: float) -> float:
    """It begins within a fiftieth of the note and dies away, so that nothing clicks."""
    return min(1.0, share * 50) * (1.0 - share) ** 2
