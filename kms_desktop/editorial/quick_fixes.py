"""A finding and the text it stands in → the one change that mends it, where there is one."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kms_desktop.articles.anchors import slugify
from kms_desktop.articles.block_insertion import add_option, add_step, relative_link
from kms_desktop.articles.customer_data import find_customer_data
from kms_desktop.articles.front_matter import DECIDING
from kms_desktop.articles.front_matter_edit import TextChange, set_key
from kms_desktop.articles.guide_map import guide_map
from kms_desktop.articles.model import Article, Finding
from kms_desktop.articles.option_block import OptionFields
from kms_desktop.articles.vocabulary import Vocabulary
from kms_desktop.editorial.diagnostics import MISSPELT, underlined_range
from kms_desktop.texts import tr

_YEAR = timedelta(days=365)
_FACTS = "\n```solution\nremedy: explanation\ncost: 0\nauthority: agent\n```\n"  # no text: written into the article
_OPTION = "\n### {title}\n{facts}\n**Say:** \n\n**Why:** \n"  # no text: written into the article


@dataclass(frozen=True, slots=True)
class Fix:
    """`mark` is what to select in the new text, from its start: words to be typed over."""

    change: TextChange
    mark: tuple[int, int] | None = None
    label: str = ""


_NOTHING_KNOWN = Vocabulary()


def fix_for(
    finding: Finding, text: str, article: Article, today: date, known: Vocabulary = _NOTHING_KNOWN
) -> Fix | None:
    """The likeliest; None where only a person can tell what to do."""
    return next(iter(fixes_for(finding, text, article, today, known)), None)


def fixes_for(
    finding: Finding, text: str, article: Article, today: date, known: Vocabulary = _NOTHING_KNOWN
) -> list[Fix]:
    """Each change that mends the finding, with its name, the likeliest first. `known`: the other articles."""
    case = _Case(finding, text, article, today, known)
    if finding.code == "dead-link":
        return _link_fixes(case)
    if finding.code == MISSPELT:
        return _word_fixes(case)
    make = _FIXES.get(finding.code)
    made = make(case) if make else None
    return [replace(made, label=fix_label(finding))] if made else []


def fix_label(finding: Finding, line: str = "", meant: str = "") -> str:
    """What the likeliest change would be called, without making it; "" where there is none.

    `line` is the line that it stands in, `meant` the article that a dead link was to lead to.
    """
    if finding.code == MISSPELT:
        return tr("Write “{word}”", word=finding.near.split(", ")[0]) if finding.near else ""
    if finding.code != "dead-link":
        return _LABELS.get(finding.code, "")
    if finding.near or meant:
        return tr("Correct the link")
    if not finding.anchor or not _href_at(finding, line).startswith("#"):
        return ""
    return tr("Add this step") if _ASKS.match(finding.anchor) else tr("Add this option")


@dataclass(frozen=True, slots=True)
class _Case:
    finding: Finding
    text: str
    article: Article
    today: date
    known: Vocabulary

    @property
    def line_start(self) -> int:
        """Where the line of the finding begins."""
        return _start_of_line(self.text, self.finding.line)

    @property
    def line_text(self) -> str:
        return self.text[self.line_start :].partition("\n")[0]

    def end_of_part(self) -> int:
        """Behind the last words of the step or option that begins at the line."""
        article = self.article
        starts = {step.line for step in article.steps} | {option.line for option in article.options}
        starts |= {section.line for section in article.sections}
        following = min((line for line in starts if line > self.finding.line), default=0)
        end = _start_of_line(self.text, following) if following else len(self.text)
        return len(self.text[:end].rstrip())


def _add_answer(case: _Case) -> Fix:
    seen = guide_map(case.article)
    options = [node for node in seen.nodes if node.kind == "option"]
    wanted = next((node for node in options if not node.reached), options[0] if options else None)
    target = f"#{wanted.id}" if wanted else "#solutions"
    before, link = "\n\n", f"- [Answer]({target})"  # no text: written into the article
    return Fix(_insert_change(case.end_of_part(), f"{before}{link}"), (len(before) + 3, 6))


def _take_out(case: _Case) -> Fix | None:
    column, length = underlined_range(case.finding, case.line_text)
    known = [seen for seen in find_customer_data(case.line_text) if seen.column == column]
    length = len(known[0].text) if known else length
    if not length:
        return None
    start, end = case.line_start + column, case.line_start + column + length
    rest = case.text[end : end + 2]
    if rest[:1] in (",", ";") and rest[1:] == " ":
        end += 2
    elif start and case.text[start - 1] == " " and (not rest or rest[0] in " .,;:!?\n"):
        start -= 1
    return Fix(TextChange(start, end, ""))


def _word_fixes(case: _Case) -> list[Fix]:
    start, length = underlined_range(case.finding, case.line_text)
    start += case.line_start
    if case.text[start : start + length] != case.finding.anchor:
        return []
    meant = case.finding.near.split(", ") if case.finding.near else []
    return [Fix(TextChange(start, start + length, word), label=tr("Write “{word}”", word=word)) for word in meant]


def _link_fixes(case: _Case) -> list[Fix]:
    """The heading or the article that was meant; else the step or the option that is not there yet."""
    nearest = [fix for fix in (_fix_nearest(case), _fix_article(case)) if fix]
    return nearest + (_add_target(case) if case.finding.anchor and _leads_inside(case) else [])


def _fix_nearest(case: _Case) -> Fix | None:
    near, wrong = case.finding.near, case.finding.anchor
    place = case.line_text.find(f"#{wrong}", max(0, case.finding.column - 2))
    if not near or place < 0:
        return None
    start = case.line_start + place + 1
    return Fix(TextChange(start, start + len(wrong), near), label=tr("Correct the link"))


def _fix_article(case: _Case) -> Fix | None:
    """An article of nearly that name, or of the same name in another folder."""
    meant = near_article(case.finding, case.line_text, case.article.path, case.known)
    href = _href_at(case.finding, case.line_text)
    if not meant or not href:
        return None
    path = href.partition("#")[0]
    start = case.line_start + case.line_text.index(href, max(0, case.finding.column - 1))
    return Fix(TextChange(start, start + len(path), meant), label=tr("Correct the link"))


def near_article(finding: Finding, line: str, path: str, known: Vocabulary) -> str:
    """How the article that a dead link means is written from there; "" where none is like it."""
    href = _href_at(finding, line).partition("#")[0]
    if finding.code != "dead-link" or finding.anchor or not href:
        return ""
    by_name: dict[str, str] = {}
    for one in known.articles:
        by_name.setdefault(posixpath.basename(one.path), one.path)
    names = difflib.get_close_matches(posixpath.basename(href), list(by_name), 1, 0.75)
    return relative_link(path, by_name[names[0]]) if names else ""


def _href_at(finding: Finding, line: str) -> str:
    found = re.compile(r"[^\s()<>\"]+").match(line, max(0, finding.column - 1))
    return found[0] if found else ""


def _leads_inside(case: _Case) -> bool:
    return _href_at(case.finding, case.line_text).startswith("#")


def _add_target(case: _Case) -> list[Fix]:
    """A step or an option whose heading has this anchor; what reads like a question is a step first."""
    anchor = case.finding.anchor
    title = anchor.replace("-", " ").strip().capitalize()
    if slugify(title) != anchor or not title:
        return []
    try:
        step, _ = add_step(case.text, case.finding.line, f"{title}?")
        option, _ = add_option(case.text, case.article.path, replace(OptionFields(), title=title))
    except ValueError:
        return []
    made = [
        Fix(_change_between(case.text, step), label=tr("Add this step")),
        Fix(_change_between(case.text, option), label=tr("Add this option")),
    ]
    asks = _ASKS.match(anchor) is not None
    return made if asks else made[::-1]


def _same_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


_ASKS = re.compile(
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|"  # no text: words of a question
    r"which|what|when|where|who|whose|how|why)-"  # no text: words of a question
)


def _change_between(old: str, new: str) -> TextChange:
    """The one change that makes a text the other."""
    start = _same_start(old, new)
    end = _same_start(old[start:][::-1], new[start:][::-1])
    return TextChange(start, len(old) - end, new[start : len(new) - end])


def _make_link(case: _Case) -> Fix | None:
    item = re.match(r"([ \t]*[-*+][ \t]+)(.*?)[ \t]*$", case.line_text)
    if not item or "[" in item[2] or not item[2]:
        return None
    first = case.article.options[0].id if case.article.options else "next-step"
    start = case.line_start + len(item[1])
    text = f"[{item[2]}](#{first})"
    return Fix(TextChange(start, start + len(item[2]), text), (len(item[2]) + 4, len(first)))


def _add_words(label: str) -> Callable[[_Case], Fix]:
    def add(case: _Case) -> Fix:
        text = f"\n\n**{label}:** "
        return Fix(_insert_change(case.end_of_part(), text), (len(text), 0))

    return add


def _add_facts(case: _Case) -> Fix:
    return Fix(_insert_change(case.line_start + len(case.line_text) + 1, _FACTS.lstrip("\n") + "\n"), (20, 11))


def _add_option(case: _Case) -> Fix:
    head = re.search(r"^##[ \t]+Solutions[ \t]*$", case.text, re.MULTILINE | re.IGNORECASE)
    option = _OPTION.format(title="What may be offered", facts=_FACTS)  # no text: written into the article
    if head is None:
        before = (
            f"{'' if case.text.endswith(chr(10)) else chr(10)}\n## Solutions\n"  # no text: written into the article
        )
        return Fix(_insert_change(len(case.text), before + option), (len(before) + 5, 19))
    following = re.search(r"^##?[ \t]", case.text[head.end() :], re.MULTILINE)
    end = head.end() + following.start() if following else len(case.text)
    end = len(case.text[:end].rstrip())
    return Fix(_insert_change(end, "\n" + option.rstrip("\n")), (6, 19))


def _review_done(case: _Case) -> Fix | None:
    change = set_key(case.text, "review_by", case.today + _YEAR)
    return Fix(change) if change else None


def _front_matter(case: _Case) -> Fix | None:
    change = set_key(case.text, "title", case.article.title)
    return Fix(change) if change else None


def _start_of_line(text: str, line: int) -> int:
    """Place of the first character of a line, counted from 1; the end of the text where there are fewer."""
    place = 0
    for _ in range(line - 1):
        place = text.find("\n", place) + 1
        if not place:
            return len(text)
    return place


def _insert_change(place: int, text: str) -> TextChange:
    return TextChange(place, place, text)


def _write_plainly(case: _Case) -> Fix | None:
    """The key as well, where it stands in quotes and its value goes on on no other line."""
    name = next((name for name in DECIDING if name in case.line_text), "")
    value = str(getattr(case.article, name, ""))
    change = set_key(case.text, name, value) if name else None
    if change is None and value and value in case.line_text.lower():
        change = TextChange(case.line_start, case.line_start + len(case.line_text), f"{name}: {value}")
    return Fix(change) if change else None


_FIXES: dict[str, Callable[[_Case], Fix | None]] = {
    "step-without-answers": _add_answer,
    "customer-data": _take_out,
    "answer-not-a-link": _make_link,
    "say-missing": _add_words("Say"),  # no text: written into the article
    "why-missing": _add_words("Why"),  # no text: written into the article
    "solution-without-facts": _add_facts,
    "few-solutions": _add_option,
    "review-due": _review_done,
    "no-front-matter": _front_matter,
    "state-form": _write_plainly,
}
_LABELS = {
    "step-without-answers": tr("Add answer"),
    "customer-data": tr("Take it out"),
    "answer-not-a-link": tr("Make it an answer"),
    "say-missing": tr("Add Say"),
    "why-missing": tr("Add Why"),
    "solution-without-facts": tr("Add facts"),
    "few-solutions": tr("Add option"),
    "review-due": tr("Reviewed today"),
    "no-front-matter": tr("Add front matter"),
    "state-form": tr("Write it plainly"),
}
