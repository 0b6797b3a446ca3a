"""Bytes and the charset somebody says they are in → the text that every mail program shows.

A name stands for what WHATWG's Encoding standard says it does: of each old charset the larger one that its maker's
programs really wrote, so that "iso-8859-1" is Windows-1252 and "gb2312" is GB18030. A name that is wrong is noticed
where it can be: bytes that are UTF-8 are read as that, control characters that no text holds mean the Windows charset
of the same language.

Question: whose table? Choice: Python's names and codecs, with what the standard has beyond them. Refused: webencodings,
which knows each name and then hands the bytes to Python's strict codecs, without the characters that this is about;
charset-normalizer, which guesses at what the mail says itself, and of a line of text often wrongly.
"""

from __future__ import annotations

import codecs
import re

_NO_TEXT_CODECS = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined"})
_LARGER = {
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    "iso8859-9": "cp1254",
    **dict.fromkeys(("iso8859-11", "tis-620"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("euc_kr", "johab"), "cp949"),
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
    "utf-16": "utf-16-le",
}
"""By Python's name."""
_ALSO_CALLED = {
    **dict.fromkeys(("iso88598i", "iso88598e", "csiso88598i", "logical", "visual", "csiso88598e"), "iso8859-8"),
    **dict.fromkeys(("iso88596i", "iso88596e", "asmo708"), "iso8859-6"),
    **dict.fromkeys(("windows874", "dos874", "iso885911"), "cp874"),
    **dict.fromkeys(("ksc56011987", "ksc56011989", "ksc5601", "windows949", "uhc", "csksc56011987"), "cp949"),
    **dict.fromkeys(("xgbk", "gb231280", "xeuccn", "euccn", "chinese"), "gb18030"),
    **dict.fromkeys(("xsjis", "windows31j", "mskanji", "cswindows31j", "mscp932"), "cp932"),
    **dict.fromkeys(("cnbig5", "xxbig5", "csbig5"), "big5hkscs"),
    **dict.fromkeys(("xeucjp", "cseucpkdfmtjapanese"), "euc_jp"),
    **dict.fromkeys(("koi8ru", "koi8u"), "koi8-u"),
    **dict.fromkeys(("koi", "koi8", "cskoi8r"), "koi8-r"),
    **dict.fromkeys(("xmaccyrillic", "xmacukrainian"), "mac-cyrillic"),
    **dict.fromkeys(("macintosh", "xmacroman", "mac"), "mac-roman"),
    **dict.fromkeys(("unicode11utf8", "xunicode20utf8", "utf8mb4", "unicode20utf8"), "utf-8"),
    **dict.fromkeys(("unicode11utf7", "csunicode11utf7", "xunicode20utf7", "unicode20utf7"), "utf-7"),
    **dict.fromkeys(("unicode", "ucs2", "iso10646ucs2", "csunicode", "unicodefeff"), "utf-16-le"),
    "unicodefffe": "utf-16-be",
    "suneugreek": "iso8859-7",
}
"""Names that Python does not know, in small letters and figures alone."""
_NUMBERED = re.compile(r"(?:x|cs)?(windows|cp|iso|ibm)?_?(8859\d{1,2}|125\d|874|932|936|949|950|85\d|86\d|437)")
_OF_NUMBER = {"932": "cp932", "936": "gb18030", "949": "cp949", "950": "big5hkscs"}
_WINDOWS_OF = {
    **dict.fromkeys(("iso8859-2", "iso8859-16"), "cp1250"),
    **dict.fromkeys(("iso8859-4", "iso8859-13"), "cp1257"),
    "iso8859-5": "cp1251",
    "iso8859-6": "cp1256",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-15": "cp1252",
}
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_NO_LETTERS = re.compile("[\x80-\x9f]")
_SHIFTS = re.compile(rb"\x1b(?:\$[@B]|\$\([DQ]|\([BJI])")
_UTF8_LETTERS = re.compile(
    "[\xa0-\u017f\u0218-\u021b\u0300-\u031f\u0386-\u03ce\u0400-\u045f\u0490\u0491\u05d0-\u05ea\u0621-\u064a\u0900-\U0010ffff]"
)
"""What stands in letters of people; of chance sequences in another charset most become something else."""
_SEVERAL_BYTES = frozenset({"gb18030", "cp949", "cp932", "big5hkscs", "euc_jp", "cp874"})
_NAMED_IN_PAGE = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:+-]{2,40})", re.IGNORECASE)
_NAMED_IN_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:+-]{2,40})", re.IGNORECASE)
_PAGE_HEAD = 8_192


def decode_text(data: bytes, charset: str = "", *, fallback: str = "") -> str:
    """Never raises. `fallback` is the charset of what stands around it, for bytes that no name goes with."""
    for mark, codec in _MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    named = find_codec(charset) or find_codec(fallback)
    if not named and _SHIFTS.search(data):
        named = "iso2022_jp_ext"
    if data.isascii() and b"\x1b" not in data and named not in ("utf-7", "hz", "utf-16-le", "utf-16-be", "iso2022_kr"):
        return data.decode("ascii")
    if _is_utf8(data, named):
        return data.decode("utf-8")
    if named in ("", "utf-8"):
        return _mostly_utf8(data)
    return _decode_as(data, named)


def decode_page(data: bytes, charset: str = "") -> str:
    """Of a page the charset that it names itself, where nothing else does."""
    if not find_codec(charset) or _is_ascii_name(charset):
        found = _NAMED_IN_PAGE.search(data[:_PAGE_HEAD]) or _NAMED_IN_XML.search(data[:_PAGE_HEAD])
        named = find_codec(found[1].decode("ascii", "replace")) if found else ""
        # The name could be read as ASCII, so the page is in nothing of two bytes a letter.
        charset = "utf-8" if named.startswith("utf-16") else named or charset
    return decode_text(data, charset)


def find_codec(charset: str) -> str:
    """Python's name for what the charset stands for; "" for a name that nobody knows."""
    name = re.split(r"[;,\s]", charset.strip("\"'= \t"), maxsplit=1)[0].strip("\"'").partition("*")[0].lower()
    plain = re.sub(r"[^a-z0-9]", "", name)
    if not plain:
        return ""
    if plain in _ALSO_CALLED:
        return _ALSO_CALLED[plain]
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        known = _numbered_codec(plain)
    if known in _NO_TEXT_CODECS or not _is_of_text(known):
        return ""
    return _LARGER.get(known, known)


def _numbered_codec(plain: str) -> str:
    """ "windows1252http-equiv", "iso8859_15", "x-cp1250": the figures say which."""
    found = _NUMBERED.match(plain)
    if not found:
        return ""
    figures = found[2]
    if figures in _OF_NUMBER:
        return _OF_NUMBER[figures]
    wanted = f"iso8859-{figures[4:]}" if figures.startswith("8859") else f"cp{figures}"
    try:
        return codecs.lookup(wanted).name
    except LookupError:
        return ""


def _is_of_text(known: str) -> bool:
    """rot13 and base64 are codecs too, of no text."""
    try:
        return isinstance(b"a".decode(known, "replace"), str) if known else False
    except (LookupError, ValueError, UnicodeError):
        return False


def _is_ascii_name(charset: str) -> bool:
    return "ascii" in charset.lower() or "646" in charset


def _is_utf8(data: bytes, named: str) -> bool:
    """Whether the bytes are UTF-8 whatever they are called. In charsets of several bytes a letter, a word or two may
    look like it by chance."""
    if named in ("utf-7", "hz", "iso2022_kr", "iso2022_jp_ext") or (named.startswith("utf-16") and b"\x00" in data):
        return False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    letters = [c for c in text if c > "\x7f"]
    if named in _SEVERAL_BYTES and len(letters) < 3:
        return False
    return named == "utf-8" or 2 * sum(bool(_UTF8_LETTERS.match(c)) for c in letters) > len(letters)


def _mostly_utf8(data: bytes) -> str:
    """UTF-8 with a few bytes broken, else Windows-1252, which is what text without a right name nearly always is."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    if broken and sum(c > "\x7f" for c in text) - broken > broken:
        return text
    return _decode_as(data, "cp1252")


def _decode_as(data: bytes, named: str) -> str:
    if named in ("iso2022_jp_ext", "euc_jp"):
        return _decode_japanese(data, named)
    try:
        text = data.decode(named)
    except UnicodeDecodeError:
        if named.startswith("cp125"):
            return "".join(_decode_byte(byte, named) for byte in data)
        text = data.decode(named, "replace")
    except (UnicodeError, ValueError):
        return data.decode("cp1252", "replace")
    if named in _WINDOWS_OF and _NO_LETTERS.search(text):
        return data.decode(_WINDOWS_OF[named], "replace")
    return text


def _decode_byte(byte: int, named: str) -> str:
    """The few bytes that a Windows charset leaves open."""
    return bytes((byte,)).decode(named, "replace")


def _decode_japanese(data: bytes, named: str) -> str:
    """With the rows that NEC and IBM added (①, ㈱, 髙), which Python has in Windows' own charset alone."""
    try:
        return data.decode(named)
    except UnicodeDecodeError:
        shifted = _shift_escaped(data) if named == "iso2022_jp_ext" else _shift_extended(data)
        return shifted.decode("cp932", "replace")


def _shift_escaped(data: bytes) -> bytes:
    pieces, last, two_bytes = [], 0, False
    for shift in (*_SHIFTS.finditer(data), None):
        piece = data[last : shift.start() if shift else len(data)]
        pieces.append(_shift_pairs(piece) if two_bytes else piece)
        if shift:
            last, two_bytes = shift.end(), shift[0][1:2] == b"$"
    return b"".join(pieces)


def _shift_extended(data: bytes) -> bytes:
    whole = re.sub(rb"\x8e([\xa1-\xdf])", rb"\1", data)
    return re.sub(rb"(?:[\xa1-\xfe]{2})+", lambda run: _shift_pairs(bytes(b & 0x7F for b in run[0])), whole)


def _shift_pairs(pairs: bytes) -> bytes:
    """JIS X 0208, two bytes of seven bits a letter → Shift JIS. What is no pair stays as it is."""
    made, place = bytearray(), 0
    while place < len(pairs):
        first, second = pairs[place], pairs[place + 1] if place + 1 < len(pairs) else 0
        if not (0x21 <= first <= 0x7E and 0x21 <= second <= 0x7E):
            made.append(first)
            place += 1
            continue
        made.append((first + 1) // 2 + (0x70 if first < 0x5F else 0xB0))
        made.append(second + (0x7E if first % 2 == 0 else 0x1F + (second >= 0x60)))
        place += 2
    return bytes(made)
