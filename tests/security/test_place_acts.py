"""Somebody who publishes a place, or policy cases, with a tool of their own: what the server takes of it."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from kms_desktop.articles.portable_path import is_portable, path_problem, portable_path
from kms_desktop.storage.audit import find_breaks
from tests.security.conftest import Walled
from tests.security.publishing import RULE, article, is_now, publish, revision_of

TEXT = "---\nid: new\n---\n"
CASES = "- name: One\n"
PLACE = {"path": "billing/new.md"}
OUTSIDE = [
    "../new.md",
    "a/../../new.md",
    "a/..",
    "..",
    "/etc/new.md",
    "//server/share/new.md",
    "\\\\server\\new.md",
    "C:\\new.md",
    "c:new.md",
    "~/new.md/",
    "a//new.md",
    "a/./new.md",
    "./new.md",
    ".git/hooks/new.md",
    "a/.new.md",
    "new.md:stream.md",
    "con.md",
    "a/NUL .md",
    "lpt1/new.md",
    "COM¹.md",
    "conout$.md",
    "new.md.",
    "a./new.md",
    " a/new.md",
    "new.md ",
    "new.exe",
    "new",
    ".md",
    "readme.md",
    "README.MD",
    "a\nb.md",
    "a\u001bb.md",
    "a\u202eb.md",
    "a\u2028b.md",
    "a*.md",
    'a".md',
    "a|b.md",
    "x" * 201 + ".md",
    "é" * 101 + ".md",
    "a/" * 200 + "b.md",
    "x" * 5000 + ".md",
]
INSIDE = [
    "new.md",
    "a/b/c/new.md",
    "Für Kunden/Größe.md",
    "a b/(1) new, it’s ~here~ & there!.md",
    "con artists.md",
    "a/console.md",
    "docs/readme.md",
    "new.MARKDOWN",
    "日本/記事.md",
    "x" * 197 + ".md",
]


def test_a_place_that_leads_out_or_means_something_else_is_refused_by_both(walled: Walled) -> None:
    for path in OUTSIDE:
        with pytest.raises(psycopg.Error, match="is no place for an article that every desktop can hold") as refused:
            publish(walled, "ines", article(TEXT, path=path))
        assert refused.value.sqlstate == "KM001", path
        assert path_problem(path), path
    assert walled.asked("SELECT FROM article_revision") == []


def test_an_ordinary_place_is_taken_by_both(walled: Walled) -> None:
    for number, path in enumerate(INSIDE):
        assert publish(walled, "ines", article(TEXT, id=f"a{number}", path=path))["new"] == 1, path
        assert is_portable(path), path
    assert sorted(walled.asked("SELECT path FROM article_change")) == sorted((path,) for path in INSIDE)


def test_not_even_the_owner_writes_a_place_outside(walled: Walled) -> None:
    row = (
        "INSERT INTO article_change (id, article_id, n, at, by_id, what, before, after, path, cases) "
        "VALUES ('x', 'new', 1, now(), 'x', %s, '', 'r', %s, %s)"
    )
    with psycopg.connect(walled.url, autocommit=True) as owner:
        for told in (("revision", "../x.md", ""), ("reviewed", "x.md", ""), ("revision", "x.md", "../x")):
            with pytest.raises(psycopg.errors.CheckViolation):
                owner.execute(row.encode(), told)
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute("INSERT INTO article_cases VALUES ('new', '123456789abc', 'other', '', now())")


def test_a_part_of_another_type_is_refused_in_a_sentence(walled: Walled) -> None:
    publish(walled, "ines", article(TEXT))
    for part in ("path", "cases", "cases_text", "parent_path", "parent_cases"):
        for odd in (5, True, [], ["a.md"], {}, {"path": "a.md"}, 1.5):
            told = {"path": "new.md", "cases": revision_of(CASES), "cases_text": CASES, part: odd}
            with pytest.raises(psycopg.Error) as refused:
                publish(walled, "ines", article(TEXT + "More\n", parent=revision_of(TEXT), **told))
            assert refused.value.sqlstate == "KM001", (part, odd)


@pytest.mark.parametrize("login", ["dana", "rosa", "kim", "quinn"])
def test_who_may_publish_moves_and_nobody_else(walled: Walled, login: str) -> None:
    walled.joins("quinn", "Quinn Hale", "quality_reviewer", "Front line", "manager")
    publish(walled, "ines", article(TEXT, **PLACE))
    moved = article(TEXT, path="x.md", parent=revision_of(TEXT), parent_path="billing/new.md")
    if login == "rosa":
        assert publish(walled, login, moved)["new"] == 1
        return
    with pytest.raises(psycopg.Error):
        publish(walled, login, moved)
    assert walled.asked("SELECT DISTINCT path FROM article_change") == [("billing/new.md",)]


def test_an_article_for_customers_is_moved_by_who_may_publish_it(walled: Walled) -> None:
    text = "---\nid: new\naudience: customer\n---\n"
    publish(walled, "ines", article(text, audience="customer", **PLACE))
    is_now(walled, "ines", "contributor")
    told = {"audience": "customer", "parent": revision_of(text), "parent_path": "billing/new.md"}
    for change in ({"path": "x.md"}, {**PLACE, "cases": revision_of(CASES), "cases_text": CASES}):
        with pytest.raises(psycopg.Error, match="higher proficiency"):
            publish(walled, "ines", article(text, **told, **change))


def test_a_move_is_a_revision_under_ones_own_name_and_nothing_of_it_is_written_over(walled: Walled) -> None:
    publish(walled, "ines", article(TEXT, **PLACE))
    moved = article(TEXT, path="x.md", parent=revision_of(TEXT), parent_path="billing/new.md")
    assert publish(walled, "rosa", {**moved, "text": None})["new"] == 1
    ines, rosa = (walled.floor.people[login].id for login in ("ines", "rosa"))
    rows = walled.asked("SELECT by_id, before, after, path FROM article_change WHERE what = 'revision' ORDER BY n")
    now = revision_of(TEXT)
    assert rows == [(ines, "", now, "billing/new.md"), (rosa, now, now, "x.md")]
    with walled.floor.database.reading() as session:
        assert list(find_breaks(session)) == []


def test_who_was_overtaken_by_a_move_or_by_cases_changes_nothing(walled: Walled) -> None:
    now = revision_of(TEXT)
    publish(walled, "ines", article(TEXT, **PLACE))
    publish(walled, "ines", article(TEXT, path="x.md", parent=now, parent_path="billing/new.md"))
    with pytest.raises(psycopg.Error, match="Somebody published “New” in the meantime"):
        publish(walled, "rosa", article(TEXT, path="y.md", parent=now, parent_path="billing/new.md"))
    with_cases = {"path": "x.md", "parent": now, "parent_path": "x.md", "cases": revision_of(CASES)}
    publish(walled, "ines", article(TEXT, **with_cases, parent_cases="", cases_text=CASES))
    with pytest.raises(psycopg.Error, match="Somebody published “New” in the meantime"):
        publish(walled, "rosa", article(TEXT, **{**with_cases, "cases": "", "parent_cases": ""}))
    assert publish(walled, "rosa", article(TEXT, **{**with_cases, "cases": ""}, parent_cases=revision_of(CASES)))["new"]


def test_what_says_no_place_leaves_it_where_it_is(walled: Walled) -> None:
    """As a program sends it that knows of none."""
    publish(walled, "ines", article(TEXT, **PLACE, cases=revision_of(CASES), cases_text=CASES))
    publish(walled, "ines", article(TEXT + "More\n", parent=revision_of(TEXT)))
    rows = walled.asked("SELECT path, cases FROM article_change WHERE what = 'revision'")
    assert rows == [("billing/new.md", revision_of(CASES))] * 2


@pytest.mark.parametrize("path", ["billing/new.md", "Billing/NEW.md"])
def test_another_articles_place_is_not_taken(walled: Walled, path: str) -> None:
    publish(walled, "ines", article(TEXT, **PLACE))
    other = article("---\nid: other\n---\n", id="other", title="Other", path=path)
    with pytest.raises(psycopg.Error, match="Two articles want the place"):
        publish(walled, "ines", other)
    assert walled.asked("SELECT DISTINCT article_id FROM article_revision") == [("new",)]
    gives_up = article(TEXT, path="", parent=revision_of(TEXT), parent_path="billing/new.md")
    assert publish(walled, "ines", other, gives_up)["new"] == 2


def test_an_accent_is_told_with_its_letter_as_the_program_tells_it(walled: Walled) -> None:
    with pytest.raises(psycopg.Error, match="is no place for an article that every desktop can hold") as refused:
        publish(walled, "ines", article(TEXT, path="cafe\u0301.md"))
    assert refused.value.sqlstate == "KM001"
    assert publish(walled, "ines", article(TEXT, path=portable_path("cafe\u0301.md")))["new"] == 1


@pytest.mark.parametrize(("first", "second"), [("a/b.md", "a/b.md/c.md"), ("a/B.md/c/d.md", "a/b.md")])
def test_no_article_lies_in_the_file_of_another(walled: Walled, first: str, second: str) -> None:
    beside = article("---\nid: beside\n---\n", id="beside", path="a/b.md.md")
    publish(walled, "ines", article(TEXT, path=first), beside)
    with pytest.raises(psycopg.Error, match=r"Two articles want the place “a/b\.md”") as refused:
        publish(walled, "ines", article("---\nid: other\n---\n", id="other", path=second))
    assert refused.value.sqlstate == "KM001"


NOT_WHOLE = [
    (revision_of(CASES), None),
    (revision_of(CASES), CASES + "x"),
    ("0123456789ab", CASES),
    (revision_of("x" * 200_001), "x" * 200_001),
    ("../../x", CASES),
    ("x" * 3000, CASES),
]


def test_cases_come_whole_and_under_their_own_stamp(walled: Walled) -> None:
    for stamp, text in NOT_WHOLE:
        with pytest.raises(psycopg.Error, match="policy cases of “New” did not come with it") as refused:
            publish(walled, "ines", article(TEXT, **PLACE, cases=stamp, cases_text=text))
        assert refused.value.sqlstate == "KM001"


def test_cases_of_another_article_are_not_taken_for_ones_own(walled: Walled) -> None:
    publish(walled, "ines", article(TEXT, **PLACE, cases=revision_of(CASES), cases_text=CASES))
    other = article("---\nid: other\n---\n", id="other", path="other.md", cases=revision_of(CASES))
    with pytest.raises(psycopg.Error, match="did not come with it"):
        publish(walled, "ines", other)


@pytest.mark.parametrize("login", ["dana", "ines", "rosa", "marta"])
def test_nobody_writes_the_cases_but_by_publishing(walled: Walled, login: str) -> None:
    publish(walled, "ines", article(TEXT, **PLACE, cases=revision_of(CASES), cases_text=CASES))
    own = walled.plain(login)
    assert own.execute("SELECT text FROM article_cases").fetchall() == [(CASES,)]
    for statement in (
        "INSERT INTO article_cases VALUES ('new', 'x', 'x', 'x', now())",
        "UPDATE article_cases SET text = 'x'",
        "DELETE FROM article_cases",
        "UPDATE article_change SET path = 'x.md'",
        "SELECT kms_place_of('new')",
        "SELECT kms_keep_cases('new', 'x', '{}', 'x')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute(statement)


def test_who_works_here_reads_the_cases_and_who_works_here_no_more_does_not(walled: Walled) -> None:
    publish(walled, "ines", article(TEXT, **PLACE, cases=revision_of(CASES), cases_text=CASES))
    walled.joins("quinn", "Quinn Hale", "quality_reviewer", "Front line", "manager")
    assert walled.plain("quinn").execute("SELECT text FROM article_cases").fetchall() == [(CASES,)]
    dana = walled.plain("dana")
    with psycopg.connect(walled.url, autocommit=True) as owner:
        owner.execute("UPDATE staff SET active = false WHERE login = 'dana'")
    assert dana.execute("SELECT text FROM article_cases").fetchall() == []


def test_options_go_with_the_text_and_not_with_the_place(walled: Walled) -> None:
    publish(walled, "ines", article(TEXT, **PLACE, options=[RULE]))
    moved = article(TEXT, path="x.md", parent=revision_of(TEXT), parent_path="billing/new.md", options=[RULE])
    assert publish(walled, "ines", moved) == {"new": 1, "changed": 0, "gone": 0}


def test_a_whole_floor_of_paths_is_published_at_once(walled: Walled) -> None:
    many: list[dict[str, Any]] = [
        article(f"---\nid: a{n}\n---\n", id=f"a{n}", title=f"A {n}", path=f"{n % 7}/a{n}.md") for n in range(300)
    ]
    assert publish(walled, "ines", *many)["new"] == 300
    assert len(json.dumps(many)) > 10_000
