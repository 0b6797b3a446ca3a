"""The file of policy cases beside an article: read, changed and undone, and never written over for somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.library import Library
from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.case_files import CaseFiles
from kms_desktop.errors import KmsError
from tests.guidance.test_case_edit import ARTICLE, CASES


@pytest.fixture
def files(tmp_path: Path) -> CaseFiles:
    (tmp_path / "late.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "late.cases.yaml").write_bytes(b"\xef\xbb\xbf" + CASES.replace("\n", "\r\n").encode())
    return CaseFiles(Library(tmp_path))


STRICTER = parse_article(ARTICLE.replace("agent: 30", "agent: 10").encode(), "late.md")


def test_a_change_is_on_disk_in_the_form_of_the_file_and_can_be_undone(files: CaseFiles, tmp_path: Path) -> None:
    sheet = files.read_cases(STRICTER)
    before = (tmp_path / "late.cases.yaml").read_bytes()
    assert [case.holds for case in sheet.cases] == [True, False]
    changed = files.accept_rules(sheet, 1)
    assert all(case.holds for case in changed.cases)
    data = (tmp_path / "late.cases.yaml").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# What") and b"\n" not in data.replace(b"\r\n", b"")
    files.write_cases(changed, sheet.text)
    assert (tmp_path / "late.cases.yaml").read_bytes() == before


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(files: CaseFiles, tmp_path: Path) -> None:
    sheet = files.read_cases(STRICTER)
    (tmp_path / "late.cases.yaml").write_text("- name: theirs\n  agent: {open: [explain-it]}\n", encoding="utf-8")
    with pytest.raises(KmsError, match=r"late\.cases\.yaml” was changed by somebody else"):
        files.accept_rules(sheet, 1)
    assert "theirs" in (tmp_path / "late.cases.yaml").read_text(encoding="utf-8")


def test_a_case_that_could_not_be_read_is_not_saved(files: CaseFiles) -> None:
    sheet = files.read_cases(STRICTER)
    with pytest.raises(KmsError, match="The case was not saved"):
        files.replace_case(sheet, 0, "- name: [\n")
    assert files.read_cases(STRICTER) == sheet
    assert [case.name for case in files.replace_case(sheet, 0, "").cases] == ["late"]


def test_the_first_case_makes_the_file_and_one_outside_the_folder_is_left_alone(
    files: CaseFiles, tmp_path: Path
) -> None:
    other = parse_article(ARTICLE.encode(), "sub/other.md")
    sheet = files.read_cases(other)
    assert (sheet.text, sheet.cases, sheet.stamp) == ("", (), "")
    assert [case.holds for case in files.add_case(sheet, "one", {}, (), "agent").cases] == [True]
    assert (tmp_path / "sub" / "other.cases.yaml").is_file()
    with pytest.raises(ArticleUnreadable, match="leads out of the folder"):
        files.read_cases(parse_article(ARTICLE.encode(), "../late.md"))
