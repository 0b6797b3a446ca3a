"""The tests, for which the tools of development in `packaging/` can be imported by their own names, as scripts do."""

import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent / "packaging"

if str(SCRIPTS) not in sys.path:
    sys.path.append(str(SCRIPTS))
