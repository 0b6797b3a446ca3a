"""Markdown, or a whole article, → safe HTML for QTextBrowser; the facts of solutions as plain lines instead of YAML."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from kms_desktop.articles.anchors import make_anchor
from kms_desktop.articles.descriptions import option_lines
from kms_desktop.articles.model import Article, Option, Section, Step, Target
from kms_desktop.articles.outline import parse_outline
from kms_desktop.articles.parse import name_of_file
from kms_desktop.articles.places import show_gaps
from kms_desktop.articles.plain_text import plain_text
from kms_desktop.articles.safe_html import escape_html, sanitize_html, to_html
from kms_desktop.texts import tr

__all__ = ["plain_text", "render_article", "render_html"]


def render_html(markdown: str, *, base: Path | None, folder: str = "") -> str:
    """Safe HTML of any markdown. Pictures are looked for in `folder` below `base`, and never outside `base`.

    Without a base no picture is shown. Links lead to the web, to mail or telephone, to a relative article or to a
    heading; whatever else stands in the text is shown as text.
    """
    return to_html(markdown, base, folder, {})


def render_article(
    article: Article,
    *,
    base: Path | None,
    currency: str = "",
    with_title: bool = True,
    title_of: Callable[[str], str] | None = None,
) -> str:
    """The whole article, readable from top to bottom. `base`: the library's root; `currency` stands before amounts.

    `title_of` gives the title of the article at a path, or ""; without it, other articles are called by their file.
    """
    return _Page(article, base, currency, title_of or (lambda path: "")).render_page(with_title)


class _Page:
    def __init__(self, article: Article, base: Path | None, currency: str, title_of: Callable[[str], str]) -> None:
        self._article = article
        self._base = base
        self._folder = posixpath.dirname(article.path)
        self._currency = currency
        self._title_of = title_of
        self._seen: dict[str, int] = {}
        self._references = parse_outline(article.markdown).env if "]:" in article.markdown else {}
        self._titles = {step.id: step.question for step in article.steps}
        self._titles.update({option.id: option.title for option in article.options})

    def render_page(self, with_title: bool) -> str:
        parts = [f"<h1>{escape_html(self._article.title)}</h1>"] if with_title else []
        for section in self._article.sections:
            name = section.title.casefold()
            if name == "guide" and self._article.steps:
                parts.extend(self._render_guide(section))
            elif name == "solutions" and self._article.options:
                parts.extend(self._render_solutions(section))
            else:
                parts.extend(self._render_section(section))
        return "\n".join(part for part in parts if part)

    def _render_markdown(self, markdown: str) -> str:
        if not markdown.strip():
            return ""
        return to_html(markdown, self._base, self._folder, self._seen, self._references)

    def _render_heading(self, level: int, text: str, place: str = "") -> str:
        if place:
            self._seen.setdefault(place, 0)
        else:
            place = make_anchor(text, self._seen)
        return sanitize_html(f'<h{level}><a name="{escape_html(place)}"></a>{escape_html(text)}</h{level}>')

    def _render_section(self, section: Section) -> Iterator[str]:
        if section.title and section.markdown.strip():
            yield self._render_heading(2, section.title)
        yield self._render_markdown(section.markdown)

    def _render_opening(self, section: Section, first_line: int) -> str:
        """What stands between the part's heading and its first step or solution."""
        lines = self._article.markdown.split("\n")
        start = section.line - self._article.body_line + 1
        return self._render_markdown("\n".join(lines[start : first_line - self._article.body_line]))

    def _render_guide(self, section: Section) -> Iterator[str]:
        yield self._render_heading(2, section.title)
        yield self._render_opening(section, self._article.steps[0].line)
        for number, step in enumerate(self._article.steps, start=1):
            yield self._render_heading(3, f"{number}. {step.question}", step.id)
            yield self._render_markdown(step.how)
            yield self._render_answers(step)

    def _render_answers(self, step: Step) -> str:
        items = []
        for answer in step.answers:
            href, name = self._leads_to(answer.target)
            items.append(f'<li>{escape_html(answer.text)} → <a href="{escape_html(href)}">{escape_html(name)}</a></li>')
        return sanitize_html(f"<ul>{''.join(items)}</ul>") if items else ""

    def _leads_to(self, target: Target) -> tuple[str, str]:
        """Address and name of what an answer leads to."""
        if not target.article:
            return f"#{target.anchor}", self._titles.get(target.anchor, target.anchor)
        relative = quote(posixpath.relpath(target.article, self._folder or "."))
        name = self._title_of(target.article) or name_of_file(target.article)
        return (f"{relative}#{target.anchor}" if target.anchor else relative), name

    def _render_solutions(self, section: Section) -> Iterator[str]:
        yield self._render_heading(2, section.title)
        yield self._render_opening(section, self._article.options[0].line)
        for number, option in enumerate(self._article.options, start=1):
            yield self._render_heading(3, f"{number}. {option.title}", option.id)
            yield _render_facts(option_lines(option, self._currency))
            yield from self._render_prose(option)

    def _render_prose(self, option: Option) -> Iterator[str]:
        for label, markdown in (
            (tr("Say"), show_gaps(option.say)),
            (tr("Write"), show_gaps(option.write)),
            (tr("Why"), option.why),
            (tr("Story"), option.story),
        ):
            if markdown:
                yield f"<p><strong>{escape_html(label)}</strong></p>"
                yield self._render_markdown(markdown)


def _render_facts(lines: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<tr><td align="left"><strong>{escape_html(label)}</strong></td><td align="left">{escape_html(text)}</td></tr>'
        for label, text in lines
    )
    return sanitize_html(f'<table border="0" cellspacing="0" cellpadding="3">{rows}</table>')
