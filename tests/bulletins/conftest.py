"""A small floor as for contacts, and what each desk reports, reads and publishes there."""

from __future__ import annotations

from dataclasses import dataclass

from kms_desktop.articles.model import Article
from kms_desktop.bulletins.affected import AffectedCustomers
from kms_desktop.bulletins.bulletins import Bulletins
from kms_desktop.bulletins.down_reports import DownReports
from kms_desktop.bulletins.model import Board
from kms_desktop.storage.ids import utc_now
from tests.contacts.conftest import Desk, Floor, floor, small_floor

__all__ = ["Seat", "floor", "sit_down", "small_floor"]


@dataclass
class Seat:
    """Somebody's desk, with what is running there."""

    desk: Desk
    bulletins: Bulletins
    reports: DownReports
    affected: AffectedCustomers

    @property
    def board(self) -> Board:
        return self.bulletins.board(utc_now())()

    @property
    def running(self) -> list[tuple[str, bool]]:
        """What is called how, and whether it was read."""
        return [(one.bulletin.title or one.bulletin.about, one.read) for one in self.board.running]


def sit_down(floor: Floor, login: str, *articles: Article) -> Seat:
    """`articles`: the bulletins that are written as articles."""
    desk = floor.desk(login)
    by_id = {one.id: one for one in articles}
    bulletins = Bulletins(
        floor.database,
        desk.outbox,
        desk.person,
        lambda: [one.id for one in articles if one.kind == "bulletin"],
        by_id.get,
    )
    reports = DownReports(floor.database, desk.outbox, desk.log, desk.person)
    return Seat(desk, bulletins, reports, AffectedCustomers(floor.database, bulletins, desk.person))
