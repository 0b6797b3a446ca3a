"""Words come out as every mail program shows them, whatever charset they claim to be in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.connectors.charsets import decode_page, decode_text, find_codec


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (b"It\x92s \x80 38.50, the \x93final\x94 offer \x85", "iso-8859-1", "It’s € 38.50, the “final” offer …"),
        (b"\xc4r \x93x\x94", "us-ascii", "Är “x”"),
        (b"\xfe\x93x\x94", "iso-8859-9", "ş“x”"),
        ("鎔基 – ㄅ".encode("gb18030"), "gb2312", "鎔基 – ㄅ"),
        ("똠방각하".encode("cp949"), "ks_c_5601-1987", "똠방각하"),
        ("①㈱髙橋".encode("cp932"), "shift_jis", "①㈱髙橋"),
        ("①㈱".encode("cp932"), "x-sjis", "①㈱"),
        (b"\x1b$B-!-j|b66\x1b(B", "iso-2022-jp", "①㈱髙橋"),
        (b"\x1b$B%F%9%H\x1b(B", "", "テスト"),
        (b"\xad\xa1\xad\xea\xfc\xe2", "euc-jp", "①㈱髙"),
        ("日本語".encode("euc_jp"), "euc-jp", "日本語"),
        ("한국어".encode("iso2022_kr"), "iso-2022-kr", "한국어"),
        ("中文".encode("hz"), "hz-gb-2312", "中文"),
        ("שלום".encode("iso8859-8"), "iso-8859-8-i", "שלום"),
        ("สวัสดี".encode("cp874"), "windows-874", "สวัสดี"),
        ("Łódź – „ok”".encode("cp1250"), "iso-8859-2", "Łódź – „ok”"),
        ("Łódź żółw".encode("iso8859-2"), "iso-8859-2", "Łódź żółw"),
        ("“Привет”".encode("cp1251"), "iso-8859-5", "“Привет”"),
        ("Привет".encode("iso8859-5"), "iso-8859-5", "Привет"),
        ("€".encode("iso8859-15"), "iso-8859-15", "€"),
        ("Ünïcode".encode("koi8-r", "ignore"), "koi8-r", "ncode"),
        ("Привет".encode("koi8-r"), "koi8", "Привет"),
        (b"Gr+APwA3w-e", "utf-7", "Grüße"),
        (b"Gr+APwA3w-e", "utf-8", "Gr+APwA3w-e"),
        ("héllo".encode("utf-16"), "utf-16", "héllo"),
        ("héllo".encode("utf-16-le"), "utf-16", "héllo"),
        (b"\xef\xbb\xbfh\xc3\xa9", "iso-8859-1", "hé"),
        ("é".encode("cp1252"), "windows1252http-equiv", "é"),
        ("é".encode("cp1252"), '"iso-8859-1"; format=flowed', "é"),
        ("é".encode("cp1252"), "iso-8859-1*en", "é"),
        ("Ж".encode("cp866"), "cp-866", "Ж"),
        ("龍".encode("big5"), "x-x-big5", "龍"),
    ],
)
def test_a_name_stands_for_what_its_programs_wrote(data: bytes, charset: str, text: str) -> None:
    assert decode_text(data, charset) == text


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "windows-1252", "us-ascii", "gb2312", "shift_jis", "tis-620", "utf-16"]
)
def test_bytes_that_are_utf8_are_read_as_that(charset: str) -> None:
    for text in ("Grüße £5, “ok” …", "中文邮件内容", "Привет, мир"):
        assert decode_text(text.encode(), charset) == text


@pytest.mark.parametrize(
    ("text", "codec", "charset"),
    [
        ("NESCAFÉ® ok", "cp1252", "iso-8859-1"),
        ("CAFÉ®", "cp1252", ""),
        ("中文", "gbk", "gb2312"),
        ("联通", "gbk", "gb2312"),
        ("รก", "cp874", "tis-620"),
        ("ﾄｺ", "cp932", "shift_jis"),
        ("Привет", "cp1251", "windows-1251"),
    ],
)
def test_what_only_looks_like_utf8_by_chance_is_not_read_as_it(text: str, codec: str, charset: str) -> None:
    assert decode_text(text.encode(codec), charset) == text


def test_a_broken_byte_spoils_only_itself() -> None:
    assert decode_text("Grüße an Jürgen £".encode()[:-1], "utf-8") == "Grüße an Jürgen \N{REPLACEMENT CHARACTER}"
    assert decode_text("Café".encode("cp1252"), "utf-8") == "Café"


@pytest.mark.parametrize(
    "page",
    [
        "<meta charset='windows-1251'><p>Привет</p>",
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1251"><p>Привет</p>',
        '<?xml version="1.0" encoding="windows-1251"?><p>Привет</p>',
    ],
)
def test_a_page_may_name_its_charset_itself(page: str) -> None:
    data = page.encode("cp1251")
    assert decode_page(data) == decode_page(data, "us-ascii") == decode_page(data, "unknown-8bit") == page
    assert "Привет" not in decode_page(data, "koi8-r")
    assert "Привет" in decode_page(page.replace("windows-1251", "utf-16").encode())


@pytest.mark.parametrize(
    "name", ["", "rot13", "base64", "unicode_escape", "idna", "no-such", "x-user-defined", "\udc80"]
)
def test_what_is_no_charset_of_text_is_none(name: str) -> None:
    assert find_codec(name) == ""


@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "iso-2022-jp", "gb2312", "euc-jp", "utf-7", "hz", "x"]))
def test_any_bytes_become_text(data: bytes, charset: str) -> None:
    decode_text(data, charset).encode("utf-8", "replace")
    decode_page(data, charset)
