"""`reason` and `report reasons`: the codes of why customers get in touch, kept by command and counted."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kms_desktop.access.roster import Roster
from kms_desktop.storage.database import open_database
from tests.cli.conftest import ARTICLES, Kms
from tests.contacts.conftest import furnished
from tests.contacts.test_wrapup import refunded


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kms: Kms) -> Path:
    folder = tmp_path / "kb"
    for name, text in ARTICLES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("KMS_KB_DIR", str(folder))
    monkeypatch.setenv("KMS_DATA_DIR", str(tmp_path / "data"))
    assert kms("init").code == 0
    return tmp_path


def codes(kms: Kms, *words: str) -> dict[str, tuple[str, str, bool]]:
    found = kms("reason", "list", "--json", *words).json
    return {one["code"]: (one["title"], one["merged_into"], one["retired"]) for one in found}


def test_a_code_is_made_renamed_merged_and_retired(workspace: Path, kms: Kms) -> None:
    assert kms("reason", "add", "billing/late-fee").lines == ["billing/late-fee is on the list: Billing, late fee."]
    assert kms("reason", "add", "billing/penalty", "Penalty").code == 0
    assert kms("reason", "rename", "billing/late-fee", "Late fee").code == 0
    assert codes(kms)["billing/late-fee"] == ("Late fee", "", False)
    assert kms("reason", "merge", "billing/penalty", "billing/late-fee").code == 0
    assert "billing/penalty" not in codes(kms)
    assert codes(kms, "--all")["billing/penalty"] == ("Penalty", "billing/late-fee", False)
    assert kms("reason", "retire", "billing/late-fee").code == 0
    assert "billing/late-fee" not in codes(kms)
    assert kms("reason", "add", "billing/late-fee", "Late fee").code == 0
    assert "billing/late-fee" in codes(kms)


def test_codes_are_put_in_order_and_offered_so(workspace: Path, kms: Kms) -> None:
    for code in ("a", "b", "c"):
        kms("reason", "add", code)
    assert kms("reason", "order", "c", "b").lines == ["2 codes are offered first, in this order."]
    assert list(codes(kms))[:3] == ["c", "b", "a"]
    assert kms("reason", "order").lines == ["The codes that are used most are offered first."]
    assert list(codes(kms))[:3] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("order", "nowhere to be"), "There is no reason code"),
        (("add", "Late Fee"), "one or two parts"),
        (("add", "a/b/c"), "one or two parts"),
        (("rename", "nowhere", "x"), "no reason code “nowhere”"),
        (("merge", "a", "nowhere"), "no reason code “nowhere”"),
        (("merge", "a", "a"), "not merged into itself"),
        (("merge", "b", "a"), "not merged into itself"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(workspace: Path, kms: Kms, words: tuple[str, ...], said: str) -> None:
    for code in ("a", "b"):
        kms("reason", "add", code)
    kms("reason", "merge", "a", "b")
    told = kms("reason", *words)
    assert told.code == 1 and said in told.err


def test_issues_are_counted_by_code_and_a_merged_one_as_the_other(tmp_path: Path, kms: Kms, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("KMS_DATA_DIR", str(tmp_path / "data"))
    assert kms("init").code == 0
    with closing(open_database(f"sqlite:///{tmp_path / 'data' / 'workspace.sqlite'}")) as database:
        floor = furnished(database, tmp_path)
        dana = floor.desk("dana")
        contact = refunded(floor, dana)
        draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
        dana.wrapups.save_wrap_up(contact, replace(draft, preventable="yes", reason_code="billing/twice"))
        for journal in floor.journals:
            journal.close()
        assert Roster(database).list_people()
    for code in ("billing/twice", "billing/duplicate-charge"):
        kms("reason", "add", code)
    kms("reason", "merge", "billing/twice", "billing/duplicate-charge")
    (line,) = kms("report", "reasons", "--json").json
    assert (line["code"], line["issues"], line["resolved"], line["preventable"]) == (
        "billing/duplicate-charge",
        1,
        1,
        1,
    )
    assert (line["changed"], line["timed"]) == (1, 1)
    assert "Billing, duplicate charge" in kms("report", "reasons").out
    remedies = kms("report", "reasons", "--remedies", "--json").json
    assert (remedies["with_money"], remedies["with_both"]) == (1, 0)
    assert "0 of 1 contact with money had an apology beside it." in kms("report", "reasons", "--remedies").out
