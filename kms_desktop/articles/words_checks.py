"""The words of an article's options → warnings: how they sound, places that are not known, what only staff may read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.house import House
from kms_desktop.articles.model import Article, Option
from kms_desktop.articles.places import PLACES, find_places, find_unclosed
from kms_desktop.articles.solution_checks import RECORD_FACTS, settled_facts
from kms_desktop.articles.spoken_rules import Remark, is_english, judge_say, judge_why, judge_write
from kms_desktop.texts import tr

_NEAR = 0.75
_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})")
_LINK_END = re.compile(r"\]\([^)\n]*\)")
_MENU_OR_KEY = r"\*\*[^*\n]*→[^*\n]*\*\*|\bF(?:[2-9]|1[0-2])\b"
_FOR_STAFF = re.compile(_MENU_OR_KEY)
_FOR_STAFF_ENGLISH = re.compile(rf"{_MENU_OR_KEY}|(?i:\bverif(?:y|ies|ied|ying|ication)\b)")


def check_words(article: Article, house: House, findings: FindingList) -> None:
    """What an agent says and writes, and why; places to fill in; and what a customer's article must not hold."""
    english = _speaks_english(article)
    known = frozenset((*PLACES, *RECORD_FACTS, *house.facts, *settled_facts(article)))
    known |= {fact for option in article.options for fact in option.cost.facts}
    lines = article.markdown.split("\n") if article.options or article.audience != "internal" else []
    for option in article.options:
        for words, remark in _remarks(article, option, known, english=english):
            place = _locate(article, lines, option, words, remark.at)
            findings.add_warning(remark.code, remark.text, *place, anchor=remark.about)
    if article.audience != "internal":
        _check_staff_only(article, lines, findings, english=english)


def _speaks_english(article: Article) -> bool:
    """As its front matter says under `language`; else as its words to say are."""
    named = str(article.extra.get("language") or "").strip().lower()
    if named:
        return re.split(r"[-_ ]", named)[0] in ("en", "english")
    return is_english(" ".join(option.say for option in article.options) or article.markdown[:2_000])


def _remarks(
    article: Article, option: Option, known: Collection[str], *, english: bool
) -> Iterator[tuple[str, Remark]]:
    """With the words in which each stands."""
    if english:
        passing = article.kind == "bulletin"
        said = judge_say(option.say, option.title, apologizes=option.remedy == "apology", passing=passing)
        written = () if passing else judge_write(option.write, option.title)
        for words, remarks in (
            (option.say, said),
            (option.write, written),
            (option.why, judge_why(option.why, option.title)),
        ):
            if words:
                yield from ((words, remark) for remark in remarks)
    promised = option.promise.what if option.promise else ""
    for words in (option.say, option.write, promised):
        yield from ((words, remark) for remark in _place_remarks(words, option.title, known))


def _place_remarks(words: str, title: str, known: Collection[str]) -> Iterator[Remark]:
    for place, at in find_places(words):
        near = "" if place in known else next(iter(get_close_matches(place, sorted(known), 1, _NEAR)), "")
        if near:
            said = tr(
                "“{place}” in “{option}” is no place that is filled in. Did you mean {near}?",
                place=f"{{{place}}}",
                option=title,
                near=f"{{{near}}}",
            )
            yield Remark("place-unknown", said, at, f"{{{place}}}")
    at = find_unclosed(words)
    if at >= 0:
        said = tr(
            "A brace in “{option}” opens no place to fill in. A place is one name in braces, such as {place}.",
            option=title,
            place="{amount}",  # no text: as it is written in articles
        )
        yield Remark("place-unclosed", said, at)


def _locate(article: Article, lines: list[str], option: Option, words: str, at: int) -> tuple[int, int]:
    """Line and column in the file of a character of these words; the option's own where they are not found."""
    first = words.split("\n", 1)[0]
    for number in range(max(0, option.line - article.body_line), len(lines)):
        column = lines[number].find(first) if first else -1
        if column >= 0:
            before = words[:at]
            down = before.count("\n")
            inside = at - (before.rfind("\n") + 1)
            return number + down + article.body_line, inside + 1 + (0 if down else column)
    return option.line, 1


def _check_staff_only(article: Article, lines: list[str], findings: FindingList, *, english: bool) -> None:
    rule = _FOR_STAFF_ENGLISH if english else _FOR_STAFF
    fenced = False
    for number, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (found := rule.search(_LINK_END.sub(lambda link: " " * len(link[0]), line))):
            said = tr(
                "“{words}” is for staff, and this article is for customers. Write what the customer does, or make its "
                "audience internal.",
                words=found[0].strip("*"),
            )
            findings.add_warning("staff-only", said, number + article.body_line, found.start() + 1, anchor=found[0])
