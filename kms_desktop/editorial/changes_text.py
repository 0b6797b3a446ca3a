"""What changed in a period → headings and lines, as text, as a page of HTML and as data; the window reads the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kms_desktop.bulletins.bulletin_text import bulletin_title, kind_name
from kms_desktop.editorial.changes_report import ArticleNews, MonthChanges, OptionNews, SaidNews
from kms_desktop.figures.executives_html import span_words
from kms_desktop.figures.report_html import heading, items, page, sentence
from kms_desktop.texts import tr
from kms_desktop.texts.format import day
from kms_desktop.voc.themes.theme_text import effect_words

Part = tuple[str, tuple[str, ...]]
"""A heading and its lines."""


def changes_title(changes: MonthChanges) -> str:
    """ "What changed, 1 Nov to 30 Nov 2026" """
    return tr("What changed, {days}", days=span_words(changes.span))


def nothing_words() -> str:
    return tr("Nothing was decided, published or announced in this time.")


def change_parts(changes: MonthChanges) -> list[Part]:
    """Those parts that have something to tell."""
    parts = (
        (tr("You said, we did"), tuple(said_line(one) for one in changes.said)),
        (tr("Options and limits"), tuple(option_line(one) for one in changes.options)),
        (tr("Articles"), tuple(article_line(one) for one in changes.articles)),
        (tr("Changes and promotions"), tuple(_bulletin_lines(changes))),
    )
    return [(title, lines) for title, lines in parts if lines]


def said_line(one: SaidNews) -> str:
    """ "Late fee: accepted. “It is waived the first time.” Done." """
    outcome = {
        "declined": tr("declined"),
        "accepted": tr("accepted"),
        # Translators: of something that was decided, in the middle of a sentence
        "done": tr("done"),
        "worked": tr("done, and it worked"),
        "no_change": tr("done, without a change so far"),
        "not_yet": tr("done, too early to tell"),
    }.get(one.state, tr("looked at again"))
    parts = [tr("{theme}: {outcome}. “{words}”", theme=one.title, outcome=outcome, words=one.words)]
    if one.effect is not None and one.effect.result == "worked":
        parts.append(effect_words(one.effect))
    if one.mine:
        parts.append(tr("You said it too."))
    return " ".join(parts)


def article_line(one: ArticleNews) -> str:
    """ "Charged twice: Resolution. Now says “…”" """
    if one.what == "new":
        return tr("{article}: new", article=one.title)
    if one.what == "archived":
        return tr("{article}: no longer used", article=one.title)
    sections = ", ".join(one.sections) or tr("the title")
    if one.now_says:
        told = {"article": one.title, "sections": sections, "words": one.now_says}
        return tr("{article}: {sections} changed. It now says “{words}”", **told)
    return tr("{article}: {sections} changed", article=one.title, sections=sections)


def option_line(one: OptionNews) -> str:
    """ "Late bill, Waive the fee. Limits: at most 2 in 90 days; before: at most 1 in 90 days" """
    of = {"article": one.article_title, "option": one.title}
    if one.what == "new":
        return tr("{article}: new option “{option}”", **of)
    if one.what == "gone":
        return tr("{article}: the option “{option}” is gone", **of)
    nothing = tr("nothing said")
    moved = {"label": one.label, "after": one.after or nothing, "before": one.before or nothing}
    return tr("{article}, “{option}”. {label}: {after}; before: {before}", **of, **moved)


def _bulletin_lines(changes: MonthChanges) -> Iterator[str]:
    for one in changes.bulletins:
        told = tr("{kind}: {title}", kind=kind_name(one.kind), title=bulletin_title(one))
        if one.words:
            told = tr("{bulletin}. {words}", bulletin=told, words=one.words)
        if one.ends_at is not None:
            told = tr("{bulletin} (until {day})", bulletin=told, day=day(one.ends_at.astimezone(), year=True))
        yield told


def changes_html(changes: MonthChanges) -> str:
    """A page for a browser or a printer."""
    blocks = [heading(changes_title(changes), 1)]
    if changes.is_empty:
        blocks.append(sentence(nothing_words()))
    for title, lines in change_parts(changes):
        blocks += [heading(title), items(lines)]
    return page(changes_title(changes), blocks)


def changes_data(changes: MonthChanges) -> dict[str, Any]:
    """For machines: codes and words, and no name of who suggested something."""
    return {
        "from": changes.span.begins.isoformat(),
        "to": changes.span.ends.isoformat(),
        "said": [
            {
                "theme": one.title,
                "state": one.state,
                "words": one.words,
                "effect": one.effect.result if one.effect is not None else "",
                "mine": one.mine,
                "at": one.at.isoformat(),
            }
            for one in changes.said
        ],
        "articles": [
            {
                "id": one.article_id,
                "title": one.title,
                "what": one.what,
                "sections": list(one.sections),
                "now_says": one.now_says,
                "at": one.at.isoformat(),
            }
            for one in changes.articles
        ],
        "options": [
            {
                "article": one.article_title,
                "option": one.title,
                "what": one.what,
                "label": one.label,
                "before": one.before,
                "after": one.after,
            }
            for one in changes.options
        ],
        "bulletins": [
            {"id": one.id, "kind": one.kind, "title": bulletin_title(one), "words": one.words}
            for one in changes.bulletins
        ],
    }
