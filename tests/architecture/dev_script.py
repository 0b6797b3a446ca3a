"""The scripts in `packaging/` → modules a test can call, though that folder is no package."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from tests.architecture.sources import ROOT

SCRIPTS = ROOT / "packaging"


def load(name: str) -> ModuleType:
    """The module of `packaging/NAME.py`, once for a test run; the ones beside it come along under their own names."""
    if str(SCRIPTS) not in sys.path:
        sys.path.append(str(SCRIPTS))
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]
