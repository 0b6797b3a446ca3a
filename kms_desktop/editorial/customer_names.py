"""A text → the customers of the directory whose names stand in it, each at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmodel import col, or_, select

from kms_desktop.articles.customer_data import NAME, Sighting, find_customer_data, possible_names
from kms_desktop.articles.house import NOBODYS, House
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import CustomerRow
from kms_desktop.texts import tr

_AT_ONCE = 400
_MOST = 2_000
_LONGEST_LINE = 20_000


class CustomerNames:
    """Asked of the directory as this person sees it; what it said once is remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, bool] = {}

    def customers_among(self, names: Iterable[str]) -> frozenset[str]:
        """Those of the names that customers have: a whole name, or a surname by itself. Raises Unreachable."""
        wanted = list(dict.fromkeys(names))[:_MOST]
        unknown = [name for name in wanted if name not in self._known]
        for at in range(0, len(unknown), _AT_ONCE):
            self._query_names(unknown[at : at + _AT_ONCE])
        return frozenset(name for name in wanted if self._known.get(name))

    def _query_names(self, names: list[str]) -> None:
        single = [name for name in names if " " not in name]
        ends = [col(CustomerRow.name).endswith(f" {name}", autoescape=True) for name in single]
        with self._database.reading() as session:
            query = select(CustomerRow.name).where(or_(col(CustomerRow.name).in_(names), *ends))
            found = session.exec(query.where(col(CustomerRow.erased_in).is_(None))).all()
        there = {name.casefold() for name in found} | {name.rpartition(" ")[2].casefold() for name in found}
        self._known.update((name, name.casefold() in there) for name in names)


def customer_data(
    text: str, names: CustomerNames | None = None, house: House = NOBODYS
) -> Iterator[tuple[int, Sighting]]:
    """What in the text looks like a customer's own data, with the line from 1; without `names` no names."""
    lines = [line[:_LONGEST_LINE] for line in text.split("\n")]
    written = [(number, name, at) for number, line in enumerate(lines, 1) for name, at in possible_names(line)]
    known = names.customers_among(name for _, name, _ in written) if names and written else frozenset()
    found = [(number, seen) for number, line in enumerate(lines, 1) for seen in find_customer_data(line)]
    taken: dict[int, list[tuple[int, int]]] = {}
    for number, name, at in written:
        spans = taken.setdefault(number, [])
        if name in known and not any(start < at + len(name) and at < end for start, end in spans):
            spans.append((at, at + len(name)))
            found.append((number, Sighting(NAME, name, at)))
    foreign = [(number, seen) for number, seen in found if not house.owns(seen.text)]
    yield from sorted(foreign, key=lambda pair: (pair[0], pair[1].column))


def name_warning(masked: str) -> str:
    """What lint says of a customer's name; `masked`: enough of it to find it."""
    return tr("“{name}” looks like a customer's name; customers' data do not belong in an article.", name=masked)
