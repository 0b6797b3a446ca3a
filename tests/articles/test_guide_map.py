"""The guide as a drawing: rows, edges, loops, dead ends, what no way reaches, and where the cursor stands."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.guide_map import SPACE, GuideMap, guide_map
from kms_desktop.articles.parse import parse_article


def drawn(guide: str, solutions: tuple[str, ...] = ("Sorry", "Refund"), columns: int = 3) -> GuideMap:
    block = "```solution\nremedy: apology\ncost: 0\nauthority: agent\n```\n**Say:** x\n\n**Why:** y\n"
    parts = "".join(f"\n### {title}\n{block}" for title in solutions)
    text = f"---\nid: x\n---\n\n## Guide\n{guide}\n## Solutions\n{parts}"
    return guide_map(parse_article(text.encode(), "x.md"), most_columns=columns)


def steps(ways: dict[str, list[str]]) -> str:
    return "".join(
        f"\n### {name}\n" + "".join(f"- [to {to}](#{to.lower()})\n" for to in to_) for name, to_ in ways.items()
    )


def test_a_guide_runs_from_the_first_question_down_to_the_options() -> None:
    seen = drawn(steps({"One": ["Two", "Sorry"], "Two": ["Refund"]}))
    assert [(node.id, node.row) for node in seen.nodes] == [("one", 0), ("sorry", 1), ("two", 1), ("refund", 2)] or [
        (node.id, node.row) for node in seen.nodes
    ] == [("one", 0), ("two", 1), ("sorry", 1), ("refund", 2)]
    assert (seen.dead_ends, seen.loop_count, seen.option_counts) == (0, 0, (2, 2))


def test_a_step_without_answers_is_a_dead_end_and_so_is_a_link_to_nothing() -> None:
    seen = drawn(steps({"One": ["Two", "Nowhere"], "Two": []}))
    assert {node.id: node.stuck for node in seen.nodes if node.stuck} == {"two": "no_answers", "?nowhere": "nowhere"}
    assert seen.dead_ends == 2


def test_steps_that_only_lead_round_never_end() -> None:
    seen = drawn(steps({"One": ["Two", "Sorry"], "Two": ["Three"], "Three": ["Two"]}))
    assert {node.id for node in seen.nodes if node.stuck == "endless"} == {"two", "three"}
    assert [(edge.source, edge.target) for edge in seen.edges if edge.back] == [("three", "two")]


def test_a_loop_with_a_way_out_is_shown_as_a_loop_and_is_no_dead_end() -> None:
    seen = drawn(steps({"One": ["Two"], "Two": ["One", "Sorry"]}))
    assert (seen.loop_count, seen.dead_ends) == (1, 0)
    assert all(
        seen.find_node(edge.source).row < seen.find_node(edge.target).row for edge in seen.edges if not edge.back
    )


def test_what_no_answer_reaches_is_marked_and_counted() -> None:
    seen = drawn(steps({"One": ["Sorry"], "Two": ["Sorry"]}))
    assert {node.id for node in seen.nodes if not node.reached} == {"two", "refund"}
    assert seen.option_counts == (1, 2)


def test_a_step_that_another_article_leads_to_is_reached() -> None:
    text = "## Guide\n" + steps({"One": ["Two"], "Two": ["One"], "Three": ["One"]})
    article = parse_article(text.encode(), "x.md")
    assert guide_map(article, entries={"three"}).find_node("three").reached
    assert not guide_map(article).find_node("three").reached


def test_another_article_and_the_whole_of_the_options_are_ways_out() -> None:
    seen = drawn("\n### One\n- [Other](mobile/lost-phone.md#start)\n- [See all](#solutions)\n")
    assert seen.find_node("mobile/lost-phone.md#start").text == "Lost phone"
    assert seen.find_node(SPACE).kind == "space"
    assert seen.option_counts == (2, 2)


def test_the_cursor_is_in_the_step_or_option_whose_text_it_stands_in() -> None:
    seen = drawn(steps({"One": ["Sorry"], "Two": ["One"]}))
    one, two = seen.find_node("one"), seen.find_node("two")
    assert seen.at_line(one.line) == seen.at_line(two.line - 1) == "one"
    assert seen.at_line(two.line) == "two"
    assert seen.at_line(two.end) == "" == seen.at_line(1)


def test_a_question_knows_its_number_and_how_many_there_may_be() -> None:
    seen = drawn(steps({"One": ["Two", "Three"], "Two": ["Three", "One"], "Three": ["Sorry"]}))
    assert (seen.question_number("one"), seen.question_number("two"), seen.question_number("three")) == (
        (1, 3),
        (2, 3),
        (2, 2),
    )


def test_an_article_without_a_guide_has_no_drawing() -> None:
    assert drawn("") == GuideMap()


_NAMES = ["A", "B", "C", "D", "E", "F"]


@given(
    st.dictionaries(st.sampled_from(_NAMES), st.lists(st.sampled_from([*_NAMES, "Sorry", "Gone"]), max_size=4)),
    st.integers(1, 4),
)
def test_any_guide_is_drawn_without_two_nodes_in_one_place(ways: dict[str, list[str]], columns: int) -> None:
    seen = drawn(steps(ways), columns=columns)
    rows: dict[int, list[float]] = {}
    for node in seen.nodes:
        rows.setdefault(node.row, []).append(node.x)
        assert 0 <= node.x <= seen.columns - 1 <= columns - 1
    for places in rows.values():
        assert all(right - left > 0.999 for left, right in pairwise(places))
    assert sorted(rows) == list(range(seen.rows))
    for edge in seen.edges:
        above, below = seen.find_node(edge.source), seen.find_node(edge.target)
        assert edge.back or not above.reached or above.row < below.row
