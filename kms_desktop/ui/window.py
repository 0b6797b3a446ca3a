"""The main window: the rail, the bar that never moves, one page of three, and the strip of a lasting state."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.connectors.door import door_path
from kms_desktop.errors import KmsError
from kms_desktop.services.opening import open_later
from kms_desktop.settings import Settings
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.instance import Door
from kms_desktop.ui.rail import Rail
from kms_desktop.ui.theme.current import follow, keeper
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import Strip, Toast

_log = logging.getLogger(__name__)
