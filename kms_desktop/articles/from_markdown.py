"""Markdown as other tools write it → the same text, its front matter set aside and picture macros made pictures."""

from __future__ import annotations

import re
from collections import Counter

from kms_desktop.articles.decoding import decode_article
from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.foreign_document import Foreign, count_lines
from kms_desktop.articles.front_matter import split_front_matter
from kms_desktop.articles.html_tags import HTML_TAGS
from kms_desktop.articles.outline import parse_outline
from kms_desktop.texts import tr

_MACRO = re.compile(r"^([ \t>]*):::[ ]?image\b([^\n]{0,2000}?):::[ \t]*$", re.MULTILINE)
_SOURCE = re.compile(r'\bsource="([^"]{1,1000})"')
_ALT = re.compile(r'\balt-text="([^"]{0,1000})"')
_OTHER_MACRO = re.compile(r"^[ \t>]*:::[ ]?([a-z][a-z-]{1,30})", re.MULTILINE)
_INCLUDE = re.compile(r"\[!(INCLUDE|VIDEO)\b", re.IGNORECASE)
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,20})(?=[\s/>])")


def read_markdown(data: bytes, path: str) -> Foreign:
    """The document in `data`. Raises ArticleUnreadable for what is no text."""
    findings = FindingList(path)
    block, text, _ = split_front_matter(decode_article(data, path, findings), findings)
    text = _MACRO.sub(_as_picture, text)
    headings = parse_outline(text).headings
    ones = [n for n, heading in enumerate(headings) if heading.level == 1 and not heading.nested]
    read_wrongly = any(finding.code == "encoding" for finding in findings.in_file_order())
    return Foreign(
        markdown=text,
        block=block,
        title=headings[ones[0]].text[:300] if len(ones) == 1 else "",
        title_heading=ones[0] if len(ones) == 1 else -1,
        places={heading.anchor: number for number, heading in enumerate(headings)},
        kept=(
            *count_lines(_count_kept_markup(text)),
            *((tr("signs that were read as Windows-1252; look at the accents"),) if read_wrongly else ()),
        ),
    )


def _as_picture(found: re.Match[str]) -> str:
    source, alt = _SOURCE.search(found[2]), _ALT.search(found[2])
    if source is None:
        return found[0]
    address = re.sub(r"[()<>\s]", lambda sign: f"%{ord(sign[0]):02X}", source[1])
    words = re.sub(r"([\[\]\\])", r"\\\1", alt[1]) if alt else ""
    return f"{found[1]}![{words}]({address})"


def _count_kept_markup(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for tag in _TAG.findall(text):
        if tag.lower() in HTML_TAGS and tag.lower() != "br":
            counts[tr("raw HTML “<{tag}>”", tag=tag.lower())] += 1
    for name in _OTHER_MACRO.findall(text):
        counts[tr("“:::{name}”", name=name)] += 1
    for name in _INCLUDE.findall(text):
        counts[tr("“[!{name}”, which shows text or film from elsewhere", name=name.upper())] += 1
    return counts
