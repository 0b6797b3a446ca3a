"""What the rows of the editors' list say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from kms_desktop.editorial.article_metadata_cache import ArticleState
from kms_desktop.editorial.queue_items import Entry
from kms_desktop.editorial.review_schedule import Due
from kms_desktop.ui.articles.queue_text import matches_words, queue_summary, rows_of
from kms_desktop.voc.fit_rate import FitRate

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def entry(kind: str, title: str, days: int = 0, **more: object) -> Entry:
    return Entry(key=f"{kind}:{title}", kind=kind, title=title, since=NOW - timedelta(days=days), **more)


def due(on: date, *, dated: bool = True) -> Due:
    state = ArticleState("moving", "Move to a new address", "moving.md", "", NOW)
    return Due(state, on, dated, NOW - timedelta(days=200))


ENTRIES = [
    entry("flag", "Charged twice", 6, words=("Arrears leads nowhere",), by="Dana Whitfield", agents=1),
    entry("flag", "Missed visit", 2, words=("£25 is £30 now",), agents=3),
    entry("suggestion", "Ask first", 1, article_title="Charged twice", agents=7),
    entry("searched", "esim on second watch", 1, count=11, agents=9),
    entry("low_fit", "Price went up", fit=FitRate(36, 88)),
    entry("draft", "Begun", unsaved=True),
    entry("review", "Move to a new address", due=due(date(2026, 11, 25))),
]


def test_each_kind_has_its_heading_and_count_and_each_entry_says_why_it_waits() -> None:
    told = [(row.title, row.detail) for row in rows_of(ENTRIES, NOW)]
    assert told == [
        ("Flags on a passage", "2"),
        ("Charged twice", "“Arrears leads nowhere”, Dana"),
        ("Missed visit", "“£25 is £30 now”, 3 agents"),
        ("Suggestions", "1"),
        ("Ask first", "Charged twice, 7 agents"),
        ("Searched, found nothing", "1"),
        ("“esim on second watch”", "11 searches, 9 callers"),
        ("Low fit rate", "1"),
        ("Price went up", "41 % used an option, n 88"),
        ("Drafts", "1"),
        ("Begun", "not saved, 12:00"),
        ("Review due", "1"),
        ("Move to a new address", "Due in 3 days"),
    ]


def test_how_much_waits_and_since_when() -> None:
    assert queue_summary(ENTRIES, NOW) == "7 open, oldest 6 days"
    assert queue_summary(ENTRIES[-1:], NOW) == "1 open, all from today"
    assert queue_summary([], NOW) == "nothing to do"


def test_a_review_says_why_it_is_due() -> None:
    days = {date(2026, 11, 22): "Due today", date(2026, 11, 21): "Due 1 day ago"}
    for on, said in days.items():
        assert rows_of([entry("review", "x", due=due(on))], NOW)[1].detail == said
    unused = entry("review", "x", due=due(date(2026, 11, 1), dated=False))
    assert rows_of([unused], NOW)[1].detail == "not used since 6 May"


def test_words_that_are_typed_narrow_the_list() -> None:
    assert [one.title for one in ENTRIES if matches_words(one, ["arrears"])] == ["Charged twice"]
