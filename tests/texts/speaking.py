"""A language and a few lines of Python → what they say in a process that speaks it: the language is chosen once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.architecture.sources import ROOT


def said_in(language: str, lines: str) -> Any:
    """The value that `lines` give to `said`, with tr, plural, in_context and `format` at hand."""
    code = (
        "import json\nfrom kms_desktop.texts import in_context, plural, tr\nfrom kms_desktop.texts import format\n"
        f"{lines}\nprint(json.dumps(said))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "KMS_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)
