"""What telephone systems write in place of a number, in their many languages → whether nobody is told who calls."""

from __future__ import annotations

import re
import unicodedata

_WHOLE = frozenset(
    (
        *("none", "null", "nil", "na", "n a", "invalid", "undefined", "private", "privat", "prive", "blocked"),
        *("hidden", "anon", "asterisk", "p", "o", "266696687"),
    )
)
"""These say it only when nothing else stands there. 266696687 is "anonymous" on a keypad, as some networks send it;
P and O are private and out of area on American lines."""
_NONE = "-1"
"""How some switches write that there is none."""
_PARTS = (
    *("anonym", "anonim", "anoniem", "withheld", "unknown", "restricted", "unavail", "not available", "suppress"),
    *("out of area", "no caller", "no number", "no cli", "caller id", "not provided", "not disclosed", "undisclosed"),
    *("private num", "private call", "number blocked", "blocked num", "hidden num", "number hidden"),  # no text: codes
    *("unbekannt", "unterdruckt", "geheimnummer", "nicht verfugbar", "nicht ubermittelt", "keine rufnummer"),
    *("inconnu", "masque", "numero prive", "appel prive", "indisponible", "non disponible", "sans numero"),
    *("desconocid", "ocult", "numero privad", "llamada privada", "no disponible", "sin numero", "retenido"),
    *("sconosciut", "nascost", "numero privat", "chiamata privata", "riservat", "non disponibil", "indisponibil"),
    *("onbekend", "afgescherm", "verborgen", "privenummer", "prive nummer", "niet beschikbaar", "geen nummer"),
    *("nieznan", "zastrzezon", "ukryt", "prywatn", "niedostepn"),
    *("desconhecid", "chamada privada", "indisponivel", "confidencial", "sem numero"),
    *("okant", "hemlig", "dolt nummer", "dold nummer", "skyddat", "privat nummer", "privatnummer"),
    *("ukendt", "ukjent", "hemmelig", "skjult", "tuntematon", "salainen", "estetty"),
    *("neznam", "skryt", "utajen", "ismeretlen", "rejtett", "titkos", "necunoscut", "ascuns", "nepoznat", "skriven"),
    *("bilinmeyen", "gizli", "ozel numara", "αγνωστ", "αποκρυψ", "неизвест", "скрыт", "невідом", "прихован"),
    *("非通知", "通知不可", "表示圏外", "公衆電話", "未知", "匿名", "不明", "无法显示", "無法顯示", "隐藏", "隱藏"),
    *("발신번호표시제한", "발신번호 표시제한", "알 수 없", "مجهول", "غير معروف", "חסוי", "לא ידוע"),
)
_MOST_DIGITS = 2
_PLAIN_LETTERS = str.maketrans("łøđı", "lodi")


def says_withheld(text: str) -> bool:
    """Of a text without scheme and host. What holds a number, whatever stands beside it, withholds none."""
    words = _plain_words(text)
    if not words.replace("0", "").replace(" ", "") or words in _WHOLE or text.strip() == _NONE:
        return True
    return sum(c.isdecimal() for c in words) <= _MOST_DIGITS and any(part in words for part in _PARTS)


def _plain_words(text: str) -> str:
    """Small letters without accents, single blanks between the words."""
    small = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN_LETTERS)
    bare = unicodedata.normalize("NFC", "".join(c for c in small if not unicodedata.combining(c)))
    return re.sub(r"[\W_]+", " ", bare).strip()
