"""A measuring ground → search measured against its aims, beside two engines that people know.

Each keystroke is asked of all engines in turn, so that a busy machine slows all of them alike; processor time stands
beside, because other programs change it less. What is said of a start, of memory and of a kill is measured in processes
of their own. The 50,000 articles are made once and kept in the folder for temporary files.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bench_data import fill_workspace, write_articles
from bench_engines import HITS, Ask, Parts, fts5_of, parts_of, tantivy_of
from bench_ground import Ground
from bench_known import is_there, known, learned
from kms_desktop.articles.library import Library
from kms_desktop.search.model import Context, Lean, PastContact, Reason
from kms_desktop.search.searcher import Searcher
from kms_desktop.settings import Settings
from measuring import Measured, percentile, sample, timed_each

_QUESTIONS, _CALLERS, _CALLED = 60, 20_000, 600
_SENTENCE, _MANY = 15, 50_000
_SLOW_ENGINE_EVERY = 8
_HERE = Path(__file__).parent
_INTERACTIONS = 2_000


def search(ground: Ground) -> Iterator[Measured]:
    """Building, opening, keystrokes, sentences, a changed article, memory, and how often the right one is found."""
    folder, index = ground.knowledge_base, ground.folder / "index"
    yield from _built(folder, index, ground.articles)
    texts = {article.id: parts_of(article) for article in Library(folder).read_all()}
    chance = random.Random(5)
    callers = _callers(texts, chance)
    questions = [" ".join(_words_of(texts, chance, 6)) for _ in range(_QUESTIONS)]
    with closing(Searcher(Library(folder), index)) as searcher:
        searcher.refresh()
        searcher.learn_contacts(callers)
        searcher.warm_up()
        yield from _beside_others(searcher, texts, questions, chance)
        yield timed_each("one changed article to searchable", _changed(folder, searcher), range(40)).p95_under(120)
    opened = [_process("bench_index.py", "open", folder, index, question) for question in questions[:12]]
    row = Measured("index on disk to the first answer, new process", _figures(opened, "ms"), _figures(opened, "cpu"))
    yield row.aiming("p50 under 300", met=percentile(row.samples, 50) < 300)
    yield from _painted(ground, index, callers)
    if not ground.quick:
        yield from _at_many(ground, chance)
    if is_there():
        yield from learned(ground.folder / "learned")
        yield from known(ground.folder / "known", 1_000 if ground.quick else ground.articles)


def _built(folder: Path, index: Path, count: int) -> Iterator[Measured]:
    """One process is killed half way; the next goes on. Then the whole again, undisturbed."""
    begun = index.with_name("index-killed")
    killed = _process("bench_index.py", "build", folder, begun, str(count // 2 + count // 40))
    ended = _process("bench_index.py", "build", folder, begun)
    kept = 100 * ended["known"] / count
    row = Measured("kept of half an index, after a kill, in % of all", (kept,))
    yield row.aiming("at least 40", met=not killed and kept >= 40)
    whole = _process("bench_index.py", "build", folder, index)
    seconds = Measured(f"building {count:,} articles, in s", (whole["ms"] / 1000,), (whole["cpu"] / 1000,))
    yield seconds.under(40, "s")
    yield Measured("… its memory at the peak, in MB", (whole["peak_mb"],)).under(600, "MB")


def _beside_others(
    searcher: Searcher, texts: dict[str, Parts], questions: list[str], chance: random.Random
) -> Iterator[Measured]:
    known = [*texts][:40]
    leans = tuple(Lean(key, 1.1, Reason("incident", "known incident")) for key in known[:5])
    context = Context(products=("broadband", "mobile"), leans=leans)
    engines: dict[str, Ask] = {
        "this program, all signals": lambda text: searcher.search(text, HITS, context),
        "tantivy, the same fields": tantivy_of(texts),
        "tantivy, title and text alone": tantivy_of(texts, ("title", "body")),
        "SQLite FTS5, the same fields": fts5_of(texts),
    }
    strokes = [question[:end] for question in questions for end in range(1, len(question) + 1)]
    stroke, *others = _in_turn("a keystroke", strokes, engines)
    ours, theirs = percentile(stroke.samples, 95), percentile(others[0].samples, 95)
    yield stroke.aiming("p95 under 4, and no more than tantivy's", met=ours < 4 and ours <= theirs)
    yield from others
    sentences = [" ".join(_words_of(texts, chance, _SENTENCE)) for _ in range(_QUESTIONS * 4)]
    sentence, *others = _in_turn(f"a sentence of {_SENTENCE} words", sentences, engines)
    ours, theirs = percentile(sentence.samples, 95), percentile(others[0].samples, 95)
    yield sentence.aiming("p95 under 10, and no more than tantivy's", met=ours < 10 and ours <= theirs)
    yield from others


def _in_turn(what: str, texts: list[str], engines: Mapping[str, Ask]) -> list[Measured]:
    """A row for each engine, each text asked of all of them before the next."""
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in engines}
    for text in texts[: len(texts) // 20]:
        for ask in engines.values():
            ask(text)
    for number, text in enumerate(texts):
        for name, ask in engines.items():
            if not name.startswith("SQLite") or number % _SLOW_ENGINE_EVERY == 0:
                samples[name].append(sample(ask, text))
    return [
        Measured(f"{what}: {name}", tuple(took for took, _ in taken), tuple(cpu for _, cpu in taken))
        for name, taken in samples.items()
    ]


def _words_of(texts: Mapping[str, Parts], chance: random.Random, count: int) -> list[str]:
    """What somebody may say who is after one of the articles: words of its title and its text."""
    parts = texts[chance.choice(list(texts))]
    body = parts.body.split()
    said = parts.title.split() + [word.strip(".,:;*#[]()") for word in chance.sample(body, min(count, 12, len(body)))]
    return [word for word in said if word][:count]


def _callers(texts: Mapping[str, Parts], chance: random.Random) -> list[PastContact]:
    called = chance.sample(list(texts), min(_CALLED, len(texts)))
    callers = []
    for _ in range(_CALLERS):
        parts = texts[key := chance.choice(called)]
        words = parts.title.split() + chance.sample(parts.body.split(), 4)
        callers.append(PastContact(key, " ".join(words), chance.random() * 200))
    return callers


def _changed(folder: Path, searcher: Searcher) -> Callable[[int], object]:
    files = sorted(folder.rglob("*.md"))

    def change(number: int) -> object:
        file = files[number * 7 % len(files)]
        file.write_text(f"{file.read_text(encoding='utf-8')}\nZebracrossing{number}\n", encoding="utf-8")
        searcher.refresh()
        found = searcher.search(f"zebracrossing{number} ").hits
        if not found:
            raise RuntimeError("The changed article was not found.")
        return found

    return change


def _painted(ground: Ground, index: Path, callers: list[PastContact]) -> Iterator[Measured]:
    """The window with the articles, the callers and a workspace, as a process of its own."""
    said = ground.folder / "callers.jsonl"
    lines = [json.dumps([one.article_id, one.words, one.days_ago]) for one in callers]
    said.write_text("\n".join(lines) + "\n", encoding="utf-8")
    url = f"sqlite:///{ground.folder / 'desk.sqlite'}"
    fill_workspace(url, ground.vocabulary, _INTERACTIONS)
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        "KMS_DATABASE_URL": url,
        "KMS_DATA_DIR": str(ground.folder / "desk-data"),
        "KMS_STATE_DIR": str(ground.folder / "desk-state"),
        "KMS_KB_DIR": str(ground.knowledge_base),
    }
    _employ(url)
    shutil.copytree(index, Settings(state_dir=ground.folder / "desk-state", kb_dir=ground.knowledge_base).index_dir)
    told = _process("bench_search_desk.py", said, environment=environment)
    yield Measured("keystroke to hits painted in the window", tuple(told["painted"])).p95_under(16)
    yield Measured("memory of the running program, in MB", (told["mb"],)).under(350, "MB")


def _employ(url: str) -> None:
    from kms_desktop.access.roster import Roster
    from kms_desktop.storage.database import open_database

    with closing(open_database(url)) as database:
        Roster(database).add_person("bench", "Bea Bench", "agent", "Bench", "agent")


def _at_many(ground: Ground, chance: random.Random) -> Iterator[Measured]:
    """Made once; the next run only looks whether the articles are still there."""
    kept = Path(tempfile.gettempdir()) / f"kms-bench-{_MANY}"
    if not (kept / "whole").exists():
        write_articles(kept / "knowledge_base", ground.vocabulary, _MANY)
        (kept / "whole").touch()
    library = Library(kept / "knowledge_base")
    with closing(Searcher(library, kept / "index")) as searcher:
        searcher.refresh()
        some = [library.read_article(path) for path in chance.sample(list(library.list_files()), 400)]
        texts = {article.id: parts_of(article) for article in some}
        searcher.learn_contacts(_callers(texts, chance))
        searcher.warm_up()
        sentences = [" ".join(_words_of(texts, chance, _SENTENCE)) for _ in range(_QUESTIONS * 4)]
        name = f"a sentence of {_SENTENCE} words, {_MANY:,} articles"
        yield timed_each(name, lambda text: searcher.search(text, HITS), sentences, warm_up=3).p95_under(10)


def _figures(told: list[dict[str, Any]], name: str) -> tuple[float, ...]:
    return tuple(one[name] for one in told)


def _process(script: str, *arguments: object, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the script printed as its last line; nothing where it was killed."""
    command = [sys.executable, str(_HERE / script), *map(str, arguments)]
    done = subprocess.run(
        command, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, text=True, check=False, timeout=600
    )
    if done.returncode < 0:
        return {}
    done.check_returncode()
    return dict(json.loads(done.stdout.splitlines()[-1]))
