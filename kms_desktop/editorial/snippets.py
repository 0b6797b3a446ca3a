"""Where the cursor is → what can be put in there with one key: a step, an answer, an option, a link to a heading."""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.articles.anchors import slugify
from kms_desktop.articles.model import Article
from kms_desktop.texts import tr

_STEP = "### {0}\n\n{1}\n\n- [{2}](#{4})\n- [{3}](#{4})\n"
_RULES = "```solution\nremedy: {1}\ncost: {2}\nauthority: {3}\n```"  # no text: written into the article
_OPTION = f"### {{0}}\n\n{_RULES}\n\n**Say:** {{4}}\n\n**Why:** {{5}}\n"  # no text: written into the article
_QUESTION, _HOW, _ANSWER = "What to ask?", "How to check.", "Answer"  # no text: written into the article
_YES, _NO = "Yes", "No"  # no text: written into the article
_OFFER, _SAY = "What may be offered", '"What you say."'  # no text: written into the article
_WHY, _STORY = "Why it is fair.", "What happened once."  # no text: written into the article

Mark = tuple[int, int]
"""First character and length, from the start of a text."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """`before` characters left of the cursor are replaced. `marks` are words of `text` to be typed over: the first is
    selected, Tab goes on to the next. `detail` says what it is; `act` is an action to do instead of writing."""

    label: str
    text: str
    marks: tuple[Mark, ...] = ()
    before: int = 0
    detail: str = ""
    act: str = ""


def list_snippets(article: Article, line: int, typed: str) -> list[Snippet]:
    """`typed` is what stands left of the cursor in its line. The likeliest first."""
    section = next((part.title.casefold() for part in reversed(article.sections) if part.line <= line), "")
    first = article.options[0].id if article.options else slugify("Solutions")  # no text: a heading of every article
    above = _new_line(typed)
    step = _marked(tr("Step"), above + _STEP.format(_QUESTION, _HOW, _YES, _NO, first), _QUESTION, _HOW, _YES, first)
    link_text = f"- [{_ANSWER}](#{first})"
    answer = _marked(tr("Answer"), ("" if typed.strip() in ("", "-") else "\n") + link_text, _ANSWER, first)
    if typed.strip() == "-":
        answer = Snippet(answer.label, answer.text, answer.marks, len(typed))
    facts = ("explanation", "0", "agent")
    option = _marked(tr("Option"), above + _OPTION.format(_OFFER, *facts, _SAY, _WHY), _OFFER, *facts, _SAY, _WHY)
    write = _marked(tr("Write"), f"{above}**Write:** {_SAY}", _SAY)  # no text: written into the article
    story = _marked(tr("Story"), f"{above}**Story:** {_STORY}", _STORY)  # no text: written into the article
    forms = [
        Snippet(tr("Step, as a form"), "", act="write_step", detail=tr("question and answers")),
        Snippet(tr("Option, as a form"), "", act="write_option", detail=tr("remedy, cost, who, when, words")),
    ]
    if section == "solutions":
        return [option, story, write, *reversed(forms), step, answer]
    return [step, answer, option, *forms]


def _new_line(typed: str) -> str:
    return "\n" if typed.strip() else ""


def _marked(label: str, text: str, *words: str) -> Snippet:
    marks: list[Mark] = []
    for word in words:
        start = text.index(word, marks[-1][0] + marks[-1][1] if marks else 0)
        marks.append((start, len(word)))
    return Snippet(label, text, tuple(marks))
