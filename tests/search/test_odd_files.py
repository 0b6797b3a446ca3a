"""No single file of a folder, whatever its bytes, keeps the others from being indexed, found and checked."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kms_desktop.articles.render import render_article
from kms_desktop.editorial.checks import check_folder
from kms_desktop.search.searcher import Searcher
from tests.search.writing import ids, searcher_of, write_article

TODAY = date(2026, 11, 30)
PIECES = [
    "---\n",
    "title: Odd\n",
    'title: "\\ud800 \\0"\n',
    "title: [1, 2]\nphrases: {a: b}\n",
    "phrases:\n  - Müller’s 返金方法\n  - \n",
    "id: ../../x\n",
    "id: 2026-01-01\nkeywords: [1, 2.5, null, {a: [b]}]\n",
    "replaces: [odd, odd]\nmerged_into: odd\nvisible_to: 7\n",
    "confidence: archived\n",
    "products: !!python/object:os.system x\n",
    "review_by: 9999-99-99\nvalid_from: 0000-00-00\n",
    "a: &a [*a]\n",
    "# Odd\n\n",
    "## Issue\nthe world turns\n\n",
    "## Environment\nE 22, HG8245H\n\n",
    "## Guide\n\n### Why?\n- [Yes](#why)\n\n",
    "## Solutions\n\n### Pay\n```solution\nremedy: money\ncost: amount\n```\n**Say:** x\n\n",
    "~~~\n",
    "```solution\n",
    "```\n",
    "<div>\n",
    "<!--\n",
    "| a | b |\n|---|\n| 1 | 2 | 3 |\n",
    "[[wiki]] ![[x]] [^1] ![x](a b.png)\n",
    "> " * 60 + "deep\n",
    "- " * 60 + "deep\n",
    "*" * 300 + "\n",
    "x" * 3_000 + "\n",
    "\u202e\u200d\ufeff\u2028\x0b\x1f",
    "\U000e0001\ufffe é",
    "123 456-78 HG 8245 E-22 0x80070643\n",
]
ODD = st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=14).map(
        lambda pieces: "".join(pieces).encode("utf-8", "replace")
    ),
    st.tuples(st.sampled_from(["utf-16", "utf-32", "cp1252", "utf-8-sig"]), st.lists(st.sampled_from(PIECES))).map(
        lambda made: "".join(made[1]).encode(made[0], "replace")
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ODD, min_size=1, max_size=4))
def test_whatever_the_bytes_of_some_files_the_others_are_found(
    tmp_path_factory: pytest.TempPathFactory, odd: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("odd") / "articles"
    write_article(folder, "refund-late", "Refund has not arrived", "Five days to reach the card.")
    for number, data in enumerate(odd):
        (folder / f"odd-{number}.md").write_bytes(data)
    searcher = searcher_of(folder, folder.parent / "index", refreshed=False)
    report = searcher.refresh()
    assert report.indexed + len(report.skipped) == len(odd) + 1
    assert not [one for one in report.skipped if "program failed" in one.why], "known kinds are taken, not left out"
    assert "refund-late" in ids(searcher, "refund arrived", limit=20)
    assert searcher.list_left_out() == list(report.skipped)
    again = searcher_of(folder, folder.parent / "index")
    assert [title for _, title, _ in again.list_titles()] == [title for _, title, _ in searcher.list_titles()]
    findings = check_folder(folder, TODAY)
    assert {one.path for one in report.skipped} <= {found.path for found in findings if found.severity == "error"}
    for _, _, path in searcher.list_titles():
        article = searcher._library.read_article(path)
        assert isinstance(render_article(article, base=folder), str)
        searcher.search(article.title)
    searcher.close()
    again.close()


@pytest.mark.parametrize(
    "text",
    [
        "# Long\n\n" + "filler " * 60_000 + "\n\n## Issue\n\nthe cable rattles\n",
        "# Fenced\n\n~~~\n```solution\n~~~\n\n## Issue\n\nthe cable rattles\n",
    ],
    ids=["longer than what is indexed", "a fence within a fence"],
)
def test_an_issue_that_the_text_is_not_indexed_with_is_found_all_the_same(
    shop: Path, tmp_path: Path, text: str
) -> None:
    (shop / "cable.md").write_text(text, encoding="utf-8")
    searcher = searcher_of(shop, tmp_path / "index")
    assert ids(searcher, "cable rattles")[0] == "cable"


def test_a_file_over_which_the_program_fails_is_left_out_named_and_noted(
    shop: Path, searcher: Searcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from kms_desktop.search import index_schema

    def fails(text: str) -> str:
        if "cursed" in text:
            raise RuntimeError("cursed")  # a fault nobody knows of yet
        return text

    monkeypatch.setattr(index_schema, "searchable_text", fails)
    write_article(shop, "cursed", "A cursed one", "It is cursed.")
    write_article(shop, "new", "A new one", "It is sound.")
    with caplog.at_level(logging.INFO, "kms_desktop.articles.decoding"):
        report = searcher.refresh()
    assert [one.path for one in report.skipped] == ["cursed.md"]
    assert "cursed.md" in report.skipped[0].why
    assert "RuntimeError" in report.skipped[0].why
    assert caplog.records
    assert caplog.records[0].exc_info
    assert ids(searcher, "new one")[0] == "new"
    assert [(f.severity, f.path) for f in check_folder(shop, TODAY) if f.code == "unreadable"] == [
        ("error", "cursed.md")
    ]
    monkeypatch.undo()
    searcher.refresh()
    assert ids(searcher, "cursed")[0] == "cursed"
