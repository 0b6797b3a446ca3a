"""Lists of customers as spreadsheets and other systems write them: encodings, separators, headings, spoilt cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kms_desktop.connectors.csv_table import Table, read_table
from kms_desktop.connectors.customer_columns import SavedColumns, check_columns, guess_columns, name_columns
from kms_desktop.connectors.customer_list import CustomerList, read_customers
from kms_desktop.connectors.model import ImportProblem

LIST = "Account;Name;Phone;E-mail\nK-1;Jürgen Müller;020 7946 0100;jm@one.example\nK-2;Zoë Łuk;;zoe@two.example\n"


def table_of(folder: Path, data: bytes | str) -> Table:
    file = folder / "list.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_table(file)


def customers_of(folder: Path, text: str) -> CustomerList:
    table = table_of(folder, text)
    columns = guess_columns(table, "GB")
    check_columns(table, columns)
    return read_customers(table, columns, "list.csv", "GB")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encoding_and_separator_are_found(tmp_path: Path, encoding: str, separator: str) -> None:
    text = LIST.replace(";", separator)
    text = text.replace("Ł", "L") if encoding == "cp1252" else text
    told = customers_of(tmp_path, text).customers
    table = table_of(tmp_path, text.encode(encoding))
    assert read_customers(table, guess_columns(table, "GB"), "list.csv", "GB").customers == told
    assert [one.name for one in told] == ["Jürgen Müller", "Zoë Łuk".replace("Ł", "L" if encoding == "cp1252" else "Ł")]


def test_what_excel_writes_is_read_as_it_shows_it(tmp_path: Path) -> None:
    text = 'sep=;\r\nAccount;Name;Phone;E-mail\r\n="0042";"Bell; Ana";\'+442079460100;'
    text += '"=HYPERLINK(""mailto:ana@one.example"";""ana@one.example"")"\r\n'
    (ana,) = customers_of(tmp_path, text).customers
    assert (ana.account_no, ana.name) == ("0042", "Bell; Ana")
    assert (ana.phones, ana.mails) == (("+442079460100",), ("ana@one.example",))


HEADINGS = [
    "Account number,Customer name,Tier,Products,Phone,Email address",
    "Kundennummer,Kunde,Stufe,Produkte,Telefon,E-Mail-Adresse",
    "N° client,Nom complet,Catégorie,Abonnements,Téléphone,Courriel",
    "Número de cliente,Nombre completo,Categoría,Productos,Teléfono,Correo electrónico",
    "Codice cliente,Ragione sociale,Livello,Prodotti,Cellulare,Indirizzo e-mail",
    "Klantnummer,Naam,Niveau,Producten,Telefoonnummer,E-mail",
    "Numer klienta,Imię i nazwisko,Poziom,Usługi,Telefon,E-mail",
    "Número do cliente,Nome completo,Nível,Serviços,Telemóvel,E-mail",
    "Kundnummer,Namn,Nivå,Produkter,Mobil,E-post",
    "Номер клиента,ФИО,Категория,Услуги,Телефон,Почта",
    "お客様番号,氏名,等級,製品,電話番号,メールアドレス",
]


@pytest.mark.parametrize("headings", HEADINGS)
def test_headings_are_understood_in_the_languages_lists_are_written_in(tmp_path: Path, headings: str) -> None:
    row = "K-1,Ana Bell,gold,TV,020 7946 0100,ana@one.example"
    columns = guess_columns(table_of(tmp_path, f"{headings}\n{row}\n"), "GB")
    assert {field: columns.get(field) for field in ("account", "name", "tier", "phone", "email")} == {
        "account": (0,), "name": (1,), "tier": (2,), "phone": (4,), "email": (5,)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "name"),
    [
        ("Kundennr,Vorname,Nachname", "Ana Bell"),
        ("Kundennr,Vorname,Name", "Ana Bell"),
        ("N° client,Prénom,Nom", "Ana Bell"),
        ("Cuenta,Nombre,Apellidos", "Ana Bell"),
        ("Account,First name,Surname", "Ana Bell"),
    ],
)
def test_a_name_in_two_columns_is_put_together(tmp_path: Path, headings: str, name: str) -> None:
    (one,) = customers_of(tmp_path, f"{headings}\n1,Ana,Bell\n").customers
    assert one.name == name


def test_numbers_and_addresses_stand_in_several_columns_and_several_in_one(tmp_path: Path) -> None:
    text = "No;Name;Phone (home);Mobile 2;Fax;E-mail;Second e-mail;E-mail opt-in\n"
    text += "1;Ana;020 7946 0100 / 07700 900222;07700 900333;020 7946 0999;ana@one.example, a@two.example;;yes\n"
    (one,) = customers_of(tmp_path, text).customers
    assert one.phones == ("+442079460100", "+447700900222", "+447700900333")
    assert one.mails == ("ana@one.example", "a@two.example")


def test_columns_of_addresses_and_numbers_without_a_heading_are_known_by_what_stands_there(tmp_path: Path) -> None:
    columns = guess_columns(table_of(tmp_path, "Account,Name,X1,X2\n1,Ana,ana@one.example,020 7946 0100\n"), "GB")
    assert (columns["email"], columns["phone"]) == ((2,), (3,))


def test_lines_that_cannot_be_read_are_told_and_the_others_kept(tmp_path: Path) -> None:
    text = (
        "Account,Name,Phone,E-mail\n"
        "1,Ana Bell,,\n"
        "\n"
        ",Nobody,,\n"
        "2,,,\n"
        "n/a,Ben,,\n"
        "8.84E+07,Cyd,,\n"
        "=A1,Dee,,\n"
        "3,Eve,,,,too much\n"
        "4,=cmd|x,,\n"
        "1,Another Person,,\n"
        'K"5,"Fay ""F"" Oh",1.2E+11,nonsense\n'
        '6,"Gus,,\n'
        "7,Hal,112,noreply@one.example\n"
    )
    told = customers_of(tmp_path, text)
    assert [one.account_no for one in told.customers] == ["1", 'K"5', "7"]
    assert told.customers[1].name == 'Fay "F" Oh'
    assert (told.customers[2].phones, told.customers[2].mails) == ((), ())
    assert [(one.path, one.why) for one in told.skipped] == [
        ("list.csv, line 4", "It has no account number."),
        ("list.csv, line 5", "It has no name."),
        ("list.csv, line 6", "It has no account number."),
        ("list.csv, line 7", "8.84E+07 is no account number: a spreadsheet has rounded it."),
        ("list.csv, line 8", "“=A1” is a formula. Save the list with its values."),
        ("list.csv, line 9", "It has 6 cells; the headings are 4."),
        ("list.csv, line 10", "“=cmd|x” is a formula. Save the list with its values."),
        ("list.csv, line 11", "Account 1 stands for Ana Bell in line 2 already."),
        ("list.csv, line 13", "A quotation mark is opened and not closed."),
    ]
    assert [(one.path, one.why) for one in told.notes] == [
        ("list.csv, line 12", "1.2E+11 is no telephone number: a spreadsheet has rounded it."),
        ("list.csv, line 12", "“nonsense” is no mail address."),
    ]


def test_a_row_for_each_product_is_one_customer(tmp_path: Path) -> None:
    text = "Account,Name,Product,Phone\n88 41,Ana Bell,TV,020 7946 0100\n88-41,Ana Bell,Broadband,07700 900222\n"
    (one,) = customers_of(tmp_path, text).customers
    assert (one.products, len(one.phones)) == (("TV", "Broadband"), 2)


def test_columns_can_be_named_and_are_kept_for_the_next_list_of_that_form(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Ref.,Who,Ring,Ring too,Level\n1,Ana,020 7946 0100,07700 900222,gold\n")
    with pytest.raises(ImportProblem, match=r"--column account=HEADING\. The headings are Ref\., Who, Ring"):
        check_columns(table, {field: p for field, p in guess_columns(table, "GB").items() if field != "account"})
    told = ["account=ref", "name=Who", "phone=Ring", "phone=4", "tier="]
    columns = name_columns(table, told, guess_columns(table, "GB"))
    assert columns == {"account": (0,), "name": (1,), "phone": (2, 3)}
    saved = SavedColumns(tmp_path / "kept" / "columns.json")
    saved.save(table, columns)
    assert saved.find(table) == columns
    assert saved.find(table_of(tmp_path, "Account,Name\n1,Ana\n")) == {}
    (tmp_path / "kept" / "columns.json").write_text("[" * 9000)
    assert saved.find(table) == {}


@pytest.mark.parametrize("told", ["name", "colour=Name", "name=Nowhere", "=Name", "account=9"])
def test_a_column_that_is_not_there_is_said(tmp_path: Path, told: str) -> None:
    with pytest.raises(ImportProblem, match=r"(?i)name"):
        name_columns(table_of(tmp_path, LIST), [told], {})


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03" * 50, b"\xef\xbb\xbf", b"\n\n \n;;;\n", b"PK\x03\x04" + bytes(200)]
)
def test_a_file_that_is_no_list_is_said(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ImportProblem, match=r"list\.csv"):
        table_of(tmp_path, data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=400), st.text(st.sampled_from("aé1,;\"\n\t='@+E. "), max_size=300).map(str.encode)))
def test_any_bytes_are_a_list_or_a_reason(tmp_path: Path, data: bytes) -> None:
    try:
        told = customers_of(tmp_path, "".join(("Account,Name,Phone,E-mail\n", data.decode("latin-1"))))
        table_of(tmp_path, data)
    except ImportProblem:
        return
    accounts = [one.account_no.casefold() for one in told.customers]
    assert len(accounts) == len(set(accounts)) and all(one.name for one in told.customers)
