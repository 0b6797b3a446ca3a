"""Which numbers are payment cards, and which are said or built to be something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.card_numbers import find_cards, is_issued
from tests.contacts.test_masking import check_digit

VISA = "4539578763621486"
NOBODYS = "9000000000000001"


def cards_in(text: str) -> list[str]:
    return [card.digits for card in find_cards(text)]


@given(st.sampled_from(["35", "49", "01", "86", "99", "45", "53"]), st.text("0123456789", min_size=12, max_size=12))
def test_no_imei_is_a_card_though_each_passes_the_check(begins: str, rest: str) -> None:
    imei = begins + rest + check_digit(begins + rest)
    assert cards_in(f"my phone is {imei}, please block it") == []
    assert cards_in(f"{imei[:2]}-{imei[2:8]}-{imei[8:14]}-{imei[14]}") == []


@given(st.integers(1_500_000_000_000, 2_000_000_000_000), st.integers(20_200_101_000_000, 20_391_231_235_959))
def test_no_time_stamp_is_a_card(milliseconds: int, written: int) -> None:
    assert cards_in(f"at {milliseconds} and {written}") == []


@pytest.mark.parametrize(
    "text",
    [
        # what it is stands before it
        "order {n}",
        "Order no. {n}",
        "order#{n}",
        "my order is {n}",
        "Order\n{n}",
        "the tracking number for my parcel is {n}",
        "serial {n}",
        "serial number on the back says {n}",
        "S/N {n}",
        "SN{n}",
        "invoice: {n}",
        "payment reference {n}",
        "case number {n}",
        "the IMEI of the second phone is {n}",
        "https://shop.example/orders/{n}",
        "order_id={n}",
        "<td>Order</td><td>{n}</td>",
        "<p>Tracking&nbsp;number:</p>\n<p>{n}</p>",
        # in other languages
        "Meine Bestellnummer lautet {n}",
        "Bestellung Nr. {n}",
        "Paket {n}",
        "Sendungsnummer: {n}",
        "Seriennummer {n}",
        "Geräteseriennummer {n}",
        "Rechnungsnummer {n}",
        "Kundenkarte {n}",
        "numéro de commande {n}",
        "ma commande n° {n}",
        "numéro de suivi : {n}",
        "le colis {n}",
        "numéro de série {n}",
        "SIRET {n}",
        "número de pedido: {n}",
        "el paquete {n}",
        "número de serie {n}",
        "numero d'ordine {n}",
        "il pacco {n}",
        "numero di serie {n}",
        "bestelling {n}",
        "ordernummer {n}",
        "het pakket {n}",
        "serienummer {n}",
        "numer zamówienia {n}",
        "paczka {n}",
        "przesyłka nr {n}",
        "numer seryjny {n}",
        "encomenda {n}",
        "número de série {n}",
        "försändelse {n}",
        "zásilka {n}",
        # a card that pays nothing
        "SIM card number {n}",
        "loyalty card {n}",
        "carte SIM {n}",
        "tarjeta SIM {n}",
        # several of them, and what stands behind
        "parcels {n} and {n}",
        "Orders:\n{n}\n{n}\n{n}",
        "{n} is the order number",
        "{n} (IMEI)",
        "{n} ist die Bestellnummer",
        "My card was refused for order {n}",
    ],
)
def test_a_number_that_is_said_to_be_something_else_is_no_card(text: str) -> None:
    assert cards_in(text.format(n=VISA)) == []


@pytest.mark.parametrize(
    "text",
    [
        "{n}",
        "she reads {n}",
        "card {n}",
        "my order was paid with {n}",
        "order paid by card {n}",
        "the order was charged to {n}",
        "Please refund order 12345 to {n}",
        "refund the order to my card {n}",
        "Parcel 12345678 was charged to {n}",
        "Order 98765 was placed. {n}",
        "order 12345, {n}",
        "order 55 {n}",
        "{n} for order 55",
        "{n} was charged for the order",
        "{n} (order 55)",
        "cancel my order {n} exp 12/27",
        "order {n} 12/27",
        "order {n}, cvv 123",
        "in that case {n}",
        "took it over the phone: {n}",
        "the customer gives {n}",
        "IMEI 352099001761481, card {n}",
        "Name: Ana\nCard: {n}\nOrder: 55",
        "<td>Card</td><td>{n}</td>",
        "bestellt mit {n}",
        "Zahlung der Bestellung per Karte {n}",
        "commande payée avec {n}",
        "pagato l'ordine con {n}",
        "pedido pagado con {n}",
        "bestelling betaald met {n}",
        "zamówienie zapłacone kartą {n}",
        "numéro de ma carte {n}",
        "x{n}x",
    ],
)
def test_a_card_beside_such_a_word_is_a_card_all_the_same(text: str) -> None:
    assert cards_in(text.format(n=VISA)) == [VISA]


def test_a_number_in_fours_after_both_words_is_a_card() -> None:
    assert cards_in("I gave my card for the order: 4242 4242 4242 4242") == ["4242424242424242"]


@pytest.mark.parametrize(
    "text",
    ["card number {n}", "my card is {n}", "Kreditkarte {n}", "carte bancaire numéro {n}", "tarjeta {n}", "{n} (Visa)"],
)
def test_a_word_calls_a_number_that_no_scheme_has_a_card(text: str) -> None:
    assert cards_in(text.format(n=NOBODYS)) == [NOBODYS]
    assert cards_in(NOBODYS) == []


def test_a_bank_account_and_a_telephone_hold_no_card() -> None:
    assert passes("4306096712345678")
    assert cards_in("pay to DE18 4306 0967 1234 5678 00") == []
    assert cards_in(f"ring +{VISA}") == []


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200b \u200b"])
def test_signs_that_nobody_sees_part_a_card_like_blanks(unseen: str) -> None:
    assert cards_in(f"it is {unseen.join(('4242', '4242', '4242', '4242'))} thanks") == ["4242424242424242"]
    assert cards_in(f"IMEI {unseen.join(('35', '209900', '176148', '1'))}") == []


def passes(digits: str) -> bool:
    return is_issued(digits) and check_digit(digits[:-1]) == digits[-1]


@pytest.mark.parametrize(
    ("digits", "issued"),
    [
        ("4" + 15 * "0", True),
        ("4" + 14 * "0", False),
        ("37" + 13 * "0", True),
        ("37" + 14 * "0", False),
        ("2720" + 12 * "0", True),
        ("2721" + 12 * "0", False),
        ("3527" + 12 * "0", False),
        ("3528" + 12 * "0", True),
        ("56" + 14 * "0", False),
        ("0" * 16, False),
        ("", False),
    ],
)
def test_a_scheme_has_beginnings_and_lengths(digits: str, *, issued: bool) -> None:
    assert is_issued(digits) is issued


@given(st.text("0123456789 -.,\n<>&cardorderIMEI+", max_size=120))
def test_every_place_is_where_the_digits_stand(text: str) -> None:
    for card in find_cards(text):
        assert "".join(letter for letter in text[card.start : card.end] if letter.isdigit()) == card.digits
