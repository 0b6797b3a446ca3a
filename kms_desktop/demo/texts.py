"""The word files of the demo → utterances and exchanges, varied and filled in so that no two sound alike.

A line may hold `[one|another]`, of which one is taken, and slots such as `{sum}`. The files are plain text because they
are written by people who know how customers talk, one utterance a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal, cast

_WORDS = Path(__file__).parent / "words"
_CHOICE = re.compile(r"\[([^\[\]|]*(?:\|[^\[\]|]*)+)\]")
_SLOT = re.compile(r"\{([A-Za-z]+)\}")
Speaker = Literal["customer", "agent", "system", "internal"]
Changes = tuple[tuple[str, str], ...]
"""What stood in a text, and what stands there since."""
State = Literal["good", "waits", "bad", "plain"]
_SPEAKERS: Mapping[str, Speaker] = {"<": "customer", ">": "agent", "~": "system", "#": "internal"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange as written. `article_id` is "" when it is about nothing that an article answers."""

    article_id: str
    channel: str
    subject: str
    state: State
    outcome: str
    turns: tuple[tuple[Speaker, str], ...]


@cache
def caller_texts() -> Mapping[str, tuple[str, ...]]:
    """Article id → what its callers say, as written; "-" holds what no article answers."""
    return {head: tuple(line.removeprefix("- ") for line in lines) for head, lines in _read_sections("voices.md")}


@cache
def note_texts() -> Mapping[str, tuple[str, ...]]:
    """Article id → what colleagues note on such calls; "- declined" and "- none fit" belong to no article."""
    return {head: tuple(line.removeprefix("- ") for line in lines) for head, lines in _read_sections("notes.md")}


@cache
def read_exchanges() -> tuple[Exchange, ...]:
    """All exchanges, as written."""
    return tuple(_parse_exchange(head, lines) for head, lines in _read_sections("exchanges.md"))


@cache
def dated_exchanges() -> tuple[tuple[Exchange, str, str, str], ...]:
    """Maria's exchanges as written, each with its days ago (or "mail", "chat"), its clock and a colleague's login."""
    return tuple((_parse_exchange(head, lines), *_parse_date_head(head)) for head, lines in _read_sections("maria.md"))


@cache
def remark_sections() -> tuple[tuple[list[str], list[str]], ...]:
    """What colleagues said: the parts of each header, and its lines."""
    return tuple(([part.strip() for part in head.split("|")], lines) for head, lines in _read_sections("remarks.md"))


@cache
def revision_sections() -> tuple[tuple[str, int, str, Changes], ...]:
    """What editors published, as written: login, days ago, article id, and (what stood there, what stands there)."""
    return tuple(_parse_revision(head, lines) for head, lines in _read_sections("revisions.md"))


def vary_text(text: str, rng: Random, slots: Mapping[str, str]) -> str:
    """The text with one choice made at each place and every slot filled; an unknown slot raises KeyError."""
    chosen = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)
    return _SLOT.sub(lambda found: slots[found[1]], chosen).replace("¶", "\n")


def _read_sections(name: str) -> Iterator[tuple[str, list[str]]]:
    text = (_WORDS / name).read_text(encoding="utf-8")
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        head, *lines = part.splitlines()
        yield head.strip(), [line.strip() for line in lines if line.strip()]


def _parse_revision(head: str, lines: list[str]) -> tuple[str, int, str, Changes]:
    login, days, article_id = (part.strip() for part in head.split("|"))
    said = [line[2:] for line in lines]
    return login, int(days), article_id, tuple(zip(said[::2], said[1::2], strict=True))


def _parse_date_head(head: str) -> tuple[str, str, str]:
    days, clock, login = head.split("|")[-3:]
    return days.strip(), clock.strip(), login.strip()


def _parse_exchange(head: str, lines: list[str]) -> Exchange:
    article_id, channel, subject, state, outcome, *_ = [part.strip() for part in (*head.split(" | "), "")]
    turns = tuple((_SPEAKERS[line[0]], line[1:].strip()) for line in lines)
    about = "" if article_id == "-" else article_id
    return Exchange(about, channel, subject, cast(State, state), outcome, turns)
