"""The tree of a page → markdown in the manner of the article format, every sign of its words kept as a word."""

from __future__ import annotations

import re
from typing import Any

from markdownify import MarkdownConverter

_ANYWHERE = re.compile(r"[\\*`\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w)|!$|(?<!\S)#(?=#*\s*$)")
_AT_START = re.compile(r"^(\s*)([-+>#=:]|[0-9]{1,9}[.)])")
_BREAKS = re.compile(r"[ \t]*\n\s*")
_LINE = re.compile(r"^.+", re.MULTILINE)
_LONGEST_NUMBER = 9
_FENCE = re.compile(r"`{3,}")


class Markdown(MarkdownConverter):
    class Options:
        autolinks = False
        bullets = "-"
        code_language = ""
        escape_asterisks = escape_underscores = escape_misc = True
        heading_style = "atx"
        keep_inline_images_in = ()
        table_infer_header = True
        wrap = True
        wrap_width = None

    def __init__(self) -> None:
        super().__init__()
        self._counted: dict[int, int] = {}
        """The number of the last item of each numbered list."""

    def escape(self, text: str, parent_tags: Any) -> str:
        """Signs that markdown would read as marks; at the start of a line, those that open a block."""
        text = _ANYWHERE.sub(lambda found: "\\" + found[0], text.replace("\xa0", " "))
        return _AT_START.sub(_escape_opening, text)

    def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:
        alt = self.escape(" ".join(str(el.get("alt") or "").split()), parent_tags)
        return f"![{alt}]({el.get('src')})"

    def convert_br(self, el: Any, text: str, parent_tags: Any) -> str:
        in_cell = "td" in parent_tags or "th" in parent_tags
        return "<br>" if in_cell else " " if "_inline" in parent_tags else "  \n"

    def convert_list(self, el: Any, text: str, parent_tags: Any) -> str:
        """A list; what follows one inside an item is a paragraph of that item."""
        followed = any(str(other).strip() for other in el.next_siblings)
        if "li" in parent_tags:
            return "\n" + text.rstrip() + ("\n\n" if followed else "")
        return "\n\n" + text + ("\n" if followed else "")

    convert_ul = convert_ol = convert_list

    def convert_li(self, el: Any, text: str, parent_tags: Any) -> str:
        """Items come in their order, so each is counted on; markdownify counts those before it each time anew."""
        above = el.parent
        if above is None or above.name != "ol":
            return str(super().convert_li(el, text, parent_tags))  # type: ignore[misc]
        number = self._counted.get(id(above), _number_in(above.get("start"), 1) - 1) + 1
        number = self._counted[id(above)] = _number_in(el.get("value"), number)
        text = text.strip()
        if not text:
            return "\n"
        mark = f"{number}. "
        return mark + _LINE.sub(" " * len(mark) + r"\g<0>", text)[len(mark) :] + "\n"

    def convert_td(self, el: Any, text: str, parent_tags: Any) -> str:
        span = int(el.get("colspan") or 1)
        plain = _BREAKS.sub("<br>", text.strip())
        return " " + plain.replace("|", "\\|") + " |" * span

    def convert_th(self, el: Any, text: str, parent_tags: Any) -> str:
        return self.convert_td(el, text, parent_tags)

    def convert_pre(self, el: Any, text: str, parent_tags: Any) -> str:
        if not text.strip():
            return ""
        longest = max((len(found) for found in _FENCE.findall(text)), default=2)
        fence = "`" * (longest + 1)
        code = text.strip("\n")
        return f"\n\n{fence}\n{code}\n{fence}\n\n"


def _number_in(written: object, otherwise: int) -> int:
    text = str(written or "")
    return int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else otherwise


def _escape_opening(found: re.Match[str]) -> str:
    sign = found[2]
    return f"{found[1]}{sign[:-1]}\\{sign[-1]}"
