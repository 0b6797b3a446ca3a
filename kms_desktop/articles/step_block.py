"""A step of the guide as it stands in a text → the fields of a form, and those fields → the text that says them.

An answer that is not written as one link on one line is not shown and stays as it is, as everything does that nobody
changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kms_desktop.articles.facts import read_title
from kms_desktop.articles.headings import Place, find_place, rename_heading
from kms_desktop.texts import tr

_ANSWER = re.compile(
    r'([ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)\[((?:[^\[\]\\]|\\.)+)\]\(([^\s()<>"]+)(?:[ \t]+"([^"]*)")?\)[ \t]*'
)
_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]")


@dataclass(frozen=True, slots=True)
class AnswerFields:
    """`leads_to` is an address as it stands in a link, `facts` is "fact: value, fact: value". `place` is where its
    line begins, -1 for an answer that is new."""

    text: str = ""
    leads_to: str = ""
    facts: str = ""
    place: int = -1


@dataclass(frozen=True, slots=True)
class StepFields:
    """`others` is how many answers are written so that the form leaves them alone."""

    question: str = ""
    how: str = ""
    answers: tuple[AnswerFields, ...] = ()
    others: int = 0


def read_step(text: str, line: int) -> StepFields | None:
    """The step whose heading stands in this line; None where no heading does."""
    place = find_place(text, line)
    if place is None:
        return None
    answers = tuple(_answers_of(place))
    first, end = _how_range(place)
    items = [start for start, words, kind in place.lines if kind == "text" and start >= end and _ITEM.match(words)]
    return StepFields(place.title, text[first:end].strip(), answers, len(items) - len(answers))


def write_step(text: str, line: int, wanted: StepFields) -> str | None:
    """The whole text in which that step says what is wanted, with the links of this text to it.

    None where it is written so that it cannot be changed safely. ValueError with a sentence for a field that is wrong.
    """
    place, now = find_place(text, line), read_step(text, line)
    if place is None or now is None:
        return None
    _check_facts(wanted.answers)
    made = _change_answers(text, place, now, wanted.answers)
    if wanted.how.strip() != now.how.strip():
        first, end = _how_range(place)
        made = f"{made[:first]}{_framed(wanted.how.strip(), now, empty=first == end)}{made[end:]}"
    changed = rename_heading(made, place, wanted.question)
    return changed if changed is not None and _says(changed, line, wanted) else None


def _framed(how: str, now: StepFields, *, empty: bool) -> str:
    """With the blank line that parts it from the answers, or the end of its line where nothing stood there."""
    if not how:
        return ""
    return f"{how}\n\n" if now.answers else f"\n{how}\n" if empty else how


def format_answer(answer: AnswerFields, mark: str = "- ") -> str:
    """One line of a list."""
    words = re.sub(r"(?<!\\)([\[\]])", r"\\\1", " ".join(answer.text.split()))
    facts = f' "{answer.facts.strip()}"' if answer.facts.strip() else ""
    return f"{mark}[{words}]({answer.leads_to}{facts})"


def _says(text: str, line: int, wanted: StepFields) -> bool:
    read = read_step(text, line)
    if read is None or (read.question, read.how) != (" ".join(wanted.question.split()), wanted.how.strip()):
        return False
    return [_plain(answer) for answer in read.answers] == [_plain(answer) for answer in wanted.answers]


def _plain(answer: AnswerFields) -> tuple[str, str]:
    """Without the address: a link to the step itself changes with its question."""
    return " ".join(answer.text.split()), answer.facts.strip()


def _check_facts(answers: Sequence[AnswerFields]) -> None:
    for answer in answers:
        _, problems = read_title(answer.facts) if answer.facts.strip() else ({}, ())
        if '"' in answer.facts:
            raise ValueError(tr("The facts of an answer stand without quotes: “fact: value, fact: value”."))
        if problems:
            raise ValueError(problems[0])


def _answers_of(place: Place) -> Sequence[AnswerFields]:
    found = []
    for start, written, kind in place.lines:
        answer = _ANSWER.fullmatch(written) if kind == "text" else None
        if answer:
            words = re.sub(r"\\([\[\]])", r"\1", answer[2])
            found.append(AnswerFields(words, answer[3], answer[4] or "", start))
    return found


def _how_range(place: Place) -> tuple[int, int]:
    """From the first words under the heading to the first answer; empty where nothing stands there."""
    answers = [answer.place for answer in _answers_of(place)]
    items = [start for start, words, kind in place.lines if answers and kind == "text" and _ITEM.match(words)]
    end = min([*answers, *(item for item in items if item > min(answers))], default=None) if answers else None
    end = end if end is not None else max(place.end, place.below)
    words = [start for start, words, _ in place.lines if words.strip() and start < end]
    return (words[0], end) if words else (end, end)


def _change_answers(text: str, place: Place, now: StepFields, wanted: Sequence[AnswerFields]) -> str:
    made = text
    kept = {answer.place: answer for answer in wanted if answer.place >= 0}
    new = [answer for answer in wanted if answer.place < 0]
    lines = {start: words for start, words, _ in place.lines}
    if new:
        last = now.answers[-1].place if now.answers else -1
        mark = _mark_of(lines[last]) if last >= 0 else "- "
        at = last + len(lines[last]) if last >= 0 else max(place.end, place.below - 1)
        gap = "\n" if last >= 0 else "\n\n"
        made = made[:at] + gap + "\n".join(format_answer(answer, mark) for answer in new) + made[at:]
    for answer in reversed(now.answers):
        start, end = answer.place, answer.place + len(lines[answer.place])
        if answer.place not in kept:
            rest = made[end:].removeprefix("\n")
            made = made[:start] + (rest.removeprefix("\n") if made[:start].endswith("\n\n") else rest)
        elif kept[answer.place] != answer:
            made = made[:start] + format_answer(kept[answer.place], _mark_of(lines[start])) + made[end:]
    return made


def _mark_of(line: str) -> str:
    answer = _ANSWER.fullmatch(line)
    return answer[1] if answer else "- "
