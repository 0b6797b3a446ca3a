"""A measuring ground → search measured beside two engines that people know, on the same articles and questions.

Tantivy is the fastest full-text engine that Python has a wheel of; SQLite with FTS5 is there everywhere. Both get title
and text, a title counting four times, any of the words, and the last word as the start of one: what the program itself
looks for. Each keystroke is asked of all three in turn, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import random
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import tantivy
from bench_ground import Ground
from measuring import Measured, timed, timed_each

from kms_desktop.articles.library import Library
from kms_desktop.search.model import PastContact
from kms_desktop.search.searcher import Searcher

_QUESTIONS, _CALLERS, _HITS = 60, 20_000, 8
_SENTENCE = 15
Ask = Callable[[str], object]


def search(ground: Ground) -> Iterator[Measured]:
    """Keystrokes, sentences, opening, one changed article, building, memory."""
    folder, index = ground.knowledge_base, ground.folder / "index"
    with closing(Searcher(Library(folder), index)) as searcher:
        yield timed("the index is built", searcher.refresh, times=1, warm_up=0)
        yield Measured("… memory at its peak, in MB", (_peak_mb(),))
        texts = {article.id: (article.title, article.markdown) for article in Library(folder).all()}
        chance = random.Random(5)
        searcher.learn_all(_callers(texts, chance))
        yield Measured("… and with what 20,000 callers said, in MB", (_peak_mb(),))
        questions = [" ".join(_words_of(texts, chance, 6)) for _ in range(_QUESTIONS)]
        strokes = [question[:end] for question in questions for end in range(1, len(question) + 1)]
        sentences = [" ".join(_words_of(texts, chance, _SENTENCE)) for _ in range(_QUESTIONS * 4)]
        engines = {
            "this program": lambda text: searcher.search(text, _HITS),
            "tantivy": _tantivy(texts),
            "SQLite FTS5": _fts5(texts),
        }
        yield from _in_turn("a keystroke", strokes, engines)
        yield from _in_turn(f"a sentence of {_SENTENCE} words", sentences, engines)
        yield timed_each("a changed article can be found", _changed(folder, searcher), range(12))
    yield timed_each("from the index on disk to an answer", _opened(folder, index), questions[:20])


def _in_turn(what: str, texts: list[str], engines: dict[str, Ask]) -> Iterator[Measured]:
    samples: dict[str, list[float]] = {name: [] for name in engines}
    for text in texts[: len(texts) // 10]:
        for ask in engines.values():
            ask(text)
    for text in texts:
        for name, ask in engines.items():
            started = time.perf_counter()
            ask(text)
            samples[name].append((time.perf_counter() - started) * 1000)
    for name, taken in samples.items():
        yield Measured(f"{what}: {name}", tuple(taken))


def _words_of(texts: dict[str, tuple[str, str]], chance: random.Random, count: int) -> list[str]:
    """What somebody may say who is after one of the articles: words of its title and its text."""
    title, body = texts[chance.choice(list(texts))]
    said = title.split() + [word.strip(".,:;*#[]()") for word in chance.sample(body.split(), min(count, 12))]
    return [word for word in said if word][:count]


def _callers(texts: dict[str, tuple[str, str]], chance: random.Random) -> list[PastContact]:
    known = chance.sample(list(texts), min(600, len(texts)))
    callers = []
    for _ in range(_CALLERS):
        article_id = chance.choice(known)
        words = texts[article_id][0].split() + chance.sample(texts[article_id][1].split(), 4)
        callers.append(PastContact(article_id, " ".join(words), chance.random() * 200))
    return callers


def _changed(folder: Path, searcher: Searcher) -> Callable[[int], object]:
    file = sorted(folder.rglob("*.md"))[0]
    text = file.read_text(encoding="utf-8")

    def change(number: int) -> object:
        file.write_text(f"{text}\nZebracrossing{number}\n", encoding="utf-8")
        searcher.refresh()
        found = searcher.search(f"zebracrossing{number} ").hits
        if not found:
            raise RuntimeError("The changed article was not found.")
        return found

    return change


def _opened(folder: Path, index: Path) -> Callable[[str], object]:
    def answer(question: str) -> object:
        with closing(Searcher(Library(folder), index)) as fresh:
            fresh.open()
            return fresh.search(question, _HITS)

    return answer


def _tantivy(texts: dict[str, tuple[str, str]]) -> Ask:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("title", tokenizer_name="en_stem")
    builder.add_text_field("body", tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer(50_000_000)
    for key, (title, body) in texts.items():
        writer.add_document(tantivy.Document(id=key, title=title, body=body))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(text: str) -> object:
        words = _plain(text)
        if not words:
            return []
        any_word, _ = index.parse_query_lenient(" ".join(words), ["title", "body"], field_boosts={"title": 4.0})
        begun = tantivy.Query.regex_query(index.schema, "title", f"{words[-1]}.*")
        either = [(tantivy.Occur.Should, any_word), (tantivy.Occur.Should, begun)]
        hits = searcher.search(tantivy.Query.boolean_query(either), _HITS).hits
        return [searcher.doc(address)["id"] for _, address in hits]

    return ask


def _fts5(texts: dict[str, tuple[str, str]]) -> Ask:
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE doc USING fts5(id UNINDEXED, title, body, tokenize = 'porter', prefix = '2 3')"
    )
    database.executemany("INSERT INTO doc VALUES (?, ?, ?)", [(key, *text) for key, text in texts.items()])

    def ask(text: str) -> object:
        words = _plain(text)
        if not words:
            return []
        query = " OR ".join([*(f'"{word}"' for word in words), f'title: "{words[-1]}" *'])
        order = "SELECT id FROM doc WHERE doc MATCH ? ORDER BY bm25(doc, 0, 4, 1) LIMIT ?"
        return database.execute(order, (query, _HITS)).fetchall()

    return ask


def _plain(text: str) -> list[str]:
    return ["".join(filter(str.isalnum, word)).lower() for word in text.split() if any(map(str.isalnum, word))]


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
