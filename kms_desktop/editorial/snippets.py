"""Where the cursor is → what can be put in there with one key: a step, an answer, an option, a link to a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kms_desktop.articles.anchors import slugify
from kms_desktop.articles.model import Article
from kms_desktop.texts import tr

_OPEN_LINK = re.compile(r"\]\((#?[\w-]*)$")
_STEP = "### {0}\n\nHow to check.\n\n- [Yes](#{1})\n- [No](#{1})\n"  # no text: written into the article
_OPTION = """### {0}

```solution
remedy: explanation
cost: 0
authority: agent
```

**Say:** ""

**Why:** """  # no text: written into the article
_QUESTION, _ANSWER = "What to ask?", "Answer"  # no text: written into the article
_OFFER, _STORY = "What may be offered", "What happened once."  # no text: written into the article
_MOST_LINKS = 40


@dataclass(frozen=True, slots=True)
class Snippet:
    """`before` characters left of the cursor are replaced; `mark` is selected afterwards, from the start of `text`."""

    label: str
    text: str
    mark: tuple[int, int] = (0, 0)
    before: int = 0


def list_snippets(article: Article, line: int, typed: str) -> list[Snippet]:
    """`typed` is what stands left of the cursor in its line. The likeliest first."""
    link = _OPEN_LINK.search(typed)
    if link:
        return _link_snippets(article, link[1])
    section = next((part.title.casefold() for part in reversed(article.sections) if part.line <= line), "")
    first = article.options[0].id if article.options else slugify("Solutions")  # no text: a heading of every article
    above = _new_line(typed)
    step = _marked_snippet(tr("Step"), above + _STEP.format(_QUESTION, first), _QUESTION)
    link_text = f"- [{_ANSWER}](#{first})"
    answer = _marked_snippet(tr("Answer"), ("" if typed.strip() in ("", "-") else "\n") + link_text, _ANSWER)
    if typed.strip() == "-":
        answer = Snippet(answer.label, answer.text, answer.mark, len(typed))
    option = _marked_snippet(tr("Option"), above + _OPTION.format(_OFFER), _OFFER)
    story = _marked_snippet(tr("Story"), f"{above}**Story:** {_STORY}", _STORY)  # no text: written into the article
    return [option, story, step, answer] if section == "solutions" else [step, answer, option]


def _link_snippets(article: Article, begun: str) -> list[Snippet]:
    """Everything in the article that a link may lead to, steps and options first."""
    named = [(step.id, step.question) for step in article.steps]
    named += [(option.id, option.title) for option in article.options]
    known = {anchor for anchor, _ in named}
    named += [(anchor, anchor.replace("-", " ")) for anchor in article.anchors if anchor not in known]
    fitting = [(anchor, title) for anchor, title in named if begun.lstrip("#") in anchor]
    return [Snippet(title, f"#{anchor}", (len(anchor) + 1, 0), len(begun)) for anchor, title in fitting[:_MOST_LINKS]]


def _new_line(typed: str) -> str:
    return "\n" if typed.strip() else ""


def _marked_snippet(label: str, text: str, words: str) -> Snippet:
    return Snippet(label, text, (text.index(words), len(words)))
