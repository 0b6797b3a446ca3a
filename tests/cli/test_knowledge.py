"""`index`, `search`, `lint` and `render` on folders of articles, whole and broken."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Kms

ESC = "\x1b"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# index


def test_a_folder_is_read_into_the_index(kms: Kms, kb: Path) -> None:
    told = kms("index", kb)
    assert told.code == 0
    assert told.lines[0].startswith("3 articles in ") and "3 read, 0 gone" in told.lines[0]


def test_a_second_run_reads_only_what_changed(kms: Kms, kb: Path) -> None:
    kms("index", kb)
    (kb / "new.md").write_text("# The router blinks red\n", encoding="utf-8")
    (kb / "plain.md").unlink()
    report = kms("index", kb, "--json").json
    assert (report["indexed"], report["unchanged"], report["removed"]) == (1, 2, 1)


def test_indexing_writes_nothing_into_the_folder_of_articles(kms: Kms, kb: Path) -> None:
    before = tree(kb)
    assert kms("index", kb).code == 0
    assert tree(kb) == before


def test_two_folders_with_one_state_folder_do_not_fight_over_the_index(kms: Kms, kb: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "cat.md").write_text("# The cat sits on the router\n", encoding="utf-8")
    kms("index", kb)
    kms("index", other)
    assert kms("index", kb, "--json").json["unchanged"] == 3
    assert kms("index", other, "--json").json["unchanged"] == 1
    assert kms("search", "cat", "--kb", other, "--json").json["hits"][0]["id"] == "cat"
    assert kms("search", "cat", "--kb", kb, "--json").json["hits"] == []


@pytest.mark.parametrize("spelling", ["articles", "./articles/", "articles/../articles", "articles/tv/.."])
def test_one_folder_has_one_index_however_it_is_written(
    kms: Kms, kb: Path, spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kms("index", kb)
    monkeypatch.chdir(kb.parent)
    assert kms("index", spelling, "--json").json["unchanged"] == 3


def test_a_folder_given_before_the_command_counts_too(kms: Kms, kb: Path, tmp_path: Path) -> None:
    assert kms("--kb", kb, "--state", tmp_path / "s", "index", "--json").json["indexed"] == 3
    assert (tmp_path / "s" / "index").is_dir()


def test_a_file_that_is_no_text_is_left_out_and_named(kms: Kms, kb: Path) -> None:
    (kb / "picture.md").write_bytes(b"\x89PNG\0\0\0")
    told = kms("index", kb)
    assert told.code == 0
    assert "Left out: 1" in told.lines
    assert any("picture.md" in line for line in told.lines)


def test_oddities_beyond_the_limit_are_counted(kms: Kms, kb: Path) -> None:
    for number in range(5):
        (kb / f"bad-{number}.md").write_bytes(b"\0")
    told = kms("index", kb, "--limit", 2)
    assert "Left out: 5" in told.lines
    assert "  … and 3 more (--limit)" in told.lines


def test_a_folder_that_is_missing_or_a_file_is_said_in_one_line(kms: Kms, kb: Path) -> None:
    for command in ("index", "lint"):
        assert "There is no folder" in kms(command, kb / "nowhere").failed_plainly()
        assert "is a file" in kms(command, kb / "plain.md").failed_plainly()
    assert "There is no folder" in kms("search", "x", "--kb", kb / "nowhere").failed_plainly()


def test_an_index_that_cannot_be_written_is_said_in_one_line(kms: Kms, kb: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert str(file) in kms("index", kb, "--state", file).failed_plainly()
    assert "/proc/none" in kms("search", "x", "--kb", kb, "--state", "/proc/none").failed_plainly()


def test_an_empty_folder_is_an_index_of_nothing(kms: Kms, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert kms("index", empty, "--json").json["indexed"] == 0
    told = kms("search", "anything", "--kb", empty)
    assert (told.code, told.lines) == (0, ["No article answers “anything”."])


# search


def test_searching_without_an_index_makes_it_first(kms: Kms, kb: Path) -> None:
    told = kms("search", "customer", "charged", "twice", "--kb", kb)
    assert told.code == 0
    assert told.lines[0] == "1. Customer was charged twice  (billing/charged-twice.md)"


def test_an_unlikely_answer_is_called_one(kms: Kms, kb: Path) -> None:
    told = kms("search", "my dog ate the statement and howls at night", "--kb", kb)
    assert told.lines[:2] == [
        "No article is likely to answer this. The nearest:",
        "1. Customer was charged twice  (billing/charged-twice.md)",
    ]


def test_a_hit_as_json_has_its_reasons_as_text(kms: Kms, kb: Path) -> None:
    found = kms("search", "charged twice", "--kb", kb, "--json").json
    assert found["query"] == "charged twice"
    hit = found["hits"][0]
    assert list(hit) == ["id", "title", "path", "score", "reasons"]
    assert (hit["id"], hit["path"]) == ("charged-twice", "billing/charged-twice.md")
    assert isinstance(hit["score"], float)
    assert hit["reasons"] and all(isinstance(reason, str) for reason in hit["reasons"])


def test_no_more_hits_are_shown_than_asked_for(kms: Kms, kb: Path) -> None:
    found = kms("search", "the customer recordings box line", "--kb", kb, "--json", "--limit", 1).json
    assert len(found["hits"]) == 1
    assert kms("search", "the recordings", "--kb", kb, "--limit", 1_000_000).code == 0


def test_a_damaged_index_is_made_anew_and_said(kms: Kms, kb: Path, tmp_path: Path) -> None:
    kms("index", kb)
    for file in (tmp_path / "state" / "index").rglob("*"):
        if file.is_file():
            file.write_bytes(b"rubbish")
    told = kms("search", "charged", "twice", "--kb", kb, "--json")
    assert told.code == 0
    assert told.json["hits"][0]["id"] == "charged-twice"
    assert told.err.count("\n") == 1 and "built again" in told.err


def test_search_takes_words_or_a_file_and_not_both(kms: Kms, kb: Path, tmp_path: Path) -> None:
    batch = tmp_path / "queries.txt"
    batch.write_text("twice\n")
    assert kms("search", "--kb", kb).code == 2
    assert kms("search", "words", "--batch", batch, "--kb", kb).code == 2


@pytest.mark.parametrize("limit", ["-1", "1.5", "many", "", "9" * 30, "٣"])
def test_a_limit_that_is_no_count_is_wrong_usage(kms: Kms, kb: Path, limit: str) -> None:
    told = kms("search", "x", "--kb", kb, f"--limit={limit}")
    assert told.code == 2
    assert "whole number" in told.err


def test_a_title_cannot_take_over_the_terminal(kms: Kms, kb: Path) -> None:
    (kb / "evil.md").write_text(f"# Zebra {ESC}]0;owned\x07 {ESC}[2J crossing\n", encoding="utf-8")
    told = kms("search", "zebra crossing", "--kb", kb)
    assert "Zebra" in told.out
    assert ESC not in told.out and "\x07" not in told.out


# search --batch


def batch_of(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_every_query_of_a_file_gets_exactly_one_line(kms: Kms, kb: Path, tmp_path: Path) -> None:
    lines = [
        '{"text": "charged twice", "article": "ignored"}',
        "recordings gone",
        '{"text": "xyzzy plugh"}',
        "",
        '{"text": "two\\nlines \\u2028 and a nul \\u0000"}',
        '{"text": ""}',
        '{"text": 42}',
        '{"text": "a\u2028b"}',
        '["a list"]',
        '{"broken": ',
        '"quoted"',
        "   padded   ",
    ]
    batch = batch_of(tmp_path / "q.jsonl", ("\r\n".join(lines) + "\r\n").encode())
    told = kms("search", "--batch", batch, "--kb", kb, "--json")
    assert told.code == 0
    assert [answer["query"] for answer in told.json_lines] == [
        "charged twice",
        "recordings gone",
        "xyzzy plugh",
        "two\nlines \u2028 and a nul \0",
        "",
        "42",
        "a\u2028b",
        '["a list"]',
        '{"broken":',
        '"quoted"',
        "padded",
    ]
    assert told.json_lines[0]["hits"][0]["id"] == "charged-twice"
    assert told.json_lines[2]["hits"] == []


def test_a_line_without_a_text_is_answered_with_nothing_and_told(kms: Kms, kb: Path, tmp_path: Path) -> None:
    batch = batch_of(tmp_path / "q.jsonl", b'{"text": "twice"}\n{"query": "twice"}\n{"text": null}\n{"text": ["x"]}\n')
    told = kms("search", "--batch", batch, "--kb", kb, "--json")
    assert [answer["query"] for answer in told.json_lines] == ["twice", "", "", ""]
    assert "3 lines" in told.failed_plainly() and "line 2" in told.failed_plainly()


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffWo ist die Gebühr?\n".encode(),
        "Wo ist die Gebühr?\n".encode("cp1252"),
        "Wo ist die Gebühr?".encode("utf-16"),
        "Wo ist die Gebühr?\n".encode(),
    ],
)
def test_queries_are_read_in_the_encodings_that_editors_write(kms: Kms, kb: Path, tmp_path: Path, data: bytes) -> None:
    told = kms("search", "--batch", batch_of(tmp_path / "q.txt", data), "--kb", kb, "--json")
    assert told.json["query"] == "Wo ist die Gebühr?"


@pytest.mark.parametrize("line", ["[" * 100_000, '{"text": ' + "[" * 100_000, '{"n": ' + "9" * 5000 + "}", "x " * 9000])
def test_a_monstrous_line_is_still_one_query(kms: Kms, kb: Path, tmp_path: Path, line: str) -> None:
    told = kms("search", "--batch", batch_of(tmp_path / "q.txt", line.encode()), "--kb", kb, "--json")
    assert told.code == 0
    assert told.json["query"] == line.strip()


def test_an_empty_file_of_queries_has_no_answers(kms: Kms, kb: Path, tmp_path: Path) -> None:
    told = kms("search", "--batch", batch_of(tmp_path / "q.txt", b"\n \n"), "--kb", kb, "--json")
    assert (told.code, told.out, told.err) == (0, "", "")


def test_what_is_no_file_of_queries_is_said_in_one_line(kms: Kms, kb: Path, tmp_path: Path) -> None:
    assert "No such file" in kms("search", "--batch", tmp_path / "none", "--kb", kb).failed_plainly()
    assert str(tmp_path) in kms("search", "--batch", tmp_path, "--kb", kb).failed_plainly()
    binary = batch_of(tmp_path / "b", b"\x7fELF\0\0")
    assert "zero bytes" in kms("search", "--batch", binary, "--kb", kb).failed_plainly()
    endless = batch_of(tmp_path / "e", b"x" * 1_000_002)
    assert "longer than" in kms("search", "--batch", endless, "--kb", kb).failed_plainly()
    assert "longer than" in kms("search", "--batch", "/dev/zero", "--kb", kb).failed_plainly()


def test_for_a_person_each_query_stands_above_its_hits(kms: Kms, kb: Path, tmp_path: Path) -> None:
    batch = batch_of(tmp_path / "q.txt", b"charged twice\nxyzzy\n")
    told = kms("search", "--batch", batch, "--kb", kb, "--limit", 1)
    assert told.lines[0] == "— charged twice"
    assert told.lines[1].startswith("1. Customer was charged twice")
    assert told.lines[-2:] == ["— xyzzy", "No article answers “xyzzy”."]


# lint


def test_findings_come_one_a_line_and_errors_fail(kms: Kms, kb: Path) -> None:
    (kb / "twin.md").write_text("---\nid: charged-twice\ntitle: Twin\n---\nText.\n", encoding="utf-8")
    told = kms("lint", kb, "--json")
    assert told.code == 1
    twins = [finding for finding in told.json_lines if finding["code"] == "duplicate-id"]
    assert {finding["path"] for finding in twins} == {"billing/charged-twice.md", "twin.md"}
    assert set(twins[0]) == {"severity", "code", "text", "path", "line", "column"}
    assert "2 errors" in told.failed_plainly()


def test_warnings_alone_do_not_fail(kms: Kms, kb: Path) -> None:
    told = kms("lint", kb)
    assert told.code == 0
    assert any(line.startswith("plain.md:1:1: warning:") for line in told.lines)
    assert told.lines[-1].startswith("0 errors, ")


def test_a_limit_shortens_the_list_and_not_the_verdict(kms: Kms, kb: Path) -> None:
    for number in range(4):
        (kb / f"bad-{number}.md").write_bytes(b"\0")
    told = kms("lint", kb, "--json", "--limit", 1)
    assert len(told.json_lines) == 1
    assert "4 errors" in told.failed_plainly()


# render


def test_an_article_is_shown_by_its_id_its_path_or_any_path_to_its_file(kms: Kms, kb: Path) -> None:
    by_id = kms("render", "charged-twice", "--kb", kb)
    assert by_id.code == 0
    assert "<h1>Customer was charged twice</h1>" in by_id.out
    assert kms("render", "billing/charged-twice.md", "--kb", kb).out == by_id.out
    assert kms("render", kb / "billing" / "charged-twice.md", "--kb", kb).out == by_id.out
    shown = kms("render", "charged-twice", "--kb", kb, "--json").json
    assert (shown["id"], shown["title"]) == ("charged-twice", "Customer was charged twice")


def test_a_file_outside_the_folder_is_shown_from_where_it_lies(
    kms: Kms, kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "draft.md").write_text("# A draft\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert "<h1>A draft</h1>" in kms("render", "draft.md", "--kb", kb).out
    assert "<h1>A draft</h1>" in kms("render", tmp_path / "draft.md").out


@pytest.mark.parametrize("name", ["nothing", "nothing.md", "", "x" * 5000, "x" * 5000 + ".md", "../../etc/passwd", "."])
def test_an_article_that_is_not_there_is_said_in_one_line(kms: Kms, kb: Path, name: str) -> None:
    assert "There is no article" in kms("render", name, "--kb", kb).failed_plainly()


def test_a_file_that_is_no_article_is_said_in_one_line(kms: Kms, kb: Path) -> None:
    (kb / "picture.md").write_bytes(b"\x89PNG\0\0\0")
    assert "picture.md" in kms("render", "picture.md", "--kb", kb).failed_plainly()


def test_the_pictures_of_an_article_are_found_from_the_folder(kms: Kms, kb: Path) -> None:
    (kb / "tv" / "box.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 24)
    (kb / "tv" / "shown.md").write_text("# Shown\n\n![The box](box.png)\n", encoding="utf-8")
    assert (
        f'<img src="{(kb / "tv" / "box.png").as_uri()}" alt="The box">' in kms("render", "tv/shown.md", "--kb", kb).out
    )


def test_names_that_are_no_text_are_shown_all_the_same(kms: Kms, kb: Path) -> None:
    (kb / os.fsdecode(b"caf\xe9.md")).write_text("# Latin name\n", encoding="utf-8")
    told = kms("index", kb, "--json")
    assert told.code == 0
    assert json.loads(told.out)["skipped"]
