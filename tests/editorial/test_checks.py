"""A folder of articles with policy cases → what lint says of it; and an article found by what was typed."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kms_desktop.articles.library import ArticleUnreadable
from kms_desktop.articles.model import Finding
from kms_desktop.editorial.checks import check_folder, find_article
from kms_desktop.errors import NotFound

TODAY = date(2026, 3, 1)
ARTICLE = """---
id: late-parcel
title: The parcel is late
---
## Issue
It has not come.

## Guide

### Was it sent?
- [Yes](#apologise "sent: true")
- [No](#send-it-again "sent: false")

## Solutions

### Apologise
```solution
remedy: apology
cost: 0
authority: agent
```
**Say:** Sorry.

**Why:** It was late.

### Send it again
```solution
remedy: replacement
cost: 20
authority: {agent: 10, team_lead: 50}
```
**Say:** It goes out today.

**Why:** Nobody had sent it.
"""
CASES = """- name: an agent may only apologise
  facts: {sent: true}
  agent: {open: [apologise], closed: [send-it-again]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "articles"
    (root / "post").mkdir(parents=True)
    (root / "post" / "late-parcel.md").write_text(ARTICLE, encoding="utf-8")
    return root


def errors(folder: Path) -> list[Finding]:
    return [finding for finding in check_folder(folder, TODAY) if finding.severity == "error"]


def cases(folder: Path, text: str | bytes, name: str = "post/late-parcel.cases.yaml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_cases_that_hold_say_nothing(folder: Path) -> None:
    cases(folder, CASES)
    assert errors(folder) == []


def test_a_case_that_no_longer_holds_is_an_error_in_its_file(folder: Path) -> None:
    cases(folder, CASES.replace("closed", "unknown"))
    (found,) = errors(folder)
    assert (found.code, found.path, found.line) == ("policy-case", "post/late-parcel.cases.yaml", 1)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"- name: [", b"just words", b"- 1\n- 2\n", b"x" * 1_500_000])
def test_cases_that_cannot_be_read_are_one_error(folder: Path, content: bytes) -> None:
    cases(folder, content)
    found = errors(folder)
    assert found and {finding.code for finding in found} == {"cases-unreadable"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=80) | st.text(st.sampled_from("-:[]{}name agt&*!|>\n '\""), max_size=80).map(str.encode))
def test_no_content_of_a_case_file_breaks_the_check(folder: Path, content: bytes) -> None:
    cases(folder, content)
    check_folder(folder, TODAY)


def test_cases_without_an_article_are_noticed(folder: Path) -> None:
    cases(folder, CASES, "post/early-parcel.cases.yaml")
    assert [f.path for f in check_folder(folder, TODAY) if f.code == "cases-alone"] == ["post/early-parcel.cases.yaml"]


def test_hidden_cases_are_nobodys(folder: Path) -> None:
    (folder / ".git").mkdir()
    cases(folder, "- name: [", ".git/late.cases.yaml")
    assert errors(folder) == []


def test_cases_that_lead_out_of_the_folder_are_not_read(folder: Path, tmp_path: Path) -> None:
    secret = cases(tmp_path, "password: hunter2", "secret.yaml")
    (folder / "post" / "late-parcel.cases.yaml").symlink_to(secret)
    (found,) = errors(folder)
    assert found.code == "cases-unreadable" and "hunter2" not in found.text


def test_findings_stand_by_file_and_line(folder: Path) -> None:
    (folder / "a.md").write_bytes(b"\0")
    cases(folder, "- name: [")
    found = check_folder(folder, TODAY)
    assert [(f.path, f.line) for f in found] == sorted((f.path, f.line) for f in found)
    assert found[0].path == "a.md"


# finding an article


@pytest.mark.parametrize("name", ["late-parcel", "post/late-parcel.md", "./post/../post/late-parcel.md"])
def test_an_article_is_found_by_id_or_path_inside(folder: Path, name: str) -> None:
    library, article = find_article(folder, name)
    assert (library.root, article.id, article.path) == (folder, "late-parcel", "post/late-parcel.md")


def test_a_path_from_where_one_stands_is_found_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "post")
    assert find_article(folder, "late-parcel.md")[1].path == "post/late-parcel.md"


def test_a_file_elsewhere_is_read_from_its_own_folder(folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.MD"
    draft.write_text("# Draft\n")
    library, article = find_article(folder, str(draft))
    assert (library.root, article.title) == (tmp_path, "Draft")


def test_an_article_that_cannot_be_read_says_why(folder: Path) -> None:
    (folder / "binary.md").write_bytes(b"\0")
    with pytest.raises(ArticleUnreadable, match="zero bytes"):
        find_article(folder, "binary.md")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(st.text(st.characters(exclude_categories=()), max_size=30).filter(lambda text: text != "late-parcel"))
def test_whatever_is_typed_is_an_article_or_not_found(folder: Path, name: str) -> None:
    with pytest.raises(NotFound):
        find_article(folder, name)


def test_a_folder_named_like_an_article_is_none(folder: Path) -> None:
    os.mkdir(folder / "folder.md")  # noqa: PTH102 - plain
    with pytest.raises(NotFound):
        find_article(folder, "folder.md")
