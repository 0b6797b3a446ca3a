"""Design tokens → palette, style, fonts and icons; the one place that knows a colour or a size of type."""

from kms_desktop.ui.theme.singletons import keep_singletons_alive

keep_singletons_alive()
