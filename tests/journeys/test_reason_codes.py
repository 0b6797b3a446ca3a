"""Reason codes in the window: who keeps them makes, renames, merges and retires them by keys; others read."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from kms_desktop.contacts.reason_codes import ReasonCodes
from kms_desktop.storage.database import open_database
from player import Player
from tests.desks import Floor, shown


def opened(player: Player) -> Any:
    player.press("palette")
    player.type("reason codes")
    player.press("Enter")
    panel = player.attached.desk.asking.open_panel()
    assert panel is not None and panel.table.hasFocus()
    return panel


def codes(floor: Floor) -> dict[str, tuple[str, str, bool]]:
    with closing(open_database(floor.settings.url)) as database:
        found = ReasonCodes(database).list_codes(every=True)
    return {one.code: (one.title, one.merged_into, one.retired) for one in found}


def mark(panel: Any, code: str) -> None:
    panel.table.mark_row(next(at for at, one in enumerate(panel._shown) if one.code == code))


def test_a_supervisor_makes_renames_merges_and_retires_codes_by_keys(either_floor: Floor) -> None:
    rosa = either_floor.desk("rosa")
    panel = opened(rosa)
    for words in ("billing/penalty", "billing/fee-for-late Late fee"):
        rosa.press("1")
        rosa.type(words)
        rosa.press("Enter")
    assert codes(either_floor)["billing/fee-for-late"] == ("Late fee", "", False)
    assert panel._marked_code() == "billing/fee-for-late" and panel.table.hasFocus()
    rosa.press("2")
    rosa.type("Fee for paying late")
    rosa.press("Enter")
    assert codes(either_floor)["billing/fee-for-late"][0] == "Fee for paying late"
    mark(panel, "billing/penalty")
    rosa.press("3")
    rosa.type("paying late")
    rosa.press("Enter")
    assert codes(either_floor)["billing/penalty"][1] == "billing/fee-for-late"
    assert "counts as Fee for paying late" in _now(panel, "billing/penalty")
    mark(panel, "billing/penalty")
    assert panel.buttons["retire"].text() == "Offer again"
    rosa.press("4")
    assert codes(either_floor)["billing/penalty"][1] == ""
    mark(panel, "billing/fee-for-late")
    rosa.press("4")
    assert codes(either_floor)["billing/fee-for-late"][2]


def test_a_supervisor_moves_a_code_up_and_the_order_is_kept(floor: Floor) -> None:
    rosa = floor.desk("rosa")
    panel = opened(rosa)
    first, second = (one.code for one in panel._shown[:2])
    mark(panel, second)
    rosa.press("5")
    assert [one.code for one in panel._shown[:2]] == [second, first] and panel._marked_code() == second
    rosa.press("6")
    assert [one.code for one in panel._shown[:2]] == [first, second]
    rosa.press("5", "7")
    assert next(iter(codes(floor))) == panel._shown[0].code


def test_a_code_that_only_articles_name_can_be_retired(floor: Floor, tmp_path: Path) -> None:
    floor.settings = replace(floor.settings, kb_dir=tmp_path)
    new = "---\nid: brand-new\ntitle: Something new\nreason: Brand / New\n---\n# Something new\n\nIt is.\n"
    (tmp_path / "brand-new.md").write_text(new, encoding="utf-8")
    rosa = floor.desk("rosa")
    panel = opened(rosa)
    assert "brand/new" not in codes(floor)
    mark(panel, "brand/new")
    rosa.press("4")
    assert codes(floor)["brand/new"][2]


def test_who_does_not_keep_them_reads(floor: Floor) -> None:
    dana = floor.desk("dana")
    panel = opened(dana)
    before = codes(floor)
    assert panel._shown and not panel.buttons["add"].isVisible()
    assert "Reason codes are kept by" in shown(panel)
    for digit in "1234":
        dana.press(digit)
    assert codes(floor) == before and not panel.field.isVisible()
    dana.press("leave")
    assert dana.attached.desk.asking.open_panel() is None


def _now(panel: Any, code: str) -> str:
    model = panel.table.model()
    row = next(at for at, one in enumerate(panel._shown) if one.code == code)
    return str(model.index(row, 2).data())
