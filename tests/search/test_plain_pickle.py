"""An index that somebody else wrote into: no code of theirs runs, and search answers from an index made anew."""

from __future__ import annotations

import json
import os
import pickle
import stat
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from kms_desktop.search.index_schema import index_schema
from kms_desktop.search.plain_pickle import NotPlain, read_plain_bytes, write_plain
from kms_desktop.search.searcher import Searcher
from tests.search.writing import ids, searcher_of


class Evil:
    """Makes a folder where it is read as a pickle."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.mark),)


def _in_contents(index: Path, evil: Evil) -> Path:
    (file,) = index.glob("*.toc")
    file.unlink()
    generation = int(file.stem.rpartition("_")[2])
    TOC(index_schema(), [evil], generation).write(FileStorage(str(index)), "MAIN")
    return file


def _in_rows(index: Path, evil: Evil) -> Path:
    file = next(index.glob("*.rows"))
    file.write_bytes(pickle.dumps([evil]))
    return file


def _in_segment(index: Path, evil: Evil) -> Path:
    """In the directory at its end."""
    file = next(index.glob("*.seg"))
    content = file.read_bytes()
    (place,) = struct.unpack_from("!q", content)
    file.write_bytes(content[:place] + pickle.dumps(evil) + pickle.dumps({}))
    return file


@pytest.mark.parametrize("place", [_in_contents, _in_rows, _in_segment], ids=lambda put: put.__name__)
def test_no_code_in_the_folder_of_the_index_runs(
    shop: Path, searcher: Searcher, tmp_path: Path, place: Callable[[Path, Evil], Path]
) -> None:
    before = ids(searcher, "refund has not arrived")
    index, mark = tmp_path / "index", tmp_path / "ran"
    file = place(index, Evil(mark))
    seal = json.loads((index / "seal.json").read_text())
    seal["sums"][file.name] = zlib.crc32(file.read_bytes())
    (index / "seal.json").write_text(json.dumps(seal))
    assert ids(searcher_of(shop, index), "refund has not arrived") == before
    assert not mark.exists()


def test_whoosh_reads_no_pickle_by_itself(searcher: Searcher) -> None:
    ids(searcher, "refund has not arrived")
    reads = (pickle.load, pickle.loads)
    loaded = {name: module for name, module in sys.modules.items() if name.startswith("whoosh.")}
    by_itself = {name for name, module in loaded.items() if any(value in reads for value in vars(module).values())}
    assert by_itself <= {"whoosh.compat"}


@pytest.mark.parametrize("value", [None, 7, "text", (1, 2.5, b"x"), [{"a": (1, 2)}, {3}]])
def test_plain_values_come_back(value: object) -> None:
    assert read_plain_bytes(write_plain(value)) == value


@pytest.mark.parametrize(
    "data", [pickle.dumps(os.getcwd), pickle.dumps(Path()), b"", b"\x80\x05", b"cos\nsystem\n(S'x'\ntR.", b"junk"]
)
def test_what_is_not_plain_is_refused(data: bytes) -> None:
    with pytest.raises(NotPlain):
        read_plain_bytes(data)


def test_the_folder_of_the_index_is_its_owners_alone(shop: Path, tmp_path: Path) -> None:
    index = tmp_path / "state" / "index"
    index.mkdir(parents=True)
    index.chmod(0o775)
    searcher_of(shop, index)
    assert stat.S_IMODE(index.stat().st_mode) == 0o700
