"""`index`, `search`, `lint` and `render`: the folder of articles, without a workspace."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.show import plain, print_json
from kms_desktop.errors import KmsError
from kms_desktop.settings import Settings

if TYPE_CHECKING:
    from kms_desktop.articles.model import Finding
    from kms_desktop.search.model import SearchResult
    from kms_desktop.search.searcher import Searcher


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    index = commands.add_parser("index", parents=[shared], help="read a folder of articles into the search index")
    index.add_argument("folder", nargs="?", type=Path, help="folder of articles (else --kb)")
    index.add_argument("--limit", type=_count, default=20, help="how many oddities to list")
    index.set_defaults(perform=_index)
    search = commands.add_parser("search", parents=[shared], help="find articles from a customer's words")
    search.add_argument("query", nargs="*", help="the words")
    search.add_argument("--batch", metavar="FILE", type=Path, help="one query a line, plain or JSON with “text”")
    search.add_argument("--limit", type=_count, default=5, help="how many hits")
    search.set_defaults(perform=_search)
    lint = commands.add_parser("lint", parents=[shared], help="check articles and their policy cases")
    lint.add_argument("folder", nargs="?", type=Path, help="folder of articles (else --kb)")
    lint.add_argument("--limit", type=_count, default=0, help="how many findings to print (0: all)")
    lint.set_defaults(perform=_lint)
    render = commands.add_parser("render", parents=[shared], help="show one article as HTML")
    render.add_argument("article", help="its id or its file")
    render.set_defaults(perform=_render)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number")
    return int(text)


def _with_folder(settings: Settings, folder: Path | None) -> Settings:
    return settings if folder is None else settings.model_copy(update={"kb_dir": folder})


def _searcher(settings: Settings) -> Searcher:
    from kms_desktop.articles.library import Library
    from kms_desktop.search.searcher import Searcher

    return Searcher(Library(settings.kb_dir), settings.index_dir)


def _index(settings: Settings, arguments: argparse.Namespace) -> int:
    settings = _with_folder(settings, arguments.folder)
    searcher = _searcher(settings)
    try:
        report = searcher.refresh(None if arguments.json else _progress)
    finally:
        searcher.close()
    if arguments.json:
        print_json(report)
        return 0
    total = report.indexed + report.unchanged
    print(f"{total} articles in {report.seconds:.1f} s: {report.indexed} read, {report.removed} gone.")
    for heading, rows in (("Left out", report.skipped), ("Taken, with oddities", report.odd)):
        if rows:
            print(f"\n{heading}: {len(rows)}")
            for row in rows[: arguments.limit]:
                print(f"  {row.path}: {row.why}")
            if len(rows) > arguments.limit:
                print(f"  … and {len(rows) - arguments.limit} more (--limit)")
    return 0


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\r{done} of {of} articles", end=end, file=sys.stderr, flush=True)


def _search(settings: Settings, arguments: argparse.Namespace) -> int:
    if not arguments.query and arguments.batch is None:
        print("kms-desktop: search needs words, or --batch FILE.", file=sys.stderr)
        return 2
    searcher = _searcher(settings)
    try:
        searcher.refresh()
        queries = _batch(arguments.batch) if arguments.batch else iter([" ".join(arguments.query)])
        for query in queries:
            _print_result(searcher.search(query, arguments.limit), as_json=arguments.json)
    finally:
        searcher.close()
    return 0


def _batch(path: Path) -> Iterator[str]:
    """One query for each line that is not empty; a JSON object's `text`, else the line itself."""
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise KmsError(f"{path} cannot be read: {error.strerror or error}.") from error
    for line in filter(str.strip, lines):
        yield _query(line)


def _query(line: str) -> str:
    try:
        record = json.loads(line)
    except ValueError:
        return line.strip()
    return str(record.get("text", "")) if isinstance(record, dict) else line.strip()


def _print_result(result: SearchResult, *, as_json: bool) -> None:
    if as_json:
        hits = [
            {
                "id": h.id,
                "title": h.title,
                "path": h.path,
                "score": round(h.score, 4),
                "reasons": [r.text for r in h.reasons],
            }
            for h in result.hits
        ]
        print(json.dumps({"query": result.query, "hits": hits}, ensure_ascii=False))
        return
    if not result.hits:
        print(f"No article answers “{result.query}”.")
    for number, hit in enumerate(result.hits, 1):
        print(f"{number}. {hit.title}  ({hit.path})")
        print(f"   {' · '.join(r.text for r in hit.reasons)}")


def _lint(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.services.checks import check_folder

    settings = _with_folder(settings, arguments.folder)
    findings = check_folder(settings.kb_dir, date.today())  # noqa: DTZ011 - review dates are days where the editor is
    shown = findings[: arguments.limit] if arguments.limit else findings
    if arguments.json:
        for finding in shown:
            print(json.dumps(plain(finding), ensure_ascii=False))
    else:
        for finding in shown:
            print(_finding_line(finding))
    errors = sum(f.severity == "error" for f in findings)
    if not arguments.json:
        print(f"{errors} errors, {len(findings) - errors} warnings.")
    return 1 if errors else 0


def _finding_line(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}:{finding.column}: {finding.severity}: {finding.text} [{finding.code}]"


def _render(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.articles.library import Library
    from kms_desktop.articles.render import render_article
    from kms_desktop.services.checks import find_article

    library = Library(settings.kb_dir)
    article = find_article(library, arguments.article)
    html = render_article(article, base=settings.kb_dir / Path(article.path).parent)
    if arguments.json:
        print_json({"id": article.id, "title": article.title, "html": html})
    else:
        print(html)
    return 0
