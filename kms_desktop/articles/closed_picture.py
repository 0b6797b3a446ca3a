"""The bytes of a picture file → the same picture, which shows nothing but itself, and the format to read it in.

Question: what may a drawing (SVG) lead to? Choice: nothing outside of its own text. Qt draws into it whatever other
file of the computer it names, and tells a drawing by its content, whatever the file is called: so each picture is read
in the format that its first bytes have, and a drawing only after its links are gone, but for those to its own parts and
to pixels inside it. Refused: other kinds of data in a drawing, and packed ones (.svgz), which are not shown.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from kms_desktop.articles.pictures import suffix_of

LARGEST_DRAWING = 5_000_000
_OUTSIDE = re.compile(r"url\s*\(\s*['\"]?\s*(?!['\"#\s])|@import|\\", re.IGNORECASE)
_LINKS = ("href", "src", "base")
_EMPTY_WITHOUT = ("image", "use", "feImage")
_SILENT = ("script", "foreignObject", "iframe", "handler", "video", "audio")


def close_picture(data: bytes) -> tuple[bytes, str] | None:
    """None for what is no picture that is shown here."""
    if suffix := suffix_of(data):
        return data, suffix
    drawing = _close_drawing(data) if len(data) <= LARGEST_DRAWING else None
    return (drawing, "svg") if drawing is not None else None


def _close_drawing(data: bytes) -> bytes | None:
    from lxml import etree  # late: few articles have a drawing

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None
    if etree.QName(root).localname != "svg":
        return None
    for element in [one for one in root.iter() if isinstance(one.tag, str)]:
        name = etree.QName(element).localname
        if name in _SILENT or (name == "style" and _OUTSIDE.search("".join(element.itertext()))):
            element.clear()
            continue
        for attribute, value in element.attrib.items():
            is_link = etree.QName(attribute).localname.lower() in _LINKS
            if (is_link and not _stays_inside(value)) or (not is_link and _OUTSIDE.search(value)):
                del element.attrib[attribute]
                if is_link and name in _EMPTY_WITHOUT and element.getparent() is not None:
                    element.getparent().remove(element)
                    break
    return bytes(etree.tostring(root, with_tail=False))  # the root alone: what a document type declares is gone


def _stays_inside(address: str) -> bool:
    """A part of the drawing itself, or the pixels of a picture."""
    address = address.strip()
    head, comma, packed = address.partition(",")
    if not head.lower().startswith("data:"):
        return address.startswith("#")
    try:
        return bool(
            comma and head.lower().endswith(";base64") and suffix_of(base64.b64decode(unquote_to_bytes(packed)))
        )
    except (binascii.Error, ValueError):
        return False
