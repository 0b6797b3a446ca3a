"""`lint` as editors' machines and continuous integrations use it: forms, exit codes, and folders full of bad input."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer
from kms_desktop.storage.database import open_database
from kms_desktop.storage.migrate import migrate_database
from tests.cli.conftest import Kms

SOUND = "---\nid: {0}\ntitle: {0}\nkind: how_to\n---\n\n## Issue\n\nText.\n"
CASES = """\
- name: a silver caller
  facts: {tier: silver, amount: 20}
  agent: {open: [refund]}
"""
PAID = """---
id: paid
title: Paid
---

## Solutions

### Explain
```solution
remedy: explanation
cost: 0
authority: agent
```
**Say:** a

**Why:** b

### Refund
```solution
remedy: money
cost: amount
authority: {agent: 50}
use_when: {tier: gold}
```
**Say:** a

**Why:** b
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kb").mkdir()
    return tmp_path / "kb"


def test_findings_have_the_form_that_compilers_print(
    kms: Kms, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.md").write_text(SOUND.format("a") + "\n[x](gone.md)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = kms("lint", folder, "--format", "ci")
    assert (told.code, told.lines) == (1, ["kb/a.md:11:5: error: There is no article “gone.md”. [dead-link]"])
    told = kms("lint", folder, "--format", "github")
    assert told.lines == ["::error file=kb/a.md,line=11,col=5,title=dead-link::There is no article “gone.md”."]


def test_an_annotation_cannot_be_broken_by_a_name(kms: Kms, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a,b:c 100%.md").write_text(SOUND.format("a") + "\n[x](gone%25.md)\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    (line,) = kms("lint", folder, "--format", "github").lines
    assert line.startswith("::error file=a%2Cb%3Ac 100%25.md,line=11,col=5,title=dead-link::")
    assert line.endswith("“gone%25.md”.")


@pytest.mark.parametrize(
    ("text", "plain", "strict"),
    [("", 0, 0), ("\n<b>x</b>\n", 0, 1), ("\n[x](gone.md)\n", 1, 1)],
    ids=["sound", "a warning", "an error"],
)
def test_errors_fail_and_warnings_only_where_asked(kms: Kms, folder: Path, text: str, plain: int, strict: int) -> None:
    (folder / "a.md").write_text(SOUND.format("a") + text, encoding="utf-8")
    assert (kms("lint", folder).code, kms("lint", folder, "--strict").code) == (plain, strict)


def test_a_wrong_form_is_wrong_usage(kms: Kms, folder: Path) -> None:
    assert kms("lint", folder, "--format", "xml").code == 2


def test_a_case_that_fails_says_who_what_and_why(kms: Kms, folder: Path) -> None:
    (folder / "paid.md").write_text(PAID, encoding="utf-8")
    (folder / "paid.cases.yaml").write_text(CASES, encoding="utf-8")
    told = kms("lint", folder, "--json")
    (found,) = [json.loads(line) for line in told.lines]
    assert (told.code, found["path"], found["line"], found["code"]) == (1, "paid.cases.yaml", 1, "policy-case")
    assert found["text"] == (
        "Case “a silver caller”, an agent: “Refund” is closed, and should be open. "
        "It says: Closed: only for gold customers."
    )


def test_names_of_customers_are_found_where_a_workspace_is_asked(kms: Kms, folder: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/w.sqlite"
    migrate_database(url)
    database = open_database(url)
    Directory(database, "GB").add_customer(Customer("", "Orla Fitzgibbon", "K-1"))
    database.close()
    (folder / "a.md").write_text(SOUND.format("a") + "\nAs we told Orla Fitzgibbon.\n", encoding="utf-8")
    assert kms("lint", folder, "--database", url).lines[:-1] == []
    told = kms("lint", folder, "--database", url, "--customers", "--format", "ci")
    assert (told.code, len(told.lines)) == (0, 1)
    assert "a.md:11:12: warning:" in told.lines[0] and "a customer's name" in told.lines[0]
    assert "Fitzgibbon" not in told.lines[0]


def test_a_folder_full_of_bad_input_is_one_line_for_each_fault(kms: Kms, folder: Path, tmp_path: Path) -> None:
    front = "---\nid: {}\ntitle: T\nkind: how_to\n{}\n---\n\nText.\n"
    bomb = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(9))
    bad = {
        "big.md": b"x" * 10_000_000,
        "bomb.md": front.format("bomb", bomb).encode(),
        "deep.md": front.format("deep", "x: " + "[" * 5000).encode(),
        "tag.md": front.format("tag", "x: !!python/object/apply:os.system [true]").encode(),
        "twice.md": front.format("twice", "title: U").encode(),
        "latin.md": front.format("latin", "owner: Zoë").encode("latin-1"),
        "zero.md": b"---\nid: zero\n\0---\n",
        "nested.md": SOUND.format("nested").encode() + b">" * 3000 + b" x\n" + b"- " * 3000,
        "dos.md": b"\xef\xbb\xbf" + SOUND.format("dos").replace("\n", "\r\n").encode(),
        "große Datei 日本.md": SOUND.format("gross").encode(),
        "big.cases.yaml": b"- " * 2_000_000,
    }
    for name, data in bad.items():
        (folder / name).write_bytes(data)
    (tmp_path / "outside.md").write_text("secret", encoding="utf-8")
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    (folder / "away").symlink_to(tmp_path)
    (folder / "round.md").symlink_to(folder / "round.md")
    os.mkfifo(folder / "pipe.md")
    told = kms("lint", folder, "--json")
    found = [json.loads(line) for line in told.lines]
    assert told.code == 1 and "Traceback" not in told.err
    assert {f["path"]: f["code"] for f in found if f["severity"] == "error"} == {
        "big.md": "unreadable",
        "bomb.md": "yaml-size",
        "deep.md": "yaml-depth",
        "tag.md": "yaml-tag",
        "twice.md": "duplicate-key",
        "zero.md": "unreadable",
        "link.md": "unreadable",
        "away": "unreadable",
        "round.md": "unreadable",
        "pipe.md": "unreadable",
    }
    assert {f["path"] for f in found if f["code"] == "encoding"} == {"latin.md"}
    assert not [f for f in found if f["path"] in ("dos.md", "große Datei 日本.md", "nested.md")]
    assert all(f["line"] >= 1 and f["column"] >= 1 and f["text"].endswith((".", "?")) for f in found)


def test_a_file_and_a_folder_that_may_not_be_opened_are_told(
    kms: Kms, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.md").write_text(SOUND.format("a"), encoding="utf-8")
    (folder / "shut").mkdir()
    opened, listed = Path.open, os.scandir

    def refuse(self: Path, *args: object, **named: object) -> object:
        if self.name == "a.md":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **named)  # type: ignore[arg-type]

    def refuse_folder(path: object = ".") -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return listed(path)  # type: ignore[type-var]

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(os, "scandir", refuse_folder)
    found = [json.loads(line) for line in kms("lint", folder, "--json").lines]
    assert [(f["path"], f["code"], "may not be opened by you" in f["text"]) for f in found] == [
        ("a.md", "unreadable", True),
        ("shut", "unreadable", True),
    ]


def test_an_article_can_be_written_in_its_plainest_form(kms: Kms, folder: Path) -> None:
    (folder / "paid.md").write_text(PAID.replace("{agent: 50}", "{agent:   50.00 }"), encoding="utf-8")
    plain = kms("render", "paid", "--kb", folder, "--markdown")
    assert plain.code == 0 and "authority: {agent: 50.00}" in plain.lines
    assert kms("render", "paid", "--kb", folder, "--markdown", "--json").json["markdown"] == plain.out
    (folder / "paid.md").write_text(plain.out, encoding="utf-8")
    assert kms("render", "paid", "--kb", folder, "--markdown").out == plain.out
