"""The shipped articles' words and a seed → 10,000 articles and a workspace of 100,000 interactions to measure on.

Sentences are kept whole and dealt out again, so that common words stay common; each article also gets a few names of
its own, blended from two words, because real vocabularies have a long tail. Phone numbers are from the ranges that
the British regulator keeps for drama, addresses from example.com.
"""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Template
from typing import Any

ARTICLES = 10_000
INTERACTIONS = 100_000
_A_FOLDER_HOLDS = 100
_A_CUSTOMER_HAS = 50
_NUMBERS = tuple(f"+44{prefix}{n:03}" for prefix in ("2079460", "7700900") for n in range(1000))
_CHANNELS = ("phone", "phone", "phone", "email", "email", "chat", "sms", "note")
_ARTICLE = Template("""\
---
id: measured-$number
title: $title
kind: problem
confidence: validated
audience: internal
governance: open
owner: measured
reason: measured/articles
phrases:
$phrases
---

## Issue
$prose0

## Environment
$prose1

## Cause
$prose2

## Guide

### Is it so for this caller?
$prose3

- [Yes](#explain-it "seen: true")
- [No](#put-it-right "seen: false")

## Solutions

### Explain it
```solution
remedy: explanation
cost: 0
authority: agent
```
**Say:** $prose4

**Why:** $prose5

### Put it right
```solution
remedy: money
cost: amount
authority: {agent: 50, team_lead: 250}
```
**Say:** $prose6

**Why:** $prose7

## Prevent
$prose8
""")
_TIERS = ("bronze", "silver", "gold")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the shipped articles say: their titles, callers' phrases, whole sentences, and the single words of these."""

    titles: tuple[str, ...]
    phrases: tuple[str, ...]
    sentences: tuple[str, ...]
    words: tuple[str, ...]


def read_vocabulary(knowledge_base: Path) -> Vocabulary:
    texts = [path.read_text(encoding="utf-8") for path in sorted(knowledge_base.rglob("*.md"))]
    titles = [found for text in texts for found in re.findall(r"^title: *(.+)$", text, re.MULTILINE)]
    phrases = [found for text in texts for found in re.findall(r"^  - (.+)$", _front(text), re.MULTILINE)]
    sentences = [sentence for text in texts for sentence in _sentences(text)]
    if not (titles and phrases and sentences):
        raise SystemExit(f"There are no articles in {knowledge_base} to take words from.")
    words = sorted(set(re.findall(r"[a-z]{4,}", " ".join([*titles, *phrases, *sentences]).lower())))
    return Vocabulary(tuple(titles), tuple(phrases), tuple(sentences), tuple(words))


def write_articles(folder: Path, vocabulary: Vocabulary, count: int = ARTICLES, seed: int = 1) -> None:
    """`count` articles in the article format, a hundred in each folder; the same seed gives the same files."""
    chance = random.Random(seed)
    for number in range(count):
        place = folder / f"group-{number // _A_FOLDER_HOLDS:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"measured-{number:05}.md").write_text(_article(number, vocabulary, chance), encoding="utf-8")


def fill_workspace(url: str, vocabulary: Vocabulary, count: int = INTERACTIONS, seed: int = 1) -> list[str]:
    """Makes the workspace at `url` and fills it; gives the keys of its customers, fifty interactions for each."""
    from sqlmodel import SQLModel

    from kms_desktop.storage.database import open_database
    from kms_desktop.storage.migrate import migrate_database

    migrate_database(url)
    chance = random.Random(seed)
    customers = list(_customers(max(1, count // _A_CUSTOMER_HAS), vocabulary, chance))
    rows = {
        "customer": iter(customers),
        "identity": (_identity(customer, number) for number, customer in enumerate(customers)),
        "interaction": _interactions(count, customers, vocabulary, chance),
    }
    if not url.startswith("sqlite"):
        _copy_rows(url, rows)
        return [customer["id"] for customer in customers]
    database = open_database(url)
    try:
        with database.writing() as session:
            for table, entries in rows.items():
                for part in _batches(entries):
                    session.execute(SQLModel.metadata.tables[table].insert(), part)
    finally:
        database.close()
    return [customer["id"] for customer in customers]


def _copy_rows(url: str, rows: dict[str, Iterator[dict[str, Any]]]) -> None:
    """What a server takes in at once, with the statistics that it would have made of it by the next day."""
    import psycopg

    with psycopg.connect(url) as owner:
        for table, entries in rows.items():
            first = next(entries)
            columns = ", ".join(f'"{name}"' for name in first)
            with owner.cursor().copy(f'COPY "{table}" ({columns}) FROM STDIN'.encode()) as stream:
                for entry in itertools.chain([first], entries):
                    stream.write_row([json.dumps(v) if isinstance(v, dict | list) else v for v in entry.values()])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def add_long_history(url: str, vocabulary: Vocabulary, exchanges: int, seed: int = 2) -> str:
    """One more customer, with so many exchanges of three turns each; gives their key."""
    from sqlmodel import SQLModel

    from kms_desktop.storage.database import open_database

    chance = random.Random(seed)
    customer = {**next(_customers(1, vocabulary, chance)), "account_no": "M-long"}
    turns = (
        {**turn, "source": "measured long", "thread_id": f"long-{turn['thread_id']}"}
        for turn in _interactions(exchanges * 3, [customer], vocabulary, chance)
    )
    database = open_database(url)
    try:
        with database.writing() as session:
            session.execute(SQLModel.metadata.tables["customer"].insert(), [customer])
            for part in _batches(turns):
                session.execute(SQLModel.metadata.tables["interaction"].insert(), part)
    finally:
        database.close()
    return str(customer["id"])


def _batches(entries: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while part := list(itertools.islice(entries, 5000)):
        yield part


def _front(text: str) -> str:
    parts = text.split("---\n", 2)
    return parts[1] if len(parts) == 3 and not parts[0] else ""


def _sentences(text: str) -> list[str]:
    """The prose of an article as sentences; headings, answers and facts left out, links and marks as plain words."""
    body = re.sub(r"```.*?```", "", text.removeprefix(f"---\n{_front(text)}---\n"), flags=re.DOTALL)
    prose = "\n".join(line for line in body.splitlines() if not line.startswith(("#", "-", "|")))
    prose = re.sub(r"\*\*\w+:\*\*", "", prose)
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", prose).replace("*", "").replace('"', "")
    sentences = (" ".join(found.split()) for found in re.split(r"(?<=[.?])\s+|\n\n", plain))
    return [sentence for sentence in sentences if sentence.count(" ") >= 3]


def _name(vocabulary: Vocabulary, chance: random.Random) -> str:
    first, last = chance.choices(vocabulary.words, k=2)
    return (first[: len(first) // 2 + 1] + last[len(last) // 2 :]).capitalize()


def _paragraph(vocabulary: Vocabulary, chance: random.Random, sentences: int) -> str:
    return " ".join(chance.choices(vocabulary.sentences, k=sentences))


def _article(number: int, vocabulary: Vocabulary, chance: random.Random) -> str:
    name = _name(vocabulary, chance)
    own = {
        "number": f"{number:05}",
        "title": f"{chance.choice(vocabulary.titles)}, {name} {number}",
        "phrases": "\n".join(f"  - {phrase} {name.lower()}" for phrase in chance.sample(vocabulary.phrases, 4)),
    }
    prose = {f"prose{place}": _paragraph(vocabulary, chance, 2 + place % 2) for place in range(9)}
    return _ARTICLE.substitute(own | prose)


def _customers(count: int, vocabulary: Vocabulary, chance: random.Random) -> Iterator[dict[str, Any]]:
    from kms_desktop.storage.ids import new_key, utc_now

    for number in range(count):
        yield {
            "id": new_key(),
            "name": f"{_name(vocabulary, chance)} {_name(vocabulary, chance)}",
            "account_no": f"M-{number:06}",
            "tier": chance.choice(_TIERS),
            "since": None,
            "products": ["broadband"],
            "facts": {},
            "source": "measured",
            "created_at": utc_now(),
        }


def _identity(customer: dict[str, Any], number: int) -> dict[str, Any]:
    """A phone number for the first of them, an e-mail address once the numbers are used up."""
    from kms_desktop.storage.ids import new_key

    is_phone = number < len(_NUMBERS)
    value = _NUMBERS[number] if is_phone else f"measured-{number}@example.com"
    return {
        "id": new_key(),
        "customer_id": customer["id"],
        "kind": "phone" if is_phone else "email",
        "value_norm": value,
        "tail": value[-6:] if is_phone else "",
        "level": "known",
        "source": "measured",
    }


def _interactions(
    count: int, customers: list[dict[str, Any]], vocabulary: Vocabulary, chance: random.Random
) -> Iterator[dict[str, Any]]:
    """In the order of time over two years, the customers by turns; three turns make a thread."""
    from kms_desktop.storage.ids import new_key

    first = datetime(2024, 1, 1, tzinfo=UTC)
    step = timedelta(days=730) / count
    for number in range(count):
        turn, place = divmod(number, len(customers))
        yield {
            "id": new_key(),
            "source": "measured",
            "source_id": str(number),
            "thread_id": f"measured-{place}-{turn // 3}",
            "customer_id": customers[place]["id"],
            "channel": chance.choice(_CHANNELS),
            "direction": "out" if turn % 3 == 1 else "in",
            "started_at": first + step * number,
            "ended_at": None,
            "subject": chance.choice(vocabulary.titles),
            "body_text": _paragraph(vocabulary, chance, 3),
            "body_html": None,
            "author_name": customers[place]["name"],
            "author_kind": "agent" if turn % 3 == 1 else "customer",
            "author_address": "",
            "internal": False,
            "queue": "",
            "outcome": "",
            "state": "plain",
            "raw": {},
        }
