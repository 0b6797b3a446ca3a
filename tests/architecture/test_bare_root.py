"""`packaging/bare_root.py` → proof of what it reads from the host and what it counts as proven."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import bare_root

ONE_LINE = """\
# deb http://old.example.com/debian bookworm main
deb [signed-by=/usr/share/keyrings/a.gpg] http://one.example.com/debian bookworm main contrib
deb-src http://source.example.com/debian bookworm main
deb http://two.example.com/debian bookworm-updates main
"""
PARAGRAPHS = """\
Types: deb
# URIs: http://old.example.com/debian
URIs: http://one.example.com/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://two.example.com/security
Suites: bookworm-security
"""


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        (
            ONE_LINE,
            [("http://one.example.com/debian", ["bookworm"]), ("http://two.example.com/debian", ["bookworm-updates"])],
        ),
        (
            PARAGRAPHS,
            [
                ("http://one.example.com/debian", ["bookworm", "bookworm-updates"]),
                ("http://two.example.com/security", ["bookworm-security"]),
            ],
        ),
        ("", []),
    ],
)
def test_both_formats_of_apt_sources_are_read(sources: str, found: list[tuple[str, list[str]]]) -> None:
    assert list(bare_root.archives(sources)) == found


def test_only_the_way_to_packages_is_carried_into_the_root() -> None:
    host = {
        "PIP_INDEX_URL": "an index",
        "https_proxy": "a proxy",
        "DISPLAY": ":0",
        "LANG": "de_DE.UTF-8",
        "KMS_STAFF": "ada",
    }
    carried = bare_root.carried(host)
    assert carried["PIP_INDEX_URL"] == "an index" and carried["https_proxy"] == "a proxy"
    assert carried["LANG"] == "C" and carried["HOME"] == "/root"
    assert "DISPLAY" not in carried and "KMS_STAFF" not in carried


def test_only_real_pictures_count(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "real.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "words.png").write_bytes(b"no picture" * 500)
    assert bare_root.count_pictures(tmp_path) == 1


def test_a_run_without_pictures_proves_nothing() -> None:
    good = bare_root.Proof("run", 0, 40.0, again=2.0, pictures=12)
    assert good.holds and "12 pictures" in bare_root.describe(good)
    assert not replace(good, pictures=0).holds
    assert not replace(good, pictures=11).holds
    assert replace(good, command="pictures", pictures=231).holds
    assert not replace(good, command="pictures").holds
    assert not replace(good, code=1).holds
    assert bare_root.Proof("test", 0, 40.0).holds
