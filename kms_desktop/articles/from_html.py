"""A page of HTML → markdown that reads the same: headings, lists, tables, links and pictures, and not one script.

Which reader? lxml's, through Beautiful Soup: it takes unclosed tags and comments in linear time, where html.parser
takes minutes for 400 kB of them; markdownify then walks the tree. It walks by recursion, so what stands very deep is
first reduced to its words. Beautiful Soup looks for an element among all its neighbours each time one is moved; here
it looks from where the last one was found. A page of more tags than any text has is refused before it is read.
"""

from __future__ import annotations

import codecs
import re
import warnings
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from kms_desktop.articles.decoding import LARGEST_BYTES, ArticleUnreadable
from kms_desktop.articles.foreign_document import Foreign
from kms_desktop.articles.html_cleanup import HEADINGS, Pruned, prune_page
from kms_desktop.articles.html_markdown import Markdown
from kms_desktop.articles.outline import parse_outline
from kms_desktop.texts import tr
from kms_desktop.texts.format import decimal, number

MOST_TAGS = 200_000
"""Opening and closing ones; a page of 5 MB that people read has half as many."""
_CHARSET = re.compile(rb"""<meta[^<>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GAPS = re.compile(r"\n{3,}")


def read_html(data: bytes, path: str, pictures: str) -> Foreign:
    """The page in `data`; pictures inside it are named below the folder `pictures`. Raises ArticleUnreadable."""
    if len(data) > LARGEST_BYTES:
        size = decimal(len(data) / 1_048_576, 1)
        raise ArticleUnreadable(tr("“{file}” is {size} MB; a page may have at most 5 MB.", file=path, size=size))
    return from_markup(_decoded_page(data, path), path, pictures)


def from_markup(markup: str, path: str, pictures: str) -> Foreign:
    """Markdown of any HTML; `path` names it to a person. Raises ArticleUnreadable for more tags than a text has."""
    if markup.count("<") > MOST_TAGS:
        raise ArticleUnreadable(
            tr("“{file}” has more than {most} tags, which no text to be read has.", file=path, most=number(MOST_TAGS))
        )
    with _without_advice():
        soup = BeautifulSoup(markup, "lxml", element_classes={Tag: _Element})
    named = " ".join(soup.title.get_text().split()) if soup.title else ""
    headings = list(_named_headings(soup))
    page = prune_page(soup, pictures)
    markdown = _GAPS.sub("\n\n", Markdown().convert_soup(page.root)).strip("\n") + "\n"
    return _make_foreign(markdown, named, headings, page)


class _Element(Tag):
    """Finds its children from where it last found one: a tree is changed from one end to the other."""

    _last_found = 0

    def index(self, element: PageElement) -> int:
        children, last = self.contents, self._last_found
        below, above = min(last, len(children) - 1), last + 1
        while below >= 0 or above < len(children):
            if below >= 0 and children[below] is element:
                self._last_found = below
                return below
            if above < len(children) and children[above] is element:
                self._last_found = above
                return above
            below, above = below - 1, above + 1
        raise ValueError("no child of this element")


def _make_foreign(markdown: str, named: str, headings: list[tuple[str, list[str]]], page: Pruned) -> Foreign:
    read = parse_outline(markdown).headings
    first = next((n for n, h in enumerate(read) if h.level == 1 and not h.nested), -1)
    is_title = first >= 0 and sum(h.level == 1 for h in read) == 1
    return Foreign(
        markdown=markdown,
        title=(read[first].text if is_title else named)[:300],
        title_heading=first if is_title else -1,
        places=_place_headings([h.text for h in read], headings),
        pictures=page.pictures,
        kept=page.kept,
        lost=page.lost,
    )


def _decoded_page(data: bytes, path: str) -> str:
    """The text of a page in the encoding that it states, else UTF-8, else Windows-1252."""
    stated = next((name for mark, name in _BOMS if data.startswith(mark)), "")
    if not stated and (found := _CHARSET.search(data[:4096])):
        stated = found[1].decode("ascii", "replace")
    text = _try_decode(data, "utf-8")
    text = _try_decode(data, stated) if text is None or stated == "utf-8-sig" else text
    text = data.decode("cp1252", "replace") if text is None else text
    if "\0" in text:
        raise ArticleUnreadable(tr("“{file}” is not a page of text: it holds zero bytes.", file=path))
    return text


def _try_decode(data: bytes, encoding: str) -> str | None:
    """None where there is no such encoding, or the bytes are not in it."""
    with suppress(LookupError, UnicodeError, ValueError):
        return data.decode(encoding) if encoding else None
    return None


@contextmanager
def _without_advice() -> Iterator[None]:
    """The reader's remarks on odd pages are for programmers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _named_headings(root: Tag) -> Iterator[tuple[str, list[str]]]:
    """The words of each heading, and the names under which the page leads to it."""
    for heading in root.find_all(HEADINGS):
        yield _normalize_text(heading.get_text()), list(_anchor_names(heading))


def _anchor_names(heading: Tag) -> Iterator[str]:
    before, around = heading.find_previous_sibling(), heading.parent
    near = [heading, *heading.find_all(("a", "span"), limit=10)]
    if before is not None and before.name == "a" and not before.get_text(strip=True):
        near.append(before)
    if around is not None and before is None and around.name in ("section", "div", "article"):
        near.append(around)
    for tag in near:
        for attribute in ("id", "name"):
            if name := str(tag.get(attribute) or ""):
                yield name


def _place_headings(texts: list[str], headings: list[tuple[str, list[str]]]) -> Mapping[str, int]:
    """Name → heading of the markdown, found by its words: a heading inside a table is none any more."""
    left: dict[str, deque[int]] = defaultdict(deque)
    for place, text in enumerate(texts):
        left[_normalize_text(text)].append(place)
    places: dict[str, int] = {}
    for words, names in headings:
        if left[words]:
            number = left[words].popleft()
            places.update((name, number) for name in names if name not in places)
    return places


def _normalize_text(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
