"""`article`: what a person at a terminal sees before and after files move, and what is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kms
from tests.editorial.shelf import make_folder


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "shelf")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_plan_is_told_and_nothing_changes(kms: Kms, shelf: Path) -> None:
    before = tree(shelf)
    told = kms("article", "move", "card", "lost", "--plan", "--kb", shelf)
    assert told.code == 0
    assert told.lines[0] == "“Card was lost” moves to lost/card.md."
    assert "  cards/card.cases.yaml → lost/card.cases.yaml" in told.lines
    assert "  other.md:9: cards/card.md → lost/card.md" in told.lines
    assert told.lines[-1] == "Nothing was changed yet; it would be 9 files."
    assert tree(shelf) == before


def test_it_is_done_and_lint_finds_no_dead_link(kms: Kms, shelf: Path) -> None:
    assert kms("article", "move", "cards/card.md", "lost/gone.md", "--kb", shelf).code == 0
    assert kms("article", "rename", "card", "Gone: a card", "--kb", shelf).code == 0
    assert (shelf / "lost/gone-a-card.md").exists()
    assert kms("article", "split", "fees", "abroad", "Fees abroad", "--into", "lost", "--kb", shelf).code == 0
    assert kms("article", "merge", "other", "fees", "--kb", shelf).code == 0
    linted = kms("lint", shelf)
    assert linted.code == 0, linted.out


def test_a_machine_is_told_every_link(kms: Kms, shelf: Path) -> None:
    told = kms("article", "rename", "card", "Card", "--kb", shelf, "--json").json
    assert (told["done"], told["moved"], told["files"]) == (True, [], ["cards/card.md"])
    told = kms("article", "move", "card", ".", "--plan", "--kb", shelf, "--json").json
    assert {"from": "cards/card.md", "to": "card.md"} in told["moved"]
    assert {"path": "other.md", "line": 9, "before": "cards/card.md", "after": "card.md"} in told["links"]


def test_words_are_replaced_whole_and_parts_where_they_are_asked_for(kms: Kms, shelf: Path) -> None:
    assert kms("article", "replace", "As", "Wants", "--kb", shelf).lines[0] == "0 places change in 0 articles."
    assert kms("article", "replace", "Asks", "Wants", "--kb", shelf).lines[0] == "1 place changes in 1 article."
    assert kms("article", "replace", "want", "need", "--parts", "--case", "--kb", shelf).lines[0].startswith("0 places")
    assert kms("article", "replace", "Want", "Need", "--parts", "--case", "--kb", shelf).lines[0].startswith("1 place")
    assert "Needs. ![all]" in (shelf / "fees.md").read_text(encoding="utf-8")


def test_all_articles_are_listed(kms: Kms, shelf: Path) -> None:
    assert kms("article", "list", "--kb", shelf).lines == [
        "cards/card.md  validated  cards  Card was lost",
        "fees.md  validated  –  Fees",
        "other.md  validated  –  Other",
    ]


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("move", "nobody", "x"), 1, "There is no article “nobody”"),
        (("move", "card", "../out"), 1, "leads out of the folder"),
        (("move", "card", "nul"), 1, "Windows does not take “nul”"),
        (("move", "card", "cards"), 1, "lies there already"),
        (("rename", "card", " "), 1, "Give the article a title"),
        (("merge", "card", "card"), 1, "into itself"),
        (("split", "fees", "nowhere", "T"), 1, "no heading “#nowhere”"),
        (("move", "card"), 2, "FOLDER"),
        ((), 2, "COMMAND"),
    ],
)
def test_what_cannot_be_is_one_line_and_changes_nothing(
    kms: Kms, shelf: Path, words: tuple[str, ...], code: int, why: str
) -> None:
    before = tree(shelf)
    told = kms("article", *words, "--kb", shelf) if words else kms("article")
    assert told.code == code
    assert why in told.err
    assert tree(shelf) == before


def test_an_article_of_another_folder_is_not_moved(kms: Kms, shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "else.md").write_text("# Else\n", encoding="utf-8")
    told = kms("article", "move", tmp_path / "else.md", "cards", "--kb", shelf)
    assert (told.code, (tmp_path / "else.md").exists()) == (1, True)
    assert "is not in the folder of articles" in told.err
