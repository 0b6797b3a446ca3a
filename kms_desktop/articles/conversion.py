"""A foreign document → the article format: its parts under their KCS names, its own facts kept, nothing invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import yaml

from kms_desktop.articles.findings import FindingList
from kms_desktop.articles.foreign_document import Converted, Foreign
from kms_desktop.articles.front_matter import KEYS, read_front_matter
from kms_desktop.articles.ids import default_id
from kms_desktop.articles.outline import Heading, Outline, parse_outline
from kms_desktop.articles.parse import name_of_file, parse_article
from kms_desktop.articles.yaml_values import YamlList, YamlMap, YamlText, read_yaml
from kms_desktop.texts import tr

# a part called      becomes
_PARTS = {
    "Issue": (
        *("symptom", "symptoms", "issue", "problem", "error"),
        *("problem description", "issue description"),  # no text: headings elsewhere
    ),
    "Environment": (
        *("environment", "applies to", "affected products", "affected devices"),  # no text: headings elsewhere
        "products affected",  # no text: a heading elsewhere
    ),
    "Cause": (
        *("cause", "causes", "reason", "reasons"),
        *("root cause", "why this happens", "why does this happen"),  # no text: headings elsewhere
    ),
    "Resolution": (
        *("resolution", "resolutions", "solution", "solutions", "fix"),
        *("how to fix it", "how to fix this"),  # no text: headings elsewhere
    ),
    "Prevent": (
        *("prevent", "prevention"),
        *("how to prevent it", "how to prevent this", "how to avoid this"),  # no text: headings elsewhere
    ),
    "Steps": ("guide",),
}
_BECOMES = {name: part for part, names in _PARTS.items() for name in names}
_PRODUCTS = ("appliesto", "applies_to", "applies-to", "product", "devices")
_HOW = re.compile(r"\bhow[ _-]?to|\b(?:tutorial|walkthrough|procedure|quickstart)\b", re.IGNORECASE)
_TROUBLE = re.compile(
    r"\b(?:error|errors|can't|cannot|can’t|fails?|failed|missing|problems?|issues?|not)\b|doesn't", re.I
)
_SETEXT = re.compile(r"^\s{0,3}#")


def into_format(foreign: Foreign, path: str) -> Converted:
    """The article that is to stand at `path`, from the library's root; its links stay as the document has them."""
    if _is_article(foreign, path):
        return _as_it_was(foreign, path)
    read = parse_outline(foreign.markdown)
    title, by_heading = _choose_title(foreign, path)
    edits, became = _heading_edits(read, foreign, drop_title=by_heading)
    lines = list(read.lines)
    for first, last, text in reversed(edits):
        lines[first:last] = text
    body = "\n".join(lines).strip("\n") + "\n"
    kind, why = _choose_kind(foreign, title, set(became))
    front, told, kept = _write_front_matter(foreign.block, path, title, kind)
    return Converted(
        front=front,
        body=body,
        places=_map_places(foreign, body, dropped=foreign.title_heading if by_heading else -1),
        pictures=foreign.pictures,
        became=(
            *(tr("“{old}” became “{new}”", old=old, new=new) for old, new in became.items()),
            why,
            *told,
        ),
        kept=(*kept, *foreign.kept),
        lost=foreign.lost,
    )


def _is_article(foreign: Foreign, path: str) -> bool:
    """Whether it has steps or solutions in the format already."""
    if "```solution" not in foreign.markdown and "## Guide" not in foreign.markdown:
        return False
    article = parse_article(f"---\n{foreign.block}---\n{foreign.markdown}".encode(errors="replace"), path)
    return bool(article.steps or article.options)


def _as_it_was(foreign: Foreign, path: str) -> Converted:
    title, _ = _choose_title(foreign, path)
    kind = str(read_front_matter(foreign.block, FindingList(path)).kind) if foreign.block else "problem"
    front, told, kept = _write_front_matter(foreign.block, path, title, kind)
    body = foreign.markdown.lstrip("\n")
    places = {name: name for name in foreign.places}
    return Converted(front, body, places, foreign.pictures, (tr("it was in the format already"), *told), kept)


def _choose_title(foreign: Foreign, path: str) -> tuple[str, bool]:
    """The title, and whether the first heading says the same, so that it need not stand twice."""
    named = read_front_matter(foreign.block, FindingList(path)).title if foreign.block else ""
    if not named:
        return foreign.title or name_of_file(path), foreign.title_heading >= 0
    return named, foreign.title_heading >= 0 and foreign.title.casefold() == named.casefold()


def _heading_edits(
    read: Outline, foreign: Foreign, *, drop_title: bool
) -> tuple[list[tuple[int, int, list[str]]], dict[str, str]]:
    """Lines to replace, in order, and which parts got which name."""
    own = [(n, heading) for n, heading in enumerate(read.headings) if not heading.nested]
    levels = [h.level for n, h in own if n != foreign.title_heading]
    top = min(levels, default=2)
    down = 2 - top if top == 1 or (top > 2 and levels) else 0
    taken = {h.text.casefold() for _, h in own if h.level + down == 2}
    edits: list[tuple[int, int, list[str]]] = []
    became: dict[str, str] = {}
    for number, heading in own:
        if number == foreign.title_heading:
            edits += [(heading.line, heading.below, [])] if drop_title else []
            continue
        level = min(heading.level + down, 6)
        part = _BECOMES.get(_normalize_title(heading.text), "") if level == 2 else ""
        if part and part.casefold() not in taken - {heading.text.casefold()} and part not in became.values():
            if part != heading.text:
                became[heading.text] = part
        else:
            part = ""
        words = part or str(read.tokens[heading.token + 1].content).replace("\n", " ")
        if part != heading.text or level != heading.level:
            edits.append((heading.line, heading.below, [f"{'#' * level} {words}".rstrip()]))
    return [e for e in edits if _changes_lines(read, e)], became


def _changes_lines(read: Outline, edit: tuple[int, int, list[str]]) -> bool:
    first, last, lines = edit
    return list(read.lines[first:last]) != lines


def _normalize_title(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


def _map_places(foreign: Foreign, body: str, *, dropped: int) -> Mapping[str, str]:
    """Where the old names lead now; "" is the beginning of the article."""
    headings: list[Heading | None] = list(parse_outline(body).headings)
    if dropped >= 0:
        headings.insert(dropped, None)
    return {
        name: found.anchor if (found := headings[number]) else ""
        for name, number in foreign.places.items()
        if number < len(headings)
    }


def _choose_kind(foreign: Foreign, title: str, parts: set[str]) -> tuple[str, str]:
    """The kind of article, and what it was concluded from."""
    front = read_front_matter(foreign.block, FindingList("")) if foreign.block else None
    if front is not None and "kind" in front.places:
        kind = str(front.kind)
        return kind, tr("its front matter says it, so it is of the kind {kind}", kind=kind)
    for name in ("ms.topic", "topic", "type", "category", "kind"):
        said = str(front.extra.get(name) or "") if front else ""
        if kind := _kind_by_value(said):
            reason = tr("“{key}” is “{value}”, so it is of the kind {kind}", key=name, value=said[:40], kind=kind)
            return kind, reason
    names = {_normalize_title(part) for part in parts} | {
        _normalize_title(h.text) for h in parse_outline(foreign.markdown).headings
    }
    if names & {*_PARTS["Issue"], *_PARTS["Cause"]}:
        return "problem", tr("it has a part on symptoms or causes, so it is of the kind {kind}", kind="problem")
    if _HOW.search(title):
        return "how_to", tr("its title names a task, so it is of the kind {kind}", kind="how_to")
    if not _TROUBLE.search(title):
        return "how_to", tr("it tells of no trouble, so it is of the kind {kind}", kind="how_to")
    return "problem", tr("its title names a trouble, so it is of the kind {kind}", kind="problem")


def _kind_by_value(said: str) -> str:
    """Of what another system calls the kind of a text, "" where that tells nothing."""
    if _HOW.search(said):
        return "how_to"
    return "problem" if "troubleshoot" in said.lower() or said.lower() in ("problem", "issue", "kcs") else ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One top-level key of a front matter with the lines that it takes up."""

    name: str
    lines: tuple[str, ...]


def _write_front_matter(block: str, path: str, title: str, kind: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The whole front matter with its `---` lines; what was told from it; what is kept in it."""
    own: dict[str, object] = {"id": default_id(path), "title": title, "kind": kind, "confidence": "not_validated"}
    value = read_yaml(block, 2, FindingList(path)) if block.strip() else None
    if isinstance(value, YamlMap):
        front, told, kept = _merge_front_matter(block, value, own, path)
        if _is_sound(front, title, kind):
            return front, told, kept
    if not block.strip():
        return f"---\n{_dump_yaml(own)}---\n", (), ()
    whole = f"{_dump_yaml(own)}imported_front_matter: {_dumped_text(block)}\n"  # no text: written into the file
    return f"---\n{whole}---\n", (), (tr("its front matter, which cannot be read line by line, as one text"),)


def _is_sound(front: str, title: str, kind: str) -> bool:
    """Whether the block is sound and says what it has to."""
    findings = FindingList("")
    read = read_front_matter(front.removeprefix("---\n").removesuffix("---\n"), findings)
    return not findings.error_count and bool(read.id) and (read.title, read.kind) == (title, kind)


def _merge_front_matter(
    block: str, value: YamlMap, own: dict[str, object], path: str
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What the file says stays as it is written; what it does not say comes before it."""
    entries = list(_split_entries(block, value))
    wrong = _wrong_keys(block, path)
    renamed = [entry.name for entry in entries if entry.name in wrong]
    written = [_rename_key(entry) if entry.name in wrong else entry.lines for entry in entries]
    given = {entry.name for entry in entries} - set(renamed)
    name, products = ("", []) if "products" in given else _find_products(value)
    ours = {key: item for key, item in own.items() if key not in given} | ({"products": products} if products else {})
    front = "".join(f"{line}\n" for lines in written for line in lines)
    kept = [entry.name for entry in entries if entry.name not in KEYS]
    told = [tr("of the front matter: {keys}", keys=", ".join(kept))] if kept else []
    told += [
        tr("“{key}” of the front matter as “imported_{key}”, as its value means nothing here", key=key)
        for key in renamed
    ]
    became = (tr("“{key}” became the products", key=name),) if products else ()
    return f"---\n{_dump_yaml(ours)}{front}---\n", became, tuple(told)


def _split_entries(block: str, value: YamlMap) -> Iterator[_Entry]:
    """Every top-level key with its lines, comments before it included."""
    lines = block.rstrip("\n").split("\n")
    starts = sorted((key.line - 2, name) for name, key in value.keys.items())
    if not starts:
        return
    begins = [0, *(line for line, _ in starts[1:])]
    for (_, name), first, last in zip(starts, begins, [*begins[1:], len(lines)], strict=True):
        yield _Entry(name, tuple(lines[first:last]))


def _wrong_keys(block: str, path: str) -> set[str]:
    """Keys of this format whose value means something else there."""
    findings = FindingList(path)
    front = read_front_matter(block, findings)
    lines = {f.line for f in findings.in_file_order() if f.code != "unknown-key"}
    wrong = {name for name, place in front.places.items() if "." not in name and place[0] in lines and name in KEYS}
    return wrong | ({"id"} if front.id and not re.fullmatch(r"[\w.-]{1,120}", front.id) else set())


def _rename_key(entry: _Entry) -> tuple[str, ...]:
    """The key with “imported_” before it, its value as it was."""
    pattern = re.compile(rf"^([\"']?){re.escape(entry.name)}(\1\s*:)")
    place = next((n for n, line in enumerate(entry.lines) if pattern.match(line)), -1)
    return tuple(
        pattern.sub(rf"\1imported_{entry.name}\2", line) if n == place else line for n, line in enumerate(entry.lines)
    )


def _find_products(value: YamlMap) -> tuple[str, list[str]]:
    for name in _PRODUCTS:
        entry = value.entries.get(name)
        if isinstance(entry, YamlList):
            found = [item.text.strip() for item in entry.items if isinstance(item, YamlText) and item.text.strip()]
        elif isinstance(entry, YamlText):
            found = [piece.strip() for piece in entry.text.split(",") if piece.strip()]
        else:
            continue
        if found:
            return name, list(dict.fromkeys(found))
    return "", []


def _dump_yaml(fields: Mapping[str, object]) -> str:
    return yaml.safe_dump(dict(fields), allow_unicode=True, sort_keys=False, width=10_000) if fields else ""


def _dumped_text(text: str) -> str:
    """A text of several lines as one quoted value."""
    return yaml.safe_dump(text, allow_unicode=True, default_style='"', width=10_000_000).strip()


def with_id(converted: Converted, new: str) -> Converted:
    """The same article under another id, where its own one is taken."""
    front = re.sub(r"^id:.*$", lambda _: f"id: {new}", converted.front, count=1, flags=re.MULTILINE)  # no text: YAML
    return replace(converted, front=front)
