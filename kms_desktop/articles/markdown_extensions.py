"""What other tools write into markdown (comments, HTML, picture macros, alerts) → rules that make markup or text of it.

Raw HTML is never passed through. A tag that only dresses text (`<b>`) becomes the same markup, one that only groups
(`<div>`) vanishes, a table written in HTML becomes a table, a comment is dropped, and anything else stays visible as
the text it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from kms_desktop.articles.html_tags import BREAKS_AFTER, DRESS, GROUPING, SPECIAL
from kms_desktop.texts import tr

MOST_CELLS = 5_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]{0,1000})?)/?>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_MACRO = re.compile(r":::\s?([a-z-]{2,30})")
_COMMENT_END = re.compile("-->")
_TABLE_END = re.compile("</table", re.IGNORECASE)
_ALERT = re.compile(r"\[!([a-zA-Z]{3,12})\][ \t]*(?:\n|$)?")
_ALERTS = {
    "note": tr("Note"),
    "tip": tr("Tip"),
    "important": tr("Important"),
    "warning": tr("Warning"),
    "caution": tr("Caution"),
}
_INCLUDE = re.compile(r"\[!INCLUDE\s+\[([^\[\]]{0,200})\]\([^()\s]{0,500}\)\]", re.IGNORECASE)
_VIDEO = re.compile(r"\[!VIDEO\s+(https?://[^\s\]<>]{1,500})\]", re.IGNORECASE)
_CLASS = re.compile(r"\[!div [^\[\]]{0,200}\]")
_PART = re.compile(r"<(/?)(table|thead|tbody|tfoot|tr|td|th|caption|colgroup|col)\b([^<>]{0,500})>", re.IGNORECASE)

_MACROS = {"moniker", "moniker-end", "zone", "zone-end", "row", "row-end", "column", "column-end", "image-end", "code"}


def add_foreign_rules(md: MarkdownIt) -> None:
    """Adds the rules to a parser that has raw HTML switched off."""
    stops: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "comment", _comment_block, stops)
    md.block.ruler.before("fence", "html_table", _html_table, stops)
    md.inline.ruler.after("autolink", "tag", _tag_inline)
    md.inline.ruler.before("tag", "comment", _comment_inline)
    add_macros(md)
    md.core.ruler.after("block", "alert", _convert_alerts)
    md.add_render_rule("dress", _render_dress)


def is_macro(name: str) -> bool:
    """Whether `:::name` is something of a page that is shown, or left out, as it is meant."""
    return name == "image" or name in _MACROS


def add_macros(md: MarkdownIt) -> None:
    """Adds only the rule for `:::image` and its kind."""
    md.inline.ruler.after("autolink", "macro", _macro_inline)


def _convert_alerts(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.content.startswith("[!"):
            token.content = _said_plainly(token.content)


def _said_plainly(content: str) -> str:
    content = _INCLUDE.sub(lambda found: tr("Text not here: {title}", title=found[1]), content, count=1)
    content = _VIDEO.sub(lambda found: tr("Video: {address}", address=f"<{found[1]}>"), content, count=1)
    content = _CLASS.sub("", content, count=1)
    alert = _ALERT.match(content)
    if alert is None:
        return content
    rest = content[alert.end() :]
    kind = _ALERTS.get(alert[1].lower()) or alert[1].capitalize()
    return f"**{kind}**" + (f"  \n{rest}" if rest else "")


def _comment_inline(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("<!--", state.pos):
        return False
    end = state.src.find("-->", state.pos + 4, state.posMax)
    if end < 0:
        return False
    state.pos = end + 3
    return True


def _comment_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or not _source_line(state, start).startswith("<!--"):
        return False
    last = _line_of(state, _COMMENT_END, start, end)
    if last is None:
        return False
    rest = _source_line(state, last).partition("-->")[2].strip()
    if rest and last == start:
        return False
    if silent:
        return True
    if rest:
        _push_paragraph(state, rest, last)
    state.line = last + 1
    return True


def _push_paragraph(state: StateBlock, content: str, line: int) -> None:
    state.push("paragraph_open", "p", 1).map = [line, line + 1]
    _push_inline(state, content, line)
    state.push("paragraph_close", "p", -1)


def _push_inline(state: StateBlock, content: str, line: int) -> None:
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = content, [line, line + 1], []


def _line_of(state: StateBlock, wanted: re.Pattern[str], start: int, end: int) -> int | None:
    """The first line from `start` on, before `end`, that holds `wanted`. Remembers what it found, to stay cheap."""
    place = state.bMarks[start]
    searched, found = state.env.get(wanted.pattern, (0, -1))
    if not (searched <= place <= found):
        match = wanted.search(state.src, place)
        found = match.start() if match else len(state.src) + 1
        state.env[wanted.pattern] = (place, found)
    line = bisect_left(state.eMarks, found)
    return line if line < end else None


def _source_line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _html_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or _source_line(state, start)[:6].lower() != "<table":
        return False
    last = _line_of(state, _TABLE_END, start, end)
    if last is None:
        return False
    if silent:
        return True
    source = "\n".join(_source_line(state, n) for n in range(start, last + 1))
    state.push("table_open", "table", 1).map = [start, last + 1]
    _push_rows(state, source, start)
    state.push("table_close", "table", -1)
    state.line = last + 1
    return True


def _push_rows(state: StateBlock, source: str, line: int) -> None:
    in_row = False
    for number, (name, attributes, content) in enumerate(_split_cells(source)):
        if number >= MOST_CELLS:
            break
        if name == "tr" or not in_row:
            if in_row:
                state.push("tr_close", "tr", -1)
            state.push("tr_open", "tr", 1)
            in_row = True
        if name != "tr":
            cell = state.push(f"{name}_open", name, 1)
            for attribute, value in _ATTRIBUTE_NUMBERS.findall(attributes):
                cell.attrSet(attribute.lower(), value)
            _push_inline(state, content, line)
            state.push(f"{name}_close", name, -1)
    if in_row:
        state.push("tr_close", "tr", -1)


_ATTRIBUTE_NUMBERS = re.compile(r"\b(colspan|rowspan)\s*=\s*[\"']?([1-9][0-9]?)\b", re.IGNORECASE)


def _split_cells(source: str) -> Iterator[tuple[str, str, str]]:
    """In order: ("tr", "", "") where a row begins, and each cell's name, attributes and content."""
    found = list(_PART.finditer(source))
    for part, following in zip(found, [*found[1:], None], strict=True):
        name = part[2].lower()
        if part[1]:
            continue
        if name == "tr":
            yield "tr", "", ""
        elif name in ("td", "th", "caption"):
            content = source[part.end() : following.start() if following else len(source)]
            yield ("td" if name == "caption" else name), part[3], " ".join(content.split())


def _macro_inline(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(":::", state.pos):
        return False
    found = _MACRO.match(state.src, state.pos, state.posMax)
    if found is None or (found[1] != "image" and found[1] not in _MACROS):
        return False
    line_end = state.src.find("\n", found.end(), state.posMax)
    line_end = state.posMax if line_end < 0 else line_end
    end = state.src.find(":::", found.end(), line_end)
    if not silent and found[1] == "image":
        attributes = _parse_attributes(state.src[found.end() : end if end >= 0 else line_end])
        _push_picture(state, attributes.get("source", ""), attributes.get("alt-text", ""))
    state.pos = end + 3 if end >= 0 else line_end
    return True


def _tag_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    found = _TAG.match(state.src, state.pos)
    if found is None:
        return False
    name = found[2].lower()
    if name not in DRESS and name not in GROUPING and name not in SPECIAL:
        return False
    if not silent:
        _push_tag(state, name, bool(found[1]), found[3])
    state.pos = found.end()
    return True


def _push_tag(state: StateInline, name: str, closing: bool, attributes: str) -> None:
    if name in DRESS:
        # Not an opening and a closing token: tags need not come in pairs, and markdown-it counts on it.
        state.push("dress", DRESS[name], 0).info = "/" if closing else ""
    if name == "img":
        read = _parse_attributes(attributes)
        _push_picture(state, read.get("src", ""), read.get("alt", ""))
    elif name in ("br", "hr") or (closing and name in BREAKS_AFTER):
        state.push("hardbreak", "br", 0)
    elif name == "li":
        state.push("text", "", 0).content = "• "


def _render_dress(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    return f"<{tokens[place].info}{tokens[place].tag}>"


def _push_picture(state: StateInline, source: str, alt: str) -> None:
    token = state.push("image", "img", 0)
    token.attrs = {"src": source, "alt": ""}
    token.content = alt
    token.children = [Token("text", "", 0, content=alt)]


def _parse_attributes(text: str) -> dict[str, str]:
    return {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(text)}
