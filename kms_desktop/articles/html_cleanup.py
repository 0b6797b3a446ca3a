"""The tree of a page → the same tree without what no article can hold, and a line on each thing that was changed."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from kms_desktop.articles.foreign_document import count_lines
from kms_desktop.articles.links import WEB_SCHEMES
from kms_desktop.articles.pictures import suffix_of
from kms_desktop.texts import tr

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
DEEPEST = 60
_WIDEST_CELL = 20
_LARGEST_PICTURE = 10_000_000
_SILENT = (
    *("script", "style", "noscript", "template", "svg", "math", "object", "embed", "applet", "head", "link"),
    *("meta", "base", "title", "area", "map", "canvas", "frame", "frameset"),
)
_UNTOLD = {"style", "head", "link", "meta", "base", "title", "template", "noscript", "area", "map"}
_OUTSIDE = ("nav", "header", "footer", "aside")
_CELLS = ("tr", "td", "th", "tbody", "thead", "tfoot", "caption", "colgroup", "col")
_FAMILIES = (("b", "strong"), ("em", "i"), ("del", "s"), ("code", "kbd", "samp"))
_CODE = _FAMILIES[-1]
_ALIKE = {name: family for family in _FAMILIES for name in family}
_DRESS = tuple(_ALIKE)
_GROUPS = ("p", "div", "section", "span", "center", "font", "ul", "ol", "li", "blockquote", "dl", "dd", "dt")
_NOTHING = ("span", "font", "small", "big", "u", "ins", "label", "abbr", "time", "bdi", "bdo", "wbr", "o:p")
_RAISED = {
    "sup": dict(zip("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ", strict=True)),
    "sub": dict(zip("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎", strict=True)),
}
_INLINE = ("span", "font", "a", "b", "strong", "i", "em", "u", "small", "big", "label", "abbr")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all")
_BY_STYLE = (
    (re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through"), "s"),
    (re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)"), "strong"),
    (re.compile(r"font-style\s*:\s*(?:italic|oblique)"), "em"),
    (re.compile(r"vertical-align\s*:\s*super"), "sup"),
    (re.compile(r"vertical-align\s*:\s*sub"), "sub"),
)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_NEVER = ("javascript", "vbscript", "data", "about", "blob")
_UNSAFE = re.compile(r"[\s()<>\\\"`\[\]{}|^\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Pruned:
    """`root` is what remains; `pictures` were inside the page, by the path that it names now."""

    root: Tag
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def prune_page(soup: BeautifulSoup, pictures: str) -> Pruned:
    """Changes the tree. `pictures` is the folder below which pictures inside the page are named."""
    work = _Pruning(soup, pictures)
    work.prune_tree()
    return Pruned(work.root, work.pictures, tuple(count_lines(work.kept)), tuple(count_lines(work.lost)))


def safe_address(address: str) -> str:
    """An address that can stand in the brackets of a markdown link."""
    return _UNSAFE.sub(lambda found: quote(found[0]), address.strip().replace("&", "&amp;"))


class _Pruning:
    def __init__(self, soup: BeautifulSoup, pictures: str) -> None:
        self.root: Tag = soup
        self.pictures: dict[str, bytes] = {}
        self.kept: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self._names: dict[bytes, str] = {}
        self._folder = pictures
        self._soup = soup

    def prune_tree(self) -> None:
        self._reduce_depth()
        for piece in self.root.find_all(string=lambda text: isinstance(text, PreformattedString)):
            piece.extract()
        for tag in self.root.find_all(_SILENT):
            if tag.name not in _UNTOLD and not tag.decomposed:
                self.lost[tr("a “{tag}” element", tag=tag.name)] += 1
            tag.decompose()
        self._keep_the_article()
        self._read_styles()
        for table in self.root.find_all("table"):
            self._lay_out(table)
        places = {str(name) for tag in self.root.find_all(True) for name in (tag.get("id"), tag.get("name"))}
        for tag in self.root.find_all(True):
            if tag.parent is not None:
                self._prune_tag(tag, places)
        for tag in reversed(self.root.find_all(_GROUPS)):
            if not tag.contents or not (tag.get_text(strip=True) or tag.find(("img", "br", "hr", "td", "th"))):
                tag.replace_with(NavigableString(" "))
        for tag in self.root.find_all(tuple(_RAISED)):
            _set_off(tag)
        for tag in self.root.find_all(_NOTHING):
            tag.unwrap()
        self.root.smooth()
        for tag in self.root.find_all(_DRESS):
            if tag.parent is not None:
                self._tidy_mark(tag)

    def _read_styles(self) -> None:
        """What only a style says of words: that they are not shown, struck, bold, slanted, raised."""
        for tag in self.root.find_all("strike"):
            tag.name = "s"
        for tag in self.root.find_all(_is_styled):
            if tag.decomposed:
                continue
            style = str(tag.get("style") or "").casefold()
            if tag.has_attr("hidden") or _HIDDEN.search(style):
                self.lost[tr("text that the page does not show (“hidden”)")] += bool(tag.get_text(strip=True))
                tag.decompose()
                continue
            for pattern, name in _BY_STYLE:
                if pattern.search(style) and tag.name in _INLINE:
                    inner = self._soup.new_tag(name)
                    for child in list(tag.contents):
                        inner.append(child)
                    tag.append(inner)
        for reading in self.root.find_all(("rt", "rp")):
            if reading.name == "rp":
                reading.decompose()
            else:
                reading.replace_with(NavigableString(f" ({reading.get_text().strip()})"))
                self.kept[tr("how signs are read, in brackets after them")] += 1

    def _reduce_depth(self) -> None:
        waiting = [(self.root, 0)]
        while waiting:
            tag, depth = waiting.pop()
            for child in list(tag.children):
                if not isinstance(child, Tag):
                    continue
                if depth < DEEPEST:
                    waiting.append((child, depth + 1))
                else:
                    child.replace_with(NavigableString(child.get_text(" ")))
                    self.kept[tr("text that stands very deep, as plain words")] += 1

    def _keep_the_article(self) -> None:
        """One `main` or `article` is what the page is about; what stands around it leads elsewhere."""
        for name in ("main", "article"):
            found = self.root.find_all(name, limit=2)
            if len(found) == 1 and found[0].get_text(strip=True):
                told = tr("what stands outside of “{tag}”: menus, heads and feet", tag=name)
                self.lost[told] += bool(self._is_more(found[0]))
                self.root = found[0]
                return
        for tag in self.root.find_all(_OUTSIDE):
            if tag.name == "nav" and not tag.decomposed:
                tag.decompose()
                self.lost[tr("a menu (“nav”)")] += 1

    def _is_more(self, inner: Tag) -> bool:
        return len(self._soup.get_text(strip=True)) > len(inner.get_text(strip=True))

    def _lay_out(self, table: Tag) -> None:
        """A table of one cell or around another table is only a frame; its text stands in paragraphs then."""
        own = [part for part in table.find_all(_CELLS) if part.find_parent("table") is table]
        if table.find("table") or sum(part.name in ("td", "th") for part in own) <= 1:
            for part in (table, *own):
                part.name = "div"
            return
        for part in own:
            for name in ("colspan", "rowspan"):
                span = str(part.get(name) or "1")
                if span != "1":
                    self.kept[tr("a cell over several rows or columns, as one cell")] += 1
                part[name] = str(min(int(span), _WIDEST_CELL)) if span.isdecimal() and len(span) < 4 else "1"
        for head in table.find_all("thead"):
            for row in reversed(head.find_all("tr", recursive=False)[1:]):
                head.insert_after(row)
        for inner in table.find_all("pre"):
            inner.name = "code"
        self._fill_rows([part for part in own if part.name == "tr"])

    def _fill_rows(self, rows: list[Tag]) -> None:
        """An empty cell below one that goes over several rows, so that the others keep their column."""
        reaching: dict[int, int] = {}
        for row in rows:
            column, below = 0, {at: left - 1 for at, left in reaching.items() if left > 1}
            cells = row.find_all(("td", "th"), recursive=False)
            for cell in cells:
                while column in reaching:
                    cell.insert_before(self._soup.new_tag("td"))
                    column += 1
                wide, high = (int(str(cell.get(name) or "1")) for name in ("colspan", "rowspan"))
                below |= dict.fromkeys(range(column, column + wide), high - 1) if high > 1 else {}
                column += wide
            while column in reaching:
                row.append(self._soup.new_tag("td"))
                column += 1
            reaching = {at: left for at, left in below.items() if left > 0}

    def _prune_tag(self, tag: Tag, places: set[str]) -> None:
        if tag.name == "a":
            self._prune_link(tag, places)
        elif tag.name == "img":
            self._prune_picture(tag)
        elif tag.name in ("iframe", "video", "audio"):
            self._prune_film(tag)
        elif tag.name in HEADINGS and not tag.get_text(strip=True):
            tag.name = "div"
        elif tag.name in ("input", "button", "select", "textarea", "form"):
            self.kept[tr("a field or a button of a form, as its words")] += 1
            tag.name = "span" if tag.name != "form" else "div"
        elif tag.name in ("main", "article"):
            tag.name = "div"

    def _prune_link(self, tag: Tag, places: set[str]) -> None:
        href = re.sub(r"[\x00-\x1f]", "", str(tag.get("href") or "")).strip()
        scheme = _SCHEME.match(href)
        within = tag.find_parent("a") is not None
        if not href or within or (href.startswith("#") and href[1:] not in places):
            tag.attrs.pop("href", None)
        elif scheme and scheme[1].lower() in _NEVER:
            tag.attrs.pop("href", None)
            told = tr("a link that is a “{scheme}:” command; its words are kept", scheme=scheme[1].lower())
            self.lost[told] += 1
        elif (scheme and scheme[1].lower() not in WEB_SCHEMES) or href.startswith("\\\\"):
            tag.attrs.pop("href", None)
            tag.append(NavigableString(f" ({href[:500]})"))
            self.kept[tr("an address that articles do not lead to, as text")] += 1
        else:
            tag["href"] = safe_address(f"https:{href}" if href.startswith("//") else href)
        tag.attrs.pop("title", None)

    def _prune_picture(self, tag: Tag) -> None:
        source = str(tag.get("src") or "").strip()
        tag.attrs.pop("title", None)
        if source.lower().startswith("data:"):
            source = self._from_inside(source)
        elif (scheme := _SCHEME.match(source)) and scheme[1].lower() not in ("http", "https"):
            source = ""
        if source:
            tag["src"] = safe_address(f"https:{source}" if source.startswith("//") else source)
            return
        self.lost[tr("a picture that cannot be copied; its description is kept")] += 1
        tag.replace_with(NavigableString(str(tag.get("alt") or "")))

    def _from_inside(self, source: str) -> str:
        """The path of a picture that was part of the page, "" for what is none."""
        head, comma, data = source.partition(",")
        if not comma or not head.lower().endswith(";base64") or len(data) > _LARGEST_PICTURE:
            return ""
        try:
            content = base64.b64decode(unquote_to_bytes(data), validate=False)
        except (binascii.Error, ValueError):
            return ""
        suffix = suffix_of(content)
        if not suffix:
            return ""
        name = self._names.setdefault(content, f"{self._folder}/picture-{len(self.pictures) + 1}.{suffix}")
        self.pictures[name] = content
        return name

    def _prune_film(self, tag: Tag) -> None:
        source = str(tag.get("src") or "")
        inner = tag.find("source")
        if not source and isinstance(inner, Tag):
            source = str(inner.get("src") or "")
        scheme = _SCHEME.match(source)
        self.kept[tr("a “{tag}” element, as a link", tag=tag.name)] += 1
        link = self._soup.new_tag("a", href=safe_address(source))
        link.string = str(tag.get("title") or "") or "Video"  # no text: written into the article
        plays = bool(source) and (scheme is None or scheme[1].lower() in ("http", "https"))
        tag.replace_with(link if plays else NavigableString(""))

    def _tidy_mark(self, tag: Tag) -> None:
        """Puts what belongs together into one element, and a blank where markdown would not see the mark."""
        while isinstance(following := tag.next_sibling, Tag) and following.name in _ALIKE[tag.name]:
            for child in list(following.contents):
                tag.append(child)
            following.decompose()
        words = tag.get_text()
        if not words.strip() or tag.find_parent(_ALIKE[tag.name]) is not None:
            tag.unwrap()
            return
        before, after = _nearest_letter(tag.previous_siblings, -1), _nearest_letter(tag.next_siblings, 0)
        first, last = tag.contents[0], tag.contents[-1]
        glued = before.isalnum() or after.isalnum()
        if glued and tag.name not in _CODE and tag.find_parent(_DRESS) is not None:
            tag.unwrap()  # within other marks, signs in the middle of a word are read as something else
            return
        if before.isalnum() and (isinstance(first, Tag) or not words[0].isalnum()):
            tag.insert_before(NavigableString(" "))
        touches = isinstance(tag.next_sibling, Tag) and tag.next_sibling.name in _DRESS
        if touches or (after.isalnum() and (isinstance(last, Tag) or not words[-1].isalnum())):
            tag.insert_after(NavigableString(" "))


def _is_styled(tag: Tag) -> bool:
    return tag.has_attr("style") or tag.has_attr("hidden")


def _set_off(tag: Tag) -> None:
    """Raised and lowered figures by their own signs; other words stand on the line."""
    signs, words = _RAISED[tag.name], tag.get_text()
    if words and all(letter in signs for letter in words):
        tag.replace_with(NavigableString("".join(signs[letter] for letter in words)))
    else:
        tag.unwrap()


def _nearest_letter(neighbours: Iterable[object], place: int) -> str:
    """The first or last letter of the nearest neighbour that has any, "" for none."""
    texts = (other.get_text() if isinstance(other, Tag) else str(other) for other in neighbours)
    text = next((text for text in texts if text), "")
    return text[place : place + 1 or None]
