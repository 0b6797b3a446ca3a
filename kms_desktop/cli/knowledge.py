"""`index`, `search`, `lint` and `render`: the folder of articles, without a workspace."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.arguments import count_argument, file_argument, folder_argument, several_argument
from kms_desktop.cli.finding_lines import LINT_FORMS
from kms_desktop.cli.output import print_error, print_json, print_line, print_raw, print_rest
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import decimal

if TYPE_CHECKING:
    from pathlib import Path

    from kms_desktop.articles.library import Library
    from kms_desktop.articles.model import Article
    from kms_desktop.cli.queries import Query
    from kms_desktop.search.model import IndexReport, SearchHit, SearchResult
    from kms_desktop.search.searcher import Searcher

_OF_A_FINDING = ("severity", "code", "text", "path", "line", "column")
"""What other programs are told of one."""


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    index = commands.add_parser("index", parents=[shared], help=tr("read a folder of articles into the search index"))
    _add_folder(index)
    index.add_argument("--limit", metavar="N", type=count_argument, default=20, help=tr("how many oddities to list"))
    index.set_defaults(perform=_run_index)
    search = commands.add_parser("search", parents=[shared], help=tr("find articles from a customer's words"))
    search.add_argument("query", nargs="*", help=tr("the words"))
    search.add_argument(
        "--batch", metavar="FILE", type=file_argument, help=tr("one query a line, plain or JSON with “text”")
    )
    search.add_argument("--limit", metavar="N", type=several_argument, default=5, help=tr("how many hits"))
    search.add_argument("--explain", action="store_true", help=tr("show the whole computation of each hit"))
    search.set_defaults(perform=_run_search)
    lint = commands.add_parser("lint", parents=[shared], help=tr("check articles and their policy cases"))
    _add_folder(lint)
    lint.add_argument(
        "--limit", metavar="N", type=count_argument, default=0, help=tr("how many findings to print (0: all)")
    )
    lint.add_argument(
        "--format",
        choices=tuple(LINT_FORMS),
        default="text",
        help=tr("text; ci: file:line:col: severity: text, files as seen from here; github: annotations"),
    )
    lint.add_argument("--strict", action="store_true", help=tr("fail on warnings too"))
    lint.add_argument(
        "--customers",
        action="store_true",
        help=tr("look for the names of the workspace's customers in the articles too"),
    )
    lint.add_argument(
        "--replay", action="store_true", help=tr("say what changed rules would have done to the grants of 90 days")
    )
    lint.set_defaults(perform=_run_lint)
    render = commands.add_parser("render", parents=[shared], help=tr("show one article as HTML"))
    render.add_argument("article", help=tr("its id or its file"))
    render.add_argument("--markdown", action="store_true", help=tr("the plainest markdown that says the same, instead"))
    render.set_defaults(perform=_run_render)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=folder_argument, help=tr("folder of articles (else --kb)"))


def _with_folder(settings: Settings, arguments: argparse.Namespace) -> Settings:
    return settings if arguments.folder is None else replace(settings, kb_dir=arguments.folder)


@contextmanager
def open_searcher(settings: Settings, *, taught: bool = True) -> Iterator[tuple[Searcher, IndexReport]]:
    """Search over the folder as it is now: what is new in it is read first. Not `taught`: by the articles alone."""
    from kms_desktop.articles.library import Library
    from kms_desktop.search.contacts_file import past_contacts
    from kms_desktop.search.searcher import Searcher

    with closing(Searcher(Library(settings.kb_dir), settings.index_dir)) as searcher:
        report = searcher.refresh(_progress_printer())
        if searcher.notice:
            print_error(searcher.notice)
        known = past_contacts(settings.index_dir) if taught else []
        if known:
            said = searcher.notice
            searcher.learn_contacts(known)
            if news := searcher.notice.removeprefix(said).strip():
                print_error(news)
        yield searcher, report


def _progress_printer() -> Callable[[int, int], None] | None:
    """Told to a person who waits at a terminal, not to a file."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None

    def tell(done: int, of: int) -> None:
        if of:
            print(
                "\r" + plural("{done} of {n} articles", "{done} of {n} articles", of, done=done),
                end="\n" if done == of else "",
                file=sys.stderr,
                flush=True,
            )

    return tell


def _run_index(settings: Settings, arguments: argparse.Namespace) -> int:
    with open_searcher(_with_folder(settings, arguments)) as (_, report):
        if arguments.json:
            print_json(report)
            return 0
    total = report.indexed + report.unchanged
    print_line(
        plural(
            "{n} articles in {seconds} s: {read} read, {gone} gone.",
            "{n} articles in {seconds} s: {read} read, {gone} gone.",
            total,
            seconds=decimal(report.seconds, 1),
            read=report.indexed,
            gone=report.removed,
        )
    )
    for heading, rows in ((tr("Left out"), report.skipped), (tr("Taken, with oddities"), report.odd)):
        if rows:
            print_line(f"{heading}: {len(rows)}")
            for row in rows[: arguments.limit]:
                print_line(f"  {row.path}: {row.why}")
            if len(rows) > arguments.limit:
                print_rest(len(rows) - arguments.limit)
    return 0


def _run_search(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.articles.library import Library

    if bool(arguments.query) == (arguments.batch is not None):
        print_error(tr("search needs either words or --batch FILE."))
        return 2
    if arguments.explain and arguments.batch is not None:
        print_error(tr("--explain needs words, not --batch FILE."))
        return 2
    if arguments.batch is None and not " ".join(arguments.query).strip():
        print_error(tr("Write at least one word to search for."))
        return 2
    with open_searcher(settings) as (searcher, _):
        if arguments.batch is not None:
            return _search_each(searcher, arguments)
        words = " ".join(arguments.query)
        if arguments.explain:
            return _print_explanation(searcher, words, arguments)
        _show_result(searcher.search(words, arguments.limit), as_json=arguments.json, library=Library(settings.kb_dir))
    return 0


def _print_explanation(searcher: Searcher, words: str, arguments: argparse.Namespace) -> int:
    from kms_desktop.search.explain import in_lines

    found = searcher.explain(words, arguments.limit)
    if arguments.json:
        hits = [{**asdict(one), "reasons": [reason.text for reason in one.reasons]} for one in found]
        print_json({"query": words, "hits": hits})
        return 0
    if not found:
        print_line(tr("No article answers “{words}”.", words=words))
    for number, one in enumerate(found, 1):
        print_line(f"{number}. {one.title}")
        for line in in_lines(one):
            print_line(f"   {line.what:<34.34} {line.points:>10}  {line.remark}")
    return 0


def _search_each(searcher: Searcher, arguments: argparse.Namespace) -> int:
    """One answer for each query, in their order; what is no query is answered with nothing, and told at the end."""
    from kms_desktop.cli.queries import read_queries

    without: list[Query] = []
    for query in read_queries(arguments.batch):
        if query.text is None:
            without.append(query)
        elif not arguments.json:
            print_line(f"— {query.text}")
        _show_result(searcher.search(query.text or "", arguments.limit), as_json=arguments.json)
    if without:
        print_error(
            plural(
                "{n} lines of {file} hold no “text”; the first is line {line}.",
                "{n} lines of {file} hold no “text”; the first is line {line}.",
                len(without),
                file=arguments.batch,
                line=without[0].line,
            )
        )
    return 1 if without else 0


def _show_result(result: SearchResult, *, as_json: bool, library: Library | None = None) -> None:
    """With a `library`, the passage of each article that says what was asked, with the words between «»."""
    if as_json:
        hits = [_hit_record(hit) for hit in result.hits]
        print_json({"query": result.query, "hits": hits, "answered": round(result.probability, 4)})
        return
    if result.note:
        print_line(result.note)
    if not result.hits:
        print_line(tr("No article answers “{words}”.", words=result.query))
    elif not result.is_answered:
        print_line(tr("No article is likely to answer this. The nearest:"))
    for number, hit in enumerate(result.hits, 1):
        print_line(f"{number}. {hit.title}  ({hit.path})")
        if hit.reasons:
            print_line(f"   {' · '.join(r.text for r in hit.reasons)}")
        if library is not None and (passage := _find_passage(library, hit, result)):
            print_line(f"   {passage}")


def _find_passage(library: Library, hit: SearchHit, result: SearchResult) -> str:
    from kms_desktop.search.query_syntax import read_typed
    from kms_desktop.search.snippet import find_snippet
    from kms_desktop.search.text_terms import split_terms

    article = library.find_article(hit.id)
    found = (
        find_snippet(article.markdown, split_terms(read_typed(result.corrected or result.query).words))
        if article
        else None
    )
    return "".join(f"«{part}»" if is_marked else part for part, is_marked in found.parts()) if found else ""


def _hit_record(hit: SearchHit) -> dict[str, object]:
    return {
        "id": hit.id,
        "title": hit.title,
        "path": hit.path,
        "score": round(float(hit.score), 4),
        "reasons": [reason.text for reason in hit.reasons],
    }


def _run_lint(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.editorial.checks import check_folder

    settings = _with_folder(settings, arguments)
    today = date.today()  # noqa: DTZ011 - review dates are days where the editor is
    findings = check_folder(settings.kb_dir, today, settings.url if arguments.customers else "")
    for finding in findings[: arguments.limit or len(findings)]:
        if arguments.json:
            print_json({name: getattr(finding, name) for name in _OF_A_FINDING})
        else:
            print_line(LINT_FORMS[arguments.format](finding, settings.kb_dir))
    if arguments.replay:
        from kms_desktop.cli.grant_replay import show_replay

        show_replay(settings, as_json=arguments.json)
    errors = sum(finding.severity == "error" for finding in findings)
    summary = _count_findings(errors, len(findings) - errors, settings.kb_dir)
    if errors or (arguments.strict and findings):
        print_error(summary)
        return 1
    if not arguments.json and arguments.format == "text":
        print_line(summary)
    return 0


def _count_findings(errors: int, warnings: int, folder: Path) -> str:
    return tr(
        "{errors}, {warnings} in {folder}.",
        errors=plural("{n} errors", "{n} errors", errors),
        warnings=plural("{n} warnings", "{n} warnings", warnings),
        folder=folder,
    )


def _show_markdown(article: Article, *, as_json: bool) -> int:
    from kms_desktop.articles.serialization import as_markdown

    text = as_markdown(article)
    if as_json:
        print_json({"id": article.id, "title": article.title, "path": article.path, "markdown": text})
    else:
        print_raw(text.rstrip("\n"))
    return 0


def _run_render(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.articles.render import render_article
    from kms_desktop.editorial.checks import find_article

    library, article = find_article(settings.kb_dir, arguments.article)
    if arguments.markdown:
        return _show_markdown(article, as_json=arguments.json)
    html = render_article(article, base=library.root, currency=settings.currency)
    if arguments.json:
        print_json({"id": article.id, "title": article.title, "path": article.path, "html": html})
    else:
        print_raw(html)
    return 0
