"""Tokens → a QPalette in which every role is set, so that no colour of Fusion shines through."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from kms_desktop.ui.theme.tokens import Tokens

_Role = QPalette.ColorRole
_ROLES = {
    _Role.Window: "paper",
    _Role.WindowText: "ink",
    _Role.Base: "paper",
    _Role.AlternateBase: "tile",
    _Role.Text: "ink",
    _Role.Button: "band",
    _Role.ButtonText: "ink",
    _Role.BrightText: "bad",
    _Role.Light: "paper",
    _Role.Midlight: "hover",
    _Role.Mid: "line",
    _Role.Dark: "edge",
    _Role.Shadow: "edge",
    _Role.Highlight: "accent",
    _Role.HighlightedText: "onaccent",
    _Role.Link: "accentink",
    _Role.LinkVisited: "accentink",
    _Role.ToolTipBase: "paper",
    _Role.ToolTipText: "ink",
    _Role.PlaceholderText: "ink3",
    _Role.Accent: "accent",
}
_WHEN_DISABLED = {
    _Role.WindowText: "ink3",
    _Role.Text: "ink3",
    _Role.ButtonText: "ink3",
    _Role.Button: "tile",
    _Role.Highlight: "band",
    _Role.HighlightedText: "ink",
}


def palette_of(tokens: Tokens) -> QPalette:
    """The palette of a set of colours, the same for active and inactive windows."""
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(role, QColor(getattr(tokens, token)))
    for role, token in _WHEN_DISABLED.items():
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(getattr(tokens, token)))
    return palette
