"""Two texts and what changed between them, in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.differences import Piece, count_words, diff_hunks, diff_texts

TEXTS = st.text(st.sampled_from("ab £5\n.é日"), max_size=60)


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in diff_texts(before, after) if piece.kind != "same"]


@given(TEXTS, TEXTS)
def test_what_stayed_went_and_came_is_the_two_texts(before: str, after: str) -> None:
    pieces = diff_texts(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


@given(TEXTS)
def test_a_text_is_not_different_from_itself(text: str) -> None:
    assert diff_hunks(diff_texts(text, text)) == ()


def test_only_the_words_that_changed_are_told() -> None:
    before = "Refund the fee.\nYou may give £25 at once.\nSay sorry.\n"
    after = before.replace("£25", "£30").replace("at once", "on the same day")
    assert told(before, after) == [("gone", "25 at once"), ("new", "30 on the same day")]


def test_a_line_that_came_is_told_whole_and_the_others_stay() -> None:
    assert told("one\ntwo\n", "one\nand a half\ntwo\n") == [("new", "and a half\n")]


def test_changes_are_shown_with_the_lines_around_them_and_how_many_lie_between() -> None:
    before = "".join(f"line {number}\n" for number in range(1, 41))
    after = before.replace("line 10\n", "line ten\n").replace("line 30\n", "")
    first, second = diff_hunks(diff_texts(before, after), around=1)
    assert (first.skipped, [line.number for line in first.lines]) == (8, [9, 10, 11])
    assert first.lines[1].pieces == (Piece("same", "line "), Piece("gone", "10"), Piece("new", "ten"))
    assert (second.skipped, [line.number for line in second.lines]) == (17, [29, 0, 30])
    assert [line.is_changed for line in second.lines] == [False, True, False]


def test_how_many_words_went_and_came() -> None:
    assert count_words(diff_texts("give twenty five pounds", "give thirty pounds")) == (2, 1)


def test_a_change_of_a_whole_library_is_told_at_once() -> None:
    pieces = diff_texts("a\n" * 20_000, "b\n" * 20_000)
    assert [piece.kind for piece in pieces] == ["gone", "new"]
