"""A small folder of articles with every kind of link, cases and pictures, and what is found in it."""

from __future__ import annotations

from pathlib import Path

from kms_desktop.articles.library import Library
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.checks import check_folder
from kms_desktop.editorial.folder_changes import ChangeSet, FolderChanges
from kms_desktop.editorial.folder_plan import Plan
from kms_desktop.storage.ids import utc_now

PNG = b"\x89PNG\r\n\x1a\n"
BLOCK = (
    "```solution\nremedy: {remedy}\ncost: {cost}\nauthority: {{agent: 50}}\n```\n\n"
    "**Say:** Yes.\n\n**Why:** It is fair.\n"
)


def head(article_id: str, title: str, more: str = "") -> str:
    return f"---\nid: {article_id}\ntitle: {title}\nkind: problem\nconfidence: validated\n{more}---\n\n"


def option(title: str, remedy: str = "explanation", cost: str = "0") -> str:
    return f"### {title}\n{BLOCK.format(remedy=remedy, cost=cost)}"


CARD = (
    head("card", "Card was lost", "owner: cards\nphrases: [my card is gone]\n")
    + "## Issue\nGone. See [fees](../fees.md#abroad) and ![a card](card.png) ![all](all.png) `[x](card.md)`.\n\n"
    + "## Guide\n\n### Was it used?\nAsk.\n\n- [Yes](#refund)\n- [No](#send-another)\n- [Stolen](card.md#refund)\n\n"
    + "## Solutions\n\n"
    + option("Send another")
    + "\n"
    + option("Refund", "money", "10")
)
FEES = (
    head("fees", "Fees")
    + "## Issue\nAsks. ![all](cards/all.png)\n\n## Abroad\nTen a month; see [the card](cards/card.md#refund).\n\n"
    + "### By card\nTwo. [Above](#abroad) [home][h]\n\n### By cheque\nThree.\n\n"
    + "## At home\nNone. [by card](#by-card)\n\n"
    + "[h]: cards/card.md 'Card'\n"
)
OTHER = (
    head("other", "Other")
    + "## Issue\n[one](cards/card.md) [two](<cards/card.md#refund>) [three](cards%2Fcard.md) `[no](cards/card.md)`\n"
    + '[four](fees.md#by-card "amount: 3") [five](fees.md) [six](fees.md#at-home)\n\n```\n[no](cards/card.md)\n```\n'
)
CASES = "- name: anybody may have both\n  facts: {}\n  agent:\n    open: [send-another, refund]\n"


def make_folder(root: Path) -> Path:
    files = {"cards/card.md": CARD, "fees.md": FEES, "other.md": OTHER, "cards/card.cases.yaml": CASES}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for name in ("card.png", "all.png"):
        (root / "cards" / name).write_bytes(PNG + name.encode())
    return root


class Shelf:
    """The folder, and one person's desktop."""

    def __init__(self, root: Path) -> None:
        self.root = make_folder(root / "articles")
        self.library, self.unsaved = Library(self.root), Autosave(root / "desk")
        self.changes = FolderChanges(self.root, self.unsaved)

    def do(self, plan: Plan) -> Plan:
        self.changes.apply_changes(plan.changes)
        return plan

    def undo(self, changes: ChangeSet) -> None:
        self.changes.apply_changes(changes.reversed())

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        found = (file for file in self.root.rglob("*") if file.is_file())
        return {file.relative_to(self.root).as_posix(): file.read_bytes() for file in found}

    def dead_links(self) -> list[str]:
        found = check_folder(self.root, utc_now().date())
        return [f"{one.path}:{one.line} {one.text}" for one in found if one.code in ("dead-link", "picture-missing")]

    def errors(self) -> list[str]:
        found = check_folder(self.root, utc_now().date())
        return [f"{one.path}:{one.line} {one.text}" for one in found if one.severity == "error"]
