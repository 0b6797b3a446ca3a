"""The part "Guide" of an article → its steps, each with its answers and where they lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from kms_desktop.articles.facts import read_title
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.links import read_target
from kms_desktop.articles.model import Answer, Step, Target
from kms_desktop.articles.outline import Outline, Part, visible_texts
from kms_desktop.articles.said_words import must_say
from kms_desktop.texts import tr

_LISTS = {"bullet_list_open", "ordered_list_open"}
_DECORATION = {"strong_open", "strong_close", "em_open", "em_close", "softbreak"}


@dataclass(frozen=True, slots=True)
class _Item:
    """One line of a list. `link` is set where its whole text is a link. Lines count from 0 in the markdown."""

    line: int
    end: int
    words: str
    link: Token | None


class GuideReader:
    """Reads the steps of one file; findings name lines of the file, which the text enters at `first_line`."""

    def __init__(self, read: Outline, first_line: int, findings: FindingList) -> None:
        self._read = read
        self._first_line = first_line
        self._findings = findings

    def read_steps(self, part: Part) -> tuple[Step, ...]:
        """The headings under "Guide", in order; none where no line of it is an answer."""
        steps = tuple(self._read_step(step) for step in self._read.child_parts(part))
        if any(step.answers for step in steps):
            return steps
        self._without_answers(part)
        return ()

    def _without_answers(self, part: Part) -> None:
        said = tr(
            "The guide has no answers yet: under a step's heading, list answers that are links, “- [Yes](#next-step)”."
        )
        self._findings.add_warning("guide-without-answers", said, part.heading.line + self._first_line)

    def _read_step(self, part: Part) -> Step:
        items = list(self._list_items(part))
        answers: list[Answer] = []
        taken: set[int] = set()
        has_answers = any(item.link and self._link_target(item.link) for item in items)
        for item in items if has_answers else ():
            answer = self._read_answer(item)
            if answer:
                answers.append(answer)
                taken.update(range(item.line, item.end))
        below = range(part.heading.below, part.end)
        how = "\n".join(self._read.lines[n] for n in below if n not in taken).strip("\n")
        line = part.heading.line + self._first_line
        return Step(part.heading.anchor, part.heading.text, how, tuple(answers), line, must_say(how))

    def _list_items(self, part: Part) -> Iterator[_Item]:
        tokens, place = self._read.tokens, part.first
        while place < part.last:
            if tokens[place].type == "list_item_open" and tokens[place].level == 1:
                end = _closing_token(tokens, place)
                yield self._read_item(tokens[place : end + 1])
                place = end
            place += 1

    def _read_item(self, tokens: Sequence[Token]) -> _Item:
        line, end = tokens[0].map or [0, 0]
        inline = next((token for token in tokens if token.type == "inline"), None)
        parsed = self._read.parse_inline(inline.content) if inline else []
        words = " ".join("".join(visible_texts(parsed)).split())
        alone = len(tokens) == 5 and words
        return _Item(line, end, words, _whole_link(parsed) if alone else None)

    def _link_target(self, link: Token) -> Target | None:
        return read_target(str(link.attrGet("href") or ""), self._findings.path)

    def _read_answer(self, item: _Item) -> Answer | None:
        line = item.line + self._first_line
        if item.link is None:
            said = tr(
                "“{words}” stands among the answers; the whole line must be one link to be an answer.",
                words=item.words[:60],
            )
            self._findings.add_error("answer-not-a-link", said, line, self._column_of(item, ""))
            return None
        href = str(item.link.attrGet("href") or "")
        target = self._link_target(item.link)
        if target is None:
            said = tr(
                "The answer “{answer}” leads to “{address}”, not to a step, a solution or an article.",
                answer=item.words[:60],
                address=href[:80],
            )
            self._findings.add_error("answer-leads-outside", said, line, self._column_of(item, href))
            return None
        title = str(item.link.attrGet("title") or "")
        facts, problems = read_title(title) if title else ({}, ())
        for problem in problems:
            self._findings.add_error("answer-facts", problem, line, self._column_of(item, title))
        return Answer(item.words, target, facts, line)

    def _column_of(self, item: _Item, part: str) -> int:
        line = self._read.lines[item.line]
        found = line.find(part) if part else -1
        return (found if found >= 0 else len(line) - len(line.lstrip())) + 1


def _closing_token(tokens: Sequence[Token], place: int) -> int:
    """Place of the token that closes the list item opened at `place`."""
    level = tokens[place].level
    return next(n for n in range(place + 1, len(tokens)) if tokens[n].level == level and tokens[n].nesting == -1)


def _whole_link(tokens: Sequence[Token]) -> Token | None:
    """The link that the whole text is, bold or not; None where there is other text or a second link."""
    link: Token | None = None
    inside = False
    for token in tokens:
        if token.type == "link_open":
            if link is not None:
                return None
            link, inside = token, True
        elif token.type == "link_close":
            inside = False
        elif not inside and token.type not in _DECORATION and token.content.strip():
            return None
    return link
