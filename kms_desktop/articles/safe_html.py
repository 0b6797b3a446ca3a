"""Markdown → HTML that is safe to show: no raw HTML, pictures only from the library, links by an allow-list.

Two gates, each sufficient by itself: the tokens are filtered before HTML is made of them, and nh3 cleans the HTML by
an allow-list of elements, attributes and addresses. The HTML is the subset that QTextBrowser knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, MutableMapping, Sequence
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from kms_desktop.articles.anchors import make_anchor
from kms_desktop.articles.html_tags import SHOWN
from kms_desktop.articles.links import WEB_SCHEMES, is_allowed
from kms_desktop.articles.markdown_extensions import add_foreign_rules
from kms_desktop.articles.outline import DEEPEST, spare_long_paragraphs, visible_texts
from kms_desktop.articles.pictures import local_picture, shown_name
from kms_desktop.texts import tr
from kms_desktop.texts.direction import settle_direction

ATTRIBUTES = {
    "a": {"href", "name"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "table": {"border", "cellspacing", "cellpadding"},
    "th": {"align", "colspan", "rowspan"},
    "td": {"align", "colspan", "rowspan"},
}
_TABLE = {"border": "1", "cellspacing": "0", "cellpadding": "6"}
_ALIGN = re.compile(r"text-align:\s*(left|right|center)")
_NUMBER = re.compile(r"[0-9]{1,6}")
_WEB = re.compile(r"\bhttps?://[^\s<>\"`|]{1,2000}", re.IGNORECASE)


LARGEST_SHOWN = 1_000_000
"""Characters; a longer text is shown as it is written."""


def to_html(
    markdown: str, base: Path | None, folder: str, seen: MutableMapping[str, int], references: EnvType | None = None
) -> str:
    """Clean HTML. Pictures are looked for from `folder` below `base`; `seen` holds the anchors given out so far.

    `references` are link addresses that stand elsewhere in the same file, as `Outline.env` has them.
    """
    if len(markdown) > LARGEST_SHOWN:
        return f"<pre>{escape_html(markdown)}</pre>"
    markdown = settle_direction(markdown)
    env: EnvType = dict(references or {})
    md = _make_parser()
    pictures = _Pictures(base, folder)
    tokens = _safe_tokens(md.parse(markdown, env), pictures, seen)
    return sanitize_html(md.renderer.render(tokens, md.options, env), pictures.addresses)


def sanitize_html(html: str, pictures: Collection[str] = ()) -> str:
    """Only the elements, attributes and addresses that are allowed; of pictures only those given."""
    import nh3  # only for what is shown, so that the start does not wait for it

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "href":
            return value if is_allowed(value) else None
        if name == "src":
            return value if value in pictures else None
        if name in ("alt", "name", "align"):
            return value
        return value if _NUMBER.fullmatch(value) else None

    return nh3.clean(
        html,
        tags=set(SHOWN),
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={*WEB_SCHEMES, "file"},
        link_rel=None,
        strip_comments=True,
    )


@cache
def _make_parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST})
    md.enable(["table", "strikethrough"])
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # judged below, where the words can be kept
    add_foreign_rules(md)
    spare_long_paragraphs(md)
    md.add_render_rule("long_text", _render_long_text)
    md.add_render_rule("place", _render_place)
    return md


def _render_long_text(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    return escape_html(tokens[place].content)


def _render_place(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    return f'<a name="{escape_html(tokens[place].content)}"></a>'


def escape_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _safe_tokens(tokens: Sequence[Token], pictures: _Pictures, seen: MutableMapping[str, int]) -> list[Token]:
    shown: list[Token] = []
    for token in tokens:
        if token.type == "inline":
            token.children = _safe_inline(token.children or [], pictures)
            if shown and shown[-1].type == "heading_open":
                name = make_anchor(" ".join("".join(visible_texts(token.children)).split()), seen)
                token.children.insert(0, Token("place", "", 0, content=name))
        elif token.type == "table_open":
            token.attrs = dict(_TABLE)
        elif token.type in ("th_open", "td_open"):
            _keep_alignment(token)
        elif token.type in ("fence", "code_block"):
            token.content = token.content.rstrip("\n")  # QTextBrowser would show it as an empty line
        shown.append(token)
    return _without_empty(shown)


def _keep_alignment(token: Token) -> None:
    found = _ALIGN.search(str(token.attrs.pop("style", "")))
    if found or token.type == "th_open":
        token.attrs["align"] = found[1] if found else "left"


def _without_empty(tokens: Sequence[Token]) -> list[Token]:
    """Leaves out paragraphs that say nothing, such as a line of tags that only group."""
    kept: list[Token] = []
    for token in tokens:
        if token.type == "paragraph_close" and len(kept) > 1 and kept[-1].type == "inline" and _is_empty(kept[-1]):
            del kept[-2:]
        else:
            kept.append(token)
    return kept


def _is_empty(token: Token) -> bool:
    return not any(child.type in ("image", "code_inline") or child.content.strip() for child in token.children or [])


def _safe_inline(tokens: Sequence[Token], pictures: _Pictures) -> list[Token]:
    """Links that are not allowed keep their words only; bare web addresses become links."""
    shown: list[Token] = []
    kept: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrs.get("href") or "")
            kept.append(is_allowed(href))
            token.attrs = {"href": href}
            if not kept[-1]:
                continue
        elif token.type == "link_close" and not (kept.pop() if kept else False):
            continue
        if token.type == "image":
            shown.append(pictures.show_picture(token))
        elif token.type == "text" and not any(kept):
            shown.extend(_link_addresses(token))
        else:
            shown.append(token)
    while shown and shown[-1].type == "hardbreak":
        shown.pop()
    return shown


def _link_addresses(token: Token) -> Iterator[Token]:
    """The text with each web address in it as a link."""
    done = 0
    for found in _WEB.finditer(token.content):
        address = _without_tail(found[0])
        if is_allowed(address):
            yield _text_token(token.content[done : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": address})
            yield _text_token(address)
            yield Token("link_close", "a", -1)
            done = found.start() + len(address)
    yield _text_token(token.content[done:])


def _without_tail(address: str) -> str:
    """Without the punctuation of the sentence, and without a bracket that was opened before the address."""
    address = address.rstrip(".,;:!?'\"*_~")
    while address.endswith((")", "]")) and address.count(")") + address.count("]") > address.count("(") + address.count(
        "["
    ):
        address = address[:-1].rstrip(".,;:!?'\"*_~")
    return address


def _text_token(content: str) -> Token:
    return Token("text", "", 0, content=content)


class _Pictures:
    """Shows the pictures of one text, and remembers the addresses it gave out."""

    def __init__(self, base: Path | None, folder: str) -> None:
        self._base = base
        self._folder = folder
        self.addresses: set[str] = set()

    def show_picture(self, token: Token) -> Token:
        """The picture from the library, or a line that says it is not here."""
        source = str(token.attrs.get("src") or "")
        alt = " ".join("".join(visible_texts(token.children or [])).split()) or token.content
        file = local_picture(source, self._base, self._folder)
        if file is None:
            name = shown_name(source)
            if alt and name:
                return _text_token(tr("Picture not here: {alt} ({file})", alt=alt, file=name))
            return _text_token(tr("Picture not here: {picture}", picture=alt or name))
        address = file.as_uri()
        self.addresses.add(address)
        return Token("image", "img", 0, attrs={"src": address, "alt": ""}, content=alt, children=[_text_token(alt)])
