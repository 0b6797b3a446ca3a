"""What the program needs of Qt's bindings, where a release once broke it."""

from __future__ import annotations

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
