"""A text and what a form says of a step or an option that is new → the text with it where it belongs, and its line.

A step stands behind the one at hand, an option among the others from the least to the most generous; a part that is not
there yet is made. An answer may lead to something that does not exist: a question becomes a step, anything else an
option, both to be filled in next.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kms_desktop.articles.anchors import slugify
from kms_desktop.articles.headings import end_of_part, find_place, heading_of, line_of_place
from kms_desktop.articles.links import read_target
from kms_desktop.articles.model import Article
from kms_desktop.articles.option_block import OptionFields, new_option, read_option
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.solution_checks import is_cheaper
from kms_desktop.articles.step_block import StepFields, read_step, write_step

GUIDE, SOLUTIONS = "Guide", "Solutions"
_BEFORE = {GUIDE: (SOLUTIONS, "Prevent"), SOLUTIONS: ("Prevent",)}
"""Parts before which a new one stands."""

Kind = Literal["step", "option"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A step or an option that a text holds."""

    kind: Kind
    title: str
    line: int


def list_headings(text: str, *, unfinished: bool = False) -> list[Heading]:
    """The steps and options of a text in their order; `unfinished`: steps without answers, options without words."""
    found = []
    for kind, part in (("step", GUIDE), ("option", SOLUTIONS)):
        line, end = _lines_of_part(text, part)
        while line <= end:
            place = heading_of(text, line, part)
            if place is not None and line_of_place(text, place.start) == line:
                made = Heading("step" if kind == "step" else "option", place.title, line)
                if not unfinished or _is_unfinished(text, made):
                    found.append(made)
            line += 1
    return found


def _lines_of_part(text: str, part: str) -> tuple[int, int]:
    end = end_of_part(text, part)
    if end is None:
        return 1, 0
    first = next((n for n, line in enumerate(text.split("\n"), 1) if line.lstrip("# ").casefold() == part.casefold()), 1)
    return first, line_of_place(text, end)


def _is_unfinished(text: str, heading: Heading) -> bool:
    if heading.kind == "step":
        step = read_step(text, heading.line)
        return step is not None and not step.answers and not step.others
    option = read_option(text, heading.line)
    return option is not None and not (option.say.strip() and option.why.strip())


def add_step(text: str, near: int, question: str) -> tuple[str, int]:
    """The text with a step that has no answers yet, behind the step of line `near`, else the last; and its line."""
    text = _with_part(text, GUIDE)
    place = heading_of(text, near, GUIDE)
    at = place.end if place is not None else end_of_part(text, GUIDE)
    assert at is not None
    return _insert(text, at, f"### {' '.join(question.split())}")


def add_option(text: str, path: str, wanted: OptionFields) -> tuple[str, int]:
    """The text with this option before the first that is surely dearer, else last; and its line.

    ValueError with a sentence for a field that is wrong.
    """
    text, block = _with_part(text, SOLUTIONS), new_option(wanted).rstrip("\n")
    end = end_of_part(text, SOLUTIONS)
    assert end is not None
    last, line = _insert(text, end, block)
    options = parse_article(last.encode("utf-8", "replace"), path).options
    new = next((option for option in options if option.line == line), None)
    dearer = next((one for one in options if new is not None and one.line < line and is_cheaper(new, one)), None)
    place = find_place(text, dearer.line) if dearer is not None else None
    if place is None:
        return last, line
    made = f"{text[: place.start]}{block}\n\n{text[place.start :]}"
    return made, line_of_place(made, place.start)


def write_step_with_targets(text: str, line: int, wanted: StepFields, path: str) -> str | None:
    """As `write_step`, for answers that lead to titles as well as to addresses. New steps and options are added."""
    article = parse_article(text.encode("utf-8", "replace"), path)
    known = _known_titles(article)
    missing = [
        " ".join(answer.leads_to.split())
        for answer in wanted.answers
        if not _is_address(answer.leads_to, path) and answer.leads_to.strip().casefold() not in known
    ]
    made, near = text, line
    for title in dict.fromkeys(missing):
        if is_question(title):
            made, near = add_step(made, near, title)
        else:
            before = made
            made, at = add_option(made, path, replace(OptionFields(), title=title))
            shift = made.count("\n") - before.count("\n") if at <= line else 0
            line, near = line + shift, near + shift
    known = _known_titles(parse_article(made.encode("utf-8", "replace"), path)) | _headings_by_title(made)
    answers = tuple(
        answer
        if _is_address(answer.leads_to, path)
        else replace(answer, leads_to=known.get(" ".join(answer.leads_to.split()).casefold(), f"#{slugify(answer.leads_to)}"))
        for answer in wanted.answers
    )
    return write_step(made, line, replace(wanted, answers=answers))


def is_question(title: str) -> bool:
    """Whether what is not there yet is to be a step: steps ask."""
    return title.rstrip().endswith(("?", "？", "؟"))


def relative_link(path: str, article: str, anchor: str = "") -> str:
    """How an article is written in a link that stands in the file `path`."""
    relative = posixpath.relpath(article, posixpath.dirname(path) or ".").replace(" ", "%20")
    return f"{relative}#{anchor}" if anchor else relative


def _is_address(words: str, path: str) -> bool:
    return " " not in words.strip() and read_target(words.strip(), path) is not None


def _known_titles(article: Article) -> dict[str, str]:
    named = [(step.question, step.id) for step in article.steps]
    named += [(option.title, option.id) for option in article.options]
    return {title.casefold(): f"#{anchor}" for title, anchor in reversed(named)}


def _headings_by_title(text: str) -> dict[str, str]:
    """Also those that are no step or option for the parser yet."""
    article = parse_article(text.encode("utf-8", "replace"), "x.md")
    made = {}
    for heading in reversed(list_headings(text)):
        place = find_place(text, heading.line)
        if place is not None and place.number < len(article.anchors):
            made[heading.title.casefold()] = f"#{article.anchors[place.number]}"
    return made


def _with_part(text: str, part: str) -> str:
    """The text with this part in it, empty where it was not there."""
    if end_of_part(text, part) is not None:
        return text
    for following in _BEFORE[part]:
        end = end_of_part(text, following)
        if end is not None:
            first, _ = _lines_of_part(text, following)
            start = sum(len(line) + 1 for line in text.split("\n")[: first - 1])
            return f"{text[:start]}## {part}\n\n{text[start:]}"
    return f"{text.rstrip()}\n\n## {part}\n"


def _insert(text: str, at: int, block: str) -> tuple[str, int]:
    """Behind a place, with a blank line before and after."""
    rest = text[at:].lstrip("\n")
    made = f"{text[:at]}\n\n{block}\n" + (f"\n{rest}" if rest else "")
    return made, line_of_place(made, at + 2)


def titles_of(steps: Sequence[Heading], kind: Kind) -> list[str]:
    return [heading.title for heading in steps if heading.kind == kind]
