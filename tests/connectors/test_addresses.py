"""Who wrote a mail is read from every line that mail programs make of a name and an address."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.connectors.addresses import Address, read_addresses, readable_domain
from kms_desktop.connectors.mail import decode_header_text

ANA = ("Ana Bell", "ana@example.com")


def _encoded(text: str) -> str:
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


def _read(header: str) -> list[Address]:
    return read_addresses(header, decode_header_text)


@pytest.mark.parametrize(
    "written",
    [
        "Ana Bell <ana@example.com>",
        '"Ana Bell" <Ana@Example.COM>',
        "'Ana Bell' <ana@example.com>",
        "ana@example.com (Ana Bell)",
        "ana at example.com (Ana Bell)",
        "Ana Bell <ana at example dot com>",
        "ana [at] example [dot] com (Ana Bell)",
        _encoded("Ana Bell <ana@example.com>"),
        "=?utf-8?Q?Ana_Bell_<ana@example.com>?=",
        f"{_encoded('Ana Bell')} <ana@example.com>",
        f"{_encoded('Ana ')} {_encoded('Bell')} <ana@example.com>",
        '"=?utf-8?Q?Ana_Bell?=" <ana@example.com>',
        "Ana Bell <mailto:ana@example.com>",
        "Ana Bell <<ana@example.com>>",
        "Ana Bell < ana@example.com >",
        "Ana Bell ana@example.com",
        "=?utf-8?Q?Ana_Bell?= <=?utf-8?Q?ana?=@example.com>",
    ],
)
def test_one_person_written_in_many_ways_is_that_person(written: str) -> None:
    assert _read(written) == [ANA]


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("help@shop.example <hal@example.com>", [("", "hal@example.com")]),
        ('"help@shop.example" <hal@example.com>', [("", "hal@example.com")]),
        ("ana@example.com", [("", "ana@example.com")]),
        ("O'Brien <o'brien@example.com>", [("O'Brien", "o'brien@example.com")]),
        ("'ana@example.com'", [("", "ana@example.com")]),
        ("Bell, Ana <ana@example.com>", [("Bell, Ana", "ana@example.com")]),
        (f"{_encoded('Bell, Ana')} <ana@example.com>", [("Bell, Ana", "ana@example.com")]),
        ("Ana Bell <ana@example.com>; ben@example.com", [ANA, ("", "ben@example.com")]),
        (_encoded("Ana Bell <ana@example.com>, Ben <ben@example.com>"), [ANA, ("Ben", "ben@example.com")]),
        ("Friends: ana@example.com, Ben <ben@example.com>;", [("", "ana@example.com"), ("Ben", "ben@example.com")]),
        ("Ana <ana@xn--mller-kva.example>", [("Ana", "ana@müller.example")]),
        ("Ana <ana@MÜLLER.example>", [("Ana", "ana@müller.example")]),
        ("Müller <müller@example.com>", [("Müller", "müller@example.com")]),
        ("Look at me <ana@example.com>", [("Look at me", "ana@example.com")]),
        ("Ana (Sales) <ana@example.com>", [("Ana", "ana@example.com")]),
        ("Ana via Forum <forum@example.com>", [("Ana via Forum", "forum@example.com")]),
        ("Undisclosed recipients:;", []),
        ("Ana Bell", []),
        ("/O=EXCHANGE/CN=ANA", []),
        ("", []),
    ],
)
def test_each_person_of_a_line_is_read_with_their_name(written: str, people: list[Address]) -> None:
    assert _read(written) == people


def test_both_ways_to_write_a_domain_are_one() -> None:
    assert readable_domain("XN--Mller-KVA.example") == readable_domain("Müller.example") == "müller.example"
    assert readable_domain("straße.example") == readable_domain("xn--strae-oqa.example") != "strasse.example"
    assert readable_domain("xn--\udc80.example") == "xn--\udc80.example"


@given(st.text(max_size=200))
def test_any_line_is_read_and_gives_addresses_alone(header: str) -> None:
    for _, address in _read(header):
        assert "@" in address
        assert address.isprintable() or not header.isprintable()
