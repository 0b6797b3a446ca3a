"""`journeys.yaml` in the folder of articles → what a customer goes through, reason by reason, and what we hold
ourselves to at each.

    journeys:
      - name: A new line
        steps:
          - reason: broadband/order
          - reason: broadband/visit
            within: 10 days          counted from the step before
            channel: phone
            speaks: us               we speak next: they should not have to ask
          - reason: billing/first-bill
            within: 45 days

The first step begins the journey. A step without `within` may take what it takes; `speaks: customer` is a step that
they come with.

Question: in the database, or beside the articles? Choice: beside them, as they name the same reasons, are reviewed by
the same people and travel the same way. Refused: a journey found by counting what follows what, which tells what
happens and never what was meant to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

from kms_desktop.articles.durations import PERIOD_FORMS, read_period
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.model import Finding
from kms_desktop.articles.yaml_values import YamlList, YamlMap, YamlText, YamlValue, read_yaml
from kms_desktop.files import read_ordinary_file
from kms_desktop.texts import tr

NAME = "journeys.yaml"
_MOST_BYTES = 200_000
_MOST_JOURNEYS, _MOST_STEPS = 100, 30
_LONGEST_NAME, _LONGEST_CODE = 80, 100
Speaker = Literal["us", "customer", ""]
_SPEAKERS: dict[str, Speaker] = {"us": "us", "customer": "customer"}
_FORM = "{name: …, steps: [{reason: …}, {reason: …, within: 10 days}]}"  # no text: YAML


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """A reason why they are in touch, and what is expected: `within` after the step before, through which `channel`,
    and who speaks first; None or "" where nothing is."""

    reason: str
    within: timedelta | None = None
    within_text: str = ""
    channel: str = ""
    speaks: Speaker = ""


@dataclass(frozen=True, slots=True)
class Journey:
    name: str
    steps: tuple[JourneyStep, ...]


@dataclass(frozen=True, slots=True)
class Journeys:
    """`findings` are what is wrong with the file itself; what is wrong is left out, the rest stands."""

    journeys: tuple[Journey, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), compare=False)


NONE = Journeys()


def read_journeys(root: Path) -> Journeys:
    """Those of this folder; none where there is no such file. Read anew when it changed."""
    file = root / NAME
    try:
        state = file.stat()
    except OSError:
        return NONE
    return _read_file(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=16)
def _read_file(file: Path, _mtime_ns: int, size: int) -> Journeys:
    findings = FindingList(NAME)
    text = ""
    try:
        text = read_ordinary_file(file, _MOST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        _tell(findings, tr("The file cannot be read as UTF-8 text."))
    if size > _MOST_BYTES:
        _tell(findings, tr("Only the first 200 kB of the file are read."))
    return parse_journeys(text, findings)


def parse_journeys(text: str, findings: FindingList) -> Journeys:
    """Never raises, whatever the text holds."""
    value = read_yaml(text, 1, findings) if text.strip() else None
    entries = value.entries if isinstance(value, YamlMap) else {}
    listed = entries.get("journeys")
    if value is not None and not isinstance(listed, YamlList):
        place = listed or value
        form = f"journeys: [{_FORM}]"  # no text: YAML
        _tell(findings, tr("The file lists journeys: {form}.", form=form), place)
    if isinstance(value, YamlMap):
        _only_known(value, ("journeys",), findings)
    found: dict[str, Journey] = {}
    for item in (listed.items if isinstance(listed, YamlList) else ())[:_MOST_JOURNEYS]:
        made = _read_journey(item, findings)
        if made is not None and made.name.casefold() in found:
            _tell(findings, tr("There are two journeys “{name}”.", name=made.name), item)
        elif made is not None:
            found[made.name.casefold()] = made
    return Journeys(tuple(found.values()), findings.in_file_order())


def _read_journey(item: YamlValue, findings: FindingList) -> Journey | None:
    entries = item.entries if isinstance(item, YamlMap) else {}
    name = " ".join(_text(entries.get("name")).split())[:_LONGEST_NAME]
    listed = entries.get("steps")
    if not name or not isinstance(listed, YamlList):
        _tell(findings, tr("A journey has a name and steps: {form}.", form=_FORM), item)
        return None
    if isinstance(item, YamlMap):
        _only_known(item, ("name", "steps"), findings)
    steps = [made for step in listed.items[:_MOST_STEPS] if (made := _read_step(step, findings))]
    if len(steps) < 2:
        said = tr("A journey has two steps or more: what begins it, and what is to follow.")
        _tell(findings, said, listed)
        return None
    return Journey(name, tuple(steps))


def _read_step(item: YamlValue, findings: FindingList) -> JourneyStep | None:
    entries = item.entries if isinstance(item, YamlMap) else {}
    reason = _text(entries.get("reason")).strip()[:_LONGEST_CODE]
    if not reason:
        _tell(findings, tr("A step of a journey names its reason code."), item)
        return None
    if isinstance(item, YamlMap):
        _only_known(item, ("reason", "within", "channel", "speaks"), findings)
    within = " ".join(_text(entries.get("within")).split())
    period = read_period(within) if within else None
    if "within" in entries and period is None:
        said = tr("“{value}” is not a time.", value=within[:60])
        _tell(findings, f"{said} {PERIOD_FORMS}", entries["within"])
    if period is not None and period.working:
        form = "5 days"  # no text: YAML
        said = tr("A journey counts days of the calendar; write “{form}”.", form=form)
        _tell(findings, said, entries["within"])
        period = None
    speaks = _text(entries.get("speaks")).strip()
    if speaks and speaks not in _SPEAKERS:
        _tell(
            findings, tr("Who speaks next is “us” or “customer”, not “{value}”.", value=speaks[:60]), entries["speaks"]
        )
    return JourneyStep(
        reason,
        period.length if period else None,
        within if period else "",
        _text(entries.get("channel")).strip()[:_LONGEST_CODE],
        _SPEAKERS.get(speaks, ""),
    )


def _text(value: YamlValue | None) -> str:
    return value.text if isinstance(value, YamlText) else ""


def _only_known(value: YamlMap, known: tuple[str, ...], findings: FindingList) -> None:
    for name, key in value.keys.items():
        if name not in known:
            said = tr("“{key}” is not known here; there is {known}.", key=name[:60], known=", ".join(known))
            _tell(findings, said, key)


def _tell(findings: FindingList, said: str, place: YamlValue | None = None) -> None:
    line, column = (place.line, place.column) if place is not None else (1, 1)
    findings.add_error("journeys-file", said, line, column)
