"""A text and what a form says of a step or an option that is new → the text with it where it belongs, and its line.

A step stands behind the one at hand, an option among the others from the least to the most generous; a part that is not
there yet is made. An answer may lead to something that does not exist: a question becomes a step, anything else an
option, both to be filled in next.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from typing import Literal

from kms_desktop.articles.anchors import slugify
from kms_desktop.articles.headings import find_place, line_of_place, part_range, place_around, places_under
from kms_desktop.articles.links import read_target
from kms_desktop.articles.model import Article
from kms_desktop.articles.option_block import OptionFields, new_option, read_option
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.solution_checks import is_cheaper
from kms_desktop.articles.step_block import StepFields, read_step, write_step
from kms_desktop.texts import tr

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
    found = [Heading("step", place.title, place.line) for place in places_under(text, GUIDE)]
    found += [Heading("option", place.title, place.line) for place in places_under(text, SOLUTIONS)]
    return [heading for heading in found if not unfinished or _is_unfinished(text, heading)]


def _is_unfinished(text: str, heading: Heading) -> bool:
    if heading.kind == "step":
        step = read_step(text, heading.line)
        return step is not None and not step.answers and not step.others
    option = read_option(text, heading.line)
    return option is not None and not (option.say.strip() and option.why.strip())


def add_step(text: str, near: int, question: str) -> tuple[str, int]:
    """The text with a step that has no answers yet, behind the step of line `near`, else the last; and its line."""
    text = _with_part(text, GUIDE)
    place = place_around(text, near, GUIDE)
    at = place.end if place is not None else _end_of(text, GUIDE)
    return _insert(text, at, f"### {' '.join(question.split())}")


def add_option(text: str, path: str, wanted: OptionFields) -> tuple[str, int]:
    """The text with this option before the first that is surely dearer, else last; and its line.

    ValueError with a sentence for a field that is wrong.
    """
    text, block = _with_part(text, SOLUTIONS), new_option(wanted).rstrip("\n")
    return put_in_order(*_insert(text, _end_of(text, SOLUTIONS), block), path)


def put_in_order(text: str, line: int, path: str) -> tuple[str, int]:
    """The option of this line behind the last below it that surely costs less, and before the first above it that
    costs more; the text as it is where it stands well. Those that nobody filled in yet cost nothing known."""
    options = [one for one in parse_article(text.encode("utf-8", "replace"), path).options if one.say and one.why]
    own = next((option for option in options if option.line == line), None)
    place = find_place(text, line)
    if own is None or place is None:
        return text, line
    cheaper = [one for one in options if one.line > line and is_cheaper(one, own)]
    dearer = [one for one in options if one.line < line and is_cheaper(own, one)]
    block = text[place.start : place.end]
    if cheaper:
        behind = find_place(text, cheaper[-1].line)
        assert behind is not None
        rest = text[place.end : behind.end].lstrip("\n")
        made = f"{text[: place.start]}{rest}\n\n{block}{text[behind.end :]}"
        return made, line_of_place(made, place.start + len(rest) + 2)
    if dearer:
        before = find_place(text, dearer[0].line)
        assert before is not None
        between = text[before.start : place.start].rstrip("\n")
        return f"{text[: before.start]}{block}\n\n{between}{text[place.end :]}", before.line
    return text, line


def write_step_with_targets(text: str, line: int, wanted: StepFields, path: str) -> str | None:
    """As `write_step`, for answers that lead to titles as well as to addresses. New steps and options are added."""
    article = parse_article(text.encode("utf-8", "replace"), path)
    known = _known_titles(article)
    missing = [
        " ".join(answer.leads_to.split())
        for answer in wanted.answers
        if not _is_address(answer.leads_to, path) and _plain(answer.leads_to) not in known
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
        else replace(answer, leads_to=known.get(_plain(answer.leads_to), f"#{slugify(answer.leads_to)}"))
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


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _is_address(words: str, path: str) -> bool:
    return " " not in words.strip() and read_target(words.strip(), path) is not None


def _known_titles(article: Article) -> dict[str, str]:
    named = [(step.question, step.id) for step in article.steps]
    named += [(option.title, option.id) for option in article.options]
    return {_plain(title): f"#{anchor}" for title, anchor in reversed(named)}


def _headings_by_title(text: str) -> dict[str, str]:
    """Also those that are no step or option for the parser yet."""
    anchors = parse_article(text.encode("utf-8", "replace"), "x.md").anchors
    places = (*places_under(text, GUIDE), *places_under(text, SOLUTIONS))
    return {_plain(place.title): f"#{anchors[place.number]}" for place in reversed(places)}


def _with_part(text: str, part: str) -> str:
    """The text with this part in it, empty where it was not there."""
    if part_range(text, part) is not None:
        return text
    following = next((found for found in (part_range(text, one) for one in _BEFORE[part]) if found), None)
    if following is None:
        return f"{text.rstrip()}\n\n## {part}\n"
    return f"{text[: following[0]]}## {part}\n\n{text[following[0] :]}"


def _end_of(text: str, part: str) -> int:
    found = part_range(text, part)
    if found is None:
        raise ValueError(tr("The text ends inside a block of code, so nothing can be added; close the block first."))
    return found[1]


def _insert(text: str, at: int, block: str) -> tuple[str, int]:
    """Behind a place, with a blank line before and after."""
    rest = text[at:].lstrip("\n")
    made = f"{text[:at]}\n\n{block}\n" + (f"\n{rest}" if rest else "")
    return made, line_of_place(made, at + 2)
