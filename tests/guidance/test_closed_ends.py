"""Answers that lead to an option which is closed by what was answered."""

from __future__ import annotations

import pytest

from kms_desktop.guidance.closed_ends import find_closed_ends
from tests.articles.writing import article

HEAD = "---\nid: here\ntitle: Here\nkind: how_to\n---\n\n"
OPTIONS = """
## Solutions

### Tell
```solution
remedy: explanation
cost: 0
authority: agent
```
**Say:** a

**Why:** b

### Leave it
```solution
remedy: gesture
cost: 0
authority: agent
use_when: {safe_place: named, amount: "< 50"}
avoid_when: {seen: yes}
```
**Say:** a

**Why:** b
"""


def lines(guide: str) -> list[int]:
    return [found.line for found in find_closed_ends(article(f"{HEAD}## Guide\n{guide}{OPTIONS}"))]


@pytest.mark.parametrize(
    ("guide", "told"),
    [
        ('### A\n- [no](#leave-it "safe_place: none")\n- [yes](#leave-it "safe_place: named")\n', [9]),
        ('### A\n- [no](#tell "safe_place: none")\n', []),
        ("### A\n- [go](#leave-it)\n", []),
        ('### A\n- [no](#leave-it "seen: yes")\n', [9]),
        ('### A\n- [much](#leave-it "amount: 60")\n- [little](#leave-it "amount: 40")\n', [9]),
        # what was answered before
        ('### A\n- [no](#b "safe_place: none")\n\n### B\n- [go](#leave-it)\n', [12]),
        # on one of two ways it may be open
        (
            '### A\n- [no](#b "safe_place: none")\n- [yes](#b "safe_place: named")\n\n### B\n- [go](#leave-it)\n',
            [],
        ),
        ('### A\n- [no](#b "safe_place: none")\n- [else](#b)\n\n### B\n- [go](#leave-it)\n', []),
        # and what is answered later counts
        ('### A\n- [no](#b "safe_place: none")\n\n### B\n- [go](#leave-it "safe_place: named")\n', []),
        # round and round
        ('### A\n- [no](#b "safe_place: none")\n\n### B\n- [back](#a)\n- [go](#leave-it)\n', [13]),
        # some of the options are open
        ('### A\n- [no](#solutions "safe_place: none")\n', []),
        ("", []),
    ],
)
def test_an_answer_to_a_closed_option_is_told(guide: str, told: list[int]) -> None:
    assert lines(guide) == told


def test_the_list_of_options_is_told_where_all_are_closed() -> None:
    only = OPTIONS[: OPTIONS.index("### Tell")] + OPTIONS[OPTIONS.index("### Leave it") :]
    text = f'{HEAD}## Guide\n### A\n- [no](#solutions "safe_place: none")\n{only}'
    (found,) = find_closed_ends(article(text))
    assert "keeps closed" in found.text
