"""Headings, sentences and tables → one page of HTML that a browser, a printer in grey and a PDF writer show alike.

Everything that is said is escaped. Nothing is told by colour alone, nothing is loaded from anywhere, and each table
says which cells are its heads. What a writer of PDF does not know of style sheets stands in attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from kms_desktop.texts.direction import settle_direction

_INK, _QUIET, _LINE, _HEAD = "#141a24", "#4a5260", "#b9c0cb", "#eceff3"
_STYLE = f"""
html {{ background: #ffffff; }}
body {{ color: {_INK}; background: #ffffff; font-family: Inter, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
  font-size: 13px; line-height: 1.4; max-width: 46em; margin: 2em auto; padding: 0 1.5em; }}
h1 {{ font-size: 22px; margin: 0 0 2px 0; }}
h2 {{ font-size: 15px; margin: 16px 0 4px 0; }}
p {{ margin: 2px 0 6px 0; }}
ul {{ margin: 4px 0 4px 0; }}
li {{ margin: 0 0 2px 0; }}
.quiet {{ color: {_QUIET}; }}
table {{ margin: 4px 0 6px 0; border-collapse: collapse; width: 100%; }}
th {{ text-align: left; font-weight: 600; }}
th, td {{ padding: 2px 6px; vertical-align: top; }}
th.number, td.number {{ text-align: right; white-space: nowrap; }}
thead th {{ color: {_QUIET}; border-bottom: 1px solid {_LINE}; }}
tbody th.group {{ background: {_HEAD}; }}
tbody th {{ font-weight: normal; }}
tbody th.group {{ font-weight: 600; }}
tbody tr {{ border-bottom: 1px solid {_LINE}; }}
@media print {{ body {{ margin: 0; max-width: none; padding: 0; }} h2, tr {{ page-break-inside: avoid; }} }}
@page {{ size: A4; margin: 16mm; }}
"""


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name, and whether it holds numbers, which stand at the right."""

    name: str
    number: bool = False


def page(title: str, blocks: Iterable[str], language: str = "en", direction: str = "ltr") -> str:
    """The whole document. `blocks` are made by the functions below."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{escape(direction)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(block for block in blocks if block)
        + "\n</main></body></html>\n"
    )


def text(words: str) -> str:
    """What was said or typed, so that it is nothing but words."""
    return escape(settle_direction(words))


def heading(words: str, level: int = 2) -> str:
    return f"<h{level}>{text(words)}</h{level}>"


def sentence(words: str, *, quiet: bool = False) -> str:
    return f'<p class="quiet">{text(words)}</p>' if quiet else f"<p>{text(words)}</p>"


def items(lines: Sequence[str]) -> str:
    """A list of sentences; "" for none."""
    return "<ul>" + "".join(f"<li>{text(line)}</li>" for line in lines) + "</ul>" if lines else ""


def table(name: str, heads: Sequence[Head], groups: Iterable[tuple[str, Iterable[Sequence[str]]]]) -> str:
    """`name` is for who hears the page. Each group has a title ("" for none) and rows, of which the first cell names
    the row."""
    top = "".join(f'<th scope="col"{_kind(head)}>{text(head.name)}</th>' for head in heads)
    body = []
    for title, rows in groups:
        if title:
            body.append(f'<tr><th class="group" scope="rowgroup" colspan="{len(heads)}">{text(title)}</th></tr>')
        body += [_row(heads, row) for row in rows]
    # Width and padding stand here as well: the writer of PDF reads them nowhere else.
    return (
        f'<table aria-label="{text(name)}" width="100%" cellspacing="0" cellpadding="2">'
        f"<thead><tr>{top}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def _row(heads: Sequence[Head], cells: Sequence[str]) -> str:
    first, *others = cells
    told = "".join(f"<td{_kind(head)}>{text(cell)}</td>" for head, cell in zip(heads[1:], others, strict=True))
    return f'<tr><th class="row" scope="row">{text(first)}</th>{told}</tr>'


def _kind(head: Head) -> str:
    return ' class="number" align="right"' if head.number else ""  # no text: markup
