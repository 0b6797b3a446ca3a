"""Numbers written in any way become one form, and are shown as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.customers import phone

SAME_LINE = [
    "020 7946 0018",
    "(020) 7946-0018",
    "+44 20 7946 0018",
    "+44 (0)20 7946 0018",
    "0044 20 7946 0018",
    "442079460018",
    "tel:+44-20-7946-0018",
    "tel:+442079460018;ext=22",
    "sip:+442079460018@pbx.example.com:5060",
    '"Maria" <02079460018>',
    "020 7946 0018 ext. 22",
    "02079460018x22",
    "02079460018,5",
    "+٤٤٢٠٧٩٤٦٠٠١٨",
    "０２０７９４６００１８",
    "+44\n20\x007946\t0018\u202d",
    "%2B44%2020%207946%200018",
    "02079460018@192.0.2.5",
    "tel:02079460018;phone-context=+44",
    "020 7946 0018 (home)",
    "Telefon: 020 7946 0018",
]


@pytest.mark.parametrize("written", SAME_LINE)
def test_every_way_to_write_a_number_is_the_same_number(written: str) -> None:
    assert phone.normalize_number(written, "GB") == "+442079460018"
    assert phone.format_number(written, "GB") == "020 7946 0018"
    assert phone.last_digits(written) == "460018"


@pytest.mark.parametrize(
    ("written", "region", "e164"),
    [
        ("493055571600", "GB", "+493055571600"),
        ("02214710334", "DE", "+492214710334"),
        ("0049 30 55571600", "US", "+493055571600"),
        ("07700 900123", "GB", "+447700900123"),
        ("tel:+1-201-555-0123;ext=22", "GB", "+12015550123"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("020 7946 0018", "gb", "+442079460018"),
    ],
)
def test_a_number_is_read_in_its_country(written: str, region: str, e164: str) -> None:
    assert phone.normalize_number(written, region) == e164


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "anonymous",
        "Anonymous",
        "unknown",
        "WITHHELD",
        "Unknown Caller",
        "Caller ID blocked",
        "sip:anonymous@anonymous.invalid",
        "anonymous@anonymous.invalid",
        '"Anonymous" <anonymous>',
        "0",
        "+",
        "---",
        "266696687",
        "Numéro privé",
        "rufnummer unterdrückt",
        "Número desconocido",
        "nummer onbekend",
        "numer nieznany",
        "hemligt nummer",
        "Скрытый номер",
        "P",
        "sip:192.0.2.5",
    ],
)
def test_a_withheld_number_has_no_number_and_says_so(written: str) -> None:
    assert phone.is_withheld(written)
    assert phone.normalize_number(written, "GB") == ""
    assert phone.format_number(written, "GB") == "Number withheld"


@pytest.mark.parametrize(
    "written",
    [
        "7042",
        "hello",
        "1" * 200,
        "9" * 5000,
        "+" + "1" * 150,
        "020 7946 0018'; DROP TABLE customer",
        "+999 12",
        "12345",
        "1",
        "Nora Bell",
    ],
)
def test_what_is_no_number_has_no_e164_and_is_shown_short(written: str) -> None:
    assert phone.normalize_number(written, "GB") == ""
    assert not phone.is_withheld(written)
    assert 0 < len(phone.format_number(written, "GB")) <= 40


def test_an_extension_of_the_house_is_kept_as_its_digits() -> None:
    assert phone.plain_digits("tel:7042;phone-context=example.com") == "7042"
    assert phone.format_number("tel:7042;phone-context=example.com", "GB") == "7042"
    assert phone.last_digits("7042") == ""


def test_a_country_that_does_not_exist_reads_only_international_numbers() -> None:
    assert phone.normalize_number("020 7946 0018", "XX") == ""
    assert phone.normalize_number("+44 20 7946 0018", "XX") == "+442079460018"


def test_a_foreign_number_is_shown_with_its_country() -> None:
    assert phone.format_number("+49 30 55571600", "GB") == "+49 30 55571600"
    assert phone.format_number("+49 30 55571600", "DE") == "030 55571600"


def test_a_reserved_mobile_counts_as_a_mobile() -> None:
    assert phone.is_mobile("+447700900123")
    assert not phone.is_mobile("+442079460018")
    assert not phone.is_mobile("nonsense")


def test_numbers_in_a_message_are_found_and_other_figures_are_not() -> None:
    text = (
        "Ring me on 07700 900123 or +44 20 7946 0018 (or (020) 7946 0019). Order 8841229055 of 12-11-2025, 12:30, "
        "£38.50, 2025-11-12 14:00, 192.168.100.100, card 4111 1111 1111 1111, account 8841 2290."
    )
    assert phone.numbers_in(text, "GB") == ("+447700900123", "+442079460018", "+442079460019")


def test_a_number_in_a_message_may_have_hyphens_that_do_not_break() -> None:
    assert phone.numbers_in("Ring 020\u20117946\u20110018.", "GB") == ("+442079460018",)
    assert phone.numbers_in("020 7946 0018\u2013020 7946 0019", "GB") == ("+442079460018", "+442079460019")


def test_a_message_full_of_numbers_gives_five_of_them() -> None:
    text = ", ".join(f"07700 900{n:03}" for n in range(1000))
    assert len(phone.numbers_in(text, "GB")) == 5


@given(st.text(max_size=300), st.sampled_from(["GB", "DE", "US", "XX", ""]))
def test_no_text_at_all_breaks_the_reading_of_a_number(written: str, region: str) -> None:
    e164 = phone.normalize_number(written, region)
    assert e164 == "" or (e164.startswith("+") and e164[1:].isdigit() and len(e164) <= 18)
    assert len(phone.format_number(written, region)) <= 40
    assert len(phone.last_digits(written)) in (0, 6)
    phone.numbers_in(written, region)


@given(
    st.integers(0, 999),
    st.sampled_from(["+44 7700 900{:03}", "07700 900{:03}", "0044-7700-900{:03}", "447700900{:03}"]),
)
def test_a_number_once_normal_stays_as_it_is(line: int, form: str) -> None:
    e164 = phone.normalize_number(form.format(line), "GB")
    assert e164 == f"+447700900{line:03}"
    assert phone.normalize_number(e164, "GB") == e164
    assert phone.normalize_number(phone.format_number(e164, "GB"), "GB") == e164
