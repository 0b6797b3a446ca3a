"""Keeping the index in step with the folder of articles, whatever happens to either."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kms_desktop.articles.library import Library
from kms_desktop.errors import KmsError
from kms_desktop.search.index import IndexFolder, IndexUnwritable
from kms_desktop.search.searcher import Searcher
from tests.search.writing import ids, searcher_of, write_article

_SHOP = 6


def test_a_first_refresh_reads_every_article(shop: Path, tmp_path: Path) -> None:
    searcher = searcher_of(shop, tmp_path / "index", refreshed=False)

    report = searcher.refresh()

    assert (report.indexed, report.unchanged, report.removed) == (_SHOP, 0, 0)
    assert report.skipped == report.odd == ()
    assert report.seconds > 0
    assert searcher.notice == ""


def test_nothing_is_read_again_that_did_not_change(searcher: Searcher) -> None:
    report = searcher.refresh()

    assert (report.indexed, report.unchanged, report.removed) == (0, _SHOP, 0)


def test_only_what_is_new_changed_or_gone_is_touched(shop: Path, searcher: Searcher) -> None:
    write_article(shop, "new", "Landline crackles")
    write_article(shop, "slow-evening", "Broadband drops at noon")
    (shop / "lost-phone.md").unlink()

    report = searcher.refresh()

    assert (report.indexed, report.unchanged, report.removed) == (2, _SHOP - 2, 1)
    assert ids(searcher, "crackles ") == ["new"]
    assert ids(searcher, "noon ") == ["slow-evening"]
    assert ids(searcher, "evening ") == []
    assert ids(searcher, "stolen ") == []


def test_a_renamed_file_is_found_under_its_new_name(shop: Path, searcher: Searcher) -> None:
    (shop / "deep").mkdir()
    (shop / "move-house.md").rename(shop / "deep" / "moving.md")

    report = searcher.refresh()

    assert (report.indexed, report.removed) == (1, 1)
    assert [hit.path for hit in searcher.search("moving ").hits] == ["deep/moving.md"]


def test_an_edit_that_keeps_the_size_is_noticed(shop: Path, searcher: Searcher) -> None:
    file = shop / "move-house.md"
    file.write_text(file.read_text().replace("Moving", "Waving"))

    searcher.refresh()

    assert ids(searcher, "waving ") == ["move-house"]


def test_what_single_changes_leave_is_joined_later_and_nothing_is_lost(shop: Path, searcher: Searcher) -> None:
    for number in range(6):
        write_article(shop, f"new-{number}", f"Landline crackles {number}")
        searcher.refresh()
    parts = len(searcher._whole.parts) if searcher._whole else 0
    before = sorted(ids(searcher, "crackles ", 99))

    searcher.merge_small_parts()

    assert searcher._whole is not None and len(searcher._whole.parts) < parts
    assert sorted(ids(searcher, "crackles ", 99)) == before == [f"new-{number}" for number in range(6)]
    assert searcher.refresh().unchanged == _SHOP + 6


def test_an_article_that_is_archived_later_is_no_longer_found(shop: Path, searcher: Searcher) -> None:
    write_article(shop, "move-house", "Moving house", confidence="archived")

    searcher.refresh()

    assert ids(searcher, "moving ") == []
    assert searcher.refresh().unchanged == _SHOP


def test_an_unreadable_file_is_skipped_and_said_each_time(shop: Path, searcher: Searcher) -> None:
    (shop / "binary.md").write_bytes(b"\x00\x01\x02" * 100)
    (shop / "outside.md").symlink_to("/etc/passwd")

    first, second = searcher.refresh(), searcher.refresh()

    assert [one.path for one in first.skipped] == ["binary.md", "outside.md"]
    assert all(one.why.endswith(".") for one in first.skipped)
    assert first.skipped == second.skipped
    assert (second.indexed, second.unchanged) == (0, _SHOP)


def test_an_article_that_becomes_unreadable_is_no_longer_found(shop: Path, searcher: Searcher) -> None:
    (shop / "move-house.md").write_bytes(b"\x00" * 200)

    report = searcher.refresh()

    assert [one.path for one in report.skipped] == ["move-house.md"]
    assert ids(searcher, "moving ") == []


def test_an_odd_article_is_taken_and_said_each_time(shop: Path, searcher: Searcher) -> None:
    (shop / "no-head.md").write_text("# Kettle whistles\n\nNo front matter.\n")

    first, second = searcher.refresh(), searcher.refresh()

    assert [one.path for one in first.odd] == ["no-head.md"]
    assert first.odd == second.odd
    assert [hit.path for hit in searcher.search("kettle ").hits] == ["no-head.md"]


def test_an_id_used_twice_is_odd(shop: Path, searcher: Searcher) -> None:
    write_article(shop, "move-house", "Moving abroad", path="z-copy.md")

    (odd,) = searcher.refresh().odd

    assert odd.path == "z-copy.md"
    assert "“move-house.md” has the same id" in odd.why


def test_progress_counts_up_to_the_files_to_read(shop: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    searcher_of(shop, tmp_path / "index", refreshed=False).refresh(lambda done, all_: told.append((done, all_)))

    assert told == [(done, _SHOP) for done in range(_SHOP + 1)]


def test_search_goes_on_with_the_old_articles_while_new_ones_are_read(shop: Path, searcher: Searcher) -> None:
    write_article(shop, "new", "Landline crackles")
    write_article(shop, "move-house", "Waving house")
    found: list[list[str]] = []

    searcher.refresh(lambda done, all_: found.append(ids(searcher, "moving crackles ")))

    assert found == [["move-house"]] * 3
    assert ids(searcher, "moving crackles ") == ["new"]


def test_a_refresh_that_is_broken_off_leaves_the_index_as_it_was(shop: Path, searcher: Searcher) -> None:
    write_article(shop, "new", "Landline crackles")

    def break_off(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        searcher.refresh(break_off)
    assert ids(searcher, "moving ") == ["move-house"]
    assert searcher.refresh().indexed == 1
    assert searcher.notice == ""
    assert ids(searcher, "crackles ") == ["new"]


def test_an_index_is_opened_as_it_was_left(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    write_article(shop, "new", "Landline crackles")
    later = searcher_of(shop, tmp_path / "index", refreshed=False)

    later.open_index()

    assert ids(later, "moving ") == ["move-house"]
    assert ids(later, "crackles ") == []
    assert later.refresh().indexed == 1
    assert later.notice == ""


def _cut_short(index: Path) -> None:
    file = max(index.glob("MAIN_*.seg"), key=lambda file: file.stat().st_size)
    file.write_bytes(file.read_bytes()[:-100])


def _flip_a_byte(index: Path) -> None:
    file = max(index.glob("MAIN_*.seg"), key=lambda file: file.stat().st_size)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(bytes(data))


def _lose_a_segment(index: Path) -> None:
    next(index.glob("MAIN_*.seg")).unlink()


def _lose_the_seal(index: Path) -> None:
    (index / "seal.json").unlink()


def _garble_the_seal(index: Path) -> None:
    (index / "seal.json").write_bytes(b"[1, \xff")


def _garble_the_contents(index: Path) -> None:
    next(index.glob("_MAIN_*.toc")).write_bytes(b"garbage")


def _other_version(index: Path) -> None:
    seal = json.loads((index / "seal.json").read_text())
    (index / "seal.json").write_text(json.dumps({**seal, "format": -1}))


def _garble_the_rows(index: Path) -> None:
    next(index.glob("MAIN_*.rows")).write_bytes(b"garbage")


@pytest.mark.parametrize(
    "damage",
    [
        _cut_short,
        _flip_a_byte,
        _lose_a_segment,
        _lose_the_seal,
        _garble_the_seal,
        _garble_the_contents,
        _other_version,
        _garble_the_rows,
    ],
)
def test_a_damaged_index_is_built_again_and_that_is_said_once(
    shop: Path, searcher: Searcher, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    searcher.close()
    damage(tmp_path / "index")
    later = searcher_of(shop, tmp_path / "index", refreshed=False)

    later.open_index()
    assert ids(later, "moving ") == []
    assert later.refresh().indexed == _SHOP
    assert "built again" in later.notice
    assert ids(later, "moving ") == ["move-house"]
    assert later.refresh().indexed == 0
    assert later.notice == ""


def test_a_commit_that_was_never_sealed_is_passed_over(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    newest = next((tmp_path / "index").glob("_MAIN_*.toc"))
    shutil.copy(newest, newest.with_name("_MAIN_999.toc"))
    write_article(shop, "new", "Landline crackles")
    later = searcher_of(shop, tmp_path / "index", refreshed=False)

    later.open_index()

    assert ids(later, "moving ") == ["move-house"]
    assert later.refresh().indexed == 1
    assert later.notice == ""
    assert ids(later, "crackles ") == ["new"]


def test_an_index_of_another_folder_is_not_used_for_this_one(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    write_article(tmp_path / "elsewhere", "only", "Only one here")
    other = searcher_of(tmp_path / "elsewhere", tmp_path / "index", refreshed=False)

    other.open_index()

    assert ids(other, "moving ") == []
    assert other.refresh().indexed == 1
    assert ids(other, "only one ") == ["only"]


def test_foreign_files_in_the_index_folder_are_left_alone(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "holiday.jpg").write_bytes(b"mine")
    searcher = searcher_of(shop, tmp_path / "index")
    _flip_a_byte(tmp_path / "index")
    searcher_of(shop, tmp_path / "index")

    assert (tmp_path / "index" / "holiday.jpg").read_bytes() == b"mine"
    assert ids(searcher, "moving ") == ["move-house"]


def test_a_lost_vocabulary_only_costs_corrections(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    (tmp_path / "index" / "vocabulary.txt").write_bytes(b"\xff\xfe")
    later = searcher_of(shop, tmp_path / "index")

    assert later.search("refudn ").corrected == ""
    assert ids(later, "refund ")[0] == "refund-late"


def test_while_another_program_indexes_the_old_index_serves_and_that_is_said(
    shop: Path, searcher: Searcher, tmp_path: Path
) -> None:
    write_article(shop, "new", "Landline crackles")

    with IndexFolder(tmp_path / "index", str(shop)).hold_lock(0.0) as is_ours:
        assert is_ours
        report = searcher.refresh()

    assert (report.indexed, report.unchanged) == (0, _SHOP)
    assert "Another program" in searcher.notice
    assert ids(searcher, "moving ") == ["move-house"]
    assert searcher.refresh().indexed == 1
    assert searcher.notice == ""


def test_another_programs_own_lock_is_respected_too(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    from whoosh.index import open_dir

    write_article(shop, "new", "Landline crackles")
    writer = open_dir(str(tmp_path / "index")).writer()
    try:
        assert searcher.refresh().indexed == 0
        assert "Another program" in searcher.notice
    finally:
        writer.cancel()
    assert searcher.refresh().indexed == 1


def test_what_another_program_indexed_is_taken_up(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    write_article(shop, "new", "Landline crackles")
    searcher_of(shop, tmp_path / "index")

    assert ids(searcher, "crackles ") == []
    assert searcher.refresh().indexed == 0
    assert ids(searcher, "crackles ") == ["new"]


def test_an_index_that_another_program_rebuilt_is_not_confused_with_ours(
    shop: Path, searcher: Searcher, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "index")
    write_article(shop, "aaa", "Aardvark on the line")
    searcher_of(shop, tmp_path / "index")
    (shop / "move-house.md").unlink()

    searcher.refresh()

    assert {article_id for article_id, _, _ in searcher.list_titles()} == {
        "aaa",
        "charged-twice",
        "lost-phone",
        "refund-late",
        "router-light",
        "slow-evening",
    }


def test_a_missing_folder_of_articles_is_said_and_changes_nothing(shop: Path, searcher: Searcher) -> None:
    away = shop.rename(shop.with_name("away"))

    with pytest.raises(KmsError, match="no folder of articles"):
        searcher.refresh()
    assert ids(searcher, "moving ") == ["move-house"]
    away.rename(shop)
    assert searcher.refresh().unchanged == _SHOP


def test_an_index_folder_that_cannot_be_made_is_said(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(IndexUnwritable, match=r"search index in .* cannot be written"):
        searcher_of(shop, tmp_path / "file")
    with pytest.raises(IndexUnwritable):
        searcher_of(shop, tmp_path / "file" / "below")


def test_a_run_that_is_stopped_keeps_what_it_read_and_says_what_is_left(
    shop: Path, searcher: Searcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kms_desktop.search.refresh.BATCH", 10)
    for number in range(35):
        write_article(shop, f"new-{number:02}", f"Landline crackles {number}")

    report = searcher.refresh(lambda done, _: searcher.stop_refresh() if done == 13 else None)

    assert (report.indexed, report.left) == (14, 21)
    assert len(ids(searcher, "crackles ", 99)) == 14
    report = searcher.refresh()
    assert (report.indexed, report.left) == (21, 0)
    assert len(ids(searcher, "crackles ", 99)) == 35


def test_what_is_read_of_many_can_be_searched_while_the_rest_is_read(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kms_desktop.search.refresh.BATCH", 2)
    searcher = searcher_of(shop, tmp_path / "index", refreshed=False)
    counts = []

    searcher.refresh(lambda _done, _of: counts.append(len(list(searcher.list_titles()))))

    assert counts == [0, 0, 2, 2, 4, 4, 4]
    assert len(list(searcher.list_titles())) == _SHOP


def test_a_clock_that_goes_backwards_hides_no_edit(shop: Path, searcher: Searcher, tmp_path: Path) -> None:
    write_article(shop, "slow-evening", "Broadband drops at dawn")
    os.utime(shop / "slow-evening.md", (1, 1))
    write_article(shop, "new", "Landline crackles")
    os.utime(shop / "new.md", (4_000_000_000, 4_000_000_000))

    assert searcher.refresh().indexed == 2
    assert ids(searcher, "dawn ") == ["slow-evening"]
    assert searcher.refresh().indexed == 0
    write_article(shop, "new", "Landline whistles")
    os.utime(shop / "new.md", (2, 2))
    assert searcher.refresh().indexed == 1
    assert ids(searcher, "whistles ") == ["new"]


def test_two_programs_that_index_one_folder_in_turn_see_the_same(
    shop: Path, searcher: Searcher, tmp_path: Path
) -> None:
    other = searcher_of(shop, tmp_path / "index")
    for number in range(12):
        write_article(shop, f"new-{number}", f"Landline crackles {number}")
        one, two = (searcher, other) if number % 2 else (other, searcher)
        assert one.refresh().indexed == 1
        assert two.refresh().indexed == 0
        assert sorted(ids(one, "crackles ", 99)) == sorted(ids(two, "crackles ", 99))
    assert len(ids(searcher, "crackles ", 99)) == 12


def test_importing_search_does_not_import_its_heavy_libraries() -> None:
    code = "import sys, kms_desktop.search.searcher; print([m for m in ('whoosh', 'rapidfuzz') if m in sys.modules])"

    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )

    assert told.stdout.strip() == "[]"


def test_the_library_given_is_not_changed_by_reading(shop: Path, tmp_path: Path) -> None:
    library = Library(shop)

    Searcher(library, tmp_path / "index").refresh()

    assert library._kept == {}
