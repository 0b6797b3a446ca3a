"""The headings of a list of customers → what each column holds: guessed in a dozen languages, told by somebody, or as
they were the last time.

Question: when is a column guessed by what stands in it? Choice: only for mail addresses and numbers, which look like
nothing else, and only where no heading tells of any. Refused: guessing account numbers and names so, which would take
any number and any words for somebody.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from kms_desktop.connectors.csv_table import Table
from kms_desktop.connectors.model import ImportProblem
from kms_desktop.customers import addresses, phone
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.texts import tr

Field = Literal["account", "name", "first_name", "last_name", "tier", "products", "phone", "email"]
FIELDS: tuple[Field, ...] = get_args(Field)
Columns = Mapping[Field, tuple[int, ...]]
"""Field → the places of its columns, from 0; several where several hold it."""

# no text: headings of lists, as people of these languages write them, the surest first
_HEADINGS: dict[Field, str] = {
    "account": """accountnumber accountno accountnr accountid account acctnumber acctno acct customernumber
        customerno customernr customerid custno custid clientnumber clientno clientid membernumber memberno
        memberid membershipno contractnumber contractno kundennummer kundennr kdnr kundenr kundenid kundenkonto
        kontonummer kontonr konto vertragsnummer vertragsnr numeroclient numeroduclient numclient noclient
        nclient codeclient idclient refclient referenceclient numerodecompte numcompte compte numerocliente
        numerodecliente numerodocliente ncliente nocliente codigocliente codigodecliente codicecliente idcliente
        numerocuenta numerodecuenta cuenta conta numerodaconta conto klantnummer klantnr klantid debiteurnummer
        debiteurnr rekeningnummer numerklienta nrklienta idklienta numerkonta kundnummer kundnr kundenummer
        kontonummer asiakasnumero asiakasnro cislozakaznika zakaznickecislo ugyfelszam musterino musterinumarasi
        номерклиента лицевойсчет номерсчета 客户编号 客户号 顧客番号 お客様番号
        고객번호 reference ref nummer number no nr id""",
    "name": """customername clientname accountname accountholder fullname contactname displayname name
        customer client company companyname contact kundenname kunde vollername vollstandigername firma
        nomcomplet nomclient nomduclient raisonsociale nom client nombrecompleto nombrecliente nombredelcliente
        razonsocial nombre nomecompleto nomecliente nomedocliente ragionesociale nome cliente klantnaam
        volledigenaam naam klant imieinazwisko nazwaklienta nazwa klient kundnamn namn kundenavn navn
        asiakkaannimi nimi asiakas jmenoaprijmeni jmeno zakaznik teljesnev nev ugyfel adsoyad musteriadi isim
        имяклиента фио имя 姓名 名称 氏名 お名前 이름""",
    "first_name": """firstname forename givenname christianname vorname prenom primernombre nombredepila
        voornaam imie fornamn fornavn etunimi krestnijmeno keresztnev ad primeironome nomeproprio""",
    "last_name": """lastname surname familyname secondname nachname familienname zuname nomdefamille
        apellidos apellido primerapellido cognome sobrenome apelido achternaam nazwisko efternamn etternavn
        efternavn sukunimi prijmeni vezeteknev soyad фамилия""",
    "tier": """tier customertier servicetier level segment customersegment class customerclass category
        grade loyaltytier membership stufe kundenstufe kundenklasse klasse kategorie kundengruppe niveau
        categorie categorieclient segmento categoria nivel livello classe klantgroep categorie kategoria poziom
        niva kategori kundeklasse taso luokka uroven kategorie szint
        seviye уровень категория 等级 级别 等級 級別 등급""",
    "products": """products product productlist services service subscriptions subscription packages package
        plans plan contracts produkte produkt dienste vertrage vertraege tarife tarif produits produit
        abonnements abonnement offre productos producto servicios prodotti prodotto servizi produtos produto
        servicos producten diensten produkty uslugi produkter tjanster tjenester tuotteet palvelut sluzby
        termekek urunler продукты услуги 产品 製品 상품""",
    "phone": """phone telephone tel mobile mob cell cellphone landline handy telefon telefonnummer rufnummer
        mobil mobilnummer mobiltelefon festnetz telefono movil celular fijo cellulare telefonofisso
        telefoonnummer telefoon gsm komorka komorkowy puhelin puhelinnumero matkapuhelin telefonszam ceptelefonu
        cep telefone telemovel portable telephonefixe telfixe telportable numerodetelephone телефон мобильный 电话
        手机 電話 電話番号 携帯 전화 phonenumber telephonenumber mobilenumber numbers phonenumbers""",
    "email": """email mail emailaddress mailaddress emails mailadresse emailadresse courriel mel adressemail
        adresseemail adressemel correo correoelectronico email posta postaelettronica indirizzoemail
        indirizzomail epost epostadress epostadresse sahkoposti sahkopostiosoite eposta emailcim adresemail
        adresaemail mejl emaill почта электроннаяпочта 邮箱 电子邮件 メール メールアドレス 이메일 addresses""",
}
_NO_PHONE = re.compile(r"fax|optin|consent|verified|type|typ$|note|country|code|vorwahl")
_NO_MAIL = re.compile(r"optin|consent|verified|newsletter|mailing|status|bounce|type")
_FIRST_IF_LAST = frozenset(("nombre", "nome", "имя", "jmeno", "nev", "name"))
_LAST_IF_FIRST = frozenset(("nom", "name", "naam", "namn", "navn", "nazwa", "nimi", "nev"))
_IN_SEVERAL: tuple[Field, ...] = ("email", "phone")
_IN_ONE: tuple[Field, ...] = ("first_name", "last_name", "account", "name", "tier", "products")
"""In the order in which they take their column: “Name” is left to who has no first name beside it."""
_LOOKED_AT, _MOST_OF_THEM = 200, 0.6


def guess_columns(table: Table, region: str) -> dict[Field, tuple[int, ...]]:
    """As far as they can be told."""
    folded = [_fold(heading) for heading in table.headings]
    found: dict[Field, tuple[int, ...]] = {}
    taken: set[int] = set()
    for field in _IN_SEVERAL:
        found[field] = tuple(place for place, heading in enumerate(folded) if _holds(field, heading, taken))
        taken |= set(found[field])
    for field in _IN_ONE:
        place = _first_of(field, folded, taken)
        found[field] = () if place is None else (place,)
        taken |= set(found[field])
    for field in _IN_SEVERAL:
        found[field] = found[field] or _by_content(field, table, taken, region)
        taken |= set(found[field])
    return _in_order(_settle_names(found, folded))


def _holds(field: Field, heading: str, taken: set[int]) -> bool:
    """ "Phone (home)", "Mobile 2", "Work email": several columns may hold them."""
    bare = heading.rstrip("0123456789")
    words = _words(field)
    if (_NO_MAIL if field == "email" else _NO_PHONE).search(heading):
        return False
    return bare in words or any(len(word) >= 4 and word in bare and word != "addresses" for word in words)


def _first_of(field: Field, folded: Sequence[str], taken: set[int]) -> int | None:
    for word in _words(field):
        for place, heading in enumerate(folded):
            if place not in taken and heading == word:
                return place
    return None


def _by_content(field: Field, table: Table, taken: set[int], region: str) -> tuple[int, ...]:
    def looks_right(cell: str) -> bool:
        if field == "email":
            return bool(addresses.mails_in(cell))
        return cell.lstrip("( ").startswith(("+", "0")) and bool(phone.normalize_number(cell, region))

    found = []
    for place in range(len(table.headings)):
        cells = [row.cells[place] for row in table.rows[:_LOOKED_AT] if place < len(row.cells) and row.cells[place]]
        if place not in taken and cells and sum(map(looks_right, cells)) >= _MOST_OF_THEM * len(cells):
            found.append(place)
    return tuple(found)


def _settle_names(found: dict[Field, tuple[int, ...]], folded: Sequence[str]) -> dict[Field, tuple[int, ...]]:
    """“Nom” beside “Prénom” is the second half of a name, “Nombre” beside “Apellidos” the first."""
    name, first, last = found["name"], found["first_name"], found["last_name"]
    if name and first and not last and folded[name[0]] in _LAST_IF_FIRST:
        return {**found, "last_name": name, "name": ()}
    if name and last and not first and folded[name[0]] in _FIRST_IF_LAST:
        return {**found, "first_name": name, "name": ()}
    return found if not name else {**found, "first_name": (), "last_name": ()}


def name_columns(
    table: Table, told: Sequence[str], known: Mapping[Field, tuple[int, ...]]
) -> dict[Field, tuple[int, ...]]:
    """`told`: "name=Kunde", "phone=Tel 1" and "phone=Tel 2", "tier=" for no column, "account=3" for the third. What is
    told of a field goes before what is known. Raises ImportProblem for what is no field or no column."""
    named: dict[Field, tuple[int, ...]] = {}
    for one in told:
        field, equals, heading = one.partition("=")
        fits = [known_field for known_field in FIELDS if known_field == field.strip().replace("-", "_").lower()]
        if not equals or not fits:
            raise ImportProblem(
                tr("“{text}” names no column. Say it as name=HEADING; there are {fields}.", text=one, fields=_fields())
            )
        places = (_place_of(table, heading.strip()),) if heading.strip() else ()
        named[fits[0]] = named.get(fits[0], ()) + places
    whole = named.get("name")
    halves = named.get("first_name", ()) + named.get("last_name", ())
    left = {field: places for field, places in known.items() if not (whole and field in ("first_name", "last_name"))}
    if halves and not whole:
        left.pop("name", None)
    taken = {place for places in named.values() for place in places}
    kept = {field: tuple(place for place in places if place not in taken) for field, places in left.items()}
    return _in_order({**kept, **named})


def check_columns(table: Table, columns: Columns) -> None:
    """Raises ImportProblem where nothing says who somebody is, or how they are called."""
    has_name = any(columns.get(field) for field in ("name", "first_name", "last_name"))
    missing = "account" if not columns.get("account") else "name" if not has_name else ""
    if missing:
        raise ImportProblem(
            tr(
                "No column is known to hold the {field}. Name it: --column {field}=HEADING. "
                "The headings are {headings}.",
                field=missing,
                headings=", ".join(heading or "?" for heading in table.headings),
            )
        )


def _in_order(columns: Columns) -> dict[Field, tuple[int, ...]]:
    return {field: columns[field] for field in FIELDS if columns.get(field)}


def _fields() -> str:
    return ", ".join(FIELDS)


def _place_of(table: Table, heading: str) -> int:
    wanted = _fold(heading)
    exact = [place for place, one in enumerate(table.headings) if one.strip() == heading]
    alike = [place for place, one in enumerate(table.headings) if _fold(one) == wanted]
    if exact or alike:
        return (exact or alike)[0]
    if heading.isdecimal() and 1 <= int(heading) <= len(table.headings):
        return int(heading) - 1
    raise ImportProblem(
        tr(
            "There is no column “{heading}”. The headings are {headings}.",
            heading=heading,
            headings=", ".join(one or "?" for one in table.headings),
        )
    )


@cache
def _words(field: Field) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_fold, _HEADINGS[field].split())))


def _fold(heading: str) -> str:
    parts = unicodedata.normalize("NFKD", heading.casefold().replace("№", "no").replace("ß", "ss").replace("ł", "l"))
    return "".join(c for c in parts if c.isalnum())


class SavedColumns:
    """The columns of lists that were brought in before, by their headings; a file of this desktop."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, table: Table) -> dict[Field, tuple[int, ...]]:
        """{} where a list with these headings was never brought in."""
        saved = self._read().get(_key_of(table), {})
        found: dict[Field, tuple[int, ...]] = {}
        for field in FIELDS:
            places = saved.get(field, []) if isinstance(saved, dict) else []
            if isinstance(places, list) and all(isinstance(p, int) and 0 <= p < len(table.headings) for p in places):
                found |= {field: tuple(places)} if places else {}
        return found

    def save(self, table: Table, columns: Columns) -> None:
        """Raises OSError."""
        kept = {**self._read(), _key_of(table): {field: list(places) for field, places in columns.items()}}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._path, json.dumps(kept, ensure_ascii=False).encode(), mode=PRIVATE)

    def _read(self) -> dict[str, object]:
        with suppress(OSError, ValueError, RecursionError):
            kept = json.loads(self._path.read_bytes())
            return kept if isinstance(kept, dict) else {}
        return {}


def _key_of(table: Table) -> str:
    return "\t".join(table.headings)
