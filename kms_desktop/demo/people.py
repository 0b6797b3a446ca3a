"""A seed and a day → the demo's customers: 40 with a life, and some more who only rang once or twice.

Every name is invented. Phone numbers come from the ranges that Ofcom keeps free for drama (020 7946 0000 to 0999,
07700 900000 to 900999), mail addresses from example.com.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

MARIA = "Maria Okafor"
JAMES = "James Okafor"
TOVE = "Tove Lindqvist"
BRAM = "Bram Achterberg"


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """`landline` and `mobile` as written in the UK, "" for none; `shared` numbers are of the same home, unconfirmed."""

    name: str
    account_no: str
    tier: str
    since: date
    products: tuple[str, ...]
    landline: str
    mobile: str
    email: str
    place: str
    monthly: str
    """What the bill usually comes to, in pounds: "38.50"."""
    shared: tuple[str, ...] = ()
    frequent: bool = True
    """Has a history in all channels; the others only rang."""

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


# name                     tier     months  products              place
_TABLE = """
Tove Lindqvist           | gold   | 74  | broadband tv          | Greenwich
Bram Achterberg          | silver | 39  | broadband tv mobile   | Lewisham
Aisha Rahman             | silver | 28  | broadband mobile      | Bow
Gethin Pritchard         | gold   | 121 | broadband tv          | Penge
Siobhan Kearney          | bronze | 9   | mobile                | Catford
Kwame Boateng            | gold   | 66  | broadband tv mobile   | Peckham
Zofia Zielińska          | silver | 31  | broadband             | Ealing
Rajiv Menon              | bronze | 5   | broadband             | Harrow
Eleni Papadaki           | silver | 44  | broadband tv          | Palmers Green
Callum Drummond          | bronze | 14  | mobile                | Deptford
Mei-Ling Tan             | gold   | 83  | broadband mobile      | Camberwell
Farid Haddad             | silver | 22  | broadband tv          | Acton
Olamide Adeleke          | bronze | 11  | broadband mobile      | Thamesmead
Henrike Vogt             | silver | 52  | broadband             | Richmond
Duc Tran                 | bronze | 7   | broadband tv          | Hackney
Anjali Deshmukh          | gold   | 95  | broadband tv mobile   | Wembley
Ruaridh Sinclair         | bronze | 3   | broadband             | Brockley
Lucia Ferrante           | silver | 36  | broadband tv          | Clapham
Joseph Mutasa            | silver | 26  | broadband mobile      | Croydon
Nerys Bowen              | gold   | 140 | broadband tv          | Sydenham
Tomasz Kaczmarek         | bronze | 16  | mobile                | Hounslow
Hana Kobayashi           | silver | 19  | broadband             | Finchley
Leroy Campbell           | gold   | 71  | broadband tv mobile   | Brixton
Fatima Zahra Bennani     | bronze | 12  | broadband             | Kilburn
Viktor Petrov            | bronze | 8   | broadband mobile      | Stratford
Grace Nkemelu            | silver | 33  | broadband tv          | Woolwich
Arthur Penhaligon        | gold   | 158 | broadband tv          | Blackheath
Yusuf Demir              | silver | 24  | broadband tv mobile   | Tottenham
Beatriz Carvalho         | bronze | 6   | mobile                | Stockwell
Padraig Nolan            | silver | 48  | broadband tv          | Cricklewood
Simran Kaur Gill         | gold   | 62  | broadband mobile      | Southall
Oleksandr Kovalenko      | bronze | 10  | broadband mobile      | Barking
Winifred Ashdown         | gold   | 167 | broadband tv          | Eltham
Chinedu Eze              | silver | 29  | broadband tv mobile   | Walworth
Marguerite Delacroix     | silver | 41  | broadband tv          | Dulwich
Sione Tuilagi            | bronze | 13  | broadband             | Feltham
Parisa Golzari           | silver | 20  | broadband mobile      | Putney
Desmond Clarke           | gold   | 88  | broadband tv          | Streatham
"""

_FIRST_NAMES = """
    Abena Agnes Alasdair Amina Anton Bronwen Carys Cem Chiara Dalia Declan Dimitra Efua Elif Emeka Fergus Gita Hamid
    Hilde Imogen Iqbal Jana Jorge Kemi Kieran Lakshmi Lars Layla Mairi Marek Mehmet Mirela Nadia Neeta Nikhil Oisin
    Paola Pavel Quentin Rhian Rosalind Sadia Samuel Shanice Stefan Sunita Tariq Thandi Uchenna Vera Wasim Yan Yvonne
    Zainab
"""
_LAST_NAMES = """
    Abbott Acheampong Ahmadi Barzani Bellingham Chowdhury Cotterill Danso Doyle Egan Fairweather Farouk Georgiou
    Hartnell Ivanova Jankowski Kapoor Khalil Kipling Laurent Lloyd Maddox Mensah Moreau Murtagh Nair-Dunne Novak
    Obi Osei Pellegrini Popescu Quaye Quigley Rees Romero Sandhu Seddon Silva Sorensen Tembo Treharne Usman Vasquez
    Wainwright Warsame Whitcombe Yeboah Zhou
"""
_PRODUCTS = (
    ("broadband",),
    ("broadband", "tv"),
    ("broadband", "mobile"),
    ("mobile",),
    ("broadband", "tv", "mobile"),
)
_PRICES = {"broadband": 27.0, "tv": 11.5, "mobile": 12.0}


def make_customers(rng: Random, today: date, *, occasional: int = 120) -> list[DemoCustomer]:
    """The main story's household first, then 38 others, then `occasional` more who rang now and then."""
    numbers = _Numbers(rng)
    main = _make_household(numbers)
    named = [_from_row(line, numbers, rng, today) for line in _TABLE.strip().splitlines()]
    return [*main, *named, *_occasional_callers(rng, numbers, today, occasional)]


class _Numbers:
    """Hands out each drama number and account number once; those of the main story are taken already."""

    def __init__(self, rng: Random) -> None:
        self._landlines = [n for n in range(1000) if n != 18]
        self._mobiles = [n for n in range(1000) if n not in (18, 118)]
        self._accounts = [n for n in range(10_000_000, 99_999_999, 7_919) if n not in (88_412_290, 88_412_298)]
        for numbers in (self._landlines, self._mobiles, self._accounts):
            rng.shuffle(numbers)

    def next_landline(self) -> str:
        return f"020 7946 {self._landlines.pop():04}"

    def next_mobile(self) -> str:
        return f"07700 900 {self._mobiles.pop():03}"

    def next_account(self) -> str:
        digits = str(self._accounts.pop())
        return f"{digits[:4]} {digits[4:]}"


def _make_household(numbers: _Numbers) -> list[DemoCustomer]:
    """Maria Okafor, and James of the same home, who may ring from her landline."""
    landline = "020 7946 0018"
    products = ("broadband", "tv", "mobile")
    maria = DemoCustomer(
        MARIA,
        "8841 2290",
        "gold",
        date(2019, 5, 6),
        products,
        landline,
        "07700 900 018",
        _email_address(MARIA),
        "Lewisham",
        "38.50",
    )
    james = DemoCustomer(
        JAMES, "8841 2298", "bronze", date(2023, 9, 18), ("mobile",), "", "07700 900 118", _email_address(JAMES),
        "Lewisham", "12.00", shared=(landline,),
    )  # fmt: skip
    return [maria, james]


def _from_row(line: str, numbers: _Numbers, rng: Random, today: date) -> DemoCustomer:
    name, tier, months, products, place = (part.strip() for part in line.split("|"))
    return _make_customer(name, tier, int(months), tuple(products.split()), place, numbers, rng, today)


def _make_customer(
    name: str,
    tier: str,
    months: int,
    products: tuple[str, ...],
    place: str,
    numbers: _Numbers,
    rng: Random,
    today: date,
    *,
    frequent: bool = True,
) -> DemoCustomer:
    since = today - timedelta(days=round(months * 365.25 / 12) + rng.randrange(28))
    monthly = sum(_PRICES[product] for product in products) + rng.choice((0, 0, 3, 6.5))
    has_landline = "broadband" in products and rng.random() < 0.7
    landline = numbers.next_landline() if has_landline else ""
    mobile = numbers.next_mobile() if not has_landline or rng.random() < 0.8 else ""
    account = numbers.next_account()
    return DemoCustomer(
        name,
        account,
        tier,
        since,
        products,
        landline,
        mobile,
        _email_address(name),
        place,
        f"{monthly:.2f}",
        frequent=frequent,
    )


def _occasional_callers(rng: Random, numbers: _Numbers, today: date, count: int) -> list[DemoCustomer]:
    """Names put together by chance, each once."""
    pairs = [(first, last) for first in _FIRST_NAMES.split() for last in _LAST_NAMES.split()]
    places = sorted({line.split("|")[-1].strip() for line in _TABLE.strip().splitlines()})
    made = []
    for first, last in rng.sample(pairs, count):
        tier = rng.choices(("bronze", "silver", "gold"), (5, 3, 2))[0]
        months = rng.randrange(2, 30) if tier == "bronze" else rng.randrange(14, 130)
        products = rng.choice(_PRODUCTS)
        name, place = f"{first} {last}", rng.choice(places)
        made.append(_make_customer(name, tier, months, products, place, numbers, rng, today, frequent=False))
    return made


def _email_address(name: str) -> str:
    plain = name.lower().replace("ń", "n").replace(" ", ".")
    return f"{plain}@example.com"
