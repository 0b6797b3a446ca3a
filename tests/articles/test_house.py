"""The house's own numbers and addresses, which lint does not take for a customer's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.house import NOBODYS, House, parse_house, read_house
from kms_desktop.editorial.checks import check_folder
from kms_desktop.editorial.customer_names import customer_data
from tests.articles.writing import TODAY

WRITTEN = """
ours:
  - help@shop.test.com
  - corner.shop
  - 020 7123 4567
  - 0345 600*
  - DE89 3704 0044 0532 0130 00
  - "12345678"
  - 12 High Street, London SW1A 1AA
  - Ada Lovelace
facts: [contract_ends]
"""
PAGE = """---
id: reach-us
title: How to reach us
kind: how_to
---

Write to help@shop.test.com or anna@corner.shop, call +44 20 7123 4567 or 0345 600 1234.
We are at 12 High Street, London SW1A 1AA. Pay to DE89370400440532013000 or account 12345678.
"""


def house(text: str) -> House:
    return parse_house(text, FindingList("house.yaml"))


@pytest.mark.parametrize(
    "ours",
    [
        *("help@shop.test.com", "HELP@SHOP.TEST.COM", "anna@corner.shop", "anna@mail.corner.shop"),
        *("020 7123 4567", "+44 20 7123 4567", "0044 (0)20 7123-4567", "02071234567", "0345 600 1234"),
        *("DE89370400440532013000", "account 12345678", "12 High Street", "SW1A 1AA", "Ada Lovelace"),
    ],
)
def test_what_the_file_names_is_the_houses_own_however_it_is_written(ours: str) -> None:
    assert house(WRITTEN).owns(ours)


@pytest.mark.parametrize(
    "theirs",
    [
        *("ann@shop.test.com", "help@corner.shop.evil.com", "help@notcorner.shop", "020 7123 4568", "0345 601 1234"),
        *("GB29 NWBK 6016 1331 9268 19", "account 12345679", "13 High Street", "SW1A 2AA", "Grace Hopper", "34"),
    ],
)
def test_everything_else_is_not(theirs: str) -> None:
    assert not house(WRITTEN).owns(theirs)
    assert not NOBODYS.owns(theirs)


def test_a_page_of_the_houses_own_numbers_is_no_customers_data(tmp_path: Path) -> None:
    (tmp_path / "reach-us.md").write_text(PAGE, encoding="utf-8")
    assert {found.code for found in check_folder(tmp_path, TODAY)} == {"customer-data"}
    (tmp_path / "house.yaml").write_text(WRITTEN, encoding="utf-8")
    assert check_folder(tmp_path, TODAY) == ()
    assert list(customer_data(PAGE, house=read_house(tmp_path))) == []
    (tmp_path / "house.yaml").write_text("ours: [corner.shop]\n", encoding="utf-8")
    assert len(check_folder(tmp_path, TODAY)) > 3, "it is read again when it changed"


def test_a_fact_of_the_houses_other_systems_is_known(tmp_path: Path) -> None:
    text = """---
id: leave
title: Leave
kind: how_to
---

## Solutions

### Let them go
```solution
remedy: waiver
cost: 0
authority: agent
use_when: {contract_ends: soon}
```
**Say:** "Yes."

**Why:** It ends anyway.

### Explain
```solution
remedy: explanation
cost: 0
authority: agent
```
**Say:** "No."

**Why:** It does not end.
"""
    (tmp_path / "leave.md").write_text(text, encoding="utf-8")
    assert [found.code for found in check_folder(tmp_path, TODAY)] == ["fact-never-known"]
    (tmp_path / "house.yaml").write_text("facts: [contract_ends]\n", encoding="utf-8")
    assert check_folder(tmp_path, TODAY) == ()


@pytest.mark.parametrize(
    "text", ["ours: {a: b}", "- just a list", "our: [x]", "facts: [not a name]", "ours: [[x]]", "ours: 'open", "\x00"]
)
def test_what_cannot_be_used_of_the_file_is_an_error_at_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "house.yaml").write_text(text, encoding="utf-8")
    assert [(f.path, f.severity) for f in check_folder(tmp_path, TODAY)][:1] == [("house.yaml", "error")]


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_bytes(b"ours: \xff\xfe")
    assert [f.code for f in check_folder(tmp_path, TODAY)] == ["house-file"]


def test_a_pipe_in_its_place_is_an_error_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "house.yaml")
    assert [f.code for f in read_house(tmp_path).findings] == ["house-file"]


def test_of_a_file_without_end_only_the_first_part_is_read(tmp_path: Path) -> None:
    with (tmp_path / "house.yaml").open("wb") as file:
        file.write(b"ours: [corner.shop]\n#" + b"x" * 200_000)
        file.truncate(40_000_000_000)
    house = read_house(tmp_path)
    assert house.owns("ana@corner.shop")
    assert [f.text for f in house.findings] == ["Only the first 200 kB of the file are read."]
