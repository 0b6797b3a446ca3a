"""README.md, docs/ and whatever they link to → a site of HTML pages in build/site, made by MkDocs.

Question: a source of its own for the site, or the files that people read in the checkout? Choice: these files, copied
with what they link to into one folder of the same shape, so that each link leads to the same place in both. Refused:
pointing MkDocs at `docs/`, which would lose README, the help articles and every link that leaves the folder.

MkDocs is no part of the program: it is installed into an environment of its own, from the group `docs` of
pyproject.toml, when the first site is made. Standard library only.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from doc_links import links_of, without_links

ROOT = Path(__file__).resolve().parent.parent
_SOURCE, _SITE, _VENV = Path("build", "site-source"), Path("build", "site"), Path(".venv-site")
_START = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")


def main(arguments: Sequence[str]) -> int:
    """Exit code: 0, 1 where MkDocs could not be installed, or that of MkDocs, for which each warning is a failure."""
    parser = argparse.ArgumentParser(prog="dev.py site", description="Makes the documents' site in build/site.")
    parser.parse_args(list(arguments))
    collect_pages(ROOT, ROOT / _SOURCE)
    python = _python_with_mkdocs(ROOT)
    if python is None:
        print("MkDocs could not be installed; what pip said stands above.", file=sys.stderr)
        return 1
    command = [str(python), "-m", "mkdocs", "build", "--strict", "--clean", "--config-file", str(ROOT / "mkdocs.yml")]
    code = subprocess.call(command, cwd=ROOT)
    if code == 0:
        print(f"The site begins at {ROOT / _SITE / 'index.html'}")
    return code


def collect_pages(root: Path, folder: Path) -> list[str]:
    """Copies the documents and all they link to, and gives their paths; what was in `folder` before is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    waiting = [root / name for name in _START] + sorted((root / "docs").glob("*.md"))
    taken: dict[Path, None] = {}
    while waiting:
        file = waiting.pop(0)
        if file in taken or not file.is_file() or not file.is_relative_to(root):
            continue
        taken[file] = None
        if file.suffix == ".md" and _is_document(root, file):
            waiting += [(file.parent / link.path).resolve() for link in links_of(file.read_text("utf-8")) if link.path]
    for file in taken:
        copy = folder / file.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".md" and not _is_document(root, file):
            copy.write_text(without_links(file.read_text("utf-8")), "utf-8")
        else:
            shutil.copyfile(file, copy)
    return [file.relative_to(root).as_posix() for file in taken]


def _is_document(root: Path, file: Path) -> bool:
    """An article that a document shows as an example is none: it comes alone, without what it links to."""
    return file.parent in (root, root / "docs", root / "knowledge_base" / "help")


def _python_with_mkdocs(root: Path) -> Path | None:
    """The interpreter of the site's own environment, which is made where it is not there; None where that failed."""
    wanted = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["docs"]
    venv = root / _VENV
    python = venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = venv / "made-from.txt"
    if stamp.is_file() and stamp.read_text("utf-8") == "\n".join(wanted):
        return python
    print("Installing MkDocs into an environment of its own", flush=True)
    making = [sys.executable, "-m", "venv", "--clear", str(venv)]
    installing = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *wanted]
    if subprocess.call(making) != 0 or subprocess.call(installing) != 0:
        return None
    stamp.write_text("\n".join(wanted), "utf-8")
    return python


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
