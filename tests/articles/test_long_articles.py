"""Articles that are very long → twice the length is about twice the work to check, whatever stands in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kms_desktop.articles.lint import lint_article
from kms_desktop.articles.parse import parse_article
from tests.articles.writing import FRONT, TODAY, library, solution, with_solutions
from tests.steps import count_steps


def _guide(steps: str) -> str:
    return f"{FRONT}\n## Guide\n\n{steps}\n"


def _dead_links(size: int) -> str:
    return _guide("".join(f"### Question {n}?\n\n- [Yes](#nowhere-{n})\n\n" for n in range(size)))


def _long_way(size: int) -> str:
    return _guide("".join(f"### Question {n}?\n\n- [Yes](#question-{n + 1})\n\n" for n in range(size)))


def _other_article(size: int) -> str:
    """Each of its steps goes on in a guide that only leads round."""
    return _guide("".join(f"### Question {n}?\n\n- [Yes](round.md#round-0)\n\n" for n in range(size)))


def _solutions(size: int) -> str:
    """Each dearer than all above it, so that each is compared."""
    facts = "remedy: money\ncost: {cost}\nauthority: {{agent: {cost}}}"
    return with_solutions("".join(solution(f"Solution {n}", facts.format(cost=n)) for n in range(size)))


@pytest.mark.parametrize(
    "written", [_dead_links, _long_way, _other_article, _solutions], ids=lambda made: made.__name__.strip("_")
)
def test_twice_the_length_is_twice_the_work(tmp_path: Path, written: Callable[[int], str]) -> None:
    def steps(size: int) -> int:
        ring = _guide("".join(f"### Round {n}?\n\n- [On](#round-{(n + 1) % size})\n\n" for n in range(size)))
        folder = library(tmp_path / str(size), long=written(size), round=ring)
        article = parse_article(written(size).encode(), "long.md")
        lint_article(article, folder, TODAY)  # what is kept from one article to the next is made here
        return count_steps(lambda: lint_article(article, folder, TODAY))

    small, large = steps(200), steps(400)
    assert large < 2.5 * small, f"{small:,} steps for 200, {large:,} for 400"


def test_many_dead_links_are_all_told_and_the_first_with_what_was_meant(tmp_path: Path) -> None:
    written = _dead_links(60).replace("#nowhere-0)", "#queston-1)")
    found = lint_article(parse_article(written.encode(), "a.md"), library(tmp_path, a=written), TODAY)
    dead = [finding.text for finding in found if finding.code == "dead-link"]
    assert len(dead) == 60
    assert dead[0].endswith("Did you mean “#question-1”?")
