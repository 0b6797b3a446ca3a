"""What the program needs of Qt's bindings, where a release once broke it."""

from __future__ import annotations

import os
import subprocess
import sys

from PySide6.QtCore import QObject, Signal


class _Teller(QObject):
    told = Signal(bool)


def test_a_signal_does_not_use_up_the_value_true():
    teller = _Teller()
    before = sys.getrefcount(True)
    for _ in range(200):
        teller.told.emit(True)
    assert sys.getrefcount(True) >= before - 5


_TOUCHY = """
def __getattr__(name):
    raise ImportError(f"Asked for {name} too early.")
"""
_START = """
import os
import subprocess
import sys
from PySide6 import QtWidgets
from kms_desktop.settings import Settings
from kms_desktop.ui.app import make_application
app = make_application(Settings())
window = QtWidgets.QWidget()
window.show()
app.processEvents()
import touchy
print(touchy.__name__)
"""


def test_a_module_that_is_imported_once_the_window_is_there_is_asked_for_nothing(tmp_path):
    """The bindings look into each new module; one that answers for names it does not have could not be imported."""
    (tmp_path / "touchy.py").write_text(_TOUCHY, encoding="utf-8")
    ways = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONPATH": ways, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", _START], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "touchy", done.stderr
