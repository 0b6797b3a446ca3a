"""Two processes, one in the pseudo-language → what they decide, which is the same: no sentence is read as data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from tests.architecture.sources import ROOT

DECIDES = """
import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from kms_desktop.articles.customer_data import find_customer_data
from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import lint_article
from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.diagnostics import underlined_range
from kms_desktop.editorial.draft_from_contact import _remove_personal
from kms_desktop.editorial.quick_fixes import fix_for, fix_label
from kms_desktop.guidance.policy_cases import run_cases
from kms_desktop.ui.voc.contact_rows import contact_row
from kms_desktop.voc.model import ContactLine

library = Library(Path("knowledge_base"))
cases = {}
for file in sorted(Path("knowledge_base").rglob("*.cases.yaml")):
    article = library.read_article(str(file.relative_to("knowledge_base")).replace(".cases.yaml", ".md"))
    text = file.read_text(encoding="utf-8")
    cases[file.stem] = [len(run_cases(article, text)), len(run_cases(article, text.replace("team lead", "unicorn")))]

text = Path("knowledge_base/billing/charged-twice.md").read_text(encoding="utf-8")
text = text.replace("](#refund-the-card-payment", "](#refund-the-card-paymnt", 1)
broken = parse_article(text.encode(), "billing/charged-twice.md")
fixes = []
for finding in lint_article(broken, library, date(2026, 1, 1)):
    fix = fix_for(finding, text, broken, date(2026, 1, 1))
    change = fix.change if fix else None
    line = text.split("\\n")[finding.line - 1]
    fixes.append([finding.code, finding.near, bool(fix_label(finding)), str(change), underlined_range(finding, line)])

line = ContactLine("c", datetime(2026, 1, 1, tzinfo=timezone.utc), "a", "t", "Maria", "phone", "r",
                   "Refund, and say so, £1,250.00", "1250.00", "satisfied", 1.0, 1, 0)
row = contact_row(line, datetime(2026, 1, 2, tzinfo=timezone.utc), "£")
said = "Card 4111 1111 1111 1111, she lives at 12 Baker Street"
print(json.dumps({
    "cases": cases,
    "fixes": fixes,
    "sightings": [one.kind for one in find_customer_data(said)],
    "without": _remove_personal(said, []),
    "resolution": row[3].under,
}))
"""


@cache
def decided(language: str) -> dict[str, object]:
    environment = {**os.environ, "KMS_LANGUAGE": language, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", DECIDES], cwd=ROOT, env=environment, capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("what", ["cases", "fixes", "sightings", "without", "resolution"])
def test_the_same_is_decided_in_every_language(what: str) -> None:
    assert decided("pseudo")[what] == decided("en")[what]


def test_what_is_decided_is_something() -> None:
    found = decided("en")
    assert found["resolution"] == "Refund, and say so"
    assert "[postal address]" in str(found["without"])
    cases = dict(found["cases"])  # type: ignore[call-overload]
    assert not any(now for now, _ in cases.values()) and any(without for _, without in cases.values())
    assert any(code == "dead-link" and near and fix != "None" for code, near, _, fix, _ in found["fixes"])  # type: ignore[attr-defined]
