"""The program's modules → the literals in them that hold words for people and are in no catalogue call.

Question: list what must be translated, or what need not be? Choice: every literal that reads like words counts,
unless the place where it stands says that nobody reads it (a docstring, a log, a key, a comparison, a pattern, SQL,
the message of a failure that is a bug), or the line says so: `# no text: stored as it is`. Reason: a new text is
found without anybody remembering anything. Refused: names of functions that show texts, which a new widget would not
be among.

A single word in lower case looks like a code and is not listed; the run in the pseudo-language shows those.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "kms_desktop"
CALLS = {"tr": 1, "plural": 2, "in_context": 2}
"""Functions of the catalogue, with how many of their first arguments are literals."""
# folder or file                     what its literals are
NO_TEXTS = {
    "kms_desktop/articles/block_insertion.py": "what stands in the file of an article",
    "kms_desktop/articles/option_block.py": "what stands in the file of an article",
    "kms_desktop/articles/html_tags.py": "names of HTML elements",
    "kms_desktop/articles/new_article.py": "what stands in the file of an article",
    "kms_desktop/articles/serialization.py": "what stands in the file of an article",
    "kms_desktop/card_words.py": "words of many languages that are looked for beside a number",
    "kms_desktop/connectors/customer_columns.py": "headings of many languages that are looked for",
    "kms_desktop/customers/fillers.py": "words of many languages that are looked for",
    "kms_desktop/customers/withheld.py": "words of many languages that are looked for",
    "kms_desktop/demo/": "an invented firm: its people, calls and mails are data",
    "kms_desktop/storage/migrations/": "SQL and names of tables",
    "kms_desktop/storage/tables": "names of tables and columns",
    "kms_desktop/texts/format.py": "how English writes days, which other languages take from Babel",
    "kms_desktop/texts/pseudo.py": "letters",
}
EXEMPT = re.compile(r"#.*\bno text: \S")
_LOGGED = {"debug", "info", "warning", "error", "exception", "critical", "log"}
_BUGS = {
    *("ValueError", "TypeError", "RuntimeError", "AssertionError", "NotImplementedError", "LookupError", "KeyError"),
    *("IndexError", "AttributeError"),
}
_NAMES = {
    *("getattr", "setattr", "hasattr", "setObjectName", "setProperty", "import_module", "TypeVar", "cast", "NewType"),
    *("getLogger", "encode", "decode", "strftime", "strptime", "get", "setdefault", "pop", "literal", "namedtuple"),
    *("startswith", "endswith", "removeprefix", "removesuffix", "split", "rsplit", "partition", "rpartition", "find"),
    *("rfind", "execute", "exec_driver_sql", "glob", "rglob", "translate", "maketrans", "strip", "lstrip", "rstrip"),
    *("ForeignKey", "CheckConstraint", "Index", "UniqueConstraint", "Right"),
}
_OWNERS = {"re", "sqlalchemy", "sa", "op"}
"""Modules whose functions take patterns and SQL."""
_SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|GRANT|REVOKE|SET|RESET|PRAGMA|BEGIN|WITH|LISTEN|NOTIFY|VACUUM|"
    r"ATTACH|ANALYZE|LOCK|EXISTS|FROM|WHERE|AND|OR|ORDER|RETURNING|VALUES)\s(?=.*[A-Z_(*;=:]|\w+$)"
)
_HOLE = "{}"
_MARKUP = re.compile(r"<[^<>]*>|&\w+;|\{\w*\}")
_CODE = re.compile(r"[a-z0-9_]*_[a-z0-9_]*|[A-Z_]{2,}|\W+|\d+")
_WORD = re.compile(r"[“‘(…]?[A-Z][a-z’-]+[”’)…]?[.:?,;…]*")
"""One that stands alone as a text does: "Saved", "Open…", not "saved", "QLabel", "#7FCF9A", "Ctrl+K"."""
KEYS = {"Ctrl", "Alt", "Shift", "Meta", "Cmd", "Esc", "Enter", "Return", "Tab", "Backspace", "Del", "Home", "End"}
_WRITTEN = re.compile(r",|%[aAbBdHIMSpyY]|\.\d+[f%]")
"""How a number or a day is written, as a format says it."""
_STYLE = re.compile(r"[\w-]+\s*:\s*[^.;]+;|^\s*[.#]?[\w-]+\s*\{")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Literal:
    """Where it stands and what it says; what is filled in is "{}"."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Module:
    """One file, read once: every literal in it with whether it reads like a text, each number and day that is written
    past `texts/format.py`, and what is wrong in its calls."""

    literals: tuple[Literal, ...]
    others: tuple[Literal, ...]
    formats: tuple[Literal, ...]
    faults: tuple[str, ...]


def read_modules(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    for path in sorted((root / PACKAGE).rglob("*.py")):
        yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def missing(sources: Iterable[tuple[str, str]]) -> dict[str, tuple[Literal, ...]]:
    """By file, in the order of the files: texts that bypass the catalogue."""
    found = {file: read_module(file, source).literals for file, source in sources if not is_without_texts(file)}
    return {file: literals for file, literals in found.items() if literals}


def formats(sources: Iterable[tuple[str, str]]) -> dict[str, tuple[Literal, ...]]:
    """The same for numbers and days that are written past `texts/format.py`."""
    found = {file: read_module(file, source).formats for file, source in sources if not is_without_texts(file)}
    return {file: written for file, written in found.items() if written}


def is_without_texts(file: str) -> bool:
    return any(file.startswith(name) for name in NO_TEXTS)


def read_module(file: str, source: str) -> Module:
    reader = _Reader(file, source.splitlines())
    reader.visit(ast.parse(source, file))
    return Module(tuple(reader.literals), tuple(reader.others), tuple(reader.formats), tuple(reader.faults))


def reads_like_words(text: str) -> bool:
    """Whether a person could read it: "Saved", "no hit"; not "saved", "KMS_STAFF", "a:hover", "SELECT 1"."""
    words = _MARKUP.sub("", text)
    if not _LETTERS.search(words) or _SQL.match(text) or _STYLE.search(words):
        return False
    if " " in words:
        return not all(_CODE.fullmatch(word) for word in words.split())
    return _WORD.fullmatch(words) is not None and words not in KEYS


class _Reader(ast.NodeVisitor):
    """Goes through one module; what nobody reads is passed over where it stands."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self._file, self._lines = file, lines
        self.literals: list[Literal] = []
        self.others: list[Literal] = []
        self.formats: list[Literal] = []
        self.faults: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._keep(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        whole = "".join(str(part.value) if isinstance(part, ast.Constant) else _HOLE for part in node.values)
        self._keep(node, whole)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self._keep_format(node, part.format_spec)
                self.visit(part.value)

    def visit_Call(self, node: ast.Call) -> None:
        name = _name_of(node.func)
        if name == "strftime" and node.args:
            self._keep_format(node, node.args[0])
        if name in CALLS and isinstance(node.func, ast.Name):
            self._check(node, name)
        elif self._is_read_by_nobody(node.func, name):
            self._pass_over(node)
            return
        for at, argument in enumerate(node.args):
            if name not in CALLS or at >= CALLS[name]:
                self.visit(argument)
        for keyword in node.keywords:
            self.visit(keyword.value)
        self.visit(node.func)

    def visit_Raise(self, node: ast.Raise) -> None:
        if isinstance(node.exc, ast.Call) and _name_of(node.exc.func) in _BUGS:
            self._pass_over(node.exc)
        else:
            self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        self.visit(node.test)

    def visit_Compare(self, node: ast.Compare) -> None:
        self._pass_over(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)

    def visit_Dict(self, node: ast.Dict) -> None:
        for value in node.values:
            self.visit(value)

    def visit_match_case(self, node: ast.match_case) -> None:
        for statement in node.body:
            self.visit(statement)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(_name_of(target) in ("__all__", "__slots__") for target in node.targets):
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """An annotation is read by nobody."""

    def _is_read_by_nobody(self, function: ast.expr, name: str) -> bool:
        if name in _NAMES or not isinstance(function, ast.Attribute):
            return name in _NAMES
        owner = _name_of(function.value)
        return owner in _OWNERS or (name in _LOGGED and "log" in owner.lower())

    def _pass_over(self, node: ast.AST) -> None:
        """The literals right in it are read by nobody; what is called or made within it may be."""
        for child in ast.iter_child_nodes(node):
            for found in [child, *(child.elts if isinstance(child, ast.Tuple | ast.List | ast.Set) else ())]:
                if isinstance(found, ast.Constant) and isinstance(found.value, str):
                    self.others.append(Literal(self._file, found.lineno, found.value))
            if not isinstance(child, ast.Constant | ast.JoinedStr | ast.Tuple | ast.List | ast.Set):
                self.visit(child)

    def _keep(self, node: ast.Constant | ast.JoinedStr, text: str) -> None:
        literal = Literal(self._file, node.lineno, text)
        (self.others if self._is_exempt(node) or not reads_like_words(text) else self.literals).append(literal)

    def _keep_format(self, node: ast.expr, form: ast.expr | None) -> None:
        parts = form.values if isinstance(form, ast.JoinedStr) else [form]
        text = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
        if _WRITTEN.search(text) and not self._is_exempt(node):
            self.formats.append(Literal(self._file, node.lineno, text))

    def _is_exempt(self, node: ast.expr) -> bool:
        return any(EXEMPT.search(line) for line in self._lines[node.lineno - 1 : node.end_lineno])

    def _check(self, node: ast.Call, name: str) -> None:
        """The first words are literals, and each placeholder has its value."""
        where, taken = f"{self._file}:{node.lineno}", CALLS[name]
        texts = [argument.value for argument in node.args[:taken] if isinstance(argument, ast.Constant)]
        said = [text for text in texts if isinstance(text, str) and text.strip()]
        if len(said) < taken:
            self.faults.append(f"{where}: {name} takes literals, so that they can be extracted")
            return
        if any(keyword.arg is None for keyword in node.keywords):
            return
        given = {keyword.arg for keyword in node.keywords} | ({"n"} if name == "plural" else set())
        needed = {hole for text in (said[1:] if name == "in_context" else said) for hole in _holes(text)}
        if needed != given - ({"n"} if "n" not in needed else set()):
            self.faults.append(f"{where}: “{said[-1]}” needs {_listed(needed)}, and is given {_listed(given)}")


def _name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return _name_of(function)
    return ""


def _holes(text: str) -> list[str]:
    return re.findall(r"\{([a-z_]+)\}", text)


def _listed(names: Iterable[str | None]) -> str:
    return ", ".join(sorted(filter(None, names))) or "nothing"


def faults(sources: Iterable[tuple[str, str]]) -> list[str]:
    """Calls of the catalogue that could not be extracted or would fail when they are said."""
    return [fault for file, source in sources for fault in read_module(file, source).faults]


def report(
    found: Mapping[str, tuple[Literal, ...]], *, wanted: str = "", what: str = "texts bypass the catalogue"
) -> Iterator[str]:
    """Lines for a terminal: how many in each file, and which in those whose name begins with `wanted`."""
    for file, literals in found.items():
        if wanted and not file.startswith(wanted):
            continue
        yield f"{len(literals):5}  {file}"
        if wanted:
            yield from (f"         {one.line:4}  {' '.join(one.text.split())[:100]}" for one in literals)
    counted = {file: many for file, many in found.items() if file.startswith(wanted)}
    yield f"{sum(map(len, counted.values())):5}  {what}, in {len(counted)} files"
