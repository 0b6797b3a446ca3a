"""`article`: the files of articles listed, moved, renamed, merged, split and their words replaced, links mended."""

from __future__ import annotations

import argparse
import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kms_desktop.cli.output import print_json, print_line
from kms_desktop.settings import Settings
from kms_desktop.texts import plural, tr

if TYPE_CHECKING:
    from kms_desktop.editorial.folder_plan import Plan
    from kms_desktop.editorial.rearranging import Rearranging

_SUFFIXES = (".md", ".markdown")
_MakePlan = Callable[["Rearranging", argparse.Namespace, Callable[[str], str]], "Plan"]


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    group = commands.add_parser("article", parents=[shared], help=tr("move, rename, merge, split and list articles"))
    acts = group.add_subparsers(title=tr("commands"), metavar="COMMAND", required=True)
    listing = acts.add_parser("list", parents=[shared], help=tr("list all articles with folder, owner and state"))
    listing.set_defaults(perform=_list_articles)
    move = _add_act(acts, shared, "move", tr("move an article into another folder or to another path"), _plan_move)
    move.add_argument("to", metavar="FOLDER", help=tr("a folder below that of the articles, or a path ending in .md"))
    rename = _add_act(acts, shared, "rename", tr("give an article another title, and its file the name"), _plan_rename)
    rename.add_argument("title", help=tr("the new title"))
    merge = _add_act(acts, shared, "merge", tr("archive an article as merged into another one"), _plan_merge)
    merge.add_argument("into", metavar="INTO", help=tr("the article that stays, its id or its file"))
    merge.add_argument("--without-phrases", action="store_true", help=tr("leave its customers' words where they are"))
    split = _add_act(acts, shared, "split", tr("make an article of its own of a part"), _plan_split)
    split.add_argument("heading", help=tr("the heading of the part, as a link names it: fees-abroad"))
    split.add_argument("title", help=tr("the title of the new article"))
    split.add_argument("--into", metavar="FOLDER", help=tr("folder of the new article (else that of the old one)"))
    replace = acts.add_parser("replace", parents=[shared], help=tr("replace words in all articles"))
    replace.add_argument("words", help=tr("the words"))
    replace.add_argument("instead", help=tr("what shall stand for them"))
    replace.add_argument("--case", action="store_true", help=tr("capitals and small letters are two things"))
    replace.add_argument("--parts", action="store_true", help=tr("in longer words too, not whole words alone"))
    _add_plan(replace)
    replace.set_defaults(perform=_run_act, plan_act=_plan_replace)


def _add_act(acts: Any, shared: argparse.ArgumentParser, name: str, said: str, plan: _MakePlan) -> Any:
    act = acts.add_parser(name, parents=[shared], help=said)
    act.add_argument("article", metavar="ARTICLE", help=tr("its id or its file"))
    _add_plan(act)
    act.set_defaults(perform=_run_act, plan_act=plan)
    return act


def _add_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", action="store_true", help=tr("say what would change, and change nothing"))


def _run_act(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.articles.library import Library
    from kms_desktop.editorial.autosave import unsaved_texts
    from kms_desktop.editorial.rearranging import Rearranging

    acts = Rearranging(Library(settings.kb_dir), unsaved_texts(settings))
    acts.recover()

    def path_of(name: str) -> str:
        return _find_path(acts, name)

    plan = arguments.plan_act(acts, arguments, path_of)
    if not arguments.plan:
        acts.do(plan)
    _show_plan(plan, done=not arguments.plan, as_json=arguments.json)
    return 0


def _find_path(acts: Rearranging, name: str) -> str:
    """Raises NotFound; an article outside of the folder is not moved."""
    from kms_desktop.editorial.checks import find_article
    from kms_desktop.errors import NotFound

    library, article = find_article(acts.library.root, name)
    if library.root != acts.library.root:
        raise NotFound(tr("“{file}” is not in the folder of articles, {folder}.", file=name, folder=acts.library.root))
    return article.path


def _plan_move(acts: Rearranging, arguments: argparse.Namespace, path_of: Callable[[str], str]) -> Plan:
    path, to = path_of(arguments.article), arguments.to
    if not to.lower().endswith(_SUFFIXES):
        folder = to.replace("\\", "/").rstrip("/")
        name = posixpath.basename(path)
        to = name if folder in ("", ".") and to else f"{folder}/{name}"
    return acts.plan_move(path, to)


def _plan_rename(acts: Rearranging, arguments: argparse.Namespace, path_of: Callable[[str], str]) -> Plan:
    from kms_desktop.editorial.moving import file_named_after
    from kms_desktop.errors import KmsError

    path = path_of(arguments.article)
    if not arguments.title.strip():
        raise KmsError(tr("Give the article a title: what the customer would call it."))
    return acts.plan_move(path, file_named_after(arguments.title, path), arguments.title)


def _plan_merge(acts: Rearranging, arguments: argparse.Namespace, path_of: Callable[[str], str]) -> Plan:
    return acts.plan_merge(path_of(arguments.article), path_of(arguments.into), phrases=not arguments.without_phrases)


def _plan_split(acts: Rearranging, arguments: argparse.Namespace, path_of: Callable[[str], str]) -> Plan:
    return acts.plan_split(path_of(arguments.article), arguments.heading, arguments.title, arguments.into)


def _plan_replace(acts: Rearranging, arguments: argparse.Namespace, path_of: Callable[[str], str]) -> Plan:
    from kms_desktop.editorial.replacing import Wanted

    del path_of
    return acts.plan_replace(Wanted(arguments.words, arguments.instead, arguments.case, not arguments.parts))


def _show_plan(plan: Plan, *, done: bool, as_json: bool) -> None:
    if as_json:
        links = [{"path": one.path, "line": one.line, "before": one.before, "after": one.after} for one in plan.links]
        moved = [{"from": old, "to": new} for old, new in plan.moved]
        said = {"title": plan.title, "done": done, "moved": moved, "made": plan.made, "links": links}
        changed = [one.path for one in plan.changes.files]
        print_json({**said, "files": changed, "remarks": plan.remarks})
        return
    print_line(plan.title)
    for old, new in plan.moved:
        print_line(tr("  {file} → {target}", file=old, target=new))
    for path in plan.made:
        print_line(tr("  new: {file}", file=path))
    for link in plan.links:
        print_line(f"  {link.path}:{link.line}: {link.before} → {link.after}")
    for remark in plan.remarks:
        print_line(tr("  to do by hand: {remark}", remark=remark))
    files = plural("{n} file", "{n} files", len(plan.changes.files))
    if done:
        print_line(tr("Done: {files} changed. Publish them, so that the floor has them.", files=files))
    else:
        print_line(tr("Nothing was changed yet; it would be {files}.", files=files))


def _list_articles(settings: Settings, arguments: argparse.Namespace) -> int:
    from kms_desktop.articles.library import Library
    from kms_desktop.editorial.article_metadata_cache import ArticleStates

    states = ArticleStates(Library(settings.kb_dir)).list_states()
    for one in states:
        if arguments.json:
            said = {"id": one.id, "title": one.title, "path": one.path, "owner": one.owner}
            print_json({**said, "confidence": one.confidence, "changed": one.changed_at})
        else:
            print_line("  ".join((one.path, one.confidence, one.owner or "–", one.title)))
    return 0
