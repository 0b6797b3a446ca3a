"""What other tools write into markdown and is shown here as typed, and what is left standing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.articles.writing import linted

HEAD = "---\nid: here\ntitle: Here\nkind: how_to\n---\n\n"
SIGNS = {"shown-as-typed", "table-cells", "placeholder"}


def told(folder: Path, text: str) -> list[tuple[str, int]]:
    return [(f.code, f.line - 6) for f in linted(folder, HEAD + text) if f.code in SIGNS]


@pytest.mark.parametrize(
    "line",
    [
        "[[Charged twice]]",
        "See [[folder/page|the page]].",
        "![[picture.png]]",
        "!!! warning",
        '??? note "Folded"',
        ":::caution",
        "::: tip A title",
        "{% note %}",
        "{{< alert >}}",
        "{{ site.name }}",
        "Words[^1] more",
        "[^note]: The words.",
        "## A heading {#custom}",
        "A line {.red}",
        "![a](my picture.png)",
        "[a](my page.md)",
        "> [[quoted]]",
        "- [[in a list]]",
        "| [[in a table]] |",
    ],
)
def test_signs_of_other_tools_are_told_where_they_stand(tmp_path: Path, line: str) -> None:
    assert told(tmp_path, f"Words.\n\n{line}\n") == [("shown-as-typed", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "`[[code]]` and ``{{ code }}``\n",
        "```\n[[code]]\n!!! warning\n{% x %}\n```\n",
        "Words.\n\n    [[code]] {{ x }}\n",
        "[[1]](#words) and [a](<my page.md>) and [b](page.md \"a title\") and [c](page.md 'so')\n",
        "> [!NOTE]\n> A box that is known.\n",
        ':::image source="a.png" alt-text="b":::\n',
        "Really!!! And why ??? So.\n",
        "An array [1] {a set} 50% {x} and [^] and x[0]\n",
        "- [ ] a task\n- [x] done\n",
        "Words ::: and 10:30:::\n",
    ],
)
def test_what_is_shown_well_is_not_told(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


@pytest.mark.parametrize(
    ("row", "more"),
    [
        ("| 1 | 2 | 3 |", True),
        ("1 | 2 | 3", True),
        ("| 1 | 2 | 3 | 4 |", True),
        ("| 1 | 2 |", False),
        ("| 1 |", False),
        ("| 1 | 2 \\| 3 |", False),
        ("| | 2 |", False),
    ],
)
def test_a_row_with_more_cells_than_its_head_is_told(tmp_path: Path, row: str, *, more: bool) -> None:
    found = told(tmp_path, f"| a | b |\n| --- | --- |\n| x | y |\n{row}\n")
    assert found == ([("table-cells", 4)] if more else [])


@pytest.mark.parametrize(
    "line",
    [
        "What the customer says and sees, in their words.",
        "True before and after the fix: product, plan, device, region.",
        "### What to ask?",
        "How to check.",
        "**Say:** …",
        "**Why:** ...",
        "TBD: ask them",
        "Price: TBD",
        "Lorem ipsum dolor",
        "Dear [your name here],",
        "Call <insert the number>",
    ],
)
def test_a_placeholder_left_standing_is_told(tmp_path: Path, line: str) -> None:
    assert ("placeholder", 3) in told(tmp_path, f"Words.\n\n{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "The to-do list.",
        "`TBD`",
        "[Your account](https://x.example)",
        "Press <your key>.",
        '**Say:** "Wait … please."',
        "Error XX-1 and tbd.",
        "Check how to check.",
    ],
)
def test_words_that_only_look_so_are_not(tmp_path: Path, line: str) -> None:
    assert told(tmp_path, f"Words.\n\n{line}\n") == []
