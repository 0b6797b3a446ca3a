"""What changed in a period: answers without names, articles and options by revision, bulletins of changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kms_desktop.editorial.changes_report import ChangesReport, MonthChanges
from kms_desktop.editorial.changes_text import change_parts, changes_data, changes_html
from kms_desktop.figures.period import Span
from kms_desktop.search.model import Viewer
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ArticleChangeRow, ArticleRevisionRow
from kms_desktop.storage.tables_bulletins import BulletinRow
from kms_desktop.voc.themes.themes import Themes
from tests.figures.floor import CODES, Floor

NOW = datetime.now(UTC) + timedelta(hours=3)  # what the tests do lies before it, however long they take
SPAN = Span(NOW - timedelta(days=20), NOW)
OPTION_OF = """
### Waive the fee

```solution
remedy: money
cost: 10
authority: {{agent: {most}}}
limits: {{per_customer: {times} in 90 days}}
```
"""
OTHER = OPTION_OF.format(most=5, times=1).replace("Waive the fee", "Half of it")


def article(key: str, cause: str, option: str = "", front: str = "") -> str:
    return (
        f"---\nid: {key}\ntitle: Title of {key}\nconfidence: validated\n{front}---\n\n## Issue\nA fee.\n\n"
        f"## Cause\n{cause}\n" + (f"\n## Solutions\n{option}" if option else "")
    )


@pytest.fixture
def floor(database: Database) -> Floor:
    made = Floor(database)
    made.hire("rosa", "Front", "supervisor")
    made.hire("dana", "Front")
    return made


def publish(floor: Floor, key: str, *texts: str, at: datetime = NOW - timedelta(days=2)) -> None:
    """One revision after the other, the first of them before the period where there are several."""
    with floor.database.writing() as session:
        before = ""
        for n, text in enumerate(texts, 1):
            when = at if n == len(texts) else SPAN.begins - timedelta(days=9 - n)
            session.add(
                ArticleRevisionRow(id=new_key(), article_id=key, revision=f"r{n}", parent=before, at=when, text=text)
            )
            said = {"what": "revision", "before": before, "after": f"r{n}", "path": f"{key}.md"}
            session.add(ArticleChangeRow(id=new_key(), article_id=key, n=n, at=when, by_id=floor.people[0].id, **said))
            before = f"r{n}"


def changed(floor: Floor, person: int = 1, viewer: Viewer | None = None) -> MonthChanges:
    return ChangesReport(floor.database, floor.people[person], viewer).report(SPAN)()


def test_an_answer_is_told_with_its_words_and_no_name(floor: Floor) -> None:
    rosa = floor.people[0]
    themes = Themes(floor.database, None, rosa)
    theme = themes.make_theme("Late fee", reason_code=CODES[0])
    themes.make_theme("Nobody decided this", reason_code=CODES[1])
    themes.decide_theme(theme, True, "It is waived the first time.")
    (said,) = changed(floor).said
    assert (said.title, said.state, said.words, said.mine) == (
        "Late fee",
        "accepted",
        "It is waived the first time.",
        False,
    )
    told = json.dumps(changes_data(changed(floor)))
    assert "Rosa" not in told and rosa.id not in told
    assert change_parts(changed(floor))[0][1] == ("Late fee: accepted. “It is waived the first time.”",)
    themes.mark_done(theme, "Done.")
    assert changed(floor).said[0].state == "done"


def test_articles_tell_what_is_new_and_which_sections_changed(floor: Floor) -> None:
    publish(floor, "new-one", article("new-one", "A bug."))
    publish(floor, "old-one", article("old-one", "A bug."), article("old-one", "A bug in the hub of spring."))
    publish(floor, "same", article("same", "A bug."), article("same", "A bug."))
    publish(floor, "before", article("before", "A bug."), at=SPAN.begins - timedelta(days=1))
    found = {one.article_id: one for one in changed(floor).articles}
    assert set(found) == {"new-one", "old-one"} and found["new-one"].what == "new"
    assert (found["old-one"].sections, found["old-one"].now_says) == (("Cause",), "in the hub of spring")


def test_an_article_that_is_archived_is_told_as_no_longer_used(floor: Floor) -> None:
    text = article("gone", "A bug.")
    publish(floor, "gone", text, text.replace("validated", "archived"))
    assert [one.what for one in changed(floor).articles] == ["archived"]


def test_an_article_that_one_does_not_find_is_not_told(floor: Floor) -> None:
    publish(floor, "secret", article("secret", "A bug.", front="visible_to: [Back]\n"))
    assert changed(floor, viewer=Viewer(frozenset({"front"}))).articles == ()
    assert len(changed(floor, viewer=Viewer(frozenset({"back"}))).articles) == 1


def test_changes_and_promotions_are_told_incidents_are_not(floor: Floor) -> None:
    rosa = floor.people[0].id
    with floor.database.writing() as session:
        for kind, state, days in (
            ("promotion", "running", 3),
            ("incident", "running", 3),
            ("change", "taken_back", 3),
            ("change", "running", 90),
        ):
            at = NOW - timedelta(days=days)
            said: dict[str, Any] = {"id": new_key(), "kind": kind, "about": "line", "title": f"Six months, {kind}"}
            ended = {"ended_at": at + timedelta(hours=1), "ended_by": rosa} if state != "running" else {}
            session.add(BulletinRow(**said, state=state, published_at=at, published_by=rosa, **ended))
    assert [one.kind for one in changed(floor).bulletins] == ["promotion"]


def test_nothing_is_told_as_nothing(floor: Floor) -> None:
    assert changed(floor).is_empty
    assert "Nothing was decided, published or announced in this time." in changes_html(changed(floor))


def test_what_was_typed_is_nothing_but_words(floor: Floor) -> None:
    publish(floor, "bad", article("bad", "A bug.").replace("Title of bad", "'<script>x</script>'"))
    html = changes_html(changed(floor))
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_options_tell_which_came_and_which_limit_moved(floor: Floor) -> None:
    first, second = (OPTION_OF.format(most=most, times=times) for most, times in ((10, 1), (40, 2)))
    publish(floor, "fees", article("fees", "A bug.", first), article("fees", "A bug.", second + OTHER))
    found = changed(floor).options
    assert [(one.title, one.what, one.label) for one in found] == [
        ("Waive the fee", "changed", "Granted by"),
        ("Waive the fee", "changed", "Limits"),
        ("Half of it", "new", ""),
    ]
    assert (found[0].before, found[0].after) == ("agent up to £10", "agent up to £40")
    assert found[1].after == "at most 2 in 90 days for each customer"
