"""What is typed where nothing is known is nobody's: words of many languages, numbers, addresses that nobody reads."""

from __future__ import annotations

import pytest

from kms_desktop.customers.fillers import is_filler, is_filler_mail
from kms_desktop.customers.phone import numbers_of


@pytest.mark.parametrize(
    "text",
    [
        *("unknown", "Unknown", "n/a", "N / A", "none", "-", "—", "?", "...", "xxx", "not known", "NULL", "tbc"),
        *("unbekannt", "keine", "k. A.", "nicht bekannt", "inconnu", "aucun", "néant", "desconocido", "no tiene"),
        *("sconosciuto", "nessuno", "onbekend", "geen", "n.v.t.", "nieznany", "brak", "okänd", "ukjent", "tuntematon"),
        *("neznámý", "bilinmiyor", "неизвестно", "нет", "άγνωστο", "未知", "不明", "なし", "없음"),
    ],
)
def test_a_word_for_not_known_is_a_filler(text: str) -> None:
    assert is_filler(text)
    assert numbers_of(text, "GB") == ()


@pytest.mark.parametrize("text", ["Ana", "Noah Nunn", "@maria", "Tess", "N. Adler", "7042", "xen", "Nonna"])
def test_a_name_is_none(text: str) -> None:
    assert not is_filler(text)


@pytest.mark.parametrize(
    "number",
    ["112", "999", "911", "0", "00000", "0000 000 0000", "+44 0000 000000", "0123456789", "01234 567890", "11111"],
)
def test_a_number_that_fills_a_field_is_nobodys(number: str) -> None:
    assert numbers_of(number, "GB") == ()


@pytest.mark.parametrize(
    "address",
    [
        *("noreply@shop.example", "no-reply@shop.example", "do_not_reply@shop.example", "no-reply-4711@shop.example"),
        *("orders.noreply@shop.example", "nicht-antworten@bank.example", "ne-pas-repondre@banque.example"),
        *("no-responder@banco.example", "nao-responda@loja.example", "nonrispondere@ditta.example"),
        *("unknown@firm.example", "keine@firm.example", "test@test", "test@test.com", "x@x.xx", "na@na.com"),
        *("no@mail.com", "none@none", "root@localhost", "MAILER-DAEMON@mx.example", "bounce-77@list.example"),
    ],
)
def test_an_address_that_many_write_under_is_nobodys(address: str) -> None:
    assert is_filler_mail(address)


@pytest.mark.parametrize(
    "address",
    [
        *("ana@firm.example", "noreen@firm.example", "nore.plymouth@firm.example", "na.li@firm.example"),
        *("nil@firm.example", "n@firm.example", "test@firm.example", "private@smith.example", "info@firm.example"),
        *("ann@ann.example", "nona@firm.example", "replyno@firm.example"),
    ],
)
def test_an_address_of_somebody_is_theirs(address: str) -> None:
    assert not is_filler_mail(address)


HOME, MOBILE = "+442079460100", "+447700900222"


@pytest.mark.parametrize(
    ("field", "numbers"),
    [
        ("020 7946 0100 / 07700 900222", (HOME, MOBILE)),
        ("020 7946 0100, 07700 900222", (HOME, MOBILE)),
        ("020 7946 0100; 07700 900222", (HOME, MOBILE)),
        ("020 7946 0100\n07700 900222", (HOME, MOBILE)),
        ("020 7946 0100 07700 900222", (HOME, MOBILE)),
        ("020 7946 0100 or 07700 900222", (HOME, MOBILE)),
        ("Home: 020 7946 0100 Mobile: 07700 900222", (HOME, MOBILE)),
        ("020 7946 0100 ext 12 / 07700 900222", (HOME, MOBILE)),
        ("020 7946 0100 (home), 07700 900222 (mobile)", (HOME, MOBILE)),
        ("+442079460100+447700900222", (HOME, MOBILE)),
        ("n/a / 07700 900222", (MOBILE,)),
        ("07700 900222 call after 6pm", (MOBILE,)),
        ("020 7946 0100, ext. 12", (HOME,)),
        ("(020) 7946-0100", (HOME,)),
        ("020/7946 0100", (HOME,)),
        ("+44 (0)20 7946 0100", (HOME,)),
        ("7042", ("7042",)),
    ],
)
def test_several_numbers_in_a_field_are_several(field: str, numbers: tuple[str, ...]) -> None:
    assert numbers_of(field, "GB") == numbers


def test_a_number_written_with_a_stroke_is_one() -> None:
    assert numbers_of("030/5557160", "DE") == ("+49305557160",)
    assert numbers_of("030/5557160 oder 0170/1234567", "DE") == ("+49305557160", "+491701234567")
